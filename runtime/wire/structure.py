"""Which tags belong together, and what becomes of those that match no other.

The rules, each of which keeps every character of text:

- A close tag closes the innermost open element of its name, else the innermost whose name differs only
  in case. What is open inside of that one is *unclosed*, or *crossed* if its own close tag follows
  within the same parent.
- An unclosed tag where elements stand (only white space before it in its parent) is an element: it is
  closed after its text if only elements follow that text, else where its parent ends.
- An unclosed tag amid text (``List<int>``) is text, and so is HTML's ``<br>`` anywhere.
- A close tag that closes nothing is text where text stands.
- Outside of all elements, text is prose.

Refused is what can be read in two ways: an element that never ends (the document may have been cut
off), an unclosed tag amid the text of another unclosed one, a stray close tag where no text stands or
that has the name of an unclosed one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from runtime.wire.limits import WireLimits
from runtime.wire.parse import place_of, refuse
from runtime.wire.scan import BLANKS, Kind, Scanned, Token, is_blank

REASONING = frozenset({"think", "thinking"})
"""Names of top-level elements in which reasoning models think aloud."""

_TEMPLATE_TOKENS = frozenset({"s", "bos", "eos", "pad", "unk", "start_of_turn", "end_of_turn"})
"""What leaks out of chat templates around an answer."""
_VOID = frozenset({"br", "hr", "img", "wbr"})
"""HTML's elements without end that turn up amid text."""


@dataclass(slots=True, eq=False)
class Element:
    """An open tag and what is known of its element.

    Attributes:
        token: Index of its open tag among the tokens.
        name: Its name.
        parent: The element around it; None at the top.
        amid_text: Whether text stands before it in its parent.
        close: Index of its own close tag; -1 when there is none, or only one that crosses.
        ended_by: Index of the close tag that ended it, its own or that of an element around it.
        crossing: Index of its own close tag where that crosses its parent's; else -1.
        first_text: Whether text comes first in it.
        later_text: Whether text comes after an element in it.
        first_child: Index of the open tag of the first element in it; -1 when there is none.
        stray: Index of the first stray close tag directly in it; -1 when there is none.
        is_text: Whether its tag turned out to be text.
    """

    token: int
    name: str
    parent: Element | None
    amid_text: bool
    close: int = -1
    ended_by: int = -1
    crossing: int = -1
    first_text: bool = False
    later_text: bool = False
    first_child: int = -1
    stray: int = -1
    is_text: bool = False
    unclosed: dict[str, Element] = field(default_factory=dict)
    """Elements that this one's end or a child's end left unclosed, whose close tag may yet cross."""


@dataclass(slots=True, eq=False)
class Structure:
    """What is to be done with the tokens of a text.

    Attributes:
        roots: First and last token of each top-level element, in order.
        literal: Tokens that are text, with the reason.
        dropped: Tokens to leave out, with the reason.
        renamed: Close tags whose name is to be changed.
        closings: Where to insert a close tag: index in the text, order there, name; sorted.
        reasoning_end: Index in the text after a ``</think>`` that nothing opened; 0 when there is none.
    """

    roots: list[tuple[int, int]] = field(default_factory=list)
    literal: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    renamed: dict[int, str] = field(default_factory=dict)
    closings: list[tuple[int, int, str]] = field(default_factory=list)
    reasoning_end: int = 0


def match_tags(text: str, scanned: Scanned, limits: WireLimits) -> Structure:
    """Match the tags of a text.

    Raises:
        WireError: The tags can be read in two ways, or something never ends.
    """
    return _Matcher(text, scanned, limits).run()


class _Matcher:
    def __init__(self, text: str, scanned: Scanned, limits: WireLimits) -> None:
        self.text = text
        self.tokens, self.broken_opens = scanned
        self.max_depth = limits.max_depth
        self.result = Structure()
        self.stack: list[Element] = []
        self.open_by_name: dict[str, list[Element]] = {}
        self.open_by_lower: dict[str, list[Element]] = {}
        self.unclosed: list[Element] = []
        self.unclosed_in_root: dict[str, Element] = {}
        self.last_close = {
            token.name.lower(): index for index, token in enumerate(self.tokens) if token.kind is Kind.CLOSE
        }
        self.opened: set[str] = set()
        self.stray_by_name: dict[str, int] = {}

    def run(self) -> Structure:
        for index, token in enumerate(self.tokens):
            before = self.tokens[index - 1].end if index else 0
            if self.stack:
                self._note_text(self.text[before : token.start])
            if token.kind is Kind.OPEN:
                self._open(index, token)
            elif token.kind is Kind.CLOSE:
                self._close(index, token)
            elif token.kind is Kind.EMPTY:
                self._empty(index)
            elif token.kind is Kind.BROKEN_CLOSE:
                self._stray(index)
            elif token.kind is Kind.CDATA and self.stack:
                self._note_text(self.text[token.start + 9 : token.end - 3])
        if self.stack:
            self._refuse_endless()
        for element in sorted(self.unclosed, key=lambda element: element.token):
            self._settle(element)
        self.result.closings.sort(key=lambda closing: closing[:2])
        return self.result

    def _note_text(self, gap: str) -> None:
        if not is_blank(gap):
            element = self.stack[-1]
            if element.first_child < 0:
                element.first_text = True
            else:
                element.later_text = True

    def _open(self, index: int, token: Token) -> None:
        if not self.stack and self._is_prose(index, token):
            self.result.literal[index] = f"<{token.name}> stands in prose: read as text"
            return
        if token.name.lower() in _VOID and not self._closes_later(index, token):
            self.result.literal[index] = f"<{token.name}> is no element of XML: read as text"
            if self.stack:
                self._note_text(token.name)
            return
        parent = self.stack[-1] if self.stack else None
        element = Element(index, token.name, parent, _has_text(parent))
        self._note_child(index)
        self.stack.append(element)
        self.opened.add(token.name.lower())
        self.open_by_name.setdefault(token.name, []).append(element)
        self.open_by_lower.setdefault(token.name.lower(), []).append(element)
        if len(self.stack) > self.max_depth:
            refuse(
                f"elements are nested deeper than {self.max_depth} levels in {self._place(index)}; "
                "flatten the document, and close every tag"
            )

    def _is_prose(self, index: int, token: Token) -> bool:
        """Whether a tag outside of all elements can't begin a document."""
        if token.name in _TEMPLATE_TOKENS:
            return True
        before = self.text[token.start - 1 : token.start]
        if before == "`" and self.text.startswith("`", token.end):
            return True
        return before.isalnum() and not self._closes_later(index, token)

    def _closes_later(self, index: int, token: Token) -> bool:
        return self.last_close.get(token.name.lower(), -1) > index

    def _note_child(self, index: int) -> None:
        if self.stack and self.stack[-1].first_child < 0:
            self.stack[-1].first_child = index

    def _empty(self, index: int) -> None:
        self._note_child(index)
        if not self.stack:
            self.result.roots.append((index, index))

    def _close(self, index: int, token: Token) -> None:
        found = self.open_by_name.get(token.name)
        if not found:
            mates = self.stack[-1].unclosed if self.stack else self.unclosed_in_root
            crossed = mates.pop(token.name, None)
            if crossed is not None:
                if not self.stack and not is_blank(self.text[self.tokens[index - 1].end : token.start]):
                    self._refuse_stray(index)
                crossed.crossing = index
                self.result.dropped[index] = f"</{token.name}> crosses another element: moved inside of it"
                return
            found = self.open_by_lower.get(token.name.lower())
            if not found:
                self._stray(index)
                return
            self.result.renamed[index] = found[-1].name
        self._pop_until(found[-1], index)

    def _pop_until(self, element: Element, index: int) -> None:
        left: list[Element] = []
        while True:
            top = self.stack.pop()
            self.open_by_name[top.name].pop()
            self.open_by_lower[top.name.lower()].pop()
            top.ended_by = index
            if top is element:
                break
            left.append(top)
        element.close = index
        self.unclosed += left
        mates = {other.name: other for other in left}
        if self.stack:
            self.stack[-1].unclosed.update(mates)
        else:
            self.unclosed_in_root = mates
            self.result.roots.append((element.token, index))

    def _stray(self, index: int) -> None:
        token = self.tokens[index]
        if self.broken_opens.get(token.name, token.start) < token.start:
            self._refuse_broken_open(token)
        if not self.stack:
            self._stray_at_top(index, token)
            return
        if not token.name and index == len(self.tokens) - 1 and ">" not in self.text[token.start :]:
            self._refuse_endless()
        if self._stands_twice(index, token):
            self.result.dropped[index] = f"</{token.name}> stood twice: one left out"
            return
        self.result.literal[index] = "a close tag that closes nothing: read as text"
        self.stray_by_name.setdefault(token.name.lower(), index)
        if self.stack[-1].stray < 0:
            self.stack[-1].stray = index
        if not (_has_text(self.stack[-1]) or self.stack[-1].amid_text):
            self._refuse_stray(index)

    def _stands_twice(self, index: int, token: Token) -> bool:
        previous = self.tokens[index - 1]
        return (
            previous.kind is Kind.CLOSE
            and previous.name == token.name
            and index - 1 not in self.result.literal
            and is_blank(self.text[previous.end : token.start])
        )

    def _stray_at_top(self, index: int, token: Token) -> None:
        if token.name.lower() in REASONING:
            self.result.reasoning_end = token.end
            self.result.roots.clear()
        elif token.name not in _TEMPLATE_TOKENS and (
            token.name.lower() in self.opened or (not token.name and self.result.roots)
        ):
            self._refuse_stray(index)
        else:
            self.result.literal[index] = f"</{token.name}> stands in prose: read as text"

    def _settle(self, element: Element) -> None:
        """Decide what an unclosed element is; those around it are settled before."""
        parent = element.parent
        if element.crossing >= 0:
            self._insert_close(element, self.tokens[element.ended_by].start)
            return
        if element.name.lower() in self.stray_by_name:
            self._refuse_stray(self.stray_by_name[element.name.lower()], element)
        amid_text = element.amid_text or (parent is not None and parent.is_text)
        if amid_text:
            if parent is not None and parent.close < 0 and not parent.is_text and parent.crossing < 0:
                self._refuse_ambiguous(parent, element)
            element.is_text = True
            self.result.literal[element.token] = f"<{element.name}> is never closed and stands in text: read as text"
            return
        if element.stray >= 0:
            self._refuse_stray(element.stray, element)
        is_leaf = element.first_text and not element.later_text and element.first_child >= 0
        following = element.first_child if is_leaf else element.ended_by
        start, end = self.tokens[following - 1].end, self.tokens[following].start
        gap = self.text[start:end]
        kept = gap.rstrip(BLANKS)
        self._insert_close(element, start + len(kept) if "\n" in gap[len(kept) :] else end)

    def _insert_close(self, element: Element, at: int) -> None:
        self.result.closings.append((at, -element.token, element.name))

    def _place(self, index: int) -> str:
        line, column = place_of(self.text, self.tokens[index].start)
        return f"line {line}, column {column}"

    def _shown(self, index: int) -> str:
        token = self.tokens[index]
        return self.text[token.start : min(token.end, token.start + 60)]

    def _refuse_endless(self) -> NoReturn:
        names = ", ".join(f"<{element.name}> ({self._place(element.token)})" for element in self.stack[:4])
        refuse(
            f"the end is missing: {names} is never closed; the document seems cut off and is not completed "
            "by guessing, so send it whole, with every tag closed and < in text written as &lt;"
        )

    def _refuse_broken_open(self, close: Token) -> NoReturn:
        start = self.broken_opens[close.name]
        line, column = place_of(self.text, start)
        shown = self.text[start : min(start + 60, close.start)]
        refuse(
            f"{shown!r} (line {line}, column {column}) is no tag, yet </{close.name}> follows; end the tag "
            'with >, and write its attributes as name="value"'
        )

    def _refuse_ambiguous(self, parent: Element, element: Element) -> NoReturn:
        refuse(
            f"<{parent.name}> ({self._place(parent.token)}) is not closed, and neither is <{element.name}> "
            f"({self._place(element.token)}) in its text; close both, or write &lt; where < is text"
        )

    def _refuse_stray(self, index: int, inside: Element | None = None) -> NoReturn:
        around = inside or (self.stack[-1] if self.stack else None)
        hint = f"; the element open there is <{around.name}> ({self._place(around.token)})" if around else ""
        refuse(
            f"{self._shown(index)} ({self._place(index)}) closes nothing{hint}; give every close tag "
            "the name of the tag that it closes, quote all attribute values, and write < in text as &lt;"
        )


def _has_text(element: Element | None) -> bool:
    return element is not None and (element.first_text or element.later_text)

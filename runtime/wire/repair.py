"""The first stage: a strict parse, and careful mending of what only that refuses (contract section 5).

What is mended is scanned (:mod:`runtime.wire.scan`), its tags are matched (:mod:`runtime.wire.structure`),
each element is written anew with a note of every change (:mod:`runtime.wire.mend`), and the result must
pass the strict parse and hold exactly the characters of text that were read. libxml2's recover mode takes
no part: it drops characters without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from runtime.errors import WireError
from runtime.wire.characters import Edit
from runtime.wire.limits import DEFAULT_LIMITS, WireLimits
from runtime.wire.mend import Mend, line_starts, mends_of, write_element
from runtime.wire.namespaces import settle_namespaces
from runtime.wire.parse import NotWellFormed, parse_strict, place_of, refuse
from runtime.wire.scan import cut_off_tag, scan
from runtime.wire.structure import REASONING, match_tags
from runtime.wire.vocabulary import Vocabulary
from runtime.wire.wrapping import check_declarations, gaps_between, unwrapped


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document that passed the strict parse.

    Attributes:
        tree: Its root.
        data: Its bytes: those that came when nothing was mended.
        mends: What was changed, in order of place.
    """

    tree: etree._Element
    data: bytes
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """What a text held: any number of documents, and what stood around them.

    Attributes:
        documents: The elements at the top, envelopes and bare payloads alike, in order.
        prose: The text outside of them, without the Markdown fences next to them; what an LLM said when
            it wrote no XML.
        reasoning: What stood in ``<think>``, which is neither.
    """

    documents: tuple[Repaired, ...]
    prose: str
    reasoning: str = ""


def repair(data: bytes, limits: WireLimits = DEFAULT_LIMITS, vocabulary: Vocabulary | None = None) -> Repaired:
    """Parse one document, an envelope or a bare payload, mending it where it is not well-formed.

    A well-formed document keeps its bytes, but for a payload that forgot ``xmlns=""``.

    Args:
        data: The document.
        limits: What it may be.
        vocabulary: Bounds the memory that unknown names take; None lets all names in.

    Raises:
        WireError: Of the stage ``repair``: it cannot be saved without loss. The reason says why, where,
            and what to write instead.
    """
    try:
        tree = parse_strict(data, limits, vocabulary)
    except NotWellFormed:
        tree = None
    if tree is None:
        return _DirtyText(data, limits, vocabulary).only_document()
    return _settled(tree, data, ())


def split(data: bytes, limits: WireLimits = DEFAULT_LIMITS, vocabulary: Vocabulary | None = None) -> Split:
    """Take apart what a handler or an LLM wrote: elements with prose and Markdown fences around them.

    A text without any element gives no documents, and is all prose. Nothing is given of a text of which
    one element cannot be saved, so that no half of an answer is acted on.

    Raises:
        WireError: Of the stage ``repair``, as for :func:`repair`.
    """
    try:
        tree = parse_strict(data, limits, vocabulary)
    except NotWellFormed:
        tree = None
    if tree is None:
        return _DirtyText(data, limits, vocabulary).split()
    if tree.tag in REASONING:
        return Split((), "", "".join(map(str, tree.itertext())))
    return Split((_settled(tree, data, ()),), "")


class _DirtyText:
    """A text that is no well-formed document, scanned and matched."""

    def __init__(self, data: bytes, limits: WireLimits, vocabulary: Vocabulary | None) -> None:
        self.limits, self.vocabulary = limits, vocabulary
        self.text, self.notes = unwrapped(data)
        scanned = scan(self.text)
        self.tokens = scanned.tokens
        check_declarations(self.text, self.tokens)
        self.structure = match_tags(self.text, scanned, limits)
        self.line_starts = line_starts(self.text)
        self.gaps = gaps_between(self.text, self.tokens, self.structure)
        self._refuse_cut_off()

    def only_document(self) -> Repaired:
        """The one document in it; a model's reasoning beside it does not count."""
        tokens = self.tokens
        roots = self.structure.roots
        aside = [root for root in roots if tokens[root[0]].name in REASONING]
        if 0 < len(aside) < len(roots):
            roots = [root for root in roots if root not in aside]
        if not roots:
            shown = self.text.strip()[:60]
            refuse(f"there is no XML element in it: {shown!r}" if shown else "the document is empty")
        if len(roots) > 1:
            names = ", ".join(f"<{tokens[first].name}>" for first, _last in roots[:5])
            refuse(f"there are {len(roots)} root elements ({names}) where one is allowed; send each on its own")
        around = [edit for gap in self.gaps for edit in gap.notes(with_prose=True)]
        if self.structure.reasoning_end:
            around.append(Edit(0, self.structure.reasoning_end, "", "reasoning left out"))
        for first, last in aside if roots is not self.structure.roots else ():
            around.append(Edit(tokens[first].start, tokens[last].end, "", "reasoning left out"))
        return self._document(*roots[0], around)

    def split(self) -> Split:
        """All documents in it."""
        text, tokens, structure = self.text, self.tokens, self.structure
        reasoning = [text[: structure.reasoning_end].rpartition("<")[0].strip()]
        notes = [list(gap.notes(with_prose=False)) for gap in self.gaps]
        if structure.roots:
            last_notes = notes.pop()
            notes[-1] += last_notes
        documents = []
        for (first, last), around in zip(structure.roots, notes, strict=False):
            if tokens[first].name in REASONING:
                reasoning.append(text[tokens[first].end : tokens[last].start].strip())
            else:
                documents.append(self._document(first, last, around))
        prose = (gap.prose for gap in self.gaps)
        return Split(tuple(documents), "\n".join(filter(None, prose)), "\n".join(filter(None, reasoning)))

    def _document(self, first: int, last: int, around: Iterable[Edit]) -> Repaired:
        written = write_element(self.text, self.tokens, self.structure, first, last)
        data = written.source.encode()
        try:
            tree = parse_strict(data, self.limits, self.vocabulary)
        except NotWellFormed as error:
            raise WireError("repair", error.reason) from None
        if "".join(map(str, tree.itertext())) != written.characters:
            refuse("it cannot be mended without losing text; write it as well-formed XML")
        edits = sorted([*around, *written.edits])
        return _settled(tree, data, (*self.notes, *mends_of(self.text, self.line_starts, edits)))

    def _refuse_cut_off(self) -> None:
        """Refuse a text that ends within a tag that begins a line, as one that was cut off does."""
        after = self.tokens[-1].end if self.tokens else 0
        index = cut_off_tag(self.text, after)
        if index >= 0 and self.text[after:index].rstrip(" \t")[-1:] in ("", "\n"):
            line, column = place_of(self.text, index)
            refuse(
                f"the end is missing: the text ends within the tag in line {line}, column {column}: "
                f"{self.text[index : index + 60]!r}; send all of it"
            )


def _settled(tree: etree._Element, data: bytes, mends: tuple[Mend, ...]) -> Repaired:
    settled = settle_namespaces(tree)
    if settled is None:
        return Repaired(tree, data, mends)
    return Repaired(settled.tree, settled.data, mends + settled.mends)

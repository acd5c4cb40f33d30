"""A bound on the names that documents from outside bring with them.

libxml2 keeps one dictionary of names in each thread, and it never shrinks: every element name, attribute
name, prefix, namespace, entity name and odd run of white space between tags that was ever parsed, even in
a document that was refused, stays for the life of the thread. A sender of ever new names could fill the
memory with it. So names that no schema declares are counted before libxml2 sees them, and once they have
used up a budget, only documents that keep to known names are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from runtime.wire.envelope import ENVELOPE_NS
from runtime.wire.parse import NotWellFormed, place_of, refuse

_COST_BYTES = 400
"""What one name costs beside its length, in libxml2 and in the sets here."""

_find_tags = re.compile(rb"<([^<>]*)").findall
_find_words = re.compile(rb"[^\s=/?!]+").findall
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_TEXT_SECTIONS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_find_bare = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);|#)").search
# libxml2 keeps runs of 16 to 59 blanks between tags; indentation by one character has few forms.
_ODD_BLANKS = re.compile(rb">(?!(?:\r?\n)+(?: *|\t*)<)([ \t\r\n]{16,59})(?=<)")


class Vocabulary:
    """The names that one pump knows, and how many unknown ones it still takes in."""

    __slots__ = ("_names", "_tags", "budget_bytes")

    def __init__(self, known: Iterable[str] = (), *, budget_bytes: int = 8 << 20) -> None:
        """Begin with the envelope's names and the known ones.

        Args:
            known: Names of elements and attributes that schemas declare.
            budget_bytes: Memory that unknown names may take, about 410 bytes each.
        """
        self.budget_bytes = budget_bytes
        self._names: set[bytes] = set()
        self._tags = {f'message xmlns="{ENVELOPE_NS}"'.encode()}
        self.learn(("message", "meta", "from", "to", "thread", "xmlns", '""', "''", *known))

    def learn(self, names: Iterable[str]) -> None:
        """Add names that a schema declares; they cost nothing."""
        for name in names:
            self._add(name.encode())

    def admit(self, data: bytes) -> None:
        """Let a document to libxml2, or not.

        Raises:
            WireError: It has unknown names and the budget for those is used up; of the kind NotWellFormed,
                it has a bare ``&`` or an entity, whose name would be kept too.
        """
        known = all(map(self._tags.__contains__, _find_tags(data)))  # set.issuperset would build a set
        if not known or b"&" in data or _may_have_odd_blanks(data):
            self._count(data)

    def _count(self, data: bytes) -> None:
        if b"<!" in data:
            data = _TEXT_SECTIONS.sub(b"", data)
        bare = _find_bare(data)
        if bare:
            line, column = place_of(data.decode(errors="replace"), bare.start())
            raise NotWellFormed("repair", f"a bare & or an undefined entity (line {line}, column {column})")
        new = set(_ODD_BLANKS.findall(data))
        for tag in set(_find_tags(data)) - self._tags:
            new.update(_find_words(_QUOTED.sub(b" ", tag)))
            if b"xmlns" in tag:
                new.update(_QUOTED.findall(tag))
        new -= self._names
        cost = sum(map(len, new)) + _COST_BYTES * len(new)
        if cost > self.budget_bytes:
            shown = min(new, key=len).decode(errors="replace")[:60]
            refuse(
                f"it has {len(new):,} names that no listener declares, such as {shown!r}, and no more "
                "unknown names are taken in; use the names of the schemas"
            )
        self.budget_bytes -= cost
        for name in new:
            self._add(name)

    def _add(self, name: bytes) -> None:
        self._names.add(name)
        self._tags.update((name, b"/" + name, name + b"/", name + b' xmlns=""'))


def _may_have_odd_blanks(data: bytes) -> bool:
    return (b"\n" in data or b"\t" in data or b"\r" in data or b" " * 16 in data) and bool(_ODD_BLANKS.search(data))

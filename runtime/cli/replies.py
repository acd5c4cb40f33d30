"""Replies on standard output: one canonical XML document a line (contract section 16), indented for people."""

from __future__ import annotations

import re
from typing import TextIO

from lxml import etree

from runtime.cli.words import is_visible
from runtime.wire.parse import parse_own

_LINE_BREAKS = re.compile("[\n\x85\u2028\u2029]")
_NOT_ASCII_OR_CONTROL = re.compile("[^\n\t\x20-\x7e]")


def as_line(document: bytes) -> bytes:
    """A canonical document on one line, with the same meaning.

    Canonical XML holds line breaks in text only, where a character reference says the same.
    """
    text = document.decode("utf-8")
    return _LINE_BREAKS.sub(_reference, text).encode("utf-8") + b"\n"


def as_text(document: bytes) -> str:
    """A document as people read it on a terminal: indented, what is invisible as character references."""
    tree = parse_own(document)
    etree.indent(tree)
    text = etree.tostring(tree, encoding="unicode")
    return _NOT_ASCII_OR_CONTROL.sub(lambda found: found[0] if is_visible(found[0]) else _reference(found), text)


def _reference(found: re.Match[str]) -> str:
    return f"&#x{ord(found[0]):X};"


class ReplyWriter:
    """Writes replies as they come: a line each, or indented where a person looks on.

    Attributes:
        broken: Whether the reader of standard output has left.
    """

    def __init__(self, stream: TextIO) -> None:
        self._bytes = stream.buffer
        self._encoding = stream.encoding if stream.isatty() else ""
        self.broken = False

    def write(self, document: bytes) -> None:
        """Write one reply and pass it on at once; nothing once the reader has left."""
        if self.broken:
            return
        if self._encoding:
            written = (as_text(document) + "\n").encode(self._encoding, "xmlcharrefreplace")
        else:
            written = as_line(document)
        try:
            self._bytes.write(written)
            self._bytes.flush()
        except BrokenPipeError:
            self.broken = True

"""What a document from outside says of its source and thread, read before the stages run.

A conversation is known as soon as a message is injected, while the document itself is repaired and checked
later. So the head of the envelope is read here by its text alone; the stages have the last word, and refuse a
document that says something else than was read (contract sections 5 and 7).
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.sax.saxutils import unescape

HEAD_BYTES = 65_536
"""Where the head must end, counted from the document's beginning."""

_START = re.compile(rb"<((?:[\w.-]+:)?)message[\s>]")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_UNPREFIXED = (re.compile(rb"<from\s*>([^<]*)</from"), re.compile(rb"<thread\s*>([^<]*)</thread"))


class Heading(NamedTuple):
    """Source and thread as written, None where the envelope names none or there is no envelope."""

    from_id: str | None
    thread: str | None


_NOTHING = Heading(None, None)


def heading_of(document: bytes) -> Heading:
    """Read the head of an envelope; never fails, whatever the document is."""
    text = document[:HEAD_BYTES]
    if b"<!--" in text:
        text = _COMMENT.sub(b"", text)
    start = _START.search(text)
    if start is None:
        return _NOTHING
    prefix = start[1]
    end = text.find(b"</%bmeta" % prefix, start.end())
    if end < 0:
        return _NOTHING
    head = text[start.end() : end]
    if not prefix:
        of_from, of_thread = _UNPREFIXED
        return Heading(_value(of_from, head), _value(of_thread, head))
    return Heading(_value(_element(prefix, b"from"), head), _value(_element(prefix, b"thread"), head))


def _element(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    tag = re.escape(prefix + name)
    return re.compile(rb"<%b\s*>([^<]*)</%b" % (tag, tag))


def _value(element: re.Pattern[bytes], head: bytes) -> str | None:
    found = element.search(head)
    return unescape(found[1].decode("utf-8", "replace")).strip() or None if found is not None else None

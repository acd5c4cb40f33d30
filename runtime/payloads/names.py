"""Names and characters: which element a field becomes, and which text XML can carry."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^_]+")
_JOINT = re.compile(r"(?<=[^_])_+[^_]")

_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(f"[{_NAME_START}][{_NAME_START}\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*")

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Finds a character that no XML 1.0 document can hold, not even escaped."""

FORBIDDEN_ASCII = bytes(code for code in range(32) if code not in b"\t\n\r")
"""Those of them that are ASCII."""


def element_name(field: str) -> str:
    """The element that a field becomes: ``original_sender`` is ``OriginalSender``.

    It is the rule of xmlable 2.0.7 (pyhumps' pascalize), odd cases included: names that are all capitals
    stay as they are, leading underscores stay, and where the capitalized words are all one letter long
    their underscores stay too (``a_b`` is ``A_B``).
    """
    if field.isupper() or field.isnumeric():
        return field
    name = _WORD.sub(lambda word: word[0][0].upper() + word[0][1:], field)
    if not (name.isupper() or name.isnumeric()):
        if not name[:2].isupper():
            name = name[0].lower() + name[1:]
        name = _JOINT.sub(lambda joint: joint[0][-1].upper(), name)
    return name[:1].upper() + name[1:]


def is_xml_name(name: str) -> bool:
    """Whether the name can be an element's name, without a colon (an NCName)."""
    return _NAME.fullmatch(name) is not None


def escape(text: str) -> str:
    """Escape text for an element's content, the way canonical XML writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def readable(text: str) -> str:
    """Documentation text with what XML cannot hold replaced by U+FFFD."""
    return FORBIDDEN.sub("\ufffd", text)


def short(value: object, limit: int = 80) -> str:
    """A value for a message: its repr, cut to a length."""
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"

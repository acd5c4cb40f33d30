"""Single values: what YAML wrote, against what a key takes."""

from __future__ import annotations

import keyword
import math
import re
from typing import Final, NamedTuple

from runtime.organism.keys import Decimal, DottedPath, Flag, Text, Whole
from runtime.organism.names import Guesses
from runtime.organism.wording import shown
from runtime.organism.yaml_nodes import ScalarNode

ScalarType = Text | DottedPath | Whole | Decimal | Flag
"""The types of single values."""

NO_VALUE: Final = object()
"""Stands for a value that is so wrong that the default takes its place."""

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+")
_TRUE = ("true", "yes", "on")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NUMBER = 40
_LONGEST_PATH = 300
_READ_AS = {"bool": "true or false", "int": "a number", "float": "a number", "timestamp": "a date"}


class Fault(NamedTuple):
    """What is wrong with a value.

    Attributes:
        code: The problem's code.
        message: A whole sentence.
        fix: What could be written instead, where that is obvious.
    """

    code: str
    message: str
    fix: str = ""


class Reading(NamedTuple):
    """A value as far as it could be read, and what is wrong with it."""

    value: object
    fault: Fault | None = None


def read_scalar(node: ScalarNode, wanted: ScalarType, what: str, guesses: Guesses) -> Reading:
    """Read a single value.

    Args:
        node: What was written.
        wanted: What the key takes.
        what: How a message calls the key.
        guesses: For choices that are nearly right.
    """
    if node.resolved == "null":
        return Reading(NO_VALUE, Fault("empty-value", f"{what} has no value; write one, or remove the key."))
    match wanted:
        case Text():
            return _text(node, wanted, what, guesses)
        case DottedPath():
            return _dotted_path(node, what, guesses)
        case Whole() | Decimal():
            return _number(node, wanted, what)
        case Flag():
            return _flag(node, what)


def _text(node: ScalarNode, wanted: Text, what: str, guesses: Guesses) -> Reading:
    text, resolved = node.text, node.resolved
    if resolved != "str":
        message = (
            f"{what} must be text, but YAML reads {shown(text)} as {_READ_AS[resolved]}; "
            "put it in quotes if it is meant as text."
        )
        return Reading(text, Fault("wrong-type", message, f'"{text}"'))
    found = _NOT_XML.search(text)
    if found:
        message = f"{what} holds the character U+{ord(found[0]):04X}, which XML can't carry; remove it."
        return Reading(text.replace(found[0], ""), Fault("character", message))
    if wanted.choices and text not in wanted.choices:
        options = " or ".join(wanted.choices[-2:]) if len(wanted.choices) == 2 else ", ".join(wanted.choices)
        message = f"{what} is {shown(text)}; it must be {'one of ' if len(wanted.choices) > 2 else ''}{options}."
        return Reading(NO_VALUE, Fault("choice", message, guesses.nearest(text, wanted.choices)))
    if wanted.one_line and not text.strip():
        return Reading(text, Fault("empty-value", f"{what} is blank; write something, or remove the key."))
    if wanted.one_line and ("\n" in text or "\r" in text):
        return Reading(text, Fault("line-break", f"{what} must be one line."))
    if wanted.pattern and not re.fullmatch(wanted.pattern, text):
        found_text = shown(text) if text.strip() else "blank"
        return Reading(text, Fault("pattern", f"{what} is {found_text}; it must {wanted.rule}."))
    return Reading(text)


def is_dotted_path(text: str) -> bool:
    """Whether the text is a dotted import path with at least two parts."""
    parts = text.split(".")
    return len(parts) > 1 and all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)


def _dotted_path(node: ScalarNode, what: str, guesses: Guesses) -> Reading:
    reading = _text(node, Text(one_line=True), what, guesses)
    if reading.fault or (is_dotted_path(node.text) and len(node.text) <= _LONGEST_PATH):
        return reading
    message = (
        f"{what} must be a module and a name in it, joined by a dot, such as handlers.Story; {shown(node.text)} is not."
    )
    fix = re.sub(r"\.py[:/.]|[:/]", ".", node.text)
    return Reading(node.text, Fault("dotted-path", message, fix if is_dotted_path(fix) else ""))


def _number(node: ScalarNode, wanted: Whole | Decimal, what: str) -> Reading:
    kind = "a whole number" if isinstance(wanted, Whole) else "a number"
    value = _number_of(node)
    if value is None:
        return Reading(NO_VALUE, _no_number(node, kind, what))
    if not wanted.minimum <= value <= wanted.maximum:
        bound = f"at least {wanted.minimum}" if value < wanted.minimum else f"at most {wanted.maximum}"
        return Reading(NO_VALUE, Fault("out-of-range", f"{what} must be {bound}, not {shown(node.text)}."))
    if isinstance(wanted, Decimal):
        return Reading(float(value))
    if isinstance(value, float) and not value.is_integer():
        return Reading(NO_VALUE, Fault("wrong-type", f"{what} must be {kind}, not {shown(node.text)}."))
    return Reading(int(value))


def _no_number(node: ScalarNode, kind: str, what: str) -> Fault:
    if not node.plain and _number_of(ScalarNode(node.place, node.text, True)) is not None:
        return Fault("wrong-type", f"{what} must be {kind}, not text; remove the quotes.", node.text)
    if node.resolved == "int" or ":" in node.text:
        message = f"{what} must be {kind}; programs read {shown(node.text)} differently: write plain decimals."
        return Fault("wrong-type", message)
    return Fault("wrong-type", f"{what} must be {kind}, not {shown(node.text)}.")


def _number_of(node: ScalarNode) -> int | float | None:
    """The number that a text is in plain decimals; infinite when it has too many digits to matter.

    Octal (0755), sexagesimal (12:30) and the like are None: programs disagree about what they mean.
    """
    resolved = node.resolved
    if not node.plain or resolved not in ("int", "float", "str"):
        return None
    text = node.text
    if resolved == "int" and _WHOLE.fullmatch(text):
        if len(text) > _LONGEST_NUMBER:
            return -math.inf if text.startswith("-") else math.inf
        return int(text.replace("_", ""))
    if resolved == "float" or _EXPONENT.fullmatch(text):
        try:
            value = float(text.lower().replace("_", "").replace(".inf", "inf"))
        except ValueError:
            return None
        return value
    return None


def _flag(node: ScalarNode, what: str) -> Reading:
    if node.resolved == "bool":
        return Reading(node.text.lower() in _TRUE)
    fix = node.text.lower() if node.text.lower() in ("true", "false") else ""
    message = f"{what} must be true or false, not {'text in quotes' if fix else shown(node.text)}."
    return Reading(NO_VALUE, Fault("wrong-type", message, fix))

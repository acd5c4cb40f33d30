"""Says why a document is not valid, in words that an LLM can act on (contract section 9)."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from runtime.payloads.scalars import SCALARS
from runtime.problems import nearest

_MAX_ERRORS = 3
_MAX_TEXT = 300
"""Characters of one error: libxml2 quotes values of any length."""

_SUBJECT = re.compile(r"^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '([^']*)')?: ")
_EXPECTED = re.compile(r"Expected is(?: one of)? \( (.*) \)\.?$", re.DOTALL)
_VALUE_OF_TYPE = re.compile(r"'(.*)' is not a valid value of the atomic type 'xs:(\w+)'", re.DOTALL)
_ENUMERATION = re.compile(r"The value '(.*)' is not an element of the set \{(.*)\}", re.DOTALL)
_WORDS = {scalar.xsd.removeprefix("xs:"): scalar.words for scalar in SCALARS.values()}


def explain(schema: etree.XMLSchema, element: etree._Element, name: str) -> str:
    """What is wrong with an element, where, and the rule; empty if it is valid after all.

    Args:
        schema: Of the class.
        element: The root of a payload.
        name: The root element's name that the schema expects.
    """
    if schema.validate(element):
        return ""
    if element.tag != name:
        return _wrong_root(element, name)
    lines: dict[str, str] = {}
    entries = islice(schema.error_log, 100)
    for entry in entries:
        path = entry.path or ""
        if path not in lines:
            lines[path] = f"at {path} (line {entry.line}): {_cut(_in_words(entry))}"
    said = list(lines.values())
    if len(said) > _MAX_ERRORS:
        said = [*said[:_MAX_ERRORS], f"and {len(said) - _MAX_ERRORS} more like these"]
    return "\n".join(said) or f"the element {name} is not valid"


def _wrong_root(element: etree._Element, name: str) -> str:
    root = etree.QName(element)
    if root.namespace:
        return (
            f"the root element {_cut(root.localname)} is in the namespace {_cut(root.namespace)}; "
            f'write <{name} xmlns="">, in no namespace'
        )
    case = "; case matters" if root.localname.lower() == name.lower() else ""
    return f"the root element is {_cut(root.localname)}, expected is {name}{case}"


def _in_words(entry: etree._LogEntry) -> str:
    subject = _SUBJECT.match(entry.message)
    message = entry.message[subject.end() :] if subject else entry.message
    name = subject[1] if subject else ""
    if subject and subject[2]:
        return f"the attribute {subject[2]} is not allowed; payloads have elements only"
    expected = _EXPECTED.search(message)
    if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
        wanted = [each.strip() for each in expected[1].split(",")] if expected else []
        if message.startswith("Missing child"):
            return f"{name} is not complete; {_expected(wanted)} comes next in it"
        if not wanted:
            return f"the element {name} is not expected here; nothing more may follow"
        meant = nearest(name, wanted)
        hint = f"; did you mean {meant}?" if meant and meant != name else "; keep the order of the schema"
        return f"the element {name} is not expected here; expected is {_expected(wanted)}{hint}"
    return _content_in_words(entry.type_name, name, message)


def _content_in_words(kind: str, name: str, message: str) -> str:
    value = _VALUE_OF_TYPE.search(message)
    if value:
        text, words = value[1], _WORDS.get(value[2], f"an xs:{value[2]}")
        if not text:
            return f"{name} is empty; it must be {words}"
        # libxml2 leaves white space around dates where XSD would take it off.
        around = ", with no white space around it" if text != text.strip() else ""
        return f"{_quoted(text)} is not {words}{around}"
    choice = _ENUMERATION.search(message)
    if choice:
        return f"{_quoted(choice[1])} is not allowed; write exactly one of {choice[2]}"
    if kind == "SCHEMAV_CVC_LENGTH_VALID":
        return f"{name} must be empty: <{name}/>"
    if kind == "SCHEMAV_CVC_COMPLEX_TYPE_2_3":
        return f"there is text directly inside {name}, which holds elements only; put it into one of them"
    if kind == "SCHEMAV_CVC_TYPE_3_1_2":
        return f"{name} holds text only, no elements; escape < as &lt; if it is meant as text"
    return message


def _expected(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:79]}…")


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"

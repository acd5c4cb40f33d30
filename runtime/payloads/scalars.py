"""Values that are one piece of text: how each is written, read and named in a schema (contract section 3)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from runtime.payloads.names import FORBIDDEN

MAX_DIGITS = 4300
"""The longest number that travels, in digits: Python's own bound for int, taken for Decimal as well."""

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
"""The lexical forms of xs:boolean."""

_SPACE = " \t\r\n"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6}0*)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_FLOAT_NAMES = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type whose values are one piece of text.

    Attributes:
        type: The Python class.
        xsd: Its type in a schema: ``xs:string``.
        words: What it is, in words for messages: ``a whole number``.
        write: Value of the class (or a subclass) to unescaped text. ValueError says why it cannot travel.
        read: Text that is valid by the schema to a value. ValueError says why it is none.
        samples: Two values as text, the first the best sample.
    """

    type: type
    xsd: str
    words: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    samples: tuple[str, str]


def _write_str(value: str) -> str:
    found = FORBIDDEN.search(value)
    if found:
        raise ValueError(
            f"the character U+{ord(found[0]):04X} at position {found.start()} cannot stand in XML; "
            "remove it, or declare the field as bytes"
        )
    return str.__str__(value)


def _read_str(text: str) -> str:
    return text


def _write_int(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        raise ValueError(f"the number has more than {MAX_DIGITS} digits") from None


def _read_int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        if len(text.strip(_SPACE)) > MAX_DIGITS:
            raise ValueError(f"the number has more than {MAX_DIGITS} digits") from None
        raise ValueError("it is not a whole number") from None


def _write_bool(value: bool) -> str:
    return "true" if value else "false"


def _read_bool(text: str) -> bool:
    try:
        return BOOLEANS[text.strip(_SPACE)]
    except KeyError:
        raise ValueError("it is neither true nor false") from None


def _write_float(value: float) -> str:
    text = float.__repr__(value)
    return _FLOAT_NAMES.get(text, text)


def _read_float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("it is not a number") from None


def _write_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("xs:decimal has neither NaN nor Infinity; declare the field as float")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DIGITS or value.adjusted() > MAX_DIGITS:
        raise ValueError(f"written without an exponent the number has more than {MAX_DIGITS} digits")
    return Decimal.__format__(value, "f")


def _read_decimal(text: str) -> Decimal:
    text = text.strip(_SPACE)
    if len(text) > 2 * MAX_DIGITS + 3:
        raise ValueError(f"the number has more than {MAX_DIGITS} digits")
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError("it is not a decimal number") from None


def _write_datetime(value: datetime) -> str:
    text = datetime.isoformat(value)
    offset = value.utcoffset()
    if offset is not None:
        zone = text[-6:]
        if not _OFFSET.fullmatch(zone) or not -14 <= offset.total_seconds() / 3600 <= 14:
            raise ValueError("xs:dateTime has time zones of whole minutes up to 14 hours; convert it to UTC first")
    return text


def _read_datetime(text: str) -> datetime:
    text = text.strip(_SPACE)
    if not _DATETIME.fullmatch(text):
        raise ValueError(
            "a time here has a year from 0001 to 9999, an hour from 00 to 23 and at most microseconds: "
            "2024-05-31T09:30:00Z"
        )
    return datetime.fromisoformat(text)


def _write_date(value: date) -> str:
    return date.isoformat(value)


def _read_date(text: str) -> date:
    text = text.strip(_SPACE)
    if not _DATE.fullmatch(text):
        raise ValueError("a date here has a year from 0001 to 9999 and no time zone: 2024-05-31")
    return date.fromisoformat(text)


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        raise ValueError("it is not base64") from None


TEXT = Scalar(str, "xs:string", "text", _write_str, _read_str, ("text", "more text"))

SCALARS: dict[type, Scalar] = {
    scalar.type: scalar
    for scalar in (
        TEXT,
        Scalar(int, "xs:integer", "a whole number", _write_int, _read_int, ("1", "2")),
        Scalar(bool, "xs:boolean", "true or false", _write_bool, _read_bool, ("true", "false")),
        Scalar(float, "xs:double", "a number", _write_float, _read_float, ("1.5", "2.5")),
        Scalar(Decimal, "xs:decimal", "a decimal number", _write_decimal, _read_decimal, ("9.95", "19.90")),
        Scalar(
            datetime,
            "xs:dateTime",
            "a date and time, as in 2024-05-31T09:30:00Z",
            _write_datetime,
            _read_datetime,
            ("2024-05-31T09:30:00+00:00", "2024-06-01T18:00:00+00:00"),
        ),
        Scalar(date, "xs:date", "a date, as in 2024-05-31", _write_date, _read_date, ("2024-05-31", "2024-06-01")),
        Scalar(bytes, "xs:base64Binary", "base64", _write_bytes, _read_bytes, ("aGVsbG8=", "d29ybGQ=")),
    )
}
"""By Python class."""


def scalar_text(scalar: Scalar, value: object) -> str:
    """The text of a value of a scalar field, unescaped.

    A value of a subclass, and an int where a float is declared, travel when what comes back equals them.

    Raises:
        ValueError: It is no such value, or cannot travel; says why.
    """
    wrong = ValueError(f"{scalar.words} is wanted, of class {scalar.type.__name__}")
    if type(value) is scalar.type:
        return scalar.write(value)
    if scalar.type is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            text = _write_float(float(value))
        except OverflowError:
            raise wrong from None
    elif isinstance(value, scalar.type) and not isinstance(value, bool):
        text = scalar.write(value)
    else:
        raise wrong
    if scalar.read(text) != value:
        raise wrong
    return text

"""Payloads as people write them in starts and on the command line: XML, JSON of the fields, or a file with either."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from runtime.errors import PayloadClassError, PayloadError, WireError
from runtime.payloads.jsonform import from_json
from runtime.wire.envelope import is_envelope
from runtime.wire.limits import WireLimits
from runtime.wire.repair import repair

if TYPE_CHECKING:
    from runtime.payloads.codec import Codec


@dataclass(frozen=True, slots=True)
class Payload:
    """What is to be sent, read and proved valid before the run.

    Attributes:
        value: An instance of the payload class.
        mends: What was wrong with its XML and could be mended, one line each.
    """

    value: object
    mends: tuple[str, ...] = ()


def read_payload(
    written: str | bytes | Mapping[str, Any], codec: Codec, *, max_bytes: int, folder: Path, hint: str = ""
) -> Payload:
    """Read a payload.

    Args:
        written: XML, JSON of the fields, or ``@file`` with either; or the fields. Bytes are never a ``@file``.
        codec: Of the class that is expected.
        max_bytes: The largest XML document that is accepted.
        folder: Where ``@file`` resolves.
        hint: Ends the advice to whoever wrote none of these.

    Raises:
        PayloadError: It is not valid for the class; says why.
    """
    if isinstance(written, bytes):
        data = written
    elif isinstance(written, str):
        data = read_file(written, folder) if written.startswith("@") else written.encode("utf-8", "surrogateescape")
    else:
        return Payload(_from_fields(dict(written), codec))
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return _from_xml(data, codec, max_bytes)
    if start == b"{":
        return Payload(_from_fields(_json_of(data), codec))
    what = "neither XML nor a JSON object" if start else "empty"
    forms = f'write <{codec.name}>…</{codec.name}>, {{"field": "value"}}, or @file{hint}'
    raise PayloadError(f"the payload is {what}; {forms}")


def read_file(written: str, folder: Path) -> bytes:
    """What stands in the file that ``@file`` names.

    Raises:
        PayloadError: It cannot be read; says why.
    """
    path = Path(written[1:]) if folder == Path.cwd() else folder / written[1:]
    try:
        return path.read_bytes()
    except OSError as error:
        raise PayloadError(f"{path} cannot be read: {error.strerror or error}") from None


def _json_of(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PayloadError(f"the payload is no JSON: {error}") from None


def _from_fields(fields: Any, codec: Codec) -> object:
    try:
        value = from_json(codec.cls, fields)
        codec.encode(value)
    except (PayloadError, PayloadClassError) as error:
        raise PayloadError(_not_of_class(codec, error)) from None
    return value


def _from_xml(data: bytes, codec: Codec, max_bytes: int) -> Payload:
    try:
        mended = repair(data, WireLimits(max_bytes=max_bytes))
    except WireError as error:
        raise PayloadError(f"the payload is no XML: {error.reason}") from None
    tree = mended.tree
    if is_envelope(tree):
        raise PayloadError(f"the payload is an envelope; write <{codec.name}> alone, the run puts it in one")
    name = etree.QName(tree).localname
    if name != codec.name:
        raise PayloadError(f"the payload is <{name}>, and <{codec.name}> is expected")
    if not codec.is_valid(tree):
        raise PayloadError(f"the payload is no valid {codec.name}: {codec.explain(tree)}")
    try:
        value = codec.decode(tree)
    except PayloadError as error:
        raise PayloadError(_not_of_class(codec, error)) from None
    return Payload(value, tuple(str(mend) for mend in mended.mends))


def _not_of_class(codec: Codec, error: Exception) -> str:
    """Why a value is none of a class, which the error names once more at the beginning of its place."""
    place, colon, what = str(error).partition(": ")
    field = place.removeprefix(codec.name).removeprefix(".")
    if not colon or not place.startswith(codec.name):
        why = str(error)
    elif what.startswith(("is ", "has ")):
        why = f"{field or 'it'} {what}"
    else:
        why = f"{field}: {what}" if field else what
    return f"the payload is no {codec.name}: {why}"

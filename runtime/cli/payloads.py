"""Payloads as the command line takes them: as in starts, and from standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runtime.cli.words import say
from runtime.errors import PayloadError
from runtime.organism import written_payloads
from runtime.organism.written_payloads import Payload, read_file

if TYPE_CHECKING:
    from runtime.payloads.codec import Codec

STANDARD_INPUT = "@-"
"""How a payload is written that comes from standard input."""


def require_file(written: str | Mapping[str, Any], folder: Path) -> None:
    """See whether the file is there that a payload stands in, if it stands in one.

    Raises:
        click.BadParameter: It cannot be read; says why.
    """
    if isinstance(written, str) and written.startswith("@") and written != STANDARD_INPUT:
        try:
            read_file(written, folder)
        except PayloadError as error:
            raise click.BadParameter(str(error)) from None


def read_payload(written: str | Mapping[str, Any], codec: Codec, *, max_bytes: int, folder: Path) -> Payload:
    """Read a payload.

    Args:
        written: XML, JSON of the fields, ``@file`` with either, ``@-`` for standard input; or the fields.
        codec: Of the class that is expected.
        max_bytes: The largest XML document that is accepted.
        folder: Where ``@file`` resolves.

    Raises:
        click.BadParameter: It is not valid for the class; says why.
    """
    source = _standard_input() if written == STANDARD_INPUT else written
    try:
        return written_payloads.read_payload(
            source, codec, max_bytes=max_bytes, folder=folder, hint="; `organism sample` prints one to fill in"
        )
    except PayloadError as error:
        raise click.BadParameter(str(error)) from None


def _standard_input() -> bytes:
    if sys.stdin.isatty():
        say("type the payload; Ctrl+D on a line of its own ends it")
    data = sys.stdin.buffer.read()
    if not data:
        raise click.BadParameter("standard input is empty; one @- takes all that comes there")
    return data

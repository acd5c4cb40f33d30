"""The events of a run as JSON lines (contract sections 15 and 16)."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from runtime.events import to_json

if TYPE_CHECKING:
    from runtime.pump.stream import EventReader


_BEGINNING = b'{"event":'
"""How every journal begins."""


def open_journal(path: Path) -> BinaryIO:
    """Open the file that events are written to; an earlier journal in it is emptied when the run starts.

    Raises:
        click.BadParameter: It cannot be written, or holds what no run wrote.
    """
    try:
        if path.is_file():
            with path.open("rb") as earlier:
                beginning = earlier.read(len(_BEGINNING))
            if beginning not in (b"", _BEGINNING):
                raise click.BadParameter(f"--events: {path} holds something else than events; name a new file")
        return path.open("ab")
    except OSError as error:
        raise click.BadParameter(f"--events: {path} cannot be written: {error.strerror or error}") from None


async def write_journal(events: EventReader, file: BinaryIO) -> None:
    """Write every event, until the run has stopped.

    Raises:
        OSError: The file cannot be written any more.
    """
    try:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.truncate(0)
        while batch := await events.batch():
            lines = (json.dumps(to_json(event), ensure_ascii=False, separators=(",", ":")) for event in batch)
            file.write(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
            file.flush()
    finally:
        events.close()  # a lossless reader that reads no more would hold the pump back

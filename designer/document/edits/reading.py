"""Reading other files while an edit runs: all of a file or nothing, and never too much."""

from __future__ import annotations

from pathlib import Path

from designer.document.edit import EditRefused
from designer.document.plain_files import read_plain, reason_of


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """All of a file's content.

    Raises:
        OSError: It can't be read, or is no file.
        ValueError: It has more than that.
    """
    data = read_plain(path, most_bytes + 1)
    if len(data) > most_bytes:
        raise ValueError(f"it has more than {most_bytes:,} bytes")
    return data


def text_of(path: Path, most_bytes: int) -> str:
    """All of a file's text, its byte order mark included.

    Raises:
        EditRefused: It can't be read, has more than that, or is no UTF-8; says which file and why.
    """
    try:
        return read_bounded(path, most_bytes).decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditRefused(f"{path.name} is not written in UTF-8.") from error
    except (OSError, ValueError) as error:
        raise EditRefused(f"{path.name} can't be read ({reason_of(error)}).") from error

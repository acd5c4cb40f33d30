"""The content of a plain file, up to a limit: nothing is read that is no file, and no pipe is waited for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

_READ: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class NoPlainFile(OSError):
    """A path leads to a folder, a device or a pipe.

    Attributes:
        is_folder: Whether it is a folder.
    """

    def __init__(self, path: Path, *, is_folder: bool) -> None:
        super().__init__(None, "it is a folder" if is_folder else "it is no file but a device or a pipe", str(path))
        self.is_folder = is_folder


def read_plain(path: Path, limit_bytes: int) -> bytes:
    """The content of a file, of a longer one its beginning.

    Raises:
        NoPlainFile: It is something else.
        OSError: It can't be read.
        ValueError: No file can have that path.
    """
    # Asked before it is opened, for opening a device may do something, and again after, for it may be another then.
    refuse_no_file(path.stat().st_mode, path)
    with open(os.open(path, _READ), "rb") as opened:
        refuse_no_file(os.fstat(opened.fileno()).st_mode, path)
        data: bytes | None = opened.read(limit_bytes)
    if data is None:
        # What passes for a file in /proc may have nothing to say yet.
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
    return data


def refuse_no_file(mode: int, path: Path) -> None:
    """Refuse what is no plain file.

    Args:
        mode: As the system tells it of the path.
        path: It.

    Raises:
        NoPlainFile: It is something else.
    """
    if not stat.S_ISREG(mode):
        raise NoPlainFile(path, is_folder=stat.S_ISDIR(mode))


def reason_of(error: Exception) -> str:
    """What the system says of an error, without number and path."""
    return getattr(error, "strerror", None) or str(error)

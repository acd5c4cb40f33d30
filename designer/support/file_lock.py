"""A lock that ends with the process that holds it, however that ends.

What differs by system: POSIX has ``flock``, which the kernel takes back; Windows locks a byte of the open file.
A process id in a file would not do: ids are used again, quickly so in containers.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FAR_OFF = 1 << 30
"""Windows refuses others what is locked; the content stands before this byte and stays readable."""

if sys.platform == "win32":
    import msvcrt

    def lock_open_file(descriptor: int) -> bool:
        """Lock an open file until it is closed; False when somebody else has it."""
        os.lseek(descriptor, _FAR_OFF, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock_open_file(descriptor: int) -> bool:
        """Lock an open file until it is closed; False when somebody else has it.

        A file system that knows no locks counts as one where nobody else has it.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


class FileLock:
    """A lock by the path of a small file, which may tell others who holds it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Take the lock, also one that a dead process has left; None while a living one holds it.

        Raises:
            OSError: The file can't be made.
        """
        while True:
            descriptor = os.open(path, _FLAGS, 0o600)
            if not lock_open_file(descriptor):
                os.close(descriptor)
                return None
            if _is_same(descriptor, path):
                return cls(path, descriptor)
            os.close(descriptor)

    def write(self, content: bytes) -> None:
        """Say something to those who find the lock held."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, content)

    def release(self) -> None:
        """Give it up; a second time does nothing."""
        if self._descriptor < 0:
            return
        descriptor, self._descriptor = self._descriptor, -1
        # While it is still held, so that nobody's new lock is deleted; Windows can't, and leaves an empty file.
        with contextlib.suppress(OSError):
            self.path.unlink()
        os.close(descriptor)

    def __del__(self) -> None:
        """Close, and leave the file: what it guarded was not put in order."""
        if self._descriptor >= 0:
            os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock of that path."""
    try:
        descriptor = os.open(path, _FLAGS & ~os.O_CREAT)
    except OSError:
        return False
    try:
        return not lock_open_file(descriptor)
    finally:
        os.close(descriptor)


def _is_same(descriptor: int, path: Path) -> bool:
    """Whether the path still names the open file: its last holder may have deleted it in between."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False

"""Bytes from and to disk: nothing is read that is no file, and a file is replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from designer.document.file_errors import FileError, TooBig, WriteProtected, cannot_read
from designer.document.plain_files import read_plain, refuse_no_file
from designer.support.file_lock import lock_open_file
from runtime.organism.yaml_text import MAX_BYTES, readable_text, too_big
from runtime.problems import Problem

BOM = b"\xef\xbb\xbf"
_TEMPORARY = ".designer-tmp"
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a file.

    Raises:
        FileError: It is missing, unreadable, no regular file, or larger than the limit.
    """
    try:
        data = read_plain(path, limit + 1)
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error
    if len(data) > limit:
        raise TooBig(too_big(path.name).message.replace("This file", path.name, 1))
    return data


def read_start(path: Path, limit: int) -> tuple[bytes, bool]:
    """As much of a file as the limit lets, and whether there is more.

    Raises:
        FileError: It is missing, unreadable, or no regular file.
    """
    try:
        data = read_plain(path, limit + 1)
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error
    return data[:limit], len(data) > limit


def decode(data: bytes, name: str) -> tuple[str, bool]:
    """Text, strictly as UTF-8, and whether a byte order mark stood before it.

    Raises:
        FileError: It is in another encoding; the message says where that shows.
    """
    try:
        return data.removeprefix(BOM).decode("utf-8"), data.startswith(BOM)
    except UnicodeDecodeError as error:
        problem = readable_text(data, name)
        if not isinstance(problem, Problem):
            raise FileError(f"{name}: {error}.") from error
        message = problem.message.replace("This file", name, 1)
        if problem.line > 1:
            message = QCoreApplication.translate("files", "Line {line}: {message}").format(
                line=problem.line, message=message
            )
        raise FileError(message) from None


def encode(text: str, has_bom: bool, name: str) -> bytes:
    """The bytes of a text.

    Raises:
        FileError: It holds half a character (a lone surrogate), which UTF-8 can't say.
    """
    try:
        return (BOM if has_bom else b"") + text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        sentence = QCoreApplication.translate(
            "files", "{file} was not saved, line {line} holds half a character: delete it and save again."
        )
        raise FileError(sentence.format(file=name, line=line)) from error


def digest_of(path: Path) -> str | None:
    """The digest of what a path holds now; None when nothing is there.

    What can't be read has a digest too, made of the reason, so that it differs from any content.
    """
    try:
        return digest(read_plain(path, MAX_BYTES + 1))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        return None if number == errno.ENAMETOOLONG else f"{type(error).__name__} {number}"


def replace_file(
    path: Path, data: bytes, *, durable: bool = True, unless: Callable[[], bool] | None = None, private: bool = False
) -> bool:
    """Put a content in the place of a file, as a whole; links are followed, permissions and owner stay.

    Whatever goes wrong, the old content stays, and nothing is left beside it.

    Args:
        path: The file; it need not exist.
        data: All of its content.
        durable: Whether to wait until the disk has it, for a power cut.
        unless: Asked at the last moment; when it says True, nothing is replaced.
        private: Whether a new file is readable by its user only.

    Returns:
        Whether it was replaced; False only by ``unless``.

    Raises:
        OSError: It can't be written.
    """
    target = Path(os.path.realpath(path))
    before = _state_of(target)
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}{_TEMPORARY}")
    descriptor = os.open(temporary, _CREATE, 0o600 if before or private else 0o666)
    try:
        try:
            lock_open_file(descriptor)
            _write_all(descriptor, data)
            if before is not None:
                _dress_like(descriptor, temporary, target, before)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if unless is not None and unless():
            temporary.unlink()
            return False
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        _sync_folder(target.parent)
    return True


def sweep(path: Path) -> None:
    """Remove what writers of this file left when they were killed; those that live are left alone."""
    with contextlib.suppress(OSError, ValueError):
        target = Path(os.path.realpath(path))
        start = f".{target.name[:80]}."
        for name in os.listdir(target.parent):
            if name.startswith(start) and name.endswith(_TEMPORARY):
                _remove_if_dead(target.with_name(name))


def back_up(path: Path) -> Path:
    """Copy a file to a free name beside it (``x.yaml.bak``, ``x.yaml.bak2``), and give that name.

    Raises:
        OSError: It can't be read or written.
    """
    number = 1
    while (copy := path.with_name(f"{path.name}.bak{number if number > 1 else ''}")).exists():
        number += 1
    shutil.copy2(path, copy)
    return copy


def _state_of(target: Path) -> os.stat_result | None:
    try:
        state = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    # Replacing a device by a file of its name would harm the whole system, where the user may do that.
    refuse_no_file(state.st_mode, target)
    if not os.access(target, os.W_OK):
        raise WriteProtected(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return state


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _dress_like(descriptor: int, temporary: Path, target: Path, before: os.stat_result) -> None:
    """Owner, attributes (access lists are such) and mode, as far as this user may give them."""
    if hasattr(os, "fchown"):
        with contextlib.suppress(OSError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                os.setxattr(descriptor, name, os.getxattr(target, name))
    with contextlib.suppress(OSError):
        os.chmod(temporary, stat.S_IMODE(before.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system has a way to ask for that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_if_dead(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(temporary, os.O_RDWR)
        try:
            # A writer takes its lock just after it made the file; a file this young may be about to be locked.
            is_old = time.time() - os.fstat(descriptor).st_mtime > 0.05
            is_dead = is_old and lock_open_file(descriptor)
        finally:
            os.close(descriptor)
        if is_dead:
            temporary.unlink()

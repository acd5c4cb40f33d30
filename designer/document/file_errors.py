"""What to say when the system refuses a file: one sentence with what to do, never a traceback."""

from __future__ import annotations

import errno
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from designer.document.plain_files import NoPlainFile, reason_of

_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_IN_USE = (errno.EBUSY, errno.ETXTBSY, errno.EDEADLK, errno.EAGAIN)
_WINDOWS_IN_USE = (32, 33)


class FileError(Exception):
    """A file can't be read or written; the message is a sentence for the user."""


class TooBig(FileError):
    """A file is larger than what is read."""


class WriteProtected(PermissionError):
    """The file itself may not be written, though its folder lets it be replaced."""


def cannot_read(path: Path, error: OSError | ValueError) -> FileError:
    """Why a file can't be read."""
    return FileError(
        _why_not_read(getattr(error, "errno", None), error).format(file=path.name or path, why=_said(error))
    )


def cannot_write(path: Path, error: OSError | ValueError) -> FileError:
    """Why a file can't be written."""
    number = _IN_USE[0] if getattr(error, "winerror", 0) in _WINDOWS_IN_USE else getattr(error, "errno", None)
    sentence = _why_not_written(number)
    if isinstance(error, WriteProtected):
        sentence = QCoreApplication.translate(
            "files", "{file} was not saved, it is write-protected: change its permissions, or use Save As."
        )
    return FileError(sentence.format(file=path.name or path, folder=path.parent, why=_said(error)))


def _why_not_read(number: int | None, error: Exception) -> str:
    tr = QCoreApplication.translate
    if number in (errno.ENOENT, errno.ENOTDIR):
        return tr("files", "{file} is not there: it was moved, renamed or deleted.")
    if number in _FORBIDDEN:
        return tr("files", "You may not read {file}: change its permissions, or ask its owner.")
    if number == errno.ELOOP:
        return tr("files", "{file} is a link that leads back to itself: mend the link.")
    if isinstance(error, ValueError):
        return tr("files", "{file} is no name that a file can have.")
    return tr("files", "{file} can't be read: {why}.")


def _why_not_written(number: int | None) -> str:
    tr = QCoreApplication.translate
    if number in _FULL:
        return tr("files", "{file} was not saved, the disk is full: free some space and save again, or use Save As.")
    if number == errno.EROFS:
        return tr("files", "{file} was not saved, {folder} can only be read: use Save As to keep it elsewhere.")
    if number in _FORBIDDEN:
        return tr(
            "files", "{file} was not saved, you may not write in {folder}: change its permissions, or use Save As."
        )
    if number in (errno.ENOENT, errno.ENOTDIR):
        return tr("files", "{file} was not saved, its folder {folder} is gone: put it back, or use Save As.")
    if number == errno.EISDIR:
        return tr("files", "{file} was not saved, a folder has that name: use Save As with another name.")
    if number in _IN_USE:
        return tr("files", "{file} was not saved, another program holds it: close it there and save again.")
    if number == errno.ENAMETOOLONG:
        return tr("files", "{file} was not saved, the name is too long: use Save As with a shorter one.")
    return tr("files", "{file} was not saved: {why}. Save again, or use Save As to keep it elsewhere.")


def _said(error: Exception) -> str:
    tr = QCoreApplication.translate
    if isinstance(error, NoPlainFile):
        return tr("files", "it is a folder") if error.is_folder else tr("files", "it is no file but a device or a pipe")
    return reason_of(error)

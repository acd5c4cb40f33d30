"""The other files that a step writes: all of them or none, and taken back only where nobody wrote since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designer.document.edit import EditRefused, FileChange
from designer.document.file_errors import FileError
from designer.document.file_store import read_file, replace_file


def write_all(changes: Sequence[FileChange]) -> None:
    """Write all files; if one can't be written, those written already get their old content back.

    Raises:
        EditRefused: One can't be written, or holds something else than the step started from.
    """
    done: list[FileChange] = []
    for change in changes:
        try:
            if _content(change) != _bytes(change.before):
                raise EditRefused(f"{change.path.name} has been changed by another program; try again.")
            _write(change, change.after)
        except (OSError, ValueError, FileError) as error:
            lost = take_back(done)
            reason = getattr(error, "strerror", None) or str(error)
            also = f" {' '.join(lost)}" if lost else ""
            raise EditRefused(f"Nothing was changed: {change.path.name} can't be written ({reason}).{also}") from error
        except EditRefused:
            take_back(done)
            raise
        done.append(change)


def take_back(changes: Iterable[FileChange]) -> list[str]:
    """Give files their old content where they still hold the new one; says which do not, and why."""
    return [said for change in changes if (said := _swap(change, change.after, change.before))]


def write_again(changes: Iterable[FileChange]) -> list[str]:
    """Give files their new content where they still hold the old one; says which do not, and why."""
    return [said for change in changes if (said := _swap(change, change.before, change.after))]


def _swap(change: FileChange, old: str | None, new: str | None) -> str:
    try:
        if _content(change) != _bytes(old):
            return f"{change.path.name} was left as it is: another program has changed it since."
        _write(change, new)
    except (OSError, ValueError, FileError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return f"{change.path.name} was left as it is: it can't be written ({reason})."
    return ""


def _content(change: FileChange) -> bytes | None:
    if not change.path.exists():
        return None
    return read_file(change.path)


def _write(change: FileChange, text: str | None) -> None:
    data = _bytes(text)
    if data is None:
        change.path.unlink(missing_ok=True)
    else:
        replace_file(change.path, data, durable=False)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8")

"""The other files that steps write: all of one step or none, taken back only where nobody wrote since.

What is typed into a file is kept here until :meth:`SideFiles.flush` writes it. Steps that are done or undone
meanwhile act on what is kept, so a file's content here is always what the last step has made of it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from designer.document.edit import EditRefused, FileChange
from designer.document.file_errors import FileError
from designer.document.file_store import read_file, replace_file
from designer.document.plain_files import reason_of
from designer.document.splices import difference


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why what was typed into a file is not in it.

    Attributes:
        is_conflict: Whether another program has changed the file since; else it can't be written.
        why: A sentence.
    """

    is_conflict: bool
    why: str


class SideFiles:
    """What a document's steps have made of other files since the last save; paths are real ones."""

    def __init__(self) -> None:
        self._saved: dict[Path, str | None] = {}
        self._now: dict[Path, str | None] = {}
        self._on_disk: dict[Path, bytes | None] = {}
        self._obstacles: dict[Path, Obstacle] = {}
        self._made: set[Path] = set()

    @property
    def is_dirty(self) -> bool:
        """Whether a file is not what it was at the last save."""
        return any(self._now[path] != saved for path, saved in self._saved.items())

    @property
    def unwritten(self) -> frozenset[Path]:
        """Files into which something was typed that is not in them yet."""
        return frozenset(self._on_disk)

    @property
    def obstacles(self) -> Mapping[Path, Obstacle]:
        """Why the last flush left files unwritten."""
        return MappingProxyType(self._obstacles)

    def content(self, path: Path) -> str | None:
        """What a file holds, or will once it is flushed; None for no such file.

        Raises:
            OSError: It can't be read.
            FileError: It can't be read.
            ValueError: It is no UTF-8.
        """
        if path in self._on_disk:
            return self._now[path]
        data = _read(path)
        return None if data is None else data.decode("utf-8")

    def saved(self, path: Path) -> str | None:
        """What a file held at the last save, where a step has changed it since.

        Raises:
            KeyError: No step has.
        """
        return self._saved[path]

    def type(self, change: FileChange) -> None:
        """Keep what was typed into a file, to be flushed later; its path is a real one."""
        if change.path not in self._on_disk:
            self._on_disk[change.path] = _bytes(change.before)
        self._note(change.path, change.before, change.after)

    def flush(self) -> bool:
        """Write what was typed; ``obstacles`` says what could not be.

        Returns:
            Whether everything is written.
        """
        self._obstacles = {}
        for path, before in list(self._on_disk.items()):
            wanted = self._now[path]
            try:
                here = _read(path)
                if here not in (None, before, _bytes(wanted)):
                    why = f"{path.name} was changed by another program while it was typed in."
                    self._obstacles[path] = Obstacle(is_conflict=True, why=why)
                    continue
                if here != _bytes(wanted):
                    _put(path, wanted)
            except (OSError, ValueError, FileError) as error:
                self._obstacles[path] = Obstacle(False, f"{path.name} can't be written ({reason_of(error)}).")
                continue
            del self._on_disk[path]
        return not self._obstacles

    def write_all(self, changes: Sequence[FileChange]) -> None:
        """Write a step's files; if one can't be written, those written already get their old content back.

        Raises:
            EditRefused: One can't be written, or holds something else than the step started from.
        """
        done: list[FileChange] = []
        for change in map(_real, changes):
            try:
                if change.path in self._on_disk:
                    raise EditRefused(f"Nothing was changed: decide first what {change.path.name} shall hold.")
                if _read(change.path) != _bytes(change.before):
                    raise EditRefused(f"{change.path.name} has been changed by another program; try again.")
                self._write(change)
            except (OSError, ValueError, FileError) as error:
                lost = self.take_back(done)
                also = f" {' '.join(lost)}" if lost else ""
                sentence = f"Nothing was changed: {change.path.name} can't be written ({reason_of(error)}).{also}"
                raise EditRefused(sentence) from error
            except EditRefused:
                self.take_back(done)
                raise
            self._note(change.path, change.before, change.after)
            done.append(change)

    def take_back(self, changes: Iterable[FileChange]) -> list[str]:
        """Give files their old content where they still hold the new one; says which do not, and why."""
        backwards = (replace(change, before=change.after, after=change.before) for change in changes)
        return self.write_again(backwards)

    def write_again(self, changes: Iterable[FileChange]) -> list[str]:
        """Give files their new content where they still hold the old one; says which do not, and why."""
        return [said for change in map(_real, changes) if (said := self._swap(change))]

    def keep_mine(self, path: Path) -> None:
        """Let the next flush write over what another program wrote; dropping all changes gives that back."""
        if path in self._on_disk:
            # Where it can't be read it can't be written either, as the flush will say.
            with contextlib.suppress(OSError, ValueError, FileError):
                here = self._on_disk[path] = _read(path)
                if here is not None:
                    self._saved[path] = here.decode("utf-8")

    def take_from_disk(self, change: FileChange) -> None:
        """What another program wrote takes the place of what was typed; dropping all changes keeps it."""
        self._on_disk.pop(change.path, None)
        self._obstacles.pop(change.path, None)
        self._saved[change.path] = self._now[change.path] = change.after

    def forget(self, path: Path) -> None:
        """What another program wrote to a file stays, whatever becomes of the steps before."""
        for kept in (self._saved, self._now, self._on_disk, self._obstacles):
            kept.pop(path, None)

    def mark_saved(self) -> None:
        """What is written now is what later changes are compared with."""
        self._saved = {path: self._saved[path] for path in self._on_disk}
        self._now = {path: self._now[path] for path in self._on_disk}

    def drop(self) -> None:
        """Give all files what they held at the last save, where nobody else wrote since."""
        for path, saved in self._saved.items():
            with contextlib.suppress(OSError, ValueError, FileError):
                made = self._on_disk[path] if path in self._on_disk else _bytes(self._now[path])
                if made != _bytes(saved) and _read(path) == made:
                    self._write(FileChange(path, self._now[path], saved))
        for kept in (self._saved, self._now, self._on_disk, self._obstacles):
            kept.clear()

    def move(self, before: Path, after: Path) -> None:
        """The files of one folder are in another one now."""
        self._saved = {moved(path, before, after): text for path, text in self._saved.items()}
        self._now = {moved(path, before, after): text for path, text in self._now.items()}
        self._on_disk = {moved(path, before, after): data for path, data in self._on_disk.items()}

    def _swap(self, change: FileChange) -> str:
        path = change.path
        try:
            if path in self._on_disk:
                is_same = self._now[path] == change.before
            else:
                is_same = _read(path) == _bytes(change.before)
            if not is_same:
                return f"{path.name} was left as it is: another program has changed it since."
            if path not in self._on_disk:
                self._write(change)
        except (OSError, ValueError, FileError) as error:
            return f"{path.name} was left as it is: it can't be written ({reason_of(error)})."
        self._note(path, change.before, change.after)
        return ""

    def _write(self, change: FileChange) -> None:
        """Write a file, with the folders that a new one needs; those go again with it, if nothing else is in them."""
        folder = change.path.parent
        if change.before is None:
            missing = [each for each in (folder, *folder.parents) if not each.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            self._made.update(missing)
        _put(change.path, change.after)
        while change.after is None and folder in self._made:
            try:
                folder.rmdir()
            except OSError:
                return
            self._made.discard(folder)
            folder = folder.parent

    def _note(self, path: Path, before: str | None, after: str | None) -> None:
        if path not in self._saved or self._now[path] != before:
            # Another program wrote in between: that is not for us to take back.
            self._saved[path] = before
        self._now[path] = after


def joined(first: Sequence[FileChange], second: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """What two steps do to files, one after the other."""
    changes = {change.path: change for change in first}
    for change in second:
        known = changes.get(change.path)
        changes[change.path] = change if known is None else replace(known, after=change.after)
    return tuple(changes.values())


def first_difference(change: FileChange, *, shows_before: bool) -> int:
    """The line, from 1, where a file that holds one content of a change differs from the other; 0 for no file."""
    before, after = change.before or "", change.after or ""
    shown = before if shows_before else after
    splices = difference(before, after)
    return shown.count("\n", 0, splices[0].start) + 1 if splices and shown else 0


def moved(path: Path, before: Path, after: Path) -> Path:
    """Where a file is after its folder has been moved; one that lay elsewhere is where it was."""
    return after / path.relative_to(before) if path.is_relative_to(before) else path


def real_path(path: Path) -> Path:
    """A path without links, so that one file has one path."""
    return Path(os.path.realpath(path))


def _real(change: FileChange) -> FileChange:
    return replace(change, path=real_path(change.path))


def _read(path: Path) -> bytes | None:
    if real_path(path) != path:
        raise FileError("it has become a link to another place")
    return read_file(path) if path.exists() else None


def _put(path: Path, text: str | None) -> None:
    data = _bytes(text)
    if data is None:
        path.unlink(missing_ok=True)
    else:
        replace_file(path, data, durable=False)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8")

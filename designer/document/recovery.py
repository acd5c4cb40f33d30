"""Copies of unsaved changes in the app's data, for the next start after a crash or a kill.

A copy is one file, replaced as a whole; beside it lies a lock that the kernel takes back when the process dies, so
that a copy is offered only when nobody lives who could still save it. Copies are not forced to the disk on each
write: a killed process loses nothing by that, and typing never waits for the disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from designer.document.app_data import AppData
from designer.document.disk import read_disk
from designer.document.file_errors import FileError
from designer.document.file_store import read_file, replace_file, sweep
from designer.document.layout_file import parse_layout
from designer.support.file_lock import FileLock, is_held
from runtime.organism.yaml_text import MAX_BYTES

_LARGEST = 12 * MAX_BYTES
"""Two texts and a layout as JSON, in which a character may take six bytes."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a window holds that is on no disk yet.

    Attributes:
        path: The organism's file.
        text: What the window shows; without byte order mark.
        layout: As the text of a layout file.
        base: The text that was on disk when it was last read or saved.
        base_digest: Of that text's bytes.
        base_layout: The layout then, as the text of a layout file.
        has_bom: Whether the file begins with a byte order mark.
    """

    path: Path
    text: str
    layout: str
    base: str
    base_digest: str
    base_layout: str
    has_bom: bool = False


@dataclass(frozen=True, slots=True)
class RecoveryCopy:
    """Unsaved changes of a process that is no more.

    Attributes:
        name: Which copy it is.
        unsaved: What it holds.
        written: When.
        pid: Of the process that wrote it, for the log.
    """

    name: str
    unsaved: Unsaved
    written: datetime
    pid: int

    @property
    def path(self) -> Path:
        """The organism's file."""
        return self.unsaved.path


class RecoverySlot:
    """The place for one open document's copy; its lock lives as long as this process, or until it is released."""

    def __init__(self, folder: Path, name: str, lock: FileLock) -> None:
        self.name = name
        self._file = folder / f"{name}.json"
        self._lock = lock

    def write(self, unsaved: Unsaved) -> None:
        """Put a copy in the place of the last one.

        Raises:
            OSError: It can't be written; the last one stays.
        """
        record = {
            "path": str(unsaved.path),
            "text": unsaved.text,
            "layout": unsaved.layout,
            "base": unsaved.base,
            "base_digest": unsaved.base_digest,
            "base_layout": unsaved.base_layout,
            "has_bom": unsaved.has_bom,
            "written": time.time(),
            "pid": os.getpid(),
        }
        replace_file(self._file, json.dumps(record).encode("ascii"), durable=False, private=True)

    def discard(self) -> None:
        """Delete the copy: what it holds is saved, or not wanted."""
        with contextlib.suppress(OSError):
            self._file.unlink()

    def release(self) -> None:
        """Give the place up; a copy that is in it is offered at the next start."""
        self._lock.release()


class Recovery:
    """All copies in the app's data."""

    def __init__(self, data: AppData) -> None:
        self._data = data

    def slot(self) -> RecoverySlot:
        """A place for the copy of a document that was opened.

        Raises:
            OSError: The app's data can't be written.
        """
        folder = self._data.make(self._data.recovery)
        while True:
            name = secrets.token_hex(8)
            lock = FileLock.take(folder / f"{name}.lock")
            if lock is not None:
                return RecoverySlot(folder, name, lock)

    def found(self) -> tuple[RecoveryCopy, ...]:
        """The copies whose process no longer lives, latest first.

        Copies that say what is on disk anyway are deleted: their process died between saving and tidying up.
        """
        copies = []
        for copy in self._dead():
            if _is_on_disk(copy.unsaved):
                self.discard(copy)
            else:
                copies.append(copy)
        return tuple(sorted(copies, key=lambda copy: copy.written, reverse=True))

    def claim(self, copy: RecoveryCopy) -> RecoverySlot | None:
        """Take a copy over for restoring it; None when another window has, or it is gone.

        The copy stays where it is until what it holds is saved or discarded.
        """
        folder = self._data.recovery
        try:
            lock = FileLock.take(folder / f"{copy.name}.lock")
        except OSError:
            return None
        if lock is None:
            return None
        if not (folder / f"{copy.name}.json").exists():
            lock.release()
            return None
        return RecoverySlot(folder, copy.name, lock)

    def discard(self, copy: RecoveryCopy) -> bool:
        """Delete a copy; False when another window has taken it over, or it is gone."""
        slot = self.claim(copy)
        if slot is None:
            return False
        slot.discard()
        slot.release()
        return True

    def _dead(self) -> Iterator[RecoveryCopy]:
        folder = self._data.recovery
        for file in sorted(folder.glob("*.json")):
            if not is_held(file.with_suffix(".lock")):
                sweep(file)
                copy = _read_copy(file)
                if copy is not None:
                    yield copy
        for lock in folder.glob("*.lock"):
            if not lock.with_suffix(".json").exists():
                _remove_left(lock)


def _remove_left(lock: Path) -> None:
    with contextlib.suppress(OSError):
        taken = FileLock.take(lock)
        if taken is not None:
            sweep(lock.with_suffix(".json"))
            taken.release()


def _is_on_disk(unsaved: Unsaved) -> bool:
    disk = read_disk(unsaved.path)
    layout = parse_layout(unsaved.layout.encode("utf-8", "replace"), "").layout
    return disk.digest is not None and not disk.trouble and disk.text == unsaved.text and disk.layout.layout == layout


def _read_copy(file: Path) -> RecoveryCopy | None:
    """None for what is no copy: damaged by a power cut, or of another version."""
    try:
        record = json.loads(read_file(file, _LARGEST))
        path, *texts = (record[key] for key in ("path", "text", "layout", "base", "base_digest", "base_layout"))
        if not all(isinstance(text, str) for text in (path, *texts)):
            return None
        if "\0" in path or not os.path.isabs(os.fsencode(path)):
            return None
        text, layout, base, base_digest, base_layout = texts
        unsaved = Unsaved(Path(path), text, layout, base, base_digest, base_layout, bool(record["has_bom"]))
        return RecoveryCopy(file.stem, unsaved, datetime.fromtimestamp(record["written"]), int(record["pid"]))
    except (FileError, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None

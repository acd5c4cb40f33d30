"""The starts beside an organism: which there are, which one the next run takes, and edits of their file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from designer.document import starts_file
from designer.document.app_data import AppData
from designer.document.edit import EditRefused
from designer.document.edits.starts import START_KEY
from designer.document.file_errors import FileError
from designer.document.file_store import decode, digest, digest_of, encode, read_file, replace_file
from designer.document.starts_file import StartEntry
from designer.document.watching import FileWatcher
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.starts import DEFAULT_START, Start, load_starts, starts_path
from runtime.organism.starts import Starts as StartsFile
from runtime.problems import Problem, Severity, nearest

_STATE: Final = "starts"
_MOST_FILES: Final = 200
"""Organisms whose chosen start is remembered."""
_NO_STARTS: Final = MappingProxyType[str, Start]({})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    """The last edit of the file: what it was called, and what the file held before and after it."""

    name: str
    path: Path
    before: bytes | None
    after: bytes
    chosen: str


class Starts(QObject):
    """The starts of one organism's file; without a file, or for a draft, there are none."""

    changed = Signal()
    """Other starts, another one chosen, other problems, or another step to take back."""
    refused = Signal(str)
    """An edit of the file was not made; the sentence says why."""
    noted = Signal(str)
    """An edit was made, in a few words for the status line."""

    def __init__(self, organism: Path | None, parent: QObject | None = None, *, data: AppData | None = None) -> None:
        """Read them.

        Args:
            organism: The organism's file; None for one that has none yet.
            parent: Qt's owner.
            data: Where the choice is remembered; None remembers it as long as this lives.
        """
        super().__init__(parent)
        self._data = data
        self._organism: Path | None = None
        self._file: Path | None = None
        self._read: StartsFile | None = None
        self._digest: str | None = None
        self._trouble: tuple[Problem, ...] = ()
        self._wanted: str | None = None
        self._step: _Step | None = None
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self.reload)
        self.set_path(organism)

    # What there is

    @property
    def path(self) -> Path | None:
        """The file of starts, which need not exist."""
        return self._file

    @property
    def by_name(self) -> Mapping[str, Start]:
        """All starts, in the order of the file."""
        return self._read.by_name if self._read is not None else _NO_STARTS

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in the order of the file."""
        return tuple(self.by_name)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file by itself."""
        return (*self._trouble, *(self._read.problems if self._read is not None else ()))

    def problems_in(self, spec: OrganismSpec) -> tuple[Problem, ...]:
        """What is wrong with the file, starts that go to no listener of the organism included."""
        names = {each.name.lower() for each in spec.listeners}
        found = []
        for start in self.by_name.values():
            if start.listener.lower() not in names:
                meant = nearest(start.listener, [each.name for each in spec.listeners])
                hint = f"; did you mean {meant}?" if meant else "."
                text = f"The start {start.name} can't be sent: there is no listener {start.listener}{hint}"
                file, key = str(self._file or ""), f"{START_KEY}{start.name}"
                found.append(Problem(Severity.ERROR, "start", text, file, *start.place, fix=meant, key=key))
        return (*self.problems, *found)

    @property
    def chosen(self) -> str:
        """The name of the start that the next run takes; empty for none."""
        if self._wanted is not None and (not self._wanted or self._wanted in self.by_name):
            return self._wanted
        return DEFAULT_START if DEFAULT_START in self.by_name else ""

    def start(self, name: str) -> Start | None:
        """The start of that name."""
        return self.by_name.get(name)

    @property
    def chosen_start(self) -> Start | None:
        """The start that the next run takes."""
        return self.by_name.get(self.chosen)

    def choose(self, name: str) -> None:
        """Let the next runs take another start; empty for none."""
        if name == self.chosen or (name and name not in self.by_name):
            return
        self._wanted = name
        self._remember()
        self.changed.emit()

    # Where they stand

    def set_path(self, organism: Path | None) -> None:
        """Turn to another organism's file, as after Save As."""
        real = Path(os.path.realpath(organism)) if organism is not None else None
        if real == self._organism and real is not None:
            return
        self._organism = real
        self._file = starts_path(real) if real is not None else None
        self._step = None
        self._wanted = self._remembered()
        if self._file is None:
            self._watcher.stop()
            self._read, self._digest, self._trouble = None, None, ()
            self.changed.emit()
            return
        self._look()
        self._watcher.watch([self._file], [self._digest])
        self.changed.emit()

    @Slot()
    def reload(self) -> None:
        """Read the file again, now."""
        before = (self.by_name, self.problems, self.chosen, self.undo_name)
        self._look()
        self._watcher.know([self._digest])
        if before != (self.by_name, self.problems, self.chosen, self.undo_name):
            self.changed.emit()

    def _look(self) -> None:
        if self._organism is None or self._file is None:
            return
        self._digest = digest_of(self._file)
        self._read, self._trouble = None, ()
        if self._digest is None:
            self._read = StartsFile(self._file, {})
            return
        try:
            # Asked first, for it reads nothing that is no file.
            read_file(self._file)
            self._read = load_starts(self._organism)
        except (FileError, OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            text = f"This file can't be read: {reason.rstrip('.')}."
            self._trouble = (Problem(Severity.ERROR, "unreadable", text, str(self._file), 1, 1),)

    # Edits

    def name_fault(self, name: str, *, may_replace: str = "") -> str:
        """Why a start can't be called that; empty if it can.

        Args:
            name: The wanted name.
            may_replace: A start that may have the name already.
        """
        taken = {each: start for each, start in self.by_name.items() if each != may_replace}
        return starts_file.name_fault(name, taken)

    def save_start(self, name: str, listener: str, payload: str | None, conversation: str = "") -> bool:
        """Write a start: a new one behind all others, or another content for one that is there.

        Args:
            name: Its name.
            listener: Whom it goes to.
            payload: XML, JSON or ``@file``; None leaves the payload of a start that is there.
            conversation: Starts that share it are one conversation; empty for one of its own.

        Returns:
            Whether it was written; else ``refused`` has said why.
        """
        entry = StartEntry(listener, payload, conversation)
        if name in self.by_name:
            step = self.tr("Replace start {0}").format(name)
            return self._edit(step, lambda text: starts_file.replace_start(text, name, entry))
        step = self.tr("Save start {0}").format(name)
        return self._edit(step, lambda text: starts_file.add_start(text, name, entry))

    def rename(self, name: str, new: str) -> bool:
        """Give a start another name; the choice follows. Tells whether it was written."""
        was_chosen = self.chosen == name
        step = self.tr("Rename start {0} to {1}").format(name, new)
        chosen = new if was_chosen else None
        return self._edit(step, lambda text: starts_file.rename_start(text, name, new), chosen)

    def remove(self, name: str) -> bool:
        """Take a start out of the file. Tells whether it was written."""
        step = self.tr("Remove start {0}").format(name)
        return self._edit(step, lambda text: starts_file.remove_start(text, name))

    @property
    def undo_name(self) -> str:
        """The last edit of the file, while it can be taken back; empty when there is nothing to."""
        step = self._step
        if step is None or step.path != self._file or self._digest != digest(step.after):
            return ""
        return step.name

    def undo(self) -> bool:
        """Take the last edit of the file back, byte for byte. Tells whether it was.

        Edits of this file are no steps of the document; only the last one can be taken back, and only while
        nobody else has written since.
        """
        step = self._step
        if step is None or not self.undo_name:
            self.refused.emit(self.tr("There is no change of the starts to take back."))
            return False
        try:
            if digest_of(step.path) != digest(step.after):
                raise EditRefused(self.tr("{0} has been changed by another program since.").format(step.path.name))
            if step.before is None:
                step.path.unlink(missing_ok=True)
            else:
                self._write(step.path, step.before, digest(step.after))
        except (OSError, EditRefused) as error:
            self._refuse(step.path, error)
            return False
        self._step = None
        self._wanted = step.chosen
        self._remember()
        self._took()
        self.noted.emit(self.tr("Taken back: {0}").format(step.name))
        return True

    def _edit(self, name: str, change: Callable[[str], str], chosen: str | None = None) -> bool:
        path = self._file
        if path is None:
            self.refused.emit(self.tr("Save the organism first: its starts stand beside its file."))
            return False
        try:
            before = self._content(path)
            text, has_bom = decode(before or b"", path.name)
            after = encode(change(text), has_bom, path.name)
            if after != before:
                self._write(path, after, None if before is None else digest(before))
        except (OSError, FileError, ValueError, EditRefused) as error:
            self._refuse(path, error)
            return False
        if after != before:
            self._step = _Step(name, path, before, after, self.chosen)
        if chosen is not None:
            self._wanted = chosen
            self._remember()
        self._took()
        self.noted.emit(name)
        return True

    def _content(self, path: Path) -> bytes | None:
        """What the file holds, which must be what is shown."""
        found = read_file(path) if os.path.lexists(path) else None
        if (None if found is None else digest(found)) != self._digest:
            self.reload()
            raise EditRefused(self.tr("{0} has just been changed by another program; look again.").format(path.name))
        return found

    def _write(self, path: Path, data: bytes, known: str | None) -> None:
        if not replace_file(path, data, unless=lambda: digest_of(path) != known):
            raise EditRefused(self.tr("{0} has just been changed by another program.").format(path.name))

    def _took(self) -> None:
        self._look()
        self._watcher.know([self._digest])
        self.changed.emit()

    def _refuse(self, path: Path, error: Exception) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            self.refused.emit(self.tr("{0} can't be written: {1}.").format(path.name, reason))
        else:
            self.refused.emit(str(error))
        self.reload()

    # The choice

    def _choices(self) -> dict[str, str]:
        stored = self._data.read_state(_STATE) if self._data is not None else None
        entries = stored.get("chosen") if isinstance(stored, dict) else None
        if not isinstance(entries, dict):
            return {}
        return {path: name for path, name in entries.items() if isinstance(path, str) and isinstance(name, str)}

    def _remembered(self) -> str | None:
        return self._choices().get(str(self._organism)) if self._organism is not None else None

    def _remember(self) -> None:
        if self._organism is None or self._data is None:
            return
        own = str(self._organism)
        choices = {path: name for path, name in self._choices().items() if path != own}
        if self._wanted is not None:
            choices[own] = self._wanted
        kept = dict(list(choices.items())[-_MOST_FILES:])
        try:
            self._data.write_state(_STATE, {"chosen": kept})
        except OSError as error:
            _log.warning("the chosen start was not kept: %s", error)


def likeliest(spec: OrganismSpec, starts: Mapping[str, Start] = _NO_STARTS) -> str:
    """The listener that somebody most likely wants to send to; empty where there is none.

    The one that the default start goes to, or the first of the starts. Without those, of the listeners that no
    other has as peer the first agent, else the first; where all are somebody's peer, of all of them.
    """
    names = {each.name.lower(): each.name for each in spec.listeners if each.name}
    first = next(iter(starts.values()), None)
    for start in (starts.get(DEFAULT_START), first):
        if start is not None and start.listener.lower() in names:
            return names[start.listener.lower()]
    listeners = [each for each in spec.listeners if each.name]
    called = {peer.lower() for each in listeners for peer in each.peers}
    outer = [each for each in listeners if each.name.lower() not in called]
    return _first(outer or listeners)


def ranked(spec: OrganismSpec, starts: Mapping[str, Start] = _NO_STARTS) -> tuple[str, ...]:
    """All listeners, the likeliest first, then those that no other has as peer, then the rest in their order."""
    best = likeliest(spec, starts)
    called = {peer.lower() for each in spec.listeners for peer in each.peers}
    names = [each.name for each in spec.listeners if each.name]
    return tuple(sorted(names, key=lambda name: (name != best, name.lower() in called)))


def _first(listeners: list[ListenerSpec]) -> str:
    agent = next((each for each in listeners if each.agent), None)
    found = agent or next(iter(listeners), None)
    return found.name if found is not None else ""

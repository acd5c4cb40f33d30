"""Listeners that were pasted from another organism, and whose code is not here: one problem, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.edits.copying import CopyPlan, copy_modules, plan_copy
from designer.document.words import listed
from designer.models.fix import Fix
from designer.models.folder import Folder
from designer.models.named_paths import MISSING_CODE, named_path
from designer.support.late_work import LateWork
from runtime.organism.wording import shown
from runtime.problems import Problem, Severity

PASTED: Final = "pasted-code"
"""The code of the problem."""

_MOST_PASTES: Final = 20
"""Pastes whose code may be missing that are remembered."""
_NAMED: Final = 3
_SETTLE_MS: Final = 50


@dataclass(frozen=True, slots=True)
class _Paste:
    """Listeners that came together.

    Attributes:
        origin: The organism file that they came from.
        names: Of the listeners, as they are now.
    """

    origin: Path
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a paste lacks, and what copying it would do."""

    paste: _Paste
    names: tuple[str, ...]
    paths: tuple[str, ...]
    plan: CopyPlan


class PastedCode(QObject):
    """Watches what was pasted into one window's organism until its code is there."""

    changed = Signal()
    """Other problems, or other ways to mend them."""

    def __init__(self, document: Document, folder: Folder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._pastes: list[_Paste] = []
        self._lacks: tuple[_Lack, ...] = ()
        self._work = LateWork(self)
        self._work.done.connect(self._take)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._look)
        document.changed.connect(self._follow)
        folder.changed.connect(self._settle)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being looked at."""
        return not self._timer.isActive() and self._work.is_quiet

    def note(self, origin: str, names: Sequence[str]) -> None:
        """Listeners were pasted that came from another organism.

        Args:
            origin: Its file, as the clipboard says; may be anything.
            names: Of the listeners, as they are here.
        """
        path = origin_file(origin)
        own = self._document.path
        if path is None or not names or (own is not None and own.resolve().parent == path.resolve().parent):
            return
        self._pastes = [*self._pastes, _Paste(path, tuple(names))][-_MOST_PASTES:]
        self._settle()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each paste whose code is not here but where it came from."""
        return tuple(self._problem(each) for each in self._lacks)

    def covers(self, problem: Problem) -> bool:
        """Whether one of :attr:`problems` says the same about a dotted path."""
        if problem.code not in MISSING_CODE:
            return False
        found = named_path(problem, self._document.spec.listeners)
        return found is not None and any(
            found.listener.name in each.names and found.dotted in each.plan.paths for each in self._lacks
        )

    def fixes(self, problem: Problem) -> tuple[Fix, ...]:
        """What mends one of :attr:`problems`; it copies code, so the place of that must be trusted first."""
        for lack in self._lacks:
            if self._problem(lack).message == problem.message:
                origin = lack.paste.origin
                edit = copy_modules(origin.resolve().parent, lack.names, lack.plan)
                return (Fix(edit.name, edit, consent=origin),)
        return ()

    def _problem(self, lack: _Lack) -> Problem:
        spec, places = self._document.spec, self._document.places
        index = next((at for at, each in enumerate(spec.listeners) if each.name == lack.names[0]), 0)
        key = f"listeners[{index}].handler"
        place = places.find(key)
        count, folder = len(lack.names), lack.paste.origin.parent.name
        who = f"{shown(lack.names[0])} was pasted" if count == 1 else f"{count} listeners were pasted"
        whose = "its" if count == 1 else "their"
        paths = sorted(lack.plan.paths)
        names = listed([shown(path) for path in paths], _NAMED)
        because = ""
        if lack.plan.tops:
            old, new = next(iter(lack.plan.tops.items()))
            because = f" There is another {old} here already, which stays; the copy will be {new}."
        message = f"{who} from {folder}; {whose} code is there and not here: {names}.{because}"
        return Problem(Severity.WARNING, PASTED, message, places.file, place.line, place.column, "", lack.names[0], key)

    # Looking

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if not self._pastes:
            return
        if changes.renamed:
            names = dict(changes.renamed)
            self._pastes = [
                replace(each, names=tuple(names.get(name, name) for name in each.names)) for each in self._pastes
            ]
        self._settle()

    @Slot()
    def _settle(self) -> None:
        if self._pastes or self._lacks:
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        """Find what is lacking; where that is something else than before, plan anew, off the window's thread."""
        own = self._document.path
        if own is None or self._document.is_broken or not self._folder.is_complete:
            return
        asked = tuple(self._lacking())
        if not asked:
            self._work.stop()
            self._take(())
            return
        # Asked again though nothing else may be lacking: the folders may be others by now.
        target = own.resolve().parent
        self._work.ask(partial(_planned, asked, target), is_large=True, at_once=True)

    def _lacking(self) -> Iterator[tuple[_Paste, tuple[str, ...], tuple[str, ...]]]:
        listeners = {each.name: each for each in self._document.spec.listeners}
        for paste in self._pastes:
            here = [listeners[name] for name in paste.names if name in listeners]
            lacking = [each for each in here if any(self._folder.resolves(path) is False for path in each.dotted_paths)]
            if lacking:
                paths = dict.fromkeys(path for each in lacking for path in each.dotted_paths)
                yield paste, tuple(each.name for each in lacking), tuple(paths)

    @Slot(object)
    def _take(self, found: tuple[_Lack, ...]) -> None:
        if found != self._lacks:
            self._lacks = found
            self.changed.emit()


def _planned(asked: tuple[tuple[_Paste, tuple[str, ...], tuple[str, ...]], ...], target: Path) -> tuple[_Lack, ...]:
    lacks = (_Lack(paste, names, paths, plan_copy(paste.origin.parent, target, paths)) for paste, names, paths in asked)
    return tuple(each for each in lacks if each.plan.is_any)


def origin_file(text: str) -> Path | None:
    """The organism's file that a clipboard names; None for what can't be one of this machine."""
    if not text or len(text) > 4096 or "\0" in text or text.startswith(("//", "\\\\")):
        return None
    path = Path(text)
    try:
        return path if path.is_absolute() and path.is_file() else None
    except (OSError, ValueError):
        return None

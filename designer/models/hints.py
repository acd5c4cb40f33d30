"""What may be an oversight in an organism, apart from its problems, and what the user doesn't want to hear of again."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.document.app_data import AppData
from designer.document.changes import Changes
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.hint import Hint, HintKind
from designer.models.hinting.finding import HintFinder
from designer.models.hinting.handler_facts import Handlers
from designer.models.starts import Starts

__all__ = ["Hint", "HintKind", "Hints"]

_SETTLE_MS: Final = 80
"""Hints come when nothing has changed for so long."""
_SLICE_S: Final = 0.004
"""Looking is done in pieces of this length, between which the window draws."""
_MOST_SHOWN: Final = 1_000
_MOST_DISMISSED: Final = 2_000
_LONGEST: Final = 300
_log = logging.getLogger(__name__)
_Identity = tuple[str, str, str]


class Hints(QObject):
    """The hints of one window's organism. They are found from text and source; nothing of the organism is run."""

    changed = Signal()
    """Others are shown, or others dismissed."""

    def __init__(
        self,
        document: Document,
        folder: Folder,
        starts: Starts | None = None,
        *,
        data: AppData | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Begin to look, once the event loop runs.

        Args:
            document: The organism.
            folder: Its source.
            starts: Whom they send to is no oversight.
            data: Where what was dismissed is kept; None keeps it as long as this lives.
            parent: Its owner.
        """
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._starts = starts
        self._data = data
        self._handlers: Handlers | None = None
        self._found: tuple[Hint, ...] = ()
        self._path = document.path
        self._dismissed = self._stored(self._path)
        self._looking: Iterator[Hint | None] | None = None
        self._new: list[Hint] = []
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._begin)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)
        document.changed.connect(self._follow)
        document.problems_changed.connect(self._settle)
        document.state_changed.connect(self._look_at_path)
        folder.changed.connect(self._settle)
        if starts is not None:
            starts.changed.connect(self._settle)
        self._settle()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being looked for."""
        return not self._timer.isActive() and self._looking is None

    @property
    def shown(self) -> tuple[Hint, ...]:
        """Those that were not dismissed, in the order of the listeners."""
        return tuple(each for each in self._found if each.identity not in self._dismissed)

    @property
    def dismissed(self) -> tuple[Hint, ...]:
        """Those that were dismissed and would be shown else."""
        return tuple(each for each in self._found if each.identity in self._dismissed)

    def is_dismissed(self, hint: Hint) -> bool:
        """Whether the user has dismissed a hint."""
        return hint.identity in self._dismissed

    def dismiss(self, hints: Iterable[Hint]) -> None:
        """Show these no more, until they are restored."""
        wanted = dict.fromkeys((*self._dismissed, *(each.identity for each in hints)))
        self._keep(list(wanted)[-_MOST_DISMISSED:])

    def restore(self, hints: Iterable[Hint]) -> None:
        """Show these again."""
        gone = {each.identity for each in hints}
        self._keep([each for each in self._dismissed if each not in gone])

    def restore_all(self) -> None:
        """Show all that were ever dismissed in this organism."""
        self._keep([])

    # Looking

    @Slot()
    def _settle(self) -> None:
        self._timer.start()

    @Slot()
    def _begin(self) -> None:
        self._looking = self._search()
        self._new = []
        self._slices.start()

    @Slot()
    def _go_on(self) -> None:
        until = time.perf_counter() + _SLICE_S
        while self._looking is not None and time.perf_counter() < until:
            try:
                found = next(self._looking)
            except StopIteration:
                self._finish()
            else:
                if found is not None and len(self._new) < _MOST_SHOWN:
                    self._new.append(found)

    def _finish(self) -> None:
        self._looking = None
        self._slices.stop()
        found = tuple(self._new)
        self._new = []
        if found != self._found:
            self._found = found
            self.changed.emit()

    def _search(self) -> Iterator[Hint | None]:
        """All hints; None wherever a pause may be made."""
        document, folder = self._document, self._folder
        if document.is_broken or not folder.is_complete:
            return
        if self._handlers is None or not self._handlers.is_current:
            self._handlers = Handlers(folder)
        spec, unreachable = document.spec, [p.listener for p in document.problems if p.code == "unreachable"]
        starts = [each.listener for each in self._starts.by_name.values()] if self._starts is not None else []
        for listener in spec.listeners:
            # What is behind a handler is worked out once; the first time it takes a while.
            self._handlers.facts(listener.handler)
            yield None
        yield from HintFinder(spec, document.places, self._handlers, starts, unreachable).hints()

    # What was dismissed

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        """What was dismissed of a listener stays dismissed under its new name."""
        names = dict(changes.renamed)
        if names:
            self._keep([_renamed(each, names) for each in self._dismissed])

    @Slot()
    def _look_at_path(self) -> None:
        """Under another path, what was dismissed goes along, unless something is known of that path already."""
        path = self._document.path
        if path == self._path:
            return
        self._path = path
        stored = self._stored(path)
        if stored:
            self._dismissed = stored
            self.changed.emit()
        elif self._dismissed:
            self._store()

    def _keep(self, dismissed: list[_Identity]) -> None:
        wanted = dict.fromkeys(dismissed)
        if wanted != self._dismissed:
            self._dismissed = wanted
            self._store()
            self.changed.emit()

    def _store(self) -> None:
        if self._data is None or self._path is None:
            return
        try:
            self._data.write_state(_state_name(self._path), {"dismissed": list(self._dismissed)})
        except OSError as error:
            _log.warning("what was dismissed was not kept: %s", error)

    def _stored(self, path: Path | None) -> dict[_Identity, None]:
        """What was dismissed, in the order in which it was."""
        raw = self._data.read_state(_state_name(path)) if self._data is not None and path is not None else None
        entries = raw.get("dismissed") if isinstance(raw, dict) else None
        if not isinstance(entries, list):
            return {}
        return dict.fromkeys(found for each in entries[-_MOST_DISMISSED:] if (found := _identity(each)) is not None)


def _identity(raw: object) -> _Identity | None:
    if not isinstance(raw, list) or len(raw) != 3:
        return None
    kind, listener, subject = raw
    if not (isinstance(kind, str) and isinstance(listener, str) and isinstance(subject, str)):
        return None
    if kind not in tuple(HintKind) or max(len(listener), len(subject)) > _LONGEST:
        return None
    return (kind, listener, subject)


def _renamed(identity: _Identity, names: dict[str, str]) -> _Identity:
    kind, listener, subject = identity
    words = (names.get(word, word) for word in subject.split(" "))
    return (kind, names.get(listener, listener), " ".join(words))


def _state_name(path: Path) -> str:
    real = os.path.realpath(path)
    return f"hints-{hashlib.blake2b(real.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"

"""Noticing that another program has changed a file: by its content, not its time.

Qt's watcher says early that something happened; a slow poll sees what it misses (network folders, used-up watches).
Either way the content is read, twice with the same result, so that a file that is just being written isn't taken
half-written, and compared with what is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from designer.document.file_store import digest_of

SETTLE_MS = 120
"""Time between two looks that must agree."""
POLL_MS = 2000

_State = tuple[str | None, ...]
_Signature = tuple[tuple[int, ...] | None, ...]


class FileWatcher(QObject):
    """Watches a few files, which need not exist."""

    changed = Signal()
    """At least one file holds something else than is known; comes once for each new content."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: tuple[Path, ...] = ()
        self._known: _State = ()
        self._last: _State | None = None
        self._signature: _Signature = ()
        self._notices = QFileSystemWatcher(self)
        self._notices.fileChanged.connect(self.hurry)
        self._notices.directoryChanged.connect(self._glance)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._glance)

    def watch(self, paths: Iterable[Path], digests: Iterable[str | None]) -> None:
        """Watch these files, and these alone, from now on.

        Args:
            paths: The files.
            digests: Of what is known of each; None for one that isn't there.
        """
        self._paths = tuple(paths)
        self.know(digests)
        self._follow()
        self._poll.start()

    def know(self, digests: Iterable[str | None]) -> None:
        """Take note of what the files hold: own writes, and what was dealt with, are not reported."""
        self._known = tuple(digests)
        self._last = None
        # Not the present one: what was written since the digests were taken must be seen by the next glance.
        self._signature = ()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._paths = ()
        self._poll.stop()
        self._settle.stop()
        watched = [*self._notices.files(), *self._notices.directories()]
        if watched:
            self._notices.removePaths(watched)

    def hurry(self) -> None:
        """Look soon, whatever the system's records say."""
        self._signature = ()
        self._glance()

    def _glance(self) -> None:
        """Look, if the system's records of the files are others than after the last look."""
        if self._paths and not self._settle.isActive() and _signature(self._paths) != self._signature:
            self._settle.start()

    def _look(self) -> None:
        self._follow()
        signature = _signature(self._paths)
        state = tuple(digest_of(path) for path in self._paths)
        if state == self._known:
            self._last, self._signature = None, signature
        elif state != self._last:
            self._last = state
            self._settle.start()
        else:
            self._known, self._last, self._signature = state, None, signature
            self.changed.emit()

    def _follow(self) -> None:
        """Watch what is there now: a watch ends with the file that it was set on."""
        wanted = set()
        for path in self._paths:
            real = Path(os.path.realpath(path))
            wanted |= {str(each) for each in (path, path.parent, real.parent) if os.path.exists(each)}
        watched = {*self._notices.files(), *self._notices.directories()}
        if watched - wanted:
            self._notices.removePaths(sorted(watched - wanted))
        if wanted - watched:
            self._notices.addPaths(sorted(wanted - watched))


def _signature(paths: Iterable[Path]) -> _Signature:
    return tuple(_record(path) for path in paths)


def _record(path: Path) -> tuple[int, ...] | None:
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns

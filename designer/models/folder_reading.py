"""Runs a scan of a folder on a thread, and brings what it finds to the window's."""

from __future__ import annotations

import gc
from threading import Event, Lock, Thread

from PySide6.QtCore import QObject, Signal, Slot

from designer.models.folder_scan import Scan, Snapshot
from designer.models.library import library


class Reading(QObject):
    """One run of a scan on a thread of its own; it belongs to the window's thread."""

    progressed = Signal(object)
    """:class:`Snapshot`; the last one says so."""

    def __init__(self, scan: Scan, parent: QObject) -> None:
        super().__init__(parent)
        self._scan = scan
        self._stopped = Event()
        self._saying = Lock()
        self._has_collector = False

    def start(self) -> None:
        """Begin."""
        # A collection on another thread could free Qt's objects there, which crashes; so there is none meanwhile.
        self._has_collector = gc.isenabled()
        gc.disable()
        Thread(target=self._run, name="folder", daemon=True).start()

    @Slot()
    def stop(self) -> None:
        """Say nothing more, and end soon; afterwards it may be deleted."""
        with self._saying:
            self._stopped.set()
        if self._has_collector:
            self._has_collector = False
            gc.enable()

    def _run(self) -> None:
        library()
        self._scan.run(self._report, self._stopped)

    def _report(self, snapshot: Snapshot) -> None:
        with self._saying:
            if not self._stopped.is_set():
                self.progressed.emit(snapshot)

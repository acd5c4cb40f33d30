"""Runs a scan of a folder on a thread, and brings what it finds to the window's."""

from __future__ import annotations

import importlib
import logging
from threading import Event, Lock, Thread

from PySide6.QtCore import QObject, Signal, Slot

from designer.models.folder_scan import Scan, Snapshot
from designer.models.library import library
from designer.support.garbage import pause_collector, resume_collector

_log = logging.getLogger(__name__)


class Reading(QObject):
    """One run of a scan on a thread of its own; it belongs to the window's thread."""

    progressed = Signal(object)
    """:class:`Snapshot`; the last one says so."""
    failed = Signal()
    """The scan has raised, and nothing more comes of it; the log says what."""

    def __init__(self, scan: Scan, parent: QObject) -> None:
        super().__init__(parent)
        self._scan = scan
        self._stopped = Event()
        self._saying = Lock()
        self._paused = False

    def start(self) -> None:
        """Begin."""
        # A collection on another thread could free Qt's objects there, which crashes; so there is none meanwhile.
        pause_collector()
        self._paused = True
        Thread(target=self._run, name="folder", daemon=True).start()

    @Slot()
    def stop(self) -> None:
        """Say nothing more, and end soon; afterwards it may be deleted."""
        with self._saying:
            self._stopped.set()
        if self._paused:
            self._paused = False
            resume_collector()

    def _run(self) -> None:
        try:
            library()
            # The window makes schemas and prompts by it; loaded here, it doesn't hold the window up.
            importlib.import_module("runtime.payloads.codec")
            self._scan.run(self._report, self._stopped)
        except Exception:  # sources are anybody's, and the window must not wait for ever for what they say
            _log.exception("reading the organism's folder failed")
            with self._saying:
                if not self._stopped.is_set():
                    self.failed.emit()

    def _report(self, snapshot: Snapshot) -> None:
        with self._saying:
            if not self._stopped.is_set():
                self.progressed.emit(snapshot)

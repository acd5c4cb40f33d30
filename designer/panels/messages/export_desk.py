"""Asks where rows shall be written, and writes them there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.models.live.rows import MessageRow
from designer.panels.messages.exporting import Export


class ExportDesk(QObject):
    """One export at a time."""

    working = Signal(str)
    """How far it is; empty when it is over."""
    said = Signal(str)
    """How it ended."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._export: Export | None = None

    def ask(self, rows: Sequence[MessageRow], chain: Callable[[str], tuple[str, ...]], organism: str) -> None:
        """Ask for a file, without stopping anything.

        Args:
            rows: As they are shown now; they are kept meanwhile.
            chain: Where chains are found.
            organism: Gives the file its name.
        """
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._panel, self.tr("Export messages"), folder or str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("JSON lines (*.jsonl)"), self.tr("Table (*.csv)")])
        dialog.setDefaultSuffix("jsonl")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if ".csv" in chosen else "jsonl"))
        name = "".join(each if each.isalnum() or each in "-_" else "-" for each in organism)[:60]
        dialog.selectFile(f"{name or 'messages'}.jsonl")
        dialog.fileSelected.connect(lambda path: self.write(rows, chain, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, rows: Sequence[MessageRow], chain: Callable[[str], tuple[str, ...]], path: Path) -> None:
        """Write; says how far it is, and how it ended."""
        self.stop()
        export = self._export = Export(rows, chain, path, self)
        export.progressed.connect(self._progressed)
        export.ended.connect(lambda why: self._ended(why, path.name, len(rows)))

    def stop(self) -> bool:
        """Stop an export; says whether one was under way."""
        export, self._export = self._export, None
        if export is None:
            return False
        export.stop()
        export.deleteLater()
        self.working.emit("")
        self.said.emit(self.tr("The export was stopped; nothing was written"))
        return True

    @Slot(int, int)
    def _progressed(self, done: int, total: int) -> None:
        self.working.emit(self.tr("Exporting: {0} of {1}").format(f"{done:,}", f"{total:,}"))

    def _ended(self, why: str, name: str, count: int) -> None:
        if self._export is not None:
            self._export.deleteLater()
            self._export = None
        self.working.emit("")
        if why:
            self.said.emit(self.tr("{0} was not written: {1}").format(name, why))
        else:
            self.said.emit(self.tr("{0} messages written to {1}").format(f"{count:,}", name))

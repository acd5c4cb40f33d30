"""Asks where a schema shall be written, and writes it there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.document.file_errors import cannot_write
from designer.document.file_store import replace_file


class SchemaSaver(QObject):
    """One file at a time."""

    said = Signal(str)
    """How it ended."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel

    def ask(self, name: str, text: str, folder: Path | None) -> None:
        """Ask for a file, without stopping anything.

        Args:
            name: Proposed for it.
            text: What is written.
            folder: Where one begins to look; None for the documents.
        """
        start = str(folder) if folder is not None else _documents()
        dialog = QFileDialog(self._panel, self.tr("Save the schema"), start)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("XML schema (*.xsd)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("xsd")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.write(Path(path), text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, text: str) -> None:
        """Write it; says how that ended."""
        try:
            replace_file(path, text.encode(), durable=False)
        except OSError as error:
            self.said.emit(str(cannot_write(path, error)))
        else:
            self.said.emit(self.tr("The schema was written to {0}").format(path.name))


def _documents() -> str:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return found or str(Path.home())

"""The sheet that lists what a run would import and read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.run.trust import Scope
from designer.run.trust_preview import Preview, SeenFile
from designer.shell.trust_words import extent, question, yes
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_SIZE_PX = (620, 480)
_FILE, _SIZE, _CHANGED = range(3)
_LONGEST = 160


class TrustSheet(QDialog):
    """Modules, packages, files; accepted means yes. It stops nobody: the window beside it goes on working."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = ""
        self.setWindowTitle(self.tr("What is imported"))
        self.setModal(False)
        self.finished.connect(self.deleteLater)
        self.resize(*_SIZE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.large, SPACING.large, SPACING.large, SPACING.medium)
        column.setSpacing(SPACING.medium)
        self._question = _words(self)
        self._question.setFont(sans(TYPE.heading, weight=QFont.Weight.DemiBold))
        column.addWidget(self._question)
        self._where = _words(self, muted=True)
        column.addWidget(self._where)
        self._tree = QTreeWidget(self)
        self._tree.setAccessibleName(self.tr("What is imported and read"))
        self._tree.setHeaderLabels([self.tr("File or package"), self.tr("Size"), self.tr("Changed")])
        self._tree.setUniformRowHeights(True)
        self._tree.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._tree.headerItem().setTextAlignment(_SIZE, right)
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Stretch)
        for section in (_SIZE, _CHANGED):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        column.addWidget(self._tree, 1)
        self._note = _words(self, muted=True)
        column.addWidget(self._note)
        buttons = QDialogButtonBox(self)
        self._yes = QPushButton(self)
        self._yes.setProperty("role", "primary")
        self._no = QPushButton(self.tr("Close"), self)
        for button in (self._yes, self._no):
            button.setAutoDefault(False)
        buttons.addButton(self._yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._no, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._tree.setFocus()

    def show_preview(self, organism: str, seen: Preview, scope: Scope, *, runs: bool) -> None:
        """Show what would be imported.

        Args:
            organism: Its name.
            seen: What is known of it by now.
            scope: What a yes covers.
            runs: Whether a yes runs it.
        """
        folder = scope.path.parent if scope.is_file else scope.path
        self._root = str(folder)
        self._question.setText(question(organism, seen, runs=runs))
        self._where.setText(self.tr("In {folder}").format(folder=one_line(self._root, _LONGEST)))
        self._where.setToolTip(tooltip(self._root))
        self._yes.setText(yes(scope, runs=runs))
        self._note.setText(f"{self._caution(seen)} {extent(scope)}")
        self._tree.clear()
        self._add_files(self.tr("Its own modules"), seen.own)
        self._add_files(self.tr("Files that are read"), seen.files)
        self._add_names(self.tr("Variables in .env"), seen.variables)
        self._add_names(self.tr("Installed packages"), seen.installed)
        self._add_names(self.tr("Found nowhere"), seen.missing)
        # What comes with Python is the least of a surprise.
        self._add_names(self.tr("Python's own"), seen.standard, is_open=False)

    def _caution(self, seen: Preview) -> str:
        if not seen.is_complete:
            return self.tr("The folder has not been read to its end; there may be more.")
        return self.tr("Code can import more by names that it works out while it runs.")

    def _group(self, title: str, count: int, *, is_open: bool = True) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self._tree, [f"{title} ({count})"])
        group.setFont(_FILE, sans(TYPE.body, weight=QFont.Weight.DemiBold))
        group.setFirstColumnSpanned(True)
        group.setExpanded(is_open)
        return group

    def _add_files(self, title: str, files: Iterable[SeenFile]) -> None:
        listed = list(files)
        if not listed:
            return
        group = self._group(title, len(listed))
        locale = QLocale()
        for seen in listed:
            text = one_line(seen.file, _LONGEST)
            if seen.trouble:
                text = self.tr("{file} ({trouble})").format(file=text, trouble=one_line(seen.trouble))
            size = locale.formattedDataSize(seen.size, 1) if seen.size >= 0 else self.tr("not there")
            changed = ""
            if seen.changed:
                moment = QDateTime.fromSecsSinceEpoch(int(seen.changed))
                changed = locale.toString(moment, QLocale.FormatType.ShortFormat)
            item = QTreeWidgetItem(group, [text, size, changed])
            item.setToolTip(_FILE, tooltip(f"{self._root}/{seen.file}"))
            item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _add_names(self, title: str, names: Iterable[str], *, is_open: bool = True) -> None:
        listed = list(names)
        if not listed:
            return
        group = self._group(title, len(listed), is_open=is_open)
        for name in listed:
            QTreeWidgetItem(group, [one_line(name, _LONGEST)]).setFirstColumnSpanned(True)


def _words(parent: QWidget, *, muted: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if muted:
        label.setProperty("role", "muted")
    return label

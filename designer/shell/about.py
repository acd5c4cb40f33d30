"""What this is, in which versions, and under which licences its parts are."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.support.fonts import mono, sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from resources import read_text

_SIZE_PX = (620, 480)
_MARK_PX = 48
_LICENCES = (("Inter", "inter.txt"), ("JetBrains Mono", "jetbrains-mono.txt"), ("Lucide", "lucide.txt"))
_PARTS = ("lxml", "PyYAML", "aiostream", "griffelib", "click", "python-dotenv", "numpy")


def versions() -> str:
    """The versions in use, a line each, as they belong in a report."""
    lines = [
        f"Organism Designer {_version('organism-designer')}",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"Qt {qVersion()}, PySide6 {_version('PySide6-Essentials')}, {QGuiApplication.platformName()}",
        ", ".join(f"{name} {_version(name)}" for name in _PARTS),
    ]
    return "\n".join(lines)


class AboutDialog(QDialog):
    """Versions to copy, licences to read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Organism Designer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.large, SPACING.large, SPACING.large, SPACING.medium)
        column.setSpacing(SPACING.medium)
        head = QHBoxLayout()
        head.setSpacing(SPACING.medium)
        mark = QLabel(self)
        mark.setPixmap(theme.icon("app-mark", theme.colors.accent).pixmap(QSize(_MARK_PX, _MARK_PX)))
        head.addWidget(mark)
        title = QLabel(self.tr("Organism Designer"), self)
        title.setFont(sans(TYPE.title, weight=QFont.Weight.DemiBold))
        head.addWidget(title, 1)
        column.addLayout(head)
        words = QLabel(versions(), self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        column.addWidget(words)
        tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        for name, file in _LICENCES:
            text = QPlainTextEdit(read_text(f"licenses/{file}"), tabs)
            text.setReadOnly(True)
            text.setFont(mono(TYPE.small))
            text.setAccessibleName(self.tr("Licence of {name}").format(name=name))
            tabs.addTab(text, name)
        column.addWidget(tabs, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = QPushButton(self.tr("Copy versions"), self)
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"

"""What one types in, in a cell of the field table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from designer.panels.properties.fields import Said
from designer.support.completion import Completion
from designer.support.fonts import mono, sans
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from runtime.problems import Severity

_EDITOR_LINES: Final = 8


class CellLine(QLineEdit):
    """A name, a type, a default, or a whole field."""

    def __init__(self, parent: QWidget, theme: Theme, words: Callable[[], Mapping[str, str]] | None) -> None:
        super().__init__(parent)
        set_type(self, theme, code_font)
        self.completion = Completion(self, words, theme) if words else None

    def value(self) -> str:
        """What stands there."""
        return self.text()

    def fill(self, text: str) -> None:
        """Begin with a text, all of it selected."""
        self.setText(text)
        self.selectAll()


class CellText(QPlainTextEdit):
    """A doc, of one line or several; it grows."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(SPACING.hair)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        set_type(self, theme, doc_font)

    def value(self) -> str:
        """What stands there."""
        return self.toPlainText()

    def fill(self, text: str) -> None:
        """Begin with a text, all of it selected."""
        self.setPlainText(text)
        self.selectAll()

    def wanted_height(self) -> int:
        """How high it should be for its lines."""
        lines = min(max(int(self.document().size().height()), 1), _EDITOR_LINES)
        return ceil(lines * QFontMetrics(self.font()).lineSpacing()) + 2 * (SPACING.hair + SPACING.tight) + SPACING.hair


Editor = CellLine | CellText


def code_font() -> QFont:
    """Of names, types and defaults."""
    return mono(TYPE.small)


def doc_font() -> QFont:
    """Of docs."""
    return sans(TYPE.small)


def mark_wrong(editor: QWidget, said: Said) -> None:
    """Draw an editor as wrong, or as right."""
    is_wrong = bool(said.text) and said.severity is Severity.ERROR
    restyle(editor, "wrong", "true" if is_wrong else "false")
    editor.setAccessibleDescription(said.text)

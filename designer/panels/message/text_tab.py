"""One way to read a payload as text: a line that says what it is, the text, and a way to see what was cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.support.find_bar import FindBar
from designer.support.fonts import sans
from designer.support.menus import add_entry, passing_menu
from designer.support.plain_text import LIMIT, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from designer.support.xml_view import XmlView

_ALL = 1 << 40


class TextTab(QWidget):
    """Made of lines that are given when they are needed.

    Attributes:
        view: The text.
        find_bar: Finds in it.
        note: What is said above it; hidden while there is nothing to say.
        column: What stands above each other.
    """

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None, *, view: XmlView | None = None) -> None:
        """Make an empty one.

        Args:
            theme: For colours and icons.
            name: What a screen reader calls the text.
            parent: As Qt has it.
            view: Of another make than the usual.
        """
        super().__init__(parent)
        self._theme = theme
        self._lines: Callable[[], Iterator[str]] = lambda: iter(())
        self.view = view or XmlView(theme)
        self.view.setAccessibleName(name)
        self.find_bar = FindBar(self.view, theme)
        self.view.find_asked.connect(self.find_bar.open_bar)
        self.view.menu_asked.connect(self._menu)
        self.view.filled.connect(self._filled)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        self.note.hide()
        set_type(self.note, theme, lambda: sans(TYPE.small))
        self.cut = QFrame()
        self.cut.setProperty("role", "bar")
        self._words = QLabel(self.tr("Cut at 1 MiB."))
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_all = QPushButton(self.tr("Show all"))
        self.show_all.setProperty("role", "flat")
        self.show_all.clicked.connect(self._show_all)
        row = QHBoxLayout(self.cut)
        row.setContentsMargins(SPACING.small, 0, SPACING.tight, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.show_all)
        self.cut.hide()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.note)
        column.addWidget(self.view, 1)
        column.addWidget(self.cut)
        self.setFocusProxy(self.view)

    def show_text(self, lines: Callable[[], Iterator[str]], note: str = "") -> None:
        """Show another text.

        Args:
            lines: Gives its lines, from the first, each time it is called.
            note: What it is.
        """
        self._lines = lines
        self.note.setText(note)
        self.note.setToolTip(tooltip(note))
        self.note.setVisible(bool(note))
        self.cut.hide()
        if not self.find_bar.isHidden():
            self.find_bar.hide()
        self.view.show_lines(lines(), LIMIT)

    @Slot()
    def _filled(self) -> None:
        self.cut.setVisible(self.view.is_cut)

    @Slot()
    def _show_all(self) -> None:
        self.cut.hide()
        self.view.show_lines(self._lines(), _ALL)

    @Slot(QContextMenuEvent)
    def _menu(self, event: QContextMenuEvent) -> None:
        menu = passing_menu(self)
        copy = add_entry(menu, self._theme.icon("copy"), self.tr("Copy"), self.view.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(self.view.textCursor().hasSelection())
        menu.addAction(self.tr("Select all")).triggered.connect(self.view.selectAll)
        add_entry(menu, self._theme.icon("search"), self.tr("Find"), self.find_bar.open_bar)
        menu.popup(event.globalPos())

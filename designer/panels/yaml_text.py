"""The organism's text: the document itself, typed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.panels.text_binding import TextBinding
from designer.panels.text_changes import ChangeBars
from designer.panels.text_completion import Completion
from designer.panels.text_fixes import fixes_at
from designer.panels.text_marks import ProblemMarks
from designer.panels.text_menu import add_editing, show_difference
from designer.panels.text_selection import SelectionLink
from designer.support.code_view import CodeView
from designer.support.find_bar import FindBar
from designer.support.pane import Pane
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING

_MOST_FLASHES: Final = 200
_MENU_LIMIT: Final = 80


class YamlPanel(Pane):
    """Shows the document's text and types into it; undo is the document's.

    Attributes:
        view: The text.
        handlers: What it can do, by action id.
        find_bar: Open after ``edit.find``.
    """

    def __init__(
        self,
        document: Document,
        selection: Selection,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        folder: Folder | None = None,
    ) -> None:
        """Make the panel.

        Args:
            document: Whose text it is.
            selection: The window's.
            theme: For colours and icons.
            parent: As Qt has it.
            folder: Whose handlers and classes are offered while typing; None offers those in use.
        """
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self.view = CodeView(theme, self)
        self.view.setAccessibleName(self.tr("YAML text"))
        keys = self.tr(
            "Tab indents; Esc and then Tab, or Ctrl+Tab, leaves the text. Ctrl+Space completes, Ctrl+. mends, "
            "Ctrl+/ comments, Ctrl+D repeats a line, Ctrl+wheel zooms."
        )
        self.view.setAccessibleDescription(keys)
        self.view.setToolTip(keys)
        self.view.setPlaceholderText(
            self.tr("The organism's text. Type `organism:` and `listeners:` here, or add listeners on the canvas.")
        )
        self.view.setCursorWidth(2)
        self.lead_focus(self.view)
        self._bar, self._bar_icon, self._bar_text = self._make_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.view)
        self.binding = TextBinding(document, self.view, self)
        self.find_bar = FindBar(self.view, theme)
        self.completion = Completion(document, self.view, lambda: self.binding.lines, theme, folder)
        self.link = SelectionLink(document, selection, self.view, self)
        self.changes = ChangeBars(document, self.view)
        self._marks = ProblemMarks(document, self.view)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.cut": self.view.cut,
            "edit.copy": self.view.copy,
            "edit.paste": self.view.paste,
            "edit.select_all": self.view.selectAll,
            "edit.find": self.find_bar.open_bar,
            "edit.duplicate": self.view.duplicate,
            "edit.delete": self.view.delete,
        }
        self._line = 0
        self.view.cursorPositionChanged.connect(self._end_typing)
        self._walking = False
        self.view.undo_asked.connect(lambda: self._walk(document.stack.undo))
        self.view.redo_asked.connect(lambda: self._walk(document.stack.redo))
        self.view.find_asked.connect(self.find_bar.open_bar)
        self.view.fix_asked.connect(self.open_fixes)
        self.view.menu_asked.connect(self._open_menu)
        self.view.line_change_clicked.connect(lambda _line: self.show_difference())
        self.binding.came.connect(self._others_changed)
        self.binding.obstacle_changed.connect(self._say_obstacle)
        document.changed.connect(lambda _changes: self._guess_indent())
        theme.changed.connect(self._paint)
        self._guess_indent()
        self._say_obstacle(self.binding.obstacle)
        self._paint()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves and nothing is waited for."""
        return self.view.decoration.is_still and self.changes.is_settled

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the caret at a place that counts from 1, and take the focus."""
        self.view.go_to(line, column)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_fixes(self) -> None:
        """List what would mend the problems of the caret's line."""
        menu = self._new_menu()
        self._add_fixes(menu)
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing to mend in this line")).setEnabled(False)
        menu.popup(self.view.viewport().mapToGlobal(self.view.cursorRect().bottomLeft()))

    def show_difference(self) -> None:
        """Compare the text with that which was saved last."""
        show_difference(self.changes.saved, self._document.text, self._theme, self)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what is only kept while the text can be seen."""
        super().showEvent(event)
        self.changes.update()
        self.link.show_selection()

    def _open_menu(self, event: QContextMenuEvent) -> None:
        menu = self._new_menu()
        self._add_fixes(menu)
        add_editing(menu, self.view, self.handlers, self._theme)
        menu.popup(event.globalPos())

    def _add_fixes(self, menu: QMenu) -> None:
        line = self.view.caret()[0]
        for edit in fixes_at(self._document, line):
            words = one_line(edit.name, _MENU_LIMIT).replace("&", "&&")
            action = menu.addAction(self._theme.icon("lightbulb", self._theme.colors.warning), words)
            action.triggered.connect(lambda _checked=False, edit=edit: self._document.apply(edit))
        if not menu.isEmpty():
            menu.addSeparator()

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _others_changed(self, places: object) -> None:
        """Let the lines light up where one sees them; the caret goes along with what is undone here."""
        if not isinstance(places, tuple) or not places or not self.view.isVisible():
            return
        self.view.decoration.flash(places[:_MOST_FLASHES])
        first, last = places[0]
        if self._walking:
            self.view.go_to(first + 1, len(self.view.line_text(first)) + 1)
        else:
            self.view.reveal_lines(first, last)

    def _walk(self, step: Callable[[], object]) -> None:
        """Undo or redo."""
        self._walking = True
        step()
        self._walking = False

    def _end_typing(self) -> None:
        """What is typed after the caret has left its line is a step of its own."""
        line = self.view.textCursor().blockNumber()
        if line != self._line:
            self._line = line
            self._document.end_typing()

    def _guess_indent(self) -> None:
        """Tab goes by the indentation that the text has."""
        block = self.view.document().begin()
        for _ in range(200):
            text = block.text()
            bare = text.lstrip(" ")
            if bare and not bare.startswith(("#", "- ")) and 0 < len(text) - len(bare) <= 8:
                self.view.indent_width = len(text) - len(bare)
                return
            block = block.next()
            if not block.isValid():
                return

    def _make_bar(self) -> tuple[QFrame, QLabel, QLabel]:
        bar, icon, words = QFrame(self), QLabel(self), QLabel(self)
        bar.setProperty("role", "bar")
        bar.setProperty("tone", "warning")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.small)
        row.setSpacing(SPACING.small)
        row.addWidget(icon)
        row.addWidget(words, 1)
        bar.hide()
        return bar, icon, words

    def _say_obstacle(self, code_point: str) -> None:
        self._bar.setVisible(bool(code_point))
        words = self.tr(
            "This text holds the character {code_point}, which can't be edited here without changing it. "
            "It is kept as it is; edit on the canvas or in the forms."
        )
        self._bar_text.setText(words.format(code_point=code_point))

    def _paint(self) -> None:
        icon = self._theme.icon("triangle-alert", self._theme.colors.warning)
        self._bar_icon.setPixmap(icon.pixmap(ICON_PX, ICON_PX))

"""One module of the organism in the Python tab: its text, its bar, its marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.module_text import EDITED_BYTES
from designer.document.modules import Module
from designer.models.line_diff import changed_lines
from designer.panels.python.filling import LONG, Filling
from designer.panels.python.notice import Choice, NoticeBar
from designer.panels.python.syntax import SyntaxWatch
from designer.panels.text_binding import TextBinding
from designer.panels.text_menu import add_editing, show_difference
from designer.support.code_marks import CodeMark, Tone
from designer.support.code_view import CodeView
from designer.support.find_bar import FindBar
from designer.support.python_edits import indentation_of, new_python_line
from designer.support.python_lexer import PYTHON
from designer.support.theme import Theme

_COMPARE_AFTER_MS: Final = 250
_MOST_FLASHES: Final = 200


class ModulePage(QWidget):
    """Shows one module and types into it; undo is the document's.

    Attributes:
        module: Whose text it is.
        view: The text.
        handlers: What it can do, by action id.
        find_bar: Open after ``edit.find``.
        notice: Says why it can't be typed in, or what must be decided.
        syntax: What Python has against the text.
    """

    caret_moved = Signal()
    """The caret is elsewhere, or what stands around it is another text."""
    said = Signal(str)
    """Something for the status line."""

    def __init__(self, module: Module, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the page.

        Args:
            module: Whose text it is.
            document: Whose steps its changes are.
            theme: For colours and icons.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self.module = module
        self._document = document
        self._theme = theme
        self._line = 0
        self.notice = NoticeBar(theme, self)
        self.view = CodeView(theme, self, lexer=PYTHON)
        self._name_view()
        self.view.setCursorWidth(2)
        self.view.new_line = self._new_line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.view)
        self.syntax = SyntaxWatch(lambda: module.text, self)
        self.binding: TextBinding | None = None
        self._wanted: tuple[int, int] | None = None
        self.find_bar = FindBar(self.view, theme)
        self._compare_soon = QTimer(self, singleShot=True, interval=_COMPARE_AFTER_MS)
        self._compare_soon.timeout.connect(self.compare)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.cut": self.view.cut,
            "edit.copy": self.view.copy,
            "edit.paste": self.view.paste,
            "edit.select_all": self.view.selectAll,
            "edit.find": self.find_bar.open_bar,
            "edit.duplicate": self.view.duplicate,
            "edit.delete": self.view.delete,
        }
        self.view.installEventFilter(self)
        self.view.cursorPositionChanged.connect(self._caret_moved)
        self.view.find_asked.connect(self.find_bar.open_bar)
        self.view.menu_asked.connect(self._open_menu)
        self.view.line_change_clicked.connect(lambda _line: self.show_difference())
        self.syntax.changed.connect(self._mark)
        if len(module.text) < LONG:
            self._bind()
        else:
            Filling(self.view, module.text, self).done.connect(self._bind)
        module.changed.connect(self._text_changed)
        module.state_changed.connect(self._say_state)
        document.state_changed.connect(self._compare_soon.start)
        self._say_state()
        self._guess_indent()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves and nothing is waited for."""
        if self.binding is None:
            return False
        still = self.view.decoration.is_still and self.view.highlighter.is_settled
        return still and self.syntax.is_settled and not self._compare_soon.isActive()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the caret at a place that counts from 1, and take the focus."""
        if self.binding is None:
            self._wanted = (line, column)
        self.view.go_to(line, column)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_step(self, line: int) -> None:
        """Show where a step changed the text; the focus stays where it is.

        Args:
            line: From 1.
        """
        if self.binding is None:
            self._wanted = (line, 1)
        self.view.go_to(line, len(self.view.line_text(line - 1)) + 1)
        if self.isVisible():
            self.view.decoration.flash(((line - 1, line - 1),))

    def show_difference(self) -> None:
        """Compare the text with that which was saved last."""
        show_difference(self.module.saved_text, self.module.text, self._theme, self)

    def compare(self) -> None:
        """Mark the lines that differ from what was saved last."""
        saved, now = self.module.saved_text, self.module.text
        self.view.set_changes(changed_lines(saved, now) if self.view.isVisible() and saved != now else {})

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what is only kept while the text can be seen."""
        super().showEvent(event)
        self.compare()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was typed is written when the caret's focus leaves."""
        if event.type() == QEvent.Type.FocusOut:
            self._document.flush()
        return False

    def _bind(self) -> None:
        """All of the text is in the view: from now on both are kept equal."""
        binding = self.binding = TextBinding(self.module, self.view, self)
        binding.came.connect(self._others_changed)
        binding.obstacle_changed.connect(self._say_state)
        self._say_state()
        self._look(at_once=True)
        if self._wanted is not None:
            self.view.go_to(*self._wanted)

    def _name_view(self) -> None:
        self.view.setAccessibleName(self.tr("Python text of {file}").format(file=self.module.path.name))
        keys = self.tr(
            "Tab indents; Esc and then Tab, or Ctrl+Tab, leaves the text. Ctrl+/ comments, Ctrl+D repeats a line, "
            "Ctrl+G goes to a line, Ctrl+Page Up and Ctrl+Page Down show other modules, Ctrl+wheel zooms."
        )
        self.view.setAccessibleDescription(keys)

    def _new_line(self, cursor: QTextCursor, width: int) -> None:
        new_python_line(cursor, width, uses_tabs=self.view.uses_tabs)

    def _text_changed(self, changes: Changes) -> None:
        is_typed = changes.origin is self
        self._look(at_once=not is_typed)
        self._compare_soon.start()
        if not is_typed:
            self.caret_moved.emit()

    def _look(self, *, at_once: bool = False) -> None:
        if self.module.is_cut:
            self.syntax.stop()
        else:
            self.syntax.look(at_once=at_once)

    def _mark(self) -> None:
        self.view.set_marks(
            [
                CodeMark(each.line, each.column, Tone.ERROR if each.is_error else Tone.WARNING, each.message)
                for each in self.syntax.problems
            ]
        )

    def _others_changed(self, places: object) -> None:
        """Let the lines light up that others have changed."""
        if isinstance(places, tuple) and places and self.view.isVisible():
            self.view.decoration.flash(places[:_MOST_FLASHES])

    def _caret_moved(self) -> None:
        """What is typed after the caret has left its line is a step of its own."""
        line = self.view.textCursor().blockNumber()
        if line != self._line:
            self._line = line
            self._document.end_typing()
        self.caret_moved.emit()

    def _guess_indent(self) -> None:
        lines = self.view.document().firstBlock()
        texts: list[str] = []
        while lines.isValid() and len(texts) < 300:
            texts.append(lines.text())
            lines = lines.next()
        self.view.indent_width, self.view.uses_tabs = indentation_of(texts)

    def _open_menu(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_editing(menu, self.view, self.handlers, self._theme)
        menu.popup(event.globalPos())

    def _say_state(self) -> None:
        module, obstacle = self.module, self.module.obstacle
        is_conflict = obstacle is not None and obstacle.is_conflict
        code_point = self.binding.obstacle if self.binding is not None else ""
        self.view.setReadOnly(bool(module.read_only or code_point or is_conflict or self.binding is None))
        tone, text = "info", module.read_only
        choices: tuple[Choice, ...] = ()
        if obstacle is not None and is_conflict:
            tone, text = "warning", obstacle.why
            choices = ((self.tr("Reload"), module.reload), (self.tr("Keep mine"), module.keep_mine))
        elif obstacle is not None:
            tone, text, choices = "error", obstacle.why, ((self.tr("Try again"), self._document.flush),)
        elif module.is_missing:
            sentence = self.tr("{file} is not there any more. Typing puts it back.")
            tone, text = "warning", sentence.format(file=module.path.name)
        elif module.is_cut:
            text = self.tr("The first {size} KiB, for reading only.").format(size=EDITED_BYTES // 1024)
            choices = ((self.tr("Show all"), module.show_all),)
        elif not text and code_point:
            sentence = self.tr(
                "This file holds the character {code_point}, which can't be edited here without changing it."
            )
            tone, text = "warning", sentence.format(code_point=code_point)
        self.notice.say(tone, text, choices)
        self._name_view()

"""Completion in the YAML view: when it opens, what it lists, what a choice types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.text_lines import TextLines
from designer.models.yaml_completion import Offer, Word, explain, offer
from designer.support.code_view import CodeView
from designer.support.completion_list import Choice, CompletionList
from designer.support.lexing import unpacked
from designer.support.theme import Theme
from designer.support.view_text import pasted, units

_WAIT_MS: Final = 25
_ICONS: Final = {"key": "braces", "value": "check", "listener": "box", "path": "file-code-2"}


class Completion(QObject):
    """Opens by itself while a word is typed where something is known, and on Ctrl+Space."""

    def __init__(
        self,
        document: Document,
        view: CodeView,
        lines: Callable[[], TextLines],
        theme: Theme,
        folder: Folder | None = None,
    ) -> None:
        """Follow what is typed.

        Args:
            document: For the names in use.
            view: Its owner from now on.
            lines: The view's lines, as the document holds them.
            theme: For icons.
            folder: For handlers and classes beside the file.
        """
        super().__init__(view)
        self._folder = folder
        self._document = document
        self._lines = lines
        self._view = view
        self._start = 0
        self._line = -1
        self.popup = CompletionList(view, theme)
        self.popup.chosen.connect(self._type)
        # After the key has done its work and is painted.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._follow)
        view.take_key = self._take_key
        view.completion_asked.connect(self.open_list)
        view.explain = self._explain

    @property
    def is_waiting(self) -> bool:
        """Whether a key was typed and it is not looked up yet what may stand there."""
        return self._soon.isActive()

    def open_list(self) -> None:
        """List all that may stand at the caret."""
        self._show(self._offer(), asked=True)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.popup.take_key(event):
            return True
        typed = event.text()
        if (typed and typed.isprintable()) or self.popup.isVisible():
            self._soon.start(_WAIT_MS)
        return False

    def _follow(self) -> None:
        """After a key: open, narrow or close the list."""
        was_open = self.popup.isVisible()
        found = self._offer()
        self._show(found, asked=was_open and self._view.caret()[0] == self._line and found.start == self._start)

    def _offer(self) -> Offer:
        view = self._view
        line, column = view.caret()
        before = view.document().findBlockByNumber(line - 1)
        state = unpacked(before.userState() if before.isValid() else -1)
        if view.isReadOnly() or view.textCursor().hasSelection() or (state.mode and not self._ends_scalar(line)):
            return Offer(column)
        spec = self._document.spec
        return offer(self._line_text, line, column, spec, open_brackets=state.depth, paths=self._paths)

    def _paths(self, key: str) -> Mapping[str, str]:
        if self._folder is None:
            return {}
        return self._folder.handler_completions() if key == "handler" else self._folder.class_completions()

    def _line_text(self, line: int) -> str:
        lines = self._lines()
        return lines.content(line) if 0 <= line < len(lines) else ""

    def _ends_scalar(self, line: int) -> bool:
        """Whether a block scalar above a line is over with it."""
        block = self._view.document().findBlockByNumber(line)
        return bool(block.text().strip()) and unpacked(block.userState()).mode == 0

    def _show(self, found: Offer, *, asked: bool) -> None:
        whole = [word for word in found.words if word.text == found.typed]
        if not found.words or not (asked or found.eager) or (whole and len(found.words) == 1):
            self.popup.hide()
            return
        self._line, self._start = self._view.caret()[0], found.start
        self.popup.open_list([_choice(word) for word in found.words], units(found.typed))

    def _type(self, choice: Choice) -> None:
        """Put the word in place of what was typed of it."""
        view = self._view
        cursor = view.textCursor()
        block = cursor.block()
        rest = block.text()[view.caret()[1] :]
        text = pasted(choice.insert)
        if choice.icon == _ICONS["key"] and rest.lstrip().startswith(":"):
            text = text.rstrip(": ")
        cursor.setPosition(block.position() + units(block.text()[: self._start]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        view.setTextCursor(cursor)
        self._soon.start(_WAIT_MS)

    def _explain(self, line: int, column: int) -> str:
        block = self._view.document().findBlockByNumber(line)
        if unpacked(block.previous().userState()).mode:
            return ""
        return explain(self._line_text, line, column)


def _choice(word: Word) -> Choice:
    return Choice(word.text, word.insert, word.doc, _ICONS[word.kind])

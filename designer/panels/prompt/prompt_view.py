"""The text of a prompt: to be read, searched and copied; a stripe tells which part a line belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from designer.panels.prompt.lines import PromptLine, Sign, cut_long
from designer.panels.prompt.parts import tone_color
from designer.support.code_gutter import CodeGutter
from designer.support.code_view import CodeView
from designer.support.lexing import Lexer
from designer.support.plain_text import LIMIT, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING
from designer.support.view_text import stripped

_STRIPE_PX: Final = 3
_CHUNK: Final = 8_000
"""Characters that are laid out at once: some 4 ms."""


class PromptView(CodeView):
    """Keeps its place while the prompt changes, and takes long ones a few milliseconds at a time."""

    filled = Signal()
    """All lines are there, or as many as may be; see :attr:`is_cut`."""
    fold_clicked = Signal(int)
    """``fold`` of a folded line that shall be shown."""

    def __init__(self, theme: Theme, lexer: Lexer, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, lexer=lexer)
        self.is_cut = False
        """Whether there is more than is shown."""
        self._lines: list[PromptLine] = []
        self._there = 0
        self._wanted_part = -1
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill_on)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.explain = self._explained
        numbers = self.gutter
        self.gutter = _PartGutter(self)
        numbers.setParent(None)
        numbers.deleteLater()
        self._fit_gutter()

    @property
    def lines(self) -> Sequence[PromptLine]:
        """What is shown, or will be."""
        return self._lines

    @property
    def is_filling(self) -> bool:
        """Whether lines are still missing."""
        return self._timer.isActive()

    def show_lines(self, lines: Sequence[PromptLine], limit: int = LIMIT) -> None:
        """Show other lines; those that stay are left alone.

        Args:
            lines: Of the prompt.
            limit: Characters that are shown at most.
        """
        new = _within(cut_long(lines), limit)
        self.is_cut = sum(len(line.text) for line in new) < sum(len(line.text) for line in lines)
        old = self._lines[: self._there]
        first = _equal(old, new)
        last = _equal(old[first:][::-1], new[first:][::-1])
        gone, come = old[first : len(old) - last], new[first : len(new) - last]
        is_same = len(new) == len(self._lines) == _equal(new, self._lines)
        self._lines = new
        if is_same and self._timer.isActive():
            return
        if len(gone) == len(come) and [each.text for each in gone] == [each.text for each in come]:
            self._there = len(old)
        elif not self._timer.isActive() and old and _size(gone) + _size(come) <= 2 * _CHUNK:
            self._replace(first, len(gone), come, len(new))
            self._there = len(new)
        else:
            self._start_over()
        self.viewport().update()
        self.gutter.update()
        if self._there == len(new):
            self.filled.emit()

    def reveal_part(self, part: int) -> None:
        """Bring the beginning of a part into view, at the top if there is room."""
        line = next((at for at, each in enumerate(self._lines) if each.part == part), -1)
        self._wanted_part = part if line >= self._there else -1
        if 0 <= line < self._there:
            self.go_to(line + 1)
            self.verticalScrollBar().setValue(self._scroll_of(line))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A folded line opens."""
        line = self.cursorForPosition(event.position().toPoint()).blockNumber()
        if event.button() == Qt.MouseButton.LeftButton and self._opens(line):
            event.accept()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a folded line too."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (is_enter and self._opens(self.textCursor().blockNumber())):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Behind the text: what came and went, and where parts begin."""
        painter = QPainter(self.viewport())
        colors, width = self.theme.colors, self.viewport().width()
        grounds = {Sign.CAME: colors.added_soft, Sign.WENT: colors.removed_soft, Sign.FOLDED: colors.sunken}
        for block, rect in self.visible_blocks(event.rect().top(), event.rect().bottom()):
            line = self.line_at(block.blockNumber())
            if line is None:
                continue
            if line.sign in grounds:
                painter.fillRect(QRectF(0, rect.top(), width, rect.height()), QColor(grounds[line.sign]))
            if line.is_first and block.blockNumber():
                painter.fillRect(QRectF(0, rect.top(), width, 1), QColor(colors.border))
        painter.end()
        super().paintEvent(event)

    def line_at(self, number: int) -> PromptLine | None:
        """The line of a number from 0."""
        return self._lines[number] if 0 <= number < len(self._lines) else None

    def _explained(self, number: int, column: int) -> str:
        line = self.line_at(number)
        return self.tr("Click to show them") if line is not None and line.sign is Sign.FOLDED else ""

    def _opens(self, number: int) -> bool:
        line = self.line_at(number)
        if line is None or line.sign is not Sign.FOLDED:
            return False
        self.fold_clicked.emit(line.fold)
        return True

    def _scroll_of(self, line: int) -> int:
        """The scroll bar counts lines as they are wrapped."""
        return self.document().findBlockByNumber(line).firstLineNumber()

    def _start_over(self) -> None:
        self._there = 0
        self.setPlainText("")
        self._timer.start()
        self._fill_on()

    @Slot()
    def _fill_on(self) -> None:
        """Take some lines more."""
        start, size = self._there, 0
        while self._there < len(self._lines) and size < _CHUNK:
            size += len(self._lines[self._there].text) + 1
            self._there += 1
        text = stripped("\n".join(line.text for line in self._lines[start : self._there]))
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("\n" + text if start else text)
        if self._there == len(self._lines):
            self._timer.stop()
            self.filled.emit()
        if self._wanted_part >= 0:
            self.reveal_part(self._wanted_part)

    def _replace(self, first: int, gone: int, come: list[PromptLine], total: int) -> None:
        """Put lines in place of others, so that nothing else moves."""
        document = self.document()
        text = stripped("\n".join(line.text for line in come))
        cursor = QTextCursor(document)
        begin = document.findBlockByNumber(first)
        before = self.verticalScrollBar().value()
        if gone and come:
            end = document.findBlockByNumber(first + gone - 1)
            cursor.setPosition(begin.position())
            cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        elif come:
            at_end = not begin.isValid()
            cursor.movePosition(QTextCursor.MoveOperation.End)
            if not at_end:
                cursor.setPosition(begin.position())
            text = "\n" + text if at_end else text + "\n"
        else:
            end = document.findBlockByNumber(first + gone - 1)
            is_last = not end.next().isValid()
            cursor.setPosition(max(begin.position() - is_last, 0))
            to = end.position() + end.length() - is_last
            cursor.setPosition(to, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.verticalScrollBar().setValue(before)


class _PartGutter(CodeGutter):
    """The stripe of each line's part, and in a comparison what became of the line."""

    def __init__(self, view: PromptView) -> None:
        super().__init__(view)
        self._prompt = view
        self.setAccessibleName(self.tr("Parts"))

    def width_px(self) -> int:
        """The stripe, and room for a sign."""
        return _STRIPE_PX + SPACING.small + SPACING.hair

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are in the region."""
        view, colors = self._prompt, self._prompt.theme.colors
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colors.surface))
        painter.setFont(view.font())
        for block, rect in view.visible_blocks(event.rect().top(), event.rect().bottom()):
            line = view.line_at(block.blockNumber())
            if line is None:
                continue
            if line.sign in (Sign.CAME, Sign.WENT):
                came = line.sign is Sign.CAME
                painter.fillRect(
                    QRectF(0, rect.top(), self.width(), rect.height()),
                    QColor(colors.added_soft if came else colors.removed_soft),
                )
                painter.setPen(QColor(colors.ok if came else colors.error))
                room = QRectF(_STRIPE_PX, rect.top(), self.width() - _STRIPE_PX, view.fontMetrics().lineSpacing())
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, line.sign)
            elif line.sign is Sign.FOLDED:
                painter.fillRect(QRectF(0, rect.top(), self.width(), rect.height()), QColor(colors.sunken))
            top = rect.top() + (1 if line.is_first and block.blockNumber() else 0)
            stripe = QRectF(0, top, _STRIPE_PX, rect.bottom() - top)
            painter.fillRect(stripe, QColor(tone_color(line.tone, colors)))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """The part's name as its tooltip."""
        if isinstance(event, QHelpEvent):
            line = self._prompt.line_at(self._line_at(event.pos().y()))
            QToolTip.showText(event.globalPos(), tooltip(line.title if line is not None else ""), self)
            return True
        return super().event(event)


def _within(lines: list[PromptLine], limit: int) -> list[PromptLine]:
    size = 0
    for at, line in enumerate(lines):
        size += len(line.text) + 1
        if size > limit:
            return lines[:at]
    return lines


def _equal(before: Sequence[PromptLine], after: Sequence[PromptLine]) -> int:
    count = 0
    for old, new in zip(before, after, strict=False):
        if old.text != new.text:
            break
        count += 1
    return count


def _size(lines: Sequence[PromptLine]) -> int:
    return sum(len(line.text) + 1 for line in lines)

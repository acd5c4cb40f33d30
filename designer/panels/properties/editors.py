"""The kinds of fields: a line, a number, several lines, a choice, a switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QStyleOptionComboBox

from designer.panels.properties.fields import Field, Shown
from designer.panels.properties.rules import Entered, written
from designer.support.completion import Completion
from designer.support.elided_choice import elide_choice
from designer.support.fonts import mono
from designer.support.forms import Switch
from designer.support.icons import draw_icon
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING
from designer.support.type_face import set_type
from runtime.organism.keys import Decimal, DottedPath, Key, Section, Text, Whole

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES_AT_MOST: Final = 12
_DIGITS: Final = 7
"""Of the largest usual number, so that all number fields are as wide as it needs."""


class LineField(Field):
    """One line of text or a dotted path."""

    def __init__(
        self,
        key: Key,
        section: Section,
        default: object,
        theme: Theme,
        *,
        words: Callable[[], Mapping[str, str]] | None = None,
        beside: bool = False,
    ) -> None:
        super().__init__(key, section, default, theme, beside=beside)
        self.line = QLineEdit()
        if isinstance(key.type, DottedPath):
            set_type(self.line, theme, lambda: mono(0.94))
        if beside:
            self._fit_digits()
            theme.changed.connect(self._fit_digits)
        self.place(self.line)
        self.line.textEdited.connect(self.typed)
        self.line.installEventFilter(self)
        self.completion = Completion(self.line, words, theme) if words else None
        if self.completion:
            self.completion.completer.activated.connect(self._chosen)

        self.fallback: Callable[[], object] = lambda: default
        """Asked what holds while the key is left out."""

    def text(self) -> str:
        """What stands in the editor."""
        return self.line.text()

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        value = written(shown.value) if shown.raw is None else shown.raw
        self.line.setText("" if shown.is_mixed or not shown.is_set else value)
        self.line.setCursorPosition(0)
        self.line.setPlaceholderText(self._placeholder(shown))
        self.line.setReadOnly(shown.locked)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take the keys that write, and those that step."""
        if event.key() in _ENTER:
            self.commit()
            return True
        return super().key_pressed(event)

    def _fit_digits(self) -> None:
        self.line.ensurePolished()
        self.line.setFixedWidth(self.line.fontMetrics().horizontalAdvance("0" * _DIGITS) + 2 * SPACING.medium)

    def _placeholder(self, shown: Shown) -> str:
        if shown.is_mixed:
            return self.tr("—mixed—")
        return written(self.fallback()) or self.tr("not set")

    def _chosen(self) -> None:
        self.typed()
        self.commit()


class NumberField(LineField):
    """A number; Up and Down change it by a step."""

    def __init__(self, key: Key, section: Section, default: object, theme: Theme) -> None:
        super().__init__(key, section, default, theme, beside=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take the keys that write, and those that step."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.line.isReadOnly():
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
            return True
        return super().key_pressed(event)

    def _step(self, direction: int) -> None:
        wanted = self.key.type
        if not isinstance(wanted, (Whole, Decimal)):
            return
        step = 0.1 if isinstance(wanted, Decimal) and wanted.maximum <= 10 else 1
        try:
            value = float(self.line.text() or written(self.default) or 0)
        except ValueError:
            return
        value = min(max(round(value + direction * step, 6), wanted.minimum), wanted.maximum)
        self.line.setText(written(value))
        self.typed()


class TextField(Field):
    """Several lines; it grows with what stands in it."""

    def __init__(self, key: Key, section: Section, default: object, theme: Theme, *, lines: int, prose: bool) -> None:
        """Make one.

        Args:
            key: From the table of definitions.
            section: What it belongs to.
            default: What it stands for when it is left out.
            theme: For icons.
            lines: Shown at least.
            prose: Whether Enter writes, for text that is usually one paragraph; else Ctrl+Enter does.
        """
        super().__init__(key, section, default, theme, beside=False)
        self._lines = lines
        self._prose = prose
        self._is_filling = False
        self._is_fitting = False
        self.edit = _Paragraphs(tabChangesFocus=True)
        self.edit.setProperty("role", "field")
        self.edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.edit.document().setDocumentMargin(SPACING.hair)
        self.place(self.edit)
        self.edit.textChanged.connect(self._changed)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.edit.resized.connect(self._fit)
        self.edit.installEventFilter(self)
        theme.changed.connect(self._fit)
        self._fit()

    def text(self) -> str:
        """What stands in the editor."""
        return self.edit.toPlainText()

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        self._is_filling = True
        self.edit.setPlainText("" if shown.is_mixed else written(shown.value))
        self._is_filling = False
        self.edit.setPlaceholderText(self.tr("—mixed—") if shown.is_mixed else "")
        self.edit.setReadOnly(shown.locked)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take the keys that write, and those that step."""
        if event.key() in _ENTER:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control or (self._prose and plain):
                self.commit()
                return True
        return super().key_pressed(event)

    def _changed(self) -> None:
        if not self._is_filling:
            self.typed()

    def _fit(self) -> None:
        if self._is_fitting:
            return
        self._is_fitting = True
        lines = self.edit.line_count(_LINES_AT_MOST + 1)
        wanted, is_long = min(max(lines, self._lines), _LINES_AT_MOST), lines > _LINES_AT_MOST
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_long else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.edit.setVerticalScrollBarPolicy(policy)
        margins = 2 * (SPACING.hair + SPACING.tight) + SPACING.hair
        self.edit.setFixedHeight(wanted * ceil(QFontMetricsF(self.edit.font()).lineSpacing()) + margins)
        self._is_fitting = False


class _Paragraphs(QPlainTextEdit):
    """Knows how many lines its text has at its width."""

    resized = Signal()
    """It has another width or height."""

    def line_count(self, most: int) -> int:
        """Lines as they are wrapped, counted no further than some."""
        layout, block, lines = self.document().documentLayout(), self.document().firstBlock(), 0
        while block.isValid() and lines < most:
            # Qt wraps what is seen only: of the rest it knows one line for each paragraph.
            layout.blockBoundingRect(block)
            lines += max(block.layout().lineCount(), 1)
            block = block.next()
        return lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes other lines."""
        super().resizeEvent(event)
        self.resized.emit()


class ChoiceField(Field):
    """One of a few words."""

    def __init__(self, key: Key, section: Section, default: object, theme: Theme) -> None:
        super().__init__(key, section, default, theme, beside=False)
        self.box = Choice(theme)
        self.box.addItems(key.type.choices if isinstance(key.type, Text) else ())
        self.place(self.box)
        self.box.textActivated.connect(self._chosen)

    def text(self) -> str:
        """What stands in the editor."""
        return self.box.currentText()

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        self.box.setCurrentText("" if shown.is_mixed else written(shown.value))
        if shown.is_mixed:
            self.box.setCurrentIndex(-1)
            self.box.setPlaceholderText(self.tr("—mixed—"))
        self.box.setEnabled(not shown.locked)

    def _chosen(self) -> None:
        self.typed()
        self.commit()


class FlagField(Field):
    """A switch."""

    def __init__(self, key: Key, section: Section, default: object, theme: Theme) -> None:
        super().__init__(key, section, default, theme, beside=True)
        self.switch = Switch(theme)
        self.place(self.switch)
        self.switch.clicked.connect(self._clicked)

    def text(self) -> str:
        """What stands in the editor."""
        return "true" if self.switch.isChecked() else "false"

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        self.switch.show_state(on=bool(shown.value), mixed=shown.is_mixed, faint=not shown.is_set)
        self.switch.setEnabled(not shown.locked)

    def can_reset(self, shown: Shown) -> bool:
        """Whether there is a key to remove."""
        return super().can_reset(shown) and (shown.is_mixed or shown.value == self.default)

    def _entered(self) -> Entered:
        on = self.switch.isChecked()
        return Entered(None if on == self.default else on)

    def _clicked(self) -> None:
        self.typed()
        self.commit()


class Choice(QComboBox):
    """A wheel that scrolls the form past it changes nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet("QComboBox::drop-down { border: none; width: 18px; } QComboBox::down-arrow { image: none; }")
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nothing: the form scrolls."""
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A name that is too long ends in dots."""
        super().initStyleOption(option)
        elide_choice(self, option)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with its arrow."""
        super().paintEvent(event)
        size = ICON_PX - SPACING.tight
        painter = QPainter(self)
        place = QRectF(self.width() - size - SPACING.tight, (self.height() - size) / 2, size, size)
        draw_icon(painter, "chevron-down", place, self._theme.colors.text_muted)
        painter.end()

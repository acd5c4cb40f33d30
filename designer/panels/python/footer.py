"""The line below a module: what is wrong, who uses what the caret is in, and where the caret is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QIntValidator, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX: Final = 14
_LINE_CHARACTERS: Final = 8


class _FlatLink(QPushButton):
    """A button that looks like a link, and is cut where there is no room for it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "flat")
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        set_type(self, theme, lambda: sans(TYPE.small))
        self.hide()

    def say(self, text: str, hint: str) -> None:
        """Show a text, whole in the tooltip; an empty one hides the button."""
        self.setText(one_line(text).replace("&", "&&"))
        self.setAccessibleName(one_line(text))
        self.setToolTip(tooltip(f"{text}\n{hint}" if text else ""))
        self.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        """It takes what it gets."""
        return QSize(_ICON_PX + 2 * SPACING.small, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        room = inside.width() - (_ICON_PX + SPACING.tight if not self.icon().isNull() else 0)
        option.text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class ModuleFooter(QFrame):
    """Problem and uses at the left; place and kind of the text at the right. A click on the place asks for a line."""

    problem_wanted = Signal()
    """The problem that is told was clicked."""
    uses_wanted = Signal()
    """The listeners that are told were clicked."""
    line_wanted = Signal(int)
    """A line, from 1, was asked for."""
    left = Signal()
    """The field for a line was left; the focus should go back to the text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = ""
        self.problem, self.uses, self.place = (_FlatLink(theme, self) for _ in range(3))
        # Where the caret is stays whole; what is said beside it gives way.
        self.place.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Line"))
        self.line.setAccessibleName(self.tr("Go to line"))
        self.line.setValidator(QIntValidator(1, 99_999_999, self.line))
        self.line.installEventFilter(self)
        set_type(self.line, theme, lambda: sans(TYPE.small))
        self.line.hide()
        self.kind = QLabel(self)
        self.kind.setTextFormat(Qt.TextFormat.PlainText)
        self.kind.setProperty("role", "muted")
        set_type(self.kind, theme, lambda: sans(TYPE.small))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.tight, SPACING.hair, SPACING.small, SPACING.hair)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.problem)
        row.addWidget(self.uses)
        row.addStretch(1)
        row.addWidget(self.place)
        row.addWidget(self.line)
        row.addWidget(self.kind)
        self.problem.clicked.connect(self.problem_wanted)
        self.uses.clicked.connect(self.uses_wanted)
        self.place.clicked.connect(self.ask_line)
        self.line.returnPressed.connect(self._go)
        theme.changed.connect(self._dress)
        self._dress()

    def say_problem(self, text: str, tone: str) -> None:
        """Tell what is wrong; empty for nothing.

        Args:
            text: One line.
            tone: ``error`` or ``warning``.
        """
        self.problem.say(text, self.tr("Click to go there"))
        self._tone = tone
        self._dress()

    def say_uses(self, text: str) -> None:
        """Tell which listeners use what the caret is in; empty for none."""
        self.uses.say(text, self.tr("Click to select on the canvas"))

    def say_place(self, line: int, column: int) -> None:
        """Tell where the caret is, both from 1."""
        where = self.tr("Line {line}, column {column}").format(line=line, column=column)
        self.place.say(f"{line}:{column}", f"{where}. {self.tr('Click to go to another line (Ctrl+G)')}")
        self.place.setAccessibleName(where)

    def say_kind(self, text: str) -> None:
        """Tell how the text is indented and ends its lines."""
        self.kind.setText(text)

    def ask_line(self) -> None:
        """Ask for a line to go to."""
        self.line.setFixedWidth(self.line.fontMetrics().averageCharWidth() * _LINE_CHARACTERS + 2 * SPACING.small)
        self.line.clear()
        self.place.hide()
        self.line.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc, or the focus going elsewhere, takes the field away."""
        if event.type() == QEvent.Type.FocusOut:
            self._close()
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if is_key and event.type() == QEvent.Type.KeyPress:
            self.left.emit()
            return True
        return False

    def _go(self) -> None:
        number = int(self.line.text() or 0)
        self.left.emit()
        if number:
            self.line_wanted.emit(number)

    def _close(self) -> None:
        self.line.hide()
        self.place.show()

    @Slot()
    def _dress(self) -> None:
        colors = self._theme.colors
        is_error = self._tone != "warning"
        icon = "circle-alert" if is_error else "triangle-alert"
        self.problem.setIcon(self._theme.icon(icon, colors.error if is_error else colors.warning))
        self.uses.setIcon(self._theme.icon("locate"))

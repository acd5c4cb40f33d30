"""Parts that forms are made of: a switch, a group that folds, a bar that says why something can't be edited."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.support.fonts import sans
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type

_SWITCH = QSize(32, 18)
_KNOB_MARGIN = 3


class Switch(QAbstractButton):
    """On or off; or neither, where several things differ."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_mixed = False
        self._is_faint = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def is_mixed(self) -> bool:
        """Whether it stands for several that differ."""
        return self._is_mixed

    def show_state(self, *, on: bool, mixed: bool = False, faint: bool = False) -> None:
        """Show a state, without the signal of a click.

        Args:
            on: On or off.
            mixed: Neither; the next click turns it on.
            faint: It is a default that nobody wrote.
        """
        self._is_mixed, self._is_faint = mixed, faint
        self.setChecked(on and not mixed)
        self.update()

    def nextCheckState(self) -> None:
        """A click decides what was mixed."""
        self._is_mixed = False
        super().nextCheckState()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean something here are heard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As large as its track with room for the focus ring."""
        return QSize(_SWITCH.width() + 2 * SPACING.hair, _SWITCH.height() + 2 * SPACING.hair)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob and focus."""
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(SPACING.hair, SPACING.hair, _SWITCH.width(), _SWITCH.height())
        radius = track.height() / 2
        on = self.isChecked()
        fill = colors.accent if on else colors.border_strong if self._is_mixed else colors.sunken
        border = colors.accent if on else colors.border_strong
        if not self.isEnabled():
            fill, border = (colors.border_strong if on else colors.sunken), colors.border
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color(colors.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-1.5, -1.5, 1.5, 1.5)
            painter.drawRoundedRect(ring, radius + 1.5, radius + 1.5)
        painter.setPen(QPen(self._theme.color(border), 1))
        painter.setBrush(self._theme.color(fill))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        self._paint_knob(painter, track, on)
        painter.end()

    def _paint_knob(self, painter: QPainter, track: QRectF, on: bool) -> None:
        colors = self._theme.colors
        size = track.height() - 2 * _KNOB_MARGIN
        knob = colors.accent_text if on else colors.text_muted
        if self._is_faint or not self.isEnabled():
            knob = colors.accent_text if on and self.isEnabled() else colors.text_faint
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(knob))
        if self._is_mixed:
            painter.drawRoundedRect(QRectF(track.center().x() - 5, track.center().y() - 1, 10, 2), 1, 1)
            return
        left = track.right() - _KNOB_MARGIN - size if on else track.left() + _KNOB_MARGIN
        painter.drawEllipse(QRectF(left, track.top() + _KNOB_MARGIN, size, size))


class FieldLabel(QLabel):
    """The name of a field: a click on it is one on the field."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the focus into the buddy; a switch is switched."""
        buddy = self.buddy()
        if buddy is None or not buddy.isEnabled() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        buddy.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(buddy, QAbstractButton):
            buddy.click()


class Group(QWidget):
    """A heading that folds what is below it."""

    def __init__(self, theme: Theme, title: str, *, is_open: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_open = is_open
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head.setIconSize(QSize(ICON_PX - 4, ICON_PX - 4))
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setAccessibleName(title)
        set_type(self.head, theme, lambda: sans(TYPE.small, weight=QFont.Weight.DemiBold))
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.medium, SPACING.medium)
        self.rows.setSpacing(SPACING.small)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        layout.addWidget(line)
        row = QHBoxLayout()
        row.setContentsMargins(SPACING.tight, SPACING.tight, SPACING.tight, 0)
        row.addWidget(self.head)
        layout.addLayout(row)
        layout.addWidget(self.body)
        self.head.clicked.connect(lambda: self.set_open(not self._is_open))
        theme.changed.connect(self._draw)
        self.set_open(is_open)

    def add(self, widget: QWidget) -> None:
        """Add a row."""
        self.rows.addWidget(widget)

    @property
    def is_open(self) -> bool:
        """Whether its rows are shown."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Show or fold its rows."""
        self._is_open = is_open
        self.body.setVisible(is_open)
        state = self.tr("open") if is_open else self.tr("folded")
        self.head.setAccessibleDescription(state)
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean something here are heard."""
        folds = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
        if self.head.hasFocus() and event.key() in folds:
            self.set_open(folds[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        self.head.setIcon(self._theme.icon("chevron-down" if self._is_open else "chevron-right"))


class Notice(QFrame):
    """A bar that says something about the whole form, in the tone of an error, a warning or a hint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = "info"
        self._tone = "info"
        self.setProperty("role", "bar")
        self.setProperty("tone", "")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self._text, theme, lambda: sans(TYPE.small))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.small)
        row.setSpacing(SPACING.small)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()
        theme.changed.connect(self._draw)

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, icon: str = "info", tone: str = "info") -> None:
        """Say this; an empty text hides the bar.

        Args:
            text: A sentence.
            icon: Its name in resources/icons.
            tone: ``info``, ``warning`` or ``error``.
        """
        self._icon_name, self._tone = icon, tone
        self._text.setText(text)
        restyle(self, "tone", tone)
        self._draw()
        self.setVisible(bool(text))

    def _draw(self) -> None:
        colors = self._theme.colors
        color = {"warning": colors.warning, "error": colors.error}.get(self._tone, colors.accent)
        icon = self._theme.icon(self._icon_name, color)
        self._icon.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))

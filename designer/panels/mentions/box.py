"""A box in a corner after a renaming: where the old name is said as well, to be changed in the same step."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.models.mentions import Mentions, Offer
from designer.panels.mentions.delegate import MentionDelegate
from designer.panels.mentions.rows import MentionRows
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_WIDTH_PX: Final = 520
_MOST_ROWS: Final = 8
_BLUR_PX: Final = 24


class MentionsBox(QFrame):
    """Comes when there is something to offer, goes when it is answered or out of date; nothing waits for it."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(self, mentions: Mentions, theme: Theme, host: QWidget) -> None:
        """Lie over a widget, in its lower right corner.

        Args:
            mentions: Offers.
            theme: Colours.
            host: What it lies over, and its owner.
        """
        super().__init__(host)
        self._mentions = mentions
        self._theme = theme
        self._host = host
        self._focus_before: QWidget | None = None
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Other places that say the old name"))
        self.rows = MentionRows(self)
        self.list = _List(self.rows, theme)
        self.code = QCheckBox()
        self.prose = QCheckBox()
        self._title = QLabel()
        self._text = QLabel(self.tr("Ticked places change in the same step as the listener."))
        self.leave_button = QPushButton(self.tr("Leave them"))
        self.apply_button = QPushButton()
        self._lay_out()
        self._shadow = QGraphicsDropShadowEffect(self)
        self._shadow.setBlurRadius(_BLUR_PX)
        self._shadow.setOffset(0, SPACING.tight)
        self.setGraphicsEffect(self._shadow)
        self._connect()
        self._dress()
        self.hide()

    def _lay_out(self) -> None:
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._text.setProperty("role", "muted")
        set_type(self._title, self._theme, lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        set_type(self._text, self._theme, lambda: sans(TYPE.small))
        self.leave_button.setProperty("role", "flat")
        self.apply_button.setProperty("role", "primary")
        self.apply_button.setToolTip(self.tr("Enter"))
        self.leave_button.setToolTip(self.tr("Esc"))
        self.code.setToolTip(self.tr("The name alone as a text in Python, or as a value in a script"))
        self.prose.setToolTip(self.tr("Comments, docs, prompts, and longer texts"))
        for check in (self.code, self.prose):
            check.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        kinds = QHBoxLayout()
        kinds.setContentsMargins(SPACING.small, 0, 0, 0)
        kinds.setSpacing(SPACING.large)
        kinds.addWidget(self.code)
        kinds.addWidget(self.prose)
        kinds.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING.small)
        buttons.addStretch()
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.apply_button)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.medium, SPACING.medium, SPACING.medium, SPACING.medium)
        layout.setSpacing(SPACING.small)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(kinds)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._mentions.offered.connect(self._open)
        self._mentions.withdrawn.connect(self._close)
        self._host.installEventFilter(self)
        self._theme.changed.connect(self._dress)
        self.rows.ticked.connect(self._count)
        self.code.clicked.connect(lambda: self._tick_all(self.code, exact=True))
        self.prose.clicked.connect(lambda: self._tick_all(self.prose, exact=False))
        self.apply_button.clicked.connect(self.apply)
        self.leave_button.clicked.connect(self._mentions.leave)

    @Slot()
    def apply(self) -> None:
        """Change the ticked places as well; with none ticked they are left."""
        chosen = self.rows.chosen
        if not chosen:
            self._mentions.leave()
            return
        offer = self._mentions.offer
        if self._mentions.apply(chosen) and offer is not None:
            words = self.tr("{old} is {new} in {count} more places.") if len(chosen) > 1 else ""
            words = words or self.tr("{old} is {new} in one more place.")
            self.said.emit(words.format(old=offer.old, new=offer.new, count=len(chosen)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter changes, Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._mentions.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            else:
                self.apply()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    @Slot(object)
    def _open(self, offer: Offer) -> None:
        self.rows.show(offer.places)
        self.list.fit()
        title = self.tr("{old} is said elsewhere too. Change it to {new}?")
        self._title.setText(title.format(old=one_line(offer.old, 64), new=one_line(offer.new, 64)))
        counts = {True: self.rows.count(exact=True), False: self.rows.count(exact=False)}
        more = "+" if offer.is_cut else ""
        self.code.setText(self.tr("Code and scripts ({0})").format(f"{counts[True]}{more}"))
        self.prose.setText(self.tr("Prose ({0})").format(f"{counts[False]}{more}"))
        self.code.setVisible(bool(counts[True]))
        self.prose.setVisible(bool(counts[False]))
        self._place()
        self.show()
        self.raise_()
        if counts[True]:
            self._take_focus()

    def _take_focus(self) -> None:
        """The keys come here, but not from somebody who is typing; prose alone is not worth to be interrupted for."""
        focus = QApplication.focusWidget()
        is_typing = isinstance(focus, (QLineEdit, QPlainTextEdit))
        if focus is not None and focus.window() is self.window() and not is_typing:
            self._focus_before = focus
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)
            self.list.setCurrentIndex(self.rows.index(0))

    @Slot()
    def _close(self) -> None:
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self._host)
        before, self._focus_before = self._focus_before, None
        self.hide()
        self.rows.show(())
        if had_focus and before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _count(self) -> None:
        count = len(self.rows.chosen)
        words = self.tr("Change {0} places") if count != 1 else self.tr("Change {0} place")
        self.apply_button.setText(words.format(count))
        self.apply_button.setEnabled(count > 0)
        for check, exact in ((self.code, True), (self.prose, False)):
            state = self.rows.state(exact=exact)
            check.setTristate(state is Qt.CheckState.PartiallyChecked)
            check.setCheckState(state)

    def _tick_all(self, check: QCheckBox, *, exact: bool) -> None:
        self.rows.tick(exact=exact, on=check.checkState() is not Qt.CheckState.Unchecked)

    @Slot()
    def _dress(self) -> None:
        self._shadow.setColor(self._theme.color(self._theme.colors.shadow))
        self.list.fit()

    def _place(self) -> None:
        gap = SPACING.large
        room = self._host.rect().adjusted(gap, gap, -gap, -gap)
        width = min(_WIDTH_PX, room.width())
        self._column.activate()
        self.list.setFixedHeight(self.list.height_for(min(max(self.rows.rowCount(), 1), _MOST_ROWS)))
        height = min(self._column.totalHeightForWidth(width), room.height())
        self.setGeometry(room.right() - width + 1, room.bottom() - height + 1, width, height)


class _List(QListView):
    """Space ticks the current row."""

    def __init__(self, rows: MentionRows, theme: Theme) -> None:
        super().__init__()
        self.setModel(rows)
        self._delegate = MentionDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Places"))
        self.setProperty("role", "overlay-list")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def fit(self) -> None:
        """Lay out what is shown now."""
        self._delegate.fit()
        self.viewport().update()

    def height_for(self, rows: int) -> int:
        """The height in pixels in which so many rows can be seen."""
        return rows * self.sizeHintForRow(0) + 2 * self.frameWidth() if self.model().rowCount() else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc are the box's."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._delegate.toggle(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

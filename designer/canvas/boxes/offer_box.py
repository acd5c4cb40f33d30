"""A small box where a drop was refused: the reason, and a button with what would make it good."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.canvas.editing.board import Board, Offer
from designer.support.tokens import SPACING

_WIDTH = 320


class OfferBox(QFrame):
    """Enter takes the offer; Esc or a click elsewhere leaves it."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._board = board
        self._offer: Offer | None = None
        self.setProperty("role", "card")
        self.setFixedWidth(_WIDTH)
        self._reason = QLabel(self)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setWordWrap(True)
        self.accept_button = QPushButton(self)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setAutoDefault(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.accept_button)
        self.leave_button = QPushButton(self.tr("Leave it"), self)
        self.leave_button.setProperty("role", "flat")
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING.small)
        buttons.addStretch()
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.accept_button)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.medium, SPACING.medium, SPACING.medium, SPACING.medium)
        layout.setSpacing(SPACING.medium)
        layout.addWidget(self._reason)
        layout.addLayout(buttons)
        self.accept_button.clicked.connect(self._accept)
        self.leave_button.clicked.connect(self.leave)
        for button in (self.accept_button, self.leave_button):
            button.installEventFilter(self)
        self.hide()

    def open_at(self, offer: Offer, at: QPoint) -> None:
        """Show an offer; ``at`` is in the parent's coordinates."""
        self._offer = offer
        self._reason.setText(offer.reason)
        self.accept_button.setText(offer.label)
        self._column.activate()
        self.setFixedHeight(self._column.totalHeightForWidth(_WIDTH))
        host = self._host.rect().adjusted(SPACING.small, SPACING.small, -SPACING.small, -SPACING.small)
        x = max(host.left(), min(at.x(), host.right() - self.width()))
        y = max(host.top(), min(at.y(), host.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.accept_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Do nothing."""
        if self.isVisible():
            self._offer = None
            self.hide()
            self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter presses the button, Esc and going elsewhere leave."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QPushButton):
                watched.click()
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            focus = self.window().focusWidget()
            if focus is None or not self.isAncestorOf(focus):
                self.hide()
        return False

    def _accept(self) -> None:
        offer = self._offer
        self.leave()
        if offer:
            self._board.apply(offer.edit)

"""A raised panel above the window's content that goes away when it is not wanted any more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from designer.shell.panes import application
from designer.support.tokens import SPACING


class OverlayFrame(QFrame):
    """Stands at the top in the middle of its window; Escape, or the focus going elsewhere, closes it.

    It is a child, not a window of its own, so that no window manager has a say in its place.
    """

    closed = Signal()
    """It is gone; the focus is back where it was."""

    def __init__(self, window: QWidget, width_px: int, height_px: int) -> None:
        super().__init__(window)
        self._wanted = (width_px, height_px)
        self._focus_before: QWidget | None = None
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.hide()

    def open(self, focus: QWidget) -> None:
        """Come up, and give a widget within the focus."""
        if self.isVisible():
            return
        self._focus_before = QApplication.focusWidget()
        self._place()
        self.window().installEventFilter(self)
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)
        application().focusChanged.connect(self._focus_moved)

    def close_overlay(self) -> None:
        """Go away, and give the focus back."""
        if not self.isVisible():
            return
        application().focusChanged.disconnect(self._focus_moved)
        self.window().removeEventFilter(self)
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        if had_focus and self._focus_before is not None and self._focus_before.isVisible():
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the window's size changes."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        window = self.window()
        width = min(self._wanted[0], window.width() - 2 * SPACING.huge)
        height = min(self._wanted[1], window.height() - 4 * SPACING.huge)
        self.setGeometry((window.width() - width) // 2, 3 * SPACING.huge, width, height)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_overlay()

"""The canvas's view: pans and zooms by itself, and hands all else that the user does to the tool."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from designer.canvas.painting.camera import stepped
from designer.canvas.picture.picture import Picture
from designer.canvas.view.tool import Pointer, Tool
from designer.canvas.view.viewing import Viewing
from designer.models.selection import Selection
from designer.support.plain_text import tooltip
from designer.support.theme import Theme

_WHEEL_STEP: Final = 120.0
_WHEEL_PAN_PX: Final = 90.0
_ARROW_PAN_PX: Final = 60.0
_PAN_KEYS: Final = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_BY_KEYBOARD: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class CanvasView(Viewing):
    """Shows a picture. Middle button, Space with a drag, and two fingers pan; wheel and pinch zoom to the pointer."""

    def __init__(self, picture: Picture, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(picture, selection, theme, parent)
        self.tool: Tool | None = None
        """Who handles what the view does not do itself."""
        self._grip: QPointF | None = None
        self._grip_button = Qt.MouseButton.NoButton
        self._space = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAcceptDrops(True)
        port = self.viewport()
        port.setMouseTracking(True)
        port.grabGesture(Qt.GestureType.PinchGesture)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        at = event.position()
        return Pointer(self.to_scene(at), at, event.button(), event.buttons(), event.modifiers())

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the scene, or let the tool have it."""
        self._shows_focus = False
        self.stop_gliding()
        if self._grip is None and (event.button() == Qt.MouseButton.MiddleButton or self._holds_space(event)):
            self._grip, self._grip_button = event.position(), event.button()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()
            return
        event.setAccepted(self._grip is not None or (self.tool is not None and self.tool.press(self._pointer(event))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or let the tool have it."""
        if self._grip is not None:
            way = self._grip - event.position()
            self._grip = event.position()
            self.pan(way.x(), way.y())
            return
        if self.tool is not None:
            self.tool.move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the scene, or let the tool have it."""
        if self._grip is not None:
            if event.button() == self._grip_button:
                self._grip = None
                self._show_hand()
            return
        if self.tool is not None:
            self.tool.release(self._pointer(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick presses; those of the middle button are two single ones."""
        if event.button() == Qt.MouseButton.MiddleButton or self._holds_space(event):
            self.mousePressEvent(event)
        elif self.tool is not None and not self.tool.double_click(self._pointer(event)):
            self.tool.press(self._pointer(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms to the pointer, with Shift it pans sideways; two fingers pan, with Ctrl they zoom."""
        self.stop_gliding()
        event.accept()
        pixels, turned = event.pixelDelta(), event.angleDelta()
        is_touch = event.device().type() == QInputDevice.DeviceType.TouchPad or event.phase() in (
            Qt.ScrollPhase.ScrollBegin,
            Qt.ScrollPhase.ScrollUpdate,
            Qt.ScrollPhase.ScrollEnd,
            Qt.ScrollPhase.ScrollMomentum,
        )
        if is_touch and not event.modifiers() & _CONTROL:
            way = pixels if not pixels.isNull() else turned * (_WHEEL_PAN_PX / _WHEEL_STEP)
            self.pan(-way.x(), -way.y())
            return
        steps = (turned.y() or turned.x()) / _WHEEL_STEP
        if event.modifiers() & _SHIFT and not event.modifiers() & _CONTROL:
            self.pan(-steps * _WHEEL_PAN_PX, 0)
        elif turned.x() and not turned.y() and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.pan(-turned.x() / _WHEEL_STEP * _WHEEL_PAN_PX, 0)
        elif steps:
            self.set_zoom(stepped(self.zoom, steps), event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu is asked for."""
        event.setAccepted(self.tool is not None and self.tool.context_menu(event))

    # Keys

    def event(self, event: QEvent) -> bool:
        """Let the tool have Tab before the focus moves on."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if is_tab and self.tool is not None and self.tool.key_press(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes hold of the scene; the tool has the rest; arrows that it does not want pan."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space = True
                self._show_hand()
            event.accept()
            return
        if self.tool is not None and self.tool.key_press(event):
            event.accept()
            return
        way = _PAN_KEYS.get(Qt.Key(event.key()))
        if way is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.pan(way[0] * _ARROW_PAN_PX, way[1] * _ARROW_PAN_PX)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = self.viewport().height() * 0.8
            self.pan(0, page if event.key() == Qt.Key.Key_PageDown else -page)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._show_hand()
            event.accept()
        else:
            event.ignore()

    def _holds_space(self, event: QMouseEvent) -> bool:
        return self._space and event.button() == Qt.MouseButton.LeftButton

    def _show_hand(self) -> None:
        if self._grip is not None:
            return
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring appears for those who come by keyboard."""
        super().focusInEvent(event)
        self._shows_focus = event.reason() in _BY_KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes, and Space counts as let go."""
        super().focusOutEvent(event)
        self._space = False
        self._show_hand()
        self.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is under way ends."""
        super().hideEvent(event)
        self._grip = None
        if self.tool is not None:
            self.tool.cancel()

    # Drags from elsewhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Something from elsewhere came over the view."""
        if self.tool is not None:
            self.tool.drag_enter(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It moved."""
        if self.tool is not None:
            self.tool.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It left."""
        if self.tool is not None:
            self.tool.drag_leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was let go."""
        if self.tool is not None:
            self.tool.drop(event)

    # Everything else

    def viewportEvent(self, event: QEvent) -> bool:
        """Pinches, tooltips, and the pointer leaving."""
        if isinstance(event, QNativeGestureEvent):
            return self._native(event)
        if isinstance(event, QGestureEvent):
            return self._pinch(event)
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self._help(event)
        if event.type() == QEvent.Type.Leave and self.tool is not None:
            self.tool.leave()
        return super().viewportEvent(event)

    def _native(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.set_zoom(self.zoom * (1.0 + event.value()), event.position())
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        center = QPointF(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint()))
        if pinch.changeFlags() & QPinchGesture.ChangeFlag.ScaleFactorChanged:
            self.set_zoom(self.zoom * pinch.scaleFactor(), center)
        way = pinch.lastCenterPoint() - pinch.centerPoint()
        self.pan(way.x(), way.y())
        event.accept(Qt.GestureType.PinchGesture)
        return True

    def _help(self, event: QHelpEvent) -> bool:
        at = QPointF(event.pos())
        none = Qt.MouseButton.NoButton
        pointer = Pointer(self.to_scene(at), at, none, none, Qt.KeyboardModifier.NoModifier)
        told = [self.tool.tool_tip(pointer)] if self.tool is not None else []
        if self.above is not None:
            told.append(self.above.tool_tip(pointer.scene))
        text = "\n".join(filter(None, told))
        if text:
            QToolTip.showText(QCursor.pos() if event.globalPos().isNull() else event.globalPos(), tooltip(text), self)
        else:
            QToolTip.hideText()
        return True

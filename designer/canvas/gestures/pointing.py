"""The canvas's one tool: what presses, moves and keys mean, and which gesture they begin."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent

from designer.canvas.editing.board import AddRequest, Board
from designer.canvas.editing.operations import Operations
from designer.canvas.gestures.band import Band
from designer.canvas.gestures.connect import Connect
from designer.canvas.gestures.drop import Drop
from designer.canvas.gestures.edge_scroll import EdgeScroll
from designer.canvas.gestures.gesture import Gesture
from designer.canvas.gestures.keyboard import Keyboard
from designer.canvas.gestures.keys import is_enter
from designer.canvas.gestures.move import Move
from designer.canvas.gestures.resize import Resize, edges_cursor
from designer.canvas.gestures.rewire import Rewire
from designer.canvas.gestures.tips import tip_for
from designer.canvas.gestures.zones import Part, Zone, zone_at
from designer.canvas.items import Kind
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.selecting import is_selected, items_of, joined, selected, toggled, toggled_peer
from designer.canvas.view.tool import Pointer
from designer.models.selection import Selected

DRAG_PX: Final = 4.0
"""How far the pointer moves before a press becomes a gesture."""

_EXTENDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_CURSORS: Final = {
    Part.PORT: Qt.CursorShape.CrossCursor,
    Part.BADGE: Qt.CursorShape.PointingHandCursor,
    Part.PEER: Qt.CursorShape.PointingHandCursor,
    Part.PEER_END: Qt.CursorShape.OpenHandCursor,
}


class Pointing:
    """Selects, and hands over to a gesture once the pointer is dragged."""

    def __init__(self, board: Board, operations: Operations, keyboard: Keyboard, drop: Drop) -> None:
        self._board = board
        self._operations = operations
        self._keyboard = keyboard
        self._drop = drop
        self._gesture: Gesture | None = None
        self._pressed: tuple[Pointer, Zone] | None = None
        self._has_menu = False
        self._scroll = EdgeScroll(board.view, self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def takes_keys(self) -> bool:
        """Whether letters mean something to the gesture that is under way."""
        return isinstance(self._gesture, Connect)

    def start_connecting(self) -> None:
        """Choose with the keys what the selected listeners are to send to."""
        sources = self._board.selected.listeners
        self.cancel()
        if not sources:
            self._board.said.emit(self._board.tr("Select a listener first."))
        elif self._board.may_edit():
            gesture = Connect(self._board, sources)
            self._gesture = gesture
            gesture.begin_by_keys()

    def press(self, pointer: Pointer) -> bool:
        """Select, or take hold."""
        self._has_menu = False
        self._board.pointer_at = pointer.scene
        if pointer.button == Qt.MouseButton.RightButton:
            if not self.is_busy:
                self._select_for_menu(pointer.scene)
            self.cancel()
            return True
        if pointer.button != Qt.MouseButton.LeftButton:
            return False
        if self.is_busy:
            self._finish(pointer)
            return True
        zone = zone_at(self._board, pointer.scene)
        self._pressed = (pointer, zone)
        extends = bool(pointer.modifiers & _EXTENDS)
        if zone.part in (Part.PEER, Part.PEER_END) and zone.peer and not extends:
            self._board.select(Selected(peers=(zone.peer,)))
        elif _is_item(zone) and zone.item and not extends and not is_selected(self._board.selected, zone.item):
            self._board.select(selected((zone.item,)))
        return True

    def move(self, pointer: Pointer) -> bool:
        """Go on with the gesture, begin one, or show what is under the pointer."""
        self._has_menu = False
        self._board.pointer_at = pointer.scene
        if self._gesture:
            self._gesture.move(pointer)
            if pointer.buttons & Qt.MouseButton.LeftButton:
                self._scroll.follow(pointer)
            return True
        if self._pressed and pointer.buttons & Qt.MouseButton.LeftButton:
            start, zone = self._pressed
            if (pointer.view - start.view).manhattanLength() >= DRAG_PX:
                self._begin(start, zone)
                if self._gesture:
                    self._gesture.move(pointer)
            return True
        self._hover(pointer)
        return False

    def release(self, pointer: Pointer) -> bool:
        """End the gesture, or take it for a click."""
        if pointer.button != Qt.MouseButton.LeftButton:
            return False
        pressed, self._pressed = self._pressed, None
        if self._gesture and pressed:
            self._finish(pointer)
            self._hover(pointer)
            return True
        if pressed:
            self._click(pressed[1], pointer)
            self._hover(pointer)
        return pressed is not None

    def double_click(self, pointer: Pointer) -> bool:
        """Edit what is there, or add something where nothing is."""
        if pointer.button != Qt.MouseButton.LeftButton:
            return False
        self.cancel()
        zone = zone_at(self._board, pointer.scene)
        if zone.item and zone.item.kind is Kind.BUS:
            self._select_members(zone.item.key)
        elif _is_item(zone) and zone.item:
            if self._board.may_edit():
                self._board.edit_wanted.emit(zone.item)
        elif zone.part is Part.EMPTY and self._board.may_edit():
            self._board.add_wanted.emit(AddRequest(pointer.scene))
        return True

    def leave(self) -> None:
        """Nothing is under the pointer; a menu that opened there still means the place that it opened at."""
        if not self._has_menu:
            self._board.pointer_at = None
        if not self.is_busy:
            self._board.clear()

    def key_press(self, event: QKeyEvent) -> bool:
        """Keys go to the gesture under way; Esc ends it."""
        if event.key() == Qt.Key.Key_Escape and (self._gesture or self._pressed):
            self.cancel()
            return True
        if self._gesture:
            if isinstance(self._gesture, Connect) and is_enter(event):
                gesture = self._gesture
                self._end()
                gesture.make()
                return True
            is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            return self._gesture.key_press(event) or is_tab
        return self._keyboard.key_press(event)

    def context_menu(self, event: QContextMenuEvent) -> bool:
        """Ask for the menu of what is there, or of what is selected when a key asks."""
        self.cancel()
        board = self._board
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            at = QPointF(event.pos())
            self._select_for_menu(board.view.to_scene(at))
        else:
            bounds = board.selected_bounds()
            at = board.view.to_view(bounds.center() if not bounds.isNull() else board.view.visible_rect().center())
        self._has_menu = True
        board.pointer_at = board.view.to_scene(at)
        board.menu_wanted.emit(menu_kind(board.selected), at)
        event.accept()
        return True

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Something from the palette came over the view."""
        self._drop.enter(event)

    def drag_move(self, event: QDragMoveEvent) -> None:
        """It moved."""
        self._drop.move(event)

    def drag_leave(self) -> None:
        """It left."""
        self._drop.leave()

    def drop(self, event: QDropEvent) -> None:
        """It was let go."""
        self._drop.drop(event)

    def cancel(self) -> None:
        """Drop what is under way; the document stays as it is."""
        self._pressed = None
        if self._gesture:
            self._gesture.cancel()
            self._end()

    def tool_tip(self, pointer: Pointer) -> str:
        """What is known of the thing under the pointer."""
        return "" if self.is_busy else tip_for(self._board, zone_at(self._board, pointer.scene))

    def _begin(self, start: Pointer, zone: Zone) -> None:
        board = self._board
        extends = bool(start.modifiers & _EXTENDS)
        if zone.part is Part.EMPTY:
            self._gesture = Band(board, start.scene, adds=extends)
        elif not board.may_edit():
            self._pressed = None
            return
        elif zone.part is Part.PORT and zone.item:
            chosen = board.selected.listeners
            self._gesture = Connect(board, chosen if zone.item.key in chosen else (zone.item.key,))
        elif zone.part is Part.PEER_END and zone.peer:
            self._gesture = Rewire(board, zone.peer, zone.end)
        elif zone.part is Part.RESIZE and zone.item:
            self._gesture = Resize(board, zone.item, zone.edges, start.scene)
        elif zone.part in (Part.ITEM, Part.BADGE) and zone.item:
            if extends and not is_selected(board.selected, zone.item):
                board.select(joined(board.selected, (zone.item,)))
            self._gesture = Move(board, start.scene)
        if self._gesture:
            board.view.viewport().setCursor(self._gesture.cursor)

    def _click(self, zone: Zone, pointer: Pointer) -> None:
        board = self._board
        extends = bool(pointer.modifiers & _EXTENDS)
        if zone.part is Part.BADGE and zone.item and zone.badge == "broadcast" and not extends:
            self._operations.toggle_broadcast((zone.item.key,))
        elif _is_item(zone) and zone.item:
            board.select(toggled(board.selected, zone.item) if extends else selected((zone.item,)))
        elif zone.peer and extends:
            board.select(toggled_peer(board.selected, zone.peer))
        elif zone.part is Part.EMPTY and not extends:
            board.select(Selected())

    def _go_on(self, pointer: Pointer) -> None:
        if self._gesture:
            self._gesture.move(pointer)

    def _finish(self, pointer: Pointer) -> None:
        gesture = self._gesture
        self._end()
        if gesture:
            gesture.finish(pointer)
            self._board.clear()

    def _end(self) -> None:
        self._scroll.stop()
        self._gesture = None
        self._pressed = None
        self._board.clear()
        self._board.view.viewport().unsetCursor()

    def _hover(self, pointer: Pointer) -> None:
        zone = zone_at(self._board, pointer.scene)
        hot = zone.item if _is_item(zone) else None
        hot_peer = zone.peer if zone.part in (Part.PEER, Part.PEER_END) else None
        self._board.show(Overlay(hot=hot, hot_peer=hot_peer))
        shape = edges_cursor(zone.edges) if zone.part is Part.RESIZE else _CURSORS.get(zone.part)
        viewport = self._board.view.viewport()
        if shape is None or (zone.part is Part.BADGE and zone.badge != "broadcast"):
            viewport.unsetCursor()
        else:
            viewport.setCursor(shape)

    def _select_for_menu(self, point: QPointF) -> None:
        zone = zone_at(self._board, point)
        if _is_item(zone) and zone.item:
            if not is_selected(self._board.selected, zone.item):
                self._board.select(selected((zone.item,)))
        elif zone.peer:
            if zone.peer not in self._board.selected.peers:
                self._board.select(Selected(peers=(zone.peer,)))
        else:
            self._board.select(Selected())

    def _select_members(self, payload_class: str) -> None:
        members = (each for each in self._board.spec.listeners if each.broadcast)
        names = tuple(each.name for each in members if each.payload_class == payload_class)
        self._board.select(Selected(listeners=names))


def menu_kind(value: Selected) -> str:
    """What a context menu is for: ``listener``, ``peer``, ``note``, ``frame``, ``bus`` or ``canvas``."""
    items = items_of(value)
    if value.listeners:
        return "listener"
    if items:
        return str(items[-1].kind)
    return "peer" if value.peers else "canvas"


def _is_item(zone: Zone) -> bool:
    return zone.part in (Part.ITEM, Part.PORT, Part.BADGE, Part.RESIZE)

"""What the actions of the window do on the canvas, by id, and when they can."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from designer.canvas.picture.selecting import items_of

if TYPE_CHECKING:
    from designer.canvas.canvas import Canvas

_NEEDS_SOUND: Final = (
    "canvas.add",
    "canvas.note",
    "canvas.frame",
    "edit.paste",
)
_NEEDS_LISTENER: Final = ("canvas.connect", "canvas.broadcast", "canvas.agent")
_ALIGNS: Final = ("left", "right", "top", "bottom", "center_x", "center_y")


class Actions:
    """The table of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        operations, clipboard, view = canvas.operations, canvas.clipboard, canvas.view
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.cut": clipboard.cut,
            "edit.copy": clipboard.copy,
            "edit.paste": clipboard.paste,
            "edit.duplicate": clipboard.duplicate,
            "edit.delete": operations.delete,
            "edit.select_all": operations.select_all,
            "edit.find": canvas.find_bar.open_bar,
            "edit.rename": canvas.rename,
            "canvas.add": canvas.add,
            "canvas.connect": canvas.tool.start_connecting,
            "canvas.broadcast": operations.toggle_broadcast,
            "canvas.agent": operations.toggle_agent,
            "canvas.note": canvas.add_note,
            "canvas.frame": operations.frame,
            "canvas.unframe": operations.unframe,
            "canvas.collapse": operations.collapse,
            "canvas.reach": canvas.reach_bar.toggle,
            "canvas.system": self._toggle_system,
            "canvas.arrange": operations.arrange,
            "canvas.distribute_x": partial(operations.distribute, "x"),
            "canvas.distribute_y": partial(operations.distribute, "y"),
            "canvas.snap": self._toggle_snap,
            "canvas.minimap": self._toggle_minimap,
            "canvas.motion": self._toggle_motion,
            "canvas.fit": view.fit,
            "canvas.fit_selection": self._fit_selection,
            "canvas.zoom_100": view.zoom_to_100,
            "canvas.zoom_in": view.zoom_in,
            "canvas.zoom_out": view.zoom_out,
        }
        self.handlers |= {f"canvas.align_{side}": partial(operations.align, side) for side in _ALIGNS}
        self.handlers = {action: partial(self._do, function) for action, function in self.handlers.items()}

    def enabled(self, action: str) -> bool:
        """Whether it would do anything now."""
        board = self._canvas.board
        value, sound = board.selected, not board.document.is_broken
        count = len(items_of(value))
        if action in _NEEDS_SOUND:
            return sound
        if action in _NEEDS_LISTENER:
            return sound and bool(value.listeners)
        if action.startswith("canvas.align_"):
            return sound and count > 1
        if action.startswith("canvas.distribute_"):
            return sound and count > 2
        return {
            "edit.cut": sound and count > 0,
            "edit.copy": count > 0,
            "edit.duplicate": sound and count > 0,
            "edit.delete": sound and bool(value),
            "edit.rename": sound and count > 0,
            "canvas.unframe": sound and bool(value.frames or value.listeners),
            "canvas.collapse": sound and bool(value.frames or value.listeners),
            "canvas.reach": bool(value.listeners) or self._canvas.reach_bar.is_on,
            "canvas.arrange": sound and bool(board.spec.listeners),
            "canvas.fit_selection": count > 0,
        }.get(action, action in self.handlers)

    def checked(self, action: str) -> bool:
        """Whether the state that it toggles is on."""
        canvas = self._canvas
        return {
            "canvas.snap": canvas.board.snapping,
            "canvas.system": canvas.picture.show_system,
            "canvas.minimap": canvas.shows_minimap,
            "canvas.motion": canvas.live.moves,
            "canvas.reach": canvas.reach_bar.is_on,
        }.get(action, False)

    def _do(self, function: Callable[[], object]) -> object:
        """An action ends whatever gesture is under way."""
        self._canvas.tool.cancel()
        return function()

    def _toggle_snap(self) -> None:
        board = self._canvas.board
        board.snapping = not board.snapping
        self._canvas.states_changed.emit()

    def _toggle_system(self) -> None:
        picture = self._canvas.picture
        picture.show_system = not picture.show_system
        self._canvas.states_changed.emit()

    def _toggle_minimap(self) -> None:
        self._canvas.shows_minimap = not self._canvas.shows_minimap

    def _toggle_motion(self) -> None:
        self._canvas.live.moves = not self._canvas.live.moves

    def _fit_selection(self) -> None:
        bounds = self._canvas.board.selected_bounds()
        if not bounds.isNull():
            self._canvas.view.fit_rect(bounds)

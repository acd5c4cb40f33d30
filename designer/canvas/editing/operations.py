"""What can be done to what is selected without a gesture: each is one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from designer.canvas.editing.board import Board
from designer.canvas.editing.moving import (
    Axis,
    Side,
    aligned,
    distributed,
    members_within,
    movement,
    placement,
    with_members,
)
from designer.canvas.editing.snapping import on_grid
from designer.canvas.geometry import FRAME_HEAD, GRID
from designer.canvas.items import Item, Kind
from designer.canvas.layout.arrange import arrange
from designer.canvas.layout.placing import broadcast_groups
from designer.canvas.picture.selecting import items_of
from designer.document import edits
from designer.document.layout import Frame
from designer.models.selection import Peer, Selected

_NUDGES_MERGE_S: Final = 1.0
_FRAME_PADDING: Final = 24.0
_EMPTY_FRAME: Final = (360.0, 240.0)


class Operations:
    """On one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._nudged = _Nudged()

    def delete(self) -> None:
        """Remove listeners, edges, notes and frames; frames leave what they hold."""
        value = self._board.selected
        if not self._board.may_edit():
            return
        if not (value.listeners or value.peers or value.notes or value.frames):
            if value.buses:
                self._board.said.emit(
                    _tr("A bus is there as long as a listener broadcasts its class; press B on those.")
                )
            return
        self._board.apply(edits.remove(value.listeners, value.peers, value.notes, value.frames))

    def select_all(self) -> None:
        """Select every listener, note and frame."""
        layout = self._board.layout
        self._board.select(
            Selected(
                listeners=tuple(each.name for each in self._board.spec.listeners),
                notes=tuple(layout.notes),
                frames=tuple(layout.frames),
            )
        )

    def toggle_broadcast(self, names: Iterable[str] = ()) -> None:
        """Turn broadcast on for these or the selected listeners, or off where all of them have it."""
        self._toggle("broadcast", tuple(names) or self._board.selected.listeners)

    def toggle_agent(self) -> None:
        """Make the selected listeners agents, or tools where all of them are agents."""
        self._toggle("agent", self._board.selected.listeners)

    def frame(self) -> None:
        """Draw a frame around what is selected, or an empty one, and ask for its title."""
        board = self._board
        if not board.may_edit():
            return
        bounds = board.selected_bounds()
        if bounds.isNull():
            corner = on_grid(board.pointer_at or board.view.visible_rect().center() - QPointF(180, 120))
            area = QRectF(corner.x(), corner.y(), *_EMPTY_FRAME)
        else:
            pad = _FRAME_PADDING
            area = bounds.united(board.bounds_of(buses_of(board))).adjusted(-pad, -pad - FRAME_HEAD, pad, pad)
        listeners = board.selected.listeners
        members = listeners if listeners else members_within(board, area)
        made = Frame(area.x(), area.y(), area.width(), area.height(), _tr("Frame"), members=members)
        names = {name.lower() for name in members}
        others = [
            edits.set_frame(key, replace(other, members=kept))
            for key, other in board.layout.frames.items()
            if (kept := tuple(name for name in other.members if name.lower() not in names)) != other.members
        ]
        before = set(board.layout.frames)
        if board.apply(
            edits.together(
                _tr("Frame the selection") if listeners else _tr("Add a frame"), [*others, edits.add_frame(made)]
            )
        ):
            new = [key for key in board.layout.frames if key not in before]
            board.select(Selected(frames=tuple(new)))
            if new:
                board.edit_wanted.emit(Item(Kind.FRAME, new[0]))

    def unframe(self) -> None:
        """Remove the selected frames, or those that the selected listeners are in."""
        if self._board.may_edit() and (keys := self._frames()):
            self._board.apply(edits.remove(frames=keys))

    def collapse(self) -> None:
        """Fold those frames, or open them where all are folded."""
        if not self._board.may_edit() or not (keys := self._frames()):
            return
        frames = self._board.layout.frames
        fold = not all(frames[key].collapsed for key in keys)
        name = _tr("Collapse {title}") if fold else _tr("Expand {title}")
        changes = [edits.set_frame(key, replace(frames[key], collapsed=fold)) for key in keys]
        if self._board.apply(edits.together(name.format(title=frames[keys[0]].title), changes)):
            self._board.select(Selected(frames=keys))

    def align(self, side: Side) -> None:
        """Bring what is selected into line."""
        items = items_of(self._board.selected)
        if self._board.may_edit() and len(items) > 1 and (edit := aligned(self._board, items, side)):
            self._board.apply(edit)

    def distribute(self, axis: Axis) -> None:
        """Space what is selected evenly."""
        if self._board.may_edit() and (edit := distributed(self._board, items_of(self._board.selected), axis)):
            self._board.apply(edit)

    def nudge(self, across: int, down: int, *, finely: bool) -> None:
        """Move what is selected by one step of the grid, or one unit; a quick succession is undone as one."""
        board = self._board
        items = with_members(board, items_of(board.selected))
        if not items or not board.may_edit():
            return
        step = 1.0 if finely else GRID
        by = QPointF(across * step, down * step)
        goes_on = (
            self._nudged.items == items
            and self._nudged.state == board.state
            and monotonic() - self._nudged.at < _NUDGES_MERGE_S
        )
        total = self._nudged.offset + by if goes_on else by
        state = self._nudged.state if goes_on else -1
        if board.apply_instead(lambda: movement(board, items, total), state):
            self._nudged = _Nudged(items, total, board.state, monotonic())
            board.view.reveal(board.bounds_of(items))

    def arrange(self) -> None:
        """Lay out in layers: what is selected; else what nobody has placed yet; else everything."""
        board = self._board
        if not board.may_edit():
            return
        names = [each.name for each in board.spec.listeners]
        loose = {name for name in names if name not in board.layout.positions}
        chosen = set(board.selected.listeners) if len(board.selected.listeners) > 1 else loose or set(names)
        links = [Peer(each.name, peer) for each in board.spec.listeners for peer in each.peers]
        before = board.picture.positions()
        fixed = {name: before[name] for name in names if name not in chosen and name in before}
        after = arrange(names, links, fixed, broadcast_groups(board.spec.listeners))
        rects = {}
        for name, point in after.items():
            item = Item(Kind.LISTENER, name)
            rect = board.picture.rect(item)
            if name not in fixed and not rect.isNull():
                rects[item] = QRectF(point.x, point.y, rect.width(), rect.height())
        edit = placement(board, rects, _tr("Arrange"))
        if edit and board.apply(edit):
            board.view.fit()

    def _toggle(self, key: str, names: tuple[str, ...]) -> None:
        if not self._board.may_edit():
            return
        if not names:
            self._board.said.emit(_tr("Select a listener first."))
            return
        known = [each for name in names if (each := self._board.listener(name))]
        on = not all(getattr(each, key) for each in known)
        self._board.apply(edits.set_key([each.name for each in known], key, True if on else None))

    def _frames(self) -> tuple[str, ...]:
        value = self._board.selected
        if value.frames:
            return tuple(key for key in value.frames if key in self._board.layout.frames)
        names = {name.lower() for name in value.listeners}
        frames = self._board.layout.frames
        return tuple(key for key, frame in frames.items() if any(name.lower() in names for name in frame.members))


def buses_of(board: Board) -> tuple[Item, ...]:
    """The buses all of whose members are selected."""
    members: dict[str, set[str]] = {}
    for each in board.spec.listeners:
        if each.broadcast:
            members.setdefault(each.payload_class, set()).add(each.name)
    chosen = set(board.selected.listeners)
    return tuple(Item(Kind.BUS, payload_class) for payload_class, names in members.items() if names <= chosen)


class _Nudged:
    """What was nudged last, by how far in all, and when."""

    def __init__(
        self, items: tuple[Item, ...] = (), offset: QPointF | None = None, state: int = -1, at: float = 0.0
    ) -> None:
        self.items = items
        self.offset = offset or QPointF()
        self.state = state
        self.at = at


def _tr(text: str) -> str:
    return QCoreApplication.translate("operations", text)

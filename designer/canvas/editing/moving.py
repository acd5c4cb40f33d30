"""Moving things as an edit: by an offset, into line, apart evenly; and which frame they are in afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from designer.canvas.editing.board import Board
from designer.canvas.geometry import COLLAPSED_HEIGHT, COLLAPSED_WIDTH, card_rect
from designer.canvas.items import Item, Kind
from designer.document import edits
from designer.document.edit import Edit
from designer.document.layout import Frame, Layout, Point

Side = Literal["left", "right", "top", "bottom", "center_x", "center_y"]
Axis = Literal["x", "y"]


def with_members(board: Board, items: Sequence[Item]) -> tuple[Item, ...]:
    """Things, and what the frames among them hold: listeners, and notes and frames that lie inside."""
    found = dict.fromkeys(items)
    waiting = [item for item in items if item.kind is Kind.FRAME]
    while waiting:
        held = [item for item in _held(board, waiting.pop()) if item not in found]
        found.update(dict.fromkeys(held))
        waiting += [item for item in held if item.kind is Kind.FRAME]
    return tuple(found)


def movement(board: Board, items: Sequence[Item], offset: QPointF, name: str = "") -> Edit | None:
    """Move all of them by one offset; None where that changes nothing.

    Args:
        board: Where they are.
        items: With the members of frames, see :func:`with_members`.
        offset: In scene units.
        name: What the step is called; by default after what is moved.
    """
    if offset.isNull():
        return None
    rects = {item: rect.translated(offset) for item, rect in rects_of(board, items).items()}
    return placement(board, rects, name or _move_name(items))


def rects_of(board: Board, items: Sequence[Item]) -> dict[Item, QRectF]:
    """Where things are; of a listener that is hidden, where its card would be."""
    rects = {item: board.picture.rect(item) for item in items}
    if any(rect.isNull() for rect in rects.values()):
        positions = board.picture.positions()
        for item, rect in rects.items():
            if rect.isNull() and item.kind is Kind.LISTENER and item.key in positions:
                rects[item] = card_rect(*positions[item.key])
    return rects


def aligned(board: Board, items: Sequence[Item], side: Side) -> Edit | None:
    """Bring one side or the middle of all of them onto one line: that of the outermost, or the common middle."""
    rects = {item: board.picture.rect(item) for item in items}
    bounds = board.bounds_of(tuple(items))
    moved = {}
    for item, rect in rects.items():
        shift = {
            "left": QPointF(bounds.left() - rect.left(), 0),
            "right": QPointF(bounds.right() - rect.right(), 0),
            "top": QPointF(0, bounds.top() - rect.top()),
            "bottom": QPointF(0, bounds.bottom() - rect.bottom()),
            "center_x": QPointF(bounds.center().x() - rect.center().x(), 0),
            "center_y": QPointF(0, bounds.center().y() - rect.center().y()),
        }[side]
        moved[item] = rect.translated(shift)
    return _taking_members(board, rects, moved, _tr("Align {things}").format(things=_things(items)))


def distributed(board: Board, items: Sequence[Item], axis: Axis) -> Edit | None:
    """Make the gaps between them equal; the outermost stay."""
    rects = {item: board.picture.rect(item) for item in items}
    if len(rects) < 3:
        return None
    ordered = sorted(rects, key=lambda item: rects[item].left() if axis == "x" else rects[item].top())
    first, last = rects[ordered[0]], rects[ordered[-1]]
    span = last.right() - first.left() if axis == "x" else last.bottom() - first.top()
    sizes = [rects[item].width() if axis == "x" else rects[item].height() for item in ordered]
    gap = (span - sum(sizes)) / (len(ordered) - 1)
    at = first.left() if axis == "x" else first.top()
    moved = {}
    for item, size in zip(ordered, sizes, strict=True):
        rect = QRectF(rects[item])
        if axis == "x":
            rect.moveLeft(round(at))
        else:
            rect.moveTop(round(at))
        moved[item] = rect
        at += size + gap
    return _taking_members(board, rects, moved, _tr("Distribute {things}").format(things=_things(items)))


def placement(board: Board, rects: Mapping[Item, QRectF], name: str) -> Edit | None:
    """Put things where these rectangles are; listeners join the frame that they lie in then."""
    layout = board.layout
    now = rects_of(board, tuple(rects))
    if all(now[item].topLeft() == rect.topLeft() for item, rect in rects.items()):
        return None
    frames = {
        item.key: replace(layout.frames[item.key], x=rect.x(), y=rect.y())
        for item, rect in rects.items()
        if item.kind is Kind.FRAME
    }
    notes = {
        item.key: replace(layout.notes[item.key], x=rect.x(), y=rect.y())
        for item, rect in rects.items()
        if item.kind is Kind.NOTE
    }
    frames.update(_with_new_members(board, rects, frames))
    return edits.place(
        {item.key: Point(rect.x(), rect.y()) for item, rect in rects.items() if item.kind is Kind.LISTENER},
        buses={item.key: Point(rect.x(), rect.y()) for item, rect in rects.items() if item.kind is Kind.BUS},
        notes=notes,
        frames=frames,
        name=name,
    )


def members_within(board: Board, rect: QRectF) -> tuple[str, ...]:
    """Names of the listeners whose middle lies in a rectangle, in the order of the organism."""
    rects = {each.name: board.picture.rect(Item(Kind.LISTENER, each.name)) for each in board.spec.listeners}
    return tuple(name for name, each in rects.items() if not each.isNull() and rect.contains(each.center()))


def _with_new_members(board: Board, rects: Mapping[Item, QRectF], moved: Mapping[str, Frame]) -> dict[str, Frame]:
    """Frames whose members are others once listeners are where these rectangles are."""
    changed: dict[str, Frame] = {}
    carried = {name.lower() for frame in moved.values() for name in frame.members}
    cards = {
        item.key: rect for item, rect in rects.items() if item.kind is Kind.LISTENER and item.key.lower() not in carried
    }
    home = {name: frame_at(board.layout, rect.center(), moved) for name, rect in cards.items()}
    for key, frame in {**board.layout.frames, **moved}.items():
        own = {name.lower() for name in frame.members}
        kept = tuple(name for name in frame.members if home.get(_key_of(cards, name), key) == key)
        new = tuple(name for name, at in home.items() if at == key and name.lower() not in own)
        if (members := kept + new) != frame.members:
            changed[key] = replace(frame, members=members)
    return changed


def _key_of(cards: Mapping[str, QRectF], name: str) -> str:
    lower = name.lower()
    return next((each for each in cards if each.lower() == lower), name)


def frame_at(layout: Layout, point: QPointF, moved: Mapping[str, Frame] | None = None) -> str:
    """Id of the smallest frame that holds the point; empty for none.

    Args:
        layout: Where frames are.
        point: In scene units.
        moved: Frames that are elsewhere.
    """
    found = [
        (area.width() * area.height(), key)
        for key, frame in {**layout.frames, **(moved or {})}.items()
        if (area := _area(frame)).contains(point)
    ]
    return min(found)[1] if found else ""


def _area(frame: Frame) -> QRectF:
    if frame.collapsed:
        return QRectF(frame.x, frame.y, COLLAPSED_WIDTH, COLLAPSED_HEIGHT)
    return QRectF(frame.x, frame.y, frame.width, frame.height)


def _held(board: Board, frame: Item) -> list[Item]:
    known = board.layout.frames[frame.key]
    names = {each.name.lower(): each.name for each in board.spec.listeners}
    held = [Item(Kind.LISTENER, names[name.lower()]) for name in known.members if name.lower() in names]
    area = QRectF(known.x, known.y, known.width, known.height)
    for key, note in board.layout.notes.items():
        if area.contains(QRectF(note.x, note.y, note.width, note.height)):
            held.append(Item(Kind.NOTE, key))
    for payload_class, place in board.layout.buses.items():
        bus = Item(Kind.BUS, payload_class)
        if area.contains(QRectF(place.x, place.y, 1, 1)) and not board.picture.rect(bus).isNull():
            held.append(bus)
    for key, other in board.layout.frames.items():
        inner = QRectF(other.x, other.y, other.width, other.height)
        if key != frame.key and area.contains(inner) and inner != area:
            held.append(Item(Kind.FRAME, key))
    return held


def _taking_members(
    board: Board, before: Mapping[Item, QRectF], after: Mapping[Item, QRectF], name: str
) -> Edit | None:
    """Frames that are aligned take along what they hold and what was not aligned itself."""
    rects = dict(after)
    for item in before:
        if item.kind is Kind.FRAME:
            shift = after[item].topLeft() - before[item].topLeft()
            for held, rect in rects_of(board, with_members(board, (item,))).items():
                rects.setdefault(held, rect.translated(shift))
    return placement(board, rects, name)


def _move_name(items: Sequence[Item]) -> str:
    return _tr("Move {things}").format(things=_things(items))


def _things(items: Sequence[Item]) -> str:
    frames = [item for item in items if item.kind is Kind.FRAME]
    if frames and len(frames) < len(items):
        return _tr("a frame") if len(frames) == 1 else _tr("{count} frames").format(count=len(frames))
    if len(items) == 1:
        item = items[0]
        words = {Kind.NOTE: _tr("a note"), Kind.FRAME: _tr("a frame")}
        return words.get(item.kind, item.key.rpartition(".")[2] if item.kind is Kind.BUS else item.key)
    if all(item.kind is Kind.LISTENER for item in items):
        return _tr("{count} listeners").format(count=len(items))
    return _tr("{count} things").format(count=len(items))


def _tr(text: str) -> str:
    return QCoreApplication.translate("moving", text)

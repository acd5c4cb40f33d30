"""What is under the pointer, and so what a press there begins; cursor, tooltip and press all ask here."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from designer.canvas.editing.board import Board
from designer.canvas.geometry import head_rect
from designer.canvas.gestures.resize import edges_at
from designer.canvas.gestures.rewire import End
from designer.canvas.items import Item, Kind
from designer.models.selection import Peer

PORT_REACH_PX: Final = 11.0
"""How near to a port a press draws an edge."""
PEER_REACH_PX: Final = 6.0
END_REACH_PX: Final = 12.0
EDGE_REACH_PX: Final = 5.0
_BORDER_PX: Final = 6.0
_NEAR_ZOOM: Final = 0.4
"""Below it cards are too small for parts: a press takes the whole card."""


class Part(Enum):
    """Parts of what can be pointed at."""

    EMPTY = auto()
    ITEM = auto()
    PORT = auto()
    BADGE = auto()
    RESIZE = auto()
    PEER = auto()
    PEER_END = auto()


class Zone(NamedTuple):
    """Something under the pointer.

    Attributes:
        part: Which part of it.
        item: The thing, for items, ports, badges and edges of notes and frames.
        peer: The edge.
        end: Which end of the edge.
        edges: Which edges of a note or frame.
        badge: The badge's word.
    """

    part: Part
    item: Item | None = None
    peer: Peer | None = None
    end: End = "target"
    edges: Qt.Edge = Qt.Edge(0)
    badge: str = ""


def zone_at(board: Board, point: QPointF) -> Zone:
    """What is at a point of the scene."""
    picture, zoom = board.picture, max(board.view.zoom, 0.01)
    is_near = zoom >= _NEAR_ZOOM
    item = picture.item_at(point)
    if is_near:
        port = _port(board, point, item, zoom)
        if port:
            return Zone(Part.PORT, Item(Kind.LISTENER, port))
        end = picture.peer_end_at(point, END_REACH_PX / zoom)
        if end and not _inside(board, item, point, zoom):
            return Zone(Part.PEER_END, item, Peer(*end[0]), end[1])
        badge = picture.badge_at(point)
        if badge and item and item.kind is Kind.LISTENER:
            return Zone(Part.BADGE, item, badge=badge[1])
    sized = _resizable(board, item, point, zoom)
    if sized:
        return sized
    if item and not (item.kind is Kind.FRAME and not _grasps(board, item, point)):
        return Zone(Part.ITEM, item)
    peer = picture.peer_at(point, PEER_REACH_PX / zoom)
    if peer:
        return Zone(Part.PEER, item, Peer(*peer))
    return Zone(Part.EMPTY, item)


def _port(board: Board, point: QPointF, item: Item | None, zoom: float) -> str | None:
    """The port itself, or the strip along the right side of a card."""
    port = board.picture.port_at(point, PORT_REACH_PX / zoom)
    if port:
        return port
    if item and item.kind is Kind.LISTENER and board.picture.rect(item).right() - point.x() <= _BORDER_PX / zoom:
        return item.key
    return None


def _inside(board: Board, item: Item | None, point: QPointF, zoom: float) -> bool:
    """Whether the point is well within a card, where a press means the card and not an edge's end at its side."""
    if item is None or item.kind is not Kind.LISTENER:
        return False
    inset = _BORDER_PX / zoom
    return board.picture.rect(item).adjusted(inset, 0, -inset, 0).contains(point)


def _resizable(board: Board, item: Item | None, point: QPointF, zoom: float) -> Zone | None:
    """Edges of the note or frame at the point; of a selected one also just outside."""
    reach = EDGE_REACH_PX / zoom
    chosen = [Item(Kind.NOTE, key) for key in board.selected.notes]
    chosen += [Item(Kind.FRAME, key) for key in board.selected.frames]
    if item and item.kind in (Kind.NOTE, Kind.FRAME):
        chosen.insert(0, item)
    for each in chosen:
        if item not in (None, each) and item.kind is not Kind.FRAME:
            continue
        if each.kind is Kind.FRAME and _is_collapsed(board, each):
            continue
        edges = edges_at(board.picture.rect(each), point, reach)
        if edges != Qt.Edge(0):
            return Zone(Part.RESIZE, each, edges=edges)
    return None


def _grasps(board: Board, frame: Item, point: QPointF) -> bool:
    """A frame is moved by its head; within it one draws bands as on empty canvas."""
    return _is_collapsed(board, frame) or frame_head(board, frame).contains(point)


def frame_head(board: Board, frame: Item) -> QRectF:
    """Where the frame's title is."""
    return head_rect(board.picture.rect(frame))


def _is_collapsed(board: Board, frame: Item) -> bool:
    known = board.layout.frames.get(frame.key)
    return bool(known and known.collapsed)

"""Parts dragged from the palette: onto empty canvas, onto an edge, onto a bus."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from designer.canvas.editing.board import Board
from designer.canvas.editing.creating import Creator, rect_for
from designer.canvas.editing.parts import PART_MIME, Part, PartKind, new_listener, read_part
from designer.canvas.geometry import GAP_Y
from designer.canvas.items import Item, Kind, listener
from designer.canvas.painting.overlay import Ghost, Overlay, Saying, Tone
from designer.models.selection import Peer
from designer.support.plain_text import shown

_EDGE_REACH_PX = 10.0


class Drop:
    """What a part would become where it is, and does when it is let go."""

    def __init__(self, board: Board, creator: Creator) -> None:
        self._board = board
        self._creator = creator
        self._part: Part | None = None

    def enter(self, event: QDragEnterEvent) -> None:
        """Take parts, nothing else."""
        self._part = part_in(event.mimeData())
        self._answer(event)

    def move(self, event: QDragMoveEvent) -> None:
        """Show where it would be put."""
        self._answer(event)

    def leave(self) -> None:
        """Show nothing."""
        self._part = None
        self._board.clear()

    def drop(self, event: QDropEvent) -> None:
        """Create it."""
        part, self._part = part_in(event.mimeData()), None
        self._board.clear()
        if part is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self._board.view.setFocus(Qt.FocusReason.MouseFocusReason)
        self.place(part, self._board.view.to_scene(event.position()))

    def preview(self, part: Part, point: QPointF) -> Overlay:
        """What is shown while the part is over a point of the scene."""
        blocked = self._board.blocked()
        rect = rect_for(part, point)
        ghost = Ghost(rect, shown(part.title))
        if blocked:
            return Overlay(saying=Saying(point, blocked, Tone.REFUSED), tone=Tone.REFUSED)
        bus = self._bus_at(part, point)
        if bus:
            tone, text = self._joining(part, bus)
            ghosts = () if tone is Tone.REFUSED else (Ghost(self._below(bus, rect), shown(part.title)),)
            return Overlay(ghosts=ghosts, hot=bus, tone=tone, saying=Saying(point, text, tone))
        peer = self._peer_at(part, point)
        if peer:
            text = _tr("Put it between {source} and {target}").format(source=peer.source, target=peer.target)
            return Overlay(ghosts=(ghost,), hot_peer=peer, tone=Tone.OK, saying=Saying(point, text, Tone.OK))
        return Overlay(ghosts=(ghost,))

    def place(self, part: Part, point: QPointF) -> bool:
        """Create it there; whether it was done."""
        if not self._board.may_edit():
            return False
        rect = rect_for(part, point)
        bus = self._bus_at(part, point)
        if bus:
            tone, text = self._joining(part, bus)
            if tone is Tone.REFUSED:
                self._board.said.emit(text)
                return False
            rect = self._below(bus, rect)
            return self._creator.create(part, rect, bus=bus.key)
        peer = self._peer_at(part, point)
        return self._creator.create(part, rect, into=peer)

    def _answer(self, event: QDragMoveEvent) -> None:
        if self._part is None:
            event.ignore()
            return
        overlay = self.preview(self._part, self._board.view.to_scene(event.position()))
        self._board.show(overlay)
        if overlay.tone is Tone.REFUSED:
            event.ignore()
        else:
            event.acceptProposedAction()

    def _bus_at(self, part: Part, point: QPointF) -> Item | None:
        item = self._board.picture.item_at(point) if part.makes_listener else None
        return item if item and item.kind is Kind.BUS else None

    def _peer_at(self, part: Part, point: QPointF) -> Peer | None:
        if not part.makes_listener:
            return None
        item = self._board.picture.item_at(point)
        if item and item.kind is Kind.LISTENER:
            return None
        found = self._board.picture.peer_at(point, _EDGE_REACH_PX / max(self._board.view.zoom, 0.01))
        return Peer(*found) if found else None

    def _joining(self, part: Part, bus: Item) -> tuple[Tone, str]:
        short = bus.key.rpartition(".")[2]
        if part.kind in (PartKind.HANDLER, PartKind.CLASS):
            made = new_listener(self._board.spec, self._board.folder, part)
            if made.payload_class != bus.key:
                text = _tr("This bus carries {bus}; {part} takes {other}.")
                other = made.payload_class.rpartition(".")[2] or _tr("no known class")
                return Tone.REFUSED, text.format(bus=short, part=part.title, other=other)
        return Tone.OK, _tr("Let it join the bus of {bus}").format(bus=short)

    def _below(self, bus: Item, rect: QRectF) -> QRectF:
        """In line with the lowest of the other members, below it."""
        picture = self._board.picture
        members = [picture.rect(listener(name)) for name in picture.bus_members(bus.key)]
        last = max((each for each in members if not each.isNull()), key=QRectF.bottom, default=picture.rect(bus))
        near = QRectF(rect)
        near.moveTopLeft(QPointF(last.left(), last.bottom() + GAP_Y))
        return self._creator.clear_of(near)


def part_in(mime: QMimeData) -> Part | None:
    """The part that is dragged; None for anything else."""
    if not mime.hasFormat(PART_MIME):
        return None
    return read_part(bytes(mime.data(PART_MIME).data()))


def _tr(text: str) -> str:
    return QCoreApplication.translate("drop", text)

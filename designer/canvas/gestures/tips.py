"""What a tooltip on the canvas says, as plain text."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.canvas.editing.board import Board
from designer.canvas.gestures.zones import Part, Zone
from designer.canvas.items import Item, Kind
from designer.models.contract_choice import reply_note
from designer.models.selection import Peer

_MOST_NAMES: Final = 12
_MOST_PROBLEMS: Final = 3


def tip_for(board: Board, zone: Zone) -> str:
    """What is known of what is under the pointer; empty for empty canvas."""
    if zone.part is Part.PORT:
        return _tr("Drag to another card to let {name} send to it").format(name=zone.item.key if zone.item else "")
    if zone.part is Part.BADGE and zone.item and zone.badge == "broadcast":
        return _broadcast(board, zone.item.key)
    if zone.peer and zone.part in (Part.PEER, Part.PEER_END):
        return _peer(board, zone.peer)
    if zone.item and zone.part is not Part.EMPTY:
        return _item(board, zone.item)
    return ""


def _item(board: Board, item: Item) -> str:
    if item.kind is Kind.BUS:
        return _bus(board, item.key)
    if item.kind is Kind.FRAME:
        frame = board.layout.frames.get(item.key)
        return _tr("{title}: {names}").format(title=frame.title, names=_names(frame.members)) if frame else ""
    if item.kind is Kind.NOTE:
        return ""
    known = board.listener(item.key)
    if known is None:
        return ""
    lines = [known.name, known.payload_class]
    if known.description:
        lines.append(known.description)
    if known.peers:
        lines.append(_tr("Sends to: {names}").format(names=_names(known.peers)))
    lower = known.name.lower()
    callers = tuple(each.name for each in board.spec.listeners if any(peer.lower() == lower for peer in each.peers))
    if callers:
        lines.append(_tr("Called by: {names}").format(names=_names(callers)))
    problems = [problem.message for problem in board.document.problems if problem.listener.lower() == lower]
    return "\n".join(lines + problems[:_MOST_PROBLEMS])


def _peer(board: Board, peer: Peer) -> str:
    """The contract of an edge: what goes down, what comes back, and whether that is taken."""
    receiver = board.listener(peer.target)
    edge = _tr("{source} → {target}").format(source=peer.source, target=peer.target)
    if receiver is None:
        return _tr("{edge}: no listener has that name").format(edge=edge)
    taken = _short(receiver.payload_class) or _tr("no payload class yet")
    answers = tuple(_short(path) for path in receiver.response_class if path)
    text = _tr("{edge}: {cls}, answered with {answers}") if answers else _tr("{edge}: {cls}, no answer declared")
    lines = [text.format(edge=edge, cls=taken, answers=_names(answers))]
    note = reply_note(board.spec, board.folder, peer.source, peer.target)
    if note.tone == "warning":
        lines.append(note.text)
    lines.append(_tr("Drag an end to rewire it."))
    return "\n".join(lines)


def _bus(board: Board, payload_class: str) -> str:
    listeners = board.spec.listeners
    members = tuple(each.name for each in listeners if each.broadcast and each.payload_class == payload_class)
    text = _tr("A {cls} sent to nobody by name reaches {names}")
    return text.format(cls=_short(payload_class), names=_names(members))


def _broadcast(board: Board, name: str) -> str:
    known = board.listener(name)
    short = _short(known.payload_class) if known else ""
    if known and known.broadcast:
        return _tr("Hears every {cls} sent to nobody by name. Click to turn this off.").format(cls=short)
    return _tr("Click to let it hear every {cls} sent to nobody by name").format(cls=short)


def _short(path: str) -> str:
    """A class without its module."""
    return path.rpartition(".")[2]


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return _tr("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown


def _tr(text: str) -> str:
    return QCoreApplication.translate("tips", text)

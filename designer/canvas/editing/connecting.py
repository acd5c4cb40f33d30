"""What a loose edge may be dropped on, the sentence for it, and the edit that comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from designer.canvas.editing.board import Board
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Tone
from designer.document import edits
from designer.document.edit import Edit
from designer.document.verdicts import Verdict, can_connect, can_join_bus


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a drop would do.

    Attributes:
        tone: Whether it would, and with a warning or not.
        text: The sentence.
        edit: What it does; None where it is refused.
    """

    tone: Tone
    text: str
    edit: Edit | None = None


def tone_of(verdict: Verdict) -> Tone:
    """The colour of a verdict."""
    if not verdict.ok:
        return Tone.REFUSED
    return Tone.WARNING if verdict.warning else Tone.OK


def judge_connection(board: Board, sources: tuple[str, ...], target: Item) -> Judgement:
    """Judge an edge from these listeners to a listener, or to all members of a bus."""
    if target.kind is Kind.LISTENER:
        return _to_listener(board, sources, target.key)
    if target.kind is Kind.BUS and len(sources) == 1:
        return _to_members(board, sources[0], target.key)
    return Judgement(Tone.REFUSED, _tr("Only listeners can be sent to."))


def judge_joining(board: Board, name: str, payload_class: str) -> Judgement:
    """Judge a listener dropped on a bus."""
    verdict = can_join_bus(board.spec, name, payload_class)
    if not verdict.ok:
        return Judgement(Tone.REFUSED, verdict.text)
    short = payload_class.rpartition(".")[2]
    text = verdict.text or _tr("Let {name} join the bus of {bus}").format(name=name, bus=short)
    return Judgement(tone_of(verdict), text, edits.set_key([name], "broadcast", True))


def class_change(name: str, payload_class: str) -> Edit:
    """The edit that makes a listener fit for a bus of another class."""
    changes = [edits.set_key([name], "payload_class", payload_class), edits.set_key([name], "broadcast", True)]
    title = _tr("Change the class of {name} to {cls}").format(name=name, cls=payload_class.rpartition(".")[2])
    return edits.together(title, changes)


def _to_listener(board: Board, sources: tuple[str, ...], target: str) -> Judgement:
    verdicts = [(source, can_connect(board.spec, source, target, board.folder)) for source in sources]
    good = [(source, verdict) for source, verdict in verdicts if verdict.ok]
    if len(sources) == 1:
        verdict = verdicts[0][1]
        text = verdict.text or _tr("Connect {source} to {target}").format(source=sources[0], target=target)
        return Judgement(tone_of(verdict), text, edits.connect(sources[0], target) if good else None)
    if not good:
        return Judgement(Tone.REFUSED, verdicts[0][1].text)
    warned = any(verdict.warning for _, verdict in good) or len(good) < len(verdicts)
    text = _tr("Connect {count} listeners to {target}").format(count=len(good), target=target)
    if len(good) < len(verdicts):
        refused = next(verdict for _, verdict in verdicts if not verdict.ok)
        text = f"{text}. {refused.text}"
    name = _tr("Connect {count} listeners to {target}").format(count=len(good), target=target)
    edit = edits.together(name, [edits.connect(source, target) for source, _ in good])
    return Judgement(Tone.WARNING if warned else Tone.OK, text, edit)


def _to_members(board: Board, source: str, payload_class: str) -> Judgement:
    members = [each.name for each in board.spec.listeners if each.broadcast and each.payload_class == payload_class]
    wanted = [name for name in members if can_connect(board.spec, source, name, board.folder).ok]
    listener = board.listener(source)
    short = payload_class.rpartition(".")[2]
    if not wanted or listener is None:
        text = _tr("{source} may send to every member of {bus} already.").format(source=source, bus=short)
        return Judgement(Tone.REFUSED, text)
    text = _tr("Connect {source} to the {count} members of {bus}").format(source=source, count=len(wanted), bus=short)
    return Judgement(Tone.OK, text, edits.together(text, [edits.connect(source, name) for name in wanted]))


def _tr(text: str) -> str:
    return QCoreApplication.translate("connecting", text)

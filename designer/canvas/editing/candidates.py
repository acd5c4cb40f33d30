"""What quick add offers, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from designer.canvas.editing.board import Board
from designer.canvas.editing.matching import match
from designer.canvas.editing.parts import Part, PartKind, read_listener_name
from designer.document.verdicts import can_connect

_ICONS = {
    PartKind.TOOL: "wrench",
    PartKind.AGENT: "bot",
    PartKind.BROADCAST: "radio-tower",
    PartKind.NOTE: "sticky-note",
    PartKind.FRAME: "frame",
    PartKind.HANDLER: "parentheses",
    PartKind.CLASS: "braces",
}


class Rank(IntEnum):
    """Groups of candidates; the higher stand above the lower where typing fits them equally."""

    REFUSED = 0
    PLAIN = 1
    LIKELY = 2
    FITTING = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the list.

    Attributes:
        title: What it is called.
        detail: One more line's worth, to the right.
        icon: In resources/icons.
        part: What would be created; None for an existing listener.
        listener: The name of an existing listener to connect to.
        refusal: Why it can't be chosen; it is shown all the same.
        rank: Its group.
        name: What the created thing will be called; empty for a name that follows from the part.
        warns: Whether the detail is a warning.
    """

    title: str
    detail: str
    icon: str
    part: Part | None = None
    listener: str = ""
    refusal: str = ""
    rank: Rank = Rank.PLAIN
    name: str = ""
    warns: bool = False


def candidates(board: Board, sources: tuple[str, ...] = ()) -> tuple[Candidate, ...]:
    """Everything that can be added, in the order in which it is offered before anything is typed.

    Args:
        board: Where.
        sources: Listeners whose loose edge waits for a target: then listeners that exist are offered as well.
    """
    wanted = _wanted_classes(board, sources)
    found = [
        *(_existing(board, sources, wanted) if sources else ()),
        *_parts(with_areas=not sources),
        *_handlers(board, wanted),
        *_classes(board, wanted),
    ]
    return tuple(sorted(found, key=lambda each: -each.rank)) if sources else tuple(found)


def ranked(board: Board, offered: Iterable[Candidate], typed: str) -> tuple[Candidate, ...]:
    """The candidates that fit what was typed, best first; then new things of that name. Nothing typed keeps all."""
    offered = tuple(offered)
    if not typed.strip():
        return offered
    scored = [(score, each) for each in offered if (score := match(typed, each.title))]
    scored.sort(key=lambda each: (-(each[1].rank is not Rank.REFUSED), -each[0], -each[1].rank))
    return (*(each for _, each in scored), *_named(offered, typed))


def _named(offered: Iterable[Candidate], typed: str) -> Iterator[Candidate]:
    """New things that bear what was typed as their name."""
    name = read_listener_name(typed)
    for each in offered:
        if each.part is None or each.part.path:
            continue
        if each.part.makes_listener and not name:
            continue
        text = name if each.part.makes_listener else typed.strip()
        title = _tr("{part} \u201c{name}\u201d").format(part=each.title, name=text)
        yield replace(each, title=title, name=text)


def _existing(board: Board, sources: tuple[str, ...], wanted: frozenset[str]) -> Iterator[Candidate]:
    senders = [each for name in sources if (each := board.listener(name))]
    for each in board.spec.listeners:
        if each in senders:
            continue
        # Of each pair alone, so that the work grows with the listeners and not with their square.
        verdicts = [
            can_connect(replace(board.spec, listeners=(sender, each)), sender.name, each.name, board.folder)
            for sender in senders
        ]
        good = next((verdict for verdict in verdicts if verdict.ok), None)
        short = each.payload_class.rpartition(".")[2]
        icon = _ICONS[PartKind.AGENT if each.agent else PartKind.TOOL]
        if good is None:
            refusal = verdicts[0].text
            yield Candidate(each.name, refusal, icon, listener=each.name, refusal=refusal, rank=Rank.REFUSED)
        else:
            rank = Rank.FITTING if each.payload_class in wanted else Rank.PLAIN if good.warning else Rank.LIKELY
            detail = good.text if good.warning else _tr("Listener, takes {cls}").format(cls=short)
            yield Candidate(each.name, detail, icon, listener=each.name, rank=rank, warns=good.warning)


def _parts(*, with_areas: bool) -> Iterator[Candidate]:
    details = {
        PartKind.TOOL: _tr("A handler that answers one message"),
        PartKind.AGENT: _tr("Keeps its conversation, calls its peers"),
        PartKind.BROADCAST: _tr("Hears what is sent to its class"),
        PartKind.NOTE: _tr("A piece of paper"),
        PartKind.FRAME: _tr("A titled area around listeners"),
    }
    titles = {PartKind.BROADCAST: _tr("Broadcast member")}
    for kind, detail in details.items():
        part = Part(kind)
        if part.makes_listener or with_areas:
            rank = Rank.LIKELY if part.makes_listener else Rank.PLAIN
            yield Candidate(titles.get(kind, part.title), detail, _ICONS[kind], part, rank=rank)


def _handlers(board: Board, wanted: frozenset[str]) -> Iterator[Candidate]:
    used = {each.handler for each in board.spec.listeners}
    for path in sorted(board.folder.handlers(), key=lambda path: path in used):
        part = Part(PartKind.HANDLER, path)
        takes = board.folder.accepted(path) or ()
        rank = Rank.FITTING if wanted & set(takes) and path not in used else Rank.PLAIN
        detail = _tr("{path}, in use") if path in used else _tr("Handler {path}")
        detail = detail.format(path=path)
        yield Candidate(part.title, detail, _ICONS[part.kind], part, rank=rank)


def _classes(board: Board, wanted: frozenset[str]) -> Iterator[Candidate]:
    for path in board.folder.payload_classes():
        part = Part(PartKind.CLASS, path)
        rank = Rank.FITTING if path in wanted else Rank.PLAIN
        detail = _tr("Class {path}").format(path=path)
        yield Candidate(part.title, detail, _ICONS[part.kind], part, rank=rank)


def _wanted_classes(board: Board, sources: tuple[str, ...]) -> frozenset[str]:
    """Classes that the sources' handlers are known to send: what they answer with."""
    known = [each for name in sources if (each := board.listener(name))]
    classes = {path for each in known for path in each.response_class}
    return frozenset(classes | {path for each in known for path in board.folder.answers(each.handler)})


def _tr(text: str) -> str:
    return QCoreApplication.translate("candidates", text)

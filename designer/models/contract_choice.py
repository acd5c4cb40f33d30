"""Whose contract is meant by what is selected: what a listener takes and answers with, or what travels on an edge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.document.verdicts import find

if TYPE_CHECKING:
    from designer.models.contracts import ClassContract, Contracts
    from designer.models.folder import Folder
    from designer.models.selection import Selected
    from runtime.organism.spec import ListenerSpec, OrganismSpec


class Way(StrEnum):
    """Which way a document goes."""

    IN = "in"
    """To the listener: its payload class."""
    OUT = "out"
    """From the listener: a class that it answers with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One class of a subject.

    Attributes:
        key: The same as long as it is the same class in the same place.
        label: ``Takes Story``.
        listener: Who takes it, or answers with it; empty on a bus.
        way: Whether it is taken or answered with.
        path: Dotted path of the class, as the text has it.
        contract: What is known of it; None for nothing.
    """

    key: str
    label: str
    listener: str
    way: Way
    path: str
    contract: ClassContract | None

    @property
    def name(self) -> str:
        """Of the class."""
        return self.contract.name if self.contract is not None else self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the selection is about.

    Attributes:
        title: ``editor``, or ``editor → factcheck``.
        listener: Whose classes these are: on an edge that of its end; empty on a bus.
        source: Where an edge begins; empty where it is none.
        choices: Its classes; empty where none is named.
    """

    title: str
    listener: str
    source: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ReplyNote:
    """Whether what comes up an edge is welcome there.

    Attributes:
        text: A sentence.
        tone: ``ok``, ``warning``, or empty where it can't be told, or nothing comes.
    """

    text: str
    tone: str = ""


def subject_of(selected: Selected, spec: OrganismSpec, contracts: Contracts) -> Subject | None:
    """What is meant by a selection; None where it has no contract."""
    if selected.listeners:
        listener = find(spec, selected.listeners[-1])
        return _of_listener(listener, contracts) if listener is not None else None
    if selected.peers:
        peer = selected.peers[-1]
        source, target = find(spec, peer.source), find(spec, peer.target)
        if target is None:
            return None
        name = source.name if source is not None else peer.source
        return _of_edge(name, target, contracts)
    if selected.buses:
        path = selected.buses[-1]
        label = _tr("Each receives {0}").format(_short(path))
        choice = Choice(f"in:{path}", label, "", Way.IN, path, contracts.of_class(path))
        return Subject(_short(path), "", "", (choice,))
    return None


def reply_note(spec: OrganismSpec, folder: Folder | None, source: str, target: str) -> ReplyNote:
    """Whether the handler at the beginning of an edge names what comes up to it, as its source tells."""
    sender, receiver = find(spec, source), find(spec, target)
    if sender is None or receiver is None:
        return ReplyNote("")
    if not receiver.response_class:
        return ReplyNote(_tr("{0} declares no answer, so nothing is known to come up.").format(receiver.name))
    if folder is None or folder.function_at(sender.handler) is None:
        return ReplyNote(_tr("What the handler of {0} takes can't be told from source.").format(sender.name))
    accepted = folder.accepted(sender.handler)
    if accepted is None:
        return ReplyNote(_tr("The handler of {0} takes every class.").format(sender.name), "ok")
    refused = [_short(path) for path in receiver.response_class if folder.resolution(path).path not in accepted]
    if refused:
        words = _tr("The handler of {0} doesn't take {1}: that answer would go back to {2} as an error.")
        return ReplyNote(words.format(sender.name, _either(refused), receiver.name), "warning")
    named = _either([_short(path) for path in receiver.response_class])
    return ReplyNote(_tr("The handler of {0} takes {1}.").format(sender.name, named), "ok")


def _of_listener(listener: ListenerSpec, contracts: Contracts) -> Subject:
    choices = _choices(listener, contracts, _tr("Takes {0}"), _tr("Answers {0}"))
    return Subject(listener.name, listener.name, "", choices)


def _of_edge(source: str, target: ListenerSpec, contracts: Contracts) -> Subject:
    choices = _choices(target, contracts, _tr("Sends {0}"), _tr("Answers {0}"))
    return Subject(f"{source} → {target.name}", target.name, source, choices)


def _choices(listener: ListenerSpec, contracts: Contracts, taken: str, answered: str) -> tuple[Choice, ...]:
    found = []
    path = listener.payload_class
    if path:
        contract = contracts.payload(listener.name)
        found.append(Choice(f"in:{path}", taken.format(_short(path)), listener.name, Way.IN, path, contract))
    known = {each.path: each for each in contracts.responses(listener.name)}
    for path in dict.fromkeys(listener.response_class):
        label = answered.format(_short(path))
        found.append(Choice(f"out:{path}", label, listener.name, Way.OUT, path, known.get(path)))
    return tuple(found)


def _short(path: str) -> str:
    return path.rpartition(".")[2]


def _either(names: list[str]) -> str:
    return _tr(" or ").join(names)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ContractChoice", text)

"""Whether something may be done, in the sentence that is shown wherever it is asked or tried."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from runtime.organism.names import is_reserved, name_fault
from runtime.organism.spec import ListenerSpec, OrganismSpec

if TYPE_CHECKING:
    from runtime.payloads.describe import ClassDescription, FunctionDescription

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPEN = frozenset({"Any", "object", "Payload"})


class Descriptions(Protocol):
    """What the organism's folder is known to hold."""

    @property
    def classes(self) -> Mapping[str, ClassDescription]:
        """By dotted path."""

    @property
    def functions(self) -> Mapping[str, FunctionDescription]:
        """By dotted path."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done.

    Attributes:
        ok: Whether it may.
        warning: Whether it may, but somebody may not want it.
        text: Why not, or what to know; empty when there is nothing to say.
    """

    ok: bool = True
    warning: bool = False
    text: str = ""


FINE = Verdict()


def can_connect(spec: OrganismSpec, source: str, target: str, folder: Descriptions | None = None) -> Verdict:
    """Whether one listener may be given another as its peer."""
    sender, receiver = find(spec, source), find(spec, target)
    if sender is None:
        return _no(f"There is no listener {source}.")
    if is_reserved(target):
        return _no(f"{target} needs no entry among the peers: every listener may send to it.")
    if receiver is None:
        return _no(f"There is no listener {target}; create it first.")
    if sender is receiver:
        return _no(f"{sender.name} may always send to itself; that needs no peer.")
    if any(peer.lower() == receiver.name.lower() for peer in sender.peers):
        return _no(f"{sender.name} has {receiver.name} among its peers already.")
    if folder is not None and (fault := _answer_fault(sender, receiver, folder)):
        return Verdict(warning=True, text=fault)
    if not sender.agent and not sender.peers:
        return Verdict(
            warning=True,
            text=f"With its first peer {sender.name} may send to its peers only; now it may send to any listener.",
        )
    return FINE


def can_join_bus(spec: OrganismSpec, listener: str, payload_class: str) -> Verdict:
    """Whether a listener may receive the broadcasts of a class."""
    found = find(spec, listener)
    if found is None:
        return _no(f"There is no listener {listener}.")
    if found.payload_class != payload_class:
        own = found.payload_class.rpartition(".")[2] or "no class"
        wanted = payload_class.rpartition(".")[2]
        return _no(f"{found.name} receives {own}, and this broadcast is {wanted}; change its class first.")
    if found.broadcast:
        return _no(f"{found.name} receives broadcasts of {payload_class.rpartition('.')[2]} already.")
    return FINE


def can_rename(spec: OrganismSpec, old: str, new: str) -> Verdict:
    """Whether a listener may bear another name."""
    found = find(spec, old)
    if found is None:
        return _no(f"There is no listener {old}.")
    return can_name(spec, new, found)


def can_name(spec: OrganismSpec, name: str, but: ListenerSpec | None = None) -> Verdict:
    """Whether a listener may bear a name, new or as another than ``but``."""
    fault = name_fault(name)
    if not name:
        return _no("A listener needs a name.")
    if fault:
        return _no(f"{name} {fault}.")
    taken = find(spec, name, but)
    if taken is not None:
        return _no(f"There is a listener {taken.name} already; names are compared without regard to case.")
    return FINE


def find(spec: OrganismSpec, name: str, but: ListenerSpec | None = None) -> ListenerSpec | None:
    """The listener that bears the name, in any case."""
    lower = name.lower()
    exact = next((each for each in spec.listeners if each.name == name and each is not but), None)
    return exact or next((each for each in spec.listeners if each.name.lower() == lower and each is not but), None)


def _no(text: str) -> Verdict:
    return Verdict(ok=False, text=text)


def _answer_fault(sender: ListenerSpec, receiver: ListenerSpec, folder: Descriptions) -> str:
    """What is wrong with the receiver's answer for the sender's handler, as far as the source tells."""
    handler = folder.functions.get(sender.handler)
    if handler is None or not handler.parameters or not receiver.response_class:
        return ""
    accepted = set(_WORD.findall(handler.parameters[0].annotation))
    known = {path.rpartition(".")[2] for path in folder.classes}
    # A word that is no class of the folder may be an alias of anything.
    if not accepted or accepted & _OPEN or not accepted & known:
        return ""
    refused = [name for path in receiver.response_class if (name := path.rpartition(".")[2]) not in accepted]
    if not refused:
        return ""
    return (
        f"{receiver.name} answers with {' or '.join(refused)}, which the handler of {sender.name} does not take: "
        f"its payload is {handler.parameters[0].annotation}."
    )

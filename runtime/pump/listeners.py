"""Listeners as the pump knows them, and the register of them (contract sections 2 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from runtime.errors import NameTaken, OrganismError
from runtime.handlers import Handler, HandlerKind, HandlerShapeError, shape_of
from runtime.organism.spec import ListenerSpec
from runtime.payloads.codec import Codec, codec_of
from runtime.problems import nearest
from runtime.prompts import Contract, class_text, usage_instructions
from runtime.pump.messages import Direction, Route

if TYPE_CHECKING:
    from runtime.pump.threads import Frame


class Parked(Protocol):
    """Frames that wait for an agent, in the order of the scheduler that made it."""

    def add(self, frame: Frame) -> None:
        """Let one more frame wait."""

    def take(self) -> Frame | None:
        """The frame whose turn it is; None when none waits."""


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def is_reserved(name: str) -> bool:
    """Whether a name belongs to the pump: `system`, `system.*` and `caller`."""
    key = name.lower()
    return key in ("system", "caller") or key.startswith("system.")


class Listener:
    """A named capability: a payload class, a handler, a description.

    Attributes:
        name: As declared.
        key: The name in lower case; names compare so.
        codec: Of the payload class.
        response_codecs: Of the classes that it answers with.
        peers: Keys of the listeners that it may address; None where it may address any.
        accepts: Classes that its payload annotation names; None where it accepts all.
        handler: The author's own function.
        kind: How the handler is called.
        serial: Whether one frame's messages are handled one at a time; always so for agents.
        timeout_ns: Nanoseconds that an invocation may take; 0 is no limit.
        usage: The usage instructions, agents only; made anew when listeners come and go.
        running: Invocations under way, over all frames.
        parked: Frames that wait because the agent runs as many invocations as it may; None while there are none.
        gone: Whether it was unregistered.
        downwards: The route of a message to it.
        to_itself: The route of a message from it to itself.
    """

    __slots__ = (
        "_contract",
        "accepts",
        "agent",
        "broadcast",
        "codec",
        "downwards",
        "gone",
        "handler",
        "key",
        "kind",
        "name",
        "own_name",
        "parked",
        "peers",
        "response_codecs",
        "running",
        "serial",
        "spec",
        "timeout_ns",
        "to_itself",
        "usage",
    )

    def __init__(
        self,
        spec: ListenerSpec,
        payload_class: type,
        response_classes: Sequence[type],
        handler: Handler,
        default_timeout: float,
    ) -> None:
        if not _NAME.fullmatch(spec.name) or is_reserved(spec.name):
            raise NameTaken(
                f"{spec.name!r} can't name a listener: use letters, digits, _ . and -, beginning with a letter or _, "
                "and neither `caller` nor `system`"
            )
        try:
            shape = shape_of(handler)
        except HandlerShapeError as error:
            raise HandlerShapeError(f"the handler of {spec.name} {error}") from error.__cause__
        for accepted in shape.accepts or ():
            codec_of(accepted)
        timeout = default_timeout if spec.timeout is None else spec.timeout
        self.spec = spec
        self.name = spec.name
        self.key = spec.name.lower()
        self.codec: Codec = codec_of(payload_class)
        self.response_codecs: tuple[Codec, ...] = tuple(codec_of(cls) for cls in response_classes)
        self.agent = spec.agent
        self.own_name = spec.name if spec.agent else None
        self.broadcast = spec.broadcast
        self.serial = spec.agent or spec.serial
        self.peers: frozenset[str] | None = (
            frozenset(peer.lower() for peer in spec.peers) if spec.agent or spec.peers else None
        )
        self.handler = handler
        self.kind: HandlerKind = shape.kind
        self.accepts: frozenset[type] | None = shape.accepts
        self.timeout_ns = int(timeout * 1e9)
        self.usage = ""
        self._contract: Contract | None = None
        self.running = 0
        self.parked: Parked | None = None
        self.gone = False
        self.downwards = Route(Direction.DOWN, (self,), self.codec)
        self.to_itself = Route(Direction.SELF, (self,), self.codec)

    @property
    def description(self) -> str:
        """What it does, as declared."""
        return self.spec.description

    def takes(self, cls: type) -> bool:
        """Whether its handler wants instances of this class, replies and system payloads included."""
        return self.accepts is None or cls in self.accepts

    def takes_system(self, cls: type) -> bool:
        """Whether errors and the like reach its handler: agents always, tools that accept the class."""
        return self.agent or self.takes(cls)

    def contract(self) -> Contract:
        """What an agent may be told of it."""
        if self._contract is None:
            payload, *responses = map(class_text, (self.codec, *self.response_codecs))
            self._contract = Contract(
                self.name, self.description, payload, tuple(responses), self.agent, self.broadcast
            )
        return self._contract


class Listeners(Mapping[str, Listener]):
    """All listeners by name, without regard to case, in the order registered.

    Attributes:
        by_class: Listeners by the name of their payload class.
    """

    def __init__(self) -> None:
        self._by_key: dict[str, Listener] = {}
        self.by_class: dict[str, list[Listener]] = {}

    def __getitem__(self, name: str) -> Listener:
        return self._by_key[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return (listener.name for listener in self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def find(self, key: str) -> Listener | None:
        """The listener with this key, which is its name in lower case."""
        return self._by_key.get(key)

    def named(self, name: str) -> Listener:
        """The listener, or an error that names the nearest one.

        Raises:
            OrganismError: No listener has this name.
        """
        listener = self._by_key.get(name.lower())
        if listener is None:
            guess = nearest(name, list(self))
            hint = f"; did you mean {guess!r}?" if guess else ""
            raise OrganismError(f"no listener is called {name!r}{hint}")
        return listener

    def add(self, listener: Listener) -> None:
        """Register a listener; the usage instructions of those that name it follow.

        Raises:
            NameTaken: The name is in use.
            OrganismError: Another broadcast listener's payload class has the same name but is another class.
        """
        if listener.key in self._by_key:
            raise NameTaken(f"a listener called {self._by_key[listener.key].name!r} exists; names ignore case")
        members = self.by_class.get(listener.codec.name, [])
        for other in members:
            if listener.broadcast and other.broadcast and other.codec is not listener.codec:
                raise OrganismError(
                    f"{listener.name!r} and {other.name!r} are broadcast listeners of two different classes "
                    f"called {listener.codec.name}; give one of the classes another name"
                )
        self._by_key[listener.key] = listener
        self.by_class.setdefault(listener.codec.name, []).append(listener)
        self._tell_agents(listener)

    def remove(self, name: str) -> Listener:
        """Unregister a listener.

        Raises:
            OrganismError: No listener has this name.
        """
        listener = self.named(name)
        del self._by_key[listener.key]
        members = self.by_class[listener.codec.name]
        members.remove(listener)
        if not members:
            del self.by_class[listener.codec.name]
        listener.gone = True
        self._tell_agents(listener)
        return listener

    def _tell_agents(self, changed: Listener) -> None:
        for agent in self._by_key.values():
            if agent.agent and (agent is changed or changed.key in (agent.peers or ())):
                peers = [self._by_key[peer.lower()] for peer in agent.spec.peers if peer.lower() in self._by_key]
                agent.usage = usage_instructions(agent.contract(), [peer.contract() for peer in peers])

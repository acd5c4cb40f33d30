"""One state of an organism as the rules of hints ask for it: who names whom, who may call whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from designer.document.words import listed
from designer.models.hint import Hint, HintKind
from designer.models.hinting.deeds import ANY_CLASS
from designer.models.hinting.handler_facts import HandlerFacts, Handlers
from runtime.organism.places import Places
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.wording import shown

_MOST_NAMED: Final = 3


class Scene:
    """Made anew for each state; names are compared without regard to case.

    Attributes:
        by_name: Listeners by their names in lower case.
        peers: The peers of each, in lower case.
        callers: By a listener's name: who has it as peer.
        groups: Listeners by payload class.
        flagged: Those of each group that take broadcasts.
        users: Listeners by handler.
        unbound: Names of the tools without peers, which may send to anybody.
        free: Those of them that send to whom can't be seen; two at most, which is enough to tell that there is another
            than a given one.
        unbound_broadcasts: Names of the classes that any of those sends to nobody by name.
    """

    def __init__(
        self, spec: OrganismSpec, places: Places, handlers: Handlers, starts: Iterable[str], unreachable: Iterable[str]
    ) -> None:
        """Take in the state.

        Args:
            spec: The organism.
            places: Where its values stand.
            handlers: What the folder's source tells.
            starts: Names of the listeners that the starts send to; empty where there are none.
            unreachable: Names of the listeners of which a warning says that nobody may reach them.
        """
        self.spec = spec
        self.places = places
        self.handlers = handlers
        self.starts = {name.lower() for name in starts}
        self.unreachable = {name.lower() for name in unreachable}
        self.by_name: dict[str, ListenerSpec] = {}
        for each in spec.listeners:
            self.by_name.setdefault(each.name.lower(), each)
        self.peers = {name: frozenset(peer.lower() for peer in each.peers) for name, each in self.by_name.items()}
        self.callers: dict[str, list[ListenerSpec]] = {}
        self.groups: dict[str, list[ListenerSpec]] = {}
        self.users: dict[str, list[ListenerSpec]] = {}
        unbound: list[ListenerSpec] = []
        for each in spec.listeners:
            for peer in self.peers[each.name.lower()]:
                self.callers.setdefault(peer, []).append(each)
            if not each.agent and not each.peers:
                unbound.append(each)
            self.groups.setdefault(each.payload_class, []).append(each)
            self.users.setdefault(each.handler, []).append(each)
        self.unbound = {each.name.lower() for each in unbound}
        # What tools without peers do, which may send to anybody, is worked out once for all of them.
        self.free = [each for each in unbound if self.facts(each).is_free][:2]
        self.unbound_broadcasts = frozenset[str]().union(*(self.facts(each).broadcasts for each in unbound))
        self.flagged = {path: [each for each in group if each.broadcast] for path, group in self.groups.items()}

    def facts(self, listener: ListenerSpec) -> HandlerFacts:
        """What is known of a listener's handler."""
        return self.handlers.facts(listener.handler)

    def hint(
        self,
        kind: HintKind,
        listener: ListenerSpec,
        message: str,
        key: str,
        *,
        subject: str = "",
        file: str = "",
        file_line: int = 0,
        fix: str = "",
    ) -> Hint:
        """A hint with its place in the document."""
        place = self.places.find(key)
        return Hint(kind, listener.name, message, key, subject, file, file_line, place.line, place.column, fix)

    def may_choose(self, caller: ListenerSpec, listener: ListenerSpec) -> bool:
        """Whether a tool without peers may be the caller of a listener, as far as its source tells."""
        if caller.name.lower() not in self.unbound:
            return False
        facts = self.facts(caller)
        named = {send.to.lower() for _, send in facts.sends}
        taken = {last(listener.payload_class), ANY_CLASS}
        return facts.is_free or bool(taken & facts.broadcasts) or listener.name.lower() in named


def last(path: str) -> str:
    """The last part of a dotted path."""
    return path.rpartition(".")[2]


def quoted(names: Sequence[str]) -> str:
    """Names in a sentence, each as messages show what a user wrote."""
    return listed([shown(name) for name in names], _MOST_NAMED)

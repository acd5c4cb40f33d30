"""Schemas, samples and prompts of the document as it is now, as well as they are known at the moment.

The text of a prompt is made by ``runtime.prompts``, the code that makes it in a run, from what is known of the classes.
So the prompt of an organism that is only being drawn is what the agent will get, and it costs no process to know it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.changes import Changes
from designer.document.document import Document
from designer.models.class_contracts import ClassContract, ClassContracts, Exactness, with_description
from designer.models.described import Described
from designer.models.folder import Folder
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.prompts import ClassText, Contract, PromptPart, after_own, instruction_parts, joined

__all__ = ["ClassContract", "Contracts", "Exactness", "Prompt"]

_MOST_PROMPTS: Final = 200
_MOST_SCHEMAS: Final = 200

_Involved = tuple[ListenerSpec, tuple[ListenerSpec, ...]]
"""An agent and its peers."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """An agent's system prompt.

    Attributes:
        agent: Its name as declared.
        parts: In order.
        exactness: That of the class of which the least is known.
        missing: Names of the agent and its peers, where a class of theirs isn't known; in the prompt stands that it
            isn't.
        why: Why it is no better, in a sentence for the user; empty for what is exact.
        lacks_trust: Whether it would be better if the organism were trusted.
    """

    agent: str
    parts: tuple[PromptPart, ...]
    exactness: Exactness
    missing: tuple[str, ...] = ()
    why: str = ""
    lacks_trust: bool = False

    @property
    def text(self) -> str:
        """The whole."""
        return joined(self.parts)


class Contracts(QObject):
    """What a window knows of its organism's contracts; one for all its panels.

    It never waits. What is asked is answered as well as it is known, and when more is known ``changed`` says so.
    """

    changed = Signal()
    """Schemas, samples or prompts may be others; at most once in a turn of the event loop."""
    wanted = Signal()
    """Somebody asked for what isn't exact: ask the describe helper."""

    def __init__(self, document: Document, folder: Folder, described: Described, parent: QObject | None = None) -> None:
        """Make them for a document.

        Args:
            document: The organism.
            folder: Its Python, as source tells it.
            described: Its Python, as the describe helper tells it.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._document = document
        self._described = described
        self._classes = ClassContracts(folder, described, self)
        self._prompts: OrderedDict[_Involved, Prompt] = OrderedDict()
        self._instructions: tuple[_Involved, Prompt] | None = None
        """The last prompt without its own part, which each keystroke there makes another."""
        self._described_schemas: dict[tuple[str, str], ClassContract] = {}
        self._by_name: tuple[OrganismSpec, dict[str, ListenerSpec]] | None = None
        self._asked: set[str] = set()
        self._say = QTimer(self, singleShot=True, interval=0)
        self._say.timeout.connect(self.changed)
        self._want = QTimer(self, singleShot=True, interval=0)
        self._want.timeout.connect(self.wanted)
        self._classes.changed.connect(self._forget)
        self._classes.missed.connect(self._note_missed)
        document.changed.connect(self._take_changes)
        folder.changed.connect(self._asked.clear)

    @property
    def lacks_trust(self) -> bool:
        """Whether nothing is imported because the organism isn't trusted."""
        return self._described.lacks_trust

    def payload(self, listener: str) -> ClassContract | None:
        """The class that a listener takes, with its description in the schema, as the pump has it.

        Returns:
            None where no listener has the name, or it names no class.
        """
        spec = self._named(self._document.spec).get(listener.lower())
        if spec is None or not spec.payload_class:
            return None
        bare = self._classes.of(spec.payload_class)
        key = (spec.payload_class, spec.description)
        if key not in self._described_schemas:
            if len(self._described_schemas) >= _MOST_SCHEMAS:  # each keystroke in a description makes one
                self._described_schemas.clear()
            self._described_schemas[key] = with_description(bare, spec.description)
        return self._described_schemas[key]

    def responses(self, listener: str) -> tuple[ClassContract, ...]:
        """The classes that a listener answers with, in order."""
        spec = self._named(self._document.spec).get(listener.lower())
        return tuple(self._classes.of(path) for path in spec.response_class if path) if spec is not None else ()

    def of_class(self, path: str) -> ClassContract | None:
        """A class by its dotted path; None where that is empty."""
        return self._classes.of(path) if path else None

    def prompt(self, agent: str, spec: OrganismSpec | None = None) -> Prompt | None:
        """The system prompt of an agent.

        Args:
            agent: Its name.
            spec: An organism that isn't the document's: what a drag would make of it, what was saved last.

        Returns:
            None where no agent has the name.
        """
        by_name = self._named(spec or self._document.spec)
        listener = by_name.get(agent.lower())
        if listener is None or not listener.agent:
            return None
        peers = tuple(by_name[peer.lower()] for peer in listener.peers if peer.lower() in by_name)
        key = (listener, peers)
        found = self._prompts.get(key)
        if found is None:
            found = self._prompts[key] = self._written(listener, peers)
            if len(self._prompts) > _MOST_PROMPTS:
                self._prompts.popitem(last=False)
        else:
            self._prompts.move_to_end(key)
        return found

    # Making them

    def _written(self, agent: ListenerSpec, peers: tuple[ListenerSpec, ...]) -> Prompt:
        key = (replace(agent, prompt=""), peers)
        if self._instructions is None or self._instructions[0] != key:
            self._instructions = key, self._instructed(agent, peers)
        found = self._instructions[1]
        return replace(found, parts=after_own(agent.prompt, found.parts))

    def _instructed(self, agent: ListenerSpec, peers: tuple[ListenerSpec, ...]) -> Prompt:
        involved: dict[str, list[ClassContract]] = {}
        contracts = []
        for spec in (agent, *peers):
            payload, *responses = (self._classes.of(path) for path in (spec.payload_class, *spec.response_class))
            involved.setdefault(spec.name, []).extend((payload, *responses))
            texts = tuple(map(self._text, responses))
            contracts.append(
                Contract(spec.name, spec.description, self._text(payload), texts, spec.agent, spec.broadcast)
            )
        every = [cls for classes in involved.values() for cls in classes]
        worst = max(every, key=lambda cls: cls.exactness.rank)
        return Prompt(
            agent.name,
            instruction_parts(contracts[0], contracts[1:]),
            worst.exactness,
            tuple(name for name, classes in involved.items() if not all(cls.is_known for cls in classes)),
            worst.why,
            any(cls.lacks_trust for cls in every),
        )

    def _text(self, cls: ClassContract) -> ClassText:
        """A class as a prompt shows it; what isn't known says so, in the place where it would stand."""
        if cls.is_known:
            return ClassText(cls.name, cls.schema, cls.sample)
        name = cls.name or self.tr("Unknown")
        unknown = self.tr("The schema of {name} is not known.").format(name=name)
        return ClassText(name, f"<!-- {unknown} -->", f"<{name}>…</{name}>")

    def _named(self, spec: OrganismSpec) -> dict[str, ListenerSpec]:
        if self._by_name is None or self._by_name[0] is not spec:
            # The first of a name counts, as it does in a run.
            self._by_name = spec, {each.name.lower(): each for each in reversed(spec.listeners)}
        return self._by_name[1]

    # What becomes different

    def _take_changes(self, changes: Changes) -> None:
        if changes.added or changes.removed or changes.changed or changes.order or changes.broken:
            self._asked.clear()
            self._say.start()

    def _forget(self) -> None:
        self._prompts.clear()
        self._instructions = None
        self._described_schemas.clear()
        self._say.start()

    def _note_missed(self, path: str) -> None:
        """Ask the helper, but for each path only once until something is different."""
        if path not in self._asked and not self._classes.was_asked(path):
            self._asked.add(path)
            self._want.start()

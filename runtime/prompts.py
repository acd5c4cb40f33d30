"""Usage instructions: what an agent must know to call its peers, written for a language model.

The rules are those of contract section 12 (what is said), 8 (the XML forms) and 6 (where a payload without
an address goes). The text depends on its arguments alone, so the same organism gives the same bytes.

A schema stands in the text once. Where a second listener uses the same class, the text points to the
first: an XSD costs a few hundred tokens, and two copies invite the question how they differ. For what a
peer answers with there is a schema and no sample, since the agent reads it and never writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runtime.handlers import CALLER
from runtime.payloads.codec import Codec, codec_of
from runtime.primitives import TodoComplete, TodoUntil
from runtime.wire.envelope import ENVELOPE_NS

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>\s*")
_ROOT = re.compile(r"<[^\s/>]+")
_BACKTICKS = re.compile(r"`+")
_EMPTY = re.compile(r"<(\w+)></\1>")
_SAMPLE_ID = "the id that you were given"


@dataclass(frozen=True, slots=True)
class Contract:
    """What a listener takes and gives, as others see it.

    Attributes:
        name: Its name.
        description: What it does, in its author's words.
        codec: Of its payload class.
        response_codecs: Of the classes that it answers with; empty where it declares none.
        agent: Whether it reasons, and so may ask back.
        broadcast: Whether it is among the receivers of a payload that has no address.
    """

    name: str
    description: str
    codec: Codec
    response_codecs: tuple[Codec, ...] = ()
    agent: bool = False
    broadcast: bool = False


def usage_instructions(agent: Contract, peers: Sequence[Contract]) -> str:
    """The part of an agent's system prompt that explains its peers and how to reach them.

    Args:
        agent: The agent itself.
        peers: Its peers, in the order declared.
    """
    sheet = _Sheet()
    _who(sheet, agent)
    _sending(sheet, agent, peers)
    _own_class(sheet, agent)
    _peers(sheet, agent, peers)
    _answering(sheet, agent)
    _asking_back(sheet, agent, peers)
    _todos(sheet, agent, peers)
    _before_answering(sheet, agent, peers)
    return sheet.text()


class _Sheet:
    """Markdown that grows by paragraphs and remembers which schemas and samples it already shows."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._schema_under: dict[str, str] = {}
        self._sample_under: dict[str, str] = {}

    def add(self, *paragraphs: str) -> None:
        self._paragraphs.extend(paragraphs)

    def bullets(self, lines: Iterable[str]) -> None:
        self.add("\n".join(f"- {line}" for line in lines))

    def xml(self, document: str) -> None:
        """A fence of its own, longer than any run of backticks in the document."""
        longest = max((len(run) for run in _BACKTICKS.findall(document)), default=0)
        fence = "`" * max(3, longest + 1)
        self.add(f"{fence}xml\n{document}\n{fence}")

    def written_class(self, codec: Codec, lead: str, heading: str) -> None:
        """A class that the agent writes: schema and sample, or where they stand."""
        schema, sample = _schema(codec), _sample(codec)
        if schema in self._schema_under and schema in self._sample_under:
            where, sample_where = self._schema_under[schema], self._sample_under[schema]
            if where == sample_where:
                self.add(f"{lead} Its schema and a sample stand above, under {where}.")
            else:
                self.add(f"{lead} Its schema stands above, under {where}, and a sample under {sample_where}.")
            return
        self.read_class(codec, lead, heading)
        self.add("Sample:")
        self.xml(sample)
        self._sample_under[schema] = heading

    def read_class(self, codec: Codec, lead: str, heading: str) -> None:
        """A class that the agent reads: its schema, or where it stands."""
        schema = _schema(codec)
        if schema in self._schema_under:
            self.add(f"{lead} Its schema stands above, under {self._schema_under[schema]}.")
            return
        self.add(lead)
        self.xml(schema)
        self._schema_under[schema] = heading

    def text(self) -> str:
        return "\n\n".join(self._paragraphs) + "\n"


def _who(sheet: _Sheet, agent: Contract) -> None:
    sheet.add(f"# You are {_code(agent.name)}")
    if agent.description.strip():
        sheet.add(f"What you do: {_paragraph(agent.description)}")
    sheet.add(
        "You work by XML messages. A machine reads what you write: each XML element is one message, sent "
        "when you have finished writing. Text around the elements is not sent."
    )


def _sending(sheet: _Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    target = peers[0] if peers else agent
    sheet.add(
        "## How to send",
        f"To send to one listener, name it in an envelope, like this one to {_code(target.name)}. "
        'It needs nothing but `<to>`, and the payload in it bears `xmlns=""`:',
    )
    sheet.xml(_envelope(target.name, _sample(target.codec)))
    sheet.add("A payload without an envelope goes where its class says:")
    sheet.bullets(_routes(agent, peers))
    sheet.add("Rules for every message:")
    sheet.bullets(
        (
            'Use the element names of the schema, in its order. Leave out only what has `minOccurs="0"`.',
            "Inside text write `&amp;` for `&` and `&lt;` for `<`.",
            "To send several messages at once, write them one after the other, with nothing around them all. "
            "They are worked on at the same time, and each reply reaches you by itself.",
            "A `<SystemError>` that reaches you says what went wrong with a message or a call of yours. "
            "Where `<RetryAllowed>` is true you may send again, mended if the fault was in your message; "
            "else go on without.",
        )
    )


def _routes(agent: Contract, peers: Sequence[Contract]) -> list[str]:
    """Where a payload without an envelope goes, a line for each class (contract sections 6 and 8)."""
    answers = list(dict.fromkeys(codec.name for codec in agent.response_codecs))
    lines = [f"`<{name}>` answers your caller." for name in answers]
    for name in dict.fromkeys(peer.codec.name for peer in peers):
        if name in answers:
            continue
        same = [peer for peer in peers if peer.codec.name == name]
        broadcast = [peer for peer in same if peer.broadcast]
        if len(same) > 1 and not broadcast:
            lines.append(f"`<{name}>` is refused, because {_names(same)} take it: name one in an envelope.")
            continue
        receivers = broadcast or same
        each = ", each of which replies by itself" if len(receivers) > 1 else ""
        lines.append(f"`<{name}>` goes to {_names(receivers)}{each}.")
    lines.append("`<TodoUntil>` and `<TodoComplete>` go to `system.todo` (see Todos).")
    return lines


def _own_class(sheet: _Sheet, agent: Contract) -> None:
    sheet.add("## What you take")
    sheet.written_class(agent.codec, f"Others ask you with `<{agent.codec.name}>`.", "What you take")
    sheet.add(f"To give yourself another turn, send one to yourself by name: `<to>{agent.name}</to>`.")


def _peers(sheet: _Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    sheet.add("## Your peers")
    if not peers:
        sheet.add("You have none: you can send to your caller, to yourself and to `system.todo` only.")
        return
    sheet.add("You can send to these, to your caller, to yourself and to `system.todo`, and to nobody else.")
    for peer in peers:
        heading = _code(peer.name)
        sheet.add(f"### {heading}")
        if peer.description.strip():
            sheet.add(f"What it does: {_paragraph(peer.description)}")
        must = " Always name it in an envelope." if _needs_name(peer, agent, peers) else ""
        sheet.written_class(peer.codec, f"It takes `<{peer.codec.name}>`.{must}", heading)
        for codec in peer.response_codecs:
            sheet.read_class(codec, f"It answers with `<{codec.name}>`.", heading)
        if not peer.response_codecs:
            sheet.add("It declares no answer: do not wait for one.")


def _needs_name(peer: Contract, agent: Contract, peers: Sequence[Contract]) -> bool:
    """Whether a payload without an envelope does not reach this peer."""
    if any(codec.name == peer.codec.name for codec in agent.response_codecs):
        return True
    same = [other for other in peers if other.codec.name == peer.codec.name]
    return len(same) > 1 and not peer.broadcast


def _answering(sheet: _Sheet, agent: Contract) -> None:
    sheet.add("## Your answer")
    if not agent.response_codecs:
        sheet.add("You declare no answer, so your caller waits for none. When your work is done, send nothing more.")
        return
    names = " or ".join(f"`<{codec.name}>`" for codec in agent.response_codecs)
    sheet.add(
        f"Answer your caller with {names}, without an envelope. In an envelope `<to>{CALLER}</to>` does the same."
    )
    for codec in agent.response_codecs:
        sheet.written_class(codec, f"`<{codec.name}>`:", "Your answer")


def _asking_back(sheet: _Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    lines = []
    if peers:
        lines.append(
            "A peer may ask you back instead of giving a result. Reply to it by its name, in the form that "
            "it takes. It remembers what you two have said until you answer your caller."
        )
    if agent.response_codecs:
        lines.append(
            "To ask your caller back, send your question in a form of your answer, in an envelope with your "
            f"caller's own name in `<to>`, not `{CALLER}`. That ends nothing; the reply reaches you as a new "
            "message."
        )
    if lines:
        sheet.add("## Questions")
        sheet.bullets(lines)


def _todos(sheet: _Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    awaited, sender = _worth_waiting_for(agent, peers)
    todo = TodoUntil(wait_for=awaited, from_listener=sender, description="why you wait for it")
    sheet.add("## Todos", "To be reminded when a message arrives, register a todo together with what you send:")
    sheet.xml(_EMPTY.sub("", codec_of(TodoUntil).encode(todo).decode()))
    sheet.bullets(
        (
            "`<WaitFor>` is the class of the message; `*` and `?` match as in file names.",
            "`<FromListener>` is the listener that it must come from; leave it out for any.",
            "`<Description>` is a note to yourself; it may be left out.",
        )
    )
    sheet.add(
        "`<TodoRegistered>` tells you its id. Once the message has arrived, each message to you carries a "
        "reminder, until you close the todo:"
    )
    sheet.xml(codec_of(TodoComplete).encode(TodoComplete(id=_SAMPLE_ID)).decode())


def _worth_waiting_for(agent: Contract, peers: Sequence[Contract]) -> tuple[str, str]:
    """A class and its sender for the example: the answer of the first peer that has one."""
    for peer in peers:
        if peer.response_codecs:
            return peer.response_codecs[0].name, peer.name
    return agent.codec.name, ""


def _before_answering(sheet: _Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    if not agent.response_codecs:
        return
    sheet.add("## Before you answer")
    if not peers:
        sheet.add("Your answer ends your work on the task, so answer once, when all is done.")
        return
    sheet.add(
        "Your answer ends every call below you: peers that still work are stopped, replies still on their "
        "way never reach you, and your peers forget all that was said. So:"
    )
    sheet.add(
        "1. Send all sub-tasks first.\n"
        "2. Wait for every reply that you need. While you wait, do not answer.\n"
        "3. Then answer, once. Never answer together with a sub-task whose reply you need."
    )


def _envelope(to: str, sample: str) -> str:
    payload = _ROOT.sub(lambda root: f'{root[0]} xmlns=""', sample, count=1)
    return f'<message xmlns="{ENVELOPE_NS}">\n<meta><to>{to}</to></meta>\n{payload}\n</message>'


def _schema(codec: Codec) -> str:
    return _bare(codec.xsd())


def _sample(codec: Codec) -> str:
    return _bare(codec.sample(pretty=True).decode())


def _bare(document: str) -> str:
    """The document without its XML declaration and the white space around it."""
    return _DECLARATION.sub("", document, count=1).strip() if "<?xml" in document[:64] else document.strip()


def _names(contracts: Sequence[Contract]) -> str:
    names = [_code(contract.name) for contract in contracts]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _code(name: str) -> str:
    return f"`{name}`"


def _paragraph(text: str) -> str:
    """Author's words as one paragraph that can't open a fence or a heading of its own."""
    return " ".join(text.split())

"""Usage instructions: what an agent must know to call its peers, written for a language model.

The rules are those of contract section 12 (what is said), 8 (the XML forms) and 6 (where a payload without
an address goes). The text depends on its arguments alone, so the same organism gives the same bytes.

A schema stands in the text once. Where a second listener uses the same class, the text points to the
first: an XSD costs a few hundred tokens, and two copies invite the question how they differ. For what a
peer answers with there is a schema and no sample, since the agent reads it and never writes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.handlers import CALLER
from runtime.primitives import TodoComplete, TodoUntil
from runtime.prompts.records import Contract, PartKind, PromptPart, joined
from runtime.prompts.sheet import Sheet

_ROOT = re.compile(r"<[^\s/>]+")
_EMPTY = re.compile(r"<(\w+)></\1>")
_SAMPLE_ID = "the id that you were given"


def usage_instructions(agent: Contract, peers: Sequence[Contract]) -> str:
    """The part of an agent's system prompt that explains its peers and how to reach them.

    Args:
        agent: The agent itself.
        peers: Its peers, in the order declared.
    """
    return joined(instruction_parts(agent, peers))


def instruction_parts(agent: Contract, peers: Sequence[Contract]) -> tuple[PromptPart, ...]:
    """The usage instructions in parts, one of them for each peer."""
    sheet = Sheet()
    _who(sheet, agent)
    _sending(sheet, agent, peers)
    _own_class(sheet, agent)
    _peers(sheet, agent, peers)
    _answering(sheet, agent)
    _asking_back(sheet, agent, peers)
    _todos(sheet, agent, peers)
    _before_answering(sheet, agent, peers)
    return tuple(sheet.parts())


def system_prompt(own: str, agent: Contract, peers: Sequence[Contract]) -> tuple[PromptPart, ...]:
    """An agent's system prompt in parts: its own, where the organism file says one, then its usage instructions."""
    return after_own(own, instruction_parts(agent, peers))


def after_own(own: str, instructions: tuple[PromptPart, ...]) -> tuple[PromptPart, ...]:
    """The parts of an agent's usage instructions, behind its own prompt where the organism file says one."""
    return (PromptPart(PartKind.OWN, "Its own prompt", own.strip()), *instructions) if own.strip() else instructions


def _who(sheet: Sheet, agent: Contract) -> None:
    sheet.begin(PartKind.WHO, "Who it is")
    sheet.add(f"# You are {_code(agent.name)}")
    if agent.description.strip():
        sheet.add(f"What you do: {_paragraph(agent.description)}")
    sheet.add(
        "You work by XML messages. A machine reads what you write: each XML element is one message, sent "
        "when you have finished writing. Text around the elements is not sent."
    )


def _sending(sheet: Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    target = peers[0] if peers else agent
    sheet.begin(PartKind.SENDING, "How to send")
    sheet.add(
        "## How to send",
        f"To send to one listener, name it in an envelope, like this one to {_code(target.name)}. "
        'It needs nothing but `<to>`, and the payload in it bears `xmlns=""`:',
    )
    sheet.xml(_envelope(target.name, target.payload.sample))
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
    answers = list(dict.fromkeys(cls.name for cls in agent.responses))
    lines = [f"`<{name}>` answers your caller." for name in answers]
    for name, same in _by_class(peers).items():
        if name in answers:
            continue
        broadcast = [peer for peer in same if peer.broadcast]
        if len(same) > 1 and not broadcast:
            lines.append(f"`<{name}>` is refused, because {_names(same)} take it: name one in an envelope.")
            continue
        receivers = broadcast or same
        each = ", each of which replies by itself" if len(receivers) > 1 else ""
        lines.append(f"`<{name}>` goes to {_names(receivers)}{each}.")
    lines.append("`<TodoUntil>` and `<TodoComplete>` go to `system.todo` (see Todos).")
    return lines


def _own_class(sheet: Sheet, agent: Contract) -> None:
    sheet.begin(PartKind.TAKES, "What you take")
    sheet.add("## What you take")
    sheet.written_class(agent.payload, f"Others ask you with `<{agent.payload.name}>`.", "What you take")
    sheet.add(f"To give yourself another turn, send one to yourself by name: `<to>{agent.name}</to>`.")


def _peers(sheet: Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    sheet.begin(PartKind.PEERS, "Your peers")
    sheet.add("## Your peers")
    if not peers:
        sheet.add("You have none: you can send to your caller, to yourself and to `system.todo` only.")
        return
    sheet.add("You can send to these, to your caller, to yourself and to `system.todo`, and to nobody else.")
    by_class, answers = _by_class(peers), {cls.name for cls in agent.responses}
    for peer in peers:
        heading = _code(peer.name)
        sheet.begin(PartKind.PEER, peer.name, peer.name)
        sheet.add(f"### {heading}")
        if peer.description.strip():
            sheet.add(f"What it does: {_paragraph(peer.description)}")
        # Does a payload without an envelope not reach this peer?
        is_one_of_many = len(by_class[peer.payload.name]) > 1 and not peer.broadcast
        needs_name = is_one_of_many or peer.payload.name in answers
        must = " Always name it in an envelope." if needs_name else ""
        sheet.written_class(peer.payload, f"It takes `<{peer.payload.name}>`.{must}", heading)
        for cls in peer.responses:
            sheet.read_class(cls, f"It answers with `<{cls.name}>`.", heading)
        if not peer.responses:
            sheet.add("It declares no answer: do not wait for one.")


def _by_class(peers: Sequence[Contract]) -> dict[str, list[Contract]]:
    """The peers by the name of the class that they take, in the order of the first of each."""
    found: dict[str, list[Contract]] = {}
    for peer in peers:
        found.setdefault(peer.payload.name, []).append(peer)
    return found


def _answering(sheet: Sheet, agent: Contract) -> None:
    sheet.begin(PartKind.ANSWER, "Your answer")
    sheet.add("## Your answer")
    if not agent.responses:
        sheet.add("You declare no answer, so your caller waits for none. When your work is done, send nothing more.")
        return
    names = " or ".join(f"`<{cls.name}>`" for cls in agent.responses)
    sheet.add(
        f"Answer your caller with {names}, without an envelope. In an envelope `<to>{CALLER}</to>` does the same."
    )
    for cls in agent.responses:
        sheet.written_class(cls, f"`<{cls.name}>`:", "Your answer")


def _asking_back(sheet: Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    lines = []
    if peers:
        lines.append(
            "A peer may ask you back instead of giving a result. Reply to it by its name, in the form that "
            "it takes. It remembers what you two have said until you answer your caller."
        )
    if agent.responses:
        lines.append(
            "To ask your caller back, send your question in a form of your answer, in an envelope with your "
            f"caller's own name in `<to>`, not `{CALLER}`. That ends nothing; the reply reaches you as a new "
            "message."
        )
    if lines:
        sheet.begin(PartKind.QUESTIONS, "Questions")
        sheet.add("## Questions")
        sheet.bullets(lines)


def _todos(sheet: Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    # Only here is a codec at work, that of the runtime's own classes; who reads texts need not load it before.
    from runtime.payloads.codec import codec_of

    awaited, sender = _worth_waiting_for(agent, peers)
    sheet.begin(PartKind.TODOS, "Todos")
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
        if peer.responses:
            return peer.responses[0].name, peer.name
    return agent.payload.name, ""


def _before_answering(sheet: Sheet, agent: Contract, peers: Sequence[Contract]) -> None:
    if not agent.responses:
        return
    sheet.begin(PartKind.BEFORE, "Before you answer")
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
    from runtime.wire.envelope import ENVELOPE_NS

    payload = _ROOT.sub(lambda root: f'{root[0]} xmlns=""', sample, count=1)
    return f'<message xmlns="{ENVELOPE_NS}">\n<meta><to>{to}</to></meta>\n{payload}\n</message>'


def _names(contracts: Sequence[Contract]) -> str:
    names = [_code(contract.name) for contract in contracts]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _code(name: str) -> str:
    return f"`{name}`"


def _paragraph(text: str) -> str:
    """Author's words as one paragraph that can't open a fence or a heading of its own."""
    return " ".join(text.split())

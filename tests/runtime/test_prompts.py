"""Usage instructions for agents (contract section 12; the XML forms of sections 6 and 8)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from lxml import etree

from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import xmlify
from runtime.primitives import TodoComplete, TodoUntil
from runtime.prompts import (
    ClassText,
    Contract,
    PartKind,
    class_text,
    instruction_parts,
    joined,
    system_prompt,
    usage_instructions,
)
from runtime.wire.envelope import ENVELOPE_NS

XSD = "{http://www.w3.org/2001/XMLSchema}schema"


@xmlify
@dataclass
class Story:
    """A story as it came in."""

    title: str
    paragraphs: list[str] = field(default_factory=list)


@xmlify
@dataclass
class Claim:
    text: str
    year: int | None = None


@xmlify
@dataclass
class Finding:
    holds: bool
    source: str = ""


@xmlify
@dataclass
class Verdict:
    decision: Literal["print", "bin"]
    reason: str


@xmlify
@dataclass
class Fenced:
    """Write it like this:

    ```xml
    <Fenced/>
    ```
    """

    text: str


def contract(name: str, cls: type, *answers: type, agent: bool = False) -> Contract:
    texts = [class_text(codec_of(each)) for each in (cls, *answers)]
    return Contract(name, f"Does {name} work", texts[0], tuple(texts[1:]), agent)


EDITOR = contract("editor", Story, Verdict, agent=True)
FACTCHECK = contract("factcheck", Claim, Finding)
STYLIST = contract("stylist", Story, Finding, agent=True)
LAWYER = contract("lawyer", Story, Verdict)
ARCHIVE = contract("archive", Claim)
MUTE = contract("mute", Story, agent=True)

ORGANISMS = {
    "two peers": (EDITOR, [FACTCHECK, contract("counter", Finding, Verdict)]),
    "peers that share a class": (EDITOR, [FACTCHECK, ARCHIVE, STYLIST, LAWYER]),
    "broadcast peers": (EDITOR, [replace(STYLIST, broadcast=True), replace(LAWYER, broadcast=True)]),
    "a peer that takes the agent's own answer": (EDITOR, [contract("printer", Verdict, Finding)]),
    "a peer that answers with what another takes": (EDITOR, [FACTCHECK, contract("weigher", Finding, Claim)]),
    "two answers": (contract("editor", Story, Verdict, Finding, agent=True), [FACTCHECK]),
    "no peers": (EDITOR, []),
    "no answer": (MUTE, [FACTCHECK]),
    "neither": (MUTE, []),
    "a docstring with a fence": (EDITOR, [contract("fencer", Fenced)]),
}
each_organism = pytest.mark.parametrize("organism", ORGANISMS.values(), ids=ORGANISMS)
Organism = tuple[Contract, list[Contract]]


def prompt_of(organism: Organism) -> str:
    return usage_instructions(*organism)


def fences(prompt: str) -> list[str]:
    """The contents of all fences, as a Markdown reader finds them."""
    found: list[str] = []
    opened = ""
    lines: list[str] = []
    for line in prompt.splitlines():
        ticks = re.match("`{3,}", line)
        if not opened and ticks:
            assert line == f"{ticks[0]}xml"
            opened, lines = ticks[0], list[str]()
        elif opened and line.startswith(opened) and not line.strip("`"):
            found.append("\n".join(lines))
            opened = ""
        else:
            lines.append(line)
    assert not opened
    return found


def section(prompt: str, heading: str) -> str:
    """The text below a heading, up to the next of its level or above."""
    level = heading.split()[0]
    body = prompt.split(f"\n{heading}\n")[1]
    return re.split(f"\n#{{1,{len(level)}}} ", body)[0]


@each_organism
def test_every_fence_is_one_well_formed_document(organism: Organism) -> None:
    for document in fences(prompt_of(organism)):
        etree.fromstring(document)


@each_organism
def test_no_xml_declaration_is_shown(organism: Organism) -> None:
    assert "<?xml" not in prompt_of(organism)


@each_organism
def test_every_sample_validates_against_a_schema_in_the_same_prompt(organism: Organism) -> None:
    trees = [etree.fromstring(document) for document in fences(prompt_of(organism))]
    schemas = [etree.XMLSchema(tree) for tree in trees if tree.tag == XSD]
    for tree in trees:
        if tree.tag == XSD:
            continue
        payload = tree[1] if tree.tag == f"{{{ENVELOPE_NS}}}message" else tree
        alone = etree.fromstring(etree.tostring(payload))
        todos = (codec_of(TodoUntil), codec_of(TodoComplete))
        assert any(schema.validate(alone) for schema in schemas) or any(todo.is_valid(alone) for todo in todos)


@each_organism
def test_no_schema_is_shown_twice(organism: Organism) -> None:
    shown = [document for document in fences(prompt_of(organism)) if etree.fromstring(document).tag == XSD]
    assert len(shown) == len(set(shown))


@each_organism
def test_every_class_that_the_agent_writes_has_a_sample(organism: Organism) -> None:
    agent, peers = organism
    samples = {etree.fromstring(document).tag for document in fences(prompt_of(organism))}
    written = [agent.payload, *agent.responses, *(peer.payload for peer in peers)]
    assert {codec.name for codec in written} | {"TodoUntil", "TodoComplete"} <= samples


@each_organism
def test_every_class_in_play_has_its_schema(organism: Organism) -> None:
    agent, peers = organism
    schemas = [etree.fromstring(document) for document in fences(prompt_of(organism))]
    declared = {str(tree.xpath("string(*[local-name()='element']/@name)")) for tree in schemas if tree.tag == XSD}
    assert {codec.name for who in (agent, *peers) for codec in (who.payload, *who.responses)} == declared


@each_organism
def test_headings_name_the_agent_and_the_peers_in_the_order_declared(organism: Organism) -> None:
    agent, peers = organism
    headings = re.findall(r"^#{1,3} .*`(.+)`$", prompt_of(organism), re.MULTILINE)
    assert headings == [agent.name, *(peer.name for peer in peers)]


@each_organism
def test_descriptions_are_shown(organism: Organism) -> None:
    agent, peers = organism
    prompt = prompt_of(organism)
    assert all(who.description in prompt for who in (agent, *peers))


@each_organism
def test_the_same_organism_gives_the_same_text(organism: Organism) -> None:
    assert prompt_of(organism) == prompt_of(organism)


def test_the_same_organism_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "import sys; from runtime.payloads.codec import codec_of; from runtime.primitives import *\n"
        "from runtime.prompts import *\n"
        "text = lambda cls: class_text(codec_of(cls))\n"
        "one = Contract('one', 'One', text(TextInput), (text(TextOutput),), True)\n"
        "two = Contract('two', 'Two', text(Boot), (text(SystemError),))\n"
        "sys.stdout.write(usage_instructions(one, [two]))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


@each_organism
def test_the_envelope_names_its_receiver_and_nothing_else(organism: Organism) -> None:
    """Contract section 8: in an envelope only ``to`` counts."""
    agent, peers = organism
    target = (peers or [agent])[0]
    head = f'<message xmlns="{ENVELOPE_NS}">\n<meta><to>{target.name}</to></meta>\n'
    assert f'{head}<{target.payload.name} xmlns="">' in prompt_of(organism)


def test_a_class_of_one_peer_needs_no_envelope() -> None:
    assert "- `<Claim>` goes to `factcheck`.\n" in prompt_of((EDITOR, [FACTCHECK]))


def test_a_class_of_two_peers_must_be_named() -> None:
    """Contract section 8: two peers with that class are ambiguous."""
    prompt = prompt_of((EDITOR, [FACTCHECK, ARCHIVE]))
    assert "- `<Claim>` is refused, because `factcheck` and `archive` take it: name one" in prompt
    assert prompt.count("Always name it in an envelope.") == 2


def test_a_class_of_broadcast_peers_goes_to_all_of_them() -> None:
    """Contract section 6: no ``to`` reaches every broadcast listener of that class."""
    prompt = prompt_of(ORGANISMS["broadcast peers"])
    assert "- `<Story>` goes to `stylist` and `lawyer`, each of which replies by itself." in prompt
    assert "Always name it" not in prompt


def test_beside_broadcast_peers_one_without_the_flag_must_be_named() -> None:
    prompt = prompt_of((EDITOR, [replace(STYLIST, broadcast=True), LAWYER]))
    assert "- `<Story>` goes to `stylist`." in prompt
    assert "Always name it" in section(prompt, "### `lawyer`")
    assert "Always name it" not in section(prompt, "### `stylist`")


def test_a_bare_answer_answers_the_caller() -> None:
    """Contract section 8: a bare element of the response class responds."""
    assert "- `<Verdict>` answers your caller.\n" in prompt_of((EDITOR, [FACTCHECK]))


def test_a_peer_that_takes_the_agents_answer_must_be_named() -> None:
    prompt = prompt_of(ORGANISMS["a peer that takes the agent's own answer"])
    assert "`<Verdict>` goes to" not in prompt
    assert "It takes `<Verdict>`. Always name it in an envelope." in prompt


def test_a_peer_that_shares_a_class_points_to_where_it_is_shown() -> None:
    shared = section(prompt_of((EDITOR, [FACTCHECK, ARCHIVE])), "### `archive`")
    assert "It takes `<Claim>`." in shared
    assert "Its schema and a sample stand above, under `factcheck`." in shared
    assert fences(shared) == []


def test_each_peer_says_what_it_answers_with() -> None:
    assert "It answers with `<Finding>`." in section(prompt_of((EDITOR, [FACTCHECK])), "### `factcheck`")


def test_a_peer_without_an_answer_is_not_to_be_waited_for() -> None:
    assert "It declares no answer" in section(prompt_of((EDITOR, [ARCHIVE])), "### `archive`")


def test_the_caller_is_an_address() -> None:
    assert "`<to>caller</to>`" in section(prompt_of((EDITOR, [])), "## Your answer")


def test_each_of_several_answers_is_shown() -> None:
    answer = section(prompt_of(ORGANISMS["two answers"]), "## Your answer")
    assert "Answer your caller with `<Verdict>` or `<Finding>`" in answer


def test_the_agent_itself_is_an_address() -> None:
    assert "`<to>editor</to>`" in section(prompt_of((EDITOR, [FACTCHECK])), "## What you take")


def test_several_messages_at_once_and_asking_back_are_explained() -> None:
    prompt = prompt_of((EDITOR, [FACTCHECK]))
    assert "several messages at once" in prompt
    assert "A peer may ask you back" in section(prompt, "## Questions")


def test_the_todo_waits_for_what_a_peer_answers() -> None:
    (todo, done) = fences(section(prompt_of((EDITOR, [ARCHIVE, FACTCHECK])), "## Todos"))
    assert todo.startswith("<TodoUntil><WaitFor>Finding</WaitFor><FromListener>factcheck</FromListener>")
    assert done.startswith("<TodoComplete><Id>")


def test_without_a_peer_that_answers_the_todo_names_no_sender() -> None:
    (todo, _) = fences(section(prompt_of((EDITOR, [])), "## Todos"))
    assert todo.startswith("<TodoUntil><WaitFor>Story</WaitFor><Description>")


def test_all_sub_tasks_come_before_the_answer() -> None:
    last = section(prompt_of((EDITOR, [FACTCHECK])), "## Before you answer")
    assert "ends every call below you" in last
    assert "Send all sub-tasks first." in last


def test_an_agent_without_peers_is_told_so_and_of_nothing_that_needs_one() -> None:
    prompt = prompt_of((EDITOR, []))
    assert "You have none" in section(prompt, "## Your peers")
    assert "A peer may ask" not in prompt
    assert "sub-task" not in prompt


def test_an_agent_without_an_answer_is_told_so_and_not_how_to_answer() -> None:
    prompt = prompt_of((MUTE, [FACTCHECK]))
    assert "You declare no answer" in section(prompt, "## Your answer")
    assert "answers your caller" not in prompt
    assert "caller</to>" not in prompt
    assert "Before you answer" not in prompt


def test_a_description_cannot_open_a_fence_or_a_heading() -> None:
    hostile = replace(FACTCHECK, description="```\n# Not a heading\n<Claim/>\n```")
    prompt = prompt_of((EDITOR, [hostile]))
    assert not re.search("^# Not", prompt, re.MULTILINE)
    assert len(fences(prompt)) == len(fences(prompt_of((EDITOR, [FACTCHECK]))))


# In parts


@each_organism
def test_the_parts_are_the_whole_and_nothing_else(organism: Organism) -> None:
    assert joined(instruction_parts(*organism)) == prompt_of(organism)


@each_organism
def test_each_part_has_its_kind_once_but_for_peers_in_the_order_declared(organism: Organism) -> None:
    parts = instruction_parts(*organism)
    alone = [part.kind for part in parts if part.kind is not PartKind.PEER]
    assert len(alone) == len(set(alone))
    assert [part.peer for part in parts if part.peer] == [peer.name for peer in organism[1]]
    assert all((part.kind is PartKind.PEER) == bool(part.peer) for part in parts)


@each_organism
def test_a_peers_part_is_all_that_stands_below_its_heading(organism: Organism) -> None:
    prompt = prompt_of(organism)
    for part in instruction_parts(*organism):
        if part.peer:
            heading, body = part.text.split("\n", 1)
            assert heading == f"### `{part.peer}`"
            assert body.strip() == section(prompt, heading).strip()


@each_organism
def test_every_part_says_something_under_a_title(organism: Organism) -> None:
    assert all(part.title and part.text == part.text.strip() != "" for part in instruction_parts(*organism))


def test_a_system_prompt_begins_with_what_the_file_says() -> None:
    agent, peers = ORGANISMS["two peers"]
    own, *rest = system_prompt("\n  Be kind.\n\n", agent, peers)
    assert (own.kind, own.text) == (PartKind.OWN, "Be kind.")
    assert tuple(rest) == instruction_parts(agent, peers)
    assert joined((own, *rest)) == f"Be kind.\n\n{usage_instructions(agent, peers)}"


@pytest.mark.parametrize("own", ["", "  \n"])
def test_without_its_own_prompt_it_is_the_instructions(own: str) -> None:
    agent, peers = ORGANISMS["two peers"]
    assert system_prompt(own, agent, peers) == instruction_parts(agent, peers)


def test_it_is_made_of_plain_data() -> None:
    """Who has schemas and samples, from wherever, gets the text without any class of an author's."""
    asks, answers = ClassText("Ask", "<schema of Ask/>", "<Ask/>"), ClassText("Answer", "<schema/>", "<Answer/>")
    agent = Contract("one", "Asks", asks, (answers,), agent=True)
    prompt = usage_instructions(agent, [Contract("two", "Answers", asks, (answers,))])
    assert fences(prompt)[1:3] == ["<schema of Ask/>", "<Ask/>"]
    assert "It takes `<Ask>`. Its schema and a sample stand above, under What you take." in prompt


def test_reading_parts_loads_no_codec() -> None:
    code = "import sys, runtime.prompts; print([*map(sys.modules.__contains__, ('lxml', 'runtime.payloads.codec'))])"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env, text=True)
    assert done.stdout == "[False, False]\n"

"""Schemas, samples and prompts of what is on the screen: as the run has them, at once, and never without consent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edits.layouts import place
from designer.document.edits.listeners import add_listener
from designer.document.edits.names import rename
from designer.document.edits.peers import connect, disconnect
from designer.document.layout import Point
from designer.document.splices import Splice
from designer.models import class_contracts
from designer.models.contracts import Contracts, Exactness
from designer.models.described import Described
from designer.models.description import Description, Refusal
from designer.models.folder import Folder
from designer.run.describing.describing import describe
from runtime.descriptions import prompts
from runtime.organism.imports import import_organism
from runtime.organism.load import load_text
from runtime.organism.spec import ListenerSpec
from runtime.payloads.codec import codec_of
from runtime.primitives import TextInput
from runtime.prompts import PartKind

TURN_S = class_contracts._TURN_S
SAMPLES = Path(__file__).parents[3] / "sample_organisms"
MESSAGES = '''
from dataclasses import dataclass

@dataclass
class Story:
    """A story."""

    title: str

@dataclass
class Verdict:
    approved: bool

@dataclass
class Claim:
    """Not used yet."""

    text: str
'''
HANDLERS = """
from messages import Claim, Story, Verdict as Judgement

async def edit(payload, metadata): ...
"""
TEXT = """\
organism: {name: desk}
listeners:
  - name: editor
    agent: true
    payload_class: messages.Story
    handler: handlers.edit
    response_class: messages.Verdict
    description: Decides
    prompt: Be kind.
    peers: [facts]
  - {name: facts, payload_class: messages.Story, handler: handlers.edit, description: Checks facts}
"""
MORE = ListenerSpec("more", "messages.Claim", "handlers.edit", "Checks claims")

MakeFolder = Callable[[Path | None], Folder]


class Desk:
    """A document, its folder, and contracts of both, with a helper that answers when the test says so."""

    def __init__(self, document: Document, folder: Folder, qtbot: QtBot) -> None:
        self.document, self.folder, self._qtbot = document, folder, qtbot
        self.described = Described()
        self.contracts = Contracts(document, folder, self.described)
        self.said: list[str] = []
        self.contracts.changed.connect(lambda: self.said.append("changed"))
        self.contracts.wanted.connect(lambda: self.said.append("wanted"))

    def describe(self, code: str = "1", **others: Any) -> None:
        """The helper answers."""
        path = self.document.path
        assert path is not None
        found = describe(self.document.text, path, "")
        self.described.take(replace(found, code_digest=code, **others))

    def settle(self) -> list[str]:
        """What is said within the next turns of the loop."""
        self.said.clear()
        self._qtbot.wait(1)
        return self.said

    def write(self, **sources: str) -> None:
        """Change modules, and wait until the folder has read them."""
        assert self.folder.root is not None
        for name, source in sources.items():
            (self.folder.root / f"{name}.py").write_text(source)
        with self._qtbot.waitSignal(self.folder.changed):
            self.folder.rescan()

    def exactness(self, listener: str = "editor") -> Exactness:
        found = self.contracts.payload(listener)
        assert found is not None
        return found.exactness

    def prompt_exactness(self) -> Exactness:
        found = self.contracts.prompt("editor")
        assert found is not None
        return found.exactness

    def why(self, path: str) -> str:
        found = self.contracts.of_class(path)
        assert found is not None
        return found.why


Open = Callable[..., Desk]


@pytest.fixture(autouse=True)
def reads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what is asked is read before it is answered."""
    monkeypatch.setattr(class_contracts, "_TURN_S", 60.0)


@pytest.fixture
def open_desk(make_document: Callable[..., Document], make_folder: MakeFolder, qtbot: QtBot) -> Iterator[Open]:
    """``open_desk(path)``: an organism that nobody has imported."""
    made: list[Desk] = []

    def make(path: Path, text: str | None = None) -> Desk:
        text = path.read_text("utf-8") if text is None else text
        made.append(Desk(make_document(text, None, path), make_folder(path), qtbot))
        return made[-1]

    yield make
    for desk in made:
        desk.contracts.deleteLater()
        desk.described.deleteLater()


@pytest.fixture
def desk(open_desk: Open, tmp_path: Path) -> Desk:
    """An editor and its facts desk, in a folder of their own."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "messages.py").write_text(MESSAGES)
    (folder / "handlers.py").write_text(HANDLERS)
    (folder / "organism.yaml").write_text(TEXT)
    return open_desk(folder / "organism.yaml")


def real_prompts(text: str, path: Path) -> dict[str, str]:
    """What a run gives its agents."""
    loaded = load_text(text, path.name, path)
    assert loaded.spec is not None
    with import_organism(loaded.spec) as imported:
        return prompts(imported)


def real_prompt(desk: Desk, agent: str = "editor") -> str:
    assert desk.document.path is not None
    return real_prompts(desk.document.text, desk.document.path)[f"{agent}.md"]


def shown_prompt(desk: Desk, agent: str = "editor") -> str:
    found = desk.contracts.prompt(agent)
    assert found is not None
    return found.text


# As the run has them


@pytest.mark.parametrize("imported", [True, False], ids=["described", "from source"])
def test_prompts_of_all_samples_are_those_of_a_run(open_desk: Open, imported: bool) -> None:
    for path in SAMPLES.glob("*/organism.yaml"):
        desk = open_desk(path)
        if imported:
            desk.describe()
        for name, text in real_prompts(desk.document.text, path).items():
            found = desk.contracts.prompt(name.removesuffix(".md"))
            assert found is not None
            assert found.text == text
            assert found.exactness is (Exactness.EXACT if imported else Exactness.APPROXIMATE)


def test_the_schema_of_a_payload_has_the_listeners_description(desk: Desk) -> None:
    """designer.md, Inspector: the XSD as the pump validates."""
    desk.describe()
    found = desk.contracts.payload("EDITOR")
    listener = desk.described.listener("editor")
    assert found is not None
    assert listener is not None
    assert found.schema == listener.schema.strip()
    assert (found.sample, found.invalid_sample) == (listener.sample, listener.invalid_sample)
    assert (found.path, found.name, found.exactness, found.why) == ("messages.Story", "Story", Exactness.EXACT, "")


def test_a_class_alone_and_an_answer_have_no_description_of_a_listener(desk: Desk) -> None:
    desk.describe()
    (verdict,) = desk.contracts.responses("editor")
    story = desk.contracts.of_class("messages.Story")
    assert story is not None
    assert "Decides" not in story.schema + verdict.schema
    assert (verdict.name, verdict.exactness) == ("Verdict", Exactness.EXACT)
    assert verdict.invalid_sample is not None


def test_what_is_not_there_has_no_contract(desk: Desk) -> None:
    assert desk.contracts.payload("nobody") is None
    assert desk.contracts.responses("nobody") == ()
    assert desk.contracts.of_class("") is None
    assert desk.contracts.prompt("nobody") is None
    assert desk.contracts.prompt("facts") is None


def test_the_parts_of_a_prompt_name_the_peers(desk: Desk) -> None:
    found = desk.contracts.prompt("editor")
    assert found is not None
    assert found.parts[0].kind is PartKind.OWN
    assert [part.peer for part in found.parts if part.kind is PartKind.PEER] == ["facts"]


# At once


def test_a_renamed_listener_is_exact_at_once(desk: Desk) -> None:
    desk.describe()
    assert desk.document.apply(rename("facts", "truth"))
    assert desk.exactness("truth") is Exactness.EXACT
    assert shown_prompt(desk) == real_prompt(desk)
    assert "### `truth`" in shown_prompt(desk)


def test_a_listener_of_a_known_module_is_exact_before_the_helper_has_seen_it(desk: Desk) -> None:
    desk.describe()
    assert desk.document.apply(add_listener(MORE))
    assert desk.document.apply(connect("editor", "more"))
    assert (desk.exactness("more"), desk.prompt_exactness()) == (Exactness.EXACT, Exactness.EXACT)
    assert shown_prompt(desk) == real_prompt(desk)


def test_a_prompt_that_would_be_leaves_the_documents_as_it_is(desk: Desk) -> None:
    """designer.md, Inspector: the change beside the edge while it is dragged."""
    desk.describe()
    spec = desk.document.spec
    alone = replace(spec, listeners=tuple(replace(each, peers=()) for each in spec.listeners))
    would_be, now = desk.contracts.prompt("editor", alone), desk.contracts.prompt("editor")
    assert would_be is not None
    assert now is not None
    assert "### `facts`" not in would_be.text
    assert now.text == real_prompt(desk)


def test_a_connection_is_in_the_prompt_at_once(desk: Desk) -> None:
    desk.describe()
    before = shown_prompt(desk)
    assert desk.document.apply(disconnect([("editor", "facts")]))
    assert shown_prompt(desk) == real_prompt(desk) != before
    desk.document.stack.undo()
    assert shown_prompt(desk) == before


def test_a_changed_description_is_in_the_schema_at_once(desk: Desk) -> None:
    desk.describe()
    start = desk.document.text.index("Decides")
    desk.document.type_text((Splice(start, "Decides", "'Judges <all> & more'"),), None)
    found = desk.contracts.payload("editor")
    assert found is not None
    assert (found.exactness, "Judges &lt;all&gt; &amp; more" in found.schema) == (Exactness.EXACT, True)
    assert "Judges <all> & more" in shown_prompt(desk)


def test_an_imported_name_is_known_by_its_definition(desk: Desk) -> None:
    desk.describe()
    found = desk.contracts.of_class("handlers.Judgement")
    assert found is not None
    assert (found.name, found.exactness) == ("Verdict", Exactness.EXACT)


def test_a_class_is_known_though_its_listener_has_no_handler_yet(desk: Desk) -> None:
    text = desk.document.text.replace("handlers.edit", "handlers.missing")
    assert desk.document.path is not None
    desk.described.take(describe(text, desk.document.path, ""))
    assert desk.exactness() is Exactness.EXACT


# Without consent


def test_without_trust_it_is_read_from_source_and_says_so(desk: Desk) -> None:
    desk.described.forget(lacks_trust=True)
    found, prompt = desk.contracts.payload("editor"), desk.contracts.prompt("editor")
    assert found is not None
    assert prompt is not None
    assert (found.exactness, found.lacks_trust) == (Exactness.APPROXIMATE, True)
    assert found.why == "Read from source: nothing of this organism is imported until you trust it."
    assert (prompt.exactness, prompt.lacks_trust, prompt.why) == (found.exactness, True, found.why)
    assert "Decides" in found.schema
    assert prompt.text == real_prompt(desk)
    assert desk.contracts.lacks_trust


def test_the_runtimes_classes_are_exact_without_trust(desk: Desk) -> None:
    desk.described.forget(lacks_trust=True)
    for path in ("runtime.primitives.TextInput", "runtime.TextInput"):
        found = desk.contracts.of_class(path)
        assert found is not None
        assert (found.exactness, found.why, found.lacks_trust) == (Exactness.EXACT, "", False)
        assert found.schema == codec_of(TextInput).xsd().strip()


def test_an_installed_class_is_not_known_without_trust(desk: Desk) -> None:
    desk.described.forget(lacks_trust=True)
    found = desk.contracts.of_class("uuid.UUID")
    assert found is not None
    assert (found.exactness, found.lacks_trust, found.schema) == (Exactness.UNKNOWN, True, "")
    assert found.why == "The source of `uuid.UUID` is not in this folder, and nothing is imported until you trust it."


def test_a_class_that_is_nowhere_says_so_as_the_problems_do(desk: Desk) -> None:
    desk.described.forget(lacks_trust=True)
    found = desk.contracts.of_class("messages.Stroy")
    assert found is not None
    assert (found.exactness, found.lacks_trust) == (Exactness.UNKNOWN, False)
    assert found.why == desk.folder.complaint("messages.Stroy", "payload_class")


def test_a_class_that_cannot_travel_says_why(desk: Desk) -> None:
    desk.write(messages=MESSAGES + "\n@dataclass\nclass Odd:\n    x: list\n")
    assert "`messages.Odd` can't be a payload class: Odd.x: is a bare list" in desk.why("messages.Odd")


def test_a_type_that_source_does_not_tell_is_named(desk: Desk) -> None:
    desk.write(messages=MESSAGES + "\n@dataclass\nclass Odd:\n    x: made()\n")
    assert desk.why("messages.Odd").endswith("The type of `Odd.x` can't be told from there, so it stands as text.")


def test_the_prompt_says_where_a_class_is_not_known(desk: Desk) -> None:
    desk.describe()
    spec = desk.document.spec
    listeners = tuple(
        replace(each, payload_class="elsewhere.Thing", response_class=("",)) if each.name == "facts" else each
        for each in spec.listeners
    )
    found = desk.contracts.prompt("editor", replace(spec, listeners=listeners))
    assert found is not None
    assert (found.exactness, found.missing) == (Exactness.UNKNOWN, ("facts",))
    assert "The schema of Thing is not known." in found.text
    assert found.why


# What the helper said, and what has happened since


def test_while_other_python_is_imported_what_was_known_is_stale(desk: Desk) -> None:
    desk.describe()
    desk.described.ask("2")
    assert (desk.exactness(), desk.prompt_exactness()) == (Exactness.STALE, Exactness.STALE)
    desk.describe("2")
    assert (desk.exactness(), desk.prompt_exactness()) == (Exactness.EXACT, Exactness.EXACT)


def test_while_the_same_python_is_imported_again_it_stays_exact(desk: Desk) -> None:
    desk.describe()
    desk.described.ask("1")
    assert (desk.exactness(), desk.prompt_exactness()) == (Exactness.EXACT, Exactness.EXACT)


def test_when_the_helper_fails_on_other_python_source_tells_more_than_what_was(desk: Desk) -> None:
    desk.describe()
    desk.write(messages=MESSAGES.replace("title", "headline"))
    desk.described.ask("2")
    desk.described.take(Description(code_digest="2"), failed=True)
    found = desk.contracts.payload("editor")
    assert found is not None
    assert (found.exactness, "Headline" in found.schema) == (Exactness.APPROXIMATE, True)


def test_when_the_helper_fails_on_the_same_python_it_stays_exact(desk: Desk) -> None:
    desk.describe()
    desk.described.ask("1")
    desk.described.take(Description(code_digest="1"), failed=True)
    assert desk.exactness() is Exactness.EXACT


def test_a_module_that_cannot_be_imported_is_read_from_source(desk: Desk) -> None:
    desk.write(messages=MESSAGES + "\nraise ValueError('no')\n")
    desk.describe()
    assert desk.exactness() is Exactness.APPROXIMATE
    assert "failed at messages.py:20: ValueError: no" in desk.why("messages.Story")


def test_a_module_that_cannot_even_be_read_is_shown_as_it_was(desk: Desk) -> None:
    desk.describe()
    assert desk.exactness() is Exactness.EXACT
    desk.write(messages=MESSAGES + "\ndef (\n")
    desk.describe("2")
    assert desk.exactness() is Exactness.STALE
    assert desk.why("messages.Story") == "The Python can't be imported any more: this is how it was when it could."


def test_what_the_class_itself_is_refused_for_is_not_made_up_from_source(desk: Desk) -> None:
    refused = {"messages.Story": Refusal("Story: a decorator has made something else of it.", was_seen=True)}
    desk.describe(classes={}, refused=refused)
    found = desk.contracts.of_class("messages.Story")
    assert found is not None
    assert (found.exactness, found.why) == (Exactness.UNKNOWN, refused["messages.Story"].why)


def test_trust_taken_back_leaves_nothing_that_was_imported(desk: Desk) -> None:
    desk.describe()
    assert desk.exactness() is Exactness.EXACT
    desk.described.forget(lacks_trust=True)
    assert desk.exactness() is Exactness.APPROXIMATE


# What it says


def test_changes_are_told_once_in_a_turn(desk: Desk) -> None:
    desk.settle()
    desk.described.ask("1")
    desk.describe()
    desk.document.apply(rename("facts", "truth"))
    assert desk.settle() == ["changed"]


def test_a_change_of_the_layout_alone_changes_no_contract(desk: Desk) -> None:
    desk.settle()
    assert desk.document.apply(place({"editor": Point(1, 2)}))
    assert desk.settle() == []


def test_what_is_not_exact_is_wanted_once(desk: Desk) -> None:
    desk.settle()
    for _ in range(3):
        desk.contracts.payload("editor")
        desk.contracts.prompt("editor")
    assert desk.settle() == ["wanted"]
    desk.contracts.payload("editor")
    assert desk.settle() == []


def test_it_is_wanted_again_when_something_is_different(desk: Desk) -> None:
    desk.contracts.payload("editor")
    desk.document.apply(rename("facts", "truth"))
    desk.settle()
    desk.contracts.payload("editor")
    assert desk.settle() == ["wanted"]


@pytest.mark.parametrize("path", ["messages.Story", "runtime.TextInput", "messages.Gone"])
def test_what_is_exact_or_was_looked_for_is_not_wanted(desk: Desk, path: str) -> None:
    text = desk.document.text.replace("messages.Verdict", "messages.Gone")
    assert desk.document.path is not None
    desk.described.take(describe(text, desk.document.path, ""))
    desk.settle()
    desk.contracts.of_class(path)
    assert desk.settle() == []


def test_many_classes_are_read_without_holding_up_the_window(
    open_desk: Open, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_contracts, "_TURN_S", TURN_S)
    names = [f"l{number}" for number in range(300)]
    (tmp_path / "messages.py").write_text(
        "from dataclasses import dataclass\n" + "".join(f"@dataclass\nclass {name}:\n    x: int\n" for name in names)
    )
    text = "organism: {name: many}\nlisteners:\n  - name: boss\n    agent: true\n    payload_class: messages.l0\n"
    text += f"    handler: handlers.edit\n    description: d\n    peers: [{', '.join(names)}]\n" + "".join(
        f"  - {{name: {name}, payload_class: messages.{name}, handler: h.h, description: d}}\n" for name in names
    )
    desk = open_desk(tmp_path / "organism.yaml", text)
    begun = time.process_time()
    first = desk.contracts.prompt("boss")
    assert time.process_time() - begun < 0.2
    assert first is not None
    assert first.exactness is Exactness.UNKNOWN
    longest = 0.0

    def is_read() -> bool:
        nonlocal longest
        begun = time.process_time()
        found = desk.contracts.prompt("boss")
        longest = max(longest, time.process_time() - begun)
        return found is not None and found.exactness is Exactness.APPROXIMATE

    qtbot.waitUntil(is_read, timeout=20_000)
    assert longest < 0.2

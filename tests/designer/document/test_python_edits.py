"""Edits of the organism's Python as steps of a document; what was drawn and written runs on a real pump."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from designer.document.document import Document
from designer.document.edits import together
from designer.document.edits.keys import set_key
from designer.document.edits.python import (
    change_class,
    find_class,
    new_handler,
    new_payload_class,
    write_missing,
)
from designer.document.python import PythonField, add_field
from runtime.organism.imports import import_organism
from runtime.organism.load import load
from runtime.testing import running_organism

from .conftest import Said

Open = Callable[..., Document]

DRAWN = """\
organism: {name: drawn}
listeners:
  - {name: editor, payload_class: handlers.Story, handler: handlers.edit, description: Edits a story,
     response_class: handlers.Verdict, agent: true, peers: [desk, other-desk, log]}
  - {name: desk, payload_class: messages.Check, handler: desks.check, description: "Checks: everything.",
     response_class: [messages.Checked, handlers.Verdict], broadcast: true}
  - {name: other-desk, payload_class: messages.Check, handler: shop.floor.desks.check, description: Checks too,
     response_class: shop.messages.Checked, broadcast: true}
  - {name: log, payload_class: handlers.Line, handler: handlers.log, description: Takes a line}
"""


WIRED = """\
listeners:
  - {name: menu, payload_class: m.Menu, handler: m.menu, description: Knows, response_class: m.MenuReply}
  - {name: waiter, payload_class: a.Order, handler: a.wait, description: Waits, response_class: a.Bill, agent: true,
     peers: [Menu, cook, baker]}
  - {name: cook, payload_class: b.Dish, handler: b.cook, description: Cooks, response_class: b.Plate, broadcast: true}
  - {name: baker, payload_class: b.Dish, handler: b.bake, description: Bakes, response_class: b.Plate, broadcast: true}
"""
"""A tool, an agent that asks it, and broadcast members, in modules of their own."""


@pytest.fixture
def organism(tmp_path: Path) -> Path:
    folder = tmp_path / "organism"
    folder.mkdir()
    return folder / "organism.yaml"


@pytest.fixture
def opened(open_text: Open, organism: Path) -> Callable[[str], Document]:
    def make(text: str) -> Document:
        organism.write_text(text, encoding="utf-8")
        return open_text(text, path=organism)

    return make


def answers(organism: Path) -> dict[str, str]:
    """What each listener answers to a sample of its payload, on a real pump: class names, errors by their code."""

    async def ask() -> dict[str, str]:
        found: dict[str, str] = {}
        async with running_organism(organism) as recording:
            pump = recording.pump
            for name, listener in pump.listeners.items():
                if name.startswith("system."):
                    continue
                payload = listener.codec.decode(etree.fromstring(listener.codec.sample()))
                try:
                    answer = await pump.request(name, payload, timeout=10)
                except Exception as error:
                    answer = error
                found[name] = type(answer).__name__
            assert "HandlerFailed" not in recording.names()
        return found

    return asyncio.run(ask())


def files(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*.py") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_a_drawn_organism_runs_at_once(opened: Callable[[str], Document], organism: Path, said: Said) -> None:
    document = opened(DRAWN)
    assert document.apply(write_missing()), said.refused
    assert answers(organism) == {"editor": "Verdict", "desk": "Checked", "other-desk": "Checked", "log": "NoReply"}
    assert sorted(files(organism.parent)) == [
        "desks.py", "handlers.py", "messages.py",
        "shop/__init__.py", "shop/floor/__init__.py", "shop/floor/desks.py", "shop/messages.py",
    ]  # fmt: skip


def test_writing_what_is_missing_is_one_step_that_undo_takes_back(
    opened: Callable[[str], Document], organism: Path
) -> None:
    document = opened(DRAWN)
    assert document.apply(write_missing())
    written = files(organism.parent)
    assert document.stack.count() == 1
    document.stack.undo()
    assert files(organism.parent) == {}
    assert [path.name for path in organism.parent.iterdir()] == ["organism.yaml"]
    document.stack.redo()
    assert files(organism.parent) == written


def test_only_what_the_chosen_listeners_need_is_written(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(DRAWN)
    assert document.apply(write_missing(["LOG"]))
    assert list(files(organism.parent)) == ["handlers.py"]
    text = files(organism.parent)["handlers.py"]
    assert "class Line:" in text
    assert "async def log(" in text
    assert "Story" not in text


def test_what_is_there_already_is_not_written_again(
    opened: Callable[[str], Document], organism: Path, said: Said
) -> None:
    document = opened(DRAWN)
    assert document.apply(write_missing())
    assert not document.apply(write_missing())
    assert said.refused == ["Nothing is missing: all classes and handlers are there."]


def test_what_is_missing_joins_modules_that_are_there(opened: Callable[[str], Document], organism: Path) -> None:
    module = organism.with_name("handlers.py")
    module.write_bytes(
        b"import dataclasses as dc\r\n\r\nfrom runtime import xmlify as payload\r\n\r\n\r\n@payload\r\n"
        b"@dc.dataclass(frozen=True)\r\nclass Story:\r\n\tid: int  # kept\r\n"
    )
    document = opened(DRAWN)
    before = module.read_bytes()
    assert document.apply(write_missing(["editor"]))
    after = module.read_bytes()
    assert before.partition(b"\r\n\r\n\r\n")[2].rstrip() in after
    assert after.count(b"\r\n") == after.count(b"\n")
    assert b"\tclass" not in after
    assert b"@payload\r\n@dc.dataclass(frozen=True)\r\nclass Verdict:\r\n\t" in after
    assert document.apply(write_missing())
    assert answers(organism)["editor"] == "Verdict"
    document.stack.setIndex(0)
    assert module.read_bytes() == before


TYPES = """\
import enum
from dataclasses import dataclass, field, KW_ONLY
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, NewType, Optional, Union
import other
from other import Color as Colour

Desk = Literal["facts", "law"]
Number = NewType("Number", int)
Size = enum.Enum("Size", "SMALL LARGE")

class Kind(str, enum.Enum):
    A = "a a"
    B = "b"

@dataclass
class Base:
    base_text: str

@dataclass(kw_only=True)
class All(Base):
    a: int
    b: float
    c: bool
    d: bytes
    e: Decimal
    f: datetime
    g: date
    h: Kind
    i: Colour
    j: Desk
    k: Literal[Kind.B, "x"]
    l: Number
    m: list[str]
    n: set[int]
    o: frozenset[Kind]
    p: tuple[int, ...]
    q: tuple[str, int]
    r: tuple[()]
    s: dict[str, list["Leaf"]]
    t: "Leaf"
    u: Optional[int]
    v: "Leaf | None"
    w: Union[None, str]
    x: Annotated[int, "more"]
    y: other.Deep
    z: Size
    with_default: int = 3

@dataclass
class Leaf:
    value: "int"
    more: list["Leaf"]
    _: KW_ONLY
    note: str = ""
"""
OTHER = '''\
from __future__ import annotations
import decimal
from dataclasses import dataclass
from enum import IntEnum, auto

class Color(IntEnum):
    """Colours."""
    _ignore_ = []
    RED = auto()

@dataclass
class Deep:
    amount: decimal.Decimal
    colour: Color
    """A colour."""
'''


def test_a_stub_answers_with_a_sample_of_every_type_that_can_travel(
    opened: Callable[[str], Document], organism: Path, said: Said
) -> None:
    organism.with_name("types_of.py").write_text(TYPES, encoding="utf-8")
    organism.with_name("other.py").write_text(OTHER, encoding="utf-8")
    document = opened(
        "listeners:\n  - {name: all, payload_class: types_of.Leaf, handler: handlers.answer, description: Answers,\n"
        "     response_class: types_of.All}\n"
    )
    assert document.apply(write_missing()), said.refused
    assert answers(organism) == {"all": "All"}, files(organism.parent)["handlers.py"]


@pytest.mark.parametrize("module", ["a", "types_of"])
def test_classes_of_the_same_name_from_two_modules_are_kept_apart(
    opened: Callable[[str], Document], organism: Path, module: str
) -> None:
    document = opened(
        "listeners:\n"
        f"  - {{name: one, payload_class: {module}.Note, handler: handlers.one, description: One,"
        " response_class: b.Note}\n"
        f"  - {{name: two, payload_class: b.Note, handler: handlers.two, description: Two,"
        f" response_class: {module}.Note}}\n"
    )
    assert document.apply(write_missing())
    assert answers(organism) == {"one": "Note", "two": "Note"}


def test_modules_that_import_each_other_run_whichever_comes_first(
    opened: Callable[[str], Document], organism: Path
) -> None:
    listeners = [
        "  - {name: one, payload_class: b.First, handler: a.one, description: One, response_class: b.First}\n",
        "  - {name: two, payload_class: a.Second, handler: b.two, description: Two, response_class: a.Second}\n",
    ]
    for index, order in enumerate((listeners, listeners[::-1])):
        for path in organism.parent.glob("*.py"):
            path.unlink()
        document = opened("listeners:\n" + "".join(order))
        assert document.apply(write_missing())
        assert answers(organism) == {"one": "First", "two": "Second"}, index


def test_a_handler_is_not_written_where_its_class_would_import_it_back(
    opened: Callable[[str], Document], organism: Path, said: Said
) -> None:
    organism.with_name("a.py").write_text("from b import helper\n", encoding="utf-8")
    organism.with_name("b.py").write_text("helper = 1\n", encoding="utf-8")
    document = opened("listeners:\n  - {name: one, payload_class: a.First, handler: b.one, description: One}\n")
    assert document.apply(write_missing())
    assert "class First" in files(organism.parent)["a.py"]
    assert files(organism.parent)["b.py"] == "helper = 1\n"
    assert "a imports this module" in said.noted[-1]


def warnings(organism: Path) -> list[str]:
    """What the runtime's own check says, with the organism imported."""
    loaded = load(organism)
    with import_organism(loaded.require(), loaded.places) as imported:
        return [str(problem) for problem in (*loaded.problems, *imported.problems)]


@pytest.mark.parametrize("modules", [("m", "a", "b"), ("handlers", "handlers", "handlers"), ("m", "a", "a")])
def test_a_handler_takes_what_its_peers_answer(
    opened: Callable[[str], Document], organism: Path, modules: tuple[str, str, str]
) -> None:
    text = WIRED
    for old, new in zip(("m.", "a.", "b."), modules, strict=True):
        text = text.replace(f" {old}", f" {new}.")
    document = opened(text)
    assert document.apply(write_missing())
    assert warnings(organism) == []
    assert answers(organism) == {"menu": "MenuReply", "waiter": "Bill", "cook": "Plate", "baker": "Plate"}
    assert (
        "async def wait(payload: Order | MenuReply | Plate, metadata: HandlerMetadata) -> Bill | None:\n"
        '    """Waits."""\n'
        "    if not isinstance(payload, Order):\n"
        "        return None\n"
        '    return Bill(text="text")\n'
    ) in files(organism.parent)[f"{modules[1]}.py"]


def test_a_handler_leaves_what_its_peers_answer_unanswered(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(WIRED)
    assert document.apply(write_missing())
    with import_organism(load(organism).require()) as imported:
        waiter, cook = (each for each in imported.bindings if each.spec.name in ("waiter", "cook"))
        (plate,), (bill,) = cook.response_classes, waiter.response_classes
        wait: Any = waiter.handler
        assert asyncio.run(wait(plate("text"), None)) is None
        assert asyncio.run(wait(waiter.payload_class("text"), None)) == bill("text")


def test_the_classes_of_peers_are_written_with_a_handler_that_takes_them(
    opened: Callable[[str], Document], organism: Path
) -> None:
    document = opened(WIRED)
    assert document.apply(write_missing(["waiter"]))
    assert "class Plate:" in files(organism.parent)["b.py"]
    assert "class Dish:" not in files(organism.parent)["b.py"]
    assert document.apply(write_missing())
    assert answers(organism)["waiter"] == "Bill"


def test_agents_in_two_modules_may_be_peers_of_each_other(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(
        "listeners:\n"
        "  - {name: one, payload_class: a.In, handler: a.one, description: One, response_class: a.Out, agent: true,\n"
        "     peers: [two]}\n"
        "  - {name: two, payload_class: b.In2, handler: b.two, description: Two, response_class: b.Out2, agent: true,\n"
        "     peers: [one]}\n"
    )
    assert document.apply(write_missing())
    assert warnings(organism) == []
    assert answers(organism) == {"one": "Out", "two": "Out2"}


def test_a_reply_that_would_make_modules_import_each_other_is_left_out(
    opened: Callable[[str], Document], organism: Path
) -> None:
    organism.with_name("m.py").write_text("from a import helper\n", encoding="utf-8")
    organism.with_name("a.py").write_text("helper = 1\n", encoding="utf-8")
    document = opened(WIRED)
    assert document.apply(write_missing())
    assert "async def wait(payload: Order | Plate, " in files(organism.parent)["a.py"]
    assert answers(organism)["waiter"] == "Bill"
    assert ["MenuReply" in each for each in warnings(organism)] == [True]


def test_a_handler_with_many_peers_keeps_within_its_lines(opened: Callable[[str], Document], organism: Path) -> None:
    tools = "".join(
        f"  - {{name: tool{n}, payload_class: m.Question{n}, handler: m.do{n}, description: Does, "
        f"response_class: m.LongNameOfAnAnswer{n}}}\n"
        for n in range(12)
    )
    peers = ", ".join(f"tool{n}" for n in range(12))
    document = opened(
        f"listeners:\n  - {{name: boss, payload_class: m.Task, handler: m.boss, description: Leads, agent: true,\n"
        f"     response_class: m.Done, peers: [{peers}]}}\n{tools}"
    )
    assert document.apply(write_missing())
    assert max(map(len, files(organism.parent)["m.py"].splitlines())) <= 120
    assert warnings(organism) == []
    assert answers(organism)["boss"] == "Done"


def test_a_class_says_of_all_listeners_who_is_asked_it(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(WIRED)
    assert document.apply(write_missing())
    assert '"""What cook and baker are asked."""' in files(organism.parent)["b.py"]
    assert '"""What cook and baker answer."""' in files(organism.parent)["b.py"]
    assert '"""What waiter answers."""' in files(organism.parent)["a.py"]


def test_one_handler_of_two_listeners_takes_both_classes(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(
        "listeners:\n"
        "  - {name: one, payload_class: m.First, handler: m.take, description: One, response_class: m.Answer}\n"
        "  - {name: two, payload_class: m.Second, handler: m.take, description: Two, response_class: m.Answer}\n"
    )
    assert document.apply(write_missing())
    assert answers(organism) == {"one": "Answer", "two": "Answer"}


def test_a_module_that_others_shall_lie_in_becomes_a_package(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(
        "listeners:\n"
        "  - {name: one, payload_class: shop.First, handler: shop.take, description: One, response_class: shop.First}\n"
        "  - {name: two, payload_class: shop.floor.Second, handler: shop.floor.take, description: Two,\n"
        "     response_class: shop.First}\n"
    )
    assert document.apply(write_missing())
    assert sorted(files(organism.parent)) == ["shop/__init__.py", "shop/floor.py"]
    assert answers(organism) == {"one": "First", "two": "First"}


def test_a_handler_may_take_a_class_inside_a_class(opened: Callable[[str], Document], organism: Path) -> None:
    organism.with_name("m.py").write_text(
        "from dataclasses import dataclass\n\nclass Outer:\n    @dataclass\n    class Inner:\n        a: int = 1\n",
        encoding="utf-8",
    )
    document = opened(
        "listeners:\n"
        "  - {name: one, payload_class: m.Outer.Inner, handler: m.one, description: One, response_class: n.Answer}\n"
        "  - {name: two, payload_class: m.Outer.Inner, handler: n.two, description: Two, response_class: n.Answer}\n"
    )
    assert document.apply(write_missing())
    assert answers(organism) == {"one": "Answer", "two": "Answer"}


def test_one_path_for_class_and_handler_is_said(opened: Callable[[str], Document], organism: Path, said: Said) -> None:
    document = opened("listeners:\n  - {name: Tool, payload_class: m.Tool, handler: m.Tool, description: Both}\n")
    assert document.apply(write_missing())
    assert "m.Tool is to be both class and handler of Tool" in said.noted[-1]
    assert "async def" not in files(organism.parent)["m.py"]


def test_hundreds_of_listeners_are_written_at_once(opened: Callable[[str], Document], organism: Path) -> None:
    lines = [
        f"  - {{name: l{n}, payload_class: messages.In{n}, handler: handlers.do{n}, description: Does {n},"
        f" response_class: messages.Out{n}}}\n"
        for n in range(300)
    ]
    document = opened("listeners:\n" + "".join(lines))
    assert document.apply(write_missing())
    assert list(answers(organism).values()) == [f"Out{n}" for n in range(300)]


def test_ready_classes_and_handlers_of_the_runtime_are_used_as_they_are(
    opened: Callable[[str], Document], organism: Path
) -> None:
    document = opened(
        "listeners:\n  - {name: echo, payload_class: runtime.TextInput, handler: handlers.echo, description: Echoes,\n"
        "     response_class: runtime.TextOutput}\n"
    )
    assert document.apply(write_missing())
    assert answers(organism) == {"echo": "TextOutput"}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("json.Story", ""),
        ("handlers.Outer.Inner", "handlers is a module, so it can't hold Outer"),
        ("broken.Story", "broken.py:2: The module can't be read as Python"),
        ("latin.Story", "latin.py:1: it isn't UTF-8"),
        ("outside.Story", "outside.py lies outside the organism's folder"),
    ],
)
def test_what_can_not_be_written_is_said_and_the_rest_is(
    opened: Callable[[str], Document], organism: Path, tmp_path: Path, said: Said, path: str, why: str
) -> None:
    (tmp_path / "elsewhere.py").write_text("x = 1\n", encoding="utf-8")
    organism.with_name("outside.py").symlink_to(tmp_path / "elsewhere.py")
    organism.with_name("handlers.py").write_text("x = 1\n", encoding="utf-8")
    organism.with_name("broken.py").write_text("x = 1\ndef (:\n", encoding="utf-8")
    organism.with_name("latin.py").write_bytes("x = 'ä'\n".encode("latin-1"))
    before = {each: each.read_bytes() for each in organism.parent.glob("*.py")}
    document = opened(f"listeners:\n  - {{name: one, payload_class: {path}, handler: fine.take, description: One}}\n")
    assert document.apply(write_missing())
    if why:
        assert why in said.noted[-1]
    assert {each: each.read_bytes() for each in before} == before
    assert "async def take(" in organism.with_name("fine.py").read_text(encoding="utf-8")


def test_a_module_that_may_not_be_written_is_refused_with_a_sentence(
    opened: Callable[[str], Document], organism: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = organism.with_name("handlers.py")
    module.write_text("x = 1\n", encoding="utf-8")
    document = opened(DRAWN)
    # Modes say nothing to a superuser, as whom tests may run.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != module)
    assert not document.apply(new_payload_class("handlers.Story"))
    assert said.refused == ["handlers.py is read-only."]


def test_a_class_is_changed_where_it_is_defined(opened: Callable[[str], Document], organism: Path) -> None:
    organism.with_name("handlers.py").write_text("from messages import Check as Story\n", encoding="utf-8")
    organism.with_name("messages.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Check:\n    a: int\n", encoding="utf-8"
    )
    document = opened(DRAWN)
    found = find_class("handlers.Story", organism.parent)
    assert (found.path.name, found.dotted) == ("messages.py", "messages.Check")
    field = PythonField("b", "str")
    edit = change_class(
        "handlers.Story", lambda text, cls, around: add_field(text, cls, field, around=around), "Add field b to Story"
    )
    assert document.apply(edit)
    assert files(organism.parent)["messages.py"].endswith("    a: int\n    b: str\n")
    assert document.stack.text(0) == "Add field b to Story"


def test_a_base_class_of_another_module_counts(opened: Callable[[str], Document], organism: Path, said: Said) -> None:
    organism.with_name("base.py").write_text(
        "from dataclasses import dataclass\n\n@dataclass\nclass Base:\n    first: int = 1\n", encoding="utf-8"
    )
    organism.with_name("handlers.py").write_text(
        "from dataclasses import dataclass\nimport base\n\n@dataclass\nclass Story(base.Base):\n    pass\n",
        encoding="utf-8",
    )
    document = opened(DRAWN)
    found = find_class("handlers.Story", organism.parent)
    assert [(each.name, each.inherited_from) for each in found.cls.inherited_fields] == [("first", "Base")]

    def adding(field: PythonField) -> bool:
        return document.apply(
            change_class("handlers.Story", lambda text, cls, around: add_field(text, cls, field, around=around), "Add")
        )

    assert not adding(PythonField("first", "str", '""'))
    assert said.refused[-1] == "handlers.py: Story has a field first from Base."
    assert not adding(PythonField("second", "str"))
    assert "second of Story has no default, so it can't stand after first" in said.refused[-1]
    assert adding(PythonField("second", "str", '""'))


def test_a_new_class_and_handler_are_steps_of_their_own(opened: Callable[[str], Document], organism: Path) -> None:
    document = opened(DRAWN)
    assert document.apply(new_payload_class("pkg.messages.Note", [PythonField("at", "datetime")], "A note."))
    assert document.apply(new_handler("pkg.handlers.take", "pkg.messages.Note", "pkg.messages.Note"))
    assert sorted(files(organism.parent)) == ["pkg/__init__.py", "pkg/handlers.py", "pkg/messages.py"]
    assert "from pkg.messages import Note\n" in files(organism.parent)["pkg/handlers.py"]
    document.stack.undo()
    assert sorted(files(organism.parent)) == ["pkg/__init__.py", "pkg/messages.py"]


def test_a_class_may_be_written_together_with_the_key_that_names_it(
    opened: Callable[[str], Document], organism: Path
) -> None:
    document = opened(DRAWN)
    edits = [set_key(["log"], "payload_class", "handlers.Row"), new_payload_class("handlers.Row")]
    assert document.apply(together("New class Row", edits))
    assert document.spec.listeners[3].payload_class == "handlers.Row"
    assert "class Row:" in files(organism.parent)["handlers.py"]
    document.stack.undo()
    assert files(organism.parent) == {}


def test_a_module_that_another_program_changed_is_read_as_it_is_now(
    opened: Callable[[str], Document], organism: Path
) -> None:
    document = opened(DRAWN)
    assert document.apply(new_payload_class("handlers.Story"))
    module = organism.with_name("handlers.py")
    module.write_text(f"{module.read_text(encoding='utf-8')}\n# by hand\n", encoding="utf-8")
    assert document.apply(new_payload_class("handlers.Other"))
    assert "# by hand" in module.read_text(encoding="utf-8")

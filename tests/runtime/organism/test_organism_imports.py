"""Importing an organism: bindings for what is in order, a problem at its place for all that isn't."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.handlers import HandlerKind
from runtime.organism.imports import Imported, import_organism
from runtime.organism.load import load
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.primitives import Rejected, TextInput
from runtime.problems import Severity, has_errors
from tests.runtime.organism.organism_texts import ORGANISM, listener, marked, organism

HANDLERS = """\
from __future__ import annotations
from dataclasses import dataclass
from runtime.payloads.xmlify import xmlify
from runtime.primitives import Boot

@xmlify
@dataclass
class Story:
    title: str

@dataclass
class Verdict:
    good: bool

@dataclass
class Sequel(Story):
    part: int = 2

@dataclass
class Callback:
    field: object

class Plain:
    pass

async def edit(payload: Story | Verdict, metadata):
    return Verdict(True)

async def only_story(payload: Story, metadata):
    return None

async def only_verdict(payload: Verdict, metadata):
    return None

def plain(payload, metadata):
    return None

async def stream(payload: Story, metadata):
    yield Verdict(True)

def too_few(payload):
    return None

def unknown(payload: Missing, metadata):
    return None

text = "no function"
"""

Import = Callable[..., Imported]


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Import]:
    """Writes an organism with its files, imports it, and closes it at the end."""
    opened: list[Imported] = []

    def import_files(text: str, files: dict[str, str] | None = None, **keywords: object) -> Imported:
        (tmp_path / "organism.yaml").write_text(text)
        for name, content in {"handlers.py": HANDLERS, **(files or {})}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        loaded = load(tmp_path)
        opened.append(import_organism(loaded.require(), loaded.places, **keywords))
        return opened[-1]

    yield import_files
    for found in opened:
        found.close()


def test_a_listener_is_bound_to_its_class_answers_and_handler(imported: Import) -> None:
    found = imported(ORGANISM + "    response_class: [handlers.Verdict, runtime.primitives.TextOutput]\n")
    (binding,) = found.bindings
    assert (
        found.problems,
        binding.spec.name,
        binding.payload_class.__name__,
        [cls.__name__ for cls in binding.response_classes],
        getattr(binding.handler, "__name__", ""),
        binding.shape.kind,
        {cls.__name__ for cls in binding.shape.accepts or ()},
    ) == ((), "editor", "Story", ["Verdict", "TextOutput"], "edit", HandlerKind.ASYNC, {"Story", "Verdict"})


@pytest.mark.parametrize(("handler", "kind"), [("plain", HandlerKind.SYNC), ("stream", HandlerKind.ASYNC_GENERATOR)])
def test_the_shape_of_a_handler_is_read(imported: Import, handler: str, kind: HandlerKind) -> None:
    (binding,) = imported(ORGANISM.replace("handlers.edit", f"handlers.{handler}")).bindings
    assert binding.shape.kind is kind


def test_one_module_is_imported_once_for_all_listeners(imported: Import) -> None:
    found = imported(organism(listener("a"), listener("b")))
    assert found.bindings[0].payload_class is found.bindings[1].payload_class


def test_classes_of_the_runtime_are_the_real_ones(imported: Import) -> None:
    text = ORGANISM.replace("handlers.Story", "runtime.primitives.TextInput")
    (binding,) = imported(text.replace("handlers.edit", "handlers.plain")).bindings
    assert binding.payload_class is TextInput


def test_a_path_may_lead_into_a_class_or_through_packages(imported: Import) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/deep.py": (
            "from dataclasses import dataclass\nclass Outer:\n    @dataclass\n    class Inner:\n"
            "        a: int\n    @staticmethod\n    def handle(payload, metadata):\n        return None\n"
        ),
    }
    text = ORGANISM.replace("handlers.Story", "pkg.deep.Outer.Inner")
    found = imported(text.replace("handlers.edit", "pkg.deep.Outer.handle"), files)
    assert (found.problems, found.bindings[0].payload_class.__name__) == ((), "Inner")


def test_folders_of_the_python_path_are_the_organisms_own(imported: Import, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "common.py").write_text(HANDLERS)
    text = ORGANISM.replace("handlers.Story", "common.Story").replace("handlers.edit", "common.edit")
    assert imported(text, pythonpath=[tmp_path / "shared"]).problems == ()


def test_two_organisms_do_not_share_their_handlers(imported: Import) -> None:
    """Contract section 2: two organisms that both have a handlers.py never see each other's."""
    one, two = imported(ORGANISM), imported(ORGANISM)
    assert one.bindings[0].payload_class is not two.bindings[0].payload_class


def test_closing_forgets_the_modules(imported: Import) -> None:
    with imported(ORGANISM) as found:
        name = found.bindings[0].payload_class.__module__
        assert name in sys.modules
    assert name not in sys.modules


def test_a_spec_made_in_code_is_imported_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "handlers.py").write_text(HANDLERS)
    monkeypatch.chdir(tmp_path)
    spec = OrganismSpec(listeners=(ListenerSpec("a", "handlers.Story", "handlers.edit", "d"),))
    with import_organism(spec) as found:
        assert (len(found.bindings), found.problems) == (1, ())


def _text(key: str, value: str) -> str:
    """One listener in which a key has the marked value."""
    lines = {"payload_class": "handlers.Story", "handler": "handlers.edit", key: f"▮{value}"}
    return "listeners:\n  - name: editor\n    description: d\n" + "".join(
        f"    {name}: {text}\n" for name, text in lines.items()
    )


# id: (code, text, fix, part of the message)
PROBLEMS = {
    "no such module": (
        "module-not-found",
        _text("handler", "nowhere.edit"),
        "",
        "There is no module `nowhere`",
    ),
    "module misspelt": (
        "module-not-found",
        _text("handler", "handlrs.edit"),
        "handlers.edit",
        "did you mean",
    ),
    "no such module in a package": (
        "module-not-found",
        _text("handler", "runtime.nowhere.edit"),
        "",
        "`runtime` has no module `nowhere`",
    ),
    "class misspelt": (
        "attribute-not-found",
        _text("payload_class", "handlers.Storry"),
        "handlers.Story",
        "handlers.py has no `Storry`",
    ),
    "nothing like it": ("attribute-not-found", _text("handler", "handlers.xyz"), "", "write it there"),
    "misspelt in the middle": (
        "attribute-not-found",
        _text("handler", "handlers.Stori.edit"),
        "handlers.Story.edit",
        "has no `Stori`",
    ),
    "misspelt in an installed module": (
        "attribute-not-found",
        _text("payload_class", "runtime.primitives.TextImput"),
        "runtime.primitives.TextInput",
        "TextInput",
    ),
    "a function for a class": (
        "payload-class",
        _text("payload_class", "handlers.edit"),
        "",
        "of type function",
    ),
    "a class that is no dataclass": ("payload-class", _text("payload_class", "handlers.Plain"), "", "Plain"),
    "a field that cannot travel": ("payload-class", _text("payload_class", "handlers.Callback"), "", "field"),
    "a class of the pump": (
        "system-class",
        _text("payload_class", "runtime.primitives.Boot"),
        "",
        "the pump alone",
    ),
    "a bad response class": ("payload-class", _text("response_class", "handlers.Plain"), "", "Plain"),
    "a bad item of a list": (
        "attribute-not-found",
        _text("response_class", "handlers.X").replace("▮handlers.X", "[handlers.Verdict, ▮handlers.X]"),
        "",
        "has no `X`",
    ),
    "a text for a handler": ("handler-shape", _text("handler", "handlers.text"), "", "`handlers.text`"),
    "a class for a handler": ("handler-shape", _text("handler", "handlers.Story"), "", "`handlers.Story`"),
    "one argument": ("handler-shape", _text("handler", "handlers.too_few"), "", "metadata"),
    "an unknown annotation": ("handler-shape", _text("handler", "handlers.unknown"), "", "Missing"),
    "a handler of another class": (
        "handler-payload",
        _text("handler", "handlers.only_verdict"),
        "",
        "takes Verdict and not Story",
    ),
}


@pytest.mark.parametrize(("code", "text", "fix", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_stands_at_the_path_that_has_it(imported: Import, code: str, text: str, fix: str, words: str) -> None:
    text, place = marked(text)
    found = imported(text)
    (problem,) = found.problems
    assert (
        problem.code,
        (problem.line, problem.column),
        problem.fix,
        problem.listener,
        problem.severity,
    ) == (
        code,
        place,
        fix,
        "editor",
        Severity.ERROR,
    )
    assert words in problem.message
    assert found.bindings == ()


# id: (text of handlers.py, parts of the message)
BROKEN_MODULES = {
    "syntax": ("x = 1\ndef f(:\n", ["handlers.py:2", "invalid syntax"]),
    "indentation": ("if True:\nx = 1\n", ["handlers.py:2", "indented block"]),
    "NUL": ("x = '\0'\n", ["null"]),
    "raises": ("x = 1\n\nraise ValueError('no good')\n", ["handlers.py:3", "ValueError: no good"]),
    "raises in a helper": ("import helpers\nhelpers.fail()\n", ["helpers.py:2", "KeyError: 'x'"]),
    "raises in a library": ("import json\n\njson.loads('{')\n", ["handlers.py:3", "JSONDecodeError"]),
    "leaves Python": ("import sys\nsys.exit(3)\n", ["handlers.py:2", "SystemExit: 3"]),
    "is interrupted": ("raise KeyboardInterrupt\n", ["handlers.py:1", "KeyboardInterrupt"]),
    "raises what cannot be shown": (
        "class Odd(Exception):\n    def __str__(self):\n        raise Odd\nraise Odd()\n",
        ["handlers.py:4: Odd."],
    ),
    "raises a syntax error of its own": ("raise SyntaxError('no', (5, 'x', None, 1))\n", ["SyntaxError: no"]),
    "raises a strange import error": ("raise ModuleNotFoundError('no', name=5)\n", ["no"]),
    "recurses": ("def f():\n    f()\nf()\n", ["RecursionError"]),
    "lacks a module": ("import nothing_like_it\n", ["handlers.py:1", "`nothing_like_it`", "install it"]),
    "lacks an own module": ("from helprs import fail\n", ["handlers.py:1", "did you mean `helpers`?"]),
    "lacks a name": ("from helpers import nothing\n", ["handlers.py:1", "cannot import name 'nothing'"]),
    "syntax of a helper": ("import bad.one\n", ["bad/one.py:1"]),
}


@pytest.mark.parametrize(("source", "words"), BROKEN_MODULES.values(), ids=BROKEN_MODULES)
def test_a_module_that_fails_is_one_problem_that_says_where_in_the_python(
    imported: Import, source: str, words: list[str]
) -> None:
    files = {"handlers.py": source, "helpers.py": "def fail():\n    {}['x']\n", "bad/one.py": "1 +\n"}
    (problem,) = imported(ORGANISM, files).problems
    assert (problem.code, problem.line, problem.column) == ("import-failed", 3, 20)
    assert [word for word in words if word not in problem.message] == []
    assert "_organism_" not in problem.message


def test_a_module_that_fails_is_run_once_and_told_once(imported: Import, tmp_path: Path) -> None:
    source = "with open(__file__ + '.log', 'a') as log:\n    log.write('x')\nraise ValueError\n"
    (problem,) = imported(organism(listener("a"), listener("b")), {"handlers.py": source}).problems
    assert ((tmp_path / "handlers.py.log").read_text(), "3 more paths lead" in problem.message) == ("x", True)


HOSTILE = {
    "module": "def __getattr__(name):\n    raise SystemExit(name)\n",
    "metaclass": """\
class Meta(type):
    def __subclasscheck__(cls, other): raise SystemExit
    def __eq__(cls, other): raise SystemExit
    def __hash__(cls): raise SystemExit
class Story(metaclass=Meta): ...
class edit:
    def __call__(self, payload: Story, metadata): ...
    @property
    def __signature__(self): raise SystemExit
edit = edit()
""",
    "own form": """\
class Story:
    def xsd(): raise SystemExit
    def xml_value(self, name): raise SystemExit
    def parse(element): raise SystemExit
def edit(payload, metadata): ...
""",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_objects_that_raise_when_they_are_looked_at_are_survived(imported: Import, source: str) -> None:
    found = imported(ORGANISM, {"handlers.py": source})
    assert (found.bindings, has_errors(found.problems)) == ((), True)


def test_a_handler_that_takes_a_base_of_its_payload_class_is_fine(imported: Import) -> None:
    text = ORGANISM.replace("handlers.Story", "handlers.Sequel")
    assert imported(text.replace("handlers.edit", "handlers.only_story")).problems == ()


def test_two_broadcast_listeners_with_different_classes_of_one_name_are_an_error(imported: Import) -> None:
    text, place = marked(
        organism(
            listener("a", "broadcast: true"),
            listener("b", "broadcast: true")
            .replace("handlers.Story", "▮other.Story")
            .replace("handlers.edit", "other.edit"),
        )
    )
    (problem,) = imported(text, {"other.py": HANDLERS}).problems
    assert (problem.code, (problem.line, problem.column), problem.severity) == (
        "broadcast-classes",
        place,
        "error",
    )


def test_two_broadcast_listeners_with_one_class_are_fine(imported: Import) -> None:
    files = {"other.py": "from handlers import Story, edit\n"}
    text = organism(listener("a", "broadcast: true"), listener("b", "broadcast: true").replace("handlers", "other"))
    assert imported(text, files).problems == ()


def test_a_reply_that_its_caller_does_not_take_is_a_warning_at_the_peer(imported: Import) -> None:
    """Contract section 6: where a handler annotates its payload, only classes named there are accepted."""
    text, place = marked(
        organism(
            listener("desk", "peers: [plain, ▮Critic]").replace("handlers.edit", "handlers.only_story"),
            listener("critic", "response_class: handlers.Verdict"),
            listener("plain"),
        )
    )
    found = imported(text)
    (problem,) = found.problems
    assert (problem.code, (problem.line, problem.column), problem.severity) == (
        "reply-class",
        place,
        "warning",
    )
    assert len(found.bindings) == 3


@pytest.mark.parametrize("handler", ["edit", "plain"])
def test_a_reply_that_its_caller_takes_is_fine(imported: Import, handler: str) -> None:
    text = organism(
        listener("desk", "peers: [critic]").replace("handlers.edit", f"handlers.{handler}"),
        listener("critic", "response_class: handlers.Verdict"),
    )
    assert imported(text).problems == ()


def test_errors_to_takes_a_listener_of_rejected_only(imported: Import) -> None:
    text, place = marked("errors_to: editor\n" + ORGANISM.replace("handlers.Story", "▮handlers.Story"))
    (problem,) = imported(text).problems
    assert (problem.code, (problem.line, problem.column)) == ("errors-to-class", place)


def test_a_listener_of_rejected_takes_errors(imported: Import) -> None:
    text = "errors_to: editor\n" + ORGANISM.replace("handlers.Story", "runtime.primitives.Rejected")
    found = imported(text.replace("handlers.edit", "handlers.plain"))
    assert (found.problems, found.bindings[0].payload_class) == ((), Rejected)


def test_listeners_in_order_are_bound_beside_one_that_is_not(imported: Import) -> None:
    found = imported(organism(listener("a"), listener("b").replace("handlers.edit", "handlers.none")))
    assert [binding.spec.name for binding in found.bindings] == ["a"]


def test_problems_come_in_the_order_of_their_places(imported: Import) -> None:
    text = organism(
        listener("a").replace("handlers.edit", "nowhere.edit"),
        listener("b").replace("handlers.Story", "handlers.X"),
    )
    assert [problem.line for problem in imported(text).problems] == [4, 7]

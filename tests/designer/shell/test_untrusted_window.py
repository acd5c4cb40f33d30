"""Trust, with the whole window: opening, drawing, checking, undoing, showing contracts runs nothing of an organism.

Its modules write a file wherever Python lets them: at the import, where a class is made, in a decorator, in a default.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from designer.document import edits
from designer.document.app_data import AppData
from designer.models.contracts import Exactness
from designer.models.described import DescribedState
from designer.models.selection import Selected
from designer.shell.session import Session
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.settings import Settings
from designer.support.theme import Theme
from runtime.organism.spec import ListenerSpec

pytestmark = pytest.mark.processes

Until = Callable[..., Awaitable[None]]
PANELS = ("inspector", "schema", "prompt", "sample", "inject", "problems", "outline", "palette", "history")

HANDLERS = '''
"""Everything here leaves a mark: {where!r}"""
import os
from dataclasses import dataclass, field
from pathlib import Path

from runtime import HandlerMetadata, xmlify


def mark(name, given=None):
    (Path({where!r}) / name).touch()
    return given or (lambda found: found)


mark("import")
os.register_at_fork(before=lambda: mark("fork"))


class Meta(type):
    def __new__(mcs, name, bases, namespace, **named):
        mark("metaclass")
        return super().__new__(mcs, name, bases, namespace)

    def __prepare__(name, bases, **named):
        mark("prepare")
        return {{}}

    def __instancecheck__(cls, other):
        return mark("instancecheck", True)


class Base(metaclass=Meta):
    def __init_subclass__(cls, **named):
        mark("init_subclass")


class Descriptor:
    def __set_name__(self, owner, name):
        mark("set_name")

    def __get__(self, instance, owner):
        return mark("get", 3)


@mark("decorator")
@xmlify
@dataclass
class Story(Base):
    """A story."""

    title: mark("annotation", str)
    words: int = mark("default", 3)
    tags: list[str] = field(default_factory=mark("factory", list))
    body: str = Descriptor()

    class Inner:
        mark("class body")

    def __post_init__(self):
        mark("post_init")

    @staticmethod
    def sample():
        return mark("sample", "<Story/>")


@xmlify
@dataclass
class Plain:
    text: str
    size: "mark('string annotation', int)" = 3


@mark("handler decorator")
async def edit(payload: mark("handler annotation", Story), metadata: HandlerMetadata = mark("handler default", 1)):
    mark("handler")


def __getattr__(name):
    mark("getattr")


def __dir__():
    mark("dir")
'''
TEXT = """\
organism: {name: desk}
llm:
  backends:
    - {provider: scripted, script: replies.yaml}
listeners:
  - name: editor
    agent: true
    payload_class: handlers.Story
    handler: handlers.edit
    response_class: [handlers.Plain, marks_at_import.Thing]
    description: Edits
    prompt: Be kind.
    peers: [facts]
  - {name: facts, payload_class: handlers.Plain, handler: marks_at_import.handle, description: Checks}
  - {name: gone, payload_class: handlers.Gone, handler: pkg.nowhere.handle, description: Is not there}
"""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where code that ran leaves files."""
    made = tmp_path / "marks"
    made.mkdir()
    return made


@pytest.fixture
def organism(tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An organism that nobody trusts, and a module of its that is installed."""
    folder, installed = tmp_path / "desk", tmp_path / "installed"
    (folder / "pkg").mkdir(parents=True)
    installed.mkdir()
    (folder / "handlers.py").write_text(HANDLERS.format(where=str(marks)))
    mark = f"import pathlib\n(pathlib.Path({str(marks)!r}) / {{!r}}).touch()\n"
    (folder / "pkg/__init__.py").write_text(mark.format("package"))
    for name in ("conftest", "sitecustomize", "runtime", "json"):
        (folder / f"{name}.py").write_text(mark.format(name))
    (installed / "marks_at_import.py").write_text(mark.format("installed"))
    (folder / ".env").write_text("LEFT_BY_ENV=1\n")
    (folder / "organism.yaml").write_text(TEXT)
    monkeypatch.syspath_prepend(str(installed))
    return folder / "organism.yaml"


@pytest.fixture
def opened(
    qapp: QApplication, qloop: object, theme: Theme, app_data: Path, organism: Path
) -> Iterator[tuple[Session, Workspace]]:
    """The organism in a window with all its panels."""
    window = Window(Settings(None), theme)
    session = Session(window, AppData(app_data), Settings(None), theme)
    assert session.open(organism)
    window.show()
    assert session.workspace is not None
    yield session, session.workspace
    window.end()
    window.deleteLater()
    for _ in range(2):  # Sessions go after their windows.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def select(work: Workspace, name: str) -> None:
    work.selection.set(Selected(listeners=(name,)))


async def test_nothing_of_an_untrusted_organism_runs(
    opened: tuple[Session, Workspace], organism: Path, marks: Path, until: Until
) -> None:
    """designer.md, Trust: no imports, of installed modules either, and no ``.env``."""
    session, work = opened
    await until(lambda: session.is_quiet, timeout_s=20)
    contracts, document = work.contracts, work.document
    for panel in PANELS:
        work.bring(panel)
    work.finish()

    async def show_all() -> None:
        for name in [each.name for each in document.spec.listeners]:
            select(work, name)
            contracts.payload(name)
            contracts.responses(name)
            contracts.prompt(name)
        session._run._look_again()
        await until(lambda: session.is_quiet, timeout_s=20)

    await show_all()
    # Drawing, and taking it back.
    new = ListenerSpec(
        "new", "handlers.Story", "handlers.edit", "Is new", agent=True, response_class=("handlers.Plain",)
    )
    assert document.apply(edits.add_listener(new, called_by="editor"))
    assert document.apply(edits.connect("new", "facts"))
    assert document.apply(edits.rename("facts", "truth"))
    assert document.apply(edits.set_key(("truth",), "payload_class", "pkg.messages.Thing"))
    await show_all()
    while document.stack.canUndo():
        document.stack.undo()
    await show_all()
    while document.stack.canRedo():
        document.stack.redo()
    # Another program writes to its modules.
    (organism.parent / "pkg/messages.py").write_text((organism.parent / "handlers.py").read_text())
    work.folder.rescan()
    await until(lambda: "pkg.messages.Story" in work.folder.classes)
    await show_all()
    # Running it asks first.
    work.bring("inject")
    session._update_facts()
    session._run.start()
    await show_all()

    prompt = contracts.prompt("editor")
    assert prompt is not None
    assert (contracts.lacks_trust, prompt.lacks_trust) == (True, True)
    assert document.problems == () or all(problem.message for problem in document.problems)
    assert list(marks.iterdir()) == []
    assert not [name for name in sys.modules if "marks_at_import" in name or name.startswith("_organism_")]


async def test_the_same_organism_marks_everything_once_it_is_trusted(
    opened: tuple[Session, Workspace], organism: Path, marks: Path, until: Until
) -> None:
    """That the test before tests something; still nothing is imported into the window's process."""
    session, work = opened
    await until(lambda: session.is_quiet, timeout_s=20)
    session._run.trust.grant(organism)
    await until(lambda: work.described.state is DescribedState.READY, timeout_s=20)
    made = {path.name for path in marks.iterdir()}
    assert made >= {"import", "metaclass", "init_subclass", "decorator", "default", "class body", "installed"}
    assert made >= {"set_name", "annotation", "handler decorator", "handler annotation", "handler default"}
    assert not [name for name in sys.modules if "marks_at_import" in name or name.startswith("_organism_")]
    found = work.contracts.payload("facts")
    assert found is not None
    assert found.exactness is not Exactness.UNKNOWN

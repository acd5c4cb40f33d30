"""An organism whose contracts are known, exactly or from source, for the inspector's tabs on classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.selection import Peer, Selected, Selection
from designer.run.describing.describing import describe

MODULE = '''
from dataclasses import dataclass, field
from runtime import HandlerMetadata, SystemError


@dataclass
class Story:
    """What is to be judged."""

    title: str
    words: int = 0
    tags: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    approved: bool
    reason: str = ""


@dataclass
class Doubt:
    question: str


async def edit(payload: Story | Verdict | SystemError, metadata: HandlerMetadata) -> Verdict:
    return Verdict(True)


async def check(payload: Story, metadata: HandlerMetadata) -> Verdict | Doubt:
    return Doubt("?")


async def anything(payload, metadata):
    return None
'''

TEXT = """\
organism:
  name: newsroom
listeners:
  - name: editor
    agent: true
    payload_class: newsdesk.Story
    handler: newsdesk.edit
    response_class: newsdesk.Verdict
    description: Decides what is printed
    peers: [facts, style, notes]
  - name: facts
    payload_class: newsdesk.Story
    handler: newsdesk.check
    response_class: [newsdesk.Verdict, newsdesk.Doubt]
    description: Checks facts
  - name: style
    payload_class: newsdesk.Story
    handler: newsdesk.anything
    response_class: newsdesk.Verdict
    description: Checks style
    peers: [facts]
  - name: notes
    payload_class: newsdesk.Missing
    handler: newsdesk.anything
    description: Keeps notes
limits:
  max_message_bytes: 5000
"""


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    """The organism's file, in a folder with its module."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "newsdesk.py").write_text(MODULE)
    (folder / "organism.yaml").write_text(TEXT)
    return folder / "organism.yaml"


@pytest.fixture
def desk(make_document: Callable[..., Document], desk_file: Path) -> Document:
    """The document."""
    return make_document(TEXT, None, desk_file)


@pytest.fixture
def desk_folder(make_folder: Callable[[Path | None], Folder], desk_file: Path) -> Folder:
    """What source tells of it."""
    return make_folder(desk_file)


@pytest.fixture
def known(qapp: QApplication) -> Iterator[Described]:
    """What the helper has said: nothing, for want of trust."""
    made = Described()
    made.forget(lacks_trust=True)
    yield made
    made.deleteLater()


@pytest.fixture
def trust(known: Described, desk_file: Path) -> Callable[[], None]:
    """``trust()``: the classes are imported and described."""

    def ask() -> None:
        known.ask()
        known.take(describe(TEXT, desk_file, ""))

    return ask


@pytest.fixture
def contracts(desk: Document, desk_folder: Folder, known: Described, qtbot: QtBot) -> Iterator[Contracts]:
    """What is known of the classes, all of it read from source."""
    made = Contracts(desk, desk_folder, known)
    qtbot.waitUntil(lambda: bool((found := made.payload("editor")) and found.schema))
    yield made
    made.deleteLater()


@pytest.fixture
def select(selection: Selection) -> Callable[..., None]:
    """``select("editor")`` a listener, ``select("editor", "facts")`` an edge, ``select()`` nothing."""

    def choose(*names: str) -> None:
        if len(names) == 2:
            selection.set(Selected(peers=(Peer(*names),)))
        else:
            selection.set(Selected(listeners=names))

    return choose


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], None]:
    """``shown(widget)``: the widget in an active window as wide as the inspector."""

    def show(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.resize(244, 620)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is widget)

    return show

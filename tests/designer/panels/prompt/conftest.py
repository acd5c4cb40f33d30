"""Prompt panels that are shown, over real contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.contracts import Contracts, Prompt
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.models.tokenizing import counter_for
from designer.panels.prompt import PromptPanel
from designer.support.theme import Theme
from tests.designer.known_classes import description

SIZE = (320, 700)
TEXT = """\
organism:
  name: desk
llm:
  backends:
    - provider: openai
      model: gpt-4o
listeners:
  - name: editor
    agent: true
    payload_class: messages.Story
    handler: handlers.run
    response_class: messages.Verdict
    description: Decides
    peers: [facts, chief]
    prompt: |
      You are strict.
      Ask `facts` first.
  - name: chief
    agent: true
    payload_class: messages.Order
    handler: handlers.run
    description: Has the last word
    prompt: Trust nobody, not even stock.
  - name: facts
    payload_class: messages.Story
    handler: handlers.run
    response_class: messages.Verdict
    description: Checks
  - name: stock
    payload_class: messages.Order
    handler: handlers.run
    description: Counts
"""
MODULE = """\
from dataclasses import dataclass


@dataclass
class Story:
    title: str


@dataclass
class Verdict:
    good: bool


@dataclass
class Order:
    sku: str
"""


class Desk:
    """A panel, and what it shows."""

    def __init__(
        self,
        panel: PromptPanel,
        contracts: Contracts,
        document: Document,
        selection: Selection,
        described: Described,
    ) -> None:
        self.panel = panel
        self.contracts = contracts
        self.document = document
        self.selection = selection
        self.described = described

    def prompt(self, agent: str) -> Prompt:
        found = self.contracts.prompt(agent)
        assert found is not None
        return found

    def select(self, *names: str) -> None:
        self.selection.set(Selected(listeners=names))


@pytest.fixture
def described() -> Iterator[Described]:
    """All classes are known."""
    made = Described()
    made.take(description())
    yield made
    made.deleteLater()


@pytest.fixture
def make_desk(
    qtbot: QtBot,
    theme: Theme,
    make_document: Callable[..., Document],
    make_folder: Callable[[Path | None], Folder],
    selection: Selection,
    described: Described,
    tmp_path: Path,
) -> Iterator[Callable[..., Desk]]:
    """``make_desk(text=TEXT)``: a panel of that organism that is shown; nothing is selected."""
    made: list[PromptPanel] = []
    counter_for("gpt-4o").count("a")
    path = tmp_path / "organism.yaml"

    def make(text: str = TEXT) -> Desk:
        path.write_text(text, "utf-8")
        document = make_document(text, None, path)
        contracts = Contracts(document, make_folder(path), described)
        panel = PromptPanel(contracts, document, selection, theme)
        contracts.setParent(panel)
        made.append(panel)
        panel.resize(*SIZE)
        with qtbot.waitExposed(panel):
            panel.show()
        return Desk(panel, contracts, document, selection, described)

    yield make
    for panel in made:
        panel.close()
        panel.deleteLater()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """An editor with two peers, one of them an agent, and a tool that is nobody's peer."""
    return make_desk()


@pytest.fixture
def editor(qtbot: QtBot, desk: Desk) -> Desk:
    """The same, the editor selected."""
    desk.select("editor")
    qtbot.waitUntil(lambda: desk.panel.agent == "editor" and desk.panel.is_quiet)
    return desk

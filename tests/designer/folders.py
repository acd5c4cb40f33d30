"""Folders of organisms for tests of models and panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selection

HANDLERS = '''
from runtime import HandlerMetadata, SystemError
from messages import Story, Verdict as Judgement


async def edit(payload: Story | Judgement | SystemError, metadata: HandlerMetadata) -> Judgement:
    """Judge a story.

    At length.
    """


def check(payload: Story, metadata: HandlerMetadata) -> "Judgement | None":
    """Check facts."""


async def anything(payload, metadata):
    """Take whatever comes."""


def helper(text: str, limit: int) -> str:
    """Not a handler."""
'''

MESSAGES = '''
from dataclasses import dataclass


@dataclass
class Story:
    """A story."""

    title: str


@dataclass
class Verdict:
    """What is thought of it."""

    approved: bool
'''


@pytest.fixture
def organism_file(tmp_path: Path) -> Path:
    """The path of an organism beside which handlers.py and messages.py stand."""
    folder = tmp_path / "newsroom"
    folder.mkdir()
    (folder / "handlers.py").write_text(HANDLERS)
    (folder / "messages.py").write_text(MESSAGES)
    return folder / "organism.yaml"


@pytest.fixture
def make_folder(qtbot: QtBot) -> Iterator[Callable[[Path | None], Folder]]:
    """``make_folder(path)``: the folder of an organism, read; deleted after the test."""
    made: list[Folder] = []

    def make(path: Path | None) -> Folder:
        made.append(Folder(path))
        qtbot.waitUntil(lambda: made[-1].is_ready)
        return made[-1]

    yield make
    for folder in made:
        folder.deleteLater()


@pytest.fixture
def folder(make_folder: Callable[[Path | None], Folder], organism_file: Path) -> Folder:
    """The folder of ``organism_file``, read."""
    return make_folder(organism_file)


TEXT = """\
# The newsroom
organism:
  name: newsroom

listeners:
  - name: editor
    agent: true
    payload_class: messages.Story
    handler: handlers.edit
    response_class: messages.Verdict
    description: Decides
    peers: [facts, style]

  - name: facts   # checks
    payload_class: messages.Story
    handler: handlers.check
    description: Checks facts
    broadcast: true

  - name: style
    payload_class: messages.Story
    handler: handlers.check
    description: Checks style
    broadcast: true
    timeout: 30
"""


@pytest.fixture
def document(make_document: Callable[..., Document], organism_file: Path) -> Document:
    """An editor with two desks, without problems."""
    return make_document(TEXT, None, organism_file)


@pytest.fixture
def selection(qapp: QApplication) -> Iterator[Selection]:
    """The selection of a window."""
    made = Selection()
    yield made
    made.deleteLater()

"""designer.md, Inspector: "Open in editor", going to definitions, writing what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edits import set_key
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.code_desk import CodeDesk
from designer.support.editors import SETTING
from designer.support.settings import Settings

from ..folders import document, folder, make_folder, organism_file, selection

__all__ = ["document", "folder", "make_folder", "organism_file", "selection"]


@pytest.fixture
def said_by_editor(tmp_path: Path) -> Path:
    """Where the editor that is configured says what it was asked to open."""
    return tmp_path / "said"


@pytest.fixture
def make_desk(
    qapp: QApplication,
    document: Document,
    folder: Folder,
    selection: Selection,
    said_by_editor: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., CodeDesk]:
    """``make_desk(command)``: the way to the code of the selected listener, with that editor configured."""
    monkeypatch.delenv("VISUAL", raising=False)
    program = tmp_path / "edit"
    program.write_text(f'#!/bin/sh\necho "$1" > "{said_by_editor}.tmp"; mv "{said_by_editor}.tmp" "{said_by_editor}"\n')
    program.chmod(0o755)
    selection.set(Selected(listeners=("editor",)))

    def make(command: str = "") -> CodeDesk:
        settings = Settings(None)
        settings.set_word(SETTING, command.format(program=program, file="{file}", line="{line}"))
        return CodeDesk(document, folder, selection, settings, document)

    return make


def test_the_configured_editor_opens_at_the_line(
    make_desk: Callable[..., CodeDesk], organism_file: Path, said_by_editor: Path, qtbot: QtBot
) -> None:
    assert make_desk("{program} {file}:{line}").open_editor("messages.Story")
    qtbot.waitUntil(said_by_editor.exists)
    assert said_by_editor.read_text() == f"{organism_file.with_name('messages.py')}:5\n"


def test_without_an_editor_the_python_tab_shows_it(make_desk: Callable[..., CodeDesk]) -> None:
    code, wanted = make_desk(), list[str]()
    code.code_wanted.connect(wanted.append)
    code.handlers["code.open_editor"]()
    code.handlers["code.go_to_class"]()
    assert wanted == ["handlers.edit", "messages.Story"]


def test_an_editor_that_fails_is_said_and_the_python_tab_shows_it(make_desk: Callable[..., CodeDesk]) -> None:
    code, wanted, said = make_desk("no-such-editor"), list[str](), list[str]()
    code.code_wanted.connect(wanted.append)
    code.said.connect(said.append)
    code.open_editor("handlers.edit")
    assert (wanted, "no-such-editor" in said[0]) == (["handlers.edit"], True)


def test_a_class_of_elsewhere_is_not_gone_to(make_desk: Callable[..., CodeDesk]) -> None:
    code, said = make_desk(), list[str]()
    code.said.connect(said.append)
    code.go_to("json.JSONDecoder")
    assert "isn't in the organism's folder" in said[0]


def test_the_action_writes_what_is_missing_or_says_that_nothing_is(
    make_desk: Callable[..., CodeDesk], document: Document, organism_file: Path
) -> None:
    code, said = make_desk(), list[str]()
    code.said.connect(said.append)
    code.handlers["code.write_missing"]()
    assert "Nothing is missing" in said[0]
    assert document.apply(set_key(("editor",), "handler", "handlers.rewrite"))
    code.handlers["code.write_missing"]()
    assert "def rewrite(" in organism_file.with_name("handlers.py").read_text()

"""A start that goes to no listener of the organism is mended by one undoable step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.problems import Column, ProblemsModel
from designer.models.starts import Starts
from runtime.problems import Problem

from ..folders import TEXT

STARTS = "# What is sent.\nfirst:\n  listener: editor\n  payload: {headline: x}\n  conversation: one\n"


@pytest.fixture
def file(organism_file: Path) -> Path:
    path = organism_file.with_name(f"{organism_file.stem}.starts.yaml")
    path.write_text(STARTS)
    return path


@pytest.fixture
def document(make_document: Callable[..., Document], organism_file: Path) -> Document:
    return make_document(TEXT, None, organism_file)


@pytest.fixture
def starts(organism_file: Path, file: Path, qtbot: QtBot) -> Iterator[Starts]:
    starts = Starts(organism_file)
    yield starts
    starts.set_path(None)


@pytest.fixture
def model(document: Document, make_folder: Callable[..., Folder], organism_file: Path, starts: Starts) -> ProblemsModel:
    return ProblemsModel(document, make_folder(organism_file), document)


def problem_in(model: ProblemsModel, document: Document, starts: Starts) -> Problem:
    found = starts.problems_in(document.spec)[-1]
    model.show_others([found])
    return found


def mend(model: ProblemsModel, document: Document, problem: Problem, name: str) -> None:
    fix = next(each for each in model.fixes(problem) if each.name == name)
    assert fix.edit is not None
    assert document.apply(fix.edit)


def test_the_start_of_a_listener_that_went_is_removed(
    model: ProblemsModel, document: Document, starts: Starts, file: Path, qtbot: QtBot
) -> None:
    document.apply(edits.remove(("editor",)))
    mend(model, document, problem_in(model, document, starts), "Remove the start first")
    qtbot.waitUntil(lambda: not starts.names)
    assert file.read_text() == "# What is sent.\n"
    document.stack.undo()
    assert file.read_text() == STARTS


def test_a_start_goes_to_the_listener_that_was_probably_meant(
    model: ProblemsModel, document: Document, starts: Starts, file: Path, qtbot: QtBot
) -> None:
    file.write_text(STARTS.replace("editor", "edtor"))
    starts.reload()
    problem = problem_in(model, document, starts)
    assert [fix.name for fix in model.fixes(problem)] == ["Send the start first to editor", "Remove the start first"]
    mend(model, document, problem, "Send the start first to editor")
    assert file.read_text() == STARTS


def test_its_place_is_in_the_file_of_the_starts(model: ProblemsModel, document: Document, starts: Starts) -> None:
    document.apply(edits.remove(("editor",)))
    problem = problem_in(model, document, starts)
    row = next(row for row in range(model.rowCount()) if model.row(row) == problem)
    assert model.index(row, Column.PLACE).data() == "organism.starts.yaml:2"
    assert model.is_elsewhere(problem)

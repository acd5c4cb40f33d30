"""Pasted listeners whose code is not here: one problem, and a fix that waits for trust."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.pasted import PASTED, PastedCode, origin_file
from designer.models.problems import ProblemsModel

from ..folders import TEXT


@pytest.fixture
def empty(make_document: Callable[..., Document], tmp_path: Path) -> Document:
    """An organism of nobody, in a folder of its own."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "organism.yaml").write_text("listeners: []\n")
    return make_document("listeners: []\n", None, folder / "organism.yaml")


@pytest.fixture
def here(empty: Document, make_folder: Callable[..., Folder]) -> Folder:
    return make_folder(empty.path)


@pytest.fixture
def pasted(empty: Document, here: Folder) -> PastedCode:
    return PastedCode(empty, here, empty)


@pytest.fixture
def model(empty: Document, here: Folder, pasted: PastedCode) -> ProblemsModel:
    return ProblemsModel(empty, here, empty, pasted=pasted)


def paste(document: Document, pasted: PastedCode, origin: Path) -> None:
    origin.write_text(TEXT, "utf-8")
    before = {each.name for each in document.spec.listeners}
    assert document.apply(edits.paste(TEXT))
    pasted.note(str(origin), [each.name for each in document.spec.listeners if each.name not in before])


def codes(model: ProblemsModel) -> list[str]:
    return [model.problem(row).code for row in range(model.rowCount())]


def test_all_that_is_missing_is_one_problem(
    empty: Document, pasted: PastedCode, model: ProblemsModel, organism_file: Path, qtbot: QtBot
) -> None:
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: codes(model) == [PASTED])
    problem = model.problem(0)
    assert "3 listeners were pasted from newsroom" in problem.message
    assert problem.listener == "editor"
    assert problem.line == 5
    fix = model.fixes(problem)[0]
    assert fix.name == "Copy handlers.py and messages.py from newsroom"


def test_the_fix_waits_for_trust_in_the_place_it_copies_from(
    empty: Document, pasted: PastedCode, model: ProblemsModel, organism_file: Path, qtbot: QtBot
) -> None:
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: codes(model) == [PASTED])
    assert model.fixes(model.problem(0))[0].consent == organism_file


def test_the_fix_mends_it_and_undo_brings_it_back(
    empty: Document, here: Folder, pasted: PastedCode, model: ProblemsModel, organism_file: Path, qtbot: QtBot
) -> None:
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: codes(model) == [PASTED])
    edit = model.fixes(model.problem(0))[0].edit
    assert edit is not None
    assert empty.apply(edit)
    qtbot.waitUntil(lambda: here.is_ready and codes(model) == [])
    empty.stack.undo()
    qtbot.waitUntil(lambda: codes(model) == [PASTED])


def test_undoing_the_paste_takes_the_problem_away(
    empty: Document, pasted: PastedCode, model: ProblemsModel, organism_file: Path, qtbot: QtBot
) -> None:
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: codes(model) == [PASTED])
    empty.stack.undo()
    qtbot.waitUntil(lambda: PASTED not in codes(model))


def test_a_file_of_that_name_stays_and_the_problem_says_so(
    empty: Document, pasted: PastedCode, model: ProblemsModel, organism_file: Path, here: Folder, qtbot: QtBot
) -> None:
    assert here.root is not None
    (here.root / "handlers.py").write_text("MINE = 1\n")
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: here.is_ready and PASTED in codes(model))
    problem = model.problem(codes(model).index(PASTED))
    assert "There is another handlers here already, which stays; the copy will be handlers_2." in problem.message
    assert "handlers.py as handlers_2.py" in model.fixes(problem)[0].name


def test_a_renamed_listener_is_still_one_that_was_pasted(
    empty: Document, pasted: PastedCode, model: ProblemsModel, organism_file: Path, qtbot: QtBot
) -> None:
    paste(empty, pasted, organism_file)
    qtbot.waitUntil(lambda: codes(model) == [PASTED])
    empty.apply(edits.rename("editor", "chief"))
    qtbot.waitUntil(lambda: codes(model) == [PASTED] and model.problem(0).listener == "chief")


def test_what_is_not_there_either_has_the_usual_problems(
    empty: Document, pasted: PastedCode, model: ProblemsModel, tmp_path: Path, qtbot: QtBot
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    paste(empty, pasted, bare / "organism.yaml")
    qtbot.waitUntil(lambda: pasted.is_quiet)
    assert pasted.problems == ()
    assert "module-not-found" in codes(model)


def test_a_paste_within_one_folder_is_none_of_this(
    document: Document, folder: Folder, organism_file: Path, qtbot: QtBot
) -> None:
    pasted = PastedCode(document, folder, document)
    organism_file.write_text(TEXT)
    pasted.note(str(organism_file), ["editor"])
    assert pasted.is_quiet
    assert pasted.problems == ()


@pytest.mark.parametrize(
    "text", ["", "organism.yaml", "//host/share/a.yaml", "\\\\host\\a.yaml", "/\0", "/" * 5000, "/"]
)
def test_a_clipboard_that_names_no_file_of_this_machine_is_not_believed(text: str) -> None:
    assert origin_file(text) is None

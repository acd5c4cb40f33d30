"""The export helper, as real child processes: it writes what is on the screen, and whatever it meets is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from designer.run.exporter import Exporter
from designer.run.exporting.records import (
    EVERYTHING,
    Choice,
    Failed,
    Invalid,
    Outcome,
    Refused,
    Seen,
    Step,
    TargetState,
    Task,
    Wish,
    Wrote,
)
from designer.run.exporting.wire import BadLine, outcome_line, progress_line, read_line, wish_line, wish_of
from designer.run.helper_limits import HelperLimits
from runtime.export import export, preview
from runtime.problems import Problem, Severity

from .organisms_apart import HANDLERS, TEXT, marking, write_organism

pytestmark = pytest.mark.processes

PATIENCE_MS = 20_000
ON_SCREEN = TEXT.replace("Edits a story", "Edits whatever is on the screen")


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QObject]:
    made = QObject()
    yield made
    for each in made.findChildren(Exporter):
        each.end()
        each.reap()
    made.deleteLater()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_organism(tmp_path / "desk")


@pytest.fixture
def do(parent: QObject, qtbot: QtBot, path: Path, out: Path) -> Callable[..., Outcome]:
    """``do(task=…, text=…, choice=…, out=…, **limits)``: what came of it."""

    def make(
        task: Task = Task.EXPORT, text: str = TEXT, choice: Choice = EVERYTHING, out: Path = out, **limits: object
    ) -> Outcome:
        exporter = Exporter(task, Wish(text, path, out, choice), parent, limits=HelperLimits(**limits))
        with qtbot.waitSignal(exporter.ended, timeout=PATIENCE_MS) as told:
            exporter.start()
        outcome: Outcome = told.args[0]
        return outcome

    return make


Do = Callable[..., Outcome]


def written(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def failure(outcome: Outcome) -> str:
    assert isinstance(outcome, Failed), outcome
    return outcome.problem.message


# What it writes


def test_it_is_what_the_command_line_writes_of_what_is_on_the_screen(
    do: Do, out: Path, path: Path, tmp_path: Path
) -> None:
    """Contract section 18, by the same code; text that differs from the disk is what lands in the export."""
    path.with_name("notes.txt").write_text("x")
    outcome = do(text=ON_SCREEN, choice=Choice(without=frozenset({"notes.txt"})))
    assert path.read_text() == TEXT
    path.write_text(ON_SCREEN)
    path.with_name("notes.txt").unlink()
    done = export(path, tmp_path / "other")
    assert isinstance(outcome, Wrote)
    assert (outcome.files, outcome.notes) == (done.listed, done.notes)
    assert written(out) == written(tmp_path / "other")
    assert written(out)["organism.yaml"].decode() == ON_SCREEN


def test_nothing_of_this_machine_or_the_designer_is_in_it(do: Do, out: Path, path: Path) -> None:
    for name in (".env", "organism.layout.yaml", ".organism.yaml.0a1b2c3d.designer-tmp", "a.pem"):
        path.with_name(name).write_text("A=1\n")
    assert isinstance(do(), Wrote)
    found = written(out)
    assert not [name for name in found if name.endswith((".env", ".layout.yaml", ".designer-tmp", ".pem"))]
    own = {name: data for name, data in found.items() if not name.endswith(".whl")}
    assert not [
        name
        for name, data in own.items()
        if str(path.parent).encode() in data or os.fsencode(Path.home()) + b"/" in data
    ]


def test_it_says_how_far_it_is(parent: QObject, qtbot: QtBot, path: Path, out: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    exporter = Exporter(Task.EXPORT, Wish(TEXT, path, out), parent)
    exporter.progressed.connect(lambda *each: told.append(each))
    with qtbot.waitSignal(exporter.ended, timeout=PATIENCE_MS):
        exporter.start()
    assert list(dict.fromkeys(step for step, _, _ in told)) == list(Step)
    assert told[-1][1] == told[-1][2] > 0


def test_what_modules_print_does_not_meet_the_answer(do: Do, path: Path) -> None:
    write_organism(path.parent, "import os\nprint('x' * 100_000)\nos.write(1, b'{}\\n')\n" + HANDLERS)
    assert isinstance(do(), Wrote)


# What it lists


def test_a_preview_imports_nothing(do: Do, path: Path, out: Path, tmp_path: Path) -> None:
    write_organism(path.parent, marking(tmp_path / "ran"))
    outcome = do(Task.PREVIEW)
    assert isinstance(outcome, Seen)
    assert outcome.preview == preview(path)
    assert read_line(outcome_line(outcome)) == outcome
    assert outcome.target.state is TargetState.FREE
    assert not (tmp_path / "ran").exists()
    assert not out.exists()


def test_a_preview_says_what_stands_where_it_would_be_written(do: Do, path: Path) -> None:
    outcome = do(Task.PREVIEW, out=path.parent)
    assert isinstance(outcome, Seen)
    assert (outcome.target.state, "own folder" in outcome.target.why) == (TargetState.REFUSED, True)


# What it refuses


def test_with_errors_it_is_refused_with_the_list(do: Do, out: Path) -> None:
    outcome = do(text=TEXT.replace("handlers.edit", "handlers.edits"))
    assert isinstance(outcome, Invalid)
    (problem,) = outcome.problems
    assert (problem.code, problem.file, problem.line, problem.listener) == (
        "attribute-not-found",
        "organism.yaml",
        5,
        "editor",
    )
    assert not out.exists()


def test_a_secret_is_refused_with_its_place(do: Do, path: Path, out: Path) -> None:
    path.with_name(".env").write_text("DESK_TOKEN=hunter2-hunter2\n")
    path.with_name("notes.txt").write_text("the token is\nhunter2-hunter2\n")
    outcome = do()
    assert isinstance(outcome, Invalid)
    assert [(each.code, each.file, each.line) for each in outcome.problems] == [("secret-in-file", "notes.txt", 2)]
    assert not out.exists()


def test_a_folder_of_somebody_else_is_left_alone(do: Do, out: Path) -> None:
    out.mkdir()
    (out / "mine").write_text("x")
    outcome = do()
    assert isinstance(outcome, Refused)
    assert "no export wrote" in outcome.why
    assert written(out) == {"mine": b"x"}


@pytest.mark.skipif(os.name != "posix", reason="folders are protected in another way")
def test_what_the_disk_refuses_is_said(do: Do, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = failure(do(out=tmp_path / "file" / "out"))
    assert said.startswith("It could not be exported: ")
    assert "Not a directory" in said


# Hostile modules


def test_one_that_hangs_is_ended_and_says_where(do: Do, path: Path, out: Path) -> None:
    write_organism(path.parent, "import threading\n\nthreading.Event().wait()\n")
    outcome = do(time_s=1)
    assert failure(outcome) == (
        "Exporting this organism failed: it got no further for 1 s. It was at handlers.py, line 3."
    )
    assert isinstance(outcome, Failed)
    assert (outcome.problem.file, outcome.problem.line) == ("handlers.py", 3)
    assert not out.exists()


def test_one_that_dies_leaves_its_last_words(do: Do, path: Path) -> None:
    write_organism(path.parent, "import os\nprint('so long\\x1b[31m')\nos._exit(7)\n")
    assert failure(do()) == (
        "Exporting this organism failed: its process ended by itself, with exit code 7. Its last words: so long␛[31m"
    )


def test_one_that_floods_its_output_is_killed(do: Do, path: Path) -> None:
    write_organism(path.parent, "while True: print('x' * 10_000)\n")
    assert "it printed more than 1 MiB" in failure(do(printed_bytes=1 << 20))


def test_one_that_writes_into_the_answer_is_refused(do: Do, path: Path) -> None:
    forging = "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'forged\\n')\n    except OSError: pass\n"
    write_organism(path.parent, forging + HANDLERS)
    assert "what it did not write" in failure(do())


def test_one_that_cannot_be_started_says_so(do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert "could not be started" in failure(do())


def test_an_export_that_is_stopped_tells_nobody_and_is_gone(
    parent: QObject, qtbot: QtBot, path: Path, out: Path
) -> None:
    note = path.with_name("here.txt")
    write_organism(path.parent, f"import time\nopen({str(note)!r}, 'w').write('x')\ntime.sleep(1000)\n")
    exporter = Exporter(Task.EXPORT, Wish(TEXT, path, out), parent)
    told: list[object] = []
    exporter.ended.connect(told.append)
    exporter.start()
    qtbot.waitUntil(lambda: note.exists() and bool(note.read_text()), timeout=PATIENCE_MS)
    process = exporter.process_id
    exporter.end()
    qtbot.waitUntil(lambda: not parent.findChildren(Exporter))
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert told == []


# The wire


OUTCOMES = (
    Wrote(Path("/x/out"), (), ("a note",), (Problem(Severity.WARNING, "a", "b", "c", 1, 2, "d", "e", "f"),)),
    Invalid((Problem(Severity.ERROR, "a", "\ud800\u202e"),)),
    Refused("why"),
)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_an_outcome_comes_as_it_went(outcome: Wrote | Invalid | Refused) -> None:
    assert read_line(outcome_line(outcome)) == outcome


def test_progress_comes_as_it_went() -> None:
    assert read_line(progress_line(Step.WRITING, 1, 2)) == (Step.WRITING, 1, 2)


def test_progress_of_more_bytes_than_a_number_of_qt_s_holds_is_told(parent: QObject, path: Path, out: Path) -> None:
    exporter = Exporter(Task.EXPORT, Wish(path.read_text("utf-8"), path, out), parent)
    told: list[tuple[object, ...]] = []
    exporter.progressed.connect(lambda *said: told.append(said))
    exporter._take(progress_line(Step.WRITING, 3 << 30, 5 << 30))
    assert told == [(Step.WRITING, 3 << 30, 5 << 30)]
    exporter.end()


def test_a_wish_comes_as_it_went(path: Path, out: Path) -> None:
    wish = Wish("a\ud800", path, out, Choice(frozenset({"a"}), frozenset({"b"})))
    assert wish_of(wish_line(wish)) == wish


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b'{"at": 1}',
        b'{"at": "writing", "done": 1e400, "total": 1}',
        b'{"at": "writing", "done": true, "total": 1}',
        b'{"wrote": {}}',
        b'{"wrote": {"folder": "/x", "files": [], "notes": [1], "problems": []}}',
        b'{"wrote": {"folder": "/x", "files": [{"path": 5, "kind": "data"}], "notes": [], "problems": []}}',
        b'{"invalid": {"problems": [{"severity": "error", "code": "x", "message": "x", "line": "1"}]}}',
        b'{"refused": {"why": []}}',
        b'{"other": 1}',
        b"[" * 100_000,
    ],
    ids=range(13),
)
def test_what_is_no_line_of_the_helper_s_is_refused(line: bytes) -> None:
    with pytest.raises(BadLine):
        read_line(line)

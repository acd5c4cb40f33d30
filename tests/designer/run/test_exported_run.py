"""An exported organism run right there: what runs is what was exported, and it ends when it is told to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from designer.run.exported_run import ExportedRun, Place, RunEnd, RunPhase
from designer.run.fresh_environment import FreshEnvironment, Installing, wheel_of
from designer.run.output_lines import MOST_LINES, Lines, OutputLine, Source
from runtime.export import export

pytestmark = pytest.mark.processes

PATIENCE_MS = 30_000
ROOT = Path(__file__).parents[3]
TEXT = """\
organism: {name: desk}
listeners:
  - {name: echo, payload_class: handlers.Ask, handler: handlers.echo, response_class: handlers.Answer, description: x}
"""
HANDLERS = """
import asyncio, os, sys, time
from dataclasses import dataclass

@dataclass
class Ask:
    text: str

@dataclass
class Answer:
    text: str

async def echo(payload: Ask, metadata) -> Answer:
    {body}
"""
ECHO = "return Answer(payload.text)"
STARTS = """\
default: {listener: echo, payload: {text: hello}}
other: {listener: echo, payload: {text: again}}
"""


class Bench:
    """A run, and what it said."""

    def __init__(self, folder: Path, parent: QObject, qtbot: QtBot) -> None:
        self.folder = folder
        self.run = ExportedRun(parent)
        self.lines: list[OutputLine] = []
        self.ends: list[RunEnd] = []
        self.phases: list[RunPhase] = []
        self._qtbot = qtbot
        self.run.wrote.connect(self.lines.extend)
        self.run.ended.connect(self.ends.append)
        self.run.phase_changed.connect(lambda: self.phases.append(self.run.phase))

    def start(self, *arguments: str, place: Place = Place.HERE) -> None:
        self.run.start(self.folder, place, arguments)

    def until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def go(self, *arguments: str) -> RunEnd:
        """Run it to its end."""
        self.ends.clear()
        self.start(*arguments)
        return self.wait()

    def wait(self) -> RunEnd:
        self.until(lambda: bool(self.ends))
        return self.ends[-1]

    def text(self, source: Source) -> str:
        return "\n".join(line.text for line in self.lines if line.source is source)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported organism, as it was written."""
    place = tmp_path_factory.mktemp("exported")
    (place / "desk").mkdir()
    (place / "desk/organism.yaml").write_text(TEXT)
    (place / "desk/handlers.py").write_text(HANDLERS.format(body=ECHO))
    (place / "desk/organism.starts.yaml").write_text(STARTS)
    export(place / "desk", place / "out")
    return place / "out"


@pytest.fixture
def bench(exported: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    """``bench(body)``: an exported organism whose one handler has this body."""
    parent = QObject()
    made: list[Bench] = []

    def make(body: str = ECHO, starts: str = STARTS) -> Bench:
        folder = shutil.copytree(exported, tmp_path / "out")
        (folder / "handlers.py").write_text(HANDLERS.format(body=dedent(body).strip().replace("\n", "\n    ")))
        (folder / "organism.starts.yaml").write_text(starts)
        made.append(Bench(folder, parent, qtbot))
        return made[-1]

    yield make
    for each in made:
        each.run.end()
    parent.deleteLater()


Make = Callable[..., Bench]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# What runs


def test_it_answers_as_on_the_command_line(bench: Make) -> None:
    made = bench()
    before = sorted(made.folder.rglob("*"))
    end = made.go()
    assert end == RunEnd("It ended well (exit code 0).", is_fine=True, exit_code=0)
    command = [sys.executable, "-m", "runtime", "run", str(made.folder)]
    here = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert made.text(Source.REPLIES) == here.stdout.strip() == "<Answer><Text>hello</Text></Answer>"
    assert "echo" in made.text(Source.PROGRESS)
    assert made.phases == [RunPhase.RUNNING, RunPhase.IDLE]
    # What was exported stays as it was written.
    assert sorted(made.folder.rglob("*")) == before


def test_it_sends_what_is_chosen_again_and_again(bench: Make) -> None:
    made = bench()
    made.go("--start", "other")
    made.go("--send", "echo", '{"text": "typed"}')
    said = [line.text for line in made.lines if line.source is Source.REPLIES]
    assert said == ["<Answer><Text>again</Text></Answer>", "<Answer><Text>typed</Text></Answer>"]


def test_the_runtime_is_the_exported_one_and_the_folder_all_there_is(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    body = """
    import runtime
    import resources
    where = [runtime.__file__, resources.__file__, os.getcwd(), __file__, sys.stdin.read()]
    return Answer("|".join(where))
    """
    made = bench(body)
    made.go()
    where = made.text(Source.REPLIES).removeprefix("<Answer><Text>").removesuffix("</Text></Answer>").split("|")
    wheel = wheel_of(made.folder)
    assert where == [
        f"{wheel}/runtime/__init__.py",
        f"{wheel}/resources/__init__.py",
        str(made.folder),
        str(made.folder / "handlers.py"),
        "",
    ]


# How it ends


def test_an_error_is_said_in_words(bench: Make) -> None:
    assert bench("raise ValueError('no')").go() == RunEnd(
        "A message got an error, or no reply (exit code 1).", False, 1
    )


def test_an_exit_of_its_own_is_said_in_words(bench: Make) -> None:
    assert bench("os._exit(9)").go().words == "It ended by itself (exit code 9)."


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_crash_is_said_in_words(bench: Make) -> None:
    end = bench("os.kill(os.getpid(), 11)").go()
    assert end == RunEnd("It ended badly: its process was ended by SIGSEGV.")


def test_a_folder_that_is_gone_is_said(bench: Make, tmp_path: Path) -> None:
    made = bench()
    made.folder.rename(tmp_path / "elsewhere")
    assert "export again" in made.go().words


# Stopping


def test_stop_lets_it_finish_what_is_in_flight(bench: Make) -> None:
    made = bench("await asyncio.sleep(0)\nreturn Answer(payload.text)", starts="")
    made.start()
    made.until(lambda: bool(made.text(Source.PROGRESS)))
    made.run.stop()
    assert made.wait() == RunEnd("It was stopped (exit code 130).", is_fine=True, exit_code=130)
    assert made.phases == [RunPhase.RUNNING, RunPhase.STOPPING, RunPhase.IDLE]


def test_a_second_stop_kills(bench: Make) -> None:
    made = bench("print('deaf', file=sys.stderr)\nwhile True: time.sleep(1000)")
    made.start()
    made.until(lambda: "deaf" in made.text(Source.PROGRESS))
    made.run.stop()
    made.run.stop()
    assert made.wait().words == "It did not end when it was asked to, and was killed."


def test_the_end_of_the_window_ends_it(bench: Make) -> None:
    made = bench("await asyncio.sleep(1000)\nreturn Answer('')")
    made.start()
    made.until(lambda: bool(made.text(Source.PROGRESS)))
    process = made.run.process_id
    made.run.end()
    assert not is_alive(process)
    assert made.ends == []


def test_it_does_not_outlive_a_window_that_was_killed(bench: Make) -> None:
    made = bench("await asyncio.sleep(1000)\nreturn Answer('')")
    made.start()
    made.until(lambda: bool(made.text(Source.PROGRESS)))
    assert made.run._child is not None
    made.run._child.leave()  # what the system does when the window's process is gone
    made.wait()


def test_a_flood_is_cut_and_counted(bench: Make) -> None:
    made = bench(
        "print('x' * 1_000_000, file=sys.stderr)\nfor n in range(300_000): os.write(2, b'y\\n')\nreturn Answer('')"
    )
    began = time.monotonic()
    made.go()
    assert time.monotonic() - began < PATIENCE_MS / 1000
    assert "lines are not shown" in made.text(Source.NOTE)
    assert max(len(line.text) for line in made.lines) <= 16_384


# Lines


def read(*pieces: bytes) -> tuple[list[str], int]:
    lines = Lines()
    for piece in pieces:
        lines.take(Source.REPLIES, piece)
    lines.finish()
    found, dropped = lines.drain()
    return [line.text for line in found], dropped


@pytest.mark.parametrize(
    ("pieces", "texts"),
    [
        ((b"a\nb\n",), ["a", "b"]),
        ((b"a", b"b\n", b"c"), ["ab", "c"]),
        ((b"\xc3", b"\xa9\n"), ["é"]),
        ((b"\xff\n",), ["\ufffd"]),
        ((b"a\r\n10 %\r20 %\n",), ["a", "20 %"]),
        ((b"\n\n",), ["", ""]),
        ((b"x" * 20_000 + b"\nb\n",), ["x" * 16_384, "b"]),
        ((b"x" * 10_000, b"x" * 10_000, b"\nb"), ["x" * 16_384, "b"]),
    ],
)
def test_bytes_become_lines(pieces: tuple[bytes, ...], texts: list[str]) -> None:
    assert read(*pieces) == (texts, 0)


@pytest.mark.parametrize(
    "text",
    [
        "error: no start is called 'x'; there is no file organism.starts.yaml beside the organism",
        "/a b/organism.yaml:3:33: error: Importing `handlers` failed at handlers.py:1: ValueError: x.",
        "echo    · failed: ValueError: no good (handlers.py:11 in echo)",
        "echo | took longer than 2 s and was stopped",
        "1 echo    → console  handler: echo failed while it worked on Ask",
        "echo → console  gave no reply",
        "boss  → gone  refused at routing: nobody is called gone",
        "timeout: no reply within 2 s",
        "ERROR: No matching distribution found for x",
        "ValueError: x",
    ],
)
def test_lines_that_say_what_went_wrong_are_told_apart(text: str) -> None:
    assert source_of(text) is Source.ERROR


@pytest.mark.parametrize(
    "text",
    [
        "desk runs with 1 listener",
        "console → echo     Ask",
        "echo → boss  SystemError: handler (echo)",
        "echo → boss  Ask dropped: its queue is full",
        "echo    · mended Ask: reasoning",
        "nothing to send (--send LISTENER PAYLOAD, or --start NAME); running until interrupted",
        "Installing collected packages: lxml",
        "organism.yaml:3: warning: nobody sends to it",
        "",
    ],
)
def test_progress_is_no_error(text: str) -> None:
    assert source_of(text) is Source.PROGRESS


def source_of(text: str) -> Source:
    lines = Lines()
    lines.take(Source.PROGRESS, text.encode() + b"\n")
    ((line,), _) = lines.drain()
    return line.source


def test_what_is_called_wrong_says_so_and_shows_the_error(bench: Make) -> None:
    made = bench()
    assert made.go("--send", "echo", "{}").words == "It can't be run like that, see the error below (exit code 2)."
    assert "text is missing" in made.text(Source.ERROR)


def test_only_the_newest_lines_wait() -> None:
    texts, dropped = read(b"".join(b"%d\n" % number for number in range(MOST_LINES + 10)))
    assert (texts[0], len(texts), dropped) == ("10", MOST_LINES, 10)


def test_more_than_can_be_read_is_only_counted() -> None:
    lines = Lines()
    lines.take(Source.PROGRESS, b"a\n")
    lines.take(Source.PROGRESS, b"b\n" * 1_000_000)
    assert lines.drain() == ((OutputLine(Source.PROGRESS, "a"),), 1_000_000)
    lines.take(Source.PROGRESS, b"c\n")
    assert lines.drain() == ((OutputLine(Source.PROGRESS, "c"),), 0)


# What pip says


def installing(folder: Path, *texts: str) -> Installing:
    (folder / "requirements.txt").write_text("./wheels/a.whl\nb==1\nc==2\n")
    made = Installing(folder)
    made.see(OutputLine(Source.REPLIES, text) for text in texts)
    return made


def test_packages_are_counted(tmp_path: Path) -> None:
    made = installing(
        tmp_path, "Processing ./wheels/a.whl", "Collecting b==1", "  Downloading b", "Installing collected"
    )
    assert (made.done, made.total, made.is_offline) == (2, 3, False)


def test_an_index_that_is_not_reached_is_noticed(tmp_path: Path) -> None:
    text = "WARNING: Retrying after connection broken by 'NewConnectionError('<pip._vendor…'"
    assert installing(tmp_path, text).is_offline


def test_an_environment_serves_as_long_as_requirements_are_the_same_and_is_thrown_away(
    tmp_path: Path, qtbot: QtBot
) -> None:
    installing(tmp_path)
    made = FreshEnvironment()
    made.begin(tmp_path)
    assert not made.serves(tmp_path)
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    made.is_ready = True
    assert made.serves(tmp_path)
    (tmp_path / "requirements.txt").write_text("other\n")
    assert not made.serves(tmp_path)
    folder = made.folder
    made.discard()
    qtbot.waitUntil(lambda: not folder.parent.exists(), timeout=PATIENCE_MS)


def test_a_python_that_makes_no_environment_is_said(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    made.start(place=Place.FRESH)
    assert made.wait().words == "This Python can't make a virtual environment; what it wrote last says why."


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_in_a_fresh_environment_it_answers_too(bench: Make) -> None:
    made = bench("import runtime\nreturn Answer(runtime.__file__)")
    told: list[tuple[int, int]] = []
    made.run.installed.connect(lambda done, total: told.append((done, total)))
    made.start(place=Place.FRESH)
    made._qtbot.waitUntil(lambda: bool(made.ends), timeout=200_000)
    assert made.wait().exit_code == 0, made.text(Source.PROGRESS)
    assert made.phases == [RunPhase.MAKING, RunPhase.INSTALLING, RunPhase.RUNNING, RunPhase.IDLE]
    assert told[-1][0] == told[-1][1] > 3
    assert "organism-environment-" in made.text(Source.REPLIES)
    assert "site-packages" in made.text(Source.REPLIES)


def test_making_an_environment_can_be_stopped(bench: Make) -> None:
    made = bench()
    made.start(place=Place.FRESH)
    made.run.stop()
    assert made.wait().words == "It did not get to run: you stopped it."

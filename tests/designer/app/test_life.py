"""The window on the loop of Qt and asyncio: what goes on, what ends it, and that nothing holds up the end."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Begin, Driven, Ends, Run

pytestmark = pytest.mark.processes

NEWSROOM = ROOT / "sample_organisms/newsroom"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
QUIT_S = 2.0
"""Within which SIGINT and SIGTERM end the program."""
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])

ORGANISM = """
organism: {name: treadmill}
limits: {max_hops: 100000000}
listeners:
  - {name: runner, payload_class: handlers.Lap, handler: handlers.run_on, description: Runs on}
  - {name: stuck, payload_class: handlers.Stop, handler: handlers.wait, description: Waits for ever}
  - {name: nester, payload_class: handlers.Nest, handler: handlers.nest, description: Runs a loop of Qt's}
  - {name: rogue, payload_class: handlers.Rogue, handler: handlers.go, description: Begins what it does not end}
"""
HANDLERS = """
import asyncio, sys, threading, time
from dataclasses import dataclass
from runtime import HandlerResponse, xmlify

@xmlify
@dataclass
class Lap:
    number: int = 0

@xmlify
@dataclass
class Stop:
    pass

@xmlify
@dataclass
class Nest:
    pass

@xmlify
@dataclass
class Rogue:
    pass

async def run_on(lap: Lap, metadata):
    return HandlerResponse(Lap(lap.number + 1), to="runner")

async def wait(stop: Stop, metadata):
    await asyncio.Event().wait()

async def nest(nest: Nest, metadata):
    from PySide6.QtCore import QEventLoop
    QEventLoop().exec()

async def leave():
    await asyncio.sleep(0.01)
    sys.exit(3)

async def refuse():
    while True:
        try:
            await asyncio.sleep(60)
        except BaseException:
            pass

kept = []

async def go(rogue: Rogue, metadata):
    kept.append(asyncio.create_task(leave()))
    kept.append(asyncio.create_task(refuse()))
    kept.append(asyncio.create_task(asyncio.Event().wait()))
    threading.Thread(target=time.sleep, args=(60,)).start()
"""
STARTS = """
laps: {listener: runner, payload: <Lap><Number>0</Number></Lap>}
stuck: {listener: stuck, payload: <Stop/>}
nest: {listener: nester, payload: <Nest/>}
rogue: {listener: rogue, payload: <Rogue/>}
"""


@pytest.fixture
def treadmill(tmp_path: Path) -> Path:
    """An organism that never comes to rest, in several ways."""
    folder = tmp_path / "treadmill"
    folder.mkdir()
    (folder / "organism.yaml").write_text(ORGANISM, "utf-8")
    (folder / "handlers.py").write_text(HANDLERS, "utf-8")
    (folder / "organism.starts.yaml").write_text(STARTS, "utf-8")
    return folder


def when_handled(start: str, count: int, *lines: str) -> list[str]:
    """Lines that begin a run, and do something once so many messages were dispatched."""
    return [
        f"window.session.run_now({start!r})",
        "def look():",
        "    folds = window.session.workspace.live.folds",
        f"    if folds.run.messages < {count}:",
        "        return",
        "    timer.stop()",
        *(f"    {line}" for line in lines),
        "timer = QTimer(window, interval=10)",
        "timer.timeout.connect(look)",
        "timer.start()",
    ]


@POSIX
@pytest.mark.parametrize(("number", "words"), [(signal.SIGINT, []), (signal.SIGTERM, [NEWSROOM])])
def test_a_signal_ends_an_idle_window(
    begin: Begin, driven: Driven, ends: Ends, number: signal.Signals, words: list[Path]
) -> None:
    process = begin(*words, code=driven("QTimer.singleShot(100, ready)"))
    process.send_signal(number)
    code, said, took = ends(process)
    assert (code, said) == (0, "")
    assert took < QUIT_S


@POSIX
@BOTH
def test_a_signal_ends_a_window_whose_organism_floods(
    begin: Begin, driven: Driven, ends: Ends, treadmill: Path, number: signal.Signals
) -> None:
    process = begin(treadmill, code=driven(*when_handled("laps", 2_000, "ready()")))
    process.send_signal(number)
    code, said, took = ends(process)
    assert (code, said) == (0, "")
    assert took < QUIT_S


@POSIX
def test_a_signal_ends_a_window_with_a_modal_dialog(begin: Begin, driven: Driven, ends: Ends) -> None:
    process = begin(NEWSROOM, code=driven("window.session.desk.ask_what_to_open()", "QTimer.singleShot(100, ready)"))
    process.send_signal(signal.SIGINT)
    code, said, took = ends(process)
    assert (code, said) == (0, "")
    assert took < QUIT_S


@POSIX
def test_a_signal_ends_a_window_in_which_a_handler_runs_a_loop_of_qt_s(
    begin: Begin, driven: Driven, ends: Ends, treadmill: Path
) -> None:
    process = begin(treadmill, code=driven("window.session.run_now('nest')", "QTimer.singleShot(1500, ready)"))
    process.send_signal(signal.SIGTERM)
    code, said, took = ends(process)
    assert (code, said) == (0, "")
    assert took < QUIT_S


@POSIX
def test_what_handlers_leave_behind_holds_up_no_end(begin: Begin, driven: Driven, ends: Ends, treadmill: Path) -> None:
    process = begin(treadmill, code=driven(*when_handled("rogue", 1, "QTimer.singleShot(300, ready)")))
    process.send_signal(signal.SIGTERM)
    code, said, took = ends(process)
    assert (code, said) == (0, "")
    assert took < QUIT_S


def test_closing_the_window_stops_what_runs(run: Run, driven: Driven, treadmill: Path) -> None:
    done = run(treadmill, code=driven(*when_handled("stuck", 1, "window.close()")))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_task_that_leaves_is_told_and_the_window_stays(run: Run, driven: Driven, tmp_path: Path) -> None:
    code = driven(
        "async def leave():",
        "    await asyncio.sleep(0)",
        "    sys.exit(3)",
        "task = asyncio.get_running_loop().create_task(leave())",
        "def check():",
        "    print(type(task.exception()).__name__, 'stray' in window.bars)",
        "    window.end()",
        "QTimer.singleShot(100, window, check)",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["SystemExit", "True"], "")
    assert "SystemExit: 3" in (tmp_path / "app-data" / "designer.log").read_text("utf-8")


def test_tasks_that_are_pending_at_the_end_are_cancelled(run: Run, driven: Driven) -> None:
    code = driven(
        "async def wait():",
        "    try:",
        "        await asyncio.Event().wait()",
        "    finally:",
        "        print('ended', flush=True)",
        "tasks = [asyncio.get_running_loop().create_task(wait()) for _ in range(3)]",
        "QTimer.singleShot(50, window, window.end)",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["ended"] * 3, "")


def test_a_fault_in_a_task_of_ours_is_a_bar(run: Run, driven: Driven) -> None:
    code = driven(
        "from designer.support.data_root import data_root",
        "async def fail():",
        "    data_root(None)",
        "task = asyncio.get_running_loop().create_task(fail())",
        "task = None",
        "def check():",
        "    print('mishap' in window.bars)",
        "    window.end()",
        "QTimer.singleShot(100, window, check)",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "True", "")


def test_what_quits_qt_does_not_end_the_window_s_loop(run: Run, driven: Driven) -> None:
    code = driven(
        "from PySide6.QtWidgets import QApplication",
        "QApplication.exit(7)",
        "QTimer.singleShot(100, window, lambda: (print('still here', flush=True), window.end()))",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "still here", "")


def test_it_lives_on_the_stock_loop_as_well(run: Run, driven: Driven) -> None:
    code = driven("print(type(asyncio.get_running_loop()).__name__)", "QTimer.singleShot(100, window, window.end)")
    done = run(NEWSROOM, code=code, ORGANISM_DESIGNER_LOOP="stock")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "StockLoop", "")


def test_the_collector_is_off_while_the_window_lives(run: Run, driven: Driven) -> None:
    code = driven(
        "import gc",
        "print(gc.isenabled(), gc.get_freeze_count() > 0)",
        "QTimer.singleShot(10, window, window.end)",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["False", "True"], "")


def test_the_command_line_runs_the_start_it_names(run: Run, driven: Driven) -> None:
    code = driven(
        "answers = window.session.workspace.live.folds.answers",
        "print(window.docks.layout.value, [each.payload_type for each in answers])",
        "window.end()",
    )
    done = run("--sample", "newsroom", "--run", "--start", "final", code=code)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "run ['Story']", "")

"""Faults of the designer are told and logged, on every thread, and not for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from designer.support.mishaps import Mishap, Mishaps

ROOT = Path(__file__).parents[3]


def fail(text: str = "the sky fell") -> Exception:
    try:
        raise RuntimeError(text)
    except RuntimeError as error:
        return error


@pytest.fixture
def mishaps(qapp: QApplication, tmp_path: Path) -> Iterator[Mishaps]:
    made = Mishaps(tmp_path / "logs" / "designer.log")
    yield made
    made.deleteLater()


def take(mishaps: Mishaps, error: Exception) -> None:
    mishaps.took(type(error), error, error.__traceback__)


def test_a_mishap_is_told_and_logged(mishaps: Mishaps, tmp_path: Path) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    take(mishaps, fail())
    log = (tmp_path / "logs" / "designer.log").read_text("utf-8")
    assert "the sky fell" in told[0].report
    assert "the sky fell" in log
    assert "PySide6" in log


def test_the_part_of_the_program_is_named(mishaps: Mishaps) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    from designer.support.plain_text import shown

    try:
        shown(None)  # type: ignore[arg-type]
    except Exception as error:
        take(mishaps, error)
    assert told[0].where == "support.plain_text"


def test_one_that_repeats_is_told_three_times(mishaps: Mishaps) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    error = fail()
    for _ in range(100):
        take(mishaps, error)
    assert len(told) == 3


def test_the_log_does_not_grow_for_ever(mishaps: Mishaps, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "designer.log"
    for number in range(30):
        error = fail(f"{number}" + "x" * 100_000)
        mishaps._seen.clear()
        take(mishaps, error)
    assert log.stat().st_size < 1_400_000


def test_a_log_that_cannot_be_written_is_given_up(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mishaps = Mishaps(tmp_path / "file" / "designer.log")
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    take(mishaps, fail())
    assert len(told) == 1
    mishaps.deleteLater()


def test_installed_it_catches_slots_threads_and_qt_s_own_words(tmp_path: Path) -> None:
    code = (
        "import os, sys, threading\n"
        "os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication, QTimer, qWarning\n"
        "from designer.support.mishaps import Mishaps\n"
        "application = QCoreApplication([])\n"
        "mishaps = Mishaps(Path(sys.argv[1]))\n"
        "mishaps.install()\n"
        "def slot(): raise ValueError('in a slot')\n"
        "def work(): raise ValueError('in a thread')\n"
        "QTimer.singleShot(0, slot)\n"
        "thread = threading.Thread(target=work); thread.start(); thread.join()\n"
        "qWarning('said by Qt')\n"
        "QTimer.singleShot(50, application.quit)\n"
        "application.exec()\n"
        "mishaps.uninstall()\n"
    )
    log = tmp_path / "designer.log"
    done = subprocess.run([sys.executable, "-c", code, str(log)], cwd=ROOT, capture_output=True, text=True, check=False)
    text = log.read_text("utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(each in text for each in ("in a slot", "in a thread", "said by Qt"))


def test_uninstalled_what_was_there_before_is_back(qapp: QApplication) -> None:
    before = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    mishaps = Mishaps(None)
    mishaps.install()
    mishaps.uninstall()
    mishaps.deleteLater()
    assert (sys.excepthook, sys.unraisablehook, threading.excepthook) == before


FOREIGN = "def fail():\n    raise ValueError('on purpose')\n"


def organism_code(name: str) -> Callable[[], object]:
    """A function of an organism's own module."""
    space: dict[str, Any] = {"__name__": name}
    exec(compile(FOREIGN, "/somewhere/handlers.py", "exec"), space)
    return space["fail"]  # type: ignore[no-any-return]  # it is the function above


def raised(function: Callable[[], object]) -> BaseException:
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_what_an_organism_s_own_thread_raises_is_no_fault_of_ours(mishaps: Mishaps) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    error = raised(organism_code("_organism_1.handlers"))
    mishaps.took(type(error), error, error.__traceback__)
    assert told[0].foreign == "ValueError: on purpose (handlers.py, line 2)"


def test_what_other_code_raises_is_not_laid_at_an_organism_s_door(mishaps: Mishaps) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    error = raised(organism_code("handlers"))
    mishaps.took(type(error), error, error.__traceback__)
    assert told[0].foreign == ""


def test_an_exception_with_code_of_its_own_is_told_all_the_same(mishaps: Mishaps) -> None:
    class Evil(Exception):
        def __getattribute__(self, name: str) -> object:
            raise BaseException(name)

        __str__ = __repr__ = lambda self: exec("raise BaseException")

    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    error = Evil()
    mishaps.took(Evil, error, None)
    assert "cannot be read" in told[0].report


def test_a_thread_may_end_by_system_exit(mishaps: Mishaps) -> None:
    told: list[Mishap] = []
    mishaps.happened.connect(told.append)
    mishaps._in_thread(threading.ExceptHookArgs((SystemExit, SystemExit(3), None, None)))
    assert told == []

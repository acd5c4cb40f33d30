"""SIGINT and SIGTERM drain, then stop (contract section 16)."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., "subprocess.Popen[str]"]
ENOUGH_S = 20


def wait_for(process: subprocess.Popen[str], text: str) -> None:
    """Read standard error until a line holds the text."""
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never said")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_served_organism_ends_with_130(program: Program, stage: Path, number: signal.Signals) -> None:
    process = program("run", stage)
    wait_for(process, "runs with")
    process.send_signal(number)
    _, err = process.communicate(timeout=ENOUGH_S)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_what_is_in_flight_finish(program: Program, stage: Path, number: signal.Signals) -> None:
    process = program("run", stage, "--send", "serial", '{"text": "a"}')
    wait_for(process, "serial")
    process.send_signal(number)
    out, err = process.communicate(timeout=ENOUGH_S)
    assert process.returncode == 130
    assert out == "<Answer><Text>a</Text></Answer>\n"
    assert "interrupt again to stop at once" in err


def test_the_second_signal_stops_at_once(program: Program, stage: Path) -> None:
    process = program("run", stage, "--send", "waiting", '{"text": "a"}')
    wait_for(process, "waiting")
    process.send_signal(signal.SIGINT)
    wait_for(process, "interrupt again")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == 130


def test_a_handler_that_blocks_the_loop_cannot_keep_the_run_from_ending(program: Program, stage: Path) -> None:
    process = program("run", stage, "--send", "blocking", '{"text": "a"}')
    wait_for(process, "blocking now")
    for _ in range(3):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.send_signal(signal.SIGINT)
            process.wait(timeout=0.3)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_thread_that_a_handler_left_behind_does_not_keep_the_program_from_ending(
    program: Program, stage: Path
) -> None:
    process = program("run", stage, "--send", "lingering", '{"text": "a"}')
    out, _ = process.communicate(timeout=ENOUGH_S)
    assert (process.returncode, out) == (0, "<Answer><Text>a</Text></Answer>\n")


def test_an_import_that_hangs_is_ended_by_one_signal(program: Program, stage: Path) -> None:
    handlers = stage / "handlers.py"
    hang = "import sys, time\nprint('importing', file=sys.stderr, flush=True)\nwhile True: time.sleep(0.05)\n"
    handlers.write_text(hang + handlers.read_text())
    process = program("run", stage)
    wait_for(process, "importing")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_reader_who_leaves_ends_the_run_without_a_word_about_it(program: Program, stage: Path) -> None:
    sends = [argument for _ in range(3) for argument in ("--send", "serial", '{"text": "a"}')]
    process = program("run", stage, *sends)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.wait(timeout=ENOUGH_S)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "BrokenPipe" not in err

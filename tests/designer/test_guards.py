"""Each guard fails the test that it is there for, and no other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.processes

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INI = "[pytest]\naddopts = --import-mode=importlib\nfilterwarnings = error\npythonpath = {root}\n"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pytest says of each of the offenders, by name; empty for one that passes."""
    folder = tmp_path_factory.mktemp("offenders")
    suite = folder / "tests/designer"
    suite.mkdir(parents=True)
    (folder / "pytest.ini").write_text(INI.format(root=ROOT))
    for name in ("conftest.py", "coroutines.py", "guards.py", "fixtures.py"):
        (suite / name).write_bytes((HERE / name).read_bytes())
    (suite / "test_offenders.py").write_bytes((HERE / "offenders.py").read_bytes())
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    found: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        said = [f"{each.get('message')}\n{each.text}" for each in case if each.tag in ("failure", "error")]
        name = case.attrib["name"]
        found[name] = "\n".join(filter(None, [found.get(name, ""), *said]))
    return found


@pytest.mark.parametrize(
    ("offender", "said"),
    [
        ("leaves_a_widget", "a widget was left"),
        ("leaves_a_shown_widget", "a widget was left"),
        ("leaves_a_timer", "a timer still runs"),
        ("leaves_a_timer_held_by_its_own_slot", "a timer still runs"),
        ("leaves_a_timer_of_an_object", "a timer still runs"),
        ("leaves_a_long_single_shot", "a timer still runs"),
        ("leaves_work_in_the_pool", "left in the global thread pool"),
        ("leaves_a_thread", "a thread was left"),
        ("leaves_a_thread_of_qt", "a thread still runs"),
        ("leaves_the_collector_off", "the garbage collector was left off"),
        ("leaves_an_override_cursor", "an override cursor was left"),
        ("raises_in_a_slot", "ZeroDivisionError"),
        ("raises_in_a_virtual_method", "in paintEvent"),
        ("raises_in_a_finalizer", "ValueError: in __del__"),
        ("raises_in_a_thread", "ZeroDivisionError"),
        ("makes_qt_warn", "WARNING or above emitted"),
        ("makes_qt_warn_at_the_end", "Qt warned at the end: look here"),
        ("makes_python_warn", "UserWarning: look here"),
        ("leaves_a_file_open", "ResourceWarning"),
        ("leaves_a_task", "tasks were left behind"),
        ("leaves_an_exception_of_a_callback", "exceptions nobody took"),
        ("leaves_a_widget_of_a_coroutine", "a widget was left"),
        ("waits_for_what_does_not_come", "did not come true"),
    ],
)
def test_a_guard_fails_a_test_that(verdicts: dict[str, str], offender: str, said: str) -> None:
    assert said in verdicts[f"test_{offender}"]


def test_what_is_cleaned_up_in_time_passes(verdicts: dict[str, str]) -> None:
    blamed = {name for name, said in verdicts.items() if said and name.startswith("test_is_clean")}
    assert blamed == set()


def test_a_test_that_failed_has_one_verdict(verdicts: dict[str, str]) -> None:
    said = verdicts["test_fails_and_is_not_told_of_what_it_left"]
    assert len(re.findall("AssertionError", said)) >= 1
    assert "was left" not in said

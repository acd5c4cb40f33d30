"""Each tier runs the tests that it is meant to, and none of the designer's where Qt is not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

INI = "[pytest]\naddopts = --import-mode=importlib --strict-markers\ntestpaths = tests\nmarkers = slow: slow\n"
MARKED = "import pytest\n\n" + "".join(
    f"{f'@pytest.mark.{mark}' if mark else ''}\ndef test_{mark or 'plain'}():\n    pass\n\n"
    for mark in ("", "slow", "long", "processes")
)
PLAIN = "def test_here():\n    pass\n"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A small suite under this suite's conftest."""
    (tmp_path / "pytest.ini").write_text(INI)
    tests = tmp_path / "tests"
    for folder in ("runtime", "designer", "screen", "end_to_end"):
        (tests / folder).mkdir(parents=True)
        (tests / folder / "test_plain.py").write_text(PLAIN)
    (tests / "test_marked.py").write_text(MARKED)
    (tests / "designer/conftest.py").write_text("import PySide6\n")
    (tests / "conftest.py").write_bytes((Path(__file__).parent / "conftest.py").read_bytes())
    return tmp_path


def collected(suite: Path, *arguments: str, before: str = "") -> set[str]:
    """Where the tests stand that would run."""
    code = f"import sys\n{before}\nimport pytest\nsys.exit(pytest.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "--co", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=suite, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tests = {line.removeprefix("tests/") for line in done.stdout.splitlines() if "::" in line}
    return {test.replace("test_plain.py::test_here", "").replace("test_marked.py::", "").rstrip("/") for test in tests}


CI = {"runtime", "designer", "screen", "end_to_end", "test_plain", "test_slow", "test_processes"}


@pytest.mark.parametrize(
    ("arguments", "tests"),
    [
        (("--tier", "fast"), {"runtime", "designer", "test_plain"}),
        (("--tier", "ci"), CI),
        ((), CI),
        (("--tier", "long"), {*CI, "test_long"}),
    ],
)
def test_a_tier_runs(suite: Path, arguments: tuple[str, ...], tests: set[str]) -> None:
    assert collected(suite, *arguments) == tests


def test_without_qt_the_rest_runs(suite: Path) -> None:
    found = collected(suite, "-p", "no:pytest-qt", before="sys.modules['PySide6'] = None")
    assert found == CI - {"designer", "screen"}

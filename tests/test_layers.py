"""Each rule of the layers holds: breaking it once, in a copy, is told of by its name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[1]
PACKAGES = ("runtime", "designer", "resources", "sample_organisms")
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

BREAKS = [
    ("Lower never imports upper, and neighbours on a floor are strangers", "runtime/wire/envelope.py", "runtime.pump"),
    ("The runtime runs without Qt, numpy, the designer and the samples", "runtime/problems.py", "PySide6.QtCore"),
    ("The runtime runs without Qt, numpy, the designer and the samples", "runtime/problems.py", "designer"),
    ("What turns bytes and files into values is pure and knows no loop", "runtime/wire/c14n.py", "asyncio"),
    ("Only the command line knows click", "runtime/prompts.py", "click"),
    ("Resources are data that know nobody", "resources/__init__.py", "runtime"),
]
FLOORS = "In the designer lower never imports upper, and canvas, panels, actions and runs are strangers"
RUNS = "In the designer only runs import an organism or its pump"
OWN_WAYS = "The designer knows neither the command line of the runtime nor its export"
QASYNC = "Only the loop knows qasync"
FOLDS = "What folds the records of a run knows no Qt"
CANVAS = "On the canvas what is drawn knows nothing of who draws it, and a gesture nothing of boxes"
WITHOUT_NUMPY = "The window is there before numpy is: only the canvas loads it"
PURE_EDITS = "What an edit is and does knows no Qt"
BREAKS += [
    (FLOORS, "designer/support/tokens.py", "designer.document.layout"),
    (FLOORS, "designer/document/document.py", "designer.models.selection"),
    (FLOORS, "designer/models/selection.py", "designer.canvas.items"),
    (FLOORS, "designer/panels/outline.py", "designer.canvas.items"),
    (FLOORS, "designer/canvas/items.py", "designer.actions.table"),
    (FLOORS, "designer/shell/bars.py", "designer.app"),
    (FLOORS, "designer/run/states.py", "designer.panels.outline"),
    (RUNS, "designer/models/source.py", "runtime.pump"),
    (RUNS, "designer/models/folder.py", "runtime.organism.imports"),
    (OWN_WAYS, "designer/run/states.py", "runtime.cli"),
    (QASYNC, "designer/shell/bars.py", "qasync"),
    (FOLDS, "designer/models/live/folds.py", "PySide6.QtCore"),
    (CANVAS, "designer/canvas/picture/picture.py", "designer.canvas.painting.cards"),
    (WITHOUT_NUMPY, "designer/panels/outline.py", "numpy"),
    (PURE_EDITS, "designer/document/splices.py", "PySide6.QtCore"),
    (PURE_EDITS, "designer/document/layout.py", "designer.support.theme"),
]


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages that may be broken."""
    folder = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "*.otf", "*.ttf", "*.svg")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_rules(house: Path) -> set[str]:
    """Names of the contracts that the linter finds broken."""
    wide = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-c", LINT]
    done = subprocess.run(command, cwd=house, env=wide, capture_output=True, text=True, check=False)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    lines = (line.partition(" (")[0] for line in done.stdout.splitlines())
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


@pytest.mark.parametrize(("rule", "file", "imported"), BREAKS)
def test_a_rule_that_is_broken_is_told_of(house: Path, rule: str, file: str, imported: str) -> None:
    path = house / file
    text = path.read_text("utf-8")
    path.write_text(f"{text}\nimport {imported}\n", "utf-8")
    try:
        assert rule in broken_rules(house)
    finally:
        path.write_text(text, "utf-8")


def test_unbroken_all_rules_hold(house: Path) -> None:
    assert broken_rules(house) == set()


def test_every_rule_is_broken_here_once() -> None:
    assert {rule for rule, _, _ in BREAKS} == set(contracts())

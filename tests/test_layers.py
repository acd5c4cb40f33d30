"""Each rule of the layers holds: breaking it, in a copy that breaks them all, is told of by its name and its line."""

from __future__ import annotations

import os
import re
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
    ("Only the command line knows click", "runtime/prompts/instructions.py", "click"),
    ("Resources are data that know nobody", "resources/__init__.py", "runtime"),
]
FLOORS = "In the designer lower never imports upper, and canvas, panels, actions and runs are strangers"
RUNS = "In the designer only runs import an organism or its pump"
OWN_WAYS = "The designer does not know the command line of the runtime"
APART = "What describes and exports an organism in a process of its own knows no Qt"
HEAVY = "Libraries that take long to load are known in one place each, where they are loaded when used"
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
    (RUNS, "designer/shell/bars.py", "runtime.export"),
    (OWN_WAYS, "designer/run/states.py", "runtime.cli"),
    (APART, "designer/run/describing/describing.py", "PySide6.QtCore"),
    (HEAVY, "designer/panels/outline.py", "libcst"),
    (QASYNC, "designer/shell/bars.py", "qasync"),
    (FOLDS, "designer/models/live/folds.py", "PySide6.QtCore"),
    (CANVAS, "designer/canvas/picture/picture.py", "designer.canvas.painting.cards"),
    (WITHOUT_NUMPY, "designer/panels/outline.py", "numpy"),
    (PURE_EDITS, "designer/document/splices.py", "PySide6.QtCore"),
    (PURE_EDITS, "designer/document/layout.py", "designer.support.theme"),
    (PURE_EDITS, "designer/document/python/__init__.py", "PySide6.QtCore"),
    (PURE_EDITS, "designer/document/edits/starts.py", "designer.document.file_store"),
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


def report(house: Path) -> str:
    """What the linter says of it."""
    wide = {**os.environ, "COLUMNS": "200"}
    command = [sys.executable, "-c", LINT]
    done = subprocess.run(command, cwd=house, env=wide, capture_output=True, text=True, check=False)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.stdout


def broken_rules(said: str) -> set[str]:
    """Names of the contracts that the linter finds broken."""
    lines = (line.partition(" (")[0] for line in said.splitlines())
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


def reasons(said: str, rule: str) -> str:
    """What the linter holds against a rule: the chapter under its name, up to the next rule's."""
    assert rule in broken_rules(said)
    chapter = said.partition(f"\n{rule}\n{'-' * len(rule)}\n")[2]
    return re.split(r"\n[^\n]+\n-{5,}\n", chapter, maxsplit=1)[0]


def chains(said: str, rule: str) -> list[set[str]]:
    """The imports that the linter holds against a rule, chain by chain."""
    found: list[set[str]] = []
    for line in reasons(said, rule).splitlines():
        if line.startswith("-"):
            found.append(set())
        if " -> " in line:
            found[-1].add(line.lstrip("- "))
    return found


@pytest.fixture(scope="module")
def broken(house: Path) -> tuple[str, list[str]]:
    """What the linter says of the house with every break in it, and how it calls each of them."""
    links, texts = [], {}
    for _, file, imported in BREAKS:
        path = house / file
        text = path.read_text("utf-8")
        texts.setdefault(path, text)
        path.write_text(f"{text}import {imported}\n", "utf-8")
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        top = imported.split(".")[0]
        links.append(f"{module} -> {imported if top in PACKAGES else top} (l.{text.count(chr(10)) + 1})")
    try:
        return report(house), links
    finally:
        for path, text in texts.items():
            path.write_text(text, "utf-8")


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[f"{file}-{imported}" for _, file, imported in BREAKS])
def test_a_rule_that_is_broken_is_told_of(broken: tuple[str, list[str]], number: int) -> None:
    said, links = broken
    # It breaks the rule by itself: in a chain that needs no other of the breaks.
    others = set(links) - {links[number]}
    assert any(links[number] in chain and not chain & others for chain in chains(said, BREAKS[number][0]))


def test_unbroken_all_rules_hold(house: Path) -> None:
    assert broken_rules(report(house)) == set()


def test_every_rule_is_broken_here_once() -> None:
    assert {rule for rule, _, _ in BREAKS} == set(contracts())

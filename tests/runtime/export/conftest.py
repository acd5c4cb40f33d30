"""Organisms to export."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

YAML = """\
# A comment that stays.
organism:
  name: Shop
llm:
  backends:
    - {provider: scripted, script: replies.yaml}
listeners:
  - name: clerk          # who answers
    payload_class: handlers.Ask
    handler: handlers.serve
    response_class: handlers.Answer
    description: Sells things
  - name: boss
    agent: true
    payload_class: handlers.Ask
    handler: handlers.serve
    response_class: handlers.Answer
    peers: [clerk]
    prompt: You are the boss.
    description: Knows best
"""
HANDLERS = """\
from dataclasses import dataclass

from prices import price_of


@dataclass
class Ask:
    what: str


@dataclass
class Answer:
    price: int


def serve(payload: Ask | Answer, metadata: object) -> Answer:
    import late

    return Answer(price_of(payload.what) + late.FEE)
"""
FILES = {
    "organism.yaml": YAML,
    "organism.starts.yaml": "default: {listener: clerk, payload: {what: tea}}\n",
    "handlers.py": HANDLERS,
    "prices/__init__.py": "from .table import price_of\n",
    "prices/table.py": "def price_of(what: str) -> int:\n    return len(what)\n",
    "late.py": "FEE = 1\n",
    "replies.yaml": "rules: [{reply: <Answer><Price>1</Price></Answer>}]\n",
    "data/stock.csv": "tea,3\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An organism with modules, data, a script and starts, in no git work tree."""
    folder = tmp_path / "shop"
    write(folder, FILES)
    return folder


@pytest.fixture
def git(shop: Path) -> Callable[..., None]:
    """Make the shop a git work tree, then run git in it."""

    def run(*arguments: str) -> None:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        subprocess.run(command, cwd=shop, check=True, capture_output=True)

    run("init", "-q")
    return run

"""The runtime works where Qt is not installed, and loads nothing that a headless run does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCKED = ("PySide6", "shiboken6", "numpy", "openai", "anthropic", "pyqtgraph", "qasync", "designer")
BLOCK = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ImportError(f"{{name}} was imported by a headless run")

sys.meta_path.insert(0, Blocked())
"""


def python(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_every_command_works_where_qt_cannot_be_imported(tmp_path: Path) -> None:
    code = BLOCK + (
        "from runtime.cli import main\n"
        "for words in (['new', 'museum'], ['check', '--import', 'museum'], ['run', 'museum'],\n"
        "        ['schema', 'museum'], ['sample', 'museum', 'host'], ['prompt', 'museum', 'host'],\n"
        "        ['export', 'museum', '--out', 'out']):\n"
        "    assert main(words) == 0, words\n"
        f"assert not [name for name in sys.modules if name.partition('.')[0] in {BLOCKED!r}]\n"
    )
    done = python(code, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import runtime", ("lxml", "yaml", "click", "aiostream", "dotenv", "griffe", "asyncio")),
        ("import runtime.cli", ("lxml", "yaml", "aiostream", "dotenv", "griffe", "asyncio")),
        (
            "from runtime import StreamPump, bootstrap",
            ("griffe", "hypothesis", "numpy", "runtime.llm.scripted", "runtime.export"),
        ),
    ],
)
def test_importing_loads_only_what_is_needed(tmp_path: Path, statement: str, heavy: tuple[str, ...]) -> None:
    code = f"{statement}\nimport sys\nprint(*[name for name in {heavy!r} if name in sys.modules])"
    done = python(code, tmp_path)
    assert (done.stdout.split(), done.stderr) == ([], "")


def test_the_designer_s_stub_says_which_extra_brings_it_and_imports_no_qt(tmp_path: Path) -> None:
    code = BLOCK.replace(", 'designer'", "") + "from designer.__main__ import main\nsys.exit(main())\n"
    done = python(code, tmp_path)
    assert done.returncode == 2
    assert 'pip install "organism-designer[designer]"' in done.stderr
    assert done.stdout == ""

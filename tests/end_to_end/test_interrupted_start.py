"""Ctrl-C while a command is still being loaded ends it without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

INTERRUPTED = """
import os, runpy, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv = [{package!r}, "--help"]
runpy.run_module({package!r}, run_name="__main__")
"""


def interrupted(package: str, module: str, ignored: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(package=package, module=module)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignored else None,
    )


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("runtime", "runtime.cli"),
        ("runtime", "click"),
        ("designer", "designer.command_line"),
        ("designer", "argparse"),
    ],
)
def test_an_interrupt_while_loading_says_nothing(package: str, module: str) -> None:
    done = interrupted(package, module)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(("package", "module"), [("runtime", "click"), ("designer", "argparse")])
def test_a_command_that_is_not_to_be_interrupted_goes_on(package: str, module: str) -> None:
    done = interrupted(package, module, ignored=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(("Usage", "usage"))

"""What the README says is true: its commands and its snippets are taken from it and run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.organism.load import load_text

from .conftest import ROOT, Organism

README = (ROOT / "README.md").read_text("utf-8")


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands(start: str) -> list[str]:
    lines = [line for fence in fences("sh") for line in fence.splitlines()]
    return [line for line in lines if line.startswith(start)]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def test_a_newcomer_pastes_one_line_to_watch_one_to_run_and_one_to_test() -> None:
    watch, run, tests = commands("python3 -m venv")
    assert watch.endswith("&& .venv/bin/organism-designer --sample newsroom --run")
    assert run.endswith("&& .venv/bin/organism run sample_organisms/newsroom")
    assert tests.endswith("&& .venv/bin/python -m pytest")


def test_ci_runs_the_readme_s_own_test_command() -> None:
    found = re.search(r"^tests=\$\((grep .* README\.md)\)", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    taken = subprocess.run(["bash", "-c", found[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert taken.stdout.strip() == commands("python3 -m venv")[2]
    assert 'bash -c "$tests"' in (ROOT / ".ci/run").read_text("utf-8")


def test_every_organism_command_works_as_written_and_in_order(organism: Organism) -> None:
    written = commands(".venv/bin/organism")
    assert len(written) >= 4
    for line in written:
        done = organism(*shlex.split(line)[1:])
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_the_python_snippets_run_and_print_what_is_said(tmp_path: Path) -> None:
    printed = ""
    for snippet in fences("python"):
        done = subprocess.run(
            [sys.executable, "-c", snippet],
            cwd=ROOT,
            env=environment(PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        printed += done.stdout
    assert [printed] == fences("text")


def test_the_organism_file_shown_is_right() -> None:
    (text,) = fences("yaml")
    problems = [problem for problem in load_text(text).problems if problem.code != "script-file"]
    assert problems == []


def test_the_command_table_names_every_command(organism: Organism) -> None:
    listed = re.search(r"^Commands:\n((?:  \w+ .*\n)+)", organism("--help").stdout, re.MULTILINE)
    assert listed is not None
    names = [line.split()[0] for line in listed[1].splitlines()]
    assert sorted(set(re.findall(r"^\| `organism (\w+)", README, re.MULTILINE))) == sorted(names)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_command_that_runs_works_in_a_fresh_checkout(checkout: Path) -> None:
    line = commands("python3 -m venv")[1].replace("python3", shlex.quote(sys.executable), 1)
    kept = environment(PIP_DISABLE_PIP_VERSION_CHECK="1")
    del kept["PYTHONPATH"]
    done = subprocess.run(
        ["bash", "-c", line], cwd=checkout, env=kept, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<Decision>")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_command_that_shows_one_works_in_a_fresh_checkout_without_a_screen(checkout: Path, tmp_path: Path) -> None:
    line = commands("python3 -m venv")[0].replace("python3", shlex.quote(sys.executable), 1)
    kept = environment(PIP_DISABLE_PIP_VERSION_CHECK="1", ORGANISM_DESIGNER_DATA=str(tmp_path / "data"))
    for name in ("PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        kept.pop(name, None)
    done = subprocess.run(
        ["bash", "-c", line], cwd=checkout, env=kept, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "there is no display here" in done.stderr
    assert done.stdout.startswith("<Decision>")
    assert "Traceback" not in done.stderr
    assert (checkout / "newsroom.png").read_bytes().startswith(b"\x89PNG")

"""Where no window can be shown, --run runs the organism all the same and leaves a picture of the designer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from .conftest import ROOT, Run

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="displays of X11 and Wayland"),
]

FAILING = """
organism: {name: failing}
listeners:
  - {name: host, payload_class: handlers.Guest, handler: handlers.welcome, description: Welcomes}
"""
HANDLERS = """
import asyncio, pathlib
from dataclasses import dataclass
from runtime import xmlify

@xmlify
@dataclass
class Guest:
    name: str

@xmlify
@dataclass
class Welcome:
    name: str

async def welcome(guest: Guest, metadata) -> Welcome:
    with (pathlib.Path(__file__).parent / "guests.txt").open("a") as file:
        file.write(guest.name + "\\n")
    if guest.name == "nobody":
        raise LookupError("there is no such guest")
    if guest.name == "late":
        await asyncio.sleep(600)
    return Welcome(guest.name)
"""
STARTS = "".join(
    f"{start}: {{listener: host, payload: <Guest><Name>{name}</Name></Guest>}}\n"
    for start, name in (("default", "Ada"), ("bad", "nobody"), ("late", "late"))
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An organism that notes whom it has welcomed."""
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "organism.yaml").write_text(FAILING, "utf-8")
    (folder / "handlers.py").write_text(HANDLERS, "utf-8")
    (folder / "organism.starts.yaml").write_text(STARTS, "utf-8")
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder in which the command is typed."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def test_the_readme_s_first_command_runs_the_newsroom_and_leaves_a_picture(run: Run, here: Path) -> None:
    done = run("--sample", "newsroom", "--run", cwd=here, QT_QPA_PLATFORM="")
    assert done.returncode == 0
    assert done.stdout.startswith("<Decision>")
    first, second = done.stderr.splitlines()[:2]
    assert first.startswith("organism-designer: there is no display here: newsroom runs here without a window")
    assert second == f"organism-designer: a picture of it: {here / 'newsroom.png'}"
    assert "Traceback" not in done.stderr
    image = QImage(str(here / "newsroom.png"))
    assert (image.width(), image.height()) == (1280, 800)
    assert [each.name for each in here.iterdir()] == ["newsroom.png"]


def test_somebody_s_own_organism_does_its_work_once_and_its_picture_replaces_no_file(
    run: Run, here: Path, house: Path
) -> None:
    (here / "house.png").write_text("mine")
    done = run(house, "--run", cwd=here, QT_QPA_PLATFORM="")
    assert (done.returncode, done.stdout) == (0, "<Welcome><Name>Ada</Name></Welcome>\n")
    assert (house / "guests.txt").read_text() == "Ada\n"
    assert (here / "house.png").read_text() == "mine"
    assert f"a picture of it: {here / 'house-2.png'}" in done.stderr
    assert QImage(str(here / "house-2.png")).width() == 1280


def test_the_exit_code_is_that_of_the_run(run: Run, here: Path, house: Path) -> None:
    done = run(house, "--run", "--start", "bad", cwd=here, QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert (house / "guests.txt").read_text() == "nobody\n"


def test_an_organism_with_errors_is_told_as_by_the_run(run: Run, here: Path, house: Path) -> None:
    (house / "organism.yaml").write_text("organism: {name: x}\nlisteners: [nonsense]\n")
    done = run(house, "--run", cwd=here, QT_QPA_PLATFORM="")
    assert done.returncode == 3
    assert "error" in done.stderr


def test_a_folder_that_takes_no_file_gets_no_picture_and_the_run_goes_on(run: Run, here: Path, house: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    here.chmod(0o500)
    done = run(house, "--run", cwd=here, QT_QPA_PLATFORM="")
    assert done.returncode == 0
    assert "there is no picture of it" in done.stderr


def test_a_sample_that_is_not_there_is_told(run: Run, here: Path) -> None:
    done = run("--sample", "nosuch", "--run", cwd=here, QT_QPA_PLATFORM="")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "organism-designer: There is no sample called nosuch.\n"


def test_without_run_nothing_is_run(run: Run, here: Path, house: Path) -> None:
    done = run(house, cwd=here, QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert not (house / "guests.txt").exists()
    assert list(here.iterdir()) == []


def test_modules_of_the_current_folder_are_not_taken(run: Run, here: Path, house: Path) -> None:
    for name in ("runtime.py", "click.py", "lxml.py"):
        (here / name).write_text("raise SystemExit('taken')")
    done = run(
        "-c",
        "",
        house,
        "--run",
        cwd=here,
        code=f"import sys; sys.path[0] = {str(ROOT)!r}; sys.argv = ['x', *sys.argv[3:]]; "
        "from designer.__main__ import main; sys.exit(main())",
        QT_QPA_PLATFORM="",
    )
    assert (done.returncode, done.stdout) == (0, "<Welcome><Name>Ada</Name></Welcome>\n")


def test_an_interrupt_reaches_the_run(environment: dict[str, str], here: Path, house: Path) -> None:
    del environment["QT_QPA_PLATFORM"]
    command = [sys.executable, "-m", "designer", str(house), "--run", "--start", "late"]
    with subprocess.Popen(
        command, cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "console" not in (line := process.stderr.readline()):
            assert line
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130

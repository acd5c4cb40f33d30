"""Tests on a real X server: what the offscreen platform can't deliver. They skip only where there is no Xvfb."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("Xlib", reason="python-xlib is not installed")

from .display import NoScreen, Screen, x_server
from .program import Program

NEWSROOM = Path(__file__).parents[2] / "sample_organisms/newsroom"

Start = Callable[..., Program]


@pytest.fixture(scope="session")
def display_name() -> Iterator[str]:
    """An X server that runs for all these tests."""
    try:
        with x_server() as name:
            yield name
    except NoScreen as missing:
        pytest.skip(str(missing))


@pytest.fixture
def screen(display_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """Pointer, keyboard and eyes."""
    screen = Screen(display_name)
    screen.move((1599, 999))
    yield screen
    screen.close()


@pytest.fixture
def start(screen: Screen, tmp_path: Path) -> Iterator[Start]:
    """``start(driver, *arguments)``: a program on the screen; what it says on standard error fails the test."""
    programs: list[Program] = []

    def begin(driver: str, *arguments: object) -> Program:
        data = tmp_path / "data"
        program = Program(driver, *map(str, arguments), display=screen.name, data=data)
        programs.append(program)
        return program

    yield begin
    said = [line for program in programs for line in program.close()]
    assert said == []


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """The organism file of a copy of the sample newsroom."""
    return Path(shutil.copytree(NEWSROOM, tmp_path / "newsroom")) / "organism.yaml"

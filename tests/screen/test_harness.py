"""Hands and eyes of these tests do what a person's do; proved on a small window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from .display import Screen
from .program import Program

Start = Callable[..., Program]


def at(program: Program, name: str) -> tuple[int, int]:
    program.wait("window.windowHandle().isExposed()")
    return tuple(program.ask(f"at({name})"))


def test_a_click_and_the_keyboard_reach_a_line(screen: Screen, start: Start) -> None:
    program = start("parts", 100, 100)
    screen.click(at(program, "line"))
    screen.type("Ada_2: [x]")
    program.wait("line.text() == 'Ada_2: [x]'")


def test_combinations_of_keys_arrive(screen: Screen, start: Start) -> None:
    program = start("parts", 100, 100)
    screen.click(at(program, "line"))
    screen.type("one two")
    screen.keys("Ctrl+A", "Ctrl+X", "b", "Ctrl+V")
    program.wait("line.text() == 'bone two'")


def test_a_drag_takes_a_part_along(screen: Screen, start: Start) -> None:
    program = start("parts", 100, 100)
    screen.grab(at(program, "source"), at(program, "target"))
    program.wait("target.is_over and may_drop()")
    screen.release()
    program.wait("target.text() == 'got a part'")


def test_a_drag_goes_from_one_process_to_another(screen: Screen, start: Start) -> None:
    one, other = start("parts", 100, 100), start("parts", 700, 100)
    screen.grab(at(one, "source"), at(other, "target"))
    other.wait("target.is_over")
    one.wait("may_drop()")
    screen.release()
    other.wait("target.text() == 'got a part'")


def test_a_double_click_is_one(screen: Screen, start: Start) -> None:
    program = start("parts", 100, 100)
    screen.click(at(program, "twice"), times=2)
    program.wait("twice.count == 1")


def test_the_clipboard_goes_from_one_process_to_another(screen: Screen, start: Start) -> None:
    one, other = start("parts", 100, 100), start("parts", 700, 100)
    screen.click(at(one, "line"))
    screen.type("carried")
    one.wait("line.text() == 'carried'")
    screen.keys("Ctrl+A", "Ctrl+C")
    one.wait("application.clipboard().text() == 'carried'")
    screen.click(at(other, "line"))
    screen.keys("Ctrl+V")
    other.wait("line.text() == 'carried'")


def test_the_window_on_top_is_the_last_of_the_stack(screen: Screen, start: Start) -> None:
    one, other = start("parts", 100, 100), start("parts", 150, 150)
    at(one, "line")
    at(other, "line")
    upper, lower = (program.ask("int(window.winId())") for program in (other, one))
    screen.wait(lambda: screen.stacking()[-2:] == [lower, upper])
    one.ask("(window.raise_(), window.activateWindow())")
    screen.wait(lambda: screen.stacking()[-2:] == [upper, lower])


def test_the_screen_can_be_looked_at(screen: Screen, start: Start, tmp_path: Path) -> None:
    at(start("parts", 100, 100), "line")
    screen.picture(tmp_path / "screen.png")
    image = QImage(str(tmp_path / "screen.png"))
    assert image.pixelColor(50, 50) != image.pixelColor(200, 395)


def test_a_question_that_is_wrong_fails_the_test(start: Start) -> None:
    program = start("parts", 100, 100)
    with pytest.raises(AssertionError, match="NameError"):
        program.ask("nobody")


def test_waiting_in_vain_says_for_what(start: Start) -> None:
    program = start("parts", 100, 100)
    with pytest.raises(AssertionError, match=r"never true: line\.text\(\)"):
        program.wait("line.text()", seconds=0.05)

"""What two windows, each a process of its own, do with one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from runtime.organism.load import load_text

from .display import Screen
from .program import Program

Start = Callable[..., Program]


def test_listeners_are_copied_from_one_window_to_another(screen: Screen, start: Start, newsroom: Path) -> None:
    one = start("designer", newsroom)
    one.wait("see.is_open")
    screen.click(tuple(one.ask("see.card('facts')")))
    screen.click(tuple(one.ask("see.card('style')")), holding=["Ctrl"])
    one.wait("sorted(see.selected) == ['facts', 'style']")
    screen.keys("Ctrl+C")
    one.wait("'facts' in app.clipboard().text()")
    other = start("designer", "--new")
    other.wait("see.is_open")
    screen.click(tuple(other.ask("see.empty(0.5, 0.8)")))
    screen.keys("Ctrl+V")
    other.wait("see.names == ['greeter', 'facts', 'style']")
    screen.keys("Ctrl+Z")
    other.wait("see.names == ['greeter']")


def test_what_was_copied_is_yaml_text(screen: Screen, start: Start, newsroom: Path) -> None:
    program = start("designer", newsroom)
    program.wait("see.is_open")
    screen.click(tuple(program.ask("see.card('law')")))
    program.wait("see.selected == ['law']")
    screen.keys("Ctrl+C")
    text = program.wait("app.clipboard().text()")
    assert "name: law" in text
    loaded = load_text(text if "listeners:" in text else f"listeners:\n{text}")
    assert loaded.spec is not None
    assert [listener.name for listener in loaded.spec.listeners] == ["law"]


def test_opening_a_file_that_is_open_raises_its_window(screen: Screen, start: Start, newsroom: Path) -> None:
    first = start("designer", newsroom)
    first.wait("see.is_open")
    above = start("designer", "--new")
    above.wait("see.is_open")
    lower, upper = (int(program.ask("int(window.winId())")) for program in (first, above))
    screen.wait(lambda: screen.stacking()[-2:] == [lower, upper])
    again = start("designer", newsroom)
    assert again.ended() == 0
    screen.wait(lambda: screen.stacking()[-2:] == [upper, lower])
    first.wait("window.isActiveWindow()")


def test_a_file_changed_by_one_program_is_reloaded_by_the_other(screen: Screen, start: Start, newsroom: Path) -> None:
    program = start("designer", newsroom)
    program.wait("see.is_open")
    text = newsroom.read_text("utf-8").replace("name: law", "name: lawyer").replace("style, law]", "style, lawyer]")
    newsroom.write_text(text, "utf-8")
    program.wait("'lawyer' in see.names")
    assert program.ask("see.text") == text
    assert not program.ask("see.is_unsaved")


def test_a_window_that_is_killed_leaves_what_was_drawn_to_the_next(
    screen: Screen, start: Start, newsroom: Path, tmp_path: Path
) -> None:
    program = start("designer", newsroom)
    program.wait("see.is_open")
    screen.click(tuple(program.ask("see.card('law')")))
    program.wait("see.selected == ['law']")
    screen.keys("Del")
    program.wait("'law' not in see.names")
    screen.wait(lambda: any((tmp_path / "data/recovery").glob("*.json")))
    program.kill()
    again = start("designer", newsroom)
    again.wait("see.is_ready and 'law' not in see.names")
    assert "name: law" in newsroom.read_text("utf-8")
    screen.click(tuple(again.wait("see.widget('Undo them')")))
    again.wait("'law' in see.names")

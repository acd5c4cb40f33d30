"""Text from documents and models is safe to show, and coloured where that is wanted."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from runtime.cli.words import coloured, one_line, quoted, safe, what_failed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n b\t\tc ", "a b c"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\u202eright to left", "\\u202eright to left"),
        ("größe → 😀", "größe → 😀"),
        ("\x85a\u2028b", "a b"),
    ],
)
def test_text_is_one_line_that_is_safe_on_a_terminal(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_text_is_cut_to_a_width() -> None:
    assert one_line("abcdef", 4) == "abc…"


def test_several_lines_that_are_safe_keep_their_breaks_and_tabs() -> None:
    assert safe("a\n\tb\x1b[2J\x9b1m") == "a\n\tb\\u001b[2J\\u009b1m"


def test_a_path_is_quoted_as_a_shell_takes_it() -> None:
    assert quoted(Path("two words")) in ("'two words'", '"two words"')
    assert quoted(Path("one")) == "one"


def test_a_failure_of_the_system_names_the_file_and_no_number() -> None:
    assert what_failed(PermissionError(13, "Permission denied", "a/b")) == "a/b: Permission denied"


@pytest.mark.parametrize(
    ("terminal", "variables", "wanted"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    terminal: bool, variables: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert coloured(Terminal() if terminal else io.StringIO()) is wanted

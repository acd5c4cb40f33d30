"""The text of a prompt: what stays is left alone, and what is shown is what it was given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from designer.panels.prompt.lines import PromptLine, Sign, compared
from designer.panels.prompt.parts import Tone
from designer.panels.prompt.prompt_lexer import PLAIN, PROMPT, lex_prompt, skim_prompt
from designer.panels.prompt.prompt_view import PromptView
from designer.support.lexing import START, Kind
from designer.support.theme import Theme
from designer.support.view_text import stripped

LINES = st.lists(st.sampled_from(["", "a", "b", "same", "## head", "```xml", "```", "<A>", "\u202e"]), max_size=9)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> Iterator[PromptView]:
    made = PromptView(theme, PROMPT)
    made.resize(300, 200)
    yield made
    made.close()
    made.deleteLater()


def made(texts: list[str]) -> list[PromptLine]:
    return [PromptLine(text, 0, "Part", Tone.OWN) for text in texts]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(LINES, min_size=1, max_size=4))
def test_after_each_change_the_view_holds_exactly_the_new_lines(view: PromptView, texts: list[list[str]]) -> None:
    for lines in texts:
        view.show_lines(made(lines))
        assert view.toPlainText() == stripped("\n".join(lines))


@given(before=LINES, after=LINES)
def test_a_comparison_holds_all_lines_of_both(before: list[str], after: list[str]) -> None:
    folded: frozenset[int] = frozenset(range(20))
    found = compared(made(before), made(after), folded)
    assert [line.text for line in found if line.sign is not Sign.CAME] == before
    assert [line.text for line in found if line.sign is not Sign.WENT] == after


def test_a_line_that_never_ends_goes_on_below(view: PromptView) -> None:
    view.show_lines(made(["x" * 5_000]))
    assert [len(line.text) for line in view.lines] == [2_000, 2_000, 1_000]


def test_a_long_prompt_comes_bit_by_bit(qtbot: QtBot, view: PromptView) -> None:
    with qtbot.waitSignal(view.filled):
        view.show_lines(made([f"line {number}" for number in range(5_000)]))
        assert view.is_filling
    assert view.blockCount() == 5_000


def test_what_is_beyond_the_limit_is_left_out(view: PromptView) -> None:
    view.show_lines(made(["abc", "def", "ghi"]), limit=8)
    assert (view.toPlainText(), view.is_cut) == ("abc\ndef", True)


def test_headings_code_and_xml_in_fences_are_told_apart() -> None:
    state, kinds = START, []
    for line in ("# You are `a`", "Ask `b`", "```xml", "<Story>", "```", "<Story>"):
        spans, after = lex_prompt(line, state)
        assert skim_prompt(line, state) == after
        state = after
        kinds.append([span.kind for span in spans])
    assert kinds == [
        [Kind.KEY],
        [Kind.WORD],
        [Kind.PUNCTUATION],
        [Kind.PUNCTUATION, Kind.KEY, Kind.PUNCTUATION],
        [Kind.PUNCTUATION],
        [],
    ]


def test_a_longer_fence_is_closed_by_one_as_long() -> None:
    _, state = lex_prompt("`````xml", START)
    _, inside = lex_prompt("```", state)
    _, after = lex_prompt("`````", inside)
    assert (inside.depth, after) == (5, START)


def test_two_texts_among_each_other_have_no_language() -> None:
    assert PLAIN.lex("# heading", START) == ([], START)

"""Text of strangers, made safe to show."""

from __future__ import annotations

import time

import pytest

from designer.support.plain_text import TOOLTIP_COLUMNS, one_line, shown, tooltip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("windows\r\nline", "windows\nline"),
        ("\x1b[31mred", "␛[31mred"),
        ("nul\x00 del\x7f", "nul␀ del␡"),
        ("abc\u202egpj.exe", "abc⟦U+202E⟧gpj.exe"),
        ("a\u2066b\u2069", "a⟦U+2066⟧b⟦U+2069⟧"),
        ("zero\u200bwidth", "zero⟦U+200B⟧width"),
        ("edi\u200dtor", "edi⟦U+200D⟧tor"),
        ("line\u2028sep\u2029par\x85nel", "line⟦U+2028⟧sep⟦U+2029⟧par⟦U+0085⟧nel"),
        ("\ufeffmark", "⟦U+FEFF⟧mark"),
        ("👩\u200d🚀 café 日本", "👩\u200d🚀 café 日本"),
        ("half\ud800", "half⟦U+D800⟧"),
        ("tag\U000e0041", "tag⟦U+E0041⟧"),
    ],
)
def test_what_cannot_be_seen_becomes_a_mark(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert shown("abcdefgh", 5) == "abcd…"


def test_text_as_long_as_the_limit_is_whole() -> None:
    assert shown("abcde", 5) == "abcde"


@pytest.mark.parametrize("limit", range(1, 30))
def test_a_mark_is_never_cut_in_two(limit: int) -> None:
    result = shown("ab\u202ecd\u202eef\u202e", limit)

    assert len(result) <= limit
    assert result.count("⟦") == result.count("⟧")


def test_an_accent_is_not_cut_from_its_letter() -> None:
    assert shown("abe\u0301f", 4) == "ab…"


def test_one_line_joins_lines_and_blanks() -> None:
    assert one_line("  first\n\n   second\r\nthird\t end ") == "first second third end"


def test_one_line_still_marks_separators() -> None:
    assert "⟦U+2028⟧" in one_line("a\u2028b")


def lines_of(tip: str) -> list[str]:
    """The lines of a tooltip, without what makes them its lines."""
    return tip.removeprefix('<qt><div style="white-space:nowrap">').removesuffix("</div></qt>").split("<br>")


def test_a_tooltip_is_never_markup() -> None:
    assert lines_of(tooltip("<b>x</b> & <img src=x>")) == ["&lt;b&gt;x&lt;/b&gt; &amp; &lt;img src=x&gt;"]


def test_a_tooltip_keeps_lines() -> None:
    assert lines_of(tooltip("a\n\nb")) == ["a", "", "b"]


def test_a_short_tooltip_is_one_line() -> None:
    text = "Drag to another card to let editor send to it"

    assert lines_of(tooltip(text)) == [text]


def test_a_long_tooltip_has_lines_of_some_words() -> None:
    text = "All that is known of the listener and of those who call it, in one sentence " * 3

    found = lines_of(tooltip(text))

    assert all(40 < len(line) <= TOOLTIP_COLUMNS for line in found[:-1])
    assert " ".join(found) == text.strip()


def test_an_empty_tooltip_is_none() -> None:
    assert tooltip("") == ""


def test_a_long_word_in_a_tooltip_is_broken() -> None:
    assert max(map(len, lines_of(tooltip("x" * 500)))) <= TOOLTIP_COLUMNS


@pytest.mark.parametrize("text", ["x" * 20_000_000, "\u202e" * 5_000_000, " " * 20_000_000, "\n" * 20_000_000])
def test_megabytes_cost_no_more_than_the_limit(text: str) -> None:
    started = time.perf_counter()
    results = (shown(text, 300), one_line(text, 300), tooltip(text, 300))
    spent = time.perf_counter() - started

    assert all(len(result) < 1_000 for result in results)
    assert spent < 0.05

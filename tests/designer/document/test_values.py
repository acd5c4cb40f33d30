from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document.values import block_header, block_lines, fits_lines, flow_list, quoted, scalar

READABLE = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\x7f\ufffe\uffff", max_codepoint=0x2FFFF),
    max_size=20,
)
TRICKY = st.text(" \t\n:#-[]{},&*!|>'\"%@`?~ab0.", max_size=10)
TEXTS = st.one_of(READABLE, TRICKY, st.sampled_from(["yes", "no", "null", "~", "12:30", "0755", "1e3", "=", "<<", "-"]))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("word", "word"),
        ("two words", "two words"),
        ("handlers.Story", "handlers.Story"),
        ("it's", "it's"),
        ("yes", '"yes"'),
        ("12:30", '"12:30"'),
        ("0755", '"0755"'),
        ("2020-01-01", '"2020-01-01"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a#b", "a#b"),
        ("", '""'),
        (" a", '" a"'),
        ("- a", '"- a"'),
        ("a\tb", '"a\\tb"'),
        ("a\u2028b", '"a\\u2028b"'),
        ("Ünïcode 🦉", "Ünïcode 🦉"),
    ],
)
def test_quotes_stand_only_where_yaml_needs_them(text: str, written: str) -> None:
    assert scalar(text) == written


@pytest.mark.parametrize(
    ("value", "written"), [(True, "true"), (False, "false"), (3, "3"), (120.0, "120"), (0.25, "0.25")]
)
def test_other_values_are_written_plainly(value: float, written: str) -> None:
    assert scalar(value) == written


def test_commas_need_quotes_only_between_brackets() -> None:
    assert scalar("a, b") == "a, b"
    assert flow_list(["a, b", "c"]) == '["a, b", c]'


def test_a_quote_stays_the_quote_that_was_there() -> None:
    assert scalar("it's", style="'") == "'it''s'"
    assert scalar("word", style='"') == '"word"'


def test_single_quotes_give_way_where_they_cannot_hold_the_text() -> None:
    assert quoted("a\nb", "'") == '"a\\nb"'


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["", "'", '"']), st.booleans())
def test_any_text_reads_as_itself(text: str, style: str, flow: bool) -> None:
    written = scalar(text, flow=flow, style=style)
    assert "\n" not in written
    document = f"[{written}]" if flow else f"- {written}\n"
    assert yaml.safe_load(document) == [text]


@settings(max_examples=300, deadline=None)
@given(TEXTS.map(lambda text: text.replace("\r", "")))
def test_any_lines_read_as_themselves(text: str) -> None:
    if not fits_lines(text):
        return
    document = "\n".join([f"a: {block_header(text, 2)}", *block_lines(text, 2), "b: 1\n"])
    assert yaml.safe_load(document) == {"a": text, "b": 1}

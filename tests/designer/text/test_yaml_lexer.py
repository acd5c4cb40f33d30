"""Lines of YAML, coloured."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from designer.support.lexing import START, Kind, State, packed, unpacked
from designer.support.yaml_lexer import lex, next_state


def kinds(line: str, state: State = START) -> list[tuple[str, str]]:
    return [(line[start:end], kind.name.lower()) for start, end, kind in lex(line, state)[0] if kind != 6]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("name: editor", [("name", "key")]),
        ("  - name: a  # who", [("name", "key"), ("# who", "comment")]),
        ("url: http://127.0.0.1:80/x#y", [("url", "key")]),
        ("agent: true", [("agent", "key"), ("true", "word")]),
        ("port: 8765", [("port", "key"), ("8765", "number")]),
        ("t: -1.5e3", [("t", "key"), ("-1.5e3", "number")]),
        ("v: 1.2.3", [("v", "key")]),
        ("peers: [a, 'b c', 3]", [("peers", "key"), ("'b c'", "string"), ("3", "number")]),
        ("budget: {run: {tokens: 5}}", [("budget", "key"), ("run", "key"), ("tokens", "key"), ("5", "number")]),
        ('"quoted key": x', [('"quoted key"', "key")]),
        ("base: &b x", [("base", "key"), ("&b", "anchor")]),
        ("<<: *b", [("<<", "key"), ("*b", "anchor")]),
        ("# all comment", [("# all comment", "comment")]),
        ("a#b: c", [("a#b", "key")]),
        ("\tname: x", [("\t", "wrong"), ("name", "key")]),
        ("description: It's a `thing`", [("description", "key")]),
        ("- 'it''s'", [("'it''s'", "string")]),
        ("null: ~", [("null", "key"), ("~", "word")]),
    ],
)
def test_a_line_is_coloured(line: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(line) == expected


def states(text: str) -> list[list[tuple[str, str]]]:
    state, found = START, []
    for line in text.split("\n"):
        found.append(kinds(line, state))
        after = lex(line, state)[1]
        assert next_state(line, state) == after
        assert unpacked(packed(after)) == after
        state = after
    return found


def test_a_block_scalar_ends_where_the_indentation_does() -> None:
    lines = states("  - prompt: |  # own\n      name: no key\n\n      - also text\n    model: m")

    assert lines[1:] == [
        [("      name: no key", "string")],
        [],
        [("      - also text", "string")],
        [("model", "key")],
    ]


def test_a_quoted_text_goes_on_over_lines() -> None:
    assert states('a: "one\n two: 2\n three" # end\nb: 1')[1:] == [
        [(" two: 2", "string")],
        [(' three"', "string"), ("# end", "comment")],
        [("b", "key"), ("1", "number")],
    ]


def test_an_open_bracket_is_remembered() -> None:
    assert states("peers: [a,\n  b, {c: 1}]\nname: x")[1:] == [[("c", "key"), ("1", "number")], [("name", "key")]]


@given(st.text(st.sampled_from("ab:#-[]{}\"'|>&*! \t,1.\\%@`?"), max_size=40))
def test_any_line_is_lexed_into_spans_in_order(line: str) -> None:
    spans, _ = lex(line)

    assert all(0 <= start < end <= len(line) for start, end, _ in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


def test_keys_are_those_that_yaml_sees(newsroom_text: str) -> None:
    seen = []
    state = START
    for number, line in enumerate(newsroom_text.split("\n")):
        spans, state = lex(line, state)
        seen += [(number, span.start) for span in spans if span.kind is Kind.KEY]
    node = yaml.compose(newsroom_text, Loader=yaml.SafeLoader)
    expected: list[tuple[int, int]] = []

    def walk(node: yaml.Node) -> None:
        for item in node.value if isinstance(node.value, list) else ():
            for each in item if isinstance(item, tuple) else (item,):
                if isinstance(item, tuple) and each is item[0]:
                    expected.append((each.start_mark.line, each.start_mark.column))
                walk(each)

    walk(node)
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize(
    "line", ["a: " + "x " * 2_000, "[" * 4_000, "'" * 4_001, "# " * 2_000, ": " * 2_000, '"\\' * 2_000]
)
def test_long_lines_cost_little(line: str) -> None:
    started = time.process_time()
    lex(line)
    # Of the processor's time, so that it says the same on a busy machine.
    assert time.process_time() - started < 0.1

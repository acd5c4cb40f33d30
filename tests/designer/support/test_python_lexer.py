"""Lines of Python, coloured."""

from __future__ import annotations

import ast
import io
import keyword
import sysconfig
import time
import tokenize
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.support.lexing import START, Kind, State, packed, unpacked
from designer.support.python_lexer import PYTHON, lex_python, skim_python

STDLIB = Path(sysconfig.get_paths()["stdlib"])
REAL = ("ast.py", "dataclasses.py", "typing.py", "test/test_fstring.py", "test/test_patma.py", "asyncio/base_events.py")


def kinds(line: str, state: State = START) -> list[tuple[str, str]]:
    found = lex_python(line, state)[0]
    return [(line[start:end], kind.name.lower()) for start, end, kind in found if kind is not Kind.PUNCTUATION]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "async def edit(x: int = 0x1F) -> None:",
            [("async", "word"), ("def", "word"), ("edit", "key"), ("0x1F", "number"), ("None", "word")],
        ),
        ("class Story:  # text", [("class", "word"), ("Story", "key"), ("# text", "comment")]),
        ("@dataclass(frozen=True)", [("@dataclass", "anchor"), ("True", "word")]),
        ("    @app.route", [("@app.route", "anchor")]),
        ("a @ b", []),
        ("x = 1_000.5e-3j + .5 + 0b1_0", [("1_000.5e-3j", "number"), (".5", "number"), ("0b1_0", "number")]),
        ("x1 = y2.z3", []),
        ("s = rb'\\d' + u\"x\"", [("rb'\\d'", "string"), ('u"x"', "string")]),
        ("s = 'it\\'s' # 'no'", [("'it\\'s'", "string"), ("# 'no'", "comment")]),
        ("s = 'open", [("'open", "string")]),
        (
            'f"a{x + 1!r:>{w}}b{{c}}"',
            [('f"a', "string"), ("1", "number"), ("!r:>{w}", "string"), ('b{{c}}"', "string")],
        ),
        ("f\"{d['k']:%H:%M}\"", [('f"', "string"), ("'k'", "string"), (":%H:%M", "string"), ('"', "string")]),
        ("match command.split():", [("match", "word")]),
        ("match = case", []),
        ("match.group(1)", [("1", "number")]),
        ("case (1, _) if x: return", [("case", "word"), ("1", "number"), ("if", "word"), ("return", "word")]),
        ("type Story = int", [("type", "word")]),
        ("type(x)", []),
        ("x = 1; @nothing", [("1", "number"), ("@nothing", "anchor")]),
    ],
)
def test_a_line_is_coloured(line: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(line) == expected


def lexed(text: str) -> list[list[tuple[str, str]]]:
    state, found = START, []
    for line in text.split("\n"):
        found.append(kinds(line, state))
        state = lex_python(line, state)[1]
    return found


def test_a_text_in_three_quotes_goes_on_over_lines() -> None:
    assert lexed('x = """one # no\n\'\'\' def two\nthree""" + 1')[1:] == [
        [("''' def two", "string")],
        [('three"""', "string"), ("1", "number")],
    ]


def test_what_an_f_string_of_many_lines_computes_is_code() -> None:
    assert lexed('f"""\n{None}\n"""')[1] == [("None", "word")]


def test_a_text_is_continued_by_a_backslash() -> None:
    assert lexed("x = 'one \\\ntwo' + 1\ny")[1:] == [[("two'", "string"), ("1", "number")], []]


def test_a_decorator_in_brackets_is_an_operator() -> None:
    assert lexed("x = (a\n    @b)")[1] == []


def test_an_open_bracket_reaches_no_further_than_the_next_function() -> None:
    state = skim_python("x = (1,", START)
    assert state.depth == 1
    assert skim_python("def f():", state) == START


LINES = st.lists(st.text(st.sampled_from("ab1_ \t'\"#\\{}()[]:;@=frb!,.é😀\f"), max_size=30), max_size=8)


@given(LINES)
def test_any_text_is_lexed_into_spans_in_order(lines: list[str]) -> None:
    state = START
    for line in lines:
        spans, after = lex_python(line, state)
        assert all(0 <= start < end <= len(line) for start, end, _ in spans)
        assert all(first.end <= second.start for first, second in pairwise(spans))
        assert after == skim_python(line, state)
        assert unpacked(packed(after)) == after
        state = after


@given(LINES)
def test_an_open_text_covers_its_lines(lines: list[str]) -> None:
    state = START
    for line in lines:
        spans, after = lex_python(line, state)
        if state.mode and after.mode == state.mode and line and not any(quote in line for quote in "'\"{}"):
            assert [(span.start, span.end, span.kind) for span in spans] == [(0, len(line), Kind.STRING)]
        state = after


@pytest.mark.parametrize("name", REAL)
def test_real_modules_are_read_as_python_reads_them(name: str) -> None:
    text = (STDLIB / name).read_text("utf-8")
    words, texts = _seen_by_python(text)
    state = START
    found: dict[Place, str] = {}
    strings: set[Place] = set()
    for number, line in enumerate(text.split("\n"), 1):
        spans, state = lex_python(line, state)
        for start, end, kind in spans:
            word = line[start:end]
            if kind is Kind.COMMENT or (kind is Kind.WORD and keyword.iskeyword(word)):
                found[number, start] = word
            elif kind is Kind.STRING:
                strings.add((number, start))
    # What an f-string computes is code here; Python's own tokenizer took it for text before 3.12.
    within = {place for place in found if place not in words and _is_within(place, texts)}
    assert {place: word for place, word in found.items() if place not in within} == words
    assert texts.keys() <= strings
    assert state == START


Place = tuple[int, int]


def _seen_by_python(text: str) -> tuple[dict[Place, str], dict[Place, Place]]:
    """Comments and keywords by their places; where texts begin and end."""
    words, texts = {}, {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            texts[token.start] = token.end
        elif token.type == tokenize.COMMENT or (token.type == tokenize.NAME and keyword.iskeyword(token.string)):
            words[token.start] = token.string
    return words, texts


def _is_within(place: Place, texts: dict[Place, Place]) -> bool:
    return any(start < place < end for start, end in texts.items())


@pytest.mark.parametrize(
    "line",
    ["f'" + "{" * 3_900, "(" * 4_000, "'" * 4_001, '"""' * 1_300, "x = 1;" * 600, "match a;" * 500, "'\\" * 2_000],
)
def test_long_lines_cost_little(line: str) -> None:
    started = time.process_time()
    PYTHON.lex(line, START)
    # Of the processor's time, so that it says the same on a busy machine.
    assert time.process_time() - started < 0.1


def test_reading_the_state_of_a_line_costs_microseconds() -> None:
    lines = Path(ast.__file__).read_text("utf-8").split("\n")
    started = time.process_time()
    state = START
    for line in lines:
        state = PYTHON.skim(line, state)
    assert time.process_time() - started < len(lines) * 20e-6

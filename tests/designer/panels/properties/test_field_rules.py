"""What may be typed into the field table: Python's rules and the runtime's own (contract.md section 3)."""

from __future__ import annotations

import pytest

from designer.panels.properties.field_rules import Typed, default_said, parse_field, type_said
from designer.panels.properties.field_types import Surroundings
from runtime.problems import Severity

AROUND = Surroundings("handlers.py", frozenset({"Story", "Color"}), frozenset({"Verdict"}))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("tags", Typed("tags")),
        ("tags: list[str]", Typed("tags", "list[str]")),
        ("tags: list[str] = []", Typed("tags", "list[str]", "[]")),
        ('kind: Literal["a=b"] = "a=b"', Typed("kind", 'Literal["a=b"]', '"a=b"')),
        ("count = 5", Typed("count", "int", "5")),
        ("done = False", Typed("done", "bool", "False")),
        ('title = "a: b"', Typed("title", "str", '"a: b"')),
        ("tags:", Typed("tags", "")),
    ],
)
def test_a_field_is_read_from_one_line(text: str, typed: Typed) -> None:
    assert parse_field(text) == typed


@pytest.mark.parametrize(
    "text",
    [
        *("str", "list[str]", "dict[str, int]", "tuple[int, ...]", "Decimal", "datetime.datetime", "str | None"),
        *('Literal["low", "high"]', "Optional[int]", "Story", "list[Story]", "Verdict", "'Story'", "set[Story]"),
        *("Annotated[str, 5]", "StrEnum"),
    ],
)
def test_nothing_is_said_of_a_type_that_travels(text: str) -> None:
    assert not type_said(text, AROUND).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs a type"),
        ("list[str", "never closed"),
        ("5", "no type"),
        ("def", "invalid syntax"),
        ("list", "list[str]"),
        ("dict[str]", "two types"),
        ("complex", "cannot travel"),
        ("Any", "anything"),
        ("int | str", "use one class"),
        ("list[str | None]", "None inside a container"),
        ("Literal[1.5]", "Literal with 1.5"),
        ("[" * 500, "nested"),
        ("x" * 3_000, "2,000"),
        ("str\nint", "several lines"),
    ],
)
def test_a_type_that_cant_travel_is_refused_in_words(text: str, words: str) -> None:
    said = type_said(text, AROUND)
    assert words in said.text
    assert said.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "words"),
    [("Storry", "did you mean `Story`?"), ("Qqq", "import it there"), ("Story | Verdict", "use one class")],
)
def test_what_only_may_be_wrong_is_a_warning(text: str, words: str) -> None:
    said = type_said(text, AROUND)
    assert words in said.text
    assert said.severity is Severity.WARNING


def test_nothing_is_said_of_names_where_the_module_may_have_more() -> None:
    assert not type_said("Qqq", Surroundings("handlers.py", is_open=True)).text


@pytest.mark.parametrize(
    ("default", "type_text"),
    [
        *(("", "str"), ('"x"', "str"), ("5", "int"), ("-5", "int"), ("1", "float"), ("[]", "list[str]")),
        *(("{}", "dict[str, str]"), ("None", "str | None"), ('Decimal("1")', "Decimal"), ("b'x'", "bytes")),
        *(("date(2024, 1, 1)", "date"), ('"a"', 'Literal["a"]'), ("Story()", "Story"), ("Color.RED", "Color")),
        *(("field(default_factory=list)", "list[str]"), ("10**9", "int"), ("()", "tuple[str, ...]")),
    ],
)
def test_nothing_is_said_of_a_default_that_fits(default: str, type_text: str) -> None:
    assert not default_said(default, type_text, AROUND).text


@pytest.mark.parametrize(
    ("default", "type_text", "words"),
    [
        ("hello", "str", 'quotes: "hello"'),
        ("5", "str", 'quotes: "5"'),
        ("True", "int", "no int"),
        ("[1]", "list[str]", "no list[str]"),
        ("None", "str", "str | None"),
        ('"a"', "str | None", "can only have None"),
        ("1.5", "Decimal", "no Decimal"),
        ('"c"', 'Literal["a"]', "no Literal"),
        ("x y", "str", "no value of Python"),
    ],
)
def test_a_default_that_doesnt_fit_is_refused_in_words(default: str, type_text: str, words: str) -> None:
    assert words in default_said(default, type_text, AROUND).text


def test_nothing_that_is_typed_is_run() -> None:
    type_said("__import__('os').abort()", AROUND)
    default_said("__import__('os').abort()", "str", AROUND)
    default_said("[__import__('os').abort()]", "list[str]", AROUND)

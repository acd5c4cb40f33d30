"""What Python has against a text, statement by statement, as it would say of the whole."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from designer.models.python_syntax import MOST, SyntaxCheck

STDLIB = Path(sysconfig.get_paths()["stdlib"])


def told(text: str) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.message) for each in SyntaxCheck().check(text) if each.is_error]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("x = 1\n\ndef f(:\n    pass\n", 2, 6),
        ("def f():\n    return 1\n\nx = (1,\n\n\ndef g():\n    return 2\n", 3, 4),
        ("return 3\n", 0, 0),
        ("class A:\n    x = 1\n  y = 2\n", 2, 7),
        ("x = 'open\n", 0, 4),
        ("if x:\n    y\nelse\n    z\n", 2, 4),
        ("def f():\n", 0, 8),
        ("x = 1\nx = '''\nnever closed\n", 1, 4),
    ],
)
def test_a_fault_is_told_where_it_is(text: str, line: int, column: int) -> None:
    assert [(each[0], each[1]) for each in told(text)] == [(line, column)]


def test_two_statements_tell_two_faults() -> None:
    assert [line for line, _, _ in told("x = = 1\n\n\ny = = 2\n")] == [0, 3]


def test_a_message_names_the_line_of_the_whole_text() -> None:
    assert told("\n\nx = 1\nclass A:\n    def f(self):\n    x = 1\n")[0][2].endswith("on line 5")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "try:\n    x\nexcept E:\n    y\nelse:\n    z\nfinally:\n    w\n",
        "@a\n@b(\n    1\n)\n# about\nasync def f():\n    await g()\n",
        "x = 1 + \\\n2\n",
        "x = (\n1,\n)\n",
        's = """\ndef f(:\n"""\n',
        "from __future__ import annotations\nx: int = 1\n",
        "match x:\n    case 1:\n        pass\n",
        "x = 1\r\ny = 2\r\n".replace("\r\n", "\n"),
    ],
)
def test_sound_text_tells_nothing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("name", ["typing.py", "ast.py", "asyncio/base_events.py", "test/test_fstring.py"])
def test_real_modules_have_no_faults(name: str) -> None:
    assert told((STDLIB / name).read_text("utf-8")) == []


def test_what_python_warns_of_is_a_warning() -> None:
    (found,) = SyntaxCheck().check("\nx = '\\d'\n")
    assert (found.line, found.is_error) == (1, False)


@pytest.mark.parametrize("text", ["x = '\0'\n", "(" * 300, "-" * 50_000 + "1", "x = " + "[" * 5_000, "a." * 50_000])
def test_hostile_text_is_a_fault_and_no_more(text: str) -> None:
    assert len(told(text)) == 1


def test_there_is_an_end_to_what_is_told() -> None:
    assert len(told("x = = 1\n" * (MOST * 3))) == MOST


def test_nothing_is_run(tmp_path: Path) -> None:
    SyntaxCheck().check(f"open({str(tmp_path / 'made')!r}, 'w')\n")
    assert not (tmp_path / "made").exists()


def test_a_statement_that_stays_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    check = SyntaxCheck()
    check.check("x = 1\ny = 2\nz = 3\n")

    def note(statement: str, *arguments: object, **more: object) -> None:
        seen.append(statement)

    monkeypatch.setattr("builtins.compile", note)
    check.check("x = 1\ny = 22\nz = 3\n")
    assert seen == ["y = 22"]

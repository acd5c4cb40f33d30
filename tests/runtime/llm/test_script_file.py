"""Reading scripts: every problem at its line and column, in one pass, running nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.llm.script_file import check_scripts, load_script
from runtime.organism.spec import BackendSpec, ListenerSpec, LLMSpec, OrganismSpec
from runtime.problems import Problem, Severity


def problems_of(tmp_path: Path, text: str | bytes, listeners: list[str] | None = None) -> tuple[Problem, ...]:
    path = tmp_path / "replies.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    script, problems = load_script(path, file="replies.yaml", listeners=listeners)
    assert (script is None) == any(problem.severity is Severity.ERROR for problem in problems)
    return problems


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("rulez: []\n", 1, 1, "did you mean `rules`"),
        ("x-note: 1\n", 1, 1, "needs the key `rules`"),
        ("", 1, 1, "needs the key `rules`"),
        ("- a\n", 1, 1, "A script is a mapping"),
        ("rules: {}\n", 1, 8, "`rules` is a list"),
        ("rules:\n  - hello\n", 2, 5, "A rule is a mapping"),
        ("rules:\n  - replay: x\n    reply: y\n", 2, 5, "did you mean `reply`"),
        ("rules:\n  - when: {turn: 1}\n", 2, 5, "either a `reply` or an `error`"),
        ("rules:\n  - {reply: a, error: b}\n", 2, 5, "either a `reply` or an `error`"),
        ("rules:\n  - when: editor\n    reply: x\n", 2, 11, "`when` is a mapping"),
        ("rules:\n  - when: {agnet: a}\n    reply: x\n", 2, 12, "did you mean `agent`"),
        ("rules:\n  - when: {agent: 5}\n    reply: x\n", 2, 19, 'reads this as int; write "5"'),
        ("rules:\n  - when: {agent: []}\n    reply: x\n", 2, 19, "empty list"),
        ("rules:\n  - when: {text: ''}\n    reply: x\n", 2, 18, "at least one character"),
        ("rules:\n  - when: {turn: 0}\n    reply: x\n", 2, 18, "counts from 1"),
        ("rules:\n  - when: {turn: 3-2}\n    reply: x\n", 2, 18, "counts from 1"),
        ("rules:\n  - when: {turn: [1, x]}\n    reply: x\n", 2, 22, "counts from 1"),
        ("rules:\n  - when: {regex: '('}\n    reply: x\n", 2, 19, "no regular expression"),
        ("rules:\n  - when: {xpath: '/a['}\n    reply: x\n", 2, 19, "no XPath"),
        ("rules:\n  - when: {xpath: 'nope(.)'}\n    reply: x\n", 2, 19, "no XPath"),
        ("rules:\n  - when: {xpath: '/n:a'}\n    reply: x\n", 2, 19, "no XPath"),
        ("rules:\n  - reply: '{'\n", 2, 12, "belongs to no placeholder"),
        ("rules:\n  - reply: [a]\n", 2, 12, "`reply` is text"),
        ("rules:\n  - reply: yes\n", 2, 12, 'reads this as bool; write "yes"'),
        ("rules:\n  - error: ''\n", 2, 12, "at least one character"),
        ("rules:\n  - {reply: x, delay: -1}\n", 2, 23, "seconds from 0 to 3600"),
        ("rules:\n  - {reply: x, delay: .inf}\n", 2, 23, "seconds from 0 to 3600"),
        ("rules:\n  - {reply: x, delay: soon}\n", 2, 23, "seconds from 0 to 3600"),
        ("rules:\n  - reply: a\n    reply: b\n", 3, 5, "twice"),
        ("rules: !!python/object:os.system x\n", 1, 8, "Tags"),
        ("rules: [\n", 1, 8, "not YAML"),
    ],
)
def test_each_problem_has_its_place(tmp_path: Path, text: str, line: int, column: int, said: str) -> None:
    first = problems_of(tmp_path, text)[0]
    assert (first.file, first.line, first.column, said in first.message) == (
        "replies.yaml",
        line,
        column,
        True,
    ), first


def test_all_problems_are_found_in_one_pass(tmp_path: Path) -> None:
    text = "rulez: 1\nrules:\n  - {when: {agnet: a, turn: 0}, delay: x}\n  - {when: {regex: '('}, reply: '{'}\n"
    assert [problem.code for problem in problems_of(tmp_path, text)] == [
        "unknown-key",
        "unknown-key",
        "wrong-type",
        "reply-or-error",
        "wrong-type",
        "regex",
        "placeholder",
    ]


def test_a_fix_is_given_where_it_is_obvious(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "rules: [{replay: x, reply: y}]")[0].fix == "reply"


def test_keys_that_begin_with_x_are_free(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "x-a: 1\nrules: [{x-b: 2, when: {x-c: 3}, reply: y}]") == ()


def test_an_empty_reply_is_a_reply(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "rules: [{reply: ''}]") == ()


def test_rules_behind_one_that_always_matches_are_a_warning(tmp_path: Path) -> None:
    (found,) = problems_of(tmp_path, "rules:\n  - reply: a\n  - when: {turn: 1}\n    reply: b\n")
    assert (found.severity, found.code, found.line) == (Severity.WARNING, "unreachable-rule", 3)


def test_an_agent_that_does_not_exist_is_a_warning_with_the_nearest(tmp_path: Path) -> None:
    (found,) = problems_of(tmp_path, "rules: [{when: {agent: [Editor, editro]}, reply: a}]", ["editor"])
    assert (found.severity, found.code, found.fix) == (Severity.WARNING, "unknown-agent", "editor")


@pytest.mark.parametrize(
    "data",
    [
        b"rules: " + b"[" * 100_000,
        b"x-0: &b0 [x, x]\n" + b"".join(b"x-%d: &b%d [*b%d, *b%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 40)),
        b"rules: " + b"x" * 3_000_000,
        "rules: []".encode("utf-16"),
        b"rules: \xff",
    ],
)
def test_a_hostile_file_is_a_problem_and_no_more(tmp_path: Path, data: bytes) -> None:
    assert problems_of(tmp_path, data)


@pytest.mark.parametrize(("name", "said"), [("gone.yaml", "does not exist"), ("", "is no file")])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str, said: str) -> None:
    script, problems = load_script(tmp_path / name, file=name)
    assert script is None
    assert said in problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes exist on POSIX systems only")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in load_script(tmp_path / "pipe")[1][0].message


def test_an_organism_check_reports_each_script_once(tmp_path: Path) -> None:
    (tmp_path / "replies.yaml").write_text("rules: [{when: {agent: nobody}, reply: a}]")
    backends = (BackendSpec("scripted", script="replies.yaml"),) * 2 + (BackendSpec("openai"),)
    listener = ListenerSpec("editor", "handlers.Story", "handlers.edit", "Edits", agent=True)
    spec = OrganismSpec(llm=LLMSpec(backends=backends), listeners=(listener,), path=tmp_path / "organism.yaml")
    assert [problem.code for problem in check_scripts(spec)] == ["unknown-agent"]


def test_an_organism_without_scripts_has_nothing_to_report() -> None:
    assert check_scripts(OrganismSpec()) == []


def test_a_script_that_is_not_there_is_left_to_the_check_of_the_organism_file(tmp_path: Path) -> None:
    backend = BackendSpec("scripted", script="gone.yaml")
    assert check_scripts(OrganismSpec(llm=LLMSpec(backends=(backend,)), path=tmp_path / "organism.yaml")) == []

"""What is typed wrong is told in one line that says what to do; where the line itself is wrong, help is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.cli.conftest import Command


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rnu"], "no such command 'rnu'"),
        (["run"], "missing argument 'FILE'"),
        (["run", "STAGE", "more"], "got unexpected extra argument (more)"),
        (["run", "STAGE", "--sned", "a", "b"], "no such option"),
        (["export", "STAGE"], "missing option '--out'"),
    ],
)
def test_a_line_that_is_wrong_names_the_help(command: Command, stage: Path, words: list[str], said: str) -> None:
    ended = command(*(str(stage) if word == "STAGE" else word for word in words))
    first, second = ended.err.splitlines()
    assert ended.code == 2
    assert said in first
    assert second.endswith("--help says how it is used")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "stag"], "there is no file or folder 'stag'; did you mean 'stage'?"),
        (["run", "stage", "--timeout", "soon"], "--timeout: 'soon' is no number of seconds above 0"),
        (["run", "stage", "--timeout", "nan"], "--timeout: 'nan' is no number of seconds above 0"),
        (["run", "stage", "--pythonpath", "none"], "--pythonpath: directory 'none' does not exist"),
        (["run", "stage", "--start", "greting"], "no start is called 'greting'; did you mean 'greeting'?"),
        (["run", "stage", "--send", "echo", "{}"], "--send echo: the payload is no Ask: text is missing; it is str"),
        (
            ["run", "stage", "--send", "echo", '{"txt": "a"}'],
            "--send echo: the payload is no Ask: it has no field 'txt'; did you mean 'text'?",
        ),
        (
            ["run", "stage", "--send", "echo", '{"text": 5}'],
            "--send echo: the payload is no Ask: text: 5 cannot be taken: text is wanted",
        ),
        (["run", "stage", "--send", "echo", "@none"], "--send echo: none cannot be read: No such file or directory"),
        (["new", "stage"], "stage is not empty; name a new folder"),
    ],
)  # fmt: skip
def test_a_value_that_is_wrong_is_told_in_one_line(
    command: Command, stage: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(stage.parent)
    ended = command(*words)
    assert (ended.code, ended.err) == (2, f"error: {said}\n")

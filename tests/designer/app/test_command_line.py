"""The command line, without Qt."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.command_line import Options, read_options


def test_nothing_asked_is_the_start_page() -> None:
    assert read_options([]) == Options()


def test_all_of_a_picture() -> None:
    words = [
        "museum",
        "--screenshot",
        "out.png",
        "--size",
        "1920x1080",
        "--scale",
        "1.5",
        "--theme",
        "dark",
    ]
    assert read_options([*words, "--panel", "problems", "--select", "host"]) == Options(
        path=Path("museum"),
        screenshot=Path("out.png"),
        size=(1920, 1080),
        scale=1.5,
        theme="dark",
        panel="problems",
        select="host",
    )


@pytest.mark.parametrize(
    "words",
    [
        ["--size", "big"],
        ["--size", "0x10"],
        ["--size", "99999x10"],
        ["--scale", "0"],
        ["--scale", "x"],
        ["--scale", "nan"],
        ["--theme", "mauve"],
        ["--layout", "wide"],
        ["--panel", "plots"],
        ["--run"],
        ["a.yaml", "--start", "default"],
        ["a.yaml", "b.yaml"],
        ["a.yaml", "--new"],
        ["--sample", "hello", "--new"],
        ["--nonsense"],
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        read_options(words)
    assert end.value.code == 2
    assert "organism-designer" in capsys.readouterr().err


def test_running_at_once() -> None:
    words = ["--sample", "newsroom", "--run", "--start", "second", "--layout", "run", "--panel", "messages"]
    assert read_options(words) == Options(sample="newsroom", run=True, start="second", layout="run", panel="messages")


@pytest.mark.parametrize("panel", ["inspector", "messages", "message", "threads", "todos", "log", "inject"])
def test_every_panel_can_be_brought(panel: str) -> None:
    assert read_options(["--panel", panel]).panel == panel


def test_help_says_that_run_is_consent_and_what_it_exits_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "--run is your consent" in text
    assert "the exit code is then that of organism run" in text


def test_help_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        read_options(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(code in text for code in ("0 fine", "1 not", "2 not", "3 the", "4 not"))

"""Whatever a user feeds a command, it ends in words and an exit code (contract section 16)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.cli.conftest import ROOT, Command

COMMANDS = {
    "check": ("check",),
    "check --import": ("check", "--import"),
    "run": ("run", "--until-idle"),
    "schema": ("schema",),
    "export": ("export", "--out", "out"),
}
TEXTS = {
    "empty": b"",
    "binary": bytes(range(256)),
    "utf-16": "organism: {name: a}".encode("utf-16"),
    "open bracket": b"listeners: [",
    "brackets": b"[" * 100_000,
    "bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" * 20,
    "tag": b"!!python/object/apply:os.system [echo]\n",
    "list": b"- a\n- b\n",
    "number": b"42",
    "tabs": b"organism:\n\tname: a\n",
    "wrong types": b"organism: 5\nlisteners: {a: b}\nlimits: [1]\nllm: x\n",
    "escapes": b'organism: {name: "\\e[31mred\\u202e"}\nlisteners: [{name: "\\e[2J"}]\n',
}
MODULES = {
    "syntax": "def broken(:\n",
    "raises": "raise ValueError('at import')\n",
    "exits": "import sys\nsys.exit(7)\n",
    "interrupts": "raise KeyboardInterrupt\n",
    "recurses": "def f(): f()\nf()\n",
    "no text": "\udcff\udcfe\x00",
    "hostile repr": (
        "class M(type):\n    def __repr__(cls): raise RuntimeError\nclass Ask(metaclass=M): pass\necho = 1\n"
    ),
    "no dataclass": "class Ask: pass\nAnswer = 5\n",
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_broken_file(command: Command, tmp_path: Path, words: tuple[str, ...], text: bytes) -> None:
    (tmp_path / "organism.yaml").write_bytes(text)
    ended = command(*words, tmp_path)
    assert ended.code == 3
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize("text", MODULES.values(), ids=MODULES)
@pytest.mark.parametrize("words", [words for name, words in COMMANDS.items() if name != "check"])
def test_a_broken_module(command: Command, stage: Path, words: tuple[str, ...], text: str) -> None:
    (stage / "handlers.py").write_text(text, "utf-8", errors="surrogateescape")
    ended = command(*words, stage)
    assert ended.code == 3
    assert "organism.yaml:" in ended.out + ended.err


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_folder_without_an_organism(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert command(*words, tmp_path).code in (2, 3)


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_pipe_in_place_of_a_file(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "organism.yaml")
    assert command(*words, tmp_path / "organism.yaml").code in (2, 3)


@pytest.mark.parametrize(
    "text", ["", "[1]", "5", "a: 5", "a: {listener: [x], payload: {}}", "a: &a [*a]", "\t", "a: {payload: x}"]
)
def test_a_broken_file_of_starts(command: Command, stage: Path, text: str) -> None:
    (stage / "organism.starts.yaml").write_text(text)
    assert command("run", stage, "--start", "a").code in (2, 3)


@pytest.mark.parametrize("text", ["rules: 5", "rules: [{reply: '{'}]", "", "[", "rules: [{when: {turn: x}, reply: a}]"])
def test_a_broken_script(command: Command, tmp_path: Path, text: str) -> None:
    command("new", tmp_path / "museum")
    (tmp_path / "museum" / "replies.yaml").write_text(text)
    assert command("run", tmp_path / "museum").code == 3


def test_an_unknown_command_is_a_usage_error(command: Command) -> None:
    assert command("rnu").code == 2


def test_no_command_at_all_shows_the_help(command: Command) -> None:
    ended = command()
    assert "Usage: organism" in ended.out + ended.err
    assert ended.code == 2


@pytest.mark.skipif(os.name != "posix", reason="a shell closes streams so")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_program_started_without_its_streams(stage: Path, closed: str) -> None:
    script = f'"$0" -m runtime run "$1" --send echo \'{{"text": "a"}}\' {closed}'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, str(stage)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert done.stdout == ("" if ">&- " in f" {closed} ".replace("2>&-", "") else "<Answer><Text>a</Text></Answer>\n")


def test_json_is_ascii_so_that_no_encoding_breaks_it(command: Command, stage: Path) -> None:
    (stage / "organism.yaml").write_text("organism: {größe: 1}\nlisteners: []\n", "utf-8")
    assert command("check", "--json", stage).out.isascii()

"""designer.md, Inspector: "Open in editor" is the configured command, then VISUAL, then the Python tab."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.support.editor_field import EditorField
from designer.support.editors import SETTING, Place, find_launch, launch_of, open_in_editor, says_of
from designer.support.settings import Settings
from designer.support.theme import Theme

RECORDER = """\
#!/bin/sh
for word in "$@"; do printf "%s\\0" "$word"; done > "$(dirname "$0")/said.tmp"
mv "$(dirname "$0")/said.tmp" "$(dirname "$0")/said"
"""
HOSTILE = (
    "plain.py",
    "a b.py",
    "$(touch pwned).py",
    "`touch pwned`.py",
    "a;touch pwned.py",
    'it\'s "quoted".py',
    "-rf.py",
    "{line}{file}.py",
    "line\nend.py",
    "عربى\u202e.py",
)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH whose programs say what they were given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("code", "gvim", "vim", "emacs", "some-editor"):
        (folder / name).write_text(RECORDER)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("VISUAL", raising=False)
    return folder


@pytest.fixture
def settings(qapp: QApplication) -> Settings:
    return Settings(None)


def words(folder: Path, qtbot: QtBot) -> list[str]:
    """What a program was given, once it has run."""
    said = folder / "said"
    qtbot.waitUntil(said.exists)
    return said.read_bytes().decode().split("\0")[:-1]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_files_name_is_one_word_whatever_it_is(
    bin_folder: Path, settings: Settings, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    settings.set_word(SETTING, "some-editor --at {line}:{column} {file}")
    assert open_in_editor(tmp_path / name, 12, settings, column=3)
    assert words(bin_folder, qtbot) == ["--at", "12:3", str(tmp_path / name)]
    assert not list(tmp_path.rglob("pwned*"))


def test_a_command_without_the_file_gets_it_last(bin_folder: Path, settings: Settings, qtbot: QtBot) -> None:
    settings.set_word(SETTING, 'some-editor "two words"')
    assert open_in_editor(Path("/x/y.py"), 1, settings)
    assert words(bin_folder, qtbot) == ["two words", "/x/y.py"]


def test_visual_is_next_with_its_own_flags(
    bin_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("VISUAL", "code --wait")
    assert open_in_editor(Path("/x/y.py"), 7, settings)
    assert words(bin_folder, qtbot) == ["--wait", "-g", "/x/y.py:7:1"]


def test_an_unknown_visual_gets_the_file(bin_folder: Path, settings: Settings) -> None:
    launch = find_launch(Place(Path("/x/y.py"), 7), settings, {**os.environ, "VISUAL": "some-editor -n"})
    assert (launch.program, launch.arguments) == (str(bin_folder / "some-editor"), ("-n", "/x/y.py"))


@pytest.mark.parametrize("visual", ["vim", "/usr/bin/nano", "emacs -nw", "emacsclient -t", "hx"])
def test_an_editor_of_the_terminal_is_not_started(
    bin_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, visual: str
) -> None:
    monkeypatch.setenv("VISUAL", visual)
    said: list[str] = []
    assert not open_in_editor(Path("/x/y.py"), 1, settings, say=said.append)
    assert "needs a terminal" in said[0]


@pytest.mark.parametrize("visual", ["vim -g", "emacs", "gvim"])
def test_one_that_opens_a_window_is(bin_folder: Path, settings: Settings, visual: str) -> None:
    assert find_launch(Place(Path("/x/y.py")), settings, {**os.environ, "VISUAL": visual}).program


def test_without_any_editor_nothing_is_started_and_nothing_said(bin_folder: Path, settings: Settings) -> None:
    said: list[str] = []
    assert not open_in_editor(Path("/x/y.py"), 1, settings, say=said.append)
    assert said == []


@pytest.mark.parametrize(
    ("command", "words"),
    [("no-such-editor {file}", "no program no-such-editor"), ('code "{file}', "quote is not closed")],
)
def test_what_fails_is_said_in_a_sentence(bin_folder: Path, settings: Settings, command: str, words: str) -> None:
    settings.set_word(SETTING, command)
    said: list[str] = []
    assert not open_in_editor(Path("/x/y.py"), 1, settings, say=said.append)
    assert words in said[0]


def test_a_program_that_cant_start_is_said(bin_folder: Path, settings: Settings) -> None:
    (bin_folder / "torn").write_text("#!/no/such/interpreter\n")
    (bin_folder / "torn").chmod(0o755)
    settings.set_word(SETTING, "torn {file}")
    said: list[str] = []
    assert not open_in_editor(Path("/x/y.py"), 1, settings, say=said.append)
    assert said[0].startswith("torn could not be started")


def test_a_batch_file_is_not_given_what_its_shell_would_obey(bin_folder: Path) -> None:
    (bin_folder / "code.cmd").write_text("")
    (bin_folder / "code.cmd").chmod(0o755)
    launch = launch_of("code.cmd {file}", Place(Path("/x/a&calc.py")), os.environ)
    assert (launch.program, bool(launch.why_not)) == ("", True)
    assert launch_of("code.cmd {file}", Place(Path("/x/a.py")), os.environ).program


def test_the_settings_say_what_a_command_comes_to(
    bin_folder: Path, settings: Settings, theme: Theme, qtbot: QtBot
) -> None:
    field = EditorField(settings, theme)
    qtbot.addWidget(field)
    assert "Python tab" in field.comes_to.text()
    qtbot.keyClicks(field.line, "code -g {file}")
    assert field.comes_to.text() == f"Opens with {bin_folder / 'code'}."
    assert settings.word(SETTING) == "code -g {file}"
    assert "VISUAL" in says_of("", {"VISUAL": "gvim", "PATH": str(bin_folder)})

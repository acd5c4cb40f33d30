"""Choices are kept, told, and never make trouble when the file is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.support.settings import MAX_TEXT_FACTOR, Settings
from designer.support.theme import Scheme


@pytest.fixture(params=["stored", "in memory"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, qapp: QApplication) -> Settings:
    return Settings(tmp_path / "settings.ini" if request.param == "stored" else None)


def test_at_first_all_is_as_the_system_has_it(settings: Settings) -> None:
    assert (settings.scheme, settings.text_factor, settings.keys) == (Scheme.SYSTEM, 1.0, {})
    assert settings.flag("snap")
    assert settings.flag("minimap")


def test_what_is_chosen_is_read_again(settings: Settings) -> None:
    settings.set_scheme(Scheme.DARK)
    settings.set_text_factor(1.25)
    settings.set_flag("snap", False)
    settings.set_word("view", "yaml")
    settings.set_keys({"file.save": ("Ctrl+Alt+S", "F12"), "edit.cut": ()})
    settings.set_state("docks", QByteArray(b"\x00\xff"))
    assert (settings.scheme, settings.text_factor, settings.flag("snap")) == (Scheme.DARK, 1.25, False)
    assert settings.word("view") == "yaml"
    assert settings.keys == {"file.save": ("Ctrl+Alt+S", "F12"), "edit.cut": ()}
    assert settings.state("docks") == QByteArray(b"\x00\xff")


def test_another_process_reads_them(tmp_path: Path, qapp: QApplication) -> None:
    first = Settings(tmp_path / "settings.ini")
    first.set_scheme(Scheme.DARK)
    first.set_keys({"file.save": ("Ctrl+,",)})
    first.save()
    second = Settings(tmp_path / "settings.ini")
    assert (second.scheme, second.keys) == (Scheme.DARK, {"file.save": ("Ctrl+,",)})


def test_a_change_is_told_once(settings: Settings, qtbot: QtBot) -> None:
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set_scheme(Scheme.DARK)
    settings.set_scheme(Scheme.DARK)
    assert told == ["theme"]


@pytest.mark.parametrize(
    "content",
    [
        "[General]\ntheme=mauve\ntext_factor=big\nkeys={\n",
        '[General]\nkeys="[1, 2]"\n',
        '[General]\nkeys="{\\"a\\": 1}"\n',
        "\x00\x01\x02",
        "[General]\ntheme=light, dark\n",
    ],
)
def test_a_damaged_file_reads_as_defaults(tmp_path: Path, qapp: QApplication, content: str) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(content, "utf-8")
    settings = Settings(path)
    assert (settings.scheme, settings.text_factor, settings.keys) == (Scheme.SYSTEM, 1.0, {})


def test_a_size_out_of_bounds_is_brought_within(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\ntext_factor=40\n", "utf-8")
    assert Settings(path).text_factor == MAX_TEXT_FACTOR


def test_in_memory_nothing_is_written(tmp_path: Path, qapp: QApplication) -> None:
    settings = Settings(None)
    settings.set_scheme(Scheme.DARK)
    settings.save()
    assert list(tmp_path.iterdir()) == []

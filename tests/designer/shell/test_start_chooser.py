"""The start of the next run, beside the Run button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.models.starts import Starts
from designer.shell.start_chooser import StartChooser
from designer.support.theme import Scheme, Theme

TEXT = """\
default: {listener: greeter, payload: {name: Ada}}
a & b: {listener: greeter, payload: "<Greeting/>"}
"""


@pytest.fixture
def organism(tmp_path: Path) -> Path:
    (tmp_path / "hello.starts.yaml").write_text(TEXT)
    return tmp_path / "hello.yaml"


@pytest.fixture
def starts(organism: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Starts]:
    made = Starts(organism, data=AppData(tmp_path / "data"))
    yield made
    made.deleteLater()


@pytest.fixture
def chooser(starts: Starts, theme: Theme, qtbot: QtBot) -> StartChooser:
    made = StartChooser(starts, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def entries(chooser: StartChooser) -> list[tuple[str, bool]]:
    menu = chooser.menu()
    menu.aboutToShow.emit()
    return [(action.text(), action.isChecked()) for action in menu.actions() if not action.isSeparator()]


def choose(chooser: StartChooser, text: str) -> None:
    chooser.menu().aboutToShow.emit()
    next(action for action in chooser.menu().actions() if action.text() == text).trigger()


def test_it_shows_the_chosen_start_and_lists_all(chooser: StartChooser) -> None:
    assert chooser.text().strip() == "default"
    assert entries(chooser) == [
        ("default", True), ("a && b", False), ("None: just run", False), ("New start from Inject…", False),
        ("Edit the starts file", False),
    ]  # fmt: skip


def test_a_choice_is_that_of_the_next_run(chooser: StartChooser, starts: Starts) -> None:
    choose(chooser, "a && b")
    assert starts.chosen == "a & b"
    assert chooser.text().strip() == "a && b"


def test_none_just_runs(chooser: StartChooser, starts: Starts) -> None:
    choose(chooser, "None: just run")
    assert starts.chosen_start is None
    assert chooser.text().strip() == "No start"


@pytest.mark.parametrize(
    ("text", "signal"), [("New start from Inject…", "new_wanted"), ("Edit the starts file", "edit_wanted")]
)
def test_what_others_do_is_asked_of_them(text: str, signal: str, chooser: StartChooser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(getattr(chooser, signal)):
        choose(chooser, text)


def test_its_menu_opens_by_key(chooser: StartChooser, qtbot: QtBot) -> None:
    opened: list[bool] = []
    menu = chooser.menu()
    menu.aboutToShow.connect(lambda: (opened.append(True), QTimer.singleShot(0, menu.close)))
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(opened) and not menu.isVisible())


def test_the_tooltip_says_what_is_sent_as_plain_text(chooser: StartChooser, starts: Starts) -> None:
    starts.choose("a & b")
    assert "&lt;Greeting/&gt;" in chooser.toolTip()
    assert chooser.accessibleName() == "Start of the next run: a & b"


def test_a_long_name_is_cut(chooser: StartChooser, starts: Starts) -> None:
    width = chooser.sizeHint().width()
    starts.rename("default", "a name that is much longer than there is room for")
    assert chooser.text().strip().endswith("…")
    assert chooser.sizeHint().width() < width * 3


def test_without_a_file_there_is_nothing_to_edit(chooser: StartChooser, starts: Starts) -> None:
    starts.set_path(None)
    chooser.menu().aboutToShow.emit()
    assert [action.isEnabled() for action in chooser.menu().actions() if action.text().endswith(("…", "file"))] == [
        False, False,
    ]  # fmt: skip


def test_it_follows_the_theme(chooser: StartChooser, theme: Theme) -> None:
    before = chooser.grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert chooser.grab().toImage() != before

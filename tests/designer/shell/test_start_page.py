"""The start page: everything is reached by mouse, by keys, and by a drop."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from designer.document.drafts import samples
from designer.shell.start_cards import FileRow, SampleCard
from designer.shell.start_page import Place, StartPage
from designer.support.theme import Scheme, Theme

MUSEUM = Place(Path("/home/ada/museum/organism.yaml"), "museum", "~/museum", "yesterday")
DRAFT = Place(Path("/data/drafts/untitled-2/organism.yaml"), "untitled-2", "", "just now")


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> StartPage:
    made = StartPage(theme, samples())
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.set_recent([MUSEUM])
    made.set_drafts([DRAFT])
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    qtbot.waitUntil(lambda: made.is_complete)
    return made


def test_the_focus_is_on_new(page: StartPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.new_wanted):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def test_tab_reaches_everything(page: StartPage) -> None:
    seen = set()
    for _ in range(12):
        focused = QApplication.focusWidget()
        seen.add(focused.accessibleName() or focused.text())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {
        "New organism",
        "Open…",
        "museum, ~/museum, yesterday",
        "untitled-2, just now",
        "Discard the draft untitled-2",
    }
    assert wanted <= seen
    assert {name.partition(":")[0] for name in seen} >= {"hello", "newsroom", "orders"}


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_file_is_opened_by_key(page: StartPage, qtbot: QtBot, key: Qt.Key) -> None:
    row = page.findChild(FileRow)
    row.setFocus()
    with qtbot.waitSignal(page.path_wanted) as wanted:
        QTest.keyClick(row, key)
    assert wanted.args == [MUSEUM.path]


def test_a_sample_is_opened_by_a_click(page: StartPage, qtbot: QtBot) -> None:
    card = next(each for each in page.findChildren(SampleCard) if each.accessibleName().startswith("newsroom"))
    with qtbot.waitSignal(page.sample_wanted) as wanted:
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert wanted.args == ["newsroom"]


def test_a_draft_is_discarded_on_wish(page: StartPage, qtbot: QtBot) -> None:
    button = next(
        each for each in page.findChildren(QToolButton) if each.accessibleName() == "Discard the draft untitled-2"
    )
    with qtbot.waitSignal(page.discard_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [DRAFT.path]


def test_open_asks(page: StartPage, qtbot: QtBot) -> None:
    button = next(each for each in page.findChildren(QPushButton) if each.text() == "Open…")
    with qtbot.waitSignal(page.open_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_card_shows_its_listeners_in_their_colours(page: StartPage, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    card = next(each for each in page.findChildren(SampleCard) if each.accessibleName().startswith("newsroom"))
    image = card.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height() * 2 // 3)}
    assert {theme.colors.agent, theme.colors.broadcast, theme.colors.card} <= colors


def test_without_files_their_headings_are_not_there(page: StartPage) -> None:
    page.set_recent(())
    page.set_drafts(())
    assert [row for row in page.findChildren(FileRow) if row.isVisible()] == []

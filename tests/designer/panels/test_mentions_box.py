"""The box after a renaming: tick, apply, leave; by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.mentions import Mentions
from designer.panels.mentions.box import MentionsBox
from designer.support.theme import Theme

from ..folders import TEXT

SOURCE = """\
from runtime import HandlerResponse

def check(payload, metadata):  # facts are checked here
    return HandlerResponse(payload, to="facts")

def edit(payload, metadata):
    return "facts" if payload else None
"""


class Room:
    """A widget that something else has the focus in, and the box over it."""

    def __init__(self, document: Document, folder: Folder, theme: Theme) -> None:
        self.document = document
        self.host = QWidget()
        self.host.resize(640, 420)
        self.view = QWidget()
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field = QLineEdit()
        layout = QVBoxLayout(self.host)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.field)
        self.mentions = Mentions(document, folder, document)
        self.box = MentionsBox(self.mentions, theme, self.host)


@pytest.fixture
def room(
    make_document: Callable[..., Document],
    make_folder: Callable[..., Folder],
    organism_file: Path,
    theme: Theme,
    qtbot: QtBot,
) -> Room:
    (organism_file.parent / "handlers.py").write_text(SOURCE)
    made = Room(make_document(TEXT, None, organism_file), make_folder(organism_file), theme)
    qtbot.addWidget(made.host)
    with qtbot.waitExposed(made.host):
        made.host.show()
    made.host.activateWindow()
    made.view.setFocus()
    qtbot.waitUntil(made.view.hasFocus)
    return made


@pytest.fixture
def offered(room: Room, qtbot: QtBot) -> Room:
    """After facts was renamed to truth."""
    assert room.document.apply(edits.rename("facts", "truth"))
    qtbot.waitUntil(room.box.isVisible)
    return room


def source(organism_file: Path) -> str:
    return (organism_file.parent / "handlers.py").read_text()


def test_exact_literals_are_ticked_and_prose_is_not(offered: Room) -> None:
    assert [place.mention.line for place in offered.box.rows.chosen] == [4, 7]
    assert offered.box.apply_button.text() == "Change 2 places"
    assert offered.box.prose.checkState() is Qt.CheckState.Unchecked
    assert offered.box.rows.rowCount() == 4


def test_it_lies_in_the_corner_of_its_host(offered: Room) -> None:
    assert offered.host.rect().contains(offered.box.geometry())
    offered.host.resize(420, 360)
    assert offered.host.rect().contains(offered.box.geometry())
    assert offered.box.geometry().right() > 380


def test_enter_changes_the_ticked_places_in_the_same_step(offered: Room, organism_file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(offered.box.said) as told:
        QTest.keyClick(offered.box.list, Qt.Key.Key_Return)
    assert source(organism_file) == SOURCE.replace('"facts"', '"truth"')
    assert offered.document.stack.count() == 1
    assert told.args == ["facts is truth in 2 more places."]
    assert not offered.box.isVisible()
    assert offered.view.hasFocus()


def test_escape_leaves_them(offered: Room, organism_file: Path) -> None:
    QTest.keyClick(offered.box.list, Qt.Key.Key_Escape)
    assert not offered.box.isVisible()
    assert offered.view.hasFocus()
    assert source(organism_file) == SOURCE
    assert offered.document.spec.listeners[1].name == "truth"


def test_space_takes_a_tick_away(offered: Room, organism_file: Path) -> None:
    QTest.keyClick(offered.box.list, Qt.Key.Key_Space)
    QTest.keyClick(offered.box.list, Qt.Key.Key_Down)
    assert offered.box.code.checkState() is Qt.CheckState.PartiallyChecked
    QTest.keyClick(offered.box.list, Qt.Key.Key_Return)
    assert source(organism_file) == SOURCE.replace('return "facts"', 'return "truth"')


def test_a_click_on_a_row_ticks_it(offered: Room, organism_file: Path) -> None:
    row = next(
        row
        for row in range(4)
        if "checked here" in str(offered.box.rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
    )
    spot = offered.box.list.visualRect(offered.box.rows.index(row)).center()
    QTest.mouseClick(offered.box.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert offered.box.apply_button.text() == "Change 3 places"
    QTest.mouseClick(offered.box.apply_button, Qt.MouseButton.LeftButton)
    assert "# truth are checked here" in source(organism_file)


def test_a_kind_is_ticked_at_once(offered: Room) -> None:
    QTest.mouseClick(offered.box.code, Qt.MouseButton.LeftButton, pos=QPoint(8, offered.box.code.height() // 2))
    assert offered.box.rows.chosen == ()
    assert not offered.box.apply_button.isEnabled()
    offered.box.prose.setFocus()
    QTest.keyClick(offered.box.prose, Qt.Key.Key_Space)
    assert [place.mention.is_exact for place in offered.box.rows.chosen] == [False, False]


def test_who_is_typing_goes_on_typing(room: Room, qtbot: QtBot) -> None:
    room.field.setFocus()
    qtbot.waitUntil(room.field.hasFocus)
    room.document.apply(edits.rename("facts", "truth"))
    qtbot.waitUntil(room.box.isVisible)
    assert room.field.hasFocus()


def test_it_goes_when_something_else_is_done(offered: Room) -> None:
    offered.document.stack.undo()
    assert not offered.box.isVisible()


def test_the_name_is_marked_in_its_line(offered: Room, theme: Theme) -> None:
    image = offered.box.list.viewport().grab().toImage()
    marked = theme.color(theme.colors.warning_soft).rgb()
    row = offered.box.list.visualRect(offered.box.rows.index(1))
    assert any(
        image.pixel(x, y) == marked for x in range(row.left(), row.right()) for y in range(row.top(), row.bottom())
    )


def test_a_line_of_anything_is_shown_as_text(room: Room, organism_file: Path, qtbot: QtBot) -> None:
    (organism_file.parent / "handlers.py").write_text(f"x = '<b>' # \u202e facts {'y' * 5000}\n")
    room.document.apply(edits.rename("facts", "truth"))
    qtbot.waitUntil(room.box.isVisible)
    shown = " ".join(str(room.box.rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(2))
    assert "\u202e" not in shown
    assert len(shown) < 1000

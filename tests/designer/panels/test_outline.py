"""The outline edits what the canvas edits, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Frame, Layout
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.outline_rows import Node, NodeKind
from designer.models.selection import Peer, Selected, Selection
from designer.panels.outline import OutlinePanel
from designer.support.theme import Theme

Key = Qt.Key
Alt = Qt.KeyboardModifier.AltModifier


class Outline(NamedTuple):
    """An outline and what a test asks of it."""

    panel: OutlinePanel
    document: Document

    def index(self, *names: str) -> QModelIndex:
        """The row at the end of a path of names below the organism."""
        model = self.panel.view.model()
        found = model.index(0, 0)
        for name in names:
            if model.canFetchMore(found):
                model.fetchMore(found)
            found = next(
                model.index(row, 0, found)
                for row in range(model.rowCount(found))
                if model.index(row, 0, found).data() == name
            )
        return found

    def click(self, *names: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click on a row."""
        self.panel.view.expand(self.index(*names[:-1]))
        at = self.panel.view.visualRect(self.index(*names)).center()
        QTest.mouseClick(self.panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the tree."""
        QTest.keyClick(self.panel.view, key, modifier)

    def editor(self) -> QLineEdit:
        """The line that is open in the tree."""
        (found,) = (line for line in self.panel.view.findChildren(QLineEdit) if line.isVisible())
        return found

    def drop(self, nodes: list[QModelIndex], onto: QModelIndex, row: int = -1) -> bool:
        """What the tree does when a drag ends there; the drag itself needs a real screen."""
        model = self.panel.view.model()
        data = model.mimeData(nodes)
        column = -1 if row < 0 else 0
        if not model.canDropMimeData(data, Qt.DropAction.LinkAction, row, column, onto):
            return False
        model.dropMimeData(data, Qt.DropAction.LinkAction, row, column, onto)
        return True


@pytest.fixture
def outline(document: Document, selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot) -> Outline:
    panel = OutlinePanel(document, selection, theme, folder)
    qtbot.addWidget(panel)
    panel.resize(280, 500)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is panel)
    panel.view.setFocus()
    return Outline(panel, document)


def test_a_click_selects_for_the_window(outline: Outline, selection: Selection) -> None:
    outline.click("facts")
    assert selection.value == Selected(listeners=("facts",))


def test_control_click_selects_several_the_last_is_current(outline: Outline, selection: Selection) -> None:
    outline.click("style")
    outline.click("editor", modifier=Qt.KeyboardModifier.ControlModifier)
    assert selection.value == Selected(listeners=("style", "editor"))


def test_what_is_selected_elsewhere_is_selected_here(outline: Outline, selection: Selection) -> None:
    selection.set(Selected(peers=(Peer("editor", "style"),)))
    assert [index.data() for index in outline.panel.view.selectedIndexes()] == ["style"]
    assert outline.panel.view.currentIndex().parent().data() == "editor"


def test_selecting_says_so_once(outline: Outline, selection: Selection) -> None:
    told: list[Selected] = []
    selection.changed.connect(lambda value, origin: told.append(value))
    selection.set(Selected(listeners=("style",)))
    outline.click("facts")
    assert told == [Selected(listeners=("style",)), Selected(listeners=("facts",))]


def test_f2_renames_in_place_with_all_peers(outline: Outline, selection: Selection, qtbot: QtBot) -> None:
    outline.click("facts")
    outline.key(Key.Key_F2)
    line = outline.editor()
    QTest.keyClicks(line, "truth")
    QTest.keyClick(line, Key.Key_Return)
    qtbot.waitUntil(lambda: "peers: [truth, style]" in outline.document.text)
    assert selection.value == Selected(listeners=("truth",))


def test_a_name_that_is_taken_is_not_accepted(outline: Outline) -> None:
    outline.click("facts")
    outline.key(Key.Key_F2)
    line = outline.editor()
    QTest.keyClicks(line, "Style")
    QTest.keyClick(line, Key.Key_Return)
    assert line.isVisible()
    assert outline.document.stack.count() == 0
    QTest.keyClick(line, Key.Key_Escape)
    assert outline.document.stack.count() == 0


def test_delete_removes_all_that_is_selected_in_one_step(outline: Outline) -> None:
    outline.click("facts")
    outline.click("style", modifier=Qt.KeyboardModifier.ControlModifier)
    outline.key(Key.Key_Delete)
    assert [each.name for each in outline.document.spec.listeners] == ["editor"]
    assert outline.document.stack.count() == 1


def test_deleting_a_peer_keeps_its_target(outline: Outline) -> None:
    outline.click("editor", "facts")
    outline.key(Key.Key_Delete)
    assert outline.document.spec.listeners[0].peers == ("style",)
    assert len(outline.document.spec.listeners) == 3


def test_alt_and_arrows_move_a_peer(outline: Outline) -> None:
    outline.click("editor", "style")
    outline.key(Key.Key_Up, Alt)
    assert outline.document.spec.listeners[0].peers == ("style", "facts")
    assert outline.panel.view.currentIndex().data() == "style"
    outline.key(Key.Key_Down, Alt)
    assert outline.document.spec.listeners[0].peers == ("facts", "style")


def test_a_listener_dropped_on_another_becomes_its_peer(outline: Outline) -> None:
    assert outline.drop([outline.index("facts")], outline.index("style"))
    assert outline.document.spec.listeners[2].peers == ("facts",)
    assert outline.document.stack.count() == 1


def test_a_listener_is_not_dropped_where_it_is_a_peer_already(outline: Outline) -> None:
    assert not outline.drop([outline.index("facts")], outline.index("editor"))


def test_a_peer_dropped_before_another_moves_there(outline: Outline) -> None:
    assert outline.drop([outline.index("editor", "style")], outline.index("editor"), 0)
    assert outline.document.spec.listeners[0].peers == ("style", "facts")


def test_a_filter_leaves_the_listeners_that_match(outline: Outline) -> None:
    outline.panel.filter.setFocus()
    QTest.keyClicks(outline.panel.filter, "checks st")
    model = outline.panel.view.model()
    top = model.index(0, 0)
    assert [model.index(row, 0, top).data() for row in range(model.rowCount(top))] == ["style"]


def test_a_filter_keeps_what_is_selected(outline: Outline, selection: Selection) -> None:
    selection.set(Selected(listeners=("facts",)))
    QTest.keyClicks(outline.panel.filter, "style")
    assert selection.value == Selected(listeners=("facts",))
    outline.panel.filter.clear()
    assert [index.data() for index in outline.panel.view.selectedIndexes()] == ["facts"]


def test_what_is_open_stays_open_after_a_rename(outline: Outline) -> None:
    outline.panel.view.expand(outline.index("editor"))
    outline.document.apply(edits.rename("editor", "boss"))
    assert outline.panel.view.isExpanded(outline.index("boss"))


def test_enter_reveals_on_the_canvas(outline: Outline, selection: Selection, qtbot: QtBot) -> None:
    outline.click("facts")
    with qtbot.waitSignal(selection.revealed):
        outline.key(Key.Key_Return)


def test_a_menu_is_asked_for_what_is_under_the_pointer(outline: Outline, qtbot: QtBot) -> None:
    at = outline.panel.view.visualRect(outline.index("facts")).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, outline.panel.view.viewport().mapToGlobal(at))
    with qtbot.waitSignal(outline.panel.menu_requested) as told:
        QApplication.sendEvent(outline.panel.view.viewport(), event)
    ids, position = told.args
    assert "edit.rename" in ids
    assert isinstance(position, QPoint)
    assert outline.panel.view.currentIndex().data() == "facts"


def test_copy_and_paste_give_a_second_listener(outline: Outline) -> None:
    outline.click("facts")
    outline.panel.handlers["edit.copy"]()
    assert "name: facts   # checks" in QGuiApplication.clipboard().text()
    outline.panel.handlers["edit.paste"]()
    assert len(outline.document.spec.listeners) == 4


def test_select_all_selects_the_listeners(outline: Outline, selection: Selection) -> None:
    outline.panel.handlers["edit.select_all"]()
    assert selection.value.listeners == ("editor", "facts", "style")


def test_undo_brings_back_the_rows(outline: Outline) -> None:
    outline.click("style")
    outline.key(Key.Key_Delete)
    outline.document.stack.undo()
    assert outline.index("style").isValid()
    assert outline.index("editor", "style").isValid()


def test_a_member_of_a_frame_is_its_listener(
    make_document: Callable[..., Document], selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot
) -> None:
    layout = Layout(frames={"frame-1": Frame(0, 0, 9, 9, "Desks", False, ("one",))})
    text = "listeners:\n  - {name: one, payload_class: a.B, handler: a.c, description: d}\n"
    panel = OutlinePanel(make_document(text, layout), selection, theme, folder)
    qtbot.addWidget(panel)
    item = panel.model.item_of(Node(NodeKind.MEMBER, "frame-1", "one"))
    assert item is not None
    panel.view.setCurrentIndex(panel.view.model().mapFromSource(item.index()))
    assert selection.value == Selected(listeners=("one",))


def test_an_empty_organism_says_how_to_begin(
    make_document: Callable[..., Document], selection: Selection, folder: Folder, theme: Theme, qtbot: QtBot
) -> None:
    document = make_document("listeners: []\n")
    panel = OutlinePanel(document, selection, theme, folder)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.view.isVisible()
    new = "listeners:\n  - {name: one, payload_class: a.B, handler: a.c, description: d}\n"
    document.type_text((Splice(0, document.text, new),), None)
    assert panel.view.isVisible()


def test_the_focus_alone_selects_nothing(outline: Outline, qtbot: QtBot) -> None:
    view = outline.panel.view
    view.clearSelection()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert view.currentIndex().isValid()
    assert not view.selectionModel().hasSelection()

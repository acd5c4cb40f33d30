"""The canvas by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from designer.canvas.gestures.keyboard import rows
from designer.canvas.items import Item, Kind
from designer.document.layout import Layout, Note, Point, frozen
from designer.models.selection import Selected

from .hands import CTRL, SHIFT, Hands, text_of


def test_tab_walks_in_reading_order(three: Hands) -> None:
    seen = []
    for _ in range(3):
        three.key(Qt.Key.Key_Tab)
        seen += three.selected.listeners
    assert seen == ["alpha", "beta", "gamma"]


def test_shift_tab_walks_back(three: Hands) -> None:
    three.board.select(Selected(listeners=("gamma",)))
    three.key(Qt.Key.Key_Backtab, SHIFT)
    assert three.selected.listeners == ("beta",)


def test_tab_leaves_the_canvas_at_the_end(three: Hands, qtbot: object) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, after = QVBoxLayout(window), QPushButton("After")
    column.addWidget(three.canvas)
    column.addWidget(after)
    with qtbot.waitExposed(window):
        window.show()
    three.canvas.setFocus()
    three.board.select(Selected(listeners=("gamma",)))
    three.key(Qt.Key.Key_Tab)
    left = after.hasFocus()
    three.canvas.setParent(None)
    assert left


def test_rows_are_read_from_the_left() -> None:
    items = [Item(Kind.LISTENER, name) for name in "abc"]
    rects = [QRectF(300, 10, 100, 60), QRectF(0, 0, 100, 60), QRectF(0, 200, 100, 60)]
    assert [item.key for item in rows(list(zip(items, rects, strict=True)))] == ["b", "a", "c"]


def test_ctrl_arrows_select_the_neighbour(three: Hands) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.key(Qt.Key.Key_Right, CTRL)
    three.key(Qt.Key.Key_Down, CTRL)
    assert three.selected.listeners == ("gamma",)
    assert three.steps == []


def test_ctrl_shift_arrows_add_the_neighbour(three: Hands) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.key(Qt.Key.Key_Right, CTRL | SHIFT)
    assert three.selected.listeners == ("alpha", "beta")


def test_an_arrow_with_nothing_selected_selects_something(three: Hands) -> None:
    three.key(Qt.Key.Key_Right)
    assert len(three.selected.listeners) == 1
    assert three.steps == []


def test_esc_selects_nothing(three: Hands) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.key(Qt.Key.Key_Escape)
    assert not three.selected


def test_enter_edits_the_name(three: Hands) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.key(Qt.Key.Key_Return)
    three.type("boss")
    three.key(Qt.Key.Key_Return)
    assert three.listeners["alpha"] == ("boss",)


def test_a_rename_is_one_step_and_keeps_the_selection(three: Hands) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.do("edit.rename")
    three.type("boss")
    three.key(Qt.Key.Key_Return)
    assert len(three.steps) == 1
    assert three.selected.listeners == ("boss",)


def test_esc_leaves_the_name(three: Hands) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.do("edit.rename")
    three.type("boss")
    three.key(Qt.Key.Key_Escape)
    assert "beta" in three.listeners
    assert three.canvas.view.hasFocus()


@pytest.mark.parametrize("wrong", ["alpha", "two words", "system.x", "caller"])
def test_a_name_that_cannot_be_is_said_at_the_field_and_not_taken(three: Hands, wrong: str) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.do("edit.rename")
    three.type(wrong)
    editor = three.canvas.editing.editor
    assert editor is not None
    assert editor.message
    three.key(Qt.Key.Key_Return)
    assert three.canvas.editing.is_open
    assert "beta" in three.listeners


def test_a_double_click_edits_the_name(three: Hands) -> None:
    three.double_click(three.at("gamma"))
    three.type("third")
    three.key(Qt.Key.Key_Return)
    assert "third" in three.listeners


def test_a_double_click_on_a_note_edits_its_text(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]), Layout(notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})))
    hands.double_click(hands.item_at(Kind.NOTE, "note-1"))
    hands.type("Hello")
    hands.key(Qt.Key.Key_Return, CTRL)
    assert hands.document.layout.notes["note-1"].text == "Hello"


def test_going_elsewhere_takes_a_notes_text(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]), Layout(notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})))
    hands.double_click(hands.item_at(Kind.NOTE, "note-1"))
    hands.type("Hello")
    hands.click(hands.item_at(Kind.NOTE, "note-1") + QRectF(0, 0, 300, 200).bottomRight())
    assert hands.document.layout.notes["note-1"].text == "Hello"


def test_delete_takes_everything_selected_in_one_step(draw: Callable[..., Hands]) -> None:
    layout = Layout(
        positions=frozen({"alpha": Point(0, 0)}), notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})
    )
    hands = draw(text_of(["alpha", "beta"]), layout)
    hands.do("edit.select_all")
    hands.do("edit.delete")
    assert not hands.listeners
    assert not hands.document.layout.notes
    assert len(hands.steps) == 1


def test_delete_says_which_peers_went_with_it(three: Hands) -> None:
    noted: list[str] = []
    three.document.noted.connect(noted.append)
    three.board.select(Selected(listeners=("beta",)))
    three.do("edit.delete")
    assert "alpha" in noted[-1]


def test_undo_shows_what_came_back(three: Hands) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.do("edit.delete")
    three.document.stack.undo()
    assert "beta" in three.selected.listeners


def test_the_menu_key_asks_for_the_menu_of_what_is_selected(three: Hands) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    asked: list[tuple[str, ...]] = []
    three.canvas.menu_requested.connect(lambda ids, at: asked.append(ids))
    three.board.select(Selected(listeners=("beta",)))
    view = three.canvas.view
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(reason, view.rect().center(), view.mapToGlobal(view.pos()))
    )
    assert "canvas.connect" in asked[0]


def test_reach_shows_only_what_is_reached_and_esc_shows_all(three: Hands) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.do("canvas.reach")
    hidden = three.canvas.picture.rect(Item(Kind.LISTENER, "gamma")).isNull()
    three.key(Qt.Key.Key_Escape)
    three.key(Qt.Key.Key_Escape)
    assert hidden
    assert not three.canvas.picture.rect(Item(Kind.LISTENER, "gamma")).isNull()


def test_reach_in_one_step(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["a", "b", "c"], {"a": ["b"], "b": ["c"]}))
    hands.board.select(Selected(listeners=("a",)))
    hands.do("canvas.reach")
    hands.canvas.reach_bar.steps.setValue(1)
    assert hands.canvas.picture.reach_only == {"a", "b"}


def test_what_is_added_while_only_a_part_is_shown_can_be_seen(three: Hands) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.do("canvas.reach")
    three.do("canvas.add")
    three.type("stranger")
    three.key(Qt.Key.Key_Return)
    assert not three.canvas.picture.rect(Item(Kind.LISTENER, "stranger")).isNull()


def test_p_walks_the_edges_so_that_one_can_be_removed(three: Hands) -> None:
    three.board.select(Selected(listeners=("beta",)))
    three.type("p")
    three.do("edit.delete")
    assert three.listeners["alpha"] == ()


def test_an_action_without_a_selection_says_what_it_needs(three: Hands) -> None:
    said: list[str] = []
    three.canvas.said.connect(said.append)
    for action in ("canvas.connect", "canvas.broadcast", "canvas.reach"):
        three.do(action)
    assert said == ["Select a listener first."] * 3


@pytest.fixture
def fired(three: Hands) -> list[str]:
    """What an action with the key G was told, as the window installs it."""
    told: list[str] = []
    action = QAction("Agent", three.canvas)
    action.setShortcut("G")
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda: told.append("agent"))
    three.canvas.addAction(action)
    return told


def test_single_letters_are_actions_on_the_canvas(three: Hands, fired: list[str]) -> None:
    three.type("g")
    assert fired == ["agent"]


def test_letters_choose_the_target_while_connecting(three: Hands, fired: list[str]) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.do("canvas.connect")
    three.type("g")
    three.key(Qt.Key.Key_Return)
    assert fired == []
    assert "gamma" in three.listeners["alpha"]


@pytest.mark.parametrize("action", ["edit.rename", "canvas.add", "edit.find", "canvas.note"])
def test_letters_are_text_in_every_field(three: Hands, fired: list[str], action: str) -> None:
    three.board.select(Selected(listeners=("alpha",)))
    three.do(action)
    three.type("g")
    assert fired == []

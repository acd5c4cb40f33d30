"""Moving, snapping, aligning, nudging."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from designer.canvas.editing.snapping import snap
from designer.canvas.geometry import GRID
from designer.canvas.items import Item, Kind
from designer.document import edits
from designer.document.layout import Frame, Layout, Note, Point, frozen
from designer.models.selection import Selected

from .hands import ALT, CTRL, SHIFT, Hands, text_of


def test_a_drag_moves_a_card(three: Hands) -> None:
    three.drag(three.at("gamma"), three.at("gamma", dx=48, dy=120))
    assert three.document.layout.positions["gamma"] == Point(480, 408)


def test_a_drag_is_one_step_and_the_text_stays(three: Hands) -> None:
    before = three.document.text
    three.drag(three.at("gamma"), three.at("gamma", dx=48, dy=120))
    assert three.steps == ["Move gamma"]
    assert three.document.text == before


def test_a_drag_moves_all_that_is_selected(three: Hands) -> None:
    three.click(three.at("beta"))
    three.click(three.at("gamma"), CTRL)
    three.drag(three.at("gamma"), three.at("gamma", dy=120))
    positions = three.document.layout.positions
    assert (positions["beta"].y, positions["gamma"].y) == (216, 408)


def test_esc_midway_leaves_everything_where_it_was(three: Hands) -> None:
    with three.dragging(three.at("gamma"), three.at("gamma", dx=48, dy=120)):
        three.key(Qt.Key.Key_Escape)
    assert three.steps == []
    assert not three.canvas.view.overlay.moved


def test_a_tremble_is_a_click(three: Hands) -> None:
    three.drag(three.at("gamma"), three.at("gamma", dx=2))
    assert three.steps == []


def test_alt_moves_freely(three: Hands) -> None:
    three.drag(three.at("gamma"), three.at("gamma", dx=13, dy=107), modifiers=ALT)
    assert three.document.layout.positions["gamma"] == Point(445, 395)


def test_a_card_snaps_to_another_ones_edge_and_shows_a_guide(three: Hands) -> None:
    with three.dragging(three.at("gamma"), three.at("gamma", dx=-333, dy=120)):
        assert QLineF(96, 84, 96, 492) in three.canvas.view.overlay.guides
    assert three.document.layout.positions["gamma"].x == 96


def test_snapping_prefers_the_nearest_line() -> None:
    moved = snap(QRectF(0, 0, 100, 50), QPointF(5, 300), [QRectF(3, 0, 100, 50), QRectF(6, 0, 90, 50)], reach=6)
    assert moved.offset.x() == 6


def test_without_snapping_things_stay_where_they_are_let_go(three: Hands) -> None:
    three.do("canvas.snap")
    three.drag(three.at("gamma"), three.at("gamma", dx=13, dy=107))
    assert three.document.layout.positions["gamma"] == Point(445, 395)


def test_arrows_nudge_by_the_grid_and_merge(three: Hands) -> None:
    three.click(three.at("gamma"))
    for _ in range(3):
        three.key(Qt.Key.Key_Right)
    three.key(Qt.Key.Key_Down)
    assert three.document.layout.positions["gamma"] == Point(432 + 3 * GRID, 288 + GRID)
    assert len(three.steps) == 1


def test_shift_arrows_nudge_by_one(three: Hands) -> None:
    three.click(three.at("gamma"))
    three.key(Qt.Key.Key_Left, SHIFT)
    assert three.document.layout.positions["gamma"] == Point(431, 288)


def test_undo_after_nudges_takes_all_of_them_back(three: Hands) -> None:
    three.click(three.at("gamma"))
    for _ in range(4):
        three.key(Qt.Key.Key_Right)
    three.document.stack.undo()
    assert three.document.layout.positions["gamma"] == Point(432, 288)


def test_nudges_of_two_things_are_two_steps(three: Hands) -> None:
    three.click(three.at("gamma"))
    three.key(Qt.Key.Key_Right)
    three.click(three.at("beta"))
    three.key(Qt.Key.Key_Right)
    assert len(three.steps) == 2


def test_align_left(three: Hands) -> None:
    three.do("edit.select_all")
    three.do("canvas.align_left")
    assert {three.document.layout.positions[name].x for name in three.listeners} == {96}


def test_distribute_down_makes_equal_gaps(draw: Callable[..., Hands]) -> None:
    places = {"alpha": Point(0, 0), "beta": Point(0, 90), "gamma": Point(0, 400)}
    hands = draw(text_of(list(places)), Layout(positions=frozen(places)))
    hands.do("edit.select_all")
    hands.do("canvas.distribute_y")
    assert hands.document.layout.positions["beta"].y == 200


def test_arrange_is_one_step_and_nothing_overlaps(three: Hands) -> None:
    three.do("canvas.arrange")
    rects = [three.canvas.picture.rect(Item(Kind.LISTENER, name)) for name in three.listeners]
    assert len(three.steps) <= 1
    assert not any(a.intersects(b) for index, a in enumerate(rects) for b in rects[:index])


def test_arrange_of_a_selection_leaves_the_others(three: Hands) -> None:
    three.click(three.at("alpha"))
    three.click(three.at("gamma"), CTRL)
    three.do("canvas.arrange")
    assert three.document.layout.positions["beta"] == Point(432, 96)


def test_a_frame_takes_its_members_along(draw: Callable[..., Hands]) -> None:
    frame = Frame(60, 40, 300, 200, "Desk", members=("alpha",))
    places = {"alpha": Point(96, 96), "beta": Point(480, 96)}
    hands = draw(text_of(["alpha", "beta"]), Layout(positions=frozen(places), frames=frozen({"frame-1": frame})))
    head = QPointF(120, 52)
    hands.drag(head, head + QPointF(0, 240), modifiers=ALT)
    layout = hands.document.layout
    assert (layout.frames["frame-1"].y, layout.positions["alpha"].y, layout.positions["beta"].y) == (280, 336, 96)


def test_notes_move(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]), Layout(notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})))
    hands.drag(QPointF(380, 340), QPointF(428, 340), modifiers=ALT)
    assert hands.document.layout.notes["note-1"].x == 348


def test_a_note_is_resized_by_its_corner(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]), Layout(notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})))
    hands.drag(QPointF(459, 379), QPointF(499, 419), modifiers=ALT)
    note = hands.document.layout.notes["note-1"]
    assert (note.x, note.y, note.width, note.height) == (300, 300, 200, 120)


def test_a_note_does_not_vanish_when_made_small(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]), Layout(notes=frozen({"note-1": Note(300, 300, 160, 80, "Read me")})))
    hands.drag(QPointF(459, 379), QPointF(200, 200), modifiers=ALT)
    note = hands.document.layout.notes["note-1"]
    assert note.width >= 96
    assert note.height >= 48


def test_moving_ends_nowhere_when_the_text_is_broken(three: Hands) -> None:
    from designer.document.splices import Splice

    three.document.type_text((Splice(0, "", "["),), None)
    three.drag(three.at("gamma"), three.at("gamma", dx=48))
    assert three.document.layout.positions["gamma"] == Point(432, 288)


def test_what_is_moved_follows_the_pointer_on_screen(three: Hands) -> None:
    empty = three.at("gamma", dy=200)
    before = three.color_at(empty)
    with three.dragging(three.at("gamma"), empty):
        assert three.color_at(empty + QPointF(0, 20)) != before
    assert three.selected == Selected(listeners=("gamma",))


def test_undo_midway_ends_the_gesture(three: Hands) -> None:
    three.drag(three.at("gamma"), three.at("gamma", dy=96))
    with three.dragging(three.at("gamma"), three.at("gamma", dx=200)):
        three.document.stack.undo()
        assert not three.canvas.view.overlay.moved
    assert three.document.layout.positions["gamma"] == Point(432, 288)


def test_a_drag_to_the_border_pans(three: Hands, qtbot: object) -> None:
    left = three.canvas.view.visible_rect().left()
    border = three.canvas.view.visible_rect().right() - 4
    with three.dragging(three.at("gamma"), QPointF(border, three.at("gamma").y())):
        qtbot.waitUntil(lambda: three.canvas.view.visible_rect().left() > left + 40)
    assert three.document.layout.positions["gamma"].x > border - 200


def test_arranging_first_keeps_what_was_placed(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha", "beta"], {"alpha": ["beta"]}), Layout(positions=frozen({"alpha": Point(720, 480)})))
    hands.do("canvas.arrange")
    assert hands.document.layout.positions["alpha"] == Point(720, 480)


def test_arrange_stacks_the_members_of_a_bus_as_the_first_layout_does(draw: Callable[..., Hands]) -> None:
    names = ["desk", "law", "mail", "style"]
    text = text_of(names, {"desk": ["mail"]}, law="broadcast: true", style="broadcast: true")
    hands = draw(text.replace("messages.Law", "messages.Story").replace("messages.Style", "messages.Story"))
    first = dict(hands.canvas.picture.positions())
    hands.document.apply(edits.place({name: Point(900.0 * index, 0) for index, name in enumerate(names)}))
    hands.do("canvas.arrange")
    assert hands.document.layout.positions == first


def test_cards_that_are_moved_are_not_drawn_anew(three: Hands, qtbot: QtBot) -> None:
    view = three.canvas.view
    three.do("edit.select_all")
    qtbot.waitUntil(lambda: view.is_complete)
    drawn = view.layers.sprites.painted
    with three.dragging(three.at("gamma"), three.at("gamma", dx=48, dy=120)):
        qtbot.waitUntil(lambda: view.is_complete)
        assert view.layers.sprites.painted == drawn
        stripe = three.at("gamma", dx=48 - 102, dy=120)
        assert three.color_at(stripe) == QColor(three.canvas.theme.colors.tool)


def test_hundreds_of_cards_are_shown_where_they_are_dragged(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    names = [f"n{index}" for index in range(500)]
    places = {name: Point(320.0 * (index % 25), 120.0 * (index // 25)) for index, name in enumerate(names)}
    peers = {name: [names[(index + 26) % 500]] for index, name in enumerate(names)}
    hands = draw(text_of(names, peers), Layout(positions=frozen(places)))
    hands.do("edit.select_all")
    view, tool = hands.canvas.view, QColor(hands.canvas.theme.colors.tool)
    view.center_on(hands.at("n262"))
    qtbot.waitUntil(lambda: view.is_complete)
    with hands.dragging(hands.at("n262"), hands.at("n262", dx=96, dy=48)):
        qtbot.waitUntil(lambda: view.is_complete)
        assert hands.color_at(hands.at("n262", dx=96 - 102, dy=48)) == tool
        assert hands.color_at(hands.at("n263", dx=96 - 102, dy=48)) == tool
    qtbot.waitUntil(lambda: view.is_complete)
    assert hands.document.layout.positions["n499"] == Point(places["n499"].x + 96, places["n499"].y + 48)
    assert hands.color_at(hands.at("n262", dx=-102)) == tool

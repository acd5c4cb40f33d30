"""A run on a shown canvas: what is seen of it, and what it costs where nobody looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRect, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.items import listener
from designer.canvas.live.flights import FLIGHT_S
from designer.canvas.live.marks import NOTHING, Activity
from designer.canvas.painting.camera import Camera
from designer.canvas.picture.wiring import EdgeKey, EdgeStyle
from designer.document import edits
from designer.models.selection import Selected
from designer.support.theme import Scheme, Theme
from runtime.events import Event

from ..hands import Hands
from .conftest import NEWSROOM, Stage

EDGE = EdgeKey(EdgeStyle.PEER, "alpha", "beta")
LONG = 8.0
"""Seconds after which nothing moves any more."""


def changed(before: QImage, after: QImage, around: tuple[int, int, int, int]) -> int:
    """How many pixels of a part differ."""
    x, y, width, height = around
    return sum(
        before.pixel(column, row) != after.pixel(column, row)
        for column in range(x, x + width)
        for row in range(y, y + height)
    )


def picture(stage: Stage) -> QImage:
    stage.hands.canvas.view.complete_now()
    return stage.hands.canvas.view.viewport().grab().toImage()


def near(image: QImage, at: QPointF, color: str, reach: int = 7) -> int:
    """How many pixels around a point have about that colour."""
    wanted = QColor(color)
    found = 0
    for x in range(int(at.x()) - reach, int(at.x()) + reach + 1):
        for y in range(int(at.y()) - reach, int(at.y()) + reach + 1):
            pixel = image.pixelColor(x, y)
            parts = ((pixel.red(), wanted.red()), (pixel.green(), wanted.green()), (pixel.blue(), wanted.blue()))
            found += all(abs(one - other) < 40 for one, other in parts)
    return found


def chip_at(stage: Stage, name: str) -> QPointF:
    rect = stage.hands.canvas.picture.rect(listener(name))
    return stage.hands.canvas.view.to_view(QPointF(rect.right() - 15, rect.top() - 2))


# States on cards


def test_a_running_handler_shows_its_card_busy(stage: Stage, theme: Theme) -> None:
    number = stage.records.send("console", "alpha")
    stage.records.begin(number, "alpha")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("alpha").activity is Activity.BUSY
    assert near(picture(stage), chip_at(stage, "alpha"), theme.colors.accent) > 20


def test_an_open_call_shows_its_caller_waiting(stage: Stage) -> None:
    stage.records.handle("console", "alpha")
    stage.records.send("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("alpha").activity is Activity.WAITING


def test_a_failed_handler_is_counted_in_red(stage: Stage, theme: Theme) -> None:
    number = stage.records.send("console", "beta")
    stage.records.begin(number, "beta").fail(number, "beta")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("beta").errors == 1
    assert near(picture(stage), chip_at(stage, "beta"), theme.colors.error) > 10


def test_a_raised_todo_raises_an_eyebrow_with_a_count(stage: Stage, theme: Theme) -> None:
    number = stage.records.handle("console", "alpha")
    stage.records.watch("alpha", "w1").watch("alpha", "w2")
    stage.records.raise_todo("alpha", number, "w1").raise_todo("alpha", number, "w2")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("alpha").raised == 2
    assert near(picture(stage), chip_at(stage, "alpha"), theme.colors.warning) > 10


def test_an_eyebrow_closed_at_once_is_seen_when_its_message_arrives(stage: Stage) -> None:
    number = stage.records.handle("console", "alpha")
    stage.records.watch("alpha").raise_todo("alpha", number).close_todo("alpha")
    stage.told()
    stage.wait(FLIGHT_S + 0.1)
    assert stage.shown("alpha").raised == 1
    stage.wait(LONG)
    assert stage.shown("alpha").raised == 0


def test_numbers_stand_on_near_cards_that_took_part_and_on_no_others(stage: Stage) -> None:
    before = picture(stage)
    stage.records.handle("console", "alpha")
    stage.told()
    stage.wait(LONG)
    assert (stage.shown("alpha").incoming, stage.shown("alpha").p95_ns) == (1, 1_200_000)
    assert stage.shown("beta") == NOTHING
    after, view = picture(stage), stage.hands.canvas.view
    for name, is_other in (("alpha", True), ("beta", False)):
        rect = stage.hands.canvas.picture.rect(listener(name))
        at = view.to_view(rect.topLeft()).toPoint()
        assert bool(changed(before, after, (at.x() + 12, at.y() + 44, 180, 24))) is is_other


def test_from_afar_a_failed_card_has_a_dot(stage: Stage, theme: Theme) -> None:
    number = stage.records.send("console", "beta")
    stage.records.begin(number, "beta").fail(number, "beta")
    stage.told()
    for zoom in (0.5, 0.2):
        stage.hands.canvas.view.set_zoom(zoom)
        stage.wait(LONG)
        rect = stage.hands.canvas.picture.rect(listener("beta"))
        assert near(picture(stage), stage.hands.canvas.view.to_view(rect.topRight()), theme.colors.error) > 8


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_far_busy_cards_have_the_accent_s_colour(stage: Stage, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    number = stage.records.send("console", "beta")
    stage.records.begin(number, "beta")
    stage.told()
    stage.canvas.moves = False
    stage.hands.canvas.view.set_zoom(0.2)
    stage.wait(LONG)
    rect = stage.hands.canvas.picture.rect(listener("beta"))
    card, other = (
        picture(stage).pixelColor(stage.hands.canvas.view.to_view(each).toPoint())
        for each in (rect.center(), stage.hands.canvas.picture.rect(listener("gamma")).center())
    )
    accent = QColor(theme.colors.accent)
    assert abs(card.hue() - accent.hue()) < 14
    assert abs(other.hue() - accent.hue()) > 14


def test_when_the_run_is_over_nobody_is_busy(stage: Stage) -> None:
    number = stage.records.send("console", "alpha")
    stage.records.begin(number, "alpha")
    stage.told()
    stage.wait(LONG)
    stage.records.stop()
    stage.told()
    stage.wait(LONG)
    assert stage.shown("alpha").activity is Activity.IDLE


# Messages along edges


def test_a_pulse_goes_along_its_edge_and_ends(stage: Stage, theme: Theme) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(FLIGHT_S / 2)
    (flight,) = stage.canvas.intake.flights.under_way(stage.clock.now)
    track = stage.canvas.intake.routes.track(flight.route)
    assert track is not None
    middle = stage.hands.canvas.view.to_view(QPointF(*track.at(flight.share(stage.clock.now))))
    passing = near(picture(stage), middle, theme.colors.accent, 3)
    stage.wait(LONG)
    assert len(stage.canvas.intake.flights) == 0
    assert near(picture(stage), middle, theme.colors.accent, 3) < passing / 2


def test_an_edge_counts_what_went_along_it_both_ways(stage: Stage) -> None:
    number = stage.records.handle("alpha", "beta")
    stage.records.send("beta", "alpha", cause=number, direction="respond")
    stage.told()
    stage.wait(LONG)
    flow = stage.canvas.intake.flows.flow(EDGE)
    assert flow is not None
    assert flow.count == 2


def test_a_flood_is_merged_into_a_rate(stage: Stage) -> None:
    for _ in range(30):
        for _ in range(40):
            stage.records.handle("alpha", "beta")
        stage.told()
        stage.wait(0.033)
    assert stage.canvas.intake.flows.said[EDGE] == pytest.approx(1200, rel=0.3)
    stage.wait(FLIGHT_S)
    assert len(stage.canvas.intake.flights) == 0


def test_what_is_not_in_view_does_not_fly_and_is_counted(stage: Stage) -> None:
    stage.hands.canvas.view.center_on(QPointF(20_000, 20_000))
    stage.records.handle("alpha", "beta")
    stage.told()
    assert len(stage.canvas.intake.flights) == 0
    flow = stage.canvas.intake.flows.flow(EDGE)
    assert flow is not None
    assert flow.count == 1


# The clock


def test_the_clock_stops_when_nothing_moves(stage: Stage) -> None:
    stage.records.handle("console", "alpha")
    stage.told()
    assert stage.canvas.is_moving
    stage.wait(LONG)
    assert not stage.canvas.is_moving


def test_busy_cards_keep_the_clock_going_slowly_and_only_while_they_are_busy(stage: Stage) -> None:
    number = stage.records.send("console", "alpha")
    stage.records.begin(number, "alpha")
    stage.told()
    stage.wait(LONG)
    picture(stage)
    assert stage.canvas.is_moving
    stage.records.end(number, "alpha")
    stage.told()
    picture(stage)
    stage.wait(LONG)
    picture(stage)
    stage.wait(0.2)
    assert not stage.canvas.is_moving


def test_a_hidden_canvas_does_nothing_and_catches_up_when_it_is_shown(stage: Stage, qtbot: QtBot) -> None:
    stage.hands.canvas.hide()
    for _ in range(20):
        stage.records.handle("alpha", "beta")
    stage.told()
    assert stage.shown("beta") == NOTHING
    assert len(stage.canvas.intake.flights) == 0
    assert not stage.canvas.is_moving
    with qtbot.waitExposed(stage.hands.canvas):
        stage.hands.canvas.show()
    picture(stage)
    assert stage.shown("beta").incoming == 20
    flow = stage.canvas.intake.flows.flow(EDGE)
    assert flow is not None
    assert flow.count == 20


def test_a_run_that_ends_while_nobody_looks_leaves_nobody_busy(stage: Stage, qtbot: QtBot) -> None:
    number = stage.records.send("console", "alpha")
    stage.records.begin(number, "alpha")
    stage.told()
    stage.wait(LONG)
    stage.hands.canvas.hide()
    stage.records.stop()
    stage.told()
    with qtbot.waitExposed(stage.hands.canvas):
        stage.hands.canvas.show()
    picture(stage)
    stage.wait(LONG)
    assert stage.shown("alpha").activity is Activity.IDLE


def test_hiding_the_canvas_stops_the_clock(stage: Stage) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    assert stage.canvas.is_moving
    stage.hands.canvas.hide()
    assert not stage.canvas.is_moving


def test_only_what_moves_is_painted_again(stage: Stage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    picture(stage)
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(FLIGHT_S / 2)
    picture(stage)
    view = stage.hands.canvas.view
    QApplication.processEvents()
    parts: list[QRect | None] = []
    paint = view.layers.paint

    def note(painter: QPainter, camera: Camera, size: QSizeF, part: QRect | None = None) -> None:
        parts.append(part)
        paint(painter, camera, size, part)

    monkeypatch.setattr(view.layers, "paint", note)
    stage.wait(0.04)
    qtbot.waitUntil(lambda: bool(parts))
    assert parts[0] is not None
    assert parts[0].width() * parts[0].height() < view.viewport().width() * view.viewport().height() / 3


def test_tiles_are_not_drawn_again_for_a_run(stage: Stage) -> None:
    picture(stage)
    drawn = stage.hands.canvas.view.layers.drawn
    for _ in range(10):
        stage.records.handle("alpha", "beta")
        stage.told()
        stage.wait(0.1)
        picture(stage)
    assert stage.hands.canvas.view.layers.drawn == drawn


# Motion


def test_without_motion_nothing_flies_and_states_are_shown(stage: Stage) -> None:
    stage.canvas.moves = False
    number = stage.records.send("console", "alpha")
    stage.records.begin(number, "alpha")
    stage.told()
    assert len(stage.canvas.intake.flights) == 0
    stage.wait(LONG)
    assert stage.shown("alpha").activity is Activity.BUSY
    picture(stage)
    stage.wait(0.2)
    assert not stage.canvas.is_moving


def test_the_action_motion_is_on_at_first_and_toggles(stage: Stage) -> None:
    canvas = stage.hands.canvas
    assert canvas.checked("canvas.motion")
    canvas.handlers["canvas.motion"]()
    assert not canvas.checked("canvas.motion")


# What is chosen


def test_a_chosen_frame_lights_its_path_and_dims_the_rest(stage: Stage) -> None:
    number = stage.records.open("alpha").handle("console", "alpha")
    stage.records.open("beta", "alpha").handle("alpha", "beta", cause=number)
    stage.told()
    stage.wait(LONG)
    before = picture(stage)
    stage.live.choose_frame("beta")
    path = stage.canvas.shown.path
    assert path is not None
    assert (set(path.names), set(path.edges), path.source) == ({"alpha", "beta"}, {EDGE}, "console")
    after = picture(stage)
    view, rects = stage.hands.canvas.view, stage.hands.canvas.picture
    for name, is_dimmed in (("alpha", False), ("beta", False), ("gamma", True)):
        corner = view.to_view(rects.rect(listener(name)).topLeft()).toPoint()
        assert bool(changed(before, after, (corner.x() + 12, corner.y() + 8, 80, 16))) is is_dimmed


def test_a_conversation_lights_all_its_frames(stage: Stage) -> None:
    stage.records.open("alpha").open("beta", "alpha").open("gamma", "alpha")
    stage.told()
    stage.live.choose_conversation("console")
    path = stage.canvas.shown.path
    assert path is not None
    assert path.names == {"alpha", "beta", "gamma"}


def test_a_path_grows_with_the_conversation(stage: Stage) -> None:
    stage.records.open("alpha")
    stage.told()
    stage.live.choose_conversation("console")
    stage.records.open("beta", "alpha")
    stage.told()
    stage.wait(LONG)
    path = stage.canvas.shown.path
    assert path is not None
    assert "beta" in path.names


def test_choosing_nothing_dims_nothing(stage: Stage) -> None:
    stage.records.open("alpha")
    stage.told()
    before = picture(stage)
    stage.live.choose_conversation("console")
    stage.live.clear_choice()
    stage.wait(LONG)
    assert picture(stage) == before


def test_a_chosen_message_flies_once_and_lights_both_its_cards(stage: Stage) -> None:
    number = stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    stage.live.choose_message(number)
    assert len(stage.canvas.intake.flights) == 1
    stage.wait(LONG)
    assert len(stage.canvas.intake.flights) == 0
    ends = stage.canvas.shown.ends
    assert ends is not None
    assert (set(ends.names), set(ends.edges)) == ({"alpha", "beta"}, {EDGE})


def test_a_chosen_message_is_not_counted_again(stage: Stage) -> None:
    number = stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    stage.live.choose_message(number)
    stage.wait(LONG)
    flow = stage.canvas.intake.flows.flow(EDGE)
    assert flow is not None
    assert flow.count == 1


def test_a_chosen_message_that_is_out_of_view_is_brought_into_it(stage: Stage) -> None:
    number = stage.records.handle("alpha", "beta")
    stage.told()
    view = stage.hands.canvas.view
    view.center_on(QPointF(9_000, 9_000))
    stage.live.choose_message(number)
    assert view.visible_rect().contains(stage.hands.canvas.picture.rect(listener("beta")))


def test_a_message_between_two_that_no_edge_joins_flies_through_the_air(stage: Stage) -> None:
    number = stage.records.handle("beta", "gamma")
    stage.told()
    stage.wait(LONG)
    stage.live.choose_message(number)
    assert len(stage.canvas.intake.flights) == 1


# Names


def test_a_renamed_listener_keeps_its_numbers(stage: Stage) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    assert stage.hands.document.apply(edits.rename("beta", "omega"))
    picture(stage)
    assert stage.shown("omega").incoming == 1
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("omega").incoming == 2
    flow = stage.canvas.intake.flows.flow(EdgeKey(EdgeStyle.PEER, "alpha", "omega"))
    assert flow is not None
    assert flow.count == 2


def test_a_deleted_listener_stays_as_a_grey_outline_and_says_so(stage: Stage) -> None:
    rect = stage.hands.canvas.picture.rect(listener("beta"))
    stage.hands.selection.set(Selected(listeners=("beta",)))
    stage.hands.do("edit.delete")
    assert stage.canvas.shown.gone == {"beta": rect}
    edge = stage.hands.canvas.view.to_view(QPointF(rect.left(), rect.center().y()))
    assert "only in the run" in stage.canvas.tool_tip(rect.center())
    assert picture(stage).pixelColor(edge.toPoint()) != picture(stage).pixelColor(
        edge.toPoint() - QPointF(9, 0).toPoint()
    )


def test_undo_of_a_deletion_gives_the_listener_its_numbers_back(stage: Stage) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    stage.hands.selection.set(Selected(listeners=("beta",)))
    stage.hands.do("edit.delete")
    stage.hands.document.stack.undo()
    picture(stage)
    assert stage.canvas.shown.gone == {}
    assert stage.shown("beta").incoming == 1


def test_a_new_listener_says_that_it_is_not_in_this_run(stage: Stage) -> None:
    stage.hands.selection.set(Selected(listeners=("gamma",)))
    stage.hands.do("edit.duplicate")
    (new,) = {each.name for each in stage.hands.document.spec.listeners} - {"alpha", "beta", "gamma"}
    center = stage.hands.canvas.picture.rect(listener(new)).center()
    assert "Not in this run" in stage.canvas.tool_tip(center)


def test_renames_between_the_snapshot_and_the_first_record_are_followed(stage: Stage) -> None:
    stage.canvas.prepare(["alpha", "beta", "gamma"])
    stage.hands.document.apply(edits.rename("beta", "omega"))
    stage.begin()
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    assert stage.shown("omega").incoming == 1


def test_another_run_forgets_the_last_one(stage: Stage) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    stage.begin()
    stage.wait(LONG)
    assert stage.shown("beta") == NOTHING
    assert stage.canvas.intake.flows.looks == {}


def test_showing_no_run_leaves_the_still_picture(stage: Stage) -> None:
    stage.canvas.show(None)
    before = picture(stage)
    stage.canvas.show(stage.live)
    stage.records.handle("alpha", "beta")
    stage.told()
    stage.wait(LONG)
    assert picture(stage) != before
    stage.canvas.show(None)
    assert picture(stage) == before


# Numbers in words


def test_a_tooltip_tells_the_numbers_of_a_listener(stage: Stage) -> None:
    number = stage.records.handle("console", "beta")
    stage.records.fail(number, "gamma")
    held = stage.records.send("console", "beta")
    stage.records.begin(held, "beta")
    stage.told()
    tip = stage.canvas.tool_tip(stage.hands.at("beta"))
    assert "2 in, 0 out, errors: 0" in tip
    assert "Handlers running: 1" in tip
    assert "1.2 ms" in tip


def test_a_tooltip_tells_what_went_along_an_edge(stage: Stage) -> None:
    stage.records.handle("alpha", "beta")
    stage.told()
    routes = stage.canvas.intake.routes
    route = routes.between("alpha", "beta", up=False)
    assert route is not None
    track = routes.track(route)
    assert track is not None
    assert "1 sent, 0 came back" in stage.canvas.tool_tip(QPointF(*track.at(0.5)))


# A real run


def test_the_newsroom_s_run_is_drawn_from_its_records_and_comes_to_rest(
    draw: Callable[..., Hands],
    stage_on: Callable[[Hands], Stage],
    newsroom_records: list[Event],
) -> None:
    stage = stage_on(draw(NEWSROOM.read_text("utf-8")))
    stage.hands.canvas.view.fit()
    stage.live.begin()
    stage.live.take(newsroom_records)
    flown = {flight.route for flight in stage.canvas.intake.flights.all()}
    assert {(route.source, route.target) for route in flown} == {
        ("", "editor"), ("editor", "facts"), ("editor", "style"), ("editor", "law"),
        ("facts", "editor"), ("style", "editor"), ("law", "editor"), ("editor", ""),
    }  # fmt: skip
    assert {route.bus for route in flown if route.source == "editor" and route.target} == {"messages.Story"}
    stage.wait(LONG)
    picture(stage)
    assert not stage.canvas.is_moving
    assert stage.shown("law").incoming == 1

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.items import listener
from designer.canvas.painting.camera import LEAST_ZOOM, MOST_ZOOM, Camera, stepped
from designer.canvas.painting.layers import Layers
from designer.canvas.painting.overlay import Ghost, LooseEdge, Overlay, Saying, Tone, held_at
from designer.canvas.painting.tile_painting import Lens
from designer.canvas.painting.tiles import TILE_PX, TileKey
from designer.canvas.picture.picture import Picture
from designer.canvas.view.tool import Pointer
from designer.canvas.view.view import CanvasView
from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Layout, Point, frozen
from designer.models.selection import Peer, Selected, Selection
from designer.support.theme import Scheme, Theme

from .hands import text_of


class Frame(NamedTuple):
    """What was painted, and where in it the scene's origin is, in its pixels."""

    image: QImage
    origin: QPoint
    layers: Layers
    lens: Lens


LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
Show = Callable[..., CanvasView]


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, make_document: Callable[..., Document]) -> Iterator[Show]:
    """``show(text, layout=None)``: a shown view of that organism at 100 %, complete."""
    made: list[CanvasView] = []

    def make(text: str, layout: Layout | None = None) -> CanvasView:
        picture = Picture(make_document(text, layout))
        selection = Selection()
        view = CanvasView(picture, selection, theme)
        picture.setParent(view)
        selection.setParent(view)
        view.animates = False
        view.resize(800, 600)
        made.append(view)
        with qtbot.waitExposed(view):
            view.show()
        view.set_zoom(1.0)
        view.center_on(QPointF(400, 300))
        qtbot.waitUntil(lambda: view.is_complete)
        return view

    yield make
    for view in made:
        view.close()
        view.deleteLater()


@pytest.fixture
def pair(show: Show) -> CanvasView:
    """Listener a at (100, 100) with the peer b at (500, 100)."""
    places = frozen({"a": Point(100, 100), "b": Point(500, 100)})
    return show(text_of(["a", "b"], {"a": ["b"]}), Layout(positions=places))


def selection_of(view: CanvasView) -> Selection:
    return view.findChild(Selection)


def pixels(view: CanvasView) -> QImage:
    view.complete_now()
    return view.viewport().grab().toImage()


def color_at(view: CanvasView, point: QPointF) -> str:
    image, at = pixels(view), view.to_view(point)
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(at.x() * ratio), int(at.y() * ratio)).name()


def wheel(
    view: CanvasView,
    at: QPointF,
    turned: QPoint,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    pixel: QPoint | None = None,
) -> None:
    phase = Qt.ScrollPhase.ScrollUpdate if pixel is not None else Qt.ScrollPhase.NoScrollPhase
    port = view.viewport()
    everywhere = QPointF(port.mapToGlobal(at.toPoint()))
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(at, everywhere, pixel or QPoint(), turned, none, modifiers, phase, False)
    QApplication.sendEvent(port, event)


def drag(view: CanvasView, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    port = view.viewport()
    QTest.mousePress(port, button, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, button, Qt.KeyboardModifier.NoModifier, end)


class Recorder:
    """A tool that only remembers."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.pointers: list[Pointer] = []
        self.takes = True

    def _take(self, name: str) -> bool:
        self.seen.append(name)
        return self.takes

    def press(self, pointer: Pointer) -> bool:
        self.pointers.append(pointer)
        return self._take("press")

    def move(self, pointer: Pointer) -> bool:
        return self._take("move")

    def release(self, pointer: Pointer) -> bool:
        return self._take("release")

    def double_click(self, pointer: Pointer) -> bool:
        return self._take("double_click")

    def leave(self) -> None:
        self._take("leave")

    def key_press(self, event: object) -> bool:
        return self._take("key_press")

    def context_menu(self, event: object) -> bool:
        return self._take("context_menu")

    def drag_enter(self, event: object) -> None:
        self._take("drag_enter")

    def drag_move(self, event: object) -> None:
        self._take("drag_move")

    def drag_leave(self) -> None:
        self._take("drag_leave")

    def drop(self, event: object) -> None:
        self._take("drop")

    def cancel(self) -> None:
        self._take("cancel")

    def tool_tip(self, pointer: Pointer) -> str:
        return ""


# Where one looks


def test_points_go_there_and_back(pair: CanvasView) -> None:
    for zoom in (0.13, 0.5, 1.0, 2.7):
        pair.set_zoom(zoom)
        point = QPointF(321.0, 45.0)
        back = pair.to_view(pair.to_scene(point))
        assert (back - point).manhattanLength() < 1e-6


def test_the_wheel_zooms_to_the_pointer(pair: CanvasView) -> None:
    at = QPointF(200, 150)
    before = pair.to_scene(at)
    wheel(pair, at, QPoint(0, 120))
    after = pair.to_scene(at)
    assert pair.zoom > 1.0
    assert (after - before).manhattanLength() < 2.0


def test_as_many_steps_back_as_forth_end_at_100_percent(pair: CanvasView) -> None:
    for turn in (120, 120, 120, -120, -120, -120):
        wheel(pair, QPointF(300, 200), QPoint(0, turn))
    assert pair.zoom == pytest.approx(1.0)


def test_zoom_is_held_between_its_bounds(pair: CanvasView) -> None:
    for _ in range(60):
        pair.zoom_in()
    assert pair.zoom == MOST_ZOOM
    for _ in range(90):
        pair.zoom_out()
    assert pair.zoom == LEAST_ZOOM


def test_a_step_from_between_lands_on_the_next_of_the_usual_values() -> None:
    assert stepped(0.97, 1) == pytest.approx(1.0)
    assert stepped(1.03, -1) == pytest.approx(1.0)


def test_shift_and_the_wheel_pan_sideways(pair: CanvasView) -> None:
    before = pair.visible_rect()
    wheel(pair, QPointF(200, 150), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    after = pair.visible_rect()
    assert after.left() > before.left()
    assert (after.top(), pair.zoom) == (before.top(), 1.0)


def test_two_fingers_pan(pair: CanvasView) -> None:
    before = pair.visible_rect().topLeft()
    wheel(pair, QPointF(200, 150), QPoint(0, 0), pixel=QPoint(-30, -20))
    assert pair.visible_rect().topLeft() - before == QPointF(30, 20)


def test_the_middle_button_pans(pair: CanvasView) -> None:
    before = pair.visible_rect().topLeft()
    drag(pair, MIDDLE, QPoint(300, 300), QPoint(250, 280))
    assert pair.visible_rect().topLeft() - before == QPointF(50, 20)


def test_space_and_the_left_button_pan_and_the_tool_gets_nothing(pair: CanvasView) -> None:
    pair.tool = tool = Recorder()
    pair.setFocus()
    before = pair.visible_rect().topLeft()
    QTest.keyPress(pair, Qt.Key.Key_Space)
    drag(pair, LEFT, QPoint(300, 300), QPoint(250, 280))
    QTest.keyRelease(pair, Qt.Key.Key_Space)
    assert pair.visible_rect().topLeft() - before == QPointF(50, 20)
    assert "press" not in tool.seen
    drag(pair, LEFT, QPoint(300, 300), QPoint(250, 280))
    assert "press" in tool.seen
    pair.tool = None


def test_arrows_that_the_tool_does_not_want_pan(pair: CanvasView) -> None:
    before = pair.visible_rect()
    pair.setFocus()
    QTest.keyClick(pair, Qt.Key.Key_Right)
    QTest.keyClick(pair, Qt.Key.Key_Up)
    after = pair.visible_rect()
    assert after.left() > before.left()
    assert after.top() < before.top()


def test_plus_and_minus_zoom(pair: CanvasView) -> None:
    pair.setFocus()
    QTest.keyClick(pair, Qt.Key.Key_Plus)
    assert pair.zoom > 1.0
    QTest.keyClick(pair, Qt.Key.Key_Minus)
    assert pair.zoom == pytest.approx(1.0)


def test_fit_shows_everything(show: Show, big_organism: Callable[[int], str]) -> None:
    view = show(big_organism(60))
    view.fit()
    assert view.visible_rect().contains(view.picture.bounds())


def test_fit_does_not_blow_up_what_is_small(pair: CanvasView) -> None:
    pair.fit_rect(QRectF(0, 0, 10, 10))
    assert pair.zoom == 1.0


def test_fit_leaves_a_margin(show: Show, big_organism: Callable[[int], str]) -> None:
    view = show(big_organism(60))
    view.fit()
    seen, bounds = view.visible_rect(), view.picture.bounds()
    gaps = (bounds.left() - seen.left(), bounds.top() - seen.top())
    assert min(gaps) * view.zoom > 40


def test_fit_shows_edges_that_run_around_everything(show: Show) -> None:
    view = show(text_of(["a", "b"], {"b": ["a"]}), Layout(positions=frozen({"a": Point(0, 0), "b": Point(2600, 0)})))
    view.fit()
    assert view.picture.bounds().left() < -30
    assert view.visible_rect().contains(view.picture.bounds())


def test_an_empty_scene_needs_no_scroll_bars(show: Show) -> None:
    view = show("organism:\n  name: empty\nlisteners: []\n")
    view.pan(300, 200)
    bars = (view.horizontalScrollBar(), view.verticalScrollBar())
    assert all(bar.minimum() == bar.maximum() for bar in bars)


def test_the_scroll_bars_go_when_the_last_thing_goes(show: Show) -> None:
    view = show(text_of(["a"]), Layout(positions=frozen({"a": Point(3000, 3000)})))
    assert view.horizontalScrollBar().maximum() > 0
    view.picture.document.apply(edits.remove(["a"]))
    assert view.horizontalScrollBar().minimum() == view.horizontalScrollBar().maximum()


def test_fitting_glides_and_can_be_stopped(pair: CanvasView, qtbot: QtBot) -> None:
    pair.animates = True
    pair.set_zoom(0.2)
    pair.fit()
    assert not pair.is_complete
    qtbot.waitUntil(lambda: pair.zoom > 0.25)
    pair.pan(3, 0)
    stopped = pair.zoom
    qtbot.waitUntil(lambda: pair.is_complete)
    assert pair.zoom == stopped


def test_a_glide_ends_where_it_should(pair: CanvasView, qtbot: QtBot) -> None:
    pair.fit()
    wanted = pair.visible_rect()
    pair.set_zoom(0.2)
    pair.animates = True
    pair.fit()
    qtbot.waitUntil(lambda: pair.is_complete)
    assert pair.visible_rect() == wanted


def test_reveal_moves_no_more_than_needed(pair: CanvasView) -> None:
    seen = pair.visible_rect()
    pair.reveal(seen.adjusted(200, 200, -200, -200))
    assert pair.visible_rect() == seen
    pair.reveal(QRectF(seen.right() + 100, seen.top() + 200, 50, 50))
    assert pair.visible_rect().top() == seen.top()
    assert pair.visible_rect().contains(QRectF(seen.right() + 100, seen.top() + 200, 50, 50))
    assert pair.zoom == 1.0


def test_bars_show_where_one_is(pair: CanvasView) -> None:
    bar = pair.horizontalScrollBar()
    pair.set_zoom(3.0)
    pair.center_on(QPointF(300, 130))
    before = pair.visible_rect().left()
    bar.setValue(bar.value() + 50)
    assert pair.visible_rect().left() == pytest.approx(before + 50 / 3.0)


def test_another_ratio_keeps_what_is_seen() -> None:
    camera = Camera()
    camera.x, camera.y = 120, 80
    before = camera.to_scene(QPointF(0, 0))
    camera.set_ratio(1.5)
    assert (camera.to_scene(QPointF(0, 0)) - before).manhattanLength() < 0.5
    assert isinstance(camera.x, int)


# What the tool gets


def test_the_tool_gets_scene_and_view_coordinates(pair: CanvasView) -> None:
    pair.tool = tool = Recorder()
    QTest.mouseClick(pair.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 120))
    (pointer,) = tool.pointers
    assert pointer.view == QPointF(100, 120)
    assert pointer.scene == pair.to_scene(QPointF(100, 120))
    pair.tool = None


def test_tab_goes_to_the_tool_first(pair: CanvasView) -> None:
    pair.tool = tool = Recorder()
    pair.setFocus()
    QTest.keyClick(pair, Qt.Key.Key_Tab)
    assert "key_press" in tool.seen
    assert pair.hasFocus()
    pair.tool = None


def test_hiding_cancels_what_is_under_way(pair: CanvasView) -> None:
    pair.tool = tool = Recorder()
    pair.hide()
    assert "cancel" in tool.seen
    pair.tool = None


# What is drawn


def test_cards_are_drawn_on_the_canvas(pair: CanvasView, theme: Theme) -> None:
    card = pair.picture.rect(listener("a"))
    assert color_at(pair, card.topLeft() + QPointF(2, 36)) == theme.colors.tool
    assert color_at(pair, card.topRight() + QPointF(-30, 60)) == theme.colors.card
    assert color_at(pair, QPointF(350, 300)) == theme.colors.canvas


def test_edges_are_drawn_between_ports(pair: CanvasView, theme: Theme) -> None:
    middle = QPointF(404, 136)
    colors = {color_at(pair, middle + QPointF(0, y)) for y in (-1, 0, 1)}
    assert colors != {theme.colors.canvas}


@pytest.mark.parametrize("zoom", [0.3, 0.6, 1.5])
def test_cards_are_drawn_at_every_zoom(pair: CanvasView, theme: Theme, zoom: float) -> None:
    pair.set_zoom(zoom)
    pair.center_on(QPointF(404, 136))
    assert color_at(pair, pair.picture.rect(listener("a")).center()) != theme.colors.canvas


def test_the_scheme_changes_everything(pair: CanvasView, theme: Theme) -> None:
    pixels(pair)
    theme.set_scheme(Scheme.DARK)
    card = pair.picture.rect(listener("a"))
    assert color_at(pair, QPointF(350, 300)) == theme.colors.canvas
    assert color_at(pair, card.topRight() + QPointF(-30, 60)) == theme.colors.card


def test_what_is_selected_is_outlined(pair: CanvasView, theme: Theme) -> None:
    edge = pair.picture.rect(listener("a")).center() - QPointF(0, 36 + 3.5)
    before = color_at(pair, edge)
    selection_of(pair).set(Selected(listeners=("a",)))
    assert color_at(pair, edge) != before


def test_a_moved_card_is_drawn_where_it_is_held(pair: CanvasView, theme: Theme) -> None:
    pair.set_overlay(Overlay(offset=QPointF(0, 200), moved=(listener("a"),)))
    card = pair.picture.rect(listener("a"))
    assert color_at(pair, card.center()) == theme.colors.canvas
    assert color_at(pair, card.center() + QPointF(60, 224)) == theme.colors.card
    pair.set_overlay(Overlay())
    assert color_at(pair, card.center() + QPointF(60, 24)) == theme.colors.card


def test_all_of_an_overlay_can_be_drawn(pair: CanvasView) -> None:
    pair.set_overlay(
        Overlay(
            loose=LooseEdge(QRectF(92, 64, 208, 72), held_at(QPointF(450, 250)), Tone.REFUSED),
            band=QRectF(10, 10, 200, 100),
            ghosts=(Ghost(QRectF(300, 300, 208, 72), "new"),),
            hot=listener("b"),
            hot_peer=Peer("a", "b"),
            saying=Saying(QPointF(400, 250), "It has that peer already.", Tone.REFUSED),
            without=None,
        )
    )
    before = pixels(pair)
    pair.set_overlay(Overlay())
    assert pixels(pair) != before


def test_broken_text_dims_the_canvas(pair: CanvasView, theme: Theme) -> None:
    stripe = pair.picture.rect(listener("a")).topLeft() + QPointF(2, 36)
    good = QColor(color_at(pair, stripe))
    pair.picture.document.apply(edits.replace_text(0, "", "[", "Break"))
    assert pair.picture.document.is_broken
    assert QColor(color_at(pair, stripe)).saturation() < good.saturation()


# What is kept


def test_a_warm_frame_draws_no_tile_and_no_card_anew(pair: CanvasView) -> None:
    pixels(pair)
    before = pair.layers.drawn
    pair.pan(5, 3)
    pair.pan(-5, -3)
    pixels(pair)
    assert pair.layers.drawn == before


def test_an_edit_draws_only_tiles_around_it_anew(show: Show) -> None:
    places = frozen({"a": Point(0, 0), "b": Point(300, 0), "c": Point(0, 1400), "d": Point(300, 1400)})
    view = show(text_of(["a", "b", "c", "d"], {"a": ["b"], "c": ["d"]}), Layout(positions=places))
    view.resize(800, 1900)
    view.center_on(QPointF(250, 700))
    pixels(view)
    before = view.layers.tiles.painted
    view.picture.document.apply(edits.place({"a": Point(10, 10)}))
    view.complete_now()
    assert 1 <= view.layers.tiles.painted - before < len(view.layers.tiles) / 3


def test_a_card_that_says_something_else_is_drawn_anew_alone(pair: CanvasView) -> None:
    pixels(pair)
    before = pair.layers.sprites.painted
    pair.picture.document.apply(edits.set_key(["a"], "description", "Something else"))
    pixels(pair)
    assert pair.layers.sprites.painted - before == 1


def test_caches_stay_bounded_when_panning_everywhere(show: Show, big_organism: Callable[[int], str]) -> None:
    view = show(big_organism(300))
    bounds = view.picture.bounds()
    for zoom in (1.0, 0.5, 0.2):
        view.set_zoom(zoom)
        for share in range(12):
            view.center_on(bounds.topLeft() + QPointF(bounds.width(), bounds.height()) * (share / 11))
            view.complete_now()
            shown = view.viewport().width() * view.viewport().height() * 4
            assert view.layers.tiles.used_bytes <= max(view.layers.tiles.limit_bytes, 6 * shown)
            assert view.layers.sprites.used_bytes <= view.layers.sprites.limit_bytes


def test_the_view_completes_by_itself_and_says_so(show: Show, big_organism: Callable[[int], str], qtbot: QtBot) -> None:
    view = show(big_organism(300))
    with qtbot.waitSignal(view.completed):
        view.fit()
    assert view.is_complete


def test_a_failure_while_painting_is_logged_once(
    pair: CanvasView, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    picture = pair.picture

    def fail(name: str) -> None:
        raise RuntimeError("no such card")

    monkeypatch.setattr(picture, "facts", fail)
    pair.layers.spoil_all()
    for _ in range(3):
        pair.viewport().repaint()
    assert len([record for record in caplog.records if "could not be drawn" in record.message]) == 1
    monkeypatch.undo()
    assert pixels(pair).size() == pair.viewport().size()
    qtbot.waitUntil(lambda: pair.is_complete)


# Sharpness


@pytest.fixture(params=[(1.0, (0, 0)), (1.5, (0, 0)), (1.5, (33, 21)), (2.0, (7, 3))], ids=str)
def frame(request: pytest.FixtureRequest, pair: CanvasView, theme: Theme) -> Frame:
    """A frame on a device of some ratio; the view may begin between two of its pixels."""
    ratio, (x, y) = request.param
    camera, size = Camera(), QSizeF(pair.size())
    camera.ratio, camera.x, camera.y = ratio, 13, -22
    layers = Layers(pair.picture, selection_of(pair), theme)
    layers.prepare(camera, size, float("inf"))
    image = QImage(round(900 * ratio), round(700 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.translate(x, y)
    layers.paint(painter, camera, size)
    painter.end()
    image.setDevicePixelRatio(1.0)
    origin = QPointF(x * ratio, y * ratio).toPoint() - QPoint(camera.x, camera.y)
    return Frame(image, origin, layers, Lens(ratio, ratio))


def test_cards_are_on_the_screen_as_they_were_drawn(frame: Frame, pair: CanvasView) -> None:
    """Pixel by pixel: nothing is scaled, and nothing lies between two pixels."""
    sprite = frame.layers.sprites.get("a", frame.lens)
    assert sprite is not None
    inset = sprite.margin + round(3 * frame.lens.ratio)
    inner = sprite.pixmap.rect().adjusted(inset, inset, -inset - 10, -inset)
    corner = frame.origin + QPoint(round(100 * frame.lens.scale), round(100 * frame.lens.scale))
    shown = inner.translated(corner - QPoint(sprite.margin, sprite.margin))
    drawn = sprite.pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert frame.image.copy(shown) == drawn.copy(inner)


def test_tiles_are_on_the_screen_as_they_were_drawn(frame: Frame, pair: CanvasView) -> None:
    side, scale = TILE_PX, frame.lens.scale
    # Between the two cards, where the edge runs.
    key = TileKey(frame.lens, int(360 * scale // side), int(136 * scale // side))
    pixmap = frame.layers.tiles.get(key)
    assert pixmap is not None
    tile = QRect(key.x * side, key.y * side, side, side)
    part = QRect(round(330 * scale), round(110 * scale), round(150 * scale), round(60 * scale)).intersected(tile)
    assert part.width() > 20
    drawn = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert frame.image.copy(part.translated(frame.origin)) == drawn.copy(part.translated(-tile.topLeft()))


def test_the_border_of_a_card_is_one_sharp_line(frame: Frame, theme: Theme) -> None:
    sprite = frame.layers.sprites.get("a", frame.lens)
    assert sprite is not None
    image = sprite.pixmap.toImage()
    height = image.height() // 2 - round(20 * frame.lens.ratio)
    row = [image.pixelColor(x, height).name() for x in range(image.width() // 2, image.width())]
    first = row.index(theme.colors.card_border)
    assert row[first - 1] == theme.colors.card

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.canvas.items import listener
from designer.canvas.picture.picture import Picture
from designer.canvas.view.minimap import Minimap
from designer.canvas.view.view import CanvasView
from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Layout, Point, frozen
from designer.models.selection import Selected, Selection
from designer.support.theme import Theme

from .hands import Hands, text_of

PLACES = frozen({"a": Point(0, 0), "b": Point(4000, 3000)})
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def minimap(qtbot: QtBot, theme: Theme, make_document: Callable[..., Document]) -> Iterator[Minimap]:
    """Over a view of two listeners that stand far apart."""
    picture, selection = Picture(make_document(text_of(["a", "b"]), Layout(positions=PLACES))), Selection()
    view = CanvasView(picture, selection, theme)
    picture.setParent(view)
    selection.setParent(view)
    view.animates = False
    view.resize(800, 600)
    made = Minimap(picture, view, theme, view)
    with qtbot.waitExposed(view):
        view.show()
    view.set_zoom(1.0)
    yield made
    view.close()
    view.deleteLater()


def view_of(minimap: Minimap) -> CanvasView:
    view = minimap.parentWidget()
    assert isinstance(view, CanvasView)
    return view


def picture_of(minimap: Minimap) -> Picture:
    return view_of(minimap).picture


def color_at(minimap: Minimap, point: QPointF) -> str:
    image = minimap.grab().toImage()
    return image.pixelColor((point * image.devicePixelRatio()).toPoint()).name()


def far_apart(draw: Callable[..., Hands]) -> Hands:
    return draw(text_of(["a", "b"]), Layout(positions=PLACES))


def covers(hands: Hands, name: str) -> bool:
    box, view = hands.canvas.minimap, hands.canvas.view
    place = QRectF(box.geometry().translated(-view.viewport().pos()))
    card = hands.canvas.picture.rect(listener(name))
    return place.intersects(QRectF(view.to_view(card.topLeft()), view.to_view(card.bottomRight())))


def test_it_is_away_while_everything_is_seen(draw: Callable[..., Hands]) -> None:
    hands = far_apart(draw)
    hands.canvas.view.fit()
    assert not hands.canvas.minimap.isVisible()
    hands.canvas.view.set_zoom(1.0)
    assert hands.canvas.minimap.isVisible()


def test_it_comes_when_something_is_put_outside_the_view(three: Hands) -> None:
    three.do("canvas.fit")
    assert not three.canvas.minimap.isVisible()
    three.document.apply(edits.place({"gamma": Point(5000, 96)}))
    assert three.canvas.minimap.isVisible()


def test_who_does_not_want_it_does_not_get_it(draw: Callable[..., Hands]) -> None:
    hands = far_apart(draw)
    hands.do("canvas.minimap")
    hands.canvas.view.set_zoom(2.0)
    assert not hands.canvas.minimap.isVisible()


@pytest.mark.parametrize("corner", [Qt.Corner.BottomRightCorner, Qt.Corner.BottomLeftCorner, Qt.Corner.TopLeftCorner])
def test_it_does_not_cover_what_is_selected(draw: Callable[..., Hands], corner: Qt.Corner) -> None:
    hands = far_apart(draw)
    view, card = hands.canvas.view, hands.canvas.picture.rect(listener("a"))
    view.set_zoom(1.0)
    hands.selection.set(Selected(listeners=("a",)), view)
    right = corner is Qt.Corner.BottomRightCorner
    low = corner is not Qt.Corner.TopLeftCorner
    x = card.right() - view.viewport().width() + 30 if right else card.left() - 30
    y = card.bottom() - view.viewport().height() + 30 if low else card.top() - 30
    view.pan((x - view.visible_rect().left()), (y - view.visible_rect().top()))
    assert view.visible_rect().contains(card)
    assert hands.canvas.minimap.isVisible()
    assert not covers(hands, "a")


def test_it_stays_while_it_is_held(draw: Callable[..., Hands]) -> None:
    hands = far_apart(draw)
    hands.canvas.view.set_zoom(1.0)
    minimap = hands.canvas.minimap
    QTest.mousePress(minimap, LEFT, NO_KEYS, minimap.rect().center())
    hands.canvas.view.fit()
    assert minimap.isVisible()
    QTest.mouseRelease(minimap, LEFT, NO_KEYS, minimap.rect().center())
    assert not minimap.isVisible()


def test_everything_fits_in(minimap: Minimap) -> None:
    for name in ("a", "b"):
        place = minimap.to_minimap(picture_of(minimap).rect(listener(name)))
        assert minimap.rect().contains(place.toAlignedRect())


def test_cards_are_dots_of_their_kind(minimap: Minimap, theme: Theme) -> None:
    view_of(minimap).center_on(QPointF(0, 0))
    dot = minimap.to_minimap(picture_of(minimap).rect(listener("b"))).center()
    assert color_at(minimap, dot) == theme.colors.tool


def test_a_click_goes_there(minimap: Minimap) -> None:
    at = minimap.to_minimap(picture_of(minimap).rect(listener("b"))).center().toPoint()
    QTest.mouseClick(minimap, LEFT, NO_KEYS, at)
    assert view_of(minimap).visible_rect().contains(picture_of(minimap).rect(listener("b")).center())


def test_a_drag_goes_along(minimap: Minimap) -> None:
    start = minimap.rect().center()
    QTest.mousePress(minimap, LEFT, NO_KEYS, start)
    before = view_of(minimap).visible_rect().center()
    QTest.mouseMove(minimap, start * 0.5)
    QTest.mouseRelease(minimap, LEFT, NO_KEYS, start * 0.5)
    after = view_of(minimap).visible_rect().center()
    assert after.x() < before.x()
    assert after.y() < before.y()


def test_it_follows_the_document(minimap: Minimap, theme: Theme, qtbot: QtBot) -> None:
    view_of(minimap).center_on(QPointF(0, 0))
    minimap.grab()
    picture_of(minimap).document.apply(edits.place({"b": Point(4000, 200)}))
    qtbot.waitUntil(lambda: minimap.is_current)
    dot = minimap.to_minimap(picture_of(minimap).rect(listener("b"))).center()
    assert color_at(minimap, dot) == theme.colors.tool

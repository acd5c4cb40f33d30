from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

from designer.canvas.painting.tile_painting import Lens
from designer.canvas.painting.tiles import TILE_PX, VIEWPORTS, TileKey, Tiles, tile_rect

NEAR = Lens(1.0, 1.0)
VIEW = QSize(1000, 800)
FOREVER = float("inf")


class Painter:
    """Counts what it is asked for; each tile takes so many steps."""

    def __init__(self, steps: int = 3) -> None:
        self.steps = steps
        self.taken = 0
        self.begun: list[tuple[int, int, Lens]] = []

    def __call__(self, pixmap: QPixmap, left: int, top: int, lens: Lens) -> Iterator[None]:
        self.begun.append((left, top, lens))
        pixmap.fill(QColor("white"))
        for _ in range(self.steps):
            self.taken += 1
            yield


@pytest.fixture
def painter(qapp: QApplication) -> Painter:
    return Painter()


@pytest.fixture
def tiles(painter: Painter) -> Tiles:
    """Their clock goes on by one with each look at it."""
    made = Tiles(painter, itertools.count().__next__)
    made.fit(VIEW)
    return made


def area(x: int = 0, y: int = 0) -> QRect:
    return QRect(x, y, VIEW.width(), VIEW.height())


def test_an_area_needs_the_tiles_under_it(tiles: Tiles) -> None:
    keys = tiles.needed(QRect(-10, 0, TILE_PX + 100, TILE_PX - 10), NEAR)
    assert {(key.x, key.y) for key in keys} == {(-1, 0), (0, 0), (1, 0)}


def test_the_middle_comes_first(tiles: Tiles) -> None:
    keys = tiles.needed(QRect(0, 0, 5 * TILE_PX - 1, TILE_PX - 1), NEAR)
    assert keys[0].x == 2


def test_each_tile_is_drawn_once(tiles: Tiles, painter: Painter) -> None:
    keys = tiles.needed(area(), NEAR)
    assert tiles.draw(keys, FOREVER)
    assert tiles.draw(keys, FOREVER)
    assert len(painter.begun) == len(keys) == len(set(painter.begun))


def test_a_tile_is_drawn_in_steps_when_time_is_up(tiles: Tiles, painter: Painter) -> None:
    keys = tiles.needed(QRect(0, 0, 10, 10), NEAR)
    assert not tiles.draw(keys, 0.0)
    assert painter.taken == 0
    assert not tiles.draw(keys, 2.0)
    assert painter.taken == 1
    assert tiles.draw(keys, FOREVER)
    assert painter.taken == painter.steps
    assert len(painter.begun) == 1


def test_only_what_was_touched_is_drawn_again(tiles: Tiles, painter: Painter) -> None:
    keys = tiles.needed(area(), NEAR)
    tiles.draw(keys, FOREVER)
    painter.begun.clear()
    tiles.spoil([(10.0, 10.0, 20.0, 20.0)])
    assert [key for key in keys if not tiles.is_fresh(key)] == [TileKey(NEAR, 0, 0)]
    tiles.draw(keys, FOREVER)
    assert painter.begun == [(0, 0, NEAR)]


def test_what_is_spoilt_is_shown_until_it_is_drawn_again(tiles: Tiles) -> None:
    keys = tiles.needed(area(), NEAR)
    tiles.draw(keys, FOREVER)
    tiles.spoil_all()
    assert all(tiles.get(key) is not None for key in keys)
    assert not any(tiles.is_fresh(key) for key in keys)


def test_a_half_drawn_tile_begins_anew_when_it_is_touched(tiles: Tiles, painter: Painter) -> None:
    keys = tiles.needed(QRect(0, 0, 10, 10), NEAR)
    tiles.draw(keys, 2.0)
    tiles.spoil([(0.0, 0.0, 10.0, 10.0)])
    tiles.draw(keys, FOREVER)
    assert len(painter.begun) == 2


def test_missing_tiles_come_before_spoilt_ones(tiles: Tiles, painter: Painter) -> None:
    first = tiles.needed(QRect(0, 0, 10, 10), NEAR)
    tiles.draw(first, FOREVER)
    tiles.spoil_all()
    painter.begun.clear()
    both = tiles.needed(QRect(0, 0, TILE_PX + 10, 10), NEAR)
    tiles.draw(both, FOREVER)
    assert [left for left, _, _ in painter.begun] == [TILE_PX, 0]


def test_the_cache_keeps_to_its_bound(tiles: Tiles) -> None:
    for step in range(40):
        keys = tiles.needed(area(step * 700, step * 300), NEAR)
        tiles.draw(keys, FOREVER)
        assert all(tiles.is_fresh(key) for key in keys)
        in_use = len(keys) * TILE_PX**2 * 4
        assert tiles.used_bytes <= max(tiles.limit_bytes, in_use)
    assert tiles.limit_bytes == VIEWPORTS * VIEW.width() * VIEW.height() * 4


def test_those_that_were_not_used_for_longest_go_first(tiles: Tiles) -> None:
    start = tiles.needed(QRect(0, 0, 10, 10), NEAR)
    tiles.draw(start, FOREVER)
    for step in range(1, 30):
        tiles.draw(tiles.needed(QRect(step * TILE_PX, 0, 10, 10), NEAR), FOREVER)
        tiles.get(start[0])
    assert tiles.is_fresh(start[0])
    assert not tiles.is_fresh(TileKey(NEAR, 1, 0))


def test_other_zooms_stand_in_the_most_alike_first(tiles: Tiles) -> None:
    lenses = [Lens(scale, 1.0) for scale in (0.5, 2.0, 1.2)]
    for lens in lenses:
        tiles.draw(tiles.needed(QRect(0, 0, 10, 10), lens), FOREVER)
    assert [lens.scale for lens in tiles.others(NEAR)] == [1.2, 0.5, 2.0] or [
        lens.scale for lens in tiles.others(NEAR)
    ] == [1.2, 2.0, 0.5]
    assert NEAR not in tiles.others(NEAR)


def test_a_tile_knows_what_it_shows() -> None:
    shown = tile_rect(TileKey(Lens(2.0, 2.0), 1, -1))
    assert (shown.left(), shown.top(), shown.width()) == (128.0, -128.0, 128.0)

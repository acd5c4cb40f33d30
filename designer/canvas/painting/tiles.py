"""Tiles: squares of the drawn scene, kept for each zoom, drawn again only where their content changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPixmap

from designer.canvas.painting.tile_painting import Lens
from designer.canvas.picture.repaint import Box

TILE_PX: Final = 256
_BYTES: Final = 4
_SPARES: Final = 8
VIEWPORTS: Final = 2
"""The cache holds about as much as fills the view so many times; near cards may fill it once more."""


class TileKey(NamedTuple):
    """A tile: how it is looked at, and where it lies, in tiles."""

    lens: Lens
    x: int
    y: int


@dataclass(slots=True)
class _Tile:
    pixmap: QPixmap
    stale: bool = False


Paint = Callable[[QPixmap, int, int, Lens], Iterator[None]]
"""Draws into a pixmap whose top left is at those device pixels, bit by bit."""


class Tiles:
    """The cache, and the one tile that is being drawn."""

    def __init__(self, paint: Paint, clock: Callable[[], float] = perf_counter) -> None:
        self._paint = paint
        self._clock = clock
        self._tiles: dict[TileKey, _Tile] = {}
        self._work: tuple[TileKey, QPixmap, Iterator[None]] | None = None
        self._spare: list[QPixmap] = []
        self._limit_bytes = 0
        self.painted = 0
        """How many tiles were drawn since the start."""

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def used_bytes(self) -> int:
        """What the tiles hold."""
        return len(self._tiles) * TILE_PX**2 * _BYTES

    @property
    def limit_bytes(self) -> int:
        """What they may hold."""
        return self._limit_bytes

    def fit(self, view: QSize) -> None:
        """Let the cache be as large as a view of that size, in device pixels, asks for."""
        self._limit_bytes = VIEWPORTS * max(view.width(), TILE_PX) * max(view.height(), TILE_PX) * _BYTES

    def needed(self, area: QRect, lens: Lens) -> list[TileKey]:
        """The tiles under an area of the scene in device pixels, those in its middle first."""
        side = TILE_PX
        columns = range(area.left() // side, area.right() // side + 1)
        rows = range(area.top() // side, area.bottom() // side + 1)
        middle_x, middle_y = (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2
        keys = [TileKey(lens, x, y) for x in columns for y in rows]
        return sorted(keys, key=lambda key: (key.x - middle_x) ** 2 + (key.y - middle_y) ** 2)

    def get(self, key: TileKey) -> QPixmap | None:
        """A tile as far as there is one, maybe a stale one; it counts as used now."""
        tile = self._tiles.pop(key, None)
        if tile is None:
            return None
        self._tiles[key] = tile
        return tile.pixmap

    def known(self, lens: Lens, area: QRect) -> list[tuple[TileKey, QPixmap]]:
        """The tiles that there are under an area of the scene, in device pixels of this way to look at it."""
        side = TILE_PX
        left, right = area.left() // side, area.right() // side
        top, bottom = area.top() // side, area.bottom() // side
        return [
            (key, tile.pixmap)
            for key, tile in self._tiles.items()
            if key.lens == lens and left <= key.x <= right and top <= key.y <= bottom
        ]

    def is_fresh(self, key: TileKey) -> bool:
        """Whether the tile is there and shows what it should."""
        tile = self._tiles.get(key)
        return tile is not None and not tile.stale

    def draw(self, keys: list[TileKey], until: float) -> bool:
        """Draw those that are missing, then those that are stale, until the clock says so.

        Args:
            keys: Those that are needed, the most wanted first.
            until: A reading of the clock.

        Returns:
            Whether all are fresh now.
        """
        for key in keys:
            self.get(key)
        wanted = [key for key in keys if key not in self._tiles]
        wanted += [key for key in keys if key in self._tiles and self._tiles[key].stale]
        for key in wanted:
            if self._clock() >= until or not self._draw(key, until):
                self._trim(len(keys))
                return False
        self._trim(len(keys))
        return True

    def _draw(self, key: TileKey, until: float) -> bool:
        if self._work is None or self._work[0] != key:
            self.drop_work()
            # Those that are let go are drawn into again: making and freeing them all the time would scatter the heap.
            pixmap = self._spare.pop() if self._spare else QPixmap(TILE_PX, TILE_PX)
            self._work = (key, pixmap, self._paint(pixmap, key.x * TILE_PX, key.y * TILE_PX, key.lens))
        _, pixmap, steps = self._work
        for _ in steps:
            if self._clock() >= until:
                return False
        self._work = None
        self._let_go(self._tiles.pop(key, None))
        self._tiles[key] = _Tile(pixmap)
        self.painted += 1
        return True

    def drop_work(self) -> None:
        """Forget the tile that is half drawn."""
        if self._work is not None:
            steps = self._work[2]
            self._work = None
            close = getattr(steps, "close", None)
            if close is not None:
                close()

    def spoil(self, boxes: Iterable[Box]) -> None:
        """Let tiles that show one of these places, in scene units, be drawn again."""
        known = list(boxes)
        if not known:
            return
        if self._work is not None and _touches(self._work[0], known):
            self.drop_work()
        for key, tile in self._tiles.items():
            if not tile.stale and _touches(key, known):
                tile.stale = True

    def spoil_all(self) -> None:
        """Let all be drawn again; until then they are shown as they are."""
        self.drop_work()
        for tile in self._tiles.values():
            tile.stale = True

    def clear(self) -> None:
        """Forget all."""
        self.drop_work()
        self._tiles.clear()
        self._spare.clear()

    def others(self, lens: Lens) -> list[Lens]:
        """The other ways to look at the scene of which there are tiles, the most alike first."""
        lenses = dict.fromkeys(key.lens for key in reversed(self._tiles) if key.lens != lens)
        return sorted(lenses, key=lambda other: abs(math.log(other.scale / lens.scale)))

    def _trim(self, in_use: int) -> None:
        """Drop those that were not used for longest, but never what the view shows now."""
        used = self.used_bytes
        for key in list(self._tiles)[: max(0, len(self._tiles) - in_use)]:
            if used <= self._limit_bytes:
                return
            used -= TILE_PX**2 * _BYTES
            self._let_go(self._tiles.pop(key, None))

    def _let_go(self, tile: _Tile | None) -> None:
        if tile is not None and len(self._spare) < _SPARES:
            self._spare.append(tile.pixmap)


def tile_rect(key: TileKey) -> QRectF:
    """What a tile shows, in scene units."""
    side = TILE_PX / key.lens.scale
    return QRectF(key.x * side, key.y * side, side, side)


def _touches(key: TileKey, boxes: list[Box]) -> bool:
    side = TILE_PX / key.lens.scale
    left, top = key.x * side, key.y * side
    right, bottom = left + side, top + side
    return any(box[0] < right and box[2] > left and box[1] < bottom and box[3] > top for box in boxes)

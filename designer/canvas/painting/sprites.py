"""Near cards as pixmaps, drawn again when a card says something else, and for each zoom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from designer.canvas.painting.cards import SHADOW, paint_card
from designer.canvas.painting.tile_painting import Lens
from designer.canvas.picture.facts import CardFacts
from designer.support.tokens import Colors

_BYTES: Final = 4


@dataclass(slots=True)
class Sprite:
    """A card's pixmap.

    Attributes:
        pixmap: The card with its shadow; its own ratio is one.
        margin: Device pixels around the card.
        lens: What it was drawn for.
    """

    pixmap: QPixmap
    margin: int
    facts: CardFacts
    lens: Lens
    dark: bool


class Sprites:
    """The cache of near cards; those that were not used for longest go first."""

    def __init__(self) -> None:
        self._sprites: dict[tuple[str, Lens], Sprite] = {}
        self._latest: dict[str, Lens] = {}
        self._used_bytes = 0
        self.limit_bytes = 0
        """What it may hold."""
        self.painted = 0
        """How many were drawn since the start."""

    def __len__(self) -> int:
        return len(self._sprites)

    @property
    def used_bytes(self) -> int:
        """What it holds."""
        return self._used_bytes

    def get(self, name: str, lens: Lens) -> Sprite | None:
        """A listener's sprite, maybe one that shows what it was before or for another zoom; it counts as used now."""
        key = (name, lens) if (name, lens) in self._sprites else (name, self._latest.get(name, lens))
        sprite = self._sprites.pop(key, None)
        if sprite is not None:
            self._sprites[key] = sprite
        return sprite

    def is_fresh(self, sprite: Sprite | None, facts: CardFacts, lens: Lens, colors: Colors) -> bool:
        """Whether it shows what it should."""
        return (
            sprite is not None
            and sprite.lens == lens
            and (sprite.facts is facts or sprite.facts == facts)
            and sprite.dark is colors.dark
        )

    def draw(self, name: str, rect: QRectF, facts: CardFacts, lens: Lens, colors: Colors) -> None:
        """Draw a card anew."""
        width, height = device_size(rect, lens)
        margin = round(SHADOW * lens.scale) + 1
        pixmap = QPixmap(width + 2 * margin, height + 2 * margin)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        try:
            painter.translate(margin, margin)
            painter.scale(width / rect.width(), height / rect.height())
            paint_card(painter, QRectF(0, 0, rect.width(), rect.height()), facts, colors)
        finally:
            painter.end()
        self._forget((name, lens))
        sprite = Sprite(pixmap, margin, facts, lens, colors.dark)
        self._sprites[name, lens] = sprite
        self._latest[name] = lens
        self._used_bytes += _size(sprite)
        self.painted += 1

    def trim(self) -> None:
        """Keep to the limit."""
        while self._used_bytes > self.limit_bytes and len(self._sprites) > 1:
            self._forget(next(iter(self._sprites)))

    def clear(self) -> None:
        """Forget all."""
        self._sprites.clear()
        self._latest.clear()
        self._used_bytes = 0

    def _forget(self, key: tuple[str, Lens]) -> None:
        sprite = self._sprites.pop(key, None)
        if sprite is not None:
            self._used_bytes -= _size(sprite)
            if self._latest.get(key[0]) == key[1]:
                del self._latest[key[0]]


def device_size(rect: QRectF, lens: Lens) -> tuple[int, int]:
    """Width and height of a card in whole device pixels."""
    return max(1, round(rect.width() * lens.scale)), max(1, round(rect.height() * lens.scale))


def device_corner(rect: QRectF, lens: Lens, x: int, y: int) -> QPoint:
    """Top left of a card in whole device pixels of a view whose own top left is at (x, y)."""
    return QPoint(round(rect.left() * lens.scale) - x, round(rect.top() * lens.scale) - y)


def _size(sprite: Sprite) -> int:
    return sprite.pixmap.width() * sprite.pixmap.height() * _BYTES

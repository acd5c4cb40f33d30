"""The layers of the view: tiles, near cards above them, and above those what is selected or moved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion, QTransform

from designer.canvas.items import Item, Kind
from designer.canvas.painting.above import Above, Look
from designer.canvas.painting.brush import MOST_EDGES, Brush, paint_saying
from designer.canvas.painting.camera import Camera
from designer.canvas.painting.cards import NEAR_ZOOM
from designer.canvas.painting.overlay import Overlay
from designer.canvas.painting.overlay_painting import lit_now, paint_lit_edges, paint_overlay, peer_key
from designer.canvas.painting.sprites import Sprite, Sprites, device_corner, device_size
from designer.canvas.painting.standing import Standing
from designer.canvas.painting.tile_painting import Hidden, Lens, paint_tile
from designer.canvas.painting.tiles import TILE_PX, TileKey, Tiles
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.repaint import Box, Repaint, box_of
from designer.canvas.picture.wiring import Curve, EdgeKey
from designer.models.selection import Selection
from designer.support.theme import Theme

_OTHER_LENSES: Final = 2
"""How many other zooms stand in for tiles that are missing."""
_BYTES: Final = 4
_MANY: Final = 400
"""From so many things and edges on that come or go, all is drawn again."""
_VEIL: Final = 0.55
_REACH: Final = 14.0
"""How far shadow and ports stand out of a card, and what is drawn above of a run, in scene units."""


class Layers:
    """All that is kept drawn of one view."""

    def __init__(self, picture: Picture, selection: Selection, theme: Theme) -> None:
        self.overlay = Overlay()
        self.above: Above | None = None
        """Who draws what a run does; without one nothing of it is drawn."""
        self.tiles = Tiles(self._steps)
        self.sprites = Sprites()
        self._picture = picture
        self._selection = selection
        self._theme = theme
        self._hidden = Hidden()
        self._kept: dict[EdgeKey, Curve] = {}
        self._needed: list[TileKey] = []
        self._near: list[str] = []

    @property
    def drawn(self) -> int:
        """How many tiles and cards were drawn since the start."""
        return self.tiles.painted + self.sprites.painted

    # What changes

    def set_overlay(self, overlay: Overlay) -> None:
        """Show this above the tiles; what it moves is taken out of them, and comes back when it lies still."""
        self.overlay = overlay
        hidden = self._hidden_by(overlay)
        if hidden != self._hidden:
            old, self._hidden = self._hidden, hidden
            items, edge_keys = old.items ^ hidden.items, old.edges ^ hidden.edges
            if len(items) + len(edge_keys) > _MANY:
                self.tiles.spoil_all()
            else:
                boxes = [box for item in items for box in box_of(self._picture.index.rect(item))]
                self.tiles.spoil(boxes + self._boxes_of(edge_keys))
            edges = self._picture.edges
            if edges is not None:
                gone = islice(old.edges - hidden.edges, MOST_EDGES)
                self._kept = {key: curve for key in gone if (curve := edges.curve(key)) is not None}

    def take(self, repaint: Repaint) -> None:
        """The picture changed."""
        if repaint.everything:
            self.tiles.spoil_all()
        else:
            self.tiles.spoil(repaint.boxes)
        edges = self._picture.edges
        if self._kept and edges is not None:
            self._kept = {key: curve for key in self._kept if (curve := edges.curve(key)) is not None}

    def spoil_all(self) -> None:
        """Draw everything again, as in another scheme."""
        self.tiles.clear()
        self.sprites.clear()

    def drop_work(self) -> None:
        """Forget what is half drawn."""
        self.tiles.drop_work()

    def _hidden_by(self, overlay: Overlay) -> Hidden:
        items = frozenset((*overlay.moved, *overlay.sizes))
        without = peer_key(self._picture, overlay.without)
        if not items and without is None:
            return Hidden()
        if items == self._hidden.items and without is None:
            return self._hidden
        edges = frozenset(self._picture.edge_keys_of(items))
        return Hidden(items, edges | {without} if without is not None else edges)

    def _boxes_of(self, keys: frozenset[EdgeKey]) -> list[Box]:
        edges = self._picture.edges
        if edges is None or not keys:
            return []
        from designer.canvas.picture.edge_index import boxes_around

        return boxes_around(edges.ways(keys))

    # Drawing ahead

    def prepare(self, camera: Camera, size: QSizeF, until: float) -> bool:
        """Draw what is missing of what is seen, until the clock says so.

        Args:
            camera: What is seen.
            size: Of the view, in its pixels.
            until: A reading of ``perf_counter``.

        Returns:
            Whether nothing is missing any more.
        """
        lens, area = Lens(camera.scale, camera.ratio), _area(camera, size)
        self.tiles.fit(area.size())
        self.sprites.limit_bytes = area.width() * area.height() * _BYTES
        self._needed = self.tiles.needed(area, lens)
        has_tiles = self.tiles.draw(self._needed, until)
        has_cards = self._prepare_cards(camera, size, lens, until)
        if has_tiles:
            self._kept = {}
        return has_tiles and has_cards

    def _prepare_cards(self, camera: Camera, size: QSizeF, lens: Lens, until: float) -> bool:
        self._near = []
        if lens.zoom < NEAR_ZOOM:
            return True
        picture, colors, done = self._picture, self._theme.colors, True
        index = picture.index
        seen = camera.visible(size).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        found = index.meeting(seen)
        if self.overlay.moved:
            found = list({*found, *Standing(picture, self.overlay).moved_in(seen)})
        cards = [item for item in found if item.kind is Kind.LISTENER and item in index]
        for item in sorted(cards, key=index.order):
            facts = picture.facts(item.key)
            if facts is None:
                continue
            self._near.append(item.key)
            if not self.sprites.is_fresh(self.sprites.get(item.key, lens), facts, lens, colors):
                if perf_counter() < until:
                    self.sprites.draw(item.key, index.rect(item), facts, lens, colors)
                else:
                    done = False
        self.sprites.trim()
        return done

    def _steps(self, pixmap: QPixmap, left: int, top: int, lens: Lens) -> Iterator[None]:
        return paint_tile(pixmap, left, top, lens, self._picture, self._theme.colors, self._hidden)

    # Painting

    def paint(self, painter: QPainter, camera: Camera, size: QSizeF, part: QRect | None = None) -> None:
        """Paint what there is.

        Args:
            painter: On the view, in its pixels.
            camera: What is seen.
            size: Of the view, in its pixels.
            part: In pixels of the view, where alone it is to be painted; None for everywhere.
        """
        lens, area = Lens(camera.scale, camera.ratio), _area(camera, size)
        place = _in_device(part, camera.ratio) if part is not None else QRect(0, 0, area.width(), area.height())
        painter.save()
        # The view may itself lie between two device pixels; all below is drawn on whole ones.
        origin = painter.deviceTransform().map(QPointF(0, 0))
        painter.translate((QPointF(origin.toPoint()) - origin) / camera.ratio)
        painter.scale(1 / camera.ratio, 1 / camera.ratio)
        self._paint_tiles(painter, lens, area, place)
        seen, selected = camera.visible(size), self._selection.value
        lit = lit_now(self._picture, self.overlay, self._hidden.edges, seen)
        look = Look(camera, lens, seen, lit.standing, self._picture, self._theme.colors)
        stamp = partial(self._stamp, painter, painter.worldTransform(), look)
        painter.save()
        _to_scene(painter, camera)
        brush = Brush(painter, self._picture, self._theme.colors, lens, stamp)
        paint_lit_edges(brush, selected, lit, self._kept)
        painter.restore()
        if self.above is not None:
            self.above.paint_ways(painter, look)
        self._paint_cards(painter, look, place)
        if self._picture.document.is_broken:
            veil = QColor(self._theme.colors.canvas)
            veil.setAlphaF(_VEIL)
            painter.fillRect(QRect(0, 0, area.width(), area.height()), veil)
        if self.above is not None:
            self.above.paint_marks(painter, look)
        _to_scene(painter, camera)
        paint_overlay(brush, self.overlay, selected, seen, lit)
        painter.restore()
        if self.overlay.saying is not None:
            at = camera.to_view(self.overlay.saying.at)
            paint_saying(painter, self.overlay.saying, at, QRectF(QPointF(0, 0), size), self._theme.colors)

    def _paint_tiles(self, painter: QPainter, lens: Lens, area: QRect, place: QRect) -> None:
        side = TILE_PX
        missing = QRegion()
        placed = []
        for key in self._needed:
            x, y = key.x * side - area.left(), key.y * side - area.top()
            if x >= place.right() + 1 or y >= place.bottom() + 1 or x + side <= place.left() or y + side <= place.top():
                continue
            pixmap = self.tiles.get(key)
            if pixmap is None:
                missing += QRect(x, y, side, side)
            else:
                placed.append((x, y, pixmap))
        if not missing.isEmpty():
            self._paint_stand_ins(painter, lens, area, missing)
        for x, y, pixmap in placed:
            painter.drawPixmap(x, y, pixmap)

    def _paint_stand_ins(self, painter: QPainter, lens: Lens, area: QRect, missing: QRegion) -> None:
        """Fill places where tiles are missing with those of other zooms."""
        painter.save()
        painter.setClipRegion(missing)
        painter.fillRect(missing.boundingRect(), QColor(self._theme.colors.canvas))
        hole = missing.boundingRect().translated(area.topLeft())
        for other in reversed(self.tiles.others(lens)[:_OTHER_LENSES]):
            factor, side = lens.scale / other.scale, TILE_PX
            place = QRectF(hole.x() / factor, hole.y() / factor, hole.width() / factor, hole.height() / factor)
            painter.save()
            painter.translate(-area.left(), -area.top())
            painter.scale(factor, factor)
            for key, pixmap in self.tiles.known(other, place.toAlignedRect()):
                painter.drawPixmap(key.x * side, key.y * side, pixmap)
            painter.restore()
        painter.restore()

    def _paint_cards(self, painter: QPainter, look: Look, place: QRect) -> None:
        camera, lens = look.camera, look.lens
        index, moved = self._picture.index, self._hidden.items
        for name in self._near:
            item = Item(Kind.LISTENER, name)
            sprite = self.sprites.get(name, lens)
            if sprite is None or item in moved:
                continue
            rect = index.rect(item)
            if not _reaches(rect, camera, place):
                continue
            if sprite.lens == lens:
                _put(painter, sprite, rect, camera, lens)
                self._paint_face(painter, look, name, rect, lens)
                continue
            corner, (width, height) = device_corner(rect, lens, camera.x, camera.y), device_size(rect, lens)
            margin = sprite.margin * lens.scale / sprite.lens.scale
            around = QRectF(corner.x() - margin, corner.y() - margin, width + 2 * margin, height + 2 * margin)
            painter.drawPixmap(around, sprite.pixmap, QRectF(sprite.pixmap.rect()))
            self._paint_face(painter, look, name, rect, sprite.lens)

    def _paint_face(self, painter: QPainter, look: Look, name: str, rect: QRectF, lens: Lens) -> None:
        if self.above is not None:
            self.above.paint_face(painter, look, name, rect, lens)

    def _stamp(self, painter: QPainter, device: QTransform, look: Look, name: str, rect: QRectF) -> bool:
        """Draw a card where a gesture holds it, if it is kept as it looks now; says whether it is."""
        lens = look.lens
        sprite, facts = self.sprites.get(name, lens), self._picture.facts(name)
        if facts is None or not self.sprites.is_fresh(sprite, facts, lens, self._theme.colors) or sprite is None:
            return False
        painter.save()
        painter.setWorldTransform(device)
        _put(painter, sprite, rect, look.camera, lens)
        self._paint_face(painter, look, name, rect, lens)
        painter.restore()
        return True


def _put(painter: QPainter, sprite: Sprite, rect: QRectF, camera: Camera, lens: Lens) -> None:
    corner = device_corner(rect, lens, camera.x, camera.y)
    painter.drawPixmap(corner.x() - sprite.margin, corner.y() - sprite.margin, sprite.pixmap)


def _to_scene(painter: QPainter, camera: Camera) -> None:
    """Let a painter in device pixels of the view draw in scene units."""
    painter.translate(-camera.x, -camera.y)
    painter.scale(camera.scale, camera.scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _in_device(part: QRect, ratio: float) -> QRect:
    """A part of the view, in its device pixels, and no pixel less."""
    return QRectF(part.x() * ratio, part.y() * ratio, part.width() * ratio, part.height() * ratio).toAlignedRect()


def _reaches(rect: QRectF, camera: Camera, place: QRect) -> bool:
    """Whether a card with what stands out of it touches a part of the view, in its device pixels."""
    margin, scale = _REACH * camera.scale + 6 * camera.ratio, camera.scale
    left, top = rect.left() * scale - camera.x - margin, rect.top() * scale - camera.y - margin
    if left > place.right() + 1 or top > place.bottom() + 1:
        return False
    right, bottom = left + rect.width() * scale + 2 * margin, top + rect.height() * scale + 2 * margin
    return right >= place.left() and bottom >= place.top()


def _area(camera: Camera, size: QSizeF) -> QRect:
    """What is seen, in device pixels of the whole scene."""
    return QRect(camera.x, camera.y, round(size.width() * camera.ratio) + 1, round(size.height() * camera.ratio) + 1)

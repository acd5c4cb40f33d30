"""Messages under way, drawn as small dots with a tail, and the rates beside edges where they are too many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from designer.canvas.live.flights import Dot, Flight
from designer.canvas.live.marks import short_count
from designer.canvas.live.routes import Route, Routes, Spot, Track
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import BADGE_ZOOM, FAR_ZOOM
from designer.canvas.painting.lettering import Letters, font, width_of
from designer.canvas.painting.tile_painting import mixed
from designer.canvas.picture.wiring import EdgeKey
from designer.support.tokens import DARK, LIGHT, Colors

REACH_PX: Final = 13.0
"""How far a dot stands out, in pixels of the view."""
_RADIUS_PX: Final = {Dot.MESSAGE: 4.6, Dot.REPLY: 4.6, Dot.ERROR: 4.6, Dot.MARKER: 7.0}
_TAIL_PX: Final = 3.2
_TAIL_LENGTH_PX: Final = 34.0
_TAIL_MOST: Final = 0.2
"""Share of the way that a tail takes at most."""
_TAIL_SHARE: Final = 0.5
"""How much of the dot's colour is in its tail."""
_TAIL_STEPS: Final = 4
_FADE: Final = 0.28
_FAR_SHARE: Final = 0.7
_PILL_HEIGHT: Final = 16.0
_MOST_PILLS: Final = 24
_MOST_LOOKED_AT: Final = 120


def paint_dots(painter: QPainter, look: Look, flights: Iterable[Flight], routes: Routes, now: float) -> None:
    """Draw messages under way; the painter is in device pixels of the view."""
    ratio = look.lens.ratio * (1.0 if look.lens.zoom >= FAR_ZOOM else _FAR_SHARE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawn: set[tuple[int, int]] = set()
    for flight in flights:
        track = routes.track(flight.route)
        if track is None:
            continue
        share = flight.share(now)
        spots = [look.at(*spot) for spot in _tail(track, share, look.lens.zoom)]
        place = (round(spots[-1].x()), round(spots[-1].y()))
        if place in drawn:
            # What goes on a bus to several is one until it parts.
            continue
        drawn.add(place)
        painter.setOpacity(_opacity(flight.route, share))
        painter.setPen(_tail_pen(flight.dot, look.colors.dark, ratio))
        painter.drawLines([QLineF(first, second) for first, second in pairwise(spots)])
        dot = _dot(flight.dot, look.colors.dark, ratio)
        painter.drawPixmap(spots[-1] - QPointF(dot.width() / 2, dot.height() / 2), dot)
    painter.setOpacity(1.0)


def box_of(track: Track, flight: Flight, now: float, zoom: float) -> QRectF:
    """Where a flight is drawn, its tail included, in scene units and without what stands out."""
    spots = _tail(track, flight.share(now), zoom)
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _tail(track: Track, share: float, zoom: float) -> list[Spot]:
    """The last bit of the way to where a flight is now, and that at its end."""
    back = min(_TAIL_MOST, _TAIL_LENGTH_PX / zoom / track.length) if track.length else 0.0
    return [track.at(max(0.0, share - back * (1 - step / _TAIL_STEPS))) for step in range(_TAIL_STEPS + 1)]


def paint_rates(painter: QPainter, look: Look, said: Mapping[EdgeKey, float], routes: Routes) -> None:
    """Write how many go along an edge a second, at its middle; the painter is in device pixels of the view."""
    if look.lens.zoom < BADGE_ZOOM:
        return
    placed: list[QRectF] = []
    for key, rate in sorted(said.items(), key=lambda each: -each[1])[:_MOST_LOOKED_AT]:
        track = routes.track(Route(key.source, key.target, key))
        if track is None or not track.box.adjusted(-1, -1, 1, 1).intersects(look.seen):
            continue
        pill = _pill(f"{short_count(rate)}/s", look.colors.dark, look.lens.ratio)
        middle = look.at(*track.at(0.5))
        corner = QPointF(round(middle.x() - pill.width() / 2), round(middle.y() - pill.height() / 2))
        place = QRectF(corner, QSizeF(pill.size()))
        if any(place.intersects(other) for other in placed):
            continue
        painter.drawPixmap(corner, pill)
        placed.append(place)
        if len(placed) >= _MOST_PILLS:
            return


def _opacity(route: Route, share: float) -> float:
    """Messages from outside come out of nothing, those that leave go there."""
    if not route.source:
        return min(1.0, share / _FADE)
    if not route.target:
        return min(1.0, (1.0 - share) / _FADE)
    return 1.0


def _ink(dot: Dot, colors: Colors) -> str:
    return colors.error if dot is Dot.ERROR else colors.accent


@lru_cache(maxsize=64)
def _tail_pen(dot: Dot, dark: bool, ratio: float) -> QPen:
    colors = DARK if dark else LIGHT
    pen = QPen(mixed(_ink(dot, colors), colors.canvas, _TAIL_SHARE), _TAIL_PX * ratio)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


@lru_cache(maxsize=64)
def _dot(dot: Dot, dark: bool, ratio: float) -> QPixmap:
    colors = DARK if dark else LIGHT
    side = round(2 * REACH_PX * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, radius = QPointF(side / 2, side / 2), _RADIUS_PX[dot] * ratio
    ink = _ink(dot, colors)
    painter.setPen(Qt.PenStyle.NoPen)
    for grown, alpha in ((5.0, 0.10), (3.0, 0.16)):
        halo = QColor(ink)
        halo.setAlphaF(alpha)
        painter.setBrush(halo)
        painter.drawEllipse(middle, radius + grown * ratio, radius + grown * ratio)
    is_hollow = dot is Dot.REPLY
    painter.setPen(QPen(QColor(ink if is_hollow else colors.canvas), (2.0 if is_hollow else 1.2) * ratio))
    painter.setBrush(QColor(colors.canvas if is_hollow else ink))
    painter.drawEllipse(middle, radius, radius)
    if dot is Dot.MARKER:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_text))
        painter.drawEllipse(middle, radius * 0.42, radius * 0.42)
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def _pill(text: str, dark: bool, ratio: float) -> QPixmap:
    colors = DARK if dark else LIGHT
    width = round(width_of(text, Letters.COUNT)) + 12
    pixmap = QPixmap(round((width + 2) * ratio), round((_PILL_HEIGHT + 2) * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    rect = QRectF(1.5, 1.5, width - 1, _PILL_HEIGHT - 1)
    painter.setPen(QPen(QColor(colors.accent), 1.0))
    painter.setBrush(QColor(colors.canvas))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(font(Letters.COUNT))
    painter.setPen(QColor(colors.text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, text)
    painter.end()
    return pixmap

"""A small drawing of an organism, for a card: who may call whom, from left to right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import RADII, SPACING
from runtime.organism.spec import ListenerSpec, OrganismSpec

_MOST = 24
_NODE_WIDTH_PX, _NODE_HEIGHT_PX = 84.0, 26.0
_GAP_X_PX, _GAP_Y_PX = 44.0, 10.0
_STRIPE_PX = 3.0
_TEXT = 0.8


def columns(spec: OrganismSpec) -> tuple[tuple[ListenerSpec, ...], ...]:
    """Listeners by how many steps they stand behind one that nobody calls; at most some twenty of them."""
    listeners = spec.listeners[:_MOST]
    by_name = {listener.name: listener for listener in listeners}
    called = {peer for listener in listeners for peer in listener.peers if peer != listener.name}
    depth = {name: 0 for name in by_name if name not in called} or dict.fromkeys(list(by_name)[:1], 0)
    waiting = list(depth)
    while waiting:
        name = waiting.pop(0)
        for peer in by_name[name].peers:
            if peer in by_name and peer not in depth:
                depth[peer] = depth[name] + 1
                waiting.append(peer)
    last = max(depth.values(), default=0)
    return tuple(
        tuple(listener for listener in listeners if depth.get(listener.name, last) == column)
        for column in range(last + 1)
    )


def draw_organism(painter: QPainter, spec: OrganismSpec, area: QRectF, theme: Theme) -> None:
    """Draw it in the middle of an area, smaller if it does not fit."""
    places = _places(columns(spec))
    if not places:
        return
    whole = QRectF()
    for rect in places.values():
        whole = whole.united(rect)
    scale = min(1.0, area.width() / whole.width(), area.height() / whole.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.center())
    painter.scale(scale, scale)
    painter.translate(-whole.center())
    colors, color = theme.colors, theme.color
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color(colors.edge), 1.3))
    for listener in spec.listeners:
        for peer in listener.peers:
            if listener.name in places and peer in places:
                painter.drawPath(_curve(places[listener.name], places[peer]))
    for listener in spec.listeners:
        if listener.name in places:
            _draw_node(painter, listener, places[listener.name], theme)
    painter.restore()


def _places(found: Sequence[Sequence[ListenerSpec]]) -> dict[str, QRectF]:
    places: dict[str, QRectF] = {}
    # Listeners without edges stand side by side rather than in one tall column.
    if len(found) == 1 and len(found[0]) <= 3:
        found = [[listener] for listener in found[0]]
    for column, listeners in enumerate(found):
        height = len(listeners) * (_NODE_HEIGHT_PX + _GAP_Y_PX) - _GAP_Y_PX
        for row, listener in enumerate(listeners):
            places[listener.name] = QRectF(
                column * (_NODE_WIDTH_PX + _GAP_X_PX),
                row * (_NODE_HEIGHT_PX + _GAP_Y_PX) - height / 2,
                _NODE_WIDTH_PX,
                _NODE_HEIGHT_PX,
            )
    return places


def _curve(source: QRectF, target: QRectF) -> QPainterPath:
    start = QPointF(source.right(), source.center().y())
    end = QPointF(target.left(), target.center().y())
    bend = max(abs(end.x() - start.x()) / 2, _GAP_X_PX / 2)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return path


def _draw_node(painter: QPainter, listener: ListenerSpec, rect: QRectF, theme: Theme) -> None:
    colors, color = theme.colors, theme.color
    outline = QPainterPath()
    outline.addRoundedRect(rect, RADII.small, RADII.small)
    painter.fillPath(outline, color(colors.card))
    painter.save()
    painter.setClipPath(outline)
    stripe = colors.agent if listener.agent else colors.broadcast if listener.broadcast else colors.tool
    painter.fillRect(QRectF(rect.left(), rect.top(), _STRIPE_PX, rect.height()), color(stripe))
    painter.restore()
    painter.setPen(QPen(color(colors.card_border), 1))
    painter.drawPath(outline)
    painter.setPen(color(colors.text))
    painter.setFont(sans(_TEXT))
    room = rect.adjusted(_STRIPE_PX + SPACING.tight, 0, -SPACING.tight, 0)
    name = painter.fontMetrics().elidedText(listener.name, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter, name)

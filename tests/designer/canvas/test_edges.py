from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from designer.canvas.geometry import card_rect
from designer.canvas.painting.overlay import held_at
from designer.canvas.painting.primitives import draw_lines
from designer.canvas.picture.curves import Segments, flattened
from designer.canvas.picture.edge_index import EdgeIndex, Touched, boxes_of
from designer.canvas.picture.repaint import Box
from designer.canvas.picture.routing import between, curve_of, loose, ways_of
from designer.canvas.picture.wiring import Curve, EdgeKey, EdgeStyle, Shape, branch, stub


def peer(source: str, target: str) -> EdgeKey:
    return EdgeKey(EdgeStyle.PEER, source, target)


def sides(rect: QRectF) -> Box:
    return (rect.left(), rect.top(), rect.right(), rect.bottom())


def way(source: QRectF, target: QRectF) -> Curve:
    return curve_of(between([sides(source)], [sides(target)])[0].tolist())


def segments_of(curve: Curve) -> Segments:
    return flattened(ways_of([curve])).segments


def put(index: EdgeIndex, curves: dict[EdgeKey, Curve], gone: tuple[EdgeKey, ...] = ()) -> Touched:
    return index.put(list(curves), ways_of(curves.values()), gone)


ALL_SHAPES = (
    way(card_rect(0, 0), card_rect(400, 200)),
    way(card_rect(400, 0), card_rect(0, 0)),
    way(card_rect(400, 0), card_rect(0, 300)),
    branch(QRectF(0, 0, 90, 26), card_rect(40, 100)),
    stub(card_rect(0, 0), 1),
    Curve(Shape.FAINT, 0, 200, 300, 0),
)


@pytest.mark.parametrize("curve", ALL_SHAPES, ids=lambda curve: curve.shape.name)
def test_every_shape_begins_and_ends_where_it_says(curve: Curve) -> None:
    segments = segments_of(curve)
    assert segments[0, :2] == pytest.approx([curve.x1, curve.y1])
    # A dashed line may end with a space.
    assert np.hypot(*(segments[-1, 2:] - [curve.x2, curve.y2])) < 12


def test_an_edge_arrives_from_the_left() -> None:
    for curve in ALL_SHAPES[:3]:
        last = segments_of(curve)[-1]
        assert last[1] == pytest.approx(last[3])
        assert last[0] < last[2]


def test_a_back_edge_runs_outside_both_cards() -> None:
    source, target = card_rect(400, 0), card_rect(0, 0)
    segments = segments_of(way(source, target))
    middle = segments[(segments[:, 0] > 210) & (segments[:, 0] < 390)]
    assert (middle[:, 1] > source.bottom()).all()


def test_a_back_edge_between_rows_runs_between_them() -> None:
    curve = way(card_rect(400, 0), card_rect(0, 300))
    assert 72 < curve.lane < 300


def test_a_loose_edge_does_not_cross_the_card_that_it_leaves() -> None:
    card = QRectF(400, 0, 208, 72)
    for end in (QPointF(100, 36), QPointF(100, 200), QPointF(100, -200), QPointF(390, 40)):
        for x1, y1, x2, y2 in flattened(loose(sides(card), sides(held_at(end)))).segments.tolist():
            assert not card.adjusted(2, 2, -2, -2).contains(QPointF((x1 + x2) / 2, (y1 + y2) / 2))


def test_an_edge_held_by_its_beginning_does_not_cross_the_card_where_it_arrives() -> None:
    card = QRectF(400, 0, 208, 72)
    for start in (QPointF(800, 36), QPointF(800, 300)):
        for x1, y1, x2, y2 in flattened(loose(sides(held_at(start)), sides(card))).segments.tolist():
            assert not card.adjusted(2, 2, -2, -2).contains(QPointF((x1 + x2) / 2, (y1 + y2) / 2))


def test_a_loose_edge_near_its_port_does_not_run_around_the_card() -> None:
    (way_there,) = loose(sides(QRectF(0, 0, 208, 72)), sides(held_at(QPointF(212, 40)))).tolist()
    assert way_there[0] == Shape.CURVE


def test_the_branches_of_a_bus_lie_on_each_other_along_its_trunk() -> None:
    bus, low, high = QRectF(120, 0, 120, 26), card_rect(0, 300), card_rect(0, 150)
    trunk = {tuple(row) for row in segments_of(branch(bus, high)).tolist() if row[1] < 140 and row[3] < 140}
    assert trunk
    assert trunk <= {tuple(row) for row in segments_of(branch(bus, low)).tolist()}


def test_edges_are_found_where_they_run_and_nowhere_else() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 5000, 3000)})
    middle = QPointF(2500, 1500)
    found = index.near(middle, 40, (EdgeStyle.PEER,))
    assert found is not None
    assert found.key == peer("a", "b")
    assert 0.4 < found.along < 0.6
    assert index.near(QPointF(2500, 400), 40, (EdgeStyle.PEER,)) is None


def test_the_nearest_of_several_edges_is_found() -> None:
    index = EdgeIndex()
    put(index, {peer("a", str(y)): Curve(Shape.CURVE, 0, y, 600, y) for y in range(0, 100, 10)})
    found = index.near(QPointF(300, 42), 20, (EdgeStyle.PEER,))
    assert found is not None
    assert found.key.target == "40"


def test_other_styles_are_not_found() -> None:
    index = EdgeIndex()
    put(index, {EdgeKey.bus("Story", "a"): Curve(Shape.DASHES, 0, 0, 300, 0)})
    assert index.near(QPointF(150, 0), 10, (EdgeStyle.PEER,)) is None


def test_a_removed_edge_is_gone() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 600, 0)})
    put(index, {}, (peer("a", "b"),))
    assert len(index) == 0
    assert index.crossing(QRectF(-1000, -1000, 3000, 3000)) == []


def test_an_edge_that_runs_as_before_touches_nothing() -> None:
    index = EdgeIndex()
    curves = {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 600, 0)}
    put(index, curves)
    assert not boxes_of(put(index, curves))


def test_a_moved_edge_touches_its_old_and_its_new_way_and_nothing_between() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 600, 0)})
    boxes = boxes_of(put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 1000, 600, 1000)}))
    assert any(top < 0 < bottom for _, top, _, bottom in boxes)
    assert any(top < 1000 < bottom for _, top, _, bottom in boxes)
    assert not any(top < 500 < bottom for _, top, _, bottom in boxes)


def test_a_long_edge_is_in_every_cell_that_it_crosses() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 40_000, 30_000)})
    for x1, y1, x2, y2 in segments_of(Curve(Shape.CURVE, 0, 0, 40_000, 30_000)):
        for share in (0.0, 0.3, 0.7):
            point = QPointF(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
            assert index.near(point, 2, (EdgeStyle.PEER,)) is not None


@pytest.mark.parametrize("coarse", [1, 2, 4, 8])
def test_coarse_edges_have_the_same_ends(coarse: int) -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): ALL_SHAPES[0], peer("b", "a"): ALL_SHAPES[1]})
    pieces = [segments for _, segments in index.pieces(QRectF(-500, -500, 2000, 2000), (), coarse)]
    joined = np.concatenate(pieces)
    assert len(joined) == (16 + 32) // coarse
    for curve in ALL_SHAPES[:2]:
        assert (np.hypot(joined[:, 0] - curve.x1, joined[:, 1] - curve.y1) < 1e-6).any()
        assert (np.hypot(joined[:, 2] - curve.x2, joined[:, 3] - curve.y2) < 1e-6).any()


def random_curve(dice: Random) -> Curve:
    x, y, x2, y2, lane = (dice.uniform(-3000, 3000) for _ in range(5))
    return Curve(dice.choice([Shape.CURVE, Shape.LOOP, Shape.BRANCH]), x, y, x2, y2, lane)


@pytest.mark.parametrize("seed", range(6))
def test_after_many_changes_every_edge_is_found_where_it_runs_and_only_there(seed: int) -> None:
    dice, index, known = Random(seed), EdgeIndex(), dict[EdgeKey, Curve]()
    for _ in range(30):
        new = {peer(str(dice.randrange(60)), "x"): random_curve(dice) for _ in range(dice.choice([1, 3, 100]))}
        gone = tuple(key for key in known if key not in new and dice.random() < 0.2)
        put(index, new, gone)
        known = {key: curve for key, curve in (known | new).items() if key not in gone}
    assert {key: index.curve(key) for key in index} == known
    for key, curve in known.items():
        for x1, y1, x2, y2 in segments_of(curve)[::5].tolist():
            middle = QRectF((x1 + x2) / 2, (y1 + y2) / 2, 1, 1)
            assert key in index.crossing(middle)
    for key in list(known):
        put(index, {}, (key,))
    assert index.crossing(QRectF(-5000, -5000, 10_000, 10_000)) == []


def test_so_many_edges_that_change_make_everything_they_cross_dirty() -> None:
    index = EdgeIndex()
    curves = {peer("hub", str(y)): Curve(Shape.CURVE, 0, 0, 900, y) for y in range(0, 3000, 20)}
    boxes = boxes_of(put(index, curves))
    for curve in curves.values():
        for x1, y1, _, _ in segments_of(curve).tolist():
            assert any(left <= x1 <= right and top <= y1 <= bottom for left, top, right, bottom in boxes)


def test_edges_at_the_end_of_the_world_do_not_take_all_memory() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 1e15, -1e15)})
    assert index.crossing(QRectF(-10, -10, 20, 20)) == [peer("a", "b")]


def test_hidden_edges_are_left_out() -> None:
    index = EdgeIndex()
    put(index, {peer("a", "b"): Curve(Shape.CURVE, 0, 0, 600, 0)})
    assert list(index.pieces(QRectF(0, -50, 600, 100), [peer("a", "b")])) == []


def test_arrays_are_drawn_line_by_line() -> None:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    draw_lines(painter, np.array([[5.0, 5.0, 35.0, 5.0], [5.0, 30.0, 35.0, 30.0]]))
    painter.end()
    dark = {y for y in range(40) if image.pixelColor(20, y).lightness() < 100}
    assert dark == {5, 30}


def test_arrays_with_gaps_are_refused() -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    with pytest.raises(ValueError, match="row by row"):
        draw_lines(painter, np.zeros((4, 8))[:, ::2])
    painter.end()

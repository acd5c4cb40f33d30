"""Where listeners stand: as the layout says, else as computed once and kept for the session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF

from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GAP_X, GAP_Y, card_rect
from designer.canvas.layout.arrange import arrange
from designer.document.layout import Point
from runtime.organism.spec import ListenerSpec

_MANY = 12
"""From so many new listeners on they are arranged together; fewer find a free spot each."""


class Placing:
    """Positions of listeners that the layout does not place."""

    def __init__(self) -> None:
        self._computed: dict[str, Point] = {}

    def position(self, name: str, layout: Mapping[str, Point]) -> Point | None:
        """Where a listener stands; None before :meth:`place` has placed it."""
        return layout.get(name) or self._computed.get(name)

    def hand_over(self, removed: Iterable[ListenerSpec], added: Iterable[ListenerSpec]) -> None:
        """Let what is only called otherwise now stay where it was."""
        gone = {(each.payload_class, each.handler): each.name for each in removed}
        for each in added:
            old = gone.pop((each.payload_class, each.handler), None)
            if old in self._computed and each.name not in self._computed:
                self._computed[each.name] = self._computed[old]

    def place(
        self,
        missing: Sequence[str],
        specs: Mapping[str, ListenerSpec],
        layout: Mapping[str, Point],
        near: Collection[str] = (),
    ) -> None:
        """Find places for listeners that have none.

        Args:
            missing: Their names.
            specs: All listeners.
            layout: Positions that the layout has.
            near: Names beside which new ones are wanted where nobody calls them.
        """
        placed = {name: point for name in specs if (point := self.position(name, layout)) is not None}
        if not placed or len(missing) >= _MANY:
            edges = [(name, peer) for name, spec in specs.items() for peer in spec.peers]
            groups = broadcast_groups(specs.values())
            found = arrange(list(specs), edges, placed, groups)
            self._computed.update((name, found[name]) for name in missing)
            return
        taken = [card_rect(*point) for point in placed.values()]
        for name in missing:
            wanted = _wanted(name, specs, placed, near)
            point = free_spot(wanted, taken)
            self._computed[name] = placed[name] = point
            taken.append(card_rect(*point))


def broadcast_groups(specs: Iterable[ListenerSpec]) -> list[list[str]]:
    """Names of the members of each broadcast bus."""
    groups: dict[str, list[str]] = {}
    for spec in specs:
        if spec.broadcast:
            groups.setdefault(spec.payload_class, []).append(spec.name)
    return list(groups.values())


def free_spot(wanted: Point, taken: Sequence[QRectF]) -> Point:
    """The free place that is nearest to the wanted one, looked for below first, then above and in further columns."""
    pitch_x, pitch_y = CARD_WIDTH + GAP_X, CARD_HEIGHT + GAP_Y
    for ring in range(60):
        steps = sorted(
            ((x, y) for x in range(ring + 1) for y in range(-ring, ring + 1) if max(x, abs(y)) == ring),
            key=lambda step: (step[0] * 2 + abs(step[1]), step[1] < 0, step),
        )
        for x, y in steps:
            spot = Point(wanted.x + x * pitch_x, wanted.y + y * pitch_y)
            room = card_rect(*spot).adjusted(-GAP_X / 4, -GAP_Y / 2, GAP_X / 4, GAP_Y / 2)
            if not any(room.intersects(rect) for rect in taken):
                return spot
    return wanted


def _wanted(name: str, specs: Mapping[str, ListenerSpec], placed: Mapping[str, Point], near: Collection[str]) -> Point:
    """Right of those who call it, left of those whom it calls, else beside what is selected, else below all."""
    lower = name.lower()
    callers = [placed[each] for each, spec in specs.items() if each in placed and _names(spec, lower)]
    if callers:
        return Point(max(p.x for p in callers) + CARD_WIDTH + GAP_X, sum(p.y for p in callers) / len(callers))
    spec = specs.get(name)
    wanted = {peer.lower() for peer in spec.peers} if spec else set()
    called = [point for each, point in placed.items() if each.lower() in wanted]
    if called:
        return Point(min(p.x for p in called) - CARD_WIDTH - GAP_X, sum(p.y for p in called) / len(called))
    beside = [placed[each] for each in near if each in placed]
    if beside:
        return Point(beside[-1].x, beside[-1].y + CARD_HEIGHT + GAP_Y)
    return Point(min(p.x for p in placed.values()), max(p.y for p in placed.values()) + CARD_HEIGHT + GAP_Y)


def _names(spec: ListenerSpec, lower: str) -> bool:
    return any(peer.lower() == lower for peer in spec.peers)

"""What is drawn, derived from a document and kept up to date by its changes; :class:`Picture` is its face."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF

from designer.canvas.geometry import COLLAPSED_HEIGHT, COLLAPSED_WIDTH, card_rect
from designer.canvas.items import Item, Kind, listener
from designer.canvas.layout.placing import Placing
from designer.canvas.picture.buses import bus_rects
from designer.canvas.picture.item_index import ItemIndex
from designer.canvas.picture.repaint import EVERYTHING, Box, Repaint, box_of
from designer.canvas.picture.system import TODO, around, system_rects
from designer.canvas.picture.wiring import EdgeKey, EdgeStyle, keys_of, live_keys
from designer.document.changes import Changes
from designer.document.layout import Layout, Point
from runtime.organism.spec import ListenerSpec, OrganismSpec

if TYPE_CHECKING:
    from designer.canvas.picture.edge_index import EdgeIndex, Touched

_MANY: Final = 400
"""From so many touched listeners on, everything is derived anew."""
_PORTION: Final = 250


class Derived:
    """Rectangles of all things and ways of all edges.

    Attributes:
        specs: All listeners by name, in the order of the file.
        by_lower: Their names by their lower case.
        members: By payload class, who takes part in its broadcasts.
        layout: Positions, notes and frames as they are drawn.
        index: Rectangles of what is shown.
        edges: Ways of what is shown; None until there is one, for numpy takes long to import.
        folded: By listener, the collapsed frame that hides it.
        near: Names beside which new listeners are put that nobody calls.
        reach_only: Names of the only listeners that are shown; None shows all.
        show_system: Whether the listeners that every organism has are drawn.
    """

    def __init__(self) -> None:
        self.specs: dict[str, ListenerSpec] = {}
        self.by_lower: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.layout = Layout()
        self.index = ItemIndex()
        self.edges: EdgeIndex | None = None
        self.folded: dict[str, str] = {}
        self.near: tuple[str, ...] = ()
        self.reach_only: frozenset[str] | None = None
        self.show_system = False
        self._callers: defaultdict[str, set[str]] = defaultdict(set)
        self._placing = Placing()

    def take(self, spec: OrganismSpec, layout: Layout) -> Repaint:
        """Derive everything anew."""
        self.layout = layout
        self._take_specs(spec)
        self._callers.clear()
        for each in self.specs.values():
            for peer in each.peers:
                self._callers[peer.lower()].add(each.name)
        self._place()
        self.folded = self._fold()
        self.index = ItemIndex()
        self.edges = None
        for name in self.specs:
            point = self._shown_at(name)
            if point is not None:
                self.index.put(listener(name), card_rect(*point))
        self._stand_rest(layout)
        specs = list(self.specs.values())
        # In portions, for what is made on the way takes much more memory than what is kept.
        for first in range(0, len(specs), _PORTION):
            portion = specs[first : first + _PORTION]
            self._wire(dict.fromkeys(key for each in portion for key in live_keys(each, self.by_lower)))
        self._wire(self._system_keys())
        return EVERYTHING

    def follow(self, spec: OrganismSpec, layout: Layout, changes: Changes) -> Repaint:
        """Take over what became different."""
        touched = {*changes.added, *changes.removed, *changes.changed}
        before, self.layout = self.layout, layout
        moved = self._moved(before)
        if len(touched) + len(moved) > _MANY:
            self._take_over(spec, changes)
            return self.take(spec, layout)
        keys = {key for name in touched if name in self.specs for key in keys_of(self.specs[name])}
        for name in (*changes.added, *changes.removed):
            keys.update(key for caller in self._callers[name.lower()] for key in keys_of(self.specs[caller]))
        if touched:
            self._take_over(spec, changes)
        self._place()
        touched |= (moved & self.specs.keys()) | self._refolded(before)
        boxes = [box for name in touched for box in self._stand(name)]
        for name in (*changes.added, *changes.removed):
            callers = (self.specs[caller] for caller in self._callers[name.lower()] if caller in self.specs)
            keys.update(key for caller in callers for key in keys_of(caller))
        rest, buses = self._stand_rest(before)
        boxes += rest
        keys |= self.keys_around(touched)
        keys.update(EdgeKey(EdgeStyle.BUS, bus, name) for bus in buses for name in self.members.get(bus, ()))
        touched_edges = self._wire(keys.union(self._system_keys()))
        if touched_edges is not None:
            from designer.canvas.picture.edge_index import boxes_of

            boxes += boxes_of(touched_edges)
        return Repaint(tuple(boxes))

    # Questions

    def position(self, name: str) -> Point | None:
        """Where a listener stands, shown or not."""
        return self._placing.position(name, self.layout.positions)

    def anchor(self, name: str, rects: Mapping[Item, QRectF] | None = None) -> tuple[Item, QRectF] | None:
        """What stands for a listener: its card, or the collapsed frame that holds it; None if it is not shown.

        Args:
            name: As the file writes it.
            rects: Where some things stand instead.
        """
        frame = self.folded.get(name)
        item = listener(name) if frame is None else Item(Kind.FRAME, frame)
        rect = (rects or {}).get(item) or self.index.rect(item)
        return None if rect.isNull() else (item, rect)

    def bounds(self) -> QRectF:
        """Around everything that is shown, with edges that run outside; a null rectangle for nothing."""
        bounds = self.index.bounds()
        box = self.edges.bounds() if self.edges is not None else None
        if box is None:
            return bounds
        return bounds.united(QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1]))

    def keys_around(self, names: Collection[str]) -> set[EdgeKey]:
        """Edges that may begin or end at these listeners."""
        keys: set[EdgeKey] = set()
        if len(names) > _MANY and self.edges is not None:
            ends = {*names, *(name.lower() for name in names)}
            return {key for key in self.edges if key.source in ends or key.target.lower() in ends}
        for name in names:
            if name in self.specs:
                keys.update(keys_of(self.specs[name]))
                keys.add(EdgeKey(EdgeStyle.SYSTEM, name, TODO))
            lower = name.lower()
            for caller in self._callers.get(lower, ()):
                for peer in self.specs[caller].peers:
                    if peer.lower() == lower:
                        keys.add(EdgeKey(EdgeStyle.PEER, caller, peer))
                        keys.add(EdgeKey(EdgeStyle.MISSING, caller, peer))
        return keys

    # Steps

    def _take_specs(self, spec: OrganismSpec) -> None:
        self.specs = {each.name: each for each in spec.listeners}
        self.by_lower = {name.lower(): name for name in self.specs}
        self.members = {}
        for each in self.specs.values():
            if each.broadcast:
                self.members.setdefault(each.payload_class, []).append(each.name)

    def _take_over(self, spec: OrganismSpec, changes: Changes) -> None:
        old = self.specs
        self._take_specs(spec)
        new = self.specs
        for name in (*changes.removed, *changes.changed):
            for peer in old[name].peers if name in old else ():
                self._callers[peer.lower()].discard(name)
        for name in (*changes.added, *changes.changed):
            for peer in new[name].peers if name in new else ():
                self._callers[peer.lower()].add(name)
        gone = [old[name] for name in changes.removed if name in old]
        self._placing.hand_over(gone, [new[name] for name in changes.added if name in new])

    def _place(self) -> None:
        missing = [name for name in self.specs if self.position(name) is None]
        if missing:
            self._placing.place(missing, self.specs, self.layout.positions, self.near)

    def _moved(self, before: Layout) -> set[str]:
        old, new = before.positions, self.layout.positions
        if old is new:
            return set()
        moved = {name for name, point in new.items() if old.get(name) != point}
        return moved | (old.keys() - new.keys())

    def _fold(self) -> dict[str, str]:
        frames = self.layout.frames.items()
        return {name: key for key, frame in frames if frame.collapsed for name in frame.members if name in self.specs}

    def _refolded(self, before: Layout) -> set[str]:
        """Listeners that were folded away or unfolded, or whose collapsed frame moved."""
        old, self.folded = self.folded, self._fold()
        frames = self.layout.frames
        moved = {key for key, frame in before.frames.items() if frames.get(key) != frame}
        either = old.keys() | self.folded.keys()
        return {name for name in either if old.get(name) != self.folded.get(name) or self.folded.get(name) in moved}

    def _shown_at(self, name: str) -> Point | None:
        """Where a listener's own card stands; None where it is not shown."""
        is_filtered = self.reach_only is not None and name not in self.reach_only
        if name not in self.specs or name in self.folded or is_filtered:
            return None
        return self.position(name)

    def _stand(self, name: str) -> tuple[Box, ...]:
        """Put a listener's card where it belongs, or take it away."""
        item, point = listener(name), self._shown_at(name)
        if point is None:
            return box_of(self.index.remove(item))
        old, rect = self.index.rect(item), card_rect(*point)
        return (*box_of(old), *box_of(rect)) if self.index.put(item, rect) else box_of(rect)

    def _stand_rest(self, before: Layout) -> tuple[list[Box], list[str]]:
        """Put notes, frames, buses and the system's listeners where they belong.

        Returns:
            What is to be drawn again, and which buses moved.
        """
        boxes: list[Box] = []
        wanted = bus_rects(self.members, self.layout.buses, self.index)
        for key, note in self.layout.notes.items():
            item, rect = Item(Kind.NOTE, key), QRectF(note.x, note.y, note.width, note.height)
            wanted[item] = rect
            boxes += box_of(rect) if before.notes.get(key) != note else ()
        for key, frame in self.layout.frames.items():
            size = (COLLAPSED_WIDTH, COLLAPSED_HEIGHT) if frame.collapsed else (frame.width, frame.height)
            item, rect = Item(Kind.FRAME, key), QRectF(frame.x, frame.y, *size)
            wanted[item] = rect
            boxes += box_of(rect) if before.frames.get(key) != frame else ()
        if self.show_system:
            cards = [rect for name in self.specs if not (rect := self.index.rect(listener(name))).isNull()]
            wanted.update(system_rects(around([*cards, *wanted.values()])))
        buses: list[str] = []
        for item in [item for item in self.index if item.kind is not Kind.LISTENER and item not in wanted]:
            boxes += box_of(self.index.remove(item))
        for item, rect in wanted.items():
            old = self.index.rect(item)
            if self.index.put(item, rect):
                boxes += (*box_of(old), *box_of(rect))
                if item.kind is Kind.BUS:
                    buses.append(item.key)
        return boxes, buses

    def _system_keys(self) -> list[EdgeKey]:
        if not self.show_system:
            return []
        return [EdgeKey(EdgeStyle.SYSTEM, name, TODO) for name, spec in self.specs.items() if spec.agent]

    def _wire(self, keys: Collection[EdgeKey]) -> Touched | None:
        """Let edges run as they shall now; gives those that do not run as before."""
        if not keys:
            return None
        from designer.canvas.picture.routing import routes

        found = routes(self, keys)
        if self.edges is None:
            if not found.keys:
                return None
            from designer.canvas.picture.edge_index import EdgeIndex

            self.edges = EdgeIndex()
        return self.edges.put(found.keys, found.ways, set(keys).difference(found.keys))

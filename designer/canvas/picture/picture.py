"""The canvas's picture: where everything is, derived from document and folder, and kept up to date by changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from designer.canvas.items import Item, Kind, listener
from designer.canvas.picture import picking
from designer.canvas.picture.derived import Derived
from designer.canvas.picture.facts import CardFacts, facts_of
from designer.canvas.picture.repaint import Box, Repaint, box_of
from designer.canvas.picture.wiring import Curve, EdgeKey
from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.layout import Frame, Note, Point
from designer.models.selection import Peer
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity

if TYPE_CHECKING:
    from designer.canvas.picture.edge_index import EdgeIndex
    from designer.canvas.picture.item_index import ItemIndex
    from designer.models.folder import Folder


class Picture(QObject):
    """Geometry of everything on one canvas; scene units are pixels at 100 %."""

    changed = Signal(object)
    """:class:`Repaint`: what is to be drawn again."""

    def __init__(self, document: Document, folder: Folder | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._derived = Derived()
        self._facts: dict[str, CardFacts] = {}
        self._severities: dict[str, Severity] = {}
        self._locked: frozenset[str] = frozenset()
        self._bounds: QRectF | None = None
        self._read_problems()
        self._derived.take(document.spec, document.layout)
        self._facts = {name: self._facts_of(spec) for name, spec in self._derived.specs.items()}
        document.changed.connect(self._follow)
        document.problems_changed.connect(self._look_at_problems)
        if folder is not None:
            folder.changed.connect(self._look_at_folder)

    # What there is

    @property
    def document(self) -> Document:
        """What is drawn."""
        return self._document

    @property
    def index(self) -> ItemIndex:
        """Rectangles of all things that are shown."""
        return self._derived.index

    @property
    def edges(self) -> EdgeIndex | None:
        """Ways of all edges that are shown; None while there was none yet."""
        return self._derived.edges

    def items(self) -> tuple[Item, ...]:
        """All things that can be selected: listeners in the order of the file, then buses, notes, frames."""
        index, order = self._derived.index, (Kind.BUS, Kind.NOTE, Kind.FRAME)
        listeners = [item for name in self._derived.specs if (item := listener(name)) in index]
        rest = sorted((item for item in index if item.kind in order), key=lambda item: order.index(item.kind))
        return (*listeners, *rest)

    def rect(self, item: Item) -> QRectF:
        """Where a thing is drawn; a null rectangle for what is not shown."""
        return QRectF(self._derived.index.rect(item))

    def positions(self) -> Mapping[str, Point]:
        """Top left corners of all listeners, computed ones and those that a frame or a filter hides among them."""
        found = ((name, self._derived.position(name)) for name in self._derived.specs)
        return MappingProxyType({name: point for name, point in found if point is not None})

    def bounds(self) -> QRectF:
        """Around everything that is shown, with edges that run outside; a null rectangle for nothing."""
        if self._bounds is None:
            self._bounds = self._derived.bounds()
        return QRectF(self._bounds)

    def facts(self, name: str) -> CardFacts | None:
        """What a listener's card says."""
        return self._facts.get(name)

    def spec(self, name: str) -> ListenerSpec | None:
        """A listener's record."""
        return self._derived.specs.get(name)

    def note(self, key: str) -> Note | None:
        """A note, by its id."""
        return self._derived.layout.notes.get(key)

    def frame(self, key: str) -> Frame | None:
        """A frame, by its id."""
        return self._derived.layout.frames.get(key)

    def folded_count(self, frame: str) -> int:
        """How many listeners a collapsed frame hides."""
        return sum(1 for at in self._derived.folded.values() if at == frame)

    def bus_members(self, payload_class: str) -> tuple[str, ...]:
        """Who takes part in the broadcasts of a class."""
        return tuple(self._derived.members.get(payload_class, ()))

    def edge_keys_of(self, items: Iterable[Item]) -> set[EdgeKey]:
        """Edges that begin or end at these things."""
        edges, names, keys = self._derived.edges, set[str](), set[EdgeKey]()
        if edges is None:
            return keys
        for item in items:
            if item.kind is Kind.LISTENER:
                names.add(item.key)
            elif item.kind is Kind.FRAME:
                names.update(name for name, frame in self._derived.folded.items() if frame == item.key)
            elif item.kind is Kind.BUS:
                keys.update(EdgeKey.bus(item.key, name) for name in self._derived.members.get(item.key, ()))
        keys |= self._derived.keys_around(names)
        return {key for key in keys if key in edges}

    def edges_of(self, items: Iterable[Item]) -> dict[EdgeKey, Curve]:
        """The same, as they run now, always in the same order."""
        edges = self._derived.edges
        found = ((key, edges.curve(key)) for key in sorted(self.edge_keys_of(items))) if edges is not None else ()
        return {key: curve for key, curve in found if curve is not None}

    def ways(self, keys: Iterable[EdgeKey], rects: Mapping[Item, QRectF]) -> dict[EdgeKey, Curve]:
        """How edges would run if some things stood elsewhere."""
        if self._derived.edges is None:
            return {}
        from designer.canvas.picture.routing import routes

        return routes(self._derived, keys, rects).curves()

    # What is under a point

    def item_at(self, point: QPointF) -> Item | None:
        """The topmost thing; of a frame any part counts."""
        return picking.topmost(self._derived, point)

    def items_in(self, rect: QRectF) -> list[Item]:
        """Things that a rectangle touches: frames, notes, buses, then listeners."""
        found = [item for item in self._derived.index.meeting(rect) if item.kind in picking.DEPTH]
        return sorted(found, key=lambda item: (picking.DEPTH[item.kind], self._derived.index.order(item)))

    def port_at(self, point: QPointF, reach: float) -> str | None:
        """The listener whose outgoing port is nearest, if it is within reach."""
        return picking.port_at(self._derived, point, reach)

    def badge_at(self, point: QPointF) -> tuple[str, str] | None:
        """Listener and badge; the place where "broadcast" is offered on hovering counts as well."""
        return picking.badge_at(self._derived, self._facts, point)

    def peer_at(self, point: QPointF, reach: float) -> Peer | None:
        """The nearest edge within reach."""
        return picking.peer_at(self._derived, point, reach)

    def peer_end_at(self, point: QPointF, reach: float) -> tuple[Peer, Literal["source", "target"]] | None:
        """The nearest edge within reach, if one of its ends is within reach as well."""
        return picking.peer_end_at(self._derived, point, reach)

    def neighbours(self, item: Item, direction: picking.Direction) -> Item | None:
        """The nearest listener, bus or collapsed frame that way; None if there is none."""
        return picking.neighbour(self._derived, item, direction)

    # What is shown

    @property
    def reach_only(self) -> frozenset[str] | None:
        """Names of the only listeners that are shown; None shows all."""
        return self._derived.reach_only

    @reach_only.setter
    def reach_only(self, names: frozenset[str] | None) -> None:
        if names != self._derived.reach_only:
            self._derived.reach_only = names
            self._take()

    @property
    def show_system(self) -> bool:
        """Whether the listeners that every organism has are drawn."""
        return self._derived.show_system

    @show_system.setter
    def show_system(self, shown: bool) -> None:
        if shown != self._derived.show_system:
            self._derived.show_system = shown
            self._take()

    def want_near(self, names: Iterable[str]) -> None:
        """Say what is selected: new listeners that nobody calls are put beside it."""
        self._derived.near = tuple(names)

    # Keeping up

    def _take(self) -> None:
        repaint = self._derived.take(self._document.spec, self._document.layout)
        self._bounds = None
        self.changed.emit(repaint)

    def _follow(self, changes: Changes) -> None:
        if not (changes.added or changes.removed or changes.changed or changes.layout or changes.order):
            if changes.broken:
                self.changed.emit(Repaint())
            return
        repaint = self._derived.follow(self._document.spec, self._document.layout, changes)
        self._bounds = None
        for name in changes.removed:
            self._facts.pop(name, None)
        for name in (*changes.added, *changes.changed):
            spec = self._derived.specs.get(name)
            if spec is not None:
                self._facts[name] = self._facts_of(spec)
        self.changed.emit(repaint)

    def _look_at_problems(self) -> None:
        old_severities, old_locked = self._severities, self._locked
        self._read_problems()
        new = self._severities
        names = {name for name in old_severities.keys() | new.keys() if old_severities.get(name) != new.get(name)}
        self._read_facts(names | (old_locked ^ self._locked))

    def _look_at_folder(self) -> None:
        self._read_facts(self._derived.specs)

    def _read_facts(self, names: Iterable[str]) -> None:
        """Find the cards among these that say something else now."""
        boxes: list[Box] = []
        for name in names:
            spec = self._derived.specs.get(name)
            facts = self._facts_of(spec) if spec is not None else None
            if facts is not None and facts != self._facts.get(name):
                self._facts[name] = facts
                boxes += box_of(self._derived.index.rect(listener(name)))
        if boxes:
            self.changed.emit(Repaint(tuple(boxes)))

    def _read_problems(self) -> None:
        self._locked = self._document.locked
        worst: dict[str, Severity] = {}
        for problem in self._document.problems:
            if problem.listener and worst.get(problem.listener) is not Severity.ERROR:
                worst[problem.listener] = problem.severity
        self._severities = worst

    def _facts_of(self, spec: ListenerSpec) -> CardFacts:
        return facts_of(spec, self._folder, locked=spec.name in self._locked, severity=self._severities.get(spec.name))

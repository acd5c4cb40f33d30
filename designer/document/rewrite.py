"""A text while an edit works on it: its nodes, the splices made so far, and the spec that is meant.

Nodes are composed for the listener concerned where the text can be read in parts, else for all of it. They
hold for the text as it is at that moment: after a change they are asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from designer.document import nodes
from designer.document.edit import EditRefused, FileChange, Reveal, Revision, Source
from designer.document.lines import column, line_number, line_start
from designer.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, Unreadable
from designer.document.splices import Splice, apply_splices, combined
from runtime.organism.parts import HEADER, Split, split
from runtime.organism.spec import ListenerSpec

Change = tuple[int, int, str]
"""Begin and end of what is replaced, and what comes in its place."""


class Item(NamedTuple):
    """An item of the list of listeners: its mapping, and the offset of its dash, -1 in brackets."""

    node: MappingNode
    dash: int


class Rewrite:
    """One edit's work.

    Attributes:
        source: What the edit started from.
        text: As it is now.
        spec: What the text shall say; the edit keeps it up to date.
        layout: As it shall be.
        notes: For the status line.
        files: Other files that are to be written.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.spec = source.spec
        self.layout = source.layout
        self.notes: list[str] = []
        self.files: list[FileChange] = []
        self._doubt = ""
        self._done: tuple[Splice, ...] = ()
        self._split = source.split
        self._root: MappingNode | None = None
        # Where the first change is since the nodes were composed: those before it still hold.
        self._held = len(self.text)

    def change(self, changes: Iterable[Change], *, items: bool = False) -> None:
        """Replace parts of the text.

        Args:
            changes: Not overlapping.
            items: Whether listeners come or go by it.
        """
        group = tuple(Splice(start, self.text[start:end], new) for start, end, new in sorted(changes))
        if not group:
            return
        try:
            self.text = apply_splices(self.text, group)
        except ValueError as error:
            raise EditRefused(f"The text is written in a way that can't be changed here: {error}.") from error
        self._done = combined(self._done, group)
        self._held = min(self._held, group[0].start)
        if self._split is not None:
            self._split = split(self.text) if items else _moved(self._split, group)

    def index(self, name: str) -> int:
        """Which listener that is.

        Raises:
            EditRefused: There is none, or two, or it is not what a listener must be.
        """
        index = self.index_of(name)
        name = self.spec.listeners[index].name
        line = self.source.locked.get(name)
        if line is not None:
            raise EditRefused(f"Mend line {line} first: {name} can't be read there.")
        return index

    def index_of(self, name: str) -> int:
        """Which listener that is, even if it can't be changed.

        Raises:
            EditRefused: There is none, or two.
        """
        lower = name.lower()
        found = [index for index, each in enumerate(self.spec.listeners) if each.name == name] or [
            index for index, each in enumerate(self.spec.listeners) if each.name.lower() == lower
        ]
        if not found or not name:
            raise EditRefused(
                f"There is no listener {name}." if name else "This listener has no name yet; give it one in the text."
            )
        if len(found) > 1:
            name = self.spec.listeners[found[0]].name
            raise EditRefused(f"Two listeners are called {name}; rename one of them in the text first.")
        return found[0]

    def is_locked(self, index: int) -> bool:
        """Whether a listener is not what a listener must be."""
        return self.spec.listeners[index].name in self.source.locked

    @property
    def root(self) -> MappingNode:
        """The whole file; where it can be read in parts, its listeners have no items here."""
        if self._root is None or self._held < len(self.text):
            self._held = len(self.text)
            parts = self._split
            if parts is None:
                self._root = self._mapping(nodes.compose, self.text)
            else:
                self._root = self._around(parts)
        return self._root

    def _around(self, parts: Split) -> MappingNode:
        start = parts.starts[0]
        gap = parts.end - start
        root = self._mapping(
            lambda text: nodes.compose(text, lambda offset: offset if offset < start else offset + gap),
            self.text[:start] + self.text[parts.end :],
        )
        for entry in root.entries:
            if isinstance(entry.value, Scalar) and entry.name == "listeners":
                first, last = self.item(0), self.item(len(parts.starts) - 1)
                entry.value = SequenceNode(first.dash, first.dash, last.node.end)
        return root

    def _mapping(self, compose: Callable[[str], Node | None], text: str) -> MappingNode:
        try:
            root = compose(text)
        except Unreadable as error:
            raise EditRefused(f"The text can't be changed here: {error}.") from error
        if root is None or (isinstance(root, Scalar) and root.is_empty):
            end = len(text)
            return MappingNode(end, end, end)
        if not isinstance(root, MappingNode):
            raise EditRefused("The text is no mapping; write `listeners: []` on a line of its own first.")
        return root

    @property
    def count(self) -> int:
        """How many listeners there are."""
        return len(self.spec.listeners)

    def item(self, index: int) -> Item:
        """A listener's place in the text.

        Raises:
            EditRefused: It is written where it can't be changed.
        """
        if self._split is not None:
            if index >= len(self._split.starts):
                raise EditRefused("The listeners are written in a way that can't be changed here; do it in the text.")
            start, end = self._split.span(index)
            shift = start - len(HEADER)
            root = self._mapping(
                lambda text: nodes.compose(text, lambda offset: offset + shift), HEADER + self.text[start:end]
            )
            dash = start + self._split.indent
            value = root.entries[0].value if root.entries else root
            items = value.items if isinstance(value, SequenceNode) else []
            if len(items) != 1 or not isinstance(items[0], MappingNode):
                raise EditRefused(f"Mend line {line_number(self.text, dash)} first: what stands there is no listener.")
            return Item(items[0], dash)
        return self._item_in(self._root, index) or self._listed(self.root, index)

    def _item_in(self, root: MappingNode | None, index: int) -> Item | None:
        """An item as it was composed before the last changes, where it stands before all of them."""
        entry = root.find("listeners") if root is not None and self._held < len(self.text) else None
        listeners = entry.value if entry else None
        if not isinstance(listeners, SequenceNode) or index >= len(listeners.items):
            return None
        node = listeners.items[index]
        if not isinstance(node, MappingNode) or node.end > self._held:
            return None
        assert root is not None, "an entry was found in it"
        return self._listed(root, index)

    def _listed(self, root: MappingNode, index: int) -> Item:
        entry = root.find("listeners")
        listeners = entry.value if entry else None
        if isinstance(listeners, Alias):
            line = line_number(self.text, listeners.start)
            raise EditRefused(f"The listeners are an alias in line {line}; write them out there first.")
        if not isinstance(listeners, SequenceNode) or index >= len(listeners.items):
            raise EditRefused("The listeners are written in a way that can't be changed here; do it in the text.")
        node = listeners.items[index]
        if isinstance(node, Alias):
            line = line_number(self.text, node.start)
            raise EditRefused(f"This listener is an alias in line {line}; write it out there first.")
        if not isinstance(node, MappingNode):
            line = line_number(self.text, node.start)
            raise EditRefused(f"Mend line {line} first: what stands there is no listener.")
        self.touch(listeners, node)
        return Item(node, -1 if listeners.is_flow else dash_of(self.text, listeners, node))

    def touch(self, *shared: Node) -> None:
        """Note that nodes are changed; if aliases repeat one, its change may be refused for that."""
        for node in shared:
            if node.is_shared and not self._doubt:
                line = line_number(self.text, node.outer)
                self._doubt = (
                    f"Other places repeat `&{node.anchor}` of line {line} and would change too; "
                    "write it out in one of them first."
                )

    def replace_listener(self, index: int, **values: object) -> None:
        """Change what is meant by one listener."""
        changed: Callable[..., ListenerSpec] = replace
        self.set_listener(index, changed(self.spec.listeners[index], **values))

    def set_listener(self, index: int, listener: ListenerSpec) -> None:
        """Change which listener is meant."""
        listeners = self.spec.listeners
        self.spec = replace(self.spec, listeners=(*listeners[:index], listener, *listeners[index + 1 :]))

    def revision(self, reveal: Iterable[str] = ()) -> Revision:
        """All that has been done."""
        return Revision(
            splices=self._done,
            meant=self.spec,
            layout=self.layout if self.layout is not self.source.layout else None,
            files=tuple(self.files),
            reveal=Reveal(tuple(reveal)),
            note=" ".join(self.notes),
            doubt=self._doubt,
        )


def dash_of(text: str, items: SequenceNode, node: Node) -> int:
    """Offset of the dash before an item of a block list."""
    wanted = column(text, items.start)
    start = line_start(text, node.outer)
    while start >= items.start - wanted:
        if text.startswith("-", start + wanted) and start + wanted <= node.outer:
            return start + wanted
        if not start:
            break
        start = line_start(text, start - 1)
    raise EditRefused(
        f"Line {line_number(text, node.outer)} is written in a way that can't be changed here; do it in the text."
    )


def _moved(parts: Split, group: tuple[Splice, ...]) -> Split:
    starts = list(parts.starts)
    key, end = parts.key, parts.end
    for splice in reversed(group):
        grown = len(splice.inserted) - len(splice.removed)
        if not grown:
            continue
        starts = [start + grown if start >= splice.end and start > splice.start else start for start in starts]
        end += grown if end >= splice.end else 0
        key += grown if key >= splice.end else 0
    return Split(key, tuple(starts), end, parts.indent)

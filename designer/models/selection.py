"""What is selected: one value, shared by canvas, outline, forms and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal


class Peer(NamedTuple):
    """An edge: one listener may send to another. Names as the YAML writes them."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Selected:
    """Names and ids of what is selected; ``listeners[-1]`` was selected last and is the current one."""

    listeners: tuple[str, ...] = ()
    peers: tuple[Peer, ...] = ()
    notes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    buses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.listeners or self.peers or self.notes or self.frames or self.buses)


class Selection(QObject):
    """The selection of one window."""

    changed = Signal(object, object)
    """:class:`Selected`, and the origin that was given to :meth:`set`."""
    revealed = Signal(object)
    """:class:`Selected`: bring it into view (after undo, a click on a problem, a search)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value = Selected()

    @property
    def value(self) -> Selected:
        """What is selected now."""
        return self._value

    def set(self, value: Selected, origin: object = None) -> None:
        """Select; says so only if it is different.

        Args:
            value: The new selection.
            origin: The view it was made in.
        """
        if value != self._value:
            self._value = value
            self.changed.emit(value, origin)

    def reveal(self, value: Selected) -> None:
        """Select, and bring into view wherever it can be shown."""
        self.set(value)
        self.revealed.emit(value)

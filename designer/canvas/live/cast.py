"""The listeners of a run as the document has them by now, and where those stood that it has no more."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF

from designer.canvas.items import listener
from designer.canvas.live.names import Names
from designer.canvas.picture.picture import Picture
from designer.document.changes import Changes
from designer.models.live.folds import Folds


class Cast:
    """Follows names and places from the moment at which a run was asked for.

    Attributes:
        names: Who of the run is who in the document.
        places: Where each stood last, by run name in lower case.
    """

    def __init__(self, picture: Picture) -> None:
        self.names = Names()
        self.places: dict[str, QRectF] = {}
        self._picture = picture
        self._next: Names | None = None
        self._folds: Folds | None = None

    def prepare(self, names: Iterable[str]) -> None:
        """The next run has these listeners; renames are followed from now on."""
        self._next = Names()
        self._next.begin(names)

    def begin(self, folds: Folds, names: Iterable[str]) -> None:
        """A run is shown: another one, or the last one again.

        Args:
            folds: Of the run.
            names: Its listeners, where it was not prepared for.
        """
        if folds is not self._folds:
            self._folds = folds
            self.places.clear()
            if self._next is not None:
                self.names.become(self._next)
                self._next = None
            else:
                self.names.begin(names)
        self.note_places()

    def take(self, changes: Changes) -> bool:
        """Follow a change of the document, of which the picture knows already; says whether names are others."""
        if self._next is not None:
            self._next.take(changes)
        is_other = self.names.take(changes)
        if is_other or changes.layout or changes.order:
            self.note_places()
        return is_other

    def note_places(self) -> None:
        """Remember where everybody stands."""
        index = self._picture.index
        for key in self.names.keys:
            name = self.names.present(key)
            rect = index.rect(listener(name)) if name is not None else QRectF()
            if not rect.isNull():
                self.places[key] = rect

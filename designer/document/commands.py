"""The one undo command: it holds splices and the two layouts, never copies of the text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from designer.document.edit import FileChange, Reveal, Revision
from designer.document.layout import Layout
from designer.document.side_files import joined, moved, real_path
from designer.document.splices import combined, inverted

if TYPE_CHECKING:
    from designer.document.document import Document
    from designer.document.state import State

_TYPING = 1


@dataclass(frozen=True, slots=True)
class Swap:
    """What a step asks of the document: from one state to the next, or back.

    Attributes:
        revision: The splices, and where to look.
        layout: The layout to take on.
        files: Other files of the step; written, or kept to be flushed, already the first time.
        origin: Who typed it, the first time.
        state: What the text gives, where it is known.
        is_undo: Whether it takes the step back.
    """

    revision: Revision
    layout: Layout
    files: tuple[FileChange, ...] = ()
    origin: object = None
    state: State | None = None
    is_undo: bool = False


class Step(QUndoCommand):
    """One step; all of it is known before it is pushed, so that redo and undo only swap."""

    def __init__(
        self,
        document: Document,
        name: str,
        revision: Revision,
        layout: Layout,
        *,
        state: State,
        origin: object = None,
        typing: bool = False,
        joins: bool = False,
    ) -> None:
        """Make a step of a document.

        Args:
            document: Whose.
            name: As the user sees it.
            revision: What the edit wants; its files are written.
            layout: The layout before.
            state: What the text gives after it.
            origin: Who typed it.
            typing: Whether steps that follow may become part of it.
            joins: Whether it becomes part of the step before it.
        """
        super().__init__(name)
        self._document = document
        self._splices = revision.splices
        self._names = revision.reveal.listeners
        self._files = tuple(replace(change, path=real_path(change.path)) for change in revision.files)
        self._before = layout
        self._after = revision.layout or layout
        self._origin = origin
        self._typing = typing
        self._joins = joins
        self._state: State | None = state

    def move_files(self, before: Path, after: Path) -> None:
        """The files that it writes have been moved from one folder to another."""
        self._files = tuple(replace(each, path=moved(each.path, before, after)) for each in self._files)

    def redo(self) -> None:
        """Do it, the first time or again."""
        state, self._state = self._state, None
        origin, self._origin = self._origin, None
        revision = Revision(self._splices, reveal=Reveal(self._names))
        self._document.swap(Swap(revision, self._after, self._files, origin, state))

    def undo(self) -> None:
        """Take it back."""
        revision = Revision(inverted(self._splices), reveal=Reveal(self._names))
        self._document.swap(Swap(revision, self._before, self._files, is_undo=True))

    def id(self) -> int:
        """Steps of the same id may become one."""
        return _TYPING if self._typing else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a step that has just been made after this one."""
        if not isinstance(other, Step) or not other._joins:
            return False
        self._splices = combined(self._splices, other._splices)
        self._names = tuple(dict.fromkeys((*self._names, *other._names)))
        self._files = joined(self._files, other._files)
        self._after = other._after
        return True

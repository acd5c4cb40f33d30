"""The steps of a document on Qt's undo stack, and which of the states between them could be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from designer.document.commands import Step


class Steps:
    """All steps of one document, those that were undone included."""

    def __init__(self, parent: QObject, *, is_broken: bool) -> None:
        """Begin with none.

        Args:
            parent: Qt's owner of the stack.
            is_broken: Whether the text can't be read before the first.
        """
        self.stack = QUndoStack(parent)
        # Python's references to the commands, and for each index of the stack whether the text can't be read.
        self._steps: list[Step] = []
        self._broken = [is_broken]

    @property
    def has_good_state(self) -> bool:
        """Whether any state up to this one could be read."""
        return self.last_good is not None

    @property
    def last_good(self) -> int | None:
        """The index of the last state up to this one that could be read; None if there was none."""
        return next((index for index in range(self.stack.index(), -1, -1) if not self._broken[index]), None)

    def push(self, step: Step, is_broken: Callable[[], bool]) -> None:
        """Do a step, in the place of those that were undone; it may become part of the one before it.

        Args:
            step: It.
            is_broken: Says afterwards whether the text can't be read.
        """
        index = self.stack.index()
        del self._steps[index:]
        del self._broken[index + 1 :]
        self.stack.push(step)
        if self.stack.index() > index:
            self._steps.append(step)
            self._broken.append(is_broken())
        else:
            self._broken[-1] = is_broken()

    def move_files(self, before: Path, after: Path) -> None:
        """The files that steps write have been moved from one folder to another."""
        for step in self._steps:
            step.move_files(before, after)

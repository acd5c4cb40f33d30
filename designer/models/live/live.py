"""What is known of the run of a window, and what of it is looked at: shared by panels, canvas and shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from designer.models.live.folds import Folds
from designer.models.live.limits import Limits
from runtime.events import Event


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at.

    Attributes:
        message: Number of a message, 0 for none.
        frame: Id of a frame: the chosen one, or that of the chosen message's sender.
        conversation: Id of a conversation: the chosen one, or that of the message or frame.
    """

    message: int = 0
    frame: str = ""
    conversation: str = ""

    def __bool__(self) -> bool:
        return bool(self.message or self.frame or self.conversation)


class Live(QObject):
    """The folds of the run that a window shows, kept when it is over, and what of it is chosen.

    Attributes:
        folds: Of the run at hand, or the last one; empty ones before the first.
        chosen: What is looked at.
    """

    began = Signal()
    """Another run: ``folds`` is a new object, positions and numbers start anew."""
    advanced = Signal()
    """Records were folded in; one signal a batch."""
    chosen_changed = Signal()
    """Something else is looked at."""
    end_wanted = Signal(str)
    """The conversation of this id is to be ended."""
    close_todo_wanted = Signal(str)
    """The todo of this id is to be closed."""
    reveal_wanted = Signal(str)
    """The listener of this name is to be shown on the canvas."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folds = Folds()
        self.chosen = Chosen()

    def begin(self, limits: Limits | None = None) -> None:
        """Another run begins: forget the last one."""
        had_chosen = bool(self.chosen)
        self.folds.end()
        self.folds = Folds(limits)
        self.chosen = Chosen()
        self.began.emit()
        if had_chosen:
            self.chosen_changed.emit()

    def take(self, records: Sequence[Event]) -> None:
        """Fold a batch in, and say so once."""
        if records:
            self.folds.take(records)
            self.advanced.emit()

    def choose_message(self, number: int) -> None:
        """Look at a message; it is kept for as long, though others of its age leave.

        A number that is not known, or not kept any more, chooses nothing.
        """
        row = self.folds.messages.of_number(number)
        self._choose(Chosen() if row is None else Chosen(number, row.frame, row.conversation))

    def choose_frame(self, id: str) -> None:
        """Look at a frame."""
        node = self.folds.frames.by_id.get(id)
        self._choose(Chosen(0, id, "" if node is None else node.conversation) if id else Chosen())

    def choose_conversation(self, id: str) -> None:
        """Look at a conversation as a whole."""
        self._choose(Chosen(0, "", id))

    def clear_choice(self) -> None:
        """Look at nothing in particular."""
        self._choose(Chosen())

    def _choose(self, chosen: Chosen) -> None:
        if chosen == self.chosen:
            return
        messages, before = self.folds.messages, self.chosen.message
        if chosen.message != before:
            if chosen.message:
                messages.pin(chosen.message)
            if before:
                messages.unpin(before)
        self.chosen = chosen
        self.chosen_changed.emit()

"""What is known of the organism's classes at the moment, shared by the views of a window."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from designer.models.description import (
    Description,
    FieldForm,
    InvalidSample,
    Kind,
    ListenerDescription,
    RecordForm,
)

__all__ = [
    "Described",
    "DescribedState",
    "Description",
    "FieldForm",
    "InvalidSample",
    "Kind",
    "ListenerDescription",
    "RecordForm",
]


class DescribedState(StrEnum):
    """How much is known."""

    UNKNOWN = "unknown"
    """Nothing: nobody asked, or the organism is not trusted."""
    ASKING = "asking"
    """The helper is at work; what was known before is still shown."""
    READY = "ready"
    """The helper answered. Its description may have problems, and lack listeners that can't be imported."""
    FAILED = "failed"
    """The helper hung or died; the description holds a problem that says so, and its last words."""


class Described(QObject):
    """The latest description; filled by the describer, read by views."""

    changed = Signal()
    """State or description are others now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: Description | None = None
        self.state = DescribedState.UNKNOWN

    def listener(self, name: str) -> ListenerDescription | None:
        """What is known of a listener, without regard to case."""
        return self.current.listener(name) if self.current is not None else None

    def ask(self) -> None:
        """The helper begins; what is known stays until it has answered."""
        self._become(DescribedState.ASKING, self.current)

    def take(self, description: Description, *, failed: bool = False) -> None:
        """The helper has answered.

        Args:
            description: What it says.
            failed: Whether it is only about why there is none; then the listeners known before stay.
        """
        if failed and self.current is not None:
            description = Description(
                self.current.listeners, description.problems, description.digest, description.last_words
            )
        self._become(DescribedState.FAILED if failed else DescribedState.READY, description)

    def forget(self) -> None:
        """Nothing is known any more: the organism is not trusted, or is another."""
        self._become(DescribedState.UNKNOWN, None)

    def _become(self, state: DescribedState, description: Description | None) -> None:
        if state is not self.state or description is not self.current:
            self.state, self.current = state, description
            self.changed.emit()

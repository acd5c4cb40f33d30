"""What is known of the organism's classes at the moment, shared by the views of a window."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from designer.models.description import (
    DescribedClass,
    Description,
    FieldForm,
    InvalidSample,
    Kind,
    ListenerDescription,
    RecordForm,
)

__all__ = [
    "Described",
    "DescribedClass",
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
        self.lacks_trust = False
        """Whether nothing is known because nothing may be imported."""
        self._code_digest = ""
        """Of the Python as it was when it was last looked at."""

    def listener(self, name: str) -> ListenerDescription | None:
        """What is known of a listener, without regard to case."""
        return self.current.listener(name) if self.current is not None else None

    @property
    def is_current(self) -> bool:
        """Whether what is known of classes is of the Python as it was when it was last looked at."""
        return self.current is not None and self.current.code_digest == self._code_digest

    def ask(self, code_digest: str = "") -> None:
        """The helper begins; what is known stays until it has answered.

        Args:
            code_digest: Of the Python that it looks at.
        """
        is_other = code_digest != self._code_digest
        self._code_digest = code_digest
        self._become(DescribedState.ASKING, self.current, is_other=is_other)

    def take(self, description: Description, *, failed: bool = False) -> None:
        """The helper has answered.

        Args:
            description: What it says.
            failed: Whether it is only about why there is none; then the listeners known before stay.
        """
        if not failed:
            self._code_digest = description.code_digest
        elif self.current is not None:
            description = replace(
                self.current,
                problems=description.problems,
                digest=description.digest,
                last_words=description.last_words,
            )
        self._become(DescribedState.FAILED if failed else DescribedState.READY, description)

    def forget(self, *, lacks_trust: bool = False) -> None:
        """Nothing is known any more.

        Args:
            lacks_trust: Whether that is because nothing may be imported.
        """
        self._become(DescribedState.UNKNOWN, None, lacks_trust=lacks_trust)

    def _become(
        self,
        state: DescribedState,
        description: Description | None,
        *,
        lacks_trust: bool = False,
        is_other: bool = False,
    ) -> None:
        is_other = is_other or state is not self.state or description is not self.current
        if is_other or lacks_trust != self.lacks_trust:
            self.state, self.current, self.lacks_trust = state, description, lacks_trust
            self.changed.emit()

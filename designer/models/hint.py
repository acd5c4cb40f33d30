"""One hint: something that may be an oversight, with what in the source makes one think so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runtime.problems import Problem, Severity


class HintKind(StrEnum):
    """What a hint is about; the value is its stable short name."""

    UNSENT = "no-sender-found"
    """Nothing was found that sends to the listener."""
    UNANSWERED = "no-answer-found"
    """Nothing was found with which it answers."""
    REPLY = "reply-not-named"
    """It answers with a class that its caller doesn't name."""
    TODO = "todo-not-answered"
    """It wants to be told of what nobody in its reach was found to send."""
    BUS = "not-on-the-bus"
    """Others of its class take broadcasts, it doesn't."""
    NOT_A_PEER = "sends-beyond-peers"
    """It names a receiver that is not among its peers."""
    NO_RECEIVER = "receiver-not-found"
    """It names a receiver that there is not, and one of a similar name is there."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint about one listener.

    Attributes:
        kind: What it is about.
        listener: Whom it concerns.
        message: One or two sentences: what was not found, and where one looked.
        key: The key of the document that it concerns: ``listeners[2].peers[0]``.
        subject: What tells it from others of its kind at the same listener: another listener, a class.
        file: The module with the evidence, as seen from the folder; empty for none.
        file_line: 1-based, in that module; 0 for none.
        line: Of the document, 1-based; 0 for none.
        column: Of the document.
        fix: A name to write in the place of the wrong one, where one is obvious.
    """

    kind: HintKind
    listener: str
    message: str
    key: str = ""
    subject: str = ""
    file: str = ""
    file_line: int = 0
    line: int = 0
    column: int = 0
    fix: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """By what it is dismissed: kind, listener, subject."""
        return (self.kind, self.listener, self.subject)

    @property
    def problem(self) -> Problem:
        """The same as a problem, for whoever shows the place of one."""
        return Problem(
            Severity.WARNING,
            self.kind,
            self.message,
            line=self.line,
            column=self.column,
            listener=self.listener,
            key=self.key,
        )

    def __str__(self) -> str:
        where = f"{self.file}:{self.file_line}: " if self.file else ""
        return f"{where}hint: {self.message}"

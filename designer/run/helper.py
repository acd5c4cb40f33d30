"""The describe helper: asked once what an organism's classes look like, and gone whatever it does."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from designer.models.description import Description
from designer.run.describing.wire import BadAnswer, from_lines
from designer.run.helper_limits import HelperLimits
from designer.run.helper_process import HelperProcess
from designer.support.plain_text import one_line
from runtime.problems import Problem, Severity, has_errors

_PROGRAM: Final = Path(__file__).parent / "describing" / "child.py"


@dataclass(frozen=True, slots=True)
class Question:
    """What a helper is asked.

    Attributes:
        text: The organism file as it is on the screen.
        path: Where that file is.
        digest: Of its sources.
        code_digest: Of its Python alone; the answer is marked with it.
    """

    text: str
    path: Path
    digest: str
    code_digest: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    Attributes:
        description: What the helper says, or a problem that says why it says nothing.
        failed: Whether it gave no answer.
    """

    description: Description
    failed: bool = False


class Helper(HelperProcess):
    """One question, and one answer."""

    answered = Signal(object)
    """:class:`Answer`; once, unless it was ended before."""

    def __init__(self, question: Question, limits: HelperLimits, parent: QObject | None = None) -> None:
        super().__init__(_PROGRAM, limits, parent)
        self.question = question
        self._answer = bytearray()

    def start(self) -> None:
        """Start it and ask."""
        question = self.question
        self._ask({"text": question.text, "path": str(question.path), "digest": question.digest})

    def _take(self, data: bytes) -> None:
        self._answer += data
        if len(self._answer) > self._limits.answer_bytes:
            self._answer.clear()
            mib = self._limits.answer_bytes >> 20
            self._child.kill(self.tr("its description is larger than {mib} MiB").format(mib=mib))

    def _take_end(self) -> None:
        self.answered.emit(self._whole_answer())

    def _whole_answer(self) -> Answer:
        if not self._child.reason:
            with contextlib.suppress(BadAnswer):
                description = from_lines(bytes(self._answer))
                if has_errors(description.problems):
                    # What modules printed before one of them failed may say why it did.
                    description = replace(description, last_words=self._child.last_words)
                return Answer(description)
        return Answer(self._failure(self._why_it_ended()), failed=True)

    def _failure(self, reason: str) -> Description:
        said = self.tr("Importing this organism failed: {reason}.").format(reason=one_line(reason).rstrip("."))
        where, file, line = self._child.whereabouts(self.question.path.parent)
        if where:
            said += f" {where}"
        problem = Problem(Severity.ERROR, "describe-failed", said, file or self.question.path.name, line)
        return Description(problems=(problem,), digest=self.question.digest, last_words=self._child.last_words)

    def _too_slow(self) -> str:
        return self.tr("it took longer than {seconds:g} s").format(seconds=self._limits.time_s)

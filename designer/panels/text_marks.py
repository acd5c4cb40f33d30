"""The document's problems as marks in its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from designer.document.document import Document
from designer.support.code_marks import CodeMark, Tone
from designer.support.code_view import CodeView
from runtime.problems import Problem, Severity


class ProblemMarks(QObject):
    """Live; while the text can't be read as YAML, the place says why in its line."""

    def __init__(self, document: Document, view: CodeView) -> None:
        super().__init__(view)
        self._document = document
        self._view = view
        document.problems_changed.connect(self.update)
        self.update()

    def update(self) -> None:
        """Show the problems of now."""
        broken = self._document.is_broken
        self._view.set_marks([_mark(problem, inline=broken) for problem in self._document.problems if problem.line])

    def at(self, line: int) -> Sequence[Problem]:
        """The problems of a line from 0."""
        return [problem for problem in self._document.problems if problem.line == line + 1]


def _mark(problem: Problem, *, inline: bool) -> CodeMark:
    tone = Tone.ERROR if problem.severity is Severity.ERROR else Tone.WARNING
    inline = inline and tone is Tone.ERROR
    return CodeMark(problem.line - 1, max(problem.column - 1, 0), tone, problem.message, inline)

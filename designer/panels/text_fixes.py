"""What would mend the problems of a line, as edits."""

from __future__ import annotations

from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit


def fixes_at(document: Document, line: int) -> list[Edit]:
    """The fixes of the problems in a line from 0; none where nothing is obvious."""
    source = document.source()
    found: list[Edit] = []
    for problem in document.problems:
        if problem.line == line + 1:
            found += [edit for edit in edits.fixes(source, problem) if edit.name not in {each.name for each in found}]
    return found

"""A document under a clock that the test moves, and what it has said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.layout import Layout


@dataclass
class Clock:
    """Seconds, as the test has them."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Said:
    """What a document has said, oldest first."""

    changes: list[Changes] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    states: int = 0
    problems: int = 0

    def listen(self, document: Document) -> None:
        document.changed.connect(self.changes.append)
        document.refused.connect(self.refused.append)
        document.noted.connect(self.noted.append)
        document.state_changed.connect(self._count_state)
        document.problems_changed.connect(self._count_problems)

    def _count_state(self) -> None:
        self.states += 1

    def _count_problems(self) -> None:
        self.problems += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def open_text(qapp: QApplication, clock: Clock, said: Said) -> Iterator[Callable[..., Document]]:
    """``open_text(text, layout=None, path=None)``: a document that ``clock`` and ``said`` belong to."""
    made: list[Document] = []

    def make(text: str, layout: Layout | None = None, path: Path | None = None) -> Document:
        made.append(Document(text, layout, path, clock=clock))
        said.listen(made[-1])
        return made[-1]

    yield make
    for document in made:
        document.deleteLater()

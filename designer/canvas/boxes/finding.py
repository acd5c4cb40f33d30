"""Finding things on the canvas by any of their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from designer.canvas.editing.board import Board
from designer.canvas.gestures.keyboard import reading_order
from designer.canvas.items import Item, Kind
from designer.models.folder import Folder
from runtime.organism.spec import ListenerSpec


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that holds what was typed.

    Attributes:
        item: What.
        where: In which of its words: ``description``, ``field headline``.
    """

    item: Item
    where: str


class Words:
    """All words of all things, read once per state of the document."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._state = -1
        self._words: list[tuple[Item, tuple[tuple[str, str], ...]]] = []

    def forget(self) -> None:
        """Read again the next time: the folder knows something else."""
        self._state = -1

    def find(self, typed: str) -> tuple[Hit, ...]:
        """What holds the text, without regard to case, in reading order; names come before other words."""
        wanted = typed.strip().lower()
        if not wanted:
            return ()
        self._read()
        hits = []
        for item, words in self._words:
            where = next((where for where, text in words if wanted in text), None)
            if where is not None:
                hits.append(Hit(item, where))
        return tuple(hits)

    def _read(self) -> None:
        if self._state == self._board.state:
            return
        self._state = self._board.state
        layout, folder = self._board.layout, self._board.folder
        by_item: dict[Item, Iterable[tuple[str, str]]] = {
            Item(Kind.LISTENER, each.name): _words(each, folder) for each in self._board.spec.listeners
        }
        by_item |= {Item(Kind.NOTE, key): [(_tr("note"), note.text)] for key, note in layout.notes.items()}
        by_item |= {Item(Kind.FRAME, key): [(_tr("title"), frame.title)] for key, frame in layout.frames.items()}
        order = reading_order(self._board)
        shown = set(order)
        items = [*order, *(item for item in by_item if item not in shown)]
        self._words = [
            (item, tuple((where, text.lower()) for where, text in by_item[item])) for item in items if item in by_item
        ]


def _words(listener: ListenerSpec, folder: Folder) -> Iterator[tuple[str, str]]:
    yield _tr("name"), listener.name
    yield _tr("description"), listener.description
    yield _tr("payload class"), listener.payload_class
    for path in listener.response_class:
        yield _tr("response class"), path
    yield _tr("handler"), listener.handler
    described = folder.class_at(listener.payload_class)
    for field in described.fields if described else ():
        yield _tr("field {name}").format(name=field.name), f"{field.name} {field.doc}"
    yield _tr("prompt"), listener.prompt


def _tr(text: str) -> str:
    return QCoreApplication.translate("finding", text)

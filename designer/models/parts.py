"""What can be dragged onto the canvas: the kinds of things, and what the organism's folder holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.models.folder import Folder
from designer.support.plain_text import one_line, tooltip

_Index = QModelIndex | QPersistentModelIndex

PART: Final = Qt.ItemDataRole.UserRole
"""Role of the :class:`Part`; headings have none."""
MIME_TYPE: Final = "application/x-organism-part"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to drag.

    Attributes:
        part: ``tool``, ``agent``, ``broadcast``, ``note``, ``frame``, ``handler`` or ``class``.
        title: Its name.
        text: One line on what it is.
        doc: A sentence or two for the tooltip; empty takes the line.
        icon: In resources/icons.
        tone: The token that colours the icon; empty for muted.
        path: For handlers and classes, their dotted path.
    """

    part: str
    title: str
    text: str
    icon: str
    tone: str = ""
    path: str = ""
    doc: str = ""

    @property
    def mime(self) -> bytes:
        """What a drag of it carries."""
        return json.dumps({"part": self.part, "path": self.path}).encode()


class PartsModel(QStandardItemModel):
    """One list: the kinds, then handlers and payload classes of the folder, under headings."""

    def __init__(self, folder: Folder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._wanted: tuple[str, ...] = ()
        self._found: tuple[Part, ...] = ()
        self._kinds = tuple(self._make_kinds())
        folder.changed.connect(self.refresh)
        self._fill()

    @property
    def has_found(self) -> bool:
        """Whether the folder holds handlers or payload classes, whatever the filter."""
        return bool(self._folder.handlers() or self._folder.payload_classes())

    def part(self, index: _Index) -> Part | None:
        """The part of an index; None for headings."""
        part = index.data(PART)
        return part if isinstance(part, Part) else None

    def set_filter(self, text: str) -> None:
        """Show only what has all these words in title, text or path."""
        self._wanted = tuple(text.lower().split())
        self._fill()

    @Slot()
    def refresh(self) -> None:
        """Take over what the folder holds now."""
        if tuple(self._of_folder()) != self._found:
            self._fill()

    def _fill(self) -> None:
        self.clear()
        self._found = tuple(self._of_folder())
        self._add("", self._kinds)
        self._add(self.tr("Handlers of this folder"), [each for each in self._found if each.part == "handler"])
        self._add(self.tr("Classes of this folder"), [each for each in self._found if each.part == "class"])

    def _add(self, heading: str, parts: Iterable[Part]) -> None:
        shown = [part for part in parts if self._is_wanted(part)]
        if shown and heading:
            item = QStandardItem(heading)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.appendRow(item)
        for part in shown:
            item = QStandardItem(part.title)
            item.setData(part, PART)
            how = self.tr("Drag it onto the canvas, or press Enter.")
            item.setToolTip(tooltip("\n".join(filter(None, (part.path, part.doc or part.text, how)))))
            item.setData(f"{part.title}, {part.text}", Qt.ItemDataRole.AccessibleTextRole)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
            self.appendRow(item)

    def _is_wanted(self, part: Part) -> bool:
        words = f"{part.title} {part.text} {part.path}".lower()
        return all(word in words for word in self._wanted)

    def _make_kinds(self) -> Iterator[Part]:
        yield Part(
            "tool",
            self.tr("Tool"),
            self.tr("Plain Python, on call"),
            "wrench",
            "tool",
            doc=self.tr("A listener that answers each message with plain Python code."),
        )
        yield Part(
            "agent",
            self.tr("Agent"),
            self.tr("Reasons, and calls its peers only"),
            "bot",
            "agent",
            doc=self.tr("A listener that reasons in a conversation of its own. It may call its peers only."),
        )
        yield Part(
            "broadcast",
            self.tr("Broadcast member"),
            self.tr("Hears all calls of its class"),
            "radio-tower",
            "broadcast",
            doc=self.tr("One of several listeners of a class: what is sent to nobody by name reaches them all."),
        )
        yield Part(
            "note",
            self.tr("Note"),
            self.tr("A remark on the canvas"),
            "sticky-note",
            doc=self.tr("A remark beside the drawing. It is kept with the layout, never in the organism."),
        )
        yield Part(
            "frame",
            self.tr("Frame"),
            self.tr("An area around listeners"),
            "frame",
            doc=self.tr("A titled area around listeners, which can be collapsed to one card."),
        )

    def _of_folder(self) -> Iterator[Part]:
        for path, note in self._folder.handler_completions().items():
            name = one_line(path.rpartition(".")[2], 80)
            yield Part("handler", name, one_line(note or path, 120), "parentheses", "", path)
        for path in self._folder.payload_classes():
            doc = self._folder.classes[path].doc.strip().partition("\n")[0]
            yield Part("class", one_line(path.rpartition(".")[2], 80), one_line(doc or path, 120), "braces", "", path)

    # Dragging

    def mimeTypes(self) -> list[str]:
        """What drags carry."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Iterable[_Index]) -> QMimeData:
        """What a drag of these rows carries."""
        data = QMimeData()
        for index in indexes:
            part = self.part(index)
            if part is not None:
                data.setData(MIME_TYPE, part.mime)
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        """Parts are copied onto the canvas."""
        return Qt.DropAction.CopyAction

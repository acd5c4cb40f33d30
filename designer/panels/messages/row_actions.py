"""What can be done with the rows that are picked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from designer.models.live.live import Live
from designer.models.live.rows import MessageRow
from designer.panels.messages.lines import Lines
from designer.panels.messages.menu import Entry, name_in_menu
from designer.panels.messages.model import MessagesModel
from designer.panels.messages.query import quoted
from designer.panels.messages.rows_of import as_text, first_effect, payloads, picked_rows
from designer.panels.messages.texts import RowTexts
from designer.support.row_view import RowView


class RowActions(QObject):
    """Copying, going from cause to effect, filtering by what a row has."""

    filter_wanted = Signal(str)
    """A term to narrow the list down by."""

    def __init__(self, live: Live, view: RowView, lines: Lines, model: MessagesModel, texts: RowTexts) -> None:
        super().__init__(view)
        self._live = live
        self._view = view
        self._lines = lines
        self._model = model
        self._texts = texts

    def current(self) -> MessageRow | None:
        """The message of the current line."""
        key = self._view.picks.current
        return None if key is None else self._model.row_of(key[0])

    def copy(self) -> None:
        """Put the picked lines on the clipboard, cells parted by tabs."""
        text = as_text(self._view.picks, self._lines, self._model, self._texts)
        if text:
            QGuiApplication.clipboard().setText(text)

    def copy_payloads(self) -> None:
        """Put the payloads of the picked messages on the clipboard, as XML."""
        text = payloads(picked_rows(self._view.picks, self._lines, self._model))
        if text:
            QGuiApplication.clipboard().setText(text)

    def entries(self, open_message: Callable[[], object]) -> list[Entry]:
        """The menu for what is picked.

        Args:
            open_message: Shows the current message in full.
        """
        row = self.current()
        if row is None:
            return []
        return [
            Entry("mail-open", self.tr("Show the message"), open_message),
            *self._ways(row),
            Entry(),
            Entry("copy", self.tr("Copy rows"), self.copy),
            Entry("braces", self.tr("Copy payload"), self.copy_payloads),
            Entry(),
            *self._filters(row),
            Entry(),
            *self._places(row),
        ]

    def _ways(self, row: MessageRow) -> list[Entry]:
        ring = self._live.folds.messages
        cause = ring.of_number(row.cause) if row.cause else None
        effect = first_effect(ring, row)
        ways = []
        if cause is not None:
            ways.append(Entry("arrow-up", self.tr("Go to its cause"), lambda: self._go(cause)))
        if effect is not None:
            ways.append(Entry("arrow-down", self.tr("Go to what it caused"), lambda: self._go(effect)))
        return ways

    def _go(self, row: MessageRow) -> None:
        self._live.choose_message(row.number)

    def _filters(self, row: MessageRow) -> list[Entry]:
        terms: list[tuple[str, str]] = []
        name = self._receiver(row) or row.from_id
        for listener in dict.fromkeys((row.from_id, name)):
            text = self.tr("Only messages of {0}").format(name_in_menu(listener))
            terms.append((text, f"listener:{quoted(listener)}"))
        if row.payload_type:
            text = self.tr("Only {0}").format(name_in_menu(row.payload_type))
            terms.append((text, f"class:{quoted(row.payload_type)}"))
        if row.conversation:
            terms.append((self.tr("Only this conversation"), f"conversation:{row.conversation}"))
        return [Entry("funnel", text, partial(self.filter_wanted.emit, term)) for text, term in terms]

    def _places(self, row: MessageRow) -> list[Entry]:
        known = {name.lower() for name in self._live.folds.run.listeners}
        names = dict.fromkeys((row.from_id, self._receiver(row)))
        return [
            Entry(
                "locate",
                self.tr("Show {0} on the canvas").format(name_in_menu(name)),
                partial(self._live.reveal_wanted.emit, name),
            )
            for name in names
            if name and name.lower() in known
        ]

    def _receiver(self, row: MessageRow) -> str:
        """Whom the current line is for: the delivery's, where one is current, else the first."""
        key = self._view.picks.current
        part = key[1] if key is not None else 0
        if part and part <= len(row.deliveries):
            return row.deliveries[part - 1].to_id
        return row.to_ids[0] if row.to_ids else ""

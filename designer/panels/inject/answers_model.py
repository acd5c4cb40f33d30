"""The newest messages from outside with what came of them, as a tree for a view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.models.live.answers import Answers, Injection
from designer.panels.inject.answer_rows import REPLIES, Row, code_rows, head_of, rows_of
from designer.support.plain_text import tooltip

MOST: Final = 100
"""Messages that are listed; older ones are in Messages."""
ROW: Final = Qt.ItemDataRole.UserRole + 1
_State = tuple[str, int, int]


class AnswersModel(QStandardItemModel):
    """Messages, below each its replies, below each of those its XML once it is opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[int, tuple[QStandardItem, _State]] = {}
        self._revision = -1
        self._answers: Answers | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether one of them waits for an answer."""
        return any(state[0] == "waiting" for _, state in self._shown.values())

    def show_answers(self, answers: Answers, now: float) -> int:
        """Show what came of the newest messages; only what is another than before is touched.

        Args:
            answers: Of the run.
            now: Seconds since the epoch.

        Returns:
            How many messages were touched.
        """
        if answers is not self._answers:
            self._answers, self._revision = answers, -1
            self._shown.clear()
            self.clear()
        if answers.revision == self._revision:
            return 0
        self._revision = answers.revision
        newest = list(islice(_newest(answers), MOST))
        wanted = {each.number for each in newest}
        for number in [each for each in self._shown if each not in wanted]:
            item, _ = self._shown.pop(number)
            self.removeRow(item.row())
        return sum(self._show(injection, now) for injection in reversed(newest))

    def tick(self, now: float) -> None:
        """Time has passed for what is waited for."""
        if self._answers is None:
            return
        for number, (item, state) in self._shown.items():
            injection = self._answers.of_number(number)
            if injection is not None and state[0] == "waiting" and item.rowCount():
                last = item.child(item.rowCount() - 1)
                last.setData(rows_of(injection, now)[-1], ROW)

    def open_code(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Put the XML of a message below its row, if it isn't there yet."""
        item = self.itemFromIndex(index)
        row = item.data(ROW) if item is not None else None
        if isinstance(row, Row) and item.rowCount() == 1 and item.child(0).data(ROW) is None:
            for each in code_rows(row):
                item.appendRow([_item(each)])
            item.removeRow(0)

    def _show(self, injection: Injection, now: float) -> bool:
        state = (injection.outcome, injection.reply_count, len(injection.waiting_for()))
        known = self._shown.get(injection.number)
        if known is None:
            item = _item(head_of(injection))
            self.insertRow(0, [item])
        else:
            item = known[0]
            if known[1] == state:
                return False
            item.setData(head_of(injection), ROW)
        self._shown[injection.number] = (item, state)
        self._fill(item, rows_of(injection, now))
        return True

    def _fill(self, item: QStandardItem, rows: list[Row]) -> None:
        """Rows that stay are left alone, so that what is open below them stays open."""
        while item.rowCount() > len(rows):
            item.removeRow(item.rowCount() - 1)
        for at, row in enumerate(rows):
            if at >= item.rowCount():
                item.appendRow([_item(row)])
                continue
            child = item.child(at)
            before = child.data(ROW)
            if before == row:
                continue
            if isinstance(before, Row) and before.raw == row.raw:
                child.setData(row, ROW)
            else:
                item.removeRow(at)
                item.insertRow(at, [_item(row)])


def _newest(answers: Answers) -> Iterator[Injection]:
    return reversed(list(answers))


def _item(row: Row) -> QStandardItem:
    item = QStandardItem()
    item.setData(row, ROW)
    item.setEditable(False)
    item.setData(f"{row.title} {row.detail}".strip(), Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(tooltip(f"{row.title}\n{row.detail}".strip()) if row.detail else "")
    if row.raw and not row.is_code and row.icon in REPLIES:
        # Filled when it is opened.
        item.appendRow([QStandardItem()])
    return item

"""Rows written to a file, in slices, so that the window goes on meanwhile."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import IO, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.models.live.rows import MessageRow
from designer.models.live.states import DeliveryState
from designer.panels.messages.states import state_filter_word
from runtime.events import MessageDropped, MessageRejected, MessageSent, to_json

_SLICE_S: Final = 0.006
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
CSV_TITLES: Final = (
    "number",
    "time",
    "conversation",
    "from",
    "to",
    "class",
    "chain",
    "state",
    "took_ms",
    "size_bytes",
    "cause",
    "reason",
    "payload",
)
_Chain = Callable[[str], tuple[str, ...]]
"""The names from the root to the frame of an id."""


def as_record(row: MessageRow) -> dict[str, Any]:
    """A row as a mapping for json: the event record that told of it, and what became of it besides.

    ``runtime.events.from_json`` reads it as the record.
    """
    head = (row.seq, row.ns, row.time, row.conversation, row.frame, row.call, row.number)
    to_id = row.to_ids[0] if row.to_ids else ""
    if row.direction:
        sent = MessageSent(
            *head, row.cause, row.from_id, row.to_ids, row.direction, row.payload_type, row.raw, row.opens
        )
        record = to_json(sent)
    elif row.state is DeliveryState.REJECTED:
        record = to_json(MessageRejected(*head, row.from_id, to_id, row.stage, row.reason, row.raw))
    else:
        record = to_json(MessageDropped(*head, row.from_id, to_id, row.payload_type, row.reason))
    record["state"] = state_filter_word(row.state)
    record["deliveries"] = [
        {
            "to": each.to_id,
            "frame": each.frame,
            "state": state_filter_word(each.state),
            "duration_ns": each.duration_ns,
            "error": each.error,
        }
        for each in row.deliveries
    ]
    return record


def as_cells(row: MessageRow, chain: tuple[str, ...]) -> list[str]:
    """A row for a spreadsheet, which must take none of it for a formula."""
    cells = (
        str(row.number),
        datetime.fromtimestamp(row.time, UTC).isoformat(timespec="milliseconds"),
        row.conversation,
        row.from_id,
        ", ".join(row.to_ids),
        row.payload_type,
        " > ".join(chain),
        state_filter_word(row.state),
        f"{row.duration_ns / 1_000_000:.3f}" if row.duration_ns else "",
        str(row.size),
        str(row.cause or ""),
        row.reason,
        row.raw.decode("utf-8", "replace"),
    )
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


class Export(QObject):
    """Writes beside the file first, and takes its place at the end: half a file is never left."""

    progressed = Signal(int, int)
    """Rows written, and rows in all."""
    ended = Signal(str)
    """Why nothing was written; empty where all was."""

    def __init__(self, rows: Sequence[MessageRow], chain: _Chain, path: Path, parent: QObject) -> None:
        """Begin to write.

        Args:
            rows: They are kept until all are written.
            chain: Where chains are found.
            path: ``.csv`` for a table, else JSON lines.
            parent: Whose work it is.
        """
        super().__init__(parent)
        self._rows = rows
        self._path = path
        self._beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._texts = _csv_texts(rows, chain) if path.suffix.lower() == ".csv" else _json_texts(rows)
        self._done = 0
        self._file: IO[str] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._write_on)
        self._timer.start()

    def stop(self) -> None:
        """Write no more, and leave nothing."""
        self._timer.stop()
        if self._file is not None:
            self._file.close()
            self._file = None
        self._beside.unlink(missing_ok=True)

    @Slot()
    def _write_on(self) -> None:
        try:
            if self._write_slice():
                return
            os.replace(self._beside, self._path)
        except OSError as error:
            self.stop()
            self.ended.emit(error.strerror or str(error))
        else:
            self.ended.emit("")

    def _write_slice(self) -> bool:
        """Write for some milliseconds; says whether there is more."""
        if self._file is None:
            self._file = self._beside.open("w", encoding="utf-8", newline="")
        deadline = perf_counter() + _SLICE_S
        for text in self._texts:
            self._file.write(text)
            self._done += 1
            if perf_counter() > deadline:
                self.progressed.emit(min(self._done, len(self._rows)), len(self._rows))
                return True
        self._timer.stop()
        self._file.close()
        self._file = None
        return False


def _json_texts(rows: Sequence[MessageRow]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(as_record(row), ensure_ascii=False) + "\n"


def _csv_texts(rows: Sequence[MessageRow], chain: _Chain) -> Iterator[str]:
    yield _csv_line(CSV_TITLES)
    for row in rows:
        yield _csv_line(as_cells(row, chain(row.frame)))


def _csv_line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()

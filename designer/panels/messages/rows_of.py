"""The rows that are picked as texts for the clipboard, and what a row has caused."""

from __future__ import annotations

from collections.abc import Iterator

from designer.models.live.messages import MessageRing
from designer.models.live.rows import MessageRow
from designer.panels.messages.model import MessagesModel
from designer.panels.messages.texts import RowTexts
from designer.support.row_picks import Picks
from designer.support.rows import RowSource

_MOST_COPIED_BYTES = 16 * 1024 * 1024


def picked_rows(picks: Picks, source: RowSource, model: MessagesModel) -> Iterator[MessageRow]:
    """The messages that are picked, each once, also where one of their deliveries is."""
    last = -1
    for at in picks.places(source):
        position = source.key(at)[0]
        row = model.row_of(position) if position != last else None
        if row is not None:
            last = position
            yield row


def as_text(picks: Picks, source: RowSource, model: MessagesModel, texts: RowTexts) -> str:
    """The lines that are picked, cells parted by tabs."""
    lines = []
    for at in picks.places(source):
        position, part = source.key(at)
        row = model.row_of(position)
        if row is not None:
            words = (
                texts.delivery_words(row.deliveries[part - 1], model.frames) if part else texts.words(row, model.frames)
            )
            lines.append("\t".join(words))
    return "\n".join(lines)


def payloads(rows: Iterator[MessageRow]) -> str:
    """Their payloads, one a line; as many as a clipboard can bear."""
    texts: list[str] = []
    size = 0
    for row in rows:
        size += row.size
        if texts and size > _MOST_COPIED_BYTES:
            break
        texts.append(row.raw.decode("utf-8", "replace"))
    return "\n".join(texts)


def first_effect(ring: MessageRing, row: MessageRow) -> MessageRow | None:
    """The first message that was sent while this one was handled."""
    return next((each for each in ring.rows(row.position + 1, ring.end) if each.cause == row.number), None)

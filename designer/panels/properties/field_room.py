"""How wide the columns of the field table are, and how high its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFontMetrics

from designer.panels.properties.field_cells import GAP_PX, PAD_PX, wide_height
from designer.panels.properties.field_editors import code_font
from designer.panels.properties.field_model import Column, Kind
from designer.support.tokens import SPACING

if TYPE_CHECKING:
    from designer.panels.properties.field_table import FieldTable

_HIGHEST_PX: Final = 560
"""More rows scroll."""
_LEAST_PX: Final = (56, 48, 16)
"""Widths of what is in the columns, at least."""
_DEFAULTS_SHARE: Final = 4
"""Where room is short, defaults keep this part of it: the fourth; names and types say more."""
_MOST_ROWS: Final = 200
"""Rows that are measured."""
_MOST_CHARACTERS: Final = 80


def fit_columns(table: FieldTable) -> None:
    """Make columns as wide as what is in them; where that is too much, defaults give way, then the widest."""
    room, model = table.viewport().width(), table.fields
    code, header = QFontMetrics(code_font()), table.horizontalHeader().fontMetrics()
    rows = [row for row in model.rows[:_MOST_ROWS] if row.kind is Kind.FIELD]
    widest = [
        max((code.horizontalAdvance(model.text(row, column)[:_MOST_CHARACTERS]) for row in rows), default=0)
        for column in Column
    ]
    titles, is_short = [header.horizontalAdvance(title) for title in model.titles()], False
    wanted = _wanted(widest, titles)
    if sum(wanted) > room:
        titles, is_short = [header.horizontalAdvance(title) for title in model.titles(is_short=True)], True
        wanted = _wanted(widest, titles)
    model.shorten(is_short)
    if sum(wanted) > room:
        kept = min(wanted[Column.DEFAULT], room // _DEFAULTS_SHARE)
        wanted[Column.DEFAULT] = max(kept, wanted[Column.DEFAULT] - (sum(wanted) - room))
    while sum(wanted) > room and max(wanted) > max(_LEAST_PX):
        largest = wanted.index(max(wanted))
        next_largest = sorted(wanted)[-2]
        wanted[largest] -= max(min(sum(wanted) - room, wanted[largest] - next_largest), 1)
    spare = max(room - sum(wanted), 0)
    wanted[Column.NAME] += spare // 4
    wanted[Column.TYPE] += spare // 4
    wanted[Column.DEFAULT] = max(room - wanted[Column.NAME] - wanted[Column.TYPE], _LEAST_PX[Column.DEFAULT])
    for column in Column:
        if table.columnWidth(column) != wanted[column]:
            table.setColumnWidth(column, wanted[column])


def _wanted(texts: Sequence[int], titles: Sequence[int]) -> list[int]:
    """How wide columns would be, by the widths of their widest texts and of their titles."""
    wanted = [max(each) + 2 * GAP_PX for each in zip(texts, titles, _LEAST_PX, strict=True)]
    wanted[Column.NAME] += PAD_PX - GAP_PX
    return wanted


def fit_rows(table: FieldTable) -> None:
    """Make rows as high as what is in them, and the table as high as its rows, to a limit."""
    width, model = table.viewport().width(), table.fields
    line = QFontMetrics(code_font()).height() + SPACING.small
    for number, row in enumerate(model.rows):
        height = line
        if row.kind in (Kind.ABOUT, Kind.DOC):
            height = wide_height(model.text(row, 0), width)
        if table.typing.row == row:
            height = max(height, table.typing.height())
        if table.rowHeight(number) != height:
            table.setRowHeight(number, height)
    inside = table.verticalHeader().length() + table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(min(inside, _HIGHEST_PX) + 2 * table.frameWidth() + SPACING.hair)

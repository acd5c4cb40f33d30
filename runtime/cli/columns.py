"""Lines of progress as text: who, to whom and what, each in a column of its own."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.cli.progress import Line
from runtime.cli.words import one_line

NAME_WIDTH = 24
"""Characters of a name before it is cut."""
RECEIVERS = 6
"""Receivers of one message that are shown; of more, all but one of these are, and how many follow."""
_TEXT_WIDTH = 400
_LEAST_NAME_WIDTH = 8
_LEAST_TEXT_WIDTH = 20
_SYSTEM = "system"


class Columns:
    """Lines as text, names aligned.

    Attributes:
        arrow: What stands between sender and receiver.
    """

    def __init__(
        self, names: Sequence[str] = (), *, numbers: int = 0, unicode: bool = True, terminal_width: int = 0
    ) -> None:
        """Find the widths.

        Args:
            names: All names that usually send or receive.
            numbers: How many conversations are told apart by a number; 0 where there is no need to.
            unicode: Whether arrows may be shown as such.
            terminal_width: In characters; 0 where lines may have any length.
        """
        widest = NAME_WIDTH
        if terminal_width:
            widest = min(widest, max((terminal_width - _LEAST_TEXT_WIDTH) // 2, _LEAST_NAME_WIDTH))
        self._widest = widest
        self._width = min(max((len(name) for name in names), default=0), widest)
        self._number_width = len(str(numbers)) + 2 if numbers else 0
        self.arrow = "→" if unicode else "->"
        self._bar = ("·" if unicode else "|").ljust(len(self.arrow))

    def show(self, line: Line, number: int = 0) -> list[str]:
        """A line as text: one row, or one for each receiver.

        Args:
            line: The line.
            number: Of the conversation; 0 where it has none.
        """
        text = one_line(line.text, _TEXT_WIDTH)
        if not line.from_id and not line.to_ids:
            return [text]
        head = f"{number or '':<{self._number_width}}{self._name(line.from_id)}"
        if not line.to_ids:
            return [f"{head} {self._bar} {text}"]
        rows = []
        for name in _few(line.to_ids):
            rows.append(f"{head} {self.arrow} {self._name(name)}  {text}")
            head = " " * len(head)
        return rows

    def _name(self, name: str) -> str:
        """A name in its column.

        Of the pump's own listeners it is enough to know that they are; a name that nobody has is a mistake
        to be read whole, so it may push its row out of line.
        """
        if name.startswith(f"{_SYSTEM}.") and len(name) > self._width:
            name = _SYSTEM
        return one_line(name, self._widest).ljust(self._width)


def _few(names: tuple[str, ...]) -> list[str]:
    if len(names) <= RECEIVERS:
        return list(names)
    return [*names[: RECEIVERS - 1], f"{len(names) - RECEIVERS + 1} more"]

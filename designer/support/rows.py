"""What a painted list shows: columns, lines of cells, and who gives them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

Key = tuple[int, int]
"""Names a line for as long as it is there: keys rise from line to line. The second number tells the lines apart
that are unfolded below one; it is 0 for that one itself."""


class Face(IntEnum):
    """How the cells of a column are written."""

    BODY = 0
    SMALL = 1
    MONO = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Above it.
        width: Wanted, in average characters; the column that stretches takes what is left, and at least this.
        face: How it is written.
        is_right: Numbers end where they are compared.
        stretches: It takes the room that is left; of several such columns the last one that is not left out.
        hidden_below_px: In a narrower list it is left out.
        steps: Where the end says more, what stands between its parts: as many of the first ones as it takes are
            left out.
    """

    title: str
    width: int
    face: Face = Face.SMALL
    is_right: bool = False
    stretches: bool = False
    hidden_below_px: int = 0
    steps: str = ""


class Cell(NamedTuple):
    """One cell; colours are tokens' values.

    Attributes:
        text: One line, safe to show; whole, the view cuts it.
        color: Of the text.
        icon: File name in resources/icons without its ending, drawn before the text in its colour.
        indent_px: Room before it.
    """

    text: str
    color: str
    icon: str = ""
    indent_px: int = 0


class Fold(IntEnum):
    """Whether lines are folded below one."""

    NONE = 0
    FOLDED = 1
    OPEN = 2


class Line(NamedTuple):
    """One line.

    Attributes:
        cells: One for each column.
        fold: Whether it has a triangle.
        stripe: Colour of the stripe before it; empty for none.
        ground: Colour behind it; empty for the list's.
    """

    cells: tuple[Cell, ...]
    fold: Fold = Fold.NONE
    stripe: str = ""
    ground: str = ""


class RowSource(Protocol):
    """Gives the lines of a list. A view asks for those in view only."""

    def __len__(self) -> int:
        """How many lines there are."""
        ...

    def line(self, at: int) -> Line:
        """The line at a place from 0."""
        ...

    def key(self, at: int) -> Key:
        """What names the line at a place."""
        ...

    def find(self, key: Key) -> int:
        """The place of the first line with this key or a greater one; the count of lines if there is none."""
        ...

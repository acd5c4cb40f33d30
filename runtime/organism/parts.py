"""An organism file cut into its listeners and what stands around them, by the look of its lines."""

from __future__ import annotations

import re
from typing import NamedTuple

HEADER = "listeners:\n"
"""Put before a chunk it makes a document in which the listener stands as deep as in its file."""

_HEAD = re.compile(
    r"listeners:[ ]*(?: \#[^\n]*)?\r?\n"  # the key, alone on its line
    r"(?:[ ]*(?:\#[^\n]*)?\r?\n)*?"  # comments and blank lines
    r"(?P<indent>[ ]*)-(?=[ \r\n])",
    re.VERBOSE,
)


class Split(NamedTuple):
    """Where the items of a block list under the top-level key ``listeners`` stand, in characters.

    Attributes:
        key: Offset of the key.
        starts: Offset of each item's first line. What stands between the key and the first belongs to the key.
        end: Offset behind the last item: of the next top-level key, or of the end.
        indent: How many spaces stand before each dash.
    """

    key: int
    starts: tuple[int, ...]
    end: int
    indent: int

    def span(self, index: int) -> tuple[int, int]:
        """Begin and end of one item's chunk, comments before the next one included."""
        after = self.starts[index + 1] if index + 1 < len(self.starts) else self.end
        return self.starts[index], after


def split(text: str) -> Split | None:
    """Cut a text by the look of its lines; whether the parts can be read one by one is for others to see."""
    key = 0 if text.startswith("listeners:") else text.find("\nlisteners:") + 1
    head = _HEAD.match(text, key) if key or text.startswith("listeners:") else None
    if head is None:
        return None
    first, indent = head.start("indent"), len(head["indent"])
    less = rf"\n {{0,{indent - 1}}}(?![ \r\n#])." if indent else r"\n(?![ \r\n#]|-[ \r\n]|-\Z)."
    tail = re.compile(less).search(text, first)
    end = tail.start() + 1 if tail else len(text)
    items = re.compile(rf"\n {{{indent}}}-(?=[ \r\n])")
    starts = (first, *(found.start() + 1 for found in items.finditer(text, first, end)))
    return Split(key, starts, end, indent)

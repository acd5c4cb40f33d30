"""What all entries of one form share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from designer.models.description import FieldForm, ListenerDescription
from designer.support.theme import Theme

if TYPE_CHECKING:
    from designer.panels.inject.entry import Entry


@dataclass(slots=True)
class FormDesk:
    """Handed to each entry of a form.

    Attributes:
        description: Of the class.
        theme: For colours and icons.
        make: Makes the entry that suits a field; the text is what to call one that has no name of its own.
        judge: Looks at all that is entered, and has each entry say what is wrong with it.
        label_px: How wide the names are.
        line_px: How high an editor of one line is.
        lines_at_most: How high a text may grow before it scrolls.
        says_all: Whether also what nobody has touched says what it lacks; after somebody wanted to send.
        is_compact: Whether docs are left to tooltips, for want of room.
    """

    description: ListenerDescription
    theme: Theme
    make: Callable[[FieldForm, str], Entry]
    judge: Callable[[], None] = field(default=lambda: None)
    label_px: int = 80
    line_px: int = 24
    lines_at_most: int = 8
    says_all: bool = False
    is_compact: bool = False

"""What was sent before, newest last, as somebody may want to send it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST: Final = 50
"""Messages that are remembered."""
_MOST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """One message.

    Attributes:
        listener: Whom it went to.
        text: Its XML as it was written.
        is_xml: Whether it was written as XML rather than in the form.
    """

    listener: str
    text: str
    is_xml: bool


class History:
    """The last messages, and where in them somebody is."""

    def __init__(self) -> None:
        self._items: list[Sent] = []
        self._at = 0
        self._draft: Sent | None = None

    @property
    def items(self) -> tuple[Sent, ...]:
        """Newest last."""
        return tuple(self._items)

    def add(self, sent: Sent) -> None:
        """Remember a message; what is the same as the last is remembered once."""
        if not self._items or self._items[-1] != sent:
            self._items.append(sent)
        while len(self._items) > MOST or (
            len(self._items) > 1 and sum(len(each.text) for each in self._items) > _MOST_BYTES
        ):
            self._items.pop(0)
        self.rest()

    def back(self, now: Sent) -> Sent | None:
        """The one before; None if there is none.

        Args:
            now: What is written now, to come back to.
        """
        if self._at == len(self._items):
            self._draft = now
        if self._at == 0:
            return None
        self._at -= 1
        return self._items[self._at]

    def forth(self) -> Sent | None:
        """The one after, at last what was written before; None if there is none."""
        if self._at >= len(self._items):
            return None
        self._at += 1
        return self._items[self._at] if self._at < len(self._items) else self._draft

    def rest(self) -> None:
        """Begin at the newest again: somebody has typed."""
        self._at = len(self._items)
        self._draft = None

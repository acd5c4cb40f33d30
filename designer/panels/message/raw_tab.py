"""A message byte by byte: as it was read, and as it came, where it came from outside or from a handler."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from designer.models.live.rows import MessageRow
from designer.panels.message.text_tab import TextTab
from designer.panels.wording import size_text
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.type_face import set_type

_READ, _CAME = range(2)


class RawTab(TextTab):
    """Nothing is indented.

    Attributes:
        which: As it was read, or as it came; there only where both are known.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, QCoreApplication.translate("RawTab", "The message as it is"), parent)
        self._row: MessageRow | None = None
        self.which = QComboBox()
        self.which.addItems([self.tr("As it was read"), self.tr("As it came")])
        self.which.setAccessibleName(self.tr("Which form of the message"))
        set_type(self.which, theme, lambda: sans(TYPE.small))
        self.which.currentIndexChanged.connect(self._show)
        self.column.insertWidget(0, self.which)

    def show_row(self, row: MessageRow) -> None:
        """Show another message: as it came, where it was mended."""
        self._row = row
        self.which.blockSignals(True)
        self.which.setCurrentIndex(_CAME if row.received is not None and row.mends else _READ)
        self.which.blockSignals(False)
        self.which.setVisible(row.received is not None and row.received != row.raw)
        self._show()

    def show_nothing(self) -> None:
        """Let go of what is shown."""
        self._row = None
        self.show_text(lambda: iter(()))

    def text(self) -> str:
        """All of what is shown."""
        return _text_of(self._document())

    @Slot()
    def _show(self) -> None:
        document = self._document()
        note = self._note(len(document))
        self.show_text(lambda: _lines(document), note)

    def _document(self) -> bytes:
        row = self._row
        if row is None:
            return b""
        is_came = self.which.currentIndex() == _CAME and row.received is not None
        return row.received if is_came and row.received is not None else row.raw

    def _note(self, size: int) -> str:
        row = self._row
        if row is None:
            return ""
        parts = [self.tr("{0} bytes").format(f"{size:,}") if size < 1024 else f"{size_text(size)} ({size:,} B)"]
        if self._document() is row.received:
            parts.append(
                self.tr("as it came from outside") if row.is_from_outside else self.tr("as a handler wrote it")
            )
            if row.mends:
                parts.append(self.tr("mended after that"))
        elif row.stage:
            parts.append(self.tr("refused by the stage “{0}”").format(row.stage))
        else:
            parts.append(self.tr("the payload, canonical"))
            if row.mends:
                parts.append(self.tr("mended before that"))
        return "  ·  ".join(parts)


def _text_of(document: bytes) -> str:
    return document.decode("utf-8", "backslashreplace")


def _lines(document: bytes) -> Iterator[str]:
    yield from _text_of(document).split("\n")

"""A view for generated text in a narrow column: no line numbers, for nothing refers to them, and no guides."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from designer.support.lexing import Lexer
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.xml_lexer import XML
from designer.support.xml_view import XmlView

_NO_GUIDES: Final = 10_000


class PlainXmlView(XmlView):
    """As :class:`XmlView`, with all of its width for the text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lexer: Lexer = XML) -> None:
        super().__init__(theme, parent, lexer=lexer)
        self.gutter.hide()
        # Below the words above it.
        self.document().setDocumentMargin(SPACING.small)
        # Lines are wrapped at any column, where guides would strike through words.
        self.indent_width = _NO_GUIDES
        self.set_zoom(TYPE.small)

    def _fit_gutter(self) -> None:
        self.setViewportMargins(0, 0, 0, 0)

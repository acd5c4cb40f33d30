"""Icons are drawn in the colours of the theme, and never bring Qt down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from designer.support import icons
from designer.support.theme import Theme


def test_an_icon_that_can_t_be_read_is_empty(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler may have left no file to be opened; an exception in Qt's hands would end the process."""

    def no_file(name: str) -> str:
        raise OSError("too many open files")

    monkeypatch.setattr(icons, "read_text", no_file)
    pixmap = icons.icon("save", "#123456", "#654321").pixmap(QSize(16, 16))
    assert pixmap.size() == QSize(16, 16)
    assert pixmap.toImage().pixelColor(8, 8).alpha() == 0


def test_a_button_without_room_gets_no_pixmap(theme: Theme) -> None:
    assert theme.icon("play").pixmap(QSize(0, 16)).isNull()

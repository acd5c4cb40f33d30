"""A line that gives way: its text is whole, what is drawn of it fits, and its colour is the theme's."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from pytestqt.qtbot import QtBot

from designer.support.elided_line import ElidedLine
from designer.support.theme import Theme

_LONG = "organism " * 200


@pytest.fixture
def line(qtbot: QtBot, theme: Theme) -> ElidedLine:
    made = ElidedLine(theme, "error", longest=2_000)
    qtbot.addWidget(made)
    made.say(_LONG)
    made.resize(120, 20)
    made.show()
    return made


def _colours(line: ElidedLine) -> set[str]:
    image = line.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_long_text_does_not_widen_its_window(line: ElidedLine) -> None:
    assert line.minimumSizeHint().width() < 100
    assert line.text() == _LONG.strip()


def test_line_ends_are_spaces_and_the_tooltip_has_all(line: ElidedLine) -> None:
    line.say("one\ntwo")
    assert (line.text(), "one" in line.toolTip(), line.accessibleName()) == ("one two", True, "one two")


def test_its_role_gives_the_colour(line: ElidedLine, theme: Theme) -> None:
    assert QColor(theme.colors.error).name() in _colours(line)


def test_a_palette_gives_the_colour_where_it_fades(line: ElidedLine) -> None:
    palette = QPalette(line.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#00ff00"))
    line.setPalette(palette)
    assert "#00ff00" in _colours(line)


def test_a_style_of_its_own_gives_the_colour(line: ElidedLine) -> None:
    line.setStyleSheet("color: #00ff00;")
    assert "#00ff00" in _colours(line)

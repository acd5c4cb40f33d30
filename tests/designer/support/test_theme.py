"""Light and dark, and text in the size that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from designer.support.fonts import mono, sans
from designer.support.style_images import StyleImages
from designer.support.style_sheet import style_sheet
from designer.support.theme import Scheme, Theme
from designer.support.tokens import DARK, LIGHT


def test_dark_dresses_the_application(theme: Theme, qapp: QApplication) -> None:
    theme.set_scheme(Scheme.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)


def test_a_change_is_told_once(theme: Theme, qtbot: QtBot) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.colors.dark))
    theme.set_scheme(Scheme.DARK)
    theme.set_scheme(Scheme.DARK)
    assert told == [True]


def test_the_bundled_fonts_are_used(theme: Theme) -> None:
    assert (QFontInfo(sans()).family(), QFontInfo(mono()).family()) == ("Inter", "JetBrains Mono")


def test_text_grows_and_shrinks(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("organism")
    qtbot.addWidget(label)
    before = label.sizeHint().height()
    theme.set_text_factor(1.5)
    try:
        assert label.sizeHint().height() > before * 1.3
    finally:
        theme.set_text_factor(1.0)
    assert label.sizeHint().height() == before


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_every_image_of_the_style_sheet_is_a_file(theme: Theme, colors: object) -> None:
    images = StyleImages()
    made = images.of(LIGHT if colors is LIGHT else DARK)
    assert all(Path(path).read_text("utf-8").startswith("<svg") for path in made.values())


def test_images_that_could_not_be_written_leave_a_style_sheet(theme: Theme, qtbot: QtBot) -> None:
    sheet = style_sheet(LIGHT, dict.fromkeys(StyleImages().of(LIGHT), ""))
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(sheet)
    assert widget.grab().width() > 0


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_tick_is_seen(theme: Theme, qtbot: QtBot, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    box = QCheckBox("Snap")
    qtbot.addWidget(box)
    off = box.grab().toImage()
    box.setChecked(True)
    on = box.grab().toImage()
    accents = sum(on.pixelColor(x, y) == QColor(theme.colors.accent) for x in range(18) for y in range(on.height()))
    assert off != on
    assert accents > 40


@pytest.mark.parametrize("kind", [QSpinBox, QComboBox])
def test_arrows_are_drawn(theme: Theme, qtbot: QtBot, kind: type[QWidget]) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    widget.resize(120, 28)
    image = widget.grab().toImage()
    surface = QColor(theme.colors.surface).lightness()
    edge = [image.pixelColor(x, y).lightness() for x in range(102, 116) for y in range(4, 24)]
    assert sum(surface - each > 40 for each in edge) >= 8


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_sharp_at_every_ratio(theme: Theme, ratio: float) -> None:
    pixmap = theme.icon("save").pixmap(QSize(16, 16), ratio)
    assert pixmap.size() == QSize(round(16 * ratio), round(16 * ratio))
    assert pixmap.devicePixelRatio() == pytest.approx(ratio)


def test_the_system_s_scheme_is_followed(theme: Theme) -> None:
    theme.set_scheme(Scheme.SYSTEM)
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colors.dark is dark

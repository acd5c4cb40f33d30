"""Widgets of Inject, shown and active, and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.models.described import Described
from designer.models.live.live import Live
from designer.panels.inject.form import PayloadForm
from designer.support.theme import Theme

from .classes import described

_Widget = TypeVar("_Widget", bound=QWidget)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[_Widget, int, int], _Widget]:
    """``shown(widget, width, height)``: the widget in an active window of that size."""

    def show(widget: _Widget, width: int = 420, height: int = 600) -> _Widget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is widget)
        return widget

    return show


@pytest.fixture
def make_form(shown: Callable[..., PayloadForm], theme: Theme) -> Callable[[type], PayloadForm]:
    """``make_form(cls)``: the form of a class, shown."""

    def make(cls: type) -> PayloadForm:
        form = shown(PayloadForm(theme), 420, 900)
        form.show_class(described(cls))
        QApplication.sendPostedEvents()
        return form

    return make


@pytest.fixture
def live(qapp: QApplication) -> Iterator[Live]:
    """What a window knows of its run; nothing has run yet."""
    made = Live()
    yield made
    made.deleteLater()


@pytest.fixture
def known(qapp: QApplication) -> Iterator[Described]:
    """What the helper has found out: nothing yet."""
    made = Described()
    yield made
    made.deleteLater()


def type_text(text: str) -> None:
    """Type into what has the focus."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)

"""SIGINT and SIGTERM end an idle loop; what was there before comes back."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.support.signals import QuitSignals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_a_wish_to_quit(qapp: QApplication, qtbot: QtBot, number: signal.Signals) -> None:
    signals = QuitSignals(qapp)
    try:
        with qtbot.waitSignal(signals.asked, timeout=2_000):
            os.kill(os.getpid(), number)
    finally:
        signals.stop()
        signals.deleteLater()


def test_stopping_puts_the_handlers_back(qapp: QApplication) -> None:
    before = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
    signals = QuitSignals(qapp)
    signals.stop()
    signals.deleteLater()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before

"""SIGINT and SIGTERM end an idle loop; what was there before comes back."""

from __future__ import annotations

import os
import signal
import subprocess
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


STUCK = """
import os, sys, time
from PySide6.QtCore import QCoreApplication
from designer.support.signals import QuitSignals
application = QCoreApplication([])
signals = QuitSignals()
print("ready", flush=True)
while True:
    time.sleep(0.01)
"""


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_a_process_that_is_stuck(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        process.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2.1)
        process.send_signal(number)
        assert process.wait(timeout=5) == -number

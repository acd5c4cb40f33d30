"""The run, in the status line: what it does, since when, how many messages."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QToolButton, QWidget

from designer.models.live.live import Live
from designer.run.states import Phase
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX

_TICK_MS = 500


class RunLine(QToolButton):
    """A dot, a word and three numbers; a click shows the panels of the run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._live: Live | None = None
        self._phase = Phase.IDLE
        self._note = ""
        self._counted = (0.0, 0)
        self._rate = 0.0
        self.setProperty("role", "status")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._count)
        theme.changed.connect(self._show)
        self._show()

    def show_live(self, live: Live) -> None:
        """Count what this one folds."""
        self._live = live

    def show_phase(self, phase: Phase, note: str = "") -> None:
        """Say what the run does.

        Args:
            phase: Of the session.
            note: More of it, for a pointer that rests here: why it failed, that the text is another by now.
        """
        self._phase = phase
        self._note = note
        # While it is paused handlers finish, and what they send queues up.
        if phase in (Phase.RUNNING, Phase.PAUSED, Phase.DRAINING):
            self._tick.start()
        else:
            self._tick.stop()
        self._counted, self._rate = (time.monotonic(), self._messages()), 0.0
        self._show()

    def _messages(self) -> int:
        return self._live.folds.messages.end if self._live is not None else 0

    def _count(self) -> None:
        now, messages = time.monotonic(), self._messages()
        then, before = self._counted
        self._rate = (messages - before) / max(now - then, 1e-3)
        self._counted = (now, messages)
        self._show()

    def _show(self) -> None:
        self.setVisible(self._phase is not Phase.IDLE)
        words = {
            Phase.IDLE: "",
            Phase.STARTING: self.tr("Starting"),
            Phase.RUNNING: self.tr("Running"),
            Phase.PAUSED: self.tr("Paused"),
            Phase.DRAINING: self.tr("Finishing what runs; Stop again stops now"),
            Phase.STOPPED: self.tr("Stopped"),
            Phase.FAILED: self.tr("Failed"),
        }
        colors = self._theme.colors
        tones = {Phase.RUNNING: colors.ok, Phase.FAILED: colors.error, Phase.STOPPED: colors.text_faint}
        parts = [words[self._phase]]
        if self._live is not None and self._phase not in (Phase.IDLE, Phase.STARTING):
            messages = self._messages()
            parts.append(self.tr("1 message") if messages == 1 else self.tr("{n} messages").format(n=f"{messages:,}"))
            if self._phase is Phase.RUNNING and self._live.folds.run.is_idle:
                parts[0] = self.tr("Running, idle")
            elif self._phase is Phase.PAUSED:
                if queued := sum(each.queued for each in self._live.folds.traffic.by_listener.values()):
                    parts.append(self.tr("{n} queued").format(n=f"{queued:,}"))
            elif self._rate >= 1:
                parts.append(self.tr("{rate}/s").format(rate=f"{self._rate:,.0f}"))
            if errors := self._live.folds.run.errors:
                parts.append(self.tr("1 error") if errors == 1 else self.tr("{n} errors").format(n=f"{errors:,}"))
        if self._note and self._phase is not Phase.FAILED:
            parts.append(self._note)
        text = " · ".join(parts)
        self.setText(f" {text}")
        self.setAccessibleName(text)
        self.setToolTip(tooltip(self._note or self.tr("Show the panels of the run")))
        self.setIcon(self._theme.icon("circle-filled", tones.get(self._phase, colors.warning)))

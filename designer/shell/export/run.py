"""Run it right there: with what, in which Python, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from designer.run.exported_run import ExportedRun, Place, RunEnd, RunPhase
from designer.run.output_lines import OutputLine
from designer.shell.export.output import OutputView
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from runtime.organism.starts import DEFAULT_START

_LONGEST_NAME: Final = 60
_LONGEST_WORDS: Final = 400
_LONGEST_MESSAGE: Final = 30_000
_NOT_SIMPLE: Final = re.compile(r"<!|<[^>\n]*\n")
"""Comments, character data as such, line ends within a tag."""
_INDENT: Final = re.compile(r"(?<=>)\s*\n\s*(?=<)")
_MESSAGE: Final = "message"
_NOTHING: Final = "nothing"
_START: Final = "start"


class ExportRun(QWidget):
    """What is sent and where, a button, and the output below."""

    run_wanted = Signal(object, object)
    """:class:`Place`, and the arguments behind ``organism run organism.yaml``."""
    stop_wanted = Signal()
    """What runs, or is being made ready to, is to end."""

    def __init__(self, run: ExportedRun, theme: Theme, parent: QWidget | None = None) -> None:
        """Make one.

        Args:
            run: What is shown.
            theme: For the output's colours.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._run = run
        self.sample_of: Callable[[str], str] = lambda listener: ""
        """A payload that a listener takes, as one starts to write it."""
        self._offers: list[tuple[str, str]] = []
        self.what = self._combo(self.tr("What is sent"))
        self.where = self._combo(self.tr("Which Python runs it"))
        self.where.addItems([self.tr("This Python"), self.tr("A fresh environment")])
        self.where.setItemData(0, self._tip_here(), Qt.ItemDataRole.ToolTipRole)
        self.where.setItemData(1, self._tip_fresh(), Qt.ItemDataRole.ToolTipRole)
        self.button = QPushButton(self)
        self.button.setProperty("role", "primary")
        self.button.setAutoDefault(False)
        self.listener = self._combo(self.tr("Who gets the message"))
        self.payload = QLineEdit(self)
        self.payload.setAccessibleName(self.tr("The message"))
        self.payload.setPlaceholderText(self.tr('XML, or the fields as JSON: {"title": "…"}'))
        self._sent = ("", "")
        self._is_listener_chosen = self._is_offer_chosen = False
        self.state = QLabel(self)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        set_type(self.state, theme, lambda: sans(TYPE.small))
        self.output = OutputView(theme, self)
        self._lay_out()
        self._connect()
        self._show_phase()
        self._show_where()
        self._say("", "muted")

    def show_starts(
        self, names: Sequence[str], chosen: str, listeners: Sequence[str], sent: tuple[str, str] | None = None
    ) -> None:
        """Offer other starts and listeners; what somebody chose stays if it is still there.

        Args:
            names: Of the exported starts.
            chosen: The one that the window runs; empty for none.
            listeners: Whom a message can be sent to, the likeliest first.
            sent: A listener and the XML that it was sent last in the window: the message to begin with.
        """
        line = _as_line(sent[1]) if sent is not None and sent[0] in listeners else ""
        self._sent = (sent[0], line) if sent is not None and line else ("", "")
        before = self._offer() if self._is_offer_chosen else (_START, chosen)
        offers = [(_START, name) for name in names]
        texts = [self.tr("Start: {name}").format(name=one_line(name, _LONGEST_NAME)) for name in names]
        if listeners:
            offers.append((_MESSAGE, ""))
            texts.append(self.tr("A message…"))
        if DEFAULT_START not in names:
            # Without being asked for anything, it would take this start.
            offers.append((_NOTHING, ""))
            texts.append(self.tr("Nothing: wait until it is stopped"))
        self._offers = []
        self.what.clear()
        self.what.addItems(texts)
        self._offers = offers
        self.what.setCurrentIndex(offers.index(before) if before in offers else 0)
        has_chosen = self._is_listener_chosen or self.payload.isModified()
        listener = self.listener.currentData() if has_chosen else self._sent[0]
        with QSignalBlocker(self.listener):
            self.listener.clear()
            for name in listeners:
                self.listener.addItem(one_line(name, _LONGEST_NAME), name)
            self.listener.setCurrentIndex(max(self.listener.findData(listener), 0))
        self._show_message()

    def show_sample(self) -> None:
        """Begin with what the listener takes, unless somebody has written something else."""
        name = self.listener.currentData()
        if self._run.is_busy or self.payload.isModified() or not name or self._offer()[0] != _MESSAGE:
            return
        text = self._sent[1] if name == self._sent[0] else " ".join(self.sample_of(name).split())
        if text != self.payload.text():
            self.payload.setText(text)
            self.payload.setCursorPosition(0)

    def arguments(self) -> tuple[str, ...]:
        """What the choice is on the command line."""
        kind, name = self._offer()
        if kind == _START:
            return ("--start", name)
        if kind == _MESSAGE:
            return ("--send", self.listener.currentData() or "", self.payload.text())
        return ()

    # Making

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return combo

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(self.what)
        row.addWidget(self.where)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self._message = QWidget(self)
        message = QHBoxLayout(self._message)
        message.setContentsMargins(0, 0, 0, 0)
        message.setSpacing(SPACING.small)
        message.addWidget(self.listener)
        message.addWidget(self.payload, 1)
        column.addWidget(self._message)
        column.addWidget(self.state)
        frame = QFrame(self)
        frame.setProperty("role", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(SPACING.tight, SPACING.tight, SPACING.tight, SPACING.tight)
        inside.addWidget(self.output)
        column.addWidget(frame, 1)

    def _connect(self) -> None:
        self.button.clicked.connect(self._press)
        self.payload.returnPressed.connect(self._press)
        self.what.currentIndexChanged.connect(self._show_message)
        self.where.currentIndexChanged.connect(self._show_where)
        self.listener.currentIndexChanged.connect(self.show_sample)
        self.what.activated.connect(self._take_offer)
        self.listener.activated.connect(self._take_listener)
        self._run.phase_changed.connect(self._show_phase)
        self._run.installed.connect(self._show_installed)
        self._run.wrote.connect(self._take_lines)
        self._run.ended.connect(self._show_end)

    # Doing

    def _press(self) -> None:
        if self._run.is_busy:
            self.stop_wanted.emit()
            return
        self.output.restart()
        self._say("", "muted")
        self.run_wanted.emit(self._place(), self.arguments())

    def _offer(self) -> tuple[str, str]:
        at = self.what.currentIndex()
        return self._offers[at] if 0 <= at < len(self._offers) else (_NOTHING, "")

    def _take_offer(self) -> None:
        self._is_offer_chosen = True

    def _take_listener(self) -> None:
        self._is_listener_chosen = True

    def _take_lines(self, lines: Sequence[OutputLine]) -> None:
        self.output.add(lines)

    # Showing

    def _show_message(self) -> None:
        kind, _ = self._offer()
        self._message.setVisible(kind == _MESSAGE)
        self.show_sample()

    def _show_where(self) -> None:
        self.where.setToolTip(self._tip_fresh() if self._place() is Place.FRESH else self._tip_here())

    def _place(self) -> Place:
        return list(Place)[max(self.where.currentIndex(), 0)]

    def _show_phase(self) -> None:
        phase = self._run.phase
        for widget in (self.what, self.where, self._message):
            widget.setEnabled(phase is RunPhase.IDLE)
        texts = {
            RunPhase.IDLE: (self.tr("Run it here"), self.tr("Run what was exported, in a process of its own")),
            RunPhase.STOPPING: (self.tr("Stop now"), self.tr("End the process at once")),
        }
        text, tip = texts.get(phase, (self.tr("Stop"), self.tr("Let it finish what is in flight, then end")))
        self.button.setText(text)
        self.button.setToolTip(tip)
        restyle(self.button, "role", "primary" if phase is RunPhase.IDLE else "")
        said = {
            RunPhase.MAKING: self.tr("Making a virtual environment…"),
            RunPhase.INSTALLING: self.tr("Installing what requirements.txt asks for…"),
            RunPhase.RUNNING: self.tr("Running"),
            RunPhase.STOPPING: self.tr("Finishing what is in flight…"),
        }
        if phase in said:
            self._say(said[phase], "muted")

    def _show_installed(self, done: int, total: int) -> None:
        if total:
            self._say(self.tr("Installing: {done} of {total} packages…").format(done=done, total=total), "muted")

    def _show_end(self, end: RunEnd) -> None:
        self._say(end.words, "muted" if end.is_fine else "error")

    def _say(self, text: str, role: str) -> None:
        restyle(self.state, "role", role)
        # Paths too are broken where there is no room for them.
        self.state.setText(one_line(text, _LONGEST_WORDS).replace("/", "/\u200b"))
        self.state.setVisible(bool(text))

    def _tip_here(self) -> str:
        return self.tr("The Python that runs this app, with its packages, and the runtime that was exported: at once")

    def _tip_fresh(self) -> str:
        return self.tr("A new virtual environment with what requirements.txt asks for: takes longer, needs an index")


def _as_line(xml: str) -> str:
    """A document on one line, with the same meaning; empty where that is not simple."""
    if _NOT_SIMPLE.search(xml) or len(xml) > _LONGEST_MESSAGE:
        return ""
    return _INDENT.sub(" ", xml.strip()).replace("\r\n", "\n").replace("\n", "&#10;")

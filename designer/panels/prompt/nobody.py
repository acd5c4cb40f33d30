"""What the panel says while it shows no prompt, with links to where there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.panels.message.links import Link
from designer.panels.prompt.subject import Subject, Why
from designer.support.empty_state import EmptyState
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_ICON = "message-square-text"
_WORDS_PX = 164


class Nobody(QWidget):
    """What prompts are, and whose can be read."""

    agent_chosen = Signal(str)
    """Name of an agent."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links: tuple[str, ...] = ()
        self.words = EmptyState(theme, _ICON, "", "")
        self.words.setMaximumHeight(_WORDS_PX)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACING.tight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACING.large)
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(self.words, 12)
        column.addLayout(self._list)
        column.addStretch(3)

    def say(self, subject: Subject) -> None:
        """Say why there is none."""
        title, text = self._said(subject)
        self.words.say(_ICON, title, text)
        if subject.links != self._links:
            self._links = subject.links
            while (item := self._list.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            for name in subject.links:
                self._list.addWidget(self._link(name), 0, Qt.AlignmentFlag.AlignHCenter)

    def _said(self, subject: Subject) -> tuple[str, str]:
        links = bool(subject.links)
        if subject.why is Why.NO_AGENTS:
            return (
                self.tr("No agent here"),
                self.tr("Agents have prompts. Select a listener and make it an agent in Properties."),
            )
        if subject.why is Why.TOOL:
            said = self.tr("{name} is a tool, so nobody tells it anything.").format(name=subject.tool)
            more = self.tr("The prompts of these agents speak of it:") if links else self.tr("No prompt speaks of it.")
            return self.tr("Only agents have prompts"), f"{said} {more}"
        if subject.why is Why.SEVERAL:
            more = self.tr("Choose one:") if links else self.tr("None of them is an agent.")
            return self.tr("Several are selected"), self.tr("A prompt is one agent's.") + f" {more}"
        return (
            self.tr("No agent selected"),
            self.tr("Select one to read what it is told, word for word, and what each peer costs in tokens:"),
        )

    def _link(self, name: str) -> Link:
        tip = self.tr("Show the prompt of {name}").format(name=name)
        link = Link(self._theme, name, tip, lambda: self.agent_chosen.emit(name))
        link.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return link

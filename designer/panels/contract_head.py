"""The line above what is generated from a class: which class it is, and how exactly it is known.

::

    head = ContractHead(theme)
    head.say("Story", Exactness.APPROXIMATE, "Read from source; nothing is imported.")
    head.add_tool(IconButton(theme, "copy", self.tr("Copy the schema")))
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.models.contracts import Exactness
from designer.support.elided_line import ElidedLine
from designer.support.fonts import sans
from designer.support.plain_text import shown, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX = 14


class ContractHead(QWidget):
    """A name, a badge, room for a few buttons; below them a sentence where not all is known, and "Trust…"."""

    trust_wanted = Signal()
    """Somebody wants what is exact: ask whether the folder is trusted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._exactness = Exactness.EXACT
        self.title = ElidedLine(theme, font=lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.mark = QLabel()
        self.badge = ElidedLine(theme, "muted")
        self.badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.why = QLabel(wordWrap=True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setProperty("role", "muted")
        set_type(self.why, theme, lambda: sans(TYPE.small))
        self.trust = QPushButton(self.tr("Trust…"))
        self.trust.setProperty("role", "flat")
        self.trust.setToolTip(
            tooltip(self.tr("Trust this folder: its classes are imported, in a process of their own, and asked"))
        )
        self.trust.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_type(self.trust, theme, lambda: sans(TYPE.small))
        self.trust.clicked.connect(self.trust_wanted)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(SPACING.hair)
        top = QHBoxLayout()
        top.setSpacing(SPACING.tight)
        top.addWidget(self.title)
        top.addSpacing(SPACING.hair)
        top.addWidget(self.mark)
        top.addWidget(self.badge)
        top.addStretch(1)
        top.addLayout(self._tools)
        below = QHBoxLayout()
        below.setSpacing(SPACING.tight)
        below.addWidget(self.why, 1)
        below.addWidget(self.trust, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.small, SPACING.tight, SPACING.tight, SPACING.tight)
        column.setSpacing(SPACING.hair)
        column.addLayout(top)
        column.addLayout(below)
        theme.changed.connect(self._draw)
        self.say("", Exactness.EXACT, "")

    def say(self, title: str, exactness: Exactness, why: str, *, can_trust: bool | None = None) -> None:
        """Say what is shown below, and how exactly it is known.

        Args:
            title: Name of the class, or of the agent whose prompt it is.
            exactness: How well it is known.
            why: Why it isn't exact: the first sentence is shown, all of it where it is pointed at; empty for none.
            can_trust: Whether trust would make it exact; None takes that for all that is read from source.
        """
        self._exactness = exactness
        self.title.say(title)
        self.badge.say(_badge_text(exactness))
        self.why.setText(shown(_first_sentence(why), 300))
        self.why.setToolTip(tooltip(why))
        is_exact = exactness is Exactness.EXACT
        self.why.setVisible(bool(why) and not is_exact)
        self.trust.setVisible(exactness is Exactness.APPROXIMATE if can_trust is None else can_trust and not is_exact)
        self._draw()

    def add_tool(self, button: QWidget) -> None:
        """Put a small button to the right of the name."""
        self._tools.addWidget(button)

    @property
    def said(self) -> str:
        """All that can be read in it, for tests and who can't see it."""
        parts = [self.title.text(), self.badge.text()]
        if not self.why.isHidden():
            parts.append(self.why.text())
        return " · ".join(filter(None, parts))

    @Slot()
    def _draw(self) -> None:
        colors = self._theme.colors
        name, color = {
            Exactness.EXACT: ("check", colors.ok),
            Exactness.STALE: ("clock", colors.text_faint),
            Exactness.APPROXIMATE: ("file-code-2", colors.text_faint),
            Exactness.UNKNOWN: ("info", colors.text_faint),
        }[self._exactness]
        icon = self._theme.icon(name, color)
        self.mark.setPixmap(icon.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))


def _first_sentence(text: str) -> str:
    head, more, _ = text.partition(". ")
    return f"{head}…" if more else text


def _badge_text(exactness: Exactness) -> str:
    """The word of a badge."""
    return {
        Exactness.EXACT: _tr("exact"),
        Exactness.STALE: _tr("being worked out…"),
        Exactness.APPROXIMATE: _tr("≈ from source"),
        Exactness.UNKNOWN: _tr("not known"),
    }[exactness]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ContractHead", text)

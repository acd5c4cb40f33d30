"""Lines between the head and what is written: where the form comes from, what is wrong, the name of a new start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from designer.models.described import DescribedState
from designer.panels.inject.entry import small_button
from designer.support.elided_line import ElidedLine
from designer.support.fonts import sans
from designer.support.plain_text import shown, tooltip
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class SourceBar(QFrame):
    """Says that the form is only read from source, and offers trust."""

    trust_wanted = Signal()
    """Somebody wants exact forms."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._text = ElidedLine(theme, "muted")
        self.link = QPushButton(self.tr("Trust for exact forms"))
        self.link.setProperty("role", "flat")
        self.link.setToolTip(
            self.tr("Trust this folder: its classes are imported, in a process of their own, for exact forms")
        )
        set_type(self.link, theme, lambda: sans(TYPE.small))
        self.link.clicked.connect(self.trust_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, 0, SPACING.tight, 0)
        row.setSpacing(SPACING.tight)
        row.addWidget(self._text, 1)
        row.addWidget(self.link)
        self.hide()

    def show_state(self, state: DescribedState, *, is_exact: bool) -> None:
        """Say where the form comes from; nothing where it is exact.

        Args:
            state: How much the helper has said.
            is_exact: Whether the class itself was asked.
        """
        if is_exact:
            text = ""
        elif state is DescribedState.UNKNOWN:
            text = self.tr("Approximate, read from source")
        elif state is DescribedState.ASKING:
            text = self.tr("Read from source; exact forms are on their way…")
        else:
            text = self.tr("Read from source: it could not be imported, see Problems.")
        self._text.say(text)
        self.link.setVisible(state is DescribedState.UNKNOWN)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()


class VerdictLine(QToolButton):
    """One line on the XML above it; a click goes to the place that it names."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon, self._tone = "info", ""
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_type(self, theme, lambda: sans(TYPE.small))
        self._full = ""
        theme.changed.connect(self._draw)

    def say(self, text: str, icon: str, tone: str) -> None:
        """Say something.

        Args:
            text: A sentence, of any length.
            icon: Its name in resources/icons.
            tone: ``ok``, ``error`` or empty.
        """
        self._full, self._icon, self._tone = shown(text, 600).replace("\n", " "), icon, tone
        self.setAccessibleName(self._full)
        self.setToolTip(tooltip(text))
        self._draw()

    @property
    def full_text(self) -> str:
        """All that it says."""
        return self._full

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of it as has room."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        colors = self._theme.colors
        color = {"ok": colors.ok, "error": colors.error}.get(self._tone, colors.text_muted)
        self.setIcon(self._theme.icon(self._icon, color))
        room = self.width() - self.iconSize().width() - 3 * SPACING.small
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, room).replace("&", "&&"))


class SaveBar(QFrame):
    """A line for the name of a start."""

    save_wanted = Signal(str)
    """The name is given, and can be taken."""
    undo_wanted = Signal()
    """Take back what was written."""

    def __init__(
        self,
        theme: Theme,
        fault: Callable[[str], str],
        is_taken: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        """Make one, hidden.

        Args:
            theme: For icons.
            fault: Asked why a name can't be taken; empty if it can.
            is_taken: Asked whether a start of the name would be replaced.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._fault = fault
        self._is_taken = is_taken
        self.setProperty("role", "bar")
        self.note = ElidedLine(theme, "error")
        self.line = QLineEdit(placeholderText=self.tr("Name of the start"))
        self.line.setAccessibleName(self.tr("Name of the start"))
        self.line.textEdited.connect(lambda _text: self._judge())
        self.line.returnPressed.connect(self._save)
        self.button = QPushButton(self.tr("Save"))
        self.button.clicked.connect(self._save)
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.setProperty("role", "flat")
        self.undo.clicked.connect(self.undo_wanted)
        self._cross = small_button(theme, "x", self.tr("Close"))
        self._cross.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, SPACING.hair, SPACING.tight, SPACING.hair)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.line, 3)
        row.addWidget(self.note, 2)
        row.addWidget(self.undo)
        row.addWidget(self.button)
        row.addWidget(self._cross)
        self.hide()

    def ask(self, name: str) -> None:
        """Ask for a name."""
        self.line.show()
        self.button.show()
        self.undo.hide()
        self.line.setText(name)
        self.line.selectAll()
        self.show()
        self._judge()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str, *, undo: bool) -> None:
        """Say what became of it.

        Args:
            text: A few words.
            undo: Whether it can be taken back.
        """
        self.line.hide()
        self.button.hide()
        self.undo.setVisible(undo)
        self._show_note(text, "muted")
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _judge(self) -> str:
        name = self.line.text().strip()
        why = self._fault(name)
        self.button.setText(self.tr("Replace") if self._is_taken(name) else self.tr("Save"))
        self._show_note(why if name else "", "error")
        self.button.setEnabled(not why)
        return why

    def _save(self) -> None:
        if not self._judge():
            self.save_wanted.emit(self.line.text().strip())

    def _show_note(self, text: str, role: str) -> None:
        self.note.say(text)
        self.note.setVisible(bool(text))
        restyle(self.note, "role", role)

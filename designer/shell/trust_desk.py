"""Asks whether an organism's code may run: a bar with the question, a sheet with what would be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton

from designer.models.folder import Folder
from designer.run.trust import Trust
from designer.run.trust_preview import Preview, preview
from designer.shell.bars import Choice, Message, Tone
from designer.shell.trust_sheet import TrustSheet
from designer.shell.trust_words import question, yes
from designer.shell.window import Window
from designer.support.theme import Theme
from runtime.organism.spec import OrganismSpec

BAR = "trust"
_LOOK = 1
"""Position of the choice that opens the sheet."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that is open."""

    path: Path
    folder: Folder
    spec: OrganismSpec
    then: Callable[[], object]
    runs: bool


class TrustDesk(QObject):
    """One question at a time, for one window; a later one takes the place of an earlier."""

    revoked = Signal(object)
    """:class:`designer.run.trust.Scope`: a place is trusted no more, by this window or another."""

    def __init__(self, window: Window, trust: Trust, theme: Theme, parent: QObject | None = None) -> None:
        """Make one.

        Args:
            window: Has the bars, and says that a yes could not be kept.
            trust: Keeps the answers.
            theme: For the sheet.
            parent: Its owner.
        """
        super().__init__(parent)
        self._window = window
        self._trust = trust
        self._theme = theme
        self._asked: _Asked | None = None
        self._seen = Preview()
        self._sheet: TrustSheet | None = None
        trust.revoked.connect(self.revoked)
        trust.changed.connect(self._look_at_trust)

    def ask(
        self, path: Path, folder: Folder, spec: OrganismSpec, then: Callable[[], object], *, runs: bool = True
    ) -> None:
        """Ask, unless it is trusted already.

        Args:
            path: The organism's file.
            folder: Its folder, which says what it would import.
            spec: What would run: the text on the screen.
            then: Called once it is trusted, by a yes here; never without.
            runs: Whether ``then`` runs it, or only describes it.
        """
        if self._trust.is_trusted(path):
            then()
            return
        self.withdraw()
        self._asked = _Asked(path, folder, spec, then, runs)
        folder.changed.connect(self._look_at_folder)
        self._seen = preview(spec, folder)
        self._show_bar()
        self._focus_on_look()

    def withdraw(self) -> None:
        """Take the question away, as if it had not been asked."""
        if self._asked is not None:
            self._asked.folder.changed.disconnect(self._look_at_folder)
            self._asked = None
        self._window.bars.dismiss(BAR)
        if self._sheet is not None:
            self._sheet.close()

    def show_imports(self) -> None:
        """Open the sheet with what would be imported; the window beside it goes on working."""
        if self._asked is None:
            return
        if self._sheet is None:
            self._sheet = TrustSheet(self._theme, self._window)
            self._sheet.accepted.connect(self._grant)
            self._sheet.finished.connect(self._forget_sheet)
        self._fill_sheet(self._asked)
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.activateWindow()

    def _fill_sheet(self, asked: _Asked) -> None:
        if self._sheet is not None:
            scope = self._trust.scope_of(asked.path)
            self._sheet.show_preview(asked.spec.name, self._seen, scope, runs=asked.runs)

    def _forget_sheet(self) -> None:
        self._sheet = None

    def _show_bar(self) -> None:
        if (asked := self._asked) is None:
            return
        scope = self._trust.scope_of(asked.path)
        choices = (
            Choice(yes(scope, runs=asked.runs), self._grant, primary=True),
            Choice(self.tr("What is imported…"), self.show_imports, stays=True),
            Choice(self.tr("Not now"), self.withdraw),
        )
        text = self._asks(asked, self._seen)
        self._window.bars.show_message(Message(BAR, Tone.WARNING, text, choices, dismissed=self.withdraw))

    def _asks(self, asked: _Asked, seen: Preview) -> str:
        return question(asked.spec.name, seen, runs=asked.runs)

    def _focus_on_look(self) -> None:
        """Whoever goes on typing after F5 must not say yes by it: the focus is on what does no harm."""
        bar = self._window.bars.bar(BAR)
        buttons = bar.findChildren(QPushButton) if bar is not None else []
        if len(buttons) > _LOOK:
            buttons[_LOOK].setFocus(Qt.FocusReason.OtherFocusReason)

    def _grant(self) -> None:
        asked = self._asked
        if asked is None:
            return
        self.withdraw()
        if not self._trust.grant(asked.path):
            self._window.warn(self.tr("This holds until the window closes; it could not be written down."))
        asked.then()

    def _look_at_folder(self) -> None:
        """More of the folder has been read, or it is another by now."""
        if (asked := self._asked) is None:
            return
        before, self._seen = self._seen, preview(asked.spec, asked.folder)
        if before != self._seen:
            if self._asks(asked, before) != self._asks(asked, self._seen):
                bar, focus = self._window.bars.bar(BAR), QApplication.focusWidget()
                had_focus = bar is not None and focus is not None and bar.isAncestorOf(focus)
                self._show_bar()
                if had_focus:
                    self._focus_on_look()
            self._fill_sheet(asked)

    def _look_at_trust(self) -> None:
        """Answered elsewhere: nothing is left to ask."""
        if self._asked is not None and self._trust.is_trusted(self._asked.path):
            self.withdraw()

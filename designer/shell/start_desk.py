"""What the start page lists: read from the app's data, after the page is up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.document.app_data import AppData
from designer.document.drafts import Drafts, samples
from designer.document.recent import Recent
from designer.document.recovery import Recovery, RecoveryCopy
from designer.shell.bars import Bars, Choice, Message, Tone
from designer.shell.start_page import Place, StartPage
from designer.shell.when import ago
from designer.support.theme import Theme

DISCARD = "discard"


class StartDesk(QObject):
    """Makes the start page, keeps it filled, and offers what was not saved when the app ended."""

    restore_wanted = Signal(object)
    """A :class:`RecoveryCopy` shall be opened."""

    def __init__(self, data: AppData, theme: Theme, bars: Bars, parent: QObject) -> None:
        """Make the page, and list what there is.

        Args:
            data: Where drafts, recovery copies and the list of recent files are.
            theme: Of the application.
            bars: For what is offered and asked.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._data = data
        self._bars = bars
        self._offered: list[str] = []
        self.page = StartPage(theme, samples())
        self.page.discard_wanted.connect(self._ask_to_discard)
        self.refresh()

    def refresh(self) -> None:
        """List what there is now."""
        now = datetime.now()
        self.page.set_recent(
            Place(file.path, file.name, _home(file.path.parent))
            for file in Recent(self._data).files()
            if not file.is_missing
        )
        self.page.set_drafts(
            Place(draft.path, draft.name, self.tr("Open in a window") if draft.is_open else "", ago(draft.changed, now))
            for draft in Drafts(self._data).found()
        )

    def offer_recovery(self) -> None:
        """Put a bar up for each copy of unsaved work whose process is gone."""
        now = datetime.now()
        for copy in Recovery(self._data).found():
            self._offer(copy, ago(copy.written, now))

    def withdraw(self) -> None:
        """Take the bars down: a file is open now."""
        for id in self._offered:
            self._bars.dismiss(id)
        self._offered.clear()

    def _offer(self, copy: RecoveryCopy, when: str) -> None:
        text = self.tr("{file} was not saved when the app ended ({when}).")
        text = text.format(file=_home(copy.path), when=when)
        choices = (
            Choice(self.tr("Restore"), lambda: self.restore_wanted.emit(copy), primary=True),
            Choice(self.tr("Discard"), lambda: Recovery(self._data).discard(copy)),
        )
        self._offered.append(f"recovery.{copy.name}")
        self._bars.show_message(Message(self._offered[-1], Tone.WARNING, text, choices))

    def _ask_to_discard(self, path: Path) -> None:
        name = path.parent.name
        text = self.tr("Discard the draft {name}, with all files in its folder?").format(name=name)
        choices = (
            Choice(self.tr("Discard"), lambda: self._discard(path)),
            Choice(self.tr("Keep"), lambda: None, primary=True),
        )
        self._bars.show_message(Message(DISCARD, Tone.WARNING, text, choices, asks=True))

    def _discard(self, path: Path) -> None:
        if not Drafts(self._data).discard(path):
            text = self.tr(
                "{name} was not discarded: a window shows it, or a file in it can't be deleted. Close it first."
            )
            self._bars.show_message(Message(DISCARD, Tone.ERROR, text.format(name=path.parent.name)))
        self.refresh()
        self.page.begin()


def _home(path: Path) -> str:
    """The path as people write it: their own folder is ``~``."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)

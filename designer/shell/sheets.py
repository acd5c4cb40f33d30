"""What comes up above the window and goes away again: palette, shortcuts, settings, about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from designer.actions.install import Actions
from designer.support.settings import Settings
from designer.support.theme import Theme

if TYPE_CHECKING:
    from designer.run.trust import Trust


class Sheets(QObject):
    """Makes each when it is first wanted; their modules are not imported before."""

    def __init__(self, settings: Settings, theme: Theme, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self.trust: Callable[[], Trust] | None = None
        """Gives what the page of the settings about trust shows."""
        self._settings = settings
        self._theme = theme
        self._actions = actions
        self._window = window
        self._palette: QWidget | None = None
        self._shortcuts: QWidget | None = None
        self._dialogs: dict[str, QDialog] = {}

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        return {
            "help.commands": self.show_commands,
            "help.shortcuts": self.show_shortcuts,
            "help.about": self.show_about,
            "app.settings": self.show_settings,
        }

    def show_commands(self) -> None:
        """The command palette."""
        from designer.shell.command_palette import CommandPalette

        if not isinstance(self._palette, CommandPalette):
            self._palette = CommandPalette(self._theme, self._window)
            self._palette.chosen.connect(self._actions.run)
        entries = tuple(entry for entry in self._actions.entries() if entry.id != "help.commands")
        self._palette.show_entries(entries)

    def show_shortcuts(self) -> None:
        """All keys."""
        from designer.shell.shortcuts_sheet import ShortcutsSheet

        if not isinstance(self._shortcuts, ShortcutsSheet):
            self._shortcuts = ShortcutsSheet(self._theme, self._window)
        self._shortcuts.show_entries(self._actions.entries())

    def show_settings(self) -> None:
        """The settings."""
        from designer.shell.settings_dialog import SettingsDialog

        trust = self.trust() if self.trust is not None else None
        self._show("settings", lambda: SettingsDialog(self._settings, self._theme, self._actions, self._window, trust))

    def show_about(self) -> None:
        """Versions and licences."""
        from designer.shell.about import AboutDialog

        self._show("about", lambda: AboutDialog(self._theme, self._window))

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        if name not in self._dialogs:
            dialog = self._dialogs[name] = make()
            dialog.finished.connect(lambda _result: self._dialogs.pop(name, None))
        self._dialogs[name].show()
        self._dialogs[name].raise_()
        self._dialogs[name].activateWindow()

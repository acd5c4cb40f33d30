"""What the user chose, kept in one ini file, or for this process only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from designer.support.theme import Scheme

MIN_TEXT_FACTOR = 0.8
MAX_TEXT_FACTOR = 1.6
FLAGS: Final = MappingProxyType({"snap": True, "minimap": True, "motion": True})
"""What is on or off on the canvas, and how it is at first."""


class Settings(QObject):
    """Typed access to the stored choices; a value that makes no sense reads as its default."""

    changed = Signal(str)
    """The name of the choice that is another now."""

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        """Open the store.

        Args:
            path: The ini file; None keeps everything in memory and reads nothing from disk.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store = QSettings(str(path), QSettings.Format.IniFormat, self) if path else None
        self._memory: dict[str, object] = {}

    @property
    def is_stored(self) -> bool:
        """Whether choices outlive the process."""
        return self._store is not None

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the system has it."""
        value = self._text("theme")
        return Scheme(value) if value in tuple(Scheme) else Scheme.SYSTEM

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose light, dark, or as the system has it."""
        self._put("theme", scheme.value)

    @property
    def text_factor(self) -> float:
        """By how much text is larger than the system's."""
        try:
            value = float(self._text("text_factor", "1"))
        except ValueError:
            return 1.0
        return min(max(value, MIN_TEXT_FACTOR), MAX_TEXT_FACTOR)

    def set_text_factor(self, factor: float) -> None:
        """Make text larger or smaller than the system's."""
        self._put("text_factor", f"{factor:.2f}")

    def flag(self, name: str) -> bool:
        """Whether one of ``FLAGS`` is on."""
        value = self._text(name)
        return value == "yes" if value in ("yes", "no") else FLAGS[name]

    def set_flag(self, name: str, value: bool) -> None:
        """Choose whether one of ``FLAGS`` is on."""
        self._put(name, "yes" if value else "no")

    def word(self, name: str, default: str = "") -> str:
        """A short text: the view, the folder last opened from."""
        return self._text(name, default)

    def set_word(self, name: str, value: str) -> None:
        """Choose a short text."""
        self._put(name, value)

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """Shortcuts that differ from the table's, by action id, in Qt's portable text."""
        try:
            stored = json.loads(self._text("keys", "{}"))
        except ValueError:
            return {}
        if not isinstance(stored, dict):
            return {}
        return {
            name: tuple(str(key) for key in keys)
            for name, keys in stored.items()
            if isinstance(name, str) and isinstance(keys, list)
        }

    def set_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Choose shortcuts; those not named are the table's."""
        self._put("keys", json.dumps({name: list(each) for name, each in sorted(keys.items())}))

    def state(self, name: str) -> QByteArray:
        """What a window said about its size and docks; empty if it never did."""
        value = self._store.value(f"state/{name}") if self._store else self._memory.get(f"state/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_state(self, name: str, value: QByteArray) -> None:
        """Keep what a window says about its size and docks."""
        if self._store:
            self._store.setValue(f"state/{name}", value)
        else:
            self._memory[f"state/{name}"] = value

    def save(self) -> None:
        """Write to disk now; Qt does so by itself within a while."""
        if self._store:
            self._store.sync()

    def _text(self, name: str, default: str = "") -> str:
        value = self._store.value(name) if self._store else self._memory.get(name)
        return value if isinstance(value, str) else default

    def _put(self, name: str, value: str) -> None:
        if self._text(name) == value:
            return
        if self._store:
            self._store.setValue(name, value)
        else:
            self._memory[name] = value
        self.changed.emit(name)

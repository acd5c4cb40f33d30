"""The small drawings of check boxes and arrows as files, for a style sheet can take them from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

from designer.support.icons import svg
from designer.support.tokens import Colors


class StyleImages:
    """Files that live as long as this object, written once for each scheme."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()
        self._made: dict[bool, Mapping[str, str]] = {}

    def of(self, colors: Colors) -> Mapping[str, str]:
        """The files of one scheme by what they are for; names of files that could not be written draw nothing."""
        if colors.dark not in self._made:
            wanted = {
                "tick": ("check", colors.accent_text),
                "dash": ("minus", colors.accent_text),
                "dot": ("dot", colors.accent_text),
                "check": ("check", colors.text_muted),
                "up": ("chevron-up", colors.text_muted),
                "down": ("chevron-down", colors.text_muted),
                "right": ("chevron-right", colors.text_muted),
                "clear": ("x", colors.text_muted),
            }
            self._made[colors.dark] = {use: self._file(*each) for use, each in wanted.items()}
        return self._made[colors.dark]

    def _file(self, name: str, color: str) -> str:
        path = Path(self._folder.path()) / f"{name}-{color.lstrip('#')}.svg"
        try:
            path.write_text(svg(name, color), "utf-8")
        except OSError:
            return ""
        return path.as_posix()

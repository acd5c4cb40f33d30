"""Sizes of the window."""

from __future__ import annotations

from PySide6.QtCore import QSize

MIN_SIZE = QSize(900, 600)
FIRST_SIZE = QSize(1280, 800)

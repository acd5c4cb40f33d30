"""Folders of organisms, as in ``tests/designer/folders.py``."""

from __future__ import annotations

from ..folders import document, folder, make_folder, organism_file, selection

__all__ = ["document", "folder", "make_folder", "organism_file", "selection"]

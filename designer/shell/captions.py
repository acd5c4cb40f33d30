"""What a window says of its organism at its edges: the title, the size and the zoom."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

from designer.canvas.painting.camera import LEAST_ZOOM, MOST_ZOOM
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.plain_text import one_line


class Captions(QObject):
    """Keeps them up to date."""

    def __init__(self, window: Window, workspace: Workspace, parent: QObject) -> None:
        """Say all of it.

        Args:
            window: Where it is said.
            workspace: Of what.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._window = window
        self._workspace = workspace
        document, file, view = workspace.document, workspace.file, workspace.canvas.view
        window.toolbar.zoom.set_range(LEAST_ZOOM, MOST_ZOOM)
        document.changed.connect(self._show_size)
        view.view_changed.connect(self._show_zoom)
        for changed in (document.state_changed, file.saved, file.missing, file.settled, file.conflict):
            changed.connect(self._show_title)
        self._show_size()
        self._show_zoom()
        self._show_title()

    def _show_size(self) -> None:
        listeners = self._workspace.document.spec.listeners
        self._window.status.set_organism(len(listeners), sum(len(listener.peers) for listener in listeners))

    def _show_zoom(self) -> None:
        zoom = self._workspace.canvas.view.zoom
        self._window.status.set_zoom(zoom)
        self._window.toolbar.zoom.set_zoom(zoom)

    def _show_title(self) -> None:
        document, window = self._workspace.document, self._window
        path = document.path
        is_unsaved = self._workspace.file.is_unsaved
        # macOS marks its own close button; elsewhere the title says it.
        mark = "[*]" if sys.platform == "darwin" else " •" if is_unsaved else ""
        parts = (document.spec.name, f"{path.name if path else ''}{mark}", self.tr("Organism Designer"))
        window.setWindowTitle(one_line(" — ".join(parts)))
        if sys.platform == "darwin":
            window.setWindowModified(is_unsaved)
        window.setWindowFilePath(str(path or ""))
        window.status.set_path(str(path or ""))

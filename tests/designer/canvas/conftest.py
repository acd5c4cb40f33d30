"""Canvases that are shown, and hands to work on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from designer.canvas.canvas import Canvas
from designer.document.document import Document
from designer.document.layout import Layout, Point, frozen
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.support.theme import Theme

from .hands import Hands, text_of

SIZE = (1100, 760)


@pytest.fixture
def draw(
    qtbot: QtBot, theme: Theme, make_document: Callable[..., Document], tmp_path: Path
) -> Iterator[Callable[..., Hands]]:
    """``draw(text, layout=None, files={})``: a shown canvas of that organism at 100 %, in a folder of those files."""
    made: list[tuple[Canvas, Folder, Selection]] = []
    QGuiApplication.clipboard().clear()

    def make(text: str, layout: Layout | None = None, files: dict[str, str] | None = None) -> Hands:
        path = tmp_path / "organism.yaml"
        path.write_text(text, "utf-8")
        for name, source in (files or {}).items():
            (tmp_path / name).write_text(source, "utf-8")
        document, selection, folder = make_document(text, layout, path), Selection(), Folder(path)
        canvas = Canvas(document, selection, folder, theme)
        canvas.view.animates = False
        made.append((canvas, folder, selection))
        canvas.resize(*SIZE)
        with qtbot.waitExposed(canvas):
            canvas.show()
        canvas.activateWindow()
        canvas.setFocus()
        qtbot.waitUntil(lambda: canvas.is_quiet)
        canvas.view.zoom_to_100()
        return Hands(canvas)

    yield make
    for canvas, folder, selection in made:
        canvas.close()
        canvas.deleteLater()
        folder.deleteLater()
        selection.deleteLater()


@pytest.fixture
def three(draw: Callable[..., Hands]) -> Hands:
    """Listeners alpha, beta and gamma in a row, alpha with the peer beta."""
    places = {"alpha": Point(96, 96), "beta": Point(432, 96), "gamma": Point(432, 288)}
    text = text_of(["alpha", "beta", "gamma"], {"alpha": ["beta"]})
    hands = draw(text, Layout(positions=frozen(places)))
    hands.canvas.view.fit()
    hands.canvas.view.zoom_to_100()
    return hands

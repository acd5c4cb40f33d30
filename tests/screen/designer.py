"""The designer as it starts from the command line, able to be asked about itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QMenu, QWidget

import designer.app
from designer.canvas.geometry import output_port
from designer.canvas.items import Item, Kind
from designer.command_line import read_options
from designer.models.selection import Peer
from designer.shell.window import Window
from tests.screen.answering import Answerer
from tests.screen.panels import PanelSight

if TYPE_CHECKING:
    from designer.canvas.canvas import Canvas
    from designer.document.document import Document
    from designer.models.live.live import Live
    from designer.models.live.run_facts import RunFacts
    from designer.shell.centre import Centre

EMPTY_PX = 60
"""How far from everything a place is that counts as empty."""


class Watched(Window):
    """The window, with somebody inside who answers questions."""

    def __init__(self, *arguments: object, **more: object) -> None:
        super().__init__(*arguments, **more)  # type: ignore[arg-type]
        self._answerer = Answerer({"window": self, "app": QApplication.instance(), "see": Sight(self)}, self)


class Sight(PanelSight):
    """Where things are on the screen, and what they say."""

    @property
    def is_ready(self) -> bool:
        """Whether the window is on the screen and has nothing left to do."""
        handle, session = self._window.windowHandle(), self._window.session
        return handle is not None and handle.isExposed() and session is not None and session.is_quiet

    @property
    def is_open(self) -> bool:
        """Whether it is ready, and shows an organism."""
        return self.is_ready and self._window.session.workspace is not None

    @property
    def canvas(self) -> Canvas:
        """The canvas."""
        return self._work.canvas

    @property
    def centre(self) -> Centre:
        """The middle of the window."""
        return self._work.centre

    @property
    def document(self) -> Document:
        """The document."""
        return self._work.document

    @property
    def text(self) -> str:
        """The document's text."""
        return self._work.document.text

    @property
    def names(self) -> list[str]:
        """Of the listeners."""
        return [listener.name for listener in self._work.document.spec.listeners]

    @property
    def edges(self) -> list[str]:
        """Peers as ``source>target``."""
        return [f"{each.name}>{peer}" for each in self._work.document.spec.listeners for peer in each.peers]

    @property
    def selected(self) -> list[str]:
        """Listeners that are selected."""
        return list(self._work.selection.value.listeners)

    @property
    def is_unsaved(self) -> bool:
        """Whether the window says that something is not saved."""
        return self._work.file.is_unsaved

    @property
    def path(self) -> str:
        """The file."""
        return str(self._work.document.path)

    @property
    def focus(self) -> str:
        """What has the focus: its class and its accessible name."""
        widget = QApplication.focusWidget()
        return f"{type(widget).__name__} {widget.accessibleName()}" if widget is not None else ""

    @property
    def focus_id(self) -> int:
        """Tells one widget that has the focus from another; what stands for it in Python comes and goes."""
        widget = QApplication.focusWidget()
        return int(shiboken6.getCppPointer(widget)[0]) if widget is not None else 0

    @property
    def step(self) -> str:
        """Name of the step that undo takes back."""
        return str(self._work.document.stack.undoText())

    @property
    def live(self) -> Live:
        """What is known of the run."""
        return self._work.live

    @property
    def run(self) -> RunFacts:
        """What the run does."""
        return self._work.live.folds.run

    @property
    def phase(self) -> str:
        """Of the run."""
        return str(self._window.session._run.phase.value)

    @property
    def layout(self) -> str:
        """Which arrangement of the panels is shown."""
        return str(self._work.docks.layout.value)

    @property
    def injections(self) -> list[str]:
        """What became of each message from outside."""
        return [each.outcome for each in self._work.live.folds.answers]

    @property
    def answers(self) -> list[str]:
        """Classes of the answers that came back."""
        return [reply.payload_type for each in self._work.live.folds.answers for reply in each.replies]

    @property
    def chosen_class(self) -> str:
        """Class of the chosen message."""
        row = self._work.live.folds.messages.of_number(self._work.live.chosen.message)
        return row.payload_type if row is not None else ""

    def message_row(self) -> QPoint:
        """A row of the messages that can be seen."""
        view = self._work.docks.panel("messages").view
        if not view.isVisible():
            raise LookupError("no messages are shown")
        return view.viewport().mapToGlobal(QPoint(view.viewport().width() // 3, view.viewport().height() - 30))

    @property
    def message_shown(self) -> list[str]:
        """What the inspector of messages says."""
        panel = self._work.docks.panel("message")
        return [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]

    def card(self, name: str) -> QPoint:
        """The middle of a listener's card."""
        return self._on_screen(self._rect(name).center())

    def port(self, name: str) -> QPoint:
        """Where a card's edges leave."""
        return self._on_screen(output_port(self._rect(name)))

    def bus(self, payload_class: str) -> QPoint:
        """The middle of a bus's pill."""
        return self._on_screen(self._work.canvas.picture.rect(Item(Kind.BUS, payload_class)).center())

    def edge(self, source: str, target: str) -> QPoint:
        """A place on an edge that is on nothing else."""
        view, picture = self._work.canvas.view, self._work.canvas.picture
        area = view.viewport().rect()
        for y in range(area.top(), area.bottom(), 4):
            for x in range(area.left(), area.right(), 4):
                point = view.to_scene(QPointF(x, y))
                clear = picture.item_at(point) is None and picture.peer_end_at(point, 24) is None
                if clear and picture.peer_at(point, 2) == Peer(source, target):
                    return view.viewport().mapToGlobal(QPoint(x, y))
        raise LookupError(f"no place on the edge from {source} to {target}")

    def empty(self, across: float = 0.5, down: float = 0.5) -> QPoint:
        """A place on the canvas with nothing near it, as near as can be to a part of its width and height."""
        view, picture = self._work.canvas.view, self._work.canvas.picture
        width, height = view.viewport().width(), view.viewport().height()
        spots = [
            QPoint(x, y) for x in range(EMPTY_PX, width - EMPTY_PX, 20) for y in range(EMPTY_PX, height - EMPTY_PX, 20)
        ]
        wanted = QPoint(round(width * across), round(height * down))
        for spot in sorted(spots, key=lambda each: (each - wanted).manhattanLength()):
            around = [
                picture.item_at(view.to_scene(QPointF(spot + QPoint(x, y))))
                for x in (-EMPTY_PX, 0, EMPTY_PX)
                for y in (-EMPTY_PX, 0, EMPTY_PX)
            ]
            on_canvas = view.viewport().childAt(spot) is None and self._floats_apart(spot)
            if on_canvas and not any(around) and picture.peer_at(view.to_scene(QPointF(spot)), 12) is None:
                return view.viewport().mapToGlobal(spot)
        raise LookupError("the canvas is full")

    def widget(self, name: str) -> QPoint:
        """The middle of the visible widget of that accessible name, text or object name."""
        for window in QApplication.topLevelWidgets():
            for widget in (window, *window.findChildren(QWidget)):
                text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
                if widget.isVisible() and name in (widget.accessibleName(), widget.objectName(), text.replace("&", "")):
                    return widget.mapToGlobal(widget.rect().center())
        raise LookupError(f"no widget called {name!r}")

    def button(self, id: str) -> QPoint:
        """The toolbar's button for an action."""
        action = self._window.findChild(QAction, id)
        widget = self._window.toolbar.widgetForAction(action) if action is not None else None
        if widget is None or not widget.isVisible():
            raise LookupError(f"no button for {id}")
        return widget.mapToGlobal(widget.rect().center())

    def menu(self, text: str) -> QPoint:
        """An entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            raise LookupError("no menu is open")
        for action in menu.actions():
            if action.text().replace("&", "") == text and action.isEnabled():
                return menu.mapToGlobal(menu.actionGeometry(action).center())
        raise LookupError(f"no entry {text!r} in {[action.text() for action in menu.actions()]}")

    def part(self, name: str) -> QPoint:
        """A part in the palette, by what it is called."""
        view = self._work.docks.panel("palette").findChild(QAbstractItemView)
        model = view.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if index.data() == name:
                view.scrollTo(index)
                return view.viewport().mapToGlobal(view.visualRect(index).center())
        raise LookupError(
            f"no part called {name!r} in {[model.index(row, 0).data() for row in range(model.rowCount())]}"
        )

    def _rect(self, name: str) -> object:
        rect = self._work.canvas.picture.rect(Item(Kind.LISTENER, name))
        if rect.isNull():
            raise LookupError(f"{name} is not drawn")
        return rect

    def _on_screen(self, point: QPointF) -> QPoint:
        view = self._work.canvas.view
        return view.viewport().mapToGlobal(view.to_view(point).toPoint())

    def _floats_apart(self, spot: QPoint) -> bool:
        canvas = self._work.canvas
        child = canvas.childAt(canvas.view.viewport().mapTo(canvas, spot))
        return child is canvas.view.viewport()


def main() -> int:
    """Start it as the command does."""
    designer.app.Window = Watched  # type: ignore[misc]
    return designer.app.run(read_options())


if __name__ == "__main__":
    sys.exit(main())

"""The middle of the window: the canvas and the texts, what is looked at in them, and the way to the Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.actions.install import Handlers
from designer.canvas.canvas import Canvas
from designer.canvas.editing.parts import Part, PartKind
from designer.document.changes import Changes
from designer.shell.centre import Centre, View
from designer.shell.docks import Docks
from designer.shell.panes import give_focus, holds, pane_with_focus
from designer.shell.parts import Parts
from designer.support.editors import open_in_editor
from designer.support.plain_text import one_line

if TYPE_CHECKING:
    from designer.panels.code_desk import CodeDesk
    from designer.panels.python.panel import PythonPanel
    from designer.panels.yaml_text import YamlPanel

_OPEN_EDITOR: Final = "code.open_editor"
_CODE_ACTIONS: Final = ("code.go_to_handler", "code.go_to_class", _OPEN_EDITOR, "code.write_missing")


class Middle(QObject):
    """Canvas, YAML and Python of one organism.

    Attributes:
        canvas: The drawing.
        centre: Holds it, and the texts beside it.
        pane_handlers: What each of them can do, by action id.
    """

    said = Signal(str)
    """Why something was not done; for the status line."""

    def __init__(self, parts: Parts, canvas: Canvas, docks: Docks, window: QWidget, parent: QObject) -> None:
        """Show the canvas; the texts are made when they are first wanted.

        Args:
            parts: What is shown.
            canvas: The drawing.
            docks: Take room from it, and give it back.
            window: Where it is.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.canvas = canvas
        self.centre = Centre(canvas, self._make_text, window, make_python=self._make_python)
        self.pane_handlers: dict[QWidget, Handlers] = {canvas: canvas.handlers}
        self._parts = parts
        self._text: YamlPanel | None = None
        self._python: PythonPanel | None = None
        self._code: CodeDesk | None = None
        self._last_pane: QWidget = canvas
        self._saw_all = False
        self._looks_later = False
        docks.leaving.connect(self._note_view)
        docks.sized.connect(self._keep_view)
        # Its size is known when the layout has run.
        self.centre.view_changed.connect(lambda: QTimer.singleShot(0, self, self._look_now))
        parts.document.changed.connect(self._show_walk)
        canvas.go_to_text.connect(self.go_to_text)

    @property
    def is_quiet(self) -> bool:
        """Whether what can be seen of it is all there."""
        if self.centre.shows_python and self._python is not None and not self._python.is_quiet:
            return False
        return not self.centre.shows_canvas or self.canvas.is_quiet

    @property
    def last(self) -> QWidget:
        """The pane that had the focus last, if it is still shown."""
        return self._last_pane if self._last_pane in self.centre.panes else self.centre.panes[0]

    @property
    def edits_text(self) -> bool:
        """Whether what is typed goes into a text."""
        return self.last in (self._text, self._python)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        made: dict[str, Callable[[], object]] = {f"view.{view.value}": partial(self.show_view, view) for view in View}
        return made | {id: partial(self._do_code, id) for id in _CODE_ACTIONS}

    def show_view(self, view: View) -> None:
        """Show the canvas, a text or both, and put the focus where it makes sense."""
        self.centre.set_view(view)
        first = self.centre.panes[0]
        if pane_with_focus(self.centre.panes) is None and not give_focus(first):
            first.setFocus()  # it hands the focus on when there is something to type into

    def focus_moved(self, widget: QWidget) -> None:
        """Remember which pane editing goes to."""
        for pane in self.centre.panes:
            if holds(pane, widget):
                self._last_pane = pane

    def create(self, kind: str, path: str) -> None:
        """Put a part of the palette where it can be seen, its name ready to be typed."""
        if not self.centre.shows_canvas:
            self.centre.set_view(View.SIDE_BY_SIDE)
        part = Part(PartKind(kind), path)
        self.canvas.creator.create(part, self.canvas.creator.free_place(part))

    # What is looked at

    def look_at_all(self) -> None:
        """Bring the whole organism into view, at once, or as soon as the canvas can be seen."""
        self._looks_later = not self.centre.shows_canvas
        if self._looks_later:
            return
        view = self.canvas.view
        glides, view.animates = view.animates, False
        view.fit()
        view.animates = glides

    def _look_now(self) -> None:
        """The canvas came up, or has another size: all that was to be seen is, or at least what is selected."""
        if self._looks_later:
            self.look_at_all()
            return
        selection = self._parts.selection
        if selection.value.listeners and self.centre.shows_canvas:
            selection.reveal(selection.value)

    def _note_view(self) -> None:
        self._saw_all = self.canvas.view.visible_rect().contains(self.canvas.picture.bounds())

    def _keep_view(self) -> None:
        """Who saw all of it sees all of it, though other panels take other room."""
        if self._saw_all:
            self._saw_all = False
            if not self.canvas.view.visible_rect().contains(self.canvas.picture.bounds()):
                self.look_at_all()

    def _show_walk(self, changes: Changes) -> None:
        """Undo and redo are seen where they happen, as far as the drawing doesn't show them."""
        file = changes.reveal.file
        if not changes.is_walk or self.centre.view is View.CANVAS:
            return
        if file is not None and file.suffix == ".py":
            self.centre.show_beside(View.PYTHON)
            if self._python is not None:
                self._python.show_step(file, changes.reveal.line)
        elif changes.splices and self.centre.view is View.PYTHON:
            self.centre.show_beside(View.YAML)

    # The texts

    def go_to_text(self, line: int, column: int) -> None:
        """Show a place of the YAML, both counted from 1."""
        self.centre.show_beside(View.YAML)
        if self._text is not None:
            self._text.go_to(line, column)

    def show_file(self, path: Path, line: int) -> None:
        """Show a line of a file beside the organism: Python here, anything else in the user's editor."""
        if path.suffix == ".py":
            self.show_code(path, line)
        elif not open_in_editor(path, line, self._parts.settings, say=self.said.emit):
            self.said.emit(self.tr("It is in {file}, line {line}.").format(file=one_line(path.name), line=line))

    def show_code(self, place: Path | str, line: int = 0) -> None:
        """Show a place of the organism's Python: a file, or the dotted path of what is defined there."""
        self.centre.show_beside(View.PYTHON)
        if self._python is not None:
            self._python.go_to(place, line)

    @property
    def code(self) -> CodeDesk:
        """The way to the organism's Python, made when it is first wanted."""
        if self._code is None:
            from designer.panels.code_desk import CodeDesk

            parts = self._parts
            self._code = CodeDesk(parts.document, parts.folder, parts.selection, parts.settings, self)
            self._code.code_wanted.connect(self.show_code)
            self._code.said.connect(self.said)
        return self._code

    def _make_text(self, parent: QWidget) -> QWidget:
        # Imported late: who only draws need not wait for a text editor.
        from designer.panels.yaml_text import YamlPanel

        parts = self._parts
        self._text = YamlPanel(parts.document, parts.selection, parts.theme, parent, folder=parts.folder)
        self.pane_handlers[self._text] = self._text.handlers
        return self._text

    def _make_python(self, parent: QWidget) -> QWidget:
        from designer.panels.python.panel import PythonPanel

        parts = self._parts
        python = PythonPanel(parts.document, parts.folder, parts.theme, parent, selection=parts.selection)
        python.said.connect(self.said)
        python.write_missing_wanted.connect(partial(self._do_code, "code.write_missing"))
        self._python = python
        self.pane_handlers[python] = python.handlers
        return python

    def _do_code(self, id: str) -> None:
        if id != _OPEN_EDITOR or not self._opens_module():
            self.code.handlers[id]()

    def _opens_module(self) -> bool:
        """Open the module that is typed in, at the caret; whether it is one that is meant."""
        page = self._python.page if self._python is not None and self.last is self._python else None
        if page is None:
            return False
        self._parts.document.flush()
        cursor = page.view.textCursor()
        line, column = cursor.blockNumber() + 1, cursor.positionInBlock() + 1
        if not open_in_editor(page.module.path, line, self._parts.settings, column=column, say=self.said.emit):
            self.said.emit(self.tr("No other editor is known; name one in Settings."))
        return True

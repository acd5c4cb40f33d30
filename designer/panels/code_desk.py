"""The way from an organism to its Python: to write what is missing, to go to it, to open it in an editor."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from designer.document import edits
from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.edit import Edit, EditRefused, Source
from designer.models.folder import Folder
from designer.models.missing import Missing, names_missing
from designer.models.python_places import own_place_of
from designer.models.selection import Selection
from designer.support.editors import open_in_editor
from designer.support.plain_text import one_line
from designer.support.settings import Settings
from runtime.organism.spec import ListenerSpec

_MOST_LINES: Final = 30
"""Of what will be written, in a tooltip."""


class CodeDesk(QObject):
    """Works on the listeners that are selected, or on those that are named; one for a window."""

    code_wanted = Signal(str)
    """The Python tab is to show a definition: its dotted path."""
    said = Signal(str)
    """What was not done, and why; for the status line."""

    def __init__(
        self,
        document: Document,
        folder: Folder,
        selection: Selection,
        settings: Settings | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Make one.

        Args:
            document: Whose organism it is.
            folder: Where its Python is.
            selection: Whom actions are about.
            settings: Hold the editor's command; None has none.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._selection = selection
        self.settings = settings
        document.changed.connect(self._look_again)

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        return {
            "code.go_to_handler": partial(self._go_to_key, "handler"),
            "code.go_to_class": partial(self._go_to_key, "payload_class"),
            "code.open_editor": self.open_selected,
            "code.write_missing": self.write_missing,
        }

    # To go there

    def place_of(self, dotted: str) -> tuple[Path, int] | None:
        """The file of the folder and the line, counted from 1, where a definition is; None where it isn't known."""
        place = own_place_of(self._folder, dotted)
        return (place.path, max(place.line, 1)) if place is not None else None

    def go_to(self, dotted: str) -> None:
        """Show a definition in the Python tab."""
        if self.place_of(dotted) is None:
            self.said.emit(self.tr("{0} isn't in the organism's folder.").format(one_line(dotted, 80)))
        else:
            self.code_wanted.emit(self._folder.resolution(dotted).path)

    def open_editor(self, dotted: str, line: int = 0) -> bool:
        """Open a definition in the user's editor; where there is none, in the Python tab.

        Args:
            dotted: Its path.
            line: 1-based, where it is known better; 0 has it looked up.

        Returns:
            Whether an editor was started.
        """
        place = self.place_of(dotted)
        if place is None:
            self.go_to(dotted)
            return False
        if open_in_editor(place[0], line or place[1], self.settings, say=self.said.emit):
            return True
        self.go_to(dotted)
        return False

    @Slot()
    def open_selected(self) -> None:
        """Open the handler of what is selected, else its class; with nothing selected, the first own module."""
        for listener in self._selected() or self._document.spec.listeners:
            for dotted in (listener.handler, listener.payload_class):
                if self.place_of(dotted) is not None:
                    self.open_editor(dotted)
                    return
        first = next(iter(sorted(self._folder.modules)), "")
        if first:
            self.open_editor(first)
        else:
            self.said.emit(self.tr("There is no Python in the organism's folder yet."))

    def _go_to_key(self, key: str) -> None:
        for listener in self._selected()[:1]:
            dotted = getattr(listener, key)
            if dotted:
                self.go_to(dotted)

    # To have it written

    def edit_of(self, missing: Missing) -> Edit:
        """The step that writes what is missing, and the key where that was empty."""
        from designer.document.edits import python

        listener = self._listener(missing.listener)
        if missing.key == "handler" and listener is not None and not missing.is_proposed:
            lacking = {path for path in listener.dotted_paths if self._folder.resolves(path) is False}
            if lacking == {missing.dotted}:
                # It takes what peers answer, too.
                return replace(python.write_missing((listener.name,)), name=f"Write the handler {missing.dotted}")
        if missing.key == "handler":
            response = listener.response_class[0] if listener and listener.response_class else ""
            stub = python.new_handler(missing.dotted, listener.payload_class if listener else "", response)
        else:
            stub = python.new_payload_class(missing.dotted)
        if not missing.is_proposed:
            return stub
        key = edits.set_key((missing.listener,), missing.key, missing.dotted)
        return edits.together(stub.name, [key, stub])

    def write(self, missing: Missing) -> bool:
        """Write one class or handler; whether it was done."""
        return self._document.apply(self.edit_of(missing))

    @Slot()
    def write_missing(self) -> bool:
        """Write all classes and handlers that what is selected names, else all listeners; whether it was done."""
        wanted = self._selected() or self._document.spec.listeners
        names = names_missing(wanted, self._folder)
        if not names:
            self.said.emit(self.tr("Nothing is missing: every class and handler is there."))
            return False
        return self._document.apply(self.missing_edit(names))

    def missing_edit(self, names: Iterable[str]) -> Edit:
        """The step that writes all that listeners name and the folder doesn't have."""
        from designer.document.edits import python

        return python.write_missing(tuple(names))

    def source(self) -> Source:
        """What an edit made now would start from."""
        return self._document.source()

    def _selected(self) -> tuple[ListenerSpec, ...]:
        names = set(self._selection.value.listeners)
        return tuple(each for each in self._document.spec.listeners if each.name in names)

    def _listener(self, name: str) -> ListenerSpec | None:
        return next((each for each in self._document.spec.listeners if each.name == name), None)

    @Slot(object)
    def _look_again(self, changes: Changes) -> None:
        # A step that changes neither text nor layout has written other files; the system's word of it comes late.
        if not (changes.splices or changes.layout):
            self._folder.rescan()


def preview(edit: Edit, source: Source) -> str:
    """What a step would write into other files, as a person reads it; why it can't be made, else.

    It reads files and may take a while, so it is for a thread.
    """
    try:
        revision = edit.run(source)
    except EditRefused as refusal:
        return str(refusal)
    parts: list[str] = []
    for change in revision.files:
        before = (change.before or "").splitlines()
        after = (change.after or "").splitlines()
        difference = difflib.unified_diff(before, after, n=0, lineterm="")
        added = [line[1:] for line in difference if line.startswith("+") and not line.startswith("+++")]
        where = _tr("Into {0}:") if change.before is not None else _tr("Into {0}, which is new:")
        parts.append(where.format(change.path.name))
        parts += added[:_MOST_LINES]
        if len(added) > _MOST_LINES:
            parts.append("…")
    return "\n".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CodeDesk", text)

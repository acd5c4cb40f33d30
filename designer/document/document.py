"""The document: text and layout, the stack of steps, and one signal that says what became different."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from designer.document.changes import compare, renamed
from designer.document.commands import Step, Swap
from designer.document.edit import Edit, EditRefused, Reveal, Revision, Source
from designer.document.layout import Layout
from designer.document.lines import line_number
from designer.document.malformed import malformed_in
from designer.document.side_files import take_back, write_again, write_all
from designer.document.splices import Splice, apply_splices
from designer.document.typing_steps import Typed
from runtime.organism.incremental import IncrementalLoader
from runtime.organism.load import FILE_NAME, Reading
from runtime.organism.parts import Split
from runtime.organism.places import Places
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem

LATER_MS = 50
"""After so long a big organism's problems are worked out; each change in between puts it off."""

BIG = 40_000
"""Characters from which on a text is big."""


class State(NamedTuple):
    """A text, and what reading it gave."""

    text: str
    reading: Reading
    split: Split | None


class Document(QObject):
    """One organism, open.

    Nobody changes it but by :meth:`apply` and :meth:`type_text`, and by undo and redo on ``stack``. Slots of
    ``changed`` must not change it in turn.
    """

    changed = Signal(object)
    """:class:`Changes`, after each step done, undone or redone; text, spec and layout are the new ones then."""
    problems_changed = Signal()
    """``problems`` are others now; comes some time after ``changed`` when the organism is big."""
    state_changed = Signal()
    """``path``, ``is_dirty`` or ``is_broken`` is another now: for the window's title and the actions."""
    refused = Signal(str)
    """An edit could not be made; the sentence is for the status line."""
    noted = Signal(str)
    """A step has something to add; the sentence is for the status line."""

    def __init__(
        self,
        text: str = "",
        layout: Layout | None = None,
        path: Path | None = None,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open a text.

        Args:
            text: Without byte order mark.
            layout: What stands beside it.
            path: Where it was read from.
            parent: As Qt has it.
            clock: Seconds, for typing that pauses.
        """
        super().__init__(parent)
        self._clock = clock
        self._loader = IncrementalLoader()
        self._path = path
        self._layout = layout or Layout()
        self._saved = (text, self._layout)
        self._state = self._read(text)
        self._spec = _spec_of(self._state.reading, path) or OrganismSpec(path=path)
        self._places = self._state.reading.places
        self._locked: tuple[Reading, dict[str, int]] | None = None
        self._typed: Typed | None = None
        self._is_swapping = False
        # Python's references to the commands, and for each index of the stack whether the text can't be read.
        self._steps: list[Step] = []
        self._broken = [self.is_broken]
        self._saved_index = 0
        self.stack = QUndoStack(self)
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self.problems_changed)

    @property
    def text(self) -> str:
        """The whole text; line ends as in the file, without byte order mark."""
        return self._state.text

    @property
    def spec(self) -> OrganismSpec:
        """Read from the text; while that can't be read, the last that could."""
        return self._spec

    @property
    def places(self) -> Places:
        """Where each value of ``spec`` stands."""
        return self._places

    @property
    def layout(self) -> Layout:
        """Positions, notes, frames."""
        return self._layout

    @property
    def path(self) -> Path | None:
        """The file it was read from or last saved to."""
        return self._path

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with the text, in the order of its lines; worked out when first asked for."""
        return self._state.reading.loaded.problems

    @property
    def locked(self) -> frozenset[str]:
        """Names of the listeners that are not what a listener must be, so that edits leave them alone."""
        return frozenset(self._faults())

    @property
    def is_broken(self) -> bool:
        """Whether the text can't be read, so that ``spec`` is older than ``text``: canvas and forms lock."""
        return _spec_of(self._state.reading, self._path) is None

    @property
    def has_good_state(self) -> bool:
        """Whether any state up to this one could be read, so that ``spec`` says something."""
        return not all(self._broken[: self.stack.index() + 1])

    @property
    def is_dirty(self) -> bool:
        """Whether text or layout are not as saved."""
        text, layout = self._saved
        return self.text != text or self._layout != layout

    def apply(self, edit: Edit) -> bool:
        """Make one change as one undoable step.

        Returns:
            Whether it was made. If not, ``refused`` has said why, and nothing is different.
        """
        return self._try(edit, None, typing=False)

    def type_text(self, splices: tuple[Splice, ...], origin: object, name: str = "Typing") -> bool:
        """Make a change typed in a text view; typing in one line merges into one step.

        Args:
            splices: What was typed.
            origin: The view that shows it already.
            name: What the step is called.
        """
        edit = Edit(name, lambda source: Revision(splices), free_text=True)
        return self._try(edit, origin, typing=len(splices) == 1)

    def end_typing(self) -> None:
        """What is typed next is a new step: the caret has left the line."""
        self._typed = None

    def last_good(self) -> bool:
        """Undo back to the last state that could be read.

        Returns:
            Whether there was one. If not, ``refused`` has said so.
        """
        for index in range(self.stack.index(), -1, -1):
            if not self._broken[index]:
                self.stack.setIndex(index)
                return True
        self.refused.emit(f"No earlier state could be read; mend line {self._broken_line()}.")
        return False

    def mark_saved(self, path: Path, text: str, layout: Layout) -> None:
        """Take note that this text and layout are on disk at that path."""
        moved = path != self._path
        self._saved = (text, layout)
        self._saved_index = self.stack.index()
        self.end_typing()
        if moved:
            self._path = path
            self._state = self._read(self.text)
            self._spec = _spec_of(self._state.reading, path) or replace(self._spec, path=path)
            if not self.is_broken:
                self._places = self._state.reading.places
            self._tell_problems()
        self.state_changed.emit()

    def drop_side_files(self) -> None:
        """Give other files what they held at the last save; for an end at which unsaved changes are dropped."""
        index = self.stack.index()
        for step in reversed(self._steps[self._saved_index : index]):
            take_back(step.files)
        for step in self._steps[index : self._saved_index]:
            write_again(step.files)

    def source(self) -> Source:
        """What an edit made now would start from."""
        split = None if self.is_broken else self._state.split
        return Source(self.text, self._spec, self._places, self._layout, self._path, split, self._faults())

    def swap(self, swap: Swap) -> None:
        """Take a state on; for :class:`Step` only."""
        before, old_layout, was_broken, was_dirty = self._spec, self._layout, self.is_broken, self.is_dirty
        self._is_swapping = True
        try:
            splices = swap.revision.splices
            if swap.state is None:
                self._typed = None
            notes = (take_back if swap.is_undo else write_again)(swap.files)
            if swap.state is not None:
                self._state = swap.state
            elif splices:
                self._state = self._read(apply_splices(self.text, splices))
            self._layout = swap.layout
            spec = _spec_of(self._state.reading, self._path)
            if spec is not None and splices:
                self._spec, self._places = spec, self._state.reading.places
            changes = compare(
                before,
                self._spec,
                old_layout=old_layout,
                new_layout=swap.layout,
                splices=splices,
                origin=swap.origin,
                broken=was_broken != self.is_broken,
                reveal=self._shown(swap.revision),
            )
            self.changed.emit(changes)
            if splices:
                self._tell_problems()
            if changes.broken or was_dirty != self.is_dirty:
                self.state_changed.emit()
            for note in notes:
                self.noted.emit(note)
        finally:
            self._is_swapping = False

    def _try(self, edit: Edit, origin: object, *, typing: bool) -> bool:
        try:
            self._push(edit, origin, typing=typing)
        except EditRefused as refusal:
            self.refused.emit(str(refusal))
            return False
        return True

    def _push(self, edit: Edit, origin: object, *, typing: bool) -> None:
        if self._is_swapping:
            raise RuntimeError("the document is changed by a slot of its own signal")
        if self.is_broken and not edit.free_text:
            raise EditRefused(f"Mend line {self._broken_line()} first: the text can't be read as YAML there.")
        revision = edit.run(self.source())
        state = self._state
        if revision.splices:
            try:
                state = self._read(apply_splices(self.text, revision.splices))
            except ValueError as error:
                raise EditRefused(f"{edit.name} was not made: {error}.") from error
        if revision.meant is not None and _spec_of(state.reading, self._path) != revision.meant:
            self._read(self.text)
            raise EditRefused(
                revision.doubt or f"{edit.name} was not made: the text would not say what was meant. Do it in the text."
            )
        if edit.free_text:
            revision = self._with_names(revision, state)
        if revision.splices or revision.layout not in (None, self._layout) or revision.files:
            write_all(revision.files)
            self._keep(edit.name, revision, state, origin, typing=typing)
        if revision.note:
            self.noted.emit(revision.note)

    def _keep(self, name: str, revision: Revision, state: State, origin: object, *, typing: bool) -> None:
        typed = Typed(id(origin), name, self._clock(), revision.splices[0]) if typing else None
        joins = typed is not None and typed.joins(self._typed, self.text)
        step = Step(self, name, revision, self._layout, state=state, origin=origin, typing=typing, joins=joins)
        index = self.stack.index()
        del self._steps[index:]
        del self._broken[index + 1 :]
        self._saved_index = min(self._saved_index, index)
        self._typed = None
        self.stack.push(step)
        if self.stack.index() > index:
            self._steps.append(step)
            self._broken.append(self.is_broken)
        else:
            self._broken[-1] = self.is_broken
        self._typed = typed

    def _with_names(self, revision: Revision, state: State) -> Revision:
        """A revision of free text in which what stands beside the text follows a name that was typed."""
        spec = state.reading.spec
        if spec is None or revision.layout is not None or spec is self._spec:
            return revision
        layout = self._layout
        for old, new in renamed(self._spec.listeners, spec.listeners):
            if old in layout.positions and new not in layout.positions:
                layout = layout.renamed(old, new)
        return revision if layout is self._layout else replace(revision, layout=layout)

    def _shown(self, revision: Revision) -> Reveal:
        """Where to look in the state that is shown now."""
        here = {listener.name for listener in self._spec.listeners} if revision.reveal.listeners else set()
        names = tuple(name for name in revision.reveal.listeners if name in here)
        line = line_number(self.text, revision.splices[0].start) if revision.splices else 0
        return Reveal(names, line)

    def _read(self, text: str) -> State:
        reading = self._loader.read(text, self._path.name if self._path else FILE_NAME, self._path)
        return State(text, reading, self._loader.split)

    def _faults(self) -> dict[str, int]:
        reading = self._state.reading
        if self._locked is None or self._locked[0] is not reading:
            self._locked = (reading, dict(malformed_in(reading)))
        return self._locked[1]

    def _tell_problems(self) -> None:
        if len(self.text) < BIG:
            self.problems_changed.emit()
        else:
            self._later.start()

    def _broken_line(self) -> int:
        return next((problem.line for problem in self.problems), 1)


def _spec_of(reading: Reading, path: Path | None) -> OrganismSpec | None:
    """What a text says; one with nothing in it says nothing, which is no fault of its YAML."""
    if reading.spec is None and [found.code for found in reading.found] == ["empty-file"]:
        return OrganismSpec(path=path)
    return reading.spec

"""The document: text and layout, the stack of steps, and one signal that says what became different."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.changes import compare
from designer.document.commands import Step, Swap
from designer.document.edit import Edit, EditRefused, FileChange, Reveal, Revision, Source
from designer.document.layout import Layout
from designer.document.lines import line_number
from designer.document.malformed import malformed_in
from designer.document.side_files import SideFiles, first_difference, real_path
from designer.document.splices import Splice, apply_splices
from designer.document.state import State, spec_of, with_names
from designer.document.steps import Steps
from designer.document.typing_steps import Typed
from designer.document.writing_soon import WritingSoon
from runtime.organism.incremental import IncrementalLoader
from runtime.organism.load import FILE_NAME, Reading
from runtime.organism.places import Places
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem

LATER_MS = 50
"""After so long a big organism's problems are worked out; each change in between puts it off."""

BIG = 40_000
"""Characters from which on a text is big."""


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
    flushed = Signal()
    """What was typed into other files was written; ``side_files.obstacles`` says what could not be."""
    files_moved = Signal(object, object)
    """All files of one folder are in another one now: both as real paths."""

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
        self._spec = spec_of(self._state.reading, path) or OrganismSpec(path=path)
        self._places = self._state.reading.places
        self._saved_spec = self._spec if not self.is_broken else None
        self._locked: tuple[Reading, dict[str, int]] | None = None
        self._typed: Typed | None = None
        self._is_swapping = False
        self._steps = Steps(self, is_broken=self.is_broken)
        self.side_files = SideFiles()
        self._told_dirty = False
        self.stack = self._steps.stack
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self.problems_changed)
        self._writing = WritingSoon(clock, self)
        self._writing.due.connect(self.flush)

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
        return spec_of(self._state.reading, self._path) is None

    @property
    def has_good_state(self) -> bool:
        """Whether any state up to this one could be read, so that ``spec`` says something."""
        return self._steps.has_good_state

    @property
    def is_dirty(self) -> bool:
        """Whether text, layout or a file that steps write are not as saved."""
        text, layout = self._saved
        return self.text != text or self._layout != layout or self.side_files.is_dirty

    @property
    def saved_text(self) -> str:
        """The text as it was saved or opened last."""
        return self._saved[0]

    @property
    def is_changing(self) -> bool:
        """Whether ``changed`` is being told just now, so that nothing may be applied."""
        return self._is_swapping

    @property
    def saved_spec(self) -> OrganismSpec | None:
        """Read from the text as it was saved or opened last; None where that text can't be read."""
        return self._saved_spec

    def apply(self, edit: Edit) -> bool:
        """Make one change as one undoable step.

        Returns:
            Whether it was made. If not, ``refused`` has said why, and nothing is different.
        """
        return self._try(edit, None)

    def type_text(self, splices: tuple[Splice, ...], origin: object, name: str = "Typing") -> bool:
        """Make a change typed in a text view; typing in one line merges into one step.

        Args:
            splices: What was typed.
            origin: The view that shows it already.
            name: What the step is called.
        """
        edit = Edit(name, lambda source: Revision(splices), free_text=True)
        return self._try(edit, origin, splices[0] if len(splices) == 1 else None)

    def type_in_file(self, change: FileChange, splice: Splice, origin: object, name: str) -> None:
        """Make a change typed in a view of another file; typing in one line merges into one step.

        It is written when typing pauses, or with :meth:`flush`.

        Args:
            change: To a real path; it begins with what ``side_files.content`` says.
            splice: What was typed; offsets are those of the text without byte order mark.
            origin: The view that shows it already.
            name: What the step is called.
        """
        self._refuse_own_slots()
        self.side_files.type(change)
        self._writing.note()
        self._keep(name, Revision(files=(change,)), self._state, origin, splice)

    def flush(self) -> bool:
        """Write what was typed into other files and is not in them yet.

        Returns:
            Whether all is written; if not, ``side_files.obstacles`` says why.
        """
        self._writing.stop()
        if not self.side_files.unwritten:
            return True
        is_done = self.side_files.flush()
        self.flushed.emit()
        self._tell_state()
        return is_done

    def take_from_disk(self, change: FileChange, name: str) -> None:
        """Make a step of what another program has written to a file, in place of what was typed into it."""
        self._refuse_own_slots()
        self.side_files.take_from_disk(change)
        self._keep(name, Revision(files=(change,)), self._state, None, None)

    def forget_file(self, path: Path) -> None:
        """Take note that another program has changed a file, and that its content shall stay."""
        self.side_files.forget(path)
        self._tell_state()

    def end_typing(self) -> None:
        """What is typed next is a new step: the caret has left the line."""
        self._typed = None

    def last_good(self) -> bool:
        """Undo back to the last state that could be read.

        Returns:
            Whether there was one. If not, ``refused`` has said so.
        """
        index = self._steps.last_good
        if index is None:
            self.refused.emit(f"No earlier state could be read; mend line {self._broken_line()}.")
            return False
        self.stack.setIndex(index)
        return True

    def mark_saved(self, path: Path, text: str, layout: Layout, *, with_files: bool = True) -> None:
        """Take note that this text and layout are on disk at that path.

        Args:
            path: Where.
            text: What the file holds.
            layout: What stands beside it.
            with_files: Whether the user saved, so that other files are as they shall be, too.
        """
        moved = path != self._path
        self._saved = (text, layout)
        if with_files:
            self.side_files.mark_saved()
        self.end_typing()
        if moved:
            self._path = path
            self._state = self._read(self.text)
            self._spec = spec_of(self._state.reading, path) or replace(self._spec, path=path)
            if not self.is_broken:
                self._places = self._state.reading.places
            self._tell_problems()
        if text == self.text:
            self._saved_spec = None if self.is_broken else self._spec
        else:
            # Somebody typed on while the file was written, or keeps what another program has overwritten.
            self._saved_spec = spec_of(IncrementalLoader().read(text, path.name, path), path)
        self._tell_state(at_least_once=True)

    def drop_side_files(self) -> None:
        """Give other files what they held at the last save; for an end at which unsaved changes are dropped."""
        self._writing.stop()
        self.side_files.drop()

    def move_files(self, before: Path, after: Path) -> None:
        """Take note that all files of a folder are in another one now, as those of a draft that got a place."""
        before, after = real_path(before), real_path(after)
        self.side_files.move(before, after)
        self._steps.move_files(before, after)
        self.files_moved.emit(before, after)

    def source(self) -> Source:
        """What an edit made now would start from."""
        split = None if self.is_broken else self._state.split
        return Source(self.text, self._spec, self._places, self._layout, self._path, split, self._faults())

    def swap(self, swap: Swap) -> None:
        """Take a state on; for :class:`Step` only."""
        before, old_layout, was_broken = self._spec, self._layout, self.is_broken
        self._is_swapping = True
        try:
            splices, notes = swap.revision.splices, []
            if swap.state is None:
                self._typed = None
                self.flush()
                files = self.side_files
                notes = (files.take_back if swap.is_undo else files.write_again)(swap.files)
            if swap.state is not None:
                self._state = swap.state
            elif splices:
                self._state = self._read(apply_splices(self.text, splices))
            self._layout = swap.layout
            spec = spec_of(self._state.reading, self._path)
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
                files=tuple(change.path for change in swap.files),
                is_walk=swap.state is None,
                reveal=self._shown(swap),
            )
            self.changed.emit(changes)
            if splices:
                self._tell_problems()
            self._tell_state(at_least_once=changes.broken)
            for note in notes:
                self.noted.emit(note)
        finally:
            self._is_swapping = False

    def _try(self, edit: Edit, origin: object, typed: Splice | None = None) -> bool:
        try:
            self._push(edit, origin, typed)
        except EditRefused as refusal:
            self.refused.emit(str(refusal))
            return False
        return True

    def _push(self, edit: Edit, origin: object, typed: Splice | None) -> None:
        self._refuse_own_slots()
        # What the edit reads from files must be what their views show.
        self.flush()
        if self.is_broken and not edit.free_text:
            raise EditRefused(f"Mend line {self._broken_line()} first: the text can't be read as YAML there.")
        revision = edit.run(self.source())
        state = self._state
        if revision.splices:
            try:
                state = self._read(apply_splices(self.text, revision.splices))
            except ValueError as error:
                raise EditRefused(f"{edit.name} was not made: {error}.") from error
        if revision.meant is not None and spec_of(state.reading, self._path) != revision.meant:
            self._read(self.text)
            raise EditRefused(
                revision.doubt or f"{edit.name} was not made: the text would not say what was meant. Do it in the text."
            )
        if edit.free_text:
            revision = with_names(revision, self._spec, state.reading.spec, self._layout)
        if revision.splices or revision.layout not in (None, self._layout) or revision.files:
            self.side_files.write_all(revision.files)
            self._keep(edit.name, revision, state, origin, typed)
        if revision.note:
            self.noted.emit(revision.note)

    def _keep(self, name: str, revision: Revision, state: State, origin: object, splice: Splice | None) -> None:
        typed = Typed(id(origin), name, self._clock(), splice) if splice is not None else None
        text = (revision.files[0].before or "").removeprefix("\ufeff") if revision.files else self.text
        joins = typed is not None and typed.joins(self._typed, text)
        typing = typed is not None
        step = Step(self, name, revision, self._layout, state=state, origin=origin, typing=typing, joins=joins)
        self._typed = None
        self._steps.push(step, lambda: self.is_broken)
        self._typed = typed

    def _shown(self, swap: Swap) -> Reveal:
        """Where to look in the state that is shown now."""
        revision, files = swap.revision, swap.files
        here = {listener.name for listener in self._spec.listeners} if revision.reveal.listeners else set()
        names = tuple(name for name in revision.reveal.listeners if name in here)
        if files and not revision.splices and swap.origin is None:
            return Reveal(names, first_difference(files[0], shows_before=swap.is_undo), files[0].path)
        line = line_number(self.text, revision.splices[0].start) if revision.splices else 0
        return Reveal(names, line)

    def _refuse_own_slots(self) -> None:
        if self._is_swapping:
            raise RuntimeError("the document is changed by a slot of its own signal")

    def _tell_state(self, *, at_least_once: bool = False) -> None:
        is_dirty = self.is_dirty
        if at_least_once or is_dirty != self._told_dirty:
            self._told_dirty = is_dirty
            self.state_changed.emit()

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

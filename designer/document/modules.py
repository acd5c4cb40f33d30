"""The organism's own modules as they are typed in.

What is typed in a module is a step of the document like any other. The file holds it as soon as typing pauses; what
another program writes there is shown, and asked about only where it meets typing that is not written yet.

For a view::

    modules = Modules(document, parent)
    module = modules.open(path)
    module.text; module.changed; module.type_text(splices, origin)      # as those of a document
    module.read_only, module.is_missing, module.obstacle                # a bar for each
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.edit import FileChange
from designer.document.file_errors import FileError
from designer.document.file_store import digest
from designer.document.module_text import ModuleText, read_module_text
from designer.document.side_files import Obstacle, moved, real_path
from designer.document.splices import Splice, apply_splices, difference
from designer.document.watching import FileWatcher


class Module(QObject):
    """One Python file that is looked at, and typed in if it may be."""

    changed = Signal(object)
    """:class:`Changes`, of which ``splices`` and ``origin`` are those of this text."""
    state_changed = Signal()
    """``read_only``, ``is_missing``, ``obstacle`` or ``path`` is another now."""

    def __init__(self, document: Document, path: Path, parent: QObject) -> None:
        """For :meth:`Modules.open`."""
        super().__init__(parent)
        self._document = document
        self._path = path
        self._shows_all = False
        self._held = read_module_text(path, self._root)
        self._typed: tuple[Splice, ...] = ()
        self._is_missing = self._held.digest is None
        self._waits = False
        self._told = self._state()
        if path in document.side_files.unwritten:
            self._take(self._content(), None)

    @property
    def path(self) -> Path:
        """The file; a real path."""
        return self._path

    @property
    def text(self) -> str:
        """The whole text; line ends as in the file, without byte order mark."""
        return self._held.text

    @property
    def saved_text(self) -> str:
        """The text as it was when the organism was saved last."""
        try:
            saved = self._document.side_files.saved(self._path)
        except KeyError:
            return self.text
        return (saved or "").removeprefix("\ufeff")

    @property
    def has_bom(self) -> bool:
        """Whether a byte order mark stands before the text."""
        return bool(self._held.bom)

    @property
    def read_only(self) -> str:
        """Why it can't be typed in, as a sentence; empty if it can."""
        return self._held.read_only

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is shown; :meth:`show_all` shows it."""
        return self._held.is_cut and not self._shows_all

    @property
    def is_missing(self) -> bool:
        """Whether the file is gone; typing puts it back."""
        return self._is_missing

    @property
    def obstacle(self) -> Obstacle | None:
        """Why what was typed is not in the file."""
        return self._document.side_files.obstacles.get(self._path)

    @property
    def digest(self) -> str | None:
        """Of what the file holds, as far as known."""
        return self._held.digest

    def type_text(self, splices: tuple[Splice, ...], origin: object) -> bool:
        """Make a change typed in a view; typing in one line merges into one step.

        Args:
            splices: What was typed.
            origin: The view that shows it already.

        Returns:
            Whether it was made.
        """
        if self.read_only or not splices or (self.obstacle is not None and self.obstacle.is_conflict):
            return False
        before = self._held
        after = apply_splices(before.text, splices)
        change = FileChange(self._path, before.content, before.bom + after)
        name = self.tr("Edit {file}").format(file=self._path.name)
        self._waits = True
        self._typed = splices
        self._held = replace(before, text=after)
        try:
            self._document.type_in_file(change, splices[0], origin, name)
        finally:
            self._typed = ()
        return True

    def show_all(self) -> None:
        """Show what was cut off."""
        self._shows_all = True
        self._read()

    def reload(self) -> None:
        """Take over what another program wrote, in place of what was typed; a step that can be undone."""
        theirs = read_module_text(self._path, self._root, shows_all=self._shows_all)
        if theirs.read_only or theirs.digest is None:
            self._document.forget_file(self._path)
            self._show(theirs)
            return
        mine = self._held
        self._waits = False
        name = self.tr("Reload {file}").format(file=self._path.name)
        self._document.take_from_disk(FileChange(self._path, mine.content, theirs.content), name)
        self._tell()

    def keep_mine(self) -> None:
        """Write what was typed over what another program wrote."""
        self._document.side_files.keep_mine(self._path)
        self._document.flush()

    def meet_disk(self) -> None:
        """Show what another program wrote, unless it meets typing that is not written."""
        if self._path in self._document.side_files.unwritten:
            self._document.flush()
            self._tell()
            return
        found = read_module_text(self._path, self._root, shows_all=self._shows_all)
        if found.digest is None:
            self._held = replace(self._held, digest=None)
            self._is_missing = True
            self._tell()
        elif found.digest != self._held.digest:
            self._document.forget_file(self._path)
            self._show(found)

    def follow(self, changes: Changes) -> None:
        """Take over what a step made of the file."""
        if self._typed:
            self.changed.emit(Changes(self._typed, changes.origin))
        else:
            self._take(self._content(), changes)

    def settle(self) -> None:
        """Take note of what was flushed."""
        if self._waits and self._path not in self._document.side_files.unwritten:
            self._waits = False
            self._held = replace(self._held, digest=digest(self._held.content.encode("utf-8")))
            self._is_missing = False
        self._tell()

    def move(self, path: Path) -> None:
        """The file is at another path now."""
        self._path = path
        self._read()

    def look_at_place(self) -> None:
        """The organism's folder may be another one."""
        self._held = replace(self._held, read_only=read_module_text(self._path, self._root).read_only)
        self._tell()

    @property
    def _root(self) -> Path | None:
        path = self._document.path
        return real_path(path).parent if path is not None else None

    def _content(self) -> str | None:
        try:
            return self._document.side_files.content(self._path)
        except (OSError, ValueError, FileError):
            return None

    def _read(self) -> None:
        self._show(read_module_text(self._path, self._root, shows_all=self._shows_all))

    def _take(self, content: str | None, changes: Changes | None) -> None:
        """Show what a step has left in the file."""
        if content is None or self.read_only:
            self.meet_disk()
            return
        bom = "\ufeff" if content.startswith("\ufeff") else ""
        self._waits = self._path in self._document.side_files.unwritten
        known = self._held.digest if self._waits else digest(content.encode("utf-8"))
        self._show(ModuleText(content[len(bom) :], bom, known), is_walk=changes is not None and changes.is_walk)

    def _show(self, held: ModuleText, *, is_walk: bool = False) -> None:
        splices = difference(self._held.text, held.text)
        self._held = held
        self._is_missing = held.digest is None
        if splices:
            self.changed.emit(Changes(splices, is_walk=is_walk))
        self._tell()

    def _state(self) -> tuple[object, ...]:
        return self._path, self.read_only, self.is_cut, self._is_missing, self.obstacle

    def _tell(self) -> None:
        told = self._state()
        if told != self._told:
            self._told = told
            self.state_changed.emit()


class Modules(QObject):
    """The modules of one document that are looked at; it watches their files."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._open: dict[Path, Module] = {}
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self._meet_disk)
        document.changed.connect(self._follow)
        document.flushed.connect(self._settle)
        document.files_moved.connect(self._move)
        document.state_changed.connect(self._look_at_places)
        self._place = document.path

    def open(self, path: Path) -> Module:
        """The module in a file; the same one each time."""
        path = real_path(path)
        module = self._open.get(path)
        if module is None:
            module = self._open[path] = Module(self._document, path, self)
            self._watch()
        return module

    def close(self, module: Module) -> None:
        """Look at a module no more; what was typed in it is written first."""
        self._document.flush()
        if self._open.pop(module.path, None) is module:
            module.deleteLater()
            self._watch()

    def check(self) -> None:
        """Look soon whether other programs have changed a file; for a window that comes to the front."""
        self._watcher.hurry()

    def _meet_disk(self) -> None:
        for module in list(self._open.values()):
            module.meet_disk()
        self._know()

    def _follow(self, changes: Changes) -> None:
        modules = [module for path in changes.files if (module := self._open.get(path))]
        for module in modules:
            module.follow(changes)
        # What is typed is in no file yet.
        if modules and changes.origin is None:
            self._know()

    def _settle(self) -> None:
        for module in self._open.values():
            module.settle()
        self._know()

    def _move(self, before: Path, after: Path) -> None:
        self._place = self._document.path
        self._open = {moved(path, before, after): module for path, module in self._open.items()}
        for path, module in self._open.items():
            module.move(path)
        self._watch()

    def _look_at_places(self) -> None:
        if self._document.path != self._place:
            self._place = self._document.path
            for module in self._open.values():
                module.look_at_place()

    def _watch(self) -> None:
        self._watcher.watch(tuple(self._open), [module.digest for module in self._open.values()])

    def _know(self) -> None:
        self._watcher.know([module.digest for module in self._open.values()])

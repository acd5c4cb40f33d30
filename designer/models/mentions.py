"""After a listener was renamed: where else its old name is said, found off the window's thread, to be changed as well.

It hears of it from the document, so that it is offered whoever renames: canvas, outline or form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.edits.mentions import (
    MOST_MENTIONS,
    FileMentions,
    mentions_in_document,
    mentions_in_file,
    rename_with,
)
from designer.document.edits.names import rename
from designer.document.python.records import Mention
from designer.models.folder import Folder
from designer.support.late_work import LateWork
from runtime.organism.spec import OrganismSpec

_MOST_FILES: Final = 2_000
_MOST_TEXTS: Final = 20
"""Files of prose beside the organism that are looked into."""


@dataclass(frozen=True, slots=True)
class Place:
    """One mention, to be shown.

    Attributes:
        path: The file; None for the document's own text.
        file: How it is shown: as seen from the folder.
        mention: Where in it, and whether it is exact.
    """

    path: Path | None
    file: str
    mention: Mention


@dataclass(frozen=True, slots=True)
class Offer:
    """What a renaming leaves to be decided.

    Attributes:
        old: The listener's name before.
        new: Its name now.
        places: The mentions, exact ones first, then in the order of files and lines.
        is_cut: Whether there are more.
    """

    old: str
    new: str
    places: tuple[Place, ...]
    is_cut: bool = False


class Mentions(QObject):
    """Watches the renamings of one document."""

    offered = Signal(object)
    """:class:`Offer`: the old name is said elsewhere."""
    withdrawn = Signal()
    """What was offered can't be part of the renaming any more: something else has been done, or undone."""

    def __init__(self, document: Document, folder: Folder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._offer: Offer | None = None
        self._files: tuple[FileMentions, ...] = ()
        self._renamed: tuple[str, str] | None = None
        self._is_applying = False
        self._work = LateWork(self)
        self._work.done.connect(self._take)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._search)
        document.changed.connect(self._follow)

    @property
    def offer(self) -> Offer | None:
        """What is offered now."""
        return self._offer

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being searched."""
        return not self._soon.isActive() and self._work.is_quiet

    def apply(self, chosen: Iterable[Place]) -> bool:
        """Change the name in these places too, as part of the step that renamed the listener.

        Returns:
            Whether it was done. If not, the document has said why, and the renaming is as it was.
        """
        offer, wanted = self._offer, set(chosen)
        stack = self._document.stack
        if offer is None or not stack.canUndo():
            return False
        files = tuple(_only(each, wanted) for each in self._files)
        edit = rename_with(offer.old, offer.new, tuple(each for each in files if each.mentions))
        self._is_applying = True
        try:
            stack.undo()
            done = self._document.apply(edit)
            if not done:
                stack.redo()
        finally:
            self._is_applying = False
        self.leave()
        return done

    def leave(self) -> None:
        """Leave the other places as they are."""
        self._work.stop()
        self._soon.stop()
        self._files = ()
        if self._offer is not None:
            self._offer = None
            self.withdrawn.emit()

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self._is_applying:
            return
        self.leave()
        self._renamed = None
        if len(changes.renamed) == 1 and not changes.is_walk and changes.origin is None:
            # Once the step is on the stack, it can be seen what it is.
            self._renamed = changes.renamed[0]
            self._soon.start()

    @Slot()
    def _search(self) -> None:
        """Look for the old name, if it was a renaming; a name typed in the text changes itself alone."""
        if self._renamed is None or self._document.stack.undoText() != rename(*self._renamed).name:
            return
        old, spec, path = self._renamed[0], self._document.spec, self._document.path
        modules = self._folder.modules.values() if self._folder.root is not None else ()
        files = [each.file for each in modules][:_MOST_FILES]
        root = self._folder.root
        work = partial(_found, root, files, _scripts(spec), self._document.text, path.name if path else "", old)
        self._work.ask(work, is_large=True, at_once=True)

    @Slot(object)
    def _take(self, found: tuple[tuple[FileMentions, ...], tuple[Place, ...]]) -> None:
        files, places = found
        if self._renamed is None or not places:
            return
        self._files = files
        old, new = self._renamed
        self._offer = Offer(old, new, places[:MOST_MENTIONS], is_cut=len(places) > MOST_MENTIONS)
        self.offered.emit(self._offer)


def _only(found: FileMentions, wanted: set[Place]) -> FileMentions:
    mine = {place.mention for place in wanted if place.path == found.path}
    return replace(found, mentions=tuple(each for each in found.mentions if each in mine))


def _scripts(spec: OrganismSpec) -> tuple[str, ...]:
    """The scripted replies, as the document names them."""
    backends = spec.llm.backends if spec.llm is not None else ()
    return tuple(dict.fromkeys(each.script for each in backends if each.script))


def _found(
    root: Path | None, modules: Sequence[str], scripts: Sequence[str], text: str, document: str, name: str
) -> tuple[tuple[FileMentions, ...], tuple[Place, ...]]:
    """All mentions; runs in any thread."""
    files: list[FileMentions] = []
    places: list[Place] = []
    own = mentions_in_document(text, name)
    count = 0
    for file in _files(root, modules, scripts):
        found = mentions_in_file(file, name)
        if found is not None and root is not None:
            files.append(found)
            places += [Place(file, file.relative_to(root).as_posix(), each) for each in found.mentions]
            count += len(found.mentions)
            if count > MOST_MENTIONS:
                break
    if own is not None:
        files.append(own)
        places += [Place(None, document, each) for each in own.mentions]
    places.sort(key=lambda place: (not place.mention.is_exact, place.path is None))
    return tuple(files), tuple(places)


def _files(root: Path | None, modules: Sequence[str], scripts: Sequence[str]) -> Iterator[Path]:
    """Modules, scripts and prose of the folder; nothing that a link leads to outside of it."""
    if root is None:
        return
    texts: list[Path] = []
    try:
        texts = sorted(path for path in root.iterdir() if path.suffix.lower() == ".md")[:_MOST_TEXTS]
    except OSError:
        texts = []
    seen: set[Path] = set()
    for path in (*(root / each for each in sorted(modules)), *_inside(root, scripts), *texts):
        try:
            real = path.resolve()
            is_own = real.is_relative_to(root) and real.is_file()
        except (OSError, ValueError):
            continue
        if is_own and real not in seen:
            seen.add(real)
            yield real


def _inside(root: Path, scripts: Sequence[str]) -> Iterator[Path]:
    for script in scripts:
        if "\0" not in script and not Path(script).is_absolute():
            yield root / script

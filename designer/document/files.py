"""One document's file: opened, watched, kept safe from crashes, saved.

For the shell::

    data = AppData(data_root())                         # composition root
    file = DocumentFile.open(path, data, parent)        # FileError: str(error) is the sentence to show
    if isinstance(file, OpenElsewhere):                 # that window was asked to come forward: leave
        Locks(data).raise_other(path)
    file.document                                       # a Document, with path set
    file.shown_positions = canvas.picture.positions     # so that save writes computed positions as well
    file.opening_notes                                  # sentences to show at once: a damaged layout file

    file.save() -> bool    file.save_as(path) -> bool
    file.is_draft          # offer Save As              file.is_unsaved: ask before closing
    file.conflict  -> bar: Reload, Keep mine, Difference, Merge (if can_merge) -> reload(), keep_mine(), merge()
    file.missing   -> bar: "Save puts it back"
    file.settled   -> hide that bar
    file.close()           # saved, or the user said to drop the changes; close(keep_unsaved=True) when nobody was asked

    for copy in Recovery(data).found(): ...             # start page: DocumentFile.restore(copy, data), Recovery.discard
    Drafts(data).new(), .from_sample(name), .found(), .discard(path); samples(); Recent(data).add(path), .files()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.document.app_data import AppData
from designer.document.disk import DiskState, read_disk
from designer.document.document import Document
from designer.document.drafts import Drafts
from designer.document.file_errors import FileError
from designer.document.file_store import sweep
from designer.document.keeping import CopyKeeper
from designer.document.layout import Layout, Point
from designer.document.layout_file import LayoutFile, layout_path, parse_layout, render_layout, rounded
from designer.document.locks import Lock, Locks, OpenElsewhere
from designer.document.reconciling import Conflict
from designer.document.recovery import Recovery, RecoveryCopy, Unsaved
from designer.document.saving import ChangedMeanwhile, Expected, moved_along, write_layout, write_text
from designer.document.syncing import DiskSync
from runtime.organism.load import resolve_path

__all__ = ["Conflict", "DocumentFile"]

_TRIES = 3


class DocumentFile(QObject):
    """Owner of a document and of its file; all its work is started by calls, timers and signals."""

    saved = Signal(object)
    """The file holds what the window shows; its :class:`Path`."""
    failed = Signal(str)
    """Something was not written or read; the sentence says why and what to do, the document is as it was."""
    noted = Signal(str)
    """Something worth a line in the status bar."""
    conflict = Signal(object)
    """A :class:`Conflict`; comes again with each further change of the disk, and when saving is tried in spite."""
    missing = Signal()
    """The file was deleted or moved away; saving puts it back."""
    settled = Signal()
    """There is no conflict any more, and the file is there."""
    reloaded = Signal()
    """What another program wrote was taken over, as a step that can be undone."""
    raise_requested = Signal()
    """The file was opened once more: the window should come forward."""

    def __init__(
        self, document: Document, disk: DiskState, data: AppData, lock: Lock, parent: QObject | None = None
    ) -> None:
        """For :meth:`open` and :meth:`restore`."""
        super().__init__(parent)
        document.setParent(self)
        self.document = document
        self.shown_positions: Callable[[], Mapping[str, Point]] | None = None
        self._data = data
        self._drafts = Drafts(data)
        self._is_closed = False
        self._lock = self._adopt(lock)
        self._sync = DiskSync(document, disk, self._whole_layout, self)
        self._keeper = CopyKeeper(data, self._unsaved, self)
        self._kept_base: tuple[DiskState, str] | None = None
        self.opening_notes = self._sync.notes_on(disk)
        for ours in ("conflict", "missing", "settled", "reloaded", "noted", "failed"):
            getattr(self._sync, ours).connect(getattr(self, ours))
        self._keeper.failed.connect(self.failed)
        for change in (document.changed, document.state_changed, self._sync.missing):
            change.connect(self._keeper.update_soon)

    @classmethod
    def open(cls, path: Path, data: AppData, parent: QObject | None = None) -> DocumentFile | OpenElsewhere:
        """Open an organism's file, or the organism.yaml of a folder.

        Raises:
            FileError: It can't be opened; the message is a sentence.
        """
        path = Path(os.path.abspath(resolve_path(path)))
        lock = Locks(data).acquire(path)
        if isinstance(lock, OpenElsewhere):
            return lock
        sweep(path)
        sweep(layout_path(path))
        disk = read_disk(path)
        if disk.trouble:
            lock.release()
            raise FileError(disk.trouble)
        return cls(Document(disk.text, disk.layout.layout, path), disk, data, lock, parent)

    @classmethod
    def restore(
        cls, copy: RecoveryCopy, data: AppData, parent: QObject | None = None
    ) -> DocumentFile | OpenElsewhere | None:
        """Open what a process that is no more has left unsaved; one undo gives the file as it was last saved.

        Returns:
            None when the copy is gone, or restored in another window.
        """
        unsaved = copy.unsaved
        lock = Locks(data).acquire(unsaved.path)
        if isinstance(lock, OpenElsewhere):
            return lock
        slot = Recovery(data).claim(copy)
        if slot is None:
            lock.release()
            return None
        base = DiskState(
            digest=unsaved.base_digest or None,
            text=unsaved.base,
            has_bom=unsaved.has_bom,
            layout=_layout_of(unsaved.base_layout),
        )
        file = cls(Document(base.text, base.layout.layout, unsaved.path), base, data, lock, parent)
        file._keeper.take_over(slot)
        file._sync.change(file.tr("Restore unsaved changes"), unsaved.text, _layout_of(unsaved.layout).layout)
        file.check()
        return file

    @property
    def path(self) -> Path:
        """The organism's file."""
        return self._sync.path

    @property
    def is_draft(self) -> bool:
        """Whether it has no place of the user's yet; :meth:`save_as` gives it one."""
        return self._drafts.contains(self.path)

    @property
    def is_missing(self) -> bool:
        """Whether the file is gone from its place."""
        return self._sync.is_missing

    @property
    def pending(self) -> Conflict | None:
        """The conflict that waits for an answer."""
        return self._sync.pending

    @property
    def is_unsaved(self) -> bool:
        """Whether closing now would lose something."""
        # With trouble agreed upon, what could not be read lies on disk, and mine was kept.
        return self.document.is_dirty or self.is_missing or bool(self._sync.agreed.trouble)

    def save(self) -> bool:
        """Write the text, however broken, then the layout.

        Returns:
            Whether that was done; if not, ``failed`` or ``conflict`` has said why.
        """
        if not self._flush():
            return False
        for _ in range(_TRIES):
            disk = read_disk(self.path)
            if disk.digest is not None:
                self._sync.meet(disk, insist=True)
                if self.pending is not None:
                    return False
            try:
                self._write(Expected(disk.digest), Expected(disk.layout_digest))
            except ChangedMeanwhile:
                continue
            except FileError as error:
                self.failed.emit(str(error))
                return False
            return True
        self.failed.emit(self.tr("Another program keeps writing {file}: try again.").format(file=self.path.name))
        return False

    def save_as(self, path: Path) -> bool:
        """Write everything to another place, which becomes the document's; a draft is moved with all its files.

        What stands at that place is replaced: the dialog has asked.

        Returns:
            Whether that was done; if not, ``failed`` has said why.
        """
        if not self._flush():
            return False
        target = Path(os.path.abspath(path))
        try:
            is_here = os.path.realpath(target) == os.path.realpath(self.path)
        except ValueError:
            self.failed.emit(self.tr("{file} is no name that a file can have: choose another.").format(file=path.name))
            return False
        if is_here:
            return self.save()
        if self._drafts.contains(target):
            self.failed.emit(self.tr("That folder is the app's own: choose another for {file}.").format(file=path.name))
            return False
        lock = Locks(self._data).acquire(target)
        if isinstance(lock, OpenElsewhere):
            self.failed.emit(self.tr("{file} is open in another window: choose another name.").format(file=path.name))
            return False
        draft = self.path if self.is_draft else None
        agreed, text, layout = self._sync.agreed, self.document.text, self._whole_layout()
        kept = agreed.layout.kept
        try:
            with moved_along(self.path, target, self._drafts if draft else None):
                layout_digest = write_layout(target, layout, kept, expected=None, is_damaged=False)
                digest = write_text(target, text, has_bom=agreed.has_bom)
        except FileError as error:
            lock.release()
            self.failed.emit(str(error))
            return False
        self._lock.release()
        self._lock.deleteLater()
        self._lock = self._adopt(lock)
        state = DiskState(digest, text, agreed.has_bom, "", layout_digest, LayoutFile(layout, kept))
        if draft is not None:
            self.document.move_files(draft.parent, target.parent)
        self._sync.agree(state, saved_layout=self.document.layout, path=target)
        # First the copy: killed in between, it would be offered for a folder that is gone.
        self._keeper.discard()
        if draft is not None:
            self._drafts.remove_folder(draft)
        self.saved.emit(self.path)
        return True

    def reload(self) -> bool:
        """Take over what is on disk, unsaved changes or not; a step that can be undone."""
        return self._sync.reload()

    def keep_mine(self) -> None:
        """Let the unsaved changes stand; saving then replaces what another program wrote."""
        self._sync.keep_mine()

    def merge(self) -> bool:
        """Bring both changes together, as a step; False, with ``failed``, where their lines meet."""
        return self._sync.merge()

    def check(self) -> None:
        """Look soon whether another program has changed the file; for a window that comes to the front."""
        self._sync.check()

    def close(self, *, keep_unsaved: bool = False) -> None:
        """Let go of the file; a second time does nothing.

        Args:
            keep_unsaved: Whether what is unsaved is offered at the next start, for an end at which nobody was
                asked. Else it is dropped.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self._sync.stop()
        if keep_unsaved:
            self.document.flush()
            self._keeper.update()
        else:
            self.document.drop_side_files()
            self._keeper.discard()
        self._keeper.close()
        self._lock.release()

    def _flush(self) -> bool:
        """Write what was typed into modules; what can't be written is not saved either."""
        if self.document.flush():
            return True
        why = next(iter(self.document.side_files.obstacles.values())).why
        self.failed.emit(self.tr("Nothing was saved: {why} Look at it in the Python tab.").format(why=why))
        return False

    def _write(self, expected: Expected, expected_layout: Expected) -> None:
        """Write what differs from the disk, and say so."""
        text, agreed = self.document.text, self._sync.agreed
        digest = write_text(self.path, text, has_bom=agreed.has_bom, expected=expected)
        # From here on the text is safe, whatever becomes of the layout.
        self._sync.agree(replace(agreed, digest=digest, text=text, trouble=""))
        layout, old = self._whole_layout(), agreed.layout
        layout_digest = write_layout(
            self.path, layout, old.kept, expected=expected_layout, is_damaged=bool(old.problems)
        )
        state = DiskState(digest, text, agreed.has_bom, "", layout_digest, LayoutFile(layout, old.kept))
        self._sync.agree(state, saved_layout=self.document.layout)
        self._keeper.discard()
        self.saved.emit(self.path)

    def _whole_layout(self) -> Layout:
        """What a save writes: with the computed positions too, as soon as anything was placed."""
        layout = self.document.layout
        if self.shown_positions is not None and layout != Layout():
            shown = self.shown_positions()
            names = (listener.name for listener in self.document.spec.listeners)
            missing = {name: shown[name] for name in names if name in shown and name not in layout.positions}
            layout = layout.placed(missing)
        return rounded(layout)

    def _unsaved(self) -> Unsaved | None:
        """What a recovery copy must hold now; None when all is on disk."""
        if not self.is_unsaved:
            return None
        agreed = self._sync.agreed
        if self._kept_base is None or self._kept_base[0] is not agreed:
            self._kept_base = agreed, render_layout(agreed.layout.layout, agreed.layout.kept, self.path.name)
        return Unsaved(
            path=self.path,
            text=self.document.text,
            layout=render_layout(self._whole_layout(), agreed.layout.kept, self.path.name),
            base=agreed.text,
            base_digest=agreed.digest or "",
            base_layout=self._kept_base[1],
            has_bom=agreed.has_bom,
        )

    def _adopt(self, lock: Lock) -> Lock:
        lock.setParent(self)
        lock.raise_requested.connect(self.raise_requested)
        return lock


def _layout_of(text: str) -> LayoutFile:
    return parse_layout(text.encode("utf-8", "replace"), "")

"""Keeping a document at one with its file: what another program writes there is taken over, or asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.document.disk import DiskState, read_disk
from designer.document.document import Document
from designer.document.edit import Edit, Reveal, Revision
from designer.document.layout import Layout
from designer.document.layout_file import layout_path
from designer.document.merging import line_splices, merge
from designer.document.reconciling import Conflict, agreed_after, conflict, layout_after, says_layout, text_after
from designer.document.watching import FileWatcher


class DiskSync(QObject):
    """Knows what was last agreed to be on disk, watches it, and deals with what differs."""

    conflict = Signal(object)
    """A :class:`Conflict` to ask about."""
    missing = Signal()
    """The file is gone."""
    settled = Signal()
    """There is no conflict any more, and the file is there."""
    reloaded = Signal()
    """What another program wrote was taken over."""
    noted = Signal(str)
    """A sentence for the status bar."""
    failed = Signal(str)
    """What was asked for can't be done; the sentence says why."""

    def __init__(
        self, document: Document, disk: DiskState, whole_layout: Callable[[], Layout], parent: QObject | None = None
    ) -> None:
        """Begin to watch.

        Args:
            document: It has a path.
            disk: What that path held when the document was made of it.
            whole_layout: The layout as a save would write it.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._document = document
        self._whole_layout = whole_layout
        self._saved_layout = document.layout
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self._look)
        document.changed.connect(self._ask_again)
        self.agreed = disk
        self.pending: Conflict | None = None
        self.is_missing = False
        self._watch()

    @property
    def path(self) -> Path:
        """The organism's file."""
        path = self._document.path
        assert path is not None, "a document with a file has its path"
        return path

    def check(self) -> None:
        """Look soon whether the disk holds something else than is known."""
        self._watcher.hurry()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._watcher.stop()

    def meet(self, disk: DiskState, *, insist: bool = False) -> None:
        """Deal with what the disk holds: take it over, or ask.

        Args:
            disk: What was read just now.
            insist: Whether to ask again what was asked before.
        """
        self._watcher.know((disk.digest, disk.layout_digest))
        if disk.digest is None:
            self._miss()
            return
        base, mine = self.agreed, self._document.text
        question = conflict(self.path, base, mine, disk)
        if question is not None:
            self._ask(question, insist=insist)
        elif (disk.digest, disk.layout_digest) != (base.digest, base.layout_digest) or self.is_missing or self.pending:
            layout = layout_after(base, self._whole_layout(), disk)
            self._take(disk, text_after(base, mine, disk), layout, self.tr("Reload"))
            for note in self.notes_on(disk):
                self.noted.emit(note)

    def reload(self) -> bool:
        """Take over what is on disk, unsaved changes or not."""
        disk = read_disk(self.path)
        if disk.trouble:
            self.failed.emit(disk.trouble)
            return False
        self._take(disk, disk.text, disk.layout.layout if says_layout(disk) else None, self.tr("Reload"))
        return True

    def keep_mine(self) -> None:
        """Count what is on disk as seen and not wanted; only the layout's changes elsewhere are taken over."""
        disk = read_disk(self.path)
        layout = layout_after(self.agreed, self._whole_layout(), disk)
        self._take(disk, self._document.text, layout, self.tr("Keep mine"))

    def merge(self) -> bool:
        """Bring both changes together; False, with ``failed``, where their lines meet."""
        disk = read_disk(self.path)
        merged = None if disk.trouble else merge(self.agreed.text, self._document.text, disk.text)
        if merged is None:
            sentence = self.tr("Both changed the same lines: look at the difference, then choose Reload or Keep mine.")
            self.failed.emit(disk.trouble or sentence)
            return False
        self._take(disk, merged, layout_after(self.agreed, self._whole_layout(), disk), self.tr("Merge"))
        return True

    def change(self, name: str, text: str, layout: Layout | None) -> bool:
        """Make a text and a layout the document's, as one step of minimal splices; False where nothing differs.

        Args:
            name: What the step is called.
            text: The new text.
            layout: The new layout; None keeps it.
        """
        before = self._document.text
        splices = line_splices(before, text)
        if not splices and (layout is None or layout == self._document.layout):
            return False
        line = before.count("\n", 0, splices[0].start) + 1 if splices else 0
        revision = Revision(splices, layout=layout, reveal=Reveal(line=line))
        return self._document.apply(Edit(name, lambda source: revision, free_text=True))

    def agree(
        self,
        disk: DiskState,
        *,
        saved_layout: Layout | None = None,
        path: Path | None = None,
        is_save: bool = True,
    ) -> None:
        """Count this as what is on disk and known to the user.

        Args:
            disk: What the files hold.
            saved_layout: The document's layout that stands for it, where that is another now.
            path: The file, where that is another now.
            is_save: Whether the user saved; else other files that steps have changed still are as good as unsaved.
        """
        was_in_trouble = self.is_missing or self.pending is not None
        self.agreed = disk
        self._saved_layout = self._saved_layout if saved_layout is None else saved_layout
        self.is_missing, self.pending = disk.digest is None, None
        self._document.mark_saved(path or self.path, disk.text, self._saved_layout, with_files=is_save)
        if path is None:
            self._watcher.know((disk.digest, disk.layout_digest))
        else:
            self._watch()
        if was_in_trouble and not self.is_missing:
            self.settled.emit()

    def notes_on(self, disk: DiskState) -> tuple[str, ...]:
        """What to say of a layout that can't be read as a whole."""
        if not disk.layout.problems:
            return ()
        first = disk.layout.problems[0]
        place = self.tr("{file}, line {line}").format(file=first.file, line=first.line) if first.line else first.file
        if disk.layout.layout == Layout():
            sentence = self.tr("{place}: {message} Saving keeps the damaged file under another name.")
        else:
            sentence = self.tr("{place}: {message} The rest is used; saving keeps the damaged file under another name.")
        return (sentence.format(place=place, message=first.message),)

    def _look(self) -> None:
        """The disk holds something that is not known."""
        self.meet(read_disk(self.path))

    def _watch(self) -> None:
        disk = self.agreed
        self._watcher.watch((self.path, layout_path(self.path)), (disk.digest, disk.layout_digest))

    def _miss(self) -> None:
        if not self.is_missing:
            self.is_missing, self.pending = True, None
            self.missing.emit()

    def _ask(self, question: Conflict, *, insist: bool = False) -> None:
        is_new = not question.asks_the_same_as(self.pending)
        self.is_missing, self.pending = False, question
        if is_new or insist:
            self.conflict.emit(question)

    def _ask_again(self) -> None:
        """What is typed during a conflict may make merging possible, or impossible."""
        if self.pending is not None and self.pending.theirs is not None:
            mine = self._document.text
            can_merge = merge(self.pending.base, mine, self.pending.theirs) is not None
            self._ask(replace(self.pending, mine=mine, can_merge=can_merge))

    def _take(self, disk: DiskState, text: str, layout: Layout | None, name: str) -> None:
        """Change the document, and count the disk as known."""
        base = self.agreed
        is_news = says_layout(disk) and disk.layout_digest != base.layout_digest
        pending, self.pending = self.pending, None
        is_step = self.change(name, text, layout)
        self.pending = pending
        self.agree(agreed_after(base, disk), saved_layout=disk.layout.layout if is_news else None, is_save=False)
        if is_step:
            self.reloaded.emit()

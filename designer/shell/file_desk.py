"""New, Open, Save and their kin: what is asked, and in which window it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.document.app_data import AppData
from designer.document.drafts import Drafts
from designer.document.file_errors import FileError
from designer.document.files import DocumentFile
from designer.document.locks import Locks, OpenElsewhere
from designer.document.recent import Recent
from designer.document.recovery import Recovery, RecoveryCopy
from designer.shell.bars import Bars, Choice, Message, Tone
from designer.shell.processes import start_another
from designer.support.settings import Settings
from runtime.organism.load import resolve_path

CLOSING = "closing"
OPENING = "opening"
RESTORED = "restored"
PICTURE = "picture"
_FOLDER = "folder"


class FileDesk(QObject):
    """Holds the window's one file, once there is one."""

    opened = Signal(object)
    """A :class:`DocumentFile` is this window's from now on."""
    said = Signal(str)
    """A sentence for the status line."""
    close_wanted = Signal()
    """All is saved, or may be lost: the window can close."""

    def __init__(
        self, data: AppData, settings: Settings, bars: Bars, window: QWidget, parent: QObject | None = None
    ) -> None:
        """A desk without a file.

        Args:
            data: Where drafts, locks and copies are.
            settings: Remember the folder opened from last.
            bars: For questions and refusals.
            window: Parent of the dialogs.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._data = data
        self._settings = settings
        self._bars = bars
        self._window = window
        self._is_leaving = False
        self.file: DocumentFile | None = None
        self.start_process: Callable[[list[str]], bool] = start_another

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Functions by the ids of their actions."""
        return {
            "file.new": self.new,
            "file.open": self.ask_what_to_open,
            "file.save": self.save,
            "file.save_as": self.ask_where_to_save,
            "file.reload": self.reload,
        }

    def new(self) -> bool:
        """Make a draft, and open it; says whether that was done."""
        return self._open_made(Drafts(self._data).new)

    def open_sample(self, name: str) -> bool:
        """Make a draft of a sample, and open it; says whether that was done."""
        return self._open_made(lambda: Drafts(self._data).from_sample(name))

    def ask_what_to_open(self) -> None:
        """Ask for a file, without stopping anything."""
        dialog = self._dialog(self.tr("Open an organism"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.open(Path(path)))
        dialog.open()

    def open(self, path: Path) -> bool:
        """Open a file or a folder: here if nothing is open, else in a window of its own.

        Returns:
            Whether some window shows it, or is about to.
        """
        path = resolve_path(path)
        locks = Locks(self._data)
        if self.file is not None:
            if locks.is_open(path):
                return self._raise(path)
            return self._elsewhere([str(path)])
        if (copy := self._unsaved(path)) is not None and self.restore(copy):
            return True
        try:
            file = DocumentFile.open(path, self._data, self)
        except FileError as error:
            self._refuse(str(error))
            Recent(self._data).remove(path)
            return False
        if isinstance(file, OpenElsewhere):
            return self._raise(path)
        self._take(file)
        return True

    def restore(self, copy: RecoveryCopy) -> bool:
        """Open what a process that is no more has left unsaved; here, for nothing else is open."""
        try:
            file = DocumentFile.restore(copy, self._data, self)
        except FileError as error:
            self._refuse(str(error))
            return False
        if isinstance(file, OpenElsewhere):
            return self._raise(copy.path)
        if file is None:
            self._refuse(self.tr("That copy was restored in another window."))
            return False
        self._take(file)
        text = self.tr("{file} was not saved when the app ended. Its changes are back, as one step.")
        undo = Choice(self.tr("Undo them"), file.document.stack.undo)
        self._bars.show_message(Message(RESTORED, Tone.INFO, text.format(file=file.path.name), (undo,)))
        return True

    def _unsaved(self, path: Path) -> RecoveryCopy | None:
        """What a process that is no more has left unsaved of a file."""
        real = path.resolve()
        return next((copy for copy in Recovery(self._data).found() if copy.path.resolve() == real), None)

    def save(self) -> bool:
        """Write the file."""
        return self.file is not None and self.file.save()

    def ask_where_to_save(self) -> None:
        """Ask for a place, and write there."""
        if self.file is None:
            return
        dialog = self._dialog(self.tr("Save the organism as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("yaml")
        dialog.selectFile(self.file.path.name)
        dialog.fileSelected.connect(self._save_as)
        dialog.open()

    def ask_for_picture(self, ending: str, write: Callable[[Path], object]) -> None:
        """Ask where a picture shall go, and write it there.

        Args:
            ending: ``svg`` or ``png``.
            write: Writes it; may raise OSError.
        """
        if self.file is None:
            return
        dialog = self._dialog(self.tr("Save a picture of the canvas"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.upper()} (*.{ending})"])
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(f"{self.file.document.spec.name}.{ending}")
        dialog.fileSelected.connect(lambda path: self._write_picture(Path(path), write))
        dialog.open()

    def _write_picture(self, path: Path, write: Callable[[Path], object]) -> None:
        try:
            write(path)
        except OSError as error:
            reason = error.strerror or str(error)
            text = self.tr("{file} was not written: {reason}. Choose another place.")
            self._bars.show_message(Message(PICTURE, Tone.ERROR, text.format(file=path.name, reason=reason)))
        else:
            self.said.emit(self.tr("Saved {file}").format(file=path.name))

    def reload(self) -> bool:
        """Read the file again."""
        return self.file is not None and self.file.reload()

    def may_close(self) -> bool:
        """Whether the window can close now; if not, the user is asked, and ``close_wanted`` follows."""
        if self.file is None or self._is_leaving or not self.file.is_unsaved:
            return True
        name = self.file.path.parent.name if self.file.is_draft else self.file.path.name
        self._bars.show_message(
            Message(
                CLOSING,
                Tone.WARNING,
                self.tr("{file} has unsaved changes.").format(file=name),
                (
                    Choice(self.tr("Save"), self._save_and_leave, primary=True),
                    Choice(self.tr("Discard"), self._leave),
                    Choice(self.tr("Cancel"), lambda: None),
                ),
                asks=True,
            )
        )
        return False

    def let_go(self) -> None:
        """Give the file up; unsaved changes that nobody decided about are offered at the next start."""
        if self.file is not None:
            self.file.close(keep_unsaved=not self._is_leaving)

    def _open_made(self, make: Callable[[], Path]) -> bool:
        try:
            path = make()
        except FileError as error:
            self._refuse(str(error))
            return False
        return self.open(path)

    def _save_as(self, path: str) -> None:
        self._remember_folder(path)
        if self.file is not None and self.file.save_as(Path(path)):
            Recent(self._data).add(self.file.path)

    def _save_and_leave(self) -> None:
        if self.save():
            self._leave()

    def _forget_question(self) -> None:
        """Saved in another way, there is nothing to decide any more."""
        self._bars.dismiss(CLOSING)

    def _leave(self) -> None:
        self._is_leaving = True
        self.close_wanted.emit()

    def _take(self, file: DocumentFile) -> None:
        self.file = file
        self._bars.dismiss(OPENING)
        file.saved.connect(self._forget_question)
        Recent(self._data).add(file.path)
        self.opened.emit(file)
        for note in file.opening_notes:
            self.said.emit(note)

    def _raise(self, path: Path) -> bool:
        if self.file is not None and self.file.path == path:
            self.said.emit(self.tr("{file} is open in this window.").format(file=path.name))
            return True
        if not Locks(self._data).raise_other(path):
            self._refuse(self.tr("{file} is open in another window that does not answer.").format(file=path.name))
            return False
        self.said.emit(self.tr("{file} is open already; its window was asked to come forward.").format(file=path.name))
        return True

    def _elsewhere(self, arguments: list[str]) -> bool:
        if not self.start_process(arguments):
            self._refuse(self.tr("Another window could not be started. Start the program again, and open it there."))
            return False
        self.said.emit(self.tr("Opens in a window of its own"))
        return True

    def _refuse(self, text: str) -> None:
        self._bars.show_message(Message(OPENING, Tone.ERROR, text))

    def _dialog(self, title: str) -> QFileDialog:
        start = str(self.file.path.parent) if self.file and not self.file.is_draft else self._settings.word(_FOLDER)
        dialog = QFileDialog(self._window, title, start or str(Path.home()))
        dialog.setNameFilters([self.tr("Organisms (*.yaml *.yml)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._remember_folder)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _remember_folder(self, path: str) -> None:
        self._settings.set_word(_FOLDER, str(Path(path).parent))

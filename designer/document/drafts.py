"""Organisms that have no place of the user's yet: real folders in the app's data, so that everything works at once.

A draft is listed until it is saved elsewhere (``DocumentFile.save_as`` moves it) or discarded.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from designer.document.app_data import AppData
from designer.document.file_errors import FileError, cannot_write
from designer.document.layout_file import layout_path
from designer.document.locks import Locks
from designer.document.recovery import Recovery
from resources import read_text
from runtime.organism.load import FILE_NAME
from runtime.organism.starts import starts_path

UNTITLED = "untitled"
_TEMPLATE = "templates/draft"
_FILES = (FILE_NAME, "organism.starts.yaml", "handlers.py")
_PLACEHOLDER = "ORGANISM_NAME"
_SAMPLES = "sample_organisms"
_LEFT_OUT = ("__pycache__", "__init__.py")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft.

    Attributes:
        name: Of its folder: ``untitled-2``.
        path: Its organism.yaml.
        changed: When one of its files was written last.
        is_open: Whether a window shows it.
    """

    name: str
    path: Path
    changed: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """An organism that comes with the app.

    Attributes:
        name: Of its folder.
        description: The first comment of its organism.yaml.
        text: Its organism.yaml, to draw a picture from.
    """

    name: str
    description: str
    text: str


def samples() -> tuple[Sample, ...]:
    """What comes with the app, by name."""
    found = []
    for folder in files(_SAMPLES).iterdir():
        organism = folder / FILE_NAME
        if organism.is_file():
            text = organism.read_bytes().decode("utf-8")
            found.append(Sample(folder.name, _first_comment(text), text))
    return tuple(sorted(found, key=lambda sample: sample.name))


class Drafts:
    """The drafts of this user."""

    def __init__(self, data: AppData) -> None:
        self._data = data
        self._locks = Locks(data)
        self._recovery = Recovery(data)

    def new(self) -> Path:
        """Make a draft with one small tool in it, that runs; gives its organism.yaml.

        Raises:
            FileError: It can't be made.
        """
        with self._new_folder(UNTITLED, itertools.count(1)) as folder:
            for name in _FILES:
                text = read_text(f"{_TEMPLATE}/{name}").replace(_PLACEHOLDER, folder.name)
                (folder / name).write_bytes(text.encode())
        return folder / FILE_NAME

    def from_sample(self, name: str) -> Path:
        """Copy a sample into a draft; gives its organism.yaml.

        Raises:
            FileError: There is no such sample, or the draft can't be made.
        """
        if name not in (sample.name for sample in samples()):
            sentence = QCoreApplication.translate("files", "There is no sample called {name}.")
            raise FileError(sentence.format(name=name))
        with self._new_folder(name, itertools.chain([0], itertools.count(2))) as folder:
            _copy_tree(files(_SAMPLES) / name, folder)
        return folder / FILE_NAME

    def found(self) -> tuple[Draft, ...]:
        """All drafts, the one changed last first."""
        return tuple(sorted(self._drafts(), key=lambda draft: draft.changed, reverse=True))

    def contains(self, path: Path) -> bool:
        """Whether a file belongs to a draft."""
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._data.drafts))

    def discard(self, path: Path) -> bool:
        """Delete the draft of an organism.yaml, with all that is in its folder.

        Returns:
            Whether it was deleted; not while a window shows it, and never a folder that is no draft.
        """
        if self._locks.is_open(path) or not self.remove_folder(path):
            return False
        for copy in self._recovery.found():
            if copy.path == path:
                self._recovery.discard(copy)
        return True

    def remove_folder(self, path: Path) -> bool:
        """Delete a draft's folder whether or not it is open; for whoever has it open."""
        folder = Path(os.path.realpath(path)).parent
        if folder.parent != Path(os.path.realpath(self._data.drafts)):
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()

    def copy_siblings(self, path: Path, target: Path) -> list[Path]:
        """Copy what stands beside a draft's organism.yaml to the folder of its new place.

        Its layout and starts are left out, for their names go with the organism's.

        Returns:
            What was made.

        Raises:
            FileError: Something of that name stands there already, or it can't be written; nothing was made.
        """
        left_out = (path.name, layout_path(path).name, starts_path(path).name, "__pycache__")
        entries = [each for each in sorted(path.parent.iterdir()) if each.name not in left_out]
        if taken := [each.name for each in entries if os.path.lexists(target.parent / each.name)]:
            sentence = QCoreApplication.translate(
                "files", "{folder} holds another {names} already: choose an empty folder for this draft."
            )
            raise FileError(sentence.format(folder=target.parent, names=", ".join(taken)))
        made: list[Path] = []
        try:
            for entry in entries:
                made.append(target.parent / entry.name)
                if entry.is_dir():
                    shutil.copytree(entry, made[-1], symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy2(entry, made[-1], follow_symlinks=False)
        except OSError as error:
            remove_all(made)
            raise cannot_write(target, error) from error
        return made

    def _drafts(self) -> Iterator[Draft]:
        for path in self._data.drafts.glob(f"*/{FILE_NAME}"):
            try:
                latest = max(each.stat().st_mtime for each in path.parent.iterdir())
                changed = datetime.fromtimestamp(latest)
            except (OSError, ValueError, OverflowError):
                # Gone meanwhile, or of a year that no calendar has.
                continue
            yield Draft(path.parent.name, path, changed, self._locks.is_open(path))

    @contextlib.contextmanager
    def _new_folder(self, name: str, numbers: Iterable[int]) -> Iterator[Path]:
        """A new folder with the first number that is free, 0 for none; gone again if filling it fails."""
        made: Path | None = None
        try:
            parent = self._data.make(self._data.drafts)
            made = next(filter(_is_new, (parent / (f"{name}-{number}" if number else name) for number in numbers)))
            yield made
        except OSError as error:
            if made is not None:
                shutil.rmtree(made, ignore_errors=True)
            raise cannot_write(made or self._data.drafts / name, error) from error


def _is_new(folder: Path) -> bool:
    """Make a folder, if there is none of that name."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def remove_all(paths: Iterable[Path]) -> None:
    """Delete files and folders, as far as it goes."""
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _first_comment(text: str) -> str:
    first = text.lstrip("\ufeff").partition("\n")[0]
    return first.lstrip("#").strip() if first.startswith("#") else ""


def _copy_tree(source: Traversable, target: Path) -> None:
    for entry in source.iterdir():
        if entry.name in _LEFT_OUT or entry.name.startswith("."):
            continue
        if entry.is_dir():
            (target / entry.name).mkdir()
            _copy_tree(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())

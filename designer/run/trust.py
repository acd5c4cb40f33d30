"""Whose Python may run: places that the user trusts, asked once and kept in the app's data.

What is trusted is the folder that holds an organism's file, by its real path; it covers the organism files directly
in it, and what those import from wherever. Folders below it are asked about on their own: a project may hold what
others made. Where files of all origins come together (home and what is above it, Downloads, Desktop, Documents, roots
of drives, folders that anybody may write to, such as /tmp) a single file is trusted, never the folder.

Drafts are trusted as they are: only this app makes them, from its own template and samples, in a folder that only
their user can write to, and what was changed since was changed by the user. Saved elsewhere they are asked about.

Each place is a small file of its own, so that windows that grant and revoke at the same moment lose nothing, and one
broken file costs one place. Nothing is cached: what was revoked in one window does not start in another.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QStandardPaths, Signal

from designer.document.app_data import AppData
from designer.document.file_errors import FileError
from designer.document.file_store import read_file, replace_file

_FOLDER = "trust"
_MAX_BYTES = 65_536
_MIXED = (
    QStandardPaths.StandardLocation.DownloadLocation,
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a yes means.

    Attributes:
        path: The real path of a folder, or of a single organism file.
        is_file: Whether it is a file.
    """

    path: Path
    is_file: bool

    def covers(self, path: Path) -> bool:
        """Whether an organism file is meant by it."""
        real = _real(path)
        return real is not None and self.path == (real if self.is_file else real.parent)


@dataclass(frozen=True, slots=True)
class TrustedPlace:
    """A place that is trusted until it is revoked.

    Attributes:
        scope: Which.
        since: When it was granted; None where that is not known.
        is_missing: Whether it is not there now.
    """

    scope: Scope
    since: datetime | None
    is_missing: bool


class Trust(QObject):
    """The places trusted by this user, shared by all windows, and those that only this process trusts."""

    changed = Signal()
    """Something was granted or revoked, here or by another window."""
    revoked = Signal(object)
    """:class:`Scope`: it is trusted no more, by a decision here or in another window; before ``changed``."""

    def __init__(self, data: AppData, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._for_process: set[Path] = set()
        self._known = self._scopes()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)
        self._watch()

    # Asking

    def is_trusted(self, path: Path) -> bool:
        """Whether the organism in a file may be imported."""
        real = _real(path)
        if real is None:
            return False
        if real in self._for_process or self._is_draft(real):
            return True
        return self._stored(self._entry(_scope_of(real))) == _scope_of(real)

    def scope_of(self, path: Path) -> Scope:
        """What would be trusted if the user said yes to a file."""
        return _scope_of(_real(path) or path)

    def folders(self) -> tuple[TrustedPlace, ...]:
        """The places that are remembered, by path; drafts and what this process alone trusts are not among them."""
        try:
            entries = sorted(self._folder.glob("*.json"))
        except OSError:
            return ()
        return tuple(sorted(filter(None, map(self._place, entries)), key=lambda place: place.scope.path))

    # Deciding

    def grant(self, path: Path) -> bool:
        """Trust the place of an organism's file.

        Returns:
            Whether it will be remembered; where the app's data can't be written it holds for this process.
        """
        real = _real(path)
        if real is None:
            return False
        scope = _scope_of(real)
        record = {
            "path": str(scope.path),
            "is_file": scope.is_file,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            self._data.make(self._folder)
            replace_file(self._entry(scope), json.dumps(record).encode("ascii"), durable=False, private=True)
        except OSError as error:
            _log.warning("trust in %s was not kept: %s", scope.path, error)
            self.grant_for_process(path)
            return False
        self._watch()
        self._look()
        return True

    def grant_for_process(self, path: Path) -> None:
        """Trust one file until this process ends: what ``--run`` means."""
        if (real := _real(path)) is not None:
            self._for_process.add(real)
            self.changed.emit()

    def revoke(self, scope: Scope) -> bool:
        """Trust a place no more; gives whether it is forgotten."""
        try:
            self._entry(scope).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("trust in %s was not taken back: %s", scope.path, error)
            return False
        self._look()
        return True

    # Keeping

    @property
    def _folder(self) -> Path:
        return self._data.root / _FOLDER

    def _entry(self, scope: Scope) -> Path:
        key = f"{'file' if scope.is_file else 'folder'}\n{os.path.normcase(scope.path)}"
        name = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self._folder / f"{name}.json"

    def _stored(self, entry: Path) -> Scope | None:
        place = self._place(entry)
        return place.scope if place is not None else None

    def _place(self, entry: Path) -> TrustedPlace | None:
        """What a file of ours says; None where it says nothing sensible, or not what its name does."""
        try:
            record = json.loads(read_file(entry, _MAX_BYTES))
        except (FileError, ValueError, RecursionError):
            return None
        if not isinstance(record, dict):
            return None
        path, is_file = record.get("path"), record.get("is_file")
        if not isinstance(path, str) or not isinstance(is_file, bool) or "\0" in path:
            return None
        scope = Scope(Path(path), is_file)
        if self._entry(scope) != entry:
            return None
        return TrustedPlace(scope, _time(record.get("since")), not os.path.exists(path))

    def _is_draft(self, real: Path) -> bool:
        return real.parent.parent == _real(self._data.drafts)

    def _scopes(self) -> frozenset[Scope]:
        return frozenset(place.scope for place in self.folders())

    def _look(self) -> None:
        """Tell what is different from when it was looked at last."""
        before, self._known = self._known, self._scopes()
        for scope in before - self._known:
            self._for_process = {path for path in self._for_process if not scope.covers(path)}
            self.revoked.emit(scope)
        if before != self._known:
            self.changed.emit()

    def _watch(self) -> None:
        """Hear of what other windows decide; before anything was granted there is nothing to be revoked."""
        if not self._watcher.directories() and self._folder.is_dir():
            self._watcher.addPath(str(self._folder))


def _scope_of(real: Path) -> Scope:
    return Scope(real, is_file=True) if _is_mixed(real.parent) else Scope(real.parent, is_file=False)


def _is_mixed(folder: Path) -> bool:
    """Whether files of all origins come together in a folder."""
    home = _real(Path(os.path.expanduser("~")))
    if home is not None and (folder == home or folder in home.parents):
        return True
    if folder.parent == folder or os.path.ismount(folder):
        return True
    named = (*(QStandardPaths.writableLocation(place) for place in _MIXED), tempfile.gettempdir())
    if folder in (_real(Path(name)) for name in named if name):
        return True
    try:
        # Windows has no such bit, and says of every folder that it has it.
        return os.name == "posix" and bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True


def _real(path: Path) -> Path | None:
    """The path without links; None where it is no name that a file can have."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return None


def _time(written: object) -> datetime | None:
    if isinstance(written, str):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(written)
    return None

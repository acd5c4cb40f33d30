"""One window for a file: a lock by its real path, and a local socket by which its window is asked to come forward.

The lock ends with the process, however that ends; the name of the socket stands in the lock's file.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from designer.document.app_data import AppData
from designer.support.file_lock import FileLock, is_held

_PATIENCE_MS = 1000
_REQUEST = b"raise\n"
_SOCKET = "organism-designer-"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """The file is open in another window.

    Attributes:
        path: The file as it was asked for.
    """

    path: Path


class Lock(QObject):
    """This window has the file, until it is released or the process ends."""

    raise_requested = Signal()
    """Somebody opened the file again: the window should come forward."""

    def __init__(self, path: Path, held: FileLock | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._held = held
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        if held is not None and self._server.listen(f"{_SOCKET}{secrets.token_hex(8)}"):
            held.write(self._server.fullServerName().encode())

    def release(self) -> None:
        """Give the file up; a second time does nothing."""
        self._server.close()
        if self._held is not None:
            self._held.release()
            self._held = None

    def _answer(self) -> None:
        """Whoever connects wants one thing; what is sent is not read."""
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.close()
            connection.deleteLater()
            self.raise_requested.emit()


class Locks:
    """The locks of this user's windows."""

    def __init__(self, data: AppData) -> None:
        self._data = data

    def acquire(self, path: Path, parent: QObject | None = None) -> Lock | OpenElsewhere:
        """Take the lock of a file, which need not exist yet; one that a dead process has left is taken over.

        Where the app's data can't be written the file is not locked, and can be opened all the same.
        """
        file = self._file(path)
        try:
            self._data.make(file.parent)
            self._remove_socket(file)
            held = FileLock.take(file)
        except OSError as error:
            _log.warning("%s is not locked: %s", path, error)
            return Lock(path, None, parent)
        if held is None:
            return OpenElsewhere(path)
        return Lock(path, held, parent)

    def is_open(self, path: Path) -> bool:
        """Whether a window has the file open, this one included."""
        return is_held(self._file(path))

    def raise_other(self, path: Path) -> bool:
        """Ask the window that has the file open to come forward; False when none answers."""
        file = self._file(path)
        if not is_held(file):
            return False
        socket = QLocalSocket()
        socket.connectToServer(_socket_name(file))
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(_REQUEST)
        socket.flush()
        socket.disconnectFromServer()
        return True

    def _file(self, path: Path) -> Path:
        try:
            real = os.path.normcase(os.path.realpath(path))
        except ValueError:
            # No name that a file can have; opening it will say so.
            real = str(path)
        name = hashlib.blake2b(real.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self._data.locks / f"{name}.lock"

    def _remove_socket(self, file: Path) -> None:
        """A killed process leaves its socket behind."""
        name = "" if is_held(file) else _socket_name(file)
        if name:
            QLocalServer.removeServer(name)


def _socket_name(file: Path) -> str:
    """What the lock's file says; empty if it says nothing that can be a socket of ours."""
    with contextlib.suppress(OSError, ValueError):
        name = file.read_bytes().decode("utf-8")
        if Path(name).name.startswith(_SOCKET):
            return name
    return ""

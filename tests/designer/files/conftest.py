"""Organisms on disk, opened as the app opens them, and other processes that do something to them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.document.edit import Edit, Revision
from designer.document.files import DocumentFile
from designer.document.layout import Point
from designer.document.merging import line_splices

TEXT = """\
# A shop.
organism:
  name: shop

listeners:
  - name: clerk
    payload_class: handlers.Order
    handler: handlers.take
    description: Takes orders
    peers: [stock]

  - name: stock
    payload_class: handlers.Part
    handler: handlers.look
    description: Looks for a part
"""
CHILD_TIMEOUT_S = 30
HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@pytest.fixture
def data(app_data: Path) -> AppData:
    """The app's data, in the test's folder."""
    return AppData(app_data)


@pytest.fixture
def shop_text() -> str:
    """An organism of two listeners."""
    return TEXT


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """That organism's file, alone in a folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    path = folder / "organism.yaml"
    path.write_bytes(TEXT.encode())
    return path


@pytest.fixture
def keep(qtbot: QtBot) -> Iterator[Callable[[DocumentFile], DocumentFile]]:
    """``keep(file)``: closed and deleted after the test."""
    kept: list[DocumentFile] = []

    def add(file: object) -> DocumentFile:
        assert isinstance(file, DocumentFile), file
        kept.append(file)
        return file

    yield add
    for file in kept:
        file.close()
        file.deleteLater()


@pytest.fixture
def open_file(data: AppData, keep: Callable[[object], DocumentFile]) -> Callable[[Path], DocumentFile]:
    """``open_file(path)``: opened, and closed after the test."""
    return lambda path: keep(DocumentFile.open(path, data))


@pytest.fixture
def change() -> Callable[[DocumentFile, str, str], None]:
    """``change(file, old, new)``: one step that replaces a text in the document."""

    def run(file: DocumentFile, old: str, new: str) -> None:
        before = file.document.text
        assert old in before
        splices = line_splices(before, before.replace(old, new, 1))
        assert file.document.apply(Edit(f"Write {new!r}", lambda source: Revision(splices), free_text=True))

    return run


@pytest.fixture
def heard() -> Callable[[SignalInstance], list[object]]:
    """``heard(signal)``: the list to which each emission adds its argument, or None."""

    def listen(signal: SignalInstance) -> list[object]:
        said: list[object] = []
        signal.connect(lambda *arguments: said.append(arguments[0] if arguments else None))
        return said

    return listen


@pytest.fixture
def child(app_data: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """``child("name.py", *arguments)``: another process that runs a script beside the tests; killed afterwards."""
    children: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}

    def start(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "children" / script), *map(str, arguments)]
        pipe = subprocess.PIPE
        children.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment))
        return children[-1]

    yield start
    for process in children:
        process.kill()
        process.communicate(timeout=CHILD_TIMEOUT_S)


@pytest.fixture
def place() -> Callable[[DocumentFile, dict[str, Point]], None]:
    """``place(file, positions)``: one step that puts listeners somewhere."""

    def run(file: DocumentFile, positions: dict[str, Point]) -> None:
        edit = Edit("Move", lambda source: Revision(layout=source.layout.placed(positions)), free_text=True)
        assert file.document.apply(edit)

    return run

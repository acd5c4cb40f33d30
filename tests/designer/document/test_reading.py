"""Files that an edit reads: all of one or nothing, never a pipe, and a sentence that says which and why."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from designer.document.edit import EditRefused
from designer.document.edits.reading import read_bounded, text_of
from designer.document.plain_files import NoPlainFile, read_plain
from designer.document.python.names import absolute
from designer.document.words import listed


def test_a_long_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_bytes(b"x" * 100)
    assert read_plain(path, 10) == b"x" * 10


def test_a_file_is_read_whole_up_to_the_limit_and_not_beyond(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_bytes(b"x" * 100)
    assert read_bounded(path, 100) == b"x" * 100
    with pytest.raises(ValueError, match="more than 99 bytes"):
        read_bounded(path, 99)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this file system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(EditRefused, match=r"^pipe\.py can't be read \(it is no file but a device or a pipe\)\.$"):
        text_of(tmp_path / "pipe.py", 100)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoPlainFile, match="it is a folder") as caught:
        read_plain(tmp_path, 100)
    assert caught.value.is_folder


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, r"can't be read \(No such file or directory\)"), (b"caf\xe9", "is not written in UTF-8")],
)
def test_what_is_no_text_is_refused_by_its_name(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "handlers.py"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EditRefused, match=rf"^handlers\.py {why}\.$"):
        text_of(path, 100)


def test_a_byte_order_mark_stays_with_the_text(tmp_path: Path) -> None:
    path = tmp_path / "handlers.py"
    path.write_bytes("\ufeffx = 1\n".encode())
    assert text_of(path, 100) == "\ufeffx = 1\n"


@pytest.mark.parametrize(
    ("statement", "package", "module"),
    [
        ("from law import court", "desk", "law"),
        ("from .law import court", "desk", "desk.law"),
        ("from . import law", "desk.legal", "desk.legal"),
        ("from ..law import court", "desk.legal", "desk.law"),
        ("from ...law import court", "desk.legal", "law"),
        # Beyond the top Python imports nothing, so nothing else of the package is meant.
        ("from ....law import court", "desk.legal", "law"),
    ],
)
def test_a_relative_import_starts_from_its_package(statement: str, package: str, module: str) -> None:
    (node,) = ast.parse(statement).body
    assert isinstance(node, ast.ImportFrom)
    assert absolute(node, package) == module


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b, c and 1 more"),
        ("abcdef", "a, b, c and 3 more"),
    ],
)
def test_names_stand_in_a_sentence_and_the_rest_is_counted(names: str, text: str) -> None:
    assert listed(list(names), 3) == text

"""A Python file as bytes and as text: what can be typed in, and why something else is for reading only."""

from __future__ import annotations

import io
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.document.file_errors import FileError
from designer.document.file_store import BOM, digest, digest_of, read_start

EDITED_BYTES: Final = 1_048_576
"""Longer files are shown up to here, and are for reading only."""
SHOWN_BYTES: Final = 32 * EDITED_BYTES
"""What is shown when all is asked for."""
_CONTEXT = "modules"


@dataclass(frozen=True, slots=True)
class ModuleText:
    """What a file held when it was read.

    Attributes:
        text: Without byte order mark, line ends as they are.
        bom: The mark that stands before it, or nothing.
        digest: Of its bytes; None for no such file.
        read_only: Why it can't be typed in, as a sentence; empty if it can.
        is_cut: Whether there is more than is shown.
    """

    text: str = ""
    bom: str = ""
    digest: str | None = None
    read_only: str = ""
    is_cut: bool = False

    @property
    def content(self) -> str:
        """The whole text as the file holds it."""
        return self.bom + self.text if self.bom else self.text


def read_module_text(path: Path, root: Path | None, *, shows_all: bool = False) -> ModuleText:
    """Read a file for showing it; never raises.

    Args:
        path: A real path.
        root: The organism's folder, a real path: what lies elsewhere is for reading only. None for none.
        shows_all: Whether more than :data:`EDITED_BYTES` are wanted.
    """
    if not os.path.lexists(path):
        return ModuleText()
    try:
        data, is_cut = read_start(path, SHOWN_BYTES if shows_all else EDITED_BYTES)
    except FileError as error:
        return ModuleText(digest=digest_of(path), read_only=str(error))
    known = digest_of(path) if is_cut or shows_all else digest(data)
    why = _why_not_typed(path, root, is_long=len(data) > EDITED_BYTES or is_cut)
    encoding = _encoding(data)
    bom = "\ufeff" if data.startswith(BOM) else ""
    try:
        if encoding != "utf-8":
            raise LookupError
        # A cut may go through a character.
        text = data.removeprefix(BOM).decode("utf-8", "ignore" if is_cut else "strict")
    except (UnicodeDecodeError, LookupError):
        text, why = _decoded(data, encoding), why or _in_other_encoding(encoding)
    return ModuleText(text, bom, known, why, is_cut)


def _why_not_typed(path: Path, root: Path | None, *, is_long: bool) -> str:
    tr = QCoreApplication.translate
    if root is None or not path.is_relative_to(root):
        return tr(_CONTEXT, "This file is for reading only: it does not lie in the organism's folder.")
    if is_long:
        sentence = tr(_CONTEXT, "This file is for reading only: it is longer than {size} KiB.")
        return sentence.format(size=EDITED_BYTES // 1024)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return tr(
            _CONTEXT, "This file is for reading only: you may not write to it. Change its permissions to edit it."
        )
    return ""


def _in_other_encoding(encoding: str) -> str:
    tr = QCoreApplication.translate
    if encoding == "utf-8":
        return tr(
            _CONTEXT, "This file is for reading only: it is not in UTF-8. Convert it in another editor to edit it here."
        )
    return tr(
        _CONTEXT,
        "This file is for reading only: it says that its encoding is {encoding}, and only UTF-8 is written here.",
    ).format(encoding=encoding)


def _encoding(data: bytes) -> str:
    """What the file itself says in its first two lines."""
    try:
        found = tokenize.detect_encoding(io.BytesIO(data[:4096]).readline)[0]
    except SyntaxError:
        return "utf-8"
    return "utf-8" if found in ("utf-8", "utf-8-sig") else found


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")

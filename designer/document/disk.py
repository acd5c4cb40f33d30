"""What an organism's two files hold at one moment: its YAML and its layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from designer.document.file_errors import FileError, TooBig
from designer.document.file_store import decode, digest, digest_of, read_file
from designer.document.layout_file import LayoutFile, layout_path, parse_layout
from runtime.organism.yaml_text import MAX_BYTES
from runtime.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class DiskState:
    """The two files as they were read.

    Attributes:
        digest: Of the YAML's bytes; None when there is no such file.
        text: Without byte order mark; empty where it can't be read.
        has_bom: Whether a byte order mark stands before the text.
        trouble: Why the YAML can't be read, as a sentence; empty if it can.
        layout_digest: Of the layout's bytes; None when there is no such file.
        layout: What the layout's file says.
    """

    digest: str | None = None
    text: str = ""
    has_bom: bool = False
    trouble: str = ""
    layout_digest: str | None = None
    layout: LayoutFile = field(default_factory=LayoutFile)


def read_disk(path: Path) -> DiskState:
    """Read an organism's files; never raises."""
    text, has_bom, trouble = "", False, ""
    found = None
    try:
        data = read_file(path)
        found = digest(data)
        text, has_bom = decode(data, path.name)
    except FileError as error:
        trouble = str(error)
        found = found or digest_of(path)
    layout_digest, layout = _read_layout(layout_path(path))
    return DiskState(found, text, has_bom, trouble, layout_digest, layout)


def _read_layout(path: Path) -> tuple[str | None, LayoutFile]:
    try:
        data = read_file(path)
    except FileError as error:
        found = digest_of(path)
        message = str(error)
        if isinstance(error, TooBig):
            sentence = QCoreApplication.translate("files", "It is larger than {size} KiB, so it was not read.")
            message = sentence.format(size=MAX_BYTES // 1024)
        problem = Problem(Severity.WARNING, "layout", message, path.name)
        return found, LayoutFile(problems=() if found is None else (problem,))
    return digest(data), parse_layout(data, path.name)

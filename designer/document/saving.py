"""Writing an organism's files: the text, the layout, and what goes along to another place."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from designer.document.drafts import Drafts, remove_all
from designer.document.file_errors import FileError, cannot_write
from designer.document.file_store import back_up, digest, digest_of, encode, read_file, replace_file
from designer.document.layout import Layout
from designer.document.layout_file import Kept, layout_path, render_layout
from runtime.organism.starts import starts_path
from runtime.organism.yaml_text import MAX_BYTES


class ChangedMeanwhile(Exception):
    """Another program wrote the file since it was looked at; nothing was written."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file must still hold when it is replaced.

    Attributes:
        digest: Of its content; None for no file.
    """

    digest: str | None


def write_text(path: Path, text: str, *, has_bom: bool, expected: Expected | None = None) -> str:
    """Write an organism's YAML; gives the digest of what the file holds now.

    Args:
        path: The file.
        text: Its text.
        has_bom: Whether a byte order mark goes before it.
        expected: What is to be replaced; None replaces anything.

    Raises:
        FileError: It can't be written; the file is as it was.
        ChangedMeanwhile: The file holds something else than expected.
    """
    return _write(path, encode(text, has_bom, path.name), expected)


def write_layout(path: Path, layout: Layout, kept: Kept, *, expected: Expected | None, is_damaged: bool) -> str | None:
    """Write the layout beside an organism's YAML; no file is made where nothing was ever placed.

    Args:
        path: The organism's YAML.
        layout: What to write.
        kept: What stood in the file under keys that are unknown.
        expected: What is to be replaced; None is for a new place, where a layout of another organism may lie.
        is_damaged: Whether the file holds more than could be read of it, so that it is kept under another name.

    Returns:
        The digest of what the layout's file holds now; None for no file.

    Raises:
        FileError: It can't be written.
        ChangedMeanwhile: The file holds something else than expected.
    """
    file = layout_path(path)
    old = expected.digest if expected else digest_of(file)
    if layout == Layout() and not kept.sections and (old is None or expected is None):
        if old is not None:
            _set_aside(file)
            remove_all([file])
        return None
    data = render_layout(layout, kept, path.name).encode("utf-8")
    if len(data) > MAX_BYTES:
        # It would be there, and never be read again.
        sentence = QCoreApplication.translate(
            "files", "{file} was not saved, it would be larger than {size} KiB: shorten the notes."
        )
        raise FileError(sentence.format(file=file.name, size=MAX_BYTES // 1024))
    if old is not None and old != digest(data) and (is_damaged or expected is None):
        _set_aside(file)
    return _write(file, data, expected)


@contextlib.contextmanager
def moved_along(path: Path, target: Path, drafts: Drafts | None) -> Iterator[None]:
    """Copy what goes with an organism's YAML to its new place: its starts, and all files of a draft.

    What was new there is removed when the block fails.

    Args:
        path: The YAML.
        target: Its new place.
        drafts: Where the YAML is a draft's; else None.

    Raises:
        FileError: It can't be written, or something else is in the way.
    """
    made: list[Path] = []
    try:
        _refuse_folder(target)
        if drafts is not None:
            made += drafts.copy_siblings(path, target)
        source, starts = starts_path(path), starts_path(target)
        made += [each for each in (starts, layout_path(target), target) if digest_of(each) is None]
        if os.path.exists(source):
            data = read_file(source)
            if digest_of(starts) not in (None, digest(data)):
                _set_aside(starts)
            _write(starts, data, None)
        yield
    except BaseException:
        remove_all(made)
        raise


def _write(file: Path, data: bytes, expected: Expected | None) -> str:
    written = digest(data)
    if expected is not None and expected.digest == written:
        if digest_of(file) != written:
            raise ChangedMeanwhile
        return written
    try:
        is_written = replace_file(
            file, data, unless=lambda: expected is not None and digest_of(file) != expected.digest
        )
    except (OSError, ValueError) as error:
        raise cannot_write(file, error) from error
    if not is_written:
        raise ChangedMeanwhile
    return written


def _set_aside(file: Path) -> None:
    try:
        back_up(file)
    except OSError as error:
        raise cannot_write(file, error) from error


def _refuse_folder(target: Path) -> None:
    if os.path.isdir(target):
        sentence = QCoreApplication.translate("files", "{name} is a folder: give the file a name of its own.")
        raise FileError(sentence.format(name=target.name or target))

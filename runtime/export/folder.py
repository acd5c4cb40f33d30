"""The folder that an export writes: its own files are replaced, anybody else's never (contract section 18).

A marker file in it lists what the export wrote, with a digest each. So a later export removes what it wrote
and nothing else, and notices files that were changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runtime.errors import OrganismError
from runtime.export.belongings import EXPORT_MARKER

_NAMED_AT_MOST = 5


class ExportRefused(OrganismError):
    """The target folder cannot be written without harm to files that no export wrote."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one exported file holds: bytes made here, or a copy of a file.

    Attributes:
        made: The bytes; None for a copy.
        copied: The file that is copied; None for bytes made here.
    """

    made: bytes | None = None
    copied: Path | None = None

    def start(self, size_bytes: int) -> bytes:
        """The first bytes."""
        if self.copied is None:
            return (self.made or b"")[:size_bytes]
        with self.copied.open("rb") as file:
            return file.read(size_bytes)

    def write(self, path: Path) -> None:
        """Put it at a path in one step: readers see the old file or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.exporting")
        if self.copied is None:
            unfinished.write_bytes(self.made or b"")
        else:
            shutil.copyfile(self.copied, unfinished)
        executable = self.copied is not None and os.access(self.copied, os.X_OK)
        unfinished.chmod(0o755 if executable else 0o644)
        unfinished.replace(path)

    def digest(self) -> str:
        """SHA-256 of it, in hexadecimal."""
        if self.copied is not None:
            return _digest_of(self.copied)
        return hashlib.sha256(self.made or b"").hexdigest()


def write_folder(out: Path, files: Mapping[str, Content], sources: Path) -> None:
    """Make a folder hold exactly these files of ours, and leave what is not ours.

    Args:
        out: The folder; it may be missing, empty, or what an export wrote before.
        files: By path in the folder, with forward slashes.
        sources: The organism's own folder, which is never a target.

    Raises:
        ExportRefused: The folder, or a file in the way, was not written by an export, or was changed since.
        OSError: The folder cannot be written.
    """
    before = _written_before(out, sources)
    _refuse(
        out,
        "were changed after the export wrote them; move or delete them, then export again",
        (name for name, digest in before.items() if _differs(out / name, digest)),
    )
    _refuse(
        out,
        "are in the way and were not written by an export; move them, then export again",
        (name for name in files if name not in before and os.path.lexists(out / name)),
    )
    digests = {name: content.digest() for name, content in files.items()}
    out.mkdir(parents=True, exist_ok=True)
    _write_marker(out, {**before, **digests})
    for name in sorted(before.keys() - files.keys(), reverse=True):
        (out / name).unlink(missing_ok=True)
        _remove_empty_folders(out, PurePosixPath(name).parent)
    for name, content in files.items():
        content.write(out / name)
    _write_marker(out, digests)


def _written_before(out: Path, sources: Path) -> dict[str, str]:
    if out.resolve() == sources.resolve():
        raise ExportRefused(f"{out} is the organism's own folder; export to another one")
    if not out.exists():
        return {}
    if not out.is_dir():
        raise ExportRefused(f"{out} is a file; name a folder")
    marker = out / EXPORT_MARKER
    if not marker.is_file():
        if any(out.iterdir()):
            raise ExportRefused(f"{out} holds files that no export wrote; name a new or an empty folder")
        return {}
    try:
        listed = json.loads(marker.read_text("utf-8"))["files"]
        before = {str(name): str(digest) for name, digest in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ExportRefused(
            f"{marker} does not say what the export wrote; delete the folder, or name another"
        ) from None
    inside = out.resolve()
    for name in before:
        if not (out / name).parent.resolve().is_relative_to(inside) or PurePosixPath(name).name in ("", ".."):
            raise ExportRefused(f"{marker} lists {name}, which lies outside the folder; name another folder")
    return before


def _refuse(out: Path, why: str, names: Iterable[str]) -> None:
    found = sorted(names)
    if found:
        more = f" and {len(found) - _NAMED_AT_MOST} more" if len(found) > _NAMED_AT_MOST else ""
        raise ExportRefused(f"in {out} these files {why}: {', '.join(found[:_NAMED_AT_MOST])}{more}")


def _differs(path: Path, digest: str) -> bool:
    if not os.path.lexists(path):
        return False
    return path.is_symlink() or not path.is_file() or _digest_of(path) != digest


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_marker(out: Path, digests: Mapping[str, str]) -> None:
    text = json.dumps({"written_by": "organism export", "files": dict(sorted(digests.items()))}, indent=1) + "\n"
    Content(made=text.encode("utf-8")).write(out / EXPORT_MARKER)


def _remove_empty_folders(out: Path, folder: PurePosixPath) -> None:
    while folder.parts:
        try:
            (out / folder).rmdir()
        except OSError:
            return
        folder = folder.parent

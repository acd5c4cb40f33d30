"""The folder that an export writes: its own files are replaced, anybody else's never (contract section 18).

A marker file in it lists what the export wrote, with a digest each. So a later export removes what it wrote
and nothing else, and notices files that were changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from runtime.errors import OrganismError
from runtime.export.belongings import EXPORT_MARKER

_NAMED_AT_MOST = 5
_PIECE_BYTES = 1 << 20
_LONGEST_NAME = 4_096


class ExportRefused(OrganismError):
    """The target folder cannot be written without harm to files that no export wrote."""


def _untold(_bytes: int) -> None:
    """Nobody wants to know."""


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

    def size_bytes(self) -> int:
        """How much it is."""
        return len(self.made or b"") if self.copied is None else self.copied.stat().st_size

    def write(self, path: Path, tell: Callable[[int], object] = _untold) -> str:
        """Put it at a path in one step: readers see the old file or the new one.

        Args:
            path: Where; folders on the way are made.
            tell: Told how many bytes were written, piece by piece.

        Returns:
            The SHA-256 of what was written, in hexadecimal.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _unfinished(path)
        digest = hashlib.sha256()
        with unfinished.open("wb") as file:
            for piece in self._pieces():
                digest.update(piece)
                file.write(piece)
                tell(len(piece))
        executable = self.copied is not None and os.access(self.copied, os.X_OK)
        unfinished.chmod(0o755 if executable else 0o644)
        unfinished.replace(path)
        return digest.hexdigest()

    def digest(self) -> str:
        """SHA-256 of it, in hexadecimal."""
        if self.copied is not None:
            return _digest_of(self.copied)
        return hashlib.sha256(self.made or b"").hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        if self.copied is None:
            yield self.made or b""
            return
        with self.copied.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


class TargetState(StrEnum):
    """What stands where an export shall be written."""

    FREE = "free"
    """Nothing, or an empty folder."""
    EXPORT = "export"
    """What an export wrote, which is replaced."""
    REFUSED = "refused"
    """Something that no export wrote, which is left alone."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder to export to.

    Attributes:
        state: What stands there.
        organism: The name of the organism whose export it is, where it says so.
        why: Why it is refused, and what to do.
    """

    state: TargetState
    organism: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Before:
    """What an earlier export wrote.

    Attributes:
        files: By path, the digests that a file may have without having been changed since.
        organism: The name of the organism.
        is_unfinished: Whether it was stopped on its way.
    """

    files: Mapping[str, frozenset[str]]
    organism: str = ""
    is_unfinished: bool = False


_NOTHING = _Before({})


def look_at(out: Path, sources: Path) -> Target:
    """Say what stands in a folder, before anything is written; files changed by hand show only when it is.

    Args:
        out: The folder.
        sources: The organism's own folder, which is never a target.

    Raises:
        OSError: The folder cannot be read.
    """
    try:
        before = _written_before(out, sources)
    except ExportRefused as error:
        return Target(TargetState.REFUSED, why=str(error))
    return Target(TargetState.EXPORT, before.organism) if before.files else Target(TargetState.FREE)


def write_folder(
    out: Path,
    files: Mapping[str, Content],
    sources: Path,
    *,
    organism: str = "",
    tell: Callable[[int], object] = _untold,
) -> None:
    """Make a folder hold exactly these files of ours, and leave what is not ours.

    A process that is killed meanwhile leaves a folder that the next export finishes.

    Args:
        out: The folder; it may be missing, empty, or what an export wrote before.
        files: By path in the folder, with forward slashes.
        sources: The organism's own folder, which is never a target.
        organism: Its name, for whoever finds the folder.
        tell: Told how many bytes were written, piece by piece.

    Raises:
        ExportRefused: The folder, or a file in the way, was not written by an export, or was changed since.
        OSError: The folder cannot be written.
    """
    found = _written_before(out, sources)
    before = found.files
    _refuse(
        out,
        "were changed after the export wrote them; move or delete them, then export again",
        (name for name, digests in before.items() if _differs(out / name, digests)),
    )
    _refuse(
        out,
        "are in the way and were not written by an export; move them, then export again",
        (name for name in files if name not in before and os.path.lexists(out / name)),
    )
    _refuse(
        out,
        "cannot be written, for a file stands where they need a folder; move it, then export again",
        (name for name in files if _is_blocked(out, name, before)),
    )
    if found.is_unfinished:
        for name in before:
            _unfinished(out / name).unlink(missing_ok=True)
    digests = {name: content.digest() for name, content in files.items()}
    out.mkdir(parents=True, exist_ok=True)
    _write_marker(out, organism, {**dict.fromkeys(before, ""), **digests}, before)
    for name in sorted(before.keys() - files.keys(), reverse=True):
        (out / name).unlink(missing_ok=True)
        _remove_empty_folders(out, PurePosixPath(name).parent)
    written = {name: content.write(out / name, tell) for name, content in files.items()}
    _write_marker(out, organism, written)


def _written_before(out: Path, sources: Path) -> _Before:
    if out.resolve() == sources.resolve():
        raise ExportRefused(f"{out} is the organism's own folder; export to another one")
    if not out.exists():
        return _NOTHING
    if not out.is_dir():
        raise ExportRefused(f"{out} is a file; name a folder")
    marker = out / EXPORT_MARKER
    if not marker.is_file():
        if any(out.iterdir()):
            raise ExportRefused(f"{out} holds files that no export wrote; name a new or an empty folder")
        return _NOTHING
    try:
        read = json.loads(marker.read_text("utf-8"))
        earlier = {str(name): [str(each) for each in digests] for name, digests in read.get("unfinished", {}).items()}
        before = {
            str(name): frozenset([str(digest), *earlier.get(str(name), ())]) for name, digest in read["files"].items()
        }
        if any("\0" in name or len(name) > _LONGEST_NAME for name in before):
            raise ValueError("no file has such a name")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ExportRefused(
            f"{marker} does not say what the export wrote; delete the folder, or name another"
        ) from None
    inside = out.resolve()
    for name in before:
        if not (out / name).parent.resolve().is_relative_to(inside) or PurePosixPath(name).name in ("", ".."):
            raise ExportRefused(f"{marker} lists {name}, which lies outside the folder; name another folder")
    organism = read.get("organism")
    return _Before(before, organism if isinstance(organism, str) else "", "unfinished" in read)


def _refuse(out: Path, why: str, names: Iterable[str]) -> None:
    found = sorted(names)
    if found:
        more = f" and {len(found) - _NAMED_AT_MOST} more" if len(found) > _NAMED_AT_MOST else ""
        raise ExportRefused(f"in {out} these files {why}: {', '.join(found[:_NAMED_AT_MOST])}{more}")


def _differs(path: Path, digests: Collection[str]) -> bool:
    if not os.path.lexists(path):
        return False
    return path.is_symlink() or not path.is_file() or _digest_of(path) not in digests


def _is_blocked(out: Path, name: str, before: Collection[str]) -> bool:
    """Whether a file that is not ours stands where a folder is needed, or a link that leads out."""
    inside = out.resolve()
    for parent in list(PurePosixPath(name).parents)[:-1]:
        here = out / parent
        is_foreign = os.path.lexists(here) and str(parent) not in before
        if is_foreign and not (here.is_dir() and here.resolve().is_relative_to(inside)):
            return True
    return False


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.exporting")


def _write_marker(
    out: Path, organism: str, digests: Mapping[str, str], unfinished: Mapping[str, Iterable[str]] | None = None
) -> None:
    """Say what is ours.

    Args:
        out: The folder.
        organism: Its name.
        digests: What each file holds once all is written.
        unfinished: What it may hold until then; None where all is written.
    """
    said: dict[str, object] = {"written_by": "organism export"}
    if organism:
        said["organism"] = organism
    if unfinished is not None:
        said["unfinished"] = {name: sorted(each) for name, each in sorted(unfinished.items())}
    said["files"] = dict(sorted(digests.items()))
    Content(made=(json.dumps(said, indent=1) + "\n").encode("utf-8")).write(out / EXPORT_MARKER)


def _remove_empty_folders(out: Path, folder: PurePosixPath) -> None:
    while folder.parts:
        try:
            (out / folder).rmdir()
        except OSError:
            return
        folder = folder.parent

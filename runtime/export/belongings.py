"""Which files of an organism's folder go where it goes, and which never do (contract section 18)."""

from __future__ import annotations

import fnmatch
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runtime.problems import Problem, Severity

EXPORT_MARKER = ".organism-export"
"""A folder with this file was written by an export; it belongs to no organism."""

_KEY_NAMES = (
    ".env",
    ".env.*",
    "*.env",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    ".pypirc",
)
_NEVER_NAMES = (
    "*.layout.yaml",
    "*.designer-tmp",
    "*.py[co]",
    "__pycache__",
    ".git*",
    ".*_cache",
    ".ds_store",
    "*.egg-info",
    EXPORT_MARKER,
)
_KEY = "it looks like a key"
_NO_FETCHING = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
"""A repository can name a program that brings what it lacks; nobody has trusted it when its files are listed."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """The files of a folder that travel with its organism.

    Attributes:
        files: Paths relative to the folder, with forward slashes, sorted.
        left_out: What stays although a user may miss it, with the reason, by path.
        hidden: What stays only because its name begins with a dot, sorted; it may be asked for.
        problems: Why the folder could not be listed; then ``files`` is empty.
    """

    files: tuple[str, ...]
    left_out: Mapping[str, str]
    hidden: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def belongings(folder: Path) -> Belongings:
    """List the files that belong to the organism in a folder.

    Inside a git work tree these are the files that git does not ignore; elsewhere everything that is
    not hidden. Keys, ``.env`` files, caches, virtual environments, the designer's layout and earlier
    exports never belong.
    """
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        try:
            listed: Iterable[str] = _listed_by_git(folder)
        except OSError as error:
            return Belongings((), {}, (), (_git_failed(str(error)),))
        hides = False
    else:
        listed, hides = _listed_by_walk(folder), True
    files: list[str] = []
    hidden: list[str] = []
    left_out: dict[str, str] = {}
    foreign = _ForeignFolders(folder)
    for relative in sorted(set(listed)):
        parts = relative.split("/")
        if any(_matches(part, _NEVER_NAMES) for part in parts) or foreign.hold(parts[:-1]):
            continue
        reason = _reason_to_leave_out(folder, relative)
        if reason:
            left_out[relative] = reason
        elif (folder / relative).is_file():
            (hidden if hides and parts[-1].startswith(".") else files).append(relative)
    return Belongings(tuple(files), left_out, tuple(hidden))


def _git_failed(reason: str) -> Problem:
    message = (
        f"the folder is in a git work tree, but git could not say what it ignores ({reason}); "
        "install git, or export a copy of the folder that lies outside"
    )
    return Problem(Severity.ERROR, "git-failed", message)


def _listed_by_git(folder: Path) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _NO_FETCHING
    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    # It goes on where it could not read what a folder ignores, and would list what stays behind.
    failed = [line for line in lines if line.startswith("fatal:") or "lazy fetching" in line]
    if done.returncode or failed:
        raise OSError((failed or lines or [f"git ended with {done.returncode}"])[0])
    return [os.fsdecode(path).rstrip("/") for path in done.stdout.split(b"\0") if path]


def _listed_by_walk(folder: Path) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in (*files, *linked):
            yield Path(place, name).relative_to(folder).as_posix()


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name.lower(), pattern) for pattern in patterns)


def _reason_to_leave_out(folder: Path, relative: str) -> str:
    path = folder / relative
    if _matches(path.name, _KEY_NAMES):
        return _KEY
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        return "it is a link that leads out of the folder"
    if path.is_dir():
        return "it is a link to a folder" if path.is_symlink() else "it is a git repository of its own"
    return ""


class _ForeignFolders:
    """Tells folders that are no part of the organism: virtual environments and earlier exports."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[tuple[str, ...], bool] = {(): False}

    def hold(self, parts: list[str]) -> bool:
        key = tuple(parts)
        if key not in self._known:
            here = self._root.joinpath(*parts)
            marked = (here / EXPORT_MARKER).exists() or (here / "pyvenv.cfg").exists()
            self._known[key] = marked or self.hold(parts[:-1])
        return self._known[key]

"""Copying the code that pasted listeners name from the folder they came from, as a step like any other.

A file that is there already is never replaced: one that holds the same is used, and beside one that holds something
else the copy gets a name of its own, which the pasted listeners and the copied imports then say. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from designer.document.edit import Edit, EditRefused, FileChange, Revision, Source
from designer.document.edits.imports import imported_modules, with_other_tops
from designer.document.edits.keys import write_key
from designer.document.edits.reading import read_bounded
from designer.document.plain_files import reason_of
from designer.document.rewrite import Rewrite
from designer.document.words import listed

MAX_FILES: Final = 100
MAX_BYTES: Final = 4_194_304
"""Of all the files together."""
_MAX_FILE_BYTES: Final = 1_048_576
_MOST_NAMES: Final = 50
"""Names that are tried for one copy."""
_MOST_TOLD: Final = 3
_PACKAGE: Final = "__init__.py"


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What a copy would do.

    Attributes:
        files: Paths below the folder, with forward slashes, and what is written there. Those that hold it are left out.
        tops: Modules and packages that get another name, because theirs is taken.
        paths: The dotted paths of listeners that it brings.
        data: Files beside the modules that these name, and that are not copied.
        why_not: Why it can't be done; empty if it can.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    tops: Mapping[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    data: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.paths) and not self.why_not

    def title(self, folder: str) -> str:
        """The name of the step: ``Copy handlers.py and messages.py from newsroom``."""
        old = {new: before for before, new in self.tops.items()}
        shown = []
        for name in sorted(self.files, key=lambda name: (name.count("/"), name)):
            top, slash, rest = name.removesuffix(".py").partition("/")
            was = f"{old.get(top, top)}{slash}{rest}.py"
            shown.append(name if was == name else f"{was} as {name}")
        if not shown:
            return f"Use the code copied from {folder}"
        return f"Copy {listed(shown, _MOST_TOLD)} from {folder}"


def plan_copy(origin: Path, target: Path, paths: Sequence[str]) -> CopyPlan:
    """What copying the code of some dotted paths would do; it reads, and changes nothing.

    Args:
        origin: The folder that has it.
        target: The folder that is to have it.
        paths: Dotted paths, as the listeners write them.
    """
    try:
        return _Planner(origin.resolve(), target.resolve()).plan(paths)
    except EditRefused as refusal:
        return CopyPlan(why_not=str(refusal))
    except (OSError, ValueError, RecursionError) as error:
        return CopyPlan(why_not=f"The code in {origin.name} can't be read ({reason_of(error)}).")


def copy_modules(origin: Path, listeners: Sequence[str], plan: CopyPlan) -> Edit:
    """Copy the code of listeners, and let them name it where it has another name now.

    Args:
        origin: The folder that it comes from.
        listeners: Names of the listeners.
        plan: As it was offered. The folders are looked at again when the edit is made; where that would give other
            names, it is refused.
    """

    def run(before: Source) -> Revision:
        if before.path is None:
            raise EditRefused("Save the organism first, so that there is a folder to copy to.")
        folder = before.path.resolve().parent
        rewrite = Rewrite(before)
        indices = [rewrite.index(name) for name in listeners]
        paths = dict.fromkeys(path for index in indices for path in before.spec.listeners[index].dotted_paths)
        now = plan_copy(origin, folder, tuple(paths))
        if now.why_not:
            raise EditRefused(now.why_not)
        if (dict(now.tops), sorted(now.files)) != (dict(plan.tops), sorted(plan.files)):
            raise EditRefused("The folders are not as they were a moment ago; look again what is to be copied.")
        for index in sorted(indices, reverse=True):
            _rename_paths(rewrite, index, now)
        rewrite.files += [FileChange(folder / name, None, text) for name, text in now.files.items()]
        if now.data:
            was = "was" if len(now.data) == 1 else "were"
            rewrite.notes.append(f"{listed(now.data, _MOST_TOLD)}, which the code names, {was} not copied.")
        return rewrite.revision(tuple(listeners))

    return Edit(plan.title(origin.name), run)


def _rename_paths(rewrite: Rewrite, index: int, plan: CopyPlan) -> None:
    listener = rewrite.spec.listeners[index]

    def new(path: str) -> str:
        top, dot, rest = path.partition(".")
        return f"{plan.tops.get(top, top)}{dot}{rest}" if path in plan.paths else path

    for key in ("payload_class", "handler"):
        old = getattr(listener, key)
        if new(old) != old:
            write_key(rewrite, index, key, new(old))
    responses = tuple(map(new, listener.response_class))
    if responses != listener.response_class:
        write_key(rewrite, index, "response_class", responses)


class _Planner:
    """Gathers the files of one copy."""

    def __init__(self, origin: Path, target: Path) -> None:
        self._origin = origin
        self._target = target
        self._texts: dict[str, str] = {}
        self._bytes = 0

    def plan(self, paths: Sequence[str]) -> CopyPlan:
        found = frozenset(path for path in paths if self._take(path))
        if not found:
            return CopyPlan(why_not=f"{self._origin.name} has no code of these names.")
        tops = {top: new for top in sorted(set(map(_top, self._texts))) if (new := self._name_for(top)) != top}
        # The name of one decides what the imports of another say, and so whether that is there already.
        texts = {_moved(name, tops): self._renamed(name, text, tops) for name, text in self._texts.items()}
        files = {name: text for name, text in texts.items() if self._here(name) is None}
        return CopyPlan(files, tops, found, tuple(self._data()))

    def _take(self, dotted: str) -> bool:
        """Read the modules behind a dotted path and those that they import; whether the folder has it."""
        files = list(self._files_of(dotted, is_name=True))
        waiting = [name for name in files if name not in self._texts]
        while waiting:
            name = waiting.pop()
            if name in self._texts:
                continue
            text = self._texts[name] = self._read(name)
            for module in sorted(imported_modules(text, _package(name))):
                waiting += [each for each in self._files_of(module, is_name=False) if each not in self._texts]
        return bool(files)

    def _files_of(self, dotted: str, *, is_name: bool) -> Iterator[str]:
        """The files that importing a dotted path reads; the last parts may be names within a module."""
        parts = dotted.split(".")
        if not all(part.isidentifier() for part in parts):
            return
        passed: list[str] = []
        for position, part in enumerate(parts):
            folder = "/".join(parts[:position])
            stem = f"{folder}/{part}" if folder else part
            if self._has(f"{stem}/{_PACKAGE}"):
                passed.append(f"{stem}/{_PACKAGE}")
            elif self._has(f"{stem}.py"):
                yield from (*passed, f"{stem}.py")
                return
            elif not (self._origin / stem).is_dir():
                break
        # What is left are names in the package that was come to; the dotted path of a listener needs one.
        if passed and not (is_name and len(passed) == len(parts)):
            yield from passed

    def _has(self, name: str) -> bool:
        path = self._origin / name
        # Links lead out of the folder, or to what is copied under its own name.
        return path.is_file() and path.resolve() == path

    def _read(self, name: str) -> str:
        if len(self._texts) >= MAX_FILES:
            raise EditRefused(f"This code needs more than {MAX_FILES} files; copy its folder by hand.")
        data = read_bounded(self._origin / name, _MAX_FILE_BYTES)
        self._bytes += len(data)
        if self._bytes > MAX_BYTES:
            raise EditRefused(f"This code is larger than {MAX_BYTES:,} bytes; copy its folder by hand.")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise EditRefused(f"{name} is not written in UTF-8; copy it by hand.") from None

    def _name_for(self, top: str) -> str:
        """The top-level name under which a module or package can stand there."""
        if self._fits(top, top):
            return top
        for number in range(2, _MOST_NAMES):
            name = f"{top}_{number}"
            if self._fits(top, name):
                return name
        raise EditRefused(f"There are too many copies of {top} already.")

    def _fits(self, top: str, name: str) -> bool:
        """Whether nothing that stands there is another one than would be written."""
        own = {each: text for each, text in self._texts.items() if _top(each) == top}
        is_module = f"{top}.py" in own
        other = self._target / name if is_module else self._target / f"{name}.py"
        if other.exists() or (is_module and (self._target / f"{name}.py").is_symlink()):
            return False
        if name != top and any(_top(each) == name for each in self._texts):
            return False
        tops = {top: name} if name != top else {}
        for each, text in own.items():
            here = self._here(_moved(each, tops))
            if here is not None and here != self._renamed(each, text, tops).encode("utf-8"):
                return False
        return True

    def _here(self, name: str) -> bytes | None:
        path = self._target / name
        if not path.exists() and not path.is_symlink():
            return None
        return read_bounded(path, _MAX_FILE_BYTES) if path.is_file() else b"\0"

    def _renamed(self, name: str, text: str, tops: Mapping[str, str]) -> str:
        if not tops:
            return text
        try:
            return with_other_tops(text, tops)
        except SyntaxError as error:
            raise EditRefused(f"{name} can't be read as Python: {error.msg}; mend line {error.lineno}.") from None

    def _data(self) -> Iterator[str]:
        """Files beside the modules that their texts name."""
        names: dict[str, None] = {}
        for text in self._texts.values():
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and 3 < len(node.value) <= 100:
                    names[node.value] = None
        for name in list(names)[:1000]:
            if "." in name and "\0" not in name and "\n" not in name and not name.endswith(".py"):
                path = self._origin / name
                if not Path(name).is_absolute() and ".." not in Path(name).parts and path.is_file():
                    yield name


def _top(name: str) -> str:
    return name.partition("/")[0].removesuffix(".py")


def _package(name: str) -> str:
    return ".".join(name.split("/")[:-1])


def _moved(name: str, tops: Mapping[str, str]) -> str:
    top = _top(name)
    return tops.get(top, top) + name[len(top) :]

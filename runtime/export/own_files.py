"""Which files of an organism's folder go with it, under which names, and which of them must (contract section 18)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from runtime.export.belongings import Belongings, belongings
from runtime.export.folder import ExportRefused
from runtime.export.listing import Choice, FileKind, LeftFile, ListedFile
from runtime.export.sources import needed_files
from runtime.organism.load import FILE_NAME
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import Start, Starts, load_starts, starts_path
from runtime.problems import Problem, Severity, nearest

_STANDARD_INPUT = "@-"


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The organism's own part of an export.

    Attributes:
        files: Sorted by path; those that the choice leaves out are among them.
        left: What stays behind.
        modules: Python files that it imports, relative to its folder.
        notes: What stays behind, a sentence each.
        problems: Why it can't be exported so.
    """

    files: tuple[ListedFile, ...]
    left: tuple[LeftFile, ...]
    modules: frozenset[str]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def taken(self) -> Mapping[str, str]:
        """What goes: the file in the organism's folder, by the path in the exported one."""
        return {file.path: file.source for file in self.files if file.is_taken}


def dotted_paths(spec: OrganismSpec) -> tuple[str, ...]:
    """All classes and handlers that an organism names."""
    return tuple(dotted for listener in spec.listeners for dotted in listener.dotted_paths)


def own_files(spec: OrganismSpec, file: Path, choice: Choice, *, on_screen: bool = False) -> OwnFiles:
    """List the files that go; reads Python sources, the starts and nothing else, and runs nothing.

    Args:
        spec: The organism.
        file: Its file.
        choice: What a user wants to leave out, or to take along.
        on_screen: Whether the organism's text is given, so that its file need not be there.

    Raises:
        ExportRefused: The choice names what there is not.
        OSError: A file cannot be read.
    """
    found = belongings(file.parent)
    if found.problems:
        return OwnFiles((), (), frozenset(), (), found.problems)
    return _Gathering(spec, file, choice, found).gather(on_screen=on_screen)


class _Gathering:
    def __init__(self, spec: OrganismSpec, file: Path, choice: Choice, found: Belongings) -> None:
        self._spec = spec
        self._file = file
        self._folder = file.parent
        self._choice = choice
        self._found = found
        self._starts = starts_path(file).name
        self._has_starts = True
        self._identity = _inside(self._folder, spec.identity)
        self._problems: list[Problem] = []

    def gather(self, *, on_screen: bool) -> OwnFiles:
        names = {*self._found.files, *self._also()}
        if on_screen and not self._file.exists():
            names.add(self._file.name)
        names.discard(self._identity)
        self._check_choice(names)
        renamed = {self._file.name: FILE_NAME, self._starts: starts_path(Path(FILE_NAME)).name}
        sources = {renamed.get(name, name): name for name in sorted(names)}
        sources |= {new: old for old, new in renamed.items() if old in names}
        outnumbered = [name for name in sorted(names) if name in sources and sources[name] != name]
        modules = needed_files(self._folder, dotted_paths(self._spec))
        needed = self._needed(names, modules)
        self._require(needed, set(sources.values()))
        listed = (self._listed(path, source, needed.get(source, "")) for path, source in sorted(sources.items()))
        left = tuple(self._left(outnumbered))
        told = (each for each in left if not each.may_come and each.path != self._identity)
        notes = tuple(f"{each.path} stays behind: {each.why}" for each in told)
        return OwnFiles(tuple(listed), left, modules, notes, tuple(self._problems))

    # What is there

    def _also(self) -> Iterator[str]:
        for name in sorted(self._choice.also):
            if name in self._found.hidden:
                yield name
            elif name in self._found.left_out:
                message = f"{name} cannot be taken along: {self._found.left_out[name]}"
                self._problems.append(_error("never-leaves", message, name))
            elif name not in self._found.files:
                raise ExportRefused(f"there is no file {name} that could be taken along")

    def _check_choice(self, names: set[str]) -> None:
        stays = {*self._found.left_out, *self._found.hidden, self._identity}
        for name in sorted(self._choice.without):
            if not any(each == name or each.startswith(f"{name}/") for each in names | stays):
                meant = nearest(name, sorted(names))
                hint = f"; did you mean {meant}?" if meant else ""
                raise ExportRefused(f"there is no file {name} that could be left out{hint}")

    def _left(self, outnumbered: list[str]) -> Iterator[LeftFile]:
        for name, why in self._found.left_out.items():
            if name != self._identity:
                yield LeftFile(name, why)
        if self._identity and (self._folder / self._identity).is_file():
            yield LeftFile(self._identity, "it is the organism's identity, a private key")
        for name in outnumbered:
            yield LeftFile(name, "the exported organism takes its name")
        for name in self._found.hidden:
            if name not in self._choice.also and name != self._identity:
                yield LeftFile(name, "its name begins with a dot", may_come=True)

    def _listed(self, path: str, source: str, needed: str) -> ListedFile:
        try:
            size = (self._folder / source).stat().st_size
        except OSError:
            size = -1
        return ListedFile(
            path, self._kind(source), size, source, needed, is_taken=not self._choice.leaves_out(source) or bool(needed)
        )

    def _kind(self, source: str) -> FileKind:
        if source == self._file.name or (source == self._starts and self._has_starts):
            return FileKind.YAML
        if source in self._scripts():
            return FileKind.SCRIPT
        return FileKind.MODULE if source.endswith(".py") else FileKind.DATA

    # What must go

    def _needed(self, names: set[str], modules: frozenset[str]) -> dict[str, str]:
        """Why each file must go that must."""
        needed = dict.fromkeys(modules, "the organism imports it")
        needed[self._file.name] = "it is the organism"
        needed |= dict.fromkeys(self._scripts(), "an LLM backend answers from it")
        if self._starts in names:
            stays = self._choice.leaves_out(self._starts)
            with suppress(OSError) if stays else nullcontext():
                starts = load_starts(self._file)
                self._has_starts = bool(starts.by_name or starts.problems)
                if not stays:
                    self._problems += [replace(each, file=self._starts) for each in starts.problems]
                    needed |= self._sent(starts)
        return needed

    def _scripts(self) -> set[str]:
        written = {backend.script for backend in self._spec.llm.backends} if self._spec.llm else set()
        return {_inside(self._folder, script) for script in written} - {""}

    def _sent(self, starts: Starts) -> dict[str, str]:
        """The files that starts send; a start that could not be sent is a problem."""
        needed = {}
        names = [listener.name for listener in self._spec.listeners]
        for start in starts.by_name.values():
            if start.listener.lower() not in {name.lower() for name in names}:
                meant = nearest(start.listener, names)
                hint = f"; did you mean {meant}?" if meant else "."
                self._refuse(start, f"there is no listener {start.listener}{hint}")
            payload = start.payload
            if isinstance(payload, str) and payload.startswith("@") and payload != _STANDARD_INPUT:
                inside = _inside(self._folder, payload[1:])
                if not inside:
                    self._refuse(start, f"its file {payload[1:]} lies outside the organism's folder; move it there.")
                elif not os.path.isfile(self._folder / inside):
                    self._refuse(start, f"its file {payload[1:]} is not there.")
                else:
                    needed[inside] = f"the start {start.name} sends it"
        return needed

    def _refuse(self, start: Start, why: str) -> None:
        text = f"The start {start.name} can't be sent: {why}"
        self._problems.append(Problem(Severity.ERROR, "start", text, self._starts, *start.place))

    def _require(self, needed: Mapping[str, str], there: set[str]) -> None:
        for backend in self._spec.llm.backends if self._spec.llm else ():
            if backend.script and not _inside(self._folder, backend.script):
                message = f"the script {backend.script} lies outside the organism's folder; move it there"
                self._problems.append(_error("outside-folder", message, self._file.name))
        for name, why in sorted(needed.items()):
            if name not in there:
                reason = self._found.left_out.get(name, "git ignores it, or its name is one that never leaves")
                message = f"{name} is needed ({why}), but it stays behind: {reason}"
                self._problems.append(_error("needed-file", message, name))
            elif self._choice.leaves_out(name):
                self._problems.append(_error("needed-file", f"{name} is needed, so it cannot be left out: {why}", name))


def _inside(folder: Path, name: str) -> str:
    """The path relative to the folder, with forward slashes; empty where it leads out of it."""
    if not name or "\0" in name:
        return ""
    root = folder.resolve()
    path = (root / name).resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) and not Path(name).is_absolute() else ""


def _error(code: str, message: str, file: str) -> Problem:
    return Problem(Severity.ERROR, code, message, file=file)

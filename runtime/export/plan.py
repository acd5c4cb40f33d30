"""What the folder of an exported organism would hold, and what speaks against it (contract section 18)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from runtime.descriptions import prompts, schemas
from runtime.errors import InvalidOrganism, OrganismError
from runtime.export import wheel as own_wheel
from runtime.export.deployment import deployment_files
from runtime.export.folder import Content
from runtime.export.identity import without_identity
from runtime.export.leaks import SCANNED_BYTES, local_paths_in, secrets_in
from runtime.export.listing import EVERYTHING, Choice, FileKind, ListedFile, Preview
from runtime.export.own_files import OwnFiles, dotted_paths, own_files
from runtime.export.requirements import pins
from runtime.export.sources import imported_names, is_own, module_name
from runtime.opening import open_loaded, with_scripts
from runtime.organism.environment import read_environment
from runtime.organism.load import FILE_NAME, Loaded, load, load_text, resolve_path
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem, Severity, has_errors

_REQUIREMENTS = "requirements.txt"
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL", re.IGNORECASE)
_SHORTEST_SECRET = 8
_BOM = b"\xef\xbb\xbf"


class Step(StrEnum):
    """Where an export is."""

    IMPORTING = "importing"
    READING = "reading"
    """Files are looked through for what must not leave; counted in files."""
    MAKING = "making"
    """The wheel, requirements, schemas, prompts."""
    WRITING = "writing"
    """Counted in bytes."""


Progress = Callable[[Step, int, int], object]
"""Told where an export is: the step, how much of it is done, and of how much; 0 where nothing is counted."""


def in_silence(_step: Step, _done: int, _total: int) -> None:
    """Progress for those who don't want to know."""


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export would write.

    Attributes:
        name: Of the organism.
        files: By path in the exported folder, with forward slashes, sorted.
        listed: The same files with kind and size.
        notes: What stays behind or is left to the user, a sentence each.
        problems: Warnings of the organism.
    """

    name: str
    files: Mapping[str, Content]
    listed: tuple[ListedFile, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def preview(path: Path, *, text: str | None = None, choice: Choice = EVERYTHING) -> Preview:
    """Say what an export would write, as far as sources tell: nothing is imported, no data file is read.

    Args:
        path: The organism file, or a folder that holds organism.yaml.
        text: What stands in it, if that is not what is on disk.
        choice: What a user wants to leave out, or to take along.

    Raises:
        ExportRefused: The choice names what there is not.
        OSError: A file cannot be read.
    """
    file = resolve_path(path)
    loaded = _load(file, text)
    if loaded.spec is None:
        return Preview((), (), loaded.problems)
    own = own_files(loaded.spec, file, choice, on_screen=text is not None)
    listed = {each.path: each for each in own.files if each.path != _REQUIREMENTS}
    for name, kind in _generated(loaded.spec):
        if name not in listed or not listed[name].is_taken:
            listed[name] = ListedFile(name, kind)
    return Preview(tuple(listed[name] for name in sorted(listed)), own.left, (*loaded.problems, *own.problems))


def plan(
    path: Path, *, text: str | None = None, choice: Choice = EVERYTHING, progress: Progress = in_silence
) -> ExportPlan:
    """Say what an export would write; imports the organism, for schemas, prompts and the proof that it runs.

    Args:
        path: The organism file, or a folder that holds organism.yaml.
        text: What stands in it, if that is not what is on disk.
        choice: What a user wants to leave out, or to take along.
        progress: Told where it is.

    Raises:
        InvalidOrganism: It has errors, or something in its files must not leave.
        ExportRefused: The choice names what there is not.
        OSError: A file cannot be read.
    """
    file = resolve_path(path)
    progress(Step.IMPORTING, 0, 0)
    opened = open_loaded(_load(file, text))
    spec, imported, problems = opened.spec, opened.imported, list(opened.warnings)
    try:
        generated = {f"schemas/{name}": schema for name, schema in schemas(imported).items()}
        generated |= {f"prompts/{name}": prompt for name, prompt in prompts(imported).items()}
    finally:
        imported.close()
    made = _Plan(spec, file, own_files(spec, file, choice, on_screen=text is not None))
    made.take_own_files(text)
    made.look_through(generated, progress)
    progress(Step.MAKING, 0, 0)
    made.pin()
    made.generate(generated)
    problems += made.problems
    if has_errors(problems):
        raise InvalidOrganism(problems)
    files = dict(sorted(made.files.items()))
    return ExportPlan(spec.name, files, tuple(made.listed(files)), tuple(made.notes), tuple(problems))


def _load(file: Path, text: str | None) -> Loaded:
    return with_scripts(load(file) if text is None else load_text(text, str(file), file))


def _generated(spec: OrganismSpec) -> Iterator[tuple[str, FileKind]]:
    """What is made for an organism, by the names that its classes have in the file."""
    for listener in spec.listeners:
        yield f"schemas/{listener.name}.xsd", FileKind.SCHEMA
        for response in listener.response_class:
            yield f"schemas/replies/{listener.name}.{response.rpartition('.')[2]}.xsd", FileKind.SCHEMA
        if listener.agent:
            yield f"prompts/{listener.name}.md", FileKind.PROMPT
    for name in (*deployment_files(spec, ()), _REQUIREMENTS):
        yield name, FileKind.DEPLOYMENT
    yield f"wheels/{own_wheel.wheel_name()}", FileKind.WHEEL


class _Plan:
    """Gathers what goes into the folder, and what speaks against it."""

    def __init__(self, spec: OrganismSpec, file: Path, own: OwnFiles) -> None:
        self._spec = spec
        self._file = file
        self._folder = file.parent
        self._own = own
        self._declared = ""
        self._paths = dotted_paths(spec)
        self.files: dict[str, Content] = {}
        self.notes: list[str] = list(own.notes)
        self.problems: list[Problem] = list(own.problems)

    def take_own_files(self, text: str | None) -> None:
        """The YAML, modules and data of the organism.

        Args:
            text: The YAML, if it is not what is on disk.
        """
        for name, source in self._own.taken.items():
            self.files[name] = Content(copied=self._folder / source)
        if FILE_NAME in self.files and text is not None:
            self.files[FILE_NAME] = Content(made=self._bytes_of(text))
        if FILE_NAME in self.files and self._spec.identity:
            self._leave_out_identity(text)
        requirements = self.files.pop(_REQUIREMENTS, None)
        if requirements is not None and requirements.copied is not None:
            self._declared = requirements.copied.read_text("utf-8", errors="replace")

    def look_through(self, generated: Mapping[str, str], progress: Progress) -> None:
        """See that nothing in the files must not leave; what is made from classes may hold more than their source."""
        secrets = self._secrets()
        here = (self._folder.absolute(), self._folder.resolve())
        everywhere = (*here, *_home())
        sources = {**self._own.taken, **{name: name for name in generated if name not in self._own.taken}}
        for count, (name, source) in enumerate(sorted(sources.items())):
            progress(Step.READING, count, len(sources))
            if name in self.files:
                content = self.files[name].start(SCANNED_BYTES)
            elif name in generated:
                content = generated[name].encode("utf-8")
            else:
                content = self._declared.encode("utf-8")
            local = everywhere if source.endswith((".py", ".yaml", ".yml")) else here
            self.problems += secrets_in(source, content, secrets)
            self.problems += local_paths_in(source, content, local)

    def pin(self) -> None:
        """requirements.txt, and the runtime's wheel that it names."""
        modules = dict(self._environment_modules())
        pinned = pins(modules, self._declared)
        self.notes += pinned.notes
        for dotted in sorted(set(self._paths) & pinned.missing):
            message = f"{dotted} is of this machine, and no installed package brings it; move it beside the file"
            self.problems.append(_error("foreign-module", message, self._file.name))
        wheel = f"wheels/{own_wheel.wheel_name()}"
        self.files[wheel] = Content(made=own_wheel.wheel_bytes())
        self.files[_REQUIREMENTS] = Content(made="\n".join([f"./{wheel}", *pinned.lines, ""]).encode())

    def generate(self, texts: Mapping[str, str]) -> None:
        """Schemas, prompts and the files for deployment; a file of the organism's own name wins."""
        kept = [name for name in texts if name in self.files]
        deployment = deployment_files(self._spec, self.notes)
        kept += [name for name in deployment if name in self.files]
        for name, text in {**texts, **deployment}.items():
            self.files.setdefault(name, Content(made=text.encode("utf-8")))
        self.notes += [f"{name} is the organism's own; none was generated" for name in kept]

    def listed(self, files: Mapping[str, Content]) -> Iterator[ListedFile]:
        """The files with kind and size."""
        own = {each.path: each for each in self._own.files if each.is_taken and each.path != _REQUIREMENTS}
        for name, content in files.items():
            size = content.size_bytes()
            if name in own:
                before = own[name]
                yield ListedFile(name, before.kind, size, before.source, before.needed)
            else:
                yield ListedFile(name, _kind_of_made(name), size)

    def _bytes_of(self, text: str) -> bytes:
        """As saving would write it: a byte order mark stays if there is one."""
        try:
            with self._file.open("rb") as file:
                mark = _BOM if file.read(len(_BOM)) == _BOM else b""
        except OSError:
            mark = b""
        return mark + text.encode("utf-8")

    def _leave_out_identity(self, text: str | None) -> None:
        try:
            before = self.files[FILE_NAME]
            whole = self._file.read_bytes() if text is None else before.made or b""
            self.files[FILE_NAME] = Content(made=without_identity(whole.decode("utf-8")).encode("utf-8"))
        except OrganismError as error:
            self.problems.append(_error("identity", str(error), self._file.name))
            return
        self.notes.append("the identity stays behind: bring the key to where the organism runs and name it there")

    def _secrets(self) -> dict[str, str]:
        """Values that no file may hold: of the keys that backends name, and what .env calls a secret."""
        own = read_environment(self._folder, process={})
        keys = {backend.api_key_env for backend in self._spec.llm.backends} if self._spec.llm else set()
        found = {name: value for name, value in own.items() if name in keys or _SECRET_NAME.search(name)}
        found |= {name: os.environ[name] for name in keys & os.environ.keys()}
        return {name: value for name, value in found.items() if len(value) >= _SHORTEST_SECRET}

    def _environment_modules(self) -> Iterator[tuple[str, str]]:
        for name in sorted(self._own.modules):
            module, package = module_name(name)
            names: Sequence[str] = sorted(imported_names((self._folder / name).read_bytes(), module, package=package))
            yield from ((dotted, name) for dotted in names if not is_own(self._folder, dotted, name))
        yield from ((dotted, FILE_NAME) for dotted in self._paths if not is_own(self._folder, dotted))


def _kind_of_made(name: str) -> FileKind:
    if name.startswith("schemas/"):
        return FileKind.SCHEMA
    if name.startswith("prompts/"):
        return FileKind.PROMPT
    return FileKind.WHEEL if name.startswith("wheels/") else FileKind.DEPLOYMENT


def _home() -> tuple[Path, ...]:
    try:
        return (Path.home(),)
    except RuntimeError:
        return ()


def _error(code: str, message: str, file: str) -> Problem:
    return Problem(Severity.ERROR, code, message, file=file)

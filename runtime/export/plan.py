"""What the folder of an exported organism would hold, and what speaks against it (contract section 18)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.descriptions import prompts, schemas
from runtime.errors import InvalidOrganism, OrganismError
from runtime.export import wheel as own_wheel
from runtime.export.belongings import belongings
from runtime.export.deployment import deployment_files
from runtime.export.folder import Content
from runtime.export.identity import without_identity
from runtime.export.leaks import SCANNED_BYTES, local_paths_in, secrets_in
from runtime.export.requirements import pins
from runtime.export.sources import imported_names, is_own, module_name, needed_files
from runtime.opening import open_organism
from runtime.organism.environment import read_environment
from runtime.organism.load import resolve_path
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import starts_path
from runtime.problems import Problem, Severity, has_errors

_YAML = "organism.yaml"
_REQUIREMENTS = "requirements.txt"
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL", re.IGNORECASE)
_SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export would write.

    Attributes:
        files: By path in the exported folder, with forward slashes, sorted.
        notes: What stays behind or is left to the user, a sentence each.
        problems: Warnings of the organism.
    """

    files: Mapping[str, Content]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def plan(path: Path) -> ExportPlan:
    """Say what an export would write; imports the organism, for schemas, prompts and the proof that it runs.

    Raises:
        InvalidOrganism: It has errors, or something in its files must not leave.
        OSError: A file cannot be read.
    """
    file = resolve_path(path)
    opened = open_organism(file)
    spec, imported, problems = opened.spec, opened.imported, list(opened.warnings)
    try:
        generated = {f"schemas/{name}": text for name, text in schemas(imported).items()}
        generated |= {f"prompts/{name}": text for name, text in prompts(imported).items()}
    finally:
        imported.close()
    made = _Plan(spec, file)
    made.take_own_files()
    made.pin()
    made.generate(generated)
    problems += made.problems
    if has_errors(problems):
        raise InvalidOrganism(problems)
    return ExportPlan(dict(sorted(made.files.items())), tuple(made.notes), tuple(problems))


class _Plan:
    """Gathers what goes into the folder, and what speaks against it."""

    def __init__(self, spec: OrganismSpec, file: Path) -> None:
        self._spec = spec
        self._file = file
        self._folder = file.parent
        self._declared = ""
        self._paths = [
            dotted
            for listener in spec.listeners
            for dotted in (listener.payload_class, listener.handler, *listener.response_class)
        ]
        self._needed = needed_files(self._folder, self._paths)
        self.files: dict[str, Content] = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []

    def take_own_files(self) -> None:
        """The YAML, modules and data of the organism, looked through for what must not leave."""
        found = belongings(self._folder)
        self.problems += found.problems
        if found.problems:
            return
        identity = _inside(self._folder, self._spec.identity)
        renamed = {self._file.name: _YAML, starts_path(self._file).name: starts_path(Path(_YAML)).name}
        taken = {renamed.get(name, name): name for name in found.files if name != identity}
        taken |= {new: old for old, new in renamed.items() if old in found.files}
        self.notes += [f"{name} stays behind: {why}" for name, why in found.left_out.items() if name != identity]
        self.notes += [
            f"{name} stays behind: the exported organism takes its name"
            for name in found.files
            if name in taken and taken[name] != name
        ]
        self._require_all(set(taken.values()), found.left_out)
        for name, source in taken.items():
            self.files[name] = Content(copied=self._folder / source)
        if self._spec.identity:
            self._leave_out_identity()
        self._look_through(taken)
        requirements = self.files.pop(_REQUIREMENTS, None)
        if requirements is not None and requirements.copied is not None:
            self._declared = requirements.copied.read_text("utf-8", errors="replace")

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

    def _require_all(self, taken: set[str], left_out: Mapping[str, str]) -> None:
        needed = dict.fromkeys(self._needed, "the organism imports it")
        needed[self._file.name] = "it is the organism"
        for backend in self._spec.llm.backends if self._spec.llm else ():
            if backend.script:
                inside = _inside(self._folder, backend.script)
                if inside:
                    needed[inside] = "an LLM backend answers from it"
                else:
                    message = f"the script {backend.script} lies outside the organism's folder; move it there"
                    self.problems.append(_error("outside-folder", message, self._file.name))
        for name, why in sorted(needed.items()):
            if name not in taken:
                reason = left_out.get(name, "git ignores it, or its name is one that never leaves")
                message = f"{name} is needed ({why}), but it stays behind: {reason}"
                self.problems.append(_error("needed-file", message, name))

    def _leave_out_identity(self) -> None:
        try:
            text = without_identity(self._file.read_bytes().decode("utf-8"))
        except OrganismError as error:
            self.problems.append(_error("identity", str(error), self._file.name))
            return
        self.files[_YAML] = Content(made=text.encode("utf-8"))
        self.notes.append("the identity stays behind: bring the key to where the organism runs and name it there")

    def _look_through(self, taken: Mapping[str, str]) -> None:
        secrets = self._secrets()
        here = (self._folder.absolute(), self._folder.resolve())
        for name, source in sorted(taken.items()):
            content = self.files[name].start(SCANNED_BYTES)
            local = (*here, *_home()) if source.endswith((".py", ".yaml", ".yml")) else here
            self.problems += secrets_in(source, content, secrets)
            self.problems += local_paths_in(source, content, local)

    def _secrets(self) -> dict[str, str]:
        """Values that no file may hold: of the keys that backends name, and what .env calls a secret."""
        own = read_environment(self._folder, process={})
        keys = {backend.api_key_env for backend in self._spec.llm.backends} if self._spec.llm else set()
        found = {name: value for name, value in own.items() if name in keys or _SECRET_NAME.search(name)}
        found |= {name: os.environ[name] for name in keys & os.environ.keys()}
        return {name: value for name, value in found.items() if len(value) >= _SHORTEST_SECRET}

    def _environment_modules(self) -> Iterator[tuple[str, str]]:
        for name in sorted(self._needed):
            module, package = module_name(name)
            names: Sequence[str] = sorted(imported_names((self._folder / name).read_bytes(), module, package=package))
            yield from ((dotted, name) for dotted in names if not is_own(self._folder, dotted, name))
        yield from ((dotted, _YAML) for dotted in self._paths if not is_own(self._folder, dotted))


def _inside(folder: Path, name: str) -> str:
    """The path relative to the folder, with forward slashes; empty where it leads out of it."""
    if not name:
        return ""
    root = folder.resolve()
    path = (root / name).resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) and not Path(name).is_absolute() else ""


def _home() -> tuple[Path, ...]:
    try:
        return (Path.home(),)
    except RuntimeError:
        return ()


def _error(code: str, message: str, file: str) -> Problem:
    return Problem(Severity.ERROR, code, message, file=file)

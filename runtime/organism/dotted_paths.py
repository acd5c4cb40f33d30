"""Dotted import paths to the objects they name, and what to say when they name nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType

from runtime.organism.names import Guesses
from runtime.organism.own_modules import OwnModules
from runtime.organism.wording import shown

_LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a dotted path names nothing.

    Attributes:
        code: The problem's code.
        message: What is wrong and what to do.
        fix: The dotted path that was probably meant, else empty.
        module: The module that could not be imported, when that is the reason; all paths into it share it.
    """

    code: str
    message: str
    fix: str = ""
    module: str = ""


class DottedPaths:
    """Resolves dotted paths in one launch's modules; a module that fails is tried once only."""

    def __init__(self, modules: OwnModules) -> None:
        self._modules = modules
        self._failed: dict[str, Unresolved] = {}
        self._guesses = Guesses()

    def resolve(self, path: str) -> object:
        """The object that a dotted path names, or an Unresolved; ``pkg.module.Class.Inner`` works too."""
        try:
            return self._found(path)
        except BaseException as error:
            return Unresolved("import-failed", f"Reading {shown(path)} failed: {self.describe(error)}.")

    def _found(self, path: str) -> object:
        first, *rest = path.split(".")
        found: object = self._imported(first)
        name = first
        for position, part in enumerate(rest, start=1):
            if isinstance(found, Unresolved):
                return self._with_fix(found, path)
            name = f"{name}.{part}"
            found = self._member(found, part, name, rest[position:])
        return self._with_fix(found, path) if isinstance(found, Unresolved) else found

    def _member(self, owner: object, part: str, name: str, rest: list[str]) -> object:
        try:
            found: object = getattr(owner, part)
            return found
        except AttributeError:
            pass
        if isinstance(owner, ModuleType) and hasattr(owner, "__path__"):
            module = self._imported(name)
            if not isinstance(module, Unresolved) or module.code != "module-not-found" or rest:
                return module
        return self._lacking(owner, part, name, rest)

    def _lacking(self, owner: object, part: str, name: str, rest: list[str]) -> Unresolved:
        parent = name.rpartition(".")[0]
        own_file = self._own_file(owner)
        where = own_file or shown(parent)
        known = [found for found in _public_names(owner) if found != part]
        guess = self._guesses.nearest_in_code(part, known)
        fix = ".".join((parent, guess, *rest)) if guess else ""
        mend = "write it there, or mend the path." if own_file else "mend the path."
        advice = f"did you mean `{fix}`?" if guess else mend
        return Unresolved("attribute-not-found", f"{where} has no {shown(part)}; {advice}", fix)

    def _imported(self, name: str) -> ModuleType | Unresolved:
        failed = self._failed.get(name)
        if failed is not None:
            return failed
        try:
            return self._modules.import_module(name)
        except ModuleNotFoundError as error:
            missing = self._modules.public_name(error.name) if isinstance(error.name, str) else ""
            if missing and (name == missing or name.startswith(f"{missing}.")):
                failed = self._not_found(name)
            else:
                failed = self._lacks_module(name, missing, error)
        except SyntaxError as error:
            failed = self._bad_syntax(name, error)
        except BaseException as error:
            message = f"Importing {shown(name)} failed{self._at(error)}: {self.describe(error)}."
            failed = Unresolved("import-failed", message, module=name)
        self._failed[name] = failed
        return failed

    def _not_found(self, name: str) -> Unresolved:
        parent, _, last = name.rpartition(".")
        if parent:
            message = f"{shown(parent)} has no module {shown(last)}; mend the path."
            return Unresolved("module-not-found", message, module=name)
        guess = self._nearest_module(name)
        folder = self._modules.folders[0]
        advice = f"did you mean `{guess}`?" if guess else f"write {name}.py there, or mend the path."
        where = f"neither in the folder {folder.name or folder} nor installed"
        message = f"There is no module {shown(name)}, {where}; {advice}"
        return Unresolved("module-not-found", message, guess, name)

    def _nearest_module(self, name: str) -> str:
        return self._guesses.nearest_in_code(name, sorted(set(self._modules.top_level_names())))

    def _lacks_module(self, name: str, missing: str, error: ModuleNotFoundError) -> Unresolved:
        if not missing:
            message = f"Importing {shown(name)} failed{self._at(error)}: {self.describe(error)}."
            return Unresolved("import-failed", message, module=name)
        guess = self._nearest_module(missing)
        advice = f"did you mean `{guess}`?" if guess else "install it, or mend the import."
        message = f"Importing {shown(name)} failed{self._at(error)}: there is no module {shown(missing)}; {advice}"
        return Unresolved("import-failed", message, module=name)

    def _bad_syntax(self, name: str, error: SyntaxError) -> Unresolved:
        where, reason = "", self.describe(error)
        if isinstance(error.filename, str):
            where, reason = (
                f" at {self.place_in_folder(error.filename)}:{error.lineno or 1}",
                f"{type(error).__name__}: {error.msg}",
            )
        message = f"Importing {shown(name)} failed{where}: {reason}."
        return Unresolved("import-failed", message, module=name)

    def _at(self, error: BaseException) -> str:
        """Where in the organism's own modules it went wrong, the innermost place; empty if nowhere there."""
        found = ""
        for filename, line in _frames(error.__traceback__):
            if self._is_own_file(filename):
                found = f" at {self.place_in_folder(filename)}:{line}"
        return found

    def _is_own_file(self, filename: str) -> bool:
        path = Path(filename)
        return any(path.is_relative_to(folder) for folder in self._modules.folders) and not path.is_relative_to(
            Path(__file__).parents[1]
        )

    def _own_file(self, owner: object) -> str:
        """For one of the organism's own modules its file, as seen from the folder; else empty."""
        file = getattr(owner, "__file__", None) if isinstance(owner, ModuleType) else None
        return self.place_in_folder(file) if file and self._is_own_file(file) else ""

    def place_in_folder(self, filename: str) -> str:
        """A file's path as seen from the organism's folder, with forward slashes."""
        path = Path(filename)
        for folder in self._modules.folders:
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return filename

    def describe(self, error: BaseException) -> str:
        """Type and text of an exception, whatever its ``__str__`` does, in one line without end."""
        try:
            text = " ".join(str(error).split())
        except BaseException:
            text = ""
        text = self._modules.public_name(text)[:_LONGEST_TEXT].rstrip(".")
        return f"{type(error).__name__}: {text}" if text else type(error).__name__

    def _with_fix(self, failed: Unresolved, path: str) -> Unresolved:
        """For a module that is not there: the guess, made a whole path."""
        if failed.code != "module-not-found" or not failed.fix:
            return failed
        fix = f"{failed.fix}.{path.partition('.')[2]}"
        return Unresolved(failed.code, failed.message, fix, failed.module)


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


def _public_names(owner: object) -> list[str]:
    try:
        return sorted(name for name in vars(owner) if isinstance(name, str) and not name.startswith("_"))
    except TypeError:
        return []

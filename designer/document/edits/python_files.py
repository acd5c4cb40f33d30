"""The organism's own modules on disk, as edits read them: strictly, and never outside its folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from designer.document.edit import EditRefused, FileChange, Source
from designer.document.environment import NEVER_OWN, is_installed
from designer.document.plain_files import read_plain, reason_of
from designer.document.python.records import Around, PythonEditRefused
from designer.document.python.source import MAX_BYTES


class ModuleFiles:
    """The modules of one organism's folder as one edit sees them: as they are on disk, and as it will leave them."""

    def __init__(self, root: Path) -> None:
        """Look at a folder.

        Args:
            root: The folder that holds the organism's file.
        """
        self.root = Path(os.path.realpath(root))
        self._before: dict[Path, str | None] = {}
        self._after: dict[Path, str] = {}
        self._known: dict[str, str | None] = {}
        self._installed: dict[str, bool] = {}

    @classmethod
    def of(cls, source: Source) -> ModuleFiles:
        """Those of a document.

        Raises:
            EditRefused: It has no file yet.
        """
        if source.path is None:
            raise EditRefused("Save the organism first; its Python is written beside it.")
        return cls(Path(os.path.realpath(source.path)).parent)

    def file_of(self, module: str) -> Path | None:
        """The file of a module; None if there is none in the folder."""
        stem = self.root.joinpath(*module.split("."))
        for path in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")):
            if path in self._after or path.is_file():
                return path
        return None

    def is_folder(self, module: str) -> bool:
        """Whether a dotted name is that of a folder below the organism's."""
        return self.root.joinpath(*module.split(".")).is_dir()

    def is_foreign(self, module: str) -> bool:
        """Whether a module comes from the environment, whatever lies in the folder."""
        top = module.partition(".")[0]
        if top in NEVER_OWN:
            return True
        return self.file_of(top) is None and self._is_installed(top)

    def new_file(self, module: str, *, is_package: bool = False) -> Path:
        """Where a module that isn't there yet is written; the packages that it needs are made.

        Args:
            module: Its dotted name.
            is_package: Whether other modules shall lie in it.

        Raises:
            EditRefused: Another file stands in the way.
        """
        *packages, name = module.split(".")
        folder = self.root
        for package in packages:
            if folder.joinpath(f"{package}.py").is_file() and not folder.joinpath(package).is_dir():
                raise EditRefused(f"{package}.py is a module, so it can't hold the module {module}; mend the path.")
            folder = folder / package
            if not folder.is_dir() and folder / "__init__.py" not in self._after:
                self.change(folder / "__init__.py", "")
        return folder / name / "__init__.py" if is_package else folder / f"{name}.py"

    def text(self, path: Path) -> str | None:
        """The text of a file as this edit leaves it; None if there is none.

        Raises:
            EditRefused: It can't be read, is no UTF-8, too large, or lies outside the folder.
        """
        if path in self._after:
            return self._after[path]
        if path not in self._before:
            self._before[path] = self._read(path)
        return self._before[path]

    def source(self, module: str) -> str | None:
        """The text of a module, the organism's own or the runtime's; None where it can't be had."""
        if module in self._known:
            return self._known[module]
        own = None if self.is_foreign(module) else self.file_of(module)
        if own is not None:
            try:
                return self.text(own)
            except EditRefused:
                return None
        found = None
        if module.partition(".")[0] == "runtime":
            found = _library_text(module)
        self._known[module] = found
        return found

    def change(self, path: Path, text: str) -> None:
        """Take note of what a file shall hold.

        Raises:
            EditRefused: It can't be written.
        """
        if path not in self._before:
            self._before[path] = self._read(path) if os.path.lexists(path) else None
        self._refuse_read_only(path)
        self._after[path] = text

    def changes(self) -> tuple[FileChange, ...]:
        """What is to be written, packages before the modules in them."""
        return tuple(
            FileChange(path, self._before[path], text)
            for path, text in self._after.items()
            if self._before[path] != text
        )

    def around(self, module: str) -> Around:
        """What a module stands in."""
        return Around(module, self._is_package(module), self.source, self._is_package, self._tops())

    def shown(self, path: Path) -> str:
        """A file as seen from the folder, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def made(self, path: Path, change: Callable[[str], str]) -> None:
        """Change the text of a file, which may not be there yet.

        Raises:
            EditRefused: It can't be changed; names file and line.
        """
        try:
            self.change(path, change(self.text(path) or ""))
        except PythonEditRefused as error:
            raise refusal(self.shown(path), error) from error
        except (RecursionError, MemoryError) as error:
            raise EditRefused(
                f"{self.shown(path)} is nested too deeply to be changed here; do it in the text."
            ) from error

    def _is_package(self, module: str) -> bool:
        file = self.file_of(module)
        return file is not None and file.name == "__init__.py"

    def _tops(self) -> frozenset[str]:
        try:
            entries = [(each.name, each.is_dir()) for each in os.scandir(self.root)]
        except OSError:
            entries = []
        names = {name if is_folder else name.removesuffix(".py") for name, is_folder in entries}
        made = {self.shown(path).partition("/")[0].removesuffix(".py") for path in self._after}
        return frozenset(name for name in names | made if name.isidentifier() and name not in NEVER_OWN)

    def _is_installed(self, top: str) -> bool:
        if top not in self._installed:
            self._installed[top] = is_installed(top)
        return self._installed[top]

    def _read(self, path: Path) -> str | None:
        name = self.shown(path)
        self._refuse_outside(path)
        try:
            data = read_plain(path, MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise EditRefused(f"{name} can't be read ({reason_of(error)}).") from error
        if len(data) > MAX_BYTES:
            raise EditRefused(f"{name} has more than 1 MiB and is left alone.")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise EditRefused(f"{name}:{line}: it isn't UTF-8 and is left alone.") from error

    def _refuse_outside(self, path: Path) -> None:
        real = Path(os.path.realpath(path))
        if ".." in path.parts or not real.is_relative_to(self.root):
            raise EditRefused(f"{self.shown(path)} lies outside the organism's folder and is left alone.")

    def _refuse_read_only(self, path: Path) -> None:
        self._refuse_outside(path)
        place = path
        while not os.path.lexists(place):
            place = place.parent
        if not os.access(place, os.W_OK):
            raise EditRefused(f"{self.shown(place) if place != self.root else 'The folder'} is read-only.")
        if place == path and not os.access(path.parent, os.W_OK):
            raise EditRefused(f"The folder of {self.shown(path)} is read-only.")


def refusal(file: str, error: PythonEditRefused) -> EditRefused:
    """A refusal with the file, and the line if it is about one."""
    place = f"{file}:{error.line}" if error.line else file
    return EditRefused(f"{place}: {error}")


def _library_text(module: str) -> str | None:
    import runtime

    stem = Path(runtime.__file__).parent.parent.joinpath(*module.split("."))
    for path in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py"):
        try:
            return read_plain(path, MAX_BYTES + 1).decode("utf-8")
        except (OSError, ValueError):
            continue
    return None

"""The organism's own Python files, read without running them: what they import, which of them are needed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

_READ_BYTES = 1024 * 1024
_IMPORTERS = ("import_module", "__import__")


def imported_names(source: bytes, module: str = "", *, package: bool = False) -> frozenset[str]:
    """Dotted names that a Python source imports, late imports and ``import_module("…")`` included.

    ``from a import b`` gives ``a.b``, for b may be a module. A source that does not parse, or is larger
    than 1 MiB, imports nothing.

    Args:
        source: The text of the module.
        module: Its dotted name, against which relative imports are resolved.
        package: Whether it is the ``__init__`` of a package.
    """
    if len(source) > _READ_BYTES:
        return frozenset()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    base = module.split(".") if package else module.split(".")[:-1]
    return frozenset(name for node in ast.walk(tree) for name in _names_of(node, base))


def needed_files(folder: Path, dotted_paths: Iterable[str]) -> frozenset[str]:
    """Files of the folder that the dotted paths reach by imports, relative, with forward slashes.

    Names that no file of the folder answers to are the environment's and are passed over.
    """
    reached: set[str] = set()
    waiting = list(dotted_paths)
    seen: set[str] = set()
    while waiting:
        dotted = waiting.pop()
        if dotted in seen:
            continue
        seen.add(dotted)
        for relative in _files_on_the_way(folder, dotted):
            if relative in reached:
                continue
            reached.add(relative)
            module, package = module_name(relative)
            waiting.extend(imported_names((folder / relative).read_bytes(), module, package=package))
    return frozenset(reached)


def module_name(relative: str) -> tuple[str, bool]:
    """The dotted name of a Python file, and whether it is a package's ``__init__``."""
    path = PurePosixPath(relative)
    package = path.name == "__init__.py"
    return ".".join(path.parent.parts if package else path.with_suffix("").parts), package


def is_own(folder: Path, dotted: str, importer: str = "") -> bool:
    """Whether a dotted name begins with a module or package of the folder.

    Args:
        folder: The organism's folder.
        dotted: The name.
        importer: The file that imports it, relative; its own folder counts too.
    """
    top = dotted.partition(".")[0]
    places = {folder, (folder / importer).parent}
    return any((place / f"{top}.py").is_file() or (place / top).is_dir() for place in places)


def _names_of(node: ast.AST, base: list[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = base[: len(base) - node.level + 1] if node.level else []
        start = ".".join([*above, *([node.module] if node.module else [])])
        if start:
            yield start
        yield from (f"{start}.{alias.name}" if start else alias.name for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.Call) and node.args:
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        argument = node.args[0]
        if called in _IMPORTERS and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            name = argument.value
            if name and not name.startswith("."):
                yield name


def _files_on_the_way(folder: Path, dotted: str) -> Iterator[str]:
    here = PurePosixPath()
    for part in dotted.split("."):
        if not part.isidentifier():
            return
        here /= part
        for candidate in (f"{here}.py", f"{here}/__init__.py"):
            if (folder / candidate).is_file():
                yield candidate
        if not (folder / here).is_dir():
            return

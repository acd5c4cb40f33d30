"""Imports that an edit needs, written the way the module writes its own."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence

from designer.document.python.import_names import Wanted, extended, statement
from designer.document.python.names import Names, absolute
from designer.document.python.records import ALONE, Around, PythonEditRefused
from designer.document.python.source import Definition, Module, last_line

_FUTURE, _STANDARD, _OTHERS, _OWN = range(4)


class Imports:
    """What an edit wants imported into one module."""

    def __init__(self, names: Names, around: Around = ALONE) -> None:
        """Begin with none.

        Args:
            names: Of the module.
            around: What it stands in.
        """
        self._names = names
        self._package = around.package
        self._around = around
        self._wanted: dict[str, Wanted] = {}
        self._taken: set[str] = set()
        self._bound: set[str] = set()

    def reserve(self, names: Iterable[str]) -> None:
        """Names that the edit itself is about to bind; no import may."""
        self._taken |= set(names)

    def name_for(self, path: str) -> str:
        """The expression by which the module says a dotted path; what it takes is imported.

        Args:
            path: A module and a name in it: ``decimal.Decimal``. Where the name stands inside a class, a colon parts
                them: ``handlers:Outer.Inner``.

        Raises:
            PythonEditRefused: It lies in a module that imports this one.
        """
        if ":" in path:
            module, _, inner = path.partition(":")
            first, _, rest = inner.partition(".")
            return f"{self.name_for(f'{module}.{first}')}.{rest}"
        module, _, name = path.rpartition(".")
        known = self._known(module, name, path)
        if known:
            return known
        if module in self._around.blocked:
            raise PythonEditRefused(f"{path} can't be used here, for {module} imports this module; write it there.")
        if module not in self._around.circular and self._is_free(name):
            return self._want(path, Wanted(module, name))
        top = module.partition(".")[0]
        if self._is_free(top) or self._names.imported.get(top) == top:
            return self._want(path, Wanted(module))
        number = 2
        while not self._is_free(f"{name}_{number}"):
            number += 1
        return self._want(path, Wanted(module, name, f"{name}_{number}"))

    def path_of(self, name: str) -> str:
        """What a dotted expression stands for, as :meth:`Names.path_of` says it, with what is to be imported."""
        first, _, rest = name.partition(".")
        for path, wanted in self._wanted.items():
            if wanted.name and wanted.binds == first:
                return f"{path}.{rest}" if rest else path
        return self._names.path_of(name)

    def written(self, text: str) -> str:
        """The text of the module with these imports."""
        if not self._wanted:
            return text
        module = Module(text)
        first = next((each for each in module.body if isinstance(each, Definition)), None)
        end = len(text) if first is None else module.start_of(first)
        head = text[:end]
        together: dict[tuple[str, bool], list[Wanted]] = {}
        for wanted in sorted(set(self._wanted.values())):
            together.setdefault((wanted.module, bool(wanted.name)), []).append(wanted)
        for group in together.values():
            head = self._with(head, group, is_all=first is None)
        return head + text[end:]

    def is_late(self, path: str) -> bool:
        """Whether a dotted path can't be followed yet while the module is being imported."""
        module, _, inner = path.partition(":")
        wanted = self._wanted.get(f"{module}.{inner.partition('.')[0]}" if inner else path)
        return wanted is not None and wanted.module in self._around.circular

    def _known(self, module: str, name: str, path: str) -> str:
        if path in self._wanted:
            return self._said(path, self._wanted[path])
        imported = self._names.imported
        for bound, target in imported.items():
            if target == path and bound not in self._names.defined:
                return bound
        for bound, target in imported.items():
            if target == module and bound not in self._names.defined and (bound != module or "." not in module):
                return f"{bound}.{name}"
        if module in self._names.loaded and imported.get(module.partition(".")[0]) == module.partition(".")[0]:
            return path
        return name if module in self._names.stars and not name.startswith("_") else ""

    def _is_free(self, name: str) -> bool:
        return not (self._names.is_bound(name) or name in self._taken or name in self._bound)

    def _want(self, path: str, wanted: Wanted) -> str:
        self._wanted[path] = wanted
        self._bound.add(wanted.binds)
        return self._said(path, wanted)

    @staticmethod
    def _said(path: str, wanted: Wanted) -> str:
        return wanted.binds if wanted.name else path

    def _with(self, head: str, wanted: Sequence[Wanted], *, is_all: bool) -> str:
        """The head of a module with one more import, or more names of one module."""
        module = Module(head)
        imports = [each for each in module.body if isinstance(each, ast.Import | ast.ImportFrom)]
        if wanted[0].name:
            for each in reversed(imports):
                if self._takes(each, wanted[0].module):
                    longer = extended(module, each, wanted)
                    if longer:
                        return longer
        return self._with_line(module, imports, wanted, is_all=is_all)

    def _takes(self, node: ast.stmt, module: str) -> bool:
        return (
            isinstance(node, ast.ImportFrom)
            and absolute(node, self._package) == module
            and all(alias.name != "*" for alias in node.names)
        )

    def _with_line(
        self, module: Module, imports: list[ast.Import | ast.ImportFrom], wanted: Sequence[Wanted], *, is_all: bool
    ) -> str:
        text, newline = module.text, module.newline
        line = statement(wanted, newline)
        section = self._section(wanted[0].module, 0)
        same = [each for each in imports if self._section_of(each) == section]
        if same:
            key = (bool(wanted[0].name), wanted[0].module.lower())
            keys = [self._key(each) for each in same]
            at = len(same)
            if keys == sorted(keys):
                at = sum(each <= key for each in keys)
            if at == 0:
                return _spliced(text, module.start_of(same[0]), f"{line}{newline}")
            return _after(module, same[at - 1], line)
        lower = [each for each in imports if self._section_of(each) < section]
        if lower:
            return _after(module, lower[-1], f"{newline}{line}", is_apart=True)
        if imports:
            return _spliced(text, module.start_of(imports[0]), f"{line}{newline}{newline}")
        if module.body and _is_doc(module.body[0]):
            return _after(module, module.body[0], f"{newline}{line}", is_apart=True)
        if module.body:
            return _spliced(text, module.start_of(module.body[0]), f"{line}{newline}{newline}")
        return _at_end_of_comments(module, line, is_all=is_all)

    def _section(self, module: str, level: int) -> int:
        top = module.partition(".")[0]
        if level or top in self._around.own:
            return _OWN
        if top == "__future__":
            return _FUTURE
        return _STANDARD if top in sys.stdlib_module_names else _OTHERS

    def _section_of(self, node: ast.Import | ast.ImportFrom) -> int:
        if isinstance(node, ast.Import):
            return self._section(node.names[0].name, 0)
        return self._section(node.module or "", node.level)

    @staticmethod
    def _key(node: ast.Import | ast.ImportFrom) -> tuple[bool, str]:
        if isinstance(node, ast.Import):
            return False, node.names[0].name.lower()
        return True, ("." * node.level + (node.module or "")).lower()


def _spliced(text: str, at: int, inserted: str) -> str:
    return f"{text[:at]}{inserted}{text[at:]}"


def _after(module: Module, node: ast.stmt, inserted: str, *, is_apart: bool = False) -> str:
    """The text with lines below a statement; apart from what follows, if wanted."""
    text, newline = module.text, module.newline
    line = last_line(node)
    at = module.next_line(line)
    if module.line_end(line) == len(text):
        return f"{text}{newline}{inserted}"
    follows = is_apart and line < module.line_count and module.line_text(line + 1).strip()
    return _spliced(text, at, f"{inserted}{newline}{newline if follows else ''}")


def _is_doc(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _at_end_of_comments(module: Module, line: str, *, is_all: bool) -> str:
    """For a head without statements: at its end, but above comments that belong to what follows."""
    text, newline = module.text, module.newline
    if is_all:
        gap = newline if text.strip("\ufeff \t\f\r\n") else ""
        ended = text if not text or text.endswith(("\n", "\r", "\ufeff")) else f"{text}{newline}"
        return f"{ended}{gap}{line}{newline}"
    count = module.line_count if text.strip("\ufeff") else 0
    top = count
    while top > 0 and module.line_text(top).strip():
        top -= 1
    if 0 < top < count:
        return _spliced(text, module.line_start(top + 1), f"{line}{newline}{newline}{newline}")
    return f"{text}{line}{newline}{newline}{newline}"

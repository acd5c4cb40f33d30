"""The organism's own Python modules, imported afresh and privately for one launch (contract section 2).

Every launch has a name of its own, ``_organism_7``, and its module ``handlers`` is known to Python as
``_organism_7.handlers``: in ``sys.modules``, as ``__name__``, as ``__module__`` of its classes. So
dataclasses, ``get_type_hints``, pickle, ``inspect.getsource`` and tracebacks work, and two launches cannot
meet. Code is compiled from the source as it is now; no ``.pyc`` is read or written.

What own code imports is looked up in the organism's folders first. It is found there because own modules
have an ``__import__`` of their own among their builtins, which holds for late imports inside functions, on
whatever thread they run, and for code that they ``exec``. Code of libraries keeps Python's ``__import__``
and never sees the folders, whatever their files are called.

=========================================  =================================================================
own code says                              it gets
=========================================  =================================================================
``import helpers``, ``from pkg.sub …``     the launch's own module
``from . import helpers``                  the same; the folder counts as a package
``import_module("helpers")``               the same; own code sees an ``importlib`` that knows the launch
``__import__("helpers")``                  the same
``import json``, no json.py in the folder  the environment's
``import json``, json.py in the folder     the folder's
``import data``, a folder without          the environment's ``data`` if there is one, else the folder's
``__init__.py``
``import runtime``, ``import sys``         always the real one
=========================================  =================================================================

Not covered, and therefore not found, but never mixed up either: ``sys.modules["helpers"]``,
``importlib.util.find_spec("helpers")``, a library that imports own modules by a name that it was given as
text, and a ``multiprocessing`` child that is not forked. Compiled extension modules must be installed.
What is put into the module ``builtins`` is seen by the own modules that are imported later.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import importlib.util
import itertools
import linecache
import logging
import os
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

_NEVER_OWN = frozenset({*sys.builtin_module_names, "runtime", "__future__", "__main__", ""})
_PREFIX = "_organism_"
_numbers = itertools.count(1)
_open: dict[str, OwnModules] = {}


def is_own_name(name: object) -> bool:
    """Whether a module's name, as Python knows it, is that of an organism's own module, of any launch."""
    return isinstance(name, str) and name.startswith(_PREFIX)


class OwnModules:
    """The modules of one launch; ``close()`` forgets them.

    Attributes:
        folders: Where own modules are looked for, in this order.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folder.resolve() for folder in folders)
        self._prefix = f"{_PREFIX}{next(_numbers)}"
        self._dotted = f"{self._prefix}."
        self._own: set[str] = set()
        self._foreign: set[str] = set()
        self._closed = False
        self._builtins: dict[str, Any] = {}
        self._importlib = _Importlib(self)
        root = ModuleSpec(self._prefix, None, is_package=True)
        root.submodule_search_locations = [str(folder) for folder in self.folders]
        sys.modules[self._prefix] = importlib.util.module_from_spec(root)
        _open[self._prefix] = self
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)

    def close(self) -> None:
        """Forget the modules; what still runs of them can import nothing of its own any more."""
        self._closed = True
        _open.pop(self._prefix, None)
        for name in list(sys.modules):
            if name == self._prefix or name.startswith(self._dotted):
                sys.modules.pop(name, None)
        loggers = logging.root.manager.loggerDict
        for name in [name for name in loggers if name == self._prefix or name.startswith(self._dotted)]:
            loggers.pop(name, None)
        # typing remembers each Optional[Story], and with the class all that its module holds.
        for forget in getattr(typing, "_cleanups", ()):
            forget()

    def import_module(self, name: str) -> ModuleType:
        """Import a module by its name in the organism's eyes, its own or the environment's."""
        if self.is_own(name.partition(".")[0]):
            self._refuse_when_closed(name)
            return importlib.import_module(self._dotted + name)
        return importlib.import_module(name)

    def is_own(self, top: str) -> bool:
        """Whether a top-level name means a module of the organism's folders."""
        if top in self._own:
            return True
        if top in _NEVER_OWN:
            return False
        places = [os.path.join(folder, top) for folder in self.folders]
        found = any(_source_of(place) for place in places)
        found = found or (any(map(os.path.isdir, places)) and not self._is_installed(top))
        if found:
            self._own.add(top)
        return found

    def top_level_names(self) -> Iterator[str]:
        """Names of all modules and packages that lie in the folders."""
        for folder in self.folders:
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    stem, suffix = os.path.splitext(entry.name)
                    name = stem if suffix == ".py" else entry.name
                    if name.isidentifier() and (suffix == ".py" or _source_of(entry.path)):
                        yield name

    def private_name(self, name: str) -> str:
        """The name by which Python knows a module that the organism knows by this one."""
        return self._dotted + name if self.is_own(name.partition(".")[0]) else name

    def public_name(self, text: str) -> str:
        """A text with the names of own modules as their author knows them."""
        return text.replace(self._dotted, "")

    def spec_of(self, fullname: str, path: Sequence[str]) -> ModuleSpec | None:
        """Where the module with a private name is found in the folders of its package.

        Raises:
            ModuleNotFoundError: It is not there.
        """
        tail = fullname.rpartition(".")[2]
        places = [os.path.join(entry, tail) for entry in path]
        for place in places:
            source = _source_of(place)
            if source:
                inner = [place] if source.startswith(place + os.sep) else None
                return importlib.util.spec_from_file_location(
                    fullname,
                    source,
                    loader=_OwnLoader(fullname, source, self),
                    submodule_search_locations=inner,
                )
        portions = [place for place in places if os.path.isdir(place)]
        if not portions:
            raise ModuleNotFoundError(f"No module named {self.public_name(fullname)!r}", name=fullname)
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = portions
        return spec

    def private_builtins(self) -> dict[str, Any]:
        """Python's builtins as of now, with the launch's ``__import__``: one dict for all own modules."""
        self._builtins.update({**vars(builtins), "__import__": self._import})
        return self._builtins

    def refuse_late(self, module: ModuleType) -> None:
        """Fail the import of a module that was still running when the launch was closed."""
        self._refuse_when_closed(module.__name__)

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """``__import__`` as own modules have it."""
        if level == 0 and name not in self._foreign:
            top = name.partition(".")[0]
            if self.is_own(top):
                self._refuse_when_closed(name)
                module = builtins.__import__(self._dotted + name, globals, locals, fromlist or (), 0)
                return module if fromlist else sys.modules[self._dotted + top]
        module = builtins.__import__(name, globals, locals, fromlist or (), level)
        if level == 0:
            self._foreign.add(name)
        return self._importlib if module is importlib else module

    def _is_installed(self, top: str) -> bool:
        """Whether the environment has a module of that name which is not just a folder of ours."""
        try:
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            return top in sys.modules
        if spec is None:
            return False
        if spec.origin is not None:
            return True
        own = {os.path.join(folder, top) for folder in self.folders}
        return not {os.path.realpath(place) for place in spec.submodule_search_locations or ()} <= own

    def _refuse_when_closed(self, name: str) -> None:
        if self._closed:
            name = self.public_name(name)
            raise ImportError(f"{name} can't be imported any more: its organism has been closed", name=name)


class _Finder(MetaPathFinder):
    """Python's way to own modules: one for all launches, for taking finders away disturbs other imports."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(_PREFIX):
            return None
        modules = _open.get(fullname.partition(".")[0])
        if modules is None or path is None:
            raise ImportError(f"{fullname} can't be imported any more: its organism has been closed")
        return modules.spec_of(fullname, path)


_FINDER = _Finder()


class _OwnLoader(SourceFileLoader):
    """Compiles the source as it is now, and gives the module its launch's builtins."""

    def __init__(self, fullname: str, path: str, modules: OwnModules) -> None:
        super().__init__(fullname, path)
        self._modules = modules

    def get_code(self, fullname: str) -> CodeType | None:
        linecache.cache.pop(self.path, None)
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = self._modules.private_builtins()
        super().exec_module(module)
        self._modules.refuse_late(module)


class _Importlib(ModuleType):
    """``importlib`` as own modules see it: the real one, but for importing by name."""

    def __init__(self, modules: OwnModules) -> None:
        super().__init__("importlib", importlib.__doc__)
        self.__dict__["_modules"] = modules

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib, name)

    def import_module(self, name: str, package: str | None = None) -> ModuleType:
        """Import a module by its name, the organism's own first."""
        if name.startswith("."):
            return importlib.import_module(name, package)
        modules: OwnModules = self.__dict__["_modules"]
        return modules.import_module(name)


def _source_of(place: str) -> str:
    """The source file of the module or package at a path without suffix; empty where there is none."""
    for source in (os.path.join(place, "__init__.py"), f"{place}.py"):
        if os.path.isfile(source):
            return source
    return ""

"""What is known from source of the handlers that listeners name, each worked out once for a state of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from designer.models.hinting.deeds import NO_DEED, NO_DEEDS, Deeds, ModuleDeeds, Send, Todo

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from designer.models.source import OwnModule

_MAX_FUNCTIONS: Final = 200
"""Functions that are looked at behind one handler."""
_MAX_MODULES: Final = 200


@dataclass(frozen=True, slots=True)
class HandlerFacts:
    """What a handler does, as its source tells.

    Attributes:
        is_known: Whether it is a function of the folder that could be read; if not, it may do everything.
        path: Dotted path of the function.
        file: The module's, as seen from the folder.
        deeds: Of the function itself.
        sends: Of it and of the functions that it calls, with the file of each.
        todos: The same.
        is_free: Whether it may send to whom can't be seen.
        broadcasts: Names of classes that it may send to nobody by name.
        makes: Names of classes that it may make, and many more, in lower case.
        accepted: Paths of the classes that its annotation names; None where it takes everything, or can't be told.
        answers: Paths of the classes that its return annotation names.
        annotation: Of its payload, as written.
    """

    is_known: bool = False
    path: str = ""
    file: str = ""
    deeds: Deeds = NO_DEED
    sends: tuple[tuple[str, Send], ...] = ()
    todos: tuple[tuple[str, Todo], ...] = ()
    is_free: bool = True
    broadcasts: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()
    accepted: tuple[str, ...] | None = None
    answers: tuple[str, ...] = ()
    annotation: str = ""


class Handlers:
    """The handlers of one folder, in one state of it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._modules: Mapping[str, OwnModule] = folder.modules
        self._known: dict[str, HandlerFacts] = {}
        self._calls: dict[str, frozenset[str]] = {}
        self._reach: dict[str, tuple[OwnModule, ...]] = {}
        self.literals: frozenset[str] = frozenset().union(*(each.deeds.literals for each in self._modules.values()))
        """Texts of all modules that may be names, in lower case."""

    @property
    def is_current(self) -> bool:
        """Whether the folder is still in that state."""
        return self._folder.modules is self._modules

    def facts(self, dotted: str) -> HandlerFacts:
        """What is known of one handler."""
        known = self._known.get(dotted)
        if known is None:
            known = self._known[dotted] = self._read(dotted)
        return known

    def class_path(self, dotted: str) -> str:
        """The class that a dotted path names, by the path of its definition; empty where that isn't sure."""
        found = self._folder.resolution(dotted)
        return found.path if found.exists and self._folder.class_at(dotted) is not None else ""

    def inherits(self, dotted: str) -> bool:
        """Whether a class has base classes, so that it may be taken where one of those is named."""
        found = self._folder.class_at(dotted)
        return found is None or bool(found.bases)

    def _read(self, dotted: str) -> HandlerFacts:
        path = self._folder.resolution(dotted).path
        module_name, _, name = path.rpartition(".")
        module = self._modules.get(module_name)
        deeds = module.deeds.functions.get(name) if module is not None else None
        function = self._folder.function_at(dotted)
        if module is None or deeds is None or function is None:
            return HandlerFacts(path=path)
        behind = list(self._behind(module, deeds))
        reached = self._reached(module)
        is_open = any(each.is_open or each.fault is not None for each in reached)
        all_deeds: list[ModuleDeeds] = [each.deeds for each in reached]
        return HandlerFacts(
            is_known=True,
            path=path,
            file=module.file,
            deeds=deeds,
            sends=tuple((where.file, send) for where, each in behind for send in each.sends),
            todos=tuple((where.file, todo) for where, each in behind for todo in each.todos),
            is_free=deeds.is_free or deeds.may_write or is_open or any(each.is_free for each in all_deeds),
            broadcasts=NO_DEEDS.broadcasts.union(*(each.broadcasts for each in all_deeds)),
            makes=self._makes(module.name),
            accepted=self._sure(self._folder.accepted(dotted)),
            answers=self._folder.answers(dotted),
            annotation=function.parameters[0].annotation if function.parameters else "",
        )

    def _sure(self, paths: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The paths if each is known to be a class; one that isn't may be an alias of any."""
        if paths is None or not paths or not all(self.class_path(path) for path in paths):
            return None
        return paths

    def _behind(self, module: OwnModule, deeds: Deeds) -> Iterator[tuple[OwnModule, Deeds]]:
        """A function, and the functions of the folder that it calls by their names, and so on."""
        waiting, seen = [(module, deeds)], {id(deeds)}
        while waiting and len(seen) <= _MAX_FUNCTIONS:
            home, each = waiting.pop(0)
            yield home, each
            for name in sorted(each.calls):
                target = self._folder.resolution(f"{home.name}.{name}").path
                owner, _, called = target.rpartition(".")
                there = self._modules.get(owner)
                found = there.deeds.functions.get(called) if there is not None else None
                if there is not None and found is not None and id(found) not in seen:
                    seen.add(id(found))
                    waiting.append((there, found))

    def _makes(self, module: str) -> frozenset[str]:
        """What the code that a module reaches calls, the classes that it makes among it."""
        if module not in self._calls:
            calls = NO_DEEDS.calls.union(*(each.deeds.calls for each in self._reach[module]))
            self._calls[module] = frozenset(name.lower() for name in calls)
        return self._calls[module]

    def _reached(self, module: OwnModule) -> tuple[OwnModule, ...]:
        """A module and the folder's modules that it imports, and so on."""
        if module.name not in self._reach:
            found = {module.name: module}
            waiting = [module]
            while waiting and len(found) <= _MAX_MODULES:
                for name in waiting.pop(0).imports:
                    if name in self._modules and name not in found:
                        found[name] = self._modules[name]
                        waiting.append(found[name])
            self._reach[module.name] = tuple(found.values())
        return self._reach[module.name]

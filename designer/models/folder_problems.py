"""What an organism's dotted paths name in vain, as far as the source of its folder tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from designer.models.resolution import Resolution, Resolver
from designer.models.source import OwnModule
from runtime.organism.names import Guesses
from runtime.organism.places import Places
from runtime.organism.scalars import is_dotted_path
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.wording import shown
from runtime.problems import Problem, Severity

_HANDLER: Final = "handler"


def source_problems(spec: OrganismSpec, places: Places, resolver: Resolver) -> tuple[Problem, ...]:
    """The problems of all listeners, then those of the modules.

    Args:
        spec: The organism.
        places: Where its values stand.
        resolver: What the folder's source tells.
    """
    return tuple(_Finder(spec, places, resolver).problems())


def complaint(dotted: str, resolver: Resolver, part: str) -> str:
    """What is wrong with one dotted path, as :func:`source_problems` says it; empty where nothing is known.

    Args:
        dotted: The path.
        resolver: What the folder's source tells.
        part: The listener's key whose value it is.
    """
    if not is_dotted_path(dotted):
        return ""
    finder = _Finder(OrganismSpec(), Places(), resolver)
    found = resolver.resolve(dotted)
    return finder.said(part, dotted, found)[0] if found.exists is False else ""


def _paths(listener: ListenerSpec) -> Iterator[tuple[str, int, str]]:
    """Key, position in a list, and dotted path."""
    yield "payload_class", 0, listener.payload_class
    yield _HANDLER, 0, listener.handler
    for position, dotted in enumerate(listener.response_class):
        yield "response_class", position, dotted


class _Finder:
    def __init__(self, spec: OrganismSpec, places: Places, resolver: Resolver) -> None:
        self._spec = spec
        self._places = places
        self._resolver = resolver
        self._guesses = Guesses()
        self._advice: dict[tuple[bool, str], tuple[str, str]] = {}
        self._sound: set[str] = set()
        self._missing: dict[str, Problem] = {}
        self._uses: Counter[str] = Counter()
        self._named: dict[str, tuple[str, str]] = {}

    def problems(self) -> Iterator[Problem]:
        for index, listener in enumerate(self._spec.listeners):
            for part, position, dotted in _paths(listener):
                if dotted not in self._sound:
                    yield from self._path(index, part, position, dotted, listener.name)
        for module, problem in self._missing.items():
            more = self._uses[module] - 1
            also = f" {more} more {'path leads' if more == 1 else 'paths lead'} into this module." if more else ""
            yield replace(problem, message=problem.message + also)
        yield from self._unreadable()

    def _path(self, index: int, part: str, position: int, dotted: str, listener: str) -> Iterator[Problem]:
        if not is_dotted_path(dotted):
            return
        found = self._resolver.resolve(dotted)
        key = f"listeners[{index}].{part}"
        if part == "response_class" and f"{key}[0]" in self._places:
            key = f"{key}[{position}]"
        top = dotted.partition(".")[0]
        if self._resolver.is_own(top):
            self._named.setdefault(found.module or top, (listener, key))
        if found.exists is not False:
            self._sound.add(dotted)
            return
        wanted = (part == _HANDLER, dotted)
        message, fix = self._advice.get(wanted) or self.said(part, dotted, found)
        self._advice[wanted] = message, fix
        code = "not-in-source" if found.module else "module-not-found"
        problem = self._places.warning(code, message, key, fix=fix, listener=listener)
        if found.module:
            yield problem
        else:
            self._missing.setdefault(found.missing, problem)
            self._uses[found.missing] += 1

    def said(self, part: str, dotted: str, found: Resolution) -> tuple[str, str]:
        """The sentence about a path that names nothing, and the path that was probably meant."""
        if not found.module:
            return self._no_module(dotted, found.missing)
        module = self._resolver.snapshot.modules.get(found.module)
        where = module.file if module else shown(found.module)
        known = self._fitting(module, part) if module else frozenset()
        guess = self._guesses.nearest_in_code(found.missing, sorted(known))
        if not guess:
            mend = "write it there, or mend the path." if module else "mend the path."
            return f"{where} has no {shown(found.missing)}; {mend}", ""
        rest = dotted[len(f"{found.module}.{found.missing}") :]
        fix = f"{found.module}.{guess}{rest}"
        return f"{where} has no {shown(found.missing)}; did you mean `{fix}`?", fix

    def _fitting(self, module: OwnModule, part: str) -> frozenset[str]:
        """Names of a module that may be meant: for a handler all but the classes, else all but the functions."""
        public = frozenset(name for name in module.names if not name.startswith("_"))
        return public - frozenset(name for name in public if self._is_misfit(f"{module.name}.{name}", part))

    def _is_misfit(self, dotted: str, part: str) -> bool:
        module, _, name = self._resolver.resolve(dotted).path.rpartition(".")
        home = self._resolver.snapshot.modules.get(module)
        return home is not None and name in (home.classes if part == _HANDLER else home.functions)

    def _no_module(self, dotted: str, name: str) -> tuple[str, str]:
        tops = {each.partition(".")[0] for each in self._resolver.snapshot.modules}
        guess = self._guesses.nearest_in_code(name, sorted(tops))
        root = self._resolver.snapshot.root
        folder = root.name if root else ""
        advice = f"did you mean `{guess}`?" if guess else f"write {name}.py there, or mend the path."
        where = f"neither in the folder {folder} nor installed" if folder else "neither here nor installed"
        message = f"There is no module {shown(name)}, {where}; {advice}"
        return message, f"{guess}.{dotted.partition('.')[2]}" if guess else ""

    def _unreadable(self) -> Iterator[Problem]:
        """Own modules that Python refuses: those that listeners name, and what these import."""
        modules = self._resolver.snapshot.modules
        waiting = [(name, *user) for name, user in self._named.items()]
        seen: set[str] = set()
        while waiting:
            name, listener, key = waiting.pop(0)
            module = modules.get(name)
            if name in seen or module is None:
                continue
            seen.add(name)
            if module.fault is not None and module.fault.is_syntax:
                yield self._syntax(module, listener, key, name in self._named)
            waiting += [(each, listener, key) for each in sorted(module.imports)]

    @staticmethod
    def _syntax(module: OwnModule, listener: str, key: str, is_named: bool) -> Problem:
        fault = module.fault
        assert fault is not None
        message = f"{module.file} can't be read as Python: {fault.message}; mend line {fault.line}."
        # What imports it may be prepared for its failing; what a listener names may not.
        severity = Severity.ERROR if is_named else Severity.WARNING
        return Problem(severity, "syntax", message, module.file, fault.line, fault.column, listener=listener, key=key)

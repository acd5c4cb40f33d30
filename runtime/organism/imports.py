"""An organism's classes and handlers, imported for one launch (contract section 2).

Calling ``import_organism`` runs the organism's code; whoever calls it has the user's consent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from runtime.errors import PayloadClassError
from runtime.handlers import HandlerShape, HandlerShapeError, shape_of
from runtime.organism.dotted_paths import DottedPaths, Unresolved
from runtime.organism.own_modules import OwnModules
from runtime.organism.places import NO_PLACES, Places
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.wording import shown
from runtime.payloads.codec import codec_of
from runtime.primitives import SYSTEM_CLASSES, Rejected
from runtime.problems import Problem


@dataclass(frozen=True, slots=True)
class Binding:
    """A listener with the objects that its dotted paths name.

    Attributes:
        spec: As declared.
        payload_class: What it receives; it has a codec.
        response_classes: What it answers with, in the order declared; each has a codec.
        handler: The author's own function.
        shape: How the handler is called and what it accepts.
    """

    spec: ListenerSpec
    payload_class: type
    response_classes: tuple[type, ...]
    handler: object
    shape: HandlerShape


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of importing an organism; close it when its run has ended.

    Attributes:
        bindings: Of the listeners that are in order, in the order of the file.
        problems: In the order of their places.
        modules: The organism's own modules.
    """

    bindings: tuple[Binding, ...]
    problems: tuple[Problem, ...]
    modules: OwnModules

    def close(self) -> None:
        """Forget the organism's modules; classes and functions in use go on working."""
        self.modules.close()

    def __enter__(self) -> Imported:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def import_organism(
    spec: OrganismSpec,
    places: Places = NO_PLACES,
    pythonpath: Sequence[Path | str] = (),
    *,
    modules: OwnModules | None = None,
) -> Imported:
    """Import what the dotted paths of an organism name, afresh and privately.

    It never raises for what the organism's code does, ``SystemExit`` and ``KeyboardInterrupt`` included;
    but it takes as long as that code takes.

    Args:
        spec: The organism; its folder is where dotted paths are looked for first.
        places: Where its values stand, for the problems.
        pythonpath: More folders of the organism's own, looked into after its folder.
        modules: The launch's modules, where the caller has made them, with all folders.
    """
    if modules is None:
        modules = OwnModules([spec.folder, *map(Path, pythonpath)])
    binder = _Binder(spec, places, DottedPaths(modules))
    bindings = tuple(binder.bindings())
    problems = [
        *binder.problems(),
        *_broadcast_names(bindings, spec, places),
        *_errors_to(bindings, spec, places),
        *_replies(bindings, spec, places),
    ]
    problems.sort(key=lambda found: (found.line, found.column))
    return Imported(bindings, tuple(problems), modules)


class _Binder:
    """Binds the listeners one by one and collects what is wrong."""

    def __init__(self, spec: OrganismSpec, places: Places, paths: DottedPaths) -> None:
        self._spec = spec
        self._places = places
        self._paths = paths
        self._problems: list[Problem] = []
        self._module_problems: dict[str, Problem] = {}
        self._module_uses: Counter[str] = Counter()

    def bindings(self) -> Iterator[Binding]:
        for index, listener in enumerate(self._spec.listeners):
            key = f"listeners[{index}]"
            try:
                binding = self._binding(listener, key)
            except BaseException as error:  # the code of a metaclass, of a decorator's object
                message = f"Reading the objects of this listener failed: {self._paths.describe(error)}."
                self._error("import-failed", message, key, listener)
                continue
            if binding is not None:
                yield binding

    def problems(self) -> Iterator[Problem]:
        """All problems; a module that can't be imported counts once, with the number of paths into it."""
        yield from self._problems
        for module, problem in self._module_problems.items():
            more = self._module_uses[module] - 1
            if more:
                also = f" {more} more {'path leads' if more == 1 else 'paths lead'} into this module."
                problem = replace(problem, message=problem.message + also)
            yield problem

    def _binding(self, listener: ListenerSpec, key: str) -> Binding | None:
        payload_class = self._payload_class(listener.payload_class, f"{key}.payload_class", listener)
        single = f"{key}.response_class[0]" not in self._places
        responses = [
            self._payload_class(
                path, f"{key}.response_class" if single else f"{key}.response_class[{position}]", listener
            )
            for position, path in enumerate(listener.response_class)
        ]
        handler, shape = self._handler(listener, f"{key}.handler", payload_class)
        found = tuple(response for response in responses if response is not None)
        if payload_class is None or shape is None or len(found) < len(responses):
            return None
        return Binding(listener, payload_class, found, handler, shape)

    def _resolved(self, path: str, key: str, listener: ListenerSpec) -> object:
        if not path:
            return Unresolved("", "")
        found = self._paths.resolve(path)
        if isinstance(found, Unresolved):
            problem = self._places.error(found.code, found.message, key, fix=found.fix, listener=listener.name)
            if found.module:
                self._module_problems.setdefault(found.module, problem)
                self._module_uses[found.module] += 1
            else:
                self._problems.append(problem)
        return found

    def _payload_class(self, path: str, key: str, listener: ListenerSpec) -> type | None:
        found = self._resolved(path, key, listener)
        if isinstance(found, Unresolved):
            return None
        if not isinstance(found, type):
            kind = type(found).__name__
            self._error("payload-class", f"{shown(path)} is of type {kind}; it must be a dataclass.", key, listener)
            return None
        if any(found is cls for cls in SYSTEM_CLASSES):
            message = f"{shown(path)} comes from the pump alone; take a class of your own."
            self._error("system-class", message, key, listener)
            return None
        try:
            codec_of(found)
        except PayloadClassError as error:
            self._error(
                "payload-class",
                f"{shown(path)} can't be a payload class: {_sentence_end(error)}",
                key,
                listener,
            )
        except Exception as error:
            message = f"{shown(path)} can't be a payload class: {self._paths.describe(error)}."
            self._error("payload-class", message, key, listener)
        else:
            return found
        return None

    def _handler(
        self, listener: ListenerSpec, key: str, payload_class: type | None
    ) -> tuple[object, HandlerShape | None]:
        path = listener.handler
        found = self._resolved(path, key, listener)
        if isinstance(found, Unresolved):
            return None, None
        try:
            shape = shape_of(found)
        except HandlerShapeError as error:
            self._error("handler-shape", f"The handler {shown(path)} {error}.", key, listener)
            return None, None
        except Exception as error:
            message = f"The handler {shown(path)} can't be read: {self._paths.describe(error)}."
            self._error("handler-shape", message, key, listener)
            return None, None
        if payload_class is not None and not _takes(shape, payload_class):
            named = " | ".join(sorted(cls.__name__ for cls in shape.accepts or ()))
            message = (
                f"The handler {shown(path)} takes {named} and not {payload_class.__name__}, "
                f"the listener's payload_class; add it to the annotation, or change payload_class."
            )
            self._error("handler-payload", message, key, listener)
            return None, None
        return found, shape

    def _error(self, code: str, message: str, key: str, listener: ListenerSpec) -> None:
        self._problems.append(self._places.error(code, message, key, listener=listener.name))


def _sentence_end(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."


def _takes(shape: HandlerShape, payload_class: type) -> bool:
    return shape.accepts is None or any(issubclass(payload_class, named) for named in shape.accepts)


def _indexed(bindings: Sequence[Binding], spec: OrganismSpec) -> Iterator[tuple[int, Binding]]:
    """Bindings with the index of their listener in the file."""
    positions = {id(listener): index for index, listener in enumerate(spec.listeners)}
    for binding in bindings:
        yield positions[id(binding.spec)], binding


def _broadcast_names(bindings: Sequence[Binding], spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    first: dict[str, Binding] = {}
    for index, binding in _indexed(bindings, spec):
        if not binding.spec.broadcast:
            continue
        cls = binding.payload_class
        other = first.setdefault(cls.__name__, binding)
        if other.payload_class is not cls:
            message = (
                f"{shown(binding.spec.payload_class)} and {shown(other.spec.payload_class)}, the class of "
                f"{shown(other.spec.name)}, are two classes of one name, so a broadcast {cls.__name__} "
                "can't tell them apart; rename one, or let both listeners use the same."
            )
            key = f"listeners[{index}].payload_class"
            yield places.error("broadcast-classes", message, key, listener=binding.spec.name)


def _errors_to(bindings: Sequence[Binding], spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    for index, binding in _indexed(bindings, spec):
        if spec.errors_to and binding.spec.name.lower() == spec.errors_to.lower():
            if binding.payload_class is not Rejected:
                message = (
                    f"errors_to names {shown(binding.spec.name)}, so its payload_class must be "
                    "runtime.primitives.Rejected."
                )
                yield places.error(
                    "errors-to-class",
                    message,
                    f"listeners[{index}].payload_class",
                    fix="runtime.primitives.Rejected",
                    listener=binding.spec.name,
                )
            return


def _replies(bindings: Sequence[Binding], spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    """Warn where a peer answers with a class that the caller's annotation doesn't name (section 6).

    Only declared peers are looked at: whom a tool without peers calls is known to its code alone.
    """
    by_name = {binding.spec.name.lower(): binding for binding in bindings}
    for index, caller in _indexed(bindings, spec):
        accepts = caller.shape.accepts
        if accepts is None:
            continue
        for position, name in enumerate(caller.spec.peers):
            peer = by_name.get(name.lower())
            for response in peer.response_classes if peer else ():
                if response not in accepts:
                    message = (
                        f"{shown(name)} answers with {response.__name__}, which {shown(caller.spec.handler)} "
                        "does not take; add it to the annotation of its payload."
                    )
                    key = f"listeners[{index}].peers[{position}]"
                    yield places.warning("reply-class", message, key, listener=caller.spec.name)

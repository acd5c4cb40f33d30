"""An organism's text to its description: reads, checks, imports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Final

from designer.models.description import DescribedClass, Description, ListenerDescription, Refusal
from designer.models.forms import form_of
from designer.models.invalid import invalid_sample
from runtime.errors import PayloadClassError
from runtime.llm.script_file import check_scripts
from runtime.organism.imports import Binding, Imported, import_organism
from runtime.organism.load import load_text
from runtime.organism.places import Places
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import brings_own_form, is_payload_class
from runtime.problems import Problem
from runtime.prompts import class_text

_MOST_OTHERS: Final = 500
"""Classes that no listener names: they are described so that one which comes to name them is known at once."""


def describe(text: str, path: Path, digest: str) -> Description:
    """Describe an organism; this runs its modules.

    Args:
        text: The organism file as it is on the screen.
        path: Where that file is.
        digest: Of the sources, to be given back.
    """
    loaded = load_text(text, path.name, path)
    if loaded.spec is None:
        return Description(problems=loaded.problems, digest=digest)
    problems = [*loaded.problems, *check_scripts(loaded.spec)]
    with import_organism(loaded.spec, loaded.places) as imported:
        problems += imported.problems
        classes = _Classes(imported)
        listeners = _listeners(imported, loaded.places, problems, classes)
        classes.read(loaded.spec, problems)
    problems.sort(key=lambda found: (found.line, found.column))
    return Description(listeners, tuple(problems), digest, classes=classes.by_path, refused=classes.refused)


def _listeners(
    imported: Imported, places: Places, problems: list[Problem], classes: _Classes
) -> dict[str, ListenerDescription]:
    found: dict[str, ListenerDescription] = {}
    known: dict[type, ListenerDescription] = {}
    for binding in imported.bindings:
        try:
            found[binding.spec.name] = _listener(binding, known, classes)
        except BaseException as error:  # a class of the author's may do anything, to be read is no exception
            message = f"Describing {binding.payload_class.__name__} failed: {type(error).__name__}."
            problems.append(places.error("describe-failed", message, listener=binding.spec.name))
    return found


def _listener(binding: Binding, known: dict[type, ListenerDescription], classes: _Classes) -> ListenerDescription:
    """What is to be said of a class is worked out once, however many listeners take it."""
    codec = codec_of(binding.payload_class)
    spec = binding.spec
    found = known.get(binding.payload_class)
    if found is None:
        form, records = form_of(codec)
        cls = classes.of(binding.payload_class)
        found = known[binding.payload_class] = ListenerDescription(
            "",
            codec.name,
            form,
            records,
            sample=codec.sample(pretty=True).decode("utf-8"),
            invalid_sample=cls.invalid_sample,
        )
    return replace(
        found,
        listener=spec.name,
        schema=codec.xsd(spec.description),
        responses=tuple(codec_of(cls).name for cls in binding.response_classes),
        agent=spec.agent,
        description=spec.description,
    )


class _Classes:
    """Payload classes by dotted path. Nothing is imported for it that has not been imported before.

    Attributes:
        by_path: What was found.
        refused: Why what the file names was not.
    """

    def __init__(self, imported: Imported) -> None:
        self._modules = imported.modules
        self._known: dict[type, DescribedClass] = {}
        self.by_path: dict[str, DescribedClass] = {}
        self.refused: dict[str, Refusal] = {}

    def of(self, cls: type) -> DescribedClass:
        """A class described, once.

        Raises:
            BaseException: It is no payload class, or does anything when it is read.
        """
        if cls not in self._known:
            codec = codec_of(cls)
            self._known[cls] = DescribedClass(class_text(codec), invalid_sample(codec), brings_own_form(cls))
        return self._known[cls]

    def read(self, spec: OrganismSpec, problems: list[Problem]) -> None:
        """Find the classes that the file names, and the others of the modules that it names them from."""
        named = dict.fromkeys(path for each in spec.listeners for path in _classes_of(each) if path)
        own: dict[str, ModuleType] = {}
        for path in named:
            self._take(path, [each.name for each in spec.listeners if path in _classes_of(each)], problems)
        for each in spec.listeners:
            for path in (*_classes_of(each), each.handler):
                module, name = self._module_of(path)
                if module is not None and self._modules.is_own(name.partition(".")[0]):
                    own[name] = module
        for path, cls in islice(_defined_in(own), _MOST_OTHERS):
            if path not in named:
                try:
                    self.by_path[path] = self.of(cls)
                except BaseException:  # nobody names it, so nobody misses it
                    continue

    def _take(self, path: str, listeners: list[str], problems: list[Problem]) -> None:
        try:
            found = self._find(path)
            if found is not None:
                self.by_path[path] = self.of(found)
                return
            why = ""
        except PayloadClassError as error:
            why = f"{str(error).rstrip('.')}."
        except BaseException as error:
            why = f"Describing it failed: {type(error).__name__}."
        self.refused[path] = Refusal(why or _why(path, listeners, problems), self._module_of(path)[0] is not None)

    def _find(self, path: str) -> type | None:
        found: object
        found, name = self._module_of(path)
        for part in path[len(name) + 1 :].split(".") if name else ():
            found = getattr(found, part, None)
        return found if isinstance(found, type) else None

    def _module_of(self, path: str) -> tuple[ModuleType | None, str]:
        """The module that a path leads into, and its name; none where it has not been imported."""
        name = path.rpartition(".")[0]
        while name:
            module = sys.modules.get(self._modules.private_name(name))
            if module is not None:
                return module, name
            name = name.rpartition(".")[0]
        return None, ""


def _defined_in(modules: dict[str, ModuleType]) -> Iterator[tuple[str, type]]:
    for name, module in modules.items():
        for attribute, value in list(vars(module).items()):
            try:
                is_its_own = is_payload_class(value) and value.__module__ == module.__name__
            except BaseException:  # whatever a module holds may do anything when it is looked at
                continue
            if is_its_own and not attribute.startswith("_"):
                yield f"{name}.{attribute}", value


def _classes_of(listener: ListenerSpec) -> tuple[str, ...]:
    return (listener.payload_class, *listener.response_class)


def _why(path: str, listeners: list[str], problems: list[Problem]) -> str:
    """The problem that is about a path, or about a module on the way to it."""
    name = path.rpartition(".")[2]
    for problem in problems:
        if f"`{path}`" in problem.message or (problem.listener in listeners and f"`{name}`" in problem.message):
            return problem.message
    while path := path.rpartition(".")[0]:
        for problem in problems:
            if f"`{path}`" in problem.message:
                return problem.message
    return "It could not be imported."

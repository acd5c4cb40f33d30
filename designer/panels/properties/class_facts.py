"""What a payload class is, as the source of the organism's folder tells; nothing is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.document.python import PythonClass, PythonField
from designer.models.python_places import place_of_module
from designer.panels.properties.field_types import Surroundings
from designer.support.plain_text import one_line
from runtime.organism.scalars import is_dotted_path

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from designer.models.source import OwnModule
    from runtime.organism.spec import ListenerSpec, OrganismSpec
    from runtime.payloads.describe import ClassDescription, FieldDescription


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class that an organism names.

    Attributes:
        dotted: As the organism names it; empty where it names none.
        path: The dotted path of its definition; as ``dotted`` where that isn't known.
        module: The folder's module that has it, or was to have it; empty where it is none of the folder's.
        file: Of that module, as seen from the folder.
        line: 1-based, where it begins, or what is wrong with the module; 0 where neither is known.
        description: What the source says; None where it isn't there or can't be read.
        why_not: Why its fields can't be changed, as a sentence; empty where they can.
        is_missing: Whether it surely isn't there.
        is_broken: Whether its module can't be read as Python.
    """

    dotted: str = ""
    path: str = ""
    module: str = ""
    file: str = ""
    line: int = 0
    description: ClassDescription | None = None
    why_not: str = ""
    is_missing: bool = False
    is_broken: bool = False

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.path.rpartition(".")[2]

    @property
    def fields(self) -> tuple[FieldDescription, ...]:
        """Its fields, inherited ones first; what belongs to the class itself is none."""
        found = self.description.fields if self.description else ()
        return tuple(field for field in found if "ClassVar" not in field.annotation)

    @property
    def as_python(self) -> PythonClass:
        """The class as edits of it know it; what belongs to the class itself takes a name as well."""
        found = self.description.fields if self.description else ()
        fields = [PythonField(each.name, each.annotation, inherited_from=each.inherited_from) for each in found]
        own = tuple(field for field in fields if not field.inherited_from)
        inherited = tuple(field for field in fields if field.inherited_from)
        return PythonClass(self.name, fields=own, inherited_fields=inherited)


def facts_of(folder: Folder, dotted: str) -> ClassFacts:
    """What is known of the class that a dotted path names."""
    if not is_dotted_path(dotted):
        return ClassFacts(dotted)
    resolution = folder.resolution(dotted)
    path = resolution.path
    module = _module_of(folder, path)
    name, file = one_line(path.rpartition(".")[2], 60), module.file if module else ""
    home = module.name if module else ""
    if resolution.exists is False:
        return ClassFacts(dotted, path, home, file, is_missing=True, why_not=_tr("{0} isn't there yet.").format(name))
    found = folder.class_at(dotted)
    if found is not None:
        why_not = _why_not(name, module, found)
        return ClassFacts(dotted, path, home, file, found.line, found, why_not)
    if module is None:
        why_not = _tr("{0} comes from an installed module, so its fields aren't shown or changed here.").format(name)
        return ClassFacts(dotted, path, why_not=why_not if folder.is_ready else "")
    if module.fault is not None:
        text = _tr("Its fields can be changed once {0} can be read as Python.")
        if not module.fault.is_syntax:
            text = _tr("{0} can't be read: {1}.")
        why_not = text.format(one_line(file, 60), one_line(module.fault.message).rstrip("."))
        return ClassFacts(dotted, path, home, file, module.fault.line, why_not=why_not, is_broken=True)
    if path in folder.functions:
        text = _tr("{0} is a function, no class.")
        return ClassFacts(dotted, path, home, file, folder.functions[path].line, why_not=text.format(name))
    text = _tr("{0} is made while {1} runs, so its fields can't be seen here.")
    return ClassFacts(dotted, path, home, file, why_not=text.format(name, one_line(file, 60)))


def surroundings_of(folder: Folder, facts: ClassFacts) -> Surroundings:
    """What is known where a class stands."""
    module = folder.modules.get(facts.module)
    if module is None:
        return Surroundings()
    return Surroundings(one_line(module.file, 60), module.names, frozenset(importable(folder, facts)), module.is_open)


def importable(folder: Folder, facts: ClassFacts) -> Mapping[str, str]:
    """The classes of the folder's other modules that a field may name, by the name, with their dotted paths.

    One whose module imports this one in turn is none: the organism could not be imported any more.
    """
    module = folder.modules.get(facts.module)
    if module is None:
        return {}
    found: dict[str, str] = {}
    for path in folder.payload_classes():
        home, _, name = path.rpartition(".")
        is_elsewhere = home != facts.module and home in folder.modules and name not in module.names
        if is_elsewhere and name not in found and not _reaches(folder, home, facts.module):
            found[name] = path
    return found


def users_of(folder: Folder, spec: OrganismSpec, facts: ClassFacts) -> tuple[str, ...]:
    """The listeners that take or answer with a class, in the order of the file."""
    # A thousand listeners share a few classes.
    paths = {dotted for listener in spec.listeners for dotted in _classes_of(listener)}
    meant = {dotted for dotted in paths if folder.resolution(dotted).path == facts.path}
    return tuple(each.name for each in spec.listeners if not meant.isdisjoint(_classes_of(each)))


def _reaches(folder: Folder, start: str, wanted: str) -> bool:
    """Whether a module imports another, perhaps by way of others."""
    waiting, seen = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name == wanted:
            return True
        module = folder.modules.get(name)
        if module is not None and name not in seen:
            waiting += module.imports
        seen.add(name)
    return False


def _classes_of(listener: ListenerSpec) -> Iterator[str]:
    if listener.payload_class:
        yield listener.payload_class
    yield from listener.response_class


def _module_of(folder: Folder, path: str) -> OwnModule | None:
    """The folder's module that a definition is in."""
    return folder.modules.get(place_of_module(folder, path.rpartition(".")[0]))


def _why_not(name: str, module: OwnModule | None, found: ClassDescription) -> str:
    if module is None:
        return _tr("{0} comes with the runtime, so its fields can't be changed.").format(name)
    if not (found.is_dataclass or found.is_marked):
        return _tr("{0} is no dataclass, so it has no fields; write @dataclass above it.").format(name)
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("PayloadClass", text)

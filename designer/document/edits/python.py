"""Edits of the organism's own Python as steps of the document: files are read when the edit runs.

They never leave the organism's folder, and change nothing that isn't UTF-8 or that Python can't read. What is
written is part of the step: undo takes it back while nobody else has changed the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from designer.document.edit import Edit, EditRefused, Reveal, Revision, Source
from designer.document.edits.python_files import ModuleFiles, refusal
from designer.document.edits.python_missing import MissingWriter
from designer.document.python.classes import ClassReader
from designer.document.python.records import Around, PythonClass, PythonEditRefused, PythonField
from designer.document.python.source import Module
from designer.document.python.writing import add_class, add_handler
from runtime.organism.scalars import is_dotted_path

ClassChange: TypeAlias = Callable[[str, str, Around], str]
"""The module's text, the class's name in it and what the module stands in, to the module's new text:
``lambda text, cls, around: add_field(text, cls, field, around=around)``."""


@dataclass(frozen=True, slots=True)
class FoundClass:
    """A class where it is defined, which may be another module than the dotted path names.

    Attributes:
        path: Its file.
        dotted: Its dotted path there.
        cls: What the source says of it.
    """

    path: Path
    dotted: str
    cls: PythonClass


def find_class(dotted: str, folder: Path) -> FoundClass:
    """A class of the organism's folder, followed through what its modules import from each other.

    Args:
        dotted: As the organism's file names it.
        folder: The folder that holds the organism's file.

    Raises:
        EditRefused: It isn't there, comes from elsewhere, or its module can't be read.
    """
    modules = ModuleFiles(folder)
    path, module, name = _home(modules, dotted)
    try:
        text = modules.text(path)
        cls = ClassReader(Module(text or ""), modules.around(module)).read(name)
    except PythonEditRefused as error:
        raise refusal(modules.shown(path), error) from error
    return FoundClass(path, f"{module}.{name}", cls)


def change_class(dotted: str, change: ClassChange, name: str) -> Edit:
    """Change a class in its module.

    Args:
        dotted: The class, as the organism's file names it.
        change: From the module's text to its new one; see :data:`ClassChange`.
        name: What the step is called.
    """

    def run(before: Source) -> Revision:
        modules = ModuleFiles.of(before)
        path, module, cls = _home(modules, dotted)
        modules.made(path, lambda text: change(text, cls, modules.around(module)))
        return Revision(files=modules.changes(), reveal=_users(before, dotted))

    return Edit(name, run)


def new_payload_class(dotted: str, fields: Iterable[PythonField] = (), doc: str = "") -> Edit:
    """Write a new payload class; module and packages are made where there are none.

    Args:
        dotted: Its dotted path.
        fields: Its fields, in order.
        doc: Its docstring.
    """
    wanted = tuple(fields)

    def run(before: Source) -> Revision:
        modules = ModuleFiles.of(before)
        path, module, name = _new_place(modules, dotted)
        modules.made(path, lambda text: add_class(text, name, wanted, doc, around=modules.around(module)))
        return Revision(files=modules.changes(), reveal=_users(before, dotted))

    return Edit(f"Write the class {dotted.rpartition('.')[2]}", run)


def new_handler(dotted: str, payload: str, response: str = "", doc: str = "") -> Edit:
    """Write a new handler that answers with a sample of its response class.

    Args:
        dotted: Its dotted path.
        payload: Dotted path of the class that it takes.
        response: Dotted path of the class that it answers with; empty for none.
        doc: Its docstring.
    """

    def run(before: Source) -> Revision:
        modules = ModuleFiles.of(before)
        path, module, name = _new_place(modules, dotted)
        around = modules.around(module)
        modules.made(path, lambda text: add_handler(text, name, payload, response, doc=doc, around=around))
        return Revision(files=modules.changes(), reveal=_users(before, dotted))

    return Edit(f"Write the handler {dotted.rpartition('.')[2]}", run)


def write_missing(listeners: Iterable[str] | None = None) -> Edit:
    """Write all classes and handlers that listeners name and the folder doesn't have, in one step.

    Afterwards the organism runs: each handler answers with a sample of its response class.

    Args:
        listeners: By name; None for all.
    """
    names = None if listeners is None else {name.lower() for name in listeners}

    def run(before: Source) -> Revision:
        chosen = [each for each in before.spec.listeners if names is None or each.name.lower() in names]
        return MissingWriter(ModuleFiles.of(before)).revision(chosen, before.spec.listeners)

    return Edit("Write what is missing", run)


def _users(source: Source, dotted: str) -> Reveal:
    """The listeners that name a dotted path."""
    return Reveal(tuple(each.name for each in source.spec.listeners if dotted in each.dotted_paths))


def _home(modules: ModuleFiles, dotted: str, left: int = 16) -> tuple[Path, str, str]:
    """The file in which a class is defined, its module, and its name there."""
    module, _, name = dotted.rpartition(".")
    if not is_dotted_path(dotted):
        raise EditRefused(f"{dotted} is no dotted path to a class.")
    if modules.is_foreign(module):
        raise EditRefused(f"{dotted} comes from an installed module, not from the organism's folder.")
    path = modules.file_of(module)
    if path is None:
        holder, _, outer = module.rpartition(".")
        if holder and modules.file_of(holder) is not None:
            raise EditRefused(f"{name} stands inside {outer}; change it in the text.")
        raise EditRefused(f"There is no module {module} in the organism's folder.")
    text = modules.text(path)
    try:
        reader = ClassReader(Module(text or ""), modules.around(module))
    except PythonEditRefused as error:
        raise refusal(modules.shown(path), error) from error
    target = reader.names.imported.get(name, "") if name not in reader.names.defined else ""
    if target and "." in target and left:
        return _home(modules, target, left - 1)
    for star in reader.names.stars if name not in reader.names.defined else ():
        home, found = reader.elsewhere(star, name)
        if found is not None and left:
            return _home(modules, f"{home.around.module}.{name}", left - 1)
    return path, module, name


def _new_place(modules: ModuleFiles, dotted: str) -> tuple[Path, str, str]:
    """Where something new is written: file, module, and name."""
    module, _, name = dotted.rpartition(".")
    if not is_dotted_path(dotted):
        raise EditRefused(f"{dotted} is no dotted path; write a module and a name in it, such as handlers.Story.")
    if modules.is_foreign(module):
        raise EditRefused(f"{module} is an installed module; take another name for the organism's own.")
    return modules.file_of(module) or modules.new_file(module), module, name

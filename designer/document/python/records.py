"""What is read of a module and asked of it: fields, classes, mentions, and why something can't be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias


class PythonEditRefused(Exception):
    """The module can't be changed so; the message says why, in one sentence for the status line.

    Attributes:
        line: The line of the module that it is about, 1-based; 0 where it is about none.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class PythonField:
    """One field of a payload class.

    Attributes:
        name: The Python name.
        type_text: Its type as one writes it, without quotes around the whole.
        default_text: Its default as one writes it (``[]`` where the source says ``default_factory=list``); None if it
            has none.
        doc: What the author says about it; empty if nothing.
        line: 1-based, of the module; 0 for a field that is only meant.
        inherited_from: The base class that has it; empty for the class's own.
        keyword: Whether it is given by keyword only, so that its place among the others is free.
    """

    name: str
    type_text: str = "str"
    default_text: str | None = None
    doc: str = ""
    line: int = 0
    inherited_from: str = ""
    keyword: bool = False


@dataclass(frozen=True, slots=True)
class PythonClass:
    """One class of a module.

    Attributes:
        name: Its name.
        doc: Its docstring, without indentation; empty if it has none.
        fields: Its own fields, in order.
        line: 1-based, of the word ``class`` or of whatever else makes the name.
        inherited: Its bases, as they are written.
        is_editable: Whether fields can be added, changed, moved and removed here.
        why_not: Why not, in one sentence; empty where they can.
        inherited_fields: The fields of its bases, as far as these are known, in order.
    """

    name: str
    doc: str = ""
    fields: tuple[PythonField, ...] = ()
    line: int = 0
    inherited: tuple[str, ...] = ()
    is_editable: bool = True
    why_not: str = ""
    inherited_fields: tuple[PythonField, ...] = ()

    def field(self, name: str) -> PythonField | None:
        """Its own field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a module's text that says a listener's name.

    Attributes:
        start: Offset in characters.
        end: Offset behind it.
        line: 1-based.
        column: 1-based, in characters.
        line_text: The whole line, without its end.
        is_exact: Whether it is a string that says the name and nothing else, as in ``to="editor"``; else it stands in
            prose: a docstring, a comment, a longer string.
    """

    start: int
    end: int
    line: int
    column: int
    line_text: str
    is_exact: bool


Sources: TypeAlias = Callable[[str], "str | None"]
"""The text of another module by its dotted name, as far as it may be read; None where it isn't known."""


def no_sources(module: str) -> str | None:
    """Nothing is known of other modules."""
    return None


def no_packages(module: str) -> bool:
    """No module is known to be a package."""
    return False


@dataclass(frozen=True, slots=True)
class Around:
    """What a module stands in.

    Attributes:
        module: Its dotted name; empty where that isn't known.
        is_package: Whether it is the ``__init__`` of a package.
        sources: Where the texts of other modules are had from.
        packages: Says of another module whether it is the ``__init__`` of a package.
        own: Top-level names of the organism's own modules, which are imported after all others.
        circular: Modules that will import this one in turn, so that only they, and no names of theirs, are imported.
        blocked: Modules that import this one in turn already, so that they can't be imported at all.
    """

    module: str = ""
    is_package: bool = False
    sources: Sources = no_sources
    packages: Callable[[str], bool] = no_packages
    own: frozenset[str] = frozenset()
    circular: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()

    @property
    def package(self) -> str:
        """The package that its relative imports start from."""
        return self.module if self.is_package else self.module.rpartition(".")[0]


ALONE: Final = Around()
"""A module of which nothing else is known."""

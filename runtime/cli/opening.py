"""Organisms as commands open them: problems shown, errors ending the command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runtime.cli.words import show_problems
from runtime.problems import nearest

if TYPE_CHECKING:
    from runtime.organism.imports import Binding, Imported
    from runtime.organism.spec import OrganismSpec

_SUFFIXES = ("", ".yaml", ".yml", ".json")
_STARTS = ".starts.yaml"


def existing_path(text: str) -> Path:
    """Type of an argument that names what is there.

    Raises:
        click.BadParameter: Nothing is; names what is nearest.
    """
    path = Path(text)
    if not os.path.lexists(path):
        raise click.BadParameter(f"there is no file or folder {str(path)!r}{_meant(path)}")
    return path


def organism_path(text: str) -> Path:
    """Type of the argument FILE: an organism file, or a folder that holds organism.yaml.

    Raises:
        click.BadParameter: It is not there, or plainly no organism.
    """
    path = existing_path(text)
    reason = no_organism(path)
    if reason:
        raise click.BadParameter(f"{path} is no organism; {reason}")
    return path


def no_organism(path: Path) -> str:
    """Why a path is plainly no organism; empty where it may be one."""
    if os.path.isdir(path):
        return "it holds compiled Python" if path.name == "__pycache__" else ""
    if path.name.endswith(_STARTS):
        return f"it holds the starts of {path.name.removesuffix(_STARTS)}.yaml"
    if path.suffix.lower() not in _SUFFIXES:
        return "an organism is a .yaml file, or a folder that holds organism.yaml"
    return ""


def _meant(path: Path) -> str:
    try:
        beside = [found.name for found in path.parent.iterdir() if not found.name.startswith(".")]
    except OSError:
        return ""
    meant = nearest(path.name, beside)
    return f"; did you mean {str(path.with_name(meant))!r}?" if meant else ""


def prints_aside() -> AbstractContextManager[object]:
    """Keep what modules print when they are imported off standard output, which is for documents."""
    return redirect_stdout(sys.stderr)


@contextmanager
def imported_organism(file: Path, pythonpath: Sequence[Path] = ()) -> Iterator[Imported]:
    """Load and import an organism; warnings are shown.

    Raises:
        InvalidOrganism: It has errors.
    """
    from runtime.opening import open_organism

    with prints_aside():
        opened = open_organism(file, pythonpath)
    try:
        show_problems(opened.warnings)
        yield opened.imported
    finally:
        opened.imported.close()


def binding_of(imported: Imported, listener: str) -> Binding:
    """The listener with a name.

    Raises:
        click.BadParameter: No listener has it; names the nearest.
    """
    for binding in imported.bindings:
        if binding.spec.name.lower() == listener.lower():
            return binding
    raise unknown_listener(listener, [binding.spec.name for binding in imported.bindings])


def require_listener(spec: OrganismSpec, listener: str) -> str:
    """The listener's name as declared.

    Raises:
        click.BadParameter: No listener has it; names the nearest.
    """
    names = [declared.name for declared in spec.listeners]
    for name in names:
        if name.lower() == listener.lower():
            return name
    raise unknown_listener(listener, names)


def unknown_listener(listener: str, names: Sequence[str]) -> click.BadParameter:
    """The refusal of a name that no listener has."""
    meant = nearest(listener, names)
    hint = f"did you mean {meant!r}?" if meant else f"there are: {', '.join(names) or 'none'}"
    return click.BadParameter(f"no listener is called {listener!r}; {hint}")

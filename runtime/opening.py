"""Opening an organism: one way for command line, export, designer and bootstrap, so that all find the same problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runtime.errors import InvalidOrganism
from runtime.llm.script_file import check_scripts
from runtime.organism.imports import Imported, import_organism
from runtime.organism.load import Loaded, load
from runtime.organism.own_modules import OwnModules
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem, has_errors


def read_organism(path: Path) -> Loaded:
    """Read and check an organism file and the scripts it names; runs nothing of it (contract section 2)."""
    return with_scripts(load(path))


def with_scripts(loaded: Loaded) -> Loaded:
    """What was read of an organism, with the problems of the scripts that it names."""
    if loaded.spec is None:
        return loaded
    return replace(loaded, problems=(*loaded.problems, *check_scripts(loaded.spec)))


@dataclass(frozen=True, slots=True)
class Opened:
    """An organism that is ready to run, or to be described.

    Attributes:
        spec: The file as data.
        imported: Its classes and handlers; to be closed when they are not needed any more.
        warnings: Problems that do not stop a run.
    """

    spec: OrganismSpec
    imported: Imported
    warnings: tuple[Problem, ...]


def open_organism(path: Path, pythonpath: Sequence[Path] = ()) -> Opened:
    """Read, check and import an organism. This runs its modules: it is for organisms one trusts.

    Args:
        path: The organism file, or a folder that holds organism.yaml.
        pythonpath: More folders to import the organism's own modules from.

    Raises:
        InvalidOrganism: It has errors; carries all problems found.
    """
    return open_loaded(read_organism(path), pythonpath)


def open_loaded(loaded: Loaded, pythonpath: Sequence[Path] = (), *, modules: OwnModules | None = None) -> Opened:
    """Import an organism that has been read, from a file or from a text that is in none. This runs its modules.

    Args:
        loaded: What was read and checked, the scripts it names included; see `with_scripts`.
        pythonpath: More folders to import the organism's own modules from.
        modules: Where its modules are imported into, for whoever must be able to close them while a module
            hangs; it looks into its own folders then, not into pythonpath.

    Raises:
        InvalidOrganism: It has errors; carries all problems found.
    """
    spec = loaded.require()
    imported = import_organism(spec, loaded.places, pythonpath, modules=modules)
    problems = (*loaded.problems, *imported.problems)
    if has_errors(problems):
        imported.close()
        raise InvalidOrganism(problems)
    return Opened(spec, imported, problems)

"""From an organism file to a pump that is ready to run (contract section 17)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runtime.errors import InvalidOrganism
from runtime.opening import open_organism
from runtime.organism.environment import read_environment
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem, has_errors
from runtime.pump.pump import StreamPump


async def bootstrap(path: str | Path, *, pythonpath: Sequence[str | Path] = ()) -> StreamPump:
    """Load, check, import and register an organism. This runs its modules: it is for organisms one trusts.

    Args:
        path: The organism file, or a folder that holds organism.yaml.
        pythonpath: More folders to import the organism's own modules from.

    Returns:
        A pump whose `problems` are the warnings.

    Raises:
        InvalidOrganism: It has errors; carries all problems found.
    """
    opened = open_organism(Path(path), [Path(folder) for folder in pythonpath])
    try:
        pump = pump_of(opened.spec, opened.warnings)
        pump.adopt(opened.imported)
    except BaseException:
        opened.imported.close()
        raise
    return pump


def pump_of(spec: OrganismSpec, problems: Sequence[Problem] = ()) -> StreamPump:
    """A pump without listeners, with the environment beside the organism's file as it is now.

    Args:
        spec: The organism.
        problems: The warnings that came up while it was opened.

    Raises:
        InvalidOrganism: ``.env``, or a scripted LLM backend's script, has errors; carries all problems.
    """
    environment = read_environment(spec.folder)
    found = (*problems, *environment.problems)
    if has_errors(environment.problems):
        raise InvalidOrganism(found)
    return StreamPump(spec, env=environment, problems=found)

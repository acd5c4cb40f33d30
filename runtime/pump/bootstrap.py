"""From an organism file to a pump that is ready to run (contract section 17)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runtime.errors import InvalidOrganism
from runtime.opening import open_organism
from runtime.organism.environment import read_environment
from runtime.problems import has_errors
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
        environment = read_environment(opened.spec.folder)
        problems = (*opened.warnings, *environment.problems)
        if has_errors(environment.problems):
            raise InvalidOrganism(problems)
        pump = StreamPump(opened.spec, env=environment, problems=problems)
        pump.adopt(opened.imported)
    except BaseException:
        opened.imported.close()
        raise
    return pump

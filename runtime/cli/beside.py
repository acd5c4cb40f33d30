"""What stands beside an organism file and may be wrong too: its starts and its ``.env``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runtime.cli.opening import binding_of, require_listener
from runtime.cli.payloads import STANDARD_INPUT, read_payload, require_file
from runtime.cli.words import what_failed
from runtime.organism.environment import read_environment
from runtime.organism.starts import Start, load_starts, starts_path
from runtime.payloads.codec import codec_of
from runtime.problems import Problem, Severity

if TYPE_CHECKING:
    from runtime.organism.imports import Imported
    from runtime.organism.spec import OrganismSpec


def problems_beside(file: Path, spec: OrganismSpec | None, imported: Imported | None = None) -> list[Problem]:
    """What is wrong with the files beside an organism file.

    Args:
        file: The organism file.
        spec: What it declares, to find the listeners of starts in; None leaves them.
        imported: Its classes, to prove the payloads of starts by; None leaves them.
    """
    try:
        starts = load_starts(file)
    except OSError as error:
        path = str(starts_path(file))
        message = f"This file can't be read: {what_failed(error)}."
        return [Problem(Severity.ERROR, "unreadable", message, path)]
    problems = list(starts.problems)
    if spec is not None:
        for start in starts.by_name.values():
            why = _unsendable(start, file.parent, spec, imported)
            if why:
                end = "" if why.endswith("?") else "."
                text = f"The start {start.name} can't be sent: {why}{end}"
                problems.append(Problem(Severity.ERROR, "start", text, str(starts.path), *start.place))
    return [*problems, *read_environment(file.parent).problems]


def _unsendable(start: Start, folder: Path, spec: OrganismSpec, imported: Imported | None) -> str:
    try:
        require_listener(spec, start.listener)
        if imported is None:
            require_file(start.payload, folder)
        elif start.payload != STANDARD_INPUT:
            codec = codec_of(binding_of(imported, start.listener).payload_class)
            read_payload(start.payload, codec, max_bytes=spec.limits.max_message_bytes, folder=folder)
    except click.BadParameter as error:
        return error.message
    return ""

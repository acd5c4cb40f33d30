"""What a run sends: --send and --start, checked before any of the organism's code runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from runtime.cli.opening import require_listener
from runtime.errors import InvalidOrganism
from runtime.organism.spec import OrganismSpec
from runtime.organism.starts import DEFAULT_START, Starts, load_starts
from runtime.problems import has_errors, nearest


@dataclass(frozen=True, slots=True)
class Sending:
    """One payload on its way to a listener.

    Attributes:
        listener: The listener's name, as declared.
        written: The payload as it was written.
        folder: Where ``@file`` in it resolves.
        thread_id: The conversation.
        origin: How to name it in messages: ``--send 2`` or ``--start totals``.
    """

    listener: str
    written: str | Mapping[str, Any]
    folder: Path
    thread_id: str
    origin: str


def sendings(
    spec: OrganismSpec, file: Path, sends: Sequence[tuple[str, str]], names: Sequence[str]
) -> tuple[list[Sending], Starts | None]:
    """What is to be sent, in the order of the command line, --send before --start.

    Args:
        spec: The organism.
        file: Its file; the starts stand beside it.
        sends: Pairs of listener and payload.
        names: Names of starts.

    Returns:
        The sendings, and the starts of the organism where they were looked at.

    Raises:
        click.BadParameter: A listener or a start does not exist.
        InvalidOrganism: The file of starts has errors.
    """
    found = [
        Sending(
            _named(spec, listener, f"--send {listener}"),
            payload,
            Path.cwd(),
            str(uuid4()),
            f"--send {listener}",
        )
        for listener, payload in sends
    ]
    if sends and not names:
        return found, None
    starts = load_starts(file)
    if has_errors(starts.problems):
        raise InvalidOrganism(starts.problems)
    if not names and DEFAULT_START in starts.by_name:
        names = (DEFAULT_START,)
    threads: dict[str, str] = {}
    for name in names:
        start = starts.by_name.get(name)
        if start is None:
            raise _unknown_start(name, starts)
        origin = f"--start {name}"
        thread_id = _thread_of(start.conversation)
        if start.conversation:
            thread_id = threads.setdefault(start.conversation, thread_id)
        found.append(Sending(_named(spec, start.listener, origin), start.payload, file.parent, thread_id, origin))
    return found, starts


def _named(spec: OrganismSpec, listener: str, origin: str) -> str:
    try:
        return require_listener(spec, listener)
    except click.BadParameter as error:
        raise click.BadParameter(f"{origin}: {error.message}") from None


def _thread_of(conversation: str) -> str:
    """The id of a conversation: its name where that is an id, else a fresh one."""
    try:
        return str(UUID(conversation))
    except ValueError:
        return str(uuid4())


def _unknown_start(name: str, starts: Starts) -> click.BadParameter:
    known = list(starts.by_name)
    meant = nearest(name, known)
    if meant:
        hint = f"did you mean {meant!r}?"
    elif known:
        hint = f"there are: {', '.join(known)}"
    elif starts.path.exists():
        hint = f"{starts.path.name} has none"
    else:
        hint = f"there is no file {starts.path.name} beside the organism"
    return click.BadParameter(f"no start is called {name!r}; {hint}")

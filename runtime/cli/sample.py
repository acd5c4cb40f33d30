"""``organism sample``: a valid payload for a listener."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.cli.exits import Exit
from runtime.cli.opening import binding_of, imported_organism, organism_path
from runtime.cli.shape import Command
from runtime.cli.words import put


@click.command(
    cls=Command,
    examples=(
        "organism sample newsroom editor > story.xml",
        "organism run newsroom --send editor @story.xml",
    ),
)
@click.argument("file", metavar="FILE", type=organism_path)
@click.argument("listener", metavar="LISTENER")
def sample(file: Path, listener: str) -> int:
    """Print a payload to fill in and send.

    The organism's modules are imported, for the sample is derived from its classes.
    """
    from runtime.payloads.codec import codec_of

    with imported_organism(file) as imported:
        document = codec_of(binding_of(imported, listener).payload_class).sample(pretty=True)
    put(document.decode("utf-8"))
    return Exit.FINE

"""``organism prompt``: what an agent is told about its peers."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.cli.exits import Exit
from runtime.cli.opening import binding_of, imported_organism, organism_path
from runtime.cli.shape import Command
from runtime.cli.words import put


@click.command(
    cls=Command,
    examples=("organism prompt newsroom editor",),
)
@click.argument("file", metavar="FILE", type=organism_path)
@click.argument("agent", metavar="AGENT")
def prompt(file: Path, agent: str) -> int:
    """Print what an agent is told of its peers.

    These are its usage instructions: peers, their schemas and samples, how to address them. The organism's
    modules are imported, for the text is derived from its classes.
    """
    from runtime.descriptions import instructions

    with imported_organism(file) as imported:
        spec = binding_of(imported, agent).spec
        if not spec.agent:
            agents = [binding.spec.name for binding in imported.bindings if binding.spec.agent]
            raise click.BadParameter(
                f"{spec.name!r} is a tool, and only agents get instructions; agents here: {', '.join(agents) or 'none'}"
            )
        text = instructions(imported, spec.name)
    put(text)
    return Exit.FINE

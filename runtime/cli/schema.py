"""``organism schema``: the XSDs of an organism's listeners."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.cli.exits import Exit
from runtime.cli.opening import binding_of, imported_organism, organism_path
from runtime.cli.shape import Command
from runtime.cli.words import put, say


@click.command(
    cls=Command,
    examples=(
        "organism schema newsroom editor > editor.xsd",
        "organism schema newsroom --out schemas",
    ),
)
@click.argument("file", metavar="FILE", type=organism_path)
@click.argument("listener", metavar="[LISTENER]", required=False)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a file a class to this folder instead, answers in its folder replies.",
)
def schema(file: Path, listener: str | None, out: Path | None) -> int:
    """Print the XSDs of what listeners take.

    The organism's modules are imported, for the XSDs are derived from its classes. With --out, the XSDs of
    what listeners answer with are written too.
    """
    from runtime.descriptions import schemas

    with imported_organism(file) as imported:
        name = binding_of(imported, listener).spec.name if listener else ""
        found = schemas(imported)
    if name:
        found = {path: text for path, text in found.items() if _listener_of(path) == name}
    if out is not None:
        for path, text in found.items():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
            say(str(target))
    elif name:
        put(found[f"{name}.xsd"])
    else:
        taken = [(path, text) for path, text in found.items() if not path.startswith("replies/")]
        put("\n".join(f"<!-- {_listener_of(path)} -->\n{text}" for path, text in taken))
    return Exit.FINE


def _listener_of(path: str) -> str:
    stem = path.removesuffix(".xsd")
    return stem.removeprefix("replies/").rpartition(".")[0] if stem.startswith("replies/") else stem

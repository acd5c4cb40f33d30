"""``organism export``: a folder that runs elsewhere (contract section 18)."""

from __future__ import annotations

from pathlib import Path, PurePath

import click

from runtime.cli.exits import Exit
from runtime.cli.opening import organism_path, prints_aside
from runtime.cli.shape import Command
from runtime.cli.words import complain, quoted, say, show_problems


@click.command(
    cls=Command,
    examples=(
        "organism export newsroom --out build/newsroom",
        "cd build/newsroom && pip install -r requirements.txt && organism run organism.yaml",
    ),
)
@click.argument("file", metavar="FILE", type=organism_path)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write: a new or empty one, or one that an export wrote.",
)
@click.option(
    "--without",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=PurePath),
    help="Leave a file or folder of data out; its path in the organism's folder.",
)
def export(file: Path, out: Path, without: tuple[PurePath, ...]) -> int:
    """Write a folder that runs elsewhere.

    It needs pip and no screen there. It holds the YAML, the organism's modules and data, pinned
    requirements with the runtime's own wheel, schemas, prompts, a Containerfile and a systemd unit. Keys,
    .env and what git ignores stay behind. The organism's modules are imported; with errors nothing is
    written.
    """
    from runtime.export import Choice, ExportRefused
    from runtime.export import export as write_export

    try:
        with prints_aside():
            done = write_export(file, out, choice=Choice(without=frozenset(path.as_posix() for path in without)))
    except ExportRefused as error:
        complain(str(error))
        return Exit.USAGE
    show_problems(done.problems)
    for note in done.notes:
        say(f"note: {note}", fg="yellow")
    say(f"{len(done.files)} files in {done.folder}", fg="green")
    say(f"run it:  cd {quoted(done.folder)} && pip install -r requirements.txt && organism run organism.yaml")
    return Exit.FINE

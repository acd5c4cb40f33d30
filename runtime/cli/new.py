"""``organism new``: a small organism that runs at once."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import click

from runtime.cli.exits import Exit
from runtime.cli.shape import Command
from runtime.cli.words import quoted, say, what_failed

_TEMPLATE = "templates/new"
_FILES = {
    "organism.yaml": "organism.yaml",
    "organism.starts.yaml": "organism.starts.yaml",
    "handlers.py": "handlers.py",
    "replies.yaml": "replies.yaml",
    "guests.txt": "guests.txt",
    "README.md": "README.md",
    "gitignore": ".gitignore",
}
_PLACEHOLDER = "ORGANISM_NAME"


@click.command(cls=Command, examples=("organism new museum", "organism run museum"))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def new(folder: Path) -> int:
    """Make a small organism that runs at once.

    DIR is a new or an empty folder. It gets an agent, a tool and scripted replies, so that it runs with no
    key and no network.
    """
    from resources import read_text

    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not empty; name a new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.BadParameter(f"the folder can't be made: {what_failed(error)}") from None
    name = _named_after(folder)
    for template, target in _FILES.items():
        text = read_text(f"{_TEMPLATE}/{template}").replace(_PLACEHOLDER, name)
        (folder / target).write_text(text, "utf-8", newline="\n")
        say(f"  {folder / target}")
    say(f"run it:  organism run {quoted(folder)}", fg="green")
    return Exit.FINE


def _named_after(folder: Path) -> str:
    letters = unicodedata.normalize("NFKD", folder.resolve().name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-") or "organism"

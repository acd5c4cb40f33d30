"""``organism check``: every problem of organism files, at its line and column."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runtime.cli.exits import Exit
from runtime.cli.opening import existing_path, no_organism, prints_aside
from runtime.cli.shape import Command
from runtime.cli.words import count, put_problem, say
from runtime.problems import has_errors

if TYPE_CHECKING:
    from runtime.problems import Problem


@click.command(
    cls=Command,
    examples=(
        "organism check newsroom",
        "organism check --import newsroom/organism.yaml orders",
        "organism check --json newsroom | jq '.[].message'",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=existing_path)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of problems.")
@click.option("--import", "imports", is_flag=True, help="Import payload classes and handlers too: runs their modules.")
def check(files: tuple[Path, ...], as_json: bool, imports: bool) -> int:
    """Look for mistakes in organism files.

    The scripts, starts and .env beside them are looked at too. Each problem is a line on standard output:
    file:line:column: error: what is wrong. Nothing of the organism is imported or run, unless --import is
    given. Ends with 3 if there are errors; warnings don't count.
    """
    others = [str(file) for file in files if no_organism(file)]
    organisms = [file for file in files if not no_organism(file)]
    if others and organisms:  # a shell lists all files of a folder
        say(f"passed over, for they are no organisms: {', '.join(others)}", dim=True)
    if not organisms:
        raise click.UsageError("there is no organism among these; name a .yaml file, or a folder with organism.yaml")
    problems: list[Problem] = []
    for file in organisms:
        found = _problems_of(file, imports)
        problems += found
        if not as_json:
            for problem in found:
                put_problem(problem)
            say(f"{file}: {count(found)}", fg="red" if has_errors(found) else "yellow" if found else "green")
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], indent=2))
    return Exit.INVALID if has_errors(problems) else Exit.FINE


def _problems_of(file: Path, imports: bool) -> list[Problem]:
    from runtime.cli.beside import problems_beside
    from runtime.opening import read_organism
    from runtime.organism.imports import import_organism
    from runtime.organism.load import resolve_path

    file = resolve_path(file)
    loaded = read_organism(file)
    problems = list(loaded.problems)
    if loaded.spec is None or has_errors(problems):
        return [*problems, *problems_beside(file, None)]
    if not imports:
        return [*problems, *problems_beside(file, loaded.spec)]
    with prints_aside():
        imported = import_organism(loaded.spec, loaded.places)
    try:
        problems += imported.problems
        proving = None if has_errors(imported.problems) else imported
        return [*problems, *problems_beside(file, loaded.spec, proving)]
    finally:
        imported.close()

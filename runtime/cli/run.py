"""``organism run``: runs an organism headless, with replies on standard output."""

from __future__ import annotations

from pathlib import Path

import click

from runtime.cli.opening import organism_path
from runtime.cli.shape import Command, seconds


@click.command(
    cls=Command,
    examples=(
        "organism run hello",
        'organism run hello --send greeter \'{"name": "Grace Hopper"}\'',
        "organism run hello --send greeter '<Guest><Name>Grace Hopper</Name></Guest>'",
        "organism run newsroom --send editor @newsroom/stories/final-draft.xml",
        "organism run orders --start default --events run.jsonl > totals.xml",
    ),
)
@click.argument("file", metavar="FILE", type=organism_path)
@click.option(
    "--send",
    "sends",
    metavar="LISTENER PAYLOAD",
    nargs=2,
    multiple=True,
    help="Send a payload: XML, JSON of the fields, @file with either, or @- for standard input. "
    "Each one is a conversation of its own.",
)
@click.option(
    "--start",
    "starts",
    metavar="NAME",
    multiple=True,
    help="Send a named injection from <file's name>.starts.yaml beside FILE.",
)
@click.option("--until-idle", is_flag=True, help="Go on until nothing is in flight any more, answered or not.")
@click.option(
    "--events",
    metavar="FILE.jsonl",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every event to this file, one JSON object a line; runtime.events says what they mean.",
)
@click.option("--timeout", metavar="S", type=seconds, help="Give up after S seconds.")
@click.option(
    "--pythonpath",
    metavar="DIR",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look for modules here too, after the organism's own folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
@click.option("--log-json", is_flag=True, help="Show progress and log as JSON, one object a line.")
@click.option("-v", "--verbose", is_flag=True, help="Show more: the log's details, where handlers failed.")
def run(
    file: Path,
    sends: tuple[tuple[str, str], ...],
    starts: tuple[str, ...],
    until_idle: bool,
    events: Path | None,
    timeout: float | None,
    pythonpath: tuple[Path, ...],
    quiet: bool,
    log_json: bool,
    verbose: bool,
) -> int:
    """Run an organism.

    Replies go to standard output, one XML document a line (a line break inside a text is written &#xA;,
    which is the same to XML); on a terminal they are indented instead. Progress, the log and what handlers
    print go to standard error.

    With --send or --start the run ends when each of them has its answer and what it caused is done.
    Without them it takes the start called "default", if there is one; else it goes on until it is
    interrupted. Ctrl+C lets what is in flight finish; again, it stops at once.
    """
    from runtime.cli.session import Wanted, run_session

    wanted = Wanted(
        file=file,
        sends=sends,
        starts=starts,
        until_idle=until_idle,
        events=events,
        timeout_s=timeout,
        pythonpath=pythonpath,
        quiet=quiet,
        log_json=log_json,
        verbose=verbose,
    )
    return run_session(wanted)

"""Commands whose help ends in examples, shown as they are typed; and types of their options."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import click

from runtime.cli.exits import Exit


class Command(click.Command):
    """One command of ``organism``."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own, then what else ends the help."""
        with formatter.section("Examples"):
            for example in self._examples:
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")
        super().format_epilog(ctx, formatter)


class Group(Command, click.Group):
    """``organism`` itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words after ``organism``; where there are none, help is what is wanted."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(Exit.USAGE)
        return super().parse_args(ctx, args)


def seconds(text: str) -> float:
    """Type of an option that takes a time.

    Raises:
        click.BadParameter: It is no time above nothing.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number > 0:
        raise click.BadParameter(f"{text!r} is no number of seconds above 0")
    return number

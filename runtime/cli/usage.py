"""How a command that was typed wrong is told so: one line, and where help is when the line itself is wrong."""

from __future__ import annotations

import click

from runtime.cli.words import complain, one_line, say


def explain(error: click.ClickException) -> None:
    """Write what is wrong with the words that were typed to standard error."""
    complain(one_line(_reason(error)))
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None and _is_about_the_line(error):
        say(f"{context.command_path} --help says how it is used", dim=True)


def _reason(error: click.ClickException) -> str:
    if not isinstance(error, click.BadParameter) or isinstance(error, click.MissingParameter):
        return _plain(error.format_message())
    hint = error.param.get_error_hint(error.ctx) if error.param is not None and error.ctx is not None else ""
    option = hint.replace("'", "") if hint.startswith("'-") else ""  # what an argument is shows by itself
    return f"{option}: {_plain(error.message)}" if option else _plain(error.message)


def _plain(text: str) -> str:
    text = text.strip().removesuffix(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _is_about_the_line(error: click.ClickException) -> bool:
    return isinstance(error, click.MissingParameter) or not isinstance(error, click.BadParameter)

"""The command ``organism`` (contract section 16): one thin file a command, heavy modules loaded when used."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence

import click

from runtime.cli import check, export, new, prompt, run, sample, schema
from runtime.cli.exits import Exit
from runtime.cli.shape import Group
from runtime.cli.usage import explain
from runtime.cli.words import complain, one_line, say, show_problems, what_failed
from runtime.errors import InvalidOrganism, OrganismError

PROGRAM = "organism"


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from runtime.export.wheel import about  # reads files, so only when asked

        click.echo(f"{PROGRAM} {about().version}")
        context.exit()


@click.group(
    cls=Group,
    examples=(
        "organism new museum              make a small organism",
        "organism run museum              run it",
        "organism check museum            look for mistakes, running none of its code",
        "organism COMMAND --help          all about one command",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 an error or no reply, 2 usage, 3 the organism has errors, 4 timeout, "
    "130 interrupted.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and leave.",
)
def organism() -> None:
    """Run, check and ship organisms: listeners that talk in typed XML messages.

    FILE is an organism's YAML file, or a folder that holds organism.yaml.
    """


for _command in (run.run, check.check, schema.schema, sample.sample, prompt.prompt, new.new, export.export):
    organism.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; whatever happens ends in words and an exit code, never in a traceback.

    Args:
        arguments: Without the program's name; None takes those of the process.
    """
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = _ended(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_broken_pipe()
        code = Exit.FAILED
    if arguments is None and _threads_are_left():
        sys.stderr.flush()
        os._exit(code)
    return code


def _ended(arguments: Sequence[str] | None) -> int:
    try:
        code = organism.main(
            args=None if arguments is None else list(arguments), prog_name=PROGRAM, standalone_mode=False
        )
        return int(code or Exit.FINE)
    except click.ClickException as error:
        explain(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", fg="red")
        return Exit.INTERRUPTED
    except InvalidOrganism as error:
        show_problems(error.problems)
        return Exit.INVALID
    except BrokenPipeError:
        raise
    except OSError as error:
        complain(one_line(what_failed(error)))
        return Exit.FAILED
    except OrganismError as error:
        complain(one_line(str(error)))
        return Exit.FAILED
    except RecursionError:
        complain("something is nested too deeply to be read")
        return Exit.FAILED
    except Exception as error:  # the last line before a user would see a traceback
        what = one_line(f"{type(error).__name__}: {error}")
        complain(f"this is a mistake in the program, please report it: {what}")
        return Exit.FAILED


def _open_streams() -> None:
    """Open the standard streams that the program was started without, before another file takes their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _threads_are_left() -> bool:
    """Whether threads that handlers started would keep the process from ending."""
    return any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate())


def _leave_broken_pipe() -> None:
    """Whoever read our output has left: say nothing more, not even at the interpreter's exit."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    os.close(quiet)

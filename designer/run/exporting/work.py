"""A wish to its outcome: what the helper does."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import replace

from designer.run.exporting.records import Invalid, Preview, Refused, Seen, Task, Wish, Wrote
from designer.run.exporting.wire import disk_line, outcome_line, progress_line
from runtime.errors import InvalidOrganism, OrganismError
from runtime.export import ExportRefused, Step, export, look_at, preview
from runtime.problems import Problem, Severity

_PARTS = 200
"""Of one step, no more than so many are told."""
_ADVICE = {
    errno.ENOSPC: "make room there, or choose another folder",
    errno.EDQUOT: "make room there, or choose another folder",
    errno.EROFS: "choose another folder",
    errno.EACCES: "choose another folder, or see who may write there",
    errno.EPERM: "choose another folder, or see who may write there",
}


def work(task: Task, wish: Wish, say: Callable[[bytes], object], alive: Callable[[], object]) -> None:
    """Do it; an export runs the organism's modules.

    Args:
        task: What to do.
        wish: With what.
        say: Takes lines: progress, then one outcome.
        alive: Called while it gets on.
    """
    try:
        say(outcome_line(_seen(wish) if task is Task.PREVIEW else _written(wish, say, alive)))
    except InvalidOrganism as error:
        say(outcome_line(Invalid(tuple(_as_shown(error.problems, wish)))))
    except ExportRefused as error:
        say(outcome_line(Refused(str(error))))
    except OSError as error:
        say(disk_line(_what_failed(error)))
    except OrganismError as error:
        problem = Problem(Severity.ERROR, "export-failed", str(error), wish.path.name)
        say(outcome_line(Invalid((problem,))))


def _seen(wish: Wish) -> Seen:
    seen = preview(wish.path, text=wish.text, choice=wish.choice)
    problems = tuple(_as_shown(seen.problems, wish))
    return Seen(Preview(seen.files, seen.left, problems), look_at(wish.out, wish.path.parent))


def _written(wish: Wish, say: Callable[[bytes], object], alive: Callable[[], object]) -> Wrote:
    told = (Step.IMPORTING, -1)

    def progress(step: Step, done: int, total: int) -> None:
        nonlocal told
        alive()
        part = (step, done * _PARTS // total if total else 0)
        if part != told:
            told = part
            say(progress_line(step, done, total))

    done = export(wish.path, wish.out, text=wish.text, choice=wish.choice, progress=progress)
    return Wrote(done.folder, done.listed, done.notes, tuple(_as_shown(done.problems, wish)))


def _as_shown(problems: Iterable[Problem], wish: Wish) -> Iterable[Problem]:
    """Problems with their files named relative to the organism's folder, as the window names them."""
    for problem in problems:
        try:
            name = os.path.relpath(problem.file, wish.path.parent) if os.path.isabs(problem.file) else problem.file
        except ValueError:
            name = problem.file
        yield replace(problem, file=name.replace(os.sep, "/"))


def _what_failed(error: OSError) -> str:
    reason = (error.strerror or str(error)).rstrip(".")
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    advice = _ADVICE.get(error.errno or 0, "")
    return (f"{name}: {reason}" if name else reason) + (f"; {advice}" if advice else "")

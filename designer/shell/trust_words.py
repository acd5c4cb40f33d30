"""The sentences in which trust is asked for, the same in bar and sheet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from designer.run.trust import Scope
from designer.run.trust_preview import Preview
from designer.support.plain_text import one_line

_LONGEST_NAME = 60
_MOST_NAMED = 3


def question(organism: str, seen: Preview, *, runs: bool = True) -> str:
    """What a yes lets happen, in one sentence.

    Args:
        organism: Its name.
        seen: What it would import.
        runs: Whether it will run; else its classes are only asked how they look.
    """
    name = one_line(organism, _LONGEST_NAME)
    count = len(seen.own)
    if not runs and count:
        text = _tr("To know the classes of {name} exactly, its Python code is imported: {modules}.")
        return text.format(name=name, modules=_counted(count, seen))
    if not count and seen.is_complete:
        if others := (*seen.installed, *seen.standard):
            text = _tr("Running {name} imports no Python of its own, but runs code of {others}.")
            return text.format(name=name, others=_listed(others))
        return _tr("Running {name} imports no Python of its own; it may read .env and call language models.").format(
            name=name
        )
    if not count:
        return _tr("Running {name} imports and runs its Python code.").format(name=name)
    text = _tr("Running {name} imports and runs its Python code: {modules}.")
    return text.format(name=name, modules=_counted(count, seen))


def _counted(count: int, seen: Preview) -> str:
    modules = _tr("1 module") if count == 1 else _tr("{count} modules").format(count=count)
    return modules if seen.is_complete else _tr("{modules} or more").format(modules=modules)


def yes(scope: Scope, *, runs: bool) -> str:
    """What the button says."""
    if scope.is_file:
        return _tr("Trust file and run") if runs else _tr("Trust file")
    return _tr("Trust folder and run") if runs else _tr("Trust folder")


def extent(scope: Scope) -> str:
    """What a yes covers, and for how long."""
    if scope.is_file:
        text = _tr(
            "A yes covers this file only, since its folder holds files of all origins. "
            "It lasts until you take it back in Settings."
        )
        return text
    text = _tr(
        "A yes covers the organisms directly in the folder {folder}, now and later, until you take it back in Settings."
    )
    return text.format(folder=one_line(scope.path.name or str(scope.path), _LONGEST_NAME))


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name, _LONGEST_NAME) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return _tr("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown


def _tr(text: str) -> str:
    return QCoreApplication.translate("trust", text)

"""What a whole process shares and handlers may change: kept before a run, put back after it."""

from __future__ import annotations

import asyncio
import builtins
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_HOOKS: Final[tuple[tuple[Any, str], ...]] = (
    (sys, "excepthook"),
    (sys, "unraisablehook"),
    (sys, "displayhook"),
    (sys, "__stdout__"),
    (sys, "__stderr__"),
    (threading, "excepthook"),
    (warnings, "showwarning"),
)
_LISTS: Final[tuple[Any, ...]] = (sys.path, sys.meta_path, sys.path_hooks, warnings.filters)


class Surroundings:
    """The process as it is at one moment, on its main thread; modules that were loaded since stay loaded."""

    def __init__(self) -> None:
        self._names: list[Callable[[], object]] = [
            *(_of_names(vars(each), _public(each)) for each in (builtins, asyncio)),
            *_of_loop(asyncio.get_running_loop()),
        ]
        self._rest: list[Callable[[], object]] = [
            *_of_process(),
            *(_of_list(each) for each in _LISTS),
            *(_of_names(vars(owner), {name: getattr(owner, name)}) for owner, name in _HOOKS),
            _of_names(sys.modules, dict(sys.modules)),
            *(_of_signal(each) for each in _SIGNALS),
            _of_wakeup(),
        ]

    def put_names_back(self) -> None:
        """Make what every program calls what it was, so that a run can be ended; handlers go on with all else."""
        _do_all(self._names)

    def put_back(self) -> None:
        """Make all as it was; what can't be is left as it is."""
        _do_all([*self._names, *self._rest])


def _do_all(undo: list[Callable[[], object]]) -> None:
    for each in undo:
        # What was put in the way may have code of its own.
        with suppress(Exception):
            each()


def _of_process() -> list[Callable[[], object]]:
    limit, interval, environment = sys.getrecursionlimit(), sys.getswitchinterval(), dict(os.environ)

    def put_environment_back() -> None:
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)

    found: list[Callable[[], object]] = [
        put_environment_back,
        lambda: sys.setrecursionlimit(limit),
        lambda: sys.setswitchinterval(interval),
    ]
    with suppress(OSError):  # the folder may be gone already
        folder = os.getcwd()
        found.append(lambda: os.chdir(folder))
    return found


def _of_list(real: list[Any]) -> Callable[[], object]:
    before = real[:]

    def put_back() -> None:
        if len(real) != len(before) or any(now is not then for now, then in zip(real, before, strict=True)):
            real[:] = before

    return put_back


def _of_names(names: dict[str, Any], before: dict[str, Any]) -> Callable[[], object]:
    def put_back() -> None:
        for name, value in before.items():
            if names.get(name) is not value:
                names[name] = value

    return put_back


def _public(module: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("__") or name == "__import__"}


def _of_signal(number: signal.Signals) -> Callable[[], object]:
    before = signal.getsignal(number)
    return lambda: signal.signal(number, before) if signal.getsignal(number) is not before else None


def _of_wakeup() -> Callable[[], object]:
    before = signal.set_wakeup_fd(-1)
    if before == -1:
        return lambda: None
    signal.set_wakeup_fd(before, warn_on_full_buffer=False)
    return lambda: signal.set_wakeup_fd(before, warn_on_full_buffer=False)


def _of_loop(loop: asyncio.AbstractEventLoop) -> list[Callable[[], object]]:
    handler, factory, debugs = loop.get_exception_handler(), loop.get_task_factory(), loop.get_debug()
    return [
        lambda: loop.set_exception_handler(handler),
        lambda: loop.set_task_factory(factory),
        lambda: loop.set_debug(debugs),
    ]

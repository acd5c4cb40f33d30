"""What all tests share: three tiers, and coroutine tests that run on a loop of their own and leave nothing behind.

``pytest --tier fast`` runs what needs no other process and no screen; ``ci``, the default, all but what takes
minutes; ``long`` everything.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# The same change gets the same verdict in CI; at home each run looks elsewhere.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

TEST_TIMEOUT_S = 30

HERE = Path(__file__).parent
APART = (HERE / "end_to_end", HERE / "screen")
"""Folders of tests that start other programs."""
LEFT_OUT = {"fast": {"slow", "long", "processes"}, "ci": {"long"}, "long": set[str]()}
"""The marks whose tests are not in a tier."""

# No window of a test comes up on anybody's screen, and nobody's settings change what it draws.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)

# What tests start as programs of their own is compiled once, and not at each of some hundred starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

HAS_DESIGNER = all(find_spec(name) for name in ("PySide6", "pytestqt"))
collect_ignore = [] if HAS_DESIGNER else ["designer", "screen"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the tiers."""
    parser.addoption(
        "--tier", choices=list(LEFT_OUT), default="ci", help="fast: no other process; ci (default); long: everything"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks that the tiers go by, beside slow."""
    config.addinivalue_line("markers", "long: takes minutes; runs with --tier long only")
    config.addinivalue_line("markers", "processes: starts other programs; --tier fast leaves it out")


def pytest_report_header(config: pytest.Config) -> str:
    """Say which tests are meant, and why the designer's are not when they are not."""
    without = "" if HAS_DESIGNER else "; nothing of the designer: PySide6 or pytest-qt is not installed"
    return f"tier: {config.getoption('tier')}{without}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the tier."""
    left_out = LEFT_OUT[config.getoption("tier")]
    marked = {item: {mark.name for mark in item.iter_markers()} for item in items}
    for item, marks in marked.items():
        if any(folder in item.path.parents for folder in APART):
            marks.add("processes")
    deselected = [item for item in items if marked[item] & left_out]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if not marked[item] & left_out]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests; one that leaves a task behind, or an exception nobody took, fails."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(_bounded(pyfuncitem.obj(**arguments)))
    return True


async def _bounded(test: object) -> None:
    unhandled: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unhandled.append(context))
    async with asyncio.timeout(TEST_TIMEOUT_S):
        await test  # type: ignore[misc]
    left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    assert not left, f"tasks were left behind: {left}"
    assert not unhandled, f"the loop saw exceptions nobody took: {unhandled}"


@pytest.fixture(autouse=True)
def _quiet_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Expected failures of handlers are logged; the log is in caplog where a test wants it."""
    with caplog.at_level("WARNING", logger="runtime"):
        yield

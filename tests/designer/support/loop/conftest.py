"""Each test of this folder runs on our loop and on stock qasync's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from designer.support.loop import LOOP_SWITCH, new_event_loop

from ...coroutines import end

MakeLoop = Callable[[], asyncio.AbstractEventLoop]


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of what only our loop does."""
    config.addinivalue_line("markers", "stock_cannot(reason): stock qasync does not keep this")


@pytest.fixture(params=["ours", "stock"], autouse=True)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which loop it is."""
    kind: str = request.param
    if kind == "stock" and (mark := request.node.get_closest_marker("stock_cannot")) is not None:
        pytest.skip(f"stock qasync: {mark.args[0]}")
    monkeypatch.setenv(LOOP_SWITCH, kind)
    return kind


@pytest.fixture
def make_loop(qapp: QApplication, kind: str) -> Iterator[MakeLoop]:
    """``make_loop()``: a loop that does not run yet, closed after the test."""
    made: list[asyncio.AbstractEventLoop] = []

    def make() -> asyncio.AbstractEventLoop:
        made.append(new_event_loop(qapp))
        return made[-1]

    yield make
    for loop in made:
        end(loop)
        if kind == "stock":
            # It leaves the timers of cancelled calls with Qt.
            Shiboken.delete(loop._timer)  # type: ignore[attr-defined]


@pytest.fixture
def qloop(make_loop: MakeLoop) -> asyncio.AbstractEventLoop:
    """The loop of the test."""
    return make_loop()

"""The main coroutine runs to its end, and what it leaves behind is ended in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QApplication

from designer.support.main_loop import run_main

tasks: list[asyncio.Task[None]] = []


@pytest.fixture(autouse=True)
def _forget_tasks() -> None:
    tasks.clear()


def begin(coroutine: object) -> None:
    tasks.append(asyncio.get_running_loop().create_task(coroutine))  # type: ignore[arg-type]


def test_all_ends_well(qapp: QApplication) -> None:
    seen: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            seen.append("cancelled")

    async def count() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            seen.append("closed")

    generator = count()

    async def main() -> None:
        begin(wait())
        await anext(generator)
        seen.append("main")

    assert run_main(qapp, main(), seen.append)
    assert seen == ["main", "cancelled", "closed"]


def test_what_leaves_a_task_is_told_and_the_main_coroutine_goes_on(qapp: QApplication) -> None:
    told: list[BaseException] = []
    errors = [SystemExit(3), KeyboardInterrupt()]

    async def leave(error: BaseException) -> None:
        raise error

    async def main() -> None:
        for error in errors:
            begin(leave(error))
            await asyncio.sleep(0.01)
        told.append(ValueError("the end"))
        raise LookupError

    assert run_main(qapp, main(), told.append)
    assert [type(error) for error in told] == [SystemExit, KeyboardInterrupt, ValueError, LookupError]


def test_a_task_that_does_not_end_is_left(qapp: QApplication) -> None:
    told: list[BaseException] = []
    is_over = False

    async def refuse() -> None:
        while not is_over:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                continue

    async def main() -> None:
        begin(refuse())
        await asyncio.sleep(0)

    start = time.monotonic()
    assert not run_main(qapp, main(), told.append)
    assert time.monotonic() - start < 1.5
    assert told == []
    is_over = True


def test_a_fault_of_a_handler_s_own_is_for_the_log(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    told: list[BaseException] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(_fail_in_the_designer)
        await asyncio.sleep(0.01)

    assert run_main(qapp, main(), told.append)
    assert "ZeroDivisionError" in caplog.text
    assert [type(error) for error in told] == [AttributeError]


def _fail_in_the_designer() -> None:
    from designer.support.data_root import data_root

    data_root(None)  # type: ignore[arg-type]

"""Threads for work that blocks: used again, bounded, and never in the way of an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from designer.support.daemon_threads import DaemonThreads


@pytest.fixture
def threads() -> Iterator[DaemonThreads]:
    threads = DaemonThreads("test")
    yield threads
    threads.shutdown()


def test_work_gives_its_result_or_its_exception(threads: DaemonThreads) -> None:
    assert threads.submit(int, "7").result(5) == 7
    with pytest.raises(ValueError, match="invalid literal"):
        threads.submit(int, "x").result(5)
    with pytest.raises(SystemExit):
        threads.submit(exit, 3).result(5)


def test_an_idle_thread_is_used_again(threads: DaemonThreads) -> None:
    names = set()
    for _ in range(20):
        names.add(threads.submit(lambda: threading.current_thread().name).result(5))
    assert len(names) < 20


def test_its_threads_are_daemons_and_not_too_many(threads: DaemonThreads) -> None:
    release = threading.Event()
    futures = [threads.submit(release.wait, 5) for _ in range(40)]
    mine = [thread for thread in threading.enumerate() if thread.name.startswith("test-")]
    assert 1 < len(mine) <= 16
    assert all(thread.daemon for thread in mine)
    release.set()
    assert all(future.result(5) for future in futures)


def test_shutting_down_drops_what_was_not_begun_and_waits_for_nobody() -> None:
    threads, release = DaemonThreads("test"), threading.Event()
    running = [threads.submit(release.wait, 20) for _ in range(16)]
    waiting = threads.submit(int)
    start = time.monotonic()
    threads.shutdown()
    threads.shutdown()
    assert time.monotonic() - start < 2
    with pytest.raises(CancelledError):
        waiting.result(0)
    with pytest.raises(RuntimeError):
        threads.submit(int)
    release.set()
    assert all(future.result(5) for future in running)
    for thread in threading.enumerate():
        if thread.name.startswith("test-"):
            thread.join(5)

"""The collector works on the main thread, in small parts."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from designer.support.garbage import GarbageCollector


class Knot:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    collector = GarbageCollector(qapp)
    yield collector
    collector.stop()
    collector.deleteLater()


def test_python_s_own_collector_is_off(collector: GarbageCollector) -> None:
    assert not gc.isenabled()


def test_much_young_garbage_is_collected(collector: GarbageCollector) -> None:
    ghost = weakref.ref(Knot())
    keep = [[] for _ in range(5_000)]
    collector.tick()
    assert ghost() is None
    assert len(keep) == 5_000


def test_a_little_garbage_waits(collector: GarbageCollector) -> None:
    gc.collect()
    ghost = weakref.ref(Knot())
    collector.tick()
    assert ghost() is not None


def test_old_garbage_is_collected_while_nobody_moves(collector: GarbageCollector) -> None:
    knot = Knot()
    ghost = weakref.ref(knot)
    gc.collect()
    del knot
    for _ in range(200):
        keep = [[] for _ in range(5_000)]
        collector.tick()
        del keep
        if ghost() is None:
            return
    pytest.fail("the old generation was never collected")


def test_stopping_gives_the_collector_back(qapp: QApplication) -> None:
    collector = GarbageCollector(qapp)
    collector.stop()
    collector.deleteLater()
    assert gc.isenabled()

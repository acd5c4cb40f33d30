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
    keep: list[object] = [[] for _ in range(5_000)]
    collector.tick()
    assert ghost() is None
    assert len(keep) == 5_000


def test_a_little_garbage_waits(collector: GarbageCollector) -> None:
    gc.collect()
    ghost = weakref.ref(Knot())
    collector.tick()
    assert ghost() is not None


def make_old(collector: GarbageCollector) -> weakref.ref[Knot]:
    """Garbage that is too old to be found in passing, and more that has grown old with it."""
    knot = Knot()
    ghost = weakref.ref(knot)
    keep: list[object] = []
    for _ in range(60):
        keep.append([[] for _ in range(5_000)])
        collector.tick()
    del knot, keep
    return ghost


def test_old_garbage_is_collected_once_nothing_goes_on_and_nobody_moves(collector: GarbageCollector) -> None:
    ghost = make_old(collector)
    for _ in range(40):
        collector.tick()
    assert ghost() is None


def test_old_garbage_waits_while_much_goes_on(collector: GarbageCollector) -> None:
    ghost = make_old(collector)
    keep: list[object] = []
    for _ in range(40):
        keep.append([[] for _ in range(5_000)])
        collector.tick()
    assert ghost() is not None


def test_old_garbage_waits_while_somebody_works(collector: GarbageCollector) -> None:
    ghost = make_old(collector)
    kept: list[object] = []
    for _ in range(40):
        kept.append([str(number) for number in range(1_000, 2_000)])
        collector.tick()
    assert ghost() is not None


def test_what_is_young_is_looked_at_more_often_while_very_much_is_made(collector: GarbageCollector) -> None:
    assert not collector.is_hurried
    keep: list[object] = [[] for _ in range(5_000)]
    collector.tick()
    assert collector.is_hurried
    del keep
    for _ in range(40):
        collector.tick()
    assert not collector.is_hurried


def test_no_part_is_large_in_a_flood_that_fills_a_ring(collector: GarbageCollector) -> None:
    looked_at = []

    def watch(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            parts = range(info["generation"] + 1)
            looked_at.append((info["generation"], sum(len(gc.get_objects(each)) for each in parts)))

    gc.callbacks.append(watch)
    try:
        ring: list[object] = []
        for _ in range(60):
            ring += [[] for _ in range(2_100)]
            collector.tick()
    finally:
        gc.callbacks.remove(watch)
    assert max(generation for generation, _ in looked_at) == 1
    assert max(count for _, count in looked_at) < 14_000


def test_stopping_gives_the_collector_back(qapp: QApplication) -> None:
    collector = GarbageCollector(qapp)
    collector.stop()
    collector.deleteLater()
    assert gc.isenabled()

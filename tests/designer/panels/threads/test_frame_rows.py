"""The rows of the tree stay in step with the frames, whatever the batches and the filter."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from designer.models.live.folds import Folds
from designer.models.live.frames import FrameNode
from designer.models.live.limits import Limits
from designer.panels.threads.columns import Column
from designer.panels.threads.rows import FrameRows
from designer.panels.threads.states import FrameFilter
from runtime.events import Event, FrameOpened, HandlerStarted, RunStopped
from tests.designer.live.organisms import cut_off, stress
from tests.designer.panels.runs import newsroom, until

Tree = list[tuple[str, "Tree"]]
FEW = Limits(frames=12)
FILTERS = (
    FrameFilter(),
    FrameFilter(with_ended=False),
    FrameFilter(("ended",)),
    FrameFilter(("c",)),
    FrameFilter(("waits",), with_ended=False),
)


def shown(model: FrameRows, parent: QModelIndex | None = None) -> Tree:
    """The ids of the rows, as a tree."""
    above = parent or QModelIndex()
    rows = [model.index(row, 0, above) for row in range(model.rowCount(above))]
    return [(getattr(model.node(index), "id", ""), shown(model, index)) for index in rows]


def wanted(nodes: Sequence[FrameNode], which: FrameFilter) -> Tree:
    """The ids of the frames that a filter wants, with those above them."""
    below = [(node, wanted(node.children, which)) for node in nodes]
    return [(node.id, children) for node, children in below if children or which.takes(node)]


def cuts(events: Sequence[Event], rng: random.Random) -> list[Sequence[Event]]:
    """The records in batches of any size."""
    made = []
    at = 0
    while at < len(events):
        size = rng.choice((1, 2, 5, 30))
        made.append(events[at : at + size])
        at += size
    return made


@pytest.mark.parametrize("which", FILTERS, ids=str)
@pytest.mark.parametrize("limits", [None, FEW], ids=["all kept", "few kept"])
def test_rows_are_the_frames_after_each_batch(qapp: QApplication, which: FrameFilter, limits: Limits | None) -> None:
    for seed in range(6):
        rng = random.Random(seed)
        folds = Folds(limits)
        model = FrameRows(lambda: 0.0)
        model.fill(folds.frames, which)
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
        for batch in cuts(stress(seed).events + cut_off(seed), rng):
            folds.take(batch)
            model.take(folds.frames.take_changes())
            assert shown(model) == wanted(folds.frames.roots, which)


@pytest.mark.parametrize("which", FILTERS, ids=str)
def test_rows_made_anew_are_the_same_as_rows_that_followed(qapp: QApplication, which: FrameFilter) -> None:
    folds = Folds()
    folds.take(stress(3).events)
    model = FrameRows(lambda: 0.0)
    model.fill(folds.frames, which)
    assert shown(model) == wanted(folds.frames.roots, which)


def test_another_run_takes_the_place_of_the_last_one(qapp: QApplication) -> None:
    first, second = Folds(), Folds()
    first.take(stress(1).events)
    second.take(newsroom())
    model = FrameRows(lambda: 0.0)
    model.fill(first.frames, FrameFilter())
    model.fill(second.frames, FrameFilter())
    assert shown(model) == wanted(second.frames.roots, FrameFilter())


def test_the_pump_s_own_frame_is_no_conversation(qapp: QApplication) -> None:
    folds = Folds()
    folds.take(newsroom())
    model = FrameRows(lambda: 0.0)
    model.fill(folds.frames, FrameFilter())
    assert folds.frames.pump is not None
    assert not model.index_of(folds.frames.pump.id).isValid()


@pytest.fixture
def at_work(qapp: QApplication) -> tuple[Folds, FrameRows]:
    """The newsroom while the first desk works."""
    folds = Folds()
    desk = until(newsroom(), HandlerStarted, found=lambda event: getattr(event, "listener", "") == "facts")
    folds.take(desk)
    model = FrameRows(lambda: desk[-1].time + 75)
    model.fill(folds.frames, FrameFilter())
    return folds, model


def cell(model: FrameRows, path: Sequence[str], column: Column) -> str:
    """The text of a cell, by the names from a conversation down; of several, the last."""
    above = QModelIndex()
    for name in path:
        rows = [model.index(row, 0, above) for row in range(model.rowCount(above))]
        above = next(index for index in reversed(rows) if index.data() == name)
    return str(above.siblingAtColumn(column).data())


def test_a_frame_tells_for_whom_it_waits(at_work: tuple[Folds, FrameRows]) -> None:
    _, model = at_work
    assert cell(model, ["console", "editor"], Column.STATE) == "waits for facts, style, law"
    assert cell(model, ["console", "editor"], Column.CALLS) == "3"


def test_a_frame_tells_that_its_handler_runs(at_work: tuple[Folds, FrameRows]) -> None:
    assert cell(at_work[1], ["console", "editor", "facts"], Column.STATE) == "busy"


def test_ages_are_counted_to_now(at_work: tuple[Folds, FrameRows]) -> None:
    assert cell(at_work[1], ["console", "editor"], Column.AGE) == "1 min"


def test_a_frame_tells_that_it_has_ended_and_why(qapp: QApplication) -> None:
    folds = Folds()
    folds.take(newsroom())
    assert isinstance(newsroom()[-1], RunStopped)
    model = FrameRows(lambda: newsroom()[-1].time)
    model.fill(folds.frames, FrameFilter())
    assert cell(model, ["console", "editor", "law"], Column.STATE) == "ended"
    index = model.index(0, Column.STATE, model.index(0, 0, model.index(0, 0)))
    assert "Ended:" in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_each_column_says_what_it_counts(at_work: tuple[Folds, FrameRows]) -> None:
    horizontal = Qt.Orientation.Horizontal
    tips = [at_work[1].headerData(column, horizontal, Qt.ItemDataRole.ToolTipRole) for column in Column]
    assert len(set(tips)) == len(Column)


def test_what_a_listener_is_called_is_shown_as_plain_text(qapp: QApplication) -> None:
    folds = Folds()
    name = "<b>x</b>\n\u202e"
    folds.take(event._replace(listener=name) if isinstance(event, FrameOpened) else event for event in newsroom())
    model = FrameRows(lambda: 0.0)
    model.fill(folds.frames, FrameFilter())
    assert model.index(0, 0).data() == "<b>x</b> ⟦U+202E⟧"
    assert "<b>" not in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_a_batch_of_conversations_comes_and_goes_at_once(qapp: QApplication) -> None:
    """Each signal of a model costs a tree of 10,000 rows a look at all that are open."""
    folds = Folds(Limits(frames=40))
    model = FrameRows(lambda: 0.0)
    folds.take(_conversations(0, 20))
    model.fill(folds.frames, FrameFilter())
    folds.frames.take_changes()
    came: list[int] = []
    went: list[int] = []
    model.rowsInserted.connect(lambda _parent, first, last: came.append(last - first + 1))
    model.rowsRemoved.connect(lambda _parent, first, last: went.append(last - first + 1))
    folds.take(_conversations(20, 30))
    model.take(folds.frames.take_changes())
    assert came == [10]
    assert len(went) == 1
    assert shown(model) == wanted(folds.frames.roots, FrameFilter())


def _conversations(first: int, end: int) -> list[Event]:
    """Records that open conversations of two frames each."""
    made: list[Event] = []
    for number in range(first, end):
        above, below = f"conversation-{number}", f"frame-{number}"
        made.append(FrameOpened(2 * number + 1, 0, 0.0, above, above, 0, "console", "root", ("system.x", "console")))
        chain = ("system.x", "console", "clerk")
        made.append(FrameOpened(2 * number + 2, 0, 0.0, above, below, 0, "clerk", above, chain))
    return made

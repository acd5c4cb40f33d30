"""What panels, canvas and shell share of a run."""

from __future__ import annotations

import gc
import weakref

import pytest
from pytestqt.qtbot import QtBot

from designer.models.live.limits import Limits
from designer.models.live.live import Chosen, Live
from tests.designer.live.organisms import sample
from tests.designer.live.tape import C, Tape


class Heard:
    """The signals of a Live, in order."""

    def __init__(self, live: Live) -> None:
        self.names: list[str] = []
        for name in ("began", "advanced", "chosen_changed"):
            getattr(live, name).connect(lambda name=name: self.names.append(name))


@pytest.fixture
def live(qtbot: QtBot) -> Live:
    return Live()


@pytest.fixture
def heard(live: Live) -> Heard:
    return Heard(live)


def test_a_batch_is_told_once(live: Live, heard: Heard) -> None:
    """House: one timer drains in batches; one signal each."""
    live.take(sample("hello").events)
    live.take([])
    assert heard.names == ["advanced"]
    assert live.folds.messages.end > 0


def test_another_run_begins_with_nothing(live: Live, heard: Heard) -> None:
    """designer.md: Failed keeps the panels; another run forgets the last."""
    live.take(sample("hello").events)
    before = live.folds
    live.choose_message(2)
    heard.names.clear()
    live.begin(Limits(messages=5))
    assert live.folds is not before
    assert (live.folds.messages.end, live.folds.limits.messages) == (0, 5)
    assert live.chosen == Chosen()
    assert heard.names == ["began", "chosen_changed"]


def test_a_chosen_message_brings_its_frame_and_its_conversation(live: Live, heard: Heard) -> None:
    """designer.md: selecting turns the inspector to it; selecting a thread lights its path."""
    live.take(sample("newsroom").events)
    row = next(row for row in live.folds.messages.rows(0, 99) if row.from_id == "editor")
    heard.names.clear()
    live.choose_message(row.number)
    assert live.chosen == Chosen(row.number, row.frame, row.conversation)
    live.choose_message(row.number)
    assert heard.names == ["chosen_changed"]


def test_a_frame_or_a_conversation_is_chosen_without_a_message(live: Live, heard: Heard) -> None:
    """designer.md: Threads: a frame; end a conversation."""
    live.take(sample("newsroom").events)
    conversation = live.folds.frames.roots[0]
    child = conversation.children[0]
    live.choose_frame(child.id)
    assert live.chosen == Chosen(0, child.id, conversation.id)
    live.choose_conversation(conversation.id)
    assert live.chosen == Chosen(0, "", conversation.id)
    live.clear_choice()
    assert not live.chosen
    live.choose_frame("")
    assert heard.names[1:] == ["chosen_changed"] * 3


def test_a_message_that_is_not_there_chooses_nothing(live: Live) -> None:
    """designer.md: what has left the ring cannot be shown."""
    live.choose_message(99)
    assert not live.chosen


def test_what_is_chosen_is_kept_though_others_of_its_age_leave(live: Live) -> None:
    """designer.md: what is selected or held is pinned."""
    live.begin(Limits(messages=5))
    tape = Tape()
    tape.converse()
    for _ in range(20):
        number = tape.send("console", "shop")
        tape.handle(number, "shop", "s", number)
    live.take(tape.events[:10])
    live.choose_message(1)
    live.take(tape.events[10:])
    assert live.folds.messages.position_of(1) is None
    kept = live.folds.messages.of_number(1)
    assert kept is not None
    assert kept.conversation == C
    live.choose_message(20)
    assert live.folds.messages.of_number(1) is None


def test_the_last_run_s_rows_are_freed_when_another_begins(live: Live) -> None:
    """A ring-full is not left to the garbage collector, which looks at what is old only in a pause."""
    live.take(sample("hello").events)
    ghost = weakref.ref(live.folds)
    gc.disable()
    try:
        live.begin()
        assert ghost() is None
    finally:
        gc.enable()

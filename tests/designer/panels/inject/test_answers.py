"""What comes of a message stands below it: real runs, cut where something can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.models.live.live import Live
from designer.panels.inject.answer_rows import Row, code_rows, compact, payload_of, pretty
from designer.panels.inject.answers_model import MOST, ROW
from designer.panels.inject.answers_view import AnswersView
from designer.support.theme import Scheme, Theme
from runtime import HandlerMetadata, HandlerResponse, OrganismSpec, StreamPump, SystemError, xmlify
from runtime.events import Event, MessageSent, ReplyArrived
from runtime.testing import running
from tests.designer.live.organisms import sample
from tests.designer.panels.runs import until

Index = Callable[..., QModelIndex]


@xmlify
@dataclass
class Ask:
    text: str


@xmlify
@dataclass
class Answer:
    text: str


async def echo(payload: Ask, metadata: HandlerMetadata) -> Answer:
    """Answers; says so wrongly, and takes its time, on demand."""
    if payload.text == "fail":
        raise ValueError(payload.text)
    if payload.text == "slow":
        await asyncio.sleep(0.02)
    return Answer(payload.text)


async def mute(payload: Ask, metadata: HandlerMetadata) -> None:
    """Says nothing."""


async def clerk(payload: Ask | Answer | SystemError, metadata: HandlerMetadata) -> AsyncIterator[object]:
    """Asks echo."""
    if isinstance(payload, Ask):
        yield HandlerResponse(payload, to="echo")
    elif isinstance(payload, Answer):
        yield HandlerResponse.respond(payload)


@cache
def run(*sent: tuple[str, bytes]) -> list[Event]:
    """The records of a run into which these were injected, one after the other."""
    return asyncio.run(_run(sent))


async def _run(sent: Sequence[tuple[str, bytes]]) -> list[Event]:
    pump = StreamPump(OrganismSpec(name="office"))
    pump.register_listener("echo", Ask, echo, description="Echoes")
    pump.register_listener("mute", Ask, mute, description="Says nothing")
    pump.register_listener("clerk", Ask, clerk, description="Asks echo", peers=("echo",), response_class=Answer)
    async with running(pump) as recording:
        for to, raw in sent:
            await pump.inject(raw, to=to, from_id="console")
            await pump.idle()
    return list(recording.events)


def ask(text: str) -> bytes:
    return f"<Ask><Text>{text}</Text></Ask>".encode()


@pytest.fixture
def view(shown: Callable[..., AnswersView], live: Live, theme: Theme) -> Iterator[AnswersView]:
    made = shown(AnswersView(live, theme), 420, 300)
    yield made
    made.hide()


def show(live: Live, events: Sequence[Event]) -> None:
    live.begin()
    live.take(events)


def row(index: QModelIndex) -> Row:
    found = index.data(ROW)
    assert isinstance(found, Row)
    return found


def told(view: AnswersView) -> list[tuple[str, list[str]]]:
    """Titles of the messages, and of what came of each."""
    model = view.model
    heads = [model.index(at, 0) for at in range(model.rowCount())]
    return [
        (row(head).title, [row(model.index(at, 0, head)).title for at in range(model.rowCount(head))]) for head in heads
    ]


def test_before_anything_is_sent_it_says_what_it_is_for(view: AnswersView) -> None:
    assert view.is_empty
    assert not view.tree.isVisible()


def test_a_reply_stands_below_its_message(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("hi"))))
    assert told(view) == [("Ask → echo", ["Answer from echo"])]
    head = view.model.index(0, 0)
    assert row(head).detail == "Text: hi"
    assert row(view.model.index(0, 0, head)).detail == "Text: hi"
    assert row(view.model.index(0, 0, head)).right.endswith("s")


def test_the_newest_stands_first(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("one")), ("mute", ask("two"))))
    assert [title for title, _ in told(view)] == ["Ask → mute", "Ask → echo"]


def test_silence_is_told(view: AnswersView, live: Live) -> None:
    show(live, run(("mute", ask("hi"))))
    assert told(view)[0][1] == ["No reply: all is done, and nobody answered"]


def test_an_error_is_told_in_words_and_whether_to_try_again(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("fail"))))
    assert told(view)[0][1] == ["Error: a handler failed"]
    assert "may be tried again" in row(view.model.index(0, 0, view.model.index(0, 0))).detail


def test_a_refused_message_says_which_stage_and_why(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", b"<Ask><Other/></Ask>")))
    assert told(view) == [("Ask → echo", ["Rejected at validate"])]
    assert "Other" in row(view.model.index(0, 0, view.model.index(0, 0))).detail


def test_who_is_waited_for_is_told_with_the_time_that_passes(view: AnswersView, live: Live) -> None:
    events = run(("clerk", ask("slow")))
    at = until(events, MessageSent, found=lambda event: isinstance(event, MessageSent) and event.to_ids == ("echo",))
    since = at[-1].time
    view.now = lambda: since + 12.2
    show(live, at)
    assert told(view)[0][1] == ["Waiting: echo, 12 s"]
    view.now = lambda: since + 13.2
    view._tick()
    assert told(view)[0][1] == ["Waiting: echo, 13 s"]
    live.take(events[len(at) :])
    assert told(view)[0][1] == ["Answer from clerk"]


def test_the_clock_ticks_only_while_somebody_is_waited_for_and_it_is_seen(view: AnswersView, live: Live) -> None:
    events = run(("clerk", ask("slow")))
    at = until(events, MessageSent, found=lambda event: isinstance(event, MessageSent) and event.to_ids == ("echo",))
    show(live, at)
    assert view._clock.isActive()
    view.hide()
    assert not view._clock.isActive()
    view.show()
    assert view._clock.isActive()
    live.take(events[len(at) :])
    assert not view._clock.isActive()


def test_a_run_that_stops_first_says_so(view: AnswersView, live: Live) -> None:
    events = run(("echo", ask("slow")))
    cut = until(events, MessageSent, found=lambda event: isinstance(event, MessageSent) and event.to_ids == ("echo",))
    show(live, [*cut, events[-1]])
    assert told(view)[0][1] == ["No reply: the run stopped"]


def test_batches_give_the_same_rows_as_all_at_once(view: AnswersView, live: Live) -> None:
    events = sample("newsroom").events
    show(live, events)
    at_once = told(view)
    live.begin()
    for event in events:
        live.take([event])
    assert told(view) == at_once
    assert len(at_once) == 3


def test_what_came_while_it_was_hidden_is_shown_when_it_is_seen(view: AnswersView, live: Live) -> None:
    view.hide()
    show(live, run(("echo", ask("hi"))))
    assert view.is_empty
    view.show()
    assert not view.is_empty


def test_a_reply_opens_to_its_xml_and_stays_open_when_more_comes(view: AnswersView, live: Live) -> None:
    events = run(("echo", ask("one")), ("echo", ask("two")))
    first = until(events, ReplyArrived)
    show(live, first)
    head = view.model.index(0, 0)
    reply = view.model.index(0, 0, head)
    view.tree.setCurrentIndex(reply)
    view.tree.setFocus()
    QTest.keyClick(view.tree, Qt.Key.Key_Right)
    lines = [row(view.model.index(at, 0, reply)).title for at in range(view.model.rowCount(reply))]
    assert lines == ["Validates as Answer", "<Answer>", "  <Text>one</Text>", "</Answer>"]
    live.take(events[len(first) :])
    assert view.tree.isExpanded(view.model.index(0, 0, view.model.index(1, 0)))


def test_a_click_looks_at_the_message(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("hi"))))
    reply = view.model.index(0, 0, view.model.index(0, 0))
    QTest.mouseClick(view.tree.viewport(), Qt.MouseButton.LeftButton, pos=view.tree.visualRect(reply).center())
    assert live.chosen.message == row(reply).message
    assert live.folds.messages.of_number(live.chosen.message).payload_type == "Answer"  # type: ignore[union-attr]  # it is there


def test_keys_look_at_messages_as_clicks_do(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("hi"))))
    view.tree.setFocus()
    QTest.keyClick(view.tree, Qt.Key.Key_Home)
    QTest.keyClick(view.tree, Qt.Key.Key_Down)
    assert live.chosen.message == row(view.tree.currentIndex()).message


def test_copy_gives_the_whole_xml(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("hi"))))
    view.tree.setCurrentIndex(view.model.index(0, 0, view.model.index(0, 0)))
    view.copy()
    assert QApplication.clipboard().text() == "<Answer>\n  <Text>hi</Text>\n</Answer>"


def test_only_the_newest_are_listed(view: AnswersView, live: Live) -> None:
    show(live, run(*(("mute", ask(str(number))) for number in range(MOST + 5))))
    assert view.model.rowCount() == MOST
    assert row(view.model.index(0, 0)).detail == f"Text: {MOST + 4}"


def test_another_run_begins_with_an_empty_list(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("hi"))))
    live.begin()
    assert view.is_empty


def test_texts_of_payloads_are_shown_safely(view: AnswersView, live: Live) -> None:
    show(live, run(("echo", ask("a\u202eb\nc"))))
    assert row(view.model.index(0, 0)).detail == "Text: a⟦U+202E⟧b c"


def test_it_is_drawn_in_both_schemes(view: AnswersView, live: Live, theme: Theme, qtbot: QtBot) -> None:
    show(live, run(("echo", ask("hi")), ("echo", ask("fail")), ("echo", b"<Ask/>"), ("mute", ask("x"))))
    before = view.grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert view.grab().toImage() != before


# Rows


def test_the_payload_of_an_envelope_is_what_was_sent() -> None:
    envelope = (
        b'<message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><from>a</from></meta>'
        b'<Ask xmlns=""><Text>hi</Text></Ask></message>'
    )
    assert payload_of(envelope) == b'<Ask xmlns=""><Text>hi</Text></Ask>' or payload_of(envelope) == ask("hi")
    assert payload_of(ask("hi")) == ask("hi")
    assert payload_of(b"no xml") == b"no xml"


def test_fields_in_one_line_are_bounded() -> None:
    assert len(compact(f"<A>{'<B>word</B>' * 10_000}</A>".encode())) <= 200
    assert compact(b"\xff\xfe") != ""
    assert compact(b"<A/>") == ""


def test_what_only_repeats_the_question_does_not_hide_the_answer() -> None:
    said = frozenset({"Night ferry"})
    assert compact(b"<D><Headline>Night ferry</Headline><Outcome>hold</Outcome></D>", said) == "Outcome: hold"
    assert compact(b"<D><Headline>Night ferry</Headline></D>", said) == "Headline: Night ferry"


def test_the_decision_on_a_story_is_seen_at_its_first_words(view: AnswersView, live: Live) -> None:
    live.begin()
    live.take(sample("newsroom").events)
    reply = view.model.index(0, 0, view.model.index(0, 0)).data(ROW)
    assert reply.detail.startswith("Outcome: publish")


def test_long_xml_is_cut_with_what_is_left_out() -> None:
    lines = code_rows(Row("", raw=f"<A>{'<B>x</B>' * 1_000}</A>".encode()))
    assert lines[-1].title.startswith("… 602 more lines")


def test_what_is_no_xml_is_shown_as_it_came() -> None:
    assert pretty(b"no < xml") == "no < xml"

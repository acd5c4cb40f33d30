"""What a run says of its events: one calm line for each thing worth following."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest

from runtime import events
from runtime.cli.progress import Level, Line, Progress, mending

HEAD = (1, 0, 0.0, "talk", "frame", 0)
HERE = Path("/srv/shop")
FENCE = "line 14, column 1: Markdown fence left out"
AMPERSAND = "line 7, column 24: & in text written as &amp;"


def lines(*seen: events.Event, source: str = "console") -> list[Line]:
    progress = Progress(HERE, source)
    return [line for event in seen for line in progress.lines(event)]


def texts(*seen: events.Event) -> list[str]:
    return [line.text for line in lines(*seen)]


def sent(payload_type: str, *, number: int = 1, direction: str = "down", raw: bytes = b"") -> events.MessageSent:
    return events.MessageSent(*HEAD, number, 0, "editor", ("law",), direction, payload_type, raw)


@pytest.mark.parametrize("name", sorted(events.EVENT_CLASSES))
def test_every_event_has_lines_or_is_routine(name: str) -> None:
    cls = events.EVENT_CLASSES[name]
    values = {str: "x", int: 1, float: 1.0, bool: True, bytes: b"x"}
    fields = [values.get(kind, ("x",)) for kind in get_type_hints(cls).values()]
    for text in texts(cls(*fields)):
        assert text
        assert "built-in" not in text


def test_a_message_has_its_sender_its_receivers_its_class_and_its_conversation() -> None:
    event = events.MessageSent(*HEAD, 1, 0, "editor", ("a", "b"), "down", "Story", b"")
    assert lines(event) == [Line(Level.INFO, "editor", ("a", "b"), "Story", conversation="talk")]


def test_a_mend_is_told_with_the_class_of_its_message_and_before_it() -> None:
    repaired = events.MessageRepaired(*HEAD, 3, "editor", (FENCE,))
    assert texts(repaired, sent("Note", number=2), sent("Story", number=3)) == [
        "Note",
        "mended Story: Markdown fence left out",
        "Story",
    ]


def test_a_mend_of_a_message_that_is_refused_is_told_too() -> None:
    repaired = events.MessageRepaired(*HEAD, 3, "editor", (FENCE,))
    refused = events.MessageRejected(*HEAD, 3, "editor", "law", "route", "nobody", b"")
    assert texts(repaired, refused) == [
        "mended a document: Markdown fence left out",
        "refused at route: nobody",
    ]


def test_mends_of_a_stream_that_lost_records_are_forgotten() -> None:
    repaired = events.MessageRepaired(*HEAD, 3, "editor", (FENCE,))
    missed = events.EventsMissed(*HEAD, 7)
    assert texts(repaired, missed, sent("Story", number=3)) == ["7 events came too fast to be shown", "Story"]


@pytest.mark.parametrize(
    ("mends", "level", "text"),
    [
        ([FENCE, FENCE], Level.INFO, "mended Story: Markdown fence left out"),
        ([AMPERSAND], Level.WARNING, "mended Story: & in text written as &amp; (line 7, column 24)"),
        (
            [FENCE, AMPERSAND],
            Level.WARNING,
            "mended Story: Markdown fence left out; & in text written as &amp; (line 7, column 24)",
        ),
    ],
)
def test_a_mend_matters_where_text_was_touched_and_then_has_its_place(
    mends: list[str], level: Level, text: str
) -> None:
    assert mending("Story", mends) == (level, text)


def test_a_todo_is_told_by_what_becomes_of_it() -> None:
    assert texts(
        sent("TodoUntil", direction="system"),
        events.WatcherRegistered(*HEAD, "w1", "editor", "Verdict", "law", "nothing without it"),
        sent("TodoRegistered", direction="system"),
        events.WatcherRaised(*HEAD, "w1", "editor", "Verdict", "law", 5),
        sent("TodoComplete", direction="system"),
        events.WatcherClosed(*HEAD, "w1", "editor", True),
        sent("TodoClosed", direction="system"),
    ) == [
        "todo: wait for Verdict from law (nothing without it)",
        "nudged: Verdict from law is there",
        "todo done: Verdict from law",
    ]


def test_an_error_inside_says_its_code_and_whom_it_came_of() -> None:
    raw = b"<SystemError><Code>no-reply</Code><Message>m</Message><Peer>stock</Peer></SystemError>"
    assert texts(sent("SystemError", direction="system", raw=raw)) == ["SystemError: no-reply (stock)"]


def test_an_error_for_the_run_s_own_source_is_left_to_the_run() -> None:
    event = events.MessageSent(*HEAD, 1, 0, "system", ("console",), "system", "SystemError", b"")
    assert lines(event) == []


TRACE = """\
Traceback (most recent call last):
  File "/usr/lib/x.py", line 1, in f
    g()
  File "/srv/shop/parts/till.py", line 12, in total
    h()
  File "/usr/lib/y.py", line 2, in h
    raise ValueError("x")
ValueError: x
"""


def test_a_failure_says_where_in_the_organism_s_own_code() -> None:
    assert texts(events.HandlerFailed(*HEAD, 1, "till", 0, "ValueError: x", TRACE)) == [
        "failed: ValueError: x (parts/till.py:12 in total)"
    ]


def test_the_detail_of_a_failure_begins_in_the_organism_s_own_code() -> None:
    (line,) = lines(events.HandlerFailed(*HEAD, 1, "till", 0, "ValueError: x", TRACE))
    assert line.detail.splitlines() == [TRACE.splitlines()[0], *TRACE.splitlines()[3:]]


def test_an_exception_without_words_leaves_no_colon() -> None:
    assert texts(events.HandlerFailed(*HEAD, 1, "till", 0, "KeyboardInterrupt: ", "")) == ["failed: KeyboardInterrupt"]

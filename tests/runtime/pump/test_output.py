"""Contract section 15: what handlers print and log is among the events; whoever else writes is not disturbed."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from runtime import HandlerMetadata, StreamPump
from runtime.events import HandlerFinished, OutputWritten
from runtime.pump.capturing import captured
from runtime.pump.output import RECORD_CHARACTERS, SECOND_CHARACTERS, SECOND_RECORDS
from runtime.testing import Recording, running
from tests.runtime.pump.classes import Answer, Ask, pump_with


async def written(act: Callable[[], object], *, thread: bool = False) -> list[OutputWritten]:
    """What is written while a handler acts, up to the end of its run."""
    pump = pump_with()

    async def at_once(payload: Ask, metadata: HandlerMetadata) -> Answer:
        act()
        return Answer("done")

    def in_a_thread(payload: Ask, metadata: HandlerMetadata) -> Answer:
        act()
        return Answer("done")

    pump.register_listener("writer", Ask, in_a_thread if thread else at_once, response_class=Answer)
    with captured(pump):
        async with running(pump) as recording:
            await pump.request("writer", Ask("hi"), timeout=10)
    return recording.of(OutputWritten)


def texts(records: list[OutputWritten]) -> list[str]:
    return [record.text for record in records]


@pytest.mark.parametrize("thread", [False, True], ids=["async", "def"])
async def test_a_line_is_a_record_with_the_place_of_its_handler(thread: bool) -> None:
    """Contract section 15: with the fields conversation, frame, call and its own."""
    pump, places = pump_with(), []

    async def at_once(payload: Ask, metadata: HandlerMetadata) -> Answer:
        places.append(metadata.thread_id)
        print("one", 2, "three")
        return Answer("done")

    def in_a_thread(payload: Ask, metadata: HandlerMetadata) -> Answer:
        places.append(metadata.thread_id)
        print("one", 2, "three")
        return Answer("done")

    pump.register_listener("writer", Ask, in_a_thread if thread else at_once, response_class=Answer)
    with captured(pump):
        async with running(pump) as recording:
            await pump.request("writer", Ask("hi"), timeout=5)
    (record,) = recording.of(OutputWritten)
    (finished,) = [each for each in recording.of(HandlerFinished) if each.listener == "writer"]
    assert (record.listener, record.stream, record.level, record.text) == ("writer", "stdout", "info", "one 2 three")
    assert record.frame == places[0]
    assert (record.message, record.call, record.conversation) == (
        finished.message,
        finished.call,
        finished.conversation,
    )
    assert record.seq < finished.seq


async def test_others_write_where_they_always_did(capsys: pytest.CaptureFixture[str]) -> None:
    """Other pumps' and other code's prints are untouched."""
    other, gate = pump_with(), asyncio.Event()

    async def prints(payload: Ask, metadata: HandlerMetadata) -> Answer:
        print("of the other pump")
        return Answer("done")

    other.register_listener("writer", Ask, prints, response_class=Answer)

    def act() -> None:
        print("of the run")
        thread = threading.Thread(target=print, args=("of nobody",))
        thread.start()
        thread.join()
        gate.set()

    async with other:
        records, _ = await asyncio.gather(written(act), other.request("writer", Ask("hi"), timeout=5))
    print("afterwards")
    assert texts(records) == ["of the run"]
    assert sorted(capsys.readouterr().out.splitlines()) == ["afterwards", "of nobody", "of the other pump"]


async def test_two_captured_pumps_have_their_own() -> None:
    """Nothing is global: two pumps share nothing."""
    mine, yours = await asyncio.gather(written(lambda: print("mine")), written(lambda: print("yours")))
    assert texts(mine) == ["mine"]
    assert texts(yours) == ["yours"]


async def test_the_error_stream_is_a_warning() -> None:
    """What the warnings module says goes there too."""
    records = await written(lambda: print("oh", file=sys.stderr))
    assert [(record.stream, record.level, record.text) for record in records] == [("stderr", "warning", "oh")]


async def test_bytes_are_read_as_text() -> None:
    """What is written below the text stream counts too."""
    records = await written(lambda: sys.stdout.buffer.write("grün\n".encode()))
    assert texts(records) == ["grün"]
    records = await written(lambda: [sys.stdout.buffer.write(each) for each in (b"gr\xc3", b"\xbcn\n")])
    assert texts(records) == ["grün"]
    records = await written(lambda: sys.stdout.buffer.write(b"\xff\n"))
    assert texts(records) == ["\\xff"]


async def test_a_line_without_an_end_is_told_a_little_later() -> None:
    """Nobody waits for a line break that does not come."""
    pump, gate = pump_with(), asyncio.Event()

    async def waits(payload: Ask, metadata: HandlerMetadata) -> Answer:
        print("working", end="", flush=True)
        await gate.wait()
        print(" done")
        return Answer("done")

    pump.register_listener("writer", Ask, waits, response_class=Answer)
    with captured(pump):
        async with running(pump) as recording:
            request = asyncio.create_task(pump.request("writer", Ask("hi")))
            await recording.until(lambda event: isinstance(event, OutputWritten))
            gate.set()
            await request
    assert texts(recording.of(OutputWritten)) == ["working", " done"]


async def test_what_a_terminal_would_overwrite_is_not_shown() -> None:
    """Bars that tell of progress."""

    def act() -> None:
        for percent in (0, 50, 100):
            print(f"\r{percent} %", end="")
        print()
        print("a\r\nb\r\n", end="")

    assert texts(await written(act)) == ["100 %", "a\nb"]


@pytest.mark.parametrize("thread", [False, True], ids=["async", "def"])
async def test_a_megabyte_is_cut_into_bounded_records(thread: bool) -> None:
    """Not one character of the rest is forgotten without a note."""
    records = await written(lambda: print("x" * 1_000_000), thread=thread)
    assert max(len(record.text) for record in records) <= RECORD_CHARACTERS
    shown = sum(record.text.count("x") for record in records)
    assert SECOND_CHARACTERS - RECORD_CHARACTERS <= shown <= SECOND_CHARACTERS
    assert f"{1_000_000 - shown:,} more characters" in records[-1].text or "more characters" in records[-1].text


async def test_a_text_of_many_lines_is_cut_at_their_ends() -> None:
    """As long as there are any."""
    lines = [f"line {number}" for number in range(2_000)]
    records = await written(lambda: print("\n".join(lines)))
    assert [line for record in records for line in record.text.split("\n")] == lines
    assert len(records) > 1


@pytest.mark.parametrize("thread", [False, True], ids=["async", "def"])
async def test_100_000_lines_stay_bounded(thread: bool) -> None:
    """Neither memory nor the loop is drowned; a note says how much is missing."""

    def act() -> None:
        for number in range(100_000):
            print("line", number)

    records = await written(act, thread=thread)
    assert "left out" in records[-1].text
    assert len(records) < 20 * SECOND_RECORDS


async def test_log_records_come_with_their_level_and_traceback() -> None:
    """Logging at INFO and above, of user loggers."""

    def act() -> None:
        logger = logging.getLogger("mine")
        logger.debug("no")
        logger.info("yes %s", 1)
        try:
            raise ValueError("on purpose")
        except ValueError:
            logger.exception("failed")

    records = await written(act)
    assert [(record.stream, record.level) for record in records] == [
        ("mine", "info"),
        ("mine", "error"),
    ]
    assert records[0].text == "yes 1"
    assert records[1].text.startswith("failed\nTraceback")


async def test_a_log_record_that_cannot_be_read_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is made by code of the user's."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own would raise
    records = await written(lambda: logging.getLogger("mine").error("%d", "no number"))
    assert texts(records) == ["(a record whose text cannot be read)"]


async def test_the_log_of_others_is_as_before(caplog: pytest.LogCaptureFixture) -> None:
    """Ours too: what the pump logs is among the events already."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def act() -> None:
        logging.getLogger("runtime.cli").warning("ours")

    assert await written(act) == []
    assert (root.handlers, root.level) == before


@pytest.mark.parametrize(
    "deed",
    [
        lambda: sys.stdout.close(),
        lambda: setattr(sys, "stdout", io.StringIO()),
        lambda: setattr(sys, "stderr", None),
        lambda: logging.basicConfig(force=True, stream=io.StringIO()),
        lambda: logging.disable(),
        lambda: logging.getLogger().setLevel(logging.CRITICAL),
    ],
    ids=["closes", "replaces", "takes away", "configures", "disables", "raises the level"],
)
async def test_whatever_a_handler_does_to_the_streams_is_over_with_the_run(deed: Callable[[], object]) -> None:
    """The next run is clean."""
    root = logging.getLogger()
    before = (sys.stdout, sys.stderr, root.handlers[:], root.level, root.manager.disable)
    await written(deed)
    assert (sys.stdout, sys.stderr, root.handlers, root.level, root.manager.disable) == before
    assert texts(await written(lambda: print("next"))) == ["next"]


async def test_the_stream_is_no_terminal_and_has_what_streams_have() -> None:
    """Libraries ask."""
    seen: dict[str, Any] = {}

    def act() -> None:
        out = sys.stdout
        seen.update(tty=out.isatty(), encoding=out.encoding, writable=out.writable(), errors=out.errors)
        out.writelines(["a\n", "b\n"])
        out.flush()
        with pytest.raises(io.UnsupportedOperation):
            out.detach()
        with pytest.raises(TypeError):
            out.write(b"bytes")  # type: ignore[arg-type]  # what users do

    assert texts(await written(act)) == ["a", "b"]
    assert seen["tty"] is False
    assert seen["writable"] is True
    assert seen["encoding"].lower().replace("-", "") == "utf8"


async def test_a_task_that_a_handler_started_is_still_its_own() -> None:
    """It has the handler's context."""
    pump, tasks = pump_with(), []

    async def later() -> None:
        await asyncio.sleep(0)
        print("later")

    async def starts(payload: Ask, metadata: HandlerMetadata) -> Answer:
        tasks.append(asyncio.create_task(later()))
        return Answer("done")

    pump.register_listener("writer", Ask, starts, response_class=Answer)
    with captured(pump):
        async with running(pump) as recording:
            await pump.request("writer", Ask("hi"), timeout=5)
            await tasks[0]
    (record,) = recording.of(OutputWritten)
    assert (record.listener, record.text) == ("writer", "later")


async def test_without_a_reader_all_goes_where_it_would(capsys: pytest.CaptureFixture[str]) -> None:
    """Else it would be lost."""
    pump = pump_with()

    async def prints(payload: Ask, metadata: HandlerMetadata) -> Answer:
        print("to the terminal")
        return Answer("done")

    pump.register_listener("writer", Ask, prints, response_class=Answer)
    with captured(pump):
        async with pump:
            await pump.request("writer", Ask("hi"), timeout=5)
    assert capsys.readouterr().out == "to the terminal\n"


async def test_what_is_written_before_the_run_is_the_run_s_and_nobody_s() -> None:
    """Prints of modules that are imported for it."""
    pump = StreamPump()
    with captured(pump) as output:
        recording = Recording(pump)
        with output.loose():
            print("imported")
            logging.getLogger("_organism_7.handlers").warning("careful")
        output.flush()
        async with pump:
            pass
    assert [(each.listener, each.stream, each.text) for each in recording.of(OutputWritten)] == [
        ("", "stdout", "imported"),
        ("", "handlers", "careful"),
    ]

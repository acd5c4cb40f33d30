"""Contract sections 8 and 9: whatever a handler does, it harms nobody; the next honest message is answered."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    PayloadError,
    PumpStopped,
    RequestError,
    StreamPump,
    SystemError,
    xmlify,
)
from runtime.events import HandlerAbandoned, HandlerFailed, HandlerFinished, HandlerTimedOut
from runtime.pump.worker_threads import HUNG_MAX
from runtime.testing import running
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    Order,
    assert_answers,
    echo,
    error_of,
    pump_with,
    until,
)


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ignores its cancellation is given up sooner than in earnest, which only saves time."""
    for module in ("deadlines", "driver", "run"):
        monkeypatch.setattr(f"runtime.pump.{module}.GRACE_S", 0.05)


class Odd(BaseException):
    """Not even an Exception."""


class Unspeakable(Exception):
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise SystemExit("gotcha")

    __repr__ = __str__


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1)


def leave() -> None:
    sys.exit(3)


def cancel_myself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


def raising(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


MISDEEDS: dict[str, Callable[[], object]] = {
    "raises": raising(ValueError("secret")),
    "raises what is no Exception": raising(Odd()),
    "raises what cannot be printed": raising(Unspeakable()),
    "raises SystemExit": raising(SystemExit(1)),
    "raises KeyboardInterrupt": raising(KeyboardInterrupt()),
    "raises GeneratorExit": raising(GeneratorExit()),
    "raises StopIteration": raising(StopIteration(Answer("no"))),
    "raises StopAsyncIteration": raising(StopAsyncIteration()),
    "raises CancelledError": raising(asyncio.CancelledError()),
    "raises TimeoutError": raising(TimeoutError()),
    "raises MemoryError": raising(MemoryError()),
    "raises a group": raising(BaseExceptionGroup("many", [Odd(), ValueError()])),
    "fails an assertion": raising(AssertionError()),
    "leaves": leave,
    "recurses for ever": recurse,
}


async def asked(handler: Any, **options: Any) -> tuple[SystemError, list[HandlerFailed]]:
    """The error of one hostile handler; the pump, and others of the same worker, live on."""
    pump = pump_with()
    pump.register_listener("hostile", Ask, handler, **options)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
        for _ in range(3):
            await assert_answers(pump)
        failed = recording.of(HandlerFailed)
        assert [event.listener for event in failed] == ["hostile"]
        assert not [event for event in recording.of(HandlerFinished) if event.listener == "hostile"]
        assert "RunFailed" not in recording.names()
        return error, failed


def shaped(misdeed: Callable[[], object], shape: str) -> Any:
    """A handler of one shape that does the misdeed."""

    async def at_once(payload: Ask, metadata: HandlerMetadata) -> None:
        misdeed()

    async def after_a_suspension(payload: Ask, metadata: HandlerMetadata) -> None:
        await asyncio.sleep(0)
        misdeed()

    def in_a_thread(payload: Ask, metadata: HandlerMetadata) -> None:
        misdeed()

    async def in_a_generator(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
        misdeed()
        yield Answer("never")

    async def later_in_a_generator(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[None]:
        yield None
        await asyncio.sleep(0)
        misdeed()

    def before_the_coroutine(payload: Ask, metadata: HandlerMetadata) -> Coroutine[Any, Any, None]:
        misdeed()
        return at_once(payload, metadata)

    def in_a_coroutine_of_a_thread(payload: Ask, metadata: HandlerMetadata) -> Coroutine[Any, Any, None]:
        return after_a_suspension(payload, metadata)

    return {
        "at once": at_once,
        "after a suspension": after_a_suspension,
        "in a thread": in_a_thread,
        "in a generator": in_a_generator,
        "later in a generator": later_in_a_generator,
        "before the coroutine": before_the_coroutine,
        "in a coroutine of a thread": in_a_coroutine_of_a_thread,
    }[shape]


@pytest.mark.parametrize("misdeed", MISDEEDS)
@pytest.mark.parametrize(
    "shape",
    [
        "at once",
        "after a suspension",
        "in a thread",
        "in a generator",
        "later in a generator",
        "before the coroutine",
        "in a coroutine of a thread",
    ],
)
async def test_whatever_comes_out_of_a_handler_fails_its_call_only(misdeed: str, shape: str) -> None:
    """Contract section 8: BaseException, SystemExit and KeyboardInterrupt included, fails its call."""
    error, (failed,) = await asked(shaped(MISDEEDS[misdeed], shape))
    assert (error.code, error.peer) == ("handler", "hostile")
    assert "secret" not in error.message
    assert "Traceback" not in error.message
    assert failed.traceback


async def test_texts_and_tracebacks_go_to_events_and_log_never_into_messages(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Contract section 9: exception texts and tracebacks go to events and log, never into messages."""
    error, (failed,) = await asked(shaped(raising(ValueError("the secret")), "at once"))
    assert "secret" not in error.message
    assert failed.error == "ValueError: the secret"
    assert "raise error" in failed.traceback
    assert "the secret" in caplog.text


# Cancelling itself


@pytest.mark.parametrize("then", ["returns", "suspends", "raises", "answers"])
async def test_a_handler_that_cancels_itself_harms_no_other(then: str) -> None:
    """Contract section 8: it is caught inside its own coroutine; the worker goes on unharmed."""
    pump = pump_with()

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> Answer | None:
        cancel_myself()
        if then == "suspends":
            await asyncio.sleep(0)
        if then == "raises":
            raise ValueError
        return Answer("I'm fine") if then == "answers" else None

    async def patient(payload: Ask, metadata: HandlerMetadata) -> Answer:
        for _ in range(3):
            await asyncio.sleep(0)
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
        return Answer(payload.text)

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("echo", Ask, patient)
    async with running(pump) as recording:
        for _ in range(3):
            await pump.inject(Ask("hi"), to="hostile")
            await pump.inject(Ask("hi"), to="echo")
        await pump.idle()
        assert not [event for event in recording.of(HandlerFailed) if event.listener == "echo"]
        await assert_answers(pump)


async def test_a_handler_that_cancels_itself_in_a_loop_ends_no_worker() -> None:
    """Contract section 8: self-cancelling handlers starve nobody."""
    pump = pump_with()

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        cancel_myself()

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        for _ in range(500):
            await pump.inject(Ask("hi"), to="hostile")
        await pump.idle()
        await assert_answers(pump)


async def test_a_worker_cancelled_from_outside_is_replaced() -> None:
    """Contract section 8: whoever gets hold of the task that runs a handler cannot stop the pump with it."""
    pump = pump_with()
    tasks: list[Any] = []

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        tasks.append(asyncio.current_task())

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("hi"), to="hostile")
        await pump.idle()
        for _ in range(3):
            tasks[0].cancel()
            await assert_answers(pump)


async def test_cancelling_all_workers_at_any_moment_harms_nobody_else() -> None:
    """Contract section 8: whoever gets hold of the tasks that run handlers cannot stop the pump with them."""
    pump = pump_with(limits={"max_hops": 10**6})

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        me = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task is not me and task.get_name() == "organism-worker":
                task.cancel()

    async def suspends(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await asyncio.sleep(0)
        return Answer(payload.text)

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("suspends", Ask, suspends)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        for number in range(300):
            await pump.inject(Ask("hi"), to="suspends" if number % 3 else "hostile")
        await pump.idle()
        await assert_answers(pump)


async def group_that_fails() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(10))
        group.create_task(asyncio.to_thread(raising(ValueError())))


async def test_timeouts_and_task_groups_work_inside_handlers() -> None:
    """Contract section 8: a handler is a coroutine like any other."""
    pump = pump_with()

    async def careful(payload: Ask, metadata: HandlerMetadata) -> Answer:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.create_task(asyncio.Event().wait()), 0.001)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(asyncio.sleep(0, number)) for number in range(3)]
        gathered = await asyncio.gather(*(asyncio.sleep(0, number) for number in range(3)))
        assert [task.result() for task in tasks] == gathered == [0, 1, 2]
        with pytest.raises(ExceptionGroup):
            await group_that_fails()
        task = asyncio.create_task(asyncio.sleep(10))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return Answer(payload.text)

    pump.register_listener("echo", Ask, careful)
    async with running(pump):
        await assert_answers(pump)
        await asyncio.gather(*(assert_answers(pump, text=str(number)) for number in range(10)))


async def test_a_handler_that_awaits_rubbish_fails() -> None:
    """Contract section 8: whatever a handler does is its own failure."""

    class Rubbish:
        def __await__(self) -> Any:
            yield 42

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        await Rubbish()

    error, _failed = await asked(hostile)
    assert error.code == "handler"


async def test_a_handler_that_awaits_its_own_task_fails() -> None:
    """Contract section 8: whatever a handler does is its own failure."""

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        task = asyncio.current_task()
        assert task is not None
        await task

    error, _failed = await asked(hostile)
    assert error.code == "handler"


# Hanging


async def hang(payload: Ask, metadata: HandlerMetadata) -> None:
    await asyncio.Event().wait()


async def hang_and_swallow(payload: Ask, metadata: HandlerMetadata) -> Answer:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


async def hang_and_spin(payload: Ask, metadata: HandlerMetadata) -> Answer:
    while True:
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            continue


async def hang_in_a_generator(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
    while True:
        try:
            await asyncio.sleep(3600)
            yield Answer("never")
        except asyncio.CancelledError:
            continue


async def answer_when_cancelled(payload: Ask, metadata: HandlerMetadata) -> Answer:
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    return Answer("too late")


async def raise_when_cancelled(payload: Ask, metadata: HandlerMetadata) -> Answer:
    try:
        await asyncio.Event().wait()
    finally:
        raise ZeroDivisionError


HANGING = {
    "hangs": hang,
    "swallows its cancellation": hang_and_swallow,
    "spins and swallows": hang_and_spin,
    "hangs in a generator": hang_in_a_generator,
    "answers when cancelled": answer_when_cancelled,
    "raises when cancelled": raise_when_cancelled,
}
IGNORING = ("swallows its cancellation", "spins and swallows", "hangs in a generator")


@pytest.mark.parametrize("kind", HANGING)
async def test_past_its_timeout_a_handler_is_cancelled_or_abandoned(kind: str) -> None:
    """Contract section 8: past its timeout cancelled; one that ignores it is abandoned, an event names it."""
    pump = pump_with(max_concurrent_handlers=1)
    pump.register_listener("hostile", Ask, HANGING[kind], timeout=0.01)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
        await assert_answers(pump)
        await pump.idle()
        assert [event.listener for event in recording.of(HandlerTimedOut)] == ["hostile"]
        abandoned = [event.listener for event in recording.of(HandlerAbandoned)]
        finished = [event.listener for event in recording.of(HandlerFinished)]
    assert (error.code, error.peer) == ("timeout", "hostile")
    assert abandoned == (["hostile"] if kind in IGNORING else [])
    assert finished == ["echo"], "the result of the one past its timeout is dropped"


async def test_a_handler_that_awaits_a_task_which_ignores_cancellation_is_abandoned() -> None:
    """Contract section 8: one that ignores it is abandoned: slot released, result dropped."""
    pump, never = pump_with(max_concurrent_handlers=1), asyncio.Event()
    inner: list[asyncio.Task[None]] = []

    async def stubborn() -> None:
        while True:
            try:
                await never.wait()
            except asyncio.CancelledError:
                continue

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> None:
        inner.append(asyncio.create_task(stubborn()))
        await inner[0]

    pump.register_listener("hostile", Ask, hostile, timeout=0.01)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
        await until(recording, HandlerAbandoned)
        await assert_answers(pump)
        await pump.idle()
    assert error.code == "timeout"
    assert inner[0].cancelled()


async def test_no_timeout_means_none() -> None:
    """Contract section 2: seconds; 0 is none."""
    pump, opened = pump_with(limits={"handler_timeout": 0.01}), asyncio.Event()

    async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
        if payload.text == "slow":
            await opened.wait()
        return Answer(payload.text)

    pump.register_listener("patient", Ask, slow, timeout=0)
    pump.register_listener("hasty", Ask, slow)
    async with running(pump):
        waiting = asyncio.create_task(pump.request("patient", Ask("slow"), timeout=5))
        error = await error_of(pump, pump.request("hasty", Ask("slow"), timeout=5))
        assert error.code == "timeout"
        assert not waiting.done()
        opened.set()
        assert await waiting == Answer("slow")


async def test_for_generators_the_clock_runs_between_yields() -> None:
    """Contract section 8: for generators the clock runs between yields."""
    pump = pump_with()

    async def steps(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        for _ in range(5):
            await asyncio.sleep(0.1)
            yield None
        yield Answer("all of it took longer than the timeout")

    pump.register_listener("steps", Ask, steps, timeout=0.4)
    async with running(pump) as recording:
        answer = await pump.request("steps", Ask("hi"), timeout=5)
        await pump.idle()
        assert recording.of(HandlerTimedOut) == []
    assert answer == Answer("all of it took longer than the timeout")


async def test_a_generator_that_hangs_between_yields_times_out() -> None:
    """Contract section 8: for generators the clock runs between yields; what it has yielded is sent."""
    pump = pump_with()

    async def steps(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        yield Answer("first")
        await asyncio.Event().wait()

    pump.register_listener("steps", Ask, steps, timeout=0.02)
    async with running(pump) as recording:
        assert await pump.request("steps", Ask("hi"), timeout=5) == Answer("first")
        await until(recording, HandlerTimedOut)
        await pump.idle()


@pytest.mark.parametrize("what", ["nothing", "messages", "rubbish xml"])
async def test_a_generator_that_never_ends_starves_nobody(what: str) -> None:
    """Contract section 8: as they come, for ever: others have their turn, limits hold, and it can be stopped."""
    pump = pump_with(limits={"max_hops": 50})
    pump.register_listener("echo", Ask, echo)

    async def endless(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        while True:
            match what:
                case "messages":
                    yield HandlerResponse(Order([]), to="sink")
                case "rubbish xml":
                    yield "<cut"
                case _:
                    yield None

    async def sink(payload: Order, metadata: HandlerMetadata) -> None:
        return None

    pump.register_listener("endless", Ask, endless)
    pump.register_listener("sink", Order, sink)
    async with pump:
        asked = asyncio.create_task(pump.request("endless", Ask("hi")))
        for _ in range(3):
            await assert_answers(pump)
        if what == "messages":
            assert (await error_of(pump, asked)).code == "limit"
            await assert_answers(pump)
            await pump.idle()
        await pump.shutdown(drain=False)
    if what == "rubbish xml":
        assert (await error_of(pump, asked)).code == "handler"
    if what == "nothing":
        with pytest.raises(PumpStopped):
            await asked


async def test_a_generator_that_ignores_its_cancellation_leaves_nothing_to_the_loop() -> None:
    """Contract section 8: abandoned: nothing of it runs any more."""
    pump, after = pump_with(), []

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        try:
            yield None
            while True:
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    continue
        finally:
            after.append("closed")

    pump.register_listener("hostile", Ask, hostile, timeout=0.01)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="hostile")
        await until(recording, HandlerAbandoned)
        await pump.idle()
    assert after == ["closed"]


async def test_a_generator_that_swallows_and_yields_is_closed() -> None:
    """Contract section 8: its result is dropped, and nothing of it runs any more."""
    pump, after = pump_with(), []

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        try:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                yield Answer("too late")
            after.append("went on")
        finally:
            after.append("closed")

    pump.register_listener("hostile", Ask, hostile, timeout=0.01)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
        await assert_answers(pump)
        await pump.idle()
    assert error.code == "timeout"
    assert after == ["closed"]


async def test_a_handler_that_swallows_even_its_end_is_abandoned() -> None:
    """Contract section 8: abandoned: slot released, result dropped, whatever it catches."""
    pump = pump_with(max_concurrent_handlers=1)

    async def stubborn(payload: Ask, metadata: HandlerMetadata) -> Answer:
        for _ in range(3):
            with suppress(BaseException):
                await asyncio.sleep(3600)
        return Answer("too late")

    pump.register_listener("stubborn", Ask, stubborn, timeout=0.01)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("stubborn", Ask("hi"), timeout=5))
        assert error.code == "timeout"
        await until(recording, HandlerAbandoned)
        await assert_answers(pump)


@pytest.mark.parametrize("deed", ["ends its conversation", "unregisters itself", "pauses and resumes"])
@pytest.mark.parametrize("then", ["returns", "awaits"])
async def test_a_handler_that_meddles_with_its_own_pump_harms_no_other(deed: str, then: str) -> None:
    """Contract section 17: what ends a handler's own frame ends that handler, and not the next one."""
    pump = pump_with()

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> Answer:
        await asyncio.sleep(0)
        match deed:
            case "ends its conversation":
                frame = pump.threads[metadata.thread_id]
                pump.end(frame.conversation.id)
            case "unregisters itself":
                pump.unregister_listener("hostile")
            case _:
                pump.pause()
                pump.resume()
        if then == "awaits":
            await asyncio.sleep(0)
        return Answer(payload.text)

    async def patient(payload: Ask, metadata: HandlerMetadata) -> Answer:
        for _ in range(3):
            await asyncio.sleep(0)
        return Answer(payload.text)

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("echo", Ask, patient)
    async with running(pump) as recording:
        for number in range(3):
            await pump.inject(Ask(str(number)), to="hostile")
            await pump.inject(Ask(str(number)), to="echo")
        await pump.idle()
        await assert_answers(pump)
        assert not [event for event in recording.of(HandlerFailed) if event.listener == "echo"]
        assert "RunFailed" not in recording.names()


# Threads that hang


async def test_a_hung_thread_is_abandoned_and_replaced() -> None:
    """Contract section 8: a hung thread is replaced; an event names the handler; its result is dropped."""
    pump, opened = pump_with(max_concurrent_handlers=1), threading.Event()

    def hostile(payload: Ask, metadata: HandlerMetadata) -> Answer:
        opened.wait(timeout=20)
        return Answer("too late")

    def honest(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    pump.register_listener("hostile", Ask, hostile, timeout=0.01)
    pump.register_listener("echo", Ask, honest)
    async with running(pump) as recording:
        for _ in range(3):
            error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
            assert error.code == "timeout"
            await assert_answers(pump)
        assert [event.listener for event in recording.of(HandlerAbandoned)] == ["hostile"] * 3
        opened.set()
        await assert_answers(pump)
        await pump.idle()
        assert [event.listener for event in recording.of(HandlerFinished)] == ["echo"] * 4


async def test_beyond_the_cap_of_hung_threads_calls_fail_with_limit() -> None:
    """Contract section 8: a hung thread is replaced up to a cap, then calls fail with `limit`."""
    pump, opened = pump_with(max_concurrent_handlers=HUNG_MAX + 10), threading.Event()

    def hostile(payload: Ask, metadata: HandlerMetadata) -> Answer:
        if payload.text == "hang":
            opened.wait(timeout=20)
        return Answer(payload.text)

    pump.register_listener("hostile", Ask, hostile, timeout=0.05)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        hanging = [error_of(pump, pump.request("hostile", Ask("hang"), timeout=10)) for _ in range(HUNG_MAX)]
        assert {error.code for error in await asyncio.gather(*hanging)} == {"timeout"}
        error = await error_of(pump, pump.request("hostile", Ask("hi"), timeout=5))
        assert (error.code, error.peer) == ("limit", "hostile")
        assert not error.retry_allowed
        await assert_answers(pump)
        opened.set()
        while True:  # a thread reports back to the loop when it has ended; there is no event for it
            try:
                await assert_answers(pump, "hostile")
                break
            except Exception:
                await asyncio.sleep(0)
        assert len(recording.of(HandlerAbandoned)) == HUNG_MAX


# Payloads as weapons


async def test_a_mutated_payload_changes_nobody_elses() -> None:
    """Contract sections 5 and 11: an instance of one's own; nothing a handler does to it changes the record."""
    pump, seen = pump_with(), []

    async def vandal(payload: Order, metadata: Any) -> None:
        payload.items.clear()
        payload.items.append("vandal was here")
        payload.extra = "x"  # type: ignore[attr-defined]
        seen.append(metadata.context[-1].payload)

    async def reader(payload: Order, metadata: Any) -> None:
        await asyncio.sleep(0)
        seen.append(payload)

    sent = Order(["one", "two"])
    pump.register_listener("vandal", Order, vandal, broadcast=True)
    pump.register_listener("reader", Order, reader, broadcast=True)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        thread = await pump.inject(sent)
        await pump.idle()
        assert pump.context(thread)[0].payload == Order(["one", "two"])
        await assert_answers(pump)
    assert seen == [Order(["one", "two"])] * 2
    assert sent == Order(["one", "two"])


async def test_what_the_sender_changes_after_sending_is_not_sent() -> None:
    """Contract section 5: between listeners the bytes are the truth: from the moment a message is sent."""
    pump, seen = pump_with(), []

    async def reader(payload: Order, metadata: HandlerMetadata) -> None:
        seen.append(payload)

    sent = Order(["one"])
    pump.register_listener("reader", Order, reader)
    await pump.inject(sent, to="reader")
    sent.items.append("two")
    async with running(pump):
        await pump.idle()
    assert seen == [Order(["one"])]


@xmlify
@dataclass
class Chain:
    text: str
    below: Chain | None = None


def endless() -> Chain:
    chain = Chain("x")
    chain.below = chain
    return chain


def deep() -> Chain:
    chain = Chain("x")
    for _ in range(5_000):
        chain = Chain("x", chain)
    return chain


class Liar(str):
    """A str that is not what it seems."""

    def __str__(self) -> str:
        raise SystemExit

    def encode(self, *_arguments: Any, **_more: Any) -> bytes:
        raise SystemExit

    def __format__(self, _spec: str) -> str:
        raise SystemExit

    def replace(self, *_arguments: Any) -> str:
        raise SystemExit

    def translate(self, _table: Any) -> str:
        raise SystemExit

    def __len__(self) -> int:
        raise SystemExit


def with_text(text: Any) -> Answer:
    answer = Answer("x")
    answer.text = text
    return answer


def without_text() -> Answer:
    answer = Answer("x")
    del answer.text
    return answer


PAYLOADS: dict[str, Callable[[], object]] = {
    "holds itself": endless,
    "is nested deeply": deep,
    "holds a number for text": lambda: with_text(7),
    "holds None for text": lambda: with_text(None),
    "holds an object": lambda: with_text(object()),
    "lacks a field": without_text,
    "holds a NUL": lambda: with_text("\x00"),
    "holds half a character": lambda: with_text("\ud800"),
    "is too large": lambda: with_text("x" * 2_000_000),
}


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_a_payload_that_cannot_travel_is_refused(payload: str) -> None:
    """Contract section 3: what could not come back as it went is refused with a clear error."""
    pump = pump_with()

    async def hostile(message: Any, metadata: HandlerMetadata) -> object:
        return PAYLOADS[payload]() if isinstance(message, Ask) else Answer(message.code)

    pump.register_listener("hostile", Ask, hostile)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        answer = await pump.request("hostile", Ask("hi"), timeout=5)
        assert answer == Answer("limit" if payload == "is too large" else "validation")
        await assert_answers(pump)
        assert "RunFailed" not in recording.names()


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_a_payload_that_cannot_travel_is_refused_from_outside(payload: str) -> None:
    """Contract section 3: refused with a clear error, at once where the sender can still catch it."""
    pump = pump_with()

    async def sink(message: Answer | Chain, metadata: HandlerMetadata) -> None:
        raise AssertionError("it arrived")

    pump.register_listener("answer", Answer, sink)
    pump.register_listener("chain", Chain, sink)
    pump.register_listener("echo", Ask, echo)
    bad = PAYLOADS[payload]()
    async with running(pump) as recording:
        with pytest.raises((PayloadError, RequestError), match=r"Answer|Chain|bytes"):
            await pump.request(type(bad).__name__, bad, timeout=5)
        await assert_answers(pump)
        assert "RunFailed" not in recording.names()


async def test_a_str_that_lies_is_no_weapon() -> None:
    """Contract section 3: a value travels as it is, or is refused; its own methods are not called."""
    pump = pump_with()

    async def hostile(message: Ask, metadata: HandlerMetadata) -> object:
        return Answer(Liar("true text"))

    pump.register_listener("hostile", Ask, hostile)
    async with running(pump):
        assert await pump.request("hostile", Ask("hi"), timeout=5) == Answer("true text")


@xmlify
@dataclass
class Trap:
    """Its constructor fails for what may well stand in a document."""

    text: str

    def __post_init__(self) -> None:
        if self.text == "raise":
            raise ValueError("no such text")
        if self.text == "exit":
            raise SystemExit
        if self.text == "recurse":
            recurse()


@pytest.mark.parametrize("text", ["raise", "exit", "recurse"])
async def test_a_payload_class_that_fails_refuses_the_message(text: str) -> None:
    """Contract section 5: a message that fails a stage stops there; nothing else is harmed."""
    pump = pump_with()

    async def handler(payload: Trap, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    pump.register_listener("trap", Trap, handler)
    pump.register_listener("echo", Ask, echo)
    document = f"<Trap><Text>{text}</Text></Trap>".encode()
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("trap", document, timeout=5))
        assert error.code == "validation"
        assert await pump.request("trap", Trap("fine"), timeout=5) == Answer("fine")
        await assert_answers(pump)
        assert "RunFailed" not in recording.names()


class Own:
    """Brings its own form, and fails in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def xsd(cls) -> str:
        return (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Own" type="xs:string"/>'
            "</xs:schema>"
        )

    def xml_value(self, name: str) -> str:
        if self.text == "raise":
            raise SystemExit
        if self.text == "rubbish":
            return "<Own>"
        return f"<{name}>{self.text}</{name}>"

    @classmethod
    def parse(cls, element: Any) -> Own:
        if element.text == "bad":
            raise SystemExit
        return cls(element.text)


@pytest.mark.parametrize("text", ["raise", "rubbish", "bad"])
async def test_a_class_with_a_form_of_its_own_that_fails_refuses_the_message(text: str) -> None:
    """Contract section 3: a class that brings xsd(), xml_value(name) and parse(element) is used through those."""
    pump = pump_with()

    async def handler(payload: Own, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    pump.register_listener("own", Own, handler)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        with pytest.raises((PayloadError, RequestError), match="Own"):
            await pump.request("own", Own(text), timeout=5)
        assert await pump.request("own", Own("fine"), timeout=5) == Answer("fine")
        await assert_answers(pump)
        assert "RunFailed" not in recording.names()


# Reaching for the pump


async def test_metadata_cannot_be_changed_for_others() -> None:
    """Contract section 7: handlers see their own frame; what they are handed is read-only or their own."""
    pump = pump_with()

    async def hostile(payload: Ask, metadata: HandlerMetadata) -> Answer:
        with pytest.raises(AttributeError):
            metadata.thread_id = "other"  # type: ignore[misc]
        with pytest.raises((AttributeError, TypeError)):
            metadata.context[0] = None  # type: ignore[index]
        with pytest.raises((AttributeError, TypeError)):
            metadata.context.append(None)  # type: ignore[attr-defined]
        return Answer(payload.text)

    pump.register_listener("echo", Ask, hostile)
    async with running(pump):
        await assert_answers(pump)


async def test_a_handler_that_blocks_the_loop_for_a_moment_only_delays_others() -> None:
    """Contract section 8: past its timeout it fails, even if it never let go of the loop."""
    pump = pump_with()

    async def rude(payload: Ask, metadata: HandlerMetadata) -> Answer:
        time.sleep(0.05)  # that is the rudeness
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        return Answer(payload.text)

    pump.register_listener("rude", Ask, rude, timeout=0.01)
    pump.register_listener("echo", Ask, echo)
    async with running(pump):
        error = await error_of(pump, pump.request("rude", Ask("hi"), timeout=5))
        assert error.code == "timeout"
        await assert_answers(pump)


async def test_many_misdeeds_at_once_harm_no_honest_message() -> None:
    """Contract section 8: nothing that one handler does harms another."""
    pump: StreamPump = pump_with(max_concurrent_handlers=8)
    names = []
    for number, misdeed in enumerate(MISDEEDS):
        for shape in ("at once", "after a suspension", "in a thread", "later in a generator"):
            name = f"hostile{number}.{shape.replace(' ', '-')}"
            pump.register_listener(name, Ask, shaped(MISDEEDS[misdeed], shape))
            names.append(name)
    pump.register_listener("echo", Ask, echo)
    before = threading.active_count()
    async with running(pump) as recording:
        hostile = [error_of(pump, pump.request(name, Ask("hi"), timeout=10)) for name in names]
        honest = [assert_answers(pump, text=str(number)) for number in range(100)]
        errors, _ = await asyncio.gather(asyncio.gather(*hostile), asyncio.gather(*honest))
        assert {error.code for error in errors} == {"handler"}
        assert "RunFailed" not in recording.names()
    assert threading.active_count() <= before + 8

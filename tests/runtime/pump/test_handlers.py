"""Contract section 8: what a handler may be, and what it may return."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NoReply,
    OrganismError,
    RequestError,
    StreamPump,
    SystemError,
)
from runtime.events import HandlerFailed, HandlerFinished, MessageDropped, MessageReceived, MessageRejected, MessageSent
from runtime.handlers import HandlerShapeError
from runtime.testing import running
from tests.runtime.pump.classes import Answer, Ask, Note, assert_answers, echo, envelope, error_of, pump_with


async def answer_of(handler: Any, **options: Any) -> Any:
    """What one handler answers when it is asked."""
    pump = pump_with()
    pump.register_listener("it", Ask, handler, **options)
    async with running(pump):
        return await pump.request("it", Ask("hi"), timeout=5)


# Shapes


def plain(payload: Ask, metadata: HandlerMetadata) -> Answer:
    return Answer(payload.text)


async def generator(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
    yield Answer(payload.text)


def traced(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*arguments: Any) -> Any:
        return function(*arguments)

    return wrapper


class Desk:
    async def method(self, payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    def plain_method(self, payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    @classmethod
    async def class_method(cls, payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    @staticmethod
    async def static_method(payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)

    async def generating_method(self, payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
        yield Answer(payload.text)


class AsyncCallable:
    async def __call__(self, payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)


class PlainCallable:
    def __call__(self, payload: Ask, metadata: HandlerMetadata) -> Answer:
        return Answer(payload.text)


class GeneratorCallable:
    async def __call__(self, payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
        yield Answer(payload.text)


async def with_more(prefix: str, payload: Ask, metadata: HandlerMetadata, suffix: str = "") -> Answer:
    return Answer(prefix + payload.text + suffix)


async def with_a_default(payload: Ask, metadata: HandlerMetadata, times: int = 1) -> Answer:
    return Answer(payload.text * times)


async def with_any_arguments(*arguments: Any, **_more: Any) -> Answer:
    return Answer(arguments[0].text)


SHAPES = {
    "async function": echo,
    "plain function": plain,
    "async generator": generator,
    "lambda": lambda payload, metadata: Answer(payload.text),
    "lambda that gives a coroutine": lambda payload, metadata: echo(payload, metadata),
    "bound method": Desk().method,
    "plain method": Desk().plain_method,
    "class method": Desk.class_method,
    "static method": Desk.static_method,
    "generating method": Desk().generating_method,
    "async callable": AsyncCallable(),
    "plain callable": PlainCallable(),
    "generating callable": GeneratorCallable(),
    "partial": functools.partial(with_more, "", suffix=""),
    "partial of a partial": functools.partial(functools.partial(with_more, ""), suffix=""),
    "partial of a plain function": functools.partial(plain),
    "partial of a generator": functools.partial(generator),
    "decorated async": traced(echo),
    "decorated plain": traced(plain),
    "twice decorated": traced(traced(echo)),
    "decorated generator": traced(generator),
    "decorated method": traced(Desk().method),
    "with a default": with_a_default,
    "any arguments": with_any_arguments,
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_handler_is_any_callable_of_payload_and_metadata(shape: str) -> None:
    """Contract section 8: async functions, `def` functions, async generators, and what wraps them."""
    assert await answer_of(SHAPES[shape]) == Answer("hi")


@pytest.mark.parametrize(
    "handler",
    [None, 7, "echo", Ask, lambda payload: payload, lambda: None, lambda payload, metadata, more: None],
    ids=["None", "number", "text", "class", "one argument", "no argument", "three arguments"],
)
def test_what_cannot_be_called_so_is_refused_at_registration(handler: Any) -> None:
    """Contract section 2: a handler of the wrong shape is an error, and says of which listener."""
    with pytest.raises(HandlerShapeError, match="it"):
        StreamPump().register_listener("it", Ask, handler)


async def test_plain_functions_run_in_daemon_threads_never_on_the_loop() -> None:
    """Contract section 8: `def` handlers run in daemon worker threads, never on the loop."""
    threads = []

    def where(payload: Ask, metadata: HandlerMetadata) -> Answer:
        threads.append(threading.current_thread())
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return Answer(payload.text)

    assert await answer_of(where) == Answer("hi")
    assert threads[0] is not threading.main_thread()
    assert threads[0].daemon


async def test_plain_functions_run_side_by_side() -> None:
    """Contract section 8: tools run concurrently; a `def` handler that waits holds up no other."""
    pump, meet = pump_with(), threading.Barrier(3)

    def wait_for_the_others(payload: Ask, metadata: HandlerMetadata) -> Answer:
        meet.wait(timeout=5)
        return Answer(payload.text)

    pump.register_listener("it", Ask, wait_for_the_others)
    async with running(pump):
        answers = await asyncio.gather(*(pump.request("it", Ask(str(n)), timeout=5) for n in range(3)))
    assert answers == [Answer("0"), Answer("1"), Answer("2")]


async def test_threads_are_used_again() -> None:
    """Contract section 8: worker threads."""
    pump, threads = pump_with(), set()

    def where(payload: Ask, metadata: HandlerMetadata) -> Answer:
        threads.add(threading.get_ident())
        return Answer(payload.text)

    pump.register_listener("it", Ask, where)
    async with running(pump):
        for _ in range(20):
            await pump.request("it", Ask("hi"), timeout=5)
    assert len(threads) == 1


async def test_a_handlers_context_variables_are_its_own() -> None:
    """Contract section 17: nothing is shared; what a handler sets in its context is not seen by the next."""
    import contextvars

    colour = contextvars.ContextVar("colour", default="none")
    pump, seen = pump_with(), []

    async def paint(payload: Ask, metadata: HandlerMetadata) -> Answer:
        seen.append(colour.get())
        colour.set(payload.text)
        await asyncio.sleep(0)
        seen.append(colour.get())
        return Answer(payload.text)

    pump.register_listener("it", Ask, paint)
    async with running(pump):
        await pump.request("it", Ask("red"), timeout=5)
        await pump.request("it", Ask("blue"), timeout=5)
    assert seen == ["none", "red", "none", "blue"]


# What comes back


class Pair(NamedTuple):
    first: object
    second: object


RESPONSES = {
    "an instance": Answer("hi"),
    "a response": HandlerResponse.respond(Answer("hi")),
    "to the caller by its reserved name": HandlerResponse(Answer("hi"), to="caller"),
    "the same in other letters": HandlerResponse(Answer("hi"), to="Caller"),
    "to the caller by name": HandlerResponse(Answer("hi"), to="external"),
    "a list": [Answer("hi")],
    "a tuple": (HandlerResponse.respond(Answer("hi")),),
    "a named tuple": Pair(None, Answer("hi")),
    "a list with nothing in it": [None, Answer("hi"), None],
    "text": "<Answer><Text>hi</Text></Answer>",
    "bytes": b"<Answer><Text>hi</Text></Answer>",
    "a list of text": ["<Answer><Text>hi</Text></Answer>"],
    "text with prose": "Here it is:\n```xml\n<Answer><Text>hi</Text></Answer>\n```\nDone.",
    "an envelope": envelope('<Answer xmlns=""><Text>hi</Text></Answer>', to="caller"),
    "an envelope to the caller by name": envelope('<Answer xmlns=""><Text>hi</Text></Answer>', to="external"),
    "text with an envelope": envelope("<Answer><Text>hi</Text></Answer>", to=" caller ").decode(),
}


@pytest.mark.parametrize("form", RESPONSES)
@pytest.mark.parametrize("kind", ["async", "def", "generator"])
async def test_what_answers_the_caller(form: str, kind: str) -> None:
    """Contract section 8: HandlerResponse, an instance, a sequence, bytes or str of XML, from any handler."""
    result = RESPONSES[form]

    async def as_async(payload: Ask, metadata: HandlerMetadata) -> Any:
        return result

    def as_def(payload: Ask, metadata: HandlerMetadata) -> Any:
        return result

    async def as_generator(payload: Ask, metadata: HandlerMetadata) -> Any:
        yield result

    handler = {"async": as_async, "def": as_def, "generator": as_generator}[kind]
    assert await answer_of(handler, response_class=Answer) == Answer("hi")


@pytest.mark.parametrize("result", [None, [], (), [None], "", b"", "  \n"], ids=repr)
async def test_what_says_nothing(result: object) -> None:
    """Contract section 8: it returns None; an empty sequence and blank text are no message either."""

    async def silent(payload: Ask, metadata: HandlerMetadata) -> object:
        return result

    with pytest.raises(NoReply):
        await answer_of(silent)


def a_generator() -> Iterator[int]:
    yield 1


RUBBISH: dict[str, Any] = {
    "int": 7,
    "zero": 0,
    "bool": True,
    "false": False,
    "float": 1.5,
    "dict": {"text": "hi"},
    "set": {1, 2},
    "object": object(),
    "exception": ValueError("no"),
    "the class of a payload": Answer,
    "HandlerResponse of nothing": HandlerResponse(None),
    "HandlerResponse of text": HandlerResponse("<Answer/>"),
    "HandlerResponse of a response": HandlerResponse(HandlerResponse(Answer("hi"))),
    "HandlerResponse to a number": HandlerResponse(Answer("hi"), to=5),  # type: ignore[arg-type]
    "HandlerResponse to bytes": HandlerResponse(Answer("hi"), to=b"echo"),  # type: ignore[arg-type]
    "HandlerResponse to an object": HandlerResponse(Answer("hi"), to=object()),  # type: ignore[arg-type]
    "a list with rubbish": [Answer("hi"), 7],
    "a list in a list": [[Answer("hi")]],
    "a generator": a_generator(),
    "bytearray": bytearray(b"<Answer/>"),
    "an event loop's future": lambda: asyncio.get_running_loop().create_future(),
}


@pytest.mark.parametrize("kind", ["async", "generator"])
@pytest.mark.parametrize("rubbish", RUBBISH)
async def test_anything_else_fails_the_call_naming_handler_and_type(rubbish: str, kind: str) -> None:
    """Contract section 8: anything else fails the call, naming handler and type."""
    result = RUBBISH[rubbish]
    pump = pump_with()

    async def odd(payload: Ask, metadata: HandlerMetadata) -> Any:
        return result() if rubbish == "an event loop's future" else result

    async def odd_generator(payload: Ask, metadata: HandlerMetadata) -> Any:
        yield result() if rubbish == "an event loop's future" else result

    pump.register_listener("odd", Ask, odd if kind == "async" else odd_generator)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        error = await error_of(pump, pump.request("odd", Ask("hi"), timeout=5))
        (failed,) = recording.of(HandlerFailed)
        assert recording.of(HandlerFinished) == []
        await assert_answers(pump)
    assert error.code == "handler"
    assert "odd" in failed.error
    offender: Any = 7 if rubbish == "a list with rubbish" else result
    if rubbish != "an event loop's future" and not isinstance(result, HandlerResponse):
        inner = offender[0] if rubbish == "a list in a list" else offender
        assert type(inner).__name__ in failed.error


async def test_nothing_of_a_result_with_rubbish_in_it_is_sent() -> None:
    """Contract section 8: anything else fails the call; half a result is no result."""
    pump = pump_with()

    async def odd(payload: Ask, metadata: HandlerMetadata) -> object:
        return [HandlerResponse(Note("hi"), to="log"), 7]

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        raise AssertionError("it was sent")

    pump.register_listener("odd", Ask, odd)
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        await error_of(pump, pump.request("odd", Ask("hi"), timeout=5))
        assert [sent.payload_type for sent in recording.of(MessageSent) if sent.from_id == "odd"] == []


async def test_several_messages_of_one_result_are_each_delivered() -> None:
    """Contract section 8: a sequence of those."""
    pump, seen = pump_with(), []

    async def many(payload: Ask, metadata: HandlerMetadata) -> object:
        return [
            HandlerResponse(Note("one"), to="log"),
            HandlerResponse.broadcast(Note("two")),
            "<Note><Text>three</Text></Note>",
            Answer("four"),
        ]

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)

    pump.register_listener("many", Ask, many, response_class=Answer)
    pump.register_listener("log", Note, log)
    async with running(pump):
        assert await pump.request("many", Ask("hi"), timeout=5) == Answer("four")
        await pump.idle()
    assert seen == ["one", "two", "three"]


def test_a_response_knows_that_it_is_one() -> None:
    """Contract section 8: `.is_response`."""
    assert HandlerResponse.respond(Answer("hi")).is_response
    assert HandlerResponse(Answer("hi"), to="Caller").is_response
    assert not HandlerResponse(Answer("hi"), to="editor").is_response
    assert not HandlerResponse(Answer("hi")).is_response
    assert not HandlerResponse.broadcast(Answer("hi")).is_response


# Async generators


async def test_what_a_generator_yields_goes_out_as_it_comes() -> None:
    """Contract section 8: an async generator may yield any of these as they come."""
    pump, logged = pump_with(), asyncio.Event()

    async def steps(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        yield HandlerResponse(Note("begun"), to="log")
        await logged.wait()
        yield Answer("done")

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        logged.set()

    pump.register_listener("steps", Ask, steps)
    pump.register_listener("log", Note, log)
    async with running(pump):
        assert await pump.request("steps", Ask("hi"), timeout=5) == Answer("done")


async def test_a_generator_goes_on_after_its_answer() -> None:
    """Contract section 8: as they come; a further answer is dropped with an event (section 7)."""
    pump, seen = pump_with(), []

    async def steps(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        yield Answer("first")
        yield HandlerResponse(Note("later"), to="log")
        yield Answer("second")

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append(payload.text)

    pump.register_listener("steps", Ask, steps)
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        assert await pump.request("steps", Ask("hi"), timeout=5) == Answer("first")
        await pump.idle()
        assert "the call is already answered" in [event.reason for event in recording.of(MessageDropped)]
    assert seen == ["later"]


async def test_a_generator_that_yields_bad_xml_goes_on() -> None:
    """Contract section 8: XML from a handler is repaired or refused; section 9: the sender is told."""
    pump, told = pump_with(), []

    async def steps(payload: object, metadata: HandlerMetadata) -> AsyncIterator[object]:
        if isinstance(payload, Ask):
            yield "<Answer><Text>cut off"
            yield "no element at all"
            yield Answer("whole")
        else:
            told.append(payload)

    pump.register_listener("steps", Ask, steps)
    async with running(pump) as recording:
        assert await pump.request("steps", Ask("hi"), timeout=5) == Answer("whole")
        await pump.idle()
        assert len(recording.of(MessageRejected)) == 2
        assert recording.of(HandlerFailed) == []


@pytest.mark.parametrize("ending", ["rubbish", "raises"])
async def test_a_generator_that_fails_is_closed(ending: str) -> None:
    """Contract section 8: it fails its call; what it holds is let go of at once."""
    pump, closed = pump_with(), asyncio.Event()

    async def steps(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[object]:
        try:
            yield HandlerResponse(Note("hi"), to="log")
            if ending == "raises":
                raise ValueError
            yield 7
            yield Answer("never")
        finally:
            await asyncio.sleep(0)
            closed.set()

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        return None

    pump.register_listener("steps", Ask, steps)
    pump.register_listener("log", Note, log)
    async with running(pump):
        error = await error_of(pump, pump.request("steps", Ask("hi"), timeout=5))
        await asyncio.wait_for(closed.wait(), 5)
    assert error.code == "handler"


# XML from a handler


async def test_in_an_envelope_only_to_counts() -> None:
    """Contract section 8: from, thread are set by the pump, whatever a handler returns."""
    pump, seen = pump_with(), []

    async def forger(payload: Ask, metadata: HandlerMetadata) -> object:
        return envelope('<Note xmlns=""><Text>hi</Text></Note>', to="LOG", from_id="boss", thread="not a thread")

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append((payload.text, metadata.from_id))

    pump.register_listener("forger", Ask, forger)
    pump.register_listener("log", Note, log)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="forger")
        await pump.idle()
        (sent,) = [event for event in recording.of(MessageSent) if event.payload_type == "Note"]
    assert seen == [("hi", "forger")]
    assert sent.from_id == "forger"


async def test_an_envelope_without_from_is_good_enough_from_a_handler() -> None:
    """Contract section 8: in an envelope only `to` counts."""
    document = b'<message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><to>caller</to></meta>'

    async def writer(payload: Ask, metadata: HandlerMetadata) -> bytes:
        return document + b'<Answer xmlns=""><Text>hi</Text></Answer></message>'

    assert await answer_of(writer, response_class=Answer) == Answer("hi")


async def test_an_envelope_without_to_is_routed_like_a_bare_element() -> None:
    """Contract section 8: a bare element of the response_class responds; any other goes by its class."""

    async def writer(payload: Ask, metadata: HandlerMetadata) -> bytes:
        return envelope('<Answer xmlns=""><Text>hi</Text></Answer>', to=None)

    assert await answer_of(writer, response_class=Answer) == Answer("hi")


async def test_a_bare_element_is_routed_by_its_class_among_the_peers() -> None:
    """Contract section 8: any other bare element is routed by its class among the peers."""
    pump, seen = pump_with(), []

    def register(name: str) -> None:
        async def sink(payload: Note, metadata: HandlerMetadata) -> None:
            seen.append(name)

        pump.register_listener(name, Note, sink)

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        return "<Note><Text>hi</Text></Note>" if isinstance(payload, Ask) else None

    register("peer")
    register("stranger")
    pump.register_listener("agent", Ask, agent, agent=True, peers=["peer"])
    async with running(pump):
        await pump.inject(Ask("hi"), to="agent")
        await pump.idle()
    assert seen == ["peer"]


async def test_two_peers_with_that_class_are_ambiguous() -> None:
    """Contract section 8: two peers with that class are ambiguous; the sender is told what to do."""
    pump, told = pump_with(), []

    async def sink(payload: Note, metadata: HandlerMetadata) -> None:
        raise AssertionError

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return "<Note><Text>hi</Text></Note>"
        told.append(payload)
        return Answer("gave up")

    pump.register_listener("one", Note, sink)
    pump.register_listener("two", Note, sink)
    pump.register_listener("agent", Ask, agent, agent=True, peers=["one", "two"])
    async with running(pump):
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("gave up")
    assert told[0].code == "routing"
    assert "<to>" in told[0].message


async def test_a_bare_element_of_the_response_class_responds_though_a_peer_takes_it() -> None:
    """Contract section 8: a bare element of the listener's response_class responds."""
    pump = pump_with()

    async def agent(payload: Ask, metadata: HandlerMetadata) -> str:
        return "<Answer><Text>hi</Text></Answer>"

    async def peer(payload: Answer, metadata: HandlerMetadata) -> None:
        raise AssertionError

    pump.register_listener("peer", Answer, peer)
    pump.register_listener("agent", Ask, agent, agent=True, peers=["peer"], response_class=[Note, Answer])
    async with running(pump):
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("hi")


async def test_several_elements_with_prose_between_are_each_routed() -> None:
    """Contract section 8: one or many elements (what an LLM wrote: repaired, split, each routed)."""
    pump, seen = pump_with(), []
    written = """I'll log that & then answer.

    <Note><Text>R&D</Text></Note>
    And now the second:
    ```xml
    <message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><to>archive</to></meta>
    <Note><Text>two</Text></Note></message>
    ```
    <Answer><Text>a < b</Text></Answer>
    That's all."""

    async def writer(payload: Ask, metadata: HandlerMetadata) -> str:
        return written

    async def log(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append(("log", payload.text))

    async def archive(payload: Note, metadata: HandlerMetadata) -> None:
        seen.append(("archive", payload.text))

    pump.register_listener("log", Note, log, broadcast=True)
    pump.register_listener("archive", Note, archive)
    pump.register_listener("writer", Ask, writer, response_class=Answer)
    async with running(pump) as recording:
        assert await pump.request("writer", Ask("hi"), timeout=5) == Answer("a < b")
        await pump.idle()
        received = [event for event in recording.of(MessageReceived) if event.from_id == "writer"]
    assert sorted(seen) == [("archive", "two"), ("log", "R&D")]
    assert len(received) == 3, "each is recorded as it was written"


async def test_text_without_any_element_is_refused_with_a_reason_for_a_model() -> None:
    """Contract section 8 and 9: XML from a handler; the sender is told, so that an LLM can mend it."""
    pump, told = pump_with(), []

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return "I think the answer is 42."
        told.append(payload)
        return Answer("42")

    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("42")
    assert isinstance(told[0], SystemError)
    assert told[0].code == "validation"
    assert "XML" in told[0].message
    assert "I think the answer is 42." in told[0].message


async def test_bad_xml_in_a_list_harms_none_of_the_other_messages() -> None:
    """Contract section 5: a message that fails a stage stops there, nothing else is harmed."""
    pump, told, noted = pump_with(), [], []

    async def agent(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [HandlerResponse(Note("kept"), to="notes"), "<Answer><Text>cut"]
        told.append(payload)
        return Answer("second try")

    async def notes(payload: Note, metadata: HandlerMetadata) -> None:
        noted.append(payload)

    pump.register_listener("agent", Ask, agent, agent=True, peers=["notes"])
    pump.register_listener("notes", Note, notes)
    async with running(pump):
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("second try")
        await pump.idle()
    assert told[0].code == "validation"
    assert "<Answer><Text>cut" in told[0].message
    assert noted == [Note("kept")]


async def test_an_envelope_with_two_payloads_is_refused() -> None:
    """Contract section 4: then exactly one payload."""

    async def writer(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return envelope('<Note xmlns=""><Text>a</Text></Note><Note xmlns=""><Text>b</Text></Note>')
        return Answer(payload.code)

    assert await answer_of(writer) == Answer("validation")


# The pump's own doors are shut inside a handler


@pytest.mark.parametrize("kind", ["async", "after a suspension", "def", "generator", "task"])
@pytest.mark.parametrize("door", ["inject", "request", "idle", "shutdown"])
async def test_calling_the_pump_from_inside_a_handler_raises(kind: str, door: str) -> None:
    """Contract section 8: calling inject or request from inside a handler raises."""
    pump, raised = pump_with(), []
    loop = asyncio.get_running_loop()

    def call() -> Any:
        match door:
            case "inject":
                return pump.inject(Ask("again"), to="echo")
            case "request":
                return pump.request("echo", Ask("again"))
            case "idle":
                return pump.idle()
            case _:
                return pump.shutdown()

    async def through_the_door() -> None:
        try:
            await call()
        except OrganismError as error:
            raised.append(str(error))

    async def handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        if kind == "after a suspension":
            await asyncio.sleep(0)
        if kind == "task":
            await asyncio.create_task(through_the_door())
        else:
            await through_the_door()
        return Answer(payload.text)

    def plain_handler(payload: Ask, metadata: HandlerMetadata) -> Answer:
        asyncio.run_coroutine_threadsafe(through_the_door(), loop).result(timeout=5)
        return Answer(payload.text)

    async def generator_handler(payload: Ask, metadata: HandlerMetadata) -> AsyncIterator[Answer]:
        await through_the_door()
        yield Answer(payload.text)

    chosen = {"def": plain_handler, "generator": generator_handler}.get(kind, handler)
    pump.register_listener("echo", Ask, echo)
    pump.register_listener("it", Ask, chosen)
    async with running(pump):
        assert await pump.request("it", Ask("hi"), timeout=5) == Answer("hi")
        await assert_answers(pump)
    assert len(raised) == 1
    assert "it" in raised[0]
    assert door in raised[0]


async def test_another_pump_may_be_called_from_inside_a_handler() -> None:
    """Contract section 17: nothing is global: two pumps in one process share nothing."""
    inner, outer = pump_with(), pump_with()

    async def bridge(payload: Ask, metadata: HandlerMetadata) -> Answer:
        answer = await inner.request("echo", payload, timeout=5)
        assert isinstance(answer, Answer)
        return answer

    inner.register_listener("echo", Ask, echo)
    outer.register_listener("bridge", Ask, bridge)
    async with running(inner), running(outer):
        assert await outer.request("bridge", Ask("hi"), timeout=5) == Answer("hi")


async def test_a_task_that_outlives_its_handler_may_inject() -> None:
    """Contract section 8: inside a handler; what a handler started and left behind is outside again."""
    pump = pump_with()
    tasks: list[asyncio.Task[str]] = []
    ended = asyncio.Event()

    async def later() -> str:
        await ended.wait()
        return await pump.inject(Ask("later"), to="echo")

    async def starter(payload: Ask, metadata: HandlerMetadata) -> Answer:
        tasks.append(asyncio.create_task(later()))
        return Answer(payload.text)

    pump.register_listener("echo", Ask, echo)
    pump.register_listener("starter", Ask, starter)
    async with running(pump):
        await pump.request("starter", Ask("hi"), timeout=5)
        ended.set()
        assert await tasks[0] in pump.threads


async def test_a_payload_that_cannot_be_written_is_a_refused_message() -> None:
    """Contract section 3: text that XML can't carry is refused with a clear error; the sender is told."""
    pump = pump_with()

    async def handler(payload: Any, metadata: HandlerMetadata) -> object:
        return Answer("a\x00b") if isinstance(payload, Ask) else Answer(payload.code)

    pump.register_listener("it", Ask, handler)
    async with running(pump):
        assert await pump.request("it", Ask("hi"), timeout=5) == Answer("validation")


async def test_request_error_carries_the_system_error() -> None:
    """Contract section 17: a SystemError raises RequestError with its `error`."""

    async def fails(payload: Ask, metadata: HandlerMetadata) -> None:
        raise ValueError("secret")

    with pytest.raises(RequestError) as refused:
        await answer_of(fails)
    assert refused.value.error.code == "handler"
    assert refused.value.error.peer == "it"
    assert "secret" not in str(refused.value)

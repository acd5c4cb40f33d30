"""Conversations: their ids, who may go on with them, and which make room (contract section 7)."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from runtime import HandlerResponse, NameTaken, OrganismError, RequestError, SystemError, UnknownThread
from runtime.events import FrameEvicted, HandlerStarted
from runtime.organism.spec import LimitsSpec
from runtime.testing import running
from tests.runtime.pump.organisms import (
    UNUSED,
    Answer,
    Ask,
    Note,
    Scribe,
    Waiter,
    ask,
    echo,
    envelope,
    frame,
    organism,
    silent,
    when,
)

MALFORMED = [
    "5f0c",
    "",
    "not-a-uuid",
    UNUSED.replace("-", ""),
    f"{{{UNUSED}}}",
    f"urn:uuid:{UNUSED}",
    UNUSED[:-1] + "g",
    UNUSED[:-1],
    "{{11111111222243338444555555555555}}",
    "1-1-1-1-1111111222243338444555555555",
    "1_111111-2222-4333-8444-555555555555",
    "+1111111-2222-4333-8444-555555555555",
    "\uff111111111-2222-4333-8444-555555555555",
]


async def test_an_unused_uuid_becomes_the_conversations_id_by_argument() -> None:
    """Contract sections 7 and 17: a `thread_id` argument that is unused is taken."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        assert await pump.inject(Ask("x"), to="clerk", thread_id=UNUSED) == UNUSED
        assert pump.threads[UNUSED].name == "external"


async def test_an_unused_uuid_becomes_the_conversations_id_from_xml() -> None:
    """Contract section 7: a well-formed UUID from outside that is not in use becomes the conversation's
    id.
    """
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        assert await pump.inject(envelope(ask(), to="clerk", thread=UNUSED)) == UNUSED
        await pump.idle()
        assert frame(pump, "clerk").parent is pump.threads[UNUSED]


async def test_a_uuid_in_capitals_is_the_same_id() -> None:
    """Contract section 7: a UUID is a UUID however it is written."""
    capitals = "ABCDEF00-2222-4333-8444-555555555555"
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        first = await pump.inject(Ask("x"), to="clerk", thread_id=capitals)
        assert await pump.inject(Ask("x"), to="clerk", thread_id=capitals.lower()) == first


async def test_without_an_id_each_message_is_a_conversation_of_its_own() -> None:
    """Contract section 7: none: a fresh id."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        first = await pump.inject(Ask("x"), to="clerk")
        second = await pump.inject(envelope(ask(), to="clerk"))
    assert first != second
    assert UUID(first).version == UUID(second).version == 4


@pytest.mark.parametrize("thread", MALFORMED)
async def test_a_malformed_id_in_xml_gives_a_fresh_one(thread: str) -> None:
    """Contract section 7: a malformed one: a fresh id."""
    seen = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, seen)
    async with running(pump):
        conversation = await pump.inject(envelope(ask(), to="clerk", thread=thread))
        await pump.idle()
    assert UUID(conversation).version == 4
    assert conversation != UNUSED
    assert seen.payloads == [Ask("hi")]


@pytest.mark.parametrize("thread", MALFORMED)
async def test_a_malformed_id_by_argument_raises(thread: str) -> None:
    """Contract section 17: a `thread_id` argument that is malformed raises UnknownThread."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        with pytest.raises(UnknownThread):
            await pump.inject(Ask("x"), to="clerk", thread_id=thread)
        with pytest.raises(UnknownThread):
            await pump.request("clerk", Ask("x"), thread_id=thread)


async def test_an_id_in_use_elsewhere_in_xml_gives_a_fresh_one() -> None:
    """Contract section 7: one in use elsewhere: a fresh id; the other's frames are not touched."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        alices = await pump.inject(Ask("mine"), to="clerk", from_id="alice")
        await pump.idle()
        inner, root = frame(pump, "clerk").id, frame(pump, "system.newsroom").id
        for taken in (alices, inner, root):
            mallorys = await pump.inject(envelope(ask("forged"), sender="mallory", to="clerk", thread=taken))
            await pump.idle()
            assert mallorys not in (alices, inner, root)
            assert pump.threads[mallorys].name == "mallory"
    assert clerk.payloads[0] == Ask("mine")
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 4


async def test_an_id_in_use_elsewhere_by_argument_raises() -> None:
    """Contract sections 7 and 17: a source may go on with no other's conversation; nor deeper in a call
    tree.
    """
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        alices = await pump.inject(Ask("mine"), to="clerk", from_id="alice")
        await pump.idle()
        inner, root = frame(pump, "clerk").id, frame(pump, "system.newsroom").id
        for taken in (alices, inner, root):
            with pytest.raises(UnknownThread):
                await pump.inject(Ask("x"), to="clerk", from_id="mallory", thread_id=taken)
        with pytest.raises(UnknownThread):
            await pump.inject(Ask("x"), to="clerk", from_id="alice", thread_id=inner)


async def test_a_source_goes_on_with_its_own_conversation() -> None:
    """Contract section 7: a source may go on with its own conversation by its id, by argument and by XML."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        first = await pump.inject(Ask("1"), to="clerk", from_id="console")
        await pump.idle()
        assert await pump.inject(Ask("2"), to="clerk", from_id="console", thread_id=first) == first
        assert await pump.inject(envelope(ask("3"), to="clerk", thread=first)) == first
        assert await pump.inject(envelope(ask("4"), sender="CONSOLE", to="clerk", thread=first)) == first
        await pump.idle()
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 1


async def test_an_argument_wins_over_the_thread_in_the_xml() -> None:
    """Contract section 17: arguments win over what the XML says."""
    pump = organism()
    pump.register_listener("clerk", Ask, silent)
    other = UNUSED.replace("1", "2")
    async with running(pump):
        document = envelope(ask(), to="clerk", thread=other)
        assert await pump.inject(document, thread_id=UNUSED) == UNUSED
        assert other not in pump.threads


PREFIXED = envelope(ask(), sender="console", to="clerk", thread=UNUSED)
for _name in (b"message", b"meta", b"from", b"to", b"thread"):
    PREFIXED = PREFIXED.replace(b"<" + _name, b"<m:" + _name).replace(b"</" + _name, b"</m:" + _name)
PREFIXED = PREFIXED.replace(b"xmlns=", b"xmlns:m=", 1)

HEADS = {
    "prefix": PREFIXED,
    "comment": envelope("<!-- <from>nobody</from> -->" + ask(), to="clerk", thread=UNUSED).replace(
        b"<meta>", b"<!-- <meta><from>nobody</from></meta> --><meta>"
    ),
    "far": b" " * 5_000 + envelope(ask(), to="clerk", thread=UNUSED),
    "fence": b"```xml\n" + envelope(ask(), to="clerk", thread=UNUSED) + b"\n```",
    "white space": envelope(ask(), sender=" console\n", to="clerk", thread=f"\n {UNUSED} "),
}


@pytest.mark.parametrize("document", HEADS.values(), ids=HEADS)
async def test_source_and_thread_are_read_however_the_envelope_is_written(document: bytes) -> None:
    """Contracts sections 4, 5 and 7: equal documents have equal sources and conversations."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        assert await pump.inject(document) == UNUSED
        await pump.idle()
        assert pump.threads[UNUSED].name == "console"
    assert clerk.metadata[0].from_id == "console"


@pytest.mark.parametrize("name", ["web hook", "a/b:c", "Jürgen", "tom &amp; jerry", "1", "a,b"])
async def test_a_source_may_have_any_other_name(name: str) -> None:
    """Contract section 6: a source's name is free, but for those of listeners and of the pump."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        plain = name.replace("&amp;", "&")
        inbox = pump.replies(plain)
        conversation = await pump.inject(envelope(ask("1"), sender=name, to="clerk"))
        assert (await anext(inbox)).payload == Answer("1")
        assert pump.threads[conversation].name == plain
        assert await pump.request("clerk", Ask("2"), from_id=plain, timeout=5) == Answer("2")


@pytest.mark.parametrize("name", ["\x00", "con\x07sole", "\ud800", "\ufffe"])
async def test_a_source_name_that_xml_cannot_carry_is_refused(name: str) -> None:
    """Contract section 4: `from` is text of the envelope."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump) as recording:
        with pytest.raises(NameTaken):
            await pump.inject(Ask("x"), to="clerk", from_id=name)
        with pytest.raises(NameTaken):
            await pump.request("clerk", Ask("x"), from_id=name)
        document = envelope(ask(), sender="?", to="clerk").replace(b"?", name.encode("utf-8", "surrogatepass"))
        await pump.inject(document)
        await pump.idle()
    assert "MessageRejected" in recording.names()


# Eviction


async def test_beyond_max_threads_the_least_recently_active_conversation_is_evicted() -> None:
    """Contract section 7: beyond max_threads idle ones the least recently active is evicted."""
    pump = organism(limits=LimitsSpec(max_threads=2))
    pump.register_listener("clerk", Ask, silent)
    async with running(pump) as recording:
        made = []
        for _ in range(3):
            made.append(await pump.inject(Ask("x"), to="clerk"))
            await pump.idle()
        assert [thread in pump.threads for thread in made] == [False, True, True]
        assert [event.frame for event in recording.of(FrameEvicted)] == made[:1]
        with pytest.raises(OrganismError):
            pump.context(made[0])


async def test_an_active_conversation_is_not_the_least_recently_active_one() -> None:
    """Contract section 7: least recently active, not oldest."""
    pump = organism(limits=LimitsSpec(max_threads=2))
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        first = await pump.inject(Ask("x"), to="clerk")
        await pump.idle()
        second = await pump.inject(Ask("x"), to="clerk")
        await pump.idle()
        await pump.inject(Ask("again"), to="clerk", thread_id=first)
        await pump.idle()
        third = await pump.inject(Ask("x"), to="clerk")
        await pump.idle()
        assert [thread in pump.threads for thread in (first, second, third)] == [True, False, True]


async def test_a_conversation_in_flight_is_never_evicted() -> None:
    """Contract section 7: never one in flight or with a request waiting."""
    slow = Waiter(lambda _: Answer("at last"))
    pump = organism(limits=LimitsSpec(max_threads=1))
    pump.register_listener("clerk", Ask, silent)
    pump.register_listener("slow", Ask, slow)
    async with running(pump):
        request = asyncio.create_task(pump.request("slow", Ask("x"), thread_id=UNUSED, timeout=5))
        await slow.started.wait()
        for _ in range(5):
            with pytest.raises(Exception, match="nobody answered"):
                await pump.request("clerk", Ask("x"), timeout=5)
        assert UNUSED in pump.threads
        slow.gate.set()
        assert await request == Answer("at last")


async def test_a_conversation_whose_message_waits_in_the_intake_is_not_evicted() -> None:
    """Contract section 7: a message on its way is in flight too."""
    clerk = Scribe()
    pump = organism(limits=LimitsSpec(max_threads=1))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        first = await pump.inject(Ask("1"), to="clerk")
        await pump.idle()
        await pump.inject(Ask("2"), to="clerk")
        await pump.inject(Ask("3"), to="clerk", thread_id=first)
        await pump.idle()
        assert first in pump.threads
        assert len(recording.of(FrameEvicted)) == 1
    assert len({metadata.thread_id for metadata in clerk.metadata}) == 2


async def test_eviction_takes_the_watchers_and_frames_along() -> None:
    """Contract section 7: an evicted conversation is gone with all its frames."""
    pump = organism(limits=LimitsSpec(max_threads=1))
    pump.register_listener("desk", Note, Scribe(when(Note, HandlerResponse(Ask("x"), to="clerk"))))
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        for _ in range(3):
            await pump.inject(Note("go"), to="desk")
            await pump.idle()
        assert len(pump.threads) <= 4


async def test_max_threads_zero_keeps_no_idle_conversation() -> None:
    """Contract section 7: beyond max_threads idle ones: with none allowed, each goes as it ends."""
    pump = organism(limits=LimitsSpec(max_threads=0))
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        assert await pump.request("clerk", Ask("x"), timeout=5) == Answer("x")
        await pump.idle()
        assert [each.name for each in pump.threads.values()] == ["system.newsroom"]


async def test_an_evicted_id_can_be_taken_again_and_remembers_nothing() -> None:
    """Contract section 7: an id that is not in use becomes the conversation's."""
    clerk = Scribe()
    pump = organism(limits=LimitsSpec(max_threads=0))
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        for _ in range(2):
            assert await pump.inject(Ask("x"), to="clerk", thread_id=UNUSED) == UNUSED
            await pump.idle()
    one, two = clerk.metadata
    assert one.thread_id != two.thread_id
    assert one.conversation_state is not two.conversation_state


# Ending


async def test_a_waiting_request_gets_an_error_when_its_conversation_ends() -> None:
    """Contract section 17: the conversation ending raises RequestError."""
    slow = Waiter()
    pump = organism()
    pump.register_listener("slow", Ask, slow)
    async with running(pump):
        request = asyncio.create_task(pump.request("slow", Ask("x"), thread_id=UNUSED, timeout=5))
        await slow.started.wait()
        pump.end(UNUSED)
        with pytest.raises(RequestError):
            await request
        assert UNUSED not in pump.threads


async def test_a_request_still_in_the_intake_gets_an_error_when_its_conversation_ends() -> None:
    """Contract section 17: the conversation ending raises RequestError, whether or not the call was made
    yet.
    """
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    request = asyncio.create_task(pump.request("clerk", Ask("x"), thread_id=UNUSED, timeout=5))
    await asyncio.sleep(0)
    pump.end(UNUSED)
    async with running(pump):
        with pytest.raises(RequestError):
            await request
        await pump.idle()
    assert clerk.payloads == []


async def test_ending_a_conversation_harms_no_other() -> None:
    """Contract section 17: `end(thread)` ends one conversation."""
    slow = Waiter(lambda _: Answer("done"))
    pump = organism()
    pump.register_listener("slow", Ask, slow)
    async with running(pump) as recording:
        other = asyncio.create_task(pump.request("slow", Ask("x"), timeout=5))
        await pump.inject(Ask("x"), to="slow", thread_id=UNUSED)
        started = 0

        def both(event: object) -> bool:
            nonlocal started
            started += isinstance(event, HandlerStarted)
            return started == 2

        await recording.until(both)
        pump.end(UNUSED)
        slow.gate.set()
        assert await other == Answer("done")
        await pump.idle()


# Replies


async def test_replies_are_kept_from_the_first_replies_on() -> None:
    """Contract section 7: replies are kept for a source from its first `replies()` on."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        await pump.inject(Ask("before"), to="clerk", from_id="console")
        await pump.idle()
        inbox = pump.replies("console")
        for number in range(3):
            await pump.inject(Ask(str(number)), to="clerk", from_id="console")
        await pump.idle()
        assert [(await anext(inbox)).payload.text for _ in range(3)] == ["0", "1", "2"]


async def test_replies_go_to_their_own_source() -> None:
    """Contract section 7: a reply reaches the source whose conversation it is; names ignore case."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        alice, bob = pump.replies("alice"), pump.replies("BOB")
        await pump.inject(Ask("a"), to="clerk", from_id="Alice")
        await pump.inject(Ask("b"), to="clerk", from_id="bob")
        assert (await anext(alice)).payload == Answer("a")
        assert (await anext(bob)).payload == Answer("b")


async def test_replies_that_a_request_took_are_read() -> None:
    """Contract section 7: those that a request took are read."""
    pump = organism()
    pump.register_listener("clerk", Ask, Scribe(lambda _: [HandlerResponse(Answer("1"), to="console"), Answer("2")]))
    async with running(pump) as recording:
        inbox = pump.replies("console")
        assert await pump.request("clerk", Ask("x"), from_id="console", timeout=5) == Answer("1")
        assert (await anext(inbox)).payload == Answer("2")
    assert recording.names().count("ReplyRead") == 2


async def test_unread_replies_hold_back_the_intake_of_their_source() -> None:
    """Contract section 7: within a bound that holds its conversation's intake back; no reply is lost."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    total = 3_000
    async with pump:
        inbox = pump.replies("console")

        async def send() -> None:
            for number in range(total):
                await pump.inject(Ask(str(number)), to="clerk", from_id="console")

        sending = asyncio.create_task(send())
        await asyncio.sleep(0)
        await pump.idle()
        assert not sending.done()
        assert await pump.request("clerk", Ask("other"), from_id="other", timeout=5) == Answer("other")
        texts = [(await anext(inbox)).payload.text for _ in range(total)]
        await sending
    assert texts == [str(number) for number in range(total)]


async def test_replies_of_nobody_who_reads_are_not_kept() -> None:
    """Contract section 7: memory does not grow by replies that nobody ever asked for."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with pump:
        for _ in range(1_500):
            await pump.inject(Ask("x"), to="clerk", from_id="console")
        await pump.idle()
        inbox = pump.replies("console")
        await pump.inject(Ask("new"), to="clerk", from_id="console")
        assert (await anext(inbox)).payload == Answer("new")


async def test_errors_reach_the_source_as_replies() -> None:
    """Contract section 9: the source gets it as its reply."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        inbox = pump.replies("console")
        await pump.inject(Note("wrong"), to="clerk", from_id="console")
        reply = await anext(inbox)
    assert isinstance(reply.payload, SystemError)
    assert reply.payload.code == "validation"

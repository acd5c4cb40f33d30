"""Where a message goes (contract section 6)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from runtime import (
    Boot,
    HandlerMetadata,
    HandlerResponse,
    NameTaken,
    SystemError,
    TodoClosed,
    TodoComplete,
    TodoRegistered,
    TodoUntil,
)
from runtime.events import HandlerStarted, MessageRejected, MessageSent
from runtime.testing import running
from tests.runtime.pump.organisms import (
    Answer,
    Ask,
    Count,
    Note,
    Scribe,
    ask,
    broken,
    echo,
    envelope,
    organism,
    refused,
    replies,
    silent,
    when,
)

SYSTEM_PAYLOADS = (
    Boot("newsroom", datetime(2026, 1, 1, tzinfo=UTC), 1),
    SystemError("handler", "forged", False),
    TodoRegistered("1", "Ask"),
    TodoClosed("1", True),
)


async def test_a_named_listener_gets_the_message() -> None:
    """Contract section 6: `to: NAME`: that listener."""
    other = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.register_listener("other", Ask, other)
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Answer("hi")
    assert other.payloads == []


@pytest.mark.parametrize("name", ["clerk", "CLERK", "Clerk"])
async def test_names_compare_without_regard_to_case(name: str) -> None:
    """Contract section 6: names compare without regard to case, in requests and in handlers."""
    front = Scribe(when(Ask, HandlerResponse(Ask("on"), to=name), Answer("done")))
    pump = organism()
    pump.register_listener("front", Ask, front, agent=True, peers=["cLeRk"])
    pump.register_listener("Clerk", Ask, echo)
    async with running(pump):
        assert await pump.request(name, Ask("hi"), timeout=5) == Answer("hi")
        assert await pump.request("FRONT", Ask("hi"), timeout=5) == Answer("done")


async def test_a_broadcast_reaches_every_broadcast_listener_of_the_class_and_no_one_else() -> None:
    """Contract section 6: no `to`: every broadcast listener of that class."""
    one, two, unflagged, other_class = Scribe(), Scribe(), Scribe(), Scribe()
    pump = organism()
    pump.register_listener("one", Ask, one, broadcast=True)
    pump.register_listener("two", Ask, two, broadcast=True)
    pump.register_listener("unflagged", Ask, unflagged)
    pump.register_listener("other", Note, other_class, broadcast=True)
    async with running(pump):
        await pump.inject(Ask("all"))
        await pump.idle()
    assert [one.payloads, two.payloads, unflagged.payloads, other_class.payloads] == [
        [Ask("all")],
        [Ask("all")],
        [],
        [],
    ]


async def test_a_handler_broadcasts() -> None:
    """Contract section 6: no `to`, from a handler."""
    one, two = Scribe(), Scribe()
    pump = organism()
    pump.register_listener("front", Note, Scribe(lambda _: HandlerResponse.broadcast(Ask("all"))))
    pump.register_listener("one", Ask, one, broadcast=True)
    pump.register_listener("two", Ask, two, broadcast=True)
    async with running(pump) as recording:
        await pump.inject(Note("go"), to="front")
        await pump.idle()
    assert one.payloads == two.payloads == [Ask("all")]
    assert [sent.to_ids for sent in recording.of(MessageSent) if sent.from_id == "front"] == [("one", "two")]


async def test_a_broadcast_that_nobody_but_the_sender_takes_goes_nowhere() -> None:
    """Contract section 6: a broadcast never reaches the sender, not even as the one listener of the class."""
    lonely = Scribe(when(Ask, HandlerResponse.broadcast(Ask("again"))))
    pump = organism()
    pump.register_listener("lonely", Ask, lonely, broadcast=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="lonely")
        await pump.idle()
    assert lonely.of(Ask) == [Ask("go")]
    assert [error.code for error in lonely.of(SystemError)] == ["routing"]


async def test_without_broadcast_listeners_the_one_listener_of_the_class_gets_it() -> None:
    """Contract section 6: if there is none, the one listener of that class."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    pump.register_listener("other", Note, silent)
    async with running(pump):
        assert await pump.request(None, Ask("hi"), timeout=5) == Answer("hi")


async def test_two_listeners_without_the_flag_are_ambiguous() -> None:
    """Contract section 6: two or more without the flag: rejected as ambiguous."""
    one, two = Scribe(), Scribe()
    pump = organism()
    pump.register_listener("one", Ask, one)
    pump.register_listener("two", Ask, two)
    async with running(pump):
        error = await refused(pump, None, Ask("hi"))
    assert error.code == "routing"
    assert one.payloads == two.payloads == []


async def test_a_broadcast_without_any_listener_of_the_class_is_refused() -> None:
    """Contract section 6: nobody takes the class, so nobody gets it."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        assert (await refused(pump, None, Note("hi"))).code == "routing"


async def test_each_receiver_of_a_broadcast_works_fails_and_answers_on_its_own_frame() -> None:
    """Contract section 6: each receiver validates, works, fails and answers on its own frame."""
    good = Scribe(when(Ask, Answer("fine")))
    other = Scribe()
    pump = organism()
    pump.register_listener("bad", Ask, broken, broadcast=True)
    pump.register_listener("good", Ask, good, broadcast=True)
    pump.register_listener("other", Ask, other, broadcast=True)
    async with running(pump) as recording:
        assert await pump.request(None, Ask("all"), timeout=5) == Answer("fine")
        await pump.idle()
    assert len({started.frame for started in recording.of(HandlerStarted)}) == 3
    assert [error.peer for error in replies(recording, SystemError)] == ["bad"]
    assert good.payloads[0] is not other.payloads[0]


async def test_an_agent_without_peers_can_call_nobody() -> None:
    """Contract section 6: peers bind an agent always (without peers it can call nobody)."""
    clerk = Scribe()
    agent = Scribe(when(Ask, HandlerResponse(Ask("please"), to="clerk")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert clerk.payloads == []
    assert [error.code for error in agent.of(SystemError)] == ["routing"]


@pytest.mark.parametrize(("peers", "reached"), [((), True), (("clerk",), True), (("other",), False)])
async def test_a_tool_is_bound_by_peers_when_it_declares_any(peers: tuple[str, ...], *, reached: bool) -> None:
    """Contract section 6: peers bind a tool when it declares any."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("tool", Ask, Scribe(when(Ask, HandlerResponse(Ask("x"), to="clerk"))), peers=peers)
    pump.register_listener("clerk", Ask, clerk)
    pump.register_listener("other", Ask, silent)
    async with running(pump):
        await pump.inject(Ask("go"), to="tool")
        await pump.idle()
    assert bool(clerk.payloads) is reached


async def test_broadcasts_are_cut_to_the_peers_first() -> None:
    """Contract section 6: every candidate set is cut to the peers first: broadcast listeners."""
    peer, stranger = Scribe(), Scribe()
    pump = organism()
    agent = Scribe(when(Note, HandlerResponse.broadcast(Ask("all"))))
    pump.register_listener("agent", Note, agent, agent=True, peers=["peer"])
    pump.register_listener("peer", Ask, peer, broadcast=True)
    pump.register_listener("stranger", Ask, stranger, broadcast=True)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert (peer.payloads, stranger.payloads) == ([Ask("all")], [])


async def test_the_one_listener_of_a_class_is_sought_among_the_peers() -> None:
    """Contract section 6: every candidate set is cut to the peers first: then there is no ambiguity."""
    peer = Scribe()
    pump = organism()
    agent = Scribe(when(Note, "<Ask><Text>bare</Text></Ask>"))
    pump.register_listener("agent", Note, agent, agent=True, peers=["peer"])
    pump.register_listener("stranger", Ask, silent)
    pump.register_listener("peer", Ask, peer)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert peer.payloads == [Ask("bare")]


async def test_two_peers_of_one_class_are_ambiguous_for_a_bare_element() -> None:
    """Contract sections 6 and 8: two peers with that class are ambiguous."""
    agent = Scribe(when(Note, "<Ask><Text>bare</Text></Ask>"))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True, peers=["one", "two"])
    pump.register_listener("one", Ask, silent)
    pump.register_listener("two", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    assert [error.code for error in agent.of(SystemError)] == ["routing"]


@pytest.mark.parametrize("document", [ask("valid"), '<Ask xmlns=""><Wrong/></Ask>', '<Nonsense xmlns=""/>'])
async def test_a_forbidden_target_fails_exactly_like_one_that_does_not_exist(document: str) -> None:
    """Contract section 6: a target that one may not address fails exactly like one that does not exist."""
    told: list[list[SystemError]] = []
    for target in ("forbidden", "unknown"):
        agent = Scribe(when(Note, envelope(document, to=target)))
        pump = organism()
        pump.register_listener("agent", Note, agent, agent=True, peers=["clerk"])
        pump.register_listener("clerk", Count, silent)
        pump.register_listener("forbidden", Ask, silent)
        async with running(pump):
            await pump.inject(Note("go"), to="agent")
            await pump.idle()
        told.append(agent.of(SystemError))
    assert told[0] == told[1]
    assert [error.code for error in told[0]] == ["routing"]


async def test_the_routing_error_names_no_listener() -> None:
    """Contract section 9: `routing` is generic and names no listener."""
    agent = Scribe(when(Note, HandlerResponse(Ask("x"), to="forbidden")))
    pump = organism()
    pump.register_listener("agent", Note, agent, agent=True)
    pump.register_listener("forbidden", Ask, silent)
    async with running(pump):
        await pump.inject(Note("go"), to="agent")
        await pump.idle()
    (error,) = agent.of(SystemError)
    assert "forbidden" not in error.message
    assert error.peer == ""


async def test_no_peer_entry_is_needed_for_the_caller() -> None:
    """Contract section 6: no peer entry is needed for the caller, by either name."""
    pump = organism()
    boss = Scribe(when(Ask, HandlerResponse(Ask("sub"), to="agent")))
    pump.register_listener("boss", Ask, boss)
    both = [HandlerResponse(Answer("by name"), to="boss"), HandlerResponse.respond(Answer("respond"))]
    pump.register_listener("agent", Ask, Scribe(lambda _: both), agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="boss")
        await pump.idle()
    assert boss.of(Answer) == [Answer("by name"), Answer("respond")]


async def test_no_peer_entry_is_needed_for_oneself() -> None:
    """Contract section 6: no peer entry is needed for oneself."""
    pump = organism()
    agent = Scribe(
        lambda payload: HandlerResponse(Ask("second"), to="agent") if payload.text == "go" else Answer("done")
    )
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("go"), timeout=5) == Answer("done")


@pytest.mark.parametrize("target", ["system.todo-complete", "system.todo", "SYSTEM.TODO"])
async def test_no_peer_entry_is_needed_for_todos(target: str) -> None:
    """Contract section 6: no peer entry is needed for `system.todo` and `system.todo-complete`."""

    def act(payload: object) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(TodoUntil("Note"), to="system.todo")
        if isinstance(payload, TodoRegistered):
            return HandlerResponse(TodoComplete(payload.id), to=target)
        return Answer("closed") if isinstance(payload, TodoClosed) else None

    pump = organism()
    pump.register_listener("agent", Ask, Scribe(act), agent=True)
    async with running(pump):
        assert await pump.request("agent", Ask("go"), timeout=5) == Answer("closed")


async def test_a_source_may_address_any_listener() -> None:
    """Contract section 6: a source may address any listener, agent or tool, peer of anybody or not."""
    pump = organism()
    pump.register_listener("tool", Ask, echo)
    pump.register_listener("agent", Ask, echo, agent=True)
    async with running(pump):
        assert await pump.request("tool", Ask("hi"), timeout=5) == Answer("hi")
        assert await pump.request("agent", Ask("hi"), timeout=5) == Answer("hi")


@pytest.mark.parametrize("target", ["system.todo", "system.todo-complete", "system.boot", "system", "caller", None])
@pytest.mark.parametrize("payload", [TodoUntil("Note"), TodoComplete("1")])
async def test_a_source_reaches_nothing_of_the_system_by_no_route(target: str | None, payload: object) -> None:
    """Contract section 6: a source may address any listener but `system.*`, by no route."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        assert (await refused(pump, target, payload)).code == "routing"
        assert len(pump.todos) == 0


@pytest.mark.parametrize("target", ["system.todo", "system.newsroom", "caller", ""])
async def test_a_source_reaches_nothing_of_the_system_by_xml(target: str) -> None:
    """Contract section 6: nor by XML, addressed or broadcast."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    todo = '<TodoUntil xmlns=""><WaitFor>Ask</WaitFor></TodoUntil>'
    async with running(pump) as recording:
        await pump.inject(envelope(todo, to=target))
        await pump.idle()
    assert [error.code for error in replies(recording, SystemError)] == ["routing"]
    assert "WatcherRegistered" not in recording.names()


@pytest.mark.parametrize(
    "name", ["clerk", "CLERK", "system", "system.todo", "systematic", "SYSTEM", "caller", "Caller"]
)
async def test_a_source_may_not_bear_a_name_of_the_pump_or_a_listener(name: str) -> None:
    """Contract section 6: a source may not bear a listener's name, `system*` or `caller`."""
    pump = organism()
    pump.register_listener("clerk", Ask, echo)
    async with running(pump):
        with pytest.raises(NameTaken):
            await pump.inject(Ask("hi"), to="clerk", from_id=name)
        with pytest.raises(NameTaken):
            await pump.request("clerk", Ask("hi"), from_id=name)


@pytest.mark.parametrize("name", ["clerk", "Clerk", "system", "system.todo", "systematic", "caller"])
async def test_a_document_may_not_claim_a_name_of_the_pump_or_a_listener(name: str) -> None:
    """Contract section 6: nor by what the XML says."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump) as recording:
        await pump.inject(envelope(ask(), sender=name, to="clerk"))
        await pump.idle()
    assert clerk.payloads == []
    assert len(recording.of(MessageRejected)) == 1


@pytest.mark.parametrize("payload", SYSTEM_PAYLOADS, ids=lambda payload: type(payload).__name__)
async def test_system_payloads_come_from_the_pump_alone_not_from_a_source(payload: object) -> None:
    """Contract section 6: Boot, SystemError, TodoRegistered and TodoClosed come from the pump alone."""
    agent = Scribe()
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    pump.register_listener("taker", type(payload), agent)
    async with running(pump):
        for target in ("agent", "taker", None):
            assert (await refused(pump, target, payload)).code == "routing"
    assert agent.payloads == []


@pytest.mark.parametrize("payload", SYSTEM_PAYLOADS, ids=lambda payload: type(payload).__name__)
@pytest.mark.parametrize("target", ["other", "boss", "caller", "forger", None])
async def test_system_payloads_come_from_the_pump_alone_not_from_a_handler(payload: object, target: str | None) -> None:
    """Contract section 6: nor from a handler, in any direction."""
    other = Scribe()
    pump = organism()
    boss = Scribe(when(Ask, HandlerResponse(Ask("sub"), to="forger")))
    forger = Scribe(when(Ask, HandlerResponse(payload, to=target)))
    pump.register_listener("boss", Ask, boss, agent=True, peers=["forger"])
    pump.register_listener("forger", Ask, forger, agent=True, peers=["other"])
    pump.register_listener("other", type(payload), other)
    async with running(pump):
        await pump.inject(Ask("go"), to="boss")
        await pump.idle()
    assert other.payloads == []
    assert payload not in boss.payloads + forger.payloads
    assert [error.code for error in forger.of(SystemError)] == ["routing"]


async def test_a_call_must_be_of_the_listeners_payload_class() -> None:
    """Contract section 6: the class expected at L: its payload class for calls."""
    clerk = Scribe()
    pump = organism()
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        error = await refused(pump, "clerk", Note("hi"))
    assert error.code == "validation"
    assert clerk.payloads == []


async def test_a_call_to_oneself_must_be_of_ones_own_payload_class() -> None:
    """Contract section 6: a self-call is a call too."""
    agent = Scribe(when(Ask, HandlerResponse(Note("x"), to="agent")))
    pump = organism()
    pump.register_listener("agent", Ask, agent, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="agent")
        await pump.idle()
    assert agent.of(Note) == []
    assert [error.code for error in agent.of(SystemError)] == ["validation"]


async def test_a_reply_is_of_the_class_of_the_instance_that_was_returned() -> None:
    """Contract section 6: for replies: the class of the instance it returned, whatever the listeners'
    classes.
    """
    pump = organism()
    boss = Scribe(when(Ask, HandlerResponse(Ask("sub"), to="clerk")))
    pump.register_listener("boss", Ask, boss)
    pump.register_listener("clerk", Ask, Scribe(lambda _: Count(3)), response_class=Answer)
    async with running(pump):
        await pump.inject(Ask("go"), to="boss")
        await pump.idle()
    assert boss.payloads[1:] == [Count(3)]


async def test_a_reply_written_as_xml_is_of_the_senders_response_class() -> None:
    """Contract section 6: for replies: the sender's response_class."""
    pump = organism()
    pump.register_listener(
        "clerk", Ask, Scribe(lambda _: "<Count><Number>3</Number></Count>"), response_class=[Answer, Count]
    )
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Count(3)


async def test_a_reply_written_as_xml_that_is_of_no_response_class_is_refused() -> None:
    """Contract section 6: a reply that is not goes back to the replier as `validation`."""
    clerk = Scribe(when(Ask, envelope('<Note xmlns=""><Text>x</Text></Note>', to="caller")))
    pump = organism()
    pump.register_listener("clerk", Ask, clerk, response_class=Answer, agent=True)
    async with running(pump):
        await pump.inject(Ask("hi"), to="clerk")
        await pump.idle()
    assert [error.code for error in clerk.of(SystemError)] == ["validation"]


async def test_a_caller_that_annotates_its_payload_accepts_only_the_classes_named_there() -> None:
    """Contract section 6: where L's handler annotates its payload, only classes named there are accepted."""
    taken: list[object] = []

    async def boss(payload: Ask | Answer, metadata: HandlerMetadata) -> object:
        taken.append(payload)
        return HandlerResponse(Ask("sub"), to="clerk") if isinstance(payload, Ask) else None

    clerk = Scribe(when(Ask, Count(3), Answer("three")))
    pump = organism()
    pump.register_listener("boss", Ask, boss)
    pump.register_listener("clerk", Ask, clerk, agent=True)
    async with running(pump):
        await pump.inject(Ask("go"), to="boss")
        await pump.idle()
    assert [error.code for error in clerk.of(SystemError)] == ["validation"]
    assert taken == [Ask("go"), Answer("three")]


async def test_a_tool_whose_reply_is_refused_fails_and_its_caller_is_told() -> None:
    """Contract sections 6 and 9: a refused reply goes back to the replier, and section 9 does the rest."""
    errors: list[SystemError] = []

    async def boss(payload: Ask | Answer | SystemError, metadata: HandlerMetadata) -> object:
        if isinstance(payload, SystemError):
            errors.append(payload)
            return Answer("could not")
        return HandlerResponse(Ask("sub"), to="clerk")

    async def clerk(payload: Ask, metadata: HandlerMetadata) -> Count:
        return Count(3)

    pump = organism()
    pump.register_listener("boss", Ask, boss)
    pump.register_listener("clerk", Ask, clerk)
    async with running(pump):
        assert await pump.request("boss", Ask("go"), timeout=5) == Answer("could not")
    assert [(error.code, error.peer) for error in errors] == [("handler", "clerk")]


async def test_a_source_accepts_replies_of_any_class() -> None:
    """Contract section 6: only a handler's annotation narrows replies; a source has none."""
    pump = organism()
    pump.register_listener("clerk", Ask, Scribe(lambda _: Count(3)))
    async with running(pump):
        assert await pump.request("clerk", Ask("hi"), timeout=5) == Count(3)

"""Bad input never harms (contract section 5): whatever comes in, the next honest message is answered."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest

from runtime import HandlerMetadata, StreamPump, SystemError
from runtime.events import HandlerStarted, MessageReceived, MessageRejected, MessageRepaired
from runtime.testing import running
from runtime.wire.envelope import ENVELOPE_NS
from tests.runtime.pump.classes import (
    Answer,
    Ask,
    ask_xml,
    assert_answers,
    echo,
    echo_pump,
    envelope,
    pump_with,
)

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def ask(inside: str, attributes: str = 'xmlns=""') -> bytes:
    """An Ask with whatever in it."""
    return envelope(f"<Ask {attributes}>{inside}</Ask>")


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f"<!DOCTYPE Ask [{entities}]>".encode() + ask("<Text>&a11;</Text>")


def external_entity(system: str) -> bytes:
    return f'<!DOCTYPE Ask [<!ENTITY e SYSTEM "{system}">]>'.encode() + ask("<Text>&e;</Text>")


def nested(depth: int, name: str = "x") -> bytes:
    return ask(f"<{name}>" * depth + f"</{name}>" * depth)


REFUSED: dict[str, bytes] = {
    "entity bomb": billion_laughs(),
    "quadratic bomb": b'<!DOCTYPE Ask [<!ENTITY a "'
    + b"x" * 50_000
    + b'">]>'
    + ask("<Text>" + "&a;" * 5_000 + "</Text>"),
    "bomb of parameter entities": b'<!DOCTYPE Ask [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">]>' + ask_xml("x"),
    "external entity from a file": external_entity("file:///etc/passwd"),
    "external entity from the network": external_entity("http://127.0.0.1:1/x"),
    "external DTD": b'<!DOCTYPE Ask SYSTEM "file:///etc/passwd">' + ask_xml("x"),
    "empty DTD": b"<!DOCTYPE Ask>" + ask_xml("x"),
    "DTD in small letters": b"<!doctype Ask>" + ask_xml("x"),
    "entity declared in the body": ask('<!ENTITY e "x"><Text>&e;</Text>'),
    "200,000 levels deep": nested(200_000),
    "a thousand levels deep": nested(1_000),
    "200,000 levels never closed": b"<x>" * 200_000,
    "levels closed but never opened": b"</x>" * 100_000,
    "a megabyte of one attribute": ask("<Text>x</Text>", f'xmlns="" a="{"x" * 1_000_000}"'),
    "40,000 attributes": ask("<Text>x</Text>", 'xmlns="" ' + " ".join(f'a{n}="1"' for n in range(40_000))),
    "50,000 namespaces": ask("<Text>x</Text>", 'xmlns="" ' + " ".join(f'xmlns:n{n}="u{n}"' for n in range(30_000))),
    "the same attribute twice": ask("<Text>x</Text>", 'xmlns="" a="1" a="2"'),
    "100,000 elements": ask("<a/>" * 100_000),
    "too many bytes": ask(f"<Text>{'x' * 1_100_000}</Text>"),
    "a huge comment": ask(f"<!--{'x' * 1_200_000}--><Text>x</Text>"),
    "a comment never closed": ask("<Text>x</Text><!--")[:-40],
    "CDATA never closed": ask("<Text><![CDATA[x")[:-40],
    "UTF-16": ask_xml("x").decode().encode("utf-16"),
    "UTF-16 without a mark": ask_xml("x").decode().encode("utf-16-le"),
    "UTF-32": ask_xml("x").decode().encode("utf-32"),
    "UTF-7": ask("+ADw-Text+AD4-x+ADw-/Text+AD4-").replace(b"<Ask", b"+ADw-Ask"),
    "declared as UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + ask("+ADw-Text+AD4-x+ADw-/Text+AD4-"),
    "EBCDIC": ask_xml("x").decode().encode("cp500"),
    "Latin-1": ask_xml("grün").decode().encode("latin-1"),
    "an overlong encoding": ask_xml("x").replace(b">x<", b">\xc0\xbc<"),
    "half a character": ask_xml("x").replace(b">x<", b">\xed\xa0\x80<"),
    "a NUL": ask_xml("a\x00b"),
    "a NUL as a reference": ask_xml("a&#0;b"),
    "a NUL in a tag": ask_xml("x").replace(b"<Text>", b"<Te\x00xt>"),
    "a control character": ask_xml("a\x01b"),
    "a control character as a reference": ask_xml("a&#1;b"),
    "half a character as a reference": ask_xml("a&#xD800;b"),
    "a number beyond all": ask_xml("a&#99999999999999999999;b"),
    "xsi:type": ask("<Text>x</Text>", f'xmlns="" {XSI} xsi:type="Other"'),
    "xsi:nil": ask(f'<Text {XSI} xsi:nil="true"/>'),
    "xsi:schemaLocation": ask("<Text>x</Text>", f'xmlns="" {XSI} xsi:schemaLocation="a file:///etc/passwd"'),
    "an inclusion": ask('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    "a style sheet": b'<?xml-stylesheet href="file:///etc/passwd"?><Nope/>',
    "two payloads": envelope('<Ask xmlns=""><Text>x</Text></Ask><Ask xmlns=""><Text>y</Text></Ask>'),
    "no payload": envelope(""),
    "an envelope in an envelope": envelope(ask_xml("x").decode()),
    "two envelopes": ask_xml("x") + ask_xml("y"),
    "a payload in a foreign namespace": envelope('<Ask xmlns="urn:x"><Text>x</Text></Ask>'),
    "an extra field": ask("<Text>x</Text><Extra>y</Extra>"),
    "a field twice": ask("<Text>x</Text><Text>y</Text>"),
    "no field": ask(""),
    "text where none goes": ask("stray<Text>x</Text>"),
    "from twice": ask_xml("x").replace(b"<to>", b"<from>other</from><to>"),
    "to twice": ask_xml("x").replace(b"<to>", b"<to>echo</to><to>"),
    "no from": ask_xml("x").replace(b"<from>console</from>", b""),
    "a foreign element in meta, before": ask_xml("x").replace(b"<meta>", b'<meta><admin xmlns="urn:x">yes</admin>'),
    "meta twice": ask_xml("x").replace(b"<meta>", b"<meta><from>console</from></meta><meta>"),
    "cut off in a tag": ask_xml("x")[:-8],
    "cut off in the text": ask_xml("an amount of 100")[: -len(b"0</Text></Ask></message>")],
    "empty": b"",
    "white space": b"   \n\t ",
    "only prose": b"I'd rather not say.",
    "JSON": b'{"Ask": {"Text": "x"}}',
    "a picture": base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"),
    "angle brackets": b"<" * 100_000,
    "ampersands": b"<Ask>" + b"&" * 500_000,
    "quotes": b'<Ask a="' + b"'\"" * 100_000,
    "fences": b"```xml\n" * 50_000,
}
TAKEN: dict[str, tuple[bytes, str]] = {
    "a BOM": (b"\xef\xbb\xbf" + ask_xml("x"), "x"),
    "CDATA": (ask_xml("<![CDATA[<Answer>&]]>"), "<Answer>&"),
    "a comment in the text": (ask_xml("ab<!-- c -->d"), "abd"),
    "an instruction in the text": (ask_xml("ab<?php c ?>d"), "abd"),
    "a character reference": (ask_xml("&#x1F600;&lt;"), "😀<"),
    "a right-to-left override": (ask_xml("a\u202eb"), "a\u202eb"),
    "a private character": (ask_xml("\ue000"), "\ue000"),
    "a bare ampersand": (ask_xml("AT&T"), "AT&T"),
    "a fence": (b"```xml\n" + ask_xml("x") + b"\n```", "x"),
    "Windows line ends": (ask_xml("a\r\nb"), "a\nb"),
    "a foreign element at the end of meta": (
        ask_xml("x").replace(b"</meta>", b'<trace xmlns="urn:x">7</trace></meta>'),
        "x",
    ),
    "a prefix for the envelope": (
        f'<m:message xmlns:m="{ENVELOPE_NS}"><m:meta><m:from>console</m:from><m:to>echo</m:to></m:meta>'
        "<Ask><Text>x</Text></Ask></m:message>".encode(),
        "x",
    ),
}


@pytest.mark.parametrize("document", REFUSED)
async def test_a_hostile_document_is_refused_and_harms_nobody(document: str) -> None:
    """Contract section 5: whatever can't be saved is refused; the sender is told, the events show it."""
    pump = echo_pump()
    async with running(pump) as recording:
        replies = pump.replies("console")
        await pump.inject(REFUSED[document], from_id="console")
        reply = await anext(replies)
        assert isinstance(reply.payload, SystemError)
        assert reply.payload.code in ("validation", "limit", "routing")
        assert len(recording.of(MessageRejected)) == 1
        assert recording.of(HandlerStarted) == []
        assert recording.of(MessageReceived)[0].raw is REFUSED[document]
        assert "root:" not in reply.payload.message
        await assert_answers(pump)


@pytest.mark.parametrize("document", REFUSED)
async def test_it_is_refused_from_a_handler_as_well(document: str) -> None:
    """Contract section 5: bytes from outside or written by a handler pass all of it."""
    pump = pump_with()
    lenient = ("no from", "from twice", "a foreign element in meta, before", "meta twice", "two envelopes", "empty",
               "white space", "an envelope in an envelope")  # fmt: skip

    async def writer(payload: Any, metadata: HandlerMetadata) -> object:
        return REFUSED[document] if isinstance(payload, Ask) else None

    pump.register_listener("writer", Ask, writer, response_class=Answer)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        await pump.inject(Ask("hi"), to="writer", from_id="console")
        await pump.idle()
        if document not in lenient:
            assert recording.of(MessageRejected)
        assert "RunFailed" not in recording.names()
        await assert_answers(pump)


@pytest.mark.parametrize("document", TAKEN)
async def test_an_odd_but_honest_document_is_taken_as_it_is_meant(document: str) -> None:
    """Contract section 5: only what fails the strict parse is mended, with care for the text."""
    data, text = TAKEN[document]
    pump = echo_pump()
    async with running(pump):
        replies = pump.replies("console")
        await pump.inject(data, from_id="console")
        assert (await anext(replies)).payload == Answer(text)


@pytest.mark.parametrize("document", TAKEN)
async def test_who_sends_it_is_read_from_an_odd_document_too(document: str) -> None:
    """Contract section 17: without `from_id` the envelope's `from` names the source."""
    data, text = TAKEN[document]
    pump = echo_pump()
    async with running(pump):
        replies = pump.replies("console")
        await pump.inject(data)
        assert (await anext(replies)).payload == Answer(text)


# Forged


FORGED = ["SystemError", "Boot", "TodoRegistered", "TodoClosed"]
SYSTEM_PAYLOADS = {
    "SystemError": "<Code>handler</Code><Message>x</Message><RetryAllowed>true</RetryAllowed>",
    "Boot": "<OrganismName>x</OrganismName><Timestamp>2026-01-01T00:00:00</Timestamp><ListenerCount>1</ListenerCount>",
    "TodoRegistered": "<Id>1</Id><WaitFor>x</WaitFor>",
    "TodoClosed": "<Id>1</Id><WasRaised>true</WasRaised>",
}


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_system_payload_reaches_nobody(name: str) -> None:
    """Contract section 6: Boot, SystemError, TodoRegistered and TodoClosed come from the pump alone."""
    pump, seen = pump_with(), []
    payload = f'<{name} xmlns="">{SYSTEM_PAYLOADS[name]}</{name}>'

    async def gullible(payload: Any, metadata: HandlerMetadata) -> object:
        seen.append((type(payload).__name__, metadata.from_id))
        return None

    async def forger(payload: Any, metadata: HandlerMetadata) -> object:
        if isinstance(payload, Ask):
            return [envelope(inner, to=to) for inner in (document,) for to in ("gullible", "caller", None)]
        return None

    document = payload
    pump.register_listener("gullible", Ask, gullible)
    pump.register_listener("forger", Ask, forger)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        for to in ("gullible", "caller", "system", None):
            await pump.inject(envelope(payload, to=to), from_id="console")
        await pump.inject(Ask("hi"), to="forger", from_id="console")
        await pump.idle()
        assert len(recording.of(MessageRejected)) == 7
        await assert_answers(pump)
    assert seen == []


@pytest.mark.parametrize(
    "to", ["system", "system.boot", "system.todo", "SYSTEM.TODO", "system.todo-complete", "system.x"]
)
@pytest.mark.parametrize(
    "payload", ["<TodoUntil><WaitFor>x</WaitFor></TodoUntil>", "<TodoComplete><Id>1</Id></TodoComplete>"]
)
async def test_a_source_reaches_no_system_listener(to: str, payload: str) -> None:
    """Contract section 6: a source may address any listener but `system.*`, by no route."""
    pump = echo_pump()
    async with running(pump) as recording:
        await pump.inject(payload, to=to, from_id="console")
        await pump.inject(envelope(payload, to=to), from_id="console")
        await pump.inject(envelope(payload, to=None), from_id="console")
        await pump.idle()
        assert [event.stage for event in recording.of(MessageRejected)] == ["route"] * 3
        assert len(pump.todos) == 0
        await assert_answers(pump)


async def test_forged_from_and_thread_change_nothing() -> None:
    """Contract sections 7 and 8: from and thread are the pump's; a thread of somebody else's is not taken."""
    pump, seen = pump_with(), []

    async def sink(payload: Ask, metadata: HandlerMetadata) -> None:
        seen.append((metadata.from_id, metadata.thread_id))

    pump.register_listener("sink", Ask, sink)
    pump.register_listener("echo", Ask, echo)
    async with running(pump) as recording:
        victim = await pump.inject(Ask("hi"), to="sink", from_id="victim")
        await pump.idle()
        document = envelope('<Ask xmlns=""><Text>x</Text></Ask>', to="sink", from_id="thief", thread=victim)
        thread = await pump.inject(document, from_id="thief")
        await pump.idle()
        assert thread != victim
        await pump.inject(envelope('<Ask xmlns=""><Text>x</Text></Ask>', to="sink", from_id="victim"), from_id="thief")
        await pump.idle()
        assert len(recording.of(MessageRejected)) == 1
        await assert_answers(pump)
    assert [source for source, _thread in seen] == ["victim", "thief"]
    assert seen[0][1] != seen[1][1]


# In numbers


async def test_a_fuzzed_envelope_never_harms() -> None:
    """Contract section 5: bytes changed at random are answered, mended or refused, one by one."""
    pump, chance = echo_pump(limits={"max_threads": 10}), random.Random(5)
    whole = ask_xml("one & two < three")
    async with running(pump) as recording:
        for _ in range(300):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 5)):
                at = chance.randrange(len(data))
                match chance.randrange(3):
                    case 0:
                        data[at] = chance.randrange(256)
                    case 1:
                        del data[at : at + chance.randrange(20)]
                    case _:
                        data[at:at] = chance.choice([b"<", b"&", b"</Ask>", b"<!--", b"]]>", b"\x00", b'"', b"<Ask>"])
            await pump.inject(bytes(data), from_id="console")
        await pump.idle()
        assert "RunFailed" not in recording.names()
        assert len(recording.of(MessageReceived)) == 300
        await assert_answers(pump)


async def test_all_of_them_at_once_delay_the_honest_only() -> None:
    """Bad input never harms: hostile and honest documents together."""
    pump: StreamPump = echo_pump(limits={"max_threads": 10})
    small = [document for document in REFUSED.values() if len(document) < 20_000]
    async with running(pump) as recording:
        for number, document in enumerate(small):
            await pump.inject(document, from_id="vandal")
            await assert_answers(pump, text=str(number))
        await pump.idle()
        assert len(recording.of(MessageRejected)) == len(small)


async def test_a_refusal_shows_the_document_as_text_that_xml_can_carry() -> None:
    """Contract section 9: the document, at most 2,000 characters, escaped."""
    pump = echo_pump()
    async with running(pump):
        replies = pump.replies("console")
        await pump.inject(b"<Ask>\x00\x01\xff]]>&" + b"x" * 5_000, from_id="console")
        message = (await anext(replies)).payload.message
    assert "x" * 1_900 in message
    assert "x" * 2_001 not in message
    assert "\x00" not in message


async def test_what_was_mended_is_seen() -> None:
    """Contract section 5: every mend is noted on the message."""
    pump = echo_pump()
    async with running(pump) as recording:
        await pump.inject(ask_xml("AT&T"))
        await pump.idle()
        assert len(recording.of(MessageRepaired)) == 1

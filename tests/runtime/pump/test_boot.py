"""The start of an organism, and the ready classes for plain text (contract section 10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runtime import Boot, HandlerMetadata, TextInput, TextOutput
from runtime.events import MessageSent, RunStarted
from runtime.testing import running
from tests.runtime.pump.organisms import Ask, frame, organism, silent


async def test_the_start_is_on_the_root_frame_before_anything_from_outside() -> None:
    """Contract section 10: `Boot` goes to `system.boot` on the root frame before anything from outside is
    taken.
    """
    pump = organism("shop")
    pump.register_listener("clerk", Ask, silent)
    pump.register_listener("other", Ask, silent)
    await pump.inject(Ask("early"), to="clerk")
    async with running(pump) as recording:
        await pump.idle()
        (slot,) = pump.context(frame(pump, "system.shop").id)
    boot = slot.payload
    assert isinstance(boot, Boot)
    assert (boot.organism_name, boot.listener_count) == ("shop", 2)
    assert abs(boot.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    first, second = recording.of(MessageSent)
    assert (first.to_ids, first.payload_type) == (("system.boot",), "Boot")
    assert second.payload_type == "Ask"
    assert recording.of(RunStarted)[0].seq < first.seq


async def test_the_start_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Contract section 10: and is logged."""
    caplog.set_level("INFO", logger="runtime")
    pump = organism("shop")
    pump.register_listener("clerk", Ask, silent)
    async with running(pump):
        await pump.idle()
    assert any("shop" in record.getMessage() for record in caplog.records)


async def test_plain_text_goes_in_and_comes_out() -> None:
    """Contract section 10: `TextInput` and `TextOutput` are ready classes for plain text."""

    async def reader(payload: TextInput, metadata: HandlerMetadata) -> TextOutput:
        return TextOutput(f"{payload.user or payload.source}: {payload.text}")

    pump = organism()
    pump.register_listener("reader", TextInput, reader)
    async with running(pump):
        assert await pump.request("reader", TextInput("hi"), timeout=5) == TextOutput("console: hi", "ok")
        answer = await pump.request("reader", TextInput("hi", user="ann"), timeout=5)
    assert answer == TextOutput("ann: hi")

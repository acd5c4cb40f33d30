"""The newsroom: an agent, peers, a broadcast, a todo with its nudge, a model that writes untidy XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from runtime import events
from runtime.testing import Recording, running_organism
from sample_organisms.newsroom.messages import Story

from .conftest import ROOT

NEWSROOM = ROOT / "sample_organisms/newsroom"
CLEAN = Story("Bridge opens", "The bridge opened on Friday, 20 November 2026.")


async def decide(organism: Recording, story: Any) -> Any:
    return await organism.pump.request("editor", story, from_id="reporter", timeout=10)


def remarks(decision: Any) -> Mapping[str, str]:
    return {remark.desk: remark.text for remark in decision.remarks}


def draft(name: str) -> bytes:
    return (NEWSROOM / "stories" / f"{name}-draft.xml").read_bytes()


@pytest.mark.parametrize(("name", "outcome"), [("first", "hold"), ("second", "revise"), ("final", "publish")])
async def test_each_draft_comes_to_the_decision_it_deserves(name: str, outcome: str) -> None:
    async with running_organism(NEWSROOM) as organism:
        assert (await decide(organism, draft(name))).outcome == outcome


async def test_the_reporter_hears_what_every_desk_found() -> None:
    async with running_organism(NEWSROOM) as organism:
        found = remarks(await decide(organism, draft("first")))
    assert sorted(found) == ["facts", "law", "style"]
    assert "20 November 2026 is a Friday, not a Monday." in found["facts"]
    assert "“the the” says it twice." in found["style"]
    assert "Tim Lund is 15; do not name minors." in found["law"]


@pytest.mark.parametrize(
    ("desk", "text", "remark"),
    [
        ("facts", "It was Monday, 3 March 2025.", None),
        ("facts", "It was Tuesday, 3 March 2025.", "3 March 2025 is a Monday, not a Tuesday."),
        ("facts", "It was Monday, 31 June 2025.", "There is no 31 June 2025."),
        ("facts", "Fares fell from 80 to 60, a cut of 25 percent.", None),
        ("facts", "Fares fell from 80 to 60, a cut of 33%.", "From 80 to 60 is 25 percent, not 33."),
        ("facts", "Mayor Ines Valdes came.", None),
        ("facts", "Mayor Ina Valdes came.", "The Mayor is Ines Valdes, not Ina Valdes."),
        ("style", "She had had enough.", None),
        ("style", "It rained on on Sunday.", "“on on” says it twice."),
        ("style", "Only time will tell.", "“only time will tell” is worn out; leave it out."),
        (
            "style",
            "Word " * 32 + "end.",
            "The sentence “Word Word Word Word Word …” has 33 words; make it two.",
        ),
        ("law", "Ann Lee is accused: Ann Lee stole a boat.", None),
        ("law", "Ann Lee stole a boat.", "“Ann Lee stole” is an accusation made as a fact; say whose it is."),
        ("law", "Ann Lee, 18, and Bo Berg, 17, swam.", "Bo Berg is 17; do not name minors."),
        ("law", "It was Black Friday, 13 November.", None),
        ("law", "Write to ann@example.org.", "Take out the mail address ann@example.org."),
    ],
)
async def test_a_desk_really_reads_the_text(desk: str, text: str, remark: str | None) -> None:
    async with running_organism(NEWSROOM) as organism:
        verdict = await organism.pump.request(desk, Story("A headline", text), timeout=10)
    assert (verdict.desk, verdict.approved) == (desk, remark is None)
    assert (remark or "No objection.") in verdict.remarks


async def test_one_broadcast_reaches_all_three_desks() -> None:
    async with running_organism(NEWSROOM) as organism:
        await decide(organism, CLEAN)
        sent = [event for event in organism.of(events.MessageSent) if event.from_id == "editor"]
    assert [event.to_ids for event in sent if event.payload_type == "Story"] == [("facts", "style", "law")]


async def test_the_model_is_asked_once_for_all_three_verdicts() -> None:
    async with running_organism(NEWSROOM) as organism:
        await decide(organism, CLEAN)
        asked = organism.of(events.LLMRequested)
    assert len(asked) == 2
    assert sum(content.startswith("<Verdict>") for _, content in asked[1].messages) == 3


async def test_the_todo_is_registered_raised_told_and_closed() -> None:
    async with running_organism(NEWSROOM) as organism:
        await decide(organism, CLEAN)
        (registered,) = organism.of(events.WatcherRegistered)
        (raised,) = organism.of(events.WatcherRaised)
        (closed,) = organism.of(events.WatcherClosed)
        first, second = organism.of(events.LLMRequested)
    assert (registered.wait_for, registered.from_listener) == ("Verdict", "law")
    assert (raised.from_id, raised.watcher) == ("law", registered.watcher)
    assert (closed.watcher, closed.was_raised) == (registered.watcher, True)
    closing = f"<TodoComplete><Id>{registered.watcher}</Id></TodoComplete>"
    assert closing not in first.messages[0][1]
    assert closing in second.messages[0][1]


async def test_what_the_model_writes_untidily_is_mended_and_nothing_of_it_is_lost() -> None:
    async with running_organism(NEWSROOM) as organism:
        decision = await decide(organism, draft("first"))
        mends = " ".join(mend for event in organism.of(events.MessageRepaired) for mend in event.mends)
    assert "Markdown fence left out" in mends
    assert "& in text written as &amp;" in mends
    assert decision.advice.startswith("Settle names & accusations with the law desk")
    assert decision.headline == "Night ferry carries ever more people & the cash box ever less."


async def test_the_prompt_has_the_editor_s_part_and_how_to_reach_every_desk() -> None:
    async with running_organism(NEWSROOM) as organism:
        await decide(organism, CLEAN)
        role, prompt = organism.of(events.LLMRequested)[0].messages[0]
        usage = organism.pump.usage_instructions("editor")
    assert role == "system"
    assert prompt.startswith("You are the editor")
    assert usage in prompt


async def test_a_desk_that_breaks_down_keeps_the_story_from_being_published() -> None:
    async def break_down(payload: object, metadata: object) -> None:
        raise RuntimeError("the coffee is out")

    async with running_organism(NEWSROOM) as organism:
        story_class = organism.pump.listeners["law"].codec.cls
        organism.pump.unregister_listener("law")
        organism.pump.register_listener("law", story_class, break_down, broadcast=True)
        decision = await decide(organism, CLEAN)
    assert (decision.outcome, decision.advice) == (
        "revise",
        "A desk could not be heard (law); send the story again later.",
    )


async def test_a_second_story_in_the_same_conversation_is_read_anew() -> None:
    async with running_organism(NEWSROOM) as organism:
        pump = organism.pump
        thread = await pump.inject(draft("first"), to="editor", from_id="reporter")
        await pump.idle()
        decision = await pump.request("editor", CLEAN, from_id="reporter", thread_id=thread, timeout=10)
    assert (decision.outcome, decision.headline) == ("publish", "Bridge opens")

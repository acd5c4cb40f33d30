"""The editor, who asks a model, and the three desks, which are plain Python."""

from runtime import HandlerMetadata, SystemError
from runtime.llm import complete

import facts
import law
import style
from messages import Desk, Story, Verdict

PROMPT = """\
You are the editor of a small local paper. Have the desks read every story before you decide: facts,
style and law, all at once. Have yourself reminded of the law desk, for nothing appears without it. When
all have reported, decide: hold what the law desk objects to, send back for revision what another desk
objects to, publish the rest. Give the reporter every desk's remarks."""


async def edit(payload: Story | Verdict | SystemError, metadata: HandlerMetadata) -> str | None:
    """Ask the model what to do next; the XML that it writes is checked and sent on for us.

    Until all desks have reported there is nothing to decide, so the model is not asked.
    """
    if not isinstance(payload, Story) and unheard_desks(metadata):
        return None
    instructions = [PROMPT, metadata.usage_instructions, metadata.todo_nudge]
    messages = [{"role": "system", "content": "\n\n".join(filter(None, instructions))}]
    for slot in metadata.context:
        role = "assistant" if slot.from_id == metadata.own_name else "user"
        messages.append({"role": role, "content": slot.raw.decode()})
    return (await complete(messages)).content


def unheard_desks(metadata: HandlerMetadata) -> set[str]:
    """The desks that have the latest story and have neither judged it nor failed, by the record so far."""
    unheard: set[str] = set()
    for slot in metadata.context:
        if slot.payload_type == "Story" and slot.from_id == metadata.own_name:
            unheard = set(slot.to_id.split(","))
        elif slot.payload_type == "Verdict":
            unheard.discard(slot.from_id)
        elif slot.payload_type == "SystemError":
            unheard.difference_update(slot.payload.peer.split(", "))
    return unheard


async def check_facts(payload: Story, metadata: HandlerMetadata) -> Verdict:
    """Dates, percentages, offices."""
    return verdict("facts", facts.remarks(payload.text))


async def check_style(payload: Story, metadata: HandlerMetadata) -> Verdict:
    """Headline, long sentences, doubled words, worn phrases."""
    return verdict("style", style.remarks(payload.headline, payload.text))


async def check_law(payload: Story, metadata: HandlerMetadata) -> Verdict:
    """Accusations, minors, private contact details."""
    return verdict("law", law.remarks(payload.text))


def verdict(desk: Desk, remarks: list[str]) -> Verdict:
    """No remarks, no objection."""
    if not remarks:
        return Verdict(desk, approved=True)
    return Verdict(desk, approved=False, remarks=" ".join(remarks))

"""What the listeners of this organism take, do and answer."""

from dataclasses import dataclass
from pathlib import Path

from runtime import HandlerMetadata, SystemError, xmlify
from runtime.llm import complete

PROMPT = (
    "You are the host of a small museum. Have each visitor entered in the guest book, "
    "then welcome them by name and tell them which visitor they are.\n\n"
)
GUESTS = Path(__file__).with_name("guests.txt")


@xmlify
@dataclass
class Visitor:
    """Somebody who comes in."""

    name: str


@xmlify
@dataclass
class Greeting:
    """What the visitor is told."""

    text: str


@xmlify
@dataclass
class Signature:
    """A name for the guest book."""

    name: str


@xmlify
@dataclass
class Entry:
    """What stands in the guest book now."""

    name: str
    number: int
    """Which visitor this is, from 1."""


async def welcome(payload: Visitor | Entry | SystemError, metadata: HandlerMetadata) -> str:
    """Ask the model what to do next; the XML that it writes is checked and sent on for us."""
    messages = [{"role": "system", "content": PROMPT + metadata.usage_instructions}]
    for slot in metadata.context:
        role = "assistant" if slot.from_id == metadata.own_name else "user"
        messages.append({"role": role, "content": slot.raw.decode()})
    answer = await complete(messages)
    return answer.content


def sign(payload: Signature, metadata: HandlerMetadata) -> Entry:
    """Count the visitors after those whom the file beside this one names."""
    earlier = GUESTS.read_text(encoding="utf-8").splitlines()
    metadata.conversation_state.setdefault("names", []).append(payload.name)
    return Entry(payload.name, len(earlier) + len(metadata.conversation_state["names"]))

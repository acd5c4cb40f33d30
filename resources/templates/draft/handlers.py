"""The payload classes and handlers of this organism."""

from dataclasses import dataclass

from runtime import HandlerMetadata, xmlify


@xmlify
@dataclass
class Guest:
    """Somebody who wants to be greeted."""

    name: str


@xmlify
@dataclass
class Greeting:
    """What the guest hears."""

    text: str


async def greet(payload: Guest, metadata: HandlerMetadata) -> Greeting:
    """Greet a guest."""
    return Greeting(f"Hello, {payload.name}!")

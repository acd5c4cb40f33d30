"""A greeter who cannot raise its voice, and a shouter who can."""

from dataclasses import dataclass

from runtime import HandlerMetadata, HandlerResponse, xmlify


@xmlify
@dataclass
class Guest:
    """Somebody at the door."""

    name: str


@xmlify
@dataclass
class Welcome:
    """What the guest hears."""

    text: str


@xmlify
@dataclass
class Whisper:
    """Something to be said louder."""

    text: str


@xmlify
@dataclass
class Shout:
    """The same, in capitals."""

    text: str


async def greet(payload: Guest | Shout, metadata: HandlerMetadata) -> HandlerResponse:
    """Have the greeting shouted; when the shout comes back, it is the answer."""
    if isinstance(payload, Guest):
        return HandlerResponse(Whisper(f"Welcome, {payload.name}!"), to="shouter")
    return HandlerResponse.respond(Welcome(payload.text))


async def shout(payload: Whisper, metadata: HandlerMetadata) -> Shout:
    """Returning a payload answers whoever asked."""
    return Shout(payload.text.upper())

"""What travels in the newsroom."""

from dataclasses import dataclass, field
from typing import Literal

from runtime import xmlify

Desk = Literal["facts", "style", "law"]


@xmlify
@dataclass
class Story:
    """A story, not published yet."""

    headline: str
    text: str


@xmlify
@dataclass
class Verdict:
    """What a desk has to say about a story."""

    desk: Desk
    approved: bool
    remarks: str = "No objection."
    """What has to change, in full sentences."""


@xmlify
@dataclass
class Remark:
    """What one desk said."""

    desk: Desk
    text: str


@xmlify
@dataclass
class Decision:
    """Whether the story is published."""

    headline: str
    outcome: Literal["publish", "revise", "hold"]
    """hold: it must not appear for legal reasons; revise: it may once it is mended."""
    advice: str
    """What the reporter does next."""
    remarks: list[Remark] = field(default_factory=list)

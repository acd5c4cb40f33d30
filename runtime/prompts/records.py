"""What prompts are made from, classes and contracts as texts, and the parts that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtime.payloads.codec import Codec

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class ClassText:
    """A payload class as prompts show it.

    Attributes:
        name: Of the class, which is the root element's.
        schema: Its XSD, without XML declaration and surrounding white space.
        sample: A valid document, indented, likewise.
    """

    name: str
    schema: str
    sample: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What a listener takes and gives, as others see it.

    Attributes:
        name: Its name.
        description: What it does, in its author's words.
        payload: Its payload class.
        responses: The classes that it answers with; empty where it declares none.
        agent: Whether it reasons, and so may ask back.
        broadcast: Whether it is among the receivers of a payload that has no address.
    """

    name: str
    description: str
    payload: ClassText
    responses: tuple[ClassText, ...] = ()
    agent: bool = False
    broadcast: bool = False


class PartKind(StrEnum):
    """What a part of a system prompt is about."""

    OWN = "own"
    """What the organism file says under ``prompt``; all other parts are made."""
    WHO = "who"
    SENDING = "sending"
    TAKES = "takes"
    PEERS = "peers"
    """What is said of the peers together; each has a part of its own after it."""
    PEER = "peer"
    ANSWER = "answer"
    QUESTIONS = "questions"
    TODOS = "todos"
    BEFORE = "before"
    """What is to be done before it answers."""


@dataclass(frozen=True, slots=True)
class PromptPart:
    """One piece of a system prompt; :func:`joined` makes the whole of all.

    Attributes:
        kind: What it is about.
        title: The same in a few words, as its heading says it.
        text: Markdown.
        peer: Of a peer's part: its name.
    """

    kind: PartKind
    title: str
    text: str
    peer: str = ""


def class_text(codec: Codec) -> ClassText:
    """A payload class as prompts show it, by its codec."""
    return ClassText(codec.name, _bare(codec.xsd()), _bare(codec.sample(pretty=True).decode()))


def joined(parts: Iterable[PromptPart]) -> str:
    """The text that the parts make together."""
    return "\n\n".join(part.text for part in parts) + "\n"


def _bare(document: str) -> str:
    """The document without its XML declaration and the white space around it."""
    return _DECLARATION.sub("", document, count=1).strip() if "<?xml" in document[:64] else document.strip()

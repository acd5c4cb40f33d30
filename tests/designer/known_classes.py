"""Payload classes as the describe helper would tell of them, for tests of what is made from contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.models.description import DescribedClass, Description
from runtime.payloads.codec import codec_of
from runtime.prompts import class_text


@dataclass
class Story:
    """A story as it was handed in."""

    title: str
    text: str
    tags: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """What a desk thinks of it."""

    approved: bool
    reason: str = ""


@dataclass
class Order:
    """Something else altogether."""

    sku: str
    count: int
    price: float = 0.0


CLASSES = {"messages.Story": Story, "messages.Verdict": Verdict, "messages.Order": Order}


def description(classes: Mapping[str, type] = CLASSES) -> Description:
    """What the helper says of classes, by their dotted paths."""
    return Description(classes={path: DescribedClass(class_text(codec_of(cls))) for path, cls in classes.items()})

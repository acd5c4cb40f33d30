"""What can be put on the canvas, and the listener that comes of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from designer.document import edits
from designer.models.folder import Folder
from runtime.organism.names import name_fault
from runtime.organism.spec import ListenerSpec, OrganismSpec

PART_MIME: Final = "application/x-organism-part"
"""A drag from the palette: JSON, ``{"part": "tool", "path": ""}``."""


class PartKind(StrEnum):
    """Kinds of parts."""

    TOOL = "tool"
    AGENT = "agent"
    BROADCAST = "broadcast"
    NOTE = "note"
    FRAME = "frame"
    HANDLER = "handler"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be put on the canvas.

    Attributes:
        kind: What it is.
        path: Dotted path of a handler or a class, else empty.
    """

    kind: PartKind
    path: str = ""

    @property
    def makes_listener(self) -> bool:
        """Whether a listener comes of it."""
        return self.kind not in (PartKind.NOTE, PartKind.FRAME)

    @property
    def title(self) -> str:
        """The word for it: ``Tool``, or the last part of its path."""
        return self.path.rpartition(".")[2] if self.path else self.kind.value.capitalize()


def read_part(data: bytes) -> Part | None:
    """The part that a drag carries; None where the data is none."""
    try:
        read = json.loads(data)
        return Part(PartKind(read["part"]), str(read.get("path", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def write_part(part: Part) -> bytes:
    """What a drag of the part carries."""
    return json.dumps({"part": part.kind.value, "path": part.path}).encode()


def new_listener(spec: OrganismSpec, folder: Folder, part: Part, name: str = "", *, bus: str = "") -> ListenerSpec:
    """The listener that comes of a part, under a name that is free.

    Args:
        spec: The organism that it joins.
        folder: What its folder holds.
        part: One that makes a listener.
        name: The wanted name; without one it follows from the part.
        bus: The payload class of the bus that it is to join, else empty.
    """
    wanted = edits.unused_name(spec, name or suggested_name(part))
    listener = _drafted(spec, folder, part, wanted)
    listener = replace(listener, name=wanted)
    if bus:
        listener = replace(listener, broadcast=True)
        if part.kind is not PartKind.HANDLER:
            members = (each for each in spec.listeners if each.broadcast and each.payload_class == bus)
            answers = next((each.response_class for each in members), listener.response_class)
            listener = replace(listener, payload_class=bus, response_class=answers)
    return listener


def suggested_name(part: Part) -> str:
    """A name for what comes of a part: ``check_facts`` for the handler ``handlers.check_facts``."""
    stem = part.path.rpartition(".")[2]
    if part.kind is PartKind.CLASS:
        stem = snake_case(stem)
    stem = stem.lstrip("_")
    if stem and not name_fault(stem):
        return stem
    return {PartKind.AGENT: "agent", PartKind.BROADCAST: "member"}.get(part.kind, "tool")


def read_listener_name(typed: str) -> str:
    """What was typed, as a name: spaces become hyphens; empty where it can't be one."""
    name = re.sub(r"\s+", "-", typed.strip())
    return "" if not name or name_fault(name) else name


def main_module(spec: OrganismSpec) -> str:
    """The module that most handlers of the organism are in; ``handlers`` where there are none."""
    modules = Counter(listener.handler.rpartition(".")[0] for listener in spec.listeners)
    modules.pop("", None)
    own = {module: count for module, count in modules.items() if not module.startswith("runtime.")}
    return max(own, key=lambda module: own[module]) if own else "handlers"


def snake_case(name: str) -> str:
    """``CheckFacts`` as ``check_facts``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel_case(name: str) -> str:
    """``check-facts`` as ``CheckFacts``."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name)) or "Payload"


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _drafted(spec: OrganismSpec, folder: Folder, part: Part, name: str) -> ListenerSpec:
    module = main_module(spec)
    if part.kind is PartKind.HANDLER:
        found = folder.suggested(part.path)
        return found if found.payload_class else replace(found, payload_class=f"{module}.{camel_case(name)}")
    if part.kind is PartKind.CLASS:
        handlers = folder.handlers_taking(part.path)
        if handlers:
            return replace(folder.suggested(handlers[0]), payload_class=part.path)
        payload = part.path
    else:
        payload = f"{module}.{camel_case(name)}"
    # A class and a function of one module can't share a name.
    handler = _identifier(name) if _identifier(name) != camel_case(name) else snake_case(_identifier(name))
    return ListenerSpec(
        name=name,
        payload_class=payload,
        handler=f"{module}.{handler}",
        description=f"Describe what {name} does",
        # So that it answers as soon as its code is written, and its callers know what to expect.
        response_class=(f"{module}.{camel_case(name)}Reply",),
        agent=part.kind is PartKind.AGENT,
        broadcast=part.kind is PartKind.BROADCAST,
    )

"""Organism runtime: listeners that talk in typed XML messages, run headless.

Authors of handlers import from here. Importing it is light: what only a run needs is loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from runtime.errors import (
    InvalidOrganism,
    LLMError,
    NameTaken,
    NoReply,
    OrganismError,
    PayloadClassError,
    PayloadError,
    PumpStopped,
    RequestError,
    UnknownThread,
    WireError,
)
from runtime.handlers import HandlerMetadata, HandlerResponse
from runtime.payloads.xmlify import xmlify
from runtime.primitives import (
    Boot,
    Rejected,
    SystemError,
    TextInput,
    TextOutput,
    TodoClosed,
    TodoComplete,
    TodoRegistered,
    TodoUntil,
)

if TYPE_CHECKING:
    from runtime.organism.spec import OrganismSpec
    from runtime.pump.bootstrap import bootstrap
    from runtime.pump.messages import MessageState
    from runtime.pump.pump import StreamPump

__all__ = [
    "Boot",
    "HandlerMetadata",
    "HandlerResponse",
    "InvalidOrganism",
    "LLMError",
    "MessageState",
    "NameTaken",
    "NoReply",
    "OrganismError",
    "OrganismSpec",
    "PayloadClassError",
    "PayloadError",
    "PumpStopped",
    "Rejected",
    "RequestError",
    "StreamPump",
    "SystemError",
    "TextInput",
    "TextOutput",
    "TodoClosed",
    "TodoComplete",
    "TodoRegistered",
    "TodoUntil",
    "UnknownThread",
    "WireError",
    "bootstrap",
    "xmlify",
]

_ON_FIRST_USE = {
    "MessageState": "runtime.pump.messages",
    "OrganismSpec": "runtime.organism.spec",
    "StreamPump": "runtime.pump.pump",
    "bootstrap": "runtime.pump.bootstrap",
}


def __getattr__(name: str) -> Any:
    module = _ON_FIRST_USE.get(name)
    if module is None:
        raise AttributeError(f"module 'runtime' has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)

"""Classes and handlers that listeners name and the organism's folder doesn't have; names for those they don't name."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from runtime.organism.scalars import is_dotted_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from designer.models.folder import Folder
    from runtime.organism.spec import ListenerSpec, OrganismSpec

PATHS: Final = ("payload_class", "handler", "response_class")
"""Keys of a listener that name something in Python."""
_USUAL_MODULE: Final = "handlers"
_WORDS: Final = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that can be written.

    Attributes:
        listener: Who needs it.
        key: Its key that names it.
        dotted: What it is, or would be, called.
        is_proposed: Whether the listener names nothing yet, so that the key is to be written as well.
    """

    listener: str
    key: str
    dotted: str
    is_proposed: bool = False


def missing_of(listener: ListenerSpec, folder: Folder, spec: OrganismSpec) -> tuple[Missing, ...]:
    """What can be written for a listener, in the order of its keys."""
    found: list[Missing] = []
    for key in PATHS:
        value = getattr(listener, key)
        for dotted in value if isinstance(value, tuple) else (value,):
            if _can_write(dotted, folder):
                found.append(Missing(listener.name, key, dotted))
        if not value and key != "response_class":
            found.append(Missing(listener.name, key, proposed(listener.name, key, folder, spec), is_proposed=True))
    return tuple(found)


def _can_write(dotted: str, folder: Folder) -> bool:
    """Whether a path names what surely isn't there and can be written into the folder."""
    return is_dotted_path(dotted) and folder.resolves(dotted) is False


def names_missing(listeners: Iterable[ListenerSpec], folder: Folder) -> tuple[str, ...]:
    """The names of those that name anything which can be written."""
    return tuple(
        each.name
        for each in listeners
        if any(_can_write(dotted, folder) for dotted in (each.payload_class, each.handler, *each.response_class))
    )


def proposed(name: str, key: str, folder: Folder, spec: OrganismSpec) -> str:
    """A dotted path for a listener's class or handler that nothing has yet: ``handlers.Factcheck``.

    Args:
        name: The listener's.
        key: Which of ``PATHS``.
        folder: What is there.
        spec: Whose listeners tell the module that most handlers are in.
    """
    words = [word for word in _WORDS.split(name) if word]
    stem = "_".join(words).lower() or "listener"
    if stem[0].isdigit():
        stem = f"on_{stem}"
    wanted = stem if key == "handler" else "".join(word[:1].upper() + word[1:] for word in stem.split("_"))
    if keyword.iskeyword(wanted):
        wanted = f"{wanted}_"
    module = _main_module(spec)
    known = folder.modules.get(module)
    taken, number, free = known.names if known else frozenset(), 2, wanted
    while free in taken:
        free, number = f"{wanted}{number}", number + 1
    return f"{module}.{free}"


def _main_module(spec: OrganismSpec) -> str:
    """The module that most handlers are in."""
    modules = Counter(each.handler.rpartition(".")[0] for each in spec.listeners)
    own = [module for module, _ in modules.most_common() if module and not module.startswith("runtime.")]
    return own[0] if own else _USUAL_MODULE

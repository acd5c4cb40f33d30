"""Single keys of listeners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import cast

from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits.lists import ORDER, set_list, style_near
from designer.document.edits.mappings import remove_entry, set_entry
from designer.document.edits.peers import write_peers
from designer.document.lines import line_number
from designer.document.nodes import Alias, Scalar
from designer.document.rewrite import Rewrite
from designer.document.values import Value, scalar
from runtime.organism.definitions import LISTENER
from runtime.organism.keys import Decimal, Key, ListOf, Section
from runtime.organism.names import Guesses
from runtime.organism.places import Place
from runtime.organism.scalars import read_scalar
from runtime.organism.spec import ListenerSpec
from runtime.organism.yaml_nodes import ScalarNode

_DEFAULTS = {field.name: field.default for field in fields(ListenerSpec)}


def set_key(listeners: Sequence[str], key: str, value: Value | None) -> Edit:
    """Set a key of one or several listeners, or remove it.

    Args:
        listeners: Their names.
        key: As in the file; a name is changed by :func:`rename`.
        value: None removes the key, so that its default holds.
    """
    whose = listeners[0] if len(listeners) == 1 else f"{len(listeners)} listeners"
    name = f"Remove {key} of {whose}" if value is None else f"Set {key} of {whose}"

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        # From the end on: what stands before a change need not be read again.
        for index in sorted({rewrite.index(listener) for listener in listeners}, reverse=True):
            write_key(rewrite, index, key, value)
        return rewrite.revision(listeners)

    return Edit(name, run)


def write_key(rewrite: Rewrite, index: int, key: str, value: Value | None) -> None:
    """Write a key of a listener, and mean it.

    Raises:
        EditRefused: There is no such key, or it can't have that value.
    """
    known = LISTENER.find(key)
    if known is None:
        raise EditRefused(f"A listener has no key {key}.")
    if key == "name":
        raise EditRefused("A name is changed by renaming.")
    listener = rewrite.spec.listeners[index]
    if value is None:
        _remove_key(rewrite, index, known)
    elif key == "peers":
        write_peers(rewrite, index, (value,) if isinstance(value, str) else cast("tuple[str, ...]", value))
    elif isinstance(known.type, ListOf):
        values = (value,) if isinstance(value, str) else value
        if not isinstance(values, tuple):
            raise EditRefused(f"`{key}` takes one text or several.")
        _write_list(rewrite, index, key, values)
        rewrite.replace_listener(index, **{key: values})
    else:
        meant = checked(known, value)
        entry = rewrite.item(index).node.find(key)
        if entry is None or getattr(listener, key) != meant or not _says(entry.value):
            set_entry(rewrite, rewrite.item(index).node, key, value, ORDER)
        rewrite.replace_listener(index, **{key: meant})


def checked(key: Key, value: Value) -> object:
    """What the file will say for a value.

    Raises:
        EditRefused: The key can't have it.
    """
    if isinstance(value, tuple) or isinstance(key.type, (ListOf, Section)):
        raise EditRefused(f"`{key.name}` can't have this value.")
    if isinstance(key.type, Decimal) and not isinstance(value, (str, bool)):
        value = float(value)
    node = ScalarNode(Place(1, 1), value if isinstance(value, str) else scalar(value), not isinstance(value, str))
    reading = read_scalar(node, key.type, f"`{key.name}`", Guesses(0))
    if reading.value != value:
        raise EditRefused(reading.fault.message if reading.fault else f"`{key.name}` can't have this value.")
    return reading.value


def _says(node: object) -> bool:
    return isinstance(node, (Scalar, Alias)) and not (isinstance(node, Scalar) and node.is_empty)


def _remove_key(rewrite: Rewrite, index: int, key: Key) -> None:
    listener = rewrite.spec.listeners[index]
    if key.required:
        raise EditRefused(f"A listener needs its `{key.name}`.")
    node = rewrite.item(index).node
    inherited = node.inherited(key.name)
    if inherited is not None:
        line = line_number(rewrite.text, inherited.key.start)
        raise EditRefused(
            f"`{key.name}` of {listener.name} comes by `<<` from line {line}; set it to another value instead."
        )
    remove_entry(rewrite, node, key.name)
    rewrite.replace_listener(index, **{key.name: _DEFAULTS[key.name]})


def _write_list(rewrite: Rewrite, index: int, key: str, values: tuple[str, ...]) -> None:
    node = rewrite.item(index).node
    entry = node.find(key)
    stands_alone = entry is None or isinstance(entry.value, Scalar)
    if len(values) == 1 and stands_alone:
        set_entry(rewrite, node, key, values[0], ORDER)
    else:
        set_list(rewrite, lambda: rewrite.item(index).node, key, values, style_near(rewrite, index, key))

"""Single keys outside the listeners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from designer.document.edit import Edit, EditRefused, Revision, Source
from designer.document.edits import flow
from designer.document.edits.keys import checked
from designer.document.edits.mappings import (
    STEP,
    entry_lines,
    in_place_of,
    insert_lines,
    key_text,
    place_of,
    quote_of,
    remove_entry,
    set_entry,
)
from designer.document.lines import column, line_end, line_number, newline_of
from designer.document.nodes import Alias, MappingNode, Scalar
from designer.document.rewrite import Rewrite
from designer.document.values import Value, scalar
from runtime.organism.definitions import ORGANISM
from runtime.organism.keys import Key, ListOf, Section
from runtime.organism.spec import LLMSpec, OrganismSpec


def set_organism_key(path: str, value: Value | None) -> Edit:
    """Set a key outside the listeners, or remove it.

    Args:
        path: Dotted: ``organism.name``, ``limits.max_hops``, ``thread_scheduling``, ``budget.run.tokens``.
        value: None removes the key, so that its default holds.
    """
    parts = path.split(".")

    def run(before: Source) -> Revision:
        rewrite = Rewrite(before)
        key = _known(path, parts)
        if value is None:
            remove_organism_key(rewrite, path)
        else:
            meant = checked(key, value)
            _write_path(rewrite, parts, value)
            rewrite.spec = _meant(rewrite.spec, parts, meant)
        return rewrite.revision()

    return Edit(f"Remove {path}" if value is None else f"Set {path}", run)


def remove_organism_key(rewrite: Rewrite, path: str) -> None:
    """Take a key outside the listeners out of a rewrite, and mean it."""
    parts = path.split(".")
    gone = _remove_path(rewrite, parts)
    if not gone:
        return
    rewrite.spec = _meant(rewrite.spec, parts, _default(rewrite.spec, parts), gone=gone)


def _known(path: str, parts: Sequence[str]) -> Key:
    section: Section = ORGANISM
    key = None
    for part in parts:
        key = section.find(part)
        if key is None:
            break
        if isinstance(key.type, Section):
            section = key.type
    if key is None or isinstance(key.type, (Section, ListOf)):
        raise EditRefused(f"An organism has no key {path} that can be set here.")
    return key


def _orders(parts: Sequence[str]) -> list[tuple[str, ...]]:
    """The usual order of the keys at each level of a path."""
    section, orders = ORGANISM, []
    for part in parts:
        orders.append(tuple(key.name for key in section.keys))
        found = section.find(part)
        if found is not None and isinstance(found.type, Section):
            section = found.type
    return orders


def _write_path(rewrite: Rewrite, parts: Sequence[str], value: Value) -> None:
    mapping, orders = rewrite.root, _orders(parts)
    for depth, part in enumerate(parts[:-1]):
        entry = mapping.find(part)
        if entry is None:
            _make_section(rewrite, mapping, parts[depth:], value, orders[depth])
            return
        node = entry.value
        if isinstance(node, Scalar) and (node.is_empty or node.text in ("null", "~")):
            _fill_section(rewrite, mapping, part, parts[depth + 1 :], value)
            return
        if not isinstance(node, MappingNode):
            line = line_number(rewrite.text, node.start)
            raise EditRefused(f"`{part}` in line {line} is no mapping that can be changed here; write it out first.")
        rewrite.touch(node)
        mapping = node
    set_entry(rewrite, mapping, parts[-1], value, orders[-1])


def _make_section(
    rewrite: Rewrite, mapping: MappingNode, parts: Sequence[str], value: Value, order: Sequence[str]
) -> None:
    """Write a section that is not there yet, with the one key."""
    rewrite.touch(mapping)
    index = place_of(mapping, parts[0], order)
    if mapping.is_flow:
        inner = _braced(parts[1:], value, quote_of(mapping))
        rewrite.change(flow.inserted(rewrite.text, mapping, index, [f"{key_text(mapping, parts[0])}: {inner}"]))
        return
    indent = column(rewrite.text, mapping.start) if mapping.entries else 0
    lines = _section_lines(parts, value, indent)
    rewrite.change(insert_lines(rewrite.text, mapping, index, lines, indent))


def _section_lines(parts: Sequence[str], value: Value, indent: int) -> list[str]:
    lines = [f"{parts[0]}:"]
    for part in parts[1:-1]:
        indent += STEP
        lines.append(f"{' ' * indent}{part}:")
    indent += STEP
    first, *rest = entry_lines(parts[-1], value, indent)
    return [*lines, " " * indent + first, *rest]


def _braced(parts: Sequence[str], value: Value, quote: str) -> str:
    inner = scalar(cast("str", value), flow=True, quote=quote)
    for part in reversed(parts):
        inner = f"{{{part}: {inner}}}"
    return inner


def _fill_section(rewrite: Rewrite, mapping: MappingNode, name: str, parts: Sequence[str], value: Value) -> None:
    """Write the first key below one that says nothing."""
    entry = mapping.find(name)
    if entry is None:
        return
    if mapping.is_flow or not (isinstance(entry.value, Scalar) and entry.value.is_empty):
        rewrite.change(in_place_of(rewrite.text, entry, _braced(parts, value, '"')))
        return
    indent = column(rewrite.text, mapping.start)
    end = line_end(rewrite.text, entry.value.end)
    newline = newline_of(rewrite.text)
    lines = _section_lines((name, *parts), value, indent)[1:]
    rewrite.change([(end, end, "".join(newline + line for line in lines))])


def _remove_path(rewrite: Rewrite, parts: Sequence[str]) -> int:
    """Take a key out, and the sections that it leaves empty; says how many of its path went."""
    chain: list[MappingNode] = [rewrite.root]
    for part in parts[:-1]:
        entry = chain[-1].find(part)
        if entry is None:
            return 0
        if isinstance(entry.value, Alias):
            line = line_number(rewrite.text, entry.value.start)
            raise EditRefused(f"`{part}` is an alias in line {line}; write it out there first.")
        if not isinstance(entry.value, MappingNode):
            return 0
        rewrite.touch(entry.value)
        chain.append(entry.value)
    if chain[-1].find(parts[-1]) is None:
        if (found := chain[-1].inherited(parts[-1])) is not None:
            line = line_number(rewrite.text, found.key.start)
            raise EditRefused(f"`{parts[-1]}` comes by `<<` from line {line}; set it to another value instead.")
        return 0
    depth = len(parts) - 1
    while depth > 0 and len(chain[depth].entries) == 1:
        depth -= 1
    if depth == 0 and len(chain[0].entries) == 1:
        raise EditRefused("The file would be empty without it.")
    remove_entry(rewrite, chain[depth], parts[depth])
    return len(parts) - depth


def _fields(parts: Sequence[str]) -> list[str]:
    """The names of the records' fields on the way."""
    return list(parts[1:]) if parts[0] == "organism" else list(parts)


def _default(spec: OrganismSpec, parts: Sequence[str]) -> object:
    record: Any = OrganismSpec
    found: object = None
    for name in _fields(parts):
        if name == "llm":
            record = LLMSpec
            continue
        field = next(each for each in fields(record) if each.name == name)
        found = field.default if not callable(field.default_factory) else field.default_factory()
        record = type(found) if is_dataclass(found) else record
    return found


def _meant(spec: OrganismSpec, parts: Sequence[str], value: object, gone: int = 0) -> OrganismSpec:
    names = _fields(parts)
    if names[0] == "llm":
        if gone >= len(parts):
            return replace(spec, llm=None)
        return replace(spec, llm=_set(spec.llm or LLMSpec(), names[1:], value))
    return cast("OrganismSpec", _set(spec, names, value))


def _set(record: Any, names: Sequence[str], value: object) -> Any:
    if len(names) == 1:
        return replace(record, **{names[0]: value})
    return replace(record, **{names[0]: _set(getattr(record, names[0]), names[1:], value)})

"""The form of the organism as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from designer.document import edits
from designer.panels.properties.fields import Said, Shown
from designer.panels.properties.form import (
    Desk,
    Form,
    field_default,
    is_refused,
    make_field,
    raw_value,
    said_of,
    translated,
)
from designer.support.plain_text import one_line
from runtime.organism.check import check
from runtime.organism.definitions import ORGANISM
from runtime.organism.keys import Key, Section
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem

GROUPS: Final = (
    ("", ("organism.name", "organism.identity", "organism.port", "errors_to"), True),
    (
        "Scheduling",
        ("thread_scheduling", "max_concurrent_pipelines", "max_concurrent_handlers", "max_concurrent_per_agent"),
        True,
    ),
    (
        "Limits",
        (
            "limits.handler_timeout",
            "limits.max_message_bytes",
            "limits.max_hops",
            "limits.max_chain_depth",
            "limits.max_threads",
            "limits.max_slots_per_thread",
        ),
        True,
    ),
    ("Budget of a conversation", ("budget.conversation.tokens", "budget.conversation.usd"), False),
    ("Budget of a run", ("budget.run.tokens", "budget.run.usd"), False),
)
"""Headings, the keys below each, and whether the group is open at first."""


class OrganismForm(Form):
    """Fields from the table of definitions."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        for title, paths, is_open in GROUPS:
            if title:
                self.begin_group(translated(title), is_open=is_open)
            for path in paths:
                self._add(path)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show what the document says now."""
        document = self.desk.document
        self.setEnabled(not document.is_broken)
        for path, field in self.fields.items():
            found = self.desk.problems.at(path)
            section, key = key_at(path)
            value = value_at(document.spec, path)
            field.show_state(
                Shown(
                    value=value,
                    is_set=path in document.places,
                    problem=said_of(found),
                    locked=document.is_broken,
                    raw=raw_value(document, path) if is_refused(section, key.name, found) else None,
                )
            )

    def _add(self, path: str) -> None:
        section, key = key_at(path)
        around = OrganismSpec if section.record is None else None
        words = self._listeners if path == "errors_to" else None
        field = make_field(self.desk, key, section, field_default(section, key, around), words)
        if path == "errors_to":
            field.check = self._check_errors_to
        self.add_field(path, field, partial(edits.set_organism_key, path))

    def _listeners(self) -> Mapping[str, str]:
        return {each.name: one_line(each.description, 80) for each in self.desk.document.spec.listeners}

    def _check_errors_to(self, text: str) -> Said:
        if not text.strip():
            return Said()
        return said_of(_about(replace(self.desk.document.spec, errors_to=text.strip()), "errors_to"))


def key_at(path: str) -> tuple[Section, Key]:
    """The key of a dotted path, and the section that it belongs to.

    Raises:
        KeyError: There is no such key.
    """
    section, found = ORGANISM, None
    for part in path.split("."):
        if found is not None:
            if not isinstance(found.type, Section):
                raise KeyError(path)
            section = found.type
        found = section.find(part)
        if found is None:
            raise KeyError(path)
    if found is None:
        raise KeyError(path)
    return section, found


def value_at(spec: OrganismSpec, path: str) -> object:
    """The value of a dotted key."""
    value: object = spec
    for part in path.removeprefix("organism.").split("."):
        value = getattr(value, part)
    return value


def _about(spec: OrganismSpec, key: str) -> list[Problem]:
    return [problem for problem in check(spec) if problem.key == key]

"""The form of one listener, and of what several share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from designer.document import edits
from designer.document.edit import Edit
from designer.document.values import Value
from designer.document.verdicts import can_connect, can_rename
from designer.models.missing import PATHS, Missing, missing_of
from designer.models.selection import Selected
from designer.panels.properties.editors import LineField
from designer.panels.properties.fields import Said, Shown
from designer.panels.properties.form import (
    Desk,
    Form,
    Words,
    field_default,
    is_refused,
    make_field,
    raw_value,
    said_of,
    translated,
)
from designer.panels.properties.links import CodeLinks
from designer.panels.properties.list_field import ListField
from designer.panels.properties.payload_class import PayloadClassSection
from designer.panels.properties.stubs import StubRow
from designer.support.plain_text import one_line
from runtime.organism.definitions import AGENT_KEYS, LISTENER
from runtime.organism.keys import Key
from runtime.organism.spec import ListenerSpec
from runtime.problems import Problem, Severity

GROUPS: Final = (
    ("", ("name", "description", "payload_class", "handler", "response_class", "peers")),
    ("Behaviour", ("agent", "broadcast", "serial", "timeout")),
    ("Language model", AGENT_KEYS),
)
"""Headings, and the keys below each, in the order in which they are shown."""


class ListenerForm(Form):
    """Fields from the table of definitions."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._names: tuple[str, ...] = ()
        self._new_name = ""
        self._faults: dict[str, dict[int | None, list[Problem]]] = {}
        self.stubs: dict[str, StubRow] = {}
        self._links: dict[str, CodeLinks] = {}
        for title, names in GROUPS:
            if title:
                group = self.begin_group(translated(title))
                if names is AGENT_KEYS:
                    self._agent_group = group
            for name in names:
                key = LISTENER.find(name)
                if key is not None:
                    self._add(key)
                if name in PATHS:
                    self.stubs[name] = StubRow(desk, self.fields[name])
                    self.add(self.stubs[name])
                if name == "payload_class":
                    self.payload = PayloadClassSection(desk)
                    self.add(self.payload)
        self.column.addStretch(1)

    @property
    def names(self) -> tuple[str, ...]:
        """The listeners that are shown."""
        return self._names

    def show_listeners(self, names: tuple[str, ...]) -> None:
        """Show others; what was being typed for those before is written."""
        self._new_name = ""
        if names != self._names:
            self.flush()
            self._names = names
            for field in self.fields.values():
                field.forget()
        self.refresh()

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that is not written yet."""
        return super().is_typing or self.payload.is_typing

    def commit(self) -> None:
        """Write what is being typed; what can't be written stays, with the reason."""
        super().commit()
        self.payload.commit()

    def flush(self) -> None:
        """Write what is being typed, if it can be written; forget it else."""
        super().flush()
        self.payload.flush()

    def refresh(self) -> None:
        """Show what the document says now."""
        document = self.desk.document
        found = {each.name: (index, each) for index, each in enumerate(document.spec.listeners)}
        if self._new_name in found and not any(name in found for name in self._names):
            self._names = (self._new_name,)
        self._names = tuple(name for name in self._names if name in found)
        if not self._names:
            return
        chosen = [found[name] for name in self._names]
        locked = document.is_broken or any(name in document.locked for name in self._names)
        self._faults = self.desk.problems.of_listener(self._names[0]) if len(chosen) == 1 else {}
        self.setEnabled(not locked)
        for name, field in self.fields.items():
            field.show_state(self._state(name, chosen, locked))
        self.fields["name"].setVisible(len(chosen) == 1)
        self._show_code([each for _, each in chosen], locked)
        written = any(f"listeners[{index}].{key}" in document.places for index, _ in chosen for key in AGENT_KEYS)
        self._agent_group.setVisible(written or any(each.agent for _, each in chosen))

    def _show_code(self, chosen: list[ListenerSpec], locked: bool) -> None:
        """Show what the paths lead to, and what can be written where they lead nowhere."""
        desk = self.desk
        missing: dict[tuple[str, str], Missing] = {}
        if not locked and desk.folder.root is not None:
            for each in chosen:
                for found in missing_of(each, desk.folder, desk.document.spec):
                    if len(chosen) == 1 or not found.is_proposed:
                        missing.setdefault((found.key, found.dotted), found)
        named = {found.dotted for found in missing.values() if not found.is_proposed}
        last = next((found.key for found in reversed(missing.values())), "") if len(named) > 1 else ""
        for key, row in self.stubs.items():
            own = tuple(found for found in missing.values() if found.key == key)
            row.show_missing(own, tuple(each.name for each in chosen) if key == last else ())
        self.payload.show_listeners(chosen, locked=locked)
        for key, links in self._links.items():
            paths = {getattr(each, key) for each in chosen}
            links.show_path(next(iter(paths)) if len(paths) == 1 else "")

    def _add(self, key: Key) -> None:
        words: dict[str, Words] = {
            "payload_class": self.desk.folder.class_completions,
            "response_class": self.desk.folder.class_completions,
            "handler": self.desk.folder.handler_completions,
            "peers": self._other_names,
        }
        hint = translated("Add a peer…") if key.name == "peers" else translated("Add a class…")
        default = field_default(LISTENER, key)
        field = make_field(self.desk, key, LISTENER, default, words.get(key.name), hint)
        if key.name == "name":
            field.check = self._check_name
        elif key.name in PATHS:
            field.check = partial(self._check_path, key.name)
        elif key.name == "peers":
            field.check = self._check_peer
        elif key.name == "timeout" and isinstance(field, LineField):
            field.fallback = lambda: self.desk.document.spec.limits.handler_timeout
        if isinstance(field, ListField):
            field.item_faults = partial(self._item_faults, key.name)
            field.opened.connect(self._open if key.name == "peers" else self.desk.code.go_to)
        if key.name == "handler":
            self._links[key.name] = CodeLinks(self.desk, field)
        self.add_field(key.name, field, partial(self._edit, key.name))

    def _edit(self, key: str, value: Value | None) -> Edit:
        if key == "name":
            self._new_name = str(value)
            return edits.rename(self._names[0], self._new_name)
        return edits.set_key(self._names, key, value)

    def _state(self, name: str, chosen: list[tuple[int, ListenerSpec]], locked: bool) -> Shown:
        places = self.desk.document.places
        values = [getattr(listener, name) for _, listener in chosen]
        is_mixed = any(value != values[0] for value in values)
        problems = self._faults.get(name, {}).get(None, [])
        refused = not is_mixed and is_refused(LISTENER, name, problems)
        return Shown(
            value=values[0],
            is_set=any(f"listeners[{index}].{name}" in places for index, _ in chosen),
            is_mixed=is_mixed,
            problem=said_of(problems or self._first_item_fault(name)),
            locked=locked,
            raw=raw_value(self.desk.document, f"listeners[{chosen[0][0]}].{name}") if refused else None,
        )

    # What is wrong

    def _item_faults(self, name: str, items: tuple[str, ...] = ()) -> Mapping[int, Said]:
        faults = self._faults.get(name, {})
        return {item: said_of(problems) for item, problems in faults.items() if item is not None}

    def _first_item_fault(self, name: str) -> list[Problem]:
        return [problem for item, found in self._faults.get(name, {}).items() if item is not None for problem in found]

    def _check_name(self, text: str) -> Said:
        if not self._names or text == self._names[0]:
            return Said()
        verdict = can_rename(self.desk.document.spec, self._names[0], text)
        return Said() if verdict.ok and not verdict.warning else Said(verdict.text, _severity(verdict.ok))

    def _check_path(self, part: str, text: str) -> Said:
        complaint = self.desk.folder.complaint(text.strip(), part) if text.strip() else ""
        return Said(complaint, Severity.WARNING)

    def _check_peer(self, text: str) -> Said:
        for name in self._names:
            verdict = can_connect(self.desk.document.spec, name, text.strip(), self.desk.folder)
            if not verdict.ok or verdict.warning:
                return Said(verdict.text, _severity(verdict.ok))
        return Said()

    def _other_names(self) -> Mapping[str, str]:
        own = {name.lower() for name in self._names}
        listeners = self.desk.document.spec.listeners
        return {each.name: one_line(each.description, 80) for each in listeners if each.name.lower() not in own}

    def _open(self, item: str) -> None:
        for listener in self.desk.document.spec.listeners:
            if listener.name.lower() == item.lower():
                self.desk.selection.reveal(Selected(listeners=(listener.name,)))


def _severity(ok: bool) -> Severity:
    return Severity.WARNING if ok else Severity.ERROR

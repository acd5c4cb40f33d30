"""Nodes to values, by the table of definitions: types, ranges, missing and unknown keys."""

from __future__ import annotations

from typing import cast

from runtime.organism.credentials import is_secret_name
from runtime.organism.definitions import FREE_PREFIX, HOMES, LISTENER, ORGANISM
from runtime.organism.keys import Key, ListOf, Section, Text
from runtime.organism.names import Guesses
from runtime.organism.places import Place
from runtime.organism.scalars import NO_VALUE, ScalarType, read_scalar
from runtime.organism.spec import ListenerSpec
from runtime.organism.wording import shown
from runtime.organism.yaml_nodes import BrokenNode, ListNode, MapNode, Node, ScalarNode
from runtime.problems import Problem, Severity

MAX_PROBLEMS = 500
"""After so many problems a file is read no further."""

Values = dict[str, object]
"""Values by the name of the record's field."""


class TooManyProblems(Exception):
    """The file has MAX_PROBLEMS problems; the rest of it is not looked at."""


class Reader:
    """Reads one file and collects its problems and places.

    A value that is wrong gets the default, one that is missing though required gets empty text, an item
    that is no mapping is read as an empty one: so a spec can be made of a file that is still being
    written, and indices in it are those of the file.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._listener = ""
        self._guesses = Guesses()
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}

    def read(self, root: MapNode) -> Values:
        """Read the whole file.

        Raises:
            TooManyProblems: It has more problems than anybody reads.
        """
        self.places[""] = root.place
        return self._section(root, ORGANISM, "")

    def read_listener(self, node: Node) -> ListenerSpec:
        """Read one item of ``listeners`` by itself, as if it were the only one.

        Raises:
            TooManyProblems: It has more problems than anybody reads.
        """
        return cast("ListenerSpec", self._item(node, LISTENER, "listeners[0]", "`listeners`"))

    @property
    def guesses_left(self) -> int:
        """For how many more words of the file there are guesses."""
        return self._guesses.left

    def _section(self, node: MapNode, section: Section, path: str) -> Values:
        values: Values = {}
        entries = node.entries
        found = 0
        for key in section.keys:
            entry = entries.get(key.name)
            if entry is None:
                if key.required:
                    self._report(
                        "missing-key",
                        f"This {section.title} lacks `{key.name}`; add it: {key.doc}",
                        node.place,
                        path,
                    )
                    values[key.name] = ""
                continue
            found += 1
            inner = f"{path}.{key.name}" if path else key.name
            value = self._value(entry, key, inner)
            if isinstance(key.type, Section) and key.type.record is None:
                if isinstance(value, dict):
                    values.update(value)
            elif value is not NO_VALUE:
                values[key.name] = value
            elif key.required:
                values[key.name] = ""
        if found < len(entries):
            for name, (key_node, _) in entries.items():
                if section.find(name) is None:
                    self._unknown(name, key_node.place, section, path)
        return values

    def _value(self, entry: tuple[ScalarNode, Node], key: Key, path: str) -> object:
        key_node, node = entry
        place = key_node.place if _is_unwritten(node) else node.place
        self.places[path] = place
        wanted, what = key.type, f"`{key.name}`"
        if isinstance(node, BrokenNode):
            return NO_VALUE
        if isinstance(wanted, Section):
            return self._mapping(node, wanted, path, what, place)
        if isinstance(wanted, ListOf):
            return self._list(node, wanted, path, what, place)
        return self._scalar(node, wanted, path, what, place)

    def _mapping(self, node: Node, section: Section, path: str, what: str, place: Place) -> object:
        if isinstance(node, MapNode):
            values = self._section(node, section, path)
            return section.record(**values) if section.record else values
        self._wrong(node, path, what, f"a mapping with keys like `{section.keys[0].name}`", place)
        return NO_VALUE

    def _list(self, node: Node, wanted: ListOf, path: str, what: str, place: Place) -> object:
        if not isinstance(node, ListNode):
            if wanted.or_one and isinstance(node, ScalarNode) and not isinstance(wanted.item, Section):
                value = self._scalar(node, wanted.item, path, what, place)
                return () if value is NO_VALUE else (value,)
            fix = f"[{node.text}]" if isinstance(node, ScalarNode) and node.text and node.plain else ""
            self._wrong(node, path, what, "a list", place, fix)
            return NO_VALUE
        return tuple(
            value
            for index, item in enumerate(node.items)
            if (value := self._item(item, wanted.item, f"{path}[{index}]", what)) is not NO_VALUE
        )

    def _item(self, node: Node, wanted: ScalarType | Section, path: str, what: str) -> object:
        self.places[path] = node.place
        if not isinstance(wanted, Section):
            if isinstance(node, BrokenNode):
                return ""
            value = self._scalar(node, wanted, path, f"an item of {what}", node.place)
            return "" if value is NO_VALUE else value
        if isinstance(node, MapNode):
            if wanted is LISTENER:
                self._listener = self._name_of(node)
            value = self._mapping(node, wanted, path, what, node.place)
            self._listener = ""
            return value
        if not isinstance(node, BrokenNode):
            self._wrong(
                node,
                path,
                f"an item of {what}",
                f"a mapping with keys like `{wanted.keys[0].name}`",
                node.place,
            )
        empty = {key.name: "" for key in wanted.keys if key.required}
        return wanted.record(**empty) if wanted.record else NO_VALUE

    def _scalar(self, node: Node, wanted: ScalarType, path: str, what: str, place: Place) -> object:
        if not isinstance(node, ScalarNode):
            kind = "text" if isinstance(wanted, Text) else "one value"
            self._wrong(node, path, what, kind, place)
            return NO_VALUE
        value, fault = read_scalar(node, wanted, what, self._guesses)
        if fault is not None:
            self._report(fault.code, _sentence(fault.message), place, path, fault.fix)
        return value

    def _wrong(self, node: Node, path: str, what: str, wanted: str, place: Place, fix: str = "") -> None:
        if isinstance(node, ScalarNode) and node.resolved == "null":
            message = f"{what} has no value; write {wanted}, or remove the key."
            self._report("empty-value", _sentence(message), place, path)
            return
        found = {ListNode: "a list", MapNode: "a mapping"}.get(type(node))
        if found is None:
            found = shown(node.text) if isinstance(node, ScalarNode) else "this"
        self._report("wrong-type", _sentence(f"{what} must be {wanted}, not {found}."), place, path, fix)

    def _unknown(self, name: str, place: Place, section: Section, path: str) -> None:
        if name.startswith(FREE_PREFIX):
            return
        key = f"{path}.{name}" if path else name
        if name in section.not_built:
            message = f"`{name}` is known in files of this family but not built here; it has no effect."
            self._report("not-built", message, place, key, severity=Severity.WARNING)
        elif is_secret_name(name):
            message = (
                f"{shown(name)} does not belong in this file; put the secret into an environment variable "
                "or into the file .env, and name the variable in api_key_env."
            )
            self._report("secret", message, place, key)
        else:
            known = tuple(key.name for key in section.keys)
            homes = HOMES.get(name, ())
            guess = "" if homes else self._guesses.nearest(name, known)
            if homes:
                advice = f"it belongs in {' or '.join(homes)}."
            elif guess:
                advice = f"did you mean `{guess}`?"
            else:
                advice = f"known here are {', '.join(known)}; keys of your own begin with {FREE_PREFIX}."
            self._report("unknown-key", f"Unknown key {shown(name)}; {advice}", place, key, guess)

    def _name_of(self, node: MapNode) -> str:
        entry = node.entries.get("name")
        return entry[1].text if entry is not None and isinstance(entry[1], ScalarNode) else ""

    def _report(
        self,
        code: str,
        message: str,
        place: Place,
        key: str,
        fix: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.problems.append(
            Problem(severity, code, message, self._file, *place, fix=fix, listener=self._listener, key=key)
        )
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems


def _is_unwritten(node: Node) -> bool:
    """Whether nothing stands behind the key, so that only the key has a place that one can see."""
    return isinstance(node, ScalarNode) and node.plain and not node.text


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]

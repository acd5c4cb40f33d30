"""A description as lines of JSON: how the helper's answer comes to the window.

The first line tells problems and names, each line after it describes the listener, then the class, of that position. A
line is read when what it describes is asked for, so that a thousand of them cost the window nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, Generic, TypeVar

from designer.models.description import (
    DescribedClass,
    Description,
    FieldForm,
    InvalidSample,
    Kind,
    ListenerDescription,
    RecordForm,
    Refusal,
)
from runtime.problems import Problem, Severity
from runtime.prompts import ClassText

_Record = TypeVar("_Record")


class BadAnswer(ValueError):
    """What came is no answer of the helper's."""


def to_lines(description: Description) -> bytes:
    """The lines, each with its line feed."""
    head = {
        "digest": description.digest,
        "problems": [_plain(problem) for problem in description.problems],
        "listeners": list(description.listeners),
        "classes": list(description.classes),
        "refused": {path: _plain(refusal) for path, refusal in description.refused.items()},
    }
    lines = [head, *map(_plain, (*description.listeners.values(), *description.classes.values()))]
    return b"".join(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n" for line in lines)


def from_lines(data: bytes) -> Description:
    """The description.

    Raises:
        BadAnswer: They are no such lines. What has a line that alone is none is missing when it is asked for.
    """
    head, *rest = data.split(b"\n")
    try:
        read = json.loads(head)
        names, paths = read["listeners"], read["classes"]
        problems = tuple(_problem(problem) for problem in read["problems"])
        digest = read["digest"]
        refused = {path: Refusal(**refusal) for path, refusal in read["refused"].items()}
        count = len(names)
        listeners = _Read(dict(zip(names, rest[:count], strict=False)), _listener)
        classes = _Read(dict(zip(paths, rest[count:], strict=False)), _class)
        is_whole = len(rest) == count + len(paths) + 1 and not rest[-1]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadAnswer("the first line is none of the helper's") from error
    if not is_whole or not isinstance(digest, str):
        raise BadAnswer("the answer is not complete")
    return Description(listeners, problems, digest, classes=classes, refused=refused)


class _Read(Mapping[str, _Record], Generic[_Record]):
    """Records by name, in the order of their lines, each read when it is asked for."""

    def __init__(self, lines: dict[str, bytes], read: Callable[[dict[str, Any]], _Record]) -> None:
        self._lines = lines
        self._reader = read
        self._read: dict[str, _Record] = {}

    def __getitem__(self, name: str) -> _Record:
        if name not in self._read:
            line = self._lines[name]
            try:
                self._read[name] = self._reader(json.loads(line))
            except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
                # Only modules that write to the helper's own pipe can bring this about: nothing is known then.
                raise KeyError(name) from error
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return name in self._lines


def _plain(record: Any) -> dict[str, Any]:
    """The fields of a record that are not as they would be anyway."""
    made = {}
    for each in fields(record):
        value = getattr(record, each.name)
        usual = each.default if each.default_factory is MISSING else each.default_factory()
        if value != usual:
            made[each.name] = _plain_value(value)
    return made


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain_value(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain_value(each) for key, each in value.items()}
    return value if isinstance(value, str | int | bool | None) else _plain(value)


def _problem(read: dict[str, Any]) -> Problem:
    return Problem(**{**read, "severity": Severity(read["severity"])})


def _class(read: dict[str, Any]) -> DescribedClass:
    wrong = read.get("invalid_sample")
    own_form = bool(read.get("has_own_form"))
    return DescribedClass(ClassText(**read["text"]), InvalidSample(**wrong) if wrong else None, own_form)


def _listener(read: dict[str, Any]) -> ListenerDescription:
    read["form"] = _form(read["form"])
    read["records"] = {name: _record(record) for name, record in read.get("records", {}).items()}
    read["responses"] = tuple(read.get("responses", ()))
    if wrong := read.get("invalid_sample"):
        read["invalid_sample"] = InvalidSample(**wrong)
    return ListenerDescription(**read)


def _record(read: dict[str, Any]) -> RecordForm:
    read["fields"] = tuple(map(_form, read.get("fields", ())))
    return RecordForm(**read)


def _form(read: dict[str, Any]) -> FieldForm:
    read["kind"] = Kind(read["kind"])
    read["choices"] = tuple(read.get("choices", ()))
    read["items"] = tuple(map(_form, read.get("items", ())))
    for part in ("item", "key", "value"):
        if part in read:
            read[part] = _form(read[part])
    return FieldForm(**read)

"""Progress and outcome of an export as lines of JSON: how they come to the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

from designer.run.exporting.records import (
    Choice,
    FileKind,
    Invalid,
    LeftFile,
    ListedFile,
    Outcome,
    Preview,
    Refused,
    Seen,
    Step,
    Target,
    TargetState,
    Wish,
    Wrote,
)
from runtime.problems import Problem, Severity

_MOST: Final = 1 << 60
"""No step has more to do."""

_Value = TypeVar("_Value")


class BadLine(ValueError):
    """What came is no line of the helper's."""


class DiskFailed(Exception):
    """The helper met an error of the operating system; the text says which, and of which file."""


def wish_line(wish: Wish) -> dict[str, Any]:
    """A wish as JSON can hold it."""
    return {
        "text": wish.text,
        "path": str(wish.path),
        "out": str(wish.out),
        "without": sorted(wish.choice.without),
        "also": sorted(wish.choice.also),
    }


def wish_of(read: dict[str, Any]) -> Wish:
    """The wish, as the helper reads it."""
    choice = Choice(frozenset(read["without"]), frozenset(read["also"]))
    return Wish(read["text"], Path(read["path"]), Path(read["out"]), choice)


def progress_line(step: Step, done: int, total: int) -> bytes:
    """Where it is."""
    return _line({"at": step, "done": done, "total": total})


def outcome_line(outcome: Seen | Wrote | Invalid | Refused) -> bytes:
    """What came of it."""
    fields = asdict(outcome)
    if isinstance(outcome, Wrote):
        fields["folder"] = str(outcome.folder)
    return _line({type(outcome).__name__.lower(): fields})


def disk_line(what: str) -> bytes:
    """The operating system refused."""
    return _line({"disk": what})


def read_line(line: bytes) -> tuple[Step, int, int] | Outcome:
    """What a line says.

    Raises:
        BadLine: It is none of the helper's: a module wrote into its answer.
        DiskFailed: The helper met an error of the operating system.
    """
    try:
        read = json.loads(line)
        if "at" in read:
            done, total = (_typed(read[key], int) for key in ("done", "total"))
            return Step(read["at"]), min(max(done, 0), _MOST), min(max(total, 0), _MOST)
        ((kind, fields),) = read.items()
        if kind != "disk":
            return _READERS[kind](fields)
        what = str(fields)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        raise BadLine("the helper's answer holds what it did not write") from error
    raise DiskFailed(what)


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _typed(value: Any, kind: type[_Value]) -> _Value:
    """A value that is of a type.

    Raises:
        TypeError: It is of another.
    """
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} for {kind.__name__}")
    return value


def _record(kind: Callable[..., _Value], read: dict[str, Any]) -> _Value:
    """A record whose fields are text, whole numbers and truth values, each where it belongs.

    Raises:
        TypeError: One is of another type.
    """
    types = {"size_bytes": int, "line": int, "column": int, "may_come": bool, "is_taken": bool}
    for key, value in read.items():
        if not isinstance(value, Enum):
            _typed(value, types.get(key, str))
    return kind(**read)


def _seen(read: dict[str, Any]) -> Seen:
    preview, target = read["preview"], read["target"]
    left = tuple(_record(LeftFile, each) for each in preview["left"])
    return Seen(
        Preview(_files(preview["files"]), left, _problems(preview["problems"])),
        _record(Target, {**target, "state": TargetState(target["state"])}),
    )


def _wrote(read: dict[str, Any]) -> Wrote:
    notes = tuple(_typed(note, str) for note in read["notes"])
    return Wrote(Path(read["folder"]), _files(read["files"]), notes, _problems(read["problems"]))


def _files(read: list[dict[str, Any]]) -> tuple[ListedFile, ...]:
    return tuple(_record(ListedFile, {**each, "kind": FileKind(each["kind"])}) for each in read)


def _problems(read: list[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(_record(Problem, {**each, "severity": Severity(each["severity"])}) for each in read)


_READERS: dict[str, Callable[[dict[str, Any]], Outcome]] = {
    "seen": _seen,
    "wrote": _wrote,
    "invalid": lambda read: Invalid(_problems(read["problems"])),
    "refused": lambda read: Refused(_typed(read["why"], str)),
}

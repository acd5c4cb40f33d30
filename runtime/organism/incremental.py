"""Reading an organism file again after a small change, at the price of the change.

The text is cut into what stands around the listeners and one chunk per listener. Chunks that are the same
text as before keep their record, the same object; only others are parsed. What comes of it equals what
``load.read_text`` gives, by the same composer and reader. A file whose parts cannot be read one by one
(anchors, flow lists, a quote that spans listeners) is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from runtime.organism.load import FILE_NAME, Reading, make_spec, read_text, secret_places
from runtime.organism.names import Guesses
from runtime.organism.parts import HEADER, Split, split
from runtime.organism.places import Place, Places
from runtime.organism.reader import MAX_PROBLEMS, Reader, TooManyProblems, Values
from runtime.organism.spec import ListenerSpec
from runtime.organism.yaml_nodes import MAX_PROBLEMS as MOST_FAULTS
from runtime.organism.yaml_nodes import MAX_VALUES, Composed, ListNode, MapNode, ScalarNode, compose
from runtime.organism.yaml_text import MAX_BYTES
from runtime.problems import Problem

_ODD_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
_KEY = "listeners["


class _Chunk(NamedTuple):
    """One listener, read by itself; lines count from 1 at its first."""

    record: ListenerSpec
    places: dict[str, Place]
    """By what follows ``listeners[n]``."""
    problems: tuple[Problem, ...]
    secrets: tuple[Place, ...]
    lines: int
    values: int
    faults: int
    """Problems of its YAML; they may name lines, so they are found again wherever it stands."""
    guesses: int


class _Around(NamedTuple):
    """The file without its listeners; lines behind them count as if they were not there."""

    values: Values
    places: dict[str, Place]
    problems: tuple[Problem, ...]
    secrets: tuple[Place, ...]
    total: int
    guesses: int


class IncrementalLoader:
    """Reads one file again and again; what has not changed is not read again."""

    def __init__(self) -> None:
        self._file = ""
        self._chunks: dict[str, _Chunk | None] = {}
        self._earlier: dict[str, _Chunk | None] = {}
        self._around: tuple[tuple[str, str], _Around | None] = (("", ""), None)
        self.split: Split | None = None
        """How the text read last was cut; None if it had to be read as a whole."""

    def read(self, text: str, file: str = FILE_NAME, path: Path | None = None) -> Reading:
        """Read a text; equals ``load.read_text`` in every respect. Rules between its parts are checked when asked for.

        Args:
            text: Without byte order mark it is read in parts, with it as a whole.
            file: How problems name it.
            path: Where it is, for the spec.
        """
        if file != self._file:
            self._file, self._chunks, self._earlier = file, {}, {}
            self._around = (("", ""), None)
        self.split = None
        parts = split(text) if len(text) <= MAX_BYTES else None
        if parts is None:
            return read_text(text, file, path)
        reading = self._in_parts(text, parts, path)
        if reading is None:
            return self._broken(text, parts) or read_text(text, file, path)
        self.split = parts
        return reading

    def _in_parts(self, text: str, parts: Split, path: Path | None) -> Reading | None:
        around = self._read_around(text[: parts.starts[0]], text[parts.end :], parts.key)
        if around is None:
            return None
        chunks: list[_Chunk] = []
        used: dict[str, _Chunk | None] = {}
        ends = (*parts.starts[1:], parts.end)
        for start, end in zip(parts.starts, ends, strict=True):
            piece = text[start:end]
            chunk = self._chunk(piece)
            used[piece] = chunk
            if chunk is None:
                self._chunks = {**self._chunks, **used}
                return None
            chunks.append(chunk)
        self._earlier, self._chunks = self._chunks, used
        return self._assembled(around, chunks, text, parts, path)

    def _chunk(self, piece: str) -> _Chunk | None:
        if piece in self._chunks:
            return self._chunks[piece]
        if piece in self._earlier:
            return self._earlier[piece]
        return _read_chunk(piece, self._file)

    def _read_around(self, head: str, tail: str, key: int) -> _Around | None:
        if self._around[0] != (head, tail):
            self._around = ((head, tail), _read_around(head, tail, key, self._file))
        return self._around[1]

    def _assembled(
        self, around: _Around, chunks: list[_Chunk], text: str, parts: Split, path: Path | None
    ) -> Reading | None:
        lines: list[int] = []
        line = before = text.count("\n", 0, parts.starts[0])
        found: list[Problem] = []
        faults: list[Problem] = []
        count, guesses = around.total, around.guesses
        for index, chunk in enumerate(chunks):
            lines.append(line)
            count += chunk.values
            if chunk.problems:
                guesses += chunk.guesses
                found += [
                    replace(each, line=each.line + line, key=f"{_KEY}{index}]{each.key}") for each in chunk.problems
                ]
            if chunk.faults:
                start, end = parts.span(index)
                faults += compose(HEADER.rstrip("\n") + "\n" * line + text[start:end], self._file).problems
            line += chunk.lines
        if (
            len(faults) >= MOST_FAULTS
            or count > MAX_VALUES
            or guesses > Guesses().left
            or len(found) + len(around.problems) >= MAX_PROBLEMS
        ):
            return None

        def shifted(place: Place) -> Place:
            return place if place.line <= before else Place(place.line + line - before, place.column)

        def secrets() -> Iterator[Place]:
            yield from (shifted(place) for place in around.secrets)
            for start, chunk in zip(lines, chunks, strict=True):
                yield from (Place(place.line + start, place.column) for place in chunk.secrets)

        base = {key: shifted(place) for key, place in around.places.items()}
        base["listeners"] = Place(before + 1, parts.indent + 1)
        of_file = [replace(each, line=shifted(Place(each.line, each.column)).line) for each in around.problems]
        spec = make_spec({**around.values, "listeners": tuple(chunk.record for chunk in chunks)}, path)
        places = Places(self._file, _PlacesInParts(base, [chunk.places for chunk in chunks], lines))
        return Reading(spec, (*faults, *of_file, *found), places, secrets)

    def _broken(self, text: str, parts: Split) -> Reading | None:
        """What is wrong with a text that can't be read, found without parsing what stands before it.

        Sound chunks leave the parser where they found it. So the lines up to the first unsound one may as
        well be blank.
        """
        if self._around[1] is None:
            return None
        for index in range(len(parts.starts)):
            start, end = parts.span(index)
            chunk = self._chunk(text[start:end])
            if chunk is not None and chunk.faults:
                return None
            if chunk is None:
                lines = text.count("\n", 0, start)
                composed = compose(HEADER.rstrip("\n") + "\n" * lines + text[start:], self._file)
                if lines and composed.root is None and _is_syntax(composed):
                    return Reading(None, composed.problems, Places(self._file))
                return None
        return None


def _is_syntax(composed: Composed) -> bool:
    return len(composed.problems) == 1 and composed.problems[0].code in ("syntax", "tab")


def _read_chunk(piece: str, file: str) -> _Chunk | None:
    """Read a listener's lines; None unless they make exactly one item that needs nothing else."""
    composed = compose(HEADER + piece, file)
    root = composed.root
    if composed.has_anchors or not isinstance(root, MapNode) or _ODD_BREAK.search(piece):
        return None
    found = root.entries.get("listeners")
    if len(root.entries) != 1 or found is None:
        return None
    items = found[1]
    if not isinstance(items, ListNode) or len(items.items) != 1:
        return None
    reader = Reader(file)
    free = reader.guesses_left
    try:
        record = reader.read_listener(items.items[0])
    except TooManyProblems:
        return None
    cut = len(_KEY) + 2
    return _Chunk(
        record,
        {key[cut:]: Place(place.line - 1, place.column) for key, place in reader.places.items()},
        tuple(replace(each, line=each.line - 1, key=each.key[cut:]) for each in reader.problems),
        tuple(secret_places(piece)),
        piece.count("\n"),
        composed.values - 3,
        len(composed.problems),
        free - reader.guesses_left,
    )


def _read_around(head: str, tail: str, key: int, file: str) -> _Around | None:
    """Read what stands around the listeners, if that is a mapping in which they are missing."""
    text = head + tail
    composed = compose(text, file)
    root = composed.root
    if composed.problems or composed.has_anchors or not isinstance(root, MapNode) or _ODD_BREAK.search(text):
        return None
    found = root.entries.get("listeners")
    if found is None or found[0].place != Place(head.count("\n", 0, key) + 1, 1):
        return None
    value = found[1]
    if not isinstance(value, ScalarNode) or not value.plain or value.text:
        return None
    root.entries["listeners"] = (found[0], ListNode(found[0].place))
    reader = Reader(file)
    free = reader.guesses_left
    try:
        values = reader.read(root)
    except TooManyProblems:
        return None
    return _Around(
        values,
        reader.places,
        tuple(reader.problems),
        tuple(secret_places(text)),
        composed.values,
        free - reader.guesses_left,
    )


class _PlacesInParts(Mapping[str, Place]):
    """Places of the file and of each listener, the latter counted from where the listener begins."""

    __slots__ = ("_around", "_index", "_items", "_lines")

    def __init__(self, around: dict[str, Place], items: list[dict[str, Place]], lines: list[int]) -> None:
        self._around = around
        self._items = items
        self._lines = lines
        self._index = {f"{_KEY}{index}": index for index in range(len(items))}

    def _find(self, key: object) -> tuple[Place, int] | None:
        if not isinstance(key, str):
            return None
        if not key.startswith(_KEY):
            place = self._around.get(key)
            return None if place is None else (place, 0)
        head, bracket, rest = key.partition("]")
        index = self._index.get(head)
        if index is None or not bracket:
            return None
        place = self._items[index].get(rest)
        return None if place is None else (place, self._lines[index])

    def __getitem__(self, key: str) -> Place:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return Place(found[0].line + found[1], found[0].column)

    def __contains__(self, key: object) -> bool:
        return self._find(key) is not None

    def __iter__(self) -> Iterator[str]:
        yield from self._around
        for index, items in enumerate(self._items):
            yield from (f"{_KEY}{index}]{key}" for key in items)

    def __len__(self) -> int:
        return len(self._around) + sum(map(len, self._items))

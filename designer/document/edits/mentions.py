"""Where a listener's name is said besides the places that renaming changes, and edits that change it there as well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from designer.document import nodes
from designer.document.edit import Edit, EditRefused, FileChange, Revision, Source
from designer.document.edits.names import rename
from designer.document.edits.reading import read_bounded, text_of
from designer.document.edits.texts import together
from designer.document.nodes import Scalar, Unreadable, walk
from designer.document.python.mentions import replace_mentions, said_in, string_mentions
from designer.document.python.records import Mention, PythonEditRefused
from designer.document.splices import Splice, apply_splices
from designer.document.values import is_plain, scalar
from runtime.organism.load import read_text
from runtime.organism.spec import OrganismSpec

MAX_BYTES: Final = 1_048_576
"""Longer files are not looked into."""
MOST_MENTIONS: Final = 1_000
_OPENED: Final = re.compile(r"<(to|tolistener|fromlistener|from_listener|from)\s*>\s*\Z", re.IGNORECASE)
_CLOSED: Final = re.compile(r"\s*</")
_LONGEST_TAG: Final = 64


@dataclass(frozen=True, slots=True)
class FileMentions:
    """The mentions in one file.

    Attributes:
        path: The file; None for the text of the document itself.
        digest: Of its content, by which is known whether it is still the same.
        mentions: In their order.
    """

    path: Path | None
    digest: bytes
    mentions: tuple[Mention, ...]


def mentions_in_file(path: Path, name: str) -> FileMentions | None:
    """The mentions in a Python or YAML file, or in prose; None where there are none, or it can't be read."""
    try:
        data = read_bounded(path, MAX_BYTES)
        if name.lower().encode() not in data.lower():
            return None
        text = data.decode("utf-8")
    except (OSError, ValueError):
        return None
    if path.suffix == ".py":
        found = _in_python(text, name)
    elif path.suffix in (".yaml", ".yml"):
        found = in_yaml(text, name)
    else:
        found = tuple(islice(_words(text, name), MOST_MENTIONS))
    return FileMentions(path, _digest(text), found[:MOST_MENTIONS]) if found else None


def mentions_in_document(text: str, name: str) -> FileMentions | None:
    """The mentions in the document's own text, once renaming has changed what names the listener: all are prose."""
    if len(text) > MAX_BYTES:
        return None
    found = tuple(islice((replace(each, is_exact=False) for each in _words(text, name)), MOST_MENTIONS))
    return FileMentions(None, _digest(text), found) if found else None


def _in_python(text: str, name: str) -> tuple[Mention, ...]:
    try:
        return string_mentions(text, name)
    except (PythonEditRefused, RecursionError):
        return ()


def in_yaml(text: str, name: str) -> tuple[Mention, ...]:
    """The mentions in a text of YAML; exact are values that say nothing else, and texts of elements that name one."""
    exact: set[int] = set()
    try:
        root = nodes.compose(text.removeprefix("\ufeff"))
    except Unreadable:
        root = None
    mark = len(text) - len(text.removeprefix("\ufeff"))
    for node in walk(root) if root is not None else ():
        if isinstance(node, Scalar) and node.text.lower() == name.lower():
            exact.add(node.start + mark + (1 if node.style in ("'", '"') else 0))
    return tuple(
        replace(each, is_exact=each.start in exact or _is_element(text, each))
        for each in islice(_words(text, name), MOST_MENTIONS)
    )


def _is_element(text: str, mention: Mention) -> bool:
    """Whether it is all the text of an element that names a listener."""
    before = text[max(mention.start - _LONGEST_TAG, 0) : mention.start]
    return _OPENED.search(before) is not None and _CLOSED.match(text, mention.end) is not None


def _words(text: str, name: str) -> Iterator[Mention]:
    """Where a text says the name as a word of its own."""
    line, line_start = 1, 0
    for start in said_in(text, name):
        line += text.count("\n", line_start, start)
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", start)
        shown = text[line_start : line_end if line_end >= 0 else len(text)].rstrip("\r")
        yield Mention(start, start + len(name), line, start - line_start + 1, shown, False)


def rename_with(old: str, new: str, chosen: Sequence[FileMentions]) -> Edit:
    """Give a listener another name, in other places as well.

    Args:
        old: The name.
        new: The other name.
        chosen: Where else; those of the document's text are places in it as it is once the listener is renamed.
    """
    first = rename(old, new)
    return together(first.name, [first, Edit(first.name, lambda source: _changed(source, chosen, new))])


def _changed(source: Source, chosen: Sequence[FileMentions], new: str) -> Revision:
    splices: tuple[Splice, ...] = ()
    files = []
    for each in chosen:
        if each.path is None:
            _refuse_other(source.text, each, source.path.name if source.path else "The text")
            splices = tuple(_splices(source.text, each.mentions, new))
        else:
            text = text_of(each.path, MAX_BYTES)
            _refuse_other(text, each, each.path.name)
            files.append(FileChange(each.path, text, _replaced(each.path, text, each.mentions, new)))
    return Revision(splices, meant=_meant(source, splices), files=tuple(files))


def _meant(source: Source, splices: tuple[Splice, ...]) -> OrganismSpec:
    """What the text says once its prose is another."""
    if not splices:
        return source.spec
    spec = read_text(apply_splices(source.text, splices), source.places.file, source.path).spec
    if spec is None:
        raise EditRefused("The text could not be read with the new name there; change it by hand.")
    return spec


def _replaced(path: Path, text: str, mentions: Iterable[Mention], new: str) -> str:
    if path.suffix == ".py":
        try:
            return replace_mentions(text, mentions, new)
        except PythonEditRefused as refusal:
            raise EditRefused(f"{path.name}: {refusal}") from refusal
    return apply_splices(text, list(_splices(text, mentions, new)))


def _splices(text: str, mentions: Iterable[Mention], new: str) -> Iterator[Splice]:
    for each in sorted(mentions, key=lambda mention: mention.start):
        # A word such as `null` needs quotes where it is all of a value.
        needs_quotes = each.is_exact and not is_plain(new, flow=True) and text[each.start - 1] not in "'\">"
        yield Splice(each.start, text[each.start : each.end], scalar(new, flow=True) if needs_quotes else new)


def mend_literal(path: Path, line: int, old: str, new: str) -> Edit:
    """Write another name in the place of one that a line of Python names as a receiver.

    Args:
        path: The module.
        line: 1-based.
        old: What stands there.
        new: What shall.
    """

    def run(before: Source) -> Revision:
        text = text_of(path, MAX_BYTES)
        found = [each for each in _in_python(text, old) if each.line == line and each.is_exact]
        if not found:
            raise EditRefused(f"{path.name} does not name {old} in line {line} any more.")
        return Revision(meant=before.spec, files=(FileChange(path, text, _replaced(path, text, found, new)),))

    return Edit(f"Change {old} to {new} in {path.name}", run)


def _refuse_other(text: str, found: FileMentions, name: str) -> None:
    if _digest(text) != found.digest:
        raise EditRefused(f"{name} has been changed meanwhile; rename again to look anew.")


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

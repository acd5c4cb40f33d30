"""Documents that are wrong in one place, made from valid ones: what a handler is never to see, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice

from lxml import etree

from designer.models.description import InvalidSample
from runtime.payloads.codec import Codec

_MOST_TRIED = 200
_NO_VALUE = "not-a-value"
_STRANGER = "Unexpected"

_Change = Callable[[etree._Element], None]


def invalid_sample(codec: Codec) -> InvalidSample | None:
    """The valid sample with one change that the schema refuses; None where none was found.

    First a value of another type is tried, for that is what goes wrong most, then an element that is missing, then one
    that nobody knows.
    """
    root = etree.fromstring(codec.sample(pretty=True))
    for path, change in islice(_changes(root), _MOST_TRIED):
        changed = deepcopy(root)
        found = changed if not path else changed.find(path)
        if found is None:
            continue
        change(found)
        # Lines of the reason are those of the text that is shown.
        text = etree.tostring(changed, encoding="unicode")
        shown = etree.fromstring(text)
        if not codec.is_valid(shown):
            return InvalidSample(text, codec.explain(shown))
    return None


def _changes(root: etree._Element) -> Iterator[tuple[str, _Change]]:
    """Path of an element, and what to do to it."""
    tree = root.getroottree()
    paths = {element: tree.getelementpath(element) for element in root.iterdescendants()}
    for element, path in paths.items():
        if not len(element):
            yield path, _set_value
    if not len(root):
        yield "", _set_value
    for path in paths.values():
        yield path, _remove
    yield "", _append_stranger


def _set_value(element: etree._Element) -> None:
    element.text = _NO_VALUE


def _remove(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    # The blanks behind it belong to the indentation of what follows.
    if element.getnext() is None:
        if before is not None:
            before.tail = element.tail
        else:
            parent.text = element.tail
    parent.remove(element)


def _append_stranger(element: etree._Element) -> None:
    etree.SubElement(element, _STRANGER).tail = "\n"

"""A text and what reading it gave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from designer.document.changes import renamed
from designer.document.edit import Revision
from designer.document.layout import Layout
from runtime.organism.load import Reading
from runtime.organism.parts import Split
from runtime.organism.spec import OrganismSpec


class State(NamedTuple):
    """A text, and what reading it gave."""

    text: str
    reading: Reading
    split: Split | None


def spec_of(reading: Reading, path: Path | None) -> OrganismSpec | None:
    """What a text says; one with nothing in it says nothing, which is no fault of its YAML."""
    if reading.spec is None and [found.code for found in reading.found] == ["empty-file"]:
        return OrganismSpec(path=path)
    return reading.spec


def with_names(revision: Revision, before: OrganismSpec, after: OrganismSpec | None, layout: Layout) -> Revision:
    """A revision of free text in which what stands beside the text follows a name that was typed.

    Args:
        revision: Of free text.
        before: What the text said.
        after: What it says with the revision; None if it can't be read.
        layout: What stands beside it.
    """
    if after is None or revision.layout is not None or after is before:
        return revision
    moved = layout
    for old, new in renamed(before.listeners, after.listeners):
        if old in moved.positions and new not in moved.positions:
            moved = moved.renamed(old, new)
    return revision if moved is layout else replace(revision, layout=moved)

"""What was agreed, what the window shows and what the disk holds: what comes of the three. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from designer.document.disk import DiskState
from designer.document.layout import Layout
from designer.document.layout_file import rounded
from designer.document.merging import merge, merge_layouts


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another program wrote the file while it holds unsaved changes here; what a bar needs to ask about it.

    Attributes:
        path: The file.
        base: The text that both began with.
        mine: The document's text when this was noticed; ``Document.text`` is what it is now.
        theirs: The text on disk; None when that can't be read.
        can_merge: Whether both changes can be brought together, for their lines do not meet.
        why: Why the disk's text can't be read, as a sentence; empty if it can.
    """

    path: Path
    base: str
    mine: str
    theirs: str | None
    can_merge: bool
    why: str = ""

    def asks_the_same_as(self, other: Conflict | None) -> bool:
        """Whether a bar that shows the other would show nothing new."""
        return other is not None and replace(self, mine=other.mine) == other


def conflict(path: Path, agreed: DiskState, mine: str, disk: DiskState) -> Conflict | None:
    """What must be asked; None when one side alone changed the text, or both alike."""
    if disk.digest == agreed.digest:
        return None
    if disk.trouble:
        return Conflict(path, agreed.text, mine, None, False, disk.trouble)
    if mine in (agreed.text, disk.text) or disk.text == agreed.text:
        return None
    return Conflict(path, agreed.text, mine, disk.text, merge(agreed.text, mine, disk.text) is not None)


def text_after(agreed: DiskState, mine: str, disk: DiskState) -> str:
    """The document's text, where there is no conflict."""
    return mine if disk.digest == agreed.digest or mine != agreed.text else disk.text


def layout_after(agreed: DiskState, mine: Layout, disk: DiskState) -> Layout | None:
    """The document's layout with what another program changed in it; None when that is nothing."""
    if not says_layout(disk) or disk.layout_digest == agreed.layout_digest:
        return None
    return merge_layouts(rounded(agreed.layout.layout), mine, disk.layout.layout)


def agreed_after(agreed: DiskState, disk: DiskState) -> DiskState:
    """What later changes are compared with: the disk, and where that says nothing, what it said before."""
    if disk.trouble:
        disk = replace(disk, text=agreed.text, has_bom=agreed.has_bom)
    if not says_layout(disk):
        old = agreed.layout
        disk = replace(disk, layout=replace(disk.layout, layout=old.layout, kept=old.kept))
    return disk


def says_layout(disk: DiskState) -> bool:
    """Whether the disk's layout says something; a damaged one, or none, does not count as all things removed."""
    return disk.layout_digest is not None and not disk.layout.problems

"""What stands beside the text: positions, notes, frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from designer.document.edit import Edit, EditRefused, Reveal, Revision, Source
from designer.document.layout import Frame, Layout, Note, Point, frozen


def place(
    positions: Mapping[str, Point] | None = None,
    buses: Mapping[str, Point] | None = None,
    notes: Mapping[str, Note] | None = None,
    frames: Mapping[str, Frame] | None = None,
    name: str = "",
) -> Edit:
    """Move things; what is not named stays where it is.

    Args:
        positions: By listener.
        buses: By payload class.
        notes: By id.
        frames: By id.
        name: What the step is called; by default it follows from what moves.
    """
    positions, buses, notes, frames = positions or {}, buses or {}, notes or {}, frames or {}

    def moved(layout: Layout) -> Layout:
        return replace(
            layout,
            positions=frozen({**layout.positions, **positions}),
            buses=frozen({**layout.buses, **buses}),
            notes=frozen({**layout.notes, **notes}),
            frames=frozen({**layout.frames, **frames}),
        )

    return _layout_edit(name or _name(positions, buses, notes, frames), moved, positions)


def _name(
    positions: Mapping[str, Point],
    buses: Mapping[str, Point],
    notes: Mapping[str, Note],
    frames: Mapping[str, Frame],
) -> str:
    if len(positions) == 1 and not buses and not notes and not frames:
        return f"Move {next(iter(positions))}"
    counts = [(len(positions), "listener"), (len(buses), "bus"), (len(notes), "note"), (len(frames), "frame")]
    present = [(count, word) for count, word in counts if count]
    if len(present) == 1:
        count, word = present[0]
        plural = "buses" if word == "bus" else f"{word}s"
        return f"Move a {word}" if count == 1 else f"Move {count} {plural}"
    return f"Move {sum(count for count, _ in present)} things"


def unused_id(taken: Iterable[str], kind: str) -> str:
    """An id for a new note or frame: ``note-1``."""
    known = set(taken)
    number = 1
    while f"{kind}-{number}" in known:
        number += 1
    return f"{kind}-{number}"


def add_note(note: Note) -> Edit:
    """Put a note on the canvas."""

    def changed(layout: Layout) -> Layout:
        return replace(layout, notes=frozen({**layout.notes, unused_id(layout.notes, "note"): note}))

    return _layout_edit("Add a note", changed)


def set_note(key: str, note: Note) -> Edit:
    """Make a note another one: its text, size or place."""

    def changed(layout: Layout) -> Layout:
        if key not in layout.notes:
            raise EditRefused("This note is not there any more.")
        return replace(layout, notes=frozen({**layout.notes, key: note}))

    return _layout_edit("Change a note", changed)


def add_frame(frame: Frame) -> Edit:
    """Put a frame around listeners."""

    def changed(layout: Layout) -> Layout:
        return replace(layout, frames=frozen({**layout.frames, unused_id(layout.frames, "frame"): frame}))

    return _layout_edit(f"Frame {frame.title}" if frame.title else "Add a frame", changed, frame.members)


def set_frame(key: str, frame: Frame) -> Edit:
    """Make a frame another one: its title, size, members, or whether it is folded."""

    def changed(layout: Layout) -> Layout:
        if key not in layout.frames:
            raise EditRefused("This frame is not there any more.")
        return replace(layout, frames=frozen({**layout.frames, key: frame}))

    return _layout_edit("Change a frame", changed, frame.members)


def _layout_edit(name: str, changed: Callable[[Layout], Layout], reveal: Iterable[str] = ()) -> Edit:
    def run(before: Source) -> Revision:
        after = changed(before.layout)
        return Revision(layout=None if after == before.layout else after, reveal=Reveal(tuple(reveal)))

    return Edit(name, run)

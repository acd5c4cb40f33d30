"""What is copied from a canvas: YAML of listeners, their places, notes and frames; and the edit that pastes it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QMimeData, QStringListModel

from designer.document import edits
from designer.document.edit import Edit, EditRefused, Reveal, Revision, Source
from designer.document.layout import Frame, Layout, Note, Point

CLIP_MIME: Final = "application/x-organism-listeners"
_LARGEST_BYTES: Final = 16 * 1024 * 1024
_LONGEST_PATH: Final = 4096
_ZERO: Final = Point(0.0, 0.0)
_NO_POINTS: Mapping[str, Point] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Clip:
    """A copied part of an organism.

    Attributes:
        text: YAML of its listeners, a list; empty for none.
        names: Of those listeners, in the text's order.
        origin: Where the top left corner of all of it was.
        width: Of all of it.
        height: Of all of it.
        positions: By name, as seen from ``origin``.
        notes: As seen from ``origin``.
        frames: As seen from ``origin``.
        source: The organism's file that it was copied from; empty where that isn't known.
    """

    text: str = ""
    names: tuple[str, ...] = ()
    origin: Point = _ZERO
    width: float = 0.0
    height: float = 0.0
    positions: Mapping[str, Point] = field(default_factory=lambda: _NO_POINTS)
    notes: tuple[Note, ...] = ()
    frames: tuple[Frame, ...] = ()
    source: str = ""


def to_mime(clip: Clip) -> QMimeData:
    """What goes onto the clipboard: everything for other canvases, and plain YAML for everybody else."""
    data = _mime_data()
    raw = {
        "text": clip.text,
        "names": clip.names,
        "origin": clip.origin,
        "size": [clip.width, clip.height],
        "positions": dict(clip.positions),
        "notes": [asdict(note) for note in clip.notes],
        "frames": [asdict(frame) for frame in clip.frames],
        # Only here, not in the text that is for everybody: it may go anywhere, and says where this user keeps files.
        "source": clip.source,
    }
    data.setData(CLIP_MIME, json.dumps(raw).encode())
    data.setText(clip.text or "\n\n".join(note.text for note in clip.notes))
    return data


def from_mime(data: QMimeData | None) -> Clip | None:
    """What can be pasted: a copied part, or plain text that is taken for YAML; None for nothing."""
    if data is None:
        return None
    if data.hasFormat(CLIP_MIME):
        raw = bytes(data.data(CLIP_MIME).data())
        if len(raw) <= _LARGEST_BYTES and (clip := _read(raw)):
            return clip
    text = data.text() if data.hasText() else ""
    return Clip(text) if text.strip() else None


def paste(clip: Clip, at: Point, name: str = "") -> Edit:
    """Put a copied part in, its top left corner there.

    Args:
        clip: What.
        at: Where, in scene units.
        name: What the step is called; by default after what is pasted.
    """

    def run(source: Source) -> Revision:
        revision = edits.paste(clip.text, at).run(source) if clip.text else Revision(meant=source.spec)
        layout = revision.layout or source.layout
        after = revision.meant or source.spec
        before = {each.name for each in source.spec.listeners}
        new = [each.name for each in after.listeners if each.name not in before]
        names = dict(zip(clip.names, new, strict=False)) if len(clip.names) == len(new) else {}
        placed = {
            names[old]: Point(at.x + point.x, at.y + point.y) for old, point in clip.positions.items() if old in names
        }
        layout = layout.placed(placed) if placed else layout
        layout = replace(
            layout,
            notes=_with(layout.notes, "note", [_moved_note(note, at) for note in clip.notes]),
            frames=_with(layout.frames, "frame", [_moved_frame(frame, at, names) for frame in clip.frames]),
        )
        if layout == source.layout and not revision.splices:
            raise EditRefused(_tr("There is nothing to paste."))
        return replace(revision, layout=layout, reveal=Reveal(tuple(new)))

    return Edit(name or _paste_name(clip), run)


def _mime_data() -> QMimeData:
    """An empty one that Qt has made.

    The clipboard keeps it until after Python has ended; deleting one that Python has made crashes then.
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data


def _with(known: Mapping[str, Any], stem: str, new: Iterable[Any]) -> Mapping[str, Any]:
    result = dict(known)
    number = 1
    for each in new:
        while f"{stem}-{number}" in result:
            number += 1
        result[f"{stem}-{number}"] = each
    return MappingProxyType(result)


def _moved_note(note: Note, at: Point) -> Note:
    return replace(note, x=note.x + at.x, y=note.y + at.y)


def _moved_frame(frame: Frame, at: Point, names: Mapping[str, str]) -> Frame:
    members = tuple(names[name] for name in frame.members if name in names)
    return replace(frame, x=frame.x + at.x, y=frame.y + at.y, members=members)


def _paste_name(clip: Clip) -> str:
    count = len(clip.names)
    if count == 1:
        return _tr("Paste {name}").format(name=clip.names[0])
    if count:
        return _tr("Paste {count} listeners").format(count=count)
    return _tr("Paste")


def _read(raw: bytes) -> Clip | None:
    """A copied part from bytes that may come from anywhere."""
    try:
        data = json.loads(raw)
        positions = {str(name): _point(point) for name, point in data["positions"].items()}
        width, height = _point(data["size"])
        return Clip(
            text=_text(data["text"]),
            names=tuple(_text(name) for name in data["names"]),
            origin=_point(data["origin"]),
            width=width,
            height=height,
            positions=positions,
            notes=tuple(_record(Note, note) for note in data["notes"]),
            frames=tuple(_record(Frame, frame) for frame in data["frames"]),
            source=_text(data.get("source", ""))[:_LONGEST_PATH],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _record(kind: type[Any], raw: dict[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for each in fields(kind):
        value = raw[each.name]
        if each.name in ("x", "y", "width", "height"):
            values[each.name] = _number(value)
        elif each.name == "members":
            values[each.name] = tuple(_text(name) for name in value)
        elif each.name == "collapsed":
            values[each.name] = value is True
        else:
            values[each.name] = _text(value)
    return kind(**values)


def _point(raw: Any) -> Point:
    x, y = raw
    return Point(_number(x), _number(y))


def _number(raw: Any) -> float:
    value = float(raw)
    if not math.isfinite(value) or abs(value) > 1e7:
        raise ValueError(raw)
    return value


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def layout_after(before: Layout, after: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the notes and frames that are new."""
    notes = tuple(key for key in after.notes if key not in before.notes)
    return notes, tuple(key for key in after.frames if key not in before.frames)


def _tr(text: str) -> str:
    return QCoreApplication.translate("clips", text)

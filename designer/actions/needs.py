"""What an action needs before it can be done, and the sentence that says what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is now.

    Attributes:
        document: Whether an organism is open.
        on_disk: Whether it has a file.
        broken_line: 1-based line where the text can't be read, 0 while it can.
        in_text: Whether the text view has the focus, so that editing is of text.
        canvas: Whether the canvas can be seen.
        listeners: How many are selected.
        movable: How many things that have a place are selected: listeners, notes, frames, buses.
        named: How many of those have a name, title or text to be changed: listeners, notes, frames.
        frames: How many frames are meant: those selected, and those that hold what is selected.
        anything: Whether anything is selected, edges too.
        empty: Whether the organism has no listener.
        undo: Name of the step that undo takes back; empty for none.
        redo: Name of the step that redo makes again; empty for none.
        running: Whether a run goes on, be it that it only begins or ends.
    """

    document: bool = False
    on_disk: bool = False
    broken_line: int = 0
    in_text: bool = False
    canvas: bool = False
    listeners: int = 0
    movable: int = 0
    named: int = 0
    frames: int = 0
    anything: bool = False
    empty: bool = True
    undo: str = ""
    redo: str = ""
    running: bool = False


class Need(Enum):
    """Conditions; an action is possible when all of its own hold."""

    DOCUMENT = auto()
    FILE = auto()
    SOUND = auto()
    """The text can be read."""
    CANVAS = auto()
    NOT_EMPTY = auto()
    SELECTED = auto()
    SELECTED_OR_TEXT = auto()
    LISTENER = auto()
    NAMED = auto()
    """Something whose name, title or text can be changed."""
    TWO = auto()
    THREE = auto()
    FRAME = auto()
    """A frame, or something within one."""
    UNDO = auto()
    REDO = auto()
    RUNNING = auto()


def unmet(facts: Facts) -> Mapping[Need, str]:
    """The needs that do not hold, each with a sentence that says what to do about it."""
    held = {
        Need.DOCUMENT: facts.document,
        Need.FILE: facts.on_disk,
        Need.SOUND: not facts.broken_line,
        Need.CANVAS: facts.canvas,
        Need.NOT_EMPTY: not facts.empty,
        Need.SELECTED: facts.anything,
        Need.SELECTED_OR_TEXT: facts.anything or facts.in_text,
        Need.LISTENER: facts.listeners > 0,
        Need.NAMED: facts.named > 0,
        Need.TWO: facts.movable > 1,
        Need.THREE: facts.movable > 2,
        Need.FRAME: facts.frames > 0,
        Need.UNDO: bool(facts.undo),
        Need.REDO: bool(facts.redo),
        Need.RUNNING: facts.running,
    }
    return {need: _sentence(need, facts) for need, holds in held.items() if not holds}


def _sentence(need: Need, facts: Facts) -> str:
    said = QCoreApplication.translate
    match need:
        case Need.DOCUMENT:
            return said("Needs", "Open an organism first.")
        case Need.FILE:
            return said("Needs", "Save it once first: it has no file yet.")
        case Need.SOUND:
            return said("Needs", "Mend line {line} first: the text can't be read there.").format(line=facts.broken_line)
        case Need.CANVAS:
            return said("Needs", "Show the canvas first.")
        case Need.NOT_EMPTY:
            return said("Needs", "Add a listener first.")
        case Need.SELECTED | Need.SELECTED_OR_TEXT:
            return said("Needs", "Select something first.")
        case Need.LISTENER:
            return said("Needs", "Select a listener first.")
        case Need.NAMED:
            return said("Needs", "Select a listener, a note or a frame first.")
        case Need.TWO:
            return said("Needs", "Select at least two things first.")
        case Need.THREE:
            return said("Needs", "Select at least three things first.")
        case Need.FRAME:
            return said("Needs", "Select a frame, or what it holds, first.")
        case Need.UNDO:
            return said("Needs", "There is nothing to undo.")
        case Need.REDO:
            return said("Needs", "There is nothing to redo.")
        case Need.RUNNING:
            return said("Needs", "Nothing runs; F5 starts a run.")

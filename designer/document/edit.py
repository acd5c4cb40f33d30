"""What a change of the document is: a name, and a pure function from what there is to what shall be.

Nothing here knows Qt. ``edits/`` holds the functions; ``Document.apply`` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from designer.document.layout import Layout
from designer.document.splices import Splice
from runtime.organism.parts import Split
from runtime.organism.places import Places
from runtime.organism.spec import OrganismSpec


class EditRefused(Exception):
    """The change can't be made; the message says why and what to do, in one sentence for the status line."""


@dataclass(frozen=True, slots=True)
class Source:
    """What an edit starts from.

    Attributes:
        text: The document's text; line ends as in the file, without byte order mark.
        spec: Read from that text.
        places: Where each value stands in it.
        layout: Positions, notes, frames.
        path: The file; None for one that has none yet.
        split: Where the listeners stand, if each can be read by itself; None has the whole text composed.
        locked: The listeners that are not what a listener must be, by name, with the line of the fault.
            Edits leave them alone.
    """

    text: str
    spec: OrganismSpec
    places: Places
    layout: Layout
    path: Path | None = None
    split: Split | None = None
    locked: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FileChange:
    """Another file that a step writes as well, at once and atomically.

    Undo writes ``before`` only while the file still holds ``after``. None stands for no such file.
    """

    path: Path
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """Where to look after a step, done or undone.

    Attributes:
        listeners: Names to select and bring into view. An edit may name some that exist before it only, or
            after it only; what :class:`Changes` carry exist in the state shown.
        line: 1-based line of the text or of ``file``, 0 for none. Edits leave it; the document finds it.
        file: Another file, where that alone has changed; its real path. Edits leave it as well.
    """

    listeners: tuple[str, ...] = ()
    line: int = 0
    file: Path | None = None


NOWHERE = Reveal()
"""Nothing to look at."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edit wants.

    Attributes:
        splices: Of the text; sorted, not overlapping.
        meant: The spec that the new text must give. It is compared, and a mismatch refuses the edit. None for
            changes of free text (typing, reloading), which may mean anything.
        layout: The new layout; None keeps it.
        files: Other files to write.
        reveal: Where to look.
        note: For the status line, when there is more to say than the name: "2 peers went with it".
        doubt: Why the new text may not give ``meant``; said if it doesn't.
    """

    splices: tuple[Splice, ...] = ()
    meant: OrganismSpec | None = None
    layout: Layout | None = None
    files: tuple[FileChange, ...] = ()
    reveal: Reveal = NOWHERE
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that can be asked of the document.

    Attributes:
        name: What the step is called: ``Connect editor to factcheck``.
        run: Gives the revision, or raises :class:`EditRefused`. It changes nothing itself.
        free_text: Whether it may be made on text that can't be read as YAML, and may leave such text.
    """

    name: str
    run: Callable[[Source], Revision]
    free_text: bool = False

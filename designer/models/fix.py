"""What mends a problem or a hint: a step of the document, or something that only the user can allow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from designer.document.edit import Edit


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend.

    Attributes:
        name: What the user reads: ``Add law as a peer of editor``.
        edit: The step; None where nothing of the document changes.
        consent: An organism's file whose place must be trusted before the step may be made, since it brings that
            place's code here.
        trusts: Whether it asks the user to trust the organism that is open.
    """

    name: str
    edit: Edit | None = None
    consent: Path | None = None
    trusts: bool = False

"""An organism as a folder that runs elsewhere, with pip and without a screen (contract section 18).

``preview`` says what the folder would hold as far as sources tell, ``plan`` proves it by importing the organism,
``export`` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtime.export.folder import ExportRefused, Target, TargetState, look_at, write_folder
from runtime.export.listing import EVERYTHING, Choice, FileKind, LeftFile, ListedFile, Preview
from runtime.export.plan import ExportPlan, Progress, Step, in_silence, plan, preview
from runtime.organism.load import resolve_path
from runtime.problems import Problem

__all__ = [
    "Choice",
    "ExportPlan",
    "ExportRefused",
    "Exported",
    "FileKind",
    "LeftFile",
    "ListedFile",
    "Preview",
    "Progress",
    "Step",
    "Target",
    "TargetState",
    "export",
    "look_at",
    "plan",
    "preview",
]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        folder: The folder.
        listed: What was written, sorted by path.
        notes: What stayed behind or is left to the user, a sentence each.
        problems: Warnings of the organism.
    """

    folder: Path
    listed: tuple[ListedFile, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Paths in the folder, with forward slashes, sorted."""
        return tuple(file.path for file in self.listed)


def export(
    path: Path,
    out: Path,
    *,
    text: str | None = None,
    choice: Choice = EVERYTHING,
    progress: Progress = in_silence,
) -> Exported:
    """Export an organism to a folder; imports it.

    Args:
        path: The organism's file, or a folder that holds organism.yaml.
        out: The folder to write: missing, empty, or written by an earlier export.
        text: What stands in the organism's file, if that is not what is on disk.
        choice: What a user wants to leave out, or to take along.
        progress: Told where it is.

    Raises:
        InvalidOrganism: It has errors, or something in its files must not leave; nothing was written.
        ExportRefused: The target holds files that no export wrote, or the choice names what there is not.
        OSError: A file cannot be read or written.
    """
    sources = resolve_path(path).parent
    # What can be refused at once is, before anything is imported.
    if (target := look_at(out, sources)).state is TargetState.REFUSED:
        raise ExportRefused(target.why)
    planned = plan(path, text=text, choice=choice, progress=progress)
    total = sum(file.size_bytes for file in planned.listed)
    written = 0

    def tell(more: int) -> None:
        nonlocal written
        written += more
        progress(Step.WRITING, min(written, total), total)

    progress(Step.WRITING, 0, total)
    write_folder(out, planned.files, sources, organism=planned.name, tell=tell)
    return Exported(out, planned.listed, planned.notes, planned.problems)

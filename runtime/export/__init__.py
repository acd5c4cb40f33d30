"""An organism as a folder that runs elsewhere, with pip and without a screen (contract section 18).

``plan`` says what the folder would hold, ``export`` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtime.export.folder import ExportRefused, write_folder
from runtime.export.plan import ExportPlan, plan
from runtime.organism.load import resolve_path
from runtime.problems import Problem

__all__ = ["ExportPlan", "ExportRefused", "Exported", "export", "plan"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        folder: The folder.
        files: Paths in it, with forward slashes, sorted.
        notes: What stayed behind or is left to the user, a sentence each.
        problems: Warnings of the organism.
    """

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def export(path: Path, out: Path) -> Exported:
    """Export an organism to a folder; imports it.

    Args:
        path: The organism's file, or a folder that holds organism.yaml.
        out: The folder to write: missing, empty, or written by an earlier export.

    Raises:
        InvalidOrganism: It has errors, or something in its files must not leave; nothing was written.
        ExportRefused: The target holds files that no export wrote.
        OSError: A file cannot be read or written.
    """
    planned = plan(path)
    write_folder(out, planned.files, resolve_path(path).parent)
    return Exported(out, tuple(planned.files), planned.notes, planned.problems)

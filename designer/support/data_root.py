"""Where the app keeps what is its own; known before anything is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths

DATA_VARIABLE = "ORGANISM_DESIGNER_DATA"
"""Environment variable that names the folder."""
_FOLDER = "organism-designer"


def data_root(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the environment variable ``ORGANISM_DESIGNER_DATA``, else where the system keeps such data."""
    if named := environment.get(DATA_VARIABLE):
        return Path(named).absolute()
    location = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(location)) / _FOLDER

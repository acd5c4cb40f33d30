"""Names for classes and handlers that a listener lacks."""

from __future__ import annotations

import pytest

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.missing import proposed

from ..folders import document, folder, make_folder, organism_file

__all__ = ["document", "folder", "make_folder", "organism_file"]


@pytest.mark.parametrize(
    ("listener", "key", "dotted"),
    [
        ("fact-check", "payload_class", "handlers.FactCheck"),
        ("fact-check", "handler", "handlers.fact_check"),
        ("edit", "handler", "handlers.edit2"),
        ("3d", "payload_class", "handlers.On3d"),
        ("import", "handler", "handlers.import_"),
    ],
)
def test_what_is_proposed_is_free(document: Document, folder: Folder, listener: str, key: str, dotted: str) -> None:
    assert proposed(listener, key, folder, document.spec) == dotted

"""What the document said at its last save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from designer.document import edits
from designer.document.document import Document
from designer.document.splices import Splice

TEXT = "listeners:\n  - name: a\n    payload_class: m.A\n    handler: h.a\n    description: A\n"


def names(document: Document) -> list[str]:
    return [each.name for each in document.saved_spec.listeners] if document.saved_spec is not None else ["none"]


def test_what_was_opened_counts_as_saved(make_document: Callable[..., Document]) -> None:
    document = make_document(TEXT)
    document.apply(edits.rename("a", "b"))
    assert names(document) == ["a"]


def test_a_save_takes_what_there_is_now(make_document: Callable[..., Document], tmp_path: Path) -> None:
    document = make_document(TEXT)
    document.apply(edits.rename("a", "b"))
    document.mark_saved(tmp_path / "organism.yaml", document.text, document.layout)
    assert document.saved_spec is document.spec


def test_who_types_on_while_the_file_is_written_saves_what_was_written(
    make_document: Callable[..., Document], tmp_path: Path
) -> None:
    document = make_document(TEXT)
    document.apply(edits.rename("a", "b"))
    document.mark_saved(tmp_path / "organism.yaml", TEXT, document.layout)
    assert names(document) == ["a"]


def test_a_text_that_cannot_be_read_says_nothing(make_document: Callable[..., Document], tmp_path: Path) -> None:
    document = make_document(TEXT)
    document.type_text((Splice(0, "", "{"),), None)
    document.mark_saved(tmp_path / "organism.yaml", document.text, document.layout)
    assert document.saved_spec is None
    assert make_document("{").saved_spec is None

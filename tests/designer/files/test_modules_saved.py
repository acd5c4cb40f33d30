"""Saving, discarding and moving an organism with what was typed into its modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.document.app_data import AppData
from designer.document.drafts import Drafts
from designer.document.edit import Edit, Revision
from designer.document.files import DocumentFile
from designer.document.modules import Module, Modules
from designer.document.recovery import Recovery
from designer.document.splices import Splice

pytestmark = pytest.mark.usefixtures("qapp")
PYTHON = "def take(payload, metadata):\n    return None\n"


@pytest.fixture
def handlers(shop: Path) -> Path:
    path = shop.parent / "handlers.py"
    path.write_text(PYTHON)
    return path


def opened(path: Path, data: AppData) -> DocumentFile:
    file = DocumentFile.open(path, data)
    assert isinstance(file, DocumentFile)
    return file


def typed(file: DocumentFile, path: Path) -> Module:
    module = Modules(file.document, file).open(path)
    module.type_text((Splice(0, "", "#\n"),), file)
    return module


def end(file: DocumentFile, *, keep_unsaved: bool = False) -> None:
    file.close(keep_unsaved=keep_unsaved)
    file.deleteLater()


def test_saving_writes_what_was_typed_just_before(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    assert file.is_unsaved
    assert file.save()
    assert handlers.read_text() == "#\n" + PYTHON
    assert not file.is_unsaved
    end(file)
    assert handlers.read_text() == "#\n" + PYTHON


def test_discarding_gives_a_module_back_what_it_held(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    file.document.flush()
    end(file)
    assert handlers.read_text() == PYTHON


def test_an_end_at_which_nobody_was_asked_keeps_what_was_typed(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    end(file, keep_unsaved=True)
    assert handlers.read_text() == "#\n" + PYTHON


def test_a_module_alone_leaves_nothing_to_restore(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    end(file, keep_unsaved=True)
    assert Recovery(data).found() == ()


def test_nothing_is_saved_while_a_module_is_asked_about(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    said: list[str] = []
    file.failed.connect(said.append)
    typed(file, handlers)
    handlers.write_text("# theirs\n")
    assert not file.save()
    assert said == [
        "Nothing was saved: handlers.py was changed by another program while it was typed in. "
        "Look at it in the Python tab."
    ]
    assert handlers.read_text() == "# theirs\n"
    end(file)


def test_reloading_the_yaml_leaves_a_module_unsaved(shop: Path, handlers: Path, data: AppData, shop_text: str) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    shop.write_text(f"# theirs\n{shop_text}")
    file.reload()
    assert file.is_unsaved
    assert file.document.saved_text == f"# theirs\n{shop_text}"
    end(file)
    assert handlers.read_text() == PYTHON


def test_undo_reaches_the_modules_of_a_draft_that_got_a_place(tmp_path: Path, data: AppData) -> None:
    draft = Drafts(data).new()
    file = opened(draft, data)
    before = (draft.parent / "handlers.py").read_text()
    module = typed(file, draft.parent / "handlers.py")
    target = tmp_path / "mine"
    target.mkdir()
    assert file.save_as(target / "organism.yaml")
    assert (target / "handlers.py").read_text() == "#\n" + before
    file.document.stack.undo()
    assert (target / "handlers.py").read_text() == module.text == before
    end(file)


def test_a_step_after_a_module_s_is_taken_back_alone(shop: Path, handlers: Path, data: AppData) -> None:
    file = opened(shop, data)
    typed(file, handlers)
    comment = Edit("Comment", lambda source: Revision((Splice(0, "", "# c\n"),), meant=source.spec))
    file.document.apply(comment)
    file.document.stack.undo()
    assert handlers.read_text() == "#\n" + PYTHON
    end(file)

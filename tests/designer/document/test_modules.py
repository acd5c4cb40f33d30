"""Typing in a module: a step of the document, on disk when it pauses, asked about only where another program wrote."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edit import Edit, FileChange, Revision
from designer.document.module_text import EDITED_BYTES
from designer.document.modules import Module, Modules
from designer.document.splices import Splice

from .conftest import Clock, Said
from .corpus_cases import read

YAML = read("01-plain")
PYTHON = "from runtime import HandlerMetadata\n\n\nasync def edit(payload, metadata):\n    return None\n"
Open = Callable[..., Document]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "handlers.py"
    found.write_bytes(PYTHON.encode())
    return found


@pytest.fixture
def document(open_text: Open, path: Path) -> Document:
    return open_text(YAML, path=path.parent / "organism.yaml")


@pytest.fixture
def modules(document: Document) -> Iterator[Modules]:
    made = Modules(document)
    yield made
    made.deleteLater()


@pytest.fixture
def module(modules: Modules, path: Path) -> Module:
    return modules.open(path)


def type_at(module: Module, at: int, text: str, origin: object) -> None:
    """Type some characters, one by one."""
    for number, character in enumerate(text):
        module.type_text((Splice(at + number, "", character),), origin)


def edit_yaml(document: Document, text: str) -> None:
    document.apply(Edit(f"Comment {text}", lambda source: Revision((Splice(0, "", f"# {text}\n"),), meant=source.spec)))


def write_step(path: Path, before: str | None, after: str) -> Edit:
    return Edit("Write", lambda source: Revision(files=(FileChange(path, before, after),)))


def test_typing_is_one_step_with_the_name_of_the_file(document: Document, module: Module) -> None:
    type_at(module, 0, "abc", document)
    assert (document.stack.count(), document.stack.undoText()) == (1, "Edit handlers.py")


def test_what_is_typed_is_on_disk_after_a_flush(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "# x\n", document)
    assert path.read_bytes() == PYTHON.encode()
    assert document.flush()
    assert path.read_bytes() == b"# x\n" + PYTHON.encode()


def test_what_is_typed_is_on_disk_when_typing_pauses(module: Module, path: Path, qtbot: QtBot) -> None:
    type_at(module, 0, "#", path)
    qtbot.waitUntil(lambda: path.read_bytes()[:1] == b"#", timeout=3000)


def test_typing_that_goes_on_is_written_within_two_seconds(
    document: Document, module: Module, clock: Clock, qtbot: QtBot
) -> None:
    type_at(module, 0, "a", document)
    clock.now += 0.9
    type_at(module, 1, "b", document)
    before = document._writing.left_ms
    clock.now += 0.9
    type_at(module, 2, "c", document)
    # The wait has not begun anew.
    assert document._writing.left_ms <= before


def test_undo_gives_the_file_what_it_held(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "abc", document)
    document.flush()
    document.stack.undo()
    assert (path.read_bytes(), module.text) == (PYTHON.encode(), PYTHON)


def test_undo_of_what_is_not_written_yet_leaves_the_file_as_it_is(
    document: Document, module: Module, path: Path
) -> None:
    type_at(module, 0, "abc", document)
    document.stack.undo()
    assert (path.read_bytes(), module.text) == (PYTHON.encode(), PYTHON)
    document.stack.redo()
    assert path.read_bytes() == b"abc" + PYTHON.encode()


def test_a_merged_step_goes_back_to_before_the_first_key(
    document: Document, module: Module, clock: Clock, path: Path
) -> None:
    type_at(module, 0, "ab", document)
    document.flush()
    type_at(module, 2, "c", document)
    document.flush()
    assert document.stack.count() == 1
    document.stack.undo()
    assert path.read_bytes() == PYTHON.encode()


def test_a_pause_begins_a_new_step(document: Document, module: Module, clock: Clock) -> None:
    type_at(module, 0, "a", document)
    clock.now += 1.5
    type_at(module, 1, "b", document)
    assert document.stack.count() == 2


def test_steps_of_yaml_and_python_come_back_in_their_order(document: Document, module: Module, path: Path) -> None:
    edit_yaml(document, "first")
    type_at(module, 0, "#1", document)
    edit_yaml(document, "second")
    type_at(module, 0, "#2", document)
    states = []
    while document.stack.canUndo():
        document.stack.undo()
        states.append((document.text.count("# "), path.read_text()[:4]))
    rest = PYTHON[:4]
    plain = YAML.count("# ")
    assert states == [(plain + 2, "#1fr"), (plain + 1, "#1fr"), (plain + 1, rest), (plain, rest)]
    document.stack.setIndex(4)
    assert (document.text.count("# "), path.read_text()[:4]) == (plain + 2, "#2#1")


def test_what_is_typed_is_written_before_any_other_step(document: Document, module: Module, path: Path) -> None:
    seen = []
    type_at(module, 0, "#", document)

    def look(source: object) -> Revision:
        seen.append(path.read_bytes()[:1])
        return Revision()

    document.apply(Edit("Look", look))
    assert seen == [b"#"]


def test_a_step_that_writes_the_file_shows_in_the_smallest_splice(document: Document, module: Module) -> None:
    seen = []
    module.changed.connect(lambda changes: seen.append(changes.splices))
    document.apply(write_step(module.path, PYTHON, PYTHON.replace("None", "payload")))
    assert seen == [(Splice(PYTHON.index("None"), "None", "payload"),)]


def test_undo_says_where_to_look(document: Document, module: Module, said: Said) -> None:
    type_at(module, PYTHON.index("return"), "x", document)
    document.stack.undo()
    last = said.changes[-1]
    assert (last.is_walk, last.reveal.file, last.reveal.line) == (True, module.path, 5)


def test_the_document_is_dirty_while_a_module_is_not_as_saved(document: Document, module: Module) -> None:
    type_at(module, 0, "a", document)
    assert document.is_dirty
    document.stack.undo()
    assert not document.is_dirty


def test_saving_makes_what_is_typed_the_state_to_go_back_to(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "a", document)
    document.flush()
    document.mark_saved(path.parent / "organism.yaml", document.text, document.layout)
    assert not document.is_dirty
    type_at(module, 0, "b", document)
    document.flush()
    document.drop_side_files()
    assert path.read_text()[:2] == "af"


def test_dropping_gives_back_what_a_save_held_though_the_step_is_gone(
    document: Document, module: Module, path: Path, clock: Clock
) -> None:
    type_at(module, 0, "a", document)
    document.flush()
    document.mark_saved(path.parent / "organism.yaml", document.text, document.layout)
    document.stack.undo()
    type_at(module, 0, "z", document)
    document.drop_side_files()
    assert path.read_text()[:2] == "af"


def test_reloading_the_yaml_does_not_count_as_saving_a_module(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "a", document)
    document.mark_saved(path.parent / "organism.yaml", document.text, document.layout, with_files=False)
    assert document.is_dirty


def test_another_program_s_change_is_shown_and_is_no_step(
    document: Document, module: Module, path: Path, qtbot: QtBot
) -> None:
    path.write_text("# theirs\n")
    qtbot.waitUntil(lambda: module.text == "# theirs\n")
    assert (document.stack.count(), document.is_dirty) == (0, False)


def test_what_another_program_wrote_is_not_taken_back(
    document: Document, module: Module, path: Path, said: Said, clock: Clock
) -> None:
    type_at(module, 0, "a", document)
    document.flush()
    path.write_text("# theirs\n")
    module.meet_disk()
    document.stack.undo()
    assert path.read_text() == module.text == "# theirs\n"
    assert said.noted == ["handlers.py was left as it is: another program has changed it since."]
    document.drop_side_files()
    assert path.read_text() == "# theirs\n"


def test_typing_that_meets_another_program_s_change_is_asked_about(
    document: Document, module: Module, path: Path
) -> None:
    type_at(module, 0, "a", document)
    path.write_text("# theirs\n")
    assert not document.flush()
    assert module.obstacle is not None
    assert module.obstacle.is_conflict
    assert (path.read_text(), module.text[:2]) == ("# theirs\n", "af")
    assert not module.type_text((Splice(0, "", "b"),), document)


def test_reload_takes_theirs_and_undo_gives_mine(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "a", document)
    path.write_text("# theirs\n")
    document.flush()
    module.reload()
    assert (module.text, module.obstacle, document.is_dirty) == ("# theirs\n", None, False)
    document.stack.undo()
    assert path.read_text() == module.text == "a" + PYTHON


def test_keep_mine_writes_over_theirs_and_dropping_gives_theirs_back(
    document: Document, module: Module, path: Path
) -> None:
    type_at(module, 0, "a", document)
    path.write_text("# theirs\n")
    document.flush()
    module.keep_mine()
    assert (path.read_text(), module.obstacle) == ("a" + PYTHON, None)
    document.drop_side_files()
    assert path.read_text() == "# theirs\n"


def test_a_step_is_refused_while_its_file_is_asked_about(
    document: Document, module: Module, path: Path, said: Said
) -> None:
    type_at(module, 0, "a", document)
    path.write_text("# theirs\n")
    assert not document.apply(write_step(path, "# theirs\n", "# other\n"))
    assert said.refused == ["Nothing was changed: decide first what handlers.py shall hold."]


def test_undo_during_a_conflict_goes_back_in_the_view_alone(document: Document, module: Module, path: Path) -> None:
    type_at(module, 0, "a", document)
    path.write_text("# theirs\n")
    document.stack.undo()
    assert (path.read_text(), module.text) == ("# theirs\n", PYTHON)


def test_a_file_that_is_deleted_is_missed_and_typing_puts_it_back(
    document: Document, module: Module, path: Path, qtbot: QtBot
) -> None:
    path.unlink()
    qtbot.waitUntil(lambda: module.is_missing)
    type_at(module, 0, "a", document)
    document.flush()
    assert (path.read_text(), module.is_missing) == ("a" + PYTHON, False)


def test_a_file_that_can_not_be_written_says_so_and_is_tried_again(
    document: Document, module: Module, path: Path
) -> None:
    type_at(module, 0, "a", document)
    path.unlink()
    path.mkdir()
    assert not document.flush()
    assert module.obstacle is not None
    assert not module.obstacle.is_conflict
    path.rmdir()
    assert document.flush()
    assert path.read_text()[:1] == "a"


def test_a_byte_order_mark_and_line_ends_stay(modules: Modules, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 2\r\n")
    module = modules.open(path)
    assert (module.text, module.has_bom) == ("x = 1\r\ny = 2\r\n", True)
    type_at(module, 5, "0", document)
    document.flush()
    assert path.read_bytes() == b"\xef\xbb\xbfx = 10\r\ny = 2\r\n"
    document.stack.undo()
    assert path.read_bytes() == b"\xef\xbb\xbfx = 1\r\ny = 2\r\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x = '\xe4'\n", "it is not in UTF-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe4'\n", "it says that its encoding is iso-8859-1"),
        (b"x" * (EDITED_BYTES + 1), "it is longer than 1024 KiB"),
    ],
)
def test_what_can_not_be_typed_in_is_for_reading_and_says_why(
    modules: Modules, document: Document, tmp_path: Path, data: bytes, why: str
) -> None:
    path = tmp_path / "odd.py"
    path.write_bytes(data)
    module = modules.open(path)
    assert why in module.read_only
    assert module.text[:3] == data[:3].decode("latin-1")
    assert not module.type_text((Splice(0, "", "a"),), document)


def test_a_module_outside_the_folder_is_for_reading(modules: Modules, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "other.py"
    path.write_text("x = 1\n")
    module = modules.open(path)
    assert (module.text, bool(module.read_only)) == ("x = 1\n", True)


def test_a_link_out_of_the_folder_is_for_reading(
    modules: Modules, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "other.py"
    outside.write_text("x = 1\n")
    (tmp_path / "linked.py").symlink_to(outside)
    assert "organism's folder" in modules.open(tmp_path / "linked.py").read_only


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_write_protected_module_is_for_reading(modules: Modules, path: Path) -> None:
    path.chmod(0o400)
    assert "you may not write" in modules.open(path).read_only


def test_what_is_cut_is_shown_when_asked_for(modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_bytes(b"x" * (EDITED_BYTES + 7))
    module = modules.open(path)
    assert (module.is_cut, len(module.text)) == (True, EDITED_BYTES)
    module.show_all()
    assert (module.is_cut, len(module.text), bool(module.read_only)) == (False, EDITED_BYTES + 7, True)


def test_a_new_file_gets_its_folders_and_takes_them_with_it(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "pkg" / "inner" / "new.py"
    document.apply(write_step(path, None, "x = 1\n"))
    assert path.read_text() == "x = 1\n"
    document.stack.undo()
    assert not (tmp_path / "pkg").exists()


def test_files_that_were_moved_are_undone_at_their_new_place(
    document: Document, module: Module, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    type_at(module, 0, "a", document)
    document.flush()
    target = tmp_path_factory.mktemp("target")
    (tmp_path / "handlers.py").rename(target / "handlers.py")
    document.move_files(tmp_path, target)
    document.mark_saved(target / "organism.yaml", document.text, document.layout)
    assert (module.path, module.read_only) == (target / "handlers.py", "")
    document.stack.undo()
    assert (target / "handlers.py").read_text() == module.text == PYTHON


def test_a_key_costs_little_in_a_long_module(modules: Modules, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("x = 1\n" * 30_000)
    module = modules.open(path)
    type_at(module, 0, "a", document)
    started = time.process_time()
    type_at(module, 1, "b" * 100, document)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_files_and_views_agree_and_dropping_gives_what_was_saved(
    document: Document, modules: Modules, path: Path, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    other = path.with_name("messages.py")
    other.write_text("class Story: ...\n")
    opened = [modules.open(path), modules.open(other)]
    started = [module.text for module in opened]
    saved = list(started)
    for _ in range(60):
        module = chance.choice(opened)
        match chance.randrange(8):
            case 0 | 1 | 2:
                type_at(module, chance.randint(0, len(module.text)), chance.choice(["a", "é", "\n"]), module)
            case 3:
                edit_yaml(document, str(chance.random()))
            case 4:
                document.stack.undo()
            case 5:
                document.stack.redo()
            case 6:
                document.flush()
                document.apply(write_step(module.path, module.text, module.text + "#"))
            case 7 if chance.random() < 0.3:
                document.flush()
                document.mark_saved(path.with_name("organism.yaml"), document.text, document.layout)
                saved = [module.text for module in opened]
        clock.now += chance.choice([0.1, 2.0])
        is_dirty = [each.text for each in opened] != saved or document.text != document._saved[0]
        assert document.is_dirty == is_dirty
    document.flush()
    assert [module.path.read_text() for module in opened] == [module.text for module in opened]
    index = document.stack.index()
    document.stack.setIndex(0)
    assert [module.path.read_text() for module in opened] == [module.text for module in opened] == started
    document.stack.setIndex(index)
    document.drop_side_files()
    assert [module.path.read_text() for module in opened] == saved


def test_half_a_character_is_said_and_lets_everything_go_on(document: Document, module: Module, path: Path) -> None:
    """No file can hold it; pasting brings it."""
    type_at(module, 0, "# \ud800", object())
    assert not document.flush()
    assert "surrogates" in document.side_files.obstacles[path].why
    type_at(module, 0, "x", object())
    assert not document.flush()
    document.stack.undo()
    assert not document.flush()
    document.stack.redo()
    document.drop_side_files()
    assert path.read_bytes() == PYTHON.encode()


def test_what_became_a_link_is_not_written_through(
    document: Document, module: Module, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Python edits never leave the organism's folder."""
    other = tmp_path_factory.mktemp("other") / "handlers.py"
    other.write_bytes(PYTHON.encode())
    type_at(module, 0, "# a", object())
    document.flush()
    type_at(module, 0, "# b", object())
    other.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(other)
    before = other.read_bytes()
    assert not document.flush()
    assert "link" in document.side_files.obstacles[path].why
    module.keep_mine()
    while document.stack.canUndo():
        document.stack.undo()
    document.drop_side_files()
    assert other.read_bytes() == before
    assert path.is_symlink()

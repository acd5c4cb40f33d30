"""The starts beside an organism: read, watched, chosen, edited, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.models.starts import Starts, likeliest, ranked
from runtime.organism.spec import ListenerSpec, OrganismSpec
from runtime.organism.starts import load_starts

TEXT = """\
# Greetings.
default:
  listener: greeter
  payload: {name: Ada}

again:
  listener: greeter
  payload: <Greeting/>
"""


@pytest.fixture
def organism(tmp_path: Path) -> Path:
    path = tmp_path / "hello" / "organism.yaml"
    path.parent.mkdir()
    path.write_text("listeners: []\n")
    return path


@pytest.fixture
def file(organism: Path) -> Path:
    path = organism.with_name("organism.starts.yaml")
    path.write_text(TEXT)
    return path


@pytest.fixture
def open_starts(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Path | None], Starts]]:
    made: list[Starts] = []

    def make(path: Path | None) -> Starts:
        made.append(Starts(path, data=AppData(tmp_path / "data")))
        return made[-1]

    yield make
    for each in made:
        each.deleteLater()


@pytest.fixture
def starts(open_starts: Callable[[Path | None], Starts], file: Path, organism: Path) -> Starts:
    return open_starts(organism)


def listener(name: str, *peers: str, agent: bool = False) -> ListenerSpec:
    return ListenerSpec(name, "h.P", "h.f", "Does", agent=agent, peers=peers)


# Reading and choosing


def test_the_default_start_is_chosen_at_first(starts: Starts) -> None:
    assert starts.names == ("default", "again")
    assert starts.chosen == "default"
    assert starts.chosen_start is starts.by_name["default"]


def test_without_a_file_there_are_none(open_starts: Callable[[Path | None], Starts], organism: Path) -> None:
    starts = open_starts(organism)
    assert (starts.names, starts.chosen, starts.chosen_start, starts.problems) == ((), "", None, ())


def test_without_an_organism_there_are_none(open_starts: Callable[[Path | None], Starts]) -> None:
    starts = open_starts(None)
    assert (starts.names, starts.chosen, starts.path) == ((), "", None)


@pytest.mark.parametrize("name", ["again", ""])
def test_the_choice_is_remembered_for_the_file(
    name: str, starts: Starts, open_starts: Callable[[Path | None], Starts], organism: Path
) -> None:
    starts.choose(name)
    assert open_starts(organism).chosen == name


def test_a_chosen_start_that_is_gone_gives_way_to_the_default(starts: Starts, file: Path) -> None:
    starts.choose("again")
    file.write_text(TEXT.replace("again", "other"))
    starts.reload()
    assert starts.chosen == "default"


def test_a_change_on_disk_is_noticed(starts: Starts, file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(starts.changed):
        file.write_text(TEXT + "\nthird:\n  listener: x\n  payload: y\n")
    assert starts.names == ("default", "again", "third")


def test_a_file_written_again_with_the_same_content_is_no_change(starts: Starts, file: Path, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(starts.changed, wait=400):
        file.write_text(TEXT)


def test_a_malformed_file_is_a_problem_and_has_what_can_be_read(starts: Starts, file: Path) -> None:
    file.write_text(TEXT + "bad: word\n")
    starts.reload()
    assert starts.names == ("default", "again")
    assert [(problem.file, problem.line) for problem in starts.problems] == [(str(file), 9)]


def test_a_folder_in_the_place_of_the_file_is_a_problem(
    open_starts: Callable[[Path | None], Starts], organism: Path
) -> None:
    organism.with_name("organism.starts.yaml").mkdir()
    assert "can't be read" in open_starts(organism).problems[0].message


def test_a_start_to_nobody_is_a_problem_of_the_organism(starts: Starts) -> None:
    problems = starts.problems_in(OrganismSpec(listeners=(listener("greetings"),)))
    assert "there is no listener greeter; did you mean greetings?" in problems[0].message
    assert problems[0].line == 2


def test_another_organism_has_other_starts(starts: Starts, tmp_path: Path) -> None:
    starts.set_path(tmp_path / "other.yaml")
    assert starts.names == ()
    assert starts.path == tmp_path / "other.starts.yaml"


# Edits


def test_a_saved_start_is_in_the_file_and_known_at_once(starts: Starts, organism: Path) -> None:
    assert starts.save_start("new", "greeter", "<A>\n</A>\n")
    assert load_starts(organism).by_name["new"].payload == "<A>\n</A>\n"
    assert starts.names == ("default", "again", "new")


def test_the_first_start_makes_the_file(open_starts: Callable[[Path | None], Starts], organism: Path) -> None:
    starts = open_starts(organism)
    assert starts.save_start("default", "greeter", "<A/>")
    assert starts.chosen == "default"
    assert organism.with_name("organism.starts.yaml").read_text().startswith("default:\n")


def test_undo_gives_the_bytes_back(starts: Starts, file: Path) -> None:
    before = file.read_bytes()
    starts.remove("again")
    assert starts.undo_name == "Remove start again"
    assert starts.undo()
    assert file.read_bytes() == before
    assert starts.names == ("default", "again")
    assert starts.undo_name == ""


def test_undo_of_the_first_start_takes_the_file_away(
    open_starts: Callable[[Path | None], Starts], organism: Path
) -> None:
    starts = open_starts(organism)
    starts.save_start("default", "greeter", "<A/>")
    assert starts.undo()
    assert not organism.with_name("organism.starts.yaml").exists()


def test_the_choice_follows_a_renamed_start(starts: Starts) -> None:
    starts.choose("again")
    starts.rename("again", "once more")
    assert starts.chosen == "once more"
    starts.undo()
    assert starts.chosen == "again"


def test_a_byte_order_mark_stays(starts: Starts, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    starts.reload()
    assert starts.rename("again", "more")
    assert file.read_bytes() == b"\xef\xbb\xbf" + TEXT.replace("again", "more").encode()


def test_a_file_changed_by_another_program_is_not_overwritten(starts: Starts, file: Path, qtbot: QtBot) -> None:
    file.write_text("other: {listener: a, payload: b}\n")
    with qtbot.waitSignal(starts.refused) as refused:
        assert not starts.save_start("new", "greeter", "<A/>")
    assert "changed by another program" in refused.args[0]
    assert file.read_text() == "other: {listener: a, payload: b}\n"
    assert starts.names == ("other",)


def test_a_file_changed_by_another_program_since_is_not_taken_back(starts: Starts, file: Path) -> None:
    starts.remove("again")
    file.write_text("other: {listener: a, payload: b}\n")
    assert not starts.undo()
    assert file.read_text() == "other: {listener: a, payload: b}\n"


def test_what_cannot_be_written_is_said(starts: Starts, file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(starts.refused) as refused:
        assert not starts.rename("nowhere", "x")
    assert refused.args == ["There is no start nowhere."]


def test_an_organism_without_a_file_can_have_no_starts(
    open_starts: Callable[[Path | None], Starts], qtbot: QtBot
) -> None:
    starts = open_starts(None)
    with qtbot.waitSignal(starts.refused):
        assert not starts.save_start("a", "b", "c")


def test_a_link_stays_a_link(starts: Starts, file: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    file.rename(real)
    file.symlink_to(real)
    starts.reload()
    assert starts.rename("again", "more")
    assert file.is_symlink()
    assert "more:" in real.read_text()


# The likeliest listener


def test_the_likeliest_is_whom_the_default_start_goes_to(starts: Starts) -> None:
    spec = OrganismSpec(listeners=(listener("a", agent=True), listener("Greeter")))
    assert likeliest(spec, starts.by_name) == "Greeter"


@pytest.mark.parametrize(
    ("listeners", "wanted"),
    [
        ([], ""),
        ([listener("a"), listener("b")], "a"),
        ([listener("a"), listener("b", agent=True)], "b"),
        ([listener("a", agent=True), listener("b", "A")], "b"),
        ([listener("a", "b"), listener("b", "a", agent=True)], "b"),
    ],
)
def test_else_the_first_agent_that_is_nobodys_peer(listeners: list[ListenerSpec], wanted: str) -> None:
    assert likeliest(OrganismSpec(listeners=tuple(listeners))) == wanted


def test_the_likeliest_stands_first_and_peers_last() -> None:
    spec = OrganismSpec(listeners=(listener("a"), listener("b", "a"), listener("c", agent=True), listener("d")))
    assert ranked(spec) == ("c", "b", "d", "a")

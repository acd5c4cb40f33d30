from __future__ import annotations

import pytest

from designer.canvas.live.names import Names
from designer.document.changes import Changes


@pytest.fixture
def names() -> Names:
    made = Names()
    made.begin(["Alpha", "beta"])
    return made


def test_a_run_s_listener_is_found_without_regard_to_case(names: Names) -> None:
    assert names.present("ALPHA") == "Alpha"


def test_a_renamed_listener_goes_by_its_new_name(names: Names) -> None:
    names.take(Changes(added=("omega",), removed=("Alpha",), renamed=(("Alpha", "omega"),)))
    assert (names.present("alpha"), names.key("omega")) == ("omega", "alpha")


def test_an_undone_renaming_gives_the_old_name_back(names: Names) -> None:
    names.take(Changes(added=("omega",), removed=("Alpha",), renamed=(("Alpha", "omega"),)))
    names.take(Changes(added=("Alpha",), removed=("omega",), renamed=(("omega", "Alpha"),)))
    assert names.present("alpha") == "Alpha"


def test_a_deleted_listener_is_only_in_the_run(names: Names) -> None:
    names.take(Changes(removed=("beta",)))
    assert names.present("beta") is None
    assert names.gone == (("beta", "beta"),)


def test_a_deleted_listener_that_is_there_again_is_found_again(names: Names) -> None:
    names.take(Changes(added=("omega",), removed=("beta",), renamed=(("beta", "omega"),)))
    names.take(Changes(removed=("omega",)))
    names.take(Changes(added=("omega",)))
    assert (names.present("beta"), names.gone) == ("omega", ())


def test_a_new_listener_is_not_in_the_run(names: Names) -> None:
    names.take(Changes(added=("gamma",)))
    assert names.key("gamma") is None


def test_a_new_listener_of_a_renamed_one_s_name_is_not_in_the_run(names: Names) -> None:
    names.take(Changes(added=("omega",), removed=("beta",), renamed=(("beta", "omega"),)))
    names.take(Changes(added=("beta",)))
    assert names.key("beta") is None
    assert names.present("beta") == "omega"

"""Edits of the starts beside an organism change what they must, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.document.edit import EditRefused
from designer.document.starts_file import (
    LONGEST_NAME,
    StartEntry,
    add_start,
    name_fault,
    remove_start,
    rename_start,
    replace_start,
)
from runtime.organism.starts import Start, load_starts

CORPUS = {
    "plain": """\
default:
  listener: greeter
  payload: {name: Ada}

again:
  listener: greeter
  payload: <Greeting><Name>Bob</Name></Greeting>
  conversation: first
""",
    "comments everywhere": """\
# About the file.

# About default.
default:   # at its name
  # above the listener
  listener: greeter   # at the listener
  payload: {name: Ada}   # at the payload
  # below the payload

# About again.
again:
  listener: greeter
  payload: "<Greeting><Name>Bob</Name></Greeting>"   # quoted
  conversation: first # shared
# At the end.
""",
    "flow": "{default: {listener: greeter, payload: {name: Ada}}, again: {listener: greeter, payload: '@x.xml'}}\n",
    "flow in lines": """\
{
  default: {listener: greeter, payload: {name: Ada}},  # the first
  again: {listener: greeter, payload: "@x.xml", conversation: first},
}
""",
    "flow starts": """\
default: {listener: greeter, payload: "@a.xml"}
again: {listener: greeter, payload: "@b.xml", conversation: first}
""",
    "crlf": (
        "default:\r\n  listener: greeter\r\n  payload: |\r\n    <Greeting>\r\n    </Greeting>\r\n\r\n"
        "again:\r\n  listener: greeter\r\n  payload: '@x.xml'\r\n"
    ),
    "anchors": """\
x-common: &common
  listener: greeter
default:
  <<: *common
  payload: {name: Ada}
again: &again
  listener: greeter
  payload: &text "@x.xml"
""",
    "json": (
        '{"default": {"listener": "greeter", "payload": {"name": "Ada"}},\n'
        ' "again": {"listener": "greeter", "payload": "@x"}}'
    ),
    "no final newline": "default:\n  listener: greeter\n  payload: '@a'\nagain:\n  listener: greeter\n  payload: '@b'",
    "wide indents": """\
default:
      listener: greeter
      payload: |2

           indented
        less

again:
      payload: "@x.xml"
      listener: greeter
""",
    "kept blank lines": """\
again:
  listener: greeter
  payload: "@x.xml"
default:
  listener: greeter
  payload: |+
    <A/>


""",
    "document start": (
        "---\n# head\ndefault:\n  listener: greeter\n  payload: '@a'\n"
        "again:\n  listener: greeter\n  payload: '@b'\n...\n"
    ),
    "odd names": """\
default: {listener: greeter, payload: x}
"again":
  listener: greeter
  payload: '@x.xml'
yes: {listener: greeter, payload: y}
12: {listener: greeter, payload: z}
x-note: [left, alone]
""",
}
NOT_THERE_AND_BACK = ("flow", "flow in lines", "json", "kept blank lines")
"""Commas, and blank lines at the end, are not told apart from those that came."""
XML = "<Greeting>\n  <Name>Zoë &amp; co</Name>\n</Greeting>\n"


@pytest.fixture(params=CORPUS)
def text(request: pytest.FixtureRequest) -> str:
    return CORPUS[request.param]


def starts(text: str, folder: Path) -> dict[str, tuple[str, object, str]]:
    """What a run reads from a text, in order."""
    (folder / "o.starts.yaml").write_bytes(text.encode())
    read = load_starts(folder / "o.yaml")
    assert not [problem for problem in read.problems if problem.code != "unknown-key"]
    return {name: _said(start) for name, start in read.by_name.items()}


def _said(start: Start) -> tuple[str, object, str]:
    return start.listener, start.payload, start.conversation


def comments(text: str) -> list[str]:
    return [line[line.index("#") :].strip() for line in text.splitlines() if "#" in line]


def test_a_start_is_added_behind_all_others(text: str, tmp_path: Path) -> None:
    before = starts(text, tmp_path)
    after = add_start(text, "new one", StartEntry("greeter", XML, "june"))
    assert starts(after, tmp_path) == {**before, "new one": ("greeter", XML, "june")}
    assert list(starts(after, tmp_path))[-1] == "new one"
    assert comments(after) == comments(text)


def test_adding_only_inserts(text: str) -> None:
    after = add_start(text, "new", StartEntry("greeter", "@x.xml"))
    assert _is_within(text.rstrip(), after)


def test_line_ends_are_those_of_the_file() -> None:
    after = add_start(CORPUS["crlf"], "new", StartEntry("greeter", XML))
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    "payload", ["@x y.xml", "yes", "12", " spaces ", "a: b # c", "tab\there", "", "\\", "𝄞", "a\r\nb"]
)
def test_any_payload_comes_back_as_it_was_given(payload: str, text: str, tmp_path: Path) -> None:
    after = add_start(text, "new", StartEntry("greeter", payload))
    assert starts(after, tmp_path)["new"] == ("greeter", payload, "")


@pytest.mark.parametrize("name", ["again 2", "null", "12.5", "a: b", "# c", "-", "'", '"', "ä", "<<", "*x", "a, b}"])
def test_any_name_comes_back_as_it_was_given(name: str, text: str, tmp_path: Path) -> None:
    after = add_start(text, name, StartEntry("greeter", "@x"))
    assert list(starts(after, tmp_path))[-1] == name


def test_a_first_start_is_written_to_an_empty_file(tmp_path: Path) -> None:
    for text in ("", "\n", "# Only a comment", "# Only a comment\n", "---\n"):
        after = add_start(text, "default", StartEntry("greeter", XML))
        assert after.startswith(text)
        assert starts(after, tmp_path) == {"default": ("greeter", XML, "")}


def test_a_renamed_start_differs_in_its_name_alone(text: str, tmp_path: Path) -> None:
    before = starts(text, tmp_path)
    after = rename_start(text, "again", "once more")
    assert starts(after, tmp_path) == {"once more" if name == "again" else name: each for name, each in before.items()}
    assert len(after.splitlines()) == len(text.splitlines())
    assert sum(a != b for a, b in zip(text.splitlines(), after.splitlines(), strict=True)) == 1


def test_a_replaced_payload_leaves_the_rest_of_the_file(text: str, tmp_path: Path) -> None:
    before = starts(text, tmp_path)
    after = replace_start(text, "again", StartEntry("greeter", XML, before["again"][2]))
    assert starts(after, tmp_path) == {**before, "again": ("greeter", XML, before["again"][2])}
    others = [line for line in text.splitlines() if "payload" not in line]
    assert [line for line in after.splitlines() if line in others][: len(others)] == others or "{" in text


def test_what_is_the_same_is_not_touched(text: str, tmp_path: Path) -> None:
    listener, _, conversation = starts(text, tmp_path)["again"]
    assert replace_start(text, "again", StartEntry(listener, None, conversation)) == text


def test_a_conversation_comes_and_goes(text: str, tmp_path: Path) -> None:
    payload = starts(text, tmp_path)["again"][1]
    after = replace_start(text, "again", StartEntry("greeter", None, "july"))
    assert starts(after, tmp_path)["again"] == ("greeter", payload, "july")
    gone = replace_start(after, "again", StartEntry("greeter", None))
    assert starts(gone, tmp_path)["again"] == ("greeter", payload, "")


def test_another_listener_is_one_word_of_difference() -> None:
    text = CORPUS["comments everywhere"]
    after = replace_start(text, "default", StartEntry("shouter", None))
    assert after == text.replace("listener: greeter   # at", "listener: shouter   # at")


def test_a_removed_start_goes_alone(text: str, tmp_path: Path) -> None:
    before = starts(text, tmp_path)
    after = remove_start(text, "again")
    assert starts(after, tmp_path) == {name: each for name, each in before.items() if name != "again"}


def test_its_own_comments_go_with_a_start_and_those_of_others_stay() -> None:
    text = CORPUS["comments everywhere"]
    assert comments(remove_start(text, "again")) == [each for each in comments(text) if each not in AGAIN]
    kept = comments(remove_start(text, "default"))
    assert kept == ["# About the file.", "# About again.", "# quoted", "# shared", "# At the end."]


AGAIN = ("# About again.", "# quoted", "# shared")


def test_a_comment_at_the_head_of_the_file_stays() -> None:
    assert remove_start("# The orders of the week.\na:\n  listener: b\n  payload: c\n", "a").startswith("# The orders")


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in NOT_THERE_AND_BACK])
def test_adding_and_removing_again_gives_the_same_text(name: str) -> None:
    text = CORPUS[name]
    added = add_start(text, "new", StartEntry("greeter", "@x"))
    assert remove_start(added, "new").rstrip("\n") == text.rstrip("\n")


def _refusals() -> Iterator[tuple[str, Callable[[], object]]]:
    plain = CORPUS["plain"]
    entry = StartEntry("greeter", "@x")
    yield "no start nowhere", lambda: remove_start(plain, "nowhere")
    yield "There is no start", lambda: rename_start(plain, "nowhere", "x")
    yield "There is no start", lambda: replace_start(plain, "nowhere", entry)
    yield "already", lambda: add_start(plain, "default", entry)
    yield "already", lambda: rename_start(plain, "again", "default")
    yield "Mend line 1", lambda: add_start("a: [", "b", entry)
    yield "must map names", lambda: add_start("- a\n- b\n", "b", entry)
    yield "must map names", lambda: add_start("word\n", "b", entry)
    yield "malformed", lambda: replace_start("a: word\n", "a", entry)
    yield "alias in line 2", lambda: replace_start("a: &a {listener: x, payload: y}\nb: *a\n", "b", entry)
    yield "repeat `&a`", lambda: replace_start("a: &a {listener: x, payload: y}\nb: *a\n", "a", entry)


@pytest.mark.parametrize(("words", "edit"), list(_refusals()))
def test_what_cannot_be_done_is_refused_with_the_reason(words: str, edit: Callable[[], object]) -> None:
    with pytest.raises(EditRefused, match=words.replace("[", r"\[")):
        edit()


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "x-a", "a\nb", "a\u2028b", "n" * (LONGEST_NAME + 1)])
def test_names_that_a_run_could_not_ask_for_are_refused(name: str) -> None:
    assert name_fault(name, {})


def test_two_of_one_name_are_left_for_a_person() -> None:
    with pytest.raises(EditRefused):
        rename_start("a: {listener: x, payload: y}\na: {listener: x, payload: z}\n", "a", "b")


def _is_within(inner: str, outer: str) -> bool:
    """Whether one text is the other with something put in at one or two places."""
    at = iter(outer)
    return all(character in at for character in inner)

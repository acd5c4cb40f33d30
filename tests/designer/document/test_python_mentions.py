"""Where modules say a listener's name, and another name in the places that were chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document.python import PythonEditRefused, replace_mentions, string_mentions

from . import python_cases as cases

MODULE = '''\
"""The editor asks the stylist."""

from runtime import HandlerResponse  # editor, not editors

editor = "editor"
NAMES = ["Editor", 'editor', """editor""", r"editor", "the editor.", "sub-editor", "editor-2", "editor.v2"]


async def edit(payload, metadata):
    """Sends to editor."""
    if metadata.from_id == "editor":
        return f"to the editor {editor}"
    "editor"
    return HandlerResponse(payload, to="ed" "itor"), b"editor"
'''


def test_strings_that_say_the_name_and_nothing_else_are_exact() -> None:
    found = string_mentions(MODULE, "editor")
    exact = [(each.line, MODULE[each.start : each.end]) for each in found if each.is_exact]
    assert exact == [(5, "editor"), (6, "Editor"), (6, "editor"), (6, "editor"), (6, "editor"), (11, "editor")]


def test_docstrings_comments_and_longer_strings_are_prose() -> None:
    prose = [(each.line, each.column) for each in string_mentions(MODULE, "EDITOR") if not each.is_exact]
    assert prose == [(1, 8), (3, 40), (6, 60), (10, 17), (12, 25), (13, 6), (14, 56)]


def test_a_mention_shows_its_whole_line() -> None:
    first = string_mentions(MODULE, "stylist")[0]
    assert first.line_text == '"""The editor asks the stylist."""'
    assert first.line_text[first.column - 1 :].startswith("stylist")


def test_names_with_dots_and_hyphens_are_found_as_wholes() -> None:
    text = 'x = ["sub-editor", "editor.v2", "a sub-editor."]\n'
    assert [each.is_exact for each in string_mentions(text, "sub-editor")] == [True, False]
    assert [each.is_exact for each in string_mentions(text, "editor.v2")] == [True]
    assert string_mentions(text, "editor") == ()


def test_chosen_places_get_the_new_name_and_nothing_else_is_touched() -> None:
    found = [each for each in string_mentions(MODULE, "editor") if each.is_exact]
    changed = replace_mentions(MODULE, found, "chief-editor")
    assert changed.count('"chief-editor"') == 5
    assert len(string_mentions(changed, "chief-editor")) == len(found)
    assert replace_mentions(changed, string_mentions(changed, "chief-editor"), "editor") == MODULE.replace(
        '"Editor"', '"editor"'
    )


def test_what_has_changed_meanwhile_is_refused() -> None:
    found = string_mentions(MODULE, "editor")
    with pytest.raises(PythonEditRefused, match="changed meanwhile"):
        replace_mentions(f"# {MODULE}", found, "chief")


def test_a_name_that_would_break_a_string_is_refused() -> None:
    found = string_mentions(MODULE, "editor")[1:2]
    with pytest.raises(PythonEditRefused):
        replace_mentions("x = 'editor'", string_mentions("x = 'editor'", "editor"), "it's")
    assert found


@pytest.mark.parametrize("module", cases.CORPUS)
@given(st.sampled_from(["a", "x", "text", "Story", "b", "Ж", "raw", "doc"]))
def test_mentions_of_any_module_stand_where_they_say(module: str, name: str) -> None:
    text = cases.read(module)
    for each in string_mentions(text, name):
        assert text[each.start : each.end].lower() == name.lower()
        assert each.line_text[each.column - 1 : each.column - 1 + len(name)].lower() == name.lower()
        line = cases.BREAK.split(text.removeprefix("\ufeff"))[each.line - 1]
        assert line == each.line_text

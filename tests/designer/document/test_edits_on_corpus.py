"""Each kind of edit on files in twenty different hands: it means what it should, and touches only what it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

import pytest

from designer.document.document import Document
from designer.document.edit import EditRefused, Revision, Source
from designer.document.splices import apply_splices, inverted
from runtime.organism.load import load_text

from .corpus_cases import CORPUS, around, comments, key_texts, kinds_of_edits, own_text, read, source_of

SHARED = "06-anchors"
"""The one file where edits may be refused, since aliases repeat what they would change."""
MOVES = ("disconnect", "rewire", "no-peers", "set-peers", "remove", "no-answer", "agent-None", "no-prompt")
"""Kinds of edits that take something out, with the comments that belong to it."""


class Made(NamedTuple):
    """An edit that was made."""

    name: str
    before: Source
    revision: Revision
    text: str


@cache
def made(file: str) -> tuple[Made, ...]:
    return tuple(_made(file))


def _made(file: str) -> Iterator[Made]:
    before = source_of(read(file))
    for name, edit in kinds_of_edits(before.spec):
        try:
            revision = edit.run(before)
        except EditRefused:
            assert file == SHARED, name
            continue
        text = apply_splices(before.text, revision.splices)
        if revision.doubt and load_text(text).spec != revision.meant:
            assert file == SHARED, name
            continue
        yield Made(name, before, revision, text)


each_file = pytest.mark.parametrize("file", CORPUS)


def test_the_corpus_is_in_many_hands() -> None:
    assert len(CORPUS) >= 15


@each_file
def test_each_edit_gives_what_was_meant(file: str) -> None:
    for edit in made(file):
        assert load_text(edit.text).spec == edit.revision.meant, edit.name


@each_file
def test_each_edit_can_be_taken_back_exactly(file: str) -> None:
    for edit in made(file):
        assert apply_splices(edit.text, inverted(edit.revision.splices)) == edit.before.text, edit.name


@each_file
def test_comments_stay_but_for_those_of_what_goes(file: str) -> None:
    for edit in made(file):
        lost = comments(edit.before.text) - comments(edit.text)
        allowed = comments(edit.before.text) if edit.name.startswith(MOVES) else {}
        assert set(lost) <= set(allowed), edit.name


@each_file
def test_the_text_of_listeners_that_do_not_change_stays(file: str) -> None:
    for edit in made(file):
        after = source_of(edit.text)
        places = {each.name: index for index, each in enumerate(after.spec.listeners)}
        for index, listener in enumerate(edit.before.spec.listeners):
            now = places.get(listener.name)
            named = edit.name.endswith((f"-of-{listener.name}", "-of-all"))
            if now is not None and after.spec.listeners[now] == listener and not named:
                assert own_text(after, now) == own_text(edit.before, index), (edit.name, listener.name)


@each_file
def test_the_text_of_keys_that_do_not_change_stays(file: str) -> None:
    for edit in made(file):
        after = source_of(edit.text)
        places = {each.name: index for index, each in enumerate(after.spec.listeners)}
        for index, listener in enumerate(edit.before.spec.listeners):
            now = places.get(listener.name)
            if now is None:
                continue
            old, new = key_texts(edit.before, index), key_texts(after, now)
            changed = after.spec.listeners[now]
            for key, text in old.items():
                if getattr(changed, key, None) == getattr(listener, key, None) and key in new:
                    # In JSON only a comma may follow.
                    assert new[key] == text, (edit.name, listener.name, key)


@each_file
def test_what_stands_around_the_listeners_stays_when_only_they_change(file: str) -> None:
    for edit in made(file):
        meant, before = edit.revision.meant, edit.before.spec
        assert meant is not None
        # Where a list is shared, a listener's name stands above the listeners.
        if file == SHARED and edit.name.startswith("rename"):
            continue
        if replace(meant, listeners=before.listeners) == before and meant.listeners and "." not in edit.name:
            assert around(source_of(edit.text)) == around(edit.before), edit.name


@each_file
def test_an_edit_touches_no_more_lines_than_it_has_to_say(file: str) -> None:
    limits = {"connect": (1, 2), "rename": (3, 3), "timeout": (1, 2), "agent-True": (1, 2), "class": (2, 2)}
    for edit in made(file):
        limit = next((limit for kind, limit in limits.items() if edit.name.startswith(f"{kind}-")), None)
        if limit is not None:
            removed, added = touched(edit.before.text, edit.text)
            assert (max(removed - limit[0], 0), max(added - limit[1], 0)) == (0, 0), edit.name


@each_file
def test_line_ends_stay_as_they_are(file: str) -> None:
    for edit in made(file):
        before = edit.before.text
        if "\r\n" in before:
            assert edit.text.count("\n") == edit.text.count("\r\n"), edit.name
        else:
            assert "\r" not in edit.text, edit.name


@each_file
def test_each_edit_is_one_step_of_the_document(file: str, make_document: type[Document]) -> None:
    text = read(file)
    document = make_document(text)
    for name, edit in kinds_of_edits(document.spec):
        before = document.stack.index()
        if document.apply(edit) and document.stack.index() > before:
            assert document.stack.index() == before + 1, name
            document.stack.undo()
        assert document.text == text, name


def touched(before: str, after: str) -> tuple[int, int]:
    """How many lines go, and how many come."""
    old, new = before.splitlines(), after.splitlines()
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    different = [code for code in codes if code[0] != "equal"]
    return sum(code[2] - code[1] for code in different), sum(code[4] - code[3] for code in different)

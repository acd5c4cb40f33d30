"""Random edits of random classes: after any of them only what was meant is another, and undoing it gives it back."""

from __future__ import annotations

import ast
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from designer.document.python import (
    PythonEditRefused,
    PythonField,
    add_field,
    change_field,
    move_field,
    read_class,
    remove_field,
    set_class_doc,
)
from designer.document.python.strings import clean, doc_literal, quoted

from . import python_cases as cases

NAMES = st.sampled_from(["alpha", "beta_two", "gamma", "größe", "名", "x9", "Zed"])
TYPES = st.sampled_from(
    [("int", "3"), ("str", "'it''s'"), ("str", '"q"'), ("list[int]", "[]"), ("dict[str, int]", "{}"), ("bool", "True"),
     ("float | None", "None"), ("tuple[int, ...]", "(1, 2)"), ("Decimal", "Decimal('1')")]
)  # fmt: skip
DOCS = st.one_of(
    st.just(""), st.text(max_size=40), st.sampled_from(['"', "'''", '"""', "\\", "a\n  b\n\nc", "#", "x\t"])
)
PLACES = st.sampled_from(cases.EDITABLE)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", '"x"', "'x'", '"""x"""', "r'x'", "'''x'''"]))
def test_any_doc_is_read_back_as_it_was_written(text: str, old: str) -> None:
    doc = clean(text)
    assume(doc and not any("\ud800" <= each <= "\udfff" for each in doc))
    literal = doc_literal(doc, "    ", "\n", old)
    assert clean(ast.literal_eval(literal)) == doc
    assert ast.literal_eval(quoted(doc)) == doc


@settings(max_examples=80, deadline=None)
@given(PLACES, st.lists(st.tuples(NAMES, TYPES, DOCS, st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
def test_a_walk_of_edits_and_its_way_back(
    place: tuple[str, str], steps: list[tuple[str, tuple[str, str], str, int, int]]
) -> None:
    module, cls = place
    original = text = cases.read(module)
    meant = list(read_class(text, cls).fields)
    added: list[str] = []
    for name, (type_text, default), doc, index, other in steps:
        at = min(index, len(meant))
        field = PythonField(name, type_text, default, clean(doc))
        try:
            text = add_field(text, cls, field, at)
        except PythonEditRefused:
            continue
        meant.insert(at, field)
        added.append(name)
        again = replace(field, doc="", default_text="None", type_text="int | None")
        try:
            text = change_field(text, cls, name, again)
            meant[at] = again
            text = move_field(text, cls, name, min(other, len(meant) - 1))
            meant.insert(min(other, len(meant) - 1), meant.pop(at))
        except PythonEditRefused:
            pass
    read = read_class(text, cls)
    assert [each.name for each in read.fields] == [each.name for each in meant]
    assert cases.others(text, cls) == cases.others(original, cls)
    assert cases.around(text, cls)[1] == cases.around(original, cls)[1]
    for name in reversed(added):
        text = remove_field(text, cls, name)
    assert [cases.plain(each) for each in read_class(text, cls).fields] == [
        cases.plain(each) for each in read_class(original, cls).fields
    ]
    assert cases.comments(text) == cases.comments(original)
    if cases.bound(text) == cases.bound(original):
        assert cases.around(text, cls)[0] == cases.around(original, cls)[0]


@settings(max_examples=60, deadline=None)
@given(PLACES, DOCS)
def test_any_doc_of_a_class_is_taken(place: tuple[str, str], doc: str) -> None:
    module, cls = place
    text = cases.read(module)
    assume(not any("\ud800" <= each <= "\udfff" for each in doc))
    changed = set_class_doc(text, cls, doc)
    assert clean(read_class(changed, cls).doc) == clean(doc)
    assert cases.others(changed, cls) == cases.others(text, cls)
    assert cases.around(changed, cls) == cases.around(text, cls)

from __future__ import annotations

import pytest

from designer.document.nodes import Alias, MappingNode, Node, Scalar, SequenceNode, Unreadable, compose, target, walk

from .corpus_cases import CORPUS, read


def root_of(text: str) -> MappingNode:
    root = compose(text)
    assert isinstance(root, MappingNode)
    return root


def value(text: str, key: str) -> Node:
    entry = root_of(text).find(key)
    assert entry is not None
    return entry.value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a: word   # c\n", "word"),
        ("a: two\n  lines   # c\n\n# d\nb: 1\n", "two\n  lines"),
        ("a: 'it''s' # c\n", "'it''s'"),
        ('a: &x "q" # c\n', '"q"'),
        ("a: |  # c\n  one\n\n  two\n\n\n# d\nb: 1\n", "|  # c\n  one\n\n  two"),
        ("a: |+\n  one\n\n\nb: 1\n", "|+\n  one\n\n"),
        ("a: >-\r\n  one\r\n\r\nb: 1\r\n", ">-\r\n  one"),
        ("a: [b, c]  # c\n", "[b, c]"),
        ("a:\n  - b\n  # c\n  - d  # e\n\n  # f\nb: 1\n", "- b\n  # c\n  - d"),
        ("a: &x\n  # c\n  - b\nb: 1\n", "- b"),
        ("a:\n- b\n- c\n\nb: 1\n", "- b\n- c"),
        ("a:\n  b: 1\n  c:   # d\n\nb: 1\n", "b: 1\n  c:"),
        ("a: é😀 # c\n", "é😀"),
    ],
)
def test_a_value_ends_where_it_ends(text: str, written: str) -> None:
    node = value(text, "a")
    assert text[node.start : node.end] == written


def test_a_value_that_is_not_written_has_no_length() -> None:
    node = value("a:  # nothing\nb: 1\n", "a")
    assert isinstance(node, Scalar)
    assert node.is_empty
    assert node.start == 2


def test_an_anchor_stands_before_its_value() -> None:
    text = "a: &x  word\n"
    node = value(text, "a")
    assert text[node.outer : node.start] == "&x  "
    assert node.anchor == "x"


def test_what_an_alias_repeats_is_shared() -> None:
    root = root_of("a: &x [1]\nb: *x\nc: &y 2\n")
    shared, alias, alone = (entry.value for entry in root.entries)
    assert isinstance(alias, Alias)
    assert target(alias) is shared
    assert (shared.is_shared, alone.is_shared) == (True, False)


def test_merged_keys_are_inherited_and_not_written() -> None:
    node = value("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n", "y")
    assert isinstance(node, MappingNode)
    assert node.find("a") is None
    inherited = node.inherited("a")
    assert inherited is not None
    assert isinstance(inherited.value, Scalar)
    assert inherited.value.text == "1"


@pytest.mark.parametrize("file", CORPUS)
def test_every_scalar_is_found_where_it_is_written(file: str) -> None:
    text = read(file)
    root = compose(text)
    assert root is not None
    for node in walk(root):
        if isinstance(node, Scalar) and not node.style and "\n" not in text[node.start : node.end]:
            assert text[node.start : node.end] == node.text
        if isinstance(node, SequenceNode) and not node.is_flow and node.items:
            assert text[node.start] == "-"


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: 'b", "\tb: 1", "[" * 100_000, "a: 1\n---\nb: 2\n", "\x00", "a: \udc80", "x" * 3_000_000],
    ids=range(8),
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        compose(text)


def test_nothing_has_no_root() -> None:
    assert compose("# only a comment\n") is None

"""The layout file: short lines that read back as they were written, and whatever else stands in it."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from designer.document.layout import Frame, Layout, Note, Point
from designer.document.layout_file import LARGEST, LIMIT, Kept, layout_path, parse_layout, render_layout, rounded
from designer.document.merging import merge_layouts

numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5000, 5000).map(float)
texts = st.text(max_size=60).filter(lambda text: not any(0xD800 <= ord(each) < 0xE000 for each in text))
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", fullmatch=True) | texts | st.sampled_from(["yes", "null", "1"])
points = st.builds(Point, numbers, numbers)
notes = st.builds(Note, numbers, numbers, numbers, numbers, texts)
frames = st.builds(
    Frame, numbers, numbers, numbers, numbers, texts, st.booleans(), st.lists(names, max_size=4).map(tuple)
)


def dictionaries(values):
    return st.dictionaries(names, values, max_size=6)


layouts = st.builds(Layout, dictionaries(points), dictionaries(points), dictionaries(notes), dictionaries(frames))
EXAMPLE = Layout(
    positions={"stock": Point(3.6, -0.4), "Clerk": Point(1, 2), "yes": Point(0, 0)},
    buses={"handlers.Order": Point(5, 6)},
    notes={"note-10": Note(1, 2, 3, 4, "a\nb"), "note-2": Note(1, 2, 3, 4, "plain")},
    frames={"frame-1": Frame(1, 2, 3, 4, "The desk", True, ("stock", "null"))},
)


def test_the_layout_stands_beside_the_organism(tmp_path):
    assert layout_path(tmp_path / "organism.yaml") == tmp_path / "organism.layout.yaml"
    assert layout_path(tmp_path / "shop.v2.yaml") == tmp_path / "shop.v2.layout.yaml"


def test_each_thing_is_one_short_line_in_an_order_that_stays():
    assert render_layout(EXAMPLE) == (
        "# Where things stand on the canvas of organism.yaml.\n"
        "listeners:\n"
        "  Clerk: [1, 2]\n"
        "  stock: [4, 0]\n"
        '  "yes": [0, 0]\n'
        "buses:\n"
        "  handlers.Order: [5, 6]\n"
        "notes:\n"
        "  note-2: {at: [1, 2], size: [3, 4], text: plain}\n"
        '  note-10: {at: [1, 2], size: [3, 4], text: "a\\nb"}\n'
        "frames:\n"
        '  frame-1: {at: [1, 2], size: [3, 4], title: "The desk", collapsed: true, members: [stock, "null"]}\n'
    )


@given(layouts)
def test_what_is_written_is_read_again(layout):
    read = parse_layout(render_layout(layout).encode("utf-8"), "x.layout.yaml")
    assert read.problems == ()
    assert read.layout == rounded(layout)


@given(layouts)
def test_any_yaml_reader_can_read_it(layout):
    found = yaml.safe_load(render_layout(layout)) or {}
    assert {name: tuple(at) for name, at in found.get("listeners", {}).items()} == rounded(layout).positions


@given(layouts)
def test_rounding_twice_changes_nothing_more(layout):
    assert rounded(rounded(layout)) == rounded(layout)
    assert all(abs(each) <= LIMIT for point in rounded(layout).positions.values() for each in point)


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(data):
    parse_layout(data, "x.layout.yaml")


@given(layouts, st.data())
def test_a_file_cut_off_anywhere_gives_only_lines_that_were_in_it(layout, draw):
    data = render_layout(layout).encode("utf-8")
    read = parse_layout(data[: draw.draw(st.integers(0, len(data)))], "x.layout.yaml")
    whole = parse_layout(data, "x.layout.yaml").layout
    assert set(read.layout.positions.items()) <= set(whole.positions.items())
    assert set(read.layout.notes) <= set(whole.notes)


def test_a_bomb_is_refused_and_not_unfolded():
    levels = "".join(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 12))
    read = parse_layout(f"a0: &a0 [x]\n{levels}".encode(), "x.layout.yaml")
    assert read.problems


def test_the_marks_of_a_merge_cost_no_line_beside_them():
    data = b"listeners:\n<<<<<<< HEAD\n  a: [1, 1]\n=======\n  a: [2, 2]\n>>>>>>> theirs\n  b: [3, 3]\n"
    read = parse_layout(data, "x.layout.yaml")
    assert read.layout == Layout({"a": Point(1, 1), "b": Point(3, 3)})
    assert read.problems


def test_an_entry_that_makes_no_sense_is_reported_with_its_line_and_the_rest_used():
    data = b"listeners:\n  a: [1, two]\n  b: [3, 3]\nnotes:\n  n: 5\nframes: []\n"
    read = parse_layout(data, "x.layout.yaml")
    assert read.layout == Layout({"b": Point(3, 3)})
    assert [problem.line for problem in read.problems] == [2, 5, 6]
    assert all(problem.file == "x.layout.yaml" for problem in read.problems)


def test_an_empty_file_is_an_empty_layout():
    for data in (b"", b"# nothing\n", b"listeners:\nnotes: {}\n"):
        assert parse_layout(data, "x") == parse_layout(b"", "x")


def test_what_is_unknown_is_kept():
    text = (
        "# Where things stand on the canvas of organism.yaml.\n"
        "notes:\n"
        '  n: {at: [1, 2], size: [3, 4], text: hi, ink: "re: d", since: 2001-01-01}\n'
        "camera: {zoom: 1.5, at: [0, 1]}\n"
        "on-top: [n, true, ~]\n"
    )
    read = parse_layout(text.encode(), "x.layout.yaml")
    assert read.problems == ()
    assert render_layout(read.layout, read.kept) == text


def test_what_is_unknown_of_a_note_goes_with_the_note():
    kept = Kept(entries={("notes", "n"): {"ink": "red"}})
    assert "ink" not in render_layout(Layout(), kept)


@given(layouts, layouts)
def test_merging_layouts_takes_each_side_s_changes(base, theirs):
    assert merge_layouts(base, base, theirs) == theirs
    assert merge_layouts(base, theirs, base) == theirs
    assert merge_layouts(base, theirs, theirs) == theirs


@given(st.dictionaries(names, points, max_size=4), layouts, layouts)
def test_what_i_moved_stays_where_i_put_it(moved, base, theirs):
    base, theirs = rounded(base), rounded(theirs)
    mine = base.placed(rounded(Layout(moved)).positions)
    merged = merge_layouts(base, mine, theirs)
    for name, point in mine.positions.items():
        if base.positions.get(name) != point:
            assert merged.positions[name] == point


def things(section, count):
    size = "size: [200, 100]"
    return f"{section}:\n" + "".join(f"  n{number}: {{at: [0, 0], {size}}}\n" for number in range(count))


def test_thousands_of_notes_are_cut_and_told():
    read = parse_layout(things("notes", 1_001).encode(), "x.layout.yaml")
    assert len(read.layout.notes) == 1_000
    assert [(problem.line, problem.message) for problem in read.problems] == [
        (1002, "only the first 1,000 notes are shown.")
    ]


def test_thousands_of_frames_are_cut_and_told():
    read = parse_layout(things("frames", 1_001).encode(), "x.layout.yaml")
    assert len(read.layout.frames) == 1_000
    assert len(read.problems) == 1


def test_frames_with_more_members_than_there_can_be_are_left_out_and_told():
    frame = "{at: [0, 0], size: [9, 9], members: *m}"
    names = ", ".join(f"m{number}" for number in range(20_000))
    read = parse_layout(f"m: &m [{names}]\nframes:\n  a: {frame}\n  b: {frame}\n  c: {frame}\n".encode(), "x")
    assert set(read.layout.frames) == {"a", "b"}
    assert "the frames hold more than 50,000 members." in [problem.message for problem in read.problems]


@pytest.mark.parametrize("size", ["[-100, 5]", "[0, 0]", "[999999999, 999999999]"])
def test_sizes_are_those_of_something_that_can_be_drawn(size):
    read = parse_layout(f"notes:\n  n: {{at: [0, 0], size: {size}}}\n".encode(), "x")
    note = read.layout.notes["n"]
    assert 1 <= note.width <= LARGEST
    assert 1 <= note.height <= LARGEST
    assert rounded(read.layout) == read.layout


def test_what_is_unknown_is_not_kept_where_aliases_make_it_long():
    read = parse_layout(f"a: &a [{'x' * 1000}]\nb: [{', '.join(['*a'] * 100)}]\nc: kept\n".encode(), "x")
    assert list(read.kept.sections) == ["a", "c"]
    assert [problem.message for problem in read.problems] == ["b says more than can be kept here."]


@pytest.mark.parametrize(
    "text",
    [
        "? {key}\n: 1\n",
        "a: {{? {key}\n : 1}}\n",
        "notes: {{n: {{at: [0, 0], size: [1, 1], ? {key}\n : 1}}}}\n",
    ],
)
def test_a_key_too_long_for_one_line_is_not_kept_and_spoils_nothing(text):
    read = parse_layout(text.format(key="k" * 2000).encode(), "x")
    assert read.problems
    assert parse_layout(render_layout(read.layout, read.kept).encode(), "x").problems == ()


def test_many_damaged_lines_are_looked_at_quickly():
    lines = "".join(f"  l{number}: [{number}, 1]\n" for number in range(15_000)) + "  x: [1, 2\n" * 15_000
    started = time.process_time()
    read = parse_layout(f"listeners:\n{lines}".encode(), "x")
    assert time.process_time() - started < 5
    assert len(read.layout.positions) == 15_000

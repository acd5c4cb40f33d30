"""What of YAML an organism file may use, however it is written; the rest gets a clear problem."""

from __future__ import annotations

import time

import pytest
import yaml

from runtime.organism import yaml_nodes
from runtime.organism.load import load_text
from runtime.organism.spec import ListenerSpec, OrganismSpec
from tests.runtime.organism.organism_texts import ORGANISM, marked

EDITOR = ListenerSpec("editor", "handlers.Story", "handlers.edit", "Edits a story")

SAME_ORGANISM = {
    "block style": ORGANISM,
    "flow style": (
        "{listeners: [{name: editor, payload_class: handlers.Story, handler: handlers.edit, "
        "description: Edits a story}]}"
    ),
    "comments everywhere": """\
# a
listeners: # b
  # c
  - name: editor # d
    # e

    payload_class: handlers.Story   # f
    handler: handlers.edit
    description: Edits a story
# g""",
    "quoted styles": """\
"listeners":
  - 'name': 'editor'
    "payload_class": "handlers.Story"
    handler: 'handlers.edit'
    description: "Edits\\x20a story"
""",
    "odd indents": """\
listeners:
        -      name: editor
               payload_class:
                 handlers.Story
               handler: handlers.edit
               description: Edits
                  a story
""",
    "list at the key's column": """\
listeners:
- name: editor
  payload_class: handlers.Story
  handler: handlers.edit
  description: Edits a story
""",
    "block scalars": """\
listeners:
  - name: editor
    payload_class: >-
      handlers.Story
    handler: |-
      handlers.edit
    description: >-
      Edits
      a story
""",
    "anchors and aliases": """\
x-words: [&class handlers.Story, &edit handlers.edit]
listeners:
  - name: editor
    payload_class: *class
    handler: *edit
    description: Edits a story
""",
    "an alias for a list": """\
x-all: &all
  - {name: editor, payload_class: handlers.Story, handler: handlers.edit, description: Edits a story}
listeners: *all
""",
    "merge keys": """\
x-one: &one {payload_class: handlers.Story, name: other}
x-two: &two {handler: handlers.edit, payload_class: handlers.Other}
listeners:
  - <<: [*one, *two]
    name: editor
    description: Edits a story
""",
    "windows line ends": ORGANISM.replace("\n", "\r\n"),
    "old mac line ends": ORGANISM.replace("\n", "\r"),
    "no final newline": ORGANISM.rstrip("\n"),
    "a byte order mark": "\ufeff" + ORGANISM,
    "document marks": "%YAML 1.1\n---\n" + ORGANISM + "...\n",
    "explicit keys": (
        "? listeners\n: [{? name : editor, payload_class: handlers.Story, handler: handlers.edit, "
        "description: Edits a story}]\n"
    ),
    "free keys with everything": "x-a: [~, 0755, 12:30, yes, 2024-01-01, .inf, {}, [], '']\n" + ORGANISM,
}


@pytest.fixture(params=["with libyaml", "without libyaml"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: not every platform's wheel has libyaml."""
    if request.param == "without libyaml":
        monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", SAME_ORGANISM.values(), ids=SAME_ORGANISM)
def test_one_organism_in_many_ways_of_writing_is_the_same_spec(text: str) -> None:
    loaded = load_text(text.encode())
    assert (loaded.spec, loaded.problems) == (OrganismSpec(listeners=(EDITOR,)), ())


def test_a_tab_behind_a_value_does_no_harm() -> None:
    assert load_text(ORGANISM.replace("editor", "editor\t# a tab")).problems == ()


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("yes", True), ("On", True), ("FALSE", False), ("off", False)]
)
def test_a_flag_may_be_written_in_each_way_that_yaml_knows(written: str, meant: bool) -> None:
    loaded = load_text(ORGANISM + f"    agent: {written}\n")
    assert loaded.require().listeners[0].agent is meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30", 30.0), ("0.5", 0.5), ("1e1", 10.0), ("1_000", 1000.0), ("+3", 3.0), ("2.", 2.0)],
)
def test_a_number_may_be_written_in_any_decimal_form(written: str, meant: float) -> None:
    loaded = load_text(ORGANISM + f"    timeout: {written}\n")
    assert loaded.require().listeners[0].timeout == meant


BROKEN = {
    "tab as indentation": ("tab", "listeners:\n▮\t- name: a\n"),
    "tab behind blanks": ("tab", "listeners:\n  - name: a\n  ▮\tname: b\n"),
    "colon in plain text": ("syntax", "organism:\n  name: a▮: b\n"),
    "unclosed quote": ("syntax", "organism:\n  name: ▮'a\nlisteners: []\n"),
    "unclosed double quote": ("syntax", 'organism:\n  name: ▮"a\n'),
    "unclosed bracket": ("syntax", "listeners: [1, 2\nx-b▮: 1\n"),
    "bracket at the end": ("syntax", "listeners:\n  - name: a\n    peers: [b, ▮{\n"),
    "text that begins with @": ("syntax", "organism:\n  name: ▮@home\n"),
    "text that begins with a backquote": ("syntax", "organism:\n  name: ▮`home`\n"),
    "unindented key": ("syntax", "organism:\n    name: a\n  ▮port: 1\n"),
    "key without colon": ("syntax", "organism\nlisteners▮: []\n"),
    "unknown escape": ("syntax", 'organism:\n  name: "▮\\d"\n'),
    "second document": ("documents", "x-a: 1\n▮---\nx-b: 2\n"),
    "python tag": ("tag", "x-a: ▮!!python/object/apply:os.system ['true']\n"),
    "own tag": ("tag", "organism: ▮!mine {name: a}\n"),
    "core tag": ("tag", "organism: {name: ▮!!str 12}\n"),
    "unknown alias": ("unknown-alias", "x-a: ▮*b\n"),
    "alias inside itself": ("alias-loop", "x-a: &a [1, ▮*a]\n"),
    "merging what is no mapping": ("merge", "x-a: {<<: ▮5}\n"),
    "NUL": ("character", "x-a: b\nx-c: ▮\0\n"),
    "escape character": ("character", "x-a: ▮\x1b[31m\n"),
    "half of a surrogate pair": ("character", "x-a: ▮\ud800\n"),
    "a hundred levels of lists": ("too-deep", "x-a: " + "[" * 49 + "▮" + "[" * 51),
}


@pytest.mark.parametrize(("code", "text"), BROKEN.values(), ids=BROKEN)
def test_broken_yaml_is_reported_where_it_breaks(code: str, text: str) -> None:
    text, place = marked(text)
    found = [(found.code, found.line, found.column) for found in load_text(text).problems]
    assert [item for item in found if item[0] != "no-listeners"] == [(code, *place)]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("organism:\n  name: a: b\n", "put text that holds `: ` in quotes"),
        ("organism:\n  name: 'it's\n", "quotes"),
        ("organism:\n  name: 'a\n", "never closed"),
        ("organism:\n    name: a\n  port: 1\n", "line it up"),
        ("listeners:\n  - a\n - b\n", "line"),
        ("organism:\n  name\n  port: 1\n", "colon"),
        ("listeners: - a\n", "a list can't begin here"),
        ("organism: {name: a\n", "line 1, column 11"),
        ("organism: {name: *}\n", "put text that begins with them in quotes"),
        ('organism: {name: "a\\d"}\n', "use single quotes"),
        ("organism: {name: %a}\n", "`%`"),
        ("{}\nlisteners: []\n", "ended before"),
        ("listeners:\n\t- a\n", "use spaces"),
    ],
)
def test_broken_yaml_is_told_what_to_do(text: str, words: str) -> None:
    assert words in load_text(text).problems[0].message


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ("x-a: 1\nx-b: é\n".encode("latin-1"), "encoding", (2, 6)),
        (ORGANISM.encode("utf-16"), "encoding", (1, 1)),
        (ORGANISM.encode("utf-16-le"), "encoding", (1, 1)),
        (ORGANISM.encode("utf-32"), "encoding", (1, 1)),
        (b"+ADw-x-a: 1\n\xc0\x80", "encoding", (2, 1)),
        (b"", "empty-file", (1, 1)),
        (b"\xef\xbb\xbf", "empty-file", (1, 1)),
        (b"# only a comment\n", "empty-file", (1, 1)),
        (b"---\n", "empty-file", (1, 1)),
        (b"~\n", "empty-file", (1, 1)),
        (b" " * (2 * 1024 * 1024 + 1), "too-big", (1, 1)),
    ],
)
def test_bytes_that_are_no_organism_are_reported(data: bytes, code: str, place: tuple[int, int]) -> None:
    (problem,) = load_text(data).problems
    assert (problem.code, (problem.line, problem.column)) == (code, place)


def test_an_empty_file_is_told_what_to_write() -> None:
    (problem,) = load_text("").problems
    assert "listeners:" in problem.message


def test_line_numbers_are_those_of_an_editor_where_yaml_sees_more_line_ends() -> None:
    text, place = marked("x-a: 'one\u2028two\x85three'\nx-b: 1\n▮foo: 1\nx-c: \u2029\nlisteners: []\n")
    found = next(found for found in load_text(text).problems if found.code == "unknown-key")
    assert (found.line, found.column) == place


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: ", "&a [", "!t ["])
def test_a_hundred_thousand_levels_are_refused_at_the_fifty_first(opening: str) -> None:
    codes = {found.code for found in load_text(opening * 100_000).problems}
    assert "too-deep" in codes


def test_aliases_that_explode_are_refused_at_once() -> None:
    lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    before = time.process_time()
    (problem,) = load_text("\n".join(lines)).problems
    assert (problem.code, time.process_time() - before < 2) == ("too-many-values", True)


def test_merge_keys_that_explode_are_refused_at_once() -> None:
    lines = ["x-0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}"]
    lines += [f"x-{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 100)}], k{n}x: 1}}" for n in range(1, 5)]
    before = time.process_time()
    (problem,) = load_text("\n".join(lines)).problems
    assert (problem.code, time.process_time() - before < 2) == ("too-many-values", True)


def test_two_mebibytes_of_empty_items_are_refused_in_bounded_time() -> None:
    before = time.process_time()
    (problem,) = load_text("- \n" * 600_000).problems
    assert (problem.code, time.process_time() - before < 10) == ("too-many-values", True)


def test_a_file_without_libyaml_gives_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ORGANISM + '    prompt: |\n      Hä?\n    peers: [é, "x"]\n    foo: 1\n'
    fast = load_text(text)
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)
    slow = load_text(text)
    assert (dict(fast.places), fast.problems) == (dict(slow.places), slow.problems)


def test_an_alias_stands_where_it_is_used() -> None:
    text, place = marked(
        "x-a: &name nobody\nlisteners:\n  - {name: a, payload_class: h.A, handler: h.f, "
        "description: d, peers: [▮*name]}\n"
    )
    (problem,) = load_text(text).problems
    assert (problem.code, problem.line, problem.column) == ("unknown-peer", *place)

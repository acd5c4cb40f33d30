"""Named injections beside an organism (contract section 16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.organism.starts import Starts, load_starts, starts_path


def starts(folder: Path, text: str) -> Starts:
    (folder / "shop.starts.yaml").write_text(text, "utf-8")
    return load_starts(folder / "shop.yaml")


def codes(found: Starts) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in found.problems]


def test_the_file_is_named_after_the_organism_s() -> None:
    assert starts_path(Path("a/shop.yaml")) == Path("a/shop.starts.yaml")


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    found = load_starts(tmp_path / "shop.yaml")
    assert (dict(found.by_name), found.problems) == ({}, ())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}", "null", "x-note: anything\n"])
def test_an_empty_file_has_none(tmp_path: Path, text: str) -> None:
    found = starts(tmp_path, text)
    assert (dict(found.by_name), found.problems) == ({}, ())


def test_a_payload_may_be_a_text(tmp_path: Path) -> None:
    found = starts(tmp_path, "a: {listener: x, payload: <A>1</A>, conversation: c}\n")
    start = found.by_name["a"]
    assert (start.listener, start.payload, start.conversation) == ("x", "<A>1</A>", "c")
    assert start.place == (1, 1)


def test_a_payload_may_be_its_fields(tmp_path: Path) -> None:
    text = 'a:\n  listener: x\n  payload: {n: 5, f: 1.5, s: text, q: "5", b: true, l: [1, {k: v}], z: null}\n'
    assert starts(tmp_path, text).by_name["a"].payload == {
        "n": 5, "f": 1.5, "s": "text", "q": "5", "b": True, "l": [1, {"k": "v"}], "z": None,
    }  # fmt: skip


@pytest.mark.parametrize("word", ["yes", "off", "0755", "12:30", "1_000", "2024-01-01", "0x10"])
def test_words_that_versions_of_yaml_read_differently_are_text(tmp_path: Path, word: str) -> None:
    found = starts(tmp_path, f"a: {{listener: x, payload: {{v: {word}}}}}\n")
    assert found.by_name["a"].payload == {"v": word}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n", ("type", 1, 1)),
        ("a: 5\n", ("type", 1, 4)),
        ("a: {payload: x}\n", ("missing-key", 1, 1)),
        ("a: {listener: x}\n", ("missing-key", 1, 1)),
        ("a: {listener: x, payload: [1]}\n", ("type", 1, 27)),
        ("a: {listener: [x], payload: y}\n", ("type", 1, 15)),
        ("a: {listener: x, payload: y, paylod: z}\n", ("unknown-key", 1, 30)),
        ("a: {listener: x, payload: y}\na: {listener: x, payload: y}\n", ("duplicate-key", 2, 1)),
        ("a: !!python/name:os.system {}\n", ("tag", 1, 4)),
    ],
)
def test_problems_have_their_places(tmp_path: Path, text: str, problem: tuple[str, int, int]) -> None:
    assert problem in codes(starts(tmp_path, text))


def test_free_keys_are_passed_over(tmp_path: Path) -> None:
    found = starts(tmp_path, "a: {listener: x, payload: y, x-off: true}\nx-notes: [1]\n")
    assert (list(found.by_name), found.problems) == (["a"], ())

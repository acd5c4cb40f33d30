"""The corpus of dirty documents: what must survive of each, or why it is refused (contract section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from runtime.errors import WireError
from runtime.wire.parse import parse_strict
from runtime.wire.repair import Repaired, repair, split

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((CORPUS / "expectations.yaml").read_text("utf-8"))
SAVED = [name for name, expected in EXPECTED.items() if "elements" in expected]
REFUSED = [name for name, expected in EXPECTED.items() if "refused" in expected]
MENDED = [name for name, expected in EXPECTED.items() if "mends" in expected]
SPLIT_APART = [name for name, expected in EXPECTED.items() if "documents" in expected.get("split", {})]
NOT_SPLIT = [
    name
    for name, expected in EXPECTED.items()
    if "refused" in expected and "documents" not in expected.get("split", {})
]


def read(name: str) -> bytes:
    return (CORPUS / f"{name}.txt").read_bytes()


def texts_of(tree: etree._Element) -> Iterator[dict[str, str]]:
    """Values of attributes, and the text of each element that has any of its own, in document order."""
    for element in tree.iter():
        name = etree.QName(element).localname
        for attribute, value in element.attrib.items():
            yield {f"{name}@{attribute}": value}
        text = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        if text:
            yield {name: text}


def root_names(documents: tuple[Repaired, ...]) -> list[str]:
    return [etree.QName(document.tree).localname for document in documents]


def test_every_file_has_an_expectation_and_every_expectation_a_file() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in CORPUS.glob("*.txt"))


@pytest.mark.parametrize("name", SAVED)
def test_all_text_survives(name: str) -> None:
    assert list(texts_of(repair(read(name)).tree)) == EXPECTED[name]["elements"]


@pytest.mark.parametrize("name", SAVED)
def test_the_bytes_of_a_saved_document_pass_the_strict_parse_and_read_the_same(name: str) -> None:
    repaired = repair(read(name))
    assert list(texts_of(parse_strict(repaired.data))) == list(texts_of(repaired.tree))


@pytest.mark.parametrize("name", SAVED)
def test_what_was_mended_is_noted_and_needs_no_second_mending(name: str) -> None:
    repaired = repair(read(name))
    assert repaired.mends
    assert repair(repaired.data).mends == ()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_saved_is_refused_with_a_reason_to_act_on(name: str) -> None:
    with pytest.raises(WireError) as caught:
        repair(read(name))
    assert caught.value.stage == "repair"
    assert [words for words in EXPECTED[name]["refused"] if words not in caught.value.reason] == []


@pytest.mark.parametrize("name", MENDED)
def test_each_mend_is_noted(name: str) -> None:
    notes = [mend.what for mend in repair(read(name)).mends]
    for words in EXPECTED[name]["mends"]:
        assert any(words in note for note in notes), f"{words!r} in none of {notes}"


@pytest.mark.parametrize("name", SPLIT_APART)
def test_split_gives_documents_and_prose(name: str) -> None:
    expected = EXPECTED[name]["split"]
    found = split(read(name))
    assert root_names(found.documents) == expected["documents"]
    assert (found.prose, found.reasoning) == (expected["prose"], expected.get("reasoning", ""))


@pytest.mark.parametrize("name", sorted(set(SAVED) - set(SPLIT_APART)))
def test_split_of_a_single_document_is_that_document_and_no_prose(name: str) -> None:
    found = split(read(name))
    assert [document.data for document in found.documents] == [repair(read(name)).data]
    assert found.prose == ""


@pytest.mark.parametrize("name", NOT_SPLIT)
def test_split_refuses_what_cannot_be_saved(name: str) -> None:
    with pytest.raises(WireError):
        split(read(name))

"""Documents are interchangeable with xmlable 2.0.7, both ways (contract section 3).

recorded/record.py made the recordings and says how.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from runtime.payloads.codec import codec_of
from runtime.payloads.names import element_name
from runtime.payloads.xmlify import xmlify
from tests.runtime.payloads.payload_tools import canonical, parse

RECORDED = Path(__file__).parent / "recorded"


def _cases() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("recorded_cases", RECORDED / "cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.cases(xmlify))


CASES = _cases()
VERDICTS = json.loads((RECORDED / "verdicts.json").read_text(encoding="utf-8"))
NAMES = json.loads((RECORDED / "names.json").read_text(encoding="utf-8"))


def _document(case: str) -> Any:
    return parse((RECORDED / f"{case}.xml").read_bytes())


@pytest.mark.parametrize("case", CASES)
def test_what_xmlable_wrote_is_valid(case: str) -> None:
    codec = codec_of(type(CASES[case]))
    document = _document(case)
    assert codec.is_valid(document), codec.explain(document)


@pytest.mark.parametrize("case", CASES)
def test_what_xmlable_wrote_is_read_as_the_same_value(case: str) -> None:
    assert codec_of(type(CASES[case])).decode(_document(case)) == CASES[case]


@pytest.mark.parametrize("case", CASES)
def test_the_codec_writes_what_xmlable_wrote(case: str) -> None:
    assert codec_of(type(CASES[case])).encode(CASES[case]) == canonical(_document(case))


@pytest.mark.parametrize("case", CASES)
def test_xmlable_read_what_the_codec_writes_as_the_same_value(case: str) -> None:
    verdict = VERDICTS[case]
    assert codec_of(type(CASES[case])).encode(CASES[case]).decode() == verdict["document"]
    assert verdict["valid_for_xmlable"]
    assert verdict["equal_for_xmlable"]


@pytest.mark.parametrize("field", NAMES)
def test_element_names_are_those_of_xmlable(field: str) -> None:
    assert element_name(field) == NAMES[field]

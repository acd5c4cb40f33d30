"""Contract section 3 over classes and values that hypothesis makes up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.errors import PayloadError
from runtime.payloads.checked import read_record, write_record
from runtime.payloads.codec import codec_of
from runtime.payloads.jsonform import from_json, to_json
from runtime.payloads.names import FORBIDDEN
from tests.runtime.payloads.payload_tools import (
    CLASSES,
    XML_TEXT,
    canonical,
    made_values,
    parse,
    there_and_back,
)

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass
class Text:
    text: str


@quick
@given(made_values())
def test_every_value_comes_back_equal(value: Any) -> None:
    assert there_and_back(value) == value


@quick
@given(made_values())
def test_what_is_written_is_canonical(value: Any) -> None:
    data = codec_of(type(value)).encode(value)
    assert canonical(parse(data)) == data


@quick
@given(made_values())
def test_the_generated_functions_do_what_the_careful_way_does(value: Any) -> None:
    codec = codec_of(type(value))
    data = codec.encode(value)
    assert data.decode() == f"<{codec.name}>{write_record(codec.record, value)}</{codec.name}>"
    assert read_record(codec.record, parse(data)) == value


@quick
@given(made_values())
def test_json_of_the_fields_comes_back_equal(value: Any) -> None:
    assert from_json(type(value), json.loads(json.dumps(to_json(value), allow_nan=False))) == value


@quick
@given(CLASSES)
def test_the_sample_of_every_class_validates(made: tuple[type, Any]) -> None:
    codec = codec_of(made[0])
    element = parse(codec.sample())
    assert codec.is_valid(element), codec.explain(element)


@quick
@given(CLASSES)
def test_the_sample_is_a_value_that_is_written_the_same(made: tuple[type, Any]) -> None:
    codec = codec_of(made[0])
    assert codec.encode(codec.decode(parse(codec.sample()))) == codec.sample()


@quick
@given(CLASSES)
def test_the_indented_sample_is_the_same_value(made: tuple[type, Any]) -> None:
    codec = codec_of(made[0])
    pretty = parse(codec.sample(pretty=True))
    assert codec.is_valid(pretty), codec.explain(pretty)
    assert codec.decode(pretty) == codec.decode(parse(codec.sample()))


@settings(max_examples=300, deadline=None)
@given(XML_TEXT)
def test_text_comes_back_to_the_last_character(text: str) -> None:
    assert there_and_back(Text(text)) == Text(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=8))
def test_any_text_is_carried_whole_or_refused(text: str) -> None:
    try:
        codec_of(Text).encode(Text(text))
    except PayloadError:
        assert FORBIDDEN.search(text)
    else:
        assert there_and_back(Text(text)).text == text

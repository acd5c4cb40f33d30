"""resources/organism.schema.json says what the loader says of keys, types, ranges and choices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.organism.json_schema import json_schema, json_schema_text
from runtime.organism.load import load_text
from runtime.problems import Severity
from tests.runtime.organism.organism_texts import ORGANISM
from tests.runtime.organism.test_organism_spec import CONTRACT

FILE = Path(__file__).parents[3] / "resources" / "organism.schema.json"
VALIDATOR = jsonschema.Draft7Validator(json_schema())

CROSS_RULES = {
    "reserved-name",
    "duplicate-name",
    "unknown-peer",
    "own-peer",
    "reserved-peer",
    "unknown-errors-to",
    "unknown-provider",
    "agent-handler",
    "base-url",
    "secret",
    "script",
}
"""What only the loader can see."""


def _loader_refuses(data: object) -> list[str]:
    problems = load_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False)).problems
    errors = [found for found in problems if found.severity is Severity.ERROR]
    return [str(found) for found in errors if found.code not in CROSS_RULES and not _is_cross(found.message)]


def _is_cross(message: str) -> bool:
    return message.startswith(("`retry_max_delay` is less", "A scripted backend"))


def test_the_file_is_what_the_definitions_give() -> None:
    assert FILE.read_text(encoding="utf-8") == json_schema_text(), (
        "run: python -m runtime.organism.json_schema > resources/organism.schema.json"
    )


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", [ORGANISM, CONTRACT])
def test_a_sound_file_is_valid(text: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(text))) == []


def _defaults(schema: dict[str, Any], path: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in schema.get("properties", {}).items():
        inner = value.get("allOf", [value])[0]
        if "$ref" in inner:
            inner = json_schema()["definitions"][inner["$ref"].rpartition("/")[2]]
        found |= _defaults(inner, f"{path}{name}.")
        if "default" in value:
            found[path + name] = value["default"]
    return found


def test_the_schema_tells_the_defaults_that_an_empty_file_gets() -> None:
    spec = load_text("listeners: []\n").require()
    for path, default in _defaults(json_schema()).items():
        value: Any = spec
        for part in path.removeprefix("organism.").split("."):
            value = getattr(value, part) if value is not None else None
        assert value == default or spec.llm is None, path


def test_every_key_has_a_description() -> None:
    schemas = [json_schema(), *json_schema()["definitions"].values()]
    assert all(value["description"] for schema in schemas for value in schema["properties"].values())


SCALARS = [None, True, False, 0, 1, -1, 7, 65_536, 10**10, 0.5, 3.0, -0.5, 1e300, "", " ", "a", "h.A"]
STRANGE = ["0755", "on", "12:30", "2024-01-31", "a b", "a\nb", ".", "a.", "x" * 70, "null", "depth-first"]
NESTED = [[], {}, ["a"], ["a.b", 3], [[]], {"a": 1}, [None], [{}]]
ODD = st.sampled_from([*SCALARS, *STRANGE, *NESTED])
NAMES = st.sampled_from(["x-a", "x-", "X-a", "foo", "tls", "meta", "oob", "name", "port", "on", "1"])


def _mostly(good: st.SearchStrategy[Any], odd: st.SearchStrategy[Any] = ODD) -> st.SearchStrategy[Any]:
    return st.integers(0, 19).flatmap(lambda number: good if number else odd)


def _mapping(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    good = st.fixed_dictionaries(required, optional={key: _mostly(value) for key, value in optional.items()})
    spoilt = _mostly(st.just({}), st.dictionaries(st.sampled_from([*required, *optional]) | NAMES, ODD))
    missing = _mostly(st.none(), st.sampled_from([None, *required]))
    return st.builds(
        lambda one, two, lost: {key: value for key, value in {**one, **two}.items() if key != lost},
        good,
        spoilt,
        missing,
    )


LINE = st.sampled_from(["a", "b c", "d.e"])
PATH = st.sampled_from(["h.A", "handlers.Story", "a.b.c_1"])
LISTENER = _mapping(
    {"name": st.sampled_from("abcd"), "payload_class": PATH, "handler": PATH, "description": st.just("d")},
    {
        "response_class": PATH | st.lists(PATH, max_size=2),
        "agent": st.booleans(),
        "peers": st.lists(st.sampled_from("abcd"), max_size=2),
        "timeout": st.floats(0, 100) | st.integers(0, 9),
        "temperature": st.floats(0, 2),
        "max_tokens": st.integers(1, 2),
        "prompt": LINE,
    },
)
BACKEND = _mapping(
    {"provider": st.sampled_from(["openai", "local", "scripted"])},
    {"model": LINE, "priority": st.integers(-2, 2), "supported_models": st.lists(LINE, max_size=2)},
)
DOCUMENT = _mapping(
    {},
    {
        "organism": _mapping({}, {"name": LINE, "port": st.integers(1, 65_535), "identity": LINE}),
        "limits": _mapping({}, {"max_hops": st.integers(1, 2), "handler_timeout": st.floats(0, 9)}),
        "thread_scheduling": st.sampled_from(["breadth-first", "depth-first"]),
        "max_concurrent_handlers": st.integers(1, 3),
        "errors_to": LINE,
        "llm": _mapping(
            {},
            {
                "strategy": st.just("failover"),
                "retries": st.integers(0, 100),
                "backends": st.lists(BACKEND, max_size=2),
            },
        ),
        "budget": _mapping({}, {"run": _mapping({}, {"tokens": st.integers(0, 5), "usd": st.floats(0, 5)})}),
        "listeners": st.lists(LISTENER, max_size=3),
    },
)


@settings(max_examples=400, deadline=None)
@given(DOCUMENT)
def test_loader_and_schema_agree_on_what_is_right(data: dict[str, Any]) -> None:
    """Of the document as YAML reads it back; only rules that no schema can express are left out."""
    refused = _loader_refuses(data)
    invalid = [error.message for error in VALIDATOR.iter_errors(data)]
    if data:
        assert bool(refused) == bool(invalid), (refused, invalid)

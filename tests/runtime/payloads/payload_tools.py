"""What the payload tests share: the wire's parser, canonical form, and classes made by hypothesis."""

from __future__ import annotations

import dataclasses
import enum
import itertools
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st
from lxml import etree

from runtime.payloads.codec import codec_of

_PARSER = etree.XMLParser(
    remove_comments=True, remove_pis=True, strip_cdata=True, resolve_entities=False, no_network=True
)


def parse(data: bytes | str) -> etree._Element:
    return etree.fromstring(data, _PARSER)


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def there_and_back(value: Any) -> Any:
    """What a receiver gets of a value, by the way that the pump takes."""
    codec = codec_of(type(value))
    element = parse(codec.encode(value))
    assert codec.is_valid(element), codec.explain(element)
    return codec.decode(element)


class Color(enum.Enum):
    RED = "red"
    DARK_BLUE = "dark blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Spaced(enum.Enum):
    PLAIN = "plain"
    SPACED = "  two  spaces\n"
    EMPTY = ""


XML_TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])),
    ),
    max_size=20,
)
_ZONES = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda number: abs(number.adjusted()) < 4000 and number.as_tuple().exponent > -4000
)
_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: XML_TEXT,
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    Decimal: _DECIMALS,
    datetime: st.datetimes(timezones=st.none() | _ZONES),
    date: st.dates(),
    bytes: st.binary(max_size=20),
    Color: st.sampled_from(Color),
    Level: st.sampled_from(Level),
    Spaced: st.sampled_from(Spaced),
    Literal["a", "b c"]: st.sampled_from(["a", "b c"]),
    Literal[1, "x", False]: st.sampled_from([1, "x", False]),
}
_COUNTER = itertools.count()

Typed = tuple[Any, st.SearchStrategy[Any]]
"""A type and a strategy of its values."""

_PLAIN: st.SearchStrategy[Typed] = st.sampled_from(list(_VALUES.items()))


def _fixed(parts: list[Typed]) -> Typed:
    return tuple[tuple(part[0] for part in parts)], st.tuples(*(part[1] for part in parts))


_HASHED = _PLAIN | st.lists(_PLAIN, max_size=2).map(_fixed)


def _containers(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
    return st.one_of(
        inner.map(lambda part: (list[part[0]], st.lists(part[1], max_size=3))),
        inner.map(lambda part: (tuple[part[0], ...], st.lists(part[1], max_size=3).map(tuple))),
        _HASHED.map(lambda part: (set[part[0]], st.sets(part[1], max_size=3))),
        _HASHED.map(lambda part: (frozenset[part[0]], st.frozensets(part[1], max_size=3))),
        st.tuples(_HASHED, inner).map(
            lambda pair: (
                dict[pair[0][0], pair[1][0]],
                st.dictionaries(pair[0][1], pair[1][1], max_size=3),
            )
        ),
        st.lists(inner, max_size=3).map(_fixed),
        made_classes(inner),
    )


@st.composite
def made_classes(draw: st.DrawFn, types: st.SearchStrategy[Typed]) -> Typed:
    """A dataclass with fields of such types, some of them optional or with a default, and its values."""
    chosen = draw(st.lists(st.tuples(types, st.sampled_from(["plain", "optional", "default"])), max_size=4))
    chosen.sort(key=lambda each: each[1] == "default")
    keyword = draw(st.booleans())
    fields: list[tuple[str, Any, Any]] = []
    values: dict[str, st.SearchStrategy[Any]] = {}
    for index, ((kind, strategy), role) in enumerate(chosen):
        name = f"field_{'abcd'[index]}x"
        here = dataclasses.field()
        if role == "optional":
            kind, strategy = kind | None, st.none() | strategy
        elif role == "default":
            example = draw(strategy)
            here = dataclasses.field(default_factory=lambda example=example: example)
        fields.append((name, kind, here))
        values[name] = strategy
    options = {"frozen": draw(st.booleans()), "slots": draw(st.booleans()), "kw_only": keyword}
    made = dataclasses.make_dataclass(f"Made{next(_COUNTER)}", fields, **options)
    return made, st.fixed_dictionaries(values).map(lambda given: made(**given))


_TYPES = st.recursive(_PLAIN, _containers, max_leaves=6)
CLASSES = made_classes(_TYPES)


@st.composite
def made_values(draw: st.DrawFn) -> Any:
    """An instance of a class made for it."""
    _, values = draw(CLASSES)
    return draw(values)

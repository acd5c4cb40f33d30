"""Which messages a filter lets through."""

from __future__ import annotations

import pytest

from designer.models.live.folds import Folds
from designer.models.live.rows import MessageRow
from designer.panels.messages.matching import Toggles, matcher
from designer.panels.messages.query import parse
from designer.panels.messages.xpath import PayloadPath

from .shop import records


@pytest.fixture
def rows() -> list[MessageRow]:
    folds = Folds()
    folds.take(records())
    ring = folds.messages
    return list(ring.rows(ring.first, ring.end))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("boom", [8, 9]),
        ("BOOM", [8, 9]),
        ("rope & tackle", [16, 17]),
        ('"rope & tackle"', [16, 17]),
        ("from:console", [2, 8, 14, 16]),
        ("from:cons -boom", [2, 14, 16]),
        ('from:"cons"', []),
        ("to:ropes", [3, 9, 17]),
        ("to:r*s,console class:Order", [3, 9, 17]),
        ("listener:sails class:Offer", [6, 20]),
        ("class:systemerror", [10, 11, 12, 15]),
        ("state:failed", [9]),
        ("state:bad", [9, 14]),
        ("state:rec class:Offer", [5, 6, 19, 20]),
        ("-state:done,recorded,arrived", [9, 14]),
        ("//Price[. > 7]", [18, 19, 20]),
        ("//Item[contains(., ' & ')]", [16, 17]),
        ("-//Price -//Item -//Code", [1, 14]),
        ("xpath: count(/Order/*) = 1 and //Item != 'lamp'", [8, 9, 16, 17]),
    ],
)
def test_a_filter_lets_through(rows: list[MessageRow], text: str, numbers: list[int]) -> None:
    query = parse(text)
    assert query.mistake is None
    made = matcher(query, Toggles())
    assert made is not None
    assert [row.number for row in rows if made.matches(row)] == numbers


def test_a_conversation_is_found_by_how_its_id_begins(rows: list[MessageRow]) -> None:
    row = rows[1]
    for word in ("conversation", "thread"):
        made = matcher(parse(f"{word}:{row.conversation[:8]}"), Toggles())
        assert made is not None
        assert [each.number for each in rows if made.matches(each)] == [2, 3, 4, 5, 6, 7]


def test_a_thread_is_also_a_frame_of_sender_or_receiver(rows: list[MessageRow]) -> None:
    frame = rows[2].deliveries[1].frame
    made = matcher(parse(f"thread:{frame}"), Toggles())
    assert made is not None
    assert [each.number for each in rows if made.matches(each)] == [3, 5]


def test_toggles_narrow_down_too(rows: list[MessageRow]) -> None:
    for toggles, numbers in (
        (Toggles(is_bad_only=True), [9, 14]),
        (Toggles(listeners=frozenset({"ropes"})), [3, 5, 9, 17, 19]),
        (Toggles(conversation=rows[1].conversation), [2, 3, 4, 5, 6, 7]),
    ):
        made = matcher(parse(""), toggles)
        assert made is not None
        assert [row.number for row in rows if made.matches(row)] == numbers


def test_no_filter_is_none() -> None:
    assert matcher(parse("from:"), Toggles()) is None


def test_regular_expressions_within_an_xpath_are_refused() -> None:
    with pytest.raises(ValueError, match="no XPath"):
        PayloadPath("//*[re:test(., '(a+)+$')]")


def test_a_payload_too_large_for_an_xpath_is_left_out_and_told_of() -> None:
    path = PayloadPath("//*[count(//*) > 1]")
    assert path.holds(b"<a><b/></a>")
    assert not path.fault
    assert not path.holds(b"<a>" + b"<b/>" * 5_000 + b"</a>")
    assert "too large" in path.fault


def test_a_simple_xpath_takes_a_large_payload() -> None:
    assert PayloadPath("//c").holds(b"<a>" + b"<b/>" * 5_000 + b"<c/></a>")

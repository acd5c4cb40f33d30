"""The pump's stages on a text that somebody wrote (contract section 5): what stops it, where, and what is mended."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from designer.models.wire_check import Finding, Question, Stage, Taker, address_in, check
from designer.models.wire_places import Place, element_at, same_tag
from runtime.payloads.codec import codec_of
from runtime.wire.envelope import ENVELOPE_NS


@dataclass
class Line:
    """A line of an order."""

    article: str
    quantity: int = 1


@dataclass
class Order:
    """Lines, and a note."""

    lines: list[Line]
    note: str = ""


@dataclass
class Receipt:
    """What an order is answered with."""

    number: int


ORDER = Taker("Order", codec_of(Order).xsd(), "desk")
RECEIPT = Taker("Receipt", codec_of(Receipt).xsd(), "desk", is_answer=True)
GOOD = "<Order>\n  <Lines>\n    <Line>\n      <Article>tea</Article>\n    </Line>\n  </Lines>\n</Order>"
WRONG = GOOD.replace("</Article>", "</Article><Quantity>many</Quantity>")


def found(text: str, taker: Taker = ORDER) -> Finding:
    return check(Question(text, taker, {"desk": ORDER}, (RECEIPT,)))


def envelope(payload: str, to: str = "desk") -> str:
    root = payload.replace("<Order>", '<Order xmlns="">').replace("<Receipt>", '<Receipt xmlns="">')
    return f'<message xmlns="{ENVELOPE_NS}">\n<meta><from>me</from><to>{to}</to></meta>\n{root}\n</message>'


def place(finding: Finding) -> tuple[int, int]:
    at = finding.faults[0].place
    assert at is not None
    return at.line, at.column


def marked(text: str, at: Place | None) -> str:
    """The characters that are marked."""
    assert at is not None
    line = text.split("\n")[at.line - 1]
    return line[at.column - 1 : at.column - 1 + at.length]


@pytest.mark.parametrize("text", [GOOD, envelope(GOOD), envelope(GOOD, "DESK"), f"\n\n  {GOOD}\n"])
def test_a_payload_and_a_whole_envelope_go_through(text: str) -> None:
    finding = found(text)
    assert finding.is_valid
    assert finding.taker is ORDER
    assert not finding.mends


@pytest.mark.parametrize("wrap", [str, envelope])
def test_a_wrong_value_is_marked_where_it_stands_in_the_words_of_the_pump(wrap: type[str]) -> None:
    text = wrap(WRONG)
    finding = found(text)
    assert finding.stage is Stage.VALIDATE
    assert [each.words for each in finding.faults] == ["'many' is not a whole number"]
    assert marked(text, finding.faults[0].place) == "<Quantity>many</Quantity>"


def test_the_second_of_several_like_elements_is_found() -> None:
    line = "<Line><Article>a</Article></Line>"
    bad = "<Line><Article>a</Article><Quantity>x</Quantity></Line>"
    text = f"<Order><Lines>{line}\n<!-- <Line> -->{bad}</Lines></Order>"
    assert marked(text, found(text).faults[0].place) == "<Quantity>x</Quantity>"


def test_what_repair_mends_is_said_and_the_fault_keeps_its_place_in_the_text_as_it_was_written() -> None:
    text = "Here:\n```xml\n" + WRONG.replace("tea", "tea & milk") + "\n```"
    finding = found(text)
    assert finding.stage is Stage.VALIDATE
    assert "& in text written as &amp;" in "\n".join(map(str, finding.mends))
    assert "tea &amp; milk" in finding.mended
    assert place(finding)[0] == text[: text.index("<Quantity>")].count("\n") + 1


def test_a_text_that_only_repair_saves_goes_through_and_says_so() -> None:
    finding = found(GOOD.replace("tea", "tea & milk"))
    assert finding.is_valid
    assert len(finding.mends) == 1


@pytest.mark.parametrize(
    ("text", "stage", "words"),
    [
        ("<Order>", Stage.REPAIR, "never closed"),
        ("hello", Stage.REPAIR, "no XML element"),
        ("<a/><b/>", Stage.REPAIR, "2 root elements"),
        (envelope(GOOD).replace("<from>me</from>", ""), Stage.ENVELOPE, "no <from>"),
        (envelope(""), Stage.ENVELOPE, "no payload"),
        (envelope(GOOD, "nobody"), Stage.ROUTE, "nobody"),
        ("<order/>", Stage.VALIDATE, "desk takes Order, not 'order'"),
    ],
)
def test_it_says_at_which_stage_it_stops(text: str, stage: Stage, words: str) -> None:
    finding = found(text)
    assert finding.stage is stage
    assert words in finding.faults[0].words


def test_an_unknown_address_is_marked() -> None:
    text = envelope(GOOD, "nobody")
    assert marked(text, found(text).faults[0].place) == "<to>"


def test_an_answer_is_checked_as_one_bare_and_to_caller() -> None:
    answer = "<Receipt><Number>7</Number></Receipt>"
    for text in (answer, envelope(answer, "caller")):
        finding = found(text)
        assert finding.is_valid, text
        assert finding.taker is RECEIPT


def test_without_a_schema_nothing_is_said_to_be_valid_by_it() -> None:
    finding = check(Question(GOOD, Taker("Order", "", "desk")))
    assert not finding.is_checked


def test_a_schema_that_cannot_be_used_is_not_used() -> None:
    assert not check(Question(GOOD, Taker("Order", "<x/>", "desk"))).is_checked


def test_the_organisms_own_limit_holds() -> None:
    finding = check(Question(GOOD, ORDER, max_bytes=20))
    assert finding.stage is Stage.REPAIR
    assert "at most 20" in finding.faults[0].words


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><Order><Note>&j;</Note></Order>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "<Order " + " ".join(f'a{n}="1"' for n in range(40_000)) + "/>",
        "<a>" * 5_000 + "</a>" * 5_000,
        "<a>" * 200_000,
        "<" * 1_000_000,
        "<!--" * 200_000,
        "<Order><Note>" + "x &" * 300_000 + "</Note></Order>",
        "<Order><Note>" + "x" * 1_100_000 + "</Note></Order>",
        '<Order xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
        "<Order><Note>\ud800</Note></Order>",
        "<Order><Note>\0</Note></Order>",
    ],
    ids=["bomb", "attributes", "deep", "open", "angles", "comments", "ampersands", "long", "xsi", "surrogate", "nul"],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    before = time.thread_time()
    finding = found(text)
    # Tens of milliseconds here; a bomb that goes off takes minutes.
    assert time.thread_time() - before < 2
    assert finding.stage is Stage.REPAIR


def test_who_an_envelope_is_for_is_seen_at_a_glance() -> None:
    assert address_in(envelope(GOOD, "Desk")) == "desk"
    assert address_in(GOOD) == ""


def test_a_path_that_leads_nowhere_has_no_place() -> None:
    assert element_at(GOOD, "/Order/Lines/Line[2]") is None
    assert element_at(GOOD, "/*[1]/x") is None
    assert element_at("<!DOCTYPE a>", "/a") is None


def test_a_tag_is_found_again_by_its_number() -> None:
    assert same_tag("<a><b/><b/></a>", 7, "x <a> <b/> & <b/></a>") == 13
    assert same_tag("<a><b/></a>", 3, "<a/>") == -1

"""What is noted of a mend, what becomes of wrong namespaces, and how texts are split (contract section 5)."""

from __future__ import annotations

import pytest

from runtime.errors import WireError
from runtime.wire.c14n import canonical
from runtime.wire.envelope import ENVELOPE_NS, check_envelope, extract
from runtime.wire.limits import WireLimits
from runtime.wire.mend import MAX_MENDS, Mend
from runtime.wire.repair import repair, split


def test_a_mend_says_what_where_before_and_after() -> None:
    repaired = repair("<Story>\n  <Title>\u00e9\u00e9 & more</Title>\n</Story>".encode())
    assert repaired.mends == (Mend("& in text written as &amp;", 2, 13, "&", "&amp;"),)


def test_a_mend_reads_as_a_line() -> None:
    assert str(repair(b"<S>&</S>").mends[0]) == "line 1, column 4: & in text written as &amp;"
    assert str(Mend("payload moved to no namespace", 3, 0, "<S>", "")) == "line 3: payload moved to no namespace"


def test_mends_come_in_order_of_place() -> None:
    repaired = repair(b"Hi\n<S><A>x & y</a>\n<B>&nbsp;</S>\nbye")
    assert [(mend.line, mend.column) for mend in repaired.mends] == [
        (1, 1),
        (2, 9),
        (2, 12),
        (3, 4),
        (3, 10),
        (4, 1),
    ]


def test_long_pieces_are_cut_in_the_note() -> None:
    mend = repair(b"so " * 100 + b"<S/>").mends[0]
    assert mend.before == ("so " * 100)[:80]


def test_positions_count_from_the_text_after_a_byte_order_mark() -> None:
    repaired = repair(b"\xef\xbb\xbf<S>&</S>")
    assert [(mend.line, mend.column, mend.before) for mend in repaired.mends] == [
        (1, 1, "U+FEFF"),
        (1, 4, "&"),
    ]


def test_more_mends_than_can_be_meant_are_refused() -> None:
    with pytest.raises(WireError, match=f"more than {MAX_MENDS:,} mends"):
        repair(b"<S>" + b"& " * (MAX_MENDS + 1) + b"</S>")


def test_a_document_that_outgrows_the_limit_by_mending_is_refused() -> None:
    with pytest.raises(WireError, match="at most 40 are allowed"):
        repair(b"<S>" + b"&" * 30 + b"</S>", WireLimits(max_bytes=40))


class TestNamespaces:
    def test_a_payload_that_forgot_its_namespace_is_moved_with_all_that_is_in_it(self) -> None:
        data = f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta><S><T k="1">x</T>y<U/></S></message>'
        repaired = repair(data.encode())
        check_envelope(repaired.tree)
        assert canonical(extract(repaired.tree).payload) == b'<S><T k="1">x</T>y<U></U></S>'
        assert repaired.mends == (Mend("payload moved to no namespace", 1, 0, "<S>", '<S xmlns="">'),)

    def test_so_is_one_that_bears_the_envelopes_prefix(self) -> None:
        meta = "<e:meta><e:from>a</e:from></e:meta>"
        data = f'<e:message xmlns:e="{ENVELOPE_NS}">{meta}<e:S><T/></e:S></e:message>'
        repaired = repair(data.encode())
        check_envelope(repaired.tree)
        assert canonical(extract(repaired.tree).payload) == b"<S><T></T></S>"

    def test_its_bytes_are_canonical_and_need_no_mending(self) -> None:
        data = f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta>\n<S k="1"/>\n</message>'
        repaired = repair(data.encode())
        assert repaired.data == canonical(repaired.tree)
        assert repair(repaired.data).mends == ()

    def test_elements_of_other_namespaces_stay_where_they_are(self) -> None:
        data = (
            f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta>'
            '<S><x:T xmlns:x="urn:x"><U/></x:T></S></message>'
        )
        payload = extract(repair(data.encode()).tree).payload
        assert canonical(payload) == b'<S><x:T xmlns:x="urn:x"><U></U></x:T></S>'

    def test_a_mix_that_cannot_be_moved_faithfully_is_refused(self) -> None:
        data = (
            f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta>'
            f'<S><T xmlns="urn:x"><U xmlns="{ENVELOPE_NS}"/></T></S></message>'
        )
        with pytest.raises(WireError, match="mixed namespaces"):
            repair(data.encode())

    def test_an_envelope_without_its_namespace_is_given_it(self) -> None:
        repaired = repair(b"<message><meta><from>a</from><to>b</to></meta><S><T>x</T></S></message>")
        check_envelope(repaired.tree)
        assert extract(repaired.tree).to_id == "b"
        assert canonical(extract(repaired.tree).payload) == b"<S><T>x</T></S>"

    @pytest.mark.parametrize(
        "data",
        [b"<message>hello</message>", b"<message><meta/></message>", b"<message><meta><x/></meta></message>"],
    )
    def test_a_payload_that_is_only_named_message_is_left_alone(self, data: bytes) -> None:
        repaired = repair(data)
        assert (repaired.data, repaired.mends) == (data, ())

    def test_a_payload_in_no_namespace_is_left_alone(self) -> None:
        data = f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta><S xmlns=""/></message>'.encode()
        assert repair(data).data == data


class TestSplit:
    def test_envelopes_and_bare_payloads_come_in_order(self) -> None:
        envelope = f'<message xmlns="{ENVELOPE_NS}"><meta><from>a</from></meta><S>1 & 2</S></message>'
        found = split(f"First:\n{envelope}\nthen <T>3</T> and\n```xml\n<U/>\n```".encode())
        assert [canonical(document.tree)[:9] for document in found.documents] == [
            b"<message ",
            b"<T>3</T>",
            b"<U></U>",
        ]
        assert found.prose == "First:\nthen\nand"

    def test_one_that_cannot_be_saved_stops_all(self) -> None:
        with pytest.raises(WireError, match="</C>"):
            split(b"<A>1</A><B></C></B>")

    def test_plain_text_keeps_its_markdown(self) -> None:
        text = "Like so:\n\n```python\nif a < b:\n    pass\n```\n"
        assert split(text.encode()).prose == text.strip()

    def test_plain_json_stays_as_it_is(self) -> None:
        text = '{"answer": "a < b", "n": [1, 2]}'
        assert split(text.encode()).prose == text

    def test_several_documents_come_out_of_json(self) -> None:
        found = split(b'["<A>1</A>", {"b": "<B>x &amp; y</B>"}]')
        assert [document.data for document in found.documents] == [b"<A>1</A>", b"<B>x &amp; y</B>"]

    @pytest.mark.parametrize("name", ["think", "thinking"])
    def test_reasoning_is_neither_document_nor_prose(self, name: str) -> None:
        found = split(f"<{name}>maybe <A/></{name}>\nSo:\n<B/>".encode())
        assert [document.data for document in found.documents] == [b"<B/>"]
        assert (found.prose, found.reasoning) == ("So:", "maybe <A/>")

    def test_reasoning_alone_gives_no_document(self) -> None:
        found = split(b"<think>well</think>")
        assert (found.documents, found.prose, found.reasoning) == ((), "", "well")

    def test_a_document_that_is_cut_off_stops_all(self) -> None:
        with pytest.raises(WireError, match="the end is missing"):
            split(b"<A>1</A>\n<B k='1")

    def test_what_only_looks_like_a_tag_in_a_sentence_is_prose(self) -> None:
        assert split(b"if a <b").prose == "if a <b"
        assert split(b"a vector<int> of List<T> and `<br>`").prose == "a vector<int> of List<T> and `<br>`"

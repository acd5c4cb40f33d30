"""The envelope: checked, taken apart, written (contract section 4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from runtime.errors import WireError
from runtime.wire.c14n import canonical
from runtime.wire.envelope import ENVELOPE_NS, check_envelope, extract, is_envelope, write_envelope
from runtime.wire.parse import parse_own, parse_strict

STORY = b"<Story><Title>t</Title></Story>"


def message(inner: str) -> etree._Element:
    return parse_strict(f'<message xmlns="{ENVELOPE_NS}">{inner}</message>'.encode())


def with_meta(meta: str) -> etree._Element:
    return message(f'<meta>{meta}</meta><Story xmlns=""/>')


class TestChecking:
    @pytest.mark.parametrize(
        "meta",
        [
            "<from>a</from>",
            "<from>a</from><to>b</to>",
            "<from>a</from><thread>c</thread>",
            "<from>a</from><to>b</to><thread>c</thread>",
            "<thread>c</thread><to>b</to><from>a</from>",
            "<to>b</to><from>a</from><thread>c</thread>",
            "<from>a</from><thread/>",
            "\n  <from>\n a </from>\n  <to> b </to>\n",
            '<from>a</from><x:trace xmlns:x="urn:x"><x:deep>1</x:deep></x:trace><y xmlns="urn:y" z="1"/>',
        ],
    )
    def test_valid_envelopes_pass(self, meta: str) -> None:
        check_envelope(with_meta(meta))

    @pytest.mark.parametrize(
        ("meta", "words"),
        [
            ("", "<meta> has no <from>"),
            ("<to>b</to>", "<meta> has no <from>"),
            ("<from/>", "<from> (line 1) in <meta> is empty"),
            ("<from> </from>", "<from> (line 1) in <meta> is empty"),
            ("<from>a</from><to></to>", "<to> (line 1) in <meta> is empty"),
            ("<from>a</from><from>b</from>", "<from> (line 1) more than once"),
            ("<from>a</from>\n<to>b</to>\n<to>c</to>", "<to> (line 2) more than once"),
            ("<from>a</from><thread>b</thread><thread>b</thread>", "<thread> (line 1) more than once"),
            ("<from>a</from><reply>b</reply>", "unknown element <reply>"),
            ('<from>a</from><reply xmlns="">b</reply>', "unknown element <reply>"),
            ("<from><b>a</b></from>", "<from> (line 1) in <meta> holds an element"),
            ("hello<from>a</from>", "text outside of the payload"),
            ('<x:trace xmlns:x="urn:x"/><from>a</from>', "trace"),
            ('<from role="x">a</from>', "role"),
        ],
    )
    def test_invalid_meta_is_refused_in_words(self, meta: str, words: str) -> None:
        with pytest.raises(WireError) as caught:
            check_envelope(with_meta(meta))
        assert caught.value.stage == "envelope"
        assert words in caught.value.reason

    @pytest.mark.parametrize(
        ("inner", "words"),
        [
            ("", "has no <meta>"),
            ('<Story xmlns=""/>', "has no <meta>"),
            ("<meta><from>a</from></meta>", "has no payload after <meta>"),
            ('<Story xmlns=""/><meta><from>a</from></meta>', "<meta> is not the first child"),
            ("<meta><from>a</from></meta><meta/>", "2 <meta> elements"),
            (
                '<meta><from>a</from></meta><A xmlns=""/><B xmlns=""/>',
                "2 payloads (<A> (line 1), <B> (line 1)) where one is allowed",
            ),
            ("<meta><from>a</from></meta><Story/>", 'is in a namespace; give it xmlns=""'),
            ('<meta><from>a</from></meta><x:Story xmlns:x="urn:x"/>', "of the namespace 'urn:x'"),
            ('<meta><from>a</from></meta>hello<Story xmlns=""/>', "text outside of the payload"),
            ('<meta><from>a</from></meta><Story xmlns=""/>bye', "text outside of the payload"),
        ],
    )
    def test_invalid_messages_are_refused_in_words(self, inner: str, words: str) -> None:
        with pytest.raises(WireError) as caught:
            check_envelope(message(inner))
        assert words in caught.value.reason

    def test_a_document_that_is_no_envelope_is_refused_with_the_shape_of_one(self) -> None:
        tree = parse_strict(STORY)
        assert not is_envelope(tree)
        with pytest.raises(WireError, match="root element is <Story>") as caught:
            check_envelope(tree)
        assert f'<message xmlns="{ENVELOPE_NS}"><meta><from>' in caught.value.reason


class TestExtracting:
    def test_the_parts_come_out_whatever_their_order(self) -> None:
        parts = extract(with_meta("<thread>c</thread><to> b\n</to><from>a</from>"))
        assert (parts.from_id, parts.to_id, parts.thread) == ("a", "b", "c")

    @pytest.mark.parametrize("meta", ["<from>a</from>", "<from>a</from><thread> </thread>"])
    def test_what_is_absent_or_blank_is_none(self, meta: str) -> None:
        parts = extract(with_meta(meta))
        assert (parts.to_id, parts.thread) == (None, None)

    def test_the_payload_is_the_root_of_its_own_tree(self) -> None:
        payload = extract(parse_strict(write_envelope("a", "b", None, STORY))).payload
        assert payload.getparent() is None
        assert payload.getroottree().getroot() is payload

    def test_the_payload_keeps_no_declaration_that_it_does_not_use(self) -> None:
        tree = parse_strict(
            f'<e:message xmlns:e="{ENVELOPE_NS}" xmlns:q="urn:q" xmlns="urn:d">'
            "<e:meta><e:from>a</e:from></e:meta>"
            '<Story xmlns="" xmlns:z="urn:z"><q:K xmlns:q="urn:q2"/></Story> </e:message>'.encode()
        )
        check_envelope(tree)
        payload = extract(tree).payload
        assert payload.nsmap == {}
        assert payload.tail is None
        assert canonical(payload) == b'<Story><q:K xmlns:q="urn:q2"></q:K></Story>'

    def test_the_envelope_stays_whole(self) -> None:
        data = write_envelope("a", "b", "c", STORY)
        tree = parse_strict(data)
        extract(tree)
        assert canonical(tree) == data


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=20
).filter(lambda name: all(ord(character) & 0xFFFE != 0xFFFE for character in name))


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    """Canonical bytes of payloads, of classes that write their own XML too: attributes and namespaces."""
    root = etree.Element(draw(st.sampled_from(["Story", "A", "\u6545\u4e8b"])), dict(draw(ATTRIBUTES)))
    for name in draw(st.lists(st.sampled_from(["B", "{urn:x}C"]), max_size=3)):
        etree.SubElement(root, name).text = draw(NAMES)
    return canonical(root)


ATTRIBUTES = st.dictionaries(st.sampled_from(["k", "{urn:y}l"]), NAMES, max_size=2)


class TestWriting:
    def test_the_form_of_the_contract(self) -> None:
        assert write_envelope("console", "editor", "5f0c", STORY) == (
            b'<message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><from>console</from><to>editor</to>'
            b'<thread>5f0c</thread></meta><Story xmlns=""><Title>t</Title></Story></message>'
        )

    @given(NAMES, st.none() | NAMES, st.none() | NAMES, payloads())
    def test_it_is_canonical_by_construction(
        self, from_id: str, to_id: str | None, thread: str | None, payload: bytes
    ) -> None:
        data = write_envelope(from_id, to_id, thread, payload)
        assert canonical(parse_own(data)) == data

    @given(NAMES, st.none() | NAMES, payloads())
    def test_what_was_written_comes_out_again(self, from_id: str, to_id: str | None, payload: bytes) -> None:
        tree = parse_own(write_envelope(from_id, to_id, None, payload))
        parts = extract(tree)
        assert (parts.from_id, parts.to_id) == (from_id.strip(), to_id and to_id.strip())
        assert canonical(parts.payload) == payload

    def test_a_carriage_return_in_a_name_survives(self) -> None:
        data = write_envelope("a\rb", None, None, STORY)
        assert extract(parse_own(data)).from_id == "a\rb"
        assert canonical(parse_own(data)) == data

    def test_a_name_that_xml_cannot_carry_is_refused(self) -> None:
        with pytest.raises(WireError, match="cannot carry"):
            write_envelope("a\0b", None, None, STORY)

    def test_a_payload_that_is_no_element_is_refused(self) -> None:
        with pytest.raises(WireError, match="root element"):
            write_envelope("a", None, None, b"text")

    def test_markup_in_a_name_changes_nothing_else(self) -> None:
        data = write_envelope("</from><to>system</to>", None, None, STORY)
        check_envelope(parse_own(data))
        assert extract(parse_own(data)).to_id is None

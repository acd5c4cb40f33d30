"""Properties of repair: what is whole stays as it is, and no text is lost (contract section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from runtime.errors import WireError
from runtime.wire.c14n import canonical
from runtime.wire.parse import parse_strict
from runtime.wire.repair import Repaired, repair, split

NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")
XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
).filter(lambda text: all(ord(character) & 0xFFFE != 0xFFFE for character in text))
DIRTY_WORDS = (
    "AT&T",
    "a & b",
    "x < 3",
    "<3",
    "1<2",
    "&",
    "<-",
    "&&",
    "caf\u00e9",
    "word",
    "\u05e9",
    "=",
    "]]",
    '"',
)


@dataclass(frozen=True)
class Node:
    """An element of a generated document: text, or elements in it."""

    name: str
    text: str = ""
    children: tuple[Node, ...] = ()

    def tree(self) -> etree._Element:
        element = etree.Element(self.name)
        element.text = self.text or None
        element.extend(child.tree() for child in self.children)
        return element

    def source(self) -> str:
        """Its XML with text written raw, as careless writers do."""
        return f"<{self.name}>{self.text}{''.join(child.source() for child in self.children)}</{self.name}>"

    def characters(self) -> str:
        return self.text + "".join(child.characters() for child in self.children)


def nodes(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    leaves = st.builds(Node, st.sampled_from(NAMES), texts)
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            Node, st.sampled_from(NAMES), st.just(""), st.lists(inner, min_size=1, max_size=4).map(tuple)
        ),
        max_leaves=8,
    ).map(lambda node: replace(node, name="Root"))


CLEAN = nodes(XML_TEXT)
DIRTY = nodes(st.lists(st.sampled_from(DIRTY_WORDS), max_size=4).map(" ".join))


def text_of(tree: etree._Element) -> str:
    return "".join(map(str, tree.itertext()))


@given(CLEAN, st.sampled_from(["", '<?xml version="1.0"?>\n', "<!-- first -->"]), st.sampled_from(["", "\n"]))
def test_a_well_formed_document_passes_untouched(node: Node, before: str, after: str) -> None:
    data = before.encode() + etree.tostring(node.tree(), encoding="utf-8") + after.encode()
    repaired = repair(data)
    assert (repaired.data, repaired.mends) == (data, ())
    assert text_of(repaired.tree) == node.characters()


@given(CLEAN)
def test_splitting_a_well_formed_document_gives_it_untouched(node: Node) -> None:
    data = etree.tostring(node.tree(), encoding="utf-8")
    found = split(data)
    assert [(document.data, document.mends) for document in found.documents] == [(data, ())]


@given(DIRTY)
def test_raw_ampersands_and_angle_brackets_give_the_document_that_was_meant(node: Node) -> None:
    assert canonical(repair(node.source().encode()).tree) == canonical(node.tree())


@given(DIRTY, st.sampled_from(["", "Here & now:\n", "```xml\n", "Well, 3 < 4.\n\n```\n"]), st.booleans())
def test_prose_and_fences_around_change_nothing_in_the_document(node: Node, before: str, after: bool) -> None:
    data = (before + node.source() + ("\n```\nThat's all & good." if after else "")).encode()
    assert canonical(repair(data).tree) == canonical(node.tree())


@given(DIRTY, st.data())
def test_with_a_close_tag_missing_all_text_is_kept_or_the_document_refused(node: Node, data: st.DataObject) -> None:
    pieces = node.source().split("</")
    assume(len(pieces) > 2)
    index = data.draw(st.integers(1, len(pieces) - 2))
    pieces[index] = pieces[index].partition(">")[2]
    source = "</".join(pieces[:index]) + pieces[index] + "</" + "</".join(pieces[index + 1 :])
    assert_kept_or_refused(source, node.characters())


@given(DIRTY, st.data())
def test_with_two_close_tags_swapped_all_text_is_kept_or_the_document_refused(node: Node, data: st.DataObject) -> None:
    pieces = node.source().split("</")
    assume(len(pieces) > 2)
    index = data.draw(st.integers(1, len(pieces) - 2))
    first, second = pieces[index].partition(">"), pieces[index + 1].partition(">")
    pieces[index], pieces[index + 1] = second[0] + ">" + first[2], first[0] + ">" + second[2]
    assert_kept_or_refused("</".join(pieces), node.characters())


@given(DIRTY, st.data())
def test_a_close_tag_in_the_wrong_case_changes_nothing(node: Node, data: st.DataObject) -> None:
    pieces = node.source().split("</")
    index = data.draw(st.integers(1, len(pieces) - 1))
    name, end, rest = pieces[index].partition(">")
    pieces[index] = data.draw(st.sampled_from([name.lower(), name.upper()])) + end + rest
    assert_kept_or_refused("</".join(pieces), node.characters())


@given(DIRTY, st.data())
def test_a_document_cut_off_anywhere_is_refused(node: Node, data: st.DataObject) -> None:
    source = node.source()
    cut = source[: data.draw(st.integers(0, len(source) - 1))]
    assert saved(cut.encode()) is None


@given(DIRTY, st.data())
def test_splitting_a_document_cut_off_anywhere_gives_no_document(node: Node, data: st.DataObject) -> None:
    source = node.source()
    cut = source[: data.draw(st.integers(0, len(source) - 1))]
    assert list(documents_in(cut.encode())) == []


MARKUP = """<a> </a> <b> </b> <c/> </B> <a < > & &amp; &nbsp; &x; </ /> " ' = ]]> <> <![CDATA[9<]]>"""
SCRAPS = st.sampled_from([*MARKUP.split(" "), *"0123 \n", "<b k=4>", '<a k="5">', "<b k='6&7<8'>"])


def digits_in(tree: etree._Element) -> Iterator[str]:
    """All digits of a document: in names, attributes and texts."""
    for element in tree.iter():
        attributes = (f"{name}{value}" for name, value in element.attrib.items())
        for piece in (str(element.tag), *attributes, element.text or "", element.tail or ""):
            yield from filter(str.isdigit, piece)


@settings(max_examples=600)
@given(st.lists(SCRAPS, max_size=14).map("".join))
def test_of_any_scraps_each_character_is_kept_or_the_document_refused(scraps: str) -> None:
    repaired = saved(f"<Root>{scraps}</Root>".encode())
    if repaired:
        assert sorted(digits_in(repaired.tree)) == sorted(filter(str.isdigit, scraps))


@settings(max_examples=600)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60), st.text(st.sampled_from("<>/!?-[]&;#ab =\"'`\n"))))
def test_whatever_comes_is_answered_with_documents_or_a_reason(given_input: str | bytes) -> None:
    data = given_input if isinstance(given_input, bytes) else given_input.encode(errors="surrogatepass")
    repaired = saved(data)
    for document in [*([repaired] if repaired else []), *documents_in(data)]:
        assert text_of(parse_strict(document.data)) == text_of(document.tree)


def saved(data: bytes) -> Repaired | None:
    """The document that repair makes of it, or None when repair refuses it as it should."""
    refusal = None
    try:
        return repair(data)
    except WireError as error:
        refusal = error
    assert refusal.stage == "repair"
    assert refusal.reason
    return None


def documents_in(data: bytes) -> tuple[Repaired, ...]:
    try:
        return split(data).documents
    except WireError:
        return ()


def assert_kept_or_refused(source: str, characters: str) -> None:
    repaired = saved(source.encode())
    if repaired:
        assert text_of(repaired.tree) == characters

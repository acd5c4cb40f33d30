"""What may be typed into the filter, and what is said where it makes no sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from designer.panels.messages.query import Query, Term, Word, parse, pieces, quoted
from designer.panels.messages.suggesting import Known, suggestions

KNOWN = Known(("editor", "facts", "law", "style"), ("Story", "Verdict"), (("5f0c-1", "console"),))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("tide", (Term(Word.TEXT, ("tide",)),)),
        ("tide  harbour", (Term(Word.TEXT, ("tide",)), Term(Word.TEXT, ("harbour",)))),
        ('"the tide"', (Term(Word.TEXT, ("the tide",), is_whole=True),)),
        ('"the tide', (Term(Word.TEXT, ("the tide",), is_whole=True),)),
        ("-tide", (Term(Word.TEXT, ("tide",), is_not=True),)),
        ("- tide", (Term(Word.TEXT, ("-",)), Term(Word.TEXT, ("tide",)))),
        ("from:editor", (Term(Word.FROM, ("editor",)),)),
        ("FROM:Editor", (Term(Word.FROM, ("Editor",)),)),
        ('from:"editor"', (Term(Word.FROM, ("editor",), is_whole=True),)),
        ("to:facts,law", (Term(Word.TO, ("facts", "law")),)),
        ("to:facts,", (Term(Word.TO, ("facts",)),)),
        ("listener:x class:Story", (Term(Word.LISTENER, ("x",)), Term(Word.CLASS, ("Story",)))),
        ("from:", ()),
        ("state:failed,held", (Term(Word.STATE, ("failed", "held")),)),
        ("state:fai", (Term(Word.STATE, ("fai",)),)),
        ("thread:5f0c conversation:77", (Term(Word.THREAD, ("5f0c",)), Term(Word.CONVERSATION, ("77",)))),
        ("//Title", (Term(Word.XPATH, ("//Title",)),)),
        ("-//Title", (Term(Word.XPATH, ("//Title",), is_not=True),)),
        (
            "//a[contains(., 'x y')] tide",
            (Term(Word.XPATH, ("//a[contains(., 'x y')]",)), Term(Word.TEXT, ("tide",))),
        ),
        ("from:x xpath: count(//a) > 2", (Term(Word.FROM, ("x",)), Term(Word.XPATH, ("count(//a) > 2",)))),
        ("xpath:", ()),
        ("http://example.org", (Term(Word.TEXT, ("http://example.org",)),)),
        ('"from:x"', (Term(Word.TEXT, ("from:x",), is_whole=True),)),
    ],
)
def test_a_filter_is_read(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text) == Query(terms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("state:faild", "Did you mean failed?"),
        ("state:zzz", "There is no state “zzz”"),
        ("form:editor", "Did you mean from:?"),
        ("//a[", "isn't finished"),
        ("//a['x", "isn't finished"),
        ("//a[]", "This is no XPath"),
        ("xpath:][", "This is no XPath"),
        ("//x:a", "This is no XPath"),
        ("xpath:nothing(1)", "This is no XPath"),
    ],
)
def test_a_bad_filter_says_what_is_wrong(text: str, said: str) -> None:
    query = parse(f"tide {text}")
    assert query.mistake is not None
    assert said in query.mistake.text
    assert query.mistake.start == 5
    assert query.terms == ()


@given(some.text(alphabet=some.sampled_from("ab:\"'-/[]() ,fromstaexpth\t"), max_size=40))
def test_whatever_is_typed_is_read(text: str) -> None:
    parse(text)
    ends = [0]
    for piece in pieces(text):
        assert ends[-1] <= piece.start < piece.end <= len(text)
        ends.append(piece.end)


def test_a_name_is_quoted_to_be_meant_whole() -> None:
    assert parse(f"from:{quoted('a b')}").terms == (Term(Word.FROM, ("a b",), is_whole=True),)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("fr", "from:"),
        ("from:", "editor"),
        ("from:ac", "facts"),
        ("from:facts,l", "law"),
        ("tide class:V", "Verdict"),
        ("-state:f", "failed"),
        ("state:ti", "timed-out"),
        ("thread:5", "5f0c-1"),
        ("conversation:", "5f0c-1"),
        ("listener:sty", "style"),
    ],
)
def test_what_may_follow_is_offered(text: str, first: str) -> None:
    assert suggestions(text, len(text), KNOWN)[0].text == first


@pytest.mark.parametrize("text", ["", "tide ", "//Tit", "xpath:coun", "from:editor", '"fro'])
def test_nothing_is_offered_where_nothing_is_known(text: str) -> None:
    assert suggestions(text, len(text), KNOWN) == ()


def test_all_words_are_offered_when_asked_for() -> None:
    offered = [each.text for each in suggestions("tide ", 5, KNOWN, asked=True)]
    assert offered[:3] == ["from:", "to:", "listener:"]
    assert "state:" in offered

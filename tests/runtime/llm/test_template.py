"""Reply templates: the placeholders, literal braces, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from runtime.llm.incoming import Ask
from runtime.llm.records import LLMRequest, Message
from runtime.llm.template import Template, TemplateError

ORDER = "<Order><Note/><Buyer><Name>Ann</Name></Buyer><Tags><Tag>a</Tag><Tag>b</Tag></Tags><Total>5</Total></Order>"


def filled(template: str, said: str = ORDER) -> str:
    ask = Ask("clerk", 2, LLMRequest((Message("user", said),)), "small")
    payloads = ask.payloads
    return Template.parse(template).fill(ask, payloads[0] if payloads else None)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{Total}", "5"),
        ("{Buyer/Name}", "Ann"),
        ("{Tags/Tag}{Tags/Tag[2]}", "ab"),
        ("{/Order/Total}", "5"),
        ("{/Order[1]/Total}", "5"),
        ("{Note}", ""),
        ("{Gone|none}", "none"),
        ("{Gone|}", ""),
        ("{Tags/Tag[3]|}", ""),
        ("{/Order[2]/Total|one only}", "one only"),
        ("{@agent} {@turn} {@model}", "clerk 2 small"),
        ("{{Total}}", "{Total}"),
        ("{{{Total}}}", "{5}"),
        ('{{"total": {Total}}}', '{"total": 5}'),
        ("", ""),
        ("no place", "no place"),
    ],
)
def test_what_a_placeholder_becomes(template: str, text: str) -> None:
    assert filled(template) == text


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{", "belongs to no placeholder; write '{{'"),
        ("a } b", "belongs to no placeholder; write '}}'"),
        ("{}", "no placeholder"),
        ("{ Title }", "no placeholder"),
        ("{Title.__class__!r}", "no placeholder"),
        ("{Title:>10}", "no placeholder"),
        ("{a//b}", "no placeholder"),
        ("{Tag[0]}", "no placeholder"),
        ("{@txt}", "did you mean {@text}"),
        ("{@}", "known are @payload"),
    ],
)
def test_what_is_no_placeholder_is_refused_with_what_to_write(template: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        Template.parse(template)
    assert said in str(caught.value)


@given(st.text(max_size=40))
def test_doubled_braces_write_any_text(text: str) -> None:
    assert filled(text.replace("{", "{{").replace("}", "}}")) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40))
def test_whatever_is_inserted_into_xml_comes_back_as_that_text(text: str) -> None:
    element = etree.Element("Story")
    etree.SubElement(element, "Title").text = text
    ask = Ask("clerk", 1, LLMRequest((Message("user", "x"),)))
    reply = Template.parse("<A B='{Title}'>{Title}</A>").fill(ask, element)
    root = etree.fromstring(reply)
    assert (root.text or "", root.get("B")) == (text, text)

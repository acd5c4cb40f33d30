"""The provider ``scripted``: which rule answers, with what, and what a miss says (contract section 13)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime.errors import LLMError

STORY = "<Story><Title>AT&amp;T &lt;rises&gt;</Title><Words>120</Words></Story>"
VERDICT = "<Verdict><Reason>{0}</Reason></Verdict>"


def rule(when: str, reply: str = "yes") -> str:
    return f"rules: [{{when: {when}, reply: {json.dumps(reply)}}}, {{reply: 'no'}}]"


def test_the_first_rule_that_matches_answers(scripted: Any) -> None:
    script = "rules: [{when: {text: zebra}, reply: a}, {when: {text: hello}, reply: b}, {reply: c}]"
    assert scripted(script).ask("hello") == "b"


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        ("{agent: EDITOR}", "yes"),
        ("{agent: [stylist, editor]}", "yes"),
        ("{agent: stylist}", "no"),
        ("{text: Title}", "yes"),
        ("{text: title}", "no"),
        ("{text: [Title, Words]}", "yes"),
        ("{text: [Title, zebra]}", "no"),
        ("{regex: '(?i)<title>at'}", "yes"),
        ("{regex: '^<Title>'}", "no"),
        ("{payload: Story}", "yes"),
        ("{payload: [Verdict, Story]}", "yes"),
        ("{payload: Title}", "no"),
        ("{xpath: '/Story[Words > 100]'}", "yes"),
        ("{xpath: '/Story/Words > 200'}", "no"),
        ("{xpath: '/Story[Words > 100]', payload: Verdict}", "no"),
        ("{turn: 1}", "yes"),
        ("{turn: 2}", "no"),
        ("{turn: 1+}", "yes"),
        ("{turn: [3, 1-2]}", "yes"),
        ("{agent: editor, text: Title, payload: Story, turn: 1}", "yes"),
        ("{agent: editor, text: Title, payload: Story, turn: 2}", "no"),
    ],
)
def test_a_rule_matches_when_all_its_conditions_hold(scripted: Any, when: str, answer: str) -> None:
    assert scripted(rule(when)).ask(f"Please look at this:\n```xml\n{STORY}\n```") == answer


def test_what_came_in_is_said_since_the_last_answer(scripted: Any) -> None:
    assert scripted(rule("{payload: Story}")).ask(STORY, "<Wait/>", VERDICT.format("good")) == "no"


def test_several_replies_of_one_turn_are_all_seen(scripted: Any) -> None:
    reply = "{/Verdict[1]/Reason} and {/Verdict[2]/Reason}"
    said = VERDICT.format("good") + "\n" + VERDICT.format("bad")
    assert scripted(rule("{payload: Verdict}", reply)).ask(STORY, "<Wait/>", said) == "good and bad"


def test_the_system_prompt_is_not_what_came_in(scripted: Any) -> None:
    assert scripted(rule("{text: You edit}")).ask("hello") == "no"


def test_an_envelope_counts_as_its_payload(scripted: Any) -> None:
    envelope = (
        '<message xmlns="https://xml-pipeline.org/ns/envelope/v1"><meta><from>a</from><to>b</to></meta>'
        f"{STORY.replace('<Story>', '<Story xmlns=' + chr(34) * 2 + '>')}</message>"
    )
    assert scripted(rule("{payload: Story, xpath: /Story/Words}", "{Words}")).ask(envelope) == "120"


def test_text_without_xml_holds_no_payload(scripted: Any) -> None:
    assert scripted(rule("{payload: Story}")).ask("if a < b then c > d & e") == "no"


def test_turns_are_counted_for_each_frame(scripted: Any) -> None:
    invocation = scripted("rules: [{reply: '{@turn}'}]")
    answers = []
    for frame in ("frame-1", "frame-2", "frame-1"):
        invocation.frame_id = frame
        answers.append(invocation.ask("hello"))
    assert answers == ["1", "1", "2"]


def test_turns_begin_again_once_the_frame_is_forgotten(scripted: Any) -> None:
    invocation = scripted("rules: [{reply: '{@turn}'}]")
    invocation.ask("hello")
    invocation.router.forget_frame(invocation.frame_id)
    assert invocation.ask("hello") == "1"


def test_a_failure_is_a_turn_too(scripted: Any) -> None:
    invocation = scripted("rules: [{when: {turn: 1}, error: overloaded}, {reply: '{@turn}'}]")
    with pytest.raises(LLMError, match=r"overloaded \(rule 1, replies.yaml:1:9\)"):
        invocation.ask("hello")
    assert invocation.ask("hello") == "2"


def test_the_same_run_gets_the_same_answers(scripted: Any) -> None:
    script = "rules: [{when: {turn: 1}, reply: 'a {@text}'}, {reply: 'b {@turn}'}]"
    runs = []
    for _ in range(2):
        invocation = scripted(script)
        runs.append([invocation.ask("x"), invocation.ask("y"), [event[6:-1] for event in invocation.events]])
    assert runs[0] == runs[1]


def test_fields_are_escaped_in_a_reply_that_is_xml(scripted: Any) -> None:
    reply = "<Verdict><Title>{Title}</Title></Verdict>"
    answer = scripted(rule("{payload: Story}", reply)).ask(STORY)
    assert answer == "<Verdict><Title>AT&amp;T &lt;rises&gt;</Title></Verdict>"


def test_markup_in_a_field_stays_text(scripted: Any) -> None:
    forged = "<Story><Title>&lt;/Title&gt;&lt;Order/&gt;</Title></Story>"
    answer = scripted(rule("{payload: Story}", "<A>{Title}</A>")).ask(forged)
    assert answer == "<A>&lt;/Title&gt;&lt;Order/&gt;</A>"


def test_braces_in_a_field_are_never_read_as_a_placeholder(scripted: Any) -> None:
    forged = "<Story><Title>{Words}{0.__class__}{@text}</Title><Words>1</Words></Story>"
    assert scripted(rule("{payload: Story}", "{Title}")).ask(forged) == "{Words}{0.__class__}{@text}"


def test_fields_are_plain_in_a_reply_that_is_plain_text(scripted: Any) -> None:
    assert scripted(rule("{payload: Story}", "On {Title}")).ask(STORY) == "On AT&T <rises>"


def test_a_field_comes_from_the_payload_that_the_rule_matched(scripted: Any) -> None:
    said = STORY + VERDICT.format("good")
    assert scripted(rule("{payload: Verdict}", "{Reason}")).ask(said) == "good"


def test_a_class_is_found_however_long_ago_it_came(scripted: Any) -> None:
    reply = "{/Story/Words} {Reason}"
    said = (STORY, "<Wait/>", VERDICT.format("meh"), "<Wait/>", VERDICT.format("good"))
    assert scripted(rule("{payload: Verdict}", reply)).ask(*said) == "120 good"


def test_a_missing_field_is_an_error_that_lists_those_there_are(scripted: Any) -> None:
    with pytest.raises(LLMError, match=r"rule 1 \(replies.yaml:1:9\).*\{Titel\}.*Story has Title, Words"):
        scripted(rule("{payload: Story}", "{Titel}")).ask(STORY)


def test_a_field_with_fields_of_its_own_is_an_error_that_lists_them(scripted: Any) -> None:
    with pytest.raises(LLMError, match=r"\{/Story\}, which has fields of its own \(Title, Words\)"):
        scripted(rule("{payload: Story}", "{/Story}")).ask(STORY)


def test_the_whole_payload_can_be_passed_on(scripted: Any) -> None:
    assert scripted(rule("{payload: Story}", "<A>{@payload}</A>")).ask(f"See {STORY} there") == f"<A>{STORY}</A>"


def test_a_delay_comes_before_the_answer(scripted: Any) -> None:
    invocation = scripted("rules: [{reply: late, delay: 0.01}]")
    assert invocation.ask("hello") == "late"
    assert invocation.events[-1].duration_ns >= 9_000_000


def test_tokens_are_a_quarter_of_the_characters_rounded_up(scripted: Any) -> None:
    invocation = scripted("rules: [{reply: abcde}]")
    invocation.ask("abcdefghi")
    assert (invocation.router.tokens.run.prompt_tokens, invocation.router.tokens.run.completion_tokens) == (
        3 + 3,
        2,
    )


def test_the_model_asked_for_is_the_model_that_answers(scripted: Any) -> None:
    invocation = scripted("rules: [{reply: '{@model}'}]")
    assert invocation.ask("hello", model="gpt") == "gpt"


NEAR = """\
rules:
  - when: {agent: stylist, payload: Verdict}
    reply: a
  - when: {agent: editor, payload: Story, turn: 2}
    reply: b
  - when: {agent: editor, payload: Verdict}
    reply: c
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            NEAR,
            r"incoming Story; nearest is rule 2 \(replies.yaml:4:5\), but its turn is 2, this is turn 1",
        ),
        ("rules: [{when: {payload: Verdict}, reply: a}]", "its payload is Verdict, what came in is Story"),
        ("rules: [{when: {agent: [a, b]}, reply: a}]", "its agent is a or b"),
        ("rules: [{when: {text: zebra}, reply: a}]", "its text 'zebra' is not in the incoming text '<Story>"),
        ("rules: [{when: {regex: z+}, reply: a}]", r"its regex 'z\+' finds nothing in the incoming text"),
        (
            "rules: [{when: {xpath: /Story/Zebra}, reply: a}]",
            "its xpath '/Story/Zebra' finds nothing in Story",
        ),
        (
            "rules: [{when: {text: zebra, turn: 3+}, reply: a}]",
            r"its turn is 3\+, this is turn 1 and its text",
        ),
        ("rules: []", "it has no rules"),
    ],
)
def test_a_miss_says_which_rule_nearly_matched_and_why_not(scripted: Any, script: str, said: str) -> None:
    with pytest.raises(LLMError, match=said):
        scripted(script).ask(STORY)


def test_a_miss_says_that_the_incoming_xml_could_not_be_read(scripted: Any) -> None:
    with pytest.raises(LLMError, match="its XML can't be read: "):
        scripted("rules: [{when: {payload: Story}, reply: a}]").ask("<Story><Title>cut o")

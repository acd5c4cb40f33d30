"""Every mistake in an organism file is reported by code, line and column (contract section 2)."""

from __future__ import annotations

import pytest

from runtime.organism.load import load_text
from runtime.problems import Severity
from tests.runtime.organism.organism_texts import LISTENER, ORGANISM, listener, marked, organism

ERRORS = {
    # keys
    "missing required key": (
        "missing-key",
        "listeners:\n  - ▮name: a\n    payload_class: h.A\n    handler: h.f\n",
    ),
    "missing key of a backend": ("missing-key", "llm:\n  backends:\n    - ▮model: m\n" + ORGANISM),
    "unknown key at the top": ("unknown-key", ORGANISM + "▮listners: []\n"),
    "unknown key of a listener": ("unknown-key", ORGANISM + "    ▮peer: [a]\n"),
    "unknown key in a flow mapping": ("unknown-key", "limits: {max_hops: 3, ▮max_hop: 4}\n" + ORGANISM),
    "known key in the wrong section": ("unknown-key", "▮port: 80\n" + ORGANISM),
    "duplicate key": ("duplicate-key", ORGANISM + "    ▮name: other\n"),
    "duplicate key at the top": ("duplicate-key", ORGANISM + "▮listeners: []\n"),
    "duplicate key below a free key": ("duplicate-key", "x-mine: {a: 1, ▮a: 2}\n" + ORGANISM),
    "key that is a list": ("key", "▮[a, b]: 1\n" + ORGANISM),
    "key without value": ("empty-value", ORGANISM + "    ▮peers:\n"),
    "key with null": ("empty-value", ORGANISM + "    peers: ▮null\n"),
    # types
    "number for text": ("wrong-type", "organism: {name: ▮42}\n" + ORGANISM),
    "boolean for text": ("wrong-type", ORGANISM.replace("editor", "▮on")),
    "octal for text": ("wrong-type", ORGANISM.replace("editor", "▮0755")),
    "sexagesimal for text": ("wrong-type", ORGANISM.replace("editor", "▮12:30")),
    "date for text": ("wrong-type", ORGANISM.replace("Edits a story", "▮2024-01-31")),
    "list for text": ("wrong-type", ORGANISM.replace("Edits a story", "▮[a]")),
    "mapping for text": ("wrong-type", ORGANISM.replace("Edits a story", "▮{a: b}")),
    "text for a list": ("wrong-type", ORGANISM + "    peers: ▮stylist\n"),
    "text for a mapping": ("wrong-type", "limits: ▮none\n" + ORGANISM),
    "list for a mapping": ("wrong-type", "limits: ▮[1]\n" + ORGANISM),
    "text for a listener": ("wrong-type", "listeners:\n  - ▮editor\n"),
    "mapping for the listeners": ("wrong-type", "listeners:\n  ▮editor: {}\n"),
    "text for a number": ("wrong-type", "organism:\n  port: ▮http\n" + ORGANISM),
    "quoted number": ("wrong-type", 'organism:\n  port: ▮"80"\n' + ORGANISM),
    "octal number": ("wrong-type", "limits: {max_hops: ▮0755}\n" + ORGANISM),
    "sexagesimal number": ("wrong-type", "limits: {max_hops: ▮12:30}\n" + ORGANISM),
    "fraction for a whole number": ("wrong-type", "limits: {max_hops: ▮1.5}\n" + ORGANISM),
    "not a number": ("wrong-type", ORGANISM + "    timeout: ▮.nan\n"),
    "boolean for a number": ("wrong-type", "limits: {max_hops: ▮true}\n" + ORGANISM),
    "text for a flag": ("wrong-type", ORGANISM + "    agent: ▮maybe\n"),
    "quoted flag": ("wrong-type", ORGANISM + "    agent: ▮'true'\n"),
    "number for a flag": ("wrong-type", ORGANISM + "    agent: ▮1\n"),
    "number among peers": ("wrong-type", organism(listener("a", "agent: true", "peers: [▮1]"))),
    "list among response classes": ("wrong-type", ORGANISM + "    response_class: [▮[h.A]]\n"),
    "a document that is a list": ("wrong-type", "▮- a\n- b\n"),
    "a document that is text": ("wrong-type", "▮hello\n"),
    # ranges and choices
    "port too high": ("out-of-range", "organism:\n  port: ▮65536\n" + ORGANISM),
    "port zero": ("out-of-range", "organism:\n  port: ▮0\n" + ORGANISM),
    "negative limit": ("out-of-range", "limits:\n  handler_timeout: ▮-1\n" + ORGANISM),
    "infinite limit": ("out-of-range", "limits:\n  handler_timeout: ▮.inf\n" + ORGANISM),
    "number of 400 digits": ("out-of-range", "limits:\n  max_hops: ▮" + "9" * 400 + "\n" + ORGANISM),
    "temperature": ("out-of-range", ORGANISM + "    agent: true\n    temperature: ▮3\n"),
    "negative budget": ("out-of-range", "budget: {run: {usd: ▮-0.5}}\n" + ORGANISM),
    "unknown scheduling": ("choice", "thread_scheduling: ▮fair\n" + ORGANISM),
    "unknown strategy": ("choice", "llm: {strategy: ▮random, backends: [{provider: openai}]}\n" + ORGANISM),
    "retries out of order": (
        "out-of-range",
        "llm:\n  retry_base_delay: 5\n  retry_max_delay: ▮1\n  backends: [{provider: openai}]\n" + ORGANISM,
    ),
    # texts
    "name with a blank": ("pattern", ORGANISM.replace("editor", "▮my editor")),
    "name that begins with a digit": ("pattern", ORGANISM.replace("editor", "▮2nd")),
    "name of 65 letters": ("pattern", ORGANISM.replace("editor", "▮" + "a" * 65)),
    "blank description": ("pattern", ORGANISM.replace("Edits a story", '▮" "')),
    "blank organism name": ("empty-value", "organism: {name: ▮''}\n" + ORGANISM),
    "name in two lines": ("line-break", 'organism: {name: ▮"a\\nb"}\n' + ORGANISM),
    "a character that XML can't carry": ("character", ORGANISM.replace("Edits a story", r'▮"bell \a"')),
    "path without a dot": ("dotted-path", ORGANISM.replace("handlers.Story", "▮Story")),
    "path with an empty part": ("dotted-path", ORGANISM.replace("handlers.Story", "▮handlers..Story")),
    "path with a keyword": ("dotted-path", ORGANISM.replace("handlers.Story", "▮handlers.class")),
    "path with a colon": ("dotted-path", ORGANISM.replace("handlers.edit", "▮handlers:edit")),
    "bad path among response classes": ("dotted-path", ORGANISM + "    response_class: [h.A, ▮B]\n"),
    # names and peers
    "duplicate name in another case": ("duplicate-name", organism(LISTENER, listener("▮Editor"))),
    "reserved name": ("reserved-name", organism(listener("▮system"))),
    "reserved name with a dot": ("reserved-name", organism(listener("▮System.todo"))),
    "reserved caller": ("reserved-name", organism(listener("▮Caller"))),
    "unknown peer": (
        "unknown-peer",
        organism(LISTENER, listener("b", "agent: true", "peers: [editor, ▮edditor]")),
    ),
    "peer in a block list": ("unknown-peer", organism(listener("b", "peers:", "  - ▮nobody"))),
    "peer of itself": ("own-peer", organism(listener("b", "peers: [▮B]"))),
    "reserved peer": ("reserved-peer", organism(listener("b", "agent: true", "peers: [▮system.todo]"))),
    "errors_to nobody": ("unknown-errors-to", "errors_to: ▮graveyard\n" + ORGANISM),
    # language models and secrets
    "unknown provider": ("unknown-provider", "llm: {backends: [{provider: ▮opneai}]}\n" + ORGANISM),
    "scripted without script": ("missing-key", "llm: {backends: [▮{provider: scripted}]}\n" + ORGANISM),
    "base_url without scheme": (
        "base-url",
        "llm: {backends: [{provider: x, base_url: ▮'localhost:80'}]}\n" + ORGANISM,
    ),
    "base_url with a bad port": (
        "base-url",
        "llm: {backends: [{provider: x, base_url: ▮'http://h:port/'}]}\n" + ORGANISM,
    ),
    "base_url with a password": (
        "base-url",
        "llm: {backends: [{provider: x, base_url: ▮'http://me:pw@h/'}]}\n" + ORGANISM,
    ),
    "a key in the file": ("secret", "llm: {backends: [{provider: openai, ▮api_key: abc}]}\n" + ORGANISM),
    "a password in a listener": ("secret", ORGANISM + "    ▮password: abc\n"),
    "a key for its variable": (
        "secret",
        "llm: {backends: [{provider: openai, api_key_env: ▮sk-proj-Ab3dEf6hIj9lMn2pQr5t}]}\n" + ORGANISM,
    ),
    "a key without prefix for its variable": (
        "secret",
        "llm: {backends: [{provider: openai, api_key_env: ▮Ab3dEf6hIj9lMn2pQr5tUv8x}]}\n" + ORGANISM,
    ),
    "a key in a comment": ("secret", "# ▮sk-proj-Ab3dEf6hIj9lMn2pQr5t\n" + ORGANISM),
    "a key in a free key": ("secret", "x-note: ▮gsk_Ab3dEf6hIj9lMn2pQr5t\n" + ORGANISM),
    "the ready agent as a tool": ("agent-handler", ORGANISM.replace("handlers.edit", "▮runtime.agents.llm")),
}

WARNINGS = {
    "no listeners": ("no-listeners", "▮organism: {name: x}\n"),
    "an empty list of listeners": ("no-listeners", "listeners: ▮[]\n"),
    "oob": ("not-built", "▮oob: {port: 1}\n" + ORGANISM),
    "meta": ("not-built", "▮meta: {}\n" + ORGANISM),
    "gateways": ("not-built", "▮gateways: []\n" + ORGANISM),
    "tls": ("not-built", "organism:\n  ▮tls: {cert: a}\n" + ORGANISM),
    "platform": ("not-built", "▮platform: x\n" + ORGANISM),
    "peer twice": ("duplicate-peer", organism(LISTENER, listener("b", "peers: [editor, ▮Editor]"))),
    "prompt of a tool": ("agent-key", ORGANISM + "    prompt: ▮Be strict.\n"),
    "default of an agent's key on a tool": ("agent-key", ORGANISM + "    max_turns: ▮12\n"),
    "serial agent": ("serial-agent", ORGANISM + "    agent: true\n    serial: ▮false\n"),
    "ready agent without backend": (
        "no-backend",
        ORGANISM.replace("handlers.edit", "▮runtime.agents.llm") + "    agent: true\n",
    ),
    "llm without backends": ("no-backend", "llm:\n  ▮retries: 1\n" + ORGANISM),
    "script for another provider": (
        "no-effect",
        "llm: {backends: [{provider: openai, script: ▮a.yaml}]}\n" + ORGANISM,
    ),
    "seed for another provider": (
        "no-effect",
        "llm: {backends: [{provider: openai, seed: ▮3}]}\n" + ORGANISM,
    ),
}


@pytest.mark.parametrize(("code", "text"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_the_only_problem_and_stands_where_the_mistake_is(code: str, text: str) -> None:
    text, place = marked(text)
    problems = load_text(text, "shop.yaml").problems
    assert [(found.code, found.line, found.column, found.severity) for found in problems] == [
        (code, *place, Severity.ERROR)
    ]


@pytest.mark.parametrize(("code", "text"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_stands_where_its_cause_is(code: str, text: str) -> None:
    text, place = marked(text)
    problems = load_text(text, "shop.yaml").problems
    assert [(found.code, found.line, found.column, found.severity) for found in problems] == [
        (code, *place, Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (ORGANISM + "    peer: []\n", "peers"),
        (ORGANISM + "    Agent: true\n", "agent"),
        (ORGANISM.replace("editor", "on"), '"on"'),
        (ORGANISM.replace("handlers.edit", "handlers.py:edit"), "handlers.edit"),
        (ORGANISM + "    peers: stylist\n", "[stylist]"),
        (ORGANISM + "    agent: 'True'\n", "true"),
        ('organism: {port: "80"}\n' + ORGANISM, "80"),
        ("thread_scheduling: depthfirst\n" + ORGANISM, "depth-first"),
        ("llm: {backends: [{provider: antropic}]}\n" + ORGANISM, "anthropic"),
        ("errors_to: edditor\n" + ORGANISM, "editor"),
        (organism(LISTENER, listener("b", "peers: [EDITR]")), "editor"),
        ("x-a: *b\n" + ORGANISM, '"*b"'),
    ],
)
def test_a_mistake_with_an_obvious_remedy_carries_it_as_its_fix(text: str, fix: str) -> None:
    (problem,) = load_text(text).problems
    assert problem.fix == fix


def test_all_problems_are_found_in_one_pass_in_the_order_of_their_places() -> None:
    text = """\
organism: {port: 0, prot: 1}
limits: {max_hops: x}
listeners:
  - name: a
    name: b
    payload_class: A
    peers: [nobody]
  - description: 1
"""
    found = [(found.line, found.column, found.code) for found in load_text(text).problems]
    assert found == [
        (1, 18, "out-of-range"),
        (1, 21, "unknown-key"),
        (2, 20, "wrong-type"),
        (4, 5, "missing-key"),
        (4, 5, "missing-key"),
        (5, 5, "duplicate-key"),
        (6, 20, "dotted-path"),
        (7, 13, "unknown-peer"),
        (8, 5, "missing-key"),
        (8, 5, "missing-key"),
        (8, 5, "missing-key"),
        (8, 18, "wrong-type"),
    ]


def test_a_problem_of_a_listener_names_listener_and_key() -> None:
    (problem,) = load_text(organism(LISTENER, listener("b", "peers: [nobody]"))).problems
    assert (problem.listener, problem.key) == ("b", "listeners[1].peers[0]")


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    (problem,) = load_text(ORGANISM + "    name: other\n").problems
    assert "line 2" in problem.message


def test_a_duplicate_name_names_the_line_of_the_first() -> None:
    (problem,) = load_text(organism(LISTENER, LISTENER)).problems
    assert "line 2" in problem.message


def test_a_known_key_in_the_wrong_section_is_told_where_it_belongs() -> None:
    (problem,) = load_text("port: 80\n" + ORGANISM).problems
    assert "`organism`" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "llm: {{backends: [{{provider: openai, api_key: {}, api_key_env: {}}}]}}\n",
        "x: {}\n",
        "llm: {}\n",
        "{}: 1\n",
        "organism: {{port: {}}}\n",
        "errors_to: {}\n",
        "llm: {{backends: [{{provider: {}}}]}}\n",
    ],
)
def test_a_message_never_repeats_a_secret(text: str) -> None:
    key = "sk-proj-Ab3dEf6hIj9lMn2pQr5t"
    problems = load_text(text.format(key, key) + ORGANISM).problems
    assert "secret" in [found.code for found in problems]
    assert not any(key[:12] in found.message for found in problems)


def test_free_keys_are_left_alone_in_every_mapping() -> None:
    text = """\
x-top: {anything: [1, two, {three: null}]}
organism: {x-a: 1}
limits: {x-b: on}
llm: {x-c: 2, backends: [{provider: openai, x-d: }]}
budget: {x-e: {}, run: {x-f: 0755}}
listeners:
  - {name: a, payload_class: h.A, handler: h.f, description: d, x-g: 12:30}
"""
    assert load_text(text).problems == ()


def test_columns_count_characters_not_bytes() -> None:
    text, place = marked("organism: {name: größer 🐙, ▮prot: 1}\n" + ORGANISM)
    (problem,) = load_text(text).problems
    assert (problem.line, problem.column) == place


def test_a_mistake_that_an_alias_repeats_is_reported_once() -> None:
    text = "x-a: &a {tokens: -1}\nbudget: {conversation: *a, run: *a}\n" + ORGANISM
    assert len(load_text(text).problems) == 1


def test_a_file_of_mistakes_is_given_up_after_some_hundred_of_them() -> None:
    text = "listeners:\n" + "  - {}\n" * 20_000
    assert len(load_text(text).problems) == 501


def test_thousands_of_unknown_peers_do_not_take_long_to_guess_at() -> None:
    peers = ", ".join(f"nobody_{number}" for number in range(5_000))
    listeners = [listener(f"listener_{number}") for number in range(500)]
    problems = load_text(organism(*listeners, listener("b", f"peers: [{peers}]"))).problems
    assert len(problems) == 501

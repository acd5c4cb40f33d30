"""What each edit writes, to the letter, and the sentences of those that are refused."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit
from designer.document.layout import Frame, Layout, Note, Point
from runtime.organism.spec import ListenerSpec

from .conftest import Said
from .corpus_cases import read

Open = Callable[..., Document]
HEAD = "listeners:\n"


def listener(*lines: str, name: str = "a") -> str:
    """A listener that is no agent, with more lines of its own."""
    known = [f"  - name: {name}", "    payload_class: h.P", "    handler: h.f", "    description: D"]
    return "".join(f"{line}\n" for line in (*known, *(f"    {line}" for line in lines)))


TAKEN = "There is a listener b already; names are compared without regard to case."
A_AND_B = HEAD + listener("peers: [b]") + listener(name="b")


def apply(document: Document, edit: Edit) -> str:
    assert document.apply(edit), edit.name
    return document.text


def refusal(open_text: Open, said: Said, text: str, edit: Edit) -> str:
    document = open_text(text)
    assert not document.apply(edit)
    assert document.text == text
    return said.refused[-1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "peers: [b]"),
        ("peers:", "peers: [b]"),
        ("peers:   # none", "peers: [b]   # none"),
        ("peers: null", "peers: [b]"),
        ("peers: []", "peers: [b]"),
        ("peers: [ ]  # c", "peers: [b]  # c"),
        ("peers: [c]", "peers: [c, b]"),
        ("peers: [c,d]", "peers: [c,d,b]"),
        ("peers: [ c , d ]", "peers: [ c , d, b ]"),
        ("peers: [c, ]", "peers: [c, b, ]"),
        ("peers: ['c', 'd']", "peers: ['c', 'd', 'b']"),
        ("peers:\n      - c  # one\n      # two", "peers:\n      - c  # one\n      - b\n      # two"),
        ("peers:\n    -   c", "peers:\n    -   c\n    -   b"),
        ("peers:\n      - 'c'", "peers:\n      - 'c'\n      - 'b'"),
        ("peers: [\n      c  # one\n    ]", "peers: [\n      c,  # one\n      b\n    ]"),
        ("peers: [\n      c,  # one\n    ]", "peers: [\n      c,  # one\n      b,\n    ]"),
        ("peers: [c,\n            d]", "peers: [c,\n            d, b]"),
    ],
)
def test_a_peer_is_added_in_the_list_s_own_style(open_text: Open, before: str, after: str) -> None:
    rest = listener(name="b") + listener(name="c") + listener(name="d")
    text = HEAD + listener(*[before] * bool(before)) + rest
    assert apply(open_text(text), edits.connect("a", "b")) == HEAD + listener(after) + rest


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("peers: [b]", "peers: []"),
        ("peers: [b]  # c", "peers: []  # c"),
        ("peers: [b, c]", "peers: [c]"),
        ("peers: [c, b]", "peers: [c]"),
        ("peers: [c, b, ]", "peers: [c, ]"),
        ("peers: [c,b,d]", "peers: [c,d]"),
        ("peers:\n      - b", "peers: []"),
        ("peers:   # c\n      # of b\n      - b   # d", "peers: []   # c"),
        ("peers:\n      # of c\n      - c\n      # of b\n      - b  # d", "peers:\n      # of c\n      - c"),
        ("peers:\n      - b\n      # of c\n      - c", "peers:\n      # of c\n      - c"),
        ("peers: [\n      b,  # one\n      c,  # two\n    ]", "peers: [\n      c,  # two\n    ]"),
        ("peers: [\n      c,  # one\n      b  # two\n    ]", "peers: [\n      c  # one\n    ]"),
        ("peers: [c,\n            b]", "peers: [c]"),
    ],
)
def test_a_peer_goes_with_what_belongs_to_it(open_text: Open, before: str, after: str) -> None:
    rest = listener(name="b") + listener(name="c") + listener(name="d")
    text = HEAD + listener(before) + rest
    assert apply(open_text(text), edits.disconnect([("a", "b")])) == HEAD + listener(after) + rest


def test_peers_that_change_places_take_their_lines_along(open_text: Open) -> None:
    rest = listener(name="b") + listener(name="c")
    lines = "peers:\n      # of b\n      - b  # one\n      - c  # two"
    turned = "peers:\n      - c  # two\n      # of b\n      - b  # one"
    document = open_text(HEAD + listener(lines) + rest)
    assert apply(document, edits.set_peers("a", ("c", "b"))) == HEAD + listener(turned) + rest


def test_a_new_list_of_peers_follows_the_neighbours(open_text: Open) -> None:
    text = HEAD + listener("peers:\n    - b") + listener(name="b")
    after = HEAD + listener("peers:\n    - b") + listener("peers:\n    - a", name="b")
    assert apply(open_text(text), edits.connect("b", "a")) == after


def test_an_edge_is_rewired_in_its_place(open_text: Open) -> None:
    text = HEAD + listener("peers: [b, c]  # d") + listener(name="b") + listener(name="c") + listener(name="d")
    assert "peers: [d, c]  # d" in apply(open_text(text), edits.rewire(("a", "b"), "a", "d"))


def test_an_edge_is_rewired_to_another_source(open_text: Open) -> None:
    text = A_AND_B + listener(name="c")
    document = open_text(text)
    apply(document, edits.rewire(("a", "b"), "c", "b"))
    assert [each.peers for each in document.spec.listeners] == [(), (), ("b",)]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (edits.connect("a", "B"), "a has b among its peers already."),
        (edits.connect("a", "zz"), "There is no listener zz; create it first."),
        (edits.connect("zz", "a"), "There is no listener zz."),
        (edits.connect("a", "caller"), "caller needs no entry among the peers: every listener may send to it."),
        (edits.disconnect([("b", "a")]), "b has no peer a."),
        (edits.rewire(("a", "b"), "a", "a"), "a may always send to itself; that needs no peer."),
        (edits.set_peers("a", ("b", "B")), "A peer of a stands twice; name each once."),
        (edits.set_key(["a"], "name", "x"), "A name is changed by renaming."),
        (edits.set_key(["a"], "wibble", "x"), "A listener has no key wibble."),
        (edits.set_key(["a"], "handler", None), "A listener needs its `handler`."),
        (edits.set_key(["a"], "timeout", -1), "`timeout` must be at least 0, not `-1`."),
        (edits.set_key(["a"], "timeout", "soon"), "`timeout` must be a number, not `soon`."),
        (edits.set_key(["a"], "agent", "yes"), "`agent` must be true or false, not `yes`."),
        (edits.set_organism_key("organism.port", 70_000), "`port` must be at most 65535, not `70000`."),
        (edits.set_organism_key("wibble.x", 1), "An organism has no key wibble.x that can be set here."),
        (edits.rename("a", "B"), TAKEN),
        (edits.rename("a", "system.x"), "system.x is reserved for the pump; take another name."),
        (edits.rename("a", ""), "A listener needs a name."),
        (edits.add_listener(ListenerSpec("b", "h.P", "h.f", "D")), TAKEN),
        (edits.remove(["zz"]), "There is no listener zz."),
        (edits.paste("hello"), "The text holds no listeners; YAML of one begins with `- name:`."),
        (edits.paste("- a\n- b\n"), "A listener of the text has no name that it can bear."),
        (edits.paste("a: ["), "The text holds no listeners; YAML of one begins with `- name:`."),
        (edits.paste("- name: x\n  handler: a.b\n  peers: {}\n"), "x, in the text, can't be read: see its line 4."),
        (edits.set_note("note-1", Note(0, 0, 1, 1, "")), "This note is not there any more."),
        (edits.set_frame("frame-1", Frame(0, 0, 1, 1, "")), "This frame is not there any more."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_a_sentence(open_text: Open, said: Said, edit: Edit, sentence: str) -> None:
    assert refusal(open_text, said, A_AND_B, edit) == sentence


ANCHORED = read("06-anchors")


class TestAliases:
    def test_an_alias_is_written_out_where_it_is_edited(self, open_text: Open) -> None:
        document = open_text(ANCHORED)
        after = apply(document, edits.connect("editor", "second"))
        assert "    peers: [factcheck, stylist, second]\n" in after
        assert after.count("peers: *desk") == 1

    def test_a_value_that_others_repeat_is_not_changed(self, open_text: Open, said: Said) -> None:
        sentence = refusal(open_text, said, ANCHORED, edits.connect("stylist", "editor"))
        assert sentence == (
            "Other places repeat `&one` of line 28 and would change too; write it out in one of them first."
        )

    def test_what_holds_an_anchor_is_not_removed_while_others_need_it(self, open_text: Open, said: Said) -> None:
        assert "`&one` of line 28" in refusal(open_text, said, ANCHORED, edits.remove(["stylist"]))

    def test_a_merged_key_is_overridden_where_it_is_edited(self, open_text: Open) -> None:
        document = open_text(ANCHORED)
        apply(document, edits.set_key(["editor"], "agent", False))
        assert [each.agent for each in document.spec.listeners[:2]] == [False, True]

    def test_a_merged_key_is_not_removed(self, open_text: Open, said: Said) -> None:
        sentence = refusal(open_text, said, ANCHORED, edits.set_key(["editor"], "timeout", None))
        assert sentence == "`timeout` of editor comes by `<<` from line 3; set it to another value instead."

    def test_a_name_is_changed_once_where_aliases_repeat_it(self, open_text: Open) -> None:
        document = open_text(ANCHORED)
        after = apply(document, edits.rename("factcheck", "facts"))
        assert "x-desk: &desk [facts, stylist]" in after
        assert after.count("facts") == 3

    def test_text_that_is_copied_stands_on_its_own(self, open_text: Open) -> None:
        text = edits.copy_text(open_text(ANCHORED).source(), ["chief", "factcheck"])
        assert text == textwrap.dedent("""\
            - name: chief
              <<: {agent: true, timeout: 30}
              payload_class: handlers.Story
              handler: handlers.edit
              description:  Decides   # said twice
              peers: [factcheck, stylist]
            - name: factcheck
              payload_class: handlers.Claim
              handler: handlers.check
              description: Decides
        """)


class TestKeys:
    @pytest.mark.parametrize(
        ("before", "value", "after"),
        [
            ("prompt: old  # c", "new", "prompt: new  # c"),
            ("prompt: 'old'", "it's new", "prompt: 'it''s new'"),
            ("prompt: old  # c", "two\nlines\n", "prompt: |  # c\n      two\n      lines"),
            ("prompt: |  # c\n      two\n      lines", "two\nother\n", "prompt: |  # c\n      two\n      other"),
            ("prompt: |\n        deep\n        b", "deep\na\nb", "prompt: |-\n        deep\n        a\n        b"),
            ("prompt: >-\n      folded\n      text", "one line", "prompt: |-\n      one line"),
            ('prompt: "a\\nb"', "a\nc", 'prompt: "a\\nc"'),
            ("prompt:\n      under\n      it", "new", "prompt:\n      new"),
            ("prompt:", "new", "prompt: new"),
            ("prompt: |\n      two\n      lines", "", 'prompt: ""'),
            ("response_class: h.A", ("h.A", "h.B"), "response_class: [h.A, h.B]"),
            ("response_class: [h.A, h.B]  # c", ("h.B",), "response_class: [h.B]  # c"),
            ("timeout: 5  # c", 7.5, "timeout: 7.5  # c"),
            ("timeout: 5  # c", None, None),
            ("agent: true", None, None),
            ("# about it\n    agent: true", None, "# about it"),
        ],
    )  # fmt: skip
    def test_a_value_is_written_in_its_place(
        self, open_text: Open, before: str, value: str | float | None, after: str | None
    ) -> None:
        key = before.rpartition("# about it\n    ")[2].partition(":")[0]
        document = open_text(HEAD + "  # first\n" + listener(before) + listener(name="b"))
        text = apply(document, edits.set_key(["a"], key, value))
        assert text == HEAD + "  # first\n" + listener(*[after] * (after is not None)) + listener(name="b")

    def test_the_key_behind_the_dash_gives_its_place_to_the_next(self, open_text: Open) -> None:
        text = (
            "listeners:\n  - agent: true\n    name: a\n    payload_class: h.P\n    handler: h.f\n    description: D\n"
        )
        after = "listeners:\n  - name: a\n    payload_class: h.P\n    handler: h.f\n    description: D\n"
        assert apply(open_text(text), edits.set_key(["a"], "agent", None)) == after

    def test_the_key_behind_the_dash_leaves_the_comments_below(self, open_text: Open) -> None:
        rest = "    # its name\n    name: a\n    payload_class: h.P\n    handler: h.f\n    description: D\n"
        text = f"listeners:\n  - agent: true   # c\n{rest}"
        assert apply(open_text(text), edits.set_key(["a"], "agent", None)) == f"listeners:\n  -\n{rest}"

    def test_a_new_key_stands_behind_those_that_come_before_it(self, open_text: Open) -> None:
        document = open_text(HEAD + listener("prompt: p", "x-own: 1"))
        assert apply(document, edits.set_key(["a"], "agent", True)) == HEAD + listener(
            "agent: true", "prompt: p", "x-own: 1"
        )

    def test_several_listeners_are_one_step(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.set_key(["a", "b"], "serial", True))
        assert document.stack.undoText() == "Set serial of 2 listeners"
        assert all(each.serial for each in document.spec.listeners)

    def test_the_last_key_of_a_section_takes_the_section_along(self, open_text: Open) -> None:
        document = open_text(f"budget:\n  run:\n    tokens: 5\n{A_AND_B}")
        assert apply(document, edits.set_organism_key("budget.run.tokens", None)) == A_AND_B

    def test_an_empty_section_is_filled(self, open_text: Open) -> None:
        document = open_text(f"limits:   # c\n{A_AND_B}")
        assert (
            apply(document, edits.set_organism_key("limits.max_hops", 5)) == f"limits:   # c\n  max_hops: 5\n{A_AND_B}"
        )

    def test_removing_the_last_key_of_llm_leaves_none(self, open_text: Open) -> None:
        document = open_text(f"llm: {{retries: 2}}\n{A_AND_B}")
        apply(document, edits.set_organism_key("llm.retries", None))
        assert document.spec.llm is None


class TestListeners:
    def test_a_new_one_stands_last_in_the_style_of_the_others(self, open_text: Open) -> None:
        new = ListenerSpec("c", "h.P", "h.f", "Says: things", agent=True, peers=("a",), prompt="One\ntwo\n")
        added = listener("agent: true", "peers: [a]", "prompt: |", "  One", "  two", name="c")
        document = open_text(A_AND_B)
        assert apply(document, edits.add_listener(new)) == A_AND_B + added.replace("tion: D", 'tion: "Says: things"')

    def test_it_is_called_by_another(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.add_listener(ListenerSpec("c", "h.P", "h.f", "D"), Point(1, 2), called_by="b"))
        assert [each.peers for each in document.spec.listeners] == [("b",), ("c",), ()]
        assert document.layout.positions == {"c": Point(1, 2)}

    def test_it_is_put_into_an_edge(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.add_listener(ListenerSpec("c", "h.P", "h.f", "D"), into=("a", "b")))
        assert [each.peers for each in document.spec.listeners] == [("c",), (), ("b",)]

    @pytest.mark.parametrize(
        "text",
        ["organism:\n  name: x\n", "organism:\n  name: x\nlisteners:\n", "organism:\n  name: x\nlisteners: []   # c\n",
         "{organism: {name: x}}\n", "organism: {name: x}\nlisteners: [ ]", "# only this",
         "organism:\n  name: x\nlisteners: null\n"],
    )  # fmt: skip
    def test_the_first_one_is_added(self, open_text: Open, text: str) -> None:
        document = open_text(text)
        apply(document, edits.add_listener(ListenerSpec("first", "h.P", "h.f", "D")))
        assert [each.name for each in document.spec.listeners] == ["first"]
        document.stack.undo()
        assert document.text == text

    def test_removing_says_what_went_with_it(self, open_text: Open, said: Said) -> None:
        document = open_text(f"errors_to: b\n{A_AND_B}")
        apply(document, edits.remove(["b"]))
        assert said.noted == ["a → b and errors_to went with it."]
        assert document.text == HEAD + listener("peers: []")

    def test_removing_takes_its_comments_and_leaves_those_of_others(self, open_text: Open) -> None:
        document = open_text(read("02-comments-everywhere"))
        after = apply(document, edits.remove(["factcheck"]))
        assert "# the second\n" not in after
        assert "  # stands alone, of nobody\n\n  # the third\n  - name: stylist\n" in after
        assert "    # behind the last key of the editor\n" in after

    def test_removing_the_last_leaves_an_empty_list(self, open_text: Open) -> None:
        document = open_text(f"# head\n{A_AND_B}# foot\n")
        assert apply(document, edits.remove(["a", "b"])) == "# head\nlisteners: []\n# foot\n"

    def test_removing_takes_edges_notes_and_frames_along(self, open_text: Open) -> None:
        layout = Layout(
            positions={"a": Point(0, 0), "b": Point(1, 1)},
            notes={"note-1": Note(0, 0, 1, 1, "n")},
            frames={"frame-1": Frame(0, 0, 9, 9, "f", members=("a", "b")), "frame-2": Frame(0, 0, 9, 9, "g")},
        )
        document = open_text(A_AND_B, layout)
        apply(document, edits.remove(["b"], [("a", "b")], ["note-1"], ["frame-2"]))
        assert (document.layout.positions, document.layout.notes) == ({"a": Point(0, 0)}, {})
        assert document.layout.frames == {"frame-1": Frame(0, 0, 9, 9, "f", members=("a",))}
        assert document.stack.undoText() == "Remove 1 listener, 1 peer, 1 note and 1 frame"

    def test_renaming_follows_in_peers_errors_and_layout(self, open_text: Open) -> None:
        document = open_text(f"errors_to: 'B'  # c\n{A_AND_B}", Layout().placed({"b": Point(1, 2)}))
        apply(document, edits.rename("b", "c"))
        assert document.text == f"errors_to: 'c'  # c\n{A_AND_B}".replace("[b]", "[c]").replace("name: b", "name: c")
        assert document.layout.positions == {"c": Point(1, 2)}

    def test_unused_names_are_numbered(self, open_text: Open) -> None:
        spec = open_text(A_AND_B + listener(name="a-2")).spec
        assert [edits.unused_name(spec, name) for name in ("c", "A", "a-2", "b")] == ["c", "A-3", "a-3", "b-2"]


class TestClipboard:
    def test_copied_text_has_the_comments_and_no_indentation(self, open_text: Open) -> None:
        text = edits.copy_text(open_text(read("02-comments-everywhere")).source(), ["stylist", "graveyard"])
        assert text == textwrap.dedent("""\
            # the third
            - name: stylist
              payload_class: handlers.Draft
              handler: handlers.polish
              description: Mends the style # close
            - name: graveyard
              payload_class: runtime.primitives.Rejected
              handler: handlers.bury
              description: Buries
              # the very last of the listeners
        """)

    def test_names_are_numbered_and_peers_follow(self, open_text: Open, said: Said) -> None:
        document = open_text(A_AND_B + listener("peers: [b]", name="c"))
        copied = edits.copy_text(document.source(), ["a", "b"])
        apply(document, edits.paste(copied))
        assert {each.name: each.peers for each in document.spec.listeners[3:]} == {"a-2": ("b-2",), "b-2": ()}
        assert document.stack.undoText() == "Paste 2 listeners"

    def test_peers_outside_stay_if_they_exist_here(self, open_text: Open, said: Said) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.paste("- {name: n, payload_class: h.P, handler: h.f, description: D, peers: [B, z, y]}"))
        assert document.spec.listeners[2].peers == ("B",)
        assert said.noted == ["Left out, as they do not exist here: n → z, n → y."]

    @pytest.mark.parametrize(
        "text",
        [
            "- name: n\n  payload_class: h.P\n  handler: h.f\n  description: D\n",
            "        - name: n\n          payload_class: h.P\n          handler: h.f\n          description: D",
            "- name: n\n          payload_class: h.P\n          handler: h.f\n          description: D\n",
            "name: n\npayload_class: h.P\nhandler: h.f\ndescription: D\n",
            "    name: n\n    payload_class: h.P\n    handler: h.f\n    description: D\n",
            "{name: n, payload_class: h.P, handler: h.f, description: D}",
            "[{name: n, payload_class: h.P, handler: h.f, description: D}]",
            "listeners:\r\n- name: n\r\n  payload_class: h.P\r\n  handler: h.f\r\n  description: D\r\nport: 1\r\n",
            '{"listeners": [{"name": "n", "payload_class": "h.P", "handler": "h.f", "description": "D"}]}',
            "x-a: &d D\nlisteners:\n  - name: n\n    payload_class: h.P\n    handler: h.f\n    description: *d\n",
        ],
        ids=range(10),
    )  # fmt: skip
    @pytest.mark.parametrize("file", ["01-plain", "07-crlf", "08-no-final-newline", "11-dash-at-zero", "18-json"])
    def test_text_from_anywhere_is_pasted(self, open_text: Open, text: str, file: str) -> None:
        document = open_text(read(file))
        apply(document, edits.paste(text))
        assert document.spec.listeners[-1] == ListenerSpec("n", "h.P", "h.f", "D")

    def test_comments_and_unknown_keys_come_along(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        after = apply(document, edits.paste("# why\n- name: n   # it\n  handler: h.f\n  x-own: [1]\n"))
        assert after.endswith("  # why\n  - name: n   # it\n    handler: h.f\n    x-own: [1]\n")

    def test_what_is_pasted_stands_where_it_was_dropped(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.paste(edits.copy_text(document.source(), ["a"]), Point(10, 20)))
        assert document.layout.positions == {"a-2": Point(10, 20)}

    def test_a_duplicate_stands_beside_its_original(self, open_text: Open) -> None:
        document = open_text(A_AND_B, Layout().placed({"a": Point(10, 20)}))
        apply(document, edits.duplicate(["a"], Point(5, 5)))
        assert document.layout.positions["a-2"] == Point(15, 25)
        assert document.text == A_AND_B + listener("peers: [b]", name="a-2")


class TestLayouts:
    def test_moving_is_a_step_without_text(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.place({"a": Point(1, 2), "b": Point(3, 4)}))
        assert document.stack.undoText() == "Move 2 listeners"
        document.stack.undo()
        assert document.layout == Layout()

    def test_notes_and_frames_come_and_change(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        apply(document, edits.add_note(Note(0, 0, 1, 1, "one")))
        apply(document, edits.add_note(Note(0, 0, 1, 1, "two")))
        apply(document, edits.set_note("note-1", Note(0, 0, 1, 1, "three")))
        apply(document, edits.add_frame(Frame(0, 0, 1, 1, "group", members=("a",))))
        assert [note.text for note in document.layout.notes.values()] == ["three", "two"]
        assert document.stack.undoText() == "Frame group"


class TestTogether:
    def test_several_edits_are_one_step(self, open_text: Open) -> None:
        document = open_text(A_AND_B)
        added = edits.add_listener(ListenerSpec("c", "h.P", "h.f", "D"), Point(1, 1))
        apply(document, edits.together("All", [added, edits.connect("c", "a"), edits.rename("a", "z")]))
        assert {each.name: each.peers for each in document.spec.listeners} == {"z": ("b",), "b": (), "c": ("z",)}
        document.stack.undo()
        assert (document.text, document.layout) == (A_AND_B, Layout())

    def test_if_one_is_refused_none_is_made(self, open_text: Open, said: Said) -> None:
        edit = edits.together("All", [edits.connect("b", "a"), edits.connect("b", "zz")])
        assert refusal(open_text, said, A_AND_B, edit) == "There is no listener zz; create it first."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (A_AND_B.replace("[b]", "[bb]"), ["Change bb to b", "Create the listener bb", "Remove the peer bb of a"]),
        (A_AND_B.replace("[b]", "[other]"), ["Create the listener other", "Remove the peer other of a"]),
        (A_AND_B.replace("[b]", "[b, b]"), ["Remove the peer b of a"]),
        (A_AND_B.replace("[b]", "[a, b]"), ["Remove the peer a of a"]),
        (A_AND_B.replace("[b]", "[caller, b]"), ["Remove the peer caller of a"]),
        (f"errors_to: bb\n{A_AND_B}", ["Set errors_to", "Create the listener bb", "Remove errors_to"]),
        (A_AND_B + listener(name="B"), ["Rename the second B to B-2"]),
        (HEAD + listener("prompt: p"), ["Make a an agent", "Remove prompt of a"]),
        (HEAD + listener("pees: [a]"), ["Change it to peers"]),
        (HEAD + listener("wibble: 1"), ["Remove wibble of a"]),
        (HEAD + listener("timeout:"), ["Remove timeout of a"]),
        (HEAD + listener("agent: 'true'"), ["Change it to true"]),
        (HEAD + listener().replace("tion: D", "tion: yes"), ['Change it to "yes"']),
        (f"limits: {{max_hop: 5}}\n{A_AND_B}", ["Change it to max_hops"]),
        (f"wibble: 5\n{A_AND_B}", ["Remove wibble"]),
    ],
    ids=range(15),
)
def test_problems_are_mended(open_text: Open, text: str, names: list[str]) -> None:
    problem = open_text(text).problems[0]
    fixes = edits.fixes(open_text(text).source(), problem)
    assert [fix.name for fix in fixes] == names
    for fix in fixes:
        document = open_text(text)
        apply(document, fix)
        assert problem.code not in [found.code for found in document.problems] or fix.name.endswith("B-2")

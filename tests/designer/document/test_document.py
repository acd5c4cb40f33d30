"""Steps of a document: made, undone, merged, refused; and what it says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import BIG, Document
from designer.document.edit import Edit, EditRefused, Reveal, Revision
from designer.document.layout import Layout, Point
from designer.document.splices import Splice
from runtime.organism.spec import ListenerSpec, OrganismSpec

from ..fixtures import big_organism_text
from .conftest import Clock, Said
from .corpus_cases import read

PLAIN = read("01-plain")
Open = Callable[..., Document]


def typed(document: Document, at: int, text: str, origin: object = None, removed: str = "") -> bool:
    return document.type_text((Splice(at, removed, text),), origin)


def test_an_edit_is_one_step_with_its_name(open_text: Open) -> None:
    document = open_text(PLAIN)
    assert document.apply(edits.connect("stylist", "editor"))
    assert document.stack.undoText() == "Connect stylist to editor"
    assert document.spec.listeners[2].peers == ("factcheck", "editor")


def test_undo_gives_text_spec_and_layout_back(open_text: Open) -> None:
    document = open_text(PLAIN)
    before = document.spec
    document.apply(edits.add_listener(ListenerSpec("new", "a.B", "a.b", "New"), Point(3, 4)))
    document.stack.undo()
    assert (document.text, document.spec, document.layout) == (PLAIN, before, Layout())


def test_redo_gives_the_exact_text_again(open_text: Open) -> None:
    document = open_text(PLAIN)
    document.apply(edits.remove(["factcheck"]))
    after = document.text
    document.stack.undo()
    document.stack.redo()
    assert document.text == after


def test_an_edit_that_changes_nothing_is_no_step(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    assert document.apply(edits.set_peers("stylist", ("factcheck",)))
    assert document.stack.count() == 0
    assert said.changes == []


def test_a_refused_edit_says_why_and_leaves_everything(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    assert not document.apply(edits.connect("editor", "editor"))
    assert said.refused == ["editor may always send to itself; that needs no peer."]
    assert (document.text, document.stack.count(), said.changes) == (PLAIN, 0, [])


def test_a_text_that_does_not_say_what_was_meant_is_refused(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    wrong = Revision((Splice(0, "", "# c\n"),), meant=OrganismSpec(name="other"))
    assert not document.apply(Edit("Wrong", lambda source: wrong))
    assert said.refused == ["Wrong was not made: the text would not say what was meant. Do it in the text."]
    assert document.text == PLAIN


def test_after_a_mismatch_the_document_goes_on_as_before(open_text: Open) -> None:
    document = open_text(PLAIN)
    wrong = Revision((Splice(0, "", "# c\n"),), meant=OrganismSpec(name="other"))
    document.apply(Edit("Wrong", lambda source: wrong))
    assert document.apply(edits.connect("stylist", "editor"))


def test_splices_that_do_not_fit_are_refused(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    assert not document.apply(edits.replace_text(0, "not there", "x", "Replace"))
    assert said.refused == ["Replace was not made: the splice at 0 does not fit the text."]


def test_what_an_edit_has_to_add_is_noted(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.remove(["factcheck"]))
    assert said.noted == ["editor → factcheck and stylist → factcheck went with it."]


def test_a_slot_of_changed_may_not_change_the_document(open_text: Open) -> None:
    document = open_text(PLAIN)
    raised: list[Exception] = []

    def meddle() -> None:
        try:
            document.apply(edits.remove(["editor"]))
        except RuntimeError as error:
            raised.append(error)

    document.changed.connect(meddle)
    document.apply(edits.connect("stylist", "editor"))
    assert len(raised) == 1
    assert document.stack.count() == 1


def test_changes_name_listeners_that_came_went_and_changed(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.add_listener(ListenerSpec("new", "a.B", "a.b", "New"), called_by="stylist"))
    document.stack.undo()
    first, second = said.changes
    assert (first.added, first.removed, first.changed, first.order) == (("new",), (), ("stylist",), True)
    assert (second.added, second.removed, second.changed) == ((), ("new",), ("stylist",))
    assert not first.organism


def test_changes_name_what_was_renamed_there_and_back(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.rename("factcheck", "facts"))
    document.stack.undo()
    assert [change.renamed for change in said.changes] == [(("factcheck", "facts"),), (("facts", "factcheck"),)]
    assert said.changes[0].changed == ("editor", "stylist")


def test_changes_tell_of_the_organism(open_text: Open, said: Said) -> None:
    open_text(PLAIN).apply(edits.set_organism_key("organism.name", "other"))
    assert said.changes[0].organism
    assert not said.changes[0].order


def test_changes_tell_of_the_layout_alone(open_text: Open, said: Said) -> None:
    open_text(PLAIN).apply(edits.place({"editor": Point(1, 2)}))
    change = said.changes[0]
    assert change.layout
    assert (change.splices, change.changed, change.organism) == ((), (), False)
    assert said.problems == 0


def test_reveal_names_only_listeners_that_are_there(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.rename("factcheck", "facts"))
    document.stack.undo()
    document.apply(edits.remove(["stylist"]))
    document.stack.undo()
    names = [change.reveal.listeners for change in said.changes]
    assert names == [("facts",), ("factcheck",), (), ("stylist",)]


def test_reveal_tells_the_line(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.set_key(["factcheck"], "description", "Another"))
    document.stack.undo()
    assert [change.reveal for change in said.changes] == [Reveal(("factcheck",), 16)] * 2


def test_the_typist_is_named_once(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    view = object()
    typed(document, 0, "#", view)
    document.stack.undo()
    document.stack.redo()
    assert [change.origin for change in said.changes] == [view, None, None]


def test_dirty_is_what_differs_from_what_was_saved(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.connect("stylist", "editor"))
    assert document.is_dirty
    document.stack.undo()
    assert not document.is_dirty
    assert said.states == 2


def test_saving_elsewhere_changes_path_and_spec(open_text: Open, said: Said, tmp_path: Path) -> None:
    document = open_text(PLAIN)
    document.apply(edits.connect("stylist", "editor"))
    document.mark_saved(tmp_path / "new.yaml", document.text, document.layout)
    assert (document.path, document.spec.path) == (tmp_path / "new.yaml", tmp_path / "new.yaml")
    assert not document.is_dirty


def test_problems_follow_the_text(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN)
    document.apply(edits.set_key(["editor"], "handler", "nodots"))
    assert [found.code for found in document.problems] == ["dotted-path"]
    assert said.problems == 1


def test_problems_of_a_big_organism_come_a_little_later(open_text: Open, said: Said, qtbot: QtBot) -> None:
    text = big_organism_text(300)
    assert len(text) > BIG
    document = open_text(text)
    with qtbot.waitSignal(document.problems_changed):
        document.apply(edits.set_key(["step-0017"], "handler", "nodots"))
        assert said.changes[0].changed == ("step-0017",)
        assert said.problems == 0
    assert [found.code for found in document.problems] == ["dotted-path"]


def test_an_empty_text_is_an_organism_without_listeners(open_text: Open) -> None:
    document = open_text("# nothing yet\n")
    assert not document.is_broken
    assert document.apply(edits.add_listener(ListenerSpec("first", "a.B", "a.b", "First")))
    assert document.text.startswith("# nothing yet\nlisteners:\n  - name: first\n")


class TestTyping:
    def test_in_one_line_it_becomes_one_step(self, open_text: Open, clock: Clock) -> None:
        document = open_text(PLAIN)
        at = PLAIN.index("plain")
        for offset, letter in enumerate("very "):
            clock.now += 0.5
            typed(document, at + offset, letter)
        assert (document.spec.name, document.stack.count()) == ("very plain", 1)
        document.stack.undo()
        assert document.text == PLAIN

    def test_after_a_pause_it_is_a_new_step(self, open_text: Open, clock: Clock) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        clock.now += 1.1
        typed(document, 1, "#")
        assert document.stack.count() == 2

    def test_in_another_line_it_is_a_new_step(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        typed(document, len(document.text), "#")
        assert document.stack.count() == 2

    def test_a_line_break_ends_it(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        typed(document, 1, "\n")
        typed(document, 2, "#")
        assert document.stack.count() == 2

    def test_what_is_taken_out_merges_too(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        at = PLAIN.index("plain")
        typed(document, at + 4, "", removed="n")
        typed(document, at + 3, "", removed="i")
        assert (document.spec.name, document.stack.count()) == ("pla", 1)

    def test_of_another_view_it_is_a_new_step(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#", "one view")
        typed(document, 1, "#", "another")
        assert document.stack.count() == 2

    def test_after_the_caret_was_elsewhere_it_is_a_new_step(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        document.end_typing()
        typed(document, 1, "#")
        assert document.stack.count() == 2

    def test_after_an_undo_it_is_a_new_step(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        document.end_typing()
        typed(document, 1, "#")
        document.stack.undo()
        typed(document, 1, "!")
        assert document.stack.count() == 2
        document.stack.undo()
        assert document.text == f"#{PLAIN}"

    def test_it_does_not_merge_with_an_edit(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, len(document.text), "#")
        document.apply(edits.connect("stylist", "editor"))
        typed(document, len(document.text), "#")
        assert document.stack.count() == 3

    def test_a_name_that_is_typed_keeps_its_place_on_the_canvas(self, open_text: Open) -> None:
        document = open_text(PLAIN, Layout().placed({"editor": Point(1, 2)}))
        at = PLAIN.index("name: editor") + len("name: editor")
        typed(document, at, "s")
        assert document.layout.positions == {"editors": Point(1, 2)}
        document.stack.undo()
        assert document.layout.positions == {"editor": Point(1, 2)}


class TestBroken:
    def test_the_last_good_spec_stays(self, open_text: Open, said: Said) -> None:
        document = open_text(PLAIN)
        before = document.spec
        typed(document, 0, "'")
        assert document.is_broken
        assert document.spec is before
        assert (said.changes[-1].broken, said.states) == (True, 1)

    def test_edits_are_refused_with_the_line(self, open_text: Open, said: Said) -> None:
        document = open_text(PLAIN)
        typed(document, PLAIN.index("plain"), "[")
        assert not document.apply(edits.remove(["editor"]))
        assert said.refused == ["Mend line 4 first: the text can't be read as YAML there."]

    def test_it_can_be_mended_by_typing(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "'")
        document.type_text((Splice(0, "'", ""),), None)
        assert not document.is_broken

    def test_last_good_undoes_back_to_the_last_state_that_could_be_read(self, open_text: Open, clock: Clock) -> None:
        document = open_text(PLAIN)
        document.apply(edits.connect("stylist", "editor"))
        good = document.text
        for at in (0, 1, 2):
            clock.now += 5
            typed(document, at, "'[{"[at])
        assert document.last_good()
        assert (document.text, document.is_broken, document.stack.index()) == (good, False, 1)

    def test_last_good_jumps_within_what_was_merged(self, open_text: Open) -> None:
        document = open_text(PLAIN)
        typed(document, 0, "#")
        typed(document, 0, "'")
        assert document.last_good()
        assert document.text == PLAIN

    def test_a_text_that_was_never_good_says_so(self, open_text: Open, said: Said) -> None:
        document = open_text("a: [\n")
        assert document.is_broken
        assert not document.last_good()
        assert said.refused[0].startswith("No earlier state could be read; mend line ")

    def test_a_text_that_was_never_good_can_be_mended(self, open_text: Open) -> None:
        document = open_text("listeners: [\n")
        typed(document, len("listeners: ["), "]")
        assert not document.is_broken


MALFORMED = """\
listeners:
  - name: good
    payload_class: a.B
    handler: a.b
    description: Good
    peers: [bad]
  - name: bad
    payload_class: a.B
    handler: a.b
    description: Bad
    peers: {no: list}
  - name: twice
    payload_class: a.B
    handler: a.b
    handler: a.c
    description: Twice
"""


class TestLocked:
    def test_only_listeners_that_are_malformed_are_locked(self, open_text: Open) -> None:
        assert open_text(MALFORMED).locked == {"bad", "twice"}

    def test_a_value_that_is_merely_wrong_locks_nothing(self, open_text: Open) -> None:
        document = open_text(PLAIN.replace("handlers.edit", "nodots").replace("agent: true", "timeout: -1"))
        assert document.problems
        assert document.locked == frozenset()

    @pytest.mark.parametrize(("name", "line"), [("bad", 11), ("twice", 15)])
    def test_edits_of_them_are_refused_with_the_line(self, open_text: Open, said: Said, name: str, line: int) -> None:
        document = open_text(MALFORMED)
        assert not document.apply(edits.set_key([name], "description", "x"))
        assert said.refused == [f"Mend line {line} first: {name} can't be read there."]

    def test_edits_of_others_are_made(self, open_text: Open) -> None:
        document = open_text(MALFORMED)
        assert document.apply(edits.set_key(["good"], "description", "Better"))
        assert document.locked == {"bad", "twice"}

    def test_a_locked_listener_keeps_a_peer_that_goes(self, open_text: Open, said: Said) -> None:
        text = MALFORMED.replace("peers: {no: list}", "peers: [good]\n    agent: {}")
        document = open_text(text)
        assert document.apply(edits.remove(["good"]))
        assert said.noted == ["bad still names it: line 12 must be mended."]


def test_a_name_borne_twice_is_no_address(open_text: Open, said: Said) -> None:
    document = open_text(PLAIN.replace("name: stylist", "name: Editor"))
    assert not document.apply(edits.remove(["EDITOR"]))
    assert said.refused == ["Two listeners are called editor; rename one of them in the text first."]


def test_an_edit_may_be_refused_by_its_own_function(open_text: Open, said: Said) -> None:
    def refuse(source: object) -> Revision:
        raise EditRefused("No.")

    assert not open_text(PLAIN).apply(Edit("Try", refuse))
    assert said.refused == ["No."]


def test_the_layout_alone_makes_it_dirty(open_text: Open) -> None:
    document = open_text(PLAIN)
    document.apply(edits.place({"editor": Point(1, 2)}))
    assert document.is_dirty
    assert replace(document.layout).positions == {"editor": Point(1, 2)}

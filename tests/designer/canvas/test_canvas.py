"""The canvas as a whole: empty, broken, its actions, its tooltips, its memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from designer.canvas.items import Item, Kind
from designer.canvas.view.tool import Pointer
from designer.document.layout import Layout, Point, frozen
from designer.document.splices import Splice
from designer.models.selection import Selected
from designer.support.theme import Scheme, Theme

from .hands import LEFT, NONE, Hands, text_of


def tip(hands: Hands, point: QPointF) -> str:
    view = hands.canvas.view.to_view(point)
    return hands.canvas.tool.tool_tip(Pointer(point, view, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NONE))


def break_text(hands: Hands) -> None:
    hands.document.type_text((Splice(0, "", "["),), None)


def test_an_empty_canvas_says_how_to_begin(draw: Callable[..., Hands]) -> None:
    hands = draw("organism:\n  name: new\nlisteners: []\n")
    assert hands.canvas.empty_state.isVisible()


def test_the_empty_canvas_can_be_drawn_on_at_once(draw: Callable[..., Hands], qtbot: object) -> None:
    hands = draw("organism:\n  name: new\nlisteners: []\n")
    qtbot.mouseClick(hands.canvas.empty_state.add_button, LEFT)
    hands.type("first")
    hands.key(Qt.Key.Key_Return)
    assert "first" in hands.listeners
    assert not hands.canvas.empty_state.isVisible()


def test_a_text_that_never_could_be_read_does_not_promise_an_earlier_one(draw: Callable[..., Hands]) -> None:
    bar = draw("listeners: [").canvas.broken_bar
    assert bar.isVisible()
    assert not bar.undo_button.isVisible()


def test_broken_text_is_said_and_can_be_taken_back(three: Hands, qtbot: object) -> None:
    good = three.document.text
    break_text(three)
    assert three.canvas.broken_bar.isVisible()
    qtbot.mouseClick(three.canvas.broken_bar.undo_button, LEFT)
    assert three.document.text == good
    assert not three.canvas.broken_bar.isVisible()


def test_go_there_tells_the_line(three: Hands, qtbot: object) -> None:
    went: list[int] = []
    three.canvas.go_to_text.connect(lambda line, column: went.append(line))
    break_text(three)
    qtbot.mouseClick(three.canvas.broken_bar.go_button, LEFT)
    assert went


@pytest.mark.parametrize(
    "action",
    ["canvas.add", "canvas.note", "canvas.frame", "canvas.arrange", "edit.delete", "edit.paste", "canvas.broadcast"],
)
def test_no_action_changes_broken_text(three: Hands, action: str) -> None:
    break_text(three)
    three.do("edit.select_all")
    said: list[str] = []
    three.canvas.said.connect(said.append)
    text, layout = three.document.text, three.document.layout
    three.do(action)
    assert (three.document.text, three.document.layout) == (text, layout)
    assert "doesn't parse" in said[-1]


def test_every_action_can_be_done_on_an_empty_canvas(draw: Callable[..., Hands]) -> None:
    hands = draw("organism:\n  name: new\nlisteners: []\n")
    for action in hands.canvas.handlers:
        hands.canvas.quick_add.close_box()
        hands.canvas.editing.close()
        hands.do(action)
    assert not hands.listeners


def test_actions_tell_when_they_can(three: Hands) -> None:
    canvas = three.canvas
    assert not canvas.enabled("edit.delete")
    three.board.select(Selected(listeners=("alpha",)))
    assert canvas.enabled("edit.delete")
    assert not canvas.enabled("canvas.align_left")
    break_text(three)
    assert not canvas.enabled("edit.delete")
    assert canvas.enabled("canvas.fit")


@pytest.mark.parametrize("action", ["canvas.snap", "canvas.minimap", "canvas.system"])
def test_what_is_toggled_is_told(three: Hands, action: str) -> None:
    before = three.canvas.checked(action)
    three.do(action)
    assert three.canvas.checked(action) is not before


def test_a_tooltip_tells_name_class_description_and_peers(three: Hands) -> None:
    lines = tip(three, three.at("alpha")).split("\n")
    assert lines[:4] == ["alpha", "messages.Alpha", "Does alpha", "Sends to: beta"]


def test_a_tooltip_tells_who_calls(three: Hands) -> None:
    assert "Called by: alpha" in tip(three, three.at("beta"))


EDGE_FILES = {
    "messages.py": "class Story: ...\n\n\nclass Verdict: ...\n\n\nclass Refusal: ...\n",
    "handlers.py": (
        "from messages import Story, Verdict\n\n\nasync def hear(payload: Story | Verdict, metadata): ...\n\n\n"
        "async def judge(payload: Story, metadata): ...\n"
    ),
}


def edge_tip(draw: Callable[..., Hands], qtbot: QtBot, *more: str) -> list[str]:
    """What is said of the edge from editor to facts."""
    facts = ["name: facts", "payload_class: messages.Story", "handler: handlers.judge", "description: D", *more]
    editor = ["name: editor", "payload_class: messages.Story", "handler: handlers.hear", "description: D"]
    listeners = ["  - " + "\n    ".join(each) for each in ([*editor, "peers: [facts]"], facts)]
    text = "organism:\n  name: desk\nlisteners:\n" + "\n".join(listeners) + "\n"
    places = frozen({"editor": Point(96, 192), "facts": Point(528, 192)})
    hands = draw(text, Layout(positions=places), EDGE_FILES)
    qtbot.waitUntil(lambda: hands.board.folder.is_ready)
    return tip(hands, (hands.port("editor") + hands.at("facts", dx=-104)) / 2).split("\n")


def test_an_edge_tells_what_goes_down_and_what_comes_back(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    lines = edge_tip(draw, qtbot, "response_class: messages.Verdict")
    assert lines == ["editor → facts: Story, answered with Verdict", "Drag an end to rewire it."]


def test_an_edge_tells_each_class_that_may_come_back(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    first, *_ = edge_tip(draw, qtbot, "response_class: [messages.Verdict, messages.Refusal]")
    assert first == "editor → facts: Story, answered with Verdict, Refusal"


def test_an_edge_tells_that_its_answer_is_not_taken(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    _, second, *_ = edge_tip(draw, qtbot, "response_class: messages.Refusal")
    assert second.startswith("The handler of editor doesn't take Refusal")


def test_an_edge_without_an_answer_says_so(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    assert edge_tip(draw, qtbot)[0] == "editor → facts: Story, no answer declared"


def test_empty_canvas_has_no_tooltip(three: Hands) -> None:
    assert tip(three, three.at("alpha", dy=300)) == ""


def test_reveal_selects_and_shows(three: Hands) -> None:
    three.canvas.view.center_on(QPointF(9000, 9000))
    three.canvas.reveal(("gamma",))
    assert three.selected.listeners == ("gamma",)
    assert three.canvas.view.visible_rect().contains(three.at("gamma"))


def test_add_note_and_type(three: Hands) -> None:
    three.do("canvas.note")
    three.type("Mind the gap")
    three.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = three.document.layout.notes.values()
    assert note.text == "Mind the gap"


def test_a_theme_can_change_meanwhile(three: Hands, theme: Theme) -> None:
    light = three.color_at(three.at("alpha", dy=300))
    theme.set_scheme(Scheme.DARK)
    assert three.color_at(three.at("alpha", dy=300)).lightness() < light.lightness()


def test_undo_after_a_gesture_selects_what_it_touched(three: Hands) -> None:
    three.drag(three.port("beta"), three.at("gamma"))
    three.board.select(Selected())
    three.document.stack.undo()
    assert "beta" in three.selected.listeners


def test_a_listener_of_a_thousand_is_dragged(draw: Callable[..., Hands], big_organism: Callable[[int], str]) -> None:
    hands = draw(big_organism(1000))
    name = "step-0000"
    hands.canvas.reveal((name,))
    before = hands.canvas.picture.rect(Item(Kind.LISTENER, name)).topLeft()
    hands.drag(hands.at(name), hands.at(name, dx=10, dy=96))
    assert hands.canvas.picture.rect(Item(Kind.LISTENER, name)).topLeft() != before
    assert len(hands.steps) == 1


def test_text_that_is_not_ours_is_shown_plain(draw: Callable[..., Hands]) -> None:
    hands = draw(text_of(["alpha"]).replace("Does alpha", "<b>bold</b>"))
    assert "<b>bold</b>" in tip(hands, hands.at("alpha"))

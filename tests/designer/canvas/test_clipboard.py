"""Copy, cut, paste, duplicate. Between processes it is tried on a real display."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from designer.canvas.editing.clips import CLIP_MIME, Clip, from_mime, paste, to_mime
from designer.document.layout import Frame, Layout, Note, Point, frozen
from designer.models.selection import Selected

from .hands import CTRL, Hands, text_of


def choose(hands: Hands, *names: str) -> None:
    hands.board.select(Selected(listeners=names))


def test_a_copy_is_pasted_under_another_name(three: Hands) -> None:
    choose(three, "gamma")
    three.do("edit.copy")
    three.do("edit.paste")
    assert [name for name in three.listeners if name.startswith("gamma")] == ["gamma", "gamma-2"]


def test_peers_within_the_copy_follow(three: Hands) -> None:
    choose(three, "alpha", "beta")
    three.do("edit.copy")
    three.do("edit.paste")
    assert three.listeners["alpha-2"] == ("beta-2",)


def test_what_was_pasted_is_selected_and_stands_as_it_stood(three: Hands) -> None:
    choose(three, "alpha", "beta")
    three.do("edit.copy")
    three.do("edit.paste")
    positions = three.canvas.picture.positions()
    assert set(three.selected.listeners) == {"alpha-2", "beta-2"}
    assert positions["beta-2"].x - positions["alpha-2"].x == 336


def test_paste_goes_to_the_pointer(three: Hands) -> None:
    choose(three, "gamma")
    three.do("edit.copy")
    three.move(QPointF(204, 500))
    three.do("edit.paste")
    rect = three.board.selected_bounds()
    assert (rect.center() - QPointF(204, 500)).manhattanLength() < 40


def test_the_clipboard_holds_yaml_for_everybody(three: Hands) -> None:
    choose(three, "gamma")
    three.do("edit.copy")
    assert "name: gamma" in QGuiApplication.clipboard().text()


def test_plain_yaml_from_elsewhere_is_pasted(three: Hands) -> None:
    QGuiApplication.clipboard().setText(
        "- name: delta\n  payload_class: messages.Delta\n  handler: handlers.delta\n  description: From elsewhere\n"
    )
    three.do("edit.paste")
    assert "delta" in three.listeners


def test_nonsense_is_refused_and_says_so(three: Hands) -> None:
    QGuiApplication.clipboard().setText("just some words")
    refused: list[str] = []
    three.document.refused.connect(refused.append)
    three.do("edit.paste")
    assert three.steps == []
    assert refused


def test_cut_removes_and_paste_brings_back(three: Hands) -> None:
    choose(three, "gamma")
    three.do("edit.cut")
    assert "gamma" not in three.listeners
    three.do("edit.paste")
    assert "gamma" in three.listeners


def test_a_duplicate_stands_beside_and_leaves_the_clipboard_alone(three: Hands) -> None:
    QGuiApplication.clipboard().setText("mine")
    choose(three, "gamma")
    three.do("edit.duplicate")
    assert "gamma-2" in three.listeners
    assert QGuiApplication.clipboard().text() == "mine"


def test_paste_is_one_step(three: Hands) -> None:
    choose(three, "alpha", "beta", "gamma")
    three.do("edit.copy")
    three.do("edit.paste")
    assert len(three.steps) == 1


def test_notes_and_frames_are_pasted_with_their_members(draw: Callable[..., Hands]) -> None:
    frame = Frame(60, 40, 300, 200, "Desk", members=("alpha",))
    layout = Layout(
        positions=frozen({"alpha": Point(96, 96)}),
        frames=frozen({"frame-1": frame}),
        notes=frozen({"note-1": Note(500, 300, 160, 80, "Read me")}),
    )
    hands = draw(text_of(["alpha"]), layout)
    hands.board.select(Selected(frames=("frame-1",), notes=("note-1",)))
    hands.do("edit.copy")
    hands.do("edit.paste")
    assert hands.document.layout.frames["frame-2"].members == ("alpha-2",)
    assert hands.document.layout.notes["note-2"].text == "Read me"


def test_another_window_gets_places_as_well(three: Hands, draw: Callable[..., Hands]) -> None:
    choose(three, "alpha", "beta")
    three.do("edit.copy")
    other = draw(text_of(["first"]))
    other.do("edit.paste")
    positions = other.canvas.picture.positions()
    assert other.listeners["alpha"] == ("beta",)
    assert positions["beta"].x - positions["alpha"].x == 336


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"text": 3, "names": [], "origin": [0, 0], "size": [1, 1], "positions": {}, "notes": [], "frames": []}',
        b'{"text": "", "names": [], "origin": [NaN, 0], "size": [1, 1], "positions": {}, "notes": [], "frames": []}',
        b"[" * 100_000,
    ],
)
def test_what_no_canvas_wrote_is_not_taken(raw: bytes) -> None:
    from PySide6.QtCore import QMimeData

    data = QMimeData()
    data.setData(CLIP_MIME, raw)
    assert from_mime(data) is None


def test_a_clip_survives_the_clipboard() -> None:
    clip = Clip(
        text="- name: a\n",
        names=("a",),
        origin=Point(1, 2),
        width=3,
        height=4,
        positions={"a": Point(0, 0)},
        notes=(Note(0, 0, 10, 10, "n"),),
        frames=(Frame(0, 0, 10, 10, "f", True, ("a",)),),
    )
    assert from_mime(to_mime(clip)) == clip


def test_pasting_nothing_is_refused(three: Hands) -> None:
    assert not three.document.apply(paste(Clip(), Point(0, 0)))


def test_ctrl_click_then_copy_takes_both(three: Hands) -> None:
    three.click(three.at("beta"))
    three.click(three.at("gamma"), CTRL)
    three.do("edit.copy")
    text = QGuiApplication.clipboard().text()
    assert "name: beta" in text
    assert "name: gamma" in text


def test_a_copy_says_to_other_canvases_where_it_comes_from(three: Hands) -> None:
    choose(three, "gamma")
    three.do("edit.copy")
    clip = from_mime(QGuiApplication.clipboard().mimeData())
    assert clip is not None
    assert clip.source == str(three.document.path)
    assert str(three.document.path) not in QGuiApplication.clipboard().text()


def test_a_paste_tells_where_it_came_from_and_who_it_is_now(three: Hands) -> None:
    told: list[tuple[str, object]] = []
    three.canvas.pasted.connect(lambda source, names: told.append((source, names)))
    choose(three, "gamma")
    three.do("edit.copy")
    three.do("edit.paste")
    assert told == [(str(three.document.path), ("gamma-2",))]
    QGuiApplication.clipboard().setText("- name: delta\n  payload_class: m.D\n  handler: m.d\n  description: x\n")
    three.do("edit.paste")
    assert len(told) == 1

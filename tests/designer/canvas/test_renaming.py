"""F2 on the canvas: the old name's other mentions are offered, and changed in the same step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.models.mentions import Mentions
from designer.models.selection import Selected

from .hands import Hands, text_of

SOURCE = "def alpha(payload, metadata):\n    return HandlerResponse(payload, to='beta')\n"


def test_renaming_in_place_offers_the_other_mentions(draw: Callable[..., Hands], tmp_path: Path, qtbot: QtBot) -> None:
    hands = draw(text_of(["alpha", "beta"], {"alpha": ["beta"]}), None, {"handlers.py": SOURCE})
    mentions = Mentions(hands.document, hands.board.folder, hands.canvas)
    hands.board.select(Selected(listeners=("beta",)))
    hands.do("edit.rename")
    hands.type("gamma")
    with qtbot.waitSignal(mentions.offered):
        hands.key(Qt.Key.Key_Return)
    assert mentions.offer is not None
    assert mentions.apply(place for place in mentions.offer.places if place.mention.is_exact)
    assert hands.steps == ["Rename beta to gamma"]
    assert hands.listeners == {"alpha": ("gamma",), "gamma": ()}
    assert hands.selected.listeners == ("gamma",)
    assert (tmp_path / "handlers.py").read_text() == SOURCE.replace("beta", "gamma")


def test_naming_what_was_just_made_offers_nothing(draw: Callable[..., Hands], qtbot: QtBot) -> None:
    source = "X = 'tool'\nY = 'tool-1'\n"
    hands = draw(text_of(["alpha"]), None, {"handlers.py": source})
    mentions = Mentions(hands.document, hands.board.folder, hands.canvas)
    hands.do("canvas.add")
    hands.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: hands.canvas.editing.is_open)
    hands.type("fresh")
    hands.key(Qt.Key.Key_Return)
    assert "fresh" in hands.listeners
    qtbot.waitUntil(lambda: mentions.is_quiet)
    assert mentions.offer is None

"""What is shown, written to a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from designer.models.live.folds import Folds
from designer.models.live.live import Live
from designer.panels.messages import MessagesPanel
from designer.panels.messages.exporting import CSV_TITLES
from runtime.events import from_json

from .conftest import shown_numbers
from .shop import many


def export(panel: MessagesPanel, path: Path, qtbot: QtBot) -> str:
    """Export by way of the dialog; returns what is said at the end."""
    QTest.mouseClick(panel.bar.export, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert not dialog.isModal() or dialog.windowModality() is Qt.WindowModality.WindowModal
    dialog.selectFile(str(path))
    with qtbot.waitSignal(panel.said) as said:
        dialog.accept()
    return str(said.args[0]) if said.args else ""


def test_json_lines_are_the_records_and_what_became_of_them(panel: MessagesPanel, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "shop.jsonl"
    assert export(panel, path, qtbot) == "21 messages written to shop.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(line["message"], line["state"]) for line in lines[7:9]] == [(8, "done"), (9, "failed")]
    assert [each["to"] for each in lines[2]["deliveries"]] == ["lamps", "ropes", "sails"]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["shop.jsonl"]


def test_json_lines_are_read_again_as_the_same_messages(
    panel: MessagesPanel, live: Live, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "shop.jsonl"
    export(panel, path, qtbot)
    folds = Folds()
    folds.take([from_json(json.loads(line)) for line in path.read_text("utf-8").splitlines()])
    again, ring = folds.messages, live.folds.messages
    for before, after in zip(ring.rows(0, ring.end), again.rows(0, again.end), strict=True):
        for name in ("number", "cause", "seq", "time", "conversation", "frame", "from_id", "to_ids", "raw", "stage"):
            assert getattr(before, name) == getattr(after, name)


def test_only_what_the_filter_lets_through_is_written(panel: MessagesPanel, tmp_path: Path, qtbot: QtBot) -> None:
    panel.bar.line.set_filter("class:Offer from:shop")
    qtbot.waitUntil(lambda: shown_numbers(panel) == [7, 13, 21])
    path = tmp_path / "offers.csv"
    export(panel, path, qtbot)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == CSV_TITLES
    assert [int(row["number"]) for row in rows] == shown_numbers(panel) == [7, 13, 21]
    assert rows[0]["chain"] == "system.shop > console > shop"
    assert rows[0]["payload"] == "<Offer><Price>7</Price></Offer>"


def test_a_table_holds_no_formula(empty: MessagesPanel, live: Live, tmp_path: Path, qtbot: QtBot) -> None:
    live.take([next(many(1))._replace(from_id="=cmd|' /C calc'!A0")])
    path = tmp_path / "evil.csv"
    export(empty, path, qtbot)
    with path.open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["from"].startswith("'=")


def test_many_rows_are_written_in_slices_and_can_be_stopped(
    empty: MessagesPanel, live: Live, tmp_path: Path, qtbot: QtBot
) -> None:
    live.take(list(many(8_000)))
    path = tmp_path / "many.jsonl"
    empty._export.write(list(live.folds.messages.rows(0, 8_000)), live.folds.frames.chain, path)
    qtbot.waitUntil(lambda: "Exporting:" in empty.footer.words.text())
    with qtbot.waitSignal(empty.said) as said:
        QTest.mouseClick(empty.footer.stop, Qt.MouseButton.LeftButton)
    assert "nothing was written" in str(said.args)
    assert "Exporting" not in empty.footer.words.text()
    assert [each for each in tmp_path.iterdir() if "many" in each.name] == []


@pytest.mark.parametrize("place", ["missing/rows.jsonl", "folder.jsonl"])
def test_what_can_not_be_written_is_told(
    panel: MessagesPanel, live: Live, tmp_path: Path, qtbot: QtBot, place: str
) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with qtbot.waitSignal(panel.said) as said:
        panel._export.write(list(live.folds.messages.rows(0, 5)), live.folds.frames.chain, tmp_path / place)
    assert "was not written" in str(said.args)
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []

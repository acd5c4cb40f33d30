"""The outline follows the document row by row."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Frame, Layout, Note
from designer.document.splices import Splice
from designer.models.outline import ROW, OutlineModel
from designer.models.outline_rows import Node, NodeKind, Row
from designer.models.problems import worst_by_listener


@pytest.fixture
def model(document: Document) -> OutlineModel:
    made = OutlineModel(document, document)
    document.changed.connect(made.follow)
    return made


def tree(model: OutlineModel) -> list[tuple[int, Row]]:
    def below(parent: QModelIndex, depth: int) -> Iterator[tuple[int, Row]]:
        if model.canFetchMore(parent):
            model.fetchMore(parent)
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            yield depth, index.data(ROW)
            yield from below(index, depth + 1)

    return list(below(QModelIndex(), 0))


def nodes(model: OutlineModel) -> list[tuple[int, Node]]:
    return [(depth, row.node) for depth, row in tree(model)]


def test_listeners_stand_below_the_organism_with_their_peers(model: OutlineModel) -> None:
    shown = [(depth, row.text) for depth, row in tree(model)]
    assert shown == [
        (0, "newsroom"),
        (1, "editor"),
        (2, "facts"),
        (2, "style"),
        (1, "facts"),
        (1, "style"),
        (0, "Broadcasts"),
        (1, "Story"),
        (2, "facts"),
        (2, "style"),
    ]


def test_a_listener_says_all_of_itself_to_those_who_listen(model: OutlineModel) -> None:
    spoken = model.index(0, 0, model.index(0, 0)).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "editor, agent, calls facts, style"


def test_the_model_keeps_the_rules_of_models(
    model: OutlineModel, document: Document, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    document.apply(edits.rename("facts", "truth"))
    document.apply(edits.remove(listeners=("style",)))


def test_a_renamed_listener_keeps_its_row(model: OutlineModel, document: Document) -> None:
    kept = QPersistentModelIndex(model.index(1, 0, model.index(0, 0)))
    document.apply(edits.rename("facts", "truth"))
    assert kept.data(ROW).text == "truth"


def test_a_listener_that_changes_leaves_the_others_alone(model: OutlineModel, document: Document) -> None:
    changed: list[str] = []
    model.itemChanged.connect(lambda item: changed.append(item.text()))
    document.apply(edits.set_key(("style",), "agent", True))
    assert set(changed) == {"style"}


def test_a_peer_that_names_nobody_is_marked(model: OutlineModel, document: Document) -> None:
    document.apply(edits.set_peers("editor", ("facts",)))
    start = document.text.index("peers: [facts]")
    document.type_text((Splice(start, "peers: [facts]", "peers: [fakts]"),), None)
    item = model.item_of(Node(NodeKind.PEER, "editor", "fakts"))
    assert item is not None
    row = item.data(ROW)
    assert (row.text, row.tone) == ("fakts", "error")


def test_frames_and_notes_come_and_go(make_document: Callable[..., Document]) -> None:
    document = make_document("listeners: []\n", Layout(notes={"note-1": Note(0, 0, 9, 9, "Ask\ntwice")}))
    model = OutlineModel(document, document)
    document.changed.connect(model.follow)
    document.apply(edits.add_frame(Frame(0, 0, 9, 9, "Desks")))
    assert [row.text for _, row in tree(model)][1:] == ["Frames", "Desks", "Notes", "Ask twice"]
    document.stack.undo()
    assert [row.text for _, row in tree(model)][1:] == ["Notes", "Ask twice"]


def test_problems_mark_their_listener(model: OutlineModel, document: Document) -> None:
    start = document.text.index("[facts, style]")
    document.type_text((Splice(start, "[facts, style]", "[facts, styl]"),), None)
    model.show_problems(worst_by_listener(document.problems))
    row = model.index(0, 0, model.index(0, 0)).data(ROW)
    assert ("circle-alert", "error") in row.badges
    assert "has errors" in row.spoken


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_edited_the_tree_equals_a_new_one(
    make_document: Callable[..., Document], big_organism: Callable[[int], str], seed: int
) -> None:
    document = make_document(big_organism(30))
    model = OutlineModel(document, document)
    document.changed.connect(model.follow)
    chance = random.Random(seed)
    for number in range(25):
        names = [each.name for each in document.spec.listeners]
        one, other = chance.sample(names, 2)
        edit = chance.choice(
            (
                edits.rename(one, f"new-{number}"),
                edits.remove(listeners=(one,)),
                edits.connect(one, other),
                edits.duplicate((one, other), (8.0, 8.0)),
                edits.set_key((one, other), "broadcast", chance.random() < 0.5),
                edits.set_peers(one, tuple(chance.sample(names, 4))),
            )
        )
        document.apply(edit)
        if chance.random() < 0.3 and document.stack.canUndo():
            document.stack.undo()
    assert tree(model) == tree(OutlineModel(document, document))

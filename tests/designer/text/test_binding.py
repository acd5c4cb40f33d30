"""The view and the document's text: always equal, whoever edits, whatever the text."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.document.edit import Edit, Revision
from designer.document.splices import Splice
from designer.panels.text_binding import TextBinding
from designer.support.code_view import CodeView
from designer.support.theme import Theme

NASTY = [
    "",
    "\n",
    "a: 1",
    "a: 1\r\nb: 2\nc: 3\rd: 4",
    "a: 😀\r\n\r\n\n\r\r\n😀😀: b",
    "a: x\u2028y\u2029z\x85\x00\ufeff\ufdd0\ufffc\u202eend\n",
    "\ufeffname: x\r\n",
    "organism: {name: a}\r\nlisteners: []\r",
]
PIECES = [
    "",
    "x",
    "\n",
    "\r\n",
    "\r",
    "😀",
    "a: b\n",
    "\u2029",
    "\u2028\n",
    "\x00",
    "  - n: y\r\n",
    "\ufeff",
    "é\u0301",
]


@pytest.fixture
def bound(
    qtbot: QtBot, theme: Theme, make_document: Callable[..., Document]
) -> Callable[[str], tuple[Document, CodeView, TextBinding]]:
    def make(text: str) -> tuple[Document, CodeView, TextBinding]:
        document, view = make_document(text), CodeView(theme)
        qtbot.addWidget(view)
        return document, view, TextBinding(document, view, view)

    return make


def by_view(view: CodeView, chance: random.Random) -> None:
    """A person types, deletes, pastes or moves some text."""
    cursor = QTextCursor(view.document())
    end = view.document().characterCount() - 1
    for mode in (QTextCursor.MoveMode.MoveAnchor, QTextCursor.MoveMode.KeepAnchor):
        cursor.setPosition(chance.randint(0, end), mode)
        # The caret never stands within a character of two units.
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, mode)
    if chance.random() < 0.6:
        cursor.setPosition(cursor.position())
    view.setTextCursor(cursor)
    what = chance.randrange(6)
    if what == 0:
        QTest.keyClick(view, chance.choice([Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return]))
    elif what == 1:
        QTest.keyClicks(view, chance.choice(["a", ": ", "-"]))
    elif what == 2:
        QTest.keyClick(view, chance.choice([Qt.Key.Key_Tab, Qt.Key.Key_Slash]), Qt.KeyboardModifier.NoModifier)
    elif what == 3:
        view.duplicate()
    else:
        data = QMimeData()
        data.setText(chance.choice(PIECES) + chance.choice(PIECES))
        view.insertFromMimeData(data)


def by_document(document: Document, chance: random.Random) -> None:
    """A form, a fix or the disk changes places of the text."""
    splices, at = [], 0
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(at, len(document.text))
        removed = document.text[at : at + chance.choice([0, 1, 1, 2, 5])]
        splices.append(Splice(at, removed, chance.choice(PIECES)))
        at += len(removed) + 1
        if at > len(document.text):
            break
    document.apply(Edit("Random", lambda source: Revision(tuple(splices)), free_text=True))


@pytest.mark.parametrize("seed", range(40))
def test_view_and_document_stay_equal_and_undo_gives_the_original(
    bound: Callable[[str], tuple[Document, CodeView, TextBinding]], seed: int
) -> None:
    chance = random.Random(seed)
    original = NASTY[seed % len(NASTY)]
    document, view, binding = bound(original)
    assert binding.agrees()
    for _ in range(40):
        if chance.random() < 0.6:
            by_view(view, chance)
        elif chance.random() < 0.8:
            by_document(document, chance)
        else:
            document.stack.undo()
        assert binding.agrees(), (seed, document.text)
    last, steps = document.text, document.stack.index()
    while document.stack.canUndo():
        document.stack.undo()
        assert binding.agrees()
    assert document.text == original
    while document.stack.index() < steps:
        document.stack.redo()
    assert binding.agrees()
    assert document.text == last


def test_typing_is_one_small_splice(bound: Callable[[str], tuple[Document, CodeView, TextBinding]]) -> None:
    document, view, _ = bound("a: 1\r\nb: 2\r\n")
    seen = []
    document.changed.connect(lambda changes: seen.append(changes.splices))
    view.go_to(2, 5)

    QTest.keyClicks(view, "5")

    assert seen == [(Splice(10, "", "5"),)]


def test_a_line_end_typed_is_that_of_the_file(bound: Callable[[str], tuple[Document, CodeView, TextBinding]]) -> None:
    document, view, _ = bound("a: 1\r\nb: 2\r\n")
    view.go_to(2, 5)

    QTest.keyClick(view, Qt.Key.Key_Return)

    assert document.text == "a: 1\r\nb: 2\r\n\r\n"


def test_the_caret_stays_with_its_text_when_others_edit_above(
    bound: Callable[[str], tuple[Document, CodeView, TextBinding]],
) -> None:
    document, view, _ = bound("a: 1\nb: 2\nc: 3\n")
    view.go_to(3, 3)

    document.apply(Edit("x", lambda source: Revision((Splice(0, "", "# new\n# more\n"),)), free_text=True))

    assert view.caret() == (4, 2)


def test_a_character_that_no_view_can_hold_makes_it_read_only(
    bound: Callable[[str], tuple[Document, CodeView, TextBinding]],
) -> None:
    document, view, binding = bound("a: \ue400\n")

    QTest.keyClicks(view, "x")

    assert binding.obstacle == "U+E400"
    assert view.isReadOnly()
    assert document.text == "a: \ue400\n"


def test_the_view_opens_again_when_that_character_goes(
    bound: Callable[[str], tuple[Document, CodeView, TextBinding]],
) -> None:
    document, view, _ = bound("a: \ue400\n")

    document.apply(Edit("x", lambda source: Revision((Splice(3, "\ue400", "b"),)), free_text=True))

    assert not view.isReadOnly()
    assert view.toPlainText() == "a: b\n"


def test_what_is_copied_is_what_the_document_holds(
    bound: Callable[[str], tuple[Document, CodeView, TextBinding]],
) -> None:
    _, view, _ = bound("a: x\u202ey\u00a0z\n")
    view.selectAll()

    assert view.createMimeDataFromSelection().text() == "a: x\u202ey\u00a0z\n"

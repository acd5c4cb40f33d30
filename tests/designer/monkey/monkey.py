"""A monkey at the window: seeded random doings, and what must hold whatever it does."""

from __future__ import annotations

import random
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.exceptions import capture_exceptions

from designer.canvas.items import Kind
from designer.canvas.picture.picture import Picture
from designer.document.document import Document
from designer.document.splices import difference
from designer.models.selection import Peer, Selected, Selection
from designer.support.theme import Scheme, Theme
from designer.support.view_text import from_view
from runtime.organism.load import load_text
from runtime.organism.spec import OrganismSpec

Button, Key, Modifier = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier

NOT_PRESSED: Final = (
    "file.new",
    "file.open",
    "file.save_as",
    "file.save_svg",
    "file.save_png",
    "file.close",
    "file.reload",
    "app.quit",
    "view.full_screen",
)
"""Actions that ask the system for files, start another process, or end this one."""

CANVAS_KEYS: Final = (
    *(Key.Key_A, Key.Key_B, Key.Key_C, Key.Key_E, Key.Key_G, Key.Key_M, Key.Key_N, Key.Key_R, Key.Key_Delete),
    *(Key.Key_F2, Key.Key_Escape, Key.Key_Tab, Key.Key_Return, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down),
    *(Key.Key_Space, Key.Key_Backspace, Key.Key_Insert, Key.Key_Home, Key.Key_Menu),
)
SCRAPS: Final = (
    *("a", "x", " ", "  ", "\n", "\n  ", ":", "#", "'", '"', "[", "]", "- ", "{", "}", "&", "*", "|", "\t", "é", "𝄞"),
    *(
        "broadcast: true",
        "peers: [facts, law]",
        "  - name: new\n",
        "agent: maybe",
        "timeout: 12",
        "\u202e",
        "~",
        "null",
    ),
)
WORDS: Final = ("facts", "law", "new-name", "", "x", "editor", "a b", "system.x", "messages.Story", "12", "0", "é")


@dataclass(frozen=True, slots=True)
class Subject:
    """The window that the monkey sits at, and the parts that it has.

    Attributes:
        window: All of it.
        document: What is edited.
        selection: What is selected.
        picture: What the canvas draws.
        theme: Whose scheme it may change.
        canvas: The widget that takes the canvas's mouse and keys.
        text: The text view; made when it is asked for.
        actions: By id.
    """

    window: QWidget
    document: Document
    selection: Selection
    picture: Picture
    theme: Theme
    canvas: QWidget
    text: Callable[[], QPlainTextEdit]
    actions: Mapping[str, QAction]


class Monkey:
    """Does random things; the same seed does the same things."""

    def __init__(self, subject: Subject, seed: int) -> None:
        """Sit down before a window whose document is as it was opened."""
        self.subject = subject
        self.seed = seed
        self.random = random.Random(seed)
        self.count = 0
        self.done: deque[str] = deque(maxlen=12)
        self._first = (subject.document.text, subject.document.layout)

    def play(self, actions: int, look_every: int = 10, rewind_every: int = 100) -> None:
        """Do so many things and look at what must hold; a failure says the seed and what was done last."""
        try:
            for _ in range(actions):
                with capture_exceptions() as raised:
                    self.act()
                if raised:
                    raise raised[0][1]
                if self.count % look_every == 0:
                    check(self.subject)
                if self.count % rewind_every == 0:
                    self.rewind()
            check(self.subject)
            self.rewind()
        except Exception as error:
            last = "\n  ".join(self.done)
            trace = "".join(traceback.format_exception(error))
            raise AssertionError(f"seed {self.seed}, after {self.count} actions:\n  {last}\n{trace}") from None

    def act(self) -> None:
        """Do one thing."""
        doings: dict[Callable[[], str], int] = {
            self.click: 14,
            self.drag: 14,
            self.wheel: 6,
            self.key: 14,
            self.trigger: 14,
            self.type: 12,
            self.undo: 6,
            self.redo: 6,
            self.select: 6,
            self.form: 6,
            self.toggle_dock: 2,
            self.change_theme: 1,
        }
        self.count += 1
        self.done.append("?")
        (doing,) = self.random.choices(list(doings), list(doings.values()))
        self.done[-1] = doing.__name__
        if not self.subject.canvas.isVisible():
            self.subject.actions["view.canvas"].trigger()
        self.done[-1] = f"{doing.__name__} {doing()}"
        QCoreApplication.processEvents()
        self.close_what_came_up()

    def click(self) -> str:
        """Press a button on the canvas, perhaps twice, perhaps with a key held."""
        point = self.spot()
        button = self.random.choice((Button.LeftButton, Button.LeftButton, Button.RightButton))
        held = self.random.choice(
            (Modifier.NoModifier, Modifier.NoModifier, Modifier.ControlModifier, Modifier.ShiftModifier)
        )
        if self.random.random() < 0.2:
            QTest.mouseDClick(self.subject.canvas, button, held, point)
            return f"double {button.name} {held.name} {point.toTuple()}"
        QTest.mouseClick(self.subject.canvas, button, held, point)
        return f"{button.name} {held.name} {point.toTuple()}"

    def drag(self) -> str:
        """Draw the pointer over the canvas; sometimes Escape comes in the middle."""
        start, end = self.spot(), self.spot()
        button = self.random.choice((Button.LeftButton, Button.LeftButton, Button.LeftButton, Button.MiddleButton))
        held = self.random.choice(
            (Modifier.NoModifier, Modifier.NoModifier, Modifier.AltModifier, Modifier.ShiftModifier)
        )
        canvas = self.subject.canvas
        QTest.mousePress(canvas, button, held, start)
        for step in range(1, 5):
            QTest.mouseMove(canvas, start + (end - start) * step / 4)
            QCoreApplication.processEvents()
        stopped = self.random.random() < 0.15
        if stopped:
            QTest.keyClick(canvas, Key.Key_Escape)
        QTest.mouseRelease(canvas, button, held, end)
        return f"{button.name} {held.name} {start.toTuple()} to {end.toTuple()}{', escaped' if stopped else ''}"

    def wheel(self) -> str:
        """Turn the wheel over the canvas."""
        point, turn = self.spot(), self.random.choice((-240, -120, 120, 240))
        canvas = self.subject.canvas
        held = self.random.choice((Modifier.NoModifier, Modifier.ControlModifier, Modifier.ShiftModifier))
        event = QWheelEvent(
            QPointF(point),
            QPointF(canvas.mapToGlobal(point)),
            QPoint(),
            QPoint(0, turn),
            Button.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)
        return f"{turn} {held.name} at {point.toTuple()}"

    def key(self) -> str:
        """Press a key on the canvas; what comes up gets a word and Return, or nothing."""
        self.subject.canvas.setFocus()
        key = self.random.choice(CANVAS_KEYS)
        held = self.random.choice((Modifier.NoModifier,) * 4 + (Modifier.ShiftModifier, Modifier.ControlModifier))
        QTest.keyClick(self.subject.canvas, key, held)
        QCoreApplication.processEvents()
        said = f"{key.name} {held.name}"
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit) and self.random.random() < 0.7:
            word = self.random.choice(WORDS)
            type_in(focused, word)
            if QApplication.focusWidget() is focused:
                QTest.keyClick(focused, Key.Key_Return)
            said += f", then {word!r}"
        return said

    def trigger(self) -> str:
        """Run an action that can be run."""
        able = sorted(id for id, action in self.subject.actions.items() if action.isEnabled() and id not in NOT_PRESSED)
        if not able:
            return "nothing"
        id = self.random.choice(able)
        self.subject.actions[id].trigger()
        return id

    def type(self) -> str:
        """Type, or take away, somewhere in the text."""
        text = self.subject.text()
        if not text.isVisible():
            self.subject.actions["view.side_by_side"].trigger()
        text.setFocus()
        cursor = text.textCursor()
        position = self.random.randint(0, text.document().characterCount() - 1)
        cursor.setPosition(position)
        text.setTextCursor(cursor)
        match self.random.randrange(4):
            case 0:
                QTest.keyClick(text, self.random.choice((Key.Key_Backspace, Key.Key_Delete)))
                return f"less at {position}"
            case 1:
                length = self.random.randint(1, 40)
                cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length)
                text.setTextCursor(cursor)
                QTest.keyClick(text, Key.Key_Delete)
                return f"{length} less at {position}"
            case _:
                scrap = self.random.choice(SCRAPS)
                type_in(text, scrap)
                return f"{scrap!r} at {position}"

    def undo(self) -> str:
        """Take some steps back."""
        times = self.random.randint(1, 4)
        for _ in range(times):
            self.subject.document.stack.undo()
        return str(times)

    def redo(self) -> str:
        """Make some steps again."""
        times = self.random.randint(1, 4)
        for _ in range(times):
            self.subject.document.stack.redo()
        return str(times)

    def select(self) -> str:
        """Select listeners and edges, as the outline does."""
        listeners = self.subject.document.spec.listeners
        names = [listener.name for listener in listeners]
        chosen = tuple(self.random.sample(names, self.random.randint(0, min(3, len(names)))))
        peers = [Peer(listener.name, peer) for listener in listeners for peer in listener.peers]
        edges = tuple(self.random.sample(peers, min(len(peers), self.random.choice((0, 0, 1)))))
        self.subject.selection.set(Selected(listeners=chosen, peers=edges))
        return f"{chosen} {edges}"

    def form(self) -> str:
        """Use a field of a panel."""
        fields = [
            each
            for dock in self.subject.window.findChildren(QDockWidget)
            for each in dock.findChildren(QWidget)
            if each.isVisible()
            and each.isEnabled()
            and isinstance(each, QLineEdit | QAbstractSpinBox | QComboBox | QAbstractButton)
        ]
        if not fields:
            return "none"
        used = self.random.choice(fields)
        used.setFocus()
        if isinstance(used, QAbstractButton):
            # A button with a menu keeps its click until somebody has chosen from it.
            if not isinstance(used, QToolButton | QPushButton) or used.menu() is None:
                QTest.mouseClick(used, Button.LeftButton)
        elif isinstance(used, QComboBox) and not used.isEditable():
            QTest.keyClick(used, self.random.choice((Key.Key_Up, Key.Key_Down)))
        else:
            word = self.random.choice(WORDS)
            QTest.keyClick(used, Key.Key_A, Modifier.ControlModifier)
            type_in(used, word)
            QTest.keyClick(used, self.random.choice((Key.Key_Return, Key.Key_Tab)))
            return f"{type(used).__name__} {used.accessibleName()!r} {word!r}"
        return f"{type(used).__name__} {used.accessibleName()!r}"

    def toggle_dock(self) -> str:
        """Show or hide a panel."""
        docks = self.subject.window.findChildren(QDockWidget)
        if not docks:
            return "none"
        dock = self.random.choice(docks)
        dock.setVisible(not dock.isVisible())
        return dock.objectName()

    def change_theme(self) -> str:
        """Light or dark."""
        scheme = self.random.choice((Scheme.LIGHT, Scheme.DARK))
        self.subject.theme.set_scheme(scheme)
        return scheme.value

    def rewind(self) -> None:
        """All undone gives what was there first, all redone what is there now."""
        document = self.subject.document
        stack = document.stack
        while stack.canRedo():
            stack.redo()
        before = (document.text, document.layout)
        while stack.canUndo():
            stack.undo()
        assert (document.text, document.layout) == self._first, "undoing everything does not give the first text"
        check(self.subject)
        while stack.canRedo():
            stack.redo()
        assert (document.text, document.layout) == before, "redoing everything does not give the last text"
        check(self.subject)

    def spot(self) -> QPoint:
        """A place on the canvas: half of the time on something."""
        canvas = self.subject.canvas
        return QPoint(self.random.randrange(max(1, canvas.width())), self.random.randrange(max(1, canvas.height())))

    def close_what_came_up(self) -> None:
        """Menus and dialogs go away again; a menu's entry is taken now and then."""
        for _ in range(10):
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            if isinstance(popup, QMenu) and self.random.random() < 0.3:
                self._take(popup)
            popup.close()
            QCoreApplication.processEvents()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.reject()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _take(self, menu: QMenu) -> None:
        entries = [
            each for each in menu.actions() if each.isEnabled() and not each.isSeparator() and each.menu() is None
        ]
        entries = [each for each in entries if each.objectName() not in NOT_PRESSED]
        if entries:
            entry = self.random.choice(entries)
            self.done[-1] += f", in the menu {entry.text()!r}"
            entry.trigger()


def type_in(widget: QWidget, text: str) -> None:
    """Type on the keyboard; what no key of QTest's gives comes as from an input method's key."""
    keys = {"\n": Key.Key_Return, "\t": Key.Key_Tab}
    for character in text:
        if character in keys:
            QTest.keyClick(widget, keys[character])
        elif character.isascii():
            QTest.keyClicks(widget, character)
        else:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, Key.Key_unknown, Modifier.NoModifier, character))


def check(subject: Subject) -> None:
    """What must hold at every moment."""
    document = subject.document
    file = document.path.name if document.path else "organism.yaml"
    loaded = load_text(document.text, file, document.path)
    empty = [problem.code for problem in loaded.problems] == ["empty-file"]
    spec = OrganismSpec(path=document.path) if empty else loaded.spec
    wanted = (spec is None, loaded.problems)
    _wait(lambda: (document.is_broken, document.problems) == wanted)
    assert (document.is_broken, document.problems) == wanted, f"not the problems of this text:\n{document.text}"
    shown, text = from_view(subject.text().toPlainText()), document.text.replace("\r\n", "\n")
    assert shown == text, f"the text view shows another text: {difference(text, shown)}"
    if spec is not None:
        assert document.spec == spec, "the spec is not that of the text"
        assert dict(document.places) == dict(loaded.places), "the places are not those of the text"
    drawn = {item.key for item in subject.picture.items() if item.kind is Kind.LISTENER}
    there = {listener.name for listener in document.spec.listeners}
    folded = {name for frame in document.layout.frames.values() if frame.collapsed for name in frame.members}
    assert drawn <= there, f"drawn and gone: {drawn - there}"
    if subject.picture.reach_only is None:
        assert there - folded <= drawn, f"there and not drawn: {there - folded - drawn}"
    gone = [name for name in subject.selection.value.listeners if name not in there]
    assert not gone, f"{gone} are selected and gone"


def _wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something is true, five seconds at most; what is then wrong is for others to say."""
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        QTest.qWait(5)

"""Real runs, cut where something can be seen, for the tests of panels that show one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from designer.models.live.live import Live
from designer.support.row_view import RowView
from designer.support.rows import RowSource
from runtime.events import Event
from tests.designer.live.organisms import sample

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def live(qapp: QApplication) -> Iterator[Live]:
    """What a window knows of its run; nothing has run yet."""
    made = Live()
    yield made
    made.deleteLater()


def newsroom() -> list[Event]:
    """All records of the newsroom's starts."""
    return sample("newsroom").events


def until(
    events: Sequence[Event], cls: type[Event], nth: int = 1, *, found: Callable[[Event], bool] | None = None
) -> list[Event]:
    """The records up to the nth of a class."""
    seen = 0
    for at, event in enumerate(events):
        if isinstance(event, cls) and (found is None or found(event)):
            seen += 1
            if seen == nth:
                return list(events[: at + 1])
    raise LookupError(f"there are {seen} records of {cls.__name__}")


def click_line(view: RowView, at: int) -> None:
    """Click on a line of a painted list."""
    QTest.mouseClick(view.viewport(), Left, pos=middle(view, at))


def double_click_line(view: RowView, at: int) -> None:
    """Double click on a line of a painted list."""
    click_line(view, at)
    QTest.mouseDClick(view.viewport(), Left, pos=middle(view, at))


def middle(view: RowView, at: int) -> QPoint:
    """The middle of a line."""
    return view.line_rect(at).center()


def lines(rows: RowSource) -> list[list[str]]:
    """The texts of all lines of a list."""
    return [[cell.text for cell in rows.line(at).cells] for at in range(len(rows))]


def context_menu(widget: QWidget, at: QPoint) -> QMenu:
    """The menu that a right click opens."""
    before = set(widget.window().findChildren(QMenu))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    found = [menu for menu in widget.window().findChildren(QMenu) if menu not in before]
    assert len(found) == 1, "one menu opens"
    return found[0]


def trigger(menu: QMenu, text: str) -> None:
    """Choose an entry of a menu, as Enter on it does."""
    action = next(action for action in menu.actions() if action.text() == text)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def key(widget: QWidget, which: Qt.Key) -> None:
    """Press and release a key."""
    widget.setFocus()
    QTest.keyClick(widget, which)

"""Which pane has the focus, and moving it from pane to pane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def application() -> QApplication:
    """The one application, as what it is."""
    found = QApplication.instance()
    assert isinstance(found, QApplication), "widgets need an application"
    return found


def pane_with_focus(panes: Iterable[QWidget]) -> QWidget | None:
    """The pane that has the focus or holds who has it."""
    focused = QApplication.focusWidget()
    return next((pane for pane in panes if focused is not None and holds(pane, focused)), None)


def holds(pane: QWidget, widget: QWidget) -> bool:
    """Whether a widget is a pane or within it."""
    return pane is widget or pane.isAncestorOf(widget)


def step(panes: Sequence[QWidget], direction: int) -> QWidget | None:
    """Give the focus to the next pane that can take it.

    Args:
        panes: In their order.
        direction: 1 forwards, -1 backwards.

    Returns:
        The pane that has it now.
    """
    now = pane_with_focus(panes)
    start = panes.index(now) if now is not None else (-1 if direction > 0 else 0)
    for distance in range(1, len(panes) + 1):
        pane = panes[(start + direction * distance) % len(panes)]
        if give_focus(pane):
            return pane
    return None


def give_focus(pane: QWidget) -> bool:
    """Give the focus to a pane, or to the first within it that takes it."""
    proxy = pane.focusProxy()
    wanted = pane if proxy is not None and _takes(proxy) else _first_taker(pane)
    if wanted is not None:
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
    return wanted is not None


def _first_taker(pane: QWidget) -> QWidget | None:
    if _takes(pane):
        return pane
    last = pane.focusWidget()
    if last is not None and _takes(last):
        return last
    # Not the focus chain: what nextInFocusChain() gives becomes Python's child of the widget that was asked.
    return next((widget for widget in pane.findChildren(QWidget) if _takes(widget)), None)


def _takes(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None

"""The panels around the centre: two arrangements, sizes that leave the canvas its half, and a way back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from designer.shell.arrangements import ARRANGEMENTS, TITLES, Arrangement, Layout
from designer.shell.dock_title import TitleBar
from designer.shell.panes import give_focus, holds
from designer.shell.sizes import FIRST_SIZE
from designer.support.theme import Theme

_Area = Qt.DockWidgetArea
_LEAST_PX = QSize(160, 64)
_STATE_VERSION: Final = 3
_LEFT, _RIGHT, _BELOW = _Area.LeftDockWidgetArea, _Area.RightDockWidgetArea, _Area.BottomDockWidgetArea
_SIDES: Final = {"palette": _LEFT, "outline": _LEFT} | dict.fromkeys(
    ("inspector", "schema", "prompt", "sample", "message"), _RIGHT
)
"""Where a panel comes up that its arrangement does not name; all others come up below."""


class Docks(QObject):
    """All docks of one window. A panel is made when its dock is seen for the first time."""

    changed = Signal()
    """One was opened, closed, moved, or brought to the front; or the layout is another."""
    leaving = Signal()
    """Another layout is about to come up."""
    sized = Signal()
    """A layout that came up has its sizes."""
    wanted = Signal(str)
    """A dock can be seen, and holds nothing yet."""

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._docks: dict[str, QDockWidget] = {}
        self._panels: dict[str, QWidget] = {}
        self._empty: set[str] = set()
        self._seen: set[str] = set()
        self._left = ""
        self._layout = Layout.DESIGN
        self._states: dict[Layout, QByteArray] = {}
        self._titles_soon = QTimer(self, singleShot=True, interval=0)
        self._titles_soon.timeout.connect(self._show_titles)
        self._brought: list[QDockWidget] = []
        self._is_restored = False
        self._size_soon = QTimer(self, singleShot=True, interval=0)
        self._size_soon.timeout.connect(self._size_again)
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        for area in (_LEFT, _RIGHT, _BELOW):
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        self._hidden: list[QDockWidget] = []
        for name in TITLES:
            self._add(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order they were added."""
        return tuple(self._docks)

    @property
    def layout(self) -> Layout:
        """Which of the two arrangements is shown."""
        return self._layout

    def fill(self, name: str, widget: QWidget) -> None:
        """Put a panel into its dock."""
        self._empty.discard(name)
        holder = self._docks[name].widget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        self._panels[name] = widget
        widget.setVisible(name in self._seen)

    def panel(self, name: str) -> QWidget:
        """What a dock was filled with; an empty place before.

        Unlike Qt's own ``widget()`` it is visible only where it can be seen.
        """
        return self._panels.get(name) or self._docks[name].widget()

    def empty_ones(self) -> tuple[str, ...]:
        """Docks that can be seen and hold nothing yet."""
        return tuple(name for name in self._docks if name in self._empty & self._seen)

    def hide_all(self) -> None:
        """Hide them while there is nothing for them to show."""
        self._hidden = [dock for dock in self._docks.values() if not dock.isHidden()]
        for dock in self._hidden:
            dock.hide()

    def show_again(self) -> None:
        """Show those that :meth:`hide_all` has hidden."""
        for dock in self._hidden:
            dock.show()
        self._hidden = []

    def dock(self, name: str) -> QDockWidget:
        """One of them."""
        return self._docks[name]

    def is_shown(self, name: str) -> bool:
        """Whether it is open, be it behind another tab."""
        return not self._docks[name].isHidden()

    def is_seen(self, name: str) -> bool:
        """Whether it is open and not behind another tab."""
        return name in self._seen

    def toggle(self, name: str) -> None:
        """Close it if it can be seen; else bring it to the front."""
        if self.is_seen(name):
            self._docks[name].close()
        else:
            self.bring(name)

    def bring(self, name: str) -> None:
        """Open it, in front of other tabs."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        if self._size_soon.isActive():
            self._brought.append(dock)

    def pass_focus(self) -> bool:
        """Give the focus to who took the place of the panel that had it; whether there is somebody."""
        left, self._left = self._left, ""
        if not left:
            return False
        beside = {dock.objectName() for dock in self._window.tabifiedDockWidgets(self._docks[left])}
        heirs = (each for each in self._panels if each in self._seen and f"dock.{each}" in beside)
        return any(give_focus(self._panels[heir]) for heir in heirs)

    def set_title(self, name: str, title: str) -> None:
        """Rename it, on its tab too."""
        self._docks[name].setWindowTitle(title)

    # The two layouts

    def begin(self, layout: Layout, states: Mapping[Layout, QByteArray]) -> None:
        """Show a layout as it was left, else as it is at first.

        Args:
            layout: Which one.
            states: What :meth:`states` gave when the window was closed the last time.
        """
        self._states = dict(states)
        self._layout = layout
        self._show_layout()

    def show_layout(self, layout: Layout) -> None:
        """Show the other layout, as it was left."""
        if layout is not self._layout:
            self.leaving.emit()
            self._states[self._layout] = self._window.saveState(_STATE_VERSION)
            self._layout = layout
            self._show_layout()

    def states(self) -> dict[Layout, QByteArray]:
        """How each layout stands now, to be kept; those never shown are not named."""
        return {**self._states, self._layout: self._window.saveState(_STATE_VERSION)}

    def reset(self) -> None:
        """Put all of this layout back where they were at first."""
        self._is_restored = False
        arrangement = ARRANGEMENTS[self._layout]
        self._set_corners()
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for name in arrangement.left:
            self._window.addDockWidget(_LEFT, self._docks[name])
        self._tab(_RIGHT, arrangement.right)
        for group in arrangement.below:
            self._tab(_BELOW, group)
        shown = {*arrangement.left, *arrangement.right, *(name for group in arrangement.below for name in group)}
        for name, dock in self._docks.items():
            if name in shown:
                dock.show()
            else:
                self._put_aside(name, arrangement)
        for group in (arrangement.right, *arrangement.below):
            self._docks[group[0]].raise_()
        self.size_for(self._window.size())
        # What has just come into the layout has no size to be changed before it was laid out.
        self._size_soon.start()
        self._show_titles()

    def size_for(self, window: QSize) -> None:
        """Give the docks the sizes that suit a window: at 1280x800 the canvas keeps half of it."""
        arrangement = ARRANGEMENTS[self._layout]
        wider, higher = max(window.width() - FIRST_SIZE.width(), 0), max(window.height() - FIRST_SIZE.height(), 0)
        left = [self._docks[name] for name in arrangement.left]
        right = [self._docks[arrangement.right[0]]]
        below = [self._docks[group[0]] for group in arrangement.below]
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._window.resizeDocks(left, [arrangement.left_px + wider // 8] * len(left), across)
        self._window.resizeDocks(right, [arrangement.right_px + wider // 6], across)
        self._window.resizeDocks(below, [arrangement.below_px + higher // 3] * len(below), down)
        self._window.resizeDocks(left, list(arrangement.left_shares), down)
        if len(below) > 1:
            whole = window.width() // sum(arrangement.below_shares)
            self._window.resizeDocks(below, [share * whole for share in arrangement.below_shares], across)

    def _size_again(self) -> None:
        """Give sizes once all is laid out; whoever was brought to the front meanwhile is, once there are tabs."""
        if not self._is_restored:
            self.size_for(self._window.size())
        self._is_restored = False
        brought, self._brought = self._brought, []
        for dock in brought:
            dock.raise_()
        self.sized.emit()

    def _show_layout(self) -> None:
        self._set_corners()
        state = self._states.get(self._layout)
        if state is None or state.isEmpty() or not self._window.restoreState(state, _STATE_VERSION):
            self.reset()
        else:
            self._is_restored = True
            self._size_soon.start()
            self._show_titles()

    def _set_corners(self) -> None:
        # Watching, the lists below get the whole width; drawing, the forms at the sides get the whole height.
        is_run = self._layout is Layout.RUN
        self._window.setCorner(Qt.Corner.BottomLeftCorner, _BELOW if is_run else _LEFT)
        self._window.setCorner(Qt.Corner.BottomRightCorner, _BELOW if is_run else _RIGHT)

    def _tab(self, area: Qt.DockWidgetArea, names: tuple[str, ...]) -> None:
        first = self._docks[names[0]]
        self._window.addDockWidget(area, first)
        for name in names[1:]:
            self._window.addDockWidget(area, self._docks[name])
            self._window.tabifyDockWidget(first, self._docks[name])

    def _put_aside(self, name: str, arrangement: Arrangement) -> None:
        """Hide it where it would come up."""
        dock, area = self._docks[name], _SIDES.get(name, _BELOW)
        self._window.addDockWidget(area, dock)
        if area is not _LEFT:
            beside = arrangement.right if area is _RIGHT else arrangement.below[0]
            self._window.tabifyDockWidget(self._docks[beside[0]], dock)
        dock.hide()

    # One dock

    def _add(self, name: str) -> None:
        dock = QDockWidget(QCoreApplication.translate("Docks", TITLES[name]), self._window)
        dock.setObjectName(f"dock.{name}")
        # A dock whose own widget is hidden would not let the tabs beside it grow.
        holder = QWidget(dock)
        holder.setMinimumSize(_LEAST_PX)
        dock.setWidget(holder)
        self._docks[name] = dock
        self._empty.add(name)
        dock.setTitleBarWidget(TitleBar(dock, self._theme))
        dock.dockLocationChanged.connect(self._look_soon)
        dock.topLevelChanged.connect(partial(self._floated, name))
        dock.visibilityChanged.connect(partial(self._saw, name))

    def _saw(self, name: str, is_seen: bool) -> None:
        """Tell a panel whether it can be seen: Qt leaves those behind other tabs shown, far outside of the window."""
        dock = self._docks[name]
        if not Shiboken.isValid(dock):
            return
        (self._seen.add if is_seen else self._seen.discard)(name)
        if not is_seen:
            self._take_focus_from(name)
        if name in self._panels:
            self._panels[name].setVisible(is_seen)
        self._look_soon()

    def _floated(self, name: str, is_floating: bool) -> None:
        """One that leaves a row of tabs is seen: Qt doesn't tell of one that was behind another."""
        if is_floating and self.is_shown(name):
            self._saw(name, True)
        self._look_soon()

    def _take_focus_from(self, name: str) -> None:
        """Nobody has the focus of a panel that goes: Qt would give it to a stranger."""
        panel, focused = self._panels.get(name), QApplication.focusWidget()
        if panel is not None and focused is not None and holds(panel, focused):
            self._left = name
            focused.clearFocus()

    def _look_soon(self) -> None:
        # Docks are hidden one by one while their window is deleted.
        if Shiboken.isValid(self._titles_soon):
            self._titles_soon.start()

    def _show_titles(self) -> None:
        """A dock in a row of tabs is named by its tab; a second title below it would say the same."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if not isinstance(title, TitleBar):
                continue
            others = [each for each in self._window.tabifiedDockWidgets(dock) if not each.isHidden()]
            title.fold(bool(others) and not dock.isFloating())
        self.changed.emit()
        for name in self.empty_ones():
            self.wanted.emit(name)

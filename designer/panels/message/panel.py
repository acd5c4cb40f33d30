"""The inspector of a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.models.described import Described
from designer.models.live.live import Live
from designer.models.live.rows import MessageRow
from designer.panels.message.deliveries import Deliveries
from designer.panels.message.effects import Effects
from designer.panels.message.head import Head
from designer.panels.message.raw_tab import RawTab
from designer.panels.message.text_tab import TextTab
from designer.panels.message.tree_tab import TreeTab
from designer.panels.message.troubles import Troubles
from designer.panels.pretty import pretty_lines
from designer.support.empty_state import EmptyState
from designer.support.icon_button import IconButton
from designer.support.pane import Pane
from designer.support.theme import Theme

_PRETTY, _TREE, _RAW = range(3)


class MessagePanel(Pane):
    """Shows the chosen message, and follows what becomes of it.

    Attributes:
        tabs: Pretty, tree, raw; each is made when it is looked at.
        handlers: Functions by the ids of their actions.
    """

    def __init__(
        self, live: Live, theme: Theme, parent: QWidget | None = None, *, described: Described | None = None
    ) -> None:
        """Make the panel.

        Args:
            live: The run.
            theme: For the colours.
            parent: As Qt has it.
            described: Where types are found; without it the tree shows none.
        """
        super().__init__(parent)
        self._live = live
        self._theme = theme
        self._described = described
        self._row: MessageRow | None = None
        self._filled: set[int] = set()
        self.head = Head(live, theme)
        self.deliveries = Deliveries(theme)
        self.troubles = Troubles(theme)
        self.pretty = TextTab(theme, self.tr("The payload, indented"))
        self.tree = TreeTab(theme)
        self.raw = RawTab(theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for tab, title in (
            (self.pretty, self.tr("Pretty")),
            (self.tree, self.tr("Tree")),
            (self.raw, self.tr("Raw")),
        ):
            self.tabs.addTab(tab, title)
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the whole payload"))
        self.copy_button.clicked.connect(self.copy_payload)
        self.tabs.setCornerWidget(self.copy_button)
        self._top = self._scrolled_top()
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self.tabs, 1)
        self._empty = EmptyState(
            theme,
            "mail-open",
            self.tr("No message chosen"),
            self.tr("Choose a row in Messages: here you see the whole message, what caused it, and what came of it."),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.lead_focus(self.tabs)
        self._effects = Effects(self)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.find": self.find_text,
            "edit.select_all": self.select_all,
        }
        self._connect()

    @property
    def row(self) -> MessageRow | None:
        """The message that is shown."""
        return self._row

    def _connect(self) -> None:
        live = self._live
        live.chosen_changed.connect(self._follow_choice)
        live.began.connect(self._follow_choice)
        live.advanced.connect(self._advance)
        self.head.message_chosen.connect(live.choose_message)
        self.head.frame_chosen.connect(live.choose_frame)
        self.head.listener_chosen.connect(live.reveal_wanted)
        self.deliveries.frame_chosen.connect(live.choose_frame)
        self._effects.changed.connect(self._show_effects)
        self.tabs.currentChanged.connect(self._fill)
        if self._described is not None:
            self._described.changed.connect(self._described_anew)

    def _scrolled_top(self) -> _Top:
        inside = QWidget()
        self._parts = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.deliveries, self.troubles):
            column.addWidget(part)
        column.addStretch(1)
        return _Top(inside)

    # Following

    @Slot()
    def _follow_choice(self) -> None:
        if self.isVisible():
            self._take_choice()

    @Slot()
    def _advance(self) -> None:
        if self.isVisible() and self._row is not None:
            self._show_state(self._row)
            self._effects.go_on()

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what has come while nobody looked."""
        super().showEvent(event)
        self._take_choice()
        if self._row is not None:
            self._show_state(self._row)
            self._effects.go_on()

    def hideEvent(self, event: QHideEvent) -> None:
        """Do nothing while nobody looks."""
        super().hideEvent(event)
        self._effects.pause()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head takes what it needs, and at most half."""
        super().resizeEvent(event)
        self._share_height()

    def _take_choice(self) -> None:
        ring = self._live.folds.messages
        number = self._live.chosen.message
        row = ring.of_number(number) if number else None
        if row is self._row:
            return
        self._row = row
        self._filled.clear()
        self._effects.look_for(ring, row)
        self._stack.setCurrentIndex(0 if row is None else 1)
        if row is not None:
            self._show_state(row)
            self._show_effects()
            self._fill()
        else:
            self._empty_tabs()

    def _show_state(self, row: MessageRow) -> None:
        self.head.show_row(row)
        self.deliveries.show_row(row)
        self.troubles.show_row(row)
        self._share_height()

    @Slot()
    def _show_effects(self) -> None:
        self.head.show_effects(self._effects.found)
        self._share_height()

    def _share_height(self) -> None:
        self._top.want(min(self._parts.totalHeightForWidth(self.width()), self.height() // 2))

    # Payload

    @Slot()
    def _fill(self) -> None:
        """Fill the tab that is looked at."""
        row, tab = self._row, self.tabs.currentIndex()
        if row is None or tab in self._filled:
            return
        self._filled.add(tab)
        if tab == _PRETTY:
            self.pretty.show_text(lambda: _pretty(row))
        elif tab == _TREE:
            listener = self._described.listener(row.to_ids[0]) if self._described is not None and row.to_ids else None
            fits = listener is not None and listener.payload_class == row.payload_type
            self.tree.show_document(row.raw, listener if fits else None)
        else:
            self.raw.show_row(row)

    def _empty_tabs(self) -> None:
        """Let go of a payload that nobody looks at."""
        self.pretty.show_text(lambda: iter(()))
        self.tree.show_document(b"<none/>", None)
        self.raw.show_nothing()

    @Slot()
    def _described_anew(self) -> None:
        self._filled.discard(_TREE)
        if self.isVisible():
            self._fill()

    # Doing

    def copy(self) -> None:
        """Copy what is selected in the tab that is looked at, or all of the payload."""
        tab = self.tabs.currentWidget()
        if isinstance(tab, TreeTab):
            tab.copy()
        elif isinstance(tab, TextTab) and tab.view.textCursor().hasSelection():
            tab.view.copy()
        else:
            self.copy_payload()

    @Slot()
    def copy_payload(self) -> None:
        """Put the payload on the clipboard: indented from the first tab, else as it is."""
        if self._row is None:
            return
        text = self.raw.text() if self.tabs.currentIndex() == _RAW else self._row.raw.decode("utf-8", "replace")
        if self.tabs.currentIndex() == _PRETTY:
            text = "\n".join(pretty_lines(text))
        QGuiApplication.clipboard().setText(text)

    def find_text(self) -> None:
        """Find in the text; the tree has none, so the first tab is shown instead."""
        if self._row is None:
            return
        if self.tabs.currentIndex() == _TREE:
            self.tabs.setCurrentIndex(_PRETTY)
        tab = self.tabs.currentWidget()
        if isinstance(tab, TextTab):
            tab.find_bar.open_bar()

    def select_all(self) -> None:
        """Select the whole text."""
        tab = self.tabs.currentWidget()
        if isinstance(tab, TextTab | TreeTab):
            tab.view.selectAll()


class _Top(QScrollArea):
    """As high as it is told, and less where there is no room."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._wanted_px = 0
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def want(self, height_px: int) -> None:
        """Be that high."""
        if height_px != self._wanted_px:
            self._wanted_px = height_px
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, self._wanted_px)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


def _pretty(row: MessageRow) -> Iterator[str]:
    return pretty_lines(row.raw.decode("utf-8", "backslashreplace"))

"""A list and what is chosen in it: side by side where there is room, else one page after the other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from designer.support.icon_button import IconButton
from designer.support.theme import Theme

_WIDE_PX: Final = 640
"""From this width on both are shown."""
_SHARES: Final = (3, 2)


class MasterDetail(QWidget):
    """Two widgets in one place.

    Attributes:
        back: A button for the detail's first line, there while it is a page of its own.
        forward: A button for the list's first line, there while the detail is another page.
    """

    detail_shown = Signal()
    """The detail is in view now, and was not before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty one, to be filled by :meth:`fill`."""
        super().__init__(parent)
        self._is_detail = False
        self._is_wide = False
        self._master: QWidget = QWidget()
        self._detail: QWidget = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.back = IconButton(theme, "arrow-left", self.tr("Back to the list (Esc)"))
        self.back.clicked.connect(self.show_master)
        self.forward = IconButton(theme, "panel-right", self.tr("Show details of what is chosen (Enter)"))
        self.forward.clicked.connect(self.show_detail)
        for button in (self.back, self.forward):
            button.hide()

    def fill(self, master: QWidget, detail: QWidget) -> None:
        """Put both in.

        Args:
            master: The list.
            detail: Shows what is chosen there; ``back`` stands in it.
        """
        self._master, self._detail = master, detail
        for part, share in zip((master, detail), _SHARES, strict=True):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.indexOf(part), share)
        for keys in ("Esc", "Alt+Left"):
            escape = QShortcut(QKeySequence(keys), detail, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            escape.activated.connect(self.show_master)
        self._arrange()

    @property
    def is_wide(self) -> bool:
        """Whether both are shown."""
        return self._is_wide

    @property
    def shows_detail(self) -> bool:
        """Whether the detail can be seen, beside the list or in its place."""
        return self._is_wide or self._is_detail

    def show_detail(self) -> None:
        """Go to the detail, with the keys."""
        was_shown = self.shows_detail
        self._is_detail = True
        self._arrange()
        if not was_shown:
            self.detail_shown.emit()
        self._detail.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_master(self) -> None:
        """Go back to the list, with the keys."""
        self._is_detail = False
        self._arrange()
        self._master.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what there is room for."""
        super().resizeEvent(event)
        is_wide = self.width() >= _WIDE_PX
        if is_wide != self._is_wide:
            was_shown = self.shows_detail
            self._is_wide = is_wide
            self._arrange()
            if self.shows_detail and not was_shown:
                self.detail_shown.emit()

    def minimumSizeHint(self) -> QSize:
        """It takes what it gets."""
        return QSize(0, 0)

    def _arrange(self) -> None:
        for button in (self.back, self.forward):
            button.setVisible(not self._is_wide)
        self._master.setVisible(self._is_wide or not self._is_detail)
        self._detail.setVisible(self.shows_detail)

"""The zoom in the toolbar: shown, typed, or chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

_CHOICES = (25, 50, 75, 100, 150, 200)
_PERCENT = 100
_FRAME_PX = 48
"""Arrow, border and padding."""


class ZoomField(QComboBox):
    """A field for per cents."""

    zoom_wanted = Signal(float)
    """Somebody wants this zoom; 1.0 is 100 %."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = 1.0
        self._range = (0.0, 1.0)
        self._field = QLineEdit(self)
        self.setLineEdit(self._field)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Zoom"))
        self.setToolTip(self.tr("Zoom: type per cents, or choose"))
        self.addItems([f"{percent} %" for percent in _CHOICES])
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("800 %") + _FRAME_PX)
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.returnPressed.connect(self._typed)
        self._field.editingFinished.connect(self._show)
        self.textActivated.connect(lambda _text: self._typed())
        self.set_zoom(1.0)

    def set_range(self, least: float, most: float) -> None:
        """Take the canvas's bounds; what is typed is kept within them."""
        self._range = (least, most)

    def set_zoom(self, zoom: float) -> None:
        """Show the canvas's zoom, unless somebody is typing one."""
        self._zoom = zoom
        if not self._field.hasFocus():
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves it as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self._show()
            self._leave()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """As wide as its text needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedWidth(self.fontMetrics().horizontalAdvance("800 %") + _FRAME_PX)

    def _typed(self) -> None:
        digits = "".join(each for each in self.currentText() if each.isdigit())
        least, most = self._range
        wanted = min(max(int(digits[:6]) / _PERCENT, least), most) if digits else self._zoom
        # Enter comes here twice when what was typed is one of the choices.
        if wanted != self._zoom:
            self._zoom = wanted
            self.zoom_wanted.emit(wanted)
        self._show()
        self._leave()

    def _leave(self) -> None:
        """The next key is the canvas's again."""
        if (window := self.window()) is not None and self._field.hasFocus():
            window.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        text = f"{self._zoom * _PERCENT:.0f} %"
        if text != self._field.text():
            self.setEditText(text)
        self._field.home(False)

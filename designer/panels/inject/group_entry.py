"""What entries with others inside them share: a line that folds, and a body."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.models.description import FieldForm
from designer.panels.inject.desk import FormDesk
from designer.panels.inject.entry import SMALL_ICON, Entry
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class GroupEntry(Entry):
    """A heading that folds what is entered below it."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._is_open = True
        self._heading = QHBoxLayout()
        self.head = QToolButton()
        self.head.setText(one_line(self.title, 60).replace("&", "&&"))
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(SMALL_ICON, SMALL_ICON))
        self.head.setFixedHeight(desk.line_px)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setAccessibleName(self.title)
        self.head.setToolTip(tooltip(self.about))
        set_type(self.head, desk.theme, lambda: sans(TYPE.small, weight=QFont.Weight.DemiBold))
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "muted")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_type(self.note, desk.theme, lambda: sans(TYPE.small))
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(SPACING.small, 0, 0, SPACING.hair)
        self.rows.setSpacing(SPACING.tight)
        self.head.clicked.connect(lambda: self.set_open(not self._is_open))
        self.head.installEventFilter(self)
        desk.theme.changed.connect(self._draw)

    def place_group(self, *more: QWidget) -> None:
        """Lay out the heading, with buttons at its end, and the body below."""
        row = self._heading
        row.setSpacing(SPACING.tight)
        for widget in (self.head, self.note, *more, self.reset, self.doc, self.message, self.body):
            widget.setParent(self)
        self.label.setParent(self)
        self.label.hide()
        row.addWidget(self.head)
        row.addWidget(self.note, 1)
        for each in (*more, self.reset):
            row.addWidget(each)
        column = self.column(row)
        for note in (self.doc, self.message):
            held = QHBoxLayout()
            held.setContentsMargins(SPACING.medium, 0, 0, 0)
            held.addWidget(note)
            column.addLayout(held)
        column.addWidget(self.body)
        self.doc.setVisible(bool(self.doc.text()) and not self.desk.is_compact)
        self.set_open(self._is_open)

    def add_to_heading(self, *buttons: QWidget) -> None:
        """Put more buttons at the end of the heading: those of an item of a list, say."""
        self._heading.addSpacing(-SPACING.tight)
        for each in buttons:
            self._heading.addWidget(each)
            self._heading.addSpacing(-SPACING.tight)

    def set_title(self, title: str) -> None:
        """Call it something else."""
        super().set_title(title)
        self.head.setText(one_line(title, 60).replace("&", "&&"))
        self.head.setAccessibleName(title)

    @property
    def is_open(self) -> bool:
        """Whether the body is shown."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Show or fold the body."""
        self._is_open = is_open
        self.body.setVisible(is_open and self.has_body())
        self.head.setAccessibleDescription(self.tr("open") if is_open else self.tr("folded"))
        self._draw()

    def has_body(self) -> bool:
        """Whether there is something to fold."""
        return True

    def editor(self) -> QWidget | None:
        """The heading."""
        return self.head

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right fold and open, on the heading."""
        folds = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
        if self.head.hasFocus() and event.key() in folds:
            self.set_open(folds[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @Slot()
    def _draw(self) -> None:
        icon = "chevron-down" if self._is_open and self.has_body() else "chevron-right"
        self.head.setIcon(self.desk.theme.icon(icon))


def adopted(owner: Entry, entry: Entry) -> Entry:
    """An entry inside another says what happens to it through that one."""
    entry.changed.connect(owner.entered)
    entry.focused.connect(owner.focused)
    return entry

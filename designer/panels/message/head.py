"""What a message is and where it stands: from whom to whom, its state, its chain, its cause and what it caused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.models.live.live import Live
from designer.models.live.rows import MessageRow
from designer.panels.message.effects import MOST
from designer.panels.message.links import Line, Link
from designer.panels.messages.states import state_color, state_icon, state_meaning, state_text
from designer.panels.threads.breadcrumb import Breadcrumb, Segment
from designer.panels.times import clock, date_and_clock, took
from designer.panels.wording import name_text, route_text, size_text
from designer.support.fonts import sans
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_ICON_PX = 14
_MOST_NAMES = 6
_SHOWN_EFFECTS = 6
_HARD_SPACE = "\u00a0"
_BETWEEN = f"{_HARD_SPACE}{_HARD_SPACE}· "


class Head(QWidget):
    """Labels and links; what it shows of a message is made anew only when it has changed."""

    message_chosen = Signal(int)
    """Number of another message to look at."""
    frame_chosen = Signal(str)
    """Id of a frame to look at."""
    listener_chosen = Signal(str)
    """A listener to show on the canvas."""

    def __init__(self, live: Live, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._theme = theme
        self._shows: tuple[object, ...] = ()
        self._effects_shown: tuple[int, ...] | None = None
        self.title = self._label(lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.state = self._label(lambda: sans(TYPE.small, weight=QFont.Weight.Medium))
        self._state_icon = QLabel()
        self.route = Line()
        self.facts = self._label(lambda: sans(TYPE.small))
        self.facts.setProperty("role", "muted")
        self.facts.setWordWrap(True)
        self.chain = Breadcrumb(theme)
        self.chain.chosen.connect(self.frame_chosen)
        self.cause = Line()
        self.effects = Line()
        top = QHBoxLayout()
        top.setSpacing(SPACING.tight)
        top.addWidget(self.title, 1)
        top.addWidget(self._state_icon)
        top.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.medium, SPACING.small, SPACING.small, SPACING.small)
        column.setSpacing(SPACING.hair)
        column.addLayout(top)
        for widget in (self.route, self.facts, self.chain, self.cause, self.effects):
            column.addWidget(widget)
        theme.changed.connect(self._dress)

    def show_row(self, row: MessageRow) -> None:
        """Show a message, as it is now."""
        folds = self._live.folds
        state = row.state
        chain = folds.frames.chain(row.frame)
        cause = folds.messages.of_number(row.cause) if row.cause else None
        shows = (row, state, row.duration_ns, chain, cause, self._theme.colors)
        if shows == self._shows:
            return
        if not self._shows or self._shows[0] is not row:
            self._show_fixed(row)
        self._shows = shows
        self.state.setText(state_text(state))
        self.state.setToolTip(tooltip(state_meaning(state)))
        color = state_color(state, self._theme.colors)
        palette = self.state.palette()
        palette.setColor(self.state.foregroundRole(), self._theme.color(color))
        self.state.setPalette(palette)
        icon = self._theme.icon(state_icon(state), color)
        self._state_icon.setPixmap(icon.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        parts = [self.tr("No. {0}").format(f"{row.number:,}"), clock(row.time)]
        if row.duration_ns:
            parts.append(self.tr("took {0}").format(took(row.duration_ns)))
        parts.append(size_text(row.size))
        if way := self._way(row):
            parts.append(way)
        self.facts.setText(_BETWEEN.join(part.replace(" ", _HARD_SPACE) for part in parts))
        self.facts.setToolTip(tooltip(date_and_clock(row.time)))
        self.chain.setVisible(bool(chain))
        self.chain.show_chain(self._segments(row.frame))
        self._show_cause(cause)

    def show_effects(self, found: Sequence[MessageRow]) -> None:
        """Show what it caused."""
        numbers = tuple(row.number for row in found)
        if numbers == self._effects_shown:
            return
        self._effects_shown = numbers
        parts: list[QWidget] = []
        if found:
            parts.append(self._word(self.tr("Caused:")))
            parts += [self._message_link(row) for row in found[:_SHOWN_EFFECTS]]
            more = len(found) - _SHOWN_EFFECTS
            if more > 0:
                text = self.tr("and {0} more") if len(found) < MOST else self.tr("and {0} more at least")
                parts.append(self._word(text.format(more)))
        self.effects.show_parts(parts)

    # Parts

    def _show_fixed(self, row: MessageRow) -> None:
        title = name_text(row.payload_type) or self.tr("A document")
        self.title.setText(title)
        self.title.setToolTip(tooltip(row.payload_type))
        parts: list[QWidget] = [self._listener_link(row.from_id), self._word("→")]
        names = row.to_ids[:_MOST_NAMES]
        parts += [self._listener_link(name, "," if name is not names[-1] else "") for name in names]
        if not row.to_ids:
            parts.append(self._word(self.tr("nobody by name")))
        if len(row.to_ids) > _MOST_NAMES:
            parts.append(self._word(self.tr("and {0} more").format(len(row.to_ids) - _MOST_NAMES)))
        self.route.show_parts(parts)
        self._effects_shown = None
        self.show_effects(())

    def _show_cause(self, cause: MessageRow | None) -> None:
        parts = [] if cause is None else [self._word(self.tr("Caused by:")), self._message_link(cause)]
        self.cause.show_parts(parts)

    def _segments(self, frame: str) -> tuple[Segment, ...]:
        """The names from the root on, each with its frame, as far as that is kept."""
        frames = self._live.folds.frames
        ids: list[str] = []
        node = frames.by_id.get(frame)
        while node is not None:
            ids.append(node.id)
            node = frames.by_id.get(node.parent)
        chain = frames.chain(frame)
        known = [*[""] * (len(chain) - len(ids)), *reversed(ids)][-len(chain) :] if chain else []
        last = len(chain) - 1
        return tuple(
            Segment(name, id, is_current=at == last) for at, (name, id) in enumerate(zip(chain, known, strict=True))
        )

    def _way(self, row: MessageRow) -> str:
        return {
            "down": self.tr("a call"),
            "respond": self.tr("a response"),
            "up": self.tr("an answer by name"),
            "self": self.tr("to itself"),
            "system": self.tr("of the system"),
        }.get(row.direction, "")

    def _listener_link(self, name: str, ending: str = "") -> QWidget:
        if name.lower() not in {each.lower() for each in self._live.folds.run.listeners}:
            return self._word(name_text(name) + ending)
        return Link(
            self._theme, name + ending, self.tr("Show it on the canvas"), lambda: self.listener_chosen.emit(name)
        )

    def _message_link(self, row: MessageRow) -> QWidget:
        text = f"{name_text(row.payload_type)} {self.tr('to')} {name_text(row.to_ids[0])}" if row.to_ids else ""
        return Link(
            self._theme,
            text or route_text(row),
            self.tr("No. {0}, {1}").format(row.number, route_text(row)),
            lambda: self.message_chosen.emit(row.number),
        )

    def _word(self, text: str) -> QLabel:
        label = self._label(lambda: sans(TYPE.small))
        label.setText(text)
        label.setProperty("role", "muted")
        return label

    def _label(self, font: Callable[[], QFont]) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_type(label, self._theme, font)
        return label

    @Slot()
    def _dress(self) -> None:
        row = self._shows[0] if self._shows else None
        if isinstance(row, MessageRow):
            self.show_row(row)

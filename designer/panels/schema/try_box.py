"""A box for XML, checked as the pump would check it, and what comes of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.models.wire_check import Finding, Question, Taker, address_in, check
from designer.models.wire_places import Place
from designer.panels.schema.findings import Findings
from designer.support.fonts import sans
from designer.support.icon_button import IconButton
from designer.support.late_work import LateWork
from designer.support.plain_text import tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from designer.support.xml_edit import Mark, XmlEdit
from runtime.wire.limits import DEFAULT_LIMITS

_LARGE: Final = 10_000
"""Characters; larger texts are checked off the window's thread."""
_LONGEST_LINE: Final = 50_000
"""Characters; laying out a longer line takes longer than a frame with each key."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _TryEdit(XmlEdit):
    """Ctrl+Enter checks at once; what is too large to be typed in is checked and not shown."""

    check_asked = Signal()
    """Ctrl+Enter."""

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is meant for this box, not for what sends messages."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ask(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check, or type."""
        if _is_ask(event):
            self.check_asked.emit()
        else:
            super().keyPressEvent(event)


class TryBox(QWidget):
    """Says what the pump would do with what is typed or pasted.

    Attributes:
        finding: What was found out last; None before.
    """

    checked = Signal()
    """Something else was found out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._taker: Taker | None = None
        self._answers: tuple[Taker, ...] = ()
        self._address: Callable[[str], Taker | None] = lambda name: None
        self._max_bytes = DEFAULT_LIMITS.max_bytes
        self._held = ""
        self._samples = ("", "")
        self.finding: Finding | None = None
        self._build()
        self._late = LateWork(self)
        self._late.done.connect(self._take)
        self.edit.edited.connect(self._typed)
        self.edit.too_long.connect(self.hold)
        self.edit.check_asked.connect(self.check_now)
        self.findings.place_chosen.connect(self._go_to)
        self.findings.grown.connect(self._share_height)
        self.findings.mended_wanted.connect(self._take_mended)
        self._say_idle()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being found out."""
        return self._late.is_quiet

    @property
    def text(self) -> str:
        """What is checked, shown or not."""
        return self._held or self.edit.text()

    def expect(
        self, taker: Taker, answers: tuple[Taker, ...], address: Callable[[str], Taker | None], max_bytes: int
    ) -> None:
        """Say what the text is to be.

        Args:
            taker: The class of a bare payload.
            answers: What ``caller`` may be sent.
            address: Gives what a listener takes, by its name in lower case.
            max_bytes: The largest document that the organism takes.
        """
        is_same = (taker, answers, max_bytes) == (self._taker, self._answers, self._max_bytes)
        self._taker, self._answers, self._address, self._max_bytes = taker, answers, address, max_bytes
        if not is_same:
            self._ask()

    def offer(self, sample: str, invalid: str, why: str) -> None:
        """Say what can be filled in.

        Args:
            sample: A valid document; empty for none.
            invalid: One that just isn't; empty for none.
            why: What is wrong with that one.
        """
        self._samples = (sample, invalid)
        self.sample.setEnabled(bool(sample))
        self.invalid.setEnabled(bool(invalid))
        words = self.tr("Insert a just-invalid sample")
        self.invalid.setToolTip(tooltip(f"{words}\n{why}" if why else words))

    def fill(self, text: str) -> None:
        """Put a text in place of what is written; undo brings that back."""
        if not self.edit.can_hold(text):
            self.hold(text)
            return
        self._let_go()
        self.edit.selectAll()
        self.edit.insertPlainText(text)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask(at_once=True)

    def hold(self, text: str) -> None:
        """Check a text that is too large to be shown."""
        self._held = text
        self.edit.mark(())
        self.edit.setReadOnly(True)
        self.edit.set_text("")
        words = self.tr("{0} characters, too many to be shown here or in one line. They are checked all the same.")
        self.edit.setPlaceholderText(words.format(f"{len(text):,}"))
        self.clear.setEnabled(True)
        self._ask(at_once=True)

    @Slot()
    def check_now(self) -> None:
        """Check without waiting for the next key."""
        self._ask(at_once=True)

    @Slot()
    def empty(self) -> None:
        """Begin anew."""
        self._let_go()
        self.edit.selectAll()
        self.edit.insertPlainText("")
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said takes what it needs, and at most half."""
        super().resizeEvent(event)
        self._share_height()

    # Finding out

    def _ask(self, *, at_once: bool = False) -> None:
        text = self.text
        self.clear.setEnabled(bool(text))
        if self._taker is None or not text.strip():
            self._late.stop()
            self.finding = None
            self.edit.mark(())
            self._say_idle()
            return
        addressed: Mapping[str, Taker] = {}
        if (name := address_in(text)) and (taker := self._address(name)) is not None:
            addressed = {name: taker}
        question = Question(text, self._taker, addressed, self._answers, self._max_bytes)
        self._late.ask(partial(check, question), is_large=len(text) >= _LARGE, at_once=at_once)

    @Slot(object)
    def _take(self, finding: Finding) -> None:
        self.finding = finding
        self.findings.show_finding(finding)
        self._share_height()
        if not self._held:
            self.edit.mark(_marks(finding))
        self.checked.emit()

    @Slot()
    def _typed(self) -> None:
        self._ask()

    @Slot(object)
    def _go_to(self, place: Place) -> None:
        self.edit.go_to(place.line, place.column)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take_mended(self) -> None:
        if self.finding is not None and self.finding.mended:
            self.fill(self.finding.mended)

    def _let_go(self) -> None:
        self._held = ""
        self.edit.setReadOnly(False)
        self.edit.setPlaceholderText(self._invitation)

    def _say_idle(self) -> None:
        self.findings.say(self.tr("Checked as the pump does it, while you type (Ctrl+Enter: at once)."))
        self._share_height()
        self.checked.emit()

    @Slot()
    def _share_height(self) -> None:
        self.findings.share(self.width(), self.height() // 2)

    # Building

    def _build(self) -> None:
        theme = self._theme
        self._invitation = self.tr("Paste XML here: a payload, or a whole envelope.")
        bar = QFrame()
        bar.setProperty("role", "bar")
        title = QLabel(self.tr("Try XML"))
        title.setProperty("role", "muted")
        set_type(title, theme, lambda: sans(TYPE.small))
        self.sample = IconButton(theme, "circle-check", self.tr("Insert a valid sample"))
        self.invalid = IconButton(theme, "circle-x", self.tr("Insert a just-invalid sample"))
        self.clear = IconButton(theme, "eraser", self.tr("Clear"))
        self.sample.clicked.connect(lambda: self.fill(self._samples[0]))
        self.invalid.clicked.connect(lambda: self.fill(self._samples[1]))
        self.clear.clicked.connect(self.empty)
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACING.small, SPACING.hair, SPACING.tight, SPACING.hair)
        row.setSpacing(SPACING.hair)
        row.addWidget(title, 1)
        for button in (self.sample, self.invalid, self.clear):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.edit = _TryEdit(theme)
        self.edit.document().setDocumentMargin(SPACING.small)  # below the words above it
        self.edit.longest = DEFAULT_LIMITS.max_bytes
        self.edit.longest_line = _LONGEST_LINE
        self.edit.setPlaceholderText(self._invitation)
        self.edit.setAccessibleName(self.tr("XML to be checked"))
        self.findings = Findings(theme)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (bar, self.edit, line, self.findings):
            column.addWidget(each, 1 if each is self.edit else 0)
        self.setFocusProxy(self.edit)


def _marks(finding: Finding) -> list[Mark]:
    places = [fault.place for fault in finding.faults if fault.place is not None]
    marks = [Mark(place.line, place.column, place.length) for place in places]
    noted = [mend for mend in finding.mends[:200] if mend.line and mend.column]
    return marks + [Mark(mend.line, mend.column, max(len(mend.before), 1), is_wrong=False) for mend in noted]


def _is_ask(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in _ENTER and modifiers == Qt.KeyboardModifier.ControlModifier

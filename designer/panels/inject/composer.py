"""What is written: one message in two shapes, a form and XML, and the way between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from designer.models.description import Kind, ListenerDescription
from designer.panels.inject.bars import VerdictLine
from designer.panels.inject.checking import Checker, Verdict, check
from designer.panels.inject.form import PayloadForm
from designer.panels.inject.head import Mode
from designer.panels.inject.values import Misfit, Value, blank
from designer.panels.inject.xml_text import NotXml, read, written
from designer.support.empty_state import EmptyState
from designer.support.theme import Theme
from designer.support.tokens import SPACING
from designer.support.xml_edit import XmlEdit


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written for one listener.

    Attributes:
        text: Its XML.
        mode: As what it is written.
        is_blank: Whether nobody has written anything.
    """

    text: str = ""
    mode: Mode = Mode.FORM
    is_blank: bool = True


class Composer(QWidget):
    """The form or the XML of one listener's payload."""

    changed = Signal()
    """Somebody has written something."""
    mode_changed = Signal()
    """The other shape is shown."""
    judged = Signal()
    """Another verdict stands on what is written."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._description: ListenerDescription | None = None
        self._mode = Mode.FORM
        self._is_forced = False
        self._is_blank = True
        self._shown: Value = {}
        self._text = ""
        self.verdict: Verdict | None = None
        self.form = PayloadForm(theme)
        self.xml = XmlEdit(theme)
        self.xml.setAccessibleName(self.tr("XML of the message"))
        self.line = VerdictLine(theme)
        self.nothing = EmptyState(
            theme,
            "send",
            self.tr("Inject"),
            self.tr("Write a message to a listener and send it, from outside. Add a listener to begin."),
        )
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.xml, 1)
        column.addWidget(self.line)
        self._xml_page = page
        self._stack = QStackedWidget()
        for each in (self.nothing, self.form, page):
            self._stack.addWidget(each)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._checker = Checker(self)
        self._checker.checked.connect(self._checked)
        self.form.changed.connect(self._entered)
        self.xml.edited.connect(self._typed)
        self.line.clicked.connect(self._go_to_fault)
        self.setMinimumWidth(SPACING.huge * 6)

    # What is shown

    @property
    def description(self) -> ListenerDescription | None:
        """Of what is written to; None for nothing."""
        return self._description

    @property
    def mode(self) -> Mode:
        """As what it is written."""
        return self._mode

    @property
    def why_no_form(self) -> str:
        """Why there is no form; empty where there is one."""
        description = self._description
        if description is None:
            return self.tr("There is no listener to write to.")
        if description.form.kind is Kind.XML:
            return self.tr("{0} can only be written as XML.").format(description.payload_class)
        return ""

    @property
    def is_quiet(self) -> bool:
        """Whether no verdict is waited for."""
        return self._checker.is_quiet

    def show_class(self, description: ListenerDescription | None, draft: Draft) -> None:
        """Write to another listener, or to the same whose class is known better now."""
        is_same = description == self._description
        focused = self._focused_field()
        self._description = description
        if not is_same:
            self.form.show_class(description)
        self._is_blank = draft.is_blank
        self._is_forced = bool(self.why_no_form)
        mode = Mode.XML if self._is_forced else draft.mode
        if description is None:
            self._stack.setCurrentWidget(self.nothing)
            return
        if draft.is_blank:
            draft = replace(draft, text=self._blank_text())
        if mode is Mode.XML or not self._fill_form(draft.text):
            self._show_xml(draft.text)
            return
        self._show_form()
        if focused:
            self.form.focus_at((focused,))

    def draft(self) -> Draft:
        """What is written, to come back to; XML that nobody asked for and nobody touched is no choice."""
        mode = Mode.FORM if self._is_forced and self._is_blank else self._mode
        return Draft(self.text(), mode, self._is_blank)

    def text(self, *, pretty: bool = True) -> str:
        """What is written, as XML."""
        if self._description is None:
            return ""
        if self._mode is Mode.XML:
            return self.xml.text()
        return written(self._description, self.form.value(), pretty=pretty)

    def take(self, text: str, *, as_xml: bool = False) -> None:
        """Write something else: a sample, a start, what was sent before.

        Args:
            text: XML.
            as_xml: Whether to show it as such even where the form could show it.
        """
        self._is_blank = False
        if as_xml or self.why_no_form or (self._mode is Mode.XML) or not self._fill_form(text):
            self._show_xml(text)
        else:
            self._show_form()
        self.changed.emit()

    def clear(self) -> None:
        """Begin anew."""
        self.take(self._blank_text())
        self._is_blank = True

    # Form and XML

    def set_mode(self, mode: Mode) -> bool:
        """Show the other shape of what is written.

        Returns:
            Whether it is shown; else the line below the XML says why the form can't show it.
        """
        if mode is self._mode or self._description is None or (mode is Mode.FORM and self.why_no_form):
            return mode is self._mode
        if mode is Mode.XML:
            # What was read from a text, and is still as it was read, is that text again.
            value = self.form.value()
            text = self._text if self._text and value == self._shown else written(self._description, value)
            self._show_xml(text)
            self.xml.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not self._fill_form(self.xml.text()):
            self.mode_changed.emit()
            return False
        self._show_form()
        self.form.focus_first()
        return True

    def focus(self) -> None:
        """Put the focus to where one writes."""
        if self._mode is Mode.XML or not self.form.focus_first():
            self.xml.setFocus(Qt.FocusReason.OtherFocusReason)

    # Before it is sent

    def fault(self) -> str:
        """Why what is entered can't be sent; then the field that is meant has the focus. Empty if it can."""
        if self._mode is Mode.XML or self._description is None:
            return ""
        found = self.form.faults()
        self.form.say_all()
        if not found:
            return ""
        path, words = next(iter(found.items()))
        self.form.focus_at(path)
        return f"{'.'.join(map(str, path))}: {words}"

    def check_now(self) -> Verdict | None:
        """Look at what is written by the schema, now."""
        return check(self._description, self.text()) if self._description is not None else None

    # Inside

    def _blank_text(self) -> str:
        description = self._description
        if description is None:
            return ""
        if description.form.kind is Kind.XML:
            return description.sample or f"<{description.payload_class}></{description.payload_class}>"
        return written(description, blank(description, description.form))

    def _fill_form(self, text: str) -> bool:
        description = self._description
        if description is None or self.why_no_form:
            return False
        try:
            value = read(description, text)
            self.form.set_value(value)
        except NotXml as error:
            return self._refuse(self.tr("Line {0} is not well-formed: {1}").format(error.line, error), error.line)
        except Misfit as misfit:
            return self._refuse(self.tr("The form can't show this. {0}").format(misfit), 0)
        self._text, self._shown = text, self.form.value()
        return True

    def _refuse(self, why: str, line: int) -> bool:
        self._checker.stop()
        self._judge(Verdict(why, is_valid=False, is_sure=False, line=line))
        return False

    def _show_form(self) -> None:
        self._checker.stop()
        self.verdict = None
        self._mode = Mode.FORM
        self._stack.setCurrentWidget(self.form)
        self.mode_changed.emit()
        self.judged.emit()

    def _show_xml(self, text: str) -> None:
        kept = self.verdict
        self._mode = Mode.XML
        if text != self.xml.text():
            self.xml.set_text(text)
        self._stack.setCurrentWidget(self._xml_page)
        if self._description is not None and (kept is None or kept.is_sure):
            self._judge(Verdict(self.tr("Checking…"), is_valid=True, is_sure=False))
            self._checker.ask(self._description, text)
        self.mode_changed.emit()

    @Slot()
    def _entered(self) -> None:
        self._is_blank = False
        self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        self._is_blank = False
        if self._description is not None and self._mode is Mode.XML:
            self._checker.ask(self._description, self.xml.text())
        self.changed.emit()

    @Slot(object)
    def _checked(self, verdict: Verdict) -> None:
        # A form says at its fields what is wrong.
        if self._mode is Mode.XML:
            self._judge(verdict)

    def _judge(self, verdict: Verdict) -> None:
        self.verdict = verdict
        icon, tone = ("circle-check", "ok") if verdict.is_valid else ("circle-alert", "error")
        if verdict.is_valid and not verdict.is_sure:
            icon, tone = "info", ""
        place = self.tr("Line {0}: ").format(verdict.line) if verdict.line and verdict.is_sure else ""
        self.line.say(f"{place}{verdict.text}", icon, tone)
        self.xml.mark_line(0 if verdict.is_valid else verdict.line)
        self.judged.emit()

    @Slot()
    def _go_to_fault(self) -> None:
        if self.verdict is not None and self.verdict.line:
            self.xml.go_to(self.verdict.line, self.verdict.column)
        self.xml.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused_field(self) -> str:
        """The name of the field that has the focus."""
        focused = self.form.focusWidget()
        for each in self.form.entries:
            if focused is not None and focused.hasFocus() and (each is focused or each.isAncestorOf(focused)):
                return each.form.name
        return ""

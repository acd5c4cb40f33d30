"""Inject: a message from outside is written, sent, and answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from designer.document.document import Document
from designer.models.described import Described
from designer.models.description import ListenerDescription
from designer.models.folder import Folder
from designer.models.live.injecting import Injecting
from designer.models.live.live import Live
from designer.models.starts import Starts, likeliest, ranked
from designer.panels.inject.answers_view import AnswersView
from designer.panels.inject.bars import SourceBar
from designer.panels.inject.checking import check
from designer.panels.inject.composer import Composer, Draft
from designer.panels.inject.conversations import open_conversations
from designer.panels.inject.filling import Filling
from designer.panels.inject.foot import Foot
from designer.panels.inject.head import Head, Mode
from designer.panels.inject.history import History, Sent
from designer.panels.inject.listener_forms import ListenerForms
from designer.panels.inject.start_saver import StartSaver
from designer.support.forms import Notice
from designer.support.pane import Pane
from designer.support.theme import Theme

_BESIDE_PX: Final = 400
"""From this width on the answers stand beside what is written."""
_LOW_PX: Final = 320
"""Below this height they do so at any width."""
_TAKING: Final = ("running", "paused")


class InjectPanel(Pane):
    """What is written at the left, answers at the right, or below where there is no room beside."""

    inject_wanted = Signal(object)
    """An :class:`Injecting`: send it into the run."""
    run_wanted = Signal(object)
    """An :class:`Injecting`: start a run, then send it."""
    trust_wanted = Signal()
    """Somebody wants exact forms: ask whether the folder is trusted."""

    def __init__(
        self,
        live: Live,
        document: Document,
        described: Described,
        starts: Starts,
        theme: Theme,
        folder: Folder | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the panel.

        Args:
            live: What is known of the run.
            document: Whose listeners are written to.
            described: Exact forms, once the folder is trusted.
            starts: Messages that are kept beside the document.
            theme: For colours and icons.
            folder: For forms from source, before that; None leaves them out.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._live = live
        self._document = document
        self._described = described
        self._starts = starts
        self._forms = ListenerForms(document, described, folder)
        self._drafts: dict[str, Draft] = {}
        self._doubted = ""
        self._is_recalling = False
        self.past = History()
        self.head = Head()
        self.source = SourceBar(theme)
        self.notice = Notice(theme)
        self.composer = Composer(theme)
        self.saver = StartSaver(self.composer, starts, theme, self)
        self.foot = Foot(theme)
        self.answers = AnswersView(live, theme)
        self.filling = Filling(self.composer, starts, self.foot.fill_menu, theme, self)
        self._build()
        self._connect()
        self.handlers: dict[str, Callable[[], object]] = {
            "run.send": self.send,
            "run.save_start": self.saver.ask,
            "edit.copy": self._copy,
            "edit.select_all": self._select_all,
        }
        self._follow_document()

    @property
    def listener(self) -> str:
        """Whom it is written to; empty while there is no listener."""
        return self.head.listener.listener

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is waited for."""
        return self.composer.is_quiet

    def begin(self, listener: str = "") -> None:
        """Turn to a listener, and take the focus.

        Args:
            listener: Its name; empty for the one that is shown, or the likeliest.
        """
        self._turn_to(listener or self.listener or likeliest(self._document.spec, self._starts.by_name))
        self.composer.focus()

    def compose(self, listener: str, xml: str) -> None:
        """Write a document to a listener, instead of what was written to it; nothing is sent yet.

        Args:
            listener: Its name.
            xml: The document; one that isn't valid is shown as XML, with what is wrong.
        """
        self._turn_to(listener)
        description = self.composer.description
        if self.listener != listener or description is None:
            return
        self.composer.take(xml, as_xml=not check(description, xml).is_valid)
        self.composer.focus()

    def refuse(self, why: str) -> None:
        """Say that what was to be sent was not, and why."""
        self.notice.say(why, "circle-alert", "error")

    # Doing

    def send(self) -> None:
        """Send what is written; into a run that is started for it, if none goes on."""
        if not self.listener or self.composer.description is None:
            return
        fault = self.composer.fault()
        if fault:
            self.notice.say(self.tr("Not sent. {0}").format(fault), "circle-alert", "error")
            return
        text = self.composer.text(pretty=self.composer.mode is Mode.XML)
        if self._holds_back(text):
            return
        self.notice.say("")
        self.past.add(Sent(self.listener, self.composer.text(), self.composer.mode is Mode.XML))
        wanted = Injecting(self.listener, text.encode("utf-8", "replace"), self.foot.conversation.conversation)
        (self.inject_wanted if self._is_running else self.run_wanted).emit(wanted)

    def recall(self, *, older: bool) -> None:
        """Write again what was sent before, or go back to what was written now."""
        now = Sent(self.listener, self.composer.text(), self.composer.mode is Mode.XML)
        sent = self.past.back(now) if older else self.past.forth()
        if sent is not None:
            self._is_recalling = True
            self._take(sent)
            self._is_recalling = False

    @property
    def _is_running(self) -> bool:
        return self._live.folds.run.state in _TAKING

    def _holds_back(self, text: str) -> bool:
        """Whether a form gave what the schema refuses; asked again, it is sent all the same."""
        if self.composer.mode is Mode.XML or self._doubted == text:
            return False
        verdict = self.composer.check_now()
        if verdict is None or verdict.is_valid or not verdict.is_sure:
            return False
        self._doubted = text
        words = self.tr("Not valid by the schema: {0} Send again to see it rejected.").format(verdict.text)
        self.notice.say(words, "triangle-alert", "warning")
        return True

    def _take(self, sent: Sent) -> None:
        self._turn_to(sent.listener)
        self.composer.take(sent.text, as_xml=sent.is_xml)

    # Building

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (self.head, self.source, self.notice, self.saver.bar):
            column.addWidget(each)
        column.addWidget(self.composer, 1)
        column.addWidget(self.foot)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.answers)
        self._splitter.setStretchFactor(0, 5)
        self._splitter.setStretchFactor(1, 4)
        self._share(900)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)
        self.lead_focus(self.head.listener)

    def _connect(self) -> None:
        self.head.listener.listener_chosen.connect(self._turn_to)
        self.head.mode_wanted.connect(self.composer.set_mode)
        self.composer.mode_changed.connect(self._show_mode)
        self.composer.judged.connect(self._show_state)
        self.composer.changed.connect(self._written)
        self.source.trust_wanted.connect(self.trust_wanted)
        self.foot.send_wanted.connect(self.send)
        self.foot.save_wanted.connect(self.saver.ask)
        self.foot.history_menu.aboutToShow.connect(self._fill_history)
        self.filling.refused.connect(self.refuse)
        self.filling.turn_wanted.connect(self._turn_to)
        self.saver.refused.connect(self.refuse)
        self._document.changed.connect(self._follow_document)
        self._forms.changed.connect(self._follow_forms)
        self._live.advanced.connect(self._follow_run)
        self._live.began.connect(self._follow_run)
        for keys, older in (("Ctrl+Up", True), ("Ctrl+Down", False)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.recall, older=older))

    def _share(self, room: int) -> None:
        self._splitter.setSizes([room * 5 // 9, room * 4 // 9])

    # Following

    @Slot()
    def _follow_document(self) -> None:
        spec = self._document.spec
        names = ranked(spec, self._starts.by_name)
        current = self.listener if self.listener in names else likeliest(spec, self._starts.by_name)
        if current != self.listener or not names:
            self._keep_draft()
        self.head.listener.show_listeners(names, current)
        self._show_class()

    @Slot()
    def _follow_forms(self) -> None:
        self._keep_draft()
        self._show_class()

    @Slot()
    def _follow_run(self) -> None:
        if self.isVisible():
            self._show_state()
            self._show_conversations()

    @Slot(str)
    def _turn_to(self, name: str) -> None:
        names = {each.name for each in self._document.spec.listeners}
        if name not in names:
            return
        self._keep_draft()
        self.head.listener.show_listeners(ranked(self._document.spec, self._starts.by_name), name)
        self._show_class()

    def _keep_draft(self) -> None:
        described = self.composer.description
        if described is not None:
            self._drafts[described.listener] = self.composer.draft()

    def _show_class(self) -> None:
        name = self.listener
        known = self._forms.of(name) if name else None
        if known != self.composer.description:
            self.composer.show_class(known, self._draft_for(known))
        is_exact = known is None or self._forms.is_exact(known.listener)
        self.source.show_state(self._described.state, is_exact=is_exact)
        self._show_mode()

    def _draft_for(self, known: ListenerDescription | None) -> Draft:
        draft = self._drafts.get(known.listener, Draft()) if known is not None else Draft()
        # A blank form of a class that has changed is blank in another way.
        return Draft(mode=draft.mode) if draft.is_blank else draft

    @Slot()
    def _show_mode(self) -> None:
        self.head.show_mode(self.composer.mode, self.composer.why_no_form)
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        verdict = self.composer.verdict
        self.foot.show_state(
            running=self._is_running,
            doubtful=verdict is not None and not verdict.is_valid,
            ready=self.composer.description is not None,
        )
        self.foot.history.setEnabled(bool(self.past.items))

    def _show_conversations(self) -> None:
        self.foot.show_conversations(open_conversations(self._live) if self._is_running else ())

    @Slot()
    def _written(self) -> None:
        if not self._is_recalling:
            self.past.rest()
        self._doubted = ""
        self.notice.say("")
        self.saver.bar.hide()
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Answers beside, or below."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_PX or self.height() < _LOW_PX
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._share(self.width() if beside else self.height())

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is shown now."""
        super().showEvent(event)
        self._follow_run()

    # History

    @Slot()
    def _fill_history(self) -> None:
        self.filling.fill_history(self.foot.history_menu, self.past.items, self._take)

    # Copying

    def _copy(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QPlainTextEdit):
            focused.copy()
        else:
            self.answers.copy()

    def _select_all(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QPlainTextEdit):
            focused.selectAll()

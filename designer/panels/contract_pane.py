"""What the inspector's tabs on a class have in common: they follow the selection, and say what they don't know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStackedWidget, QStyleOptionComboBox, QVBoxLayout, QWidget

from designer.document.document import Document
from designer.models.contract_choice import Choice, ReplyNote, Subject, reply_note, subject_of
from designer.models.contracts import Contracts, Exactness
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.panels.contract_head import ContractHead
from designer.support.elided_choice import elide_choice
from designer.support.empty_state import EmptyState
from designer.support.fonts import sans
from designer.support.forms import Notice
from designer.support.pane import Pane
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type


class _ClassChooser(QComboBox):
    """Which of a subject's classes is shown; hidden where there is one only."""

    key_chosen = Signal(str)
    """Another class, by a person: its :attr:`Choice.key`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setAccessibleName(self.tr("Class"))
        self.setToolTip(self.tr("What is taken, and each class that is answered with"))
        self.activated.connect(lambda _index: self.key_chosen.emit(str(self.currentData())))

    def show_choices(self, choices: Sequence[Choice], key: str) -> None:
        """Offer these, the one with a key chosen."""
        wanted = tuple((choice.key, choice.label) for choice in choices)
        with QSignalBlocker(self):
            if wanted != self._shown:
                self._shown = wanted
                self.clear()
                for choice in choices:
                    self.addItem(one_line(choice.label, 80), choice.key)
                    self.setItemData(self.count() - 1, tooltip(choice.path), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(next((at for at, each in enumerate(wanted) if each[0] == key), 0))
        self.setVisible(len(wanted) > 1)

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel that scrolls past changes nothing."""
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A name that is too long ends in dots, where the style would cut through a letter."""
        super().initStyleOption(option)
        elide_choice(self, option)


class ContractPane(Pane):
    """A subject, its classes, how exactly the chosen one is known; below it what the tab is for.

    Attributes:
        subject: What the selection is about; None for nothing.
        choice: The class that is shown; None for none.
        chooser: Of the subject's classes.
        head: Name of the class, and how exactly it is known.
        note: On an edge: whether what comes up is welcome.
        body: What the tab is for; its layout is for who inherits.
    """

    trust_wanted = Signal()
    """Somebody wants what is exact: ask whether the folder is trusted."""

    def __init__(
        self,
        contracts: Contracts,
        document: Document,
        selection: Selection,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        folder: Folder | None = None,
    ) -> None:
        """Make the pane.

        Args:
            contracts: What is known of classes.
            document: Whose listeners they are of.
            selection: Says which is shown.
            theme: For colours and icons.
            parent: As Qt has it.
            folder: Tells whether a handler names a reply; without it that is not said.
        """
        super().__init__(parent)
        self.contracts = contracts
        self.document = document
        self.theme = theme
        self._selection = selection
        self._folder = folder
        self._chosen = ""
        self._shown: tuple[object, ...] = ()
        self.subject: Subject | None = None
        self.choice: Choice | None = None
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "muted")
        self.title.setWordWrap(True)
        set_type(self.title, theme, lambda: sans(TYPE.small))
        self.chooser = _ClassChooser()
        self.chooser.key_chosen.connect(self.choose)
        self.head = ContractHead(theme)
        self.head.trust_wanted.connect(self.trust_wanted)
        self.note = Notice(theme)
        self.body = QWidget()
        self.lacking = EmptyState(theme, "info", "", "")
        self.nothing = EmptyState(theme, "info", "", "")
        self._build()
        selection.changed.connect(self.follow)
        # A key in the text changes the document, then the contracts: both are shown at once, after the key is.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.follow)
        document.changed.connect(self._soon.start)
        contracts.changed.connect(self._soon.start)
        if folder is not None:
            folder.changed.connect(self._soon.start)

    @property
    def is_following(self) -> bool:
        """Whether something is about to be shown."""
        return self._soon.isActive()

    # For who inherits

    def nothing_words(self) -> tuple[str, str, str]:
        """Icon, title and text while nothing is selected."""
        raise NotImplementedError

    def is_lacking(self, choice: Choice) -> bool:
        """Whether there is nothing to show of a class."""
        raise NotImplementedError

    def show_choice(self, choice: Choice) -> None:
        """Show another class, or the same that is known better now."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Let go of what was shown."""
        raise NotImplementedError

    # Following

    @Slot()
    def follow(self) -> None:
        """Show what is selected; nothing is done while nobody looks."""
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what has changed while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def choose(self, key: str) -> None:
        """Show another class of the subject."""
        self._chosen = key
        self._refresh()

    def _refresh(self) -> None:
        before = self.subject
        subject = subject_of(self._selection.value, self.document.spec, self.contracts)
        if subject is None or before is None or (subject.title, subject.source) != (before.title, before.source):
            self._chosen = ""
        self.subject = subject
        choices = subject.choices if subject is not None else ()
        self.choice = next((each for each in choices if each.key == self._chosen), choices[0] if choices else None)
        note = self._reply_note(subject)
        shown = (subject, self.choice, note)
        if shown == self._shown:
            return
        self._shown = shown
        if subject is None:
            self.nothing.say(*self.nothing_words())
        elif self.choice is None:
            self._say_no_class(subject)
        if subject is None or self.choice is None:
            self._stack.setCurrentWidget(self.nothing)
            self.show_nothing()
            return
        self._stack.setCurrentWidget(self._page)
        self._show_subject(subject, self.choice, note)

    def _show_subject(self, subject: Subject, choice: Choice, note: ReplyNote) -> None:
        self.title.setText(one_line(subject.title, 200))
        self.chooser.show_choices(subject.choices, choice.key)
        icon = {"ok": "circle-check", "warning": "triangle-alert"}.get(note.tone, "info")
        self.note.say(note.text, icon, note.tone)
        contract = choice.contract
        exactness = contract.exactness if contract is not None else Exactness.UNKNOWN
        why = contract.why if contract is not None else ""
        lacks_trust = contract is not None and contract.lacks_trust
        is_lacking = self.is_lacking(choice)
        self.head.say(choice.name, exactness, why, can_trust=lacks_trust)
        self._inner.setCurrentWidget(self.lacking if is_lacking else self.body)
        if is_lacking:
            self._say_lacking(choice)
            self.show_nothing()
        else:
            self.show_choice(choice)

    def _reply_note(self, subject: Subject | None) -> ReplyNote:
        if subject is None or not subject.source:
            return ReplyNote("")
        return reply_note(self.document.spec, self._folder, subject.source, subject.listener)

    def _say_no_class(self, subject: Subject) -> None:
        title = self.tr("{0} names no class").format(one_line(subject.title, 60))
        self.nothing.say("braces", title, self.tr("Name its payload class in Properties: here you see what it takes."))

    def _say_lacking(self, choice: Choice) -> None:
        title = self.tr("{0} is not known").format(one_line(choice.name, 60))
        advice = self.tr("Mend its name, write it, or have it written: Code > Write what is missing.")
        if choice.contract is not None and choice.contract.lacks_trust:
            advice = self.tr(
                "Trust the folder, so that the class itself can be asked; or have it written: "
                "Code > Write what is missing."
            )
        self.lacking.say("braces", title, advice)

    # Building

    def _build(self) -> None:
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(SPACING.small, SPACING.small, SPACING.small, 0)
        above.setSpacing(SPACING.tight)
        above.addWidget(self.title)
        above.addWidget(self.chooser)
        self._inner = QStackedWidget()
        self._inner.addWidget(self.body)
        self._inner.addWidget(self.lacking)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.head)
        column.addWidget(self.note)
        column.addWidget(self._inner, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

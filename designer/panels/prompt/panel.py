"""The inspector of prompts: what an agent is told, word for word, and what each part of it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from designer.document.document import Document
from designer.models.contracts import Contracts, Prompt
from designer.models.prompt_tokens import CountedPrompt, PromptTokens
from designer.models.selection import Selected, Selection
from designer.panels.contract_head import ContractHead
from designer.panels.prompt.nobody import Nobody
from designer.panels.prompt.part_list import PartList
from designer.panels.prompt.parts import rows_of
from designer.panels.prompt.subject import Subject, name_then, old_names, subject_of
from designer.panels.prompt.texts import Texts
from designer.panels.prompt.totals import Totals
from designer.support.pane import Pane
from designer.support.theme import Theme

_NOBODY, _PAGE = range(2)
_MOST_NAMED: Final = 6
_LARGE_PARTS: Final = 100
"""A prompt of more parts takes longer than a frame to lay out."""
_PAUSE_MS: Final = 250
"""A large prompt is shown anew when nothing more has come for so long."""


class PromptPanel(Pane):
    """Follows the selection and the document; does nothing while nobody looks.

    Attributes:
        handlers: Functions by the ids of their actions.
    """

    trust_wanted = Signal()
    """Somebody wants the prompt as it is, not as far as source tells."""

    def __init__(
        self,
        contracts: Contracts,
        document: Document,
        selection: Selection,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._contracts = contracts
        self._document = document
        self._selection = selection
        self._subject = Subject()
        self._prompt: Prompt | None = None
        self._is_stale = True
        self._later = QTimer(self, singleShot=True, interval=0)
        self.tokens = PromptTokens(contracts, document, self)
        self.nobody = Nobody(theme)
        self.head = ContractHead(theme)
        self.totals = Totals(theme)
        self.parts = PartList(theme)
        self.texts = Texts(theme)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.totals)
        column.addWidget(self.parts, 1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(above)
        self._split.addWidget(self.texts)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nobody)
        self._stack.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.lead_focus(self.texts)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.find": self.texts.find_text,
            "edit.select_all": self.texts.select_all,
        }
        self._connect()

    @property
    def agent(self) -> str:
        """Whose prompt is shown; empty where none is."""
        return self._subject.agent

    @property
    def is_quiet(self) -> bool:
        """Whether all that is to be shown is there: for screenshots."""
        return not self._later.isActive() and self.tokens.is_quiet and not self.texts.is_filling

    def copy(self) -> None:
        """Copy what is selected in the text, else the whole prompt."""
        if not self.texts.copy_selection():
            self.copy_prompt()

    @Slot()
    def copy_prompt(self) -> None:
        """Put the whole prompt on the clipboard."""
        if self._prompt is not None:
            QGuiApplication.clipboard().setText(self._prompt.text)

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what has changed while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._look()

    def _connect(self) -> None:
        self._later.timeout.connect(self._look)
        for signal in (self._document.changed, self._document.state_changed, self._contracts.changed):
            signal.connect(self._look_later)
        self.tokens.changed.connect(self._look_later)
        self._selection.changed.connect(self._look_later)
        self.nobody.agent_chosen.connect(self._choose)
        self.head.trust_wanted.connect(self.trust_wanted)
        self.parts.part_chosen.connect(self.texts.reveal_part)
        self.totals.bar.part_chosen.connect(self._go_to_part)
        self.texts.copy_wanted.connect(self.copy_prompt)

    @Slot()
    def _look_later(self) -> None:
        """Once for all that one edit makes different."""
        self._is_stale = True
        if not self.isVisible():
            return
        is_large = self._prompt is not None and len(self._prompt.parts) > _LARGE_PARTS
        if is_large and self._prompt_is_meant():
            self._later.start(_PAUSE_MS)
        elif not self._later.isActive() or self._later.interval():
            self._later.start(0)

    def _prompt_is_meant(self) -> bool:
        """Whether the prompt that is shown is still the selected one, so that it can be looked at a little longer."""
        return subject_of(self._document.spec, self._selection.value) == self._subject

    @Slot()
    def _look(self) -> None:
        if not self.isVisible():
            return
        self._is_stale = False
        before, self._subject = self._subject, subject_of(self._document.spec, self._selection.value)
        self._prompt = self._contracts.prompt(self.agent) if self.agent else None
        if self._prompt is None:
            self.nobody.say(self._subject)
            self._stack.setCurrentIndex(_NOBODY)
            return
        self._stack.setCurrentIndex(_PAGE)
        self._show(self._prompt, is_other=before.agent != self.agent)
        if self._subject.peer and self._subject != before:
            self._reveal_peer(self._subject.peer)

    def _show(self, prompt: Prompt, *, is_other: bool) -> None:
        self.head.say(prompt.agent, prompt.exactness, self._why(prompt), can_trust=prompt.lacks_trust)
        agents = frozenset(each.name.lower() for each in self._document.spec.listeners if each.agent)
        now = self.tokens.of(prompt)
        saved, then = self._saved(prompt)
        rows = rows_of(prompt, now, then, agents, self._old_names())
        note, problem = self.tokens.counter(prompt.agent).note, self.tokens.problem
        self.totals.show_counted(now, then, note, problem)
        self.totals.bar.show_rows(rows)
        self.parts.show_rows(rows, is_other=is_other)
        delta = now.total - then.total if now is not None and then is not None else None
        self.texts.show_prompts(prompt, saved, agents, delta=delta, is_other=is_other)

    def _saved(self, prompt: Prompt) -> tuple[Prompt | None, CountedPrompt | None]:
        """The prompt at the last save, and its tokens; None where there was none."""
        spec = self._document.saved_spec
        if spec is None or spec is self._document.spec:
            return (None, None) if spec is None else (prompt, self.tokens.of(prompt))
        name = name_then(self._document.spec, spec, prompt.agent)
        saved = self._contracts.prompt(name, spec) if name else None
        return saved, self.tokens.of(saved, spec) if saved is not None else None

    def _old_names(self) -> dict[str, str]:
        spec, saved = self._document.spec, self._document.saved_spec
        return old_names(spec, saved) if saved is not None and saved is not spec else {}

    def _why(self, prompt: Prompt) -> str:
        names = ", ".join(prompt.missing[:_MOST_NAMED])
        if not names:
            return prompt.why
        missing = self.tr("A class of {names} is not known.").format(names=names)
        return f"{missing} {prompt.why}".strip()

    @Slot(int)
    def _go_to_part(self, part: int) -> None:
        self.parts.choose(part)
        self.texts.reveal_part(part)

    def _reveal_peer(self, name: str) -> None:
        parts = self._prompt.parts if self._prompt is not None else ()
        found = next((at for at, part in enumerate(parts) if part.peer.lower() == name.lower()), -1)
        if found >= 0:
            self._go_to_part(found)

    @Slot(str)
    def _choose(self, name: str) -> None:
        self._selection.reveal(Selected(listeners=(name,)))

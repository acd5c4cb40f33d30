"""The Schema tab."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from designer.document.document import Document
from designer.document.verdicts import find
from designer.models.contract_choice import Choice, Way
from designer.models.contracts import ClassContract, Contracts, Exactness
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.models.wire_check import Taker
from designer.panels.contract_pane import ContractPane
from designer.panels.message.text_tab import TextTab
from designer.panels.plain_xml_view import PlainXmlView
from designer.panels.schema.saving import SchemaSaver
from designer.panels.schema.try_box import TryBox
from designer.support.icon_button import IconButton
from designer.support.theme import Theme

_FILE_NAME: Final = re.compile(r"[^\w.-]+")


class SchemaPanel(ContractPane):
    """The schema of what is selected above a box in which XML is tried against it.

    Attributes:
        schema: The text of the schema.
        trial: The box.
        handlers: Functions by the ids of their actions.
    """

    said = Signal(str)
    """What became of something; for the status line."""

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
        """Make the panel.

        Args:
            contracts: What is known of classes.
            document: Whose listeners they are of.
            selection: Says which is shown.
            theme: For colours and icons.
            parent: As Qt has it.
            folder: Tells whether a handler names what comes up to it; without it that is not said.
        """
        super().__init__(contracts, document, selection, theme, parent, folder=folder)
        self._text = ""
        self.schema = TextTab(theme, self.tr("The schema"), view=PlainXmlView(theme))
        self.trial = TryBox(theme)
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the schema"))
        self.copy_button.clicked.connect(self.copy_schema)
        self.find_button = IconButton(theme, "search", self.tr("Find in the schema (Ctrl+F)"))
        self.find_button.clicked.connect(self.find_text)
        self.save_button = IconButton(theme, "save", self.tr("Save the schema as a file…"))
        self.save_button.clicked.connect(self._save)
        for button in (self.find_button, self.copy_button, self.save_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.head.add_tool(button)
        self.saver = SchemaSaver(self)
        self.saver.said.connect(self.said)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.schema)
        splitter.addWidget(self.trial)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.cut": self._cut,
            "edit.paste": self._paste,
            "edit.delete": self._delete,
            "edit.duplicate": _nothing,
            "edit.select_all": self.select_all,
            "edit.find": self.find_text,
        }
        self.lead_focus(self.schema.view)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being found out."""
        return self.trial.is_quiet and not self.schema.view.is_filling and not self.is_following

    # As the pane wants it

    def nothing_words(self) -> tuple[str, str, str]:
        """What is said while nothing is selected."""
        text = self.tr(
            "Select a listener: here you see the schema of what it takes and answers with, as the pump validates, "
            "and can try XML against it. Select an edge to see what travels along it."
        )
        return "file-check", self.tr("No listener selected"), text

    def is_lacking(self, choice: Choice) -> bool:
        """Whether there is no schema."""
        return choice.contract is None or not choice.contract.schema

    def show_choice(self, choice: Choice) -> None:
        """Show the schema, and try against it."""
        contract = choice.contract
        assert contract is not None, "what is lacking is not shown"
        if contract.schema != self._text:
            self._text = contract.schema
            self.schema.show_text(lambda: iter(contract.schema.split("\n")))
        for button in (self.copy_button, self.find_button, self.save_button):
            button.setEnabled(True)
        answers = self.contracts.responses(choice.listener) if choice.listener else ()
        limit = self.document.spec.limits.max_message_bytes
        self.trial.expect(
            self._taker(contract, choice.listener, is_answer=choice.way is Way.OUT),
            tuple(self._taker(each, choice.listener, is_answer=True) for each in answers if each.schema),
            self._taker_of,
            limit,
        )
        wrong = contract.invalid_sample
        self.trial.offer(contract.sample, wrong.text if wrong else "", wrong.reason if wrong else "")

    def show_nothing(self) -> None:
        """Let go of the schema."""
        self._text = ""
        self.schema.show_text(lambda: iter(()))
        for button in (self.copy_button, self.find_button, self.save_button):
            button.setEnabled(False)

    def _taker_of(self, name: str) -> Taker | None:
        listener = find(self.document.spec, name)
        contract = self.contracts.payload(listener.name) if listener is not None else None
        if listener is None:
            return None
        if contract is None:
            return Taker(listener.payload_class.rpartition(".")[2], "", listener.name)
        return self._taker(contract, listener.name)

    def _taker(self, contract: ClassContract, listener: str, *, is_answer: bool = False) -> Taker:
        doubts = {
            Exactness.EXACT: "",
            Exactness.STALE: self.tr("its schema is being worked out anew."),
        }
        doubt = doubts.get(contract.exactness, self.tr("its schema is only read from source."))
        return Taker(contract.name, contract.schema, listener, is_answer, doubt)

    # Doing

    @Slot()
    def copy_schema(self) -> None:
        """Put the schema on the clipboard."""
        if self._text:
            QGuiApplication.clipboard().setText(self._text)

    def copy(self) -> None:
        """Copy what is selected where the focus is, or the whole schema."""
        if self.trial.edit.hasFocus():
            self.trial.edit.copy()
        elif self.schema.view.textCursor().hasSelection():
            self.schema.view.copy()
        else:
            self.copy_schema()

    def select_all(self) -> None:
        """Select all text where the focus is."""
        (self.trial.edit if self.trial.edit.hasFocus() else self.schema.view).selectAll()

    @Slot()
    def find_text(self) -> None:
        """Find in the schema."""
        if self._text:
            self.schema.find_bar.open_bar()

    # With the focus here these are never meant for the canvas.

    def _cut(self) -> None:
        if self.trial.edit.hasFocus():
            self.trial.edit.cut()

    def _paste(self) -> None:
        if QApplication.focusWidget() is not self.schema.view:
            self.trial.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.trial.edit.hasFocus():
            self.trial.edit.paste()

    def _delete(self) -> None:
        if self.trial.edit.hasFocus():
            self.trial.edit.textCursor().removeSelectedText()

    @Slot()
    def _save(self) -> None:
        if self.choice is not None and self._text:
            is_answer = self.choice.way is Way.OUT
            parts = (self.choice.listener, self.choice.name if is_answer or not self.choice.listener else "")
            name = _FILE_NAME.sub("-", ".".join(filter(None, parts)))
            folder = self.document.path.parent if self.document.path is not None else None
            self.saver.ask(f"{name}.xsd", self._text + "\n", folder)


def _nothing() -> None:
    """What can't be done here."""

"""The Sample tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.document.document import Document
from designer.models.contract_choice import Choice, Way
from designer.models.contracts import ClassContract, Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.panels.contract_pane import ContractPane
from designer.panels.inject.listener_forms import ListenerForms
from designer.panels.message.text_tab import TextTab
from designer.panels.plain_xml_view import PlainXmlView
from designer.panels.sample.as_json import json_of
from designer.panels.sample.command import one_line_json, one_line_xml, send_command
from designer.panels.sample.shapes import Shape, ShapeSwitch
from designer.support.icon_button import IconButton
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING
from designer.support.yaml_lexer import YAML


class SamplePanel(ContractPane):
    """A document of the chosen class in several shapes, to be copied or sent.

    Attributes:
        shape: As what it was last wanted.
        switch: Between the shapes.
        handlers: Functions by the ids of their actions.
    """

    inject_wanted = Signal(str, str)
    """A listener, and XML for it: turn to Inject and put it there."""

    def __init__(
        self,
        contracts: Contracts,
        document: Document,
        selection: Selection,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        folder: Folder | None = None,
        described: Described | None = None,
    ) -> None:
        """Make the panel.

        Args:
            contracts: What is known of classes.
            document: Whose listeners they are of.
            selection: Says which is shown.
            theme: For colours and icons.
            parent: As Qt has it.
            folder: Tells fields from source, and whether a handler names what comes up to it.
            described: Tells the fields of classes exactly; without it nothing is shown as JSON.
        """
        super().__init__(contracts, document, selection, theme, parent, folder=folder)
        self._forms = ListenerForms(document, described, folder) if described is not None else None
        self._contract: ClassContract | None = None
        self._texts: dict[Shape, str] = {}
        self._shown_text: tuple[Shape, str] | None = None
        self.shape = Shape.XML
        self._xml = TextTab(theme, self.tr("The sample"), view=PlainXmlView(theme))
        # JSON is YAML.
        self._other = TextTab(theme, self.tr("The sample"), view=PlainXmlView(theme, lexer=YAML))
        self._tabs = QStackedWidget()
        self._tabs.addWidget(self._xml)
        self._tabs.addWidget(self._other)
        self.copy_button = IconButton(theme, "copy", self.tr("Copy all of it"))
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy_button.clicked.connect(self.copy_all)
        self.head.add_tool(self.copy_button)
        self.switch = ShapeSwitch(theme)
        self.switch.chosen.connect(self.show_shape)
        self.inject = QPushButton(self.tr("Inject this"))
        self.inject.setProperty("role", "primary")
        self.inject.clicked.connect(self._inject)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.switch)
        column.addWidget(self._tabs, 1)
        column.addWidget(self._foot())
        self.handlers: dict[str, Callable[[], object]] = {
            "edit.copy": self.copy,
            "edit.select_all": lambda: self.text.view.selectAll(),
            "edit.find": lambda: self.text.find_bar.open_bar(),
            # With the focus here these are never meant for the canvas.
            "edit.cut": self.copy,
            "edit.delete": _nothing,
            "edit.paste": _nothing,
            "edit.duplicate": _nothing,
        }
        self.lead_focus(self.text.view)

    # As the pane wants it

    def nothing_words(self) -> tuple[str, str, str]:
        """What is said while nothing is selected."""
        text = self.tr(
            "Select a listener: here you see a valid document of each of its classes, and one that just isn't, "
            "ready to be copied or injected."
        )
        return "flask-conical", self.tr("No listener selected"), text

    def is_lacking(self, choice: Choice) -> bool:
        """Whether there is no sample."""
        return choice.contract is None or not choice.contract.sample

    def show_choice(self, choice: Choice) -> None:
        """Show its sample, in the shape that was chosen last if it has that."""
        contract = choice.contract
        assert contract is not None, "what is lacking is not shown"
        self._contract = contract
        self._texts = dict(self._shapes(choice, contract))
        self.switch.offer(self._texts)
        takes = choice.way is Way.IN and bool(choice.listener)
        self.inject.setVisible(takes)
        self._line.setVisible(takes)
        self.inject.setToolTip(
            tooltip(self.tr("Write it to {0} in Inject; nothing is sent yet").format(choice.listener))
        )
        self.copy_button.setEnabled(True)
        self._show_text()

    def show_nothing(self) -> None:
        """Let go of the sample."""
        self._contract, self._texts, self._shown_text = None, {}, None
        for tab in (self._xml, self._other):
            tab.show_text(lambda: iter(()))
        self.copy_button.setEnabled(False)

    @Slot(object)
    def show_shape(self, shape: Shape) -> None:
        """Show it as something else."""
        self.shape = shape
        self._show_text()

    def _shapes(self, choice: Choice, contract: ClassContract) -> Iterator[tuple[Shape, str]]:
        yield Shape.XML, contract.sample
        if choice.way is Way.IN and choice.listener:
            form = self._forms.of(choice.listener) if self._forms is not None else None
            as_json = json_of(form, contract.sample) if form is not None else ""
            if as_json:
                yield Shape.JSON, as_json
            path = str(self.document.path) if self.document.path is not None else "organism.yaml"
            payload = one_line_json(as_json) if as_json else one_line_xml(contract.sample)
            yield Shape.COMMAND, send_command(path, choice.listener, payload)
        if contract.invalid_sample is not None:
            yield Shape.INVALID, contract.invalid_sample.text

    def _show_text(self) -> None:
        shape = self.shape if self.shape in self._texts else Shape.XML
        self.switch.buttons[shape].setChecked(True)
        wanted = (shape, self._texts[shape])
        if wanted == self._shown_text:
            return
        self._shown_text = wanted
        self._tabs.setCurrentWidget(self._other if shape in (Shape.JSON, Shape.COMMAND) else self._xml)
        self.lead_focus(self.text.view)
        self.text.show_text(lambda: iter(wanted[1].split("\n")), self._note(shape))

    def _note(self, shape: Shape) -> str:
        wrong = self._contract.invalid_sample if self._contract is not None else None
        if shape is Shape.INVALID and wrong is not None:
            return self.tr("Wrong in one place: {0}").format(one_line(wrong.reason, 300))
        if shape is Shape.COMMAND:
            return self.tr("Sends it from a terminal, and prints the answer.")
        if shape is Shape.JSON:
            return self.tr("Its fields by their Python names.")
        return ""

    # Doing

    @property
    def text(self) -> TextTab:
        """Where it is shown."""
        return self._other if self._tabs.currentWidget() is self._other else self._xml

    @property
    def shown_text(self) -> str:
        """All of what is shown."""
        return self._shown_text[1] if self._shown_text is not None else ""

    @Slot()
    def copy_all(self) -> None:
        """Put all of it on the clipboard."""
        if self.shown_text:
            QGuiApplication.clipboard().setText(self.shown_text)

    def copy(self) -> None:
        """Copy what is selected, or all of it."""
        if self.text.view.textCursor().hasSelection():
            self.text.view.copy()
        else:
            self.copy_all()

    @Slot()
    def _inject(self) -> None:
        if self.choice is not None and self._shown_text is not None:
            shape = Shape.INVALID if self._shown_text[0] is Shape.INVALID else Shape.XML
            self.inject_wanted.emit(self.choice.listener, self._texts[shape])

    # Building

    def _foot(self) -> QWidget:
        foot = QWidget()
        self._line = QFrame()
        self._line.setProperty("role", "line")
        self._line.setFixedHeight(1)
        row = QHBoxLayout()
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.addStretch(1)
        row.addWidget(self.inject)
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addLayout(row)
        return foot


def _nothing() -> None:
    """What can't be done here."""

"""Asks, within the sheet of an export, whether the organism's code may be imported for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from designer.models.folder import Folder
from designer.run.trust import Trust
from designer.run.trust_preview import preview
from designer.shell.trust_sheet import TrustSheet
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING
from runtime.organism.spec import OrganismSpec

_LONGEST_NAME = 60


class ExportTrust(QFrame):
    """A bar that is up while the question is open."""

    asks_changed = Signal()
    """The question came up, or is answered."""
    granted_unkept = Signal()
    """A yes could not be written down; it holds until the window closes."""

    def __init__(self, trust: Trust, folder: Folder, theme: Theme, parent: QWidget | None = None) -> None:
        """Make one that asks nothing.

        Args:
            trust: Keeps the answers.
            folder: The organism's, which says what would be imported.
            theme: For icon and sheet.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._trust = trust
        self._folder = folder
        self._theme = theme
        self._path: Path | None = None
        self._spec: OrganismSpec | None = None
        self._then: Callable[[], object] = lambda: None
        self._sheet: TrustSheet | None = None
        self.setProperty("role", "bar")
        self.setProperty("tone", "warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self.yes = QPushButton(self)
        self.yes.setProperty("role", "primary")
        self.look = QPushButton(self.tr("What is imported…"), self)
        self.no = QPushButton(self.tr("Not now"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.medium, SPACING.small, SPACING.small, SPACING.small)
        row.setSpacing(SPACING.small)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        for button in (self.yes, self.look, self.no):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.yes.clicked.connect(self._grant)
        self.look.clicked.connect(self._show_imports)
        self.no.clicked.connect(self.withdraw)
        trust.changed.connect(self._look_at_trust)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def asks(self) -> bool:
        """Whether the question is open."""
        return self._path is not None

    @property
    def text(self) -> str:
        """The question."""
        return self._text.text()

    def ask(self, path: Path, spec: OrganismSpec, then: Callable[[], object]) -> None:
        """Ask, unless it is trusted already.

        Args:
            path: The organism's file.
            spec: What would be imported: the text on the screen.
            then: Called once it is trusted, by a yes here; never without.
        """
        if self._trust.is_trusted(path):
            then()
            return
        self._path, self._spec, self._then = path, spec, then
        name = one_line(spec.name, _LONGEST_NAME)
        text = self.tr(
            "Exporting {name} imports its Python code: for schemas, for prompts, and to prove that it can run."
        )
        self._text.setText(text.format(name=name))
        is_file = self._trust.scope_of(path).is_file
        self.yes.setText(self.tr("Trust file and export") if is_file else self.tr("Trust folder and export"))
        self.show()
        self.asks_changed.emit()
        # Whoever goes on typing must not say yes by it.
        self.look.setFocus(Qt.FocusReason.OtherFocusReason)

    def withdraw(self) -> None:
        """Take the question away, as if it had not been asked."""
        self._path = None
        if self._sheet is not None:
            self._sheet.close()
        self.hide()
        self.asks_changed.emit()

    def _grant(self) -> None:
        path, then = self._path, self._then
        if path is None:
            return
        self.withdraw()
        if not self._trust.grant(path):
            self.granted_unkept.emit()
        then()

    def _show_imports(self) -> None:
        if self._path is None or self._spec is None:
            return
        if self._sheet is None:
            self._sheet = TrustSheet(self._theme, self)
            self._sheet.accepted.connect(self._grant)
            self._sheet.finished.connect(self._forget_sheet)
        scope = self._trust.scope_of(self._path)
        self._sheet.show_preview(self._spec.name, preview(self._spec, self._folder), scope, runs=False)
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.activateWindow()

    def _forget_sheet(self) -> None:
        self._sheet = None

    def _look_at_trust(self) -> None:
        """Answered elsewhere: nothing is left to ask."""
        if self._path is not None and self._trust.is_trusted(self._path):
            self.withdraw()

    def _dress(self) -> None:
        icon = self._theme.icon("triangle-alert", self._theme.colors.warning)
        self._picture.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))

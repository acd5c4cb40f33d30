"""The prompt as text, and what became of it since the last save, one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.models.contracts import Prompt
from designer.models.prompt_tokens import signed
from designer.panels.prompt.lines import PromptLine, compared, lines_of_parts
from designer.panels.prompt.prompt_lexer import PLAIN, PROMPT
from designer.panels.prompt.prompt_view import PromptView
from designer.support.empty_state import EmptyState
from designer.support.find_bar import FindBar
from designer.support.icon_button import IconButton
from designer.support.menus import add_entry, passing_menu
from designer.support.pane import Pane
from designer.support.plain_text import LIMIT
from designer.support.theme import Theme
from designer.support.tokens import SPACING

_ALL: Final = 1 << 40


class Texts(Pane):
    """Two views under one switch; the one that isn't looked at is filled when it is."""

    copy_wanted = Signal()
    """The whole prompt is to be put on the clipboard."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[PromptLine] = []
        self._saved: Callable[[], list[PromptLine]] | None = None
        self._unfolded: frozenset[int] = frozenset()
        self._limit = LIMIT
        self.text = PromptView(theme, PROMPT)
        self.text.setAccessibleName(self.tr("The prompt"))
        self.changes = PromptView(theme, PLAIN)
        self.changes.setAccessibleName(self.tr("What changed in the prompt since the last save"))
        self.same = EmptyState(theme, "circle-check", "", "", tone="ok")
        self._finds = {view: FindBar(view, theme) for view in (self.text, self.changes)}
        self._pages = QStackedWidget()
        for page in (self.text, self.changes, self.same):
            self._pages.addWidget(page)
        self._switch = QButtonGroup(self)
        self.show_text = self._segment(self.tr("Text"), self.tr("The prompt as the agent will get it"))
        self.show_changes = self._segment(self.tr("Changes"), self.tr("What changed since the last save"))
        self.show_text.setChecked(True)
        self.find_button = IconButton(theme, "search", self.tr("Find in the prompt"))
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the whole prompt"))
        self._build()
        self.lead_focus(self.text)
        for view in (self.text, self.changes):
            view.find_asked.connect(self.find_text)
            view.menu_asked.connect(self._menu)
            view.filled.connect(self._say_cut)
        self.changes.fold_clicked.connect(self._unfold)
        self._switch.buttonClicked.connect(self._fill)
        self.find_button.clicked.connect(self.find_text)
        self.copy_button.clicked.connect(self.copy_wanted)

    @property
    def view(self) -> PromptView:
        """The view that is looked at."""
        return self.changes if self.show_changes.isChecked() else self.text

    @property
    def is_filling(self) -> bool:
        """Whether lines are still missing."""
        return self.view.is_filling

    def show_prompts(
        self,
        prompt: Prompt,
        saved: Prompt | None,
        agents: frozenset[str],
        *,
        delta: int | None,
        is_other: bool,
    ) -> None:
        """Show a prompt.

        Args:
            prompt: As it is now.
            saved: As it was at the last save; None where there was none.
            agents: Names of the listeners that are agents, in small letters.
            delta: By how many tokens it has changed; None where that isn't known.
            is_other: Whether it is another agent's than the one shown before.
        """
        if is_other:
            self._unfolded, self._limit = frozenset(), LIMIT
            for view in (self.text, self.changes):
                view.show_lines(())
        self._lines = lines_of_parts(prompt.parts, agents)
        # They are only made where they are looked at: there may be ten thousand.
        self._saved = partial(lines_of_parts, saved.parts, agents) if saved is not None else None
        is_same = saved is prompt or (saved is not None and saved.text == prompt.text)
        title = self.tr("Changes {delta}").format(delta=signed(delta)) if delta else self.tr("Changes")
        self.show_changes.setText(title if not is_same else self.tr("Changes"))
        self._fill()

    @Slot(int)
    def reveal_part(self, part: int) -> None:
        """Bring a part into view."""
        if self.show_changes.isChecked() and not any(line.part == part for line in self.changes.lines):
            self.show_text.setChecked(True)
            self._fill()
        self.view.reveal_part(part)

    @Slot()
    def find_text(self) -> None:
        """Find in the text that is looked at."""
        if self._pages.currentWidget() is self.same:
            self.show_text.setChecked(True)
            self._fill()
        self._finds[self.view].open_bar()

    def select_all(self) -> None:
        """Select the whole text."""
        self.view.selectAll()

    def copy_selection(self) -> bool:
        """Copy what is selected; whether anything is."""
        has_selection = self.view.textCursor().hasSelection()
        if has_selection:
            self.view.copy()
        return has_selection

    def _build(self) -> None:
        switch = QWidget()
        switch.setProperty("role", "switch")
        segments = QHBoxLayout(switch)
        segments.setContentsMargins(1, 1, 1, 1)
        segments.setSpacing(0)
        segments.addWidget(self.show_text)
        segments.addWidget(self.show_changes)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACING.small, SPACING.tight, SPACING.tight, SPACING.tight)
        bar.setSpacing(SPACING.hair)
        bar.addWidget(switch)
        bar.addStretch(1)
        bar.addWidget(self.find_button)
        bar.addWidget(self.copy_button)
        self.cut = QFrame()
        self.cut.setProperty("role", "bar")
        words = QLabel(self.tr("Cut at 1 MiB."))
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_all = QPushButton(self.tr("Show all"))
        self.show_all.setProperty("role", "flat")
        self.show_all.clicked.connect(self._show_all)
        row = QHBoxLayout(self.cut)
        row.setContentsMargins(SPACING.small, 0, SPACING.tight, 0)
        row.addWidget(words, 1)
        row.addWidget(self.show_all)
        self.cut.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self.cut)

    def _segment(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "segment")
        self._switch.addButton(button)
        return button

    @Slot()
    def _fill(self) -> None:
        """Fill the view that is looked at."""
        if self.show_text.isChecked():
            self.text.show_lines(self._lines, self._limit)
            self._pages.setCurrentWidget(self.text)
        else:
            self._fill_changes()
        self.lead_focus(self.view)
        self._say_cut()

    def _fill_changes(self) -> None:
        before: Sequence[PromptLine] = self._saved() if self._saved is not None else ()
        if self._saved is not None and [each.text for each in before] == [each.text for each in self._lines]:
            self.same.say(
                "circle-check",
                self.tr("As saved"),
                self.tr("Change the organism, and what that does to this prompt is shown here line by line."),
                "ok",
            )
            self._pages.setCurrentWidget(self.same)
            return
        self.changes.show_lines(compared(before, self._lines, self._unfolded), self._limit)
        self._pages.setCurrentWidget(self.changes)

    @Slot(int)
    def _unfold(self, fold: int) -> None:
        self._unfolded |= {fold}
        self._fill()

    @Slot()
    def _say_cut(self) -> None:
        self.cut.setVisible(self.view.is_cut and self._pages.currentWidget() is self.view)

    @Slot()
    def _show_all(self) -> None:
        self._limit = _ALL
        self._fill()

    @Slot(QContextMenuEvent)
    def _menu(self, event: QContextMenuEvent) -> None:
        menu = passing_menu(self)
        copy = add_entry(menu, self._theme.icon("copy"), self.tr("Copy"), self.view.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(self.view.textCursor().hasSelection())
        menu.addAction(self.tr("Copy the whole prompt")).triggered.connect(self.copy_wanted)
        menu.addAction(self.tr("Select all")).triggered.connect(self.view.selectAll)
        add_entry(menu, self._theme.icon("search"), self.tr("Find"), self.find_text)
        menu.popup(event.globalPos())

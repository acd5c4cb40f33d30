"""Above the problems: words to filter by, a count of each sort that hides it, and what mends the current row."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from designer.panels.problems_table import ICONS, TONES, Sort
from designer.support.filter_field import FilterField
from designer.support.icon_button import IconButton
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING


class ProblemsBar(QFrame):
    """The filter's text and sorts.

    Attributes:
        filter: The words.
        errors: Shows and hides errors, and says how many there are.
        warnings: The same for warnings.
        hints: The same for hints.
        dismissed: Shows hints that were dismissed; hidden where there are none.
        fix: Offers what mends the current row.
    """

    changed = Signal()
    """Other rows are wanted."""

    def __init__(self, theme: Theme, fix_key: str, parent: QWidget | None = None) -> None:
        """Make one.

        Args:
            theme: Colours.
            fix_key: The key that offers fixes, to be told.
            parent: As Qt has it.
        """
        super().__init__(parent)
        self._theme = theme
        self.filter = FilterField(theme, self.tr("Filter problems"))
        self.errors = self._toggle(self.tr("Show errors"))
        self.warnings = self._toggle(self.tr("Show warnings"))
        self.hints = self._toggle(self.tr("Show hints"))
        self.dismissed = IconButton(theme, "eye", self.tr("Show dismissed hints"), checkable=True)
        self.fix = IconButton(theme, "wand-sparkles", self.tr("Ways to mend it ({0})").format(fix_key))
        self._buttons = {Sort.ERROR: self.errors, Sort.WARNING: self.warnings, Sort.HINT: self.hints}
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.filter, 1)
        for button in (*self._buttons.values(), self.dismissed, self.fix):
            row.addWidget(button)
        self.filter.textChanged.connect(self.changed)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def sorts(self) -> frozenset[Sort]:
        """What is to be seen."""
        return frozenset(sort for sort, button in self._buttons.items() if button.isChecked())

    def show_counts(self, problems: tuple[int, int], hints: tuple[int, int] | None) -> None:
        """Say how many there are.

        Args:
            problems: Errors and warnings.
            hints: Hints, and hints that were dismissed; None where nobody looks for any.
        """
        count, dismissed = hints or (0, 0)
        said = (
            (self.errors, problems[0], self.tr("Show errors ({0})")),
            (self.warnings, problems[1], self.tr("Show warnings ({0})")),
            (self.hints, count, self.tr("Show hints ({0}): what may be an oversight")),
        )
        for button, number, words in said:
            button.setText(str(number))
            button.setToolTip(words.format(number))
        self.hints.setVisible(hints is not None)
        words = self.tr("Show dismissed hints ({0})").format(dismissed)
        self.dismissed.setToolTip(words)
        self.dismissed.setAccessibleName(words)
        self.dismissed.setVisible(bool(dismissed))
        if not dismissed:
            self.dismissed.setChecked(False)

    def _toggle(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
        button.toggled.connect(self.changed)
        return button

    @Slot()
    def _dress(self) -> None:
        for sort, button in self._buttons.items():
            button.setIcon(self._theme.icon(ICONS[sort], getattr(self._theme.colors, TONES[sort])))

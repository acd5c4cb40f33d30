"""Settings: each takes effect at once, so that there is nothing to confirm."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.actions.install import Actions
from designer.run.trust import Trust
from designer.shell.shortcuts_editor import ShortcutsEditor
from designer.shell.trust_list import TrustList
from designer.support.editor_field import EditorField
from designer.support.settings import MAX_TEXT_FACTOR, MIN_TEXT_FACTOR, Settings
from designer.support.theme import Scheme, Theme
from designer.support.tokens import SPACING

_SIZE_PX = (620, 520)
_PERCENT = 100
_STEP_PERCENT = 5


class SettingsDialog(QDialog):
    """Theme, text size, canvas, editor, shortcuts, trust. It stops nobody: the window beside it goes on working."""

    def __init__(
        self, settings: Settings, theme: Theme, actions: Actions, parent: QWidget, trust: Trust | None = None
    ) -> None:
        """Make the dialog.

        Args:
            settings: To be shown and changed.
            theme: For icons.
            actions: Whose keys can be changed.
            parent: The window.
            trust: What may run; without it there is no page for it.
        """
        super().__init__(parent)
        self._settings = settings
        self._schemes: dict[Scheme, QRadioButton] = {}
        self._flags: dict[str, QCheckBox] = {}
        self.editor = EditorField(settings, theme)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.medium)
        tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        tabs.addTab(self._general(tabs), self.tr("General"))
        tabs.addTab(ShortcutsEditor(settings, theme, actions, tabs), self.tr("Shortcuts"))
        if trust is not None:
            tabs.addTab(TrustList(trust, theme, tabs), self.tr("Trust"))
        column.addWidget(tabs, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)
        settings.changed.connect(self._take_setting)

    def _general(self, parent: QWidget) -> QWidget:
        page = QWidget(parent)
        form = QFormLayout(page)
        form.setContentsMargins(SPACING.small, SPACING.large, SPACING.small, SPACING.small)
        form.setHorizontalSpacing(SPACING.huge)
        form.setVerticalSpacing(SPACING.large)
        form.addRow(self.tr("Theme"), self._themes(page))
        form.addRow(self.tr("Text size"), self._text_size(page))
        canvas = QVBoxLayout()
        canvas.setSpacing(SPACING.small)
        canvas.addWidget(self._check("snap", self.tr("Snap to the grid when things are moved"), page))
        canvas.addWidget(self._check("minimap", self.tr("Show the minimap"), page))
        form.addRow(self.tr("Canvas"), canvas)
        form.addRow(self.tr("Editor"), self.editor)
        return page

    def _themes(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACING.large)
        group = QButtonGroup(parent)
        for scheme, text in (
            (Scheme.SYSTEM, self.tr("As the system")),
            (Scheme.LIGHT, self.tr("Light")),
            (Scheme.DARK, self.tr("Dark")),
        ):
            button = QRadioButton(text, parent)
            button.setChecked(self._settings.scheme is scheme)
            button.toggled.connect(lambda on, scheme=scheme: self._settings.set_scheme(scheme) if on else None)
            group.addButton(button)
            self._schemes[scheme] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _text_size(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACING.medium)
        slider = QSlider(Qt.Orientation.Horizontal, parent)
        slider.setRange(
            round(MIN_TEXT_FACTOR * _PERCENT / _STEP_PERCENT), round(MAX_TEXT_FACTOR * _PERCENT / _STEP_PERCENT)
        )
        slider.setValue(round(self._settings.text_factor * _PERCENT / _STEP_PERCENT))
        slider.setPageStep(2)
        slider.setAccessibleName(self.tr("Text size"))
        slider.setMaximumWidth(260)
        shown = QLabel(parent)
        shown.setProperty("role", "muted")

        def take(value: int) -> None:
            shown.setText(self.tr("{percent} % of the system's").format(percent=value * _STEP_PERCENT))
            # While it is dragged everything would be laid out anew for each step of the handle.
            if not slider.isSliderDown():
                self._settings.set_text_factor(value * _STEP_PERCENT / _PERCENT)

        slider.valueChanged.connect(take)
        slider.sliderReleased.connect(lambda: take(slider.value()))
        take(slider.value())
        row.addWidget(slider, 1)
        row.addWidget(shown)
        row.addStretch(1)
        return row

    def _check(self, name: str, text: str, parent: QWidget) -> QCheckBox:
        box = self._flags[name] = QCheckBox(text, parent)
        box.setChecked(self._settings.flag(name))
        box.toggled.connect(partial(self._settings.set_flag, name))
        return box

    def _take_setting(self, name: str) -> None:
        """Show what was chosen elsewhere: by an action, or on the canvas."""
        if name in self._flags:
            self._flags[name].setChecked(self._settings.flag(name))
        elif name == "theme":
            self._schemes[self._settings.scheme].setChecked(True)

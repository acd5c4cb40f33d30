"""Settings take effect at once; keys are changed, taken over, and put back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QTreeWidget,
    QTreeWidgetItem,
)
from pytestqt.qtbot import QtBot

from designer.actions.install import Actions
from designer.shell.about import AboutDialog, versions
from designer.shell.settings_dialog import SettingsDialog
from designer.support.settings import Settings
from designer.support.theme import Scheme, Theme


class Bench:
    def __init__(self, theme: Theme) -> None:
        self.window = QMainWindow()
        self.theme = theme
        self.settings = Settings(None)
        self.actions = Actions(theme, {}, self.window)
        self.dialog = SettingsDialog(self.settings, theme, self.actions, self.window)

    @property
    def tree(self) -> QTreeWidget:
        return self.dialog.findChild(QTreeWidget)

    def item(self, text: str) -> QTreeWidgetItem:
        return self.tree.findItems(text, Qt.MatchFlag.MatchExactly)[0]

    def give(self, text: str, key: str) -> None:
        self.tree.setCurrentItem(self.item(text))
        self.dialog.findChild(QKeySequenceEdit).setKeySequence(QKeySequence(key))
        self.click("Set")

    def click(self, text: str) -> None:
        button = next(each for each in self.dialog.findChildren(QPushButton) if each.text() == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, id: str) -> str:
        return self.actions.action(id).shortcut().toString()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Iterator[Bench]:
    made = Bench(theme)
    qtbot.addWidget(made.window)
    made.dialog.show()
    yield made
    made.dialog.close()


def test_the_theme_is_chosen(bench: Bench) -> None:
    dark = next(each for each in bench.dialog.findChildren(QRadioButton) if each.text() == "Dark")
    dark.click()
    assert bench.settings.scheme is Scheme.DARK


def test_the_text_size_is_chosen(bench: Bench) -> None:
    bench.dialog.findChild(QSlider).setValue(25)
    assert bench.settings.text_factor == 1.25


def test_what_the_canvas_does_is_chosen(bench: Bench) -> None:
    box = next(each for each in bench.dialog.findChildren(QCheckBox) if "Snap" in each.text())
    box.click()
    assert not bench.settings.flag("snap")


def test_the_editor_is_chosen(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.editor.line, "code {file}")
    assert bench.settings.word("editor") == "code {file}"


def test_a_choice_made_elsewhere_is_shown(bench: Bench) -> None:
    box = next(each for each in bench.dialog.findChildren(QCheckBox) if "minimap" in each.text())
    bench.settings.set_flag("minimap", False)
    assert not box.isChecked()


def test_a_theme_chosen_elsewhere_is_shown(bench: Bench) -> None:
    bench.settings.set_scheme(Scheme.DARK)
    assert next(each for each in bench.dialog.findChildren(QRadioButton) if each.isChecked()).text() == "Dark"


def test_settings_change_after_the_dialog_is_gone(bench: Bench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.dialog.destroyed):
        bench.dialog.close()
    bench.settings.set_flag("minimap", False)
    bench.settings.set_scheme(Scheme.DARK)
    bench.dialog = SettingsDialog(bench.settings, bench.theme, bench.actions, bench.window)


def test_a_key_is_given(bench: Bench) -> None:
    bench.give("Save", "Ctrl+Alt+F7")
    assert bench.key("file.save") == "Ctrl+Alt+F7"
    assert bench.settings.keys == {"file.save": ("Ctrl+Alt+F7",)}


def test_a_key_that_another_has_is_taken_over(bench: Bench) -> None:
    bench.give("Save", "Ctrl+D")
    assert (bench.key("file.save"), bench.key("edit.duplicate")) == ("Ctrl+D", "")


def test_before_that_it_is_said_whose_it_is(bench: Bench) -> None:
    bench.tree.setCurrentItem(bench.item("Save"))
    bench.dialog.findChild(QKeySequenceEdit).setKeySequence(QKeySequence("Ctrl+D"))
    assert any("Duplicate" in each.text() for each in bench.dialog.findChildren(QLabel))


def test_a_key_is_put_back(bench: Bench) -> None:
    bench.give("Save", "Ctrl+D")
    bench.tree.setCurrentItem(bench.item("Duplicate"))
    bench.click("Default")
    assert (bench.key("edit.duplicate"), bench.key("file.save")) == ("Ctrl+D", "")


def test_all_keys_are_put_back(bench: Bench) -> None:
    bench.give("Save", "Ctrl+D")
    bench.click("All defaults")
    assert (bench.key("edit.duplicate"), bench.key("file.save"), bench.settings.keys) == ("Ctrl+D", "Ctrl+S", {})


def test_actions_are_found_by_name_and_by_key(bench: Bench) -> None:
    field = next(each for each in bench.dialog.findChildren(QLineEdit) if each.placeholderText().startswith("Look"))
    field.setText("ctrl+shift+p")
    shown = [
        bench.tree.topLevelItem(row).text(0)
        for row in range(bench.tree.topLevelItemCount())
        if not bench.tree.topLevelItem(row).isHidden()
    ]
    assert shown == ["Commands…"]


def test_versions_and_licences_are_told(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dialog = AboutDialog(theme, window)
    dialog.show()
    assert "PySide6" in versions()
    texts = [each.toPlainText() for each in dialog.findChildren(QPlainTextEdit)]
    assert ["SIL OPEN FONT LICENSE" in text or "ISC" in text for text in texts] == [True, True, True]
    dialog.close()

"""The question whether code may run: a bar, a sheet that lists what would be imported, the list in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.models.folder import Folder
from designer.run.trust import Scope, Trust
from designer.shell.bars import Bar
from designer.shell.settings_dialog import SettingsDialog
from designer.shell.trust_desk import BAR, TrustDesk
from designer.shell.trust_list import TrustList
from designer.shell.trust_sheet import TrustSheet
from designer.shell.window import Window
from designer.support.empty_state import EmptyState
from designer.support.settings import Settings
from designer.support.theme import Theme
from runtime.organism.load import load

HANDLERS = "import helpers, lxml\n"
TEXT = """\
organism: {name: desk}
listeners:
  - {name: editor, payload_class: handlers.Story, handler: handlers.edit, description: Edits}
"""


@dataclass
class Bench:
    """A window with a question."""

    window: Window
    trust: Trust
    desk: TrustDesk
    folder: Folder
    path: Path
    done: list[str] = field(default_factory=list)

    def ask(self, *, runs: bool = True) -> None:
        spec = load(self.path).spec
        assert spec is not None
        self.desk.ask(self.path, self.folder, spec, lambda: self.done.append("then"), runs=runs)

    @property
    def bar(self) -> Bar | None:
        return self.window.bars.bar(BAR)

    @property
    def text(self) -> str:
        assert self.bar is not None
        return self.bar.message.text

    @property
    def sheet(self) -> TrustSheet | None:
        return next((each for each in self.window.findChildren(TrustSheet) if each.isVisible()), None)

    def press(self, text: str, within: QWidget | None = None) -> None:
        QTest.mouseClick(button(within or self.bar, text), Qt.MouseButton.LeftButton)


def button(within: QWidget | None, text: str) -> QPushButton:
    assert within is not None
    return next(each for each in within.findChildren(QPushButton) if each.text() == text)


@pytest.fixture
def folder_path(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "handlers.py").write_text(HANDLERS)
    (folder / "helpers.py").write_text("")
    (folder / "organism.yaml").write_text(TEXT)
    return folder / "organism.yaml"


@pytest.fixture
def trust(app_data: Path, qtbot: QtBot) -> Iterator[Trust]:
    made = Trust(AppData(app_data))
    yield made
    made.deleteLater()


@pytest.fixture
def make_bench(qtbot: QtBot, theme: Theme, trust: Trust) -> Iterator[Callable[[Path], Bench]]:
    windows: list[Window] = []

    def make(path: Path) -> Bench:
        window = Window(Settings(None), theme)
        windows.append(window)
        folder = Folder(path, window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: folder.is_ready)
        return Bench(window, trust, TrustDesk(window, trust, theme, window), folder, path)

    yield make
    for window in windows:
        window.end()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def bench(make_bench: Callable[[Path], Bench], folder_path: Path) -> Bench:
    return make_bench(folder_path)


# The bar


def test_the_bar_says_what_running_does(bench: Bench) -> None:
    bench.ask()
    assert bench.text == "Running desk imports and runs its Python code: 2 modules."


def test_nothing_happens_before_it_is_answered(bench: Bench) -> None:
    bench.ask()
    assert (bench.done, bench.trust.is_trusted(bench.path)) == ([], False)


def test_yes_trusts_the_folder_and_goes_on(bench: Bench) -> None:
    bench.ask()
    bench.press("Trust folder and run")
    assert (bench.done, bench.trust.is_trusted(bench.path), bench.bar) == (["then"], True, None)


def test_not_now_does_nothing(bench: Bench) -> None:
    bench.ask()
    bench.press("Not now")
    assert (bench.done, bench.trust.is_trusted(bench.path), bench.bar) == ([], False, None)


def test_escape_is_not_now(bench: Bench) -> None:
    bench.ask()
    QTest.keyClick(bench.bar, Qt.Key.Key_Escape)
    assert (bench.done, bench.bar) == ([], None)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_typing_on_says_no_yes(bench: Bench, key: Qt.Key) -> None:
    bench.ask()
    QTest.keyClick(QApplication.focusWidget(), key)
    assert (bench.done, bench.trust.is_trusted(bench.path)) == ([], False)
    assert bench.sheet is not None
    bench.sheet.reject()


def test_the_bar_is_walked_by_keys(bench: Bench) -> None:
    bench.ask()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert bench.done == ["then"]


def test_what_is_trusted_is_not_asked_about(bench: Bench) -> None:
    bench.trust.grant(bench.path)
    bench.ask()
    assert (bench.done, bench.bar) == (["then"], None)


def test_asked_again_it_is_one_question_and_one_answer(bench: Bench) -> None:
    bench.ask()
    bench.ask()
    bench.press("Trust folder and run")
    assert bench.done == ["then"]


def test_for_a_form_nothing_is_said_of_running(bench: Bench) -> None:
    bench.ask(runs=False)
    bench.press("Trust folder")
    assert bench.done == ["then"]


def test_a_yes_elsewhere_takes_the_question_away_and_runs_nothing(bench: Bench, app_data: Path, qtbot: QtBot) -> None:
    bench.ask()
    bench.trust.grant(bench.path)
    assert (bench.done, bench.bar) == ([], None)


def test_in_a_folder_of_all_origins_the_file_is_asked_about(
    make_bench: Callable[[Path], Bench], folder_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder_path.parent))
    bench = make_bench(folder_path)
    bench.ask()
    bench.press("Trust file and run")
    assert bench.trust.is_trusted(folder_path)
    assert not bench.trust.is_trusted(folder_path.with_name("second.yaml"))


def test_a_module_that_is_written_meanwhile_is_counted(bench: Bench, qtbot: QtBot) -> None:
    bench.ask()
    (bench.path.parent / "helpers.py").write_text("import more")
    (bench.path.parent / "more.py").write_text("")
    qtbot.waitUntil(lambda: "3 modules" in bench.text)


def test_a_yes_that_cannot_be_kept_is_said_and_holds(bench: Bench, app_data: Path) -> None:
    app_data.mkdir(parents=True, exist_ok=True)
    (app_data / "trust").write_text("in the way")
    bench.ask()
    bench.press("Trust folder and run")
    assert (bench.done, bench.trust.is_trusted(bench.path)) == (["then"], True)


def test_the_name_of_an_organism_is_plain_text(make_bench: Callable[[Path], Bench], folder_path: Path) -> None:
    folder_path.write_text(TEXT.replace("name: desk", 'name: "<b>a\\u202Eb"'))
    bench = make_bench(folder_path)
    bench.ask()
    assert bench.text.startswith("Running <b>a⟦U+202E⟧b imports")
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText for label in bench.bar.findChildren(QLabel) if label.text()
    )


def test_revoking_is_passed_on(bench: Bench) -> None:
    told: list[object] = []
    bench.desk.revoked.connect(told.append)
    bench.trust.grant(bench.path)
    bench.trust.revoke(bench.trust.scope_of(bench.path))
    assert told == [Scope(bench.path.parent, is_file=False)]


def test_asking_and_listing_run_nothing(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    marker = tmp_path / "ran"
    mark = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    source = (
        f"{mark}\nclass Meta(type):\n    x = {mark}\nclass Story(metaclass=Meta): pass\n"
        f"def decorator(found, x={mark}): return found\n@decorator\ndef edit(payload, metadata): {mark}\n"
    )
    (bench.path.parent / "handlers.py").write_text(source)
    (bench.path.parent / "__init__.py").write_text(source)
    bench.folder.rescan()
    qtbot.waitUntil(lambda: "handlers.Story" in bench.folder.classes)
    bench.ask()
    bench.desk.show_imports()
    assert "1 module" in bench.text
    bench.press("Not now")
    assert not marker.exists()


# The sheet


def rows(tree: QTreeWidget) -> dict[str, list[str]]:
    """Texts of the children by the text of their group."""
    groups = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return {group.text(0): [_text(group.child(row)) for row in range(group.childCount())] for group in groups}


def _text(item: QTreeWidgetItem) -> str:
    return item.text(0)


@pytest.fixture
def sheet(bench: Bench) -> Iterator[TrustSheet]:
    (bench.path.parent / ".env").write_text("SECRET=sesame\n")
    bench.ask()
    bench.press("What is imported…")
    assert bench.sheet is not None
    yield bench.sheet
    bench.desk.withdraw()


def test_the_sheet_lists_modules_packages_and_files(sheet: TrustSheet) -> None:
    tree = sheet.findChild(QTreeWidget)
    assert rows(tree) == {
        "Its own modules (2)": ["handlers.py", "helpers.py"],
        "Files that are read (1)": [".env"],
        "Variables in .env (1)": ["SECRET"],
        "Installed packages (1)": ["lxml"],
    }


def test_modules_are_listed_with_size_and_time(sheet: TrustSheet) -> None:
    item = sheet.findChild(QTreeWidget).topLevelItem(0).child(0)
    assert item.text(1).startswith(str(len(HANDLERS)))
    assert item.text(2)


def test_no_value_of_the_environment_is_shown(sheet: TrustSheet) -> None:
    texts = [each.text() for each in sheet.findChildren(QLabel)] + [str(rows(sheet.findChild(QTreeWidget)))]
    assert not any("sesame" in text for text in texts)


def test_the_sheet_stops_nobody(sheet: TrustSheet, bench: Bench) -> None:
    assert not sheet.isModal()
    assert bench.bar is not None


def test_yes_in_the_sheet_is_a_yes(sheet: TrustSheet, bench: Bench) -> None:
    bench.press("Trust folder and run", sheet)
    assert (bench.done, bench.bar, bench.sheet) == (["then"], None, None)


def test_closing_the_sheet_leaves_the_question(sheet: TrustSheet, bench: Bench) -> None:
    bench.press("Close", sheet)
    assert (bench.done, bench.sheet) == ([], None)
    assert bench.bar is not None


def test_the_sheet_goes_with_the_question(sheet: TrustSheet, bench: Bench) -> None:
    bench.press("Not now")
    assert bench.sheet is None


def test_the_sheet_follows_the_folder(sheet: TrustSheet, bench: Bench, qtbot: QtBot) -> None:
    (bench.path.parent / "helpers.py").write_text("import json")
    tree = sheet.findChild(QTreeWidget)
    qtbot.waitUntil(lambda: "Python's own (1)" in rows(tree))


def test_what_a_yes_covers_is_said(sheet: TrustSheet) -> None:
    assert any("directly in the folder desk" in each.text() for each in sheet.findChildren(QLabel))


# The list in the settings


@pytest.fixture
def listed(trust: Trust, theme: Theme, qtbot: QtBot) -> Iterator[TrustList]:
    window = QWidget()
    qtbot.addWidget(window)
    made = TrustList(trust, theme, window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield made
    window.close()


def names(listed: TrustList) -> list[str]:
    tree = listed.findChild(QTreeWidget)
    return [Path(tree.topLevelItem(row).text(0)).name for row in range(tree.topLevelItemCount())]


def test_without_trust_the_list_says_what_it_is_for(listed: TrustList) -> None:
    assert listed.findChild(EmptyState).isVisible()
    assert not button(listed, "Remove").isEnabled()


def test_places_are_listed_and_removed(listed: TrustList, trust: Trust, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        trust.grant(tmp_path / name / "organism.yaml")
    assert names(listed) == ["a", "b"]
    QTest.mouseClick(button(listed, "Remove"), Qt.MouseButton.LeftButton)
    assert names(listed) == ["b"]
    assert not trust.is_trusted(tmp_path / "a" / "organism.yaml")


def test_places_are_removed_by_key(listed: TrustList, trust: Trust, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        trust.grant(tmp_path / name / "organism.yaml")
    tree = listed.findChild(QTreeWidget)
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1))
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert (names(listed), tree.currentItem().text(0).endswith("c")) == (["a", "c"], True)


def test_the_settings_have_the_list(bench: Bench, theme: Theme) -> None:
    dialog = SettingsDialog(Settings(None), theme, bench.window.commands, bench.window, bench.trust)
    assert dialog.findChild(TrustList) is not None
    dialog.deleteLater()

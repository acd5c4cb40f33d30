"""Ctrl+E: a sheet with what would be written, what was, and a run of it right there; by real processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.document.document import Document
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.starts import Starts
from designer.run.trust import Trust
from designer.shell.export.desk import ExportDesk
from designer.shell.export.memory import ExportMemory, Remembered
from designer.shell.export.sheet import ExportSheet
from designer.support.theme import Theme
from runtime.problems import Problem

pytestmark = pytest.mark.processes

PATIENCE_MS = 30_000
FILES = {
    "organism.yaml": """\
organism: {name: desk}
listeners:
  - {name: echo, payload_class: handlers.Ask, handler: handlers.echo, response_class: handlers.Answer, description: x}
""",
    "organism.starts.yaml": """\
default: {listener: echo, payload: {text: hello}}
other: {listener: echo, payload: {text: again}}
""",
    "handlers.py": """\
import time
from dataclasses import dataclass

@dataclass
class Ask:
    text: str

@dataclass
class Answer:
    text: str

def echo(payload: Ask, metadata: object) -> Answer:
    if payload.text == "sleep":
        time.sleep(1000)
    return Answer(payload.text)
""",
    "notes.txt": "some notes\n",
    ".env": "A=1\n",
    ".editorconfig": "x\n",
}


@dataclass
class Bench:
    """A desk, and what it told the window."""

    desk: ExportDesk
    document: Document
    trust: Trust
    path: Path
    out: Path
    data: AppData
    qtbot: QtBot
    problems: list[Problem] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def sheet(self) -> ExportSheet:
        assert self.desk.sheet is not None
        return self.desk.sheet

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def settle(self) -> None:
        self.until(lambda: self.desk.is_quiet)

    def open(self, target: Path | None = None) -> ExportSheet:
        """Open it, with what would be written listed."""
        if self.desk.sheet is None and target == self.out:
            # As if it had been exported there before: no other folder is looked at first.
            ExportMemory(self.data).keep(self.path, Remembered(target))
            target = None
        self.desk.open()
        if target is not None:
            self.sheet.target.field.setFocus()
            self.sheet.target.field.selectAll()
            QTest.keyClicks(self.sheet.target.field, str(target))
        self.until(lambda: self.desk.is_quiet and self.sheet.files.topLevelItemCount() > 0)
        return self.sheet

    def export(self) -> ExportSheet:
        """Open it, and export."""
        self.trust.grant(self.path)
        sheet = self.open(self.out)
        self.press("Export")
        self.until(lambda: not self.desk.is_busy)
        return sheet

    def press(self, text: str) -> None:
        buttons = self.sheet.findChildren(QPushButton)
        QTest.mouseClick(next(each for each in buttons if each.text() == text and each.isVisible()), LEFT)

    def labels(self) -> str:
        return "\n".join(each.text() for each in self.sheet.findChildren(QLabel) if each.isVisible())

    def item(self, path: str) -> QTreeWidgetItem:
        return next(each for each in self.sheet.files._items() if each.text(0) == path)

    def tick(self, path: str) -> None:
        """Click on the box before a file."""
        files, item = self.sheet.files, self.item(path)
        files.scrollToItem(item)
        files.setCurrentItem(item)
        files.setFocus()
        QTest.keyClick(files, Qt.Key.Key_Space)

    def change(self, before: str, after: str) -> None:
        """Type into the organism's text."""
        at = self.document.text.index(before)
        assert self.document.type_text((Splice(at, before, after),), self)

    def written(self) -> set[str]:
        return {each.relative_to(self.out).as_posix() for each in self.out.rglob("*") if each.is_file()}


LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder / "organism.yaml"


@pytest.fixture
def make_bench(qtbot: QtBot, theme: Theme, app_data: Path, path: Path, tmp_path: Path) -> Iterator[Callable[[], Bench]]:
    windows: list[QWidget] = []
    desks: list[ExportDesk] = []

    def make() -> Bench:
        window = QWidget()
        windows.append(window)
        data = AppData(app_data)
        document = Document(path.read_text(), None, path, window)
        folder, starts, trust = Folder(path, window), Starts(path, window, data=data), Trust(data, window)
        desk = ExportDesk(document, folder, starts, trust, theme, window, data)
        desks.append(desk)
        bench = Bench(desk, document, trust, path, tmp_path / "out", data, qtbot)
        desk.go_to.connect(bench.problems.append)
        desk.said.connect(bench.said.append)
        window.resize(400, 300)
        window.show()
        qtbot.waitUntil(lambda: folder.is_ready)
        return bench

    yield make
    for desk in desks:
        desk.end()
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def bench(make_bench: Callable[[], Bench]) -> Bench:
    return make_bench()


def groups(sheet: ExportSheet) -> dict[str, list[str]]:
    root = sheet.files.invisibleRootItem()
    tops = [root.child(row) for row in range(root.childCount())]
    return {top.text(0): [top.child(row).text(0) for row in range(top.childCount())] for top in tops}


# What would be written


def test_looking_asks_for_no_trust_and_runs_nothing(bench: Bench, tmp_path: Path) -> None:
    mark = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    bench.path.with_name("handlers.py").write_text(mark + FILES["handlers.py"])
    sheet = bench.open(bench.out)
    assert not sheet.trust.isVisible()
    assert not (tmp_path / "ran").exists()
    assert not bench.out.exists()


def test_the_list_follows_the_organism(bench: Bench) -> None:
    sheet = bench.open(bench.out)
    bench.change("name: echo", "name: parrot")
    bench.until(lambda: "schemas/parrot.xsd" in groups(sheet)["Schemas and prompts (2)"])
    bench.path.with_name("more.txt").write_text("x")
    bench.path.with_name("more.py").write_text("")
    bench.until(lambda: "more.txt" in groups(sheet).get("Data and other files (4)", ()))


# What is written


def test_what_is_on_the_screen_is_exported(bench: Bench) -> None:
    """Text that differs from the disk is what lands in the folder."""
    bench.trust.grant(bench.path)
    bench.change("description: x", "description: Says it again")
    bench.export()
    assert "Says it again" in (bench.out / "organism.yaml").read_text()
    assert bench.path.read_text() == FILES["organism.yaml"]


def test_the_export_is_reached_by_keys_alone(bench: Bench) -> None:
    bench.trust.grant(bench.path)
    sheet = bench.open(bench.out)
    assert sheet.export_button.hasFocus()
    QTest.keyClick(sheet.export_button, Qt.Key.Key_Return)
    bench.until(lambda: not sheet.shows_files)
    assert sheet.done_page.run.button.hasFocus()


# Trust


def test_it_asks_before_it_imports(bench: Bench) -> None:
    sheet = bench.open(bench.out)
    bench.press("Export")
    assert sheet.trust.text.startswith("Exporting desk imports its Python code")
    assert (bench.desk.is_busy, bench.out.exists(), sheet.export_button.isEnabled()) == (False, False, False)
    bench.press("Trust folder and export")
    bench.until(lambda: not sheet.shows_files)
    assert bench.trust.is_trusted(bench.path)


def test_what_is_trusted_no_more_is_not_exported_on(bench: Bench) -> None:
    bench.path.with_name("handlers.py").write_text("import time\ntime.sleep(1000)\n")
    bench.trust.grant(bench.path)
    sheet = bench.open(bench.out)
    bench.press("Export")
    bench.trust.revoke(bench.trust.scope_of(bench.path))
    assert not bench.desk.is_busy
    assert sheet.said.text().startswith("Stopped.")


# What it refuses


def test_a_click_on_a_problem_goes_there(bench: Bench) -> None:
    bench.change("handlers.echo", "handlers.ech")
    sheet = bench.export()
    item = sheet.problems.item(0)
    QTest.mouseClick(sheet.problems.viewport(), LEFT, pos=sheet.problems.visualItemRect(item).center())
    (problem,) = bench.problems
    assert (problem.file, problem.line, problem.listener) == ("organism.yaml", 3, "echo")
    assert not bench.out.exists()


def test_an_organism_with_errors_is_refused_with_the_list_until_they_are_mended(bench: Bench) -> None:
    bench.change("name: echo,", "name: echo, peers: [gone],")
    sheet = bench.open(bench.out)
    (problem,) = sheet.problems.problems
    assert (problem.code, sheet.export_button.isEnabled()) == ("unknown-peer", False)
    bench.change(" peers: [gone],", "")
    bench.until(lambda: not sheet.problems.problems)
    assert sheet.export_button.isEnabled()


def test_a_module_that_hangs_is_stopped_by_hand(bench: Bench) -> None:
    bench.path.with_name("handlers.py").write_text("import time\ntime.sleep(1000)\n")
    bench.trust.grant(bench.path)
    sheet = bench.open(bench.out)
    bench.press("Export")
    bench.press("Stop")
    assert (bench.desk.is_busy, sheet.bar.isVisible(), sheet.export_button.isVisible()) == (False, False, True)


def test_a_module_that_dies_leaves_its_last_words(bench: Bench) -> None:
    bench.path.with_name("handlers.py").write_text("import os\nprint('so <b>long</b>')\nos._exit(7)\n")
    sheet = bench.export()
    (problem,) = sheet.problems.problems
    assert problem.message.endswith("with exit code 7. Its last words: so <b>long</b>")
    assert "&lt;b&gt;" in sheet.problems.item(0).toolTip()


# Where to


def test_a_folder_of_somebody_else_is_never_replaced(bench: Bench) -> None:
    bench.out.mkdir()
    (bench.out / "mine").write_text("x")
    sheet = bench.open(bench.out)
    assert "no export wrote; name a new or an empty folder" in bench.labels()
    assert not sheet.export_button.isEnabled()
    assert bench.written() == {"mine"}


def test_what_is_no_whole_path_is_no_target(bench: Bench) -> None:
    sheet = bench.open(bench.out)
    sheet.target.field.selectAll()
    QTest.keyClicks(sheet.target.field, "relative/folder")
    bench.settle()
    assert "by its whole path" in bench.labels()
    assert not sheet.export_button.isEnabled()


def test_a_file_changed_by_hand_is_not_replaced(bench: Bench) -> None:
    sheet = bench.export()
    (bench.out / "notes.txt").write_text("by hand")
    bench.press("Files and folder")
    bench.settle()
    bench.press("Export")
    bench.until(lambda: not bench.desk.is_busy)
    assert "were changed after the export wrote them" in bench.labels()
    assert sheet.target.field.hasFocus()
    assert (bench.out / "notes.txt").read_text() == "by hand"


def test_what_the_disk_refuses_is_said(bench: Bench) -> None:
    bench.out.touch()
    bench.trust.grant(bench.path)
    sheet = bench.open(bench.out / "below")
    bench.press("Export")
    bench.until(lambda: not bench.desk.is_busy)
    (problem,) = sheet.problems.problems
    assert "Not a directory" in problem.message


def test_what_is_ticked_is_exported_and_remembered_with_the_folder(
    bench: Bench, make_bench: Callable[[], Bench]
) -> None:
    bench.trust.grant(bench.path)
    bench.open(bench.out)
    bench.tick("notes.txt")
    bench.tick(".editorconfig")
    bench.press("Export")
    bench.until(lambda: not bench.desk.is_busy)
    assert "notes.txt" not in bench.written()
    assert ".editorconfig" in bench.written()
    other = make_bench()
    sheet = other.open()
    assert sheet.target.field.text() == str(bench.out)
    assert other.item("notes.txt").checkState(0) == Qt.CheckState.Unchecked


# After it


def test_a_change_since_is_said_and_exported_again(bench: Bench) -> None:
    bench.export()
    bench.change("description: x", "description: y")
    assert "has been changed since" in bench.labels()
    bench.press("Export again")
    bench.until(lambda: bench.desk.is_busy)
    bench.until(lambda: not bench.desk.is_busy)
    assert "description: y" in (bench.out / "organism.yaml").read_text()
    assert "has been changed since" not in bench.labels()


def test_an_export_whose_sheet_was_closed_tells_its_end(bench: Bench) -> None:
    bench.trust.grant(bench.path)
    sheet = bench.open(bench.out)
    bench.press("Export")
    bench.press("Close")
    bench.until(lambda: not bench.desk.is_busy)
    assert bench.said == [f"Exported to {bench.out}"]
    assert not sheet.isVisible()


# Run it right there


def run(bench: Bench) -> str:
    """Press the button; what it said."""
    bench.press("Run it here")
    bench.until(lambda: bench.desk.run.is_busy)
    output = bench.sheet.done_page.run.output
    bench.until(lambda: not bench.desk.run.is_busy and not output.is_filling)
    return output.toPlainText()


def test_what_was_exported_runs_right_there(bench: Bench) -> None:
    sheet = bench.export()
    said = run(bench)
    assert "<Answer><Text>hello</Text></Answer>" in said
    assert "desk runs with 1 listener" in said
    assert sheet.done_page.run.state.text() == "It ended well (exit code 0)."


def test_without_starts_a_message_to_the_likeliest_listener_is_what_is_sent(bench: Bench) -> None:
    bench.path.with_name("organism.starts.yaml").write_text("# none yet\n")
    bench.until(lambda: not bench.desk._starts.names)
    bench.change(
        "  - {name: echo",
        "  - {name: late, payload_class: handlers.Ask, handler: handlers.echo, "
        "response_class: handlers.Answer, description: y}\n  - {name: echo",
    )
    bench.change("name: echo,", "name: echo, peers: [late],")
    bench.desk.sample_of = lambda listener: f"<Ask><Text>to {listener}</Text></Ask>"
    page = bench.export().done_page.run
    assert page.arguments() == ("--send", "echo", "<Ask><Text>to echo</Text></Ask>")
    assert "<Answer><Text>to echo</Text></Answer>" in run(bench)
    assert "messages to start with" not in [each.text(2) for each in bench.sheet.files._items()]


def test_a_run_is_stopped(bench: Bench) -> None:
    page = bench.export().done_page.run
    page.what.setCurrentIndex(2)
    page.payload.setText('{"text": "sleep"}')
    bench.press("Run it here")
    bench.until(lambda: "Ask" in page.output.toPlainText())
    bench.press("Stop")
    bench.press("Stop now")
    bench.until(lambda: not bench.desk.run.is_busy)
    assert page.state.text() == "It did not end when it was asked to, and was killed."
    assert page.button.text() == "Run it here"


def test_closing_the_sheet_ends_the_run(bench: Bench) -> None:
    page = bench.export().done_page.run
    page.what.setCurrentIndex(2)
    page.payload.setText('{"text": "sleep"}')
    bench.press("Run it here")
    bench.until(lambda: "Ask" in page.output.toPlainText())
    QTest.keyClick(bench.sheet, Qt.Key.Key_Escape)
    assert not bench.desk.run.is_busy

"""The parts of the sheet of an export, each by itself: files with ticks, problems, the question, what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextBlock
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.models.folder import Folder
from designer.run.exported_run import ExportedRun, Place, RunEnd, RunPhase
from designer.run.exporting.records import Choice, FileKind, LeftFile, ListedFile, Preview, Wrote
from designer.run.output_lines import OutputLine, Source
from designer.run.trust import Trust
from designer.shell.export.done import ExportDone, run_command
from designer.shell.export.files import ExportFiles
from designer.shell.export.memory import ExportMemory, Remembered, usual_target
from designer.shell.export.output import MOST_LINES, OutputView
from designer.shell.export.problems import ExportProblems
from designer.shell.export.run import ExportRun
from designer.shell.export.trust import ExportTrust
from designer.support.theme import Scheme, Theme
from runtime.organism.load import load
from runtime.problems import Problem, Severity

LEFT = Qt.MouseButton.LeftButton
HOSTILE = "<b>a</b>\u202eb\n" + "x" * 100_000
WHEEL = "wheels/organism_designer-0.1.0-py3-none-any.whl"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(700, 500)
    qtbot.addWidget(made)
    yield made
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def show(part: QWidget, qtbot: QtBot) -> None:
    window = part.window()
    part.setGeometry(window.rect())
    part.show()
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


# Files


SEEN = Preview(
    (
        ListedFile("Containerfile", FileKind.DEPLOYMENT),
        ListedFile("data/stock.csv", FileKind.DATA, 2_048, "data/stock.csv"),
        ListedFile("handlers.py", FileKind.MODULE, 100, "handlers.py", "the organism imports it"),
        ListedFile("organism.starts.yaml", FileKind.YAML, 10, "desk.starts.yaml"),
        ListedFile("organism.yaml", FileKind.YAML, 200, "desk.yaml", "it is the organism"),
        ListedFile("prompts/boss.md", FileKind.PROMPT),
        ListedFile("tests.py", FileKind.MODULE, 0, "tests.py"),
        ListedFile(WHEEL, FileKind.WHEEL),
    ),
    (LeftFile(".env", "it looks like a key"), LeftFile(".order", "its name begins with a dot", may_come=True)),
    (),
)


@pytest.fixture
def files(theme: Theme, window: QWidget, qtbot: QtBot) -> ExportFiles:
    made = ExportFiles(theme, window)
    made.show_preview(SEEN)
    show(made, qtbot)
    return made


def groups(files: ExportFiles) -> dict[str, list[str]]:
    root = files.invisibleRootItem()
    tops = [root.child(row) for row in range(root.childCount())]
    return {top.text(0): [top.child(row).text(0) for row in range(top.childCount())] for top in tops}


def item(files: ExportFiles, path: str) -> QTreeWidgetItem:
    return next(each for each in files._items() if each.text(0) == path)


def tick(files: ExportFiles, path: str) -> None:
    """Turn the box before a file over, by key."""
    files.setCurrentItem(item(files, path))
    files.setFocus()
    QTest.keyClick(files, Qt.Key.Key_Space)


def test_files_are_listed_in_groups(files: ExportFiles) -> None:
    assert groups(files) == {
        "The organism (2)": ["handlers.py", "organism.yaml"],
        "Data and other files (3)": ["data/stock.csv", "desk.starts.yaml", "tests.py", ".order"],
        "Schemas and prompts (1)": ["prompts/boss.md"],
        "To install and run it (2)": ["Containerfile", WHEEL],
        "Stays behind (1)": [".env"],
    }


def test_it_is_said_why_a_file_goes_or_stays(files: ExportFiles) -> None:
    whys = ("handlers.py", "tests.py", ".order", ".env")
    assert [item(files, path).text(2) for path in whys] == [
        "the organism imports it",
        "nothing imports it by name",
        "its name begins with a dot",
        "it looks like a key",
    ]


def test_what_is_needed_or_a_key_has_no_tick(files: ExportFiles) -> None:
    ticked = [each.text(0) for each in files._items() if each.data(0, Qt.ItemDataRole.CheckStateRole) is not None]
    assert ticked == ["Data and other files (3)", "data/stock.csv", "desk.starts.yaml", "tests.py", ".order"]


def test_ticks_are_the_choice(files: ExportFiles, qtbot: QtBot) -> None:
    with qtbot.waitSignal(files.chosen):
        tick(files, "data/stock.csv")
        tick(files, ".order")
    assert files.choice == Choice(frozenset({"data/stock.csv"}), frozenset({".order"}))
    tick(files, "data/stock.csv")
    tick(files, ".order")
    assert files.choice == Choice()


def test_a_tick_of_the_group_is_one_of_each(files: ExportFiles) -> None:
    tick(files, "Data and other files (3)")
    assert item(files, ".order").checkState(0) == Qt.CheckState.Checked
    tick(files, "Data and other files (3)")
    assert files.choice == Choice(frozenset({"data/stock.csv", "desk.starts.yaml", "tests.py"}))


def test_a_choice_and_who_looks_at_what_stay_when_the_list_changes(files: ExportFiles) -> None:
    tick(files, "tests.py")
    files.show_preview(Preview((*SEEN.files, ListedFile("z.txt", FileKind.DATA, 1, "z.txt")), SEEN.left, ()))
    assert files.currentItem().text(0) == "tests.py"
    assert item(files, "tests.py").checkState(0) == Qt.CheckState.Unchecked


def test_files_that_are_gone_are_no_choice(files: ExportFiles) -> None:
    files.show_choice(Choice(frozenset({"gone", "tests.py"}), frozenset({"gone", ".order"})))
    assert files.valid_choice(SEEN) == Choice(frozenset({"tests.py"}), frozenset({".order"}))


def test_many_files_and_their_ticks_are_quick(files: ExportFiles, qtbot: QtBot) -> None:
    many = tuple(ListedFile(f"{number}.txt", FileKind.DATA, 1, f"{number}.txt") for number in range(3_000))
    files.show_preview(Preview(many, (), ()))
    assert groups(files)["Data and other files (3,000)"][-1] == "and 2,000 more"
    with qtbot.waitSignal(files.chosen, timeout=1_000):
        item(files, "Data and other files (3,000)").setCheckState(0, Qt.CheckState.Unchecked)
    assert len(files.choice.without) == 1_000


def test_a_hostile_name_is_plain_and_short(files: ExportFiles) -> None:
    files.show_preview(Preview((ListedFile(HOSTILE, FileKind.DATA, 1, HOSTILE),), (), ()))
    (name,) = groups(files)["Data and other files (1)"]
    assert name.startswith("<b>a</b>⟦U+202E⟧b x")
    assert len(name) <= 200


# Problems


def test_a_problem_goes_there_by_mouse_and_key(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    view = ExportProblems(theme, window)
    told: list[object] = []
    view.go_to.connect(told.append)
    problem = Problem(Severity.ERROR, "secret-in-file", "holds a key", "notes.txt", 2, 1)
    view.show_problems([problem])
    show(view, qtbot)
    assert view.item(0).text() == "holds a key\nnotes.txt:2"
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualItemRect(view.item(0)).center())
    view.setCurrentRow(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert told == [problem, problem]
    view.show_problems([])
    assert view.isHidden()


def test_hostile_problems_are_plain_and_bounded(theme: Theme, window: QWidget) -> None:
    view = ExportProblems(theme, window)
    view.show_problems([Problem(Severity.ERROR, "x", HOSTILE)] * 1_000, HOSTILE)
    assert view.count() == 201
    assert view.item(0).text().startswith("<b>a</b>⟦U+202E⟧b")
    assert len(view.item(0).text()) <= 500
    assert "<b>" not in view.item(0).toolTip()


# The question


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "handlers.py").write_text("import lxml\n")
    (folder / "organism.yaml").write_text(
        "organism: {name: desk}\nlisteners:\n"
        "  - {name: a, payload_class: handlers.A, handler: handlers.a, description: x}\n"
    )
    return folder / "organism.yaml"


@pytest.fixture
def asks(
    theme: Theme, window: QWidget, app_data: Path, path: Path, qtbot: QtBot
) -> Iterator[Callable[[], tuple[ExportTrust, Trust, list[str]]]]:
    folder = Folder(path, window)
    trust = Trust(AppData(app_data), window)
    strip = ExportTrust(trust, folder, theme, window)
    done: list[str] = []
    qtbot.waitUntil(lambda: folder.is_ready)

    def ask() -> tuple[ExportTrust, Trust, list[str]]:
        spec = load(path).spec
        assert spec is not None
        strip.ask(path, spec, lambda: done.append("then"))
        show(strip, qtbot) if strip.asks else None
        return strip, trust, done

    yield ask
    strip.withdraw()


Asks = Callable[[], tuple[ExportTrust, Trust, list[str]]]


def test_a_yes_trusts_the_folder_and_goes_on(asks: Asks, path: Path) -> None:
    strip, trust, done = asks()
    assert strip.text.startswith("Exporting desk imports its Python code")
    assert (done, trust.is_trusted(path)) == ([], False)
    QTest.mouseClick(strip.yes, LEFT)
    assert (strip.yes.text(), done, trust.is_trusted(path), strip.asks) == (
        "Trust folder and export",
        ["then"],
        True,
        False,
    )


def test_a_no_does_nothing(asks: Asks, path: Path) -> None:
    strip, trust, done = asks()
    QTest.mouseClick(strip.no, LEFT)
    assert (done, trust.is_trusted(path), strip.isHidden()) == ([], False, True)


def test_what_would_be_imported_is_shown_and_a_yes_there_is_one(asks: Asks) -> None:
    strip, _trust, done = asks()
    assert strip.look.hasFocus()
    QTest.keyClick(strip.look, Qt.Key.Key_Space)
    assert strip._sheet is not None
    (yes,) = [each for each in strip._sheet.findChildren(QPushButton) if each.text() == "Trust folder"]
    QTest.mouseClick(yes, LEFT)
    assert done == ["then"]


def test_a_yes_elsewhere_takes_the_question_away_and_exports_nothing(asks: Asks, path: Path) -> None:
    strip, trust, done = asks()
    trust.grant(path)
    assert (done, strip.isHidden()) == ([], True)
    asks()
    assert done == ["then"]


# What was written


FILES = (ListedFile("organism.yaml", FileKind.YAML, 1_024), ListedFile("handlers.py", FileKind.MODULE, 1_024))


@pytest.fixture
def run(window: QWidget) -> ExportedRun:
    return ExportedRun(window)


@pytest.fixture
def done(theme: Theme, window: QWidget, run: ExportedRun, qtbot: QtBot, tmp_path: Path) -> ExportDone:
    page = ExportDone(run, theme, window)
    page.show_wrote(Wrote(tmp_path / "out", FILES, (".env stays behind: it looks like a key",), ()))
    show(page, qtbot)
    return page


def labels(page: QWidget) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def test_it_says_what_it_wrote_and_what_stayed(done: ExportDone) -> None:
    assert "2 files, 2.0 KiB, written to" in labels(done)
    assert "• .env stays behind: it looks like a key" in labels(done)


def test_many_notes_are_counted(done: ExportDone, tmp_path: Path) -> None:
    done.show_wrote(Wrote(tmp_path, FILES, tuple(f"note {number}" for number in range(50)), ()))
    assert "• note 5\n• and 44 more; DEPLOY.md has them all" in labels(done)


def test_the_command_is_shown_and_copied(done: ExportDone, tmp_path: Path) -> None:
    QTest.mouseClick(done.copy, LEFT)
    command = f"cd {tmp_path / 'out'} && pip install -r requirements.txt && organism run organism.yaml"
    assert QGuiApplication.clipboard().text() == command == done.command.text()


def test_the_command_is_one_for_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert run_command(Path("/home/me/a b; c")).startswith("cd ~/'a b; c' && ")
    assert run_command(Path("/srv/$x")).startswith("cd '/srv/$x' && ")


def test_the_folder_is_opened(done: ExportDone, tmp_path: Path) -> None:
    opened: list[QUrl] = []
    done.open_url = lambda url: not opened.append(url)  # type: ignore[func-returns-value]  # append gives nothing
    QTest.mouseClick(done.folder_button, LEFT)
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "out"))]


# What a run begins with


@pytest.fixture
def runs(done: ExportDone) -> ExportRun:
    done.run.sample_of = lambda listener: f"<Ask>\n  <Text>to {listener}</Text>\n</Ask>"
    done.run.show_starts(("default", "other"), "other", ("echo", "clerk"))
    return done.run


def offers(runs: ExportRun) -> list[str]:
    return [runs.what.itemText(at) for at in range(runs.what.count())]


def test_the_chosen_start_is_offered_first(runs: ExportRun) -> None:
    assert offers(runs) == ["Start: default", "Start: other", "A message…"]
    assert runs.arguments() == ("--start", "other")


def test_without_a_start_called_default_it_can_wait(runs: ExportRun) -> None:
    runs.show_starts((), "", ("echo",))
    assert offers(runs) == ["A message…", "Nothing: wait until it is stopped"]
    assert runs.arguments() == ("--send", "echo", "<Ask> <Text>to echo</Text> </Ask>")
    runs.what.setCurrentIndex(1)
    assert runs.arguments() == ()


def test_waiting_is_only_kept_where_somebody_chose_it(runs: ExportRun) -> None:
    runs.show_starts((), "", ())
    assert offers(runs) == ["Nothing: wait until it is stopped"]
    runs.show_starts((), "", ("echo",))
    assert runs.arguments()[:2] == ("--send", "echo")
    runs.what.setFocus()
    QTest.keyClick(runs.what, Qt.Key.Key_Down)
    runs.show_starts((), "", ("echo", "clerk"))
    assert runs.arguments() == ()


def test_a_message_is_the_last_that_was_injected(runs: ExportRun) -> None:
    xml = "<Ask>\n  <Text>a\nb</Text>\n</Ask>\n"
    runs.show_starts((), "", ("echo", "clerk"), ("clerk", xml))
    assert runs.arguments() == ("--send", "clerk", "<Ask> <Text>a&#10;b</Text> </Ask>")
    runs.listener.setCurrentIndex(0)
    assert runs.payload.text() == "<Ask> <Text>to echo</Text> </Ask>"


@pytest.mark.parametrize("xml", ["<Ask><!-- x --></Ask>", "<Ask\n/>", "<Ask>" + "x" * 40_000])
def test_a_message_that_is_not_simple_on_one_line_is_not_taken(runs: ExportRun, xml: str) -> None:
    runs.show_starts((), "", ("echo", "clerk"), ("clerk", xml))
    assert runs.arguments() == ("--send", "echo", "<Ask> <Text>to echo</Text> </Ask>")


def test_a_sample_that_is_known_later_is_taken_then(runs: ExportRun) -> None:
    sample_of, runs.sample_of = runs.sample_of, lambda listener: ""
    runs.show_starts((), "", ("echo",))
    assert runs.payload.text() == ""
    runs.sample_of = sample_of
    runs.show_sample()
    assert runs.payload.text() == "<Ask> <Text>to echo</Text> </Ask>"


def test_how_it_ended_is_never_cut(runs: ExportRun, run: ExportedRun) -> None:
    run._finish(RunEnd("What was exported is not in /" + "folder/" * 40 + " any more: export again."))
    QApplication.processEvents()
    assert runs.state.wordWrap()
    assert runs.state.height() >= runs.state.heightForWidth(runs.state.width())
    assert runs.state.height() > 2 * runs.state.fontMetrics().height()
    assert runs.state.minimumSizeHint().width() < runs.width()


def test_a_message_begins_with_what_the_listener_takes(runs: ExportRun) -> None:
    runs.what.setCurrentIndex(2)
    assert runs.arguments() == ("--send", "echo", "<Ask> <Text>to echo</Text> </Ask>")
    runs.listener.setCurrentIndex(1)
    assert runs.arguments() == ("--send", "clerk", "<Ask> <Text>to clerk</Text> </Ask>")
    runs.payload.selectAll()
    QTest.keyClicks(runs.payload, "mine")
    runs.listener.setCurrentIndex(0)
    assert runs.arguments() == ("--send", "echo", "mine")


def test_the_button_runs_with_what_is_chosen(runs: ExportRun) -> None:
    told: list[tuple[object, object]] = []
    runs.run_wanted.connect(lambda place, arguments: told.append((place, arguments)))
    QTest.mouseClick(runs.button, LEFT)
    runs.where.setCurrentIndex(1)
    QTest.mouseClick(runs.button, LEFT)
    assert told == [(Place.HERE, ("--start", "other")), (Place.FRESH, ("--start", "other"))]


@pytest.mark.parametrize(
    ("phase", "button", "said"),
    [
        (RunPhase.MAKING, "Stop", "Making a virtual environment…"),
        (RunPhase.INSTALLING, "Stop", "Installing what requirements.txt asks for…"),
        (RunPhase.RUNNING, "Stop", "Running"),
        (RunPhase.STOPPING, "Stop now", "Finishing what is in flight…"),
    ],
)
def test_each_phase_is_said(runs: ExportRun, run: ExportedRun, phase: RunPhase, button: str, said: str) -> None:
    run._become(phase)
    assert (runs.button.text(), runs.state.text(), runs.what.isEnabled()) == (button, said, False)
    run.installed.emit(3, 8)
    assert runs.state.text() == "Installing: 3 of 8 packages…"
    run._finish(RunEnd("It ended well (exit code 0).", True, 0))
    assert (runs.button.text(), runs.state.text(), runs.what.isEnabled()) == (
        "Run it here",
        "It ended well (exit code 0).",
        True,
    )


# What it writes


def blocks(view: OutputView) -> Iterator[QTextBlock]:
    block = view.document().begin()
    while block.isValid():
        yield block
        block = block.next()


@pytest.fixture
def output(theme: Theme, window: QWidget, qtbot: QtBot) -> OutputView:
    view = OutputView(theme, window)
    show(view, qtbot)
    return view


def fill(view: OutputView, lines: list[OutputLine], qtbot: QtBot) -> None:
    view.add(lines)
    qtbot.waitUntil(lambda: not view.is_filling)


def test_output_is_plain(output: OutputView, qtbot: QtBot) -> None:
    fill(output, [OutputLine(Source.REPLIES, "<b>x</b>\u202ey\x1b[31m"), OutputLine(Source.PROGRESS, "")], qtbot)
    fill(output, [OutputLine(Source.PROGRESS, "z")], qtbot)
    assert output.toPlainText() == "<b>x</b>⟦U+202E⟧y␛[31m\n\nz"


def test_output_follows_the_theme(output: OutputView, theme: Theme, qtbot: QtBot) -> None:
    fill(output, [OutputLine(source, source) for source in Source], qtbot)
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        theme.set_scheme(scheme)
        colors = [block.begin().fragment().charFormat().foreground().color().name() for block in blocks(output)]
        text = theme.colors.text
        assert colors == [text, theme.colors.text_muted, text, theme.colors.text_faint]


def test_output_is_bounded_and_followed(output: OutputView, qtbot: QtBot) -> None:
    fill(output, [OutputLine(Source.REPLIES, f"{number} {'x' * 3_000}") for number in range(20)], qtbot)
    assert max(len(block.text()) for block in blocks(output)) == 2_000
    bar = output.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(0)
    fill(output, [OutputLine(Source.REPLIES, "more")] * (MOST_LINES + 10), qtbot)
    assert bar.value() == 0
    assert output.blockCount() == MOST_LINES


# What is remembered


def test_target_and_choice_are_remembered(app_data: Path, path: Path, tmp_path: Path) -> None:
    chosen = Remembered(tmp_path / "out", Choice(frozenset({"a"}), frozenset({".b"})))
    ExportMemory(AppData(app_data)).keep(path, chosen)
    assert ExportMemory(AppData(app_data)).of(path) == chosen
    assert ExportMemory(AppData(app_data)).of(tmp_path / "other.yaml") == Remembered()


@pytest.mark.parametrize("state", [[], {"x": 1}, None, "x"])
def test_what_was_damaged_is_forgotten(app_data: Path, path: Path, state: object) -> None:
    data = AppData(app_data)
    data.write_state("exports", {str(path.resolve()): state} if state == "x" else state)
    assert ExportMemory(data).of(path) == Remembered()
    ExportMemory(data).keep(path, Remembered(path.parent))
    assert ExportMemory(data).of(path) == Remembered(path.parent)


def test_only_so_many_organisms_are_remembered(app_data: Path, tmp_path: Path) -> None:
    memory = ExportMemory(AppData(app_data))
    AppData(app_data).write_state("exports", {f"/{number}.yaml": {"folder": "/x"} for number in range(500)})
    memory.keep(tmp_path / "a.yaml", Remembered(tmp_path))
    kept = AppData(app_data).read_state("exports")
    assert isinstance(kept, dict)
    assert (len(kept), "/499.yaml" in kept, "/300.yaml" in kept) == (200, True, False)


def test_the_usual_folder_is_new_or_an_earlier_export_of_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    first = usual_target("An Organism <x>", path)
    assert first == tmp_path / "an-organism-x-export"
    first.mkdir()
    (first / "mine").touch()
    assert usual_target("An Organism <x>", path) == tmp_path / "an-organism-x-export-2"

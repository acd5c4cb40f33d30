"""Inject as a whole: a message is written by keys alone, sent, and answered by a real organism."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.document.document import Document
from designer.models.described import Described, Description
from designer.models.folder import Folder
from designer.models.live.injecting import Injecting
from designer.models.live.live import Live
from designer.models.starts import Starts
from designer.panels.inject.answer_rows import Row
from designer.panels.inject.answers_model import ROW
from designer.panels.inject.head import Mode
from designer.panels.inject.panel import InjectPanel
from designer.run.describing.describing import describe
from designer.support.theme import Scheme, Theme
from runtime.events import Event, MessageSent
from runtime.organism.starts import load_starts
from runtime.pump.bootstrap import bootstrap
from runtime.testing import running
from tests.designer.live.organisms import sample
from tests.designer.panels.runs import until

from .conftest import press, type_text

Key, Mod = Qt.Key, Qt.KeyboardModifier

HANDLERS = '''
from dataclasses import dataclass
from runtime import HandlerMetadata


@dataclass
class Greeting:
    """Says hello."""

    name: str
    """Who is greeted."""
    loud: bool = False
    times: int = 1


@dataclass
class Welcome:
    text: str


async def greet(payload: Greeting, metadata: HandlerMetadata) -> Welcome:
    text = " ".join([f"hello {payload.name}"] * payload.times)
    return Welcome(text.upper() if payload.loud else text)


async def note(payload: Welcome, metadata: HandlerMetadata) -> None:
    return None
'''
TEXT = """\
listeners:
  - name: notebook
    payload_class: handlers.Welcome
    handler: handlers.note
    description: Keeps welcomes
  - name: greeter
    payload_class: handlers.Greeting
    handler: handlers.greet
    description: Greets
    agent: true
    response_class: handlers.Welcome
    peers: [notebook]
"""
STARTS = """\
# How to begin.
default:
  listener: greeter
  payload: {name: Ada, loud: true}
file:
  listener: greeter
  payload: "@hello.xml"
json:
  listener: greeter
  payload: "@hello.json"
bad:
  listener: greeter
  payload: "@nowhere.xml"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "handlers.py").write_text(HANDLERS)
    (folder / "organism.yaml").write_text(TEXT)
    (folder / "hello.xml").write_text("<Greeting><Name>Bob</Name></Greeting>\n")
    (folder / "hello.json").write_text('{"name": "Cleo", "times": 2}')
    return folder / "organism.yaml"


@pytest.fixture
def document(make_document: Callable[..., Document], path: Path) -> Document:
    return make_document(TEXT, None, path)


@pytest.fixture
def starts(path: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Starts]:
    made = Starts(path, data=AppData(tmp_path / "data"))
    yield made
    made.deleteLater()


@pytest.fixture
def panel(
    shown: Callable[..., InjectPanel],
    live: Live,
    document: Document,
    known: Described,
    starts: Starts,
    theme: Theme,
    make_folder: Callable[[Path | None], Folder],
    path: Path,
) -> InjectPanel:
    """The panel; Ctrl+Return is the window's."""
    folder = make_folder(path)
    made = shown(InjectPanel(live, document, known, starts, theme, folder), 900, 420)
    send = QAction("Send", made)
    send.setShortcut(QKeySequence("Ctrl+Return"))
    send.triggered.connect(made.handlers["run.send"])
    made.addAction(send)
    return made


@pytest.fixture
def asked(panel: InjectPanel) -> list[tuple[str, Injecting]]:
    """What the panel has asked for."""
    found: list[tuple[str, Injecting]] = []
    panel.inject_wanted.connect(lambda wanted: found.append(("inject", wanted)))
    panel.run_wanted.connect(lambda wanted: found.append(("run", wanted)))
    return found


@pytest.fixture
def exact(known: Described, path: Path) -> Description:
    """What the helper would say, known from now on."""
    found = describe(TEXT, path, "digest")
    assert not found.problems
    known.take(found)
    return found


def answered(path: Path, wanted: Injecting) -> list[Event]:
    """A real organism takes what was asked for."""

    async def run() -> list[Event]:
        async with running(await bootstrap(path)) as recording:
            await recording.pump.inject(wanted.payload, to=wanted.listener, from_id="console")
            await recording.pump.idle()
        return list(recording.events)

    return asyncio.run(run())


def run_begins(live: Live, path: Path) -> list[Event]:
    """A run goes on in which nothing was sent yet; gives its records."""
    events = sample("hello").events
    live.begin()
    live.take(events[: len(until(events, type(events[0])))])
    at = next(number for number, event in enumerate(events) if type(event).__name__ == "RunStarted")
    live.begin()
    live.take(events[: at + 1])
    return events


def entry(panel: InjectPanel, name: str) -> object:
    return next(each for each in panel.composer.form.entries if each.form.name == name)


def choose(menu: QMenu, words: str) -> None:
    menu.aboutToShow.emit()
    action = next(each for each in menu.actions() if words in each.text())
    assert action.isEnabled()
    action.trigger()


def test_a_document_from_elsewhere_is_written_to_the_listener_it_is_for_and_not_sent(
    panel: InjectPanel, asked: list[tuple[str, Injecting]]
) -> None:
    panel.compose("greeter", "<Greeting><Name>Ada</Name></Greeting>")
    assert panel.listener == "greeter"
    assert panel.composer.mode is Mode.FORM
    assert "<Name>Ada</Name>" in panel.composer.text()
    assert not asked


def test_one_that_is_not_valid_is_shown_as_xml(panel: InjectPanel, exact: Description) -> None:
    panel.compose("greeter", "<Greeting><Name>Ada</Name><Times>often</Times></Greeting>")
    assert panel.composer.mode is Mode.XML
    assert "often" in panel.composer.text()


def test_one_for_a_listener_that_is_not_there_changes_nothing(panel: InjectPanel) -> None:
    before = panel.listener, panel.composer.text()
    panel.compose("nobody", "<Greeting/>")
    assert (panel.listener, panel.composer.text()) == before


def test_a_message_is_written_sent_and_answered_by_keys_alone(
    panel: InjectPanel, asked: list[tuple[str, Injecting]], path: Path, live: Live
) -> None:
    panel.begin()
    type_text("Ada")
    press(Key.Key_Tab)
    press(Key.Key_Space)
    press(Key.Key_Tab)
    if QApplication.focusWidget() is not getattr(entry(panel, "times"), "line", None):
        press(Key.Key_Tab)
    type_text("2")
    press(Key.Key_Return, Mod.ControlModifier)
    assert [kind for kind, _ in asked] == ["run"]
    wanted = asked[0][1]
    assert wanted == Injecting("greeter", b"<Greeting><Name>Ada</Name><Loud>true</Loud><Times>2</Times></Greeting>")
    live.begin()
    live.take(answered(path, wanted))
    model = panel.answers.model
    head = model.index(0, 0)
    titles = [row.title for row in (head.data(ROW), model.index(0, 0, head).data(ROW)) if isinstance(row, Row)]
    assert titles == ["Greeting → greeter", "Welcome from greeter"]
    assert model.index(0, 0, head).data(ROW).detail == "Text: HELLO ADA HELLO ADA"


def test_while_a_run_goes_on_it_is_sent_into_it(
    panel: InjectPanel, asked: list[tuple[str, Injecting]], path: Path, live: Live
) -> None:
    assert panel.foot.send.text() == "Run and send"
    run_begins(live, path)
    assert panel.foot.send.text() == "Send"
    panel.begin()
    type_text("Ada")
    QTest.mouseClick(panel.foot.send, Qt.MouseButton.LeftButton)
    assert [kind for kind, _ in asked] == ["inject"]


def test_the_likeliest_listener_is_shown_first(panel: InjectPanel) -> None:
    assert panel.listener == "greeter"
    assert [panel.head.listener.itemText(at) for at in range(2)] == ["greeter", "notebook"]


def test_typing_completes_the_listener(panel: InjectPanel) -> None:
    panel.head.listener.setFocus()
    panel.head.listener.lineEdit().selectAll()
    type_text("NOTE")
    press(Key.Key_Return)
    assert panel.listener == "notebook"
    assert [each.form.name for each in panel.composer.form.entries] == ["text"]


def test_an_unknown_listener_gives_way_to_the_one_before(panel: InjectPanel) -> None:
    panel.head.listener.setFocus()
    panel.head.listener.lineEdit().selectAll()
    type_text("nobody")
    press(Key.Key_Tab)
    assert panel.head.listener.currentText() == "greeter"


def test_what_is_written_for_each_listener_waits_for_its_return(panel: InjectPanel) -> None:
    panel.begin("greeter")
    type_text("Ada")
    panel.begin("notebook")
    type_text("a note")
    panel.begin("greeter")
    assert panel.composer.form.value() == {"name": "Ada"}
    panel.begin("notebook")
    assert panel.composer.form.value() == {"text": "a note"}


def test_a_fault_keeps_it_from_being_sent_and_takes_the_focus(
    panel: InjectPanel, asked: list[tuple[str, Injecting]]
) -> None:
    panel.begin()
    panel.composer.form.focus_at(("times",))
    type_text("many")
    panel.composer.form.focus_at(("name",))
    panel.send()
    assert asked == []
    assert panel.notice.text.startswith("Not sent. times:")
    assert QApplication.focusWidget() is getattr(entry(panel, "times"), "line", None)


def test_another_theme_is_not_taken_for_typing(panel: InjectPanel, theme: Theme, qtbot: QtBot) -> None:
    panel.begin()
    panel.head.mode_wanted.emit(Mode.XML)
    typed: list[str] = []
    panel.composer.xml.edited.connect(lambda: typed.append(panel.composer.xml.text()))
    theme.set_scheme(Scheme.DARK)
    type_text("<")
    qtbot.waitUntil(lambda: bool(typed))
    assert len(typed) == 1


# Exact and approximate


def test_before_trust_the_form_is_from_source_and_says_so(panel: InjectPanel, qtbot: QtBot) -> None:
    assert panel.source.text == "Approximate, read from source"
    with qtbot.waitSignal(panel.trust_wanted):
        QTest.mouseClick(panel.source.link, Qt.MouseButton.LeftButton)


def test_with_an_exact_description_nothing_is_said_and_what_was_written_stays(
    panel: InjectPanel, known: Described, path: Path
) -> None:
    panel.begin()
    type_text("Ada")
    known.ask()
    assert "on their way" in panel.source.text
    known.take(describe(TEXT, path, "digest"))
    assert panel.source.text == ""
    assert panel.composer.form.value() == {"name": "Ada"}
    assert panel.composer.description is not None
    assert panel.composer.description.schema


def test_a_listener_that_could_not_be_imported_is_told(panel: InjectPanel, known: Described) -> None:
    known.take(Description())
    assert "could not be imported" in panel.source.text


def test_the_class_of_a_listener_may_change_while_the_panel_is_open(panel: InjectPanel, document: Document) -> None:
    from designer.document.edits import set_key

    document.apply(set_key(["greeter"], "payload_class", "handlers.Welcome"))
    assert [each.form.name for each in panel.composer.form.entries] == ["text"]


def test_without_listeners_it_says_how_to_begin(panel: InjectPanel, document: Document) -> None:
    from designer.document.edits import remove

    document.apply(remove(["greeter", "notebook"]))
    assert panel.composer.nothing.isVisible()
    assert not panel.foot.send.isEnabled()
    panel.send()


# Samples and starts


def test_the_valid_sample_is_valid(panel: InjectPanel, exact: Description, qtbot: QtBot) -> None:
    choose(panel.foot.fill_menu, "Valid sample")
    verdict = panel.composer.check_now()
    assert verdict is not None
    assert verdict.is_valid


def test_the_just_invalid_sample_is_xml_and_can_be_sent_to_see_it_rejected(
    panel: InjectPanel, exact: Description, asked: list[tuple[str, Injecting]], qtbot: QtBot, path: Path, live: Live
) -> None:
    run_begins(live, path)
    choose(panel.foot.fill_menu, "Just-invalid sample")
    assert panel.composer.mode is Mode.XML
    qtbot.waitUntil(lambda: panel.foot.send.text() == "Send anyway")
    panel.send()
    live.begin()
    live.take(answered(path, asked[0][1]))
    head = panel.answers.model.index(0, 0)
    assert panel.answers.model.index(0, 0, head).data(ROW).title == "Rejected at validate"


def test_before_trust_there_is_a_sample_from_source(panel: InjectPanel) -> None:
    panel.filling.take_sample()
    assert panel.composer.form.value() == {"name": "some name", "loud": "false", "times": "1"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default", {"name": "Ada", "loud": "true"}),
        ("file", {"name": "Bob"}),
        ("json", {"name": "Cleo", "times": "2"}),
    ],
)
def test_a_start_fills_the_form(
    name: str, value: dict[str, str], panel: InjectPanel, starts: Starts, path: Path
) -> None:
    path.with_name("organism.starts.yaml").write_text(STARTS)
    starts.reload()
    panel.begin("notebook")
    choose(panel.foot.fill_menu, f"Start {name}")
    assert panel.listener == "greeter"
    assert panel.composer.form.value() == value


def test_a_start_that_cannot_be_read_is_told(panel: InjectPanel, starts: Starts, path: Path) -> None:
    path.with_name("organism.starts.yaml").write_text(STARTS)
    starts.reload()
    choose(panel.foot.fill_menu, "Start bad")
    assert "nowhere.xml" in panel.notice.text


def test_what_is_written_is_saved_as_a_start_and_taken_back(panel: InjectPanel, path: Path) -> None:
    panel.begin()
    type_text("Ada")
    panel.handlers["run.save_start"]()
    assert QApplication.focusWidget() is panel.saver.bar.line
    press(Key.Key_Return)
    saved = load_starts(path).by_name["default"]
    assert (saved.listener, saved.payload) == ("greeter", "<Greeting>\n  <Name>Ada</Name>\n</Greeting>\n")
    assert panel.saver.bar.note.text() == "Saved as start default"
    assert panel.composer.form.isAncestorOf(QApplication.focusWidget())
    QTest.mouseClick(panel.saver.bar.undo, Qt.MouseButton.LeftButton)
    assert not path.with_name("organism.starts.yaml").exists()


def test_a_name_that_is_taken_is_replaced_on_purpose(panel: InjectPanel, starts: Starts, path: Path) -> None:
    path.with_name("organism.starts.yaml").write_text(STARTS)
    starts.reload()
    panel.handlers["run.save_start"]()
    type_text("default")
    assert panel.saver.bar.button.text() == "Replace"
    press(Key.Key_A, Mod.ControlModifier)
    type_text("x-new")
    assert "left alone" in panel.saver.bar.note.text()
    press(Key.Key_Return)
    assert list(load_starts(path).by_name) == ["default", "file", "json", "bad"]
    press(Key.Key_Escape)
    assert not panel.saver.bar.isVisible()


# History and conversations


def test_what_was_sent_before_comes_back_by_keys(panel: InjectPanel, asked: list[tuple[str, Injecting]]) -> None:
    panel.begin()
    for name in ("Ada", "Bob"):
        panel.composer.clear()
        panel.composer.focus()
        type_text(name)
        panel.send()
    panel.composer.clear()
    panel.composer.focus()
    type_text("Cleo")
    for key, name in ((Key.Key_Up, "Bob"), (Key.Key_Up, "Ada"), (Key.Key_Down, "Bob"), (Key.Key_Down, "Cleo")):
        press(key, Mod.ControlModifier)
        assert panel.composer.form.value() == {"name": name}


def test_so_it_does_by_the_menu(panel: InjectPanel, asked: list[tuple[str, Injecting]]) -> None:
    panel.begin()
    type_text("Ada")
    panel.send()
    panel.composer.clear()
    choose(panel.foot.history_menu, "Name: Ada")
    assert panel.composer.form.value() == {"name": "Ada"}


def test_a_conversation_that_goes_on_can_be_gone_on_with(
    panel: InjectPanel, asked: list[tuple[str, Injecting]], live: Live
) -> None:
    events = sample("hello").events
    cut = until(events, MessageSent, 3)
    live.begin()
    live.take(cut)
    ours = [each.conversation for each in live.folds.answers]
    field = panel.foot.conversation
    assert [field.itemData(at) for at in range(field.count())] == ["", *dict.fromkeys(reversed(ours))]
    field.choose(ours[-1])
    panel.begin()
    type_text("Ada")
    panel.send()
    assert asked[-1][1].conversation == ours[-1]
    live.take(events[len(cut) :])
    assert field.count() == 1, "the run is over"
    assert field.conversation == ""


# The looks of it


def test_answers_stand_beside_where_there_is_room_and_else_below(panel: InjectPanel) -> None:
    def beside() -> bool:
        return panel.answers.mapTo(panel, panel.answers.rect().topLeft()).x() > 100

    for width, height, wanted in ((420, 190, True), (900, 400, True), (300, 700, False), (330, 190, True)):
        panel.resize(width, height)
        assert beside() is wanted, (width, height)


def test_at_its_usual_size_all_of_it_is_in_view(panel: InjectPanel) -> None:
    panel.resize(420, 190)
    for part in (panel.head, panel.source, panel.composer, panel.foot, panel.answers, panel.foot.send):
        corner = part.mapTo(panel, part.rect().bottomRight())
        assert panel.rect().contains(corner), part
    assert panel.composer.height() >= 70


def test_it_is_drawn_in_both_schemes(panel: InjectPanel, theme: Theme) -> None:
    before = panel.grab().toImage()
    theme.set_scheme(Scheme.DARK)
    assert panel.grab().toImage() != before


def test_copy_takes_what_has_the_focus(panel: InjectPanel) -> None:
    panel.begin()
    type_text("Ada")
    panel.handlers["edit.select_all"]()
    panel.handlers["edit.copy"]()
    assert QApplication.clipboard().text() == "Ada"
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)

"""F5 and its kin in a whole window: designer.md, sections Trust and Running."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from designer.document import edits
from designer.document.app_data import AppData
from designer.run.states import Phase
from designer.shell.arrangements import Layout
from designer.shell.run_desk import RunDesk
from designer.shell.session import Session
from designer.shell.window import Window
from designer.support.settings import Settings
from designer.support.theme import Theme
from runtime.events import WatcherClosed, WatcherRaised
from tests.designer.panels.runs import newsroom
from tests.designer.panels.runs import until as records_until

NEWSROOM = Path(__file__).parents[3] / "sample_organisms/newsroom"
Until = Callable[..., Awaitable[None]]


class Running:
    """A window on the newsroom, and short words for what is in it."""

    def __init__(self, window: Window, session: Session) -> None:
        self.window = window
        self.session = session

    @property
    def desk(self) -> RunDesk:
        return self.session._run

    @property
    def work(self):
        assert self.session.workspace is not None
        return self.session.workspace

    @property
    def folds(self):
        return self.work.live.folds

    @property
    def answers(self) -> list[str]:
        return [reply.payload_type for each in self.folds.answers for reply in each.replies]

    def do(self, id: str) -> None:
        self.session._update_facts()
        self.window.commands.run(id)

    def button(self, text: str) -> QPushButton | None:
        found = (each for each in self.window.bars.findChildren(QPushButton) if each.text().replace("&", "") == text)
        return next((each for each in found if each.isVisible()), None)

    def click(self, text: str) -> None:
        button = self.button(text)
        assert button is not None, f"no button {text!r}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(NEWSROOM, tmp_path / "newsroom", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def opened(qapp: QApplication, qloop: object, theme: Theme, app_data: Path, folder: Path) -> Iterator[Running]:
    settings = Settings(None)
    window = Window(settings, theme)
    session = Session(window, AppData(app_data), settings, theme)
    assert session.open(folder / "organism.yaml")
    window.show()
    yield Running(window, session)
    window.end()
    window.deleteLater()
    for _ in range(2):  # Sessions go after their windows.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


async def started(opened: Running, until: Until) -> None:
    """Trust it and run it to its first answer."""
    opened.do("run.start")
    opened.click("Trust folder and run")
    await until(lambda: opened.answers == ["Decision"], timeout_s=20)


async def test_f5_asks_first_and_runs_after_a_yes(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    opened.do("run.start")
    assert opened.desk.phase is Phase.IDLE
    await started(opened, until)
    assert opened.desk.phase is Phase.RUNNING
    assert opened.window.docks.layout is Layout.RUN
    await opened.session.end_run()


async def test_not_now_runs_nothing(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    opened.do("run.start")
    opened.click("Not now")
    assert opened.desk.phase is Phase.IDLE
    assert not opened.desk.trust.is_trusted(opened.work.document.path)
    await opened.session.end_run()


async def test_run_on_the_command_line_is_the_consent_of_this_process(opened: Running, until: Until) -> None:
    opened.session.run_now()
    await until(lambda: opened.answers == ["Decision"], timeout_s=20)
    assert not opened.desk.trust.folders()
    await opened.session.end_run()


async def test_with_errors_f5_opens_problems(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    opened.work.document.apply(edits.set_peers("editor", ("facts", "nobody")))
    opened.do("run.start")
    assert opened.desk.phase is Phase.IDLE
    assert "first" in opened.window.status.message
    await until(lambda: opened.work.docks.panel("problems").isVisible())
    await opened.session.end_run()


async def test_what_is_not_saved_runs_as_it_is_on_the_screen(opened: Running, until: Until) -> None:
    opened.work.document.apply(edits.rename("law", "lawyer"))
    opened.session.run_now()
    await until(lambda: opened.answers == ["Decision"], timeout_s=20)
    assert "lawyer" in opened.folds.traffic.by_listener
    assert "name: law\n" in (opened.work.document.path).read_text("utf-8")
    await opened.session.end_run()


async def test_f5_while_running_stops_and_runs_again(opened: Running, until: Until) -> None:
    opened.session.run_now()
    await until(lambda: opened.answers == ["Decision"], timeout_s=20)
    first = opened.folds
    opened.do("run.start")
    await until(lambda: opened.folds is not first and opened.answers == ["Decision"], timeout_s=20)
    assert opened.desk.phase is Phase.RUNNING
    await opened.session.end_run()


async def test_stop_and_pause_can_be_done_only_while_it_runs(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    stop = opened.window.commands.action("run.stop")
    assert not stop.isEnabled()
    opened.session.run_now()
    await until(lambda: opened.desk.phase is Phase.RUNNING and stop.isEnabled(), timeout_s=20)
    opened.do("run.pause")
    await until(lambda: opened.desk.phase is Phase.PAUSED)
    await until(opened.window.commands.action("run.pause").isChecked)
    opened.do("run.pause")
    await until(lambda: opened.desk.phase is Phase.RUNNING)
    opened.do("run.stop")
    await until(lambda: opened.desk.phase is Phase.STOPPED)
    await until(lambda: not stop.isEnabled())
    await opened.session.end_run()


async def test_the_run_button_offers_to_run_again_while_it_runs(opened: Running, until: Until) -> None:
    run = opened.window.commands.action("run.start")
    assert run.iconText().strip() == "Run"
    opened.session.run_now()
    await until(lambda: opened.desk.phase is Phase.RUNNING, timeout_s=20)
    assert run.iconText().strip() == "Rerun"
    await opened.session.end_run()
    assert run.iconText().strip() == "Run"


async def test_the_status_line_says_what_the_run_does(opened: Running, until: Until) -> None:
    opened.session.run_now()

    def said() -> list[str]:
        return [each.text() for each in opened.window.status.findChildren(QToolButton) if each.isVisible()]

    await until(lambda: any("Running, idle" in text and "11 messages" in text for text in said()), timeout_s=20)
    opened.work.document.apply(edits.set_key(("law",), "description", "Another"))
    await until(lambda: any("an earlier version" in text for text in said()))
    await opened.session.end_run()


async def test_an_import_that_fails_is_told_with_its_place(opened: Running, until: Until, folder: Path) -> None:
    (folder / "handlers.py").write_text("import nothing_of_this_name\n", "utf-8")
    opened.session.run_now()
    await until(lambda: opened.desk.phase is Phase.FAILED, timeout_s=20)
    opened.click("Show problems")
    model = opened.work.docks.panel("problems").model
    texts = [model.problem(row).message for row in range(model.rowCount())]
    assert any("nothing_of_this_name" in text for text in texts)
    await opened.session.end_run()


async def test_a_message_sent_while_nothing_runs_starts_the_run(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    opened.desk.allow()
    opened.work.starts.choose("")
    opened.do("run.inject")
    await until(lambda: opened.work.inject is not None and opened.work.inject.isVisible())
    opened.do("run.send")
    await until(lambda: len(opened.folds.answers) == 1, timeout_s=20)
    await opened.session.end_run()


async def test_closing_the_window_stops_the_run(opened: Running, until: Until) -> None:
    opened.session.run_now()
    await until(lambda: opened.answers == ["Decision"], timeout_s=20)
    opened.window.close()
    assert opened.window.is_closed
    await opened.session.end_run()
    assert opened.desk.phase is Phase.STOPPED


async def test_revoking_trust_offers_to_stop(opened: Running, until: Until) -> None:
    await started(opened, until)
    path = opened.work.document.path
    opened.desk.trust.revoke(opened.desk.trust.scope_of(path))
    await until(lambda: opened.button("Stop the run") is not None)
    opened.click("Stop the run")
    await until(lambda: opened.desk.phase is Phase.STOPPED)
    await opened.session.end_run()


async def test_raised_todos_are_counted_on_their_tab(opened: Running) -> None:
    titles: list[str] = []
    opened.work.docks.dock("todos").windowTitleChanged.connect(titles.append)
    # It runs on a loop of its own.
    records = await asyncio.to_thread(newsroom)
    raised = records_until(records, WatcherRaised)
    opened.work.live.take(raised)
    opened.work.live.take(records[len(raised) : len(records_until(records, WatcherClosed))])
    assert titles == ["Todos (1)", "Todos"]


async def test_who_has_ended_asks_no_helper_any_more(opened: Running, until: Until) -> None:
    await until(lambda: opened.session.is_quiet)
    opened.desk.allow()
    await opened.desk.end()
    opened.work.folder.changed.emit()
    await until(lambda: not opened.desk._look_soon.isActive())
    assert not opened.desk.describer.is_busy

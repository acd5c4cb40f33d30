"""Issue 4, hostile enough for now, with the whole window: whatever handlers do, it lives, and the next run is clean."""

from __future__ import annotations

import asyncio
import builtins
import gc
import os
import random
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel

from designer.document import edits
from designer.document.app_data import AppData
from designer.models.live.injecting import Injecting
from designer.run.states import Phase
from designer.shell.arrangements import Layout
from designer.shell.run_desk import RunDesk
from designer.shell.session import Session
from designer.shell.window import Window
from designer.support.mishaps import Mishap
from designer.support.settings import Settings
from designer.support.theme import Theme
from runtime.organism.own_modules import is_own_name
from tests.designer.run.running import ASK, write_organism

Until = Callable[..., Awaitable[None]]
SEED = 4
STOPS, LONG_STOPS = 20, 200
PANELS = ("inject", "messages", "message", "threads", "todos", "log", "problems", "inspector", "outline")

HANDLERS = """
import asyncio as loops
import builtins
import os
import signal

from runtime import TodoUntil

EVIL = '<b>bold</b><img src="http://nowhere/x.png">\\u202e\\u2066'


async def changes_all(payload: Ask, metadata: HandlerMetadata) -> Answer:
    def never(*arguments, **named):
        raise BaseException("patched")

    os.chdir("/")
    os.environ["LEFT_BY_A_HANDLER"] = "1"
    sys.path.clear()
    sys.meta_path.reverse()
    sys.setrecursionlimit(5_000)
    sys.modules["designer"] = None
    sys.excepthook = sys.unraisablehook = threading.excepthook = never
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loops.get_running_loop().set_exception_handler(never)
    loops.get_running_loop().set_task_factory(never)
    builtins.print = builtins.open = never
    loops.create_task = loops.wait = loops.current_task = never
    return Answer("changed")


async def floods(payload: Ask, metadata: HandlerMetadata):
    while True:
        for to in ("echo", "raises", "talks"):
            yield HandlerResponse(Ask(EVIL), to=to)
        await asyncio.sleep(0)


async def raises(payload: Ask, metadata: HandlerMetadata) -> Answer:
    raise ValueError(EVIL)


async def talks(payload: Ask, metadata: HandlerMetadata) -> Answer:
    print(EVIL)
    logging.getLogger(EVIL).error(EVIL)
    return Answer(EVIL)


async def waits(payload: Ask, metadata: HandlerMetadata):
    yield HandlerResponse(TodoUntil(wait_for="Answer", from_listener="echo", description=EVIL), to="system.todo")
    await asyncio.Event().wait()


def spins(payload: Ask, metadata: HandlerMetadata) -> Answer:
    while True:
        pass


async def quits(payload: Ask, metadata: HandlerMetadata) -> Answer:
    from PySide6.QtWidgets import QApplication

    QApplication.quit()
    QApplication.exit(3)
    QApplication.closeAllWindows()
    return Answer("quit")
"""
NAMES = ("changes_all", "floods", "raises", "talks", "waits", "spins", "quits")


class Attacked:
    """A window on a hostile organism, with all panels shown, and short words for what is in it."""

    def __init__(self, window: Window, session: Session, path: Path, until: Until) -> None:
        self.window = window
        self.session = session
        self.path = path
        self._until = until

    @property
    def desk(self) -> RunDesk:
        return self.session._run

    @property
    def work(self):
        assert self.session.workspace is not None
        return self.session.workspace

    @property
    def messages(self):
        return self.work.live.folds.messages

    def do(self, id: str) -> None:
        self.session._update_facts()
        self.window.commands.run(id)

    def ask(self, listener: str) -> None:
        self.desk.session.inject(Injecting(listener, ASK.format("hi").encode()))

    def sent_by(self, listener: str) -> int:
        return sum(row.from_id == listener for row in self.messages.rows(self.messages.first, self.messages.end))

    def show_all(self) -> None:
        self.session.arrange(layout=Layout.RUN.value)
        for name in PANELS:
            self.work.bring(name)
        for name in ("threads", "todos", "log", "problems"):
            self.work.docks.dock(name).setFloating(True)

    async def started(self) -> None:
        self.desk.allow()
        self.desk.start(stays=True)
        await self._until(lambda: self.desk.phase in (Phase.RUNNING, Phase.FAILED), timeout_s=20)
        assert self.desk.phase is Phase.RUNNING, self.desk.session.failed_because

    async def answered(self) -> None:
        before = self.sent_by("echo")
        self.ask("echo")
        await self._until(lambda: self.sent_by("echo") > before, timeout_s=10)

    async def over(self) -> None:
        await self._until(lambda: not self.desk.is_going, timeout_s=20)


@pytest.fixture
def attacked(
    qapp: QApplication, qloop: object, theme: Theme, app_data: Path, tmp_path: Path, until: Until
) -> Iterator[Attacked]:
    path = write_organism(tmp_path / "organism", HANDLERS, *NAMES)
    # Whoever floods has to know its peers.
    text = path.read_text("utf-8").replace("Says floods\n", "Says floods\n    peers: [echo, raises, talks]\n")
    # Only agents have todos.
    path.write_text(text.replace("Says waits\n", "Says waits\n    agent: true\n    peers: [echo]\n"), "utf-8")
    settings = Settings(None)
    window = Window(settings, theme)
    session = Session(window, AppData(app_data), settings, theme)
    assert session.open(path)
    window.show()
    made = Attacked(window, session, path, until)
    made.show_all()
    yield made
    window.end()
    window.deleteLater()
    for _ in range(2):  # Sessions go after their windows.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def own_modules() -> list[str]:
    return [name for name in sys.modules if is_own_name(name)]


def tasks() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


def process_state() -> tuple[object, ...]:
    """What the whole process shares, and the handler ``changes_all`` changes."""
    loop = asyncio.get_running_loop()
    return (
        os.getcwd(),
        dict(os.environ),
        sys.path[:],
        sys.meta_path[:],
        sys.getrecursionlimit(),
        sys.modules["designer"],
        (sys.excepthook, sys.unraisablehook, threading.excepthook),
        signal.getsignal(signal.SIGINT),
        (loop.get_exception_handler(), loop.get_task_factory()),
        (builtins.print, builtins.open),
        (asyncio.create_task, asyncio.wait, asyncio.current_task),
    )


async def test_what_handlers_change_for_the_whole_process_is_put_back(attacked: Attacked, until: Until) -> None:
    """Stop works though what it calls was replaced; after it all is as before the run."""
    await until(lambda: attacked.session.is_quiet, timeout_s=10)
    before = process_state()
    await attacked.started()
    attacked.ask("changes_all")
    await until(lambda: attacked.sent_by("changes_all"), timeout_s=10)
    attacked.do("run.stop")
    await attacked.over()
    assert process_state() == before
    await attacked.started()
    await attacked.answered()
    await attacked.session.end_run()
    assert process_state() == before


async def test_a_flood_is_watched_with_all_panels(attacked: Attacked, until: Until) -> None:
    """Clicks, filters, docks, layouts, the theme: while messages, errors and prints of markup pour in."""
    await attacked.started()
    attacked.ask("floods")
    await until(lambda: attacked.messages.end > 300, timeout_s=10)
    chance = random.Random(SEED)
    work, docks = attacked.work, attacked.work.docks
    line = docks.panel("messages").bar.line
    deeds: list[Callable[[], object]] = [
        lambda: attacked.do(chance.choice(("view.layout_run", "view.layout_design"))),
        lambda: attacked.do(f"view.panel.{chance.choice(PANELS)}"),
        lambda: docks.dock(name := chance.choice(PANELS)).setFloating(not docks.dock(name).isFloating()),
        lambda: work.live.choose_message(chance.randrange(1, attacked.messages.end)),
        lambda: work.live.choose_frame(chance.choice(list(work.live.folds.frames.by_id))),
        lambda: line.setText(
            chance.choice(("", "bold", "-from:echo", "state:failed", "//Text[. != 'x']", "//a[", '"<b'))
        ),
        lambda: docks.panel("log").filter.setText(chance.choice(("", "bold", "talks"))),
        lambda: attacked.do("run.pause"),
        lambda: attacked.do(chance.choice(("view.canvas", "view.yaml", "view.side_by_side"))),
    ]
    for number in range(60):
        deeds[number % len(deeds)]()
        await asyncio.sleep(0.01)
    attacked.do("theme.toggle")
    if attacked.desk.is_paused:
        attacked.do("run.pause")
    await attacked.answered()
    assert rich_labels() == []
    attacked.desk.session.stop_now()
    await attacked.over()
    await attacked.session.end_run()


def rich_labels() -> list[str]:
    """Texts of an organism's that a label would take for markup."""
    return [
        label.text()
        for window in QApplication.topLevelWidgets()
        for label in window.findChildren(QLabel)
        if "<b>bold" in label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]


async def test_quitting_handlers_ask_where_something_is_unsaved(attacked: Attacked, until: Until) -> None:
    """QApplication.quit, exit and closeAllWindows are as closing the window by hand: nothing is lost."""
    await attacked.started()
    attacked.work.document.apply(edits.set_key(("echo",), "description", "Unsaved"))
    attacked.ask("quits")
    await until(lambda: attacked.sent_by("quits"), timeout_s=10)
    assert not attacked.window.is_closed
    await attacked.answered()
    attacked.do("edit.undo")
    attacked.ask("quits")
    await until(lambda: attacked.window.is_closed, timeout_s=10)
    await attacked.session.end_run()
    assert attacked.desk.phase is Phase.STOPPED


async def test_what_fails_outside_of_handlers_is_the_organism_s(attacked: Attacked) -> None:
    """A thread or finalizer of an organism's: said as such, not as a fault of the designer's."""
    attacked.window.report(Mishap("the program", "Traceback: …", "ValueError: <b>x</b> (handlers.py, line 3)"))
    assert attacked.window.bars.bar("mishap") is None
    bar = attacked.window.bars.bar("stray")
    assert bar is not None
    assert bar.message.text.endswith("outside of its handlers: ValueError: <b>x</b> (handlers.py, line 3)")
    await attacked.session.end_run()


async def test_conversations_and_todos_are_ended_by_hand_while_busy(attacked: Attacked, until: Until) -> None:
    await attacked.started()
    live = attacked.work.live
    for _ in range(50):
        attacked.ask("waits")
    await until(lambda: len(live.folds.todos.items) >= 5, timeout_s=10)
    for id in [*live.folds.todos.items, "nobody's", ""]:
        live.close_todo_wanted.emit(id)
    for root in list(live.folds.frames.roots):
        live.choose_conversation(root.id)
        live.end_wanted.emit(root.id)
        live.end_wanted.emit(root.id)
    await until(lambda: all(root.closed_at is not None for root in live.folds.frames.roots), timeout_s=10)
    await attacked.answered()
    await attacked.session.end_run()


async def stop_at_random(attacked: Attacked, count: int) -> None:
    chance = random.Random(SEED)
    print("seed", SEED)
    document, desk = attacked.work.document, attacked.desk
    attacked.desk.allow()
    deeds: list[Callable[[], object]] = [
        lambda: attacked.do("run.stop"),
        lambda: attacked.do("run.pause"),
        lambda: attacked.do("run.start"),
        desk.session.stop_now,
        *(lambda name=name: attacked.ask(name) for name in ("floods", "waits", "spins", "talks")),  # type: ignore[misc]
        lambda: document.apply(edits.set_key(("waits",), "description", f"{chance.random()}")),
        document.stack.undo,
        lambda: attacked.do("file.save"),
    ]
    for _ in range(count):
        attacked.do("run.start")
        for deed in chance.choices(deeds, k=chance.randrange(1, 6)):
            deed()
            await asyncio.sleep(chance.choice((0, 0, 0.01, 0.05, 0.2)))
    desk.session.stop_now()
    await attacked.over()
    assert own_modules() == []


async def test_stops_at_random_moments_leave_nothing(attacked: Attacked, until: Until) -> None:
    """Issue 4: stop at random moments 200 times (20 in CI), here with F5, pause, edits and saves between."""
    await until(lambda: attacked.session.is_quiet, timeout_s=10)
    threads = set(threading.enumerate())
    await stop_at_random(attacked, STOPS)
    await until(lambda: not tasks(), timeout_s=10)
    await until(lambda: not {each for each in set(threading.enumerate()) - threads if "organism-" in each.name}, 10)
    await attacked.started()
    await attacked.answered()
    await attacked.session.end_run()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_stops_at_random_moments_for_long(attacked: Attacked, qloop: asyncio.AbstractEventLoop, until: Until) -> None:
    """The same 200 times; memory does not grow with the runs."""

    async def all_of_it() -> None:
        await stop_at_random(attacked, STOPS)
        before = memory_mib()
        await stop_at_random(attacked, LONG_STOPS - STOPS)
        assert memory_mib() - before < 40
        await attacked.session.end_run()

    qloop.run_until_complete(all_of_it())


def memory_mib() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

"""designer.md, Running: from F5 to Stop, with the real pump on the window's loop."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from designer.models.live.injecting import Injecting
from designer.run.states import Phase
from runtime.problems import Problem, Severity

from .running import ASK, RunningWindow, own_modules, snapshot_of, start

Folder = Callable[..., Path]


async def test_a_run_answers_what_is_injected(window: RunningWindow, organism_folder: Folder) -> None:
    """Ways, A run: session, pump, events, one timer, folds."""
    await window.started(organism_folder(""))
    await window.answered("echo", "a message")
    assert "a message" in window.answers("echo")[0]
    await window.stopped()
    assert window.phases == [Phase.STARTING, Phase.RUNNING, Phase.DRAINING, Phase.STOPPED]
    assert window.live.folds.run.state == "stopped"
    assert own_modules() == []


async def test_the_text_on_the_screen_runs_not_the_file(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: unsaved runs the text on screen."""
    path = organism_folder("")
    text = path.read_text("utf-8").replace("name: echo", "name: reverberation")
    window.session.start(snapshot_of(path, text))
    await window.until(lambda: window.session.phase is Phase.RUNNING)
    await window.answered("reverberation")
    await window.stopped()


async def test_a_start_is_sent_first(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Starts: F5 runs the chosen one."""
    await window.started(organism_folder(""), start("echo", {"text": "from the start"}))
    await window.until(lambda: window.answers("echo"))
    assert "from the start" in window.answers("echo")[0]
    await window.stopped()


@pytest.mark.parametrize("payload", [ASK.format("hi"), '{"text": "hi"}', "@ask.xml"])
async def test_a_start_may_be_xml_json_or_a_file(payload: str, window: RunningWindow, organism_folder: Folder) -> None:
    """Contract section 16: text (XML, JSON or @file, relative to the starts)."""
    path = organism_folder("")
    (path.parent / "ask.xml").write_text(ASK.format("hi"), "utf-8")
    await window.started(path, start("echo", payload))
    await window.until(lambda: window.answers("echo"))
    await window.stopped()


@pytest.mark.parametrize(
    ("listener", "payload", "why"),
    [
        ("ecko", {"text": "hi"}, "did you mean 'echo'"),
        ("echo", {"txt": "hi"}, "txt"),
        ("echo", "@nowhere.xml", "cannot be read"),
        ("echo", "<Ask/>", "no valid Ask"),
    ],
)
async def test_a_start_that_cannot_be_sent_says_why_and_the_run_goes_on(
    listener: str, payload: object, why: str, window: RunningWindow, organism_folder: Folder
) -> None:
    """A start is a file that somebody wrote by hand."""
    await window.started(organism_folder(""), start(listener, payload))
    await window.until(lambda: window.refused)
    assert why in window.refused[0]
    await window.answered()
    await window.stopped()


async def test_starts_that_share_a_conversation_are_one(window: RunningWindow, organism_folder: Folder) -> None:
    """Contract section 16: starts that share it are one conversation."""
    await window.started(organism_folder(""), start("echo", {"text": "one"}, "first"))
    await window.until(lambda: window.answers("echo"))
    rows = window.live.folds.messages
    conversation = next(row.conversation for row in rows.rows(rows.first, rows.end) if row.from_id == "echo")
    window.ask("echo", "two", conversation)
    await window.until(lambda: len(window.answers("echo")) == 2)
    assert {row.conversation for row in rows.rows(rows.first, rows.end) if row.from_id == "echo"} == {conversation}
    await window.stopped()


async def test_f5_while_running_stops_then_runs(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: F5 while running stops, then runs."""
    path = organism_folder("")
    await window.started(path)
    await window.answered()
    await window.started(path)
    assert window.phases == [
        Phase.STARTING,
        Phase.RUNNING,
        Phase.DRAINING,
        Phase.STOPPED,
        Phase.STARTING,
        Phase.RUNNING,
    ]
    assert window.answers("echo") == []
    await window.answered()
    await window.stopped()


async def test_f5_while_starting_starts_anew(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: as a table."""
    path = organism_folder("")
    window.session.start(snapshot_of(path))
    await window.started(path)
    await window.answered()
    await window.stopped()


async def test_an_organism_with_errors_is_not_started(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: with errors opens Problems; what runs is left alone."""
    path = organism_folder("")
    window.session.start(snapshot_of(path, path.read_text("utf-8") + "  - name: half\n"))
    assert window.session.phase is Phase.IDLE
    assert window.said == ["Mend the errors first; Problems says how."]


async def test_what_is_not_trusted_asks_and_runs_nothing(qapp: object, organism_folder: Folder, tmp_path: Path) -> None:
    """designer.md, Trust: the question, then it goes on."""
    trusted: set[Path] = set()
    window = RunningWindow(consent=lambda path: path in trusted)
    path = organism_folder(f"open({str(tmp_path / 'imported')!r}, 'w').close()")
    asked: list[tuple[object, ...]] = []
    window.session.trust_needed.connect(lambda *what: asked.append(what))
    snapshot = snapshot_of(path)
    window.session.start(snapshot)
    assert asked == [(snapshot, None)]
    assert window.session.phase is Phase.IDLE
    assert not (tmp_path / "imported").exists()
    trusted.add(path)
    window.session.start(*asked[0])  # type: ignore[arg-type]  # what the signal carried
    await window.until(lambda: window.session.phase is Phase.RUNNING)
    await window.stopped()
    window.close()


class Helper:
    """A describe helper that finds what it is told to find."""

    def __init__(self, *problems: Problem) -> None:
        self.asked: list[object] = []
        self.problems = problems
        self.goes_on = asyncio.Event()

    async def describe(self, snapshot: object) -> object:
        self.asked.append(snapshot)
        await self.goes_on.wait()
        return SimpleNamespace(problems=self.problems)


async def test_nothing_is_imported_here_before_the_helper_managed_it(
    qapp: object, organism_folder: Folder, tmp_path: Path
) -> None:
    """designer.md, Trust: only to start a run here, after the helper managed it on the same sources."""
    helper = Helper(Problem(Severity.ERROR, "import-failed", "It hung", "organism.yaml", 3, 1))
    window = RunningWindow(helper)
    path = organism_folder(f"open({str(tmp_path / 'imported')!r}, 'w').close()")
    snapshot = snapshot_of(path)
    window.session.start(snapshot)
    await window.until(lambda: helper.asked == [snapshot])
    assert window.session.phase is Phase.STARTING
    helper.goes_on.set()
    await window.until(lambda: window.session.phase is Phase.FAILED)
    assert not (tmp_path / "imported").exists()
    assert window.session.failed_because == "It hung"
    assert window.session.problems == helper.problems
    window.close()


async def test_stop_while_the_helper_is_asked_ends_the_start(qapp: object, organism_folder: Folder) -> None:
    """designer.md, Running: Stop works in every state."""
    window = RunningWindow(Helper())
    window.session.start(snapshot_of(organism_folder("")))
    await window.until(lambda: window.session.phase is Phase.STARTING)
    await window.stopped()
    assert window.phases == [Phase.STARTING, Phase.DRAINING, Phase.STOPPED]
    window.close()


async def test_a_failed_start_says_why_and_keeps_what_the_last_run_showed(
    window: RunningWindow, organism_folder: Folder
) -> None:
    """designer.md, Running: Failed keeps the panels and says why."""
    path = organism_folder("")
    await window.started(path)
    await window.answered()
    await window.stopped()
    (path.parent / "handlers.py").write_text("1 / 0\n", "utf-8")
    window.session.start(snapshot_of(path))
    await window.until(lambda: window.session.phase is Phase.FAILED)
    assert "ZeroDivisionError" in window.session.failed_because
    assert [problem.code for problem in window.session.problems] == ["import-failed"]
    assert len(window.answers("echo")) == 1
    assert own_modules() == []


async def test_an_unreadable_environment_fails_the_start(window: RunningWindow, organism_folder: Folder) -> None:
    """Contract section 2: .env is read at the start, and what is wrong with it is a problem like any other."""
    path = organism_folder("")
    (path.parent / ".env").write_bytes(b"\xff\xfe")
    window.session.start(snapshot_of(path))
    await window.until(lambda: window.session.phase is Phase.FAILED)
    assert ".env" in window.session.failed_because


async def test_stop_drains(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md: Shift+F5 stop (drain, then now)."""
    path = organism_folder(
        """
        async def slow(payload: Ask, metadata: HandlerMetadata) -> Answer:
            await asyncio.sleep(0.1)
            return Answer("done")
        """,
        "slow",
    )
    await window.started(path)
    window.ask("slow")
    await window.until(lambda: window.busy("slow"))
    await window.stopped()
    assert len(window.answers("slow")) == 1


async def test_stop_pressed_twice_stops_now(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md: Shift+F5 stop (drain, then now)."""
    path = organism_folder(WAITS, "waits")
    await window.started(path)
    window.ask("waits")
    await window.until(lambda: window.busy("waits"))
    begun = time.monotonic()
    window.session.stop()
    await window.until(lambda: window.session.phase is Phase.DRAINING)
    assert window.session.phase is Phase.DRAINING
    await window.stopped()
    assert time.monotonic() - begun < 5


WAITS = """
async def waits(payload: Ask, metadata: HandlerMetadata) -> Answer:
    await asyncio.Event().wait()
"""


async def test_closing_ends_the_run(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: Closing stops first."""
    await window.started(organism_folder(WAITS, "waits"))
    window.ask("waits")
    await window.until(lambda: window.busy("waits"))
    await window.session.end()
    assert window.session.phase is Phase.STOPPED
    assert own_modules() == []


async def test_closing_while_it_starts_ends_that(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: Closing stops first."""
    window.session.start(snapshot_of(organism_folder("")))
    await window.session.end()
    assert window.session.phase is Phase.STOPPED
    assert own_modules() == []


async def test_paused_handlers_finish_and_their_results_wait(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: Pause stops dispatching; running handlers finish, their results queue."""
    path = organism_folder(
        """
        async def first(payload: Ask, metadata: HandlerMetadata) -> HandlerResponse:
            await asyncio.sleep(0.1)
            return HandlerResponse(Ask("on"), to="echo")
        """,
        "first",
    )
    await window.started(path)
    window.ask("first")
    await window.until(lambda: window.busy("first"))
    window.session.pause()
    assert window.session.phase is Phase.PAUSED
    await window.until(lambda: not window.busy("first"))
    await window.alive()
    assert window.answers("echo") == []
    window.session.resume()
    await window.until(lambda: window.answers("echo"))
    await window.stopped()


async def test_a_run_is_paused_before_anything_is_dispatched(window: RunningWindow, organism_folder: Folder) -> None:
    """What is injected while paused waits."""
    await window.started(organism_folder(""))
    window.session.pause()
    window.ask("echo")
    await window.alive()
    assert window.answers("echo") == []
    await window.stopped()
    assert len(window.answers("echo")) == 1


async def test_a_conversation_is_ended_by_hand(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Threads: end a conversation."""
    await window.started(organism_folder(WAITS, "waits"))
    window.ask("waits")
    await window.until(lambda: window.busy("waits"))
    rows = window.live.folds.messages
    conversation = next(row.conversation for row in rows.rows(rows.first, rows.end) if row.from_id == "console")
    window.session.end_conversation(conversation)
    await window.until(lambda: not window.busy("waits"))
    window.session.end_conversation("nobody's")
    assert "nobody's" in window.said[-1]
    await window.stopped()


async def test_a_todo_is_closed_by_hand(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Todos: close by hand."""
    path = organism_folder(
        """
        from runtime import TodoUntil, TodoRegistered

        async def issuer(payload: Ask | TodoRegistered, metadata: HandlerMetadata) -> HandlerResponse | Answer:
            if isinstance(payload, Ask):
                return HandlerResponse(TodoUntil("Answer"), to="system.todo")
        """,
        "issuer",
    )
    await window.started(path)
    window.ask("issuer")
    todos = window.live.folds.todos
    await window.until(lambda: todos.items)
    window.session.close_todo(next(iter(todos.items)))
    await window.until(lambda: [todo.state for todo in todos.items.values()] == ["closed"])
    await window.stopped()


async def test_what_cannot_be_injected_says_why(window: RunningWindow, organism_folder: Folder) -> None:
    """A conversation of somebody else's, and a run that is over."""
    await window.started(organism_folder(""))
    window.ask("echo", conversation="no-uuid")
    await window.until(lambda: window.refused)
    await window.stopped()
    window.session.inject(Injecting("echo", b"<Ask/>"))
    assert window.refused[-1] == "Nothing is running."


async def test_an_invalid_message_is_rejected_in_the_run(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Inject: just-invalid samples; it comes from outside and is treated so."""
    await window.started(organism_folder(""))
    window.session.inject(Injecting("echo", b"<Ask><Txt>hi</Txt></Ask>"))
    await window.until(lambda: window.live.folds.run.errors or window.answers("system"))
    await window.stopped()


async def test_is_quiet_once_all_is_shown(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, --screenshot: waits for quiet: run idle."""
    assert window.session.is_quiet
    path = organism_folder(WAITS, "waits")
    window.session.start(snapshot_of(path), start("waits"))
    assert not window.session.is_quiet
    await window.until(lambda: window.session.phase is Phase.RUNNING)
    await window.until(lambda: window.busy("waits"))
    assert not window.session.is_quiet
    await window.session.end()
    assert window.session.is_quiet
    await window.started(path, start("echo"))
    await window.until(lambda: window.session.is_quiet)
    assert len(window.answers("echo")) == 1
    await window.stopped()


async def test_a_changed_text_or_module_is_another_version(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: says so when they have changed since ("running an earlier version")."""
    path = organism_folder("")
    await window.started(path)
    assert not window.session.is_stale(snapshot_of(path))
    assert window.session.is_stale(snapshot_of(path, path.read_text("utf-8") + "# more\n"))
    handlers = path.parent / "handlers.py"
    before = handlers.read_bytes()
    handlers.write_bytes(before + b"# more\n")
    assert window.session.is_stale(snapshot_of(path))
    handlers.write_bytes(before)
    assert not window.session.is_stale(snapshot_of(path))
    await window.stopped()


async def test_a_slow_import_leaves_the_window_alive(window: RunningWindow, organism_folder: Folder) -> None:
    """Imports here don't block the window: its timer goes on."""
    path = organism_folder("time.sleep(0.5)")
    await window.alive()
    before = window.ticks
    await window.started(path)
    assert window.ticks > before + 5
    await window.stopped()


async def test_prints_and_logs_of_handlers_are_in_the_log(
    window: RunningWindow, organism_folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """designer.md, Hostile handlers: handlers' prints go to Log, tagged."""
    path = organism_folder(
        """
        print("at the import")

        def talks(payload: Ask, metadata: HandlerMetadata) -> Answer:
            print("in a thread")
            logging.getLogger("mine").info("logged %d", 1)
            return Answer("done")
        """,
        "talks",
    )
    await window.started(path)
    print("not of the run")
    await window.answered("talks")
    await window.until(lambda: "talks: logged 1" in window.log())
    assert ": at the import" in window.log()
    assert "talks: in a thread" in window.log()
    await window.stopped()
    assert capsys.readouterr().out == "not of the run\n"
    assert sys.stdout.write is not None


async def test_an_import_that_hangs_can_be_stopped(window: RunningWindow, organism_folder: Folder) -> None:
    """designer.md, Running: Stop works in every state."""
    path = organism_folder("while True:\n    time.sleep(0.001)\n")
    threads = set(threading.enumerate())
    window.session.start(snapshot_of(path))
    await window.alive()
    await window.stopped()
    await window.until(lambda: set(threading.enumerate()) <= threads)
    assert own_modules() == []
    (path.parent / "handlers.py").write_text(
        (path.parent / "handlers.py").read_text("utf-8").partition("while True")[0], "utf-8"
    )
    await window.started(path)
    await window.answered()
    await window.stopped()


async def test_an_import_that_hangs_for_good_is_told_of(window: RunningWindow, organism_folder: Folder) -> None:
    """A call into C can't be stopped in this process: the app says so."""
    path = organism_folder("time.sleep(1.0)")
    window.session.start(snapshot_of(path))
    await window.alive()
    await window.stopped()
    assert any("handlers.py, line" in sentence for sentence in window.said)
    assert own_modules() == []
    await window.until(lambda: not [each for each in threading.enumerate() if each.name.startswith("organism")])


async def test_an_idle_run_wakes_nobody(window: RunningWindow, organism_folder: Folder) -> None:
    """No timer runs while nothing happens, and the first record after that is shown."""
    await window.started(organism_folder(""))
    bridge = window.session._bridge
    await window.until(lambda: bridge.is_resting)
    await window.answered()
    assert not bridge.is_resting
    await window.stopped()
    assert bridge.is_resting

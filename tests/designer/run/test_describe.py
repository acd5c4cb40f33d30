"""The describe helper, as real child processes: what it says, and that nothing it meets reaches the window."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.models.described import Described, DescribedState
from designer.models.description import Description, Kind
from designer.run.describe import Describer
from designer.run.helper import Answer, Helper, Question
from designer.run.helper_limits import HelperLimits
from designer.run.trust import Trust

from ..coroutines import until
from .organisms_apart import HANDLERS, TEXT, Source, marking, write_organism

pytestmark = pytest.mark.processes

NEWSROOM = Path(__file__).parents[3] / "sample_organisms/newsroom/organism.yaml"
PATIENCE_MS = 20_000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")

Ask = Callable[..., Answer]


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QObject]:
    made = QObject()
    yield made
    for helper in made.findChildren(Helper):
        helper.end()
        helper.reap()
    made.deleteLater()


@pytest.fixture
def ask(parent: QObject, qtbot: QtBot) -> Ask:
    """``ask(path, text=None, **limits)``: one helper's answer."""

    def make(path: Path, text: str | None = None, **limits: object) -> Answer:
        question = Question(path.read_text() if text is None else text, path, "1")
        helper = Helper(question, HelperLimits(**limits), parent)
        with qtbot.waitSignal(helper.answered, timeout=PATIENCE_MS) as told:
            helper.start()
        answer = told.args[0]
        assert isinstance(answer, Answer)
        return answer

    return make


def organism(tmp_path: Path, handlers: str) -> Path:
    return write_organism(tmp_path / "desk", handlers)


def only(answer: Answer) -> str:
    """The message of its one problem."""
    (problem,) = answer.description.problems
    return problem.message


# What it says


def test_a_sample_is_described(ask: Ask) -> None:
    answer = ask(NEWSROOM)
    assert (answer.failed, answer.description.problems) == (False, ())
    editor = answer.description.listener("editor")
    assert editor is not None
    assert (editor.payload_class, editor.agent, editor.form.kind) == ("Story", True, Kind.RECORD)
    assert [each.name for each in editor.fields] == ["headline", "text"]
    assert "<Headline>" in editor.sample
    assert "xs:schema" in editor.schema
    assert editor.invalid_sample is not None
    assert editor.responses == ("Decision",)


def test_it_describes_the_text_on_the_screen(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, HANDLERS), TEXT.replace("name: editor", "name: reader"))
    assert list(answer.description.listeners) == ["reader"]


def test_the_description_of_a_listener_stands_in_its_schema(ask: Ask, tmp_path: Path) -> None:
    found = ask(organism(tmp_path, HANDLERS)).description.listener("editor")
    assert found is not None
    assert "Edits a story" in found.schema


def test_classes_are_told_by_the_paths_of_the_file(ask: Ask, tmp_path: Path) -> None:
    classes = ask(organism(tmp_path, HANDLERS)).description.classes
    assert list(classes) == ["handlers.Story", "handlers.Verdict"]
    verdict = classes["handlers.Verdict"]
    assert verdict.text.name == "Verdict"
    assert "<Approved>true</Approved>" in verdict.text.sample
    assert "Edits a story" not in classes["handlers.Story"].text.schema
    assert verdict.invalid_sample is not None


def test_other_classes_of_its_modules_are_told_as_well(ask: Ask, tmp_path: Path) -> None:
    more = HANDLERS + "@dataclass\nclass Later:\n    x: int\n@dataclass\nclass _Own:\n    x: int\n"
    more += "@dataclass\nclass Odd:\n    x: list\nfrom runtime import TextInput\n"
    classes = ask(organism(tmp_path, more)).description.classes
    assert list(classes) == ["handlers.Story", "handlers.Verdict", "handlers.Later"]


def test_a_class_is_told_though_its_handler_is_not_there_yet(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, HANDLERS), TEXT.replace("handlers.edit", "handlers.missing"))
    assert list(answer.description.listeners) == []
    assert list(answer.description.classes) == ["handlers.Story", "handlers.Verdict"]


def test_a_class_that_is_none_is_refused_with_its_reason(ask: Ask, tmp_path: Path) -> None:
    odd = HANDLERS.replace("approved: bool", "approved: list")
    text = TEXT.replace("handlers.Story", "handlers.edit").replace("Edits a story", "Edits") + (
        "  - {name: gone, payload_class: handlers.Gone, handler: handlers.edit, description: Is not there}\n"
        "  - {name: lost, payload_class: lost.Gone, handler: handlers.edit, description: Is not there}\n"
    )
    refused = ask(organism(tmp_path, odd), text).description.refused
    assert {path: refusal.was_seen for path, refusal in refused.items()} == {
        "handlers.edit": True,
        "handlers.Verdict": True,
        "handlers.Gone": True,
        "lost.Gone": False,
    }
    assert refused["handlers.Verdict"].why.startswith("Verdict.approved: is a bare list")
    assert refused["handlers.edit"].why == "`handlers.edit` is of type function; it must be a dataclass."
    assert refused["handlers.Gone"].why.startswith("handlers.py has no `Gone`")
    assert refused["lost.Gone"].why.startswith("There is no module `lost`")


def test_a_module_is_tried_once_however_many_paths_lead_into_it(ask: Ask, tmp_path: Path) -> None:
    tried = tmp_path / "tried"
    failing = f"with open({str(tried)!r}, 'a') as file: file.write('x')\nraise ValueError('no')\n"
    assert ask(organism(tmp_path, failing)).description.refused["handlers.Story"].was_seen is False
    assert tried.read_text() == "x"


def test_a_listener_that_cannot_be_imported_is_a_problem_and_the_others_are_described(ask: Ask, tmp_path: Path) -> None:
    more = TEXT + "  - {name: gone, payload_class: handlers.Gone, handler: handlers.edit, description: Is not there}\n"
    answer = ask(organism(tmp_path, HANDLERS), more)
    assert not answer.failed
    assert list(answer.description.listeners) == ["editor"]
    (problem,) = answer.description.problems
    assert (problem.code, problem.listener, problem.line) == ("attribute-not-found", "gone", 8)


def test_a_text_that_does_not_parse_is_a_problem(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, HANDLERS), "listeners: [")
    assert not answer.failed
    assert answer.description.problems


@pytest.mark.parametrize(
    "handlers",
    [
        "raise ValueError('no')",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "import sys; sys.exit()",
        "def f(): f()\nf()",
        "import nowhere_to_be_found",
        "def (",
    ],
)
def test_a_module_that_fails_is_a_problem_of_the_organism(ask: Ask, tmp_path: Path, handlers: str) -> None:
    answer = ask(organism(tmp_path, handlers))
    assert not answer.failed
    assert [problem.code for problem in answer.description.problems] == ["import-failed"]


def test_each_helper_imports_afresh(ask: Ask, tmp_path: Path) -> None:
    path = organism(tmp_path, HANDLERS)
    ask(path)
    organism(tmp_path, HANDLERS.replace("title: str", "heading: str"))
    editor = ask(path).description.listener("editor")
    assert editor is not None
    assert editor.fields[0].name == "heading"


def test_no_qt_is_in_the_helper(ask: Ask, tmp_path: Path) -> None:
    loud = (
        HANDLERS + "\nimport sys\nassert not [name for name in sys.modules if 'PySide' in name or 'shiboken' in name]"
    )
    assert ask(organism(tmp_path, loud)).description.problems == ()


# Prints and descriptors


def test_prints_do_not_meet_the_answer(ask: Ask, tmp_path: Path) -> None:
    loud = "import os, sys\nprint('x' * 1_000_000)\nsys.stderr.write('y' * 1000)\nos.write(1, b'{}\\n')\n" + HANDLERS
    answer = ask(organism(tmp_path, loud))
    assert (answer.failed, list(answer.description.listeners)) == (False, ["editor"])


def test_what_was_printed_before_an_import_failed_is_kept(ask: Ask, tmp_path: Path) -> None:
    loud = "print('the database\\x1b[31m')\nimport os\nos.write(2, b'is down\\xff\\n')\nraise ValueError('no')\n"
    description = ask(organism(tmp_path, loud)).description
    assert [problem.code for problem in description.problems] == ["import-failed"]
    assert description.last_words == "the database␛[31m\nis down\ufffd\n"


@pytest.mark.parametrize(
    "rude",
    [
        "import sys\nsys.stdout.close()\nsys.stderr.close()",
        "import sys\nsys.stdout = sys.stderr = None",
        "import os\nos.close(1)\nos.close(2)",
        "import os\nos.closerange(0, 3)",
        "import atexit, threading\natexit.register(threading.Event().wait)",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
        "import sys\nsys.exit = sys.excepthook = sys.unraisablehook = None\nsys.setrecursionlimit(100)",
        "import builtins\nbuiltins.open = builtins.print = None",
        "import json\njson.dumps = None",
    ],
)
def test_modules_that_break_things_around_them_are_described_or_a_problem(ask: Ask, tmp_path: Path, rude: str) -> None:
    answer = ask(organism(tmp_path, f"{rude}\n{HANDLERS}"), time_s=5)
    if answer.failed:
        assert only(answer)
    else:
        assert list(answer.description.listeners) == ["editor"]


def test_input_is_empty(ask: Ask, tmp_path: Path) -> None:
    assert ask(organism(tmp_path, "import sys\nassert sys.stdin.read() == ''\n" + HANDLERS)).description.problems == ()


def test_a_module_that_forks_gets_one_answer(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "import os\nos.fork()\n" + HANDLERS))
    assert (answer.failed, list(answer.description.listeners)) == (False, ["editor"])


# Hostile modules


def test_one_that_hangs_is_ended_and_says_where(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "import threading\n\nthreading.Event().wait()\n"), time_s=1)
    assert answer.failed
    assert only(answer) == ("Importing this organism failed: it took longer than 1 s. It was at handlers.py, line 3.")
    assert (answer.description.problems[0].file, answer.description.problems[0].line) == ("handlers.py", 3)


def test_one_that_holds_the_interpreter_is_ended(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "import re\n\nre.match('(a+)+$', 'a' * 60 + 'b')\n"), time_s=1)
    assert "longer than 1 s" in only(answer)


def test_one_that_outwits_the_clock_is_killed_from_outside(ask: Ask, tmp_path: Path) -> None:
    stubborn = "import faulthandler, time\nfaulthandler.cancel_dump_traceback_later()\ntime.sleep(1000)\n"
    assert "longer than 0.5 s" in only(ask(organism(tmp_path, stubborn), time_s=0.5))


@LINUX
def test_one_that_burns_the_processor_is_ended(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "while True: pass\n"), cpu_s=1, time_s=20)
    assert answer.failed
    assert "the processor" in only(answer) or "SIGKILL" in only(answer)


def test_one_that_dies_leaves_its_last_words(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "import os\nprint('so long\\x1b[31m')\nos._exit(7)\n"))
    assert only(answer) == (
        "Importing this organism failed: its process ended by itself, with exit code 7. Its last words: so long␛[31m"
    )


def test_one_that_crashes_says_where(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "import ctypes\n\nctypes.string_at(0)\n"))
    assert "SIGSEGV" in only(answer)
    assert "handlers.py, line 3" in only(answer)


@LINUX
def test_one_that_eats_memory_gets_none(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "kept = bytearray(8 << 30)\n"))
    assert "MemoryError" in only(answer)


@LINUX
def test_one_that_eats_memory_bit_by_bit_gets_no_more(ask: Ask, tmp_path: Path) -> None:
    greedy = "kept = []\nwhile True: kept.append(b'x' * 1_000_000)\n"
    answer = ask(organism(tmp_path, greedy), memory_bytes=400 << 20)
    assert answer.failed or "MemoryError" in only(answer)


def test_one_that_floods_its_output_is_killed(ask: Ask, tmp_path: Path) -> None:
    answer = ask(organism(tmp_path, "while True: print('x' * 10_000)\n"), printed_bytes=1 << 20)
    assert "it printed more than 1 MiB" in only(answer)


def test_one_that_writes_into_the_answer_is_refused(ask: Ask, tmp_path: Path) -> None:
    forging = "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'forged\\n')\n    except OSError: pass\n"
    assert ask(organism(tmp_path, forging + HANDLERS)).failed


def test_one_that_floods_the_answer_is_killed(ask: Ask, tmp_path: Path) -> None:
    flooding = "import os, stat\nout = [fd for fd in range(3, 20) if os.path.exists(f'/dev/fd/{fd}')]\nwhile True:\n"
    flooding += "    for fd in out:\n        try: os.write(fd, b'x' * 65536)\n        except OSError: pass\n"
    answer = ask(organism(tmp_path, flooding), answer_bytes=1 << 20)
    assert "larger than 1 MiB" in only(answer)


def test_a_helper_that_cannot_be_started_says_so(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert "could not be started" in only(ask(organism(tmp_path, HANDLERS)))


def _is_alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@LINUX
@pytest.mark.parametrize("end", ["", "os._exit(1)", "time.sleep(100)"])
def test_what_a_module_has_started_ends_with_the_helper(ask: Ask, tmp_path: Path, end: str, qtbot: QtBot) -> None:
    note = tmp_path / "child"
    starting = (
        f"import os, subprocess, time\nchild = subprocess.Popen(['sleep', '1000'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n{end}\n"
    )
    ask(organism(tmp_path, starting + HANDLERS), time_s=2)
    child = int(note.read_text())
    qtbot.waitUntil(lambda: not _is_alive(child))


@LINUX
def test_a_helper_ends_with_the_window(tmp_path: Path, parent: QObject, qtbot: QtBot) -> None:
    note = tmp_path / "child"
    path = organism(tmp_path, f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)\n")
    helper = Helper(Question(TEXT, path, "1"), HelperLimits(), parent)
    helper.start()
    qtbot.waitUntil(lambda: note.exists() and note.read_text() != "", timeout=PATIENCE_MS)
    process = int(note.read_text())
    helper.leave()  # what the system does when the window's process is gone
    qtbot.waitUntil(lambda: not _is_alive(process))


def test_a_hundred_kills_in_a_row_leave_the_window_unmoved(tmp_path: Path, parent: QObject, qtbot: QtBot) -> None:
    path = organism(tmp_path, "import time\ntime.sleep(1000)\n")
    longest, clock = [0.0], QElapsedTimer()
    clock.start()
    ticker = QTimer(parent, interval=5)

    def tick() -> None:
        longest[0] = max(longest[0], clock.restart())

    ticker.timeout.connect(tick)
    ticker.start()
    for number in range(100):
        helper = Helper(Question(TEXT, path, str(number)), HelperLimits(), parent)
        with qtbot.waitSignal(helper.answered, timeout=PATIENCE_MS) as told:
            helper.start()
            QTimer.singleShot(number % 10 * 8, helper, lambda helper=helper: os.kill(helper.process_id, signal.SIGKILL))
        assert told.args[0].failed
    ticker.stop()
    assert longest[0] < 1_000
    qtbot.waitUntil(lambda: not parent.findChildren(Helper))


# The describer


@pytest.fixture
def trust(app_data: Path, qtbot: QtBot) -> Iterator[Trust]:
    made = Trust(AppData(app_data))
    yield made
    made.deleteLater()


@pytest.fixture
def described(qtbot: QtBot) -> Iterator[Described]:
    made = Described()
    yield made
    made.deleteLater()


@pytest.fixture
def describer(trust: Trust, described: Described) -> Iterator[Describer]:
    made = Describer(described, trust)
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def trusted(tmp_path: Path, trust: Trust) -> Callable[..., Source]:
    """``trusted(handlers, digest="1")``: a trusted organism."""

    def make(handlers: str = HANDLERS, digest: str = "1") -> Source:
        path = organism(tmp_path, handlers)
        trust.grant(path)
        return Source(path.read_text(), path, digest)

    return make


Trusted = Callable[..., Source]


def codes(description: Description) -> list[str]:
    return [problem.code for problem in description.problems]


async def test_a_description_is_awaited(describer: Describer, trusted: Trusted) -> None:
    description = await describer.describe(trusted())
    assert (list(description.listeners), description.digest) == (["editor"], "1")


async def test_what_is_known_is_not_asked_again(describer: Describer, trusted: Trusted) -> None:
    source = trusted()
    first = await describer.describe(source)
    assert await describer.describe(source) is first


async def test_another_digest_is_asked_anew(describer: Describer, trusted: Trusted) -> None:
    await describer.describe(trusted())
    again = await describer.describe(trusted(HANDLERS.replace("title", "heading"), "2"))
    assert [each.name for each in again.listeners["editor"].fields] == ["heading", "words"]


async def test_what_failed_is_tried_again(describer: Describer, trusted: Trusted, tmp_path: Path) -> None:
    source = trusted("import needed\n" + HANDLERS)
    assert codes(await describer.describe(source)) == ["import-failed"]
    (tmp_path / "desk" / "needed.py").write_text("")
    assert codes(await describer.describe(source)) == []


async def test_a_description_says_of_which_python_it_is(
    describer: Describer, described: Described, trusted: Trusted
) -> None:
    describer.request(replace(trusted(), code_digest="a"))
    await until(lambda: described.state is DescribedState.READY)
    assert described.current is not None
    assert (described.current.code_digest, described.is_current) == ("a", True)
    described.ask("b")
    assert not described.is_current


async def test_several_who_ask_the_same_share_a_helper(describer: Describer, trusted: Trusted) -> None:
    source = trusted()
    first, second = await asyncio.gather(describer.describe(source), describer.describe(source))
    assert first is second


async def test_an_organism_that_is_not_trusted_is_not_imported(
    describer: Describer, described: Described, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    path = organism(tmp_path, marking(marker))
    source = Source(TEXT, path)
    assert codes(await describer.describe(source)) == ["not-trusted"]
    describer.request(source)
    await asyncio.sleep(0.5)
    assert (described.state, described.current, marker.exists()) == (DescribedState.UNKNOWN, None, False)


async def test_once_it_is_trusted_it_is(
    describer: Describer, described: Described, trust: Trust, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    path = organism(tmp_path, marking(marker))
    describer.request(Source(TEXT, path))
    trust.grant(path)
    await until(lambda: described.state is DescribedState.READY)
    assert marker.exists()
    assert described.listener("EDITOR") is not None


async def test_what_is_trusted_no_more_is_forgotten(
    describer: Describer, described: Described, trust: Trust, trusted: Trusted
) -> None:
    source = trusted()
    describer.request(source)
    await until(lambda: described.state is DescribedState.READY)
    trust.revoke(trust.scope_of(source.path))
    assert (described.state, described.current) == (DescribedState.UNKNOWN, None)


async def test_revoking_ends_a_helper_at_work(describer: Describer, trust: Trust, trusted: Trusted) -> None:
    source = trusted("import time\ntime.sleep(1000)\n")
    waiting = asyncio.ensure_future(describer.describe(source))
    await until(lambda: describer.is_busy)
    trust.revoke(trust.scope_of(source.path))
    assert codes(await waiting) == ["not-trusted"]


async def test_views_are_filled(describer: Describer, described: Described, trusted: Trusted) -> None:
    states: list[DescribedState] = []
    described.changed.connect(lambda: states.append(described.state))
    describer.request(trusted())
    await until(lambda: described.state is DescribedState.READY)
    assert states == [DescribedState.ASKING, DescribedState.READY]


async def test_of_many_requests_the_last_counts(describer: Describer, described: Described, trusted: Trusted) -> None:
    describer.request(trusted())
    await until(lambda: described.state is DescribedState.READY)
    seen: list[str] = []
    described.changed.connect(lambda: described.current and seen.append(described.current.digest))
    for number in range(2, 12):
        describer.request(trusted(digest=str(number)))
    await until(lambda: described.current is not None and described.current.digest == "11")
    assert set(seen) == {"1", "11"}


async def test_what_was_known_stays_while_it_is_asked_anew(
    describer: Describer, described: Described, trusted: Trusted
) -> None:
    describer.request(trusted())
    await until(lambda: described.state is DescribedState.READY)
    describer.request(trusted(digest="2"))
    await until(lambda: described.state is DescribedState.ASKING)
    assert described.listener("editor") is not None


async def test_when_the_helper_fails_forms_stay_and_the_problem_is_told(
    describer: Describer, described: Described, trusted: Trusted
) -> None:
    describer.request(trusted())
    await until(lambda: described.state is DescribedState.READY)
    describer.request(trusted("import os\nos._exit(1)\n", digest="2"))
    await until(lambda: described.state is DescribedState.FAILED)
    assert described.current is not None
    assert codes(described.current) == ["describe-failed"]
    assert described.listener("editor") is not None


async def test_who_waits_is_told_when_it_is_stopped(describer: Describer, trusted: Trusted) -> None:
    waiting = asyncio.ensure_future(describer.describe(trusted("import time\ntime.sleep(1000)\n")))
    await until(lambda: describer.is_busy)
    describer.stop()
    assert codes(await waiting) == ["describe-stopped"]
    assert not describer.is_busy


async def test_after_a_stop_it_can_be_asked_again(describer: Describer, trusted: Trusted) -> None:
    describer.stop()
    assert codes(await describer.describe(trusted())) == []


async def test_who_gives_up_waiting_ends_the_helper(describer: Describer, trusted: Trusted) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(describer.describe(trusted("import time\ntime.sleep(1000)\n")), 0.3)
    assert not describer.is_busy


async def test_the_window_goes_on_while_a_helper_works(describer: Describer, trusted: Trusted) -> None:
    many = "organism: {name: many}\nlisteners:\n" + "".join(
        f"  - {{name: l{number}, payload_class: handlers.C{number}, handler: handlers.take, description: d}}\n"
        for number in range(300)
    )
    classes = "".join(f"@dataclass\nclass C{number}:\n    title: str\n    words: int\n" for number in range(300))
    source = trusted(f"from dataclasses import dataclass\n{classes}\ndef take(payload, metadata): ...\n")
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - begun)

    watching = asyncio.ensure_future(watch())
    description = await describer.describe(Source(many, source.path, "many"))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert len(description.listeners) == 300
    assert longest < 1

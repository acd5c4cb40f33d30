"""What the folder tells of an organism's Python without importing it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.models import folder_scan
from designer.models.folder import Folder
from designer.models.folder_scan import Scan, Snapshot
from runtime.organism.load import load_text
from runtime.organism.spec import ListenerSpec
from runtime.problems import Problem, Severity

Make = Callable[[Path | None], Folder]

LISTENER = """\
listeners:
  - name: desk
    payload_class: {payload}
    handler: {handler}
    description: Works
"""


def problems_of(folder: Folder, payload: str = "messages.Story", handler: str = "handlers.check") -> list[Problem]:
    loaded = load_text(LISTENER.format(payload=payload, handler=handler))
    assert loaded.spec is not None
    return list(folder.problems(loaded.spec, loaded.places))


def test_classes_and_handlers_are_found_by_dotted_path(folder: Folder) -> None:
    assert folder.payload_classes() == ("messages.Story", "messages.Verdict")
    assert folder.handlers() == ("handlers.anything", "handlers.check", "handlers.edit")


def test_reading_imports_nothing(make_folder: Make, tmp_path: Path) -> None:
    (tmp_path / "handlers_that_shout.py").write_text("import sys\nsys.shouted = True\n")
    make_folder(tmp_path / "organism.yaml")
    assert not hasattr(sys, "shouted")
    assert "handlers_that_shout" not in sys.modules


def test_a_folder_of_no_file_is_empty_and_says_nothing(make_folder: Make) -> None:
    folder = make_folder(None)
    assert folder.handlers() == ()
    assert problems_of(folder) == []
    assert folder.resolves("handlers.edit") is None


@pytest.mark.parametrize(
    ("dotted", "exists"),
    [
        ("messages.Story", True),
        ("handlers.Story", True),
        ("handlers.Judgement", True),
        ("handlers.Verdict", False),
        ("messages.Storry", False),
        ("runtime.TextInput", True),
        ("runtime.primitives.Rejected", True),
        ("runtime.Nonsense", None),
        ("json.JSONDecoder", None),
        ("no_such_module_anywhere.Thing", False),
    ],
)
def test_a_path_resolves_yes_no_or_unknown(folder: Folder, dotted: str, exists: bool | None) -> None:
    assert folder.resolves(dotted) is exists


@pytest.mark.parametrize(
    "source",
    [
        "from elsewhere import *\n",
        "def __getattr__(name):\n    return 1\n",
        "globals()['Thing'] = 1\n",
        "import sys\nsetattr(sys.modules[__name__], 'Thing', 1)\n",
        "exec('Thing = 1')\n",
        "import other\nother.Thing = 1\n",
        "def make():\n    global Thing\n    Thing = 1\n",
        "try:\n    from fast import Thing\nexcept ImportError:\n    Thing = None\n",
        "if True:\n    class Thing: ...\n",
        "for Thing in (1, 2): ...\n",
        "with open('x') as Thing: ...\n",
        "match 1:\n    case Thing: ...\n",
        "[y := 1, (Thing := 2)]\n",
        "x, (Thing, *rest) = 1, (2, 3)\n",
        "def broken(:\n",
    ],
)
def test_what_may_be_there_is_never_said_to_be_missing(make_folder: Make, tmp_path: Path, source: str) -> None:
    (tmp_path / "own_module.py").write_text(source)
    folder = make_folder(tmp_path / "organism.yaml")
    assert folder.resolves("own_module.Thing") is not False


def test_packages_resolve_through_their_modules(make_folder: Make, tmp_path: Path) -> None:
    package = tmp_path / "desks"
    package.mkdir()
    (package / "__init__.py").write_text("from .law import check as check_law\n")
    (package / "law.py").write_text("async def check(payload, metadata): ...\n")
    folder = make_folder(tmp_path / "organism.yaml")
    assert folder.resolves("desks.law.check") is True
    assert folder.resolution("desks.check_law").path == "desks.law.check"
    assert folder.resolves("desks.lew") is False


def test_a_folder_without_init_is_looked_into(make_folder: Make, tmp_path: Path) -> None:
    (tmp_path / "own_desks").mkdir()
    (tmp_path / "own_desks" / "law.py").write_text("class Case: ...\n")
    folder = make_folder(tmp_path / "organism.yaml")
    assert folder.resolves("own_desks.law.Case") is True
    assert folder.resolves("own_desks.law.Cose") is False


def test_imports_in_a_circle_come_to_an_end(make_folder: Make, tmp_path: Path) -> None:
    (tmp_path / "left.py").write_text("from right import Thing\n")
    (tmp_path / "right.py").write_text("from left import Thing\n")
    assert make_folder(tmp_path / "organism.yaml").resolves("left.Thing") is None


def test_hidden_folders_and_environments_are_not_read(make_folder: Make, tmp_path: Path) -> None:
    for name in (".hidden", "env", "node_modules", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "inside.py").write_text("class Inside: ...\n")
    (tmp_path / "env" / "pyvenv.cfg").touch()
    folder = make_folder(tmp_path / "organism.yaml")
    assert folder.modules == {}
    assert folder.resolves("env.inside.Nothing") is None


def test_a_folder_that_links_to_itself_is_read_once(make_folder: Make, tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text("class Thing: ...\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert list(make_folder(tmp_path / "organism.yaml").modules) == ["thing"]


def test_a_named_pipe_is_not_opened(make_folder: Make, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert make_folder(tmp_path / "organism.yaml").resolves("pipe.Thing") is None


def test_beyond_the_limit_nothing_is_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_scan, "MAX_FILES", 3)
    for number in range(5):
        (tmp_path / f"module{number}.py").touch()
    seen: list[Snapshot] = []
    Scan(tmp_path).run(seen.append, threading.Event())
    assert len(seen[-1].modules) == 3
    assert not seen[-1].complete


def test_a_module_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("class One: ...\n")
    (tmp_path / "two.py").write_text("class Two: ...\n")
    scan, seen = Scan(tmp_path), list[Snapshot]()
    scan.run(seen.append, threading.Event())
    (tmp_path / "two.py").write_text("class Two: ...\nclass Three: ...\n")
    scan.run(seen.append, threading.Event())
    assert seen[-1].modules["one"] is seen[0].modules["one"]
    assert "Three" in seen[-1].modules["two"].names


def test_a_stopped_scan_reports_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "one.py").touch()
    stop = threading.Event()
    stop.set()
    seen: list[Snapshot] = []
    Scan(tmp_path).run(seen.append, stop)
    assert seen == []


def test_a_change_on_disk_is_seen(folder: Folder, organism_file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(folder.changed):
        (organism_file.parent / "handlers.py").write_text("async def publish(payload, metadata): ...\n")
    assert folder.handlers() == ("handlers.publish",)


def test_a_new_file_is_seen(folder: Folder, organism_file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(folder.changed):
        (organism_file.parent / "extra.py").write_text("class More: ...\n")
    assert folder.resolves("extra.More") is True


def test_save_as_turns_to_the_other_folder(folder: Folder, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "things.py").write_text("class Thing: ...\n")
    folder.set_path(other / "organism.yaml")
    assert not folder.is_ready
    qtbot.waitUntil(lambda: folder.is_ready)
    assert list(folder.modules) == ["things"]


def test_a_folder_that_goes_while_it_is_read_takes_its_thread_along(tmp_path: Path, qtbot: QtBot) -> None:
    for number in range(200):
        (tmp_path / f"module{number}.py").write_text("class Thing: ...\n" * 20)
    folder = Folder(tmp_path / "organism.yaml")
    qtbot.waitUntil(lambda: any(thread.name == "folder" for thread in threading.enumerate()))
    folder.deleteLater()
    del folder
    qtbot.waitUntil(lambda: all(thread.name != "folder" for thread in threading.enumerate()), timeout=3000)


def test_a_handler_suggests_its_listener(folder: Folder) -> None:
    assert folder.suggested("handlers.edit") == ListenerSpec(
        name="edit",
        payload_class="messages.Story",
        handler="handlers.edit",
        description="Judge a story",
        response_class=("messages.Verdict",),
    )


def test_a_handler_that_says_nothing_suggests_its_name(folder: Folder) -> None:
    suggested = folder.suggested("handlers.not_there_yet")
    assert suggested.description == "Not there yet"
    assert suggested.payload_class == ""


def test_handlers_that_name_a_class_come_before_those_that_take_all(folder: Folder) -> None:
    assert folder.handlers_taking("messages.Verdict") == ("handlers.edit", "handlers.anything")


def test_accepted_classes_are_the_definitions(folder: Folder) -> None:
    assert folder.accepted("handlers.edit") == ("messages.Story", "messages.Verdict", "runtime.primitives.SystemError")
    assert folder.accepted("handlers.anything") is None


def test_a_path_that_resolves_is_no_problem(folder: Folder) -> None:
    assert problems_of(folder) == []


def test_a_misspelt_handler_is_a_warning_with_the_right_path(folder: Folder) -> None:
    (found,) = problems_of(folder, handler="handlers.chek")
    assert (found.severity, found.code, found.fix) == (Severity.WARNING, "not-in-source", "handlers.check")
    assert found.message == "handlers.py has no `chek`; did you mean `handlers.check`?"
    assert (found.listener, found.key, found.line) == ("desk", "listeners[0].handler", 4)


def test_a_missing_module_is_told_once_for_all_paths_into_it(folder: Folder) -> None:
    (found,) = problems_of(folder, "desks_of_ours.Case", "desks_of_ours.work")
    assert found.code == "module-not-found"
    assert found.message.endswith("1 more path leads into this module.")


def test_a_module_that_cannot_be_parsed_is_a_problem_with_its_line(make_folder: Make, organism_file: Path) -> None:
    (organism_file.parent / "handlers.py").write_text("x = 1\ndef check(:\n")
    (found,) = problems_of(make_folder(organism_file))
    assert (found.severity, found.file, found.line, found.listener) == (Severity.ERROR, "handlers.py", 2, "desk")


def test_a_broken_module_that_nobody_names_is_no_problem(make_folder: Make, organism_file: Path) -> None:
    (organism_file.parent / "scratch.py").write_text("def broken(:\n")
    assert problems_of(make_folder(organism_file)) == []


def test_a_module_full_of_null_bytes_is_a_syntax_problem(make_folder: Make, organism_file: Path) -> None:
    (organism_file.parent / "handlers.py").write_bytes(b"\0" * 100)
    (found,) = problems_of(make_folder(organism_file))
    assert found.code == "syntax"


def test_problems_that_were_found_are_kept_until_something_changes(folder: Folder) -> None:
    loaded = load_text(LISTENER.format(payload="messages.Story", handler="handlers.chek"))
    assert loaded.spec is not None
    spec = replace(loaded.spec, listeners=loaded.spec.listeners * 1000)
    first = folder.problems(spec, loaded.places)
    assert folder.problems(spec, loaded.places) is first


def test_a_class_is_not_proposed_for_a_handler(folder: Folder) -> None:
    (found,) = problems_of(folder, handler="handlers.stor")
    assert found.fix == ""
    assert found.message == "handlers.py has no `stor`; write it there, or mend the path."


def test_a_function_is_not_proposed_for_a_class(folder: Folder) -> None:
    (found,) = problems_of(folder, "handlers.edi")
    assert found.fix == ""


@pytest.mark.parametrize(
    "text",
    ["class A(" + "a" + "()" * 1_200 + "):\n    a: int\n", "x = " + "-" * 90_000 + "1\n", "a = 1\n" * 5_000],
    ids=["calls", "signs", "data"],
)
def test_a_module_that_is_written_to_harm_its_reader_is_only_unknown(
    make_folder: Make, organism_file: Path, text: str
) -> None:
    (organism_file.parent / "evil.py").write_text(text)
    folder = make_folder(organism_file)
    assert folder.modules["evil"].fault is not None
    assert not folder.modules["evil"].fault.is_syntax
    assert "messages.Story" in folder.payload_classes()


def test_a_scan_that_raises_is_told_in_the_log_and_waited_for_by_nobody(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(self: Scan, report: object, stopped: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Scan, "run", fails)
    (tmp_path / "module.py").write_text("class Thing: ...\n")
    folder = Folder(tmp_path / "organism.yaml")
    qtbot.waitUntil(lambda: folder.is_ready)
    assert "reading the organism's folder failed" in caplog.text
    assert folder.resolves("module.Thing") is None
    folder.deleteLater()

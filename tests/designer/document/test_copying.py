"""Copying the code of pasted listeners: what is there stays, what is copied is one step, nothing is run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from designer.document.document import Document
from designer.document.edits.copying import MAX_FILES, CopyPlan, copy_modules, plan_copy
from designer.document.edits.imports import imported_modules, with_other_tops

TEXT = """\
listeners:
  - name: facts
    payload_class: messages.Story
    handler: handlers.check
    description: Checks
    response_class: [messages.Verdict]
"""
FILES = {
    "handlers.py": "import facts.people\nfrom messages import Story\n\ndef check(payload: Story, metadata): ...\n",
    "messages.py": "class Story: ...\nclass Verdict: ...\n",
    "facts/__init__.py": "from .people import NAMES\nRAN = open('RAN', 'w')\n",
    "facts/people.py": "NAMES = open('names.csv')\n",
    "facts/unused.py": "",
    "unused.py": "",
    "names.csv": "Ada\n",
}
PATHS = ("messages.Story", "handlers.check", "messages.Verdict")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return folder


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return write(tmp_path / "newsroom", FILES)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return write(tmp_path / "mine", {"organism.yaml": TEXT})


@pytest.fixture
def document(open_text: Callable[..., Document], target: Path) -> Document:
    return open_text(TEXT, None, target / "organism.yaml")


def copied(document: Document, origin: Path, target: Path) -> CopyPlan:
    plan = plan_copy(origin, target, PATHS)
    assert plan.why_not == ""
    assert document.apply(copy_modules(origin, ("facts",), plan))
    return plan


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_modules_that_are_named_and_those_that_they_import_are_copied(
    document: Document, origin: Path, target: Path
) -> None:
    copied(document, origin, target)
    wanted = {"handlers.py", "messages.py", "facts/__init__.py", "facts/people.py"}
    assert listing(target) == {"organism.yaml", *wanted}
    for name in wanted:
        assert (target / name).read_text() == FILES[name]
    assert document.text == TEXT


def test_it_is_one_step_that_undo_takes_back_with_its_folders(document: Document, origin: Path, target: Path) -> None:
    copied(document, origin, target)
    assert document.stack.count() == 1
    assert document.stack.undoText() == "Copy handlers.py, messages.py, facts/__init__.py and 1 more from newsroom"
    document.stack.undo()
    assert listing(target) == {"organism.yaml"}
    document.stack.redo()
    assert (target / "handlers.py").read_text() == FILES["handlers.py"]


def test_nothing_of_it_is_run(document: Document, origin: Path, target: Path, tmp_path: Path) -> None:
    copied(document, origin, target)
    assert not list(tmp_path.rglob("RAN"))


def test_data_that_the_code_names_is_told_of(document: Document, origin: Path, target: Path) -> None:
    noted: list[str] = []
    document.noted.connect(noted.append)
    copied(document, origin, target)
    assert noted == ["names.csv, which the code names, was not copied."]


def test_a_file_that_holds_the_same_is_used(document: Document, origin: Path, target: Path) -> None:
    write(target, {"messages.py": FILES["messages.py"]})
    plan = copied(document, origin, target)
    assert "messages.py" not in plan.files
    assert plan.tops == {}


def test_another_file_is_never_replaced_and_the_copy_gets_a_name_of_its_own(
    document: Document, origin: Path, target: Path
) -> None:
    write(target, {"handlers.py": "MINE = 1\n", "facts.py": "MINE = 2\n"})
    plan = copied(document, origin, target)
    assert plan.tops == {"handlers": "handlers_2", "facts": "facts_2"}
    assert (target / "handlers.py").read_text() == "MINE = 1\n"
    assert (target / "facts.py").read_text() == "MINE = 2\n"
    assert (target / "handlers_2.py").read_text() == FILES["handlers.py"].replace(
        "import facts.people", "import facts_2 as facts, facts_2.people"
    )
    assert (target / "facts_2/people.py").read_text() == FILES["facts/people.py"]
    assert "handler: handlers_2.check" in document.text
    assert "payload_class: messages.Story" in document.text
    assert "handlers.py as handlers_2.py" in document.stack.undoText()
    document.stack.undo()
    assert document.text == TEXT
    assert listing(target) == {"organism.yaml", "handlers.py", "facts.py"}


def test_all_paths_of_a_listener_follow_the_new_name(document: Document, origin: Path, target: Path) -> None:
    write(target, {"messages.py": "class Story: ...\n"})
    copied(document, origin, target)
    assert "payload_class: messages_2.Story" in document.text
    assert "response_class: [messages_2.Verdict]" in document.text
    assert "from messages_2 import Story" in (target / "handlers.py").read_text()


def test_a_copy_that_was_made_before_is_used_again(document: Document, origin: Path, target: Path) -> None:
    write(target, {"handlers.py": "MINE = 1\n"})
    first = copied(document, origin, target)
    again = plan_copy(origin, target, PATHS)
    assert again.tops == first.tops
    assert dict(again.files) == {}
    assert again.title("newsroom") == "Use the code copied from newsroom"


def test_a_folder_that_changed_since_it_was_offered_refuses(document: Document, origin: Path, target: Path) -> None:
    plan = plan_copy(origin, target, PATHS)
    write(target, {"handlers.py": "MINE = 1\n"})
    refused: list[str] = []
    document.refused.connect(refused.append)
    assert not document.apply(copy_modules(origin, ("facts",), plan))
    assert (target / "handlers.py").read_text() == "MINE = 1\n"
    assert "look again" in refused[0]


def test_links_out_of_the_folder_are_not_followed(origin: Path, target: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("class Story: ...\n")
    (origin / "messages.py").unlink()
    (origin / "messages.py").symlink_to(secret)
    assert "messages.Story" not in plan_copy(origin, target, PATHS).paths


def test_what_is_not_there_says_so(origin: Path, target: Path) -> None:
    assert plan_copy(origin, target, ("nothing.Here",)).why_not
    assert plan_copy(origin / "gone", target, PATHS).why_not
    assert plan_copy(origin, target, ("../mine.x", "a b.c", "")).why_not


def test_the_number_of_files_is_bounded(origin: Path, target: Path) -> None:
    count = MAX_FILES + 5
    write(origin, {f"m{at}.py": f"import m{at + 1}\n" for at in range(count)})
    assert "more than" in plan_copy(origin, target, ("m0.Story",)).why_not


def test_what_is_not_utf_8_is_refused(origin: Path, target: Path) -> None:
    (origin / "messages.py").write_bytes(b"# \xff\n")
    assert "UTF-8" in plan_copy(origin, target, PATHS).why_not


def test_line_ends_and_marks_stay(origin: Path, target: Path, document: Document) -> None:
    text = "\ufeffimport facts\r\nclass Story: ...\r\nclass Verdict: ...\r\n"
    write(origin, {"messages.py": text})
    write(target, {"facts.py": "MINE = 2\n"})
    copied(document, origin, target)
    assert (target / "messages.py").read_bytes() == text.replace("import facts", "import facts_2 as facts").encode()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import law", "import law_2 as law"),
        ("import law as l", "import law_2 as l"),
        ("import law.court", "import law_2 as law, law_2.court"),
        ("import law.court as c", "import law_2.court as c"),
        ("import a, law, b", "import a, law_2 as law, b"),
        ("from law import x", "from law_2 import x"),
        ("from law.court import x", "from law_2.court import x"),
        ("from \\\n  law import x", "from \\\n  law_2 import x"),
        ("from .law import x", "from .law import x"),
        ("if 1:\n    é = 'law'; import law", "if 1:\n    é = 'law'; import law_2 as law"),
        ("from lawless import law", "from lawless import law"),
    ],
)
def test_imports_bind_the_same_names_from_another_module(text: str, wanted: str) -> None:
    assert with_other_tops(text, {"law": "law_2"}) == wanted


def test_relative_imports_are_found_within_their_package() -> None:
    assert {"pkg.messages", "pkg"} <= imported_modules("from .messages import Story\nfrom . import x\n", "pkg")
    assert imported_modules("def (", "") == frozenset()

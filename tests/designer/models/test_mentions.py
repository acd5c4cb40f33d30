"""After renaming: where else the old name is said, and changing it in the same step (designer.md, Canvas, F2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.document.edits.mentions import in_yaml, mend_literal
from designer.document.splices import Splice
from designer.models.folder import Folder
from designer.models.mentions import Mentions, Offer, Place

SOURCE = '''\
"""The editor and his desks."""
from runtime import HandlerResponse

def desk(payload, metadata):
    # The editor decides.
    if metadata.from_id == "editor":
        return None
    return HandlerResponse(payload, to='Editor')
'''
SCRIPT = """\
rules:
  - when: {agent: editor}
    reply: |
      The editor says <to>editor</to>.
"""
TEXT = """\
# The editor decides.
llm:
  backends:
    - provider: scripted
      script: replies.yaml
listeners:
  - name: editor
    agent: true
    payload_class: handlers.Story
    handler: handlers.desk
    description: The editor
    peers: [desk]
  - name: desk
    payload_class: handlers.Story
    handler: handlers.desk
    description: A desk
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "handlers.py").write_text(SOURCE)
    (tmp_path / "replies.yaml").write_text(SCRIPT)
    (tmp_path / "organism.yaml").write_text(TEXT)
    return tmp_path


@pytest.fixture
def document(root: Path, make_document: Callable[..., Document]) -> Document:
    return make_document(TEXT, None, root / "organism.yaml")


@pytest.fixture
def mentions(document: Document, root: Path, make_folder: Callable[..., Folder]) -> Mentions:
    return Mentions(document, make_folder(root / "organism.yaml"), document)


def renamed(document: Document, mentions: Mentions, qtbot: QtBot, new: str = "chief") -> Offer:
    with qtbot.waitSignal(mentions.offered):
        assert document.apply(edits.rename("editor", new))
    assert mentions.offer is not None
    return mentions.offer


def shown(offer: Offer, *, exact: bool) -> list[tuple[str, int]]:
    return [(each.file, each.mention.line) for each in offer.places if each.mention.is_exact is exact]


def exact(offer: Offer) -> list[Place]:
    return [each for each in offer.places if each.mention.is_exact]


def test_exact_literals_of_code_and_scripts_are_told_from_prose(
    document: Document, mentions: Mentions, qtbot: QtBot
) -> None:
    offer = renamed(document, mentions, qtbot)
    assert shown(offer, exact=True) == [
        ("handlers.py", 6),
        ("handlers.py", 8),
        ("replies.yaml", 2),
        ("replies.yaml", 4),
    ]
    assert shown(offer, exact=False) == [
        ("handlers.py", 1),
        ("handlers.py", 5),
        ("replies.yaml", 4),
        ("organism.yaml", 1),
        ("organism.yaml", 11),
    ]


def test_what_is_chosen_changes_in_the_step_that_renamed(
    document: Document, mentions: Mentions, qtbot: QtBot, root: Path
) -> None:
    offer = renamed(document, mentions, qtbot)
    assert mentions.apply(exact(offer))
    assert document.stack.count() == 1
    assert document.stack.undoText() == "Rename editor to chief"
    assert (root / "handlers.py").read_text() == SOURCE.replace('"editor"', '"chief"').replace("'Editor'", "'chief'")
    assert (root / "replies.yaml").read_text() == SCRIPT.replace("agent: editor", "agent: chief").replace(
        "<to>editor", "<to>chief"
    )
    document.stack.undo()
    assert (root / "handlers.py").read_text() == SOURCE
    assert (root / "replies.yaml").read_text() == SCRIPT
    assert document.text == TEXT
    document.stack.redo()
    assert "'chief'" in (root / "handlers.py").read_text()


def test_prose_of_the_document_itself_can_be_chosen(document: Document, mentions: Mentions, qtbot: QtBot) -> None:
    offer = renamed(document, mentions, qtbot)
    assert mentions.apply([each for each in offer.places if each.path is None])
    assert "# The chief decides." in document.text
    assert document.spec.listeners[0].description == "The chief"
    assert document.stack.count() == 1


def test_a_name_that_would_be_no_text_is_quoted_in_a_script(
    document: Document, mentions: Mentions, qtbot: QtBot, root: Path
) -> None:
    assert mentions.apply(exact(renamed(document, mentions, qtbot, "null")))
    assert '{agent: "null"}' in (root / "replies.yaml").read_text()


def test_another_step_withdraws_the_offer(document: Document, mentions: Mentions, qtbot: QtBot) -> None:
    renamed(document, mentions, qtbot)
    with qtbot.waitSignal(mentions.withdrawn):
        document.apply(edits.set_key(("desk",), "serial", True))
    assert mentions.offer is None


def test_undo_withdraws_the_offer_and_redo_does_not_offer_again(
    document: Document, mentions: Mentions, qtbot: QtBot
) -> None:
    renamed(document, mentions, qtbot)
    document.stack.undo()
    assert mentions.offer is None
    document.stack.redo()
    qtbot.waitUntil(lambda: mentions.is_quiet)
    assert mentions.offer is None


def test_a_name_typed_in_the_text_is_no_renaming(document: Document, mentions: Mentions, qtbot: QtBot) -> None:
    start = document.text.index("name: editor") + 6
    document.type_text((Splice(start, "editor", "chief"),), object())
    qtbot.waitUntil(lambda: mentions.is_quiet)
    assert mentions.offer is None


def test_a_name_that_is_said_nowhere_else_is_not_asked_about(
    document: Document, mentions: Mentions, qtbot: QtBot, root: Path
) -> None:
    document.apply(edits.rename("desk", "table"))
    document.stack.undo()
    document.apply(edits.set_key(("desk",), "description", "None"))
    document.apply(edits.rename("desk", "zzz"))
    document.apply(edits.rename("zzz", "yyy"))
    qtbot.waitUntil(lambda: mentions.is_quiet)
    assert mentions.offer is None


def test_a_file_that_changed_meanwhile_leaves_the_renaming_as_it_was(
    document: Document, mentions: Mentions, qtbot: QtBot, root: Path
) -> None:
    offer = renamed(document, mentions, qtbot)
    (root / "handlers.py").write_text(f"# first\n{SOURCE}")
    refused: list[str] = []
    document.refused.connect(refused.append)
    assert not mentions.apply(exact(offer))
    assert "changed meanwhile" in refused[0]
    assert document.spec.listeners[0].name == "chief"
    assert (root / "replies.yaml").read_text() == SCRIPT
    assert document.stack.count() == 1


def test_scripts_outside_the_folder_are_left_alone(
    document: Document, mentions: Mentions, qtbot: QtBot, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "replies.yaml"
    elsewhere.write_text(SCRIPT)
    (root / "replies.yaml").unlink()
    (root / "replies.yaml").symlink_to(elsewhere)
    offer = renamed(document, mentions, qtbot)
    assert "replies.yaml" not in {each.file for each in offer.places}


def test_a_broken_script_is_prose(qtbot: QtBot) -> None:
    assert [each.is_exact for each in in_yaml("a: [editor\n", "editor")] == [False]


def test_quoted_values_and_keys_of_scripts_are_exact() -> None:
    text = "editor: 'editor'\nb: \"editor\"\nc: the editor\nd: editor-in-chief\n"
    assert [(each.line, each.is_exact) for each in in_yaml(text, "editor")] == [
        (1, True),
        (1, True),
        (2, True),
        (3, False),
    ]


def test_a_misspelt_receiver_is_mended_in_its_line(document: Document, root: Path) -> None:
    assert document.apply(mend_literal(root / "handlers.py", 8, "editor", "desk"))
    assert (root / "handlers.py").read_text() == SOURCE.replace("'Editor'", "'desk'")
    assert not document.apply(mend_literal(root / "handlers.py", 5, "editor", "desk"))

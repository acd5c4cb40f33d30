"""What mends which problem, and that it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.document import Document
from designer.models.fix import Fix
from designer.models.folder import Folder
from designer.models.hint import Hint, HintKind
from designer.models.hints import Hints
from designer.models.problems import ProblemsModel
from runtime.problems import Problem, Severity

from ..folders import TEXT


@pytest.fixture
def make(
    make_document: Callable[..., Document], make_folder: Callable[..., Folder], organism_file: Path, qtbot: QtBot
) -> Callable[..., tuple[Document, ProblemsModel]]:
    def made(text: str) -> tuple[Document, ProblemsModel]:
        document, folder = make_document(text, None, organism_file), make_folder(organism_file)
        hints = Hints(document, folder, parent=document)
        model = ProblemsModel(document, folder, document, hints=hints)
        qtbot.waitUntil(lambda: hints.is_quiet)
        return document, model

    return made


Make = Callable[..., tuple[Document, ProblemsModel]]


def row_of(model: ProblemsModel, code: str) -> Problem | Hint:
    rows = [model.row(row) for row in range(model.rowCount())]
    return next(each for each in rows if (each.kind if isinstance(each, Hint) else each.code) == code)


def kinds(model: ProblemsModel) -> list[HintKind]:
    rows = [model.row(row) for row in range(model.rowCount())]
    return [each.kind for each in rows if isinstance(each, Hint)]


def names(fixes: tuple[Fix, ...]) -> list[str]:
    return [fix.name for fix in fixes]


def do(document: Document, fix: Fix) -> None:
    assert fix.edit is not None
    assert document.apply(fix.edit)


def test_a_handler_that_is_not_there_is_written(make: Make, organism_file: Path, qtbot: QtBot) -> None:
    document, model = make(TEXT.replace("handlers.edit", "handlers.decide_all"))
    fixes = model.fixes(row_of(model, "not-in-source"))
    assert names(fixes)[-1] == "Write the handler handlers.decide_all"
    do(document, fixes[-1])
    assert "def decide_all(" in (organism_file.parent / "handlers.py").read_text()
    qtbot.waitUntil(lambda: model.rowCount() == 0 or isinstance(model.row(0), Hint))
    assert document.stack.count() == 1


def test_the_handler_that_is_written_takes_what_its_peers_answer(make: Make, organism_file: Path) -> None:
    text = TEXT.replace("description: Checks facts", "description: Checks facts\n    response_class: messages.Verdict")
    document, model = make(text.replace("handlers.edit", "handlers.decide_all"))
    do(document, model.fixes(row_of(model, "not-in-source"))[-1])
    assert "def decide_all(payload: Story | Judgement, " in (organism_file.parent / "handlers.py").read_text()


def test_a_class_that_is_not_there_is_written(make: Make, organism_file: Path) -> None:
    document, model = make(TEXT.replace("response_class: messages.Verdict", "response_class: zzz.Decision"))
    fixes = model.fixes(row_of(model, "module-not-found"))
    assert names(fixes) == ["Write the class zzz.Decision"]
    do(document, fixes[0])
    assert "class Decision" in (organism_file.parent / "zzz.py").read_text()


def test_the_nearest_name_comes_before_the_stub(make: Make) -> None:
    _, model = make(TEXT.replace("handlers.edit", "handlers.edt"))
    assert names(model.fixes(row_of(model, "not-in-source"))) == [
        "Change it to handlers.edit",
        "Write the handler handlers.edt",
    ]


def test_a_class_that_is_only_a_little_like_another_is_to_be_written(make: Make, organism_file: Path) -> None:
    source = (organism_file.parent / "messages.py").read_text()
    (organism_file.parent / "messages.py").write_text(f"{source}\n\nclass Guest:\n    pass\n")
    _, model = make(TEXT.replace("response_class: messages.Verdict", "response_class: messages.Question"))
    assert names(model.fixes(row_of(model, "not-in-source"))) == ["Write the class messages.Question"]


def test_all_stubs_are_written_in_one_step(make: Make, organism_file: Path) -> None:
    text = TEXT.replace("handlers.edit", "handlers.judge_it").replace("handlers.check", "desks.look", 1)
    document, model = make(text)
    fix = model.fix_all(row_of(model, "not-in-source"))
    assert fix is not None
    assert fix.name == "Write all that is missing, for 2 listeners"
    do(document, fix)
    assert "def judge_it(" in (organism_file.parent / "handlers.py").read_text()
    assert "def look(" in (organism_file.parent / "desks.py").read_text()
    assert document.stack.count() == 1


def test_one_alone_is_not_all(make: Make) -> None:
    _, model = make(TEXT.replace("handlers.edit", "handlers.judge_it"))
    assert model.fix_all(row_of(model, "not-in-source")) is None


def test_what_is_not_trusted_offers_trust_and_no_step(make: Make) -> None:
    _, model = make(TEXT)
    model.show_others([Problem(Severity.ERROR, "not-trusted", "This organism is not trusted.", "organism.yaml")])
    (fix,) = model.fixes(row_of(model, "not-trusted"))
    assert fix.trusts
    assert fix.edit is None


def test_two_classes_of_one_name_on_a_bus_offer_the_others_class(make: Make) -> None:
    text = TEXT.replace(
        "  - name: style\n    payload_class: messages.Story", "  - name: style\n    payload_class: other.Story"
    )
    document, model = make(text)
    found = Problem(
        Severity.ERROR,
        "broadcast-classes",
        "Two classes.",
        "organism.yaml",
        key="listeners[2].payload_class",
        listener="style",
    )
    model.show_others([found])
    fixes = model.fixes(row_of(model, "broadcast-classes"))
    assert names(fixes) == ["Change the class of style to messages.Story", "Take style off the broadcasts"]
    do(document, fixes[0])
    assert document.text == TEXT


def test_who_cannot_be_reached_is_added_as_a_peer(make: Make) -> None:
    text = TEXT.replace("[facts, style]", "[facts]").replace("    broadcast: true\n    timeout: 30\n", "")
    document, model = make(text.replace("description: Checks facts", "description: Checks facts\n    peers: [editor]"))
    fixes = model.fixes(row_of(model, "unreachable"))
    assert names(fixes) == ["Add style as a peer of editor", "Add style as a peer of facts"]
    do(document, fixes[0])
    assert document.spec.listeners[0].peers == ("facts", "style")


def test_another_class_that_the_handler_takes_is_offered(make: Make) -> None:
    document, model = make(TEXT)
    found = Problem(
        Severity.ERROR,
        "handler-payload",
        "It takes Story.",
        "organism.yaml",
        key="listeners[1].handler",
        listener="facts",
    )
    model.show_others([found])
    assert names(model.fixes(found)) == []
    document, model = make(TEXT.replace("payload_class: messages.Story", "payload_class: messages.Verdict"))
    model.show_others([found])
    fixes = model.fixes(found)
    assert names(fixes) == ["Change the class of facts to messages.Story"]
    do(document, fixes[0])
    assert document.spec.listeners[1].payload_class == "messages.Story"


def test_a_receiver_that_is_no_peer_becomes_one(make: Make, organism_file: Path, qtbot: QtBot) -> None:
    handlers = organism_file.parent / "handlers.py"
    handlers.write_text(
        "from runtime import HandlerResponse\nfrom messages import Story, Verdict\n\n"
        "async def edit(payload: Story | Verdict, metadata):\n    return HandlerResponse(payload, to='style')\n\n"
        "def check(payload: Story, metadata) -> Verdict:\n    return Verdict(True)\n"
    )
    document, model = make(TEXT.replace("[facts, style]", "[facts]"))
    qtbot.waitUntil(lambda: model.hint_counts[0] > 0)
    hint = row_of(model, HintKind.NOT_A_PEER)
    fixes = model.fixes(hint)
    assert names(fixes) == ["Add style as a peer of editor"]
    do(document, fixes[0])
    assert document.spec.listeners[0].peers == ("facts", "style")
    handlers.write_text(handlers.read_text().replace("'style'", "'styl'"))
    qtbot.waitUntil(lambda: HintKind.NO_RECEIVER in kinds(model))
    fixes = model.fixes(row_of(model, HintKind.NO_RECEIVER))
    assert names(fixes) == ["Change styl to style in handlers.py"]
    do(document, fixes[0])
    assert "to='style'" in handlers.read_text()


def test_one_off_the_bus_becomes_a_member(make: Make, organism_file: Path) -> None:
    source = (organism_file.parent / "handlers.py").read_text()
    said = "    return HandlerResponse.broadcast(Story(''))\n"
    source = source.replace('    At length.\n    """\n', f'    At length.\n    """\n{said}')
    (organism_file.parent / "handlers.py").write_text(f"from runtime import HandlerResponse\n{source}")
    document, model = make(TEXT.replace("    broadcast: true\n    timeout: 30\n", ""))
    fixes = model.fixes(row_of(model, HintKind.BUS))
    assert names(fixes) == ["Make style a broadcast listener"]
    do(document, fixes[0])
    assert document.spec.listeners[2].broadcast


def test_broken_text_has_no_fixes(make: Make) -> None:
    document, model = make(TEXT.replace("handlers.edit", "handlers.edt"))
    row = row_of(model, "not-in-source")
    document.apply(edits.replace_text(0, "", "[", "Break it"))
    assert model.fixes(row) == ()

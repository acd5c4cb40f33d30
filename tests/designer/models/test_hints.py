"""Hints: evidence present, absent, dismissed, restored (designer.md, Problems)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import edits
from designer.document.app_data import AppData
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.hint import Hint, HintKind
from designer.models.hinting.finding import HintFinder
from designer.models.hinting.handler_facts import Handlers
from designer.models.hints import Hints
from designer.models.starts import Starts

SAMPLES = Path(__file__).parents[3] / "sample_organisms"

HEAD = (
    "from dataclasses import dataclass\nfrom runtime import HandlerMetadata, HandlerResponse, SystemError, TodoUntil\n"
)
CLASSES = "".join(f"\n@dataclass\nclass {name}:\n    text: str\n" for name in ("Story", "Verdict", "Note"))
PLAIN_DESK = "\nasync def desk(payload: Story, metadata: HandlerMetadata) -> Verdict:\n    return Verdict('')\n"


def organism(*listeners: str) -> str:
    return "listeners:\n" + "".join(listeners)


def listener(name: str, handler: str = "desk", **keys: str) -> str:
    lines = [f"  - name: {name}", f"    handler: handlers.{handler}", f"    description: Does {name}"]
    keys = {"payload_class": "handlers.Story"} | keys
    return "\n".join([*lines, *(f"    {key}: {value}" for key, value in keys.items() if value)]) + "\n"


Look = Callable[..., Hints]


@pytest.fixture
def look(
    qtbot: QtBot, make_document: Callable[..., Document], make_folder: Callable[[Path | None], Folder], tmp_path: Path
) -> Look:
    """``look(text, handlers, starts="")``: the hints of an organism with that source, found."""

    def make(text: str, handlers: str, starts: str = "", data: AppData | None = None) -> Hints:
        folder = tmp_path / "organism"
        folder.mkdir(exist_ok=True)
        (folder / "organism.yaml").write_text(text, "utf-8")
        (folder / "handlers.py").write_text(HEAD + CLASSES + handlers, "utf-8")
        if starts:
            (folder / "organism.starts.yaml").write_text(starts, "utf-8")
        path = folder / "organism.yaml"
        document = make_document(text, None, path)
        hints = Hints(document, make_folder(path), Starts(path, document), data=data, parent=document)
        qtbot.waitUntil(lambda: hints.is_quiet)
        return hints

    return make


Find = Callable[..., tuple[Hint, ...]]


@pytest.fixture
def find(make_document: Callable[..., Document], make_folder: Callable[[Path | None], Folder], tmp_path: Path) -> Find:
    """``find(text, handlers, starts=())``: the hints, found at once."""

    def make(text: str, handlers: str, starts: tuple[str, ...] = ()) -> tuple[Hint, ...]:
        path = tmp_path / "organism.yaml"
        (tmp_path / "handlers.py").write_text(HEAD + CLASSES + handlers, "utf-8")
        document = make_document(text, None, path)
        finder = HintFinder(document.spec, document.places, Handlers(make_folder(path)), starts, ())
        return tuple(filter(None, finder.hints()))

    return make


def kinds(hints: Iterable[Hint]) -> list[tuple[HintKind, str]]:
    return [(each.kind, each.listener) for each in hints]


def only(hints: Iterable[Hint], kind: HintKind) -> Hint:
    found = [each for each in hints if each.kind is kind]
    assert len(found) == 1, hints
    return found[0]


# Nothing sends here

CALLER = "\nasync def boss(payload: Story | Verdict, metadata: HandlerMetadata) -> list[HandlerResponse]:\n    {body}\n"
SENDS_TO_FACTS = CALLER.format(body="return [HandlerResponse(payload, to='facts'), HandlerResponse.respond(payload)]")
BOSS = listener("boss", "boss", peers="[facts, law]") + listener("facts") + listener("law")


def test_a_peer_that_nobody_names_is_hinted_at_with_its_evidence(find: Find) -> None:
    hints = find(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK)
    hint = only(hints, HintKind.UNSENT)
    assert hint.listener == "law"
    assert "no `to=`, broadcast or start names it" in hint.message
    assert "never" not in hint.message
    assert (hint.file, hint.line) == ("handlers.py", 11)
    assert SENDS_TO_FACTS.strip().split("\n")[0] == (HEAD + CLASSES + SENDS_TO_FACTS).split("\n")[hint.file_line - 1]


@pytest.mark.parametrize(
    "handlers",
    [
        CALLER.format(body="return [HandlerResponse(payload, to=n) for n in ('facts', 'law')]"),
        CALLER.format(body="return [HandlerResponse(payload, to=payload.text)]"),
        CALLER.format(body="return [HandlerResponse(payload)]"),
        CALLER.format(body="return [HandlerResponse.broadcast(Story(''))]"),
        "\nasync def boss(payload, metadata):\n    return '<message/>'\n",
        "\nasync def boss(payload: Story, metadata) -> str:\n    return (await complete([])).content\n",
        "\nboss = make_handler()\n",
        SENDS_TO_FACTS + "\nELSEWHERE = '<to>law</to>'\n",
    ],
)
def test_whoever_may_send_there_silences_the_hint(find: Find, handlers: str) -> None:
    assert HintKind.UNSENT not in [kind for kind, _ in kinds(find(organism(BOSS), handlers + PLAIN_DESK))]


def test_a_start_that_names_it_silences_the_hint(find: Find) -> None:
    assert kinds(find(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, ("boss", "Law"))) == []


def test_who_is_called_by_nobody_is_an_entry_unless_starts_say_otherwise(find: Find) -> None:
    text = organism(listener("boss", "boss", peers="[facts]"), listener("facts"), listener("gate", peers="[facts]"))
    assert kinds(find(text, SENDS_TO_FACTS + PLAIN_DESK)) == []
    assert kinds(find(text, SENDS_TO_FACTS + PLAIN_DESK, ("boss",))) == [(HintKind.UNSENT, "gate")]


# No answer found

SILENT = "\nasync def {name}(payload: Story, metadata: HandlerMetadata){returns}:\n    {body}\n"


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "return None",
        "raise NotImplementedError",
        "return HandlerResponse(payload, to='law')",
        "return [HandlerResponse.broadcast(Note('')), HandlerResponse(payload, to='law')]",
        "yield TodoUntil('Note')",
    ],
)
def test_a_handler_without_an_answer_is_hinted_at_where_one_is_declared(find: Find, body: str) -> None:
    text = organism(listener("quiet", "quiet", response_class="handlers.Verdict"), listener("law"))
    hints = find(text, SILENT.format(name="quiet", returns="", body=body) + PLAIN_DESK)
    hint = only(hints, HintKind.UNANSWERED)
    assert hint.listener == "quiet"
    assert hint.key == "listeners[0].response_class"
    assert "No answer was found" in hint.message
    assert "`Verdict`" in hint.message


@pytest.mark.parametrize(
    "body",
    [
        "return Verdict('')",
        "return answer",
        "return HandlerResponse.respond(payload)",
        "return HandlerResponse(payload, to='caller')",
        "return HandlerResponse(payload, to=metadata.from_id)",
        "return HandlerResponse(payload, to='console')",
        "return None if payload.text else Verdict('')",
        "return [HandlerResponse(payload, to='law'), Verdict('')]",
        "yield Verdict('')",
    ],
)
def test_anything_that_may_be_an_answer_silences_the_hint(find: Find, body: str) -> None:
    text = organism(listener("quiet", "quiet", response_class="handlers.Verdict"), listener("law"))
    hints = find(text, SILENT.format(name="quiet", returns="", body=body) + PLAIN_DESK)
    assert (HintKind.UNANSWERED, "quiet") not in kinds(hints)


def test_sending_to_the_caller_by_name_is_an_answer(find: Find) -> None:
    text = organism(
        listener("boss", "boss", peers="[facts]"), listener("facts", "quiet", response_class="handlers.Verdict")
    )
    body = "return HandlerResponse(Verdict(''), to='boss')"
    hints = find(text, SENDS_TO_FACTS + SILENT.format(name="quiet", returns="", body=body))
    assert HintKind.UNANSWERED not in [kind for kind, _ in kinds(hints)]


def test_an_annotation_or_a_caller_may_expect_the_answer(find: Find) -> None:
    said = find(
        organism(listener("quiet", "quiet")),
        SILENT.format(name="quiet", returns=" -> Verdict", body="raise ValueError"),
    )
    assert "its annotation says" in only(said, HintKind.UNANSWERED).message
    text = organism(listener("boss", "boss", peers="[facts]"), listener("facts", "quiet"))
    asked = find(text, SENDS_TO_FACTS + SILENT.format(name="quiet", returns="", body="pass"))
    assert "`boss` takes `Verdict`" in only(asked, HintKind.UNANSWERED).message


def test_who_need_not_answer_may_be_silent(find: Find) -> None:
    assert kinds(find(organism(listener("log", "log")), SILENT.format(name="log", returns="", body="pass"))) == []


# A reply its caller doesn't name

NARROW = (
    "\nasync def boss(payload: {takes}, metadata: HandlerMetadata):\n    return HandlerResponse(payload, to='facts')\n"
)
ANSWERING = organism(listener("boss", "boss", peers="[facts]"), listener("facts", response_class="handlers.Verdict"))


def test_a_reply_that_its_caller_does_not_name_is_hinted_at(find: Find) -> None:
    hint = only(find(ANSWERING, NARROW.format(takes="Story") + PLAIN_DESK), HintKind.REPLY)
    assert (hint.listener, hint.key) == ("boss", "listeners[0].peers[0]")
    assert "answers with Verdict, which was not found in the annotation" in hint.message


@pytest.mark.parametrize("takes", ["Story | Verdict", "object", "Anything"])
def test_a_caller_that_may_take_it_silences_the_hint(find: Find, takes: str) -> None:
    source = "\nAnything = Story | Verdict\n" + NARROW.format(takes=takes) + PLAIN_DESK
    assert HintKind.REPLY not in [kind for kind, _ in kinds(find(ANSWERING, source))]


# A todo nobody in reach answers

WAITS = (
    "\nasync def boss(payload: Story | Verdict, metadata: HandlerMetadata) -> list[HandlerResponse]:\n"
    "    return [HandlerResponse(payload, to='facts'), HandlerResponse(TodoUntil({todo}), to='system.todo')]\n"
)
REACH = organism(
    listener("boss", "boss", agent="true", peers="[facts]", response_class="handlers.Verdict"),
    listener("facts", response_class="handlers.Verdict"),
)


@pytest.mark.parametrize("todo", ["'Note'", "wait_for='No*', description='x'", "'Verdict', from_listener='court'"])
def test_a_todo_that_nobody_was_found_to_answer_is_hinted_at(find: Find, todo: str) -> None:
    hint = only(find(REACH, WAITS.format(todo=todo) + PLAIN_DESK), HintKind.TODO)
    assert hint.listener == "boss"
    assert "found" in hint.message
    assert hint.file_line == (HEAD + CLASSES + WAITS).count("\n")


@pytest.mark.parametrize("todo", ["'verdict'", "'Ver*'", "'Story'", "payload.text", "'Verdict', from_listener='Facts'"])
def test_a_todo_that_somebody_may_answer_silences_the_hint(find: Find, todo: str) -> None:
    assert HintKind.TODO not in [kind for kind, _ in kinds(find(REACH, WAITS.format(todo=todo) + PLAIN_DESK))]


def test_a_handler_in_reach_that_cannot_be_seen_silences_the_todo(find: Find) -> None:
    text = REACH + listener("far", "unwritten")
    text = text.replace(
        "handler: handlers.desk\n    description: Does facts",
        "handler: handlers.desk\n    peers: [far]\n    description: Does facts",
    )
    assert HintKind.TODO not in [kind for kind, _ in kinds(find(text, WAITS.format(todo="'Note'") + PLAIN_DESK))]


# Two listeners of one class, one without the flag

BUS = organism(
    listener("boss", "boss", peers="[facts, law]"), listener("facts", broadcast="true"), listener("law")
).replace("payload_class: handlers.Story", "payload_class: handlers.Note", 1)
BROADCASTS = (
    "\nasync def boss(payload: Note | Verdict, metadata: HandlerMetadata) -> HandlerResponse:\n"
    "    return HandlerResponse.broadcast(Story(''))\n"
)


def test_one_of_a_class_without_the_flag_of_the_others_is_hinted_at(find: Find) -> None:
    hint = only(find(BUS, BROADCASTS + PLAIN_DESK), HintKind.BUS)
    assert (hint.listener, hint.subject) == ("law", "Story")
    assert "`broadcast: true` was not found" in hint.message


def test_two_of_a_class_that_is_broadcast_without_any_flag_are_hinted_at(find: Find) -> None:
    hints = find(BUS.replace("    broadcast: true\n", ""), BROADCASTS + PLAIN_DESK)
    assert [(each.kind, each.listener) for each in hints] == [(HintKind.BUS, "facts"), (HintKind.BUS, "law")]


def test_who_broadcasts_itself_need_not_be_a_member(find: Find) -> None:
    text = BUS.replace("payload_class: handlers.Note", "payload_class: handlers.Story", 1)
    text = text.replace("peers: [facts, law]", "peers: [facts]")
    assert HintKind.BUS not in [kind for kind, _ in kinds(find(text, BROADCASTS.replace("Note", "Story") + PLAIN_DESK))]


def test_who_is_sent_to_by_name_need_not_be_a_member(find: Find) -> None:
    source = BROADCASTS.replace("HandlerResponse.broadcast(Story(''))", "HandlerResponse(Story(''), to='law')")
    assert HintKind.BUS not in [kind for kind, _ in kinds(find(BUS, source + PLAIN_DESK))]


# Receivers


def test_a_receiver_that_is_no_peer_is_hinted_at(find: Find) -> None:
    text = organism(listener("boss", "boss", peers="[law]"), listener("facts"), listener("law"))
    hint = only(find(text, SENDS_TO_FACTS + PLAIN_DESK), HintKind.NOT_A_PEER)
    assert (hint.listener, hint.subject) == ("boss", "facts")
    assert "not found among the peers" in hint.message


def test_a_misspelt_peer_may_be_the_one_that_is_meant(find: Find) -> None:
    text = organism(listener("boss", "boss", peers="[law, fakts]"), listener("facts"), listener("law"))
    assert HintKind.NOT_A_PEER not in [kind for kind, _ in kinds(find(text, SENDS_TO_FACTS + PLAIN_DESK))]


def test_naming_the_caller_needs_no_peer(find: Find) -> None:
    text = organism(
        listener("chief", "boss", peers="[facts, law]"), listener("facts", "back", peers="[law]"), listener("law")
    )
    source = SENDS_TO_FACTS + PLAIN_DESK
    source += SILENT.format(name="back", returns="", body="return HandlerResponse(payload, to='chief')")
    assert HintKind.NOT_A_PEER not in [kind for kind, _ in kinds(find(text, source))]


def test_a_tool_without_peers_may_name_anybody(find: Find) -> None:
    text = organism(listener("boss", "boss"), listener("facts"))
    assert kinds(find(text, SENDS_TO_FACTS + PLAIN_DESK)) == []


def test_a_misspelt_receiver_is_hinted_at_and_any_other_name_may_be_a_source(find: Find) -> None:
    text = organism(listener("boss", "boss"), listener("facts"))
    hint = only(find(text, SENDS_TO_FACTS.replace("'facts'", "'fatcs'") + PLAIN_DESK), HintKind.NO_RECEIVER)
    assert (hint.subject, hint.fix) == ("fatcs", "facts")
    assert kinds(find(text, SENDS_TO_FACTS.replace("'facts'", "'console'") + PLAIN_DESK)) == []


# All of them


@pytest.mark.parametrize("sample", ["hello", "newsroom", "orders"])
def test_the_samples_have_no_hints(
    sample: str,
    tmp_path: Path,
    make_document: Callable[..., Document],
    make_folder: Callable[..., Folder],
    qtbot: QtBot,
) -> None:
    folder = tmp_path / sample
    shutil.copytree(SAMPLES / sample, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "organism.yaml"
    document = make_document(path.read_text("utf-8"), None, path)
    hints = Hints(document, make_folder(path), Starts(path, document), parent=document)
    qtbot.waitUntil(lambda: hints.is_quiet)
    assert hints.shown == ()


def test_an_organism_that_was_only_drawn_has_no_hints(find: Find) -> None:
    text = organism(
        listener("a", "one", peers="[b, c]", agent="true", response_class="handlers.Reply"),
        listener("b", "two"),
        listener("c", "three"),
    )
    assert kinds(find(text, "")) == []


def test_starts_are_heard_of(look: Look) -> None:
    starts = "late:\n  listener: law\n  payload: {text: a}\n"
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, starts)
    assert kinds(hints.shown) == [(HintKind.UNSENT, "boss")]


def test_hints_follow_document_and_source(look: Look, qtbot: QtBot) -> None:
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK)
    document = hints._document
    document.apply(edits.disconnect((("boss", "law"),)))
    qtbot.waitUntil(lambda: kinds(hints.shown) == [])
    document.stack.undo()
    qtbot.waitUntil(lambda: kinds(hints.shown) == [(HintKind.UNSENT, "law")])
    assert document.path is not None
    both = SENDS_TO_FACTS.replace(
        "HandlerResponse.respond", "HandlerResponse(payload, to='law'), HandlerResponse.respond"
    )
    (document.path.parent / "handlers.py").write_text(HEAD + CLASSES + both + PLAIN_DESK, "utf-8")
    qtbot.waitUntil(lambda: kinds(hints.shown) == [])


def test_broken_text_has_no_hints(look: Look, qtbot: QtBot) -> None:
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK)
    hints._document.apply(edits.replace_text(0, "", "[", "Break it"))
    qtbot.waitUntil(lambda: hints.shown == ())


# Dismissing


def test_a_hint_is_dismissed_for_its_listener_and_restored(look: Look) -> None:
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK)
    hint = only(hints.shown, HintKind.UNSENT)
    hints.dismiss([hint])
    assert (hints.shown, hints.dismissed) == ((), (hint,))
    hints.restore([hint])
    assert (hints.shown, hints.dismissed) == ((hint,), ())


def test_what_was_dismissed_is_kept_in_the_data_of_the_app(look: Look, app_data: Path) -> None:
    data = AppData(app_data)
    first = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data)
    first.dismiss(first.shown)
    second = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data)
    assert (len(second.shown), len(second.dismissed)) == (0, 1)
    second.restore_all()
    assert len(look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data).shown) == 1


def test_what_was_dismissed_of_a_listener_stays_so_under_its_new_name(look: Look, qtbot: QtBot) -> None:
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK)
    hints.dismiss(hints.shown)
    hints._document.apply(edits.rename("law", "court"))
    qtbot.waitUntil(lambda: [each.listener for each in hints.dismissed] == ["court"])
    assert hints.shown == ()


def test_what_was_dismissed_goes_along_with_save_as(look: Look, app_data: Path, tmp_path: Path) -> None:
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=AppData(app_data))
    hints.dismiss(hints.shown)
    document = hints._document
    document.mark_saved(tmp_path / "other.yaml", document.text, document.layout)
    stored = [json.loads(path.read_text()) for path in app_data.glob("hints-*.json")]
    assert [len(each["dismissed"]) for each in stored] == [1, 1]


@pytest.mark.parametrize(
    "raw", ["[]", "{}", '{"dismissed": 3}', '{"dismissed": [[1, 2, 3], "x", ["no-sender-found", "a"]]}', "[" * 5000]
)
def test_stored_nonsense_dismisses_nothing(look: Look, app_data: Path, raw: str) -> None:
    data = AppData(app_data)
    look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data).restore_all()
    hints = look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data)
    hints.dismiss(hints.shown)
    for path in app_data.glob("hints-*.json"):
        path.write_text(raw)
    assert len(look(organism(BOSS), SENDS_TO_FACTS + PLAIN_DESK, data=data).shown) == 1


def test_a_thousand_listeners_are_looked_at_in_pieces(
    big_organism: Callable[[int], str],
    tmp_path: Path,
    make_document: Callable[..., Document],
    make_folder: Callable[..., Folder],
    qtbot: QtBot,
) -> None:
    path = tmp_path / "organism.yaml"
    path.write_text(big_organism(1000), "utf-8")
    classes = "".join(f"@dataclass\nclass {name}{at}:\n    a: int\n" for name in ("Work", "Done") for at in range(12))
    (tmp_path / "messages.py").write_text("from dataclasses import dataclass\n" + classes, "utf-8")
    handlers = "".join(
        f"async def step_{at}(payload: messages.Work{at}, metadata: HandlerMetadata):\n    return TodoUntil('Nope')\n"
        for at in range(12)
    )
    head = "from runtime import HandlerMetadata, TodoUntil\nimport messages\n"
    (tmp_path / "handlers.py").write_text(head + handlers, "utf-8")
    document = make_document(path.read_text("utf-8"), None, path)
    hints = Hints(document, make_folder(path), parent=document)
    pieces = 0

    def count() -> None:
        nonlocal pieces
        pieces += 1

    hints._slices.timeout.connect(count)
    qtbot.waitUntil(lambda: hints.is_quiet, timeout=20_000)
    assert hints.shown
    assert pieces > 3

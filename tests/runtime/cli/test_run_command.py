"""`organism run` (contract section 16)."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from uuid import UUID

import pytest

from runtime.events import MessageSent, RunStarted, RunStopped, from_json
from tests.runtime.cli.conftest import Command


def test_a_reply_is_one_payload_document_on_standard_output(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", "<Ask><Text>hello</Text></Ask>")
    assert ended.code == 0
    assert ended.out == "<Answer><Text>hello</Text></Answer>\n"


def test_json_of_the_fields_is_a_payload(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "hello", "times": 2}')
    assert ended.replies == ["<Answer><Text>hello hello</Text></Answer>"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ask.xml", "<Ask><Text>from a file</Text></Ask>"),
        ("ask.json", '{"text": "from a file"}'),
        ("bom.json", '\ufeff{"text": "from a file"}'),
        ("declared.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<Ask><Text>from a file</Text></Ask>\n'),
    ],
)
def test_a_payload_may_stand_in_a_file(command: Command, stage: Path, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    ended = command("run", stage, "--send", "echo", f"@{tmp_path / name}")
    assert ended.replies == ["<Answer><Text>from a file</Text></Answer>"]


def test_a_payload_may_come_from_standard_input(command: Command, stage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"<Ask><Text>typed</Text></Ask>"))
    monkeypatch.setattr(sys, "stdin", typed)
    assert command("run", stage, "--send", "echo", "@-").replies == ["<Answer><Text>typed</Text></Answer>"]


def test_line_breaks_in_a_reply_are_references_so_that_it_stays_one_line(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "a\\nb\\u2028c"}')
    assert ended.out == "<Answer><Text>a&#xA;b&#x2028;c</Text></Answer>\n"


def test_each_send_is_a_conversation_of_its_own(command: Command, stage: Path, tmp_path: Path) -> None:
    events = tmp_path / "run.jsonl"
    ended = command(
        "run", stage, "--events", events,
        "--send", "echo", '{"text": "one"}', "--send", "echo", '{"text": "two"}',
    )  # fmt: skip
    records = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    conversations = {
        record["conversation"] for record in records
        if record["event"] == "MessageSent" and record["from_id"] == "console"
    }  # fmt: skip
    assert len(ended.replies) == 2
    assert len(conversations) == 2


def test_names_of_listeners_ignore_case(command: Command, stage: Path) -> None:
    assert command("run", stage, "--send", "ECHO", '{"text": "a"}').code == 0


def test_every_message_up_is_printed_not_only_the_first(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "teller", '{"text": "a"}')
    assert ended.replies == ["<Answer><Text>first</Text></Answer>", "<Answer><Text>second</Text></Answer>"]


def test_no_reply_ends_with_1_and_says_who_was_silent(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "mute", '{"text": "a"}')
    assert (ended.code, ended.out) == (1, "")
    assert "mute" in ended.err
    assert "no reply" in ended.err


def test_an_error_ends_with_1_and_is_a_reply_too(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "breaking", '{"text": "a"}')
    assert ended.code == 1
    assert ended.out.startswith("<SystemError><Code>handler</Code>")


def test_a_handler_that_fails_is_shown_with_its_error_and_place(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "breaking", '{"text": "what went wrong"}')
    assert "ValueError: what went wrong" in ended.err
    assert "handlers.py:" in ended.err


def test_an_unknown_listener_is_a_usage_error_with_the_nearest_name(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "ekho", '{"text": "a"}')
    assert ended.code == 2
    assert "did you mean 'echo'" in ended.err


def test_system_listeners_cannot_be_sent_to(command: Command, stage: Path) -> None:
    assert command("run", stage, "--send", "system.todo", '{"wait_for": "a"}').code == 2


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ('{"txt": "a"}', "did you mean 'text'"),
        ('{"text": 5}', "text"),
        ("[1, 2]", "neither XML nor a JSON object"),
        ("hello", "neither XML nor a JSON object"),
        ("", "empty"),
        ('{"text": ', "no JSON"),
        ("<Answer><Text>a</Text></Answer>", "the payload is <Answer>, and <Ask> is expected"),
        ("<Ask><Txt>a</Txt></Ask>", "Txt"),
        ("<Ask><Times>1</Times></Ask>", "Text"),
        ("<Ask><Text>a</Text>", "no XML"),
        ("@no-such-file.xml", "cannot be read"),
        ("@.", "cannot be read"),
        ("[" * 100_000, "neither"),
        ('{"a":' * 100_000, "no JSON"),
        ('{"text": "\\u0000"}', "text"),
    ],
)
def test_a_payload_that_is_not_valid_is_a_usage_error_that_says_why(
    command: Command, stage: Path, payload: str, said: str
) -> None:
    ended = command("run", stage, "--send", "echo", payload)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_payloads_are_checked_before_anything_is_sent(command: Command, stage: Path, tmp_path: Path) -> None:
    events = tmp_path / "run.jsonl"
    ended = command(
        "run", stage, "--events", events,
        "--send", "echo", '{"text": "a"}', "--send", "echo", "{}",
    )  # fmt: skip
    assert ended.code == 2
    assert "MessageSent" not in events.read_text()


def test_xml_that_can_be_mended_is_mended_and_said_so(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", "<Ask><Text>salt & pepper</Text></Ask>")
    assert ended.replies == ["<Answer><Text>salt &amp; pepper</Text></Answer>"]
    assert "--send echo: mended Ask: & in text written as &amp; (line 1, column 17)\n" in ended.err


def test_a_document_larger_than_the_organism_allows_is_refused(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", f"@{_large(stage, 1_100_000)}")
    assert ended.code == 2


def _large(folder: Path, size: int) -> Path:
    path = folder / "large.xml"
    path.write_text(f"<Ask><Text>{'a' * size}</Text></Ask>")
    return path


@pytest.mark.parametrize(
    ("name", "reply"),
    [("greeting", "hello"), ("letter", "from XML"), ("enclosed", "from a file from a file")],
)
def test_a_start_is_taken_by_name(command: Command, stage: Path, name: str, reply: str) -> None:
    ended = command("run", stage, "--start", name)
    assert (ended.code, ended.replies) == (0, [f"<Answer><Text>{reply}</Text></Answer>"])


def test_starts_belong_to_the_file_that_they_are_named_after(command: Command, stage: Path) -> None:
    (stage / "organism.yaml").rename(stage / "other.yaml")
    (stage / "organism.starts.yaml").rename(stage / "other.starts.yaml")
    assert command("run", stage / "other.yaml", "--start", "greeting").code == 0


def test_starts_that_share_a_conversation_are_one(command: Command, stage: Path, tmp_path: Path) -> None:
    events = tmp_path / "run.jsonl"
    command("run", stage, "--start", "first", "--start", "second", "--events", events)
    records = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    sent = [
        record["conversation"] for record in records
        if record["event"] == "MessageSent" and record["from_id"] == "console"
    ]  # fmt: skip
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_an_unknown_start_is_a_usage_error_with_the_nearest_name(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--start", "greting")
    assert ended.code == 2
    assert "did you mean 'greeting'" in ended.err


def test_a_file_of_starts_with_errors_ends_with_3_and_their_places(command: Command, stage: Path) -> None:
    (stage / "organism.starts.yaml").write_text("greeting:\n  listner: echo\n")
    ended = command("run", stage, "--start", "greeting")
    assert ended.code == 3
    assert "organism.starts.yaml:2:3: error:" in ended.err


def test_with_nothing_to_send_the_start_called_default_is_taken(command: Command, stage: Path) -> None:
    (stage / "organism.starts.yaml").write_text("default: {listener: echo, payload: {text: by default}}\n")
    assert command("run", stage).replies == ["<Answer><Text>by default</Text></Answer>"]


def test_with_something_to_send_the_default_start_is_not_taken(command: Command, stage: Path) -> None:
    (stage / "organism.starts.yaml").write_text("default: {listener: echo, payload: {text: by default}}\n")
    ended = command("run", stage, "--send", "echo", '{"text": "asked for"}')
    assert ended.replies == ["<Answer><Text>asked for</Text></Answer>"]


def test_until_idle_ends_a_run_that_was_sent_nothing(command: Command, stage: Path) -> None:
    assert command("run", stage, "--until-idle").code == 0


def test_an_answer_that_does_not_come_in_time_ends_with_4(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "waiting", '{"text": "a"}', "--timeout", "0.2")
    assert ended.code == 4
    assert "no answer from waiting within 0.2 s" in ended.err


def test_after_a_timeout_nothing_ordinary_is_said(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "a"}', "--timeout", "1e-9")
    assert ended.code == 4
    said = ended.err.splitlines()
    assert said[said.index("timeout: no answer from echo within 1e-09 s") + 1 :] in (
        [],
        ["stopped before everything in flight was done"],
    )


def test_a_timeout_must_be_above_nothing(command: Command, stage: Path) -> None:
    assert command("run", stage, "--timeout", "0").code == 2


def test_an_organism_with_errors_ends_with_3_and_all_of_them(command: Command, stage: Path) -> None:
    (stage / "organism.yaml").write_text(
        "organism: {name: a, prot: 1}\nlisteners: [{name: x, payload_class: a.B, handler: a.c, peers: [y]}]\n"
    )
    ended = command("run", stage, "--until-idle")
    assert ended.code == 3
    assert ended.err.count(": error:") >= 3


def test_an_import_that_fails_ends_with_3_and_its_place(command: Command, stage: Path) -> None:
    (stage / "handlers.py").write_text("import no_such_module\n")
    ended = command("run", stage, "--until-idle")
    assert ended.code == 3
    assert "organism.yaml:" in ended.err
    assert "no_such_module" in ended.err


def test_warnings_found_by_starting_are_shown_once_and_named_as_the_file_was(
    command: Command, stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stage / ".env").write_text("A=1\nB\n")
    with (stage / "organism.yaml").open("a") as file:
        file.write("  - {name: asker, payload_class: handlers.Ask, handler: handlers.echo, description: Asks,\n")
        file.write("     peers: [echo]}\n")
    monkeypatch.chdir(stage.parent)
    ended = command("run", "stage", "--send", "echo", '{"text": "a"}')
    warnings = [line.partition(": warning: ")[0] for line in ended.err.splitlines() if "warning" in line]
    assert ended.code == 0
    assert warnings == ["stage/organism.yaml:16:14", "stage/.env:2:1"]


def test_an_env_file_that_is_no_text_ends_with_3_and_its_name(
    command: Command, stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stage / ".env").write_bytes(b"\xff")
    monkeypatch.chdir(stage.parent)
    ended = command("run", "stage", "--until-idle")
    assert ended.code == 3
    assert ended.err.startswith("stage/.env: error: ")


def test_conversations_are_told_apart_by_number(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "a"}', "--send", "mute", '{"text": "b"}')
    lines = [" ".join(line.split()) for line in ended.err.splitlines()]
    assert {"1 echo → console Answer", "2 mute → console gave no reply"} <= set(lines)


def test_what_handlers_print_goes_to_standard_error(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "chatty", '{"text": "a"}')
    assert ended.out == "<Answer><Text>a</Text></Answer>\n"
    assert "printed by a handler" in ended.err
    assert "written by a handler" in ended.err
    assert "stage: logged by a handler" in ended.err


def test_progress_says_who_sends_what_to_whom(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "a"}')
    lines = [" ".join(line.split()) for line in ended.err.splitlines()]
    assert "console → echo Ask" in lines
    assert "echo → console Answer" in lines


def test_quiet_shows_errors_only(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--quiet", "--send", "echo", '{"text": "a"}', "--send", "mute", '{"text": "a"}')
    assert len(ended.err.splitlines()) == 1
    assert "mute" in ended.err


def test_log_json_writes_one_object_a_line(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--log-json", "--send", "echo", '{"text": "a"}')
    records = [json.loads(line) for line in ended.err.splitlines()]
    sent = [record for record in records if record.get("from") == "console"]
    assert [(record["to"], record["text"], record["level"]) for record in sent] == [(["echo"], "Ask", "info")]
    assert UUID(sent[0]["conversation"])


def test_log_json_is_json_whatever_handlers_print(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--log-json", "--send", "chatty", '{"text": "a"}')
    said = [json.loads(line)["text"] for line in ended.err.splitlines()]
    assert {"printed by a handler", "written by a handler", "stage: logged by a handler"} <= set(said)


def test_verbose_shows_where_a_handler_failed(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "echo", '{"text": "a"}', "--verbose")
    assert ended.code == 0


def test_all_events_are_written_in_order_and_can_be_read_back(command: Command, stage: Path, tmp_path: Path) -> None:
    events = tmp_path / "run.jsonl"
    sends = [argument for n in range(50) for argument in ("--send", "echo", f'{{"text": "{n}"}}')]
    command("run", stage, "--events", events, *sends)
    records = [from_json(json.loads(line)) for line in events.read_text("utf-8").splitlines()]
    assert [record.seq for record in records] == list(range(records[0].seq, records[0].seq + len(records)))
    assert isinstance(records[0], RunStarted)
    assert isinstance(records[-1], RunStopped)
    sent = [record for record in records if isinstance(record, MessageSent) and record.from_id == "console"]
    assert len(sent) == 50


def test_events_that_cannot_be_written_are_a_usage_error(command: Command, stage: Path) -> None:
    assert command("run", stage, "--until-idle", "--events", "no/such/folder/run.jsonl").code == 2


def test_an_earlier_journal_gives_way_to_that_of_a_run_that_starts(
    command: Command, stage: Path, tmp_path: Path
) -> None:
    events = tmp_path / "run.jsonl"
    command("run", stage, "--events", events, "--send", "echo", '{"text": "first"}')
    first = events.read_text("utf-8")
    assert command("run", stage, "--events", events, "--send", "echo", "{}").code == 2
    assert events.read_text("utf-8") == first
    command("run", stage, "--events", events, "--send", "echo", '{"text": "second"}')
    assert "<Text>first</Text>" not in events.read_text("utf-8")


def test_events_do_not_take_the_place_of_something_else(command: Command, stage: Path) -> None:
    before = (stage / "organism.yaml").read_text("utf-8")
    ended = command("run", stage, "--until-idle", "--events", stage / "organism.yaml")
    assert ended.code == 2
    assert "holds something else than events; name a new file" in ended.err
    assert (stage / "organism.yaml").read_text("utf-8") == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_fills_up_ends_the_run_with_a_word(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--events", "/dev/full", "--send", "echo", '{"text": "a"}')
    assert ended.code == 1
    assert "the events cannot be written" in ended.err


def test_modules_are_found_in_a_pythonpath_folder(command: Command, stage: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stage / "handlers.py").rename(elsewhere / "handlers.py")
    ended = command("run", stage, "--pythonpath", elsewhere, "--send", "echo", '{"text": "a"}')
    assert (ended.code, ended.replies) == (0, ["<Answer><Text>a</Text></Answer>"])


def test_the_source_gives_way_to_a_listener_of_its_name(command: Command, stage: Path) -> None:
    text = (stage / "organism.yaml").read_text().replace("name: echo", "name: console")
    (stage / "organism.yaml").write_text(text)
    ended = command("run", stage, "--send", "console", '{"text": "a"}')
    assert (ended.code, ended.replies) == (0, ["<Answer><Text>a</Text></Answer>"])


def test_an_exception_in_a_thread_of_a_handler_is_one_line(command: Command, stage: Path) -> None:
    ended = command("run", stage, "--send", "thready", '{"text": "a"}')
    assert "apart failed: ValueError: in a thread" in ended.err

"""`organism schema`, `sample` and `prompt` (contract section 16)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.runtime.cli.conftest import Command


@pytest.fixture
def museum(command: Command, tmp_path: Path) -> Path:
    """What `organism new` makes: an agent and its peer."""
    command("new", tmp_path / "museum")
    return tmp_path / "museum"


def test_the_sample_validates_against_the_schema(command: Command, museum: Path) -> None:
    schema = etree.XMLSchema(etree.fromstring(command("schema", museum, "host").out.encode()))
    sample = etree.fromstring(command("sample", museum, "host").out.encode())
    assert schema.validate(sample)


def test_a_sample_can_be_sent_as_it_is(command: Command, museum: Path, tmp_path: Path) -> None:
    (tmp_path / "visitor.xml").write_text(command("sample", museum, "host").out)
    assert command("run", museum, "--send", "host", f"@{tmp_path / 'visitor.xml'}").code == 0


def test_without_a_listener_all_schemas_are_printed(command: Command, museum: Path) -> None:
    out = command("schema", museum).out
    assert "<!-- host -->" in out
    assert "<!-- guestbook -->" in out


def test_schemas_are_written_to_a_folder_answers_apart(command: Command, museum: Path, tmp_path: Path) -> None:
    out = tmp_path / "schemas"
    command("schema", museum, "--out", out)
    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.xsd"))
    assert written == [
        "guestbook.xsd",
        "host.xsd",
        "replies/guestbook.Entry.xsd",
        "replies/host.Greeting.xsd",
    ]
    for name in written:
        etree.XMLSchema(etree.parse(out / name))


def test_one_listener_s_schemas_are_written_alone(command: Command, museum: Path, tmp_path: Path) -> None:
    out = tmp_path / "schemas"
    command("schema", museum, "HOST", "--out", out)
    assert sorted(path.name for path in out.rglob("*.xsd")) == ["host.Greeting.xsd", "host.xsd"]


def test_the_prompt_is_that_of_the_pump(command: Command, museum: Path) -> None:
    out = command("prompt", museum, "host").out
    assert "guestbook" in out
    assert "<Signature>" in out


def test_a_tool_has_no_prompt(command: Command, museum: Path) -> None:
    ended = command("prompt", museum, "guestbook")
    assert ended.code == 2
    assert "host" in ended.err


@pytest.mark.parametrize("name", ["schema", "sample", "prompt"])
def test_an_unknown_listener_is_a_usage_error_with_the_nearest_name(command: Command, museum: Path, name: str) -> None:
    ended = command(name, museum, "hots")
    assert ended.code == 2
    assert "did you mean 'host'" in ended.err


@pytest.mark.parametrize("name", ["schema", "sample", "prompt"])
def test_an_organism_with_errors_ends_with_3(command: Command, museum: Path, name: str) -> None:
    (museum / "handlers.py").write_text("import no_such_module\n")
    ended = command(name, museum, "host")
    assert ended.code == 3
    assert "no_such_module" in ended.err


@pytest.mark.parametrize("words", [["schema"], ["sample", "host"], ["prompt", "host"], ["check", "--import", "--json"]])
def test_what_modules_print_when_imported_does_not_stand_among_documents(
    command: Command, museum: Path, words: list[str]
) -> None:
    handlers = museum / "handlers.py"
    before = command(words[0], museum, *words[1:]).out
    handlers.write_text(
        handlers.read_text("utf-8").replace("from pathlib", "print('imported')\nfrom pathlib", 1), "utf-8"
    )
    ended = command(words[0], museum, *words[1:])
    assert (ended.out, "imported" in ended.err) == (before, True)


def test_documents_are_utf_8_whatever_the_terminal_speaks(
    program: Callable[..., subprocess.Popen[str]], museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (museum / "organism.yaml").read_text("utf-8").replace("Welcomes", "Begrüßt")
    (museum / "organism.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    out, _ = program("schema", museum, "host", encoding="utf-8").communicate(timeout=20)
    assert "Begrüßt" in out

"""What the folder of an exported organism holds (contract section 18)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from runtime.errors import InvalidOrganism
from runtime.export import export
from runtime.export.belongings import EXPORT_MARKER
from runtime.organism.load import load
from tests.runtime.export.conftest import FILES, YAML, write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def written(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(organism: Path, out: Path) -> list[str]:
    """Codes of the errors for which an export is refused; nothing is written then."""
    with pytest.raises(InvalidOrganism) as caught:
        export(organism, out)
    assert not out.exists()
    return [problem.code for problem in caught.value.problems if problem.severity == "error"]


def test_the_organism_s_own_files_are_there_byte_for_byte(shop: Path, out: Path) -> None:
    export(shop, out)
    exported = written(out)
    assert {name: exported[name].decode() for name in FILES} == FILES


def test_what_was_generated_is_there(shop: Path, out: Path) -> None:
    done = export(shop, out)
    assert set(done.files) - set(FILES) == {
        ".dockerignore",
        "Containerfile",
        "DEPLOY.md",
        "prompts/boss.md",
        "requirements.txt",
        "schemas/boss.xsd",
        "schemas/clerk.xsd",
        "schemas/replies/boss.Answer.xsd",
        "schemas/replies/clerk.Answer.xsd",
        "shop.service",
        "wheels/organism_designer-0.1.0-py3-none-any.whl",
    }


def test_what_it_says_it_wrote_is_what_is_there(shop: Path, out: Path) -> None:
    done = export(shop, out)
    assert set(done.files) == written(out).keys() - {EXPORT_MARKER}


def test_exporting_twice_gives_the_same_bytes(shop: Path, out: Path, tmp_path: Path) -> None:
    export(shop, out)
    first = written(out)
    export(shop, out)
    export(shop, tmp_path / "other")
    assert first == written(out) == written(tmp_path / "other")


def test_the_same_organism_elsewhere_gives_the_same_bytes(shop: Path, out: Path, tmp_path: Path) -> None:
    export(shop, out)
    moved = shutil.copytree(shop, tmp_path / "elsewhere" / "moved")
    export(moved, tmp_path / "other")
    assert written(out) == written(tmp_path / "other")


def test_an_export_inside_the_organism_s_folder_is_no_part_of_the_next(shop: Path) -> None:
    export(shop, shop / "build" / "out")
    first = written(shop / "build" / "out")
    export(shop, shop / "build" / "out")
    assert written(shop / "build" / "out") == first
    assert not [name for name in first if name.startswith("build")]


def test_a_file_of_another_name_becomes_organism_yaml_with_its_starts(shop: Path, out: Path) -> None:
    (shop / "organism.yaml").rename(shop / "newsroom.yaml")
    (shop / "organism.starts.yaml").rename(shop / "newsroom.starts.yaml")
    export(shop / "newsroom.yaml", out)
    exported = written(out)
    assert exported["organism.yaml"].decode() == YAML
    assert exported["organism.starts.yaml"].decode() == FILES["organism.starts.yaml"]
    assert "newsroom.yaml" not in exported


def test_another_organism_yaml_makes_room_with_a_note(shop: Path, out: Path) -> None:
    write(shop, {"other.yaml": YAML + "x-other: true\n"})
    done = export(shop / "other.yaml", out)
    assert "x-other" in (out / "organism.yaml").read_text()
    assert any(note.startswith("organism.yaml stays behind") for note in done.notes)


def test_schemas_are_those_of_the_classes(shop: Path, out: Path) -> None:
    export(shop, out)
    schema = etree.XMLSchema(etree.parse(out / "schemas" / "clerk.xsd"))
    assert schema.validate(etree.fromstring("<Ask><What>tea</What></Ask>"))


def test_a_prompt_is_the_agent_s_own_part_and_its_instructions(shop: Path, out: Path) -> None:
    export(shop, out)
    prompt = (out / "prompts" / "boss.md").read_text()
    assert prompt.startswith("You are the boss.\n\n")
    assert "clerk" in prompt


def test_requirements_name_the_wheel_in_the_folder_first(shop: Path, out: Path) -> None:
    export(shop, out)
    lines = (out / "requirements.txt").read_text().splitlines()
    assert (out / lines[0]).is_file()
    assert lines[0].startswith("./wheels/")
    assert all(re.match(r"[A-Za-z0-9._-]+==\S+", line) for line in lines[1:])


def test_a_requirements_file_of_the_organism_s_own_is_pinned_into_it(shop: Path, out: Path) -> None:
    write(shop, {"requirements.txt": "pluggy\n"})
    export(shop, out)
    assert re.search(r"^pluggy==", (out / "requirements.txt").read_text(), re.MULTILINE)


def test_the_identity_is_left_out_with_a_note_and_comments_stay(shop: Path, out: Path) -> None:
    write(shop, {"organism.yaml": YAML.replace("name: Shop", "name: Shop\n  identity: my.key"), "my.key": "x"})
    done = export(shop, out)
    exported = (out / "organism.yaml").read_text()
    spec = load(out / "organism.yaml").spec
    assert spec is not None
    assert spec.identity == ""
    assert "# A comment that stays." in exported
    assert "# identity is left out" in exported
    assert "my.key" not in written(out)
    assert any("identity" in note for note in done.notes)


def test_an_identity_by_any_name_stays_behind(shop: Path, out: Path) -> None:
    text = YAML.replace("name: Shop", "name: Shop\n  identity: data/key.txt")
    write(shop, {"organism.yaml": text, "data/key.txt": "x"})
    export(shop, out)
    assert "data/key.txt" not in written(out)


def test_no_path_of_this_machine_is_in_anything(shop: Path, out: Path) -> None:
    export(shop, out)
    project = str(Path(__file__).parents[3])
    for name, content in written(out).items():
        assert str(shop).encode() not in content, name
        assert project.encode() not in content, name


def test_no_env_file_no_key_and_no_layout_leave(shop: Path, out: Path) -> None:
    write(shop, {".env": "A=1\n", "a.pem": "x", "organism.layout.yaml": "x", "data/b.key": "x"})
    done = export(shop, out)
    assert not {".env", "a.pem", "organism.layout.yaml", "data/b.key"} & written(out).keys()
    assert {note.partition(" ")[0] for note in done.notes} >= {".env", "a.pem", "data/b.key"}


def test_nothing_that_git_ignores_leaves(shop: Path, out: Path, git: Callable[..., None]) -> None:
    write(shop, {".gitignore": "data/*.tmp\n", "data/x.tmp": "x"})
    export(shop, out)
    assert "data/x.tmp" not in written(out)
    assert "data/stock.csv" in written(out)


def test_a_module_that_git_ignores_and_the_organism_needs_refuses(
    shop: Path, out: Path, git: Callable[..., None]
) -> None:
    write(shop, {".gitignore": "late.py\n"})
    assert refused(shop, out) == ["needed-file"]


def test_a_script_outside_the_folder_refuses(shop: Path, out: Path) -> None:
    write(shop.parent, {"replies.yaml": FILES["replies.yaml"]})
    write(shop, {"organism.yaml": YAML.replace("script: replies.yaml", "script: ../replies.yaml")})
    assert refused(shop, out) == ["outside-folder"]


def test_an_organism_with_errors_is_refused_with_the_list(shop: Path, out: Path) -> None:
    write(shop, {"organism.yaml": YAML.replace("peers: [clerk]", "peers: [clark]")})
    assert refused(shop, out) == ["unknown-peer"]


def test_an_organism_that_cannot_be_imported_is_refused(shop: Path, out: Path) -> None:
    write(shop, {"prices/table.py": "import no_such_module\n"})
    assert refused(shop, out)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("handlers.py", FILES["handlers.py"] + "\nTOKEN = 'hunter2-hunter2'\n"),
        ("data/notes.txt", "the token is hunter2-hunter2\n"),
        ("organism.yaml", YAML + "x-note: hunter2-hunter2\n"),
    ],
)
def test_the_value_of_a_secret_in_a_file_refuses(shop: Path, out: Path, name: str, text: str) -> None:
    write(shop, {".env": "SHOP_TOKEN=hunter2-hunter2\n", name: text})
    assert refused(shop, out) == ["secret-in-file"]


def test_values_of_env_that_are_no_secrets_may_stand_in_files(shop: Path, out: Path) -> None:
    write(shop, {".env": "CITY=Amsterdam\n", "data/notes.txt": "Amsterdam\n"})
    export(shop, out)
    assert "data/notes.txt" in written(out)


def test_a_path_of_this_machine_in_a_module_refuses(shop: Path, out: Path) -> None:
    write(shop, {"late.py": f"FEE = 1\nSTOCK = {str(shop / 'data')!r}\n"})
    assert refused(shop, out) == ["absolute-path"]


def test_a_class_from_a_folder_of_this_machine_refuses(
    shop: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "elsewhere", {"foreign.py": "def serve(payload, metadata):\n    return None\n"})
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    write(shop, {"organism.yaml": YAML.replace("handler: handlers.serve", "handler: foreign.serve")})
    assert refused(shop, out) == ["foreign-module"]


def test_a_generated_file_gives_way_to_the_organism_s_own(shop: Path, out: Path) -> None:
    write(shop, {"Containerfile": "FROM scratch\n"})
    done = export(shop, out)
    assert (out / "Containerfile").read_text() == "FROM scratch\n"
    assert any(note.startswith("Containerfile") for note in done.notes)


def test_an_export_can_be_exported_again(shop: Path, out: Path, tmp_path: Path) -> None:
    export(shop, out)
    (out / EXPORT_MARKER).unlink()
    export(out, tmp_path / "again")
    first, again = written(out), written(tmp_path / "again")
    assert {name: again[name] for name in FILES} == {name: first[name] for name in FILES}


def test_keys_that_a_backend_reads_are_named_in_the_deployment(shop: Path, out: Path) -> None:
    text = YAML.replace(
        "    - {provider: scripted, script: replies.yaml}",
        "    - {provider: scripted, script: replies.yaml}\n    - {provider: openai, api_key_env: SHOP_KEY, model: m}",
    )
    write(shop, {"organism.yaml": text})
    export(shop, out)
    assert "`SHOP_KEY`" in (out / "DEPLOY.md").read_text()


def test_an_organism_s_name_cannot_break_out_of_the_generated_files(shop: Path, out: Path) -> None:
    name = "a ExecStart=/bin/evil $x ${y} %h `z` ../../etc"
    write(shop, {"organism.yaml": YAML.replace("name: Shop", f"name: {json.dumps(name)}")})
    done = export(shop, out)
    (unit,) = [name for name in done.files if name.endswith(".service")]
    assert re.fullmatch(r"[a-z0-9-]+\.service", unit)
    starts = [line for line in (out / unit).read_text().splitlines() if line.startswith("ExecStart")]
    assert len(starts) == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_the_systemd_unit_verifies_and_is_hardened(shop: Path, out: Path, tmp_path: Path) -> None:
    export(shop, out)
    program = tmp_path / "bin" / "organism"
    write(tmp_path, {"bin/organism": "#!/bin/sh\n"})
    program.chmod(0o755)
    unit = tmp_path / "shop.service"
    text = (out / "shop.service").read_text()
    unit.write_text(text.replace("/opt/shop/.venv/bin/organism", str(program)))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_name_that_no_file_can_have_is_cut(shop: Path, out: Path) -> None:
    write(shop, {"organism.yaml": YAML.replace("name: Shop", f"name: {'Shop ' * 1_000}")})
    export(shop, out)
    (unit,) = out.glob("*.service")
    assert len(unit.name) < 100
    assert f"/opt/{unit.stem}\n" in unit.read_text()


def test_a_path_of_this_machine_in_a_sample_refuses(shop: Path, out: Path) -> None:
    """Section 18: no absolute path; what is made from a class can hold one that its source does not spell."""
    documented = "    what: str\n\n\nAsk.__doc__ = f'Asks in {__file__}'\n"
    write(shop, {"handlers.py": FILES["handlers.py"].replace("    what: str\n", documented, 1)})
    assert set(refused(shop, out)) == {"absolute-path"}


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ("default: {listener: clark, payload: {what: tea}}\n", "did you mean clerk?"),
        ("default: {listener: clerk, payload: '@gone.xml'}\n", "gone.xml is not there"),
        ("default: {listener: clerk, payload: '@../outside.xml'}\n", "outside the organism's folder"),
        ("default: {listener: clerk}\n", "lacks its payload"),
        ('default: {listener: clerk, payload: "@a\\0b"}\n', "outside the organism's folder"),
        (f"default: {{listener: clerk, payload: '@{'a' * 5_000}'}}\n", "is not there"),
    ],
)
def test_a_start_that_could_not_be_sent_there_refuses(shop: Path, out: Path, starts: str, told: str) -> None:
    write(shop, {"organism.starts.yaml": starts})
    with pytest.raises(InvalidOrganism, match=re.escape(told)) as caught:
        export(shop, out)
    assert {problem.file for problem in caught.value.problems} == {"organism.starts.yaml"}


INSTRUCTIONS = {
    "ADD": r".+ .+",
    "ARG": r"\w+(=.*)?",
    "CMD": r"\[.*\]",
    "COPY": r".+ .+",
    "ENTRYPOINT": r"\[.*\]",
    "ENV": r"(\w+=\S+ ?)+",
    "FROM": r"[a-z0-9./-]+:[\w.-]+",
    "RUN": r".+",
    "STOPSIGNAL": r"SIG[A-Z]+",
    "USER": r"\d+:\d+",
    "WORKDIR": r"/.+",
}


def test_the_containerfile_reads_as_one(shop: Path, out: Path) -> None:
    export(shop, out)
    lines = [line for line in (out / "Containerfile").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0].startswith("FROM ")
    for line in lines:
        instruction, _, rest = line.partition(" ")
        assert re.fullmatch(INSTRUCTIONS[instruction], rest), line
        if rest.startswith("["):
            assert all(isinstance(word, str) for word in json.loads(rest))
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    assert all((out / name).exists() for names in copied for name in names)


def test_what_keys_and_environments_are_called_is_left_out_of_an_image(shop: Path, out: Path) -> None:
    export(shop, out)
    assert {"**/.env", "**/*.pem", "**/.venv"} <= set((out / ".dockerignore").read_text().splitlines())

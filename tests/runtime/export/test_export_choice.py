"""The text on the screen, and which files go: chosen, shown before, the same for all who export (section 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.cli import main
from runtime.errors import InvalidOrganism
from runtime.export import Choice, ExportRefused, FileKind, ListedFile, Step, export, plan, preview
from tests.runtime.export.conftest import HANDLERS, YAML, write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def without(*names: str) -> Choice:
    return Choice(without=frozenset(names))


def also(*names: str) -> Choice:
    return Choice(also=frozenset(names))


def refusal(shop: Path, choice: Choice) -> list[str]:
    """Messages of the problems for which it is refused."""
    with pytest.raises(InvalidOrganism) as caught:
        plan(shop, choice=choice)
    return [problem.message for problem in caught.value.problems]


# The text on the screen


def test_the_text_on_the_screen_is_what_is_exported(shop: Path, out: Path) -> None:
    text = YAML.replace("Sells things", "Sells whatever there is")
    export(shop, out, text=text)
    assert (out / "organism.yaml").read_bytes() == text.encode()
    assert "Sells whatever there is" in (out / "schemas/clerk.xsd").read_text()
    assert (shop / "organism.yaml").read_text() == YAML


def test_the_same_text_gives_the_same_bytes_as_the_file(shop: Path, out: Path, tmp_path: Path) -> None:
    write(shop, {"organism.yaml": f"\ufeff{YAML}".replace("\n", "\r\n")})
    export(shop, out)
    export(shop, tmp_path / "other", text=YAML.replace("\n", "\r\n"))
    assert (out / "organism.yaml").read_bytes() == (tmp_path / "other/organism.yaml").read_bytes()


def test_errors_of_the_text_on_the_screen_refuse(shop: Path, out: Path) -> None:
    with pytest.raises(InvalidOrganism, match="clark"):
        export(shop, out, text=YAML.replace("[clerk]", "[clark]"))
    assert not out.exists()


def test_a_file_that_was_not_written_yet_is_exported(shop: Path, out: Path) -> None:
    (shop / "organism.yaml").unlink()
    export(shop / "organism.yaml", out, text=YAML)
    assert (out / "organism.yaml").read_text() == YAML


def test_the_identity_of_the_text_on_the_screen_is_left_out(shop: Path, out: Path) -> None:
    write(shop, {"my.key": "x"})
    export(shop, out, text=YAML.replace("name: Shop", "name: Shop\n  identity: my.key"))
    assert "my.key" not in (out / "organism.yaml").read_text()


def test_a_secret_in_the_text_on_the_screen_refuses(shop: Path) -> None:
    write(shop, {".env": "SHOP_TOKEN=hunter2-hunter2\n"})
    with pytest.raises(InvalidOrganism, match="SHOP_TOKEN"):
        plan(shop, text=f"{YAML}x-note: hunter2-hunter2\n")


# What goes


def test_data_can_be_left_out(shop: Path, out: Path) -> None:
    write(shop, {"data/more.csv": "x", "notes.txt": "x"})
    done = export(shop, out, choice=without("data/more.csv", "notes.txt"))
    assert not {"data/more.csv", "notes.txt"} & set(done.files)
    assert (out / "data/stock.csv").exists()


def test_a_folder_can_be_left_out(shop: Path, out: Path) -> None:
    assert "data/stock.csv" not in export(shop, out, choice=without("data")).files


def test_what_is_left_out_is_not_looked_through(shop: Path) -> None:
    write(shop, {"notes.txt": str(shop)})
    plan(shop, choice=without("notes.txt"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("organism.yaml", "it is the organism"),
        ("handlers.py", "the organism imports it"),
        ("prices/table.py", "the organism imports it"),
        ("replies.yaml", "an LLM backend answers from it"),
    ],
)
def test_what_is_needed_cannot_be_left_out(shop: Path, name: str, why: str) -> None:
    assert refusal(shop, without(name)) == [f"{name} is needed, so it cannot be left out: {why}"]


def test_a_file_that_a_start_sends_is_needed_with_the_starts(shop: Path) -> None:
    starts = "default: {listener: clerk, payload: '@data/tea.xml'}\n"
    write(shop, {"organism.starts.yaml": starts, "data/tea.xml": "<Ask><What>tea</What></Ask>"})
    assert refusal(shop, without("data")) == [
        "data/tea.xml is needed, so it cannot be left out: the start default sends it"
    ]
    plan(shop, choice=without("data", "organism.starts.yaml"))


@pytest.mark.parametrize("choice", [Choice(), without("organism.starts.yaml")])
def test_a_file_of_starts_without_any_is_a_file_like_others(shop: Path, choice: Choice) -> None:
    write(shop, {"organism.starts.yaml": "# none yet\n"})
    (file,) = [each for each in preview(shop, choice=choice).files if each.path == "organism.starts.yaml"]
    assert file.kind is FileKind.DATA


def test_a_name_that_is_no_file_is_refused_with_the_nearest(shop: Path) -> None:
    with pytest.raises(ExportRefused, match=r"no file data/stok\.csv .*did you mean data/stock\.csv\?"):
        plan(shop, choice=without("data/stok.csv"))


def test_what_stays_anyway_can_be_left_out(shop: Path) -> None:
    write(shop, {"a.pem": "x"})
    plan(shop, choice=without("a.pem"))


def test_a_hidden_file_goes_when_it_is_asked_for(shop: Path, out: Path) -> None:
    write(shop, {"data/.order": "x", "data/.other": "x"})
    export(shop, out, choice=also("data/.order"))
    assert (out / "data/.order").exists()
    assert not (out / "data/.other").exists()


@pytest.mark.parametrize("name", [".env", "a.pem", "data/id_rsa"])
def test_a_key_never_goes_whoever_asks(shop: Path, name: str) -> None:
    write(shop, {name: "x"})
    assert refusal(shop, also(name)) == [f"{name} cannot be taken along: it looks like a key"]


def test_what_is_not_there_cannot_be_taken_along(shop: Path) -> None:
    with pytest.raises(ExportRefused, match="no file gone"):
        plan(shop, choice=also("gone"))


def test_the_command_line_leaves_files_out(shop: Path, out: Path) -> None:
    assert main(["export", str(shop), "--out", str(out), "--without", "./data/stock.csv"]) == 0
    assert not (out / "data").exists()


def test_the_command_line_refuses_a_name_that_is_no_file(shop: Path, out: Path) -> None:
    assert main(["export", str(shop), "--out", str(out), "--without", "stok.csv"]) == 2
    assert not out.exists()


# What is shown before


def by_name(files: tuple[ListedFile, ...]) -> dict[str, ListedFile]:
    return {file.path: file for file in files}


def test_a_preview_lists_what_is_written(shop: Path, out: Path) -> None:
    seen = preview(shop)
    assert tuple(file.path for file in seen.files) == export(shop, out).files


def test_a_preview_imports_nothing(shop: Path) -> None:
    write(shop, {"handlers.py": f"raise RuntimeError\n{HANDLERS}"})
    assert "handlers.py" in by_name(preview(shop).files)


def test_each_file_has_its_kind(shop: Path) -> None:
    write(shop, {"tests/test_shop.py": "", "README.md": ""})
    kinds = {file.path: file.kind for file in preview(shop).files}
    assert kinds == {
        ".dockerignore": FileKind.DEPLOYMENT,
        "Containerfile": FileKind.DEPLOYMENT,
        "DEPLOY.md": FileKind.DEPLOYMENT,
        "README.md": FileKind.DATA,
        "data/stock.csv": FileKind.DATA,
        "handlers.py": FileKind.MODULE,
        "late.py": FileKind.MODULE,
        "organism.starts.yaml": FileKind.YAML,
        "organism.yaml": FileKind.YAML,
        "prices/__init__.py": FileKind.MODULE,
        "prices/table.py": FileKind.MODULE,
        "prompts/boss.md": FileKind.PROMPT,
        "replies.yaml": FileKind.SCRIPT,
        "requirements.txt": FileKind.DEPLOYMENT,
        "schemas/boss.xsd": FileKind.SCHEMA,
        "schemas/clerk.xsd": FileKind.SCHEMA,
        "schemas/replies/boss.Answer.xsd": FileKind.SCHEMA,
        "schemas/replies/clerk.Answer.xsd": FileKind.SCHEMA,
        "shop.service": FileKind.DEPLOYMENT,
        "tests/test_shop.py": FileKind.MODULE,
        "wheels/organism_designer-0.1.0-py3-none-any.whl": FileKind.WHEEL,
    }


def test_kinds_and_sizes_are_said_of_what_was_written(shop: Path, out: Path) -> None:
    seen, done = by_name(preview(shop).files), export(shop, out)
    assert {file.path: file.kind for file in done.listed} == {name: file.kind for name, file in seen.items()}
    assert all(file.size_bytes == (out / file.path).stat().st_size for file in done.listed)


def test_a_preview_says_why_a_file_must_go(shop: Path) -> None:
    write(shop, {"notes.txt": "x"})
    needed = {file.path: file.needed for file in preview(shop).files if file.needed}
    assert needed == {
        "organism.yaml": "it is the organism",
        "handlers.py": "the organism imports it",
        "late.py": "the organism imports it",
        "prices/__init__.py": "the organism imports it",
        "prices/table.py": "the organism imports it",
        "replies.yaml": "an LLM backend answers from it",
    }


def test_a_preview_keeps_what_is_left_out_in_the_list(shop: Path) -> None:
    seen = by_name(preview(shop, choice=without("data")).files)
    assert not seen["data/stock.csv"].is_taken
    assert seen["handlers.py"].is_taken


def test_a_preview_says_what_stays_behind(shop: Path) -> None:
    write(shop, {".env": "A=1", "a.pem": "x", ".editorconfig": "x", "my.key": "x"})
    left = preview(shop, text=YAML.replace("name: Shop", "name: Shop\n  identity: my.key")).left
    assert {each.path: (each.why, each.may_come) for each in left} == {
        ".editorconfig": ("its name begins with a dot", True),
        ".env": ("it looks like a key", False),
        "a.pem": ("it looks like a key", False),
        "my.key": ("it is the organism's identity, a private key", False),
    }


def test_a_preview_of_what_cannot_be_exported_lists_its_problems(shop: Path) -> None:
    seen = preview(shop, text=YAML.replace("[clerk]", "[clark]"))
    assert [problem.code for problem in seen.problems] == ["unknown-peer"]
    assert seen.files
    assert preview(shop, text="listeners: [").problems


def test_an_organism_s_own_containerfile_is_data(shop: Path) -> None:
    write(shop, {"Containerfile": "FROM scratch\n"})
    assert by_name(preview(shop).files)["Containerfile"].kind is FileKind.DATA
    chosen = by_name(preview(shop, choice=without("Containerfile")).files)
    assert chosen["Containerfile"] == ListedFile("Containerfile", FileKind.DEPLOYMENT)


# How far it is


def test_an_export_says_how_far_it_is(shop: Path, out: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    done = export(shop, out, progress=lambda *each: told.append(each))
    assert list(dict.fromkeys(step for step, _, _ in told)) == list(Step)
    total = sum(file.size_bytes for file in done.listed)
    assert told[-1] == (Step.WRITING, total, total)

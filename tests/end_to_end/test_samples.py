"""Every sample runs as its README says, with no key and no network, and does the job it claims to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from runtime.llm.script_file import check_scripts
from runtime.organism.imports import import_organism
from runtime.organism.load import load
from runtime.organism.starts import load_starts
from runtime.testing import running_organism
from sample_organisms.hello.handlers import Guest

from .conftest import ROOT, Organism

SAMPLES = sorted(file.parent for file in (ROOT / "sample_organisms").glob("*/organism.yaml"))
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def starts() -> list[tuple[str, str]]:
    return [(sample.name, start) for sample in SAMPLES for start in load_starts(sample / "organism.yaml").by_name]


def test_the_three_samples_are_there() -> None:
    assert [sample.name for sample in SAMPLES] == ["hello", "newsroom", "orders"]


@each_sample
def test_a_sample_has_no_problem_not_even_a_warning(sample: Path) -> None:
    loaded = load(sample)
    spec = loaded.require()
    imported = import_organism(spec, loaded.places)
    imported.close()
    problems = [*loaded.problems, *imported.problems, *check_scripts(spec)]
    assert [*problems, *load_starts(sample / "organism.yaml").problems] == []


@each_sample
def test_a_sample_passes_the_check_of_the_command_line(sample: Path, organism: Organism) -> None:
    done = organism("check", "--import", f"sample_organisms/{sample.name}")
    assert (done.returncode, done.stdout + done.stderr) == (0, f"sample_organisms/{sample.name}: fine\n")


@pytest.mark.parametrize(("sample", "start"), starts())
def test_every_start_of_a_sample_is_answered(sample: str, start: str, organism: Organism) -> None:
    done = organism("run", f"sample_organisms/{sample}", "--start", start, "--timeout", "30")
    assert done.returncode == 0, done.stderr
    replies = [etree.fromstring(line) for line in done.stdout.encode().splitlines()]
    assert len(replies) == 1
    assert replies[0].tag != "SystemError"


@each_sample
def test_a_run_without_a_start_sends_the_default_and_shows_what_goes_on(sample: Path, organism: Organism) -> None:
    done = organism("run", f"sample_organisms/{sample.name}")
    again = organism("run", f"sample_organisms/{sample.name}", "--start", "default", "--quiet")
    assert (done.returncode, done.stdout) == (0, again.stdout)
    assert done.stderr.startswith(f"{sample.name} runs with ")
    assert not re.search("refused|dropped|failed|error|warning|Traceback", done.stderr)
    assert again.stderr == ""


@each_sample
def test_a_sample_s_readme_is_short_and_its_commands_work(sample: Path, organism: Organism) -> None:
    lines = [line for line in (sample / "README.md").read_text("utf-8").splitlines() if line]
    commands = [line.strip() for line in lines if line.startswith("    organism ")]
    assert len(lines) <= 5
    assert f"organism run sample_organisms/{sample.name}" in commands
    for command in commands:
        words = [single or word for single, word in re.findall(r"'([^']*)'|(\S+)", command)]
        done = organism(*words[1:])
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_hello_s_guest_is_welcomed_in_capitals(organism: Organism) -> None:
    done = organism("run", "sample_organisms/hello", "--send", "greeter", '{"name": "Bob & Eve"}')
    assert done.stdout == "<Welcome><Text>WELCOME, BOB &amp; EVE!</Text></Welcome>\n"
    assert done.stderr.splitlines() == [
        "hello runs with 2 listeners",
        "console → greeter  Guest",
        "greeter → shouter  Whisper",
        "shouter → greeter  Shout",
        "greeter → console  Welcome",
    ]


async def test_hello_runs_by_bootstrap() -> None:
    async with running_organism(ROOT / "sample_organisms/hello") as organism:
        welcome = await organism.pump.request("greeter", Guest("Ada"), timeout=10)
    assert welcome.text == "WELCOME, ADA!"

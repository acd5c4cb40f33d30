"""A process killed at any moment loses at most its last two seconds, and never the file."""

from __future__ import annotations

import contextlib
import os
import random
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from designer.document.app_data import AppData
from designer.document.layout_file import layout_path
from designer.document.recovery import Recovery

MOST_LOST_S = 2.0
LONGEST_LIFE_S = 3.0
AT_ONCE = 10
_FIRST_LINE = re.compile(r"# (\d{8})\n")


@dataclass
class Life:
    """One process: what it worked on, and what it wrote down."""

    seed: int
    path: Path
    data: AppData
    journal: Path
    body: str

    def found(self) -> int:
        """The latest change that is still there; fails where the file, or what came of it, is damaged."""
        text = self.path.read_text()
        assert text.partition("\n")[2] == self.body, f"seed {self.seed}: the file is damaged"
        numbers = [self._number(text)]
        for copy in Recovery(self.data).found():
            assert copy.path == self.path
            assert copy.unsaved.text.partition("\n")[2] == self.body
            numbers.append(self._number(copy.unsaved.text))
            assert f"l0: [{numbers[-1]}, 0]" in copy.unsaved.layout
        layout = layout_path(self.path)
        assert not layout.exists() or re.fullmatch(r"#.*\nlisteners:\n  l0: \[\d+, 0\]\n", layout.read_text())
        left = [each.name for each in self.path.parent.iterdir() if each not in (self.path, layout)]
        assert all(name.endswith(".designer-tmp") for name in left), left
        return max(numbers)

    def expected(self) -> int:
        """The latest change that must be there: saved, or two seconds old when the process last gave a sign."""
        lines = [line.split() for line in self.journal.read_text().splitlines()]
        end = float(lines[-1][2])
        safe = [int(value) for word, value, at in lines if word == "changed" and end - float(at) > MOST_LOST_S]
        saved = [int(value) for word, value, _ in lines if word == "saved"]
        return max([0, *safe, *saved])

    def _number(self, text: str) -> int:
        found = _FIRST_LINE.match(text)
        assert found, f"seed {self.seed}: {text[:40]!r}"
        return int(found[1])


@pytest.fixture
def dead_at_each_call(tmp_path, child):
    """``dead_at_each_call(what)``: the folders of lives killed at one call each, the last of which was not."""

    def run(what: str) -> list[Path]:
        output, _ = child("dies_at_each_call.py", tmp_path / "lives", what).communicate(timeout=60)
        assert int(output) > 10, "hardly anything was called"
        return [tmp_path / "lives" / str(number) for number in range(int(output) + 1)]

    return run


def last_states(folder: Path) -> tuple[list[str], list[str]]:
    """The numbers in texts and layouts that are there after a life: on disk, and in its copy if that is offered."""
    path = folder / "work/organism.yaml"
    texts, layouts = [path.read_text()], [layout_path(path).read_text()]
    for copy in Recovery(AppData(folder / "data")).found():
        texts.append(copy.unsaved.text)
        layouts.append(copy.unsaved.layout)
    numbers = [re.fullmatch(r"# (\d)\norganism: {name: x}\nlisteners: \[\]\n", text) for text in texts]
    places = [re.fullmatch(r"(?:#.*\n)?listeners:\n  a: \[(\d), 0\]\n", layout) for layout in layouts]
    assert all(numbers), f"{folder.name}: {texts}"
    assert all(places), f"{folder.name}: {layouts}"
    return [found[1] for found in numbers], [found[1] for found in places]


def test_killed_at_any_call_of_a_save_the_change_is_in_the_file_or_in_the_copy(dead_at_each_call):
    folders = dead_at_each_call("save")
    for folder in folders:
        texts, places = last_states(folder)
        assert "2" in texts, folder.name
        assert "2" in places, folder.name
    assert last_states(folders[0]) == (["1", "2"], ["1", "2"])
    assert last_states(folders[-1]) == (["2"], ["2"])


def test_killed_at_any_call_of_a_copy_the_last_one_is_still_there(dead_at_each_call):
    folders = dead_at_each_call("copy")
    for folder in folders:
        texts, places = last_states(folder)
        assert (texts[0], places[0]) == ("1", "1")
        assert texts[1:] in (["2"], ["3"]), folder.name
        assert places[1:] == texts[1:]
    assert last_states(folders[-1])[0] == ["1", "3"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_any_call_of_moving_a_draft_nothing_is_lost_and_nothing_saved_is_offered_again(dead_at_each_call):
    folders = dead_at_each_call("move")
    for folder in folders:
        draft, target = folder / "data/drafts/untitled-1", folder / "work"
        copies = Recovery(AppData(folder / "data")).found()
        moved = target / "organism.yaml"
        is_moved = moved.exists()
        if is_moved:
            assert moved.read_text().startswith("# 2\n"), folder.name
            assert (target / "organism.layout.yaml").exists(), folder.name
            assert (target / "handlers.py").read_text() == "def a(): ...\n", folder.name
        else:
            assert (draft / "organism.yaml").read_text().startswith("# 1\n"), folder.name
            assert (draft / "handlers.py").exists(), folder.name
            assert [copy.unsaved.text.partition("\n")[0] for copy in copies] == ["# 2"], folder.name
        if not draft.exists():
            assert copies == (), folder.name
    assert not (folders[-1] / "data/drafts/untitled-1").exists()
    assert (folders[-1] / "work/organism.yaml").exists()


def test_what_lives_killed_while_they_saved_have_left_is_swept_away(dead_at_each_call, keep):
    from designer.document.files import DocumentFile

    for folder in dead_at_each_call("save"):
        data = AppData(folder / "data")
        for left in (folder / "work").iterdir():
            os.utime(left, (1, 1))
        keep(DocumentFile.open(folder / "work/organism.yaml", data)).close()
        assert {each.name for each in (folder / "work").iterdir()} == {"organism.yaml", "organism.layout.yaml"}
        for copy in Recovery(data).found():
            Recovery(data).discard(copy)
        assert [*data.recovery.iterdir(), *data.locks.iterdir()] == []


@pytest.fixture
def live_and_die(tmp_path, child, big_organism):
    """``live_and_die(seeds)``: as many processes at once, each killed at its moment; what they leave."""
    body = big_organism(30)

    def run(seeds: range) -> list[Life]:
        lives, ends = [], []
        for seed in seeds:
            folder = tmp_path / f"life-{seed}"
            (folder / "work").mkdir(parents=True)
            life = Life(seed, folder / "work/organism.yaml", AppData(folder / "data"), folder / "journal", body)
            life.path.write_text("# 00000000\n" + body)
            process = child("busy_writer.py", life.path, life.data.root, seed, life.journal)
            lives.append(life)
            ends.append((process, random.Random(seed).uniform(0.0, LONGEST_LIFE_S)))
        for process, _ in ends:
            assert process.stdout.readline() == "ready\n"
        begin = time.monotonic()
        for process, end in sorted(ends, key=lambda each: each[1]):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, begin + end - time.monotonic()))
            process.kill()
            process.communicate(timeout=30)
        return lives

    return run


def check(lives: list[Life]) -> None:
    for life in lives:
        assert life.found() >= life.expected(), f"seed {life.seed} lost more than {MOST_LOST_S} s"


def test_twenty_kills_lose_at_most_two_seconds(live_and_die):
    first = random.randrange(1_000_000)
    print(f"seeds {first} to {first + 19}")
    check(live_and_die(range(first, first + AT_ONCE)))
    check(live_and_die(range(first + AT_ONCE, first + 2 * AT_ONCE)))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_hundred_kills_lose_at_most_two_seconds(live_and_die):
    first = random.randrange(1_000_000)
    print(f"seeds {first} to {first + 199}")
    for start in range(first, first + 200, AT_ONCE):
        check(live_and_die(range(start, start + AT_ONCE)))


def test_a_killed_window_s_file_can_be_opened_and_its_changes_restored(live_and_die, keep):
    from designer.document.files import DocumentFile

    (life,) = live_and_die(range(7, 8))
    wanted = life.found()
    for copy in Recovery(life.data).found():
        file = keep(DocumentFile.restore(copy, life.data))
        assert file.document.text.startswith(f"# {wanted:08}\n")
        assert file.save()
        file.close()
    assert life.path.read_text().startswith(f"# {wanted:08}\n")
    assert Recovery(life.data).found() == ()
    keep(DocumentFile.open(life.path, life.data))
    assert not [each for each in life.path.parent.iterdir() if each.name.endswith(".designer-tmp")]

"""The lines of the log behind the view: filtered while they come, folded, and the same as if made anew."""

from __future__ import annotations

import random

import pytest

from designer.models.live.limits import Limits
from designer.models.live.log import LogLines
from designer.panels.log.lines import LogFilter, LogRows, below, copied, has_more
from designer.panels.log.sources import LEVELS
from designer.support.rows import Fold
from designer.support.tokens import LIGHT
from runtime.events import OutputWritten
from tests.designer.panels.runs import lines

FILTERS = (
    LogFilter(),
    LogFilter(("even",)),
    LogFilter(levels=frozenset({"error", "warning"})),
    LogFilter(("clerk", "odd"), frozenset({"info"})),
)


def output(number: int, text: str, level: str = "info", listener: str = "clerk") -> OutputWritten:
    return OutputWritten(number, number, float(number), "", "", 0, 0, listener, "stdout", level, text)


def rows_of(log: LogLines, wanted: LogFilter = FILTERS[0], columns: int = 40) -> LogRows:
    made = LogRows(lambda: LIGHT, lambda name: "tool" if name == "clerk" else "")
    made.fit(columns)
    made.begin(log, wanted)
    return made


@pytest.mark.parametrize("wanted", FILTERS, ids=range(len(FILTERS)))
@pytest.mark.parametrize("seed", range(6))
def test_lines_that_came_one_by_one_are_as_if_made_anew(wanted: LogFilter, seed: int) -> None:
    rng = random.Random(seed)
    log = LogLines(Limits(log_lines=30))
    rows = rows_of(log, wanted)
    number = 0
    for _ in range(40):
        for _ in range(rng.choice((0, 1, 4))):
            number += 1
            text = f"{'even' if number % 2 else 'odd'} {number}" + "\nmore" * rng.choice((0, 0, 3))
            log.take(output(number, text, rng.choice(LEVELS), rng.choice(("clerk", "shop"))))
        rows.advance()
        if len(rows):
            rows.unfold(rows.key(rng.randrange(len(rows)))[0], is_open=rng.random() < 0.7)
        anew = rows_of(log, wanted)
        for position in range(log.first, log.end):
            if rows.is_open(position):
                anew.unfold(position, is_open=True)
        assert lines(rows) == lines(anew)
        keys = [rows.key(at) for at in range(len(rows))]
        assert keys == sorted(set(keys))
        assert [rows.find(key) for key in keys] == list(range(len(rows)))


def test_a_line_that_is_gone_is_found_at_the_next_one() -> None:
    log = LogLines()
    for number in range(1, 5):
        log.take(output(number, f"line {number}\nmore", "info" if number % 2 else "debug"))
    rows = rows_of(log, LogFilter(levels=frozenset({"info"})))
    assert rows.find((1, 0)) == rows.find((2, 0)) == 1
    assert rows.find((9, 0)) == len(rows)
    rows.unfold(0, is_open=True)
    assert rows.find((0, 7)) == 2


def test_a_traceback_is_folded_below_its_line() -> None:
    log = LogLines()
    log.take(output(1, "first\n  second\n\n  fourth"))
    rows = rows_of(log)
    assert (len(rows), rows.line(0).fold) == (1, Fold.FOLDED)
    rows.unfold(0, is_open=True)
    assert [line[3] for line in lines(rows)] == ["first", "  second", "", "  fourth"]
    assert rows.line(0).fold is Fold.OPEN


def test_a_long_line_is_wrapped_below_itself() -> None:
    log = LogLines()
    log.take(output(1, "x" * 100))
    rows = rows_of(log, columns=40)
    rows.unfold(0, is_open=True)
    assert [len(line[3]) for line in lines(rows)] == [40, 40, 20]
    rows.fit(60)
    assert [len(line[3]) for line in lines(rows)] == [60, 40]


def test_a_short_line_has_nothing_below_it() -> None:
    log = LogLines()
    log.take(output(1, "short\n"))
    assert not has_more(log.row(0), 40)
    assert below(log.row(0), 40) == []
    assert rows_of(log).line(0).fold is Fold.NONE


def test_a_line_tells_time_level_source_and_text() -> None:
    log = LogLines()
    log.take(output(1, "a\tb\u202e\x1b", "warning"))
    cells = rows_of(log).line(0).cells
    assert [cell.text for cell in cells][1:] == ["warning", "clerk", "a    b⟦U+202E⟧␛"]
    assert cells[2].color == LIGHT.tool
    assert cells[3].color == LIGHT.warning


def test_what_is_copied_is_whole() -> None:
    log = LogLines()
    log.take(output(1, "first\n" + "x" * 5_000))
    assert copied([log.row(0)]).endswith("info clerk: first\n" + "x" * 5_000)


def test_what_was_cleared_away_does_not_come_back_with_a_filter() -> None:
    log = LogLines()
    for number in range(1, 5):
        log.take(output(number, f"line {number}"))
    rows = rows_of(log)
    rows.begin(log, LogFilter(("line",)), first=2)
    assert [line[3] for line in lines(rows)] == ["line 3", "line 4"]

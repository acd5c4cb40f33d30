"""Standard error during a run: progress, problems and complaints, as text or as JSON lines."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TextIO

from runtime.cli.columns import Columns
from runtime.cli.progress import Level, Line
from runtime.cli.words import safe, say
from runtime.problems import Problem, Severity

_COLOURS: dict[Level, dict[str, Any]] = {
    Level.INFO: {},
    Level.WARNING: {"fg": "yellow"},
    Level.ERROR: {"fg": "red"},
}


class Reporter:
    """Writes what happens to standard error."""

    def __init__(self, *, quiet: bool = False, as_json: bool = False, verbose: bool = False) -> None:
        """Decide what is shown and how.

        Args:
            quiet: Errors only.
            as_json: One JSON object a line.
            verbose: Details too, such as where a handler failed.
        """
        self._quiet = quiet
        self._as_json = as_json
        self._verbose = verbose
        self._json_stream = sys.stderr
        self._columns = Columns()
        self._numbers: Mapping[str, int] = {}

    def arrange(self, names: Sequence[str], conversations: Sequence[str] = ()) -> None:
        """Lay out the columns.

        Args:
            names: All names that usually send or receive.
            conversations: Ids of those to be told apart by number; one alone needs none.
        """
        several = len(conversations) > 1
        self._numbers = {id_: number for number, id_ in enumerate(conversations, 1)} if several else {}
        self._columns = Columns(
            names,
            numbers=len(self._numbers),
            unicode=_takes(sys.stderr, "→·"),
            terminal_width=shutil.get_terminal_size().columns if sys.stderr.isatty() else 0,
        )

    def show(self, line: Line, when: float | None = None) -> None:
        """Write a line.

        Args:
            line: What happened.
            when: Seconds since the epoch; None is now.
        """
        if self._quiet and line.level is not Level.ERROR:
            return
        if self._as_json:
            self._write_json(line, when)
            return
        for row in self._columns.show(line, self._numbers.get(line.conversation, 0)):
            say(row, **_COLOURS[line.level])
        if self._verbose and line.detail:
            for part in safe(line.detail).rstrip().split("\n"):
                say("    " + part.rstrip(), dim=True)

    def tell(self, text: str, level: Level = Level.INFO) -> None:
        """Write something that the run itself has to say."""
        self.show(Line(level, "", (), text))

    def problems(self, problems: Iterable[Problem]) -> None:
        """Write what is wrong with an organism."""
        for problem in problems:
            self.tell(str(problem), Level.ERROR if problem.severity is Severity.ERROR else Level.WARNING)

    def new_line(self) -> None:
        """Leave the line on which a terminal has just shown ``^C``."""
        if sys.stderr.isatty() and not self._as_json:
            say("")

    def _write_json(self, line: Line, when: float | None) -> None:
        stamp = datetime.fromtimestamp(time.time() if when is None else when, UTC)
        record: dict[str, Any] = {"time": stamp.isoformat(timespec="milliseconds"), "level": line.level.value}
        if line.conversation:
            record["conversation"] = line.conversation
        if line.from_id:
            record["from"] = line.from_id
        if line.to_ids:
            record["to"] = list(line.to_ids)
        record["text"] = line.text
        if self._verbose and line.detail:
            record["detail"] = line.detail
        self._json_stream.write(json.dumps(record, ensure_ascii=True) + "\n")
        self._json_stream.flush()


def _takes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

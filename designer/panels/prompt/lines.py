"""The lines of a prompt, and of two prompts compared, each with the part that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from PySide6.QtCore import QCoreApplication

from designer.models.line_diff import Row, lines_of, rows
from designer.models.prompt_tokens import segments
from designer.panels.prompt.parts import Tone, tone_of
from designer.support.plain_text import one_line
from runtime.prompts import PromptPart

LONGEST: Final = 2_000
"""Characters of a line; what is longer goes on below, for laying out a long one is slow."""


class Sign(StrEnum):
    """What became of a line."""

    SAME = ""
    CAME = "+"
    WENT = "\u2212"
    FOLDED = "\u2026"


@dataclass(frozen=True, slots=True)
class PromptLine:
    """One line.

    Attributes:
        text: Without its end.
        part: Place of its part in the prompt.
        title: What the part is about.
        tone: Whose words the part is made of.
        is_first: Whether the part begins here.
        sign: What became of it.
        fold: Of a folded one: names what is folded, for :func:`compared`.
    """

    text: str
    part: int
    title: str
    tone: Tone
    is_first: bool = False
    sign: Sign = Sign.SAME
    fold: int = -1


def lines_of_parts(parts: Sequence[PromptPart], agents: frozenset[str]) -> list[PromptLine]:
    """All lines of a prompt.

    Args:
        parts: The prompt.
        agents: Names of the listeners that are agents, in small letters.
    """
    found: list[PromptLine] = []
    for at, (part, text) in enumerate(zip(parts, segments(parts), strict=True)):
        tone, title = tone_of(part, agents), one_line(part.title)
        for number, line in enumerate(lines_of(text)):
            found.append(PromptLine(line, at, title, tone, not number))
    return found


def cut_long(lines: Sequence[PromptLine]) -> list[PromptLine]:
    """The same, with long lines in several."""
    found: list[PromptLine] = []
    for line in lines:
        if len(line.text) <= LONGEST:
            found.append(line)
            continue
        for start in range(0, len(line.text), LONGEST):
            text = line.text[start : start + LONGEST]
            first = line.is_first and not start
            found.append(PromptLine(text, line.part, line.title, line.tone, first, line.sign, line.fold))
    return found


def compared(
    before: Sequence[PromptLine], after: Sequence[PromptLine], unfolded: frozenset[int] = frozenset()
) -> list[PromptLine]:
    """What became of a prompt: lines that went, then those that came, with some around them.

    Args:
        before: Its lines then.
        after: Its lines now.
        unfolded: Folds that are open, by their ``fold``.
    """
    then, now = [line.text for line in before], [line.text for line in after]
    found: list[PromptLine] = []
    last: tuple[int, Tone] | None = None
    for line in _interleaved(rows(then, now, unfolded=unfolded), before, after):
        is_first = line.sign is not Sign.FOLDED and (line.part, line.tone) != last
        last = (line.part, line.tone)
        found.append(PromptLine(line.text, line.part, line.title, line.tone, is_first, line.sign, line.fold))
    return found


def _interleaved(
    found: Sequence[Row], before: Sequence[PromptLine], after: Sequence[PromptLine]
) -> Iterator[PromptLine]:
    for is_change, run in groupby(found, lambda row: row.kind is not None):
        block = list(run)
        if is_change:
            yield from (_signed(before[row.before], Sign.WENT) for row in block if row.before >= 0)
            yield from (_signed(after[row.after], Sign.CAME) for row in block if row.after >= 0)
            continue
        for row in block:
            line = after[row.after]
            if row.folded:
                text = QCoreApplication.translate("Prompt", "\u22ef {count} equal lines").format(
                    count=f"{row.folded:,}"
                )
                yield PromptLine(text, line.part, "", line.tone, sign=Sign.FOLDED, fold=row.before)
            else:
                yield line


def _signed(line: PromptLine, sign: Sign) -> PromptLine:
    return PromptLine(line.text, line.part, line.title, line.tone, sign=sign)

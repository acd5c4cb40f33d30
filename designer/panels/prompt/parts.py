"""The parts of a prompt as rows: what each is, its tokens, and what became of it since the last save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from designer.models.contracts import Prompt
from designer.models.prompt_tokens import CountedPrompt, signed
from designer.support.plain_text import one_line
from designer.support.rows import Cell, Key, Line
from designer.support.tokens import Colors
from runtime.prompts import PartKind, PromptPart

_NAME_LIMIT: Final = 80


class Tone(StrEnum):
    """Whose words a part is made of; told by a colour."""

    OWN = "own"
    GENERAL = "general"
    TOOL = "tool"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part.

    Attributes:
        title: What it is about; of a peer its name.
        tone: Whose words it is made of.
        tokens: How many it is now; None as long as that isn't known.
        before: How many it was at the last save; None where that isn't known or nothing was saved.
        is_gone: Whether it is there no more.
        part: Its place among the parts of the prompt; -1 for one that is gone.
    """

    title: str
    tone: Tone
    tokens: int | None
    before: int | None
    is_gone: bool
    part: int

    @property
    def delta(self) -> int | None:
        """By how many tokens it has changed; None where that isn't known."""
        if self.before is None or (self.tokens is None and not self.is_gone):
            return None
        return (self.tokens or 0) - self.before


def tone_of(part: PromptPart, agents: frozenset[str]) -> Tone:
    """Whose words a part is made of.

    Args:
        part: The part.
        agents: Names of the listeners that are agents, in small letters.
    """
    if part.kind is PartKind.OWN:
        return Tone.OWN
    if part.kind is PartKind.PEER:
        return Tone.AGENT if part.peer.lower() in agents else Tone.TOOL
    return Tone.GENERAL


def tone_color(tone: Tone, colors: Colors) -> str:
    """Peers have the colours of their cards."""
    return {
        Tone.OWN: colors.accent,
        Tone.GENERAL: colors.border_strong,
        Tone.TOOL: colors.tool,
        Tone.AGENT: colors.agent,
    }[tone]


def rows_of(
    prompt: Prompt,
    now: CountedPrompt | None,
    then: CountedPrompt | None,
    agents: frozenset[str],
    old_names: Mapping[str, str] | None = None,
) -> tuple[PartRow, ...]:
    """The parts of a prompt in their order, then those that are gone.

    Args:
        prompt: As it is now.
        now: The same, counted.
        then: As it was at the last save; None where that isn't known.
        agents: Names of the listeners that are agents, in small letters.
        old_names: What listeners with another name were called then; both in small letters.
    """
    before = dict(zip(map(_key, then.prompt.parts), then.counts, strict=True)) if then is not None else {}
    known = then is not None
    keys = [_key(part, old_names) for part in prompt.parts]
    rows = [
        PartRow(
            one_line(part.title, _NAME_LIMIT),
            tone_of(part, agents),
            now.counts[at] if now is not None else None,
            before.get(keys[at], 0) if known else None,
            False,
            at,
        )
        for at, part in enumerate(prompt.parts)
    ]
    here = set(keys)
    for part in then.prompt.parts if then is not None else ():
        if _key(part) not in here:
            title = one_line(part.title, _NAME_LIMIT)
            rows.append(PartRow(title, tone_of(part, agents), None, before[_key(part)], True, -1))
    return tuple(rows)


class PartRows:
    """Gives the lines of the painted list."""

    def __init__(self, colors: Callable[[], Colors]) -> None:
        self._colors = colors
        self._rows: Sequence[PartRow] = ()
        self._total = 0

    def show(self, rows: Sequence[PartRow]) -> bool:
        """Have other rows; whether they are others."""
        is_new = rows != self._rows
        self._rows = rows
        self._total = sum(row.tokens or 0 for row in rows)
        return is_new

    def at(self, place: int) -> PartRow:
        """The part at a place."""
        return self._rows[place]

    def place_of(self, part: int) -> int:
        """The place of a part of the prompt; -1 for none."""
        return next((place for place, row in enumerate(self._rows) if row.part == part and not row.is_gone), -1)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    def line(self, at: int) -> Line:
        """One of them."""
        row, colors = self._rows[at], self._colors()
        muted = colors.text_faint if row.is_gone else colors.text_muted
        tokens = "" if row.tokens is None else f"{row.tokens:,}"
        delta = row.delta or 0
        return Line(
            (
                Cell(row.title, muted if row.is_gone else colors.text),
                Cell(tokens, colors.text),
                Cell("" if row.tokens is None else _share_text(row.tokens, self._total), muted),
                Cell(signed(delta) if delta else "", delta_color(delta, colors)),
            ),
            stripe=tone_color(row.tone, colors),
        )

    def key(self, at: int) -> Key:
        """Its place is its name."""
        return (at + 1, 0)

    def find(self, key: Key) -> int:
        """Where it is."""
        return min(max(key[0] - 1, 0), len(self._rows))


def _share_text(tokens: int, total: int) -> str:
    """``25 %``, ``< 1 %``."""
    if not total or not tokens:
        return ""
    share = 100 * tokens / total
    return f"{share:.0f} %" if share >= 1 else "< 1 %"


def delta_color(delta: int, colors: Colors) -> str:
    """More is neither good nor bad, so it is no colour of a warning."""
    return colors.text_muted if not delta else colors.accent if delta > 0 else colors.ok


def _key(part: PromptPart, old_names: Mapping[str, str] | None = None) -> tuple[PartKind, str]:
    name = part.peer.lower()
    return part.kind, (old_names or {}).get(name, name)

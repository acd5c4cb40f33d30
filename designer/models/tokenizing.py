"""How many tokens a text is for a model.

A tokenizer holds the interpreter while it works: about 0.02 ms for 10 kB of prose, up to 240 ms for a megabyte of one
letter. So long texts are counted in pieces, cut where no token can reach over, and everybody else gets a turn in
between. Loading a vocabulary takes 30 to 230 ms, once in a process, and holds the interpreter for 10 to 45 of them.
:mod:`designer.models.counting` does that and all long counts off the window's thread.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Final

from designer.models.vocabularies import Model, vocabulary_of

PIECE: Final = 16_000
"""Characters that are counted at once: at most about 4 ms, whatever they are."""
_KEPT: Final = 4_000_000
"""Characters of texts whose counts are remembered."""
_BOUNDARY: Final = re.compile(r"(?<=\n)(?=[^\s/])|(?<=\S)(?= [^\W\d_])")
"""Where no token reaches over: before a line that begins with neither space nor slash, and before a word's space.

Vocabularies are made by splitting texts first, by a pattern, and joining only within what that gives. In the patterns
of all that are used here a line's end belongs to what stands before it, and one space to the letters behind it; a
slash is taken to the line above by some of them.
"""
_FIRST: Final = "Decides whether <Story> is published. " * 10
"""Long enough that its splitting needs the pattern."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Encode = Callable[[str], Sequence[int]]
"""Tokens of a text in which nothing is taken for a control token."""


class TokensUnavailable(Exception):
    """Nothing can be counted here; the text is a sentence for the user."""


class Encoder:
    """One vocabulary, loaded when it is first needed; any thread may use it."""

    def __init__(self, name: str, load: Callable[[str], Encode]) -> None:
        self.name = name
        self._load = load
        self._loading = Lock()
        self._keeping = Lock()
        self._encode: Encode | None = None
        self._line_end = 0
        self._kept: OrderedDict[tuple[str, bool], int] = OrderedDict()
        self._kept_size = 0

    @property
    def is_loaded(self) -> bool:
        """Whether counting needs no loading any more."""
        return self._encode is not None

    def known(self, text: str, *, goes_on: bool = False) -> int | None:
        """The count of a text that was counted before."""
        with self._keeping:
            return self._kept.get((text, goes_on))

    def count(self, text: str, *, goes_on: bool = False) -> int:
        """How many tokens a text is.

        Args:
            text: Of any length.
            goes_on: Whether it stands behind a line end of the same text, and not at its beginning, where some
                tokenizers put a space.

        Raises:
            TokensUnavailable: There is no tokenizer on this machine.
        """
        found = self.known(text, goes_on=goes_on)
        if found is None:
            found = self._counted(self._loaded(), _SURROGATE.sub("\ufffd", text), goes_on)
            self._keep((text, goes_on), found)
        return found

    def _loaded(self) -> Encode:
        with self._loading:
            if self._encode is None:
                encode = self._load(self.name)
                self._line_end = len(encode("\n"))
                self._encode = encode
            return self._encode

    def _counted(self, encode: Encode, text: str, goes_on: bool) -> int:
        total = 0
        for piece in pieces(text):
            if goes_on:
                total += len(encode("\n" + piece)) - self._line_end
            else:
                total += len(encode(piece))
            goes_on = True
        return total

    def _keep(self, key: tuple[str, bool], count: int) -> None:
        with self._keeping:
            if key not in self._kept:
                self._kept[key] = count
                self._kept_size += len(key[0])
            while self._kept_size > _KEPT and len(self._kept) > 1:
                (gone, _), _ = self._kept.popitem(last=False)
                self._kept_size -= len(gone)


class TokenCounter:
    """Counts as one model does, or nearly so.

    Attributes:
        name: Of the vocabulary: ``o200k_base``.
        is_exact: Whether the model itself counts so.
        note: A sentence for the user: with what is counted, and why that is not exact.
    """

    def __init__(self, encoder: Encoder, *, is_exact: bool, note: str) -> None:
        self.name = encoder.name
        self.is_exact = is_exact
        self.note = note
        self._encoder = encoder

    @property
    def is_loaded(self) -> bool:
        """Whether a short text can be counted on the window's thread."""
        return self._encoder.is_loaded

    def count(self, text: str) -> int:
        """How many tokens a text is; may take long, or load.

        Raises:
            TokensUnavailable: There is no tokenizer on this machine.
        """
        return self._encoder.count(text)

    def counts(self, segments: Sequence[str]) -> tuple[int, ...]:
        """The same for each piece of one text; from the second on each begins a line.

        Raises:
            TokensUnavailable: There is no tokenizer on this machine.
        """
        return tuple(self._encoder.count(text, goes_on=at > 0) for at, text in enumerate(segments))

    def unknown(self, segments: Sequence[str]) -> int:
        """Characters of the pieces that were not counted before."""
        return sum(len(text) for at, text in enumerate(segments) if self._encoder.known(text, goes_on=at > 0) is None)


def pieces(text: str, longest: int = PIECE) -> Iterator[str]:
    """A text in pieces that can be counted one by one; only one without spaces or lines is cut anywhere."""
    start = 0
    while len(text) - start > longest:
        end = start + longest
        cut = max((found.start() for found in _BOUNDARY.finditer(text, end - longest // 4, end + 1)), default=end)
        if cut <= start:
            cut = end
        yield text[start:cut]
        start = cut
    if start < len(text) or not text:
        yield text[start:]


def counter_for(model: str | Model) -> TokenCounter:
    """Who counts for a model; costs nothing, since nothing is loaded before it is needed."""
    vocabulary = vocabulary_of(Model(model) if isinstance(model, str) else model)
    return TokenCounter(_encoder(vocabulary.name), is_exact=vocabulary.is_exact, note=vocabulary.note)


@cache
def _encoder(name: str) -> Encoder:
    """Vocabularies are large and never change: a process needs each once."""
    return Encoder(name, load)


def load(name: str) -> Encode:
    """Load a vocabulary.

    Raises:
        TokensUnavailable: The library isn't installed, or doesn't know this vocabulary.
    """
    try:
        from splintr import Tokenizer

        tokenizer = Tokenizer.from_pretrained(name)
    except ImportError as error:
        raise TokensUnavailable("Tokens: not available, install splintr-rs") from error
    except ValueError as error:
        raise TokensUnavailable(f"Tokens: not available, splintr has no vocabulary {name}") from error
    # Its pattern is compiled with the first text, in up to 190 ms; only this way of encoding lets others run meanwhile.
    tokenizer.encode_batch_flat([_FIRST])
    return tokenizer.encode_ordinary

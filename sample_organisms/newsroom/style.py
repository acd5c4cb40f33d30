"""The style desk: what makes a text hard or tiresome to read."""

import re
from collections.abc import Iterator

LONGEST_SENTENCE = 32
"""Words."""
LONGEST_HEADLINE = 60
"""Characters."""
WORN = {
    "at the end of the day": "leave it out",
    "at this point in time": "write “now”",
    "due to the fact that": "write “because”",
    "in the wake of": "write “after”",
    "only time will tell": "leave it out",
    "tip of the iceberg": "say what else there is",
}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DOUBLED = re.compile(r"\b(?!had\b|that\b)([a-z]+) \1\b", re.IGNORECASE)


def remarks(headline: str, text: str) -> list[str]:
    """What is wrong in a story, in full sentences."""
    flat = " ".join(text.split())
    return [*_headline(headline), *_sentences(flat), *_words(flat)]


def _headline(headline: str) -> Iterator[str]:
    if len(headline) > LONGEST_HEADLINE:
        yield f"The headline has {len(headline)} characters; {LONGEST_HEADLINE} fit."
    if headline.endswith("."):
        yield "A headline ends without a full stop."


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if len(words) > LONGEST_SENTENCE:
            yield f"The sentence “{' '.join(words[:5])} …” has {len(words)} words; make it two."


def _words(text: str) -> Iterator[str]:
    for found in _DOUBLED.finditer(text):
        yield f"“{found[0]}” says it twice."
    for phrase, advice in WORN.items():
        if phrase in text.lower():
            yield f"“{phrase}” is worn out; {advice}."

"""The law desk: what a paper is sued for."""

import re
from collections.abc import Iterator

ADULT = 18
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NAME = r"[A-Z][\w'\u2019-]+ [A-Z][\w'\u2019-]+"
_ACCUSATION = re.compile(rf"\b({_NAME}) (stole|embezzled|defrauded|bribed|forged|lied|blackmailed)\b")
_ATTRIBUTED = re.compile(
    r"\b(according to|alleged|allegedly|accused|charged with|convicted|court|prosecutors?)\b", re.IGNORECASE
)
_AGED_NAME = re.compile(rf"\b({_NAME})(?:, |, aged | \()(\d{{1,2}})\b(?! [A-Z])")
_PHONE = re.compile(r"\b0\d{2,4}[ /-]?\d{3}[ -]?\d{2,5}\b")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w\b")


def remarks(text: str) -> list[str]:
    """What must not be printed, in full sentences."""
    flat = " ".join(text.split())
    return [*_accusations(flat), *_minors(flat), *_contacts(flat)]


def _accusations(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        for name, verb in _ACCUSATION.findall(sentence):
            if not _ATTRIBUTED.search(sentence):
                yield f"“{name} {verb}” is an accusation made as a fact; say whose it is."


def _minors(text: str) -> Iterator[str]:
    for name, age in _AGED_NAME.findall(text):
        if int(age) < ADULT:
            yield f"{name} is {age}; do not name minors."


def _contacts(text: str) -> Iterator[str]:
    for kind, pattern in (("telephone number", _PHONE), ("mail address", _MAIL)):
        for found in pattern.findall(text):
            yield f"Take out the {kind} {found}."

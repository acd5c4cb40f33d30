"""Whether a message is what was asked for: a filter made into tests, the cheap ones first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import translate
from re import compile as compile_pattern
from typing import Final

from designer.models.live.rows import MessageRow
from designer.models.live.states import DeliveryState
from designer.panels.messages.query import Query, Term, Word
from designer.panels.messages.states import STATE_WORDS
from designer.panels.messages.xpath import PayloadPath

Test = Callable[[MessageRow], bool]
_COST: Final = (Word.STATE, Word.CONVERSATION, Word.CLASS, Word.FROM, Word.TO, Word.LISTENER, Word.THREAD)
"""Cheap ones first; text and XPath come last."""


@dataclass(frozen=True, slots=True)
class Toggles:
    """The quick choices beside the field.

    Attributes:
        is_bad_only: Only what went wrong.
        listeners: Only messages from or to one of these, in lower case; None for all.
        conversation: Only this one; empty for all.
    """

    is_bad_only: bool = False
    listeners: frozenset[str] | None = None
    conversation: str = ""

    def __bool__(self) -> bool:
        return self.is_bad_only or self.listeners is not None or bool(self.conversation)


class Matcher:
    """Tests rows, one after another."""

    def __init__(self, query: Query, toggles: Toggles) -> None:
        """Make the tests.

        Args:
            query: Without a mistake.
            toggles: What is chosen besides.
        """
        terms = sorted(query.terms, key=_cost)
        self._paths: list[PayloadPath] = []
        self._tests = [*_toggle_tests(toggles), *(self._test(term) for term in terms)]
        self.asks_for_state = toggles.is_bad_only or any(term.word in (Word.STATE, Word.THREAD) for term in query.terms)
        """Whether a row that has changed has to be tested again."""

    @property
    def fault(self) -> str:
        """What shows to be wrong with an XPath only where it is used; else empty."""
        return next((path.fault for path in self._paths if path.fault), "")

    def matches(self, row: MessageRow) -> bool:
        """Whether all tests hold."""
        return all(test(row) for test in self._tests)

    def _test(self, term: Term) -> Test:
        if term.word is Word.XPATH:
            self._paths.append(PayloadPath(term.values[0]))
            test: Test = self._paths[-1].holds_in
        else:
            test = _plain_test(term)
        return (lambda row: not test(row)) if term.is_not else test


def matcher(query: Query, toggles: Toggles) -> Matcher | None:
    """What tests rows; None where each row will do."""
    return Matcher(query, toggles) if query.terms or toggles else None


def _cost(term: Term) -> int:
    if term.word is Word.XPATH:
        return len(_COST) + 1
    return _COST.index(term.word) if term.word in _COST else len(_COST)


def _toggle_tests(toggles: Toggles) -> list[Test]:
    tests: list[Test] = []
    if toggles.is_bad_only:
        tests.append(lambda row: any(each.state.is_bad for each in row.deliveries))
    if toggles.conversation:
        tests.append(lambda row: row.conversation == toggles.conversation)
    listeners = toggles.listeners
    if listeners is not None:
        tests.append(
            lambda row: row.from_id.lower() in listeners or any(name.lower() in listeners for name in row.to_ids)
        )
    return tests


def _plain_test(term: Term) -> Test:
    if term.word is Word.TEXT:
        return _text_test(term.values[0])
    if term.word is Word.STATE:
        return _state_test(term.values)
    if term.word in (Word.CONVERSATION, Word.THREAD):
        return _thread_test(tuple(value.lower() for value in term.values), is_frame=term.word is Word.THREAD)
    return _name_test(term)


def _name_test(term: Term) -> Test:
    is_one = _name_matcher(term)
    if term.word is Word.FROM:
        return lambda row: is_one(row.from_id)
    if term.word is Word.TO:
        return lambda row: any(map(is_one, row.to_ids))
    if term.word is Word.CLASS:
        return lambda row: is_one(row.payload_type)
    return lambda row: is_one(row.from_id) or any(map(is_one, row.to_ids))


def _name_matcher(term: Term) -> Callable[[str], bool]:
    """Whether a name is one of the values; they may hold ``*`` and ``?``. Few names come often."""
    known: dict[str, bool] = {}
    values = tuple(value.lower() for value in term.values)
    patterns = tuple(compile_pattern(translate(value)) for value in values if "*" in value or "?" in value)
    plain = tuple(value for value in values if "*" not in value and "?" not in value)

    def is_one(name: str) -> bool:
        found = known.get(name)
        if found is None:
            lower = name.lower()
            found = any((lower == value) if term.is_whole else (value in lower) for value in plain)
            found = known[name] = found or any(pattern.match(lower) is not None for pattern in patterns)
        return found

    return is_one


def _state_test(values: tuple[str, ...]) -> Test:
    wanted: frozenset[DeliveryState] = frozenset()
    for value in values:
        lower = value.lower()
        states = STATE_WORDS.get(lower)
        if states is None:
            # Typed in part: all that begin so.
            states = frozenset[DeliveryState]().union(
                *(STATE_WORDS[each] for each in STATE_WORDS if each.startswith(lower))
            )
        wanted |= states
    return lambda row: any(each.state in wanted for each in row.deliveries)


def _thread_test(values: tuple[str, ...], *, is_frame: bool) -> Test:
    """Ids are seldom typed in full: how they begin will do."""
    if not is_frame:
        return lambda row: row.conversation.startswith(values)
    return lambda row: (
        row.conversation.startswith(values)
        or row.frame.startswith(values)
        or any(each.frame.startswith(values) for each in row.deliveries)
    )


def _text_test(text: str) -> Test:
    lower = text.lower()
    in_xml = lower.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if lower.isascii():
        needles = tuple({lower.encode(), in_xml.encode()})

        def is_in_payload(raw: bytes) -> bool:
            found = raw.lower()
            return any(needle in found for needle in needles)

    else:

        def is_in_payload(raw: bytes) -> bool:
            return in_xml in raw.decode("utf-8", "replace").lower()

    names: dict[str, bool] = {}

    def is_in_name(name: str) -> bool:
        found = names.get(name)
        if found is None:
            found = names[name] = lower in name.lower()
        return found

    return lambda row: (
        is_in_name(row.payload_type)
        or is_in_name(row.from_id)
        or any(map(is_in_name, row.to_ids))
        or is_in_payload(row.raw)
    )

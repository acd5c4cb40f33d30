"""What the pump would say of a document: its own stages, run on a text (contract section 5), and places in that text.

Repair, c14n, envelope, extract and validate are the runtime's functions; routing is what the document tells. Nothing
is sent, and nothing but the text is looked at, so it may run in any thread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from lxml import etree
from PySide6.QtCore import QCoreApplication

from designer.models.wire_places import Place, element_at, place_at, same_tag
from runtime.errors import WireError
from runtime.handlers import CALLER
from runtime.payloads.explain import explain
from runtime.wire.c14n import canonical
from runtime.wire.envelope import check_envelope, extract, is_envelope
from runtime.wire.limits import DEFAULT_LIMITS, WireLimits
from runtime.wire.mend import Mend
from runtime.wire.repair import Repaired, repair

_AT: Final = re.compile(r"^at (\S+) \(line (\d+)\): ")
_PLACE: Final = re.compile(r"\bline (\d+)(?:, column (\d+))?")
_TO: Final = re.compile(r"<(?:[\w.-]+:)?to\s*>\s*([^<]{1,80}?)\s*</")
_TAG: Final = re.compile(r"<([\w.-]{1,80})>")
_ROOT: Final = re.compile(r"<[A-Za-z_]")


class Stage(StrEnum):
    """Where a document stopped."""

    REPAIR = "repair"
    C14N = "c14n"
    ENVELOPE = "envelope"
    EXTRACT = "extract"
    ROUTE = "route"
    VALIDATE = "validate"


@dataclass(frozen=True, slots=True)
class Taker:
    """A class that a document may be of.

    Attributes:
        name: Of the class, which is the root element's.
        schema: Its XSD; empty where it isn't known.
        listener: Who takes it, or answers with it.
        is_answer: Whether it is what the listener answers with.
        doubt: Why what its schema lets through may be refused all the same; empty where it is exact.
    """

    name: str
    schema: str
    listener: str = ""
    is_answer: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be found out.

    Attributes:
        text: The document, a payload or an envelope.
        taker: What a bare payload is to be, and an envelope without address.
        addressed: What is taken by those whom an envelope may name, by their names in lower case.
        answers: What ``caller`` may be answered with.
        max_bytes: The largest document that the organism takes.
    """

    text: str
    taker: Taker
    addressed: Mapping[str, Taker] = field(default_factory=dict)
    answers: tuple[Taker, ...] = ()
    max_bytes: int = DEFAULT_LIMITS.max_bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        words: The pump's own, without the place.
        path: Of the element, as the pump names it; empty where it names none.
        place: In the text as it was written; None where that isn't known.
    """

    words: str
    path: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the pump says.

    Attributes:
        stage: Where it stopped; None where it went through all of them.
        faults: What is wrong.
        mends: What was mended before that.
        mended: The text as it was mended; empty where nothing was.
        taker: What it was checked against; None where it didn't come so far.
        is_envelope: Whether it is a whole envelope.
        is_checked: Whether there was a schema to check it by.
    """

    stage: Stage | None = None
    faults: tuple[Fault, ...] = ()
    mends: tuple[Mend, ...] = ()
    mended: str = ""
    taker: Taker | None = None
    is_envelope: bool = False
    is_checked: bool = True

    @property
    def is_valid(self) -> bool:
        """Whether the pump would let it through."""
        return self.stage is None


def address_in(text: str) -> str:
    """Whom an envelope is for, as far as that can be seen at a glance; in lower case."""
    found = _TO.search(text)
    return found[1].lower() if found else ""


def check(question: Question) -> Finding:
    """Send a text through the stages, as if it had come from outside."""
    try:
        data = question.text.encode("utf-8", "surrogatepass")
        repaired = repair(data, WireLimits(max_bytes=question.max_bytes))
    except WireError as error:
        return Finding(Stage.REPAIR, (_fault_in_text(question.text, error.reason),))
    mended = repaired.data.decode() if repaired.mends else ""
    found = Finding(mends=repaired.mends, mended=mended, is_envelope=is_envelope(repaired.tree))
    return _after_repair(question, repaired, found)


def _after_repair(question: Question, repaired: Repaired, found: Finding) -> Finding:
    written = _Written(question.text, found.mended)
    tree = repaired.tree
    try:
        canonical(tree)
        if found.is_envelope:
            check_envelope(tree)
    except WireError as error:
        return replace(found, stage=Stage(error.stage), faults=(written.fault_by_line(error.reason),))
    to_id: str | None = None
    payload = tree
    if found.is_envelope:
        parts = extract(tree)
        to_id, payload = parts.to_id, parts.payload
    taker, refusal = _route(question, to_id, str(payload.tag))
    if taker is None:
        return replace(found, stage=Stage.ROUTE, faults=(written.fault_of_tag("to", refusal),))
    return _validated(replace(found, taker=taker), taker, payload, written)


def _route(question: Question, to_id: str | None, tag: str) -> tuple[Taker | None, str]:
    """What the document is to be, or why nobody takes it."""
    if to_id is None:
        named = (each for each in (question.taker, *question.answers) if each.name == tag)
        return next(named, question.taker), ""
    if to_id.lower() == CALLER:
        if not question.answers:
            return None, _tr("{0} declares no answer, so nothing can be sent to {1}").format(
                question.taker.listener, CALLER
            )
        return next((each for each in question.answers if each.name == tag), question.answers[0]), ""
    taker = question.addressed.get(to_id.lower())
    if taker is None:
        return None, _tr("it is for {0}, and this organism has no listener of that name").format(repr(to_id[:80]))
    return taker, ""


def _validated(found: Finding, taker: Taker, payload: etree._Element, written: _Written) -> Finding:
    if payload.tag != taker.name:
        verb = _tr("answers with") if taker.is_answer else _tr("takes")
        who = taker.listener or _tr("the receiver")
        faults = [written.fault_at("", f"{who} {verb} {taker.name}, not {payload.tag!r}", found.is_envelope)]
        if taker.schema and (hint := _explained(taker, payload)):
            faults.append(Fault(hint.splitlines()[0]))
        return replace(found, stage=Stage.VALIDATE, faults=tuple(faults))
    if not taker.schema:
        return replace(found, is_checked=False)
    try:
        said = _explained(taker, payload)
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        return replace(found, is_checked=False)
    if not said:
        return found
    return replace(
        found,
        stage=Stage.VALIDATE,
        faults=tuple(written.fault_of(line, found.is_envelope) for line in said.splitlines()),
    )


def _explained(taker: Taker, payload: etree._Element) -> str:
    return explain(etree.XMLSchema(etree.fromstring(taker.schema.encode())), payload, taker.name)


@dataclass(frozen=True, slots=True)
class _Written:
    """A text as somebody wrote it, and as it was mended."""

    text: str
    mended: str

    def fault_of(self, said: str, in_envelope: bool) -> Fault:
        """A line of what the schema says."""
        at = _AT.match(said)
        if at is None:
            return Fault(said)
        return self.fault_at(at[1], said[at.end() :], in_envelope, int(at[2]))

    def fault_at(self, path: str, words: str, in_envelope: bool = False, line: int = 0) -> Fault:
        """Something wrong with the element of a path; without one, with the payload."""
        place = self._place(path or "/payload", in_envelope)
        if place is None and line and not self.mended:
            place = Place(line)
        return Fault(words, path, place)

    def fault_by_line(self, words: str) -> Fault:
        """What is said in words that name a line, or a tag."""
        if not self.mended and (found := _PLACE.search(words)):
            return Fault(words, "", Place(int(found[1]), int(found[2] or 1)))
        tag = _TAG.search(words)
        return self.fault_of_tag(tag[1], words) if tag else Fault(words)

    def fault_of_tag(self, name: str, words: str) -> Fault:
        """Something wrong with the first element of a name."""
        tag = re.search(rf"<(?:[\w.-]+:)?{re.escape(name)}(?=[\s/>])[^<>]*>?", self.text)
        return Fault(words, "", place_at(self.text, *tag.span()) if tag else None)

    def _place(self, path: str, in_envelope: bool) -> Place | None:
        extent = element_at(self.mended or self.text, path, in_envelope=in_envelope)
        if extent is None:
            return None
        start, end = extent
        if self.mended:
            start = same_tag(self.mended, start, self.text)
            if start < 0:
                return None
            end = max(self.text.find(">", start) + 1, start + 1)
        return place_at(self.text, start, end)


def _fault_in_text(text: str, reason: str) -> Fault:
    """What repair says; it names places of the text as it came."""
    found = _PLACE.search(reason)
    if found:
        return Fault(reason, "", Place(int(found[1]), int(found[2] or 1)))
    root = _ROOT.search(text[:10_000])
    return Fault(reason, "", place_at(text, root.start(), root.start() + 1) if root else None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("WireCheck", text)

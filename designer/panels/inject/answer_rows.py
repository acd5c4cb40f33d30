"""What came of a message from outside, as rows of text; no widgets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml import etree
from PySide6.QtCore import QCoreApplication

from designer.models.live.answers import Answer, Injection
from designer.panels.pretty import pretty_lines
from designer.panels.times import span, took
from designer.support.plain_text import one_line, shown
from runtime.wire.envelope import ENVELOPE_NS

_LARGEST_BYTES: Final = 262_144
"""Of a payload that is taken apart for showing; larger ones are shown as they came, cut."""
_MOST_LINES: Final = 400
_LINE_LIMIT: Final = 600
_COMPACT_LIMIT: Final = 200
_TELLING: Final = 8
"""Characters from which on the same text in question and answer is no chance."""
REPLIES: Final = ("reply", "circle-alert")
"""Icons of what came back."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the answers.

    Attributes:
        title: What it is, first line.
        detail: What it says, second line; empty for none.
        right: At the end of the first line: a time, a duration.
        icon: In resources/icons; empty for none.
        tone: ``ok``, ``error``, ``waiting``, ``quiet`` or empty.
        message: Number of the message that it stands for, 0 for none.
        conversation: Id of the conversation.
        raw: The message's XML.
        is_code: Whether it is a line of XML.
    """

    title: str
    detail: str = ""
    right: str = ""
    icon: str = ""
    tone: str = ""
    message: int = 0
    conversation: str = ""
    raw: bytes = b""
    is_code: bool = False


def head_of(injection: Injection) -> Row:
    """What was sent, and how it stands."""
    icon, tone = {
        "waiting": ("clock", "waiting"),
        "answered": ("circle-check", "ok"),
        "failed": ("circle-x", "error"),
        "rejected": ("circle-x", "error"),
        "dropped": ("circle-x", "error"),
        "silent": ("minus", "quiet"),
        "ended": ("minus", "quiet"),
    }[injection.outcome]
    to = ", ".join(injection.to_ids) or _tr("nobody")
    payload = payload_of(injection.raw)
    name = injection.payload_type or root_of(payload)
    return Row(
        title=one_line(f"{name} → {to}" if name else f"→ {to}", 120),
        detail=compact(payload),
        right=time.strftime("%H:%M:%S", time.localtime(injection.time)),
        icon=icon,
        tone=tone,
        message=injection.number,
        conversation=injection.conversation,
        raw=payload,
    )


def rows_of(injection: Injection, now: float) -> list[Row]:
    """What came of it, oldest first.

    Args:
        injection: The message.
        now: Seconds since the epoch, for what is still waited for.
    """
    # What a refusal was answered with says the same as the refusal.
    told = () if injection.outcome == "rejected" else tuple(injection.replies)
    rows = [_reply(injection, reply) for reply in told]
    hidden = injection.reply_count - len(injection.replies)
    if hidden > 0 and told:
        rows.insert(0, Row(_tr("{0} earlier replies are not kept").format(f"{hidden:,}"), tone="quiet"))
    last = _outcome(injection, now)
    return [*rows, last] if last is not None else rows


def _reply(injection: Injection, reply: Answer) -> Row:
    after = took(round((reply.time - injection.time) * 1e9))
    row = Row("", right=after, message=reply.message, conversation=injection.conversation, raw=reply.raw)
    if reply.is_error:
        code, words, retry = _error(reply.raw)
        title = _tr("Error: {0}").format(_code_in_words(code))
        hint = _tr("may be tried again") if retry else _tr("trying again will not help")
        detail = one_line(f"{words} ({hint})" if words else hint, _COMPACT_LIMIT)
        return replace(row, title=title, detail=detail, icon="circle-alert", tone="error")
    title = one_line(_tr("{0} from {1}").format(reply.payload_type, reply.from_id), 120)
    # What only repeats the question would push the answer out of sight.
    return replace(row, title=title, detail=compact(reply.raw, _said(injection.raw)), icon="reply", tone="ok")


def _outcome(injection: Injection, now: float) -> Row | None:
    row = Row("", message=injection.number, conversation=injection.conversation)
    bad = replace(row, icon="circle-x", tone="error")
    quiet = replace(row, icon="minus", tone="quiet")
    reason = one_line(injection.reason, _COMPACT_LIMIT)
    match injection.outcome:
        case "waiting":
            return replace(row, title=_waiting(injection, now), icon="clock", tone="waiting")
        case "rejected":
            title = _tr("Rejected at {0}").format(one_line(injection.stage, 40))
            return replace(bad, title=title, detail=reason)
        case "dropped":
            return replace(bad, title=_tr("Never delivered"), detail=reason)
        case "silent":
            return replace(quiet, title=_tr("No reply: all is done, and nobody answered"))
        case "ended":
            why = reason or _tr("it was ended first")
            return replace(quiet, title=_tr("No reply: {0}").format(why))
    return None


def _waiting(injection: Injection, now: float) -> str:
    ends = injection.waiting_for()
    if not ends:
        return _tr("Waiting{0}").format(_waited(now - injection.time))
    told = [f"{one_line(name, 40)}{_waited(now - since)}" for name, since in ends[:4]]
    more = _tr(" and {0} more").format(len(ends) - 4) if len(ends) > 4 else ""
    return _tr("Waiting: {0}").format("; ".join(told)) + more


def _waited(seconds: float) -> str:
    """How long already; nothing within the first second, which is over before the clock ticks again."""
    return f", {span(seconds)}" if seconds >= 1 else ""


def _code_in_words(code: str) -> str:
    words = {
        "validation": _tr("not valid"),
        "routing": _tr("can't be delivered"),
        "handler": _tr("a handler failed"),
        "timeout": _tr("a handler took too long"),
        "no-reply": _tr("nobody answered"),
        "limit": _tr("a limit was reached"),
    }
    return words.get(code, one_line(code, 40))


def _error(raw: bytes) -> tuple[str, str, bool]:
    """Code, message and whether to try again, of a SystemError."""
    root = _parsed(raw)
    if root is None:
        return "", one_line(raw[:2000].decode("utf-8", "replace"), _COMPACT_LIMIT), False
    return root.findtext("Code") or "", root.findtext("Message") or "", root.findtext("RetryAllowed") == "true"


@lru_cache(maxsize=512)
def compact(raw: bytes, known: frozenset[str] = frozenset()) -> str:
    """The fields of a payload in one line.

    Args:
        raw: XML.
        known: Texts of fields that are left out, unless nothing else is there.
    """
    root = _parsed(raw)
    if root is None:
        return one_line(raw[: 4 * _COMPACT_LIMIT].decode("utf-8", "replace"), _COMPACT_LIMIT)
    leaves = list(islice(_leaves(root), _MOST_LINES))
    found: list[str] = []
    size = 0
    for name, text in [leaf for leaf in leaves if leaf[1] not in known] or leaves:
        found.append(f"{name}: {text}")
        size += len(found[-1])
        if size > _COMPACT_LIMIT:
            break
    return one_line("  ".join(found), _COMPACT_LIMIT)


@lru_cache(maxsize=64)
def _said(raw: bytes) -> frozenset[str]:
    """What the fields of a message from outside say; short words and numbers say something else elsewhere."""
    root = _parsed(payload_of(raw))
    texts = [text for _, text in islice(_leaves(root), _MOST_LINES)] if root is not None else []
    return frozenset(text for text in texts if len(text) >= _TELLING)


def _leaves(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if len(element) == 0 and (element.text or element is not root):
            yield etree.QName(element).localname, one_line(element.text or "", 80) or "-"


def root_of(raw: bytes) -> str:
    """The name of a document's root element, as far as it can be told."""
    root = _parsed(raw)
    return etree.QName(root).localname if root is not None else ""


def payload_of(raw: bytes) -> bytes:
    """The payload in a document that may be a whole envelope, as it came."""
    root = _parsed(raw)
    if root is None or len(root) < 2 or root.tag != f"{{{ENVELOPE_NS}}}message":
        return raw
    payload = deepcopy(root[-1])
    etree.cleanup_namespaces(payload)
    return etree.tostring(payload, with_tail=False)


def code_rows(row: Row) -> list[Row]:
    """The XML of a message line by line, below a line that says what it is valid as."""
    rows = []
    if row.icon in REPLIES:
        rows.append(Row(_tr("Validates as {0}").format(one_line(root_of(row.raw), 80)), icon="check", tone="ok"))
    lines = pretty(row.raw).split("\n")
    for line in lines[:_MOST_LINES]:
        rows.append(Row(shown(line, _LINE_LIMIT), is_code=True, message=row.message, raw=row.raw))
    if len(lines) > _MOST_LINES:
        rows.append(Row(_tr("… {0} more lines; copy shows all").format(len(lines) - _MOST_LINES), tone="quiet"))
    return rows


def pretty(raw: bytes) -> str:
    """A document indented, as far as it can be read."""
    return "\n".join(pretty_lines(raw.decode("utf-8", "replace")))


def _parsed(raw: bytes) -> etree._Element | None:
    if len(raw) > _LARGEST_BYTES:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Answers", text)

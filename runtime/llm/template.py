"""Replies with places for what came in: ``<Verdict><Title>{Title}</Title></Verdict>``.

A placeholder is a path in braces and nothing else; there is no expression in it that could be evaluated.

=========================  ==========================================================================
``{Title}``                text of the field Title of the payload that the rule matched
``{Address/City}``         of a nested field
``{Tags/Tag[2]}``          the second of several
``{/Story/Title}``         of the class Story, from the latest messages that hold one, however long ago
``{/Verdict[2]/Reason}``   of the second Verdict in them
``{Note|none}``            with a text to use where there is no such field; it may be empty
``{@payload}``             the whole payload as XML
``{@text}``                all incoming text
``{@agent}`` ``{@turn}``   who asks, and how often it has on this frame
``{@model}``               the model asked for
``{{`` and ``}}``          a literal brace
=========================  ==========================================================================

Where the reply holds a tag, all that is inserted but ``{@payload}`` is escaped (``&amp;`` for ``&``), so
that what came in is text in what goes out, never markup. A reply without a tag is plain text: values are
inserted as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from runtime.errors import LLMError
from runtime.llm.incoming import Ask, name_of
from runtime.problems import nearest

if TYPE_CHECKING:
    from lxml.etree import _Element

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_STEP = re.compile(r"([^\W\d][\w.-]*)(?:\[([1-9]\d{0,5})\])?", re.UNICODE)
_TAG = re.compile(r"</?[^\W\d][\w.:-]*[\s/>]", re.UNICODE)
_SPECIAL = ("@payload", "@text", "@agent", "@turn", "@model")


class TemplateError(ValueError):
    """A reply with a brace that is no placeholder; says which and what to write."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: an element name and which of several, from 1."""

    name: str
    position: int = 1


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place in a reply that is filled from what came in.

    Attributes:
        source: As written, without braces and default.
        special: One of the names that begin with ``@``, else empty.
        steps: The path; empty for a special one.
        absolute: Whether the first step names a payload class.
        default: What to insert where there is no such field; None makes that an error.
    """

    source: str
    special: str = ""
    steps: tuple[Step, ...] = ()
    absolute: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A reply, cut into literal text and placeholders.

    Attributes:
        parts: In order.
        is_xml: Whether the literal text holds a tag, so that values are escaped.
    """

    parts: tuple[str | Placeholder, ...]
    is_xml: bool

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read a reply as it stands in a script.

        Raises:
            TemplateError: A brace belongs to no placeholder, or a placeholder is no path.
        """
        parts: list[str | Placeholder] = []
        end = 0
        for piece in _PIECE.finditer(text):
            parts.append(text[end : piece.start()])
            parts.append(_read(piece))
            end = piece.end()
        parts.append(text[end:])
        literal = "".join(part if isinstance(part, str) else "\0" for part in parts)
        return cls(tuple(part for part in parts if part != ""), _TAG.search(literal) is not None)

    def fill(self, ask: Ask, payload: _Element | None) -> str:
        """The reply to one completion.

        Args:
            ask: The completion.
            payload: The payload that the rule matched; None where the incoming text holds none.

        Raises:
            LLMError: A placeholder without default names a field that is not there, or that has fields
                of its own.
        """
        return "".join(part if isinstance(part, str) else self._value(part, ask, payload) for part in self.parts)

    def _value(self, placeholder: Placeholder, ask: Ask, payload: _Element | None) -> str:
        if placeholder.special == "@payload":
            return _document(payload)
        special = placeholder.special
        value = _special(special, ask) if special else _field(placeholder, ask, payload)
        return escape(value) if self.is_xml else value


def _read(piece: re.Match[str]) -> str | Placeholder:
    whole, inside = piece.group(0), piece.group(1)
    if whole in ("{{", "}}"):
        return whole[0]
    if inside is None:
        raise TemplateError(f"a {whole!r} that belongs to no placeholder; write {whole * 2!r} for a literal brace")
    path, bar, default = inside.partition("|")
    fallback = default if bar else None
    if path.startswith("@"):
        if path not in _SPECIAL:
            meant = nearest(path, _SPECIAL)
            hint = f"did you mean {{{meant}}}?" if meant else "known are " + ", ".join(_SPECIAL)
            raise TemplateError(f"nothing is called {{{path}}}; {hint}")
        return Placeholder(path, special=path, default=fallback)
    steps = [_STEP.fullmatch(step) for step in path.removeprefix("/").split("/")]
    if not all(steps):
        raise TemplateError(
            f"{whole!r} is no placeholder such as {{Title}} or {{Address/City}}; "
            "write '{{' and '}}' for literal braces"
        )
    return Placeholder(
        path,
        steps=tuple(Step(step[1], int(step[2] or 1)) for step in steps if step),
        absolute=path.startswith("/"),
        default=fallback,
    )


def _special(name: str, ask: Ask) -> str:
    return {"@text": ask.text, "@agent": ask.agent, "@turn": str(ask.turn), "@model": ask.model}[name]


def _document(payload: _Element | None) -> str:
    if payload is None:
        raise LLMError("the reply asks for {@payload}, but the incoming text holds no XML")
    return etree.tostring(payload, method="c14n", exclusive=True, with_comments=False).decode()


def _field(placeholder: Placeholder, ask: Ask, payload: _Element | None) -> str:
    steps = placeholder.steps
    if placeholder.absolute:
        found = ask.latest(steps[0].name)
        element = found[steps[0].position - 1] if len(found) >= steps[0].position else None
        steps = steps[1:]
    else:
        element = payload
    missing = ""
    for step in steps:
        if element is None:
            break
        children = [child for child in element.iterchildren("*") if name_of(child) == step.name]
        if len(children) < step.position:
            missing = f"; {name_of(element)} has {_fields(element)}"
            element = None
        else:
            element = children[step.position - 1]
    if element is None:
        if placeholder.default is not None:
            return placeholder.default
        raise LLMError(
            f"the reply asks for {{{placeholder.source}}}, which did not come in{missing}; "
            f"write {{{placeholder.source}|}} if it may be missing"
        )
    if len(element):
        raise LLMError(
            f"the reply asks for {{{placeholder.source}}}, which has fields of its own ({_fields(element)}); "
            "name one of them"
        )
    return element.text or ""


def _fields(element: _Element) -> str:
    names = dict.fromkeys(name_of(child) for child in element.iterchildren("*"))
    return ", ".join(names) or "no fields"

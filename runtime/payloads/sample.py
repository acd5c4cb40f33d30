"""A valid document of a payload class, made from its shape (contract section 3)."""

from __future__ import annotations

from dataclasses import MISSING

from runtime.payloads.names import escape
from runtime.payloads.scalars import TEXT, Scalar, scalar_text
from runtime.payloads.shapes import Entries, Enumeration, Field, Fixed, Items, Record, Shape

_MAX_NODES = 150
"""Beyond this many elements nothing optional is added."""

_Content = str | list[tuple[str, "_Content"]]


def sample_text(record: Record, *, pretty: bool = False) -> str:
    """A document that validates; the same class gives the same text.

    It shows what a reader can learn from: optional fields are there, plain lists have two items, a class
    that contains itself does so once. Defaults stand where there are any, other text is made of the
    field's name. No code of the class runs.

    Args:
        record: The class as read.
        pretty: Indented, for people and prompts, instead of canonical.
    """
    name = record.cls.__name__
    content = _Sampler().record(record)
    return _pretty(name, content, 0) if pretty else _plain(name, content)


class _Sampler:
    def __init__(self) -> None:
        self._open: list[Record] = []
        self._nodes = 0

    def record(self, record: Record) -> _Content:
        self._open.append(record)
        content: list[tuple[str, _Content]] = []
        for field in record.fields:
            if not field.may_be_absent or self._may_enter(field.shape):
                self._nodes += 1
                content.append((field.element, self._field(field)))
        self._open.pop()
        return content or ""

    def _field(self, field: Field) -> _Content:
        shape = field.shape
        if field.default is not MISSING and field.default is not None:
            text = ""
            if isinstance(shape, Scalar):
                text = scalar_text(shape, field.default)
            elif isinstance(shape, Enumeration):
                text = shape.text_of(field.default) or ""
            if text:
                return text
        return self._content(shape, field.name.replace("_", " ").strip())

    def _content(self, shape: Shape, words: str) -> _Content:
        if isinstance(shape, Scalar | Enumeration):
            return _texts(shape, words)[0]
        if isinstance(shape, Record):
            return self.record(shape)
        if isinstance(shape, Fixed):
            return [(name, self._content(item, words)) for name, item in shape.named()] or ""
        inner = shape.item if isinstance(shape, Items) else shape.value
        if not self._may_enter(inner):
            return ""
        self._nodes += 2
        if isinstance(shape, Entries):
            pair = [("Key", self._content(shape.key, "key")), ("Val", self._content(shape.value, words))]
            return [("Item", pair)]
        if isinstance(shape.item, Scalar | Enumeration):
            texts = list(_texts(shape.item, words)[:2])
            if shape.is_set:
                texts.sort(key=escape)
            return [(shape.name, text) for text in texts]
        return [(shape.name, self._content(shape.item, words))]

    def _may_enter(self, shape: Shape) -> bool:
        """Whether something that may be left out should be shown."""
        if self._nodes > _MAX_NODES:
            return False
        if isinstance(shape, Fixed):
            return all(map(self._may_enter, shape.items))
        return not isinstance(shape, Record) or self._open.count(shape) < 2


def _texts(shape: Scalar | Enumeration, words: str) -> tuple[str, ...]:
    if isinstance(shape, Enumeration):
        return shape.texts
    return (f"some {words}", f"more {words}") if shape is TEXT else shape.samples


def _plain(name: str, content: _Content) -> str:
    inner = escape(content) if isinstance(content, str) else "".join(_plain(*each) for each in content)
    return f"<{name}>{inner}</{name}>"


def _pretty(name: str, content: _Content, depth: int) -> str:
    indent = "  " * depth
    if isinstance(content, str):
        return f"{indent}<{name}>{escape(content)}</{name}>"
    inner = "\n".join(_pretty(*each, depth + 1) for each in content)
    return f"{indent}<{name}>\n{inner}\n{indent}</{name}>"

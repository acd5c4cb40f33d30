"""Marks payload classes (contract section 3)."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

_Class = TypeVar("_Class", bound=type)
_MARK = "__organism_payload__"
_OWN_FORM = ("xsd", "xml_value", "parse")


def xmlify(cls: _Class) -> _Class:
    """Mark a dataclass as a payload class and return it as it is.

    It may stand above or below ``@dataclass``, with ``slots=True`` too. The class is read when it is
    registered, not here, so forward references may still be open.

    Raises:
        TypeError: It decorates something that is no class.
    """
    if not isinstance(cls, type):
        raise TypeError(f"@xmlify marks classes, not {cls!r}")
    setattr(cls, _MARK, True)
    return cls


def is_marked(cls: object) -> bool:
    """Whether the class itself, not only a base of it, bears the mark."""
    return isinstance(cls, type) and _MARK in cls.__dict__


def brings_own_form(cls: object) -> bool:
    """Whether the class brings ``xsd()``, ``xml_value(name)`` and ``parse(element)`` itself."""
    return isinstance(cls, type) and all(callable(getattr(cls, name, None)) for name in _OWN_FORM)


def is_payload_class(cls: object) -> bool:
    """Whether the class may serve as a payload class: a dataclass, or one that brings its own form.

    Whether all its fields can travel is the codec's to say (``codec_of``).
    """
    return isinstance(cls, type) and (dataclasses.is_dataclass(cls) or brings_own_form(cls))

"""What an organism's classes look like, as records: enough to draw a form, and to write and read its XML.

The describe helper, a process of its own, makes them from the classes; the window never sees the classes. So this
module knows neither Qt nor the runtime's codecs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from runtime.problems import Problem
from runtime.prompts import ClassText


class Kind(StrEnum):
    """What a field holds.

    ===========  ==========================================================================================
    kind         on the wire
    ===========  ==========================================================================================
    text         the text of the element; so are the kinds up to ``choice``
    integer      ``-12``
    number       ``1.5``, ``INF``, ``-INF``, ``NaN``
    decimal      ``9.95``, without an exponent
    boolean      ``true`` or ``false``
    datetime     ``2024-05-31T09:30:00Z``
    date         ``2024-05-31``
    bytes        base64
    choice       one of ``choices``, as it stands there
    record       the elements of ``fields_of(form)``, in order
    list         ``item`` repeated; each an element of the name ``item.element``
    fixed        each of ``items`` once, in order: ``Item-1``, ``Item-2``
    map          ``Item`` repeated; in each the elements of ``key`` (``Key``) and ``value`` (``Val``)
    xml          a class that brings its own form: it can only be written as XML
    ===========  ==========================================================================================
    """

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    DATE = "date"
    BYTES = "bytes"
    CHOICE = "choice"
    RECORD = "record"
    LIST = "list"
    FIXED = "fixed"
    MAP = "map"
    XML = "xml"

    @property
    def is_scalar(self) -> bool:
        """Whether its element holds text and nothing else."""
        return self not in (Kind.RECORD, Kind.LIST, Kind.FIXED, Kind.MAP, Kind.XML)


@dataclass(frozen=True, slots=True)
class FieldForm:
    """One field, or what an item, a key or a value of one looks like.

    Attributes:
        name: The Python name; empty for an item, a key, a value.
        element: Its element's name; for the root the name of the payload class.
        kind: What it holds.
        type_text: Its type as one would write it in Python: ``list[Line] | None``.
        words: What it is, in words for messages: ``a whole number``; empty where it is not one piece of text.
        doc: What its author says of it, or an empty string.
        required: Whether its element must be there.
        optional: Whether it may be None; then its element is absent.
        default: What stands for an absent element, as JSON; None where there is no default, or it can't be told.
            Text, numbers, booleans are JSON's own; decimals, times, bytes, choices and the numbers INF, -INF, NaN
            are strings as they stand in XML; lists and fixed are arrays, a map is an object where its keys are
            scalar, else an array of pairs; a record is an object by the Python names of its fields.
        default_text: The default as its author would write it in Python; empty where there is none.
        choices: Of a choice: the texts, in order.
        unique: Of a list: whether it is a set, that has each item once.
        item: Of a list.
        items: Of a fixed, in order.
        key: Of a map.
        value: Of a map.
        record: Of a record: which one, for :meth:`ListenerDescription.fields_of`. A class may reach itself, so
            that its fields stand in one place and are named from all others.
    """

    name: str
    element: str
    kind: Kind
    type_text: str = ""
    words: str = ""
    doc: str = ""
    required: bool = True
    optional: bool = False
    default: str | None = None
    default_text: str = ""
    choices: tuple[str, ...] = ()
    unique: bool = False
    item: FieldForm | None = None
    items: tuple[FieldForm, ...] = ()
    key: FieldForm | None = None
    value: FieldForm | None = None
    record: str = ""

    @property
    def default_value(self) -> Any:
        """The default as ``json.loads`` gives it; None where there is none."""
        return None if self.default is None else json.loads(self.default)


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A class within a payload class, or that itself.

    Attributes:
        name: Of the class.
        doc: What its author says of it, or an empty string.
        fields: In the order in which their elements must stand.
    """

    name: str
    doc: str = ""
    fields: tuple[FieldForm, ...] = ()


@dataclass(frozen=True, slots=True)
class InvalidSample:
    """A document that is wrong in one place.

    Attributes:
        text: Indented XML.
        reason: What the pump says of it.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class DescribedClass:
    """A payload class, whoever takes it or answers with it.

    Attributes:
        text: As prompts show it.
        invalid_sample: A document that just isn't one of it; None where none could be made.
        has_own_form: Whether it writes its XML, and its schema, itself.
    """

    text: ClassText
    invalid_sample: InvalidSample | None = None
    has_own_form: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a path that the file names for a payload class leads to none.

    Attributes:
        why: A sentence.
        was_seen: Whether its module was imported, so that it is the class that is at fault, or missing.
    """

    why: str
    was_seen: bool = False


@dataclass(frozen=True, slots=True)
class ListenerDescription:
    """What one listener takes.

    Attributes:
        listener: Its name as declared.
        payload_class: The name of the class, which is the root element's.
        form: The root: a record, or of kind ``xml``.
        records: The classes that the form reaches, by ``FieldForm.record``.
        schema: The XSD as the pump validates.
        sample: A valid document, indented.
        invalid_sample: One that just isn't; None where none could be made.
        responses: Names of the classes that it answers with, in order.
        agent: Whether it is an agent.
        description: What its author says of it.
    """

    listener: str
    payload_class: str
    form: FieldForm
    records: Mapping[str, RecordForm] = field(default_factory=dict)
    schema: str = ""
    sample: str = ""
    invalid_sample: InvalidSample | None = None
    responses: tuple[str, ...] = ()
    agent: bool = False
    description: str = ""

    def fields_of(self, form: FieldForm) -> tuple[FieldForm, ...]:
        """The fields of a record; of anything else none."""
        record = self.records.get(form.record)
        return record.fields if record is not None and form.kind is Kind.RECORD else ()

    @property
    def fields(self) -> tuple[FieldForm, ...]:
        """The fields of the payload class itself."""
        return self.fields_of(self.form)


@dataclass(frozen=True, slots=True)
class Description:
    """What the helper found out about an organism.

    Attributes:
        listeners: By the name as declared; those that can't be imported are missing.
        problems: Of file and import, in the order of their places; or why the helper itself gave no answer.
        digest: Of the sources it was made from.
        last_words: What the organism's modules printed last, where the helper failed or an import did; several lines.
        classes: By dotted path: those that the file names, each as it is written there, and the others of the
            modules that it names, by the place of their definition.
        refused: The paths that the file names for a class in vain.
        code_digest: Of the Python alone; where it is the same, so are the classes.
    """

    listeners: Mapping[str, ListenerDescription] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    last_words: str = ""
    classes: Mapping[str, DescribedClass] = field(default_factory=dict)
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    code_digest: str = ""

    def listener(self, name: str) -> ListenerDescription | None:
        """The description of a listener, without regard to case."""
        if name not in self.listeners:
            lower = name.lower()
            name = next((each for each in self.listeners if each.lower() == lower), name)
        return self.listeners.get(name)

"""Payload classes as near as their source tells: a harmless stand-in that the runtime reads like the class itself.

Nothing of the organism is executed. A stand-in has the fields of the class, of known types, and the runtime's own codec
makes schema and sample of it, or says why the class can't be a payload class. What source doesn't tell is text.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from datetime import date, datetime
from decimal import Decimal, DecimalException
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NewType

from designer.models.annotation_types import AnnotationTypes, Unknown, may_be_none
from designer.models.description import DescribedClass
from runtime.errors import PayloadClassError

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from runtime.payloads.codec import Codec
    from runtime.payloads.describe import ClassDescription, FieldDescription

MOST_FIELDS: Final = 300
"""In a class and all that it reaches; reading more would hold up the window."""
_MOST_CLASSES: Final = 100
_LONGEST_DOC: Final = 20_000
_LONGEST_DEFAULT: Final = 10_000
_OWN_FORM: Final = frozenset({"xsd", "xml_value", "parse"})
_PLAIN: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {"[]": list, "{}": dict, "()": tuple, "set()": set, "frozenset()": frozenset}
)
_NOWHERE: Final = "approximate"
"""No module has this name, so that nothing is looked for in one."""


@dataclass(frozen=True, slots=True)
class Approximation:
    """What source tells of a class.

    Attributes:
        codec: Of the stand-in; None where there is none.
        why_not: Why there is none; empty where source knows no payload class of that path.
        is_refused: Whether it is the runtime that says so of the class.
        guesses: Types that source doesn't tell, as written, by class and field; these fields are text.
        untold: Defaults whose values source doesn't tell, as written, by class and field.
    """

    codec: Codec | None = None
    why_not: str = ""
    is_refused: bool = False
    guesses: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    untold: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    def described(self) -> DescribedClass | None:
        """The class as the describe helper would give it."""
        if self.codec is None:
            return None
        from designer.models.invalid import invalid_sample
        from runtime.prompts import class_text

        return DescribedClass(class_text(self.codec), invalid_sample(self.codec))


def approximate(folder: Folder, path: str) -> Approximation:
    """Read a payload class from source; it never raises for what that holds.

    Args:
        folder: The organism's.
        path: Dotted path of the class.
    """
    from runtime.payloads.codec import codec_of

    path = folder.resolution(path).path
    reader = _Reader(folder)
    try:
        cls = reader.root(path)
        codec = None if cls is None else codec_of(cls)
        return Approximation(codec, guesses=reader.guesses, untold=reader.untold)
    except PayloadClassError as error:
        return Approximation(why_not=f"{str(error).rstrip('.')}.", is_refused=True)
    except _Refused as error:
        return Approximation(why_not=f"{error}.")
    except Exception as error:  # whatever else Python makes of silly names
        return Approximation(why_not=f"Its source can't be read: {type(error).__name__}.")


def is_runtimes(path: str) -> bool:
    """Whether it is one of the runtime's own classes, which are known without anybody's consent."""
    return path.rpartition(".")[0] in ("runtime", "runtime.primitives")


def _runtimes(path: str) -> type | None:
    from runtime import primitives

    found = getattr(primitives, path.rpartition(".")[2], None)
    return found if isinstance(found, type) and dataclasses.is_dataclass(found) else None


class _Refused(Exception):
    """Why source is not enough."""


class _Reader:
    """Makes stand-ins for one class and those that it reaches."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._types = AnnotationTypes(folder, self._record)
        self._made: dict[str, type] = {}
        self._fields = 0
        self.guesses: dict[tuple[str, str], str] = {}
        self.untold: dict[tuple[str, str], str] = {}

    def root(self, path: str) -> type | None:
        return _runtimes(path) if is_runtimes(path) else self._record(path)

    def _record(self, path: str) -> type | None:
        """The stand-in of a class by the dotted path of its definition; None where that is no payload class."""
        if path in self._made:
            return self._made[path]
        cls = self._folder.classes.get(path)
        if cls is None or not (cls.is_dataclass or cls.is_marked):
            return None
        module = path[: -len(cls.name) - 1]
        self._refuse_own_form(module, cls)
        fields = [each for each in cls.fields if "ClassVar" not in each.annotation]
        self._fields += len(fields)
        if self._fields > MOST_FIELDS or len(self._made) >= _MOST_CLASSES:
            raise _Refused(f"It has more than {MOST_FIELDS} fields, and so many are not read from source")
        made = self._made[path] = _stand_in(cls, fields)
        for field in fields:
            self._fill(made, field, *self._home(module, cls, field.inherited_from))
        return made

    def _fill(self, made: type, field: FieldDescription, module: str, scope: str) -> None:
        """Give a field of a stand-in its type and its default."""
        slot = made.__dict__["__dataclass_fields__"][field.name]
        key, guessed = (made.__name__, field.name), False
        optional = may_be_none(field.annotation)
        try:
            slot.type = self._types.read(field.annotation, module, scope)
        except Unknown:
            slot.type, guessed = str | None if optional else str, True
            self.guesses[key] = field.annotation
        if field.default is None:
            return
        default = MISSING if guessed else _default(field.default, slot.type)
        if default is MISSING and not _is_plain(field.default):
            self.untold[key] = field.default
        if default is MISSING and optional:
            default = None  # the only default of a field that may be None
        if default is not MISSING:
            slot.default, slot.default_factory = default, MISSING

    def _home(self, module: str, cls: ClassDescription, inherited_from: str) -> tuple[str, str]:
        """Where an annotation stands: the module and the class that has the field."""
        waiting, seen = [(module, cls)], 0
        while inherited_from and waiting and seen < 32:
            place, holder = waiting.pop(0)
            seen += 1
            for base in holder.bases:
                path = self._folder.resolution(f"{place}.{base.partition('[')[0]}").path
                found = self._folder.classes.get(path)
                if found is None:
                    continue
                home = path[: -len(found.name) - 1]
                if found.name.rpartition(".")[2] == inherited_from:
                    return home, found.name
                waiting.append((home, found))
        return module, cls.name

    def _refuse_own_form(self, module: str, cls: ClassDescription) -> None:
        own = self._folder.modules.get(module)
        if own is None:
            return
        is_foreign = cls.is_marked and own.aliases.get("xmlify", "").partition(".")[0] == "xmlable"
        if is_foreign or own.members.get(cls.name, frozenset()) >= _OWN_FORM:
            raise _Refused(f"{cls.name} writes its XML itself, so only the class can tell what that looks like")


def _stand_in(cls: ClassDescription, fields: list[FieldDescription]) -> type:
    """A dataclass with these fields, their types and defaults still open."""
    name = cls.name.rpartition(".")[2]
    namespace: dict[str, Any] = {
        "__module__": _NOWHERE,
        "__qualname__": name,
        "__doc__": cls.doc[:_LONGEST_DOC] or None,
        "__annotations__": {},
    }
    for each in fields:
        if each.name.startswith("__"):
            raise _Refused(
                f"{cls.name}.{each.name} begins with two underscores, and such a field is not read from source"
            )
        namespace["__annotations__"][each.name] = object
        doc = {"doc": each.doc[:_LONGEST_DOC]}
        namespace[each.name] = (
            dataclasses.field(metadata=doc)
            if each.default is None
            else dataclasses.field(default_factory=_factory(each.default), metadata=doc)
        )
    return dataclasses.dataclass(frozen=True, kw_only=True)(type(name, (), namespace))


def _is_plain(text: str) -> bool:
    """Whether a text spells out a value."""
    try:
        _literal(text)
    except ValueError:
        return text in _PLAIN
    return True


def _factory(text: str) -> Callable[[], Any]:
    """What gives a default, named as it is written; only plain values come from it."""
    if text in _PLAIN:
        return _PLAIN[text]

    def make() -> Any:
        return _literal(text)

    make.__name__ = text.removesuffix("()")
    return make


def _default(text: str, hint: Any) -> Any:
    """A default that may stand at the field itself; MISSING where it can't, or isn't told."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        owner, _, member = text.rpartition(".")
        is_member = owner.rpartition(".")[2] == hint.__name__
        return hint.__members__.get(member, MISSING) if is_member else MISSING
    try:
        value = _literal(text, hint)
        hash(value)
    except (ValueError, TypeError):
        return MISSING
    return value


def _literal(text: str, hint: Any = None) -> Any:
    """The value that a text spells out.

    Args:
        text: As its author wrote it.
        hint: The type that it is to have; where its author calls that, it is called.

    Raises:
        ValueError: It spells out none.
    """
    if len(text) > _LONGEST_DEFAULT:
        raise ValueError("too long")
    try:
        node = ast.parse(text.strip(), mode="eval").body
        match node:
            case ast.Call(args=arguments, keywords=[]):
                return _called(hint, [ast.literal_eval(each) for each in arguments])
        return ast.literal_eval(node)
    except (SyntaxError, TypeError, RecursionError, MemoryError, DecimalException, OverflowError) as error:
        raise ValueError(text[:80]) from error


def _called(hint: Any, arguments: list[Any]) -> Any:
    """What comes of calling a type that the author calls by whatever name."""
    match arguments:
        case [str() | int() as value] if hint is Decimal:
            return Decimal(value)
        case [value] if isinstance(hint, NewType):
            return value
        case [_, _, _, *_] if hint in (datetime, date):
            return hint(*arguments)
    raise ValueError("called")

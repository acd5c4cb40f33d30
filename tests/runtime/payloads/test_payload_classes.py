"""Which classes are refused as payload classes, and the words of each refusal (contract section 3)."""

from __future__ import annotations

import abc
import collections.abc
import enum
import typing
from dataclasses import InitVar, dataclass, field, make_dataclass
from typing import Any, Generic, Literal, NamedTuple, Optional, Protocol, TypeVar, Union

import pytest

from runtime.errors import PayloadClassError
from runtime.payloads.codec import codec_of

T = TypeVar("T")


class Permission(enum.Flag):
    READ = 1
    WRITE = 2


class Nothing(enum.Enum):
    pass


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...


class Named(Protocol):
    name: str


class Plain:
    pass


class Pair(NamedTuple):
    first: int


@dataclass
class Line:
    sku: str


@dataclass(frozen=True)
class Bag:
    items: list[str]


@dataclass
class Loop:
    inner: Loop


@dataclass
class Left:
    right: tuple[Right, int]


@dataclass
class Right:
    left: Left


@dataclass
class Abstract(abc.ABC):
    x: int

    @abc.abstractmethod
    def area(self) -> float: ...


@dataclass
class Box(Generic[T]):
    content: T


@dataclass
class IntBox(Box[int]):
    pass


class OwnForm:
    @staticmethod
    def xsd() -> str:
        return ""

    def xml_value(self, name: str) -> str:
        return ""

    @staticmethod
    def parse(element: object) -> OwnForm:
        return OwnForm()


def of_type(annotation: object, **options: Any) -> type:
    return make_dataclass("Made", [("value", annotation, field(**options))])


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (Any, "may hold anything"),
        (object, "may hold anything"),
        (T, "type variable"),
        (int | str, "union of int, str"),
        (Union[int, str, None], "union of int, str"),  # noqa: UP007  the old spelling
        (Literal["a"] | Literal["b"], "union of"),
        (None, "NoneType, which cannot travel"),
        (list, "bare list"),
        (dict, "bare dict"),
        (tuple, "bare tuple"),
        (typing.List, "bare list"),  # noqa: UP006  the old spelling
        (list[Any], "may hold anything"),
        (list[int | None], "None inside a container"),
        (dict[str, Optional[int]], "None inside a container"),  # noqa: UP045  the old spelling
        (tuple[int | None, ...], "None inside a container"),
        (list[int | str], "union of int, str inside a container"),
        (list[list[None]], "is None, which cannot travel"),
        (collections.abc.Sequence[int], r"base class of what it holds; write list\["),
        (collections.abc.Mapping[str, int], r"base class of what it holds; write dict\["),
        (Shape, "Shape, which cannot travel"),
        (Named, "Named, which cannot travel"),
        (Plain, "Plain, which cannot travel"),
        (Pair, "Pair, which cannot travel"),
        (complex, "complex, which cannot travel; use str, int"),
        (type, "type, which cannot travel"),
        (collections.abc.Callable[[], None], "cannot travel"),
        (Permission, "an Enum with no members or with combined ones"),
        (Nothing, "an Enum with no members"),
        (Literal[b"a"], "a Literal with b'a'"),
        (Literal["1", 1], "not told apart"),
        (Literal["true", True], "not told apart"),
        (Literal["\x00"], "not told apart"),
        (OwnForm, "brings its own XML form"),
        ("Missing", "'Missing' cannot be resolved"),
        ("list[", "cannot be resolved"),
        (dict[list[str], int], r"list\[str\] as a key"),
        (set[dict[str, int]], "as an item of a set"),
        (set[Line], "Line as an item of a set"),
        (frozenset[Bag], "Bag as an item of a frozenset"),
        (dict[tuple[Line, int], int], "as a key of a dict"),
    ],
)
def test_a_field_that_could_not_come_back_is_refused_naming_class_and_field(annotation: object, words: str) -> None:
    with pytest.raises(PayloadClassError, match=rf"^Made\.value: .*{words}"):
        codec_of(of_type(annotation))


@pytest.mark.parametrize(
    ("annotation", "options", "words"),
    [
        (str | None, {"default": "x"}, "may be None but has another default"),
        (list[int] | None, {"default_factory": list}, "may be None but has another default"),
        (str, {"default": None}, r"default None is no str; write str \| None"),
        (int, {"default": "5"}, "default '5' is no int"),
        (float, {"default": "x"}, "is no float"),
        (str, {"default": "\x00"}, "is no str"),
        (tuple[int, int], {"default": (1,)}, "is no tuple"),
        (int, {"init": False, "default": 1}, "has init=False"),
    ],
)
def test_a_default_that_could_not_come_back_is_refused(annotation: object, options: dict[str, Any], words: str) -> None:
    with pytest.raises(PayloadClassError, match=rf"^Made\.value: .*{words}"):
        codec_of(of_type(annotation, **options))


def test_the_class_that_holds_the_refused_field_is_named_not_the_one_that_reaches_it() -> None:
    inner = of_type(Any)
    with pytest.raises(PayloadClassError, match=r"^Made\.value: "):
        codec_of(make_dataclass("Outer", [("inner", list[inner])]))


def test_two_fields_with_one_element_name_are_refused() -> None:
    made = make_dataclass("Made", [("line_2", str), ("line2", str)])
    with pytest.raises(PayloadClassError, match=r"^Made\.line2: and line_2 are both the element Line2"):
        codec_of(made)


def test_a_field_whose_element_would_be_no_xml_name_is_refused() -> None:
    with pytest.raises(PayloadClassError, match=r"^Made\.a⁔b: its element"):
        codec_of(make_dataclass("Made", [("a⁔b", str)]))


def test_a_class_whose_name_is_no_xml_name_is_refused() -> None:
    with pytest.raises(PayloadClassError, match="name cannot be an element's"):
        codec_of(make_dataclass("ª", [("x", str)]))


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (Plain, "^Plain: is no dataclass"),
        (int, "^int: is no dataclass"),
        (Abstract, "^Abstract: is abstract"),
        (Loop, r"^Loop\.inner: contains Loop without end"),
        (Left, r"contains (Left|Right) without end"),
        (Box, r"^Box\.content: .*type variable"),
        (IntBox, r"^IntBox\.content: .*type variable"),
    ],
)
def test_a_class_that_could_not_come_back_is_refused(cls: type, words: str) -> None:
    with pytest.raises(PayloadClassError, match=words):
        codec_of(cls)


@pytest.mark.parametrize("thing", ["Story", 5, None, list[int]])
def test_what_is_no_class_is_refused(thing: Any) -> None:
    with pytest.raises(PayloadClassError, match="is no class"):
        codec_of(thing)


def test_an_init_var_is_refused() -> None:
    @dataclass
    class Made:
        x: int
        seed: InitVar[int] = 0

    with pytest.raises(PayloadClassError, match=r"^Made\.seed: is an InitVar"):
        codec_of(Made)


def test_a_constructor_that_does_not_take_the_fields_is_refused() -> None:
    @dataclass(init=False)
    class Made:
        x: int

        def __init__(self) -> None:
            self.x = 1

    with pytest.raises(PayloadClassError, match=r"^Made: its __init__ does not take its fields"):
        codec_of(Made)

"""Payload classes from source alone: what the runtime makes of the stand-in is what it makes of the class itself."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from designer.models.approximate import MOST_FIELDS, Approximation, approximate
from designer.models.description import DescribedClass
from designer.models.folder import Folder
from designer.models.invalid import invalid_sample
from designer.run.describing.describing import describe
from runtime.errors import PayloadClassError
from runtime.payloads.codec import codec_of
from runtime.prompts import class_text

SAMPLES = Path(__file__).parents[3] / "sample_organisms"
HEAD = """
import collections
import datetime
import enum
import typing
import uuid
from dataclasses import KW_ONLY, InitVar, dataclass, field
from datetime import date
from decimal import Decimal as Exactly
from enum import Enum, StrEnum, auto
from typing import Annotated, ClassVar, Literal, NewType, Optional
from runtime import TextInput, xmlify
"""
EVERYTHING = '''
Number = NewType("Number", int)
Size = Literal["small", "very large"]
Alias = "Line"

class Tone(Enum):
    """How it sounds."""

    CALM = "calm"
    LOUD = "very loud"
    QUIET = "calm"

class Level(enum.IntEnum):
    LOW = auto()
    HIGH = 2

class Shade(StrEnum):
    DARK = auto()
    LIGHT = "bright"

@dataclass(frozen=True)
class Line:
    """A line & more than <that>."""

    article: str
    """What it is."""
    quantity: int = 1

@dataclass
class Base:
    made: datetime.datetime
    by: str = "nobody"

@xmlify
@dataclass
class Everything(Base):
    """One of each.

        Indented.
    """

    KNOWN: ClassVar[int] = 3
    made: date = date(2024, 5, 31)
    text: str = field(default="it's \\u00e9", metadata={"doc": "A text."})
    count: Annotated[int, "whole"] = -7
    weight: float = 3
    price: Exactly = Exactly("9.950")
    paid: bool = True
    data: bytes = b"abc"
    tone: Tone = Tone.LOUD
    tones: list[Tone] = field(default_factory=lambda: [Tone.CALM])
    level: Level = Level.HIGH
    shade: "Shade | None" = None
    size: Size = "very large"
    exact: Literal[1, True, "x"] = 1
    mood: typing.Literal[Tone.CALM, Tone.LOUD] = Tone.CALM
    number: Number = Number(4)
    numbers: typing.List[Number] = field(default_factory=list)
    line: "Line" = Line("tea")
    maybe: Optional[Line] = None
    either: typing.Union[Line, None] = None
    lines: tuple[Line, ...] = ()
    place: tuple[int, "str", list[date]] = (1, "x", [])
    none: tuple[()] = ()
    tags: set[str] = field(default_factory=set)
    some: frozenset[tuple[str, int]] = frozenset()
    stock: dict[Tone, dict[str, list[int]]] = field(default_factory=dict)
    me: "Everything | None" = None
    us: "list[Everything]" = field(default_factory=list)
    words: TextInput | None = None
    rows: list[list[str]] = field(default_factory=lambda: [["a"]])

@dataclass
class Left:
    right: "Right | None" = None

@dataclass
class Right:
    lefts: list[Left]

@dataclass
class Empty:
    """Nothing in it."""

@dataclass(kw_only=True)
class Named:
    a: int = 1
    b: str

@dataclass
class Mixed:
    a: int = 1
    _: KW_ONLY
    b: str

@dataclass
class Outer:
    @dataclass
    class Inner:
        x: int

    class Kind(Enum):
        A = 1
        B = (1, 2)

    inner: Inner
    kind: Kind = Kind.B
'''
REFUSED = {
    "a bare list": "x: list",
    "a base class": "x: collections.abc.Sequence[str]",
    "anything": "x: typing.Any",
    "an object": "x: object",
    "a union": "x: int | str",
    "a union of three": "x: typing.Union[int, str, None]",
    "None inside": "x: list[str | None]",
    "a UUID": "x: uuid.UUID",
    "a deque": "x: collections.deque",
    "a complex number": "x: complex",
    "a default of another type": "x: int = 'no'",
    "None for what may not be": "x: str = None",
    "a default beside None": "x: str | None = 'yes'",
    "two of one element": "ab_c: int = 1\n    abC: int = 2",
    "itself without end": "x: 'Refused'",
    "a list as a key": "x: dict[list[str], int]",
    "a Literal with a number": "x: Literal[1.5]",
    "a Literal that is not told apart": "x: Literal[1, '1']",
    "combined members": "x: Flags",
    "an Enum without members": "x: Bare",
}
FLAGS = "class Flags(enum.Flag):\n    A = 1\n    B = 2\n\nclass Bare(Enum):\n    pass\n"

MakeFolder = Callable[[Path | None], Folder]
Write = Callable[..., Folder]


@pytest.fixture
def write(make_folder: MakeFolder, tmp_path: Path) -> Write:
    """``write(shapes="...", other="...")``: a folder of these modules, read."""

    def make(**sources: str) -> Folder:
        for name, source in sources.items():
            (tmp_path / f"{name}.py").write_text(source, "utf-8")
        return make_folder(tmp_path / "organism.yaml")

    return make


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """``imported("shapes")``: a module of the folder, really imported."""
    names: list[str] = []

    def make(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, tmp_path / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        names.append(name)
        spec.loader.exec_module(module)
        return module

    yield make
    for name in names:
        sys.modules.pop(name, None)


def exact(cls: type) -> DescribedClass:
    codec = codec_of(cls)
    return DescribedClass(class_text(codec), invalid_sample(codec))


def test_classes_of_all_the_samples_are_as_the_helper_describes_them(make_folder: MakeFolder) -> None:
    for path in SAMPLES.glob("*/organism.yaml"):
        folder = make_folder(path)
        classes = describe(path.read_text("utf-8"), path, "").classes
        assert classes
        assert {name: approximate(folder, name).described() for name in classes} == dict(classes)


@pytest.mark.parametrize(
    "name", ["Everything", "Line", "Left", "Right", "Empty", "Named", "Mixed", "Outer", "Outer.Inner", "Base"]
)
def test_what_source_tells_in_full_is_exact(name: str, write: Write, imported: Callable[[str], ModuleType]) -> None:
    folder = write(shapes=HEAD + EVERYTHING)
    found = approximate(folder, f"shapes.{name}")
    cls = imported("shapes")
    for part in name.split("."):
        cls = getattr(cls, part)
    assert found.why_not == ""
    assert found.guesses == {}
    assert found.described() == exact(cls)  # type: ignore[arg-type]  # by now it is a class


def test_each_annotation_means_what_it_means_in_its_own_module(
    write: Write, imported: Callable[[str], ModuleType]
) -> None:
    base = "from dataclasses import dataclass\nfrom enum import Enum\nclass Kind(Enum):\n    A = 'a'\n"
    base += "@dataclass\nclass Part:\n    date: str\n@dataclass\nclass Base:\n    kind: Kind\n    part: Part\n"
    whole = "from dataclasses import dataclass\nimport base as b\nfrom datetime import date as Kind\n"
    whole += "@dataclass\nclass Whole(b.Base):\n    on: Kind\n    parts: list[b.Part]\n    kinds: list['b.Kind']\n"
    folder = write(base=base, whole=whole)
    imported("base")
    assert approximate(folder, "whole.Whole").described() == exact(imported("whole").Whole)


def test_the_runtimes_own_classes_are_exact(write: Write) -> None:
    from runtime.primitives import SystemError, TextInput

    folder = write()
    assert approximate(folder, "runtime.TextInput").described() == exact(TextInput)
    assert approximate(folder, "runtime.primitives.SystemError").described() == exact(SystemError)


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_what_the_runtime_refuses_it_refuses_in_the_same_words(
    fields: str, write: Write, imported: Callable[[str], ModuleType]
) -> None:
    source = HEAD + FLAGS + f"@dataclass\nclass Refused:\n    {fields}\n"
    found = approximate(write(shapes=source), "shapes.Refused")
    with pytest.raises(PayloadClassError) as refused:
        codec_of(imported("shapes").Refused)
    assert found.codec is None
    assert found.is_refused
    assert found.why_not == f"{str(refused.value).rstrip('.')}."


@pytest.mark.parametrize(
    "annotation",
    ["Unknown", "dict[str]", "Size", "made()", "Weird", "'('", "list[Unknown]", "collections.abc.Sequence[Unknown]"],
)
def test_a_type_that_source_does_not_tell_is_text_and_said(annotation: str, write: Write) -> None:
    source = HEAD + "Size = str\nSize = int\nclass Weird(Enum):\n    A = made()\n"
    found = approximate(
        write(shapes=f"{source}\n@dataclass\nclass Odd:\n    a: int\n    x: {annotation}\n"), "shapes.Odd"
    )
    assert found.guesses == {("Odd", "x"): annotation.strip("'")}
    described = found.described()
    assert described is not None
    assert '<xs:element name="X" type="xs:string"/>' in described.text.schema


def test_a_default_that_source_does_not_tell_only_makes_the_element_optional(write: Write) -> None:
    source = (
        HEAD + "@dataclass\nclass Odd:\n    x: int = LIMIT\n    y: str | None = NOTHING\n    z: Unknown | None = None\n"
    )
    found = approximate(write(shapes=source), "shapes.Odd")
    described = found.described()
    assert described is not None
    assert described.text.schema.count('minOccurs="0"') == 3
    assert found.untold == {("Odd", "x"): "LIMIT", ("Odd", "y"): "NOTHING"}


def test_what_is_no_payload_class_is_none(write: Write) -> None:
    folder = write(shapes="class A:\n    x: int\n\ndef f(): ...\n", broken="def (")
    for path in ("shapes.A", "shapes.f", "shapes.B", "nowhere.A", "", "runtime.xmlify", "broken.A", "uuid.UUID", "."):
        assert approximate(folder, path) == Approximation()


@pytest.mark.parametrize(
    "source",
    [
        "@xmlify\n@dataclass\nclass Own:\n    x: int\n"
        "    def xsd(): ...\n    def xml_value(self, name): ...\n    def parse(e): ...\n",
        "from xmlable import xmlify\n@xmlify\n@dataclass\nclass Own:\n    x: int\n",
    ],
)
def test_a_class_that_writes_its_xml_itself_is_left_to_itself(source: str, write: Write) -> None:
    found = approximate(write(shapes=HEAD.replace(", xmlify", "") + source), "shapes.Own")
    assert found.codec is None
    assert found.why_not == "Own writes its XML itself, so only the class can tell what that looks like."


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement came with Python 3.12")
def test_a_type_statement_names_items_as_it_does_in_the_class(
    write: Write, imported: Callable[[str], ModuleType]
) -> None:
    source = HEAD + "type Name = str\n@dataclass\nclass People:\n    names: list[Name]\n    boss: Name = 'x'\n"
    assert approximate(write(shapes=source), "shapes.People").described() == exact(imported("shapes").People)


# Hostile sources

NESTED = "list[" * 200 + "int" + "]" * 200
HOSTILE = {
    "thousands of fields": "@dataclass\nclass A:\n" + "".join(f"    f{n}: int = {n}\n" for n in range(2_000)),
    "thousands of classes": "".join(
        f"@dataclass\nclass A{n or ''}:\n    next: 'A{n + 1}'\n    more: list['A{n + 2}']\n" for n in range(3_000)
    ),
    "classes within each other": "@dataclass\nclass A:\n    a: 'B'\n@dataclass\nclass B:\n    a: 'A'\n",
    "a class that is its own base": "@dataclass\nclass A(A):\n    x: int\n",
    "bases in a circle": "@dataclass\nclass A(B):\n    x: int\n@dataclass\nclass B(A):\n    y: int\n",
    "a name that stands for itself": "X = X\n@dataclass\nclass A:\n    x: X\n",
    "names that stand for each other": "X = list[Y]\nY = dict[str, X]\n@dataclass\nclass A:\n    x: X\n",
    "types within types": f"@dataclass\nclass A:\n    x: {NESTED}\n",
    "a union without end": "@dataclass\nclass A:\n    x: " + " | ".join(["int"] * 2_000) + "\n",
    "quotes within quotes": f'@dataclass\nclass A:\n    x: {"x"!r}\n    y: "\'\\"int\\"\'"\n',
    "a giant Literal": "@dataclass\nclass A:\n    x: Literal[" + ", ".join(map(repr, range(20_000))) + "]\n",
    "a giant Enum": "class E(Enum):\n"
    + "".join(f"    M{n} = {n}\n" for n in range(1_500))
    + "@dataclass\nclass A:\n    x: E\n",
    "a giant default": "@dataclass\nclass A:\n    x: str = '" + "x" * 300_000 + "'\n    y: int = " + "9" * 4_000 + "\n",
    "a giant doc": '@dataclass\nclass A:\n    """' + "x " * 200_000 + '"""\n    x: int\n',
    "silly names": "@dataclass\nclass A:\n    self: int\n    __doc__: str = 'x'\n    __slots__: int = 1\n",
    "more silly names": "@dataclass\nclass A:\n    _: int\n    __x: int = 1\n",
    "names beyond ASCII": "@dataclass\nclass \uff21:\n    x: int\n"
    "@dataclass\nclass A:\n    größe: \uff21\n    \uff41: int\n",
    "an Enum of silly names": "class E(Enum):\n    mro = 1\n    A = 'x'\n@dataclass\nclass A:\n    x: E\n",
    "characters that XML can't hold": "@dataclass\nclass A:\n    '''\\x00 \\ud800 \\u202e'''\n    x: str = '\\x00'\n",
    "a Literal of those": "@dataclass\nclass A:\n    x: Literal['\\x00', '\\ud800'] = '\\x00'\n",
    "values without a hash": "@dataclass\nclass A:\n    x: Literal[[], {}]\n    y: Literal[(1, [])]\n",
    "mathematics": "@dataclass\nclass A:\n    x: int = 9 ** 9 ** 9\n    y: list[1 / 0]\n    z: (lambda: 1)()\n",
    "an abysmal literal": "@dataclass\nclass A:\n    x: list = " + "[" * 90 + "]" * 90 + "\n",
    "decimals without end": "from decimal import Decimal\n@dataclass\nclass A:\n    x: Decimal = Decimal('1e999999')\n",
    "dates that are none": "from datetime import date\n@dataclass\nclass A:\n    x: date = date(0, 99, 'x')\n",
    "everything imported": "from os import *\nfrom datetime import *\n@dataclass\nclass A:\n    x: datetime\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sources_are_read_quickly_and_never_raise(source: str, write: Write) -> None:
    folder = write(shapes=HEAD + source)
    begun = time.process_time()
    found = approximate(folder, "shapes.A")
    described = found.described()
    assert time.process_time() - begun < 1
    assert described is not None or found.why_not != "" or "shapes.A" not in folder.classes
    if described is not None:
        assert len(described.text.schema) + len(described.text.sample) < 200_000


def test_a_class_with_too_many_fields_says_so(write: Write) -> None:
    found = approximate(write(shapes=HEAD + HOSTILE["thousands of fields"]), "shapes.A")
    assert str(MOST_FIELDS) in found.why_not
    assert not found.is_refused


def test_nothing_of_the_organism_is_executed(write: Write, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    mark = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    source = HEAD + (
        f"{mark}\nX = NewType('X', {mark})\nY = list[{mark}]\n"
        f"class E(Enum):\n    A = {mark}\n    B = 'b'\n"
        f"class Meta(type):\n    def __new__(*a): {mark}\n"
        f"class Base(metaclass=Meta):\n    def __init_subclass__(cls): {mark}\n"
        f"@dataclass\nclass A(Base):\n    x: {mark} = {mark}\n"
        f"    y: list[{mark}] = field(default_factory=lambda: {mark})\n"
        f"    z: X = 1\n    e: E = E.B\n    l: Literal[{mark}] = 1\n    yy: Y = 3\n"
    )
    described = approximate(write(shapes=source), "shapes.A").described()
    assert described is not None
    assert described.text.sample
    assert not marker.exists()

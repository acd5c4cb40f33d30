"""How payload classes are read, wherever they come from (contract section 3)."""

from __future__ import annotations

import enum
import importlib.util
import sys
import textwrap
from dataclasses import KW_ONLY, dataclass, field, make_dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from runtime.payloads.codec import codec_of
from tests.runtime.payloads.payload_tools import there_and_back


@dataclass
class Line:
    sku: str


def of_type(annotation: object, **options: Any) -> type:
    return make_dataclass("Made", [("value", annotation, field(**options))])


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement came with Python 3.12")
def test_type_aliases_are_looked_through() -> None:
    namespace: dict[str, Any] = {}
    exec("type Tags = list[str]", namespace)
    made = of_type(namespace["Tags"])
    assert there_and_back(made(["a"])) == made(["a"])


def test_class_variables_and_markers_are_no_fields() -> None:
    @dataclass
    class Made:
        limit: ClassVar[int] = 5
        a: int = 0
        _: KW_ONLY
        b: int = 1

    assert [each.name for each in codec_of(Made).fields] == ["a", "b"]
    assert there_and_back(Made(3, b=4)) == Made(3, b=4)


def test_none_in_a_literal_makes_the_field_optional() -> None:
    made = of_type(Literal["a", None])
    assert there_and_back(made(None)) == made(None)
    assert there_and_back(made("a")) == made("a")


def test_enum_members_may_stand_in_a_literal() -> None:
    class Color(enum.Enum):
        RED = "red"
        BLUE = "blue"

    made = of_type(Literal[Color.RED])
    assert there_and_back(made(Color.RED)) == made(Color.RED)


def test_enums_travel_by_value_where_all_values_are_text_and_by_name_elsewhere() -> None:
    class ByValue(enum.Enum):
        A = "alpha"

    class Mixed(enum.Enum):
        A = "alpha"
        B = 2

    class Unfit(enum.Enum):
        A = "\x00"

    for cls, text in ((ByValue, b"alpha"), (Mixed, b"A"), (Unfit, b"A")):
        made = of_type(cls)
        assert codec_of(made).encode(made(cls.A)) == b"<Made><Value>%b</Value></Made>" % text


def test_a_class_in_a_field_may_be_named_like_another() -> None:
    def line(kind: type) -> type:
        return make_dataclass("Line", [("value", kind)])

    text, number = line(str), line(int)
    order = make_dataclass("Order", [("a", text), ("b", number), ("c", list[text])])
    assert there_and_back(order(text("x"), number(1), [text("y")])) == order(text("x"), number(1), [text("y")])


def test_a_default_that_shadows_the_name_of_its_type_does_no_harm() -> None:
    assert codec_of(Shadow).fields[0].type_text == "Line | None"


@dataclass
class Shadow:
    Line: Line | None = None


def test_classes_of_a_module_that_is_not_in_sys_modules_are_read(tmp_path: Path) -> None:
    """Contract section 2: organisms' modules are imported privately."""
    source = """
        from __future__ import annotations
        from dataclasses import dataclass

        @dataclass
        class Story:
            line: Line
            '''The first line.'''

        @dataclass
        class Line:
            text: str
    """
    file = tmp_path / "private_handlers.py"
    file.write_text(textwrap.dedent(source))
    spec = importlib.util.spec_from_file_location("private_handlers", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["private_handlers"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["private_handlers"]
    codec = codec_of(module.Story)
    assert there_and_back(module.Story(module.Line("x"))) == module.Story(module.Line("x"))
    assert codec.fields[0].doc == "The first line."

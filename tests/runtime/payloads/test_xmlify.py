"""Marking payload classes, and telling them from others (contract section 3)."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from dataclasses import dataclass

import pytest

from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import brings_own_form, is_marked, is_payload_class, xmlify
from tests.runtime.payloads.payload_tools import there_and_back


class Plain:
    pass


@dataclass
class Line:
    sku: str


class OwnForm:
    @staticmethod
    def xsd() -> str:
        return ""

    def xml_value(self, name: str) -> str:
        return ""

    @staticmethod
    def parse(element: object) -> OwnForm:
        return OwnForm()


@pytest.mark.parametrize("slots", [False, True])
def test_the_mark_may_stand_above_or_below_dataclass(slots: bool) -> None:
    @xmlify
    @dataclass(slots=slots)
    class Above:
        x: int

    @dataclass(slots=slots)
    @xmlify
    class Below:
        x: int

    assert is_marked(Above)
    assert is_marked(Below)
    assert there_and_back(Above(1)) == Above(1)
    assert there_and_back(Below(1)) == Below(1)


def test_the_mark_is_not_inherited() -> None:
    @dataclass
    class Derived(xmlify(Line)):
        pass

    assert not is_marked(Derived)


def test_only_classes_can_be_marked() -> None:
    with pytest.raises(TypeError, match="marks classes"):
        xmlify(lambda: None)


@pytest.mark.parametrize(
    ("thing", "expected"), [(Line, True), (OwnForm, True), (Plain, False), (Line("x"), False), (int, False)]
)
def test_what_may_serve_as_a_payload_class(thing: object, expected: bool) -> None:
    assert is_payload_class(thing) is expected


def test_a_class_brings_its_own_form_only_with_all_three_methods() -> None:
    class Half:
        @staticmethod
        def xsd() -> str:
            return ""

    assert brings_own_form(OwnForm)
    assert not brings_own_form(Half)


def test_marking_imports_no_xml_library() -> None:
    code = "import sys, runtime.payloads.xmlify; print('lxml' in sys.modules, 'griffe' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_dataclasses_remain_as_they_were() -> None:
    before = [each.name for each in dataclasses.fields(Line)]
    codec_of(Line)
    assert [each.name for each in dataclasses.fields(Line)] == before
    assert Line("x") == Line("x")

"""Classes and handlers described from source, without running any of it (contract section 2)."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from runtime.payloads.describe import (
    MAX_SOURCE_BYTES,
    ClassDescription,
    ModuleDescription,
    describe_module,
    describe_source,
)

SOURCE = '''
"""What handles stories."""
from __future__ import annotations
import dataclasses
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar
from runtime import xmlify
from base import Base
import kinds.common as common

open({marker!r}, "w").close()

@xmlify
@dataclass(frozen=True)
class Story(Base):
    """A story.

    Of a kind.
    """
    title: str
    """Its title."""
    original_sender: "str | None" = None
    tags: list[str] = field(default_factory=list, metadata={{"doc": "What it is about."}})
    words: int = dataclasses.field(default=3)
    limit: ClassVar[int] = 1
    plain = 5
    _: KW_ONLY
    last: bool = True
    def method(self) -> None:
        self.other: int = 1
    @property
    def shown(self) -> str:
        return ""
    class Inner:
        x: int

class Odd(common.Mixin, Missing): ...

class Loop(Loop):
    a: int

async def edit(payload: Story | Verdict, metadata: HandlerMetadata) -> HandlerResponse:
    """Edits."""

def tool(payload, metadata: "HandlerMetadata", depth=1, *rest, key: int = 2, **options): ...

def helper(one): ...

def keyed(one, two, *, must): ...
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "handlers.py").write_text(SOURCE.format(marker=str(tmp_path / "has_run")))
    (tmp_path / "base.py").write_text(
        textwrap.dedent("""
            from dataclasses import dataclass
            class Root:
                first: int
            @dataclass
            class Base(Root):
                id: int
                title: str
        """)
    )
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "common.py").write_text("class Mixin:\n    mixed: int = 1\n")
    return tmp_path


def described(folder: Path, name: str) -> ClassDescription:
    found = describe_source(folder / "handlers.py", name)
    assert found is not None
    return found


def test_nothing_of_the_module_is_run(folder: Path) -> None:
    assert describe_module(folder / "handlers.py").classes
    assert not (folder / "has_run").exists()


def test_the_class_itself(folder: Path) -> None:
    story = described(folder, "Story")
    assert story.doc == "A story.\n\nOf a kind."
    assert story.bases == ("Base",)
    assert (story.is_dataclass, story.is_marked) == (True, True)
    assert story.line == SOURCE.split("class Story")[0].count("\n") - 1


def test_fields_as_written_inherited_ones_first(folder: Path) -> None:
    fields = [(each.name, each.annotation, each.default) for each in described(folder, "Story").fields]
    assert fields == [
        ("first", "int", None),
        ("id", "int", None),
        ("title", "str", None),
        ("original_sender", "str | None", "None"),
        ("tags", "list[str]", "[]"),
        ("words", "int", "3"),
        ("last", "bool", "True"),
    ]


def test_docs_elements_and_origin_of_fields(folder: Path) -> None:
    fields = {each.name: each for each in described(folder, "Story").fields}
    assert fields["title"].doc == "Its title."
    assert fields["tags"].doc == "What it is about."
    assert fields["original_sender"].element == "OriginalSender"
    assert fields["first"].inherited_from == "Root"
    assert fields["title"].inherited_from == ""


def test_bases_of_a_package_are_followed_and_unknown_ones_are_not(folder: Path) -> None:
    odd = described(folder, "Odd")
    assert odd.bases == ("common.Mixin", "Missing")
    assert [each.name for each in odd.fields] == ["mixed"]


def test_a_class_that_names_itself_as_its_base_does_no_harm(folder: Path) -> None:
    assert [each.name for each in described(folder, "Loop").fields] == ["a"]


def test_two_classes_that_are_each_others_base_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class A(B):\n    a: int\nclass B(A):\n    b: int\n")
    found = describe_source(tmp_path / "m.py", "A")
    assert found is not None
    assert {each.name for each in found.fields} == {"a", "b"}


def test_classes_inside_classes_are_named_with_dots(folder: Path) -> None:
    assert [each.name for each in describe_module(folder / "handlers.py").classes] == [
        "Story",
        "Story.Inner",
        "Odd",
        "Loop",
    ]


def test_handlers_with_their_parameters(folder: Path) -> None:
    edit, tool, *_ = describe_module(folder / "handlers.py").functions
    assert (edit.name, edit.is_async, edit.doc, edit.returns) == ("edit", True, "Edits.", "HandlerResponse")
    assert [(each.name, each.annotation) for each in edit.parameters] == [
        ("payload", "Story | Verdict"),
        ("metadata", "HandlerMetadata"),
    ]
    assert [(each.name, each.default) for each in tool.parameters] == [
        ("payload", None),
        ("metadata", None),
        ("depth", "1"),
        ("*rest", None),
        ("key", "2"),
        ("**options", None),
    ]
    assert tool.parameters[1].annotation == "HandlerMetadata"


def test_which_functions_may_handle(folder: Path) -> None:
    functions = describe_module(folder / "handlers.py").functions
    assert {each.name: each.may_handle for each in functions} == {
        "edit": True,
        "tool": True,
        "helper": False,
        "keyed": False,
    }


def test_an_unknown_class_or_file_is_none(folder: Path) -> None:
    assert describe_source(folder / "handlers.py", "Nobody") is None
    assert describe_source(folder / "nothing.py", "Story") is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"class (:\n", "SyntaxError"),
        (b"x = 1\x00", "null bytes"),
        (b"\xff\xfe\x00", "SyntaxError"),
        (b"# -*- coding: nonsense -*-\n", "SyntaxError"),
        (b"x = 1\n" * (MAX_SOURCE_BYTES // 6 + 1), "more than 1,048,576 bytes"),
        (b"x = " + b"(" * 5000, "SyntaxError"),
        (b"x = " + b"-" * 100_000 + b"1", "Error"),
    ],
    ids=["syntax", "null", "encoding", "cookie", "large", "parentheses", "minus"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "m.py").write_bytes(data)
    described = describe_module(tmp_path / "m.py")
    assert words in described.error
    assert described == ModuleDescription(tmp_path / "m.py", error=described.error)


def test_a_base_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.py").write_text("class Base:\n    x: int\n")
    (inside / "base.py").symlink_to(tmp_path / "outside.py")
    (inside / "m.py").write_text("from base import Base\nclass A(Base):\n    a: int\n")
    found = describe_source(inside / "m.py", "A")
    assert found is not None
    assert [each.name for each in found.fields] == ["a"]


def test_classes_that_inherit_in_ever_more_ways_are_read_at_once(tmp_path: Path) -> None:
    """Each class has two bases of one name: forty of them make a million million ways to the first."""
    classes = [f"class C{n}(C{n - 1}, C{n - 1}):\n    a{n}: int\n" for n in range(1, 40)]
    (tmp_path / "m.py").write_text("".join(["class C0:\n    a0: int\n", *classes]))
    last = describe_source(tmp_path / "m.py", "C39")
    assert last is not None
    assert [each.name for each in last.fields] == [f"a{n}" for n in range(40)]


def test_classes_that_inherit_from_each_other_are_read(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class A(B):\n    a: int\n\n\nclass B(A):\n    b: int\n")
    found = describe_module(tmp_path / "m.py")
    assert found.error == ""
    assert {name.name for cls in found.classes for name in cls.fields} == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = 1\n" * 5_000, "assignments"),
        ("class A:\n" + "".join(f"    a{n}: int\n" for n in range(1_000)) + "class B(A): pass\n" * 1, ""),
        (
            "class A:\n"
            + "".join(f"    a{n}: int\n" for n in range(500))
            + "".join(f"class B{n}(A): pass\n" for n in range(500)),
            "fields",
        ),
    ],
    ids=["assignments", "many", "inherited"],
)
def test_what_would_take_for_ever_is_not_read(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "m.py").write_text(text)
    error = describe_module(tmp_path / "m.py").error
    assert why in error
    assert bool(error) == bool(why)

"""Reading payload classes from source, what may be written into them, and imports in each module's own style."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from designer.document.python import (
    Around,
    PythonEditRefused,
    PythonField,
    add_class,
    add_field,
    add_handler,
    change_field,
    default_fault,
    name_fault,
    read_class,
    remove_field,
    type_fault,
)
from runtime.organism.own_modules import OwnModules
from runtime.payloads.codec import codec_of

from . import python_cases as cases

HEAD = "from dataclasses import dataclass, field\n\n\n@dataclass\n"
STORY = f'{HEAD}class Story:\n    """A story."""\n\n    title: str\n    stars: int = 0\n'


@pytest.mark.parametrize(
    ("module", "cls", "why"),
    [
        ("06-decorated", "Decorated", "is decorated with @loud, which may make anything of it"),
        ("13-conditional-imports", "Hidden", "is defined below a condition (line 26)"),
        ("22-not-payloads", "Pair", "is no dataclass but a NamedTuple"),
        ("22-not-payloads", "Shape", "is no dataclass but a TypedDict"),
        ("22-not-payloads", "Color", "is no dataclass but an Enum"),
        ("22-not-payloads", "Pydantic", "is no dataclass;"),
        ("22-not-payloads", "Made", "is made by make_dataclass when the module runs"),
        ("22-not-payloads", "namedtuple", "is imported from collections"),
        ("28-redefined", "Twice", "is bound more than once, line 7 too"),
        ("21-slots-and-methods", "Rich.Inner", "stands inside another class"),
        ("33-own-ways", "OwnForm", "writes its own XML"),
        ("33-own-ways", "OwnInit", "has an __init__ of its own"),
        ("33-own-ways", "NoInit", "has an __init__ of its own"),
        ("33-own-ways", "Branching", "has fields that depend on a condition (line 26)"),
        ("33-own-ways", "Plain", "is no dataclass;"),
        ("31-old-mac-lines", "Old", "end as on Macs of old"),
        ("07-walrus-and-match", "run", "is a function"),
        ("14-aliases", "dc", "is a module"),
    ],
)
def test_what_can_not_be_edited_says_why(module: str, cls: str, why: str) -> None:
    text = cases.read(module)
    read = read_class(text, cls)
    assert not read.is_editable
    assert why in read.why_not
    with pytest.raises(PythonEditRefused, match=r"\.$"):
        add_field(text, cls, PythonField("x"))


def test_a_class_that_is_not_there_is_refused() -> None:
    with pytest.raises(PythonEditRefused, match="The module has no class Nowhere"):
        read_class(STORY, "Nowhere")


def test_the_fields_are_those_that_are_written() -> None:
    read = read_class(cases.read("29-metadata-style"), "Described")
    assert [(each.name, each.type_text, each.default_text, each.doc) for each in read.fields] == [
        ("a", "int", None, "The first."),
        ("b", "str", '"x"', 'The "second".'),
        ("c", "list[int]", "[1, 2]", ""),
        ("d", "int", "4", ""),
        ("e", "int", "5", ""),
    ]
    assert [each.line for each in read.fields] == [8, 9, 10, 11, 12]


def test_inherited_fields_are_shown_apart_and_not_changed_here() -> None:
    text = cases.read("23-inheritance")
    read = read_class(text, "GrandChild")
    assert [(each.name, each.inherited_from, each.doc) for each in read.inherited_fields] == [
        ("ident", "Base", "Which."), ("source", "Base", ""), ("text", "Child", ""),
    ]  # fmt: skip
    assert (read.fields, read.inherited, read.is_editable) == ((), ("Child",), True)
    with pytest.raises(PythonEditRefused, match="ident of GrandChild comes from Base; change it there"):
        remove_field(text, "GrandChild", "ident")


def test_class_variables_and_markers_are_no_fields() -> None:
    read = read_class(cases.read("21-slots-and-methods"), "Rich")
    assert [(each.name, each.keyword) for each in read.fields] == [("a", False), ("b", True), ("c", True)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "needs a name"),
        ("2nd", "can't name a field"),
        ("a-b", "can't name a field"),
        ("class", "is a word of Python's own"),
        ("__secret", "keeps for itself"),
        ("title", "has a field title already"),
        ("Title", "would both be the element Title"),
        ("stars", "has a field stars already"),
    ],
)
def test_a_name_that_can_not_be_a_fields_is_refused(name: str, why: str) -> None:
    assert why in name_fault(name, read_class(STORY, "Story"))
    with pytest.raises(PythonEditRefused):
        add_field(STORY, "Story", PythonField(name, "int", "1"))


def test_a_field_may_not_take_the_name_of_a_method() -> None:
    with pytest.raises(PythonEditRefused, match="gives the name aa to something else"):
        add_field(cases.read("33-own-ways"), "Fine", PythonField("aa", "int", "1"))
    with pytest.raises(PythonEditRefused, match="gives the name b to something else"):
        add_field(cases.read("33-own-ways"), "Fine", PythonField("b", "int", "1"))


@pytest.mark.parametrize(
    ("type_text", "why"),
    [
        ("", "must be written"),
        ("list[", "can't be read as a type"),
        ("int # yes", "without a comment"),
        ("list", "doesn't say what it holds; write list[str]"),
        ("dict[str]", "keys and values"),
        ("list[int, str]", "holds one type"),
        ("int | str", "could not say which of int and str"),
        ("list[int | None]", "None has no place inside a container"),
        ("None", "says nothing"),
        ("object", "may hold anything"),
        ("Any", "may hold anything"),
        ("Literal", "needs its values"),
        ("typing.Sequence[str]", "base class of what it holds; write list"),
        ("complex", "can't travel"),
        ("(yield)", "can't be a type"),
        ("3 + 4", "is no type"),
    ],
)
def test_a_type_that_can_not_travel_is_refused(type_text: str, why: str) -> None:
    assert why in type_fault(type_text)
    with pytest.raises(PythonEditRefused):
        add_field(STORY, "Story", PythonField("x", type_text, "1"))


@pytest.mark.parametrize(
    "type_text",
    ["str", "list[str]", "dict[str, list[int]]", "Decimal | None", "Optional[int]", "tuple[int, ...]", "tuple[()]",
     'Literal["a"]', "Annotated[int, 3]", "Story", '"Story"', "frozenset[str]", "datetime", 'list["Story"]'],
)  # fmt: skip
def test_types_that_travel_are_taken(type_text: str) -> None:
    assert type_fault(type_text) == ""


@pytest.mark.parametrize(
    ("type_text", "default", "why"),
    [
        ("int", "None", "None is no int; write int | None"),
        ("int", '"3"', "is no int"),
        ("int", "True", "is no int"),
        ("str", "3", "is no str"),
        ("int | None", "3", "has the default None"),
        ("list[str]", "{}", "is no list[str]"),
        ('Literal["a", "b"]', '"c"', "is none of 'a', 'b'"),
        ("Decimal", "1.5", "is no Decimal"),
        ("int", "", "leave it out"),
        ("int", "1 +", "can't be read as a default"),
    ],
)
def test_a_default_that_is_no_value_of_the_type_is_refused(type_text: str, default: str, why: str) -> None:
    assert why in default_fault(type_text, default)


@pytest.mark.parametrize(
    ("type_text", "default"),
    [("int", None), ("float", "1"), ("int | None", "None"), ("list[int]", "[1]"), ("Decimal", 'Decimal("1")'),
     ("str", "NAME"), ('Literal["a"]', "'a'"), ("bool", "True"), ("int", "-1"), ("int", "2 ** 8")],
)  # fmt: skip
def test_a_default_that_may_be_is_taken(type_text: str, default: str | None) -> None:
    assert default_fault(type_text, default) == ""


def test_a_field_without_default_does_not_come_after_one_with_a_default() -> None:
    with pytest.raises(PythonEditRefused, match="x of Story has no default, so it can't stand after stars"):
        add_field(STORY, "Story", PythonField("x"))
    assert read_class(add_field(STORY, "Story", PythonField("x"), 1), "Story").fields[1].name == "x"
    strict = cases.read("06-decorated")
    assert read_class(add_field(strict, "Strict", PythonField("x")), "Strict").fields[-1].name == "x"


def test_a_type_that_the_module_does_not_have_is_refused() -> None:
    with pytest.raises(PythonEditRefused, match="The module has no Verdict; import it, or mend the name"):
        add_field(STORY, "Story", PythonField("x", "list[Verdict]", "[]"))
    checked = STORY.replace(
        "@dataclass", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from m import V\n@dataclass"
    )
    with pytest.raises(PythonEditRefused, match="V is imported for type checkers only"):
        add_field(checked, "Story", PythonField("x", "list[V]", "[]"))


def test_a_field_whose_default_hides_a_type_is_refused() -> None:
    with pytest.raises(PythonEditRefused, match="date would hide the type date"):
        add_field(STORY, "Story", PythonField("date", "date | None", "None"))


@pytest.mark.parametrize(
    ("module", "cls", "field", "line"),
    [
        ("14-aliases", "Event", PythonField("x", "date", "date(2024, 1, 1)"), "x: dt.date = dt.date(2024, 1, 1)"),
        ("14-aliases", "Event", PythonField("x", 'Literal["a"]', '"a"'), 'x: t.Literal["a"] = "a"'),
        ("14-aliases", "Event", PythonField("x", "set[int]", "set()"), "x: set[int] = dc.field(default_factory=set)"),
        ("15-whole-modules", "Row", PythonField("x", "Decimal | None", "None"), "x: decimal.Decimal | None = None"),
        ("15-whole-modules", "Row", PythonField("x", "datetime | None", "None"), "x: datetime.datetime | None = None"),
        ("15-whole-modules", "Row", PythonField("x", "datetime.date | None", "None"), "x: datetime.date | None = None"),
        ("10-long-strings", "Story", PythonField("x", "datetime.date | None", "None"), "x: date | None = None"),
        ("16-form-feeds", "Paged", PythonField("x", "decimal.Decimal", 'decimal.Decimal("1")'),
         'x: Decimal = Decimal("1")'),
        ("12-star-imports", "Price", PythonField("x", "Decimal | None", "None"), "x: Decimal | None = None"),
        ("13-conditional-imports", "Paid", PythonField("x", "Decimal | None", "None"), "x: Decimal | None = None"),
        ("25-quoted-types", "Node", PythonField("x", "Leaf | None", "None"), 'x: "Leaf | None" = None'),
        ("25-quoted-types", "Leaf", PythonField("x", "Node | None", "None"), "x: Node | None = None"),
        ("08-async-generators", "Tick", PythonField("x", "Later | None", "None"), "x: Later | None = None"),
        ("22-not-payloads", "Real", PythonField("x", "Color", "Color.RED"), "x: Color = Color.RED"),
        ("24-non-ascii", "Größe", PythonField("größer", "list[Größe]", "[]"),
         'größer: "list[Größe]" = field(default_factory=list)'),
    ],
)  # fmt: skip
def test_types_are_said_the_way_the_module_says_them(module: str, cls: str, field: PythonField, line: str) -> None:
    assert line in add_field(cases.read(module), cls, field)


@pytest.mark.parametrize(
    ("module", "cls", "expected"),
    [
        ("01-plain", "Story", "from dataclasses import dataclass, field\nfrom decimal import Decimal\n\nfrom runtime"),
        ("02-tabs", "Order", "from dataclasses import dataclass\nfrom decimal import Decimal\nfrom runtime"),
        ("04-semicolons", "Point", "from decimal import Decimal\n"),
        ("26-main-guard", "Job", "#!/usr/bin/env python\nfrom dataclasses import dataclass\nfrom decimal import Dec"),
        ("19-bom", "Story", '\ufeff"""What travels."""\n\nfrom dataclasses import dataclass, field\nfrom decimal'),
        ("03-crlf", "Story", "from dataclasses import dataclass, field\r\nfrom decimal import Decimal\r\n\r\nfrom"),
    ],
)
def test_an_import_stands_where_its_author_would_put_it(module: str, cls: str, expected: str) -> None:
    text = cases.read(module)
    added = add_field(text, cls, PythonField("w", "Decimal | None", "None"))
    assert expected in added
    assert added.count("import Decimal") == 1


def test_an_import_in_brackets_takes_the_name_on_a_line_of_its_own() -> None:
    text = "from dataclasses import (  # all\n    dataclass,  # the class\n)\n@dataclass\nclass A:\n    a: int\n"
    added = add_field(text, "A", PythonField("b", "list[int]", "[]"))
    assert added.startswith("from dataclasses import (  # all\n    dataclass,  # the class\n    field,\n)\n@dataclass")


@pytest.mark.parametrize(
    ("default", "written"),
    [
        ("[]", "field(default_factory=list)"),
        ("{}", "field(default_factory=dict)"),
        ("[1]", "field(default_factory=lambda: [1])"),
        ("Part()", "field(default_factory=Part)"),
        ("Part(2)", "field(default_factory=lambda: Part(2))"),
        ("(1, [2])", "field(default_factory=lambda: (1, [2]))"),
        ("(1, 2)", "(1, 2)"),
        ('Decimal("1")', 'Decimal("1")'),
        ("frozenset()", "frozenset()"),
    ],
)
def test_a_default_that_may_change_is_made_anew_for_each_instance(default: str, written: str) -> None:
    text = f"{HEAD}class Part:\n    a: int = 1\n\n\n@dataclass\nclass A:\n    a: int = 1\n"
    shapes = {"[": "list[int]", "{": "dict[str, int]", "P": "Part", "(": "tuple[int, ...]", "D": "Decimal"}
    added = add_field(text, "A", PythonField("b", shapes.get(default[0], "frozenset[str]"), default))
    assert f" = {written}\n" in added
    assert read_class(added, "A").fields[1].default_text == default


def test_docs_keep_their_authors_style() -> None:
    text = cases.read("29-metadata-style")
    added = add_field(text, "Described", PythonField("f", "int", "6", "Six."))
    assert 'f: int = field(default=6, metadata={"doc": "Six."})' in added
    changed = change_field(text, "Described", "a", PythonField("a", "int", None, 'Now "first".'))
    assert 'a: int = field(metadata={"doc": "Now \\"first\\"."})' in changed
    quoted = cases.read("10-long-strings")
    assert "; 'cooked'" in change_field(quoted, "Story", "r", PythonField("r", "str", 'r"\\d"', "cooked"))


def test_a_module_that_can_not_be_read_is_left_alone_and_says_its_line() -> None:
    with pytest.raises(PythonEditRefused, match="can't be read as Python") as refused:
        read_class("x = 1\ny = (\n", "A")
    assert refused.value.line == 2
    with pytest.raises(PythonEditRefused, match="says that it is in latin-1"):
        read_class("# -*- coding: latin-1 -*-\n" + STORY, "Story")
    with pytest.raises(PythonEditRefused, match="more than 1 MiB"):
        read_class(STORY + "#" * 1_048_576, "Story")
    assert read_class("# -*- coding: UTF-8 -*-\n" + STORY, "Story").is_editable


@pytest.mark.parametrize("module", cases.CORPUS)
def test_a_new_class_and_handler_leave_all_else_as_it_is(module: str) -> None:
    text = cases.read(module)
    if module == "31-old-mac-lines":
        return
    made = add_class(text, "Newcomer", [PythonField("text"), PythonField("at", "list[date]", "[]")], "What is new.")
    assert cases.others(made, "Newcomer") == cases.others(text, "Newcomer")
    stub = add_handler(made, "greet", "Newcomer", "Newcomer", doc="Greets.")
    rest = [each for each in cases.others(stub, "Newcomer") if "name='greet'" not in each]
    assert rest == cases.others(text, "Newcomer")
    assert cases.comments(stub) == cases.comments(text)
    assert stub.endswith(("\n", "\r")) == text.endswith(("\n", "\r"))
    assert set(cases.BREAK.findall(stub)) == set(cases.BREAK.findall(text))


@pytest.mark.parametrize("module", cases.CORPUS)
def test_the_real_codec_reads_the_class_with_the_meant_fields(module: str, tmp_path: Path) -> None:
    text = cases.read(module)
    changed = {}
    for cls in cases.editable(text):
        if cls.inherited:
            continue
        text = add_field(text, cls.name, PythonField("newcomer", "Decimal", 'Decimal("1.5")', "New."))
        changed[cls.name] = [each.name for each in (*cls.inherited_fields, *cls.fields)] + ["newcomer"]
    (tmp_path / "module.py").write_bytes(text.encode())
    modules = OwnModules([tmp_path])
    try:
        imported = modules.import_module("module")
        for name, fields in changed.items():
            codec = codec_of(getattr(imported, name))
            assert sorted(each.name for each in codec.fields) == sorted(fields)
            new = next(each for each in codec.fields if each.name == "newcomer")
            assert (new.type_text, new.doc, str(new.make_default())) == ("Decimal", "New.", "1.5")
    finally:
        modules.close()


def test_classes_of_other_modules_are_followed_through_imports() -> None:
    texts = {"pkg.base": f"{HEAD}class Base:\n    first: int\n", "pkg": "from pkg.base import Base as Root\n"}
    text = "from dataclasses import dataclass\nfrom . import Root\n@dataclass\nclass A(Root):\n    a: int\n"
    read = read_class(text, "A", around=Around("pkg.messages", sources=texts.get))
    assert [(each.name, each.inherited_from) for each in read.inherited_fields] == [("first", "Base")]


def test_libcst_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, designer.document.edits.python, designer.document.python; print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

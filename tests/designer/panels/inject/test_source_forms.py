"""Forms from source, before anything may be imported: approximate, but as near as source tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.models.folder import Folder
from designer.panels.inject.samples import sample
from designer.panels.inject.source_forms import form_from_source
from designer.panels.inject.xml_text import parsed, written
from runtime.organism.load import load
from runtime.organism.spec import ListenerSpec
from runtime.payloads.codec import codec_of

from .classes import Order, Plain, Tree, described

SAMPLES = Path(__file__).parents[4] / "sample_organisms"
MakeFolder = Callable[[Path | None], Folder]


@pytest.fixture
def read(make_folder: MakeFolder, tmp_path: Path) -> Callable[[str], ListenerDescription | None]:
    """``read(name)``: a class of classes.py, from its source alone."""
    (tmp_path / "classes.py").write_text(Path(__file__).with_name("classes.py").read_text())
    folder = make_folder(tmp_path / "organism.yaml")
    return lambda name: form_from_source(folder, ListenerSpec("desk", f"classes.{name}", "h.f", "Does"))


def shape(description: ListenerDescription, form: FieldForm, depth: int = 0) -> object:
    """What a form is like, without words."""
    if depth > 4:
        return None
    inner = [
        (each.name, each.element, each.required, shape(description, each, depth + 1))
        for each in description.fields_of(form)
    ]
    parts = [shape(description, each, depth + 1) for each in (form.item, form.key, form.value, *form.items) if each]
    element = form.item.element if form.item else ""
    return form.kind, inner, parts, element, form.unique, form.choices, form.default_value


@pytest.mark.parametrize("cls", [Plain, Tree, Order])
def test_a_form_from_source_is_the_exact_one(cls: type, read: Callable[[str], ListenerDescription | None]) -> None:
    found, exact = read(cls.__name__), described(cls)
    assert found is not None
    assert shape(found, found.form) == shape(exact, exact.form)
    assert found.schema == ""


def test_what_source_does_not_tell_is_text_in_its_authors_words(make_folder: MakeFolder, tmp_path: Path) -> None:
    source = "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: Tone\n    y: str = LOUD\n"
    (tmp_path / "odd.py").write_text(source)
    found = form_from_source(make_folder(tmp_path / "organism.yaml"), ListenerSpec("x", "odd.A", "h.f", "d"))
    assert found is not None
    assert [(each.kind, each.type_text) for each in found.fields] == [(Kind.TEXT, "Tone"), (Kind.TEXT, "str")]
    assert (found.fields[1].required, found.fields[1].default_text, found.fields[1].default) == (False, "LOUD", None)


def test_docs_defaults_and_types_are_as_their_author_wrote_them(
    read: Callable[[str], ListenerDescription | None],
) -> None:
    found = read("Order")
    assert found is not None
    by_name = {each.name: each for each in found.fields}
    assert by_name["title"].doc == "What the customer calls it."
    assert (by_name["greeting"].default_text, by_name["greeting"].default_value) == ("'hello'", "hello")
    assert by_name["note"].type_text == "str | None"


@pytest.mark.parametrize("cls", [Plain, Tree, Order])
def test_its_sample_is_valid(cls: type, read: Callable[[str], ListenerDescription | None]) -> None:
    found = read(cls.__name__)
    assert found is not None
    assert codec_of(cls).explain(parsed(written(found, sample(found)))) == ""


def test_classes_of_other_modules_and_of_the_runtime_are_found(make_folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("from dataclasses import dataclass\n@dataclass\nclass Part:\n    x: int\n")
    (tmp_path / "whole.py").write_text(
        "from dataclasses import dataclass\nimport parts\nfrom parts import Part as P\n"
        "@dataclass\nclass Whole:\n    a: P\n    b: list['parts.Part']\n"
    )
    folder = make_folder(tmp_path / "organism.yaml")
    whole = form_from_source(folder, ListenerSpec("x", "whole.Whole", "h.f", "d"))
    text = form_from_source(folder, ListenerSpec("x", "runtime.TextInput", "h.f", "d"))
    assert whole is not None
    assert text is not None
    assert [each.kind for each in whole.fields] == [Kind.RECORD, Kind.LIST]
    assert [each.name for each in text.fields] == ["text", "source", "user"]


@pytest.mark.parametrize(
    "annotation", ["Unknown", "list", "dict[str]", "a.b.C | D", "int + ", "'x", "Literal[nothing()]", "((", "Any", ""]
)
def test_odd_annotations_are_text(annotation: str, make_folder: MakeFolder, tmp_path: Path) -> None:
    source = (
        f"from dataclasses import dataclass\n@dataclass\nclass A:\n    good: int\n    odd: {annotation or 'None'}\n"
    )
    (tmp_path / "odd.py").write_text(source)
    folder = make_folder(tmp_path / "organism.yaml")
    found = form_from_source(folder, ListenerSpec("x", "odd.A", "h.f", "d"))
    assert found is None or [each.kind for each in found.fields][-1] is Kind.TEXT


def test_what_is_no_payload_class_has_no_form(make_folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text("class A:\n    x: int\n\ndef f(): ...\n")
    folder = make_folder(tmp_path / "organism.yaml")
    for path in ("odd.A", "odd.f", "odd.B", "nowhere.A", ""):
        assert form_from_source(folder, ListenerSpec("x", path, "h.f", "d")) is None


@pytest.mark.parametrize("name", ["hello", "newsroom", "orders"])
def test_all_samples_have_forms(name: str, make_folder: MakeFolder) -> None:
    path = SAMPLES / name / "organism.yaml"
    spec = load(path).spec
    assert spec is not None
    folder = make_folder(path)
    found = [form_from_source(folder, each) for each in spec.listeners]
    assert all(each is not None and each.fields for each in found)

"""JSON of a sample is what ``organism run --send NAME JSON`` takes (contract section 16)."""

from __future__ import annotations

import json

import pytest

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.sample.as_json import json_of
from designer.panels.sample.command import one_line_json
from runtime.payloads.codec import codec_of
from runtime.payloads.jsonform import from_json
from tests.designer.panels.inject.classes import Order, Plain, Shelf, Tree, described


@pytest.mark.parametrize("cls", [Order, Plain, Shelf, Tree])
def test_it_makes_the_same_instance_as_the_sample(cls: type) -> None:
    from lxml import etree

    description = described(cls)
    made = from_json(cls, json.loads(json_of(description, description.sample)))
    assert codec_of(cls).encode(made) == codec_of(cls).encode(
        codec_of(cls).decode(etree.fromstring(description.sample, etree.XMLParser(remove_blank_text=True)))
    )


def test_on_one_line_for_a_command() -> None:
    indented = json_of(described(Order), described(Order).sample)
    flat = one_line_json(indented)
    assert "\n" not in flat
    assert json.loads(flat) == json.loads(indented)


def test_a_class_with_a_form_of_its_own_has_none() -> None:
    own = ListenerDescription("desk", "Own", FieldForm("", "Own", Kind.XML))
    assert json_of(own, "<Own/>") == ""


def test_what_the_form_does_not_know_has_none() -> None:
    assert json_of(described(Plain), "<Other/>") == ""

"""The package of data files."""

from __future__ import annotations

import pytest
from lxml import etree

from resources import read_bytes, read_text


def test_the_envelope_schema_is_a_schema() -> None:
    assert etree.XMLSchema(etree.fromstring(read_bytes("envelope.xsd"))) is not None


def test_text_is_the_bytes_decoded() -> None:
    assert read_text("envelope.xsd").encode() == read_bytes("envelope.xsd")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.txt"):
        read_bytes("nothing.txt")

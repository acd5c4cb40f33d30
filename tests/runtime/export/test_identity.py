"""The identity is left out, every other byte stays (contract section 18)."""

from __future__ import annotations

import pytest

from runtime.errors import OrganismError
from runtime.export.identity import NOTE, without_identity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "organism:\n  name: x\n  identity: keys/o.pem  # ours\n  port: 1\n",
            f"organism:\n  name: x\n  {NOTE}  # ours\n  port: 1\n",
        ),
        ("organism:\n  identity: a.pem\nlisteners: []", f"organism:\n  {{}} {NOTE}\nlisteners: []"),
        ("organism: {identity: a, name: b}\nl: 1\n", f"organism: {{name: b}}\nl: 1\n{NOTE}\n"),
        ("organism: {name: b, identity: 'a'} # c\nl: 1", f"organism: {{name: b}} # c\nl: 1\n{NOTE}\n"),
        ("organism: {identity: a}\n", f"organism: {{}}\n{NOTE}\n"),
        ('organism:\n  "identity": >-\n    a\n    b\n  name: b\n', f"organism:\n  {NOTE}\n  name: b\n"),
        ("organism:\n  name: é\n  identity:\n", f"organism:\n  name: é\n  {NOTE}\n"),
    ],
)
def test_the_key_becomes_a_note_and_nothing_else_changes(text: str, expected: str) -> None:
    assert without_identity(text) == expected


def test_line_ends_and_byte_order_mark_stay() -> None:
    text = "\ufefforganism:\r\n  identity: a.pem\r\n  name: x\r\n"
    assert without_identity(text) == f"\ufefforganism:\r\n  {NOTE}\r\n  name: x\r\n"


@pytest.mark.parametrize("text", ["organism: {name: x}\n", "listeners: []\n", "", "# nothing\n"])
def test_a_file_without_one_stays_as_it_is(text: str) -> None:
    assert without_identity(text) == text


def test_an_identity_that_is_used_elsewhere_cannot_be_left_out() -> None:
    with pytest.raises(OrganismError, match="line of its own"):
        without_identity("organism:\n  identity: &key a.pem\nx-key: *key\n")

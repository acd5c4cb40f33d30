"""How messages quote what a user wrote."""

from __future__ import annotations

from runtime.organism.credentials import secrets_in

_LONGEST = 40


def shown(text: str) -> str:
    """A text as it may stand in a message: in backquotes, in one line, not long, nothing invisible.

    What a terminal would obey or not show (escape sequences, marks that reverse the direction of writing,
    halves of surrogate pairs) becomes U+FFFD. Of what looks like a secret key nothing is shown.
    """
    if any(True for _ in secrets_in(text)):
        return "`…`"
    line = " ".join(text[: 4 * _LONGEST].split())
    if not line.isprintable():
        line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return f"`{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}`"

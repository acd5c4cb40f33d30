"""Small organism files for tests, and places marked in them."""

from __future__ import annotations

from runtime.organism.places import Place

HERE = "▮"
"""Marks the place where a problem is expected; it is taken out before the text is read."""

LISTENER = """\
  - name: editor
    payload_class: handlers.Story
    handler: handlers.edit
    description: Edits a story
"""

ORGANISM = f"listeners:\n{LISTENER}"


def marked(text: str) -> tuple[str, Place]:
    """The text without its mark, and where the mark was."""
    before, mark, after = text.partition(HERE)
    assert mark, "the text has no mark"
    line = before.count("\n") + 1
    return before + after, Place(line, len(before) - (before.rfind("\n") + 1) + 1)


def listener(name: str, *lines: str) -> str:
    """One listener with more lines of its own."""
    head = LISTENER.replace("editor", name)
    return head + "".join(f"    {line}\n" for line in lines)


def organism(*listeners: str, head: str = "") -> str:
    """A file of listeners."""
    return f"{head}listeners:\n{''.join(listeners)}"

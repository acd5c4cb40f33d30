"""Properties that the style sheet looks at: Qt does not notice by itself that one is another."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Give a property a value, and a widget the looks that come with it.

    Args:
        widget: Whose property it is; one that was never set counts as ``false`` and as empty.
        name: As the style sheet has it: ``role``, ``tone``, ``wrong``.
        value: As the style sheet has it.
    """
    if (widget.property(name) or "") != value and (widget.property(name) or "false") != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

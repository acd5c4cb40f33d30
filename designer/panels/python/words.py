"""What the line below a module says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from designer.models.python_places import Role, Use

if TYPE_CHECKING:
    from designer.panels.python.page import ModulePage

_MOST_NAMES: Final = 3


def uses_text(uses: Sequence[Use]) -> str:
    """Which listeners use something, and as what: ``handler of editor, facts``; empty for none."""
    sentences = {
        Role.HANDLER: _tr("handler of {names}"),
        Role.PAYLOAD: _tr("payload of {names}"),
        Role.RESPONSE: _tr("response of {names}"),
    }
    parts = []
    for role, sentence in sentences.items():
        names = [use.listener for use in uses if use.role is role]
        if names:
            more = len(names) - _MOST_NAMES
            listed = ", ".join(names[:_MOST_NAMES])
            if more > 0:
                listed = _tr("{names} and {count} more").format(names=listed, count=more)
            parts.append(sentence.format(names=listed))
    return ", ".join(parts)


def kind_text(page: ModulePage) -> str:
    """How a module is indented and ends its lines; what is usual is not said twice."""
    view, text = page.view, page.module.text
    parts = [_tr("Tabs") if view.uses_tabs else _tr("{count} spaces").format(count=view.indent_width)]
    if "\r\n" in text[:10_000]:
        parts.append("CRLF")
    if page.module.has_bom:
        parts.append("BOM")
    if view.isReadOnly():
        parts.append(_tr("read-only"))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PythonPanel", text)

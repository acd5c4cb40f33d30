"""XPath on payloads."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from PySide6.QtCore import QCoreApplication

from designer.models.live.rows import MessageRow

_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
_WIDE: Final = re.compile(r"//|\.\.|\b(?:descendant|ancestor|following|preceding)\b|(?<![\w\])*.])/")
"""Steps that may look at all elements again for each element that they start from."""
_MOST_STEPS: Final = 5_000_000
"""Elements that an expression may look at, at worst; libxml2 can't be interrupted, and the window waits."""
_ALL: Final = etree.XPath("count(//*)")


class PayloadPath:
    """An XPath that was compiled once.

    Attributes:
        fault: What is wrong with it, as far as that shows only where it is used; else empty.
    """

    def __init__(self, expression: str) -> None:
        """Compile an expression.

        Args:
            expression: XPath 1.0. Not EXSLT's regular expressions: nothing can stop one that takes for ever.

        Raises:
            ValueError: It is none; the reason is for people.
        """
        try:
            self._path = etree.XPath(expression, regexp=False, smart_strings=False)
            # Many unknown prefixes, functions and variables show only when it is used.
            self._path(etree.Element("x"))
        except etree.XPathError as error:
            raise ValueError(_said(error)) from None
        self.fault = ""
        self._wide = len(_WIDE.findall(expression))

    def holds_in(self, row: MessageRow) -> bool:
        """Whether it does for the payload of a message."""
        return self.holds(row.raw)

    def holds(self, payload: bytes) -> bool:
        """Whether it finds something, or is true; never in what is no XML."""
        try:
            tree = etree.fromstring(payload, _PARSER)
            if self._wide > 1 and _count(tree) ** self._wide > _MOST_STEPS:
                self.fault = self._too_costly()
                return False
            return bool(self._path(tree))
        except (etree.XMLSyntaxError, ValueError):
            return False
        except etree.XPathError as error:
            self.fault = _said(error)
            return False

    @staticmethod
    def _too_costly() -> str:
        return QCoreApplication.translate(
            "MessageFilter", "Some payloads are too large for this XPath, and were left out."
        )


def _count(tree: etree._Element) -> int:
    return int(_ALL(tree))


def _said(error: etree.XPathError) -> str:
    text = QCoreApplication.translate("MessageFilter", "This is no XPath: {0}.")
    return text.format(str(error).rstrip(".").lower())

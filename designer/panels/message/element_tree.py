"""A payload as a tree of elements: names, values, and types as far as they are known. Filled where it is opened."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.support.plain_text import one_line

_AT_ONCE: Final = 200
_VALUE_LIMIT: Final = 300
_NAME_LIMIT: Final = 80
_FEW: Final = 12
NUMBER: Final = Qt.ItemDataRole.UserRole
"""On the first item of a row: which element it stands for, or one of these."""
_MORE: Final = -1
_ATTRIBUTE: Final = -2


class ElementTree(QStandardItemModel):
    """Element, value, type.

    Attributes:
        reason: Why there is no tree; empty where there is one.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 3, parent)
        self.reason = ""
        self._elements: list[etree._Element] = []
        self._forms: list[FieldForm | None] = []
        self._filled: dict[int, int] = {}
        self._described: ListenerDescription | None = None
        self._set_titles()

    def read(self, document: bytes, described: ListenerDescription | None) -> None:
        """Show another document.

        Args:
            document: XML, perhaps.
            described: What its class looks like, where that is known.
        """
        self.clear()
        self._set_titles()
        self._elements, self._forms, self._filled, self.reason = [], [], {}, ""
        self._described = described
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(document, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            self.reason = str(error)
            return
        form = described.form if described is not None and described.payload_class == _name(root) else None
        self.appendRow(self._row(root, form))

    def open_row(self, index: QModelIndex) -> None:
        """Fill in what stands below a row that is being opened."""
        item = self.itemFromIndex(index.siblingAtColumn(0))
        if item is not None and item.rowCount() == 1 and item.child(0).data(NUMBER) is None:
            item.removeRows(0, 1)
            self._fill(item)

    def go_on(self, index: QModelIndex) -> bool:
        """Fill in more, if the row stands for more; says whether it did."""
        item = self.itemFromIndex(index.siblingAtColumn(0))
        if item is None or item.data(NUMBER) != _MORE:
            return False
        above = item.parent()
        above.removeRow(item.row())
        self._fill(above)
        return True

    def is_small(self, index: QModelIndex) -> bool:
        """Whether so little stands below a row that it may well be open from the start."""
        number = index.data(NUMBER)
        return isinstance(number, int) and 0 <= number < len(self._elements) and len(self._elements[number]) <= _FEW

    def _fill(self, item: QStandardItem) -> None:
        number = int(item.data(NUMBER))
        element, form = self._elements[number], self._forms[number]
        start = self._filled.get(number, 0)
        end = min(start + _AT_ONCE, len(element))
        forms = self._forms_below(form)
        if not start:
            # Names only: lxml takes minutes for the values of many attributes at once.
            for attribute in islice(element.attrib, _AT_ONCE):
                text = str(element.get(attribute, ""))
                item.appendRow(_plain_row(f"@{etree.QName(attribute).localname}", text))
        for child in element[start:end]:
            item.appendRow(self._row(child, forms.get(_name(child))))
        self._filled[number] = end
        if end < len(element):
            more = QStandardItem(self.tr("{0} more …").format(f"{len(element) - end:,}"))
            more.setData(_MORE, NUMBER)
            more.setEditable(False)
            item.appendRow(more)

    def _row(self, element: etree._Element, form: FieldForm | None) -> list[QStandardItem]:
        name = QStandardItem(one_line(_name(element), _NAME_LIMIT))
        name.setData(len(self._elements), NUMBER)
        self._elements.append(element)
        self._forms.append(form)
        value = QStandardItem(one_line(element.text or "", _VALUE_LIMIT) if not len(element) else self._inside(element))
        kind = QStandardItem(one_line(form.type_text or str(form.kind), _NAME_LIMIT) if form is not None else "")
        if len(element) or element.attrib:
            # Stands for what is filled in when it is opened.
            name.appendRow(QStandardItem(""))
        row = [name, value, kind]
        for item in row:
            item.setEditable(False)
        return row

    def _inside(self, element: etree._Element) -> str:
        count = len(element)
        return self.tr("1 element") if count == 1 else self.tr("{0} elements").format(f"{count:,}")

    def _forms_below(self, form: FieldForm | None) -> dict[str, FieldForm]:
        if form is None or self._described is None:
            return {}
        if form.kind is Kind.FIXED:
            return {f"Item-{number}": each for number, each in enumerate(form.items, 1)}
        if form.kind is Kind.LIST and form.item is not None:
            return {form.item.element: form.item}
        return {each.element: each for each in self._described.fields_of(form)}

    def _set_titles(self) -> None:
        self.setHorizontalHeaderLabels([self.tr("Element"), self.tr("Value"), self.tr("Type")])


def _plain_row(name: str, value: str) -> list[QStandardItem]:
    row = [QStandardItem(one_line(name, _NAME_LIMIT)), QStandardItem(one_line(value, _VALUE_LIMIT)), QStandardItem("")]
    row[0].setData(_ATTRIBUTE, NUMBER)
    for item in row:
        item.setEditable(False)
    return row


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname

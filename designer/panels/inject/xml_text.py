"""Between what is entered into a form and the XML that is sent; no widgets."""

from __future__ import annotations

from typing import Final

from lxml import etree

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.values import Misfit, Value, blank, pair_of
from runtime.payloads.names import escape, short

_INDENT: Final = "  "
_SPACE: Final = " \t\r\n"


class NotXml(Exception):
    """A text is not well-formed.

    Attributes:
        line: 1-based.
        column: 1-based.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parsed(text: str) -> etree._Element:
    """The root of a document; nothing in it is fetched, and no entity is expanded.

    Raises:
        NotXml: It is not well-formed, or has a DTD.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, strip_cdata=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = (error.msg or "it is not well-formed").partition(", line ")[0]
        raise NotXml(message, max(line, 1), max(column, 1)) from None
    except ValueError as error:
        raise NotXml(str(error), 1, 1) from None
    if root.getroottree().docinfo.doctype:
        raise NotXml("a document type is not allowed", 1, 1)
    return root


def written(description: ListenerDescription, value: Value, *, pretty: bool = True) -> str:
    """The document of what is entered.

    Args:
        description: Of the class.
        value: What is entered; it need not be valid.
        pretty: Indented, for people; else without any space between elements.
    """
    writer = _Writer(description, pretty=pretty)
    writer.element(description.form, description.form.element or description.payload_class, value, 0)
    return writer.text()


class _Writer:
    def __init__(self, description: ListenerDescription, *, pretty: bool) -> None:
        self._description = description
        self._pretty = pretty
        self._parts: list[str] = []

    def text(self) -> str:
        return ("\n" if self._pretty else "").join(self._parts)

    def element(self, form: FieldForm, name: str, value: Value, depth: int) -> None:
        if isinstance(value, str):
            text = value if form.kind in (Kind.TEXT, Kind.CHOICE) else value.strip(_SPACE)
            self._add(depth, f"<{name}>{escape(text)}</{name}>")
            return
        at = len(self._parts)
        self._inside(form, value, depth + 1)
        if len(self._parts) == at:
            self._add(depth, f"<{name}></{name}>")
            return
        self._parts.insert(at, f"{self._indent(depth)}<{name}>")
        self._add(depth, f"</{name}>")

    def _inside(self, form: FieldForm, value: dict[str, Value] | list[Value], depth: int) -> None:
        if isinstance(value, dict):
            for each in self._description.fields_of(form):
                if each.name in value:
                    self.element(each, each.element, value[each.name], depth)
        elif form.kind is Kind.MAP and form.key is not None and form.value is not None:
            for key, inner in map(pair_of, value):
                self._add(depth, "<Item>")
                self.element(form.key, "Key", key, depth + 1)
                self.element(form.value, "Val", inner, depth + 1)
                self._add(depth, "</Item>")
        elif form.kind is Kind.FIXED:
            for number, (each, item) in enumerate(zip(form.items, value, strict=False), 1):
                self.element(each, f"Item-{number}", item, depth)
        elif form.item is not None:
            for item in value:
                self.element(form.item, form.item.element, item, depth)

    def _add(self, depth: int, text: str) -> None:
        self._parts.append(self._indent(depth) + text)

    def _indent(self, depth: int) -> str:
        return _INDENT * depth if self._pretty else ""


def read(description: ListenerDescription, text: str) -> Value:
    """What a document says, as it is entered into the form.

    Required fields that it lacks are blank; all else that the form can't show is refused.

    Raises:
        NotXml: It is not well-formed.
        Misfit: The form can't show it; says in which line.
    """
    root = parsed(text)
    name = description.form.element or description.payload_class
    if root.tag != name:
        raise Misfit(f"The root element is {_name(root)}; the form is for {name}.")
    try:
        return _Reader(description).value(description.form, root)
    except RecursionError:
        raise Misfit("More stands inside each other here than the form can show.") from None


class _Reader:
    def __init__(self, description: ListenerDescription) -> None:
        self._description = description

    def value(self, form: FieldForm, element: etree._Element) -> Value:
        if element.attrib:
            raise _misfit(element, f"{_name(element)} has an attribute, which the form can't show")
        if form.kind.is_scalar:
            return _scalar(form, element)
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            raise _misfit(element, f"there is text directly inside {_name(element)}")
        if form.kind is Kind.RECORD:
            return self._record(form, element)
        if form.kind is Kind.MAP:
            return [self._pair(form, child) for child in element]
        if form.kind is Kind.FIXED:
            names = [f"Item-{number}" for number in range(1, len(form.items) + 1)]
            if [child.tag for child in element] != names:
                raise _misfit(element, f"{_name(element)} holds {', '.join(names) or 'nothing'}, each once")
            return [self.value(each, child) for each, child in zip(form.items, element, strict=True)]
        if form.kind is Kind.LIST and form.item is not None:
            return [self.value(form.item, _named(child, form.item.element)) for child in element]
        raise _misfit(element, f"{_name(element)} can only be written as XML")

    def _record(self, form: FieldForm, element: etree._Element) -> Value:
        fields = self._description.fields_of(form)
        order = {each.element: number for number, each in enumerate(fields)}
        found: dict[str, Value] = {}
        last = -1
        for child in element:
            number = order.get(str(child.tag), -1)
            if number < 0:
                raise _misfit(child, f"{_name(element)} has no field {_name(child)}")
            if number <= last:
                what = "stands there twice" if fields[number].name in found else "does not stand in its place"
                raise _misfit(child, f"{_name(child)} {what}")
            last = number
            found[fields[number].name] = self.value(fields[number], child)
        return {
            each.name: found[each.name] if each.name in found else blank(self._description, each)
            for each in fields
            if each.name in found or each.required
        }

    def _pair(self, form: FieldForm, element: etree._Element) -> Value:
        _named(element, "Item")
        if [child.tag for child in element] != ["Key", "Val"] or form.key is None or form.value is None:
            raise _misfit(element, "an Item holds a Key and a Val")
        return [self.value(form.key, element[0]), self.value(form.value, element[1])]


def _scalar(form: FieldForm, element: etree._Element) -> str:
    if len(element):
        raise _misfit(element[0], f"{_name(element)} holds text only")
    text = element.text or ""
    if form.kind is Kind.TEXT:
        return text
    bare = " ".join(text.split()) if form.kind is Kind.CHOICE else text.strip(_SPACE)
    if form.kind is Kind.CHOICE:
        text = text if text in form.choices else bare
        # Nothing chosen yet is what the form itself writes so.
        if text not in form.choices and bare:
            raise _misfit(element, f"{short(text, 40)} is none of {', '.join(form.choices[:12])}")
        return text
    if form.kind is Kind.BOOLEAN:
        meant = {"true": "true", "1": "true", "false": "false", "0": "false"}.get(bare)
        if meant is None:
            raise _misfit(element, f"{short(bare, 40)} is neither true nor false")
        return meant
    return bare


def _named(element: etree._Element, name: str) -> etree._Element:
    if element.tag != name:
        raise _misfit(element, f"{_name(element)} stands where {name} is expected")
    return element


def _name(element: etree._Element) -> str:
    return short(str(element.tag), 60).strip("'")


def _misfit(element: etree._Element, what: str) -> Misfit:
    return Misfit(f"Line {element.sourceline}: {what}.")

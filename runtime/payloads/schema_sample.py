"""A document made from a schema alone, for classes that bring a schema of their own.

It knows the common part of XSD: elements, sequences, choices, extensions, required attributes, and simple
types by enumeration, bounds and length. What it makes is validated by its caller.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_XS = "{http://www.w3.org/2001/XMLSchema}"
_MAX_NODES = 150

_TEXTS = {
    "boolean": "true",
    "decimal": "9.95",
    "float": "1.5",
    "double": "1.5",
    "date": "2024-05-31",
    "dateTime": "2024-05-31T09:30:00Z",
    "time": "09:30:00",
    "duration": "PT1H",
    "gYear": "2024",
    "base64Binary": "aGVsbG8=",
    "hexBinary": "68656c6c6f",
    "anyURI": "https://example.org/",
    "language": "en",
    "negativeInteger": "-1",
    "nonPositiveInteger": "-1",
}
_WHOLE = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
_UNSIGNED = ("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
_TEXTS.update(dict.fromkeys(_WHOLE + _UNSIGNED, "1"))


def sample_of_schema(schema: etree._Element, name: str) -> etree._Element | None:
    """A document for a global element, or None if the schema has no such element.

    Args:
        schema: The xs:schema element.
        name: Name of the global element.
    """
    declaration = schema.find(f"{_XS}element[@name='{name}']")
    return None if declaration is None else _Maker(schema).element(declaration)


class _Maker:
    def __init__(self, schema: etree._Element) -> None:
        self._schema = schema
        self._open: list[etree._Element] = []
        self._nodes = 0

    def element(self, declaration: etree._Element) -> etree._Element:
        declaration = self._referred(declaration)
        made = etree.Element(declaration.get("name", "unnamed"))
        self._nodes += 1
        self._open.append(declaration)
        fixed = declaration.get("fixed") or declaration.get("default")
        kind = self._type_of(declaration)
        if kind is not None and kind.tag == f"{_XS}complexType":
            self._fill(made, kind)
        else:
            words = f"some {declaration.get('name', 'text')}"
            made.text = fixed or self._simple(kind, declaration.get("type", ""), words)
        self._open.pop()
        return made

    def _fill(self, made: etree._Element, kind: etree._Element) -> None:
        for attribute in kind.iterfind(f"{_XS}attribute[@use='required']"):
            name = attribute.get("name", "unnamed")
            made.set(name, self._simple(self._type_of(attribute), attribute.get("type", ""), f"some {name}"))
        for extension in kind.iterfind(f"./*/{_XS}extension"):
            base = self._named(extension.get("base", ""))
            if base is not None and base.tag == f"{_XS}complexType":
                self._fill(made, base)
            elif kind.find(f"{_XS}simpleContent") is not None:
                made.text = self._simple(base, extension.get("base", ""), "some text")
            self._fill(made, extension)
        for group in kind.iterfind("*"):
            if group.tag in (f"{_XS}sequence", f"{_XS}all", f"{_XS}choice"):
                made.extend(list(self._particles(group)))

    def _particles(self, group: etree._Element) -> Iterator[etree._Element]:
        children = [child for child in group if isinstance(child.tag, str)]
        for child in children:
            if child.tag == f"{_XS}element":
                if child.get("minOccurs") != "0" or self._may_enter(child):
                    for _ in range(max(1, int(child.get("minOccurs", "1")))):
                        yield self.element(child)
            elif child.tag in (f"{_XS}sequence", f"{_XS}choice"):
                yield from self._particles(child)
            else:
                continue
            if group.tag == f"{_XS}choice":
                return

    def _may_enter(self, declaration: etree._Element) -> bool:
        kind = declaration.get("type")
        inside = any(each is declaration or (kind and each.get("type") == kind) for each in self._open)
        return not inside and self._nodes < _MAX_NODES and "ref" not in declaration.attrib

    def _simple(self, kind: etree._Element | None, named: str, words: str) -> str:
        if kind is None:
            text = _TEXTS.get(named.rpartition(":")[2])
            return words if text is None else text
        restriction = kind.find(f"{_XS}restriction")
        if restriction is None:
            union = kind.find(f"{_XS}union")
            members = "" if union is None else union.get("memberTypes", "")
            first = members.split()[:1]
            return self._simple(self._named(first[0]), first[0], words) if first else words
        for facet in ("enumeration", "minInclusive", "maxInclusive"):
            found = restriction.find(f"{_XS}{facet}")
            if found is not None:
                return found.get("value", "")
        base = restriction.get("base", "")
        text = self._simple(self._named(base), base, words)
        return _fitted(text, restriction)

    def _referred(self, declaration: etree._Element) -> etree._Element:
        name = declaration.get("ref", "").rpartition(":")[2]
        found = self._schema.find(f"{_XS}element[@name='{name}']") if name else None
        return declaration if found is None else found

    def _type_of(self, declaration: etree._Element) -> etree._Element | None:
        for tag in ("complexType", "simpleType"):
            inline = declaration.find(f"{_XS}{tag}")
            if inline is not None:
                return inline
        return self._named(declaration.get("type", ""))

    def _named(self, name: str) -> etree._Element | None:
        local = name.rpartition(":")[2]
        for tag in ("complexType", "simpleType"):
            found = self._schema.find(f"{_XS}{tag}[@name='{local}']") if local else None
            if found is not None:
                return found
        return None


def _fitted(text: str, restriction: etree._Element) -> str:
    bounds = {}
    for facet in ("length", "minLength", "maxLength"):
        found = restriction.find(f"{_XS}{facet}")
        if found is not None:
            bounds[facet] = int(found.get("value", "0"))
    least = bounds.get("length", bounds.get("minLength", 0))
    most = bounds.get("length", bounds.get("maxLength", max(len(text), least)))
    return text.ljust(least, "x")[:most]

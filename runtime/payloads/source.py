r"""Generated functions between instances and XML: the fast way, one source text per payload class.

The source holds element names, which were checked to be XML names, and attribute names; every value comes
in through the namespace. Whatever is out of the ordinary, in a value or a document, makes the functions
raise, no matter what; then checked.py decides and finds the words.

For a class ``Story`` with a title and optional tags it reads like this::

    def write_0(value):  # Story
        if value.__class__ is not class_0:
            raise Unusual
        v0 = value.title
        if v0.__class__ is not str:
            raise Unusual
        if "&" in v0 or "<" in v0 or ">" in v0 or "\r" in v0:
            v0 = escape(v0)
        v1 = value.tags
        if v1 is None:
            v1 = ""
        else:
            v1 = write_1(v1)
            v1 = f"<Tags>{v1}</Tags>"
        return f"<Title>{v0}</Title>{v1}"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING
from typing import Any

from lxml.etree import _Element

from runtime.payloads.names import escape
from runtime.payloads.scalars import BOOLEANS, Scalar
from runtime.payloads.shapes import Entries, Enumeration, Field, Fixed, Items, Record, Shape

Write = Callable[[Any], str]
Read = Callable[[_Element], Any]


class Unusual(Exception):
    """Something that the generated functions leave to the checked way."""


def compile_functions(record: Record) -> tuple[Write, Read]:
    """The functions that write what stands inside a record's element, and that read the element."""
    source, namespace = generate(record)
    exec(compile(source, f"<codec of {record.cls.__name__}>", "exec"), namespace)
    return namespace["write_0"], namespace["read_0"]


def generate(record: Record) -> tuple[str, dict[str, Any]]:
    """The source of the functions, ``write_0`` and ``read_0`` for the record, and the names it needs."""
    generator = _Generator()
    generator.number(record)
    while generator.waiting:
        generator.functions(generator.waiting.pop(0))
    return "\n".join(generator.lines) + "\n", generator.namespace


class _Generator:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.waiting: list[Shape] = []
        self.namespace: dict[str, Any] = {"escape": escape, "Unusual": Unusual, "BOOLEANS": BOOLEANS}
        self._numbers: dict[int, int] = {}
        self._numbered: list[Shape] = []

    def number(self, shape: Shape) -> int:
        """The number of a shape that has functions of its own; they are generated once."""
        number = self._numbers.get(id(shape))
        if number is None:
            number = self._numbers[id(shape)] = len(self._numbered)
            self._numbered.append(shape)  # keeps it alive, so that its id stays its own
            self.waiting.append(shape)
        return number

    def functions(self, shape: Shape) -> None:
        number = self.number(shape)
        if isinstance(shape, Record):
            self.namespace[f"class_{number}"] = shape.cls
            self._write_record(number, shape)
            self._read_record(number, shape)
        elif isinstance(shape, Items):
            self._write_items(number, shape)
            self._read_items(number, shape)
        elif isinstance(shape, Fixed):
            self._write_fixed(number, shape)
            self._read_fixed(number, shape)
        elif isinstance(shape, Entries):
            self._write_entries(number, shape)
            self._read_entries(number, shape)

    def _add(self, indent: int, *lines: str) -> None:
        self.lines.extend(f"{'    ' * indent}{line}" for line in lines)

    def _constant(self, kind: str, value: object) -> str:
        name = f"{kind}_{len(self.namespace)}"
        self.namespace[name] = value
        return name

    # Writing: each value's statements turn the variable into its text.

    def _text(self, shape: Shape, variable: str) -> tuple[list[str], str]:
        """Statements that check a variable and turn it into text, and the text's place in an f-string."""
        if isinstance(shape, Scalar):
            return self._scalar_text(shape, variable)
        if isinstance(shape, Enumeration):
            return self._enumeration_text(shape, variable), f"{{{variable}}}"
        return [f"{variable} = write_{self.number(shape)}({variable})"], f"{{{variable}}}"

    def _scalar_text(self, scalar: Scalar, variable: str) -> tuple[list[str], str]:
        statements = [f"if {variable}.__class__ is not {scalar.type.__name__}:", "    raise Unusual"]
        self.namespace[scalar.type.__name__] = scalar.type
        if scalar.type is str:
            special = " or ".join(f"{character!r} in {variable}" for character in "&<>\r")
            statements += [f"if {special}:", f"    {variable} = escape({variable})"]
        elif scalar.type is bool:
            statements.append(f'{variable} = "true" if {variable} else "false"')
        elif scalar.type is float:
            statements[0] = f"if {variable}.__class__ is not float or {variable} - {variable}:"
            return statements, f"{{{variable}!r}}"
        elif scalar.type is not int:
            statements.append(f"{variable} = {self._constant('text', scalar.write)}({variable})")
        return statements, f"{{{variable}}}"

    def _enumeration_text(self, shape: Enumeration, variable: str) -> list[str]:
        pairs = list(zip(shape.values, map(escape, shape.texts), strict=True))
        if shape.type is not None:
            texts = self._constant("texts", {value.name: text for value, text in pairs})
            wanted = self._constant("enum", shape.type)
            check = [f"if {variable}.__class__ is not {wanted}:", "    raise Unusual"]
            return [*check, f"{variable} = {texts}[{variable}._name_]"]
        texts = self._constant("texts", {(type(value), value): text for value, text in pairs})
        return [f"{variable} = {texts}[{variable}.__class__, {variable}]"]

    def _write_record(self, number: int, record: Record) -> None:
        self._add(0, "", f"def write_{number}(value):  # {record.cls.__name__}")
        self._add(1, f"if value.__class__ is not class_{number}:", "    raise Unusual")
        parts = []
        for index, field in enumerate(record.fields):
            variable, name = f"v{index}", field.element
            self._add(1, f"{variable} = value.{field.name}")
            statements, text = self._text(field.shape, variable)
            if field.optional:
                self._add(1, f"if {variable} is None:", f'    {variable} = ""', "else:")
                self._add(2, *statements, f'{variable} = f"<{name}>{text}</{name}>"')
                parts.append(f"{{{variable}}}")
            else:
                self._add(1, *statements)
                parts.append(f"<{name}>{text}</{name}>")
        self._add(1, f'return f"{"".join(parts)}"')

    def _write_items(self, number: int, shape: Items) -> None:
        statements, text = self._text(shape.item, "item")
        self._add(0, "", f"def write_{number}(value):")
        self._add(1, f"if value.__class__ is not {shape.type.__name__}:", "    raise Unusual")
        self._add(1, "if not value:", '    return ""', "texts = []", "for item in value:")
        self._add(2, *statements, f'texts.append(f"{text}")')
        if shape.is_set:
            self._add(1, "texts.sort()")
        self._add(1, f'return "<{shape.name}>" + "</{shape.name}><{shape.name}>".join(texts) + "</{shape.name}>"')

    def _write_fixed(self, number: int, shape: Fixed) -> None:
        self._add(0, "", f"def write_{number}(value):")
        self._add(1, "if value.__class__ is not tuple:", "    raise Unusual")
        self._add(1, f"[{', '.join(f'v{index}' for index in range(len(shape.items)))}] = value")
        parts = []
        for index, (name, item) in enumerate(shape.named()):
            statements, text = self._text(item, f"v{index}")
            self._add(1, *statements)
            parts.append(f"<{name}>{text}</{name}>")
        self._add(1, f'return f"{"".join(parts)}"')

    def _write_entries(self, number: int, shape: Entries) -> None:
        key_statements, key = self._text(shape.key, "key")
        statements, text = self._text(shape.value, "item")
        self._add(0, "", f"def write_{number}(value):")
        self._add(1, "if value.__class__ is not dict:", "    raise Unusual")
        self._add(1, "texts = []", "for key, item in value.items():")
        self._add(2, *key_statements, *statements)
        self._add(2, f'texts.append(f"<Item><Key>{key}</Key><Val>{text}</Val></Item>")')
        self._add(1, 'return "".join(texts)')

    # Reading: each value is an expression of its element.

    def _value(self, shape: Shape, element: str) -> str:
        """The expression that reads a value from the element in a variable."""
        if isinstance(shape, Enumeration):
            values = dict(zip(shape.texts, shape.values, strict=True))
            return f'{self._constant("values", values)}[{element}.text or ""]'
        if not isinstance(shape, Scalar):
            return f"read_{self.number(shape)}({element})"
        if shape.type is str:
            return f'({element}.text or "")'
        if shape.type is bool:
            return f"BOOLEANS[{element}.text]"
        if shape.type in (int, float):
            return f"{shape.type.__name__}({element}.text)"
        return f'{self._constant("value", shape.read)}({element}.text or "")'

    def _read_record(self, number: int, record: Record) -> None:
        fields = record.fields
        self._add(0, "", f"def read_{number}(element):  # {record.cls.__name__}")
        variables = ", ".join(f"c{index}" for index in range(len(fields)))
        values = [self._value(field.shape, f"c{index}") for index, field in enumerate(fields)]
        if not any(field.may_be_absent for field in fields):
            self._add(1, f"[{variables}] = element[:]", self._construct(number, fields, values))
            return
        self._add(1, "children = element[:]", f"if len(children) == {len(fields)}:")
        self._add(2, f"[{variables}] = children", self._construct(number, fields, values))
        self._add(1, "found = {child.tag: child for child in children}.get")
        for index, field in enumerate(fields):
            self._add(1, f'c{index} = found("{field.element}")')
            if field.may_be_absent:
                values[index] = f"{self._absent(field)} if c{index} is None else {values[index]}"
        self._add(1, self._construct(number, fields, values))

    def _absent(self, field: Field) -> str:
        if field.factory is not MISSING:
            return f"{self._constant('factory', field.factory)}()"
        if field.optional:
            return "None"
        return self._constant("default", field.default)

    def _construct(self, number: int, fields: tuple[Field, ...], values: list[str]) -> str:
        pairs = list(zip(fields, values, strict=True))
        positional = [value for field, value in pairs if not field.keyword]
        named = [f"{field.name}={value}" for field, value in pairs if field.keyword]
        return f"return class_{number}({', '.join([*positional, *named])})"

    def _read_items(self, number: int, shape: Items) -> None:
        value = self._value(shape.item, "item")
        self._add(0, "", f"def read_{number}(element):")
        if not shape.is_set:
            listed = f"[{value} for item in element]"
            self._add(1, f"return {listed if shape.type is list else f'tuple({listed})'}")
            return
        self._add(1, f"items = {shape.type.__name__}([{value} for item in element])")
        self._add(1, "if len(items) != len(element):", "    raise Unusual", "return items")

    def _read_fixed(self, number: int, shape: Fixed) -> None:
        variables = [f"c{index}" for index in range(len(shape.items))]
        values = [self._value(item, variable) for item, variable in zip(shape.items, variables, strict=True)]
        self._add(0, "", f"def read_{number}(element):")
        self._add(1, f"[{', '.join(variables)}] = element[:]", f"return ({''.join(f'{each}, ' for each in values)})")

    def _read_entries(self, number: int, shape: Entries) -> None:
        self._add(0, "", f"def read_{number}(element):")
        self._add(1, "entries = {}", "for item in element:", "    key, val = item[:]")
        key, value = self._value(shape.key, "key"), self._value(shape.value, "val")
        self._add(2, f"entries[{key}] = {value}")
        self._add(1, "if len(entries) != len(element):", "    raise Unusual", "return entries")

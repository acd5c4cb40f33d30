"""The JSON Schema of organism files, made from the loader's own definitions.

Editors that know YAML complete and check organism files by it. ``python -m runtime.organism.json_schema``
prints what ``resources/organism.schema.json`` must hold.
"""

from __future__ import annotations

import json
from typing import Any

from runtime.organism.definitions import FREE_PREFIX, ORGANISM
from runtime.organism.keys import Decimal, DottedPath, Flag, Key, ListOf, Section, Text, Whole

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

_ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"
_DOTTED_PATH = r"^[^\s.]+(\.[^\s.]+)+$"


def json_schema() -> Schema:
    """The schema, in draft 7, which editors know best; it says what the loader says of types and keys.

    What only the loader can see it leaves out: names that don't exist, files that are missing, imports.
    """
    definitions: dict[str, Schema] = {}
    root = _section(ORGANISM, definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Organism",
        "description": "Listeners that talk in typed XML messages, run by one pump.",
        **root,
        "definitions": dict(sorted(definitions.items())),
    }


def json_schema_text() -> str:
    """The schema as it stands in resources/organism.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _section(section: Section, definitions: dict[str, Schema], around: Section | None = None) -> Schema:
    properties = {key.name: _key(key, section, definitions, around) for key in section.keys}
    for name in section.not_built:
        properties[name] = {"description": "Known in files of this family but not built; it has no effect."}
    schema: Schema = {"type": "object", "properties": properties}
    required = [key.name for key in section.keys if key.required]
    if required:
        schema["required"] = required
    schema["patternProperties"] = {f"^{FREE_PREFIX}": {}}
    schema["additionalProperties"] = False
    return schema


def _key(key: Key, section: Section, definitions: dict[str, Schema], around: Section | None) -> Schema:
    if isinstance(key.type, Section):
        reference = _reference(key.type, definitions, section)
        return {"description": key.doc, "allOf": [reference]}
    schema: Schema = {"description": key.doc, **_value(key.type, definitions, section)}
    default = section.default(key, around.record if around else None)
    if default is not None and default not in ("", ()):
        schema["default"] = default
    return schema


def _reference(section: Section, definitions: dict[str, Schema], around: Section) -> Schema:
    if section.title not in definitions:
        definitions[section.title] = {}
        definitions[section.title] = _section(section, definitions, around)
    return {"$ref": f"#/definitions/{section.title}"}


def _value(
    wanted: Text | DottedPath | Whole | Decimal | Flag | ListOf,
    definitions: dict[str, Schema],
    around: Section,
) -> Schema:
    match wanted:
        case Text(choices=choices) if choices:
            return {"enum": list(choices)}
        case Text(pattern=pattern) if pattern:
            return {"type": "string", "pattern": f"^({pattern})$"}
        case Text(one_line=one_line):
            return {"type": "string", "pattern": _ONE_LINE} if one_line else {"type": "string"}
        case DottedPath():
            return {"type": "string", "pattern": _DOTTED_PATH}
        case Whole(minimum=minimum, maximum=maximum):
            return {"type": "integer", "minimum": minimum, "maximum": maximum}
        case Decimal(minimum=minimum, maximum=maximum):
            return {"type": "number", "minimum": minimum, "maximum": maximum}
        case Flag():
            return {"type": "boolean"}
        case ListOf(item=item, or_one=or_one):
            inner = (
                _reference(item, definitions, around)
                if isinstance(item, Section)
                else _value(item, definitions, around)
            )
            many: Schema = {"type": "array", "items": inner}
            return {"anyOf": [inner, many]} if or_one else many


if __name__ == "__main__":
    print(json_schema_text(), end="")

"""Records documents with xmlable 2.0.7, and what xmlable makes of documents that the codec wrote.

Not a test: xmlable pins an old lxml, so it is run by hand, in an environment of its own, from the project's
root::

    python -m venv xmlable-env && xmlable-env/bin/pip install xmlable==2.0.7
    PYTHONPATH=. xmlable-env/bin/python tests/runtime/payloads/recorded/record.py

It writes <case>.xml as xmlable writes it, and verdicts.json: for each case the codec's document and whether
xmlable read an equal value from it; and names.json, element names by pyhumps for odd field names.
"""

import json
from pathlib import Path

import xmlable
from cases import cases
from humps import pascalize
from lxml import etree, objectify

from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import xmlify

HERE = Path(__file__).parent
ODD_NAMES = [
    "original_sender",
    "_x",
    "__x",
    "x_",
    "x__y",
    "line_2",
    "line2",
    "l_2_x",
    "camelCase",
    "x",
    "X",
    "ID",
    "URL_path",
    "URLPath",
    "url_URL",
    "a_b",
    "aB",
    "HTTPServer_x",
    "_2",
    "line_2a",
    "item_1_2",
    "i_1b_c",
    "ABC_DEF",
    "ABC",
    "A1",
    "abcDEF",
    "v1_beta",
    "v_1beta",
    "_private_name",
    "name_",
    "str",
    "list",
    "OrderLine",
    "order_line",
    "_Foo",
    "a__b",
    "a___b",
    "x_1_",
    "has_a_b",
    "x_YZ",
    "x_Yz",
    "is_OK",
    "é_à",
    "straße_x",
    "x_é",
    "größe_ß",
    "_1",
    "_a_b",
    "_aB",
    "__a__b",
    "Ab",
    "aBc_dEf",
    "a1_b2",
    "ß_x",
    "x_ß",
]


def main() -> None:
    """Write all recordings beside this file."""
    ours = cases(xmlify)
    verdicts = {}
    for name, value in cases(xmlable.xmlify).items():
        tree = value.xml_value()
        tree.write(HERE / f"{name}.xml", encoding="utf-8", pretty_print=False)
        written = codec_of(type(ours[name])).encode(ours[name])
        valid = etree.XMLSchema(etree.fromstring(etree.tostring(type(value).xsd()))).validate(etree.fromstring(written))
        read = type(value).parse(objectify.fromstring(written))
        verdicts[name] = {
            "document": written.decode(),
            "valid_for_xmlable": valid,
            "equal_for_xmlable": read == value,
        }
    _write("verdicts.json", verdicts)
    _write("names.json", {name: pascalize(name) for name in ODD_NAMES})


def _write(name: str, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

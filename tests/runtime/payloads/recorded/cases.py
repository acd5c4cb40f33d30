"""Payload values written by xmlable 2.0.7 and by the codec: the wire form that contract section 3 promises.

xmlable needs annotations that are types, so this module does without the __future__ import. Values that
xmlable cannot read back even from its own documents (text that looks like a number or a boolean) are left
out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


def cases(xmlify: Callable[[type], type]) -> Mapping[str, object]:
    """Values by name, of classes decorated with one or the other package's xmlify."""

    @xmlify
    @dataclass
    class Story:
        title: str
        original_sender: str
        words: int
        published: bool
        score: float

    @xmlify
    @dataclass
    class Lists:
        tags: list[str]
        sizes: list[int]
        flags: list[bool]
        weights: list[float]
        nothing: list[str]
        rows: list[list[int]]

    @xmlify
    @dataclass
    class Dicts:
        stock: dict[str, int]
        names: dict[int, str]
        nothing: dict[str, str]
        groups: dict[str, list[str]]

    @xmlify
    @dataclass
    class Address:
        street: str
        house_number: int

    @xmlify
    @dataclass
    class order_line:
        sku: str
        amount: int

    @xmlify
    @dataclass
    class Order:
        customer: str
        ship_to: Address
        lines: list[order_line]
        spare: list[order_line]
        places: dict[str, Address]

    @xmlify
    @dataclass
    class Names:
        _hidden: str
        line_2: str
        l_2_x: str
        camelCase: str
        ID: str
        URL_path: str
        a_b: str
        x__y: str
        trailing_: str
        is_OK: str

    @xmlify
    @dataclass
    class Tuples:
        pair: tuple[str, int]
        unique: set[str]

    return {
        "story": Story("Rain", "desk", 120, True, 0.5),
        "story_numbers": Story("Numbers", "desk", -98765432109876543210, False, -1234.0625),
        "story_special": Story("AT&T <b>\"bold\"</b> > 'it'", "Gr\u00fc\u00dfe, \u6f22\u5b57 \U0001f600", 0, True, 3.0),
        "story_spaces": Story("  two\n lines\t ", "a  b", 1, True, 2.25),
        "lists": Lists(["red", "dark blue"], [1, -2, 3], [True, False], [1.5, 2.0], [], [[1, 2], [], [3]]),
        "dicts": Dicts({"nuts": 3, "bolts & nails": 0}, {7: "seven", -1: "less"}, {}, {"a": ["x", "y"], "b": []}),
        "order": Order(
            "Ann",
            Address("Main", 5),
            [order_line("nut", 2), order_line("bolt", 1)],
            [],
            {"home": Address("Side", 6)},
        ),
        "names": Names(*(f"value {letter}" for letter in "abcdefghij")),
        "tuples": Tuples(("left", 2), {"only"}),
    }

"""What travels between the listeners: from the week's order book down to one line of one order."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from runtime import xmlify


@xmlify
@dataclass
class Customer:
    """Who ordered, and where it goes."""

    name: str
    city: str


@xmlify
@dataclass
class OrderLine:
    """So many of one article."""

    article: str
    quantity: int


@xmlify
@dataclass
class Order:
    """One order as it came in."""

    number: str
    customer: Customer
    lines: list[OrderLine]
    note: str | None = None
    """What the customer added by hand."""


@xmlify
@dataclass
class Day:
    """The orders of one day, in the order in which they came."""

    date: date
    orders: list[Order]


@xmlify
@dataclass
class OrderBook:
    """All orders of some days."""

    title: str
    days: list[Day]


@xmlify
@dataclass
class DaySheet:
    """One day of a book, to be priced."""

    book: str
    day: Day


@xmlify
@dataclass
class PricedLine:
    """A line with the price of one piece, quantity discount taken off, without tax."""

    article: str
    quantity: int
    unit_price: Decimal
    tax_percent: Decimal


@xmlify
@dataclass
class PricedOrder:
    """An order with its prices."""

    number: str
    lines: list[PricedLine]


@xmlify
@dataclass
class Refusal:
    """An order that cannot be taken."""

    number: str
    reason: str


@xmlify
@dataclass
class PricedSheet:
    """One day of a book with prices."""

    book: str
    date: date
    orders: list[PricedOrder]
    refused: list[Refusal] = field(default_factory=list)


@xmlify
@dataclass
class ShippedLine:
    """What of a line was on the shelf."""

    line: PricedLine
    shipped: int


@xmlify
@dataclass
class ShippedOrder:
    """What of an order leaves the house."""

    number: str
    lines: list[ShippedLine]


@xmlify
@dataclass
class DeliveryNote:
    """What of one day of a book leaves the house."""

    book: str
    date: date
    orders: list[ShippedOrder]
    refused: list[Refusal] = field(default_factory=list)
    sold_out: list[str] = field(default_factory=list)
    """Articles of which nothing is left."""


@xmlify
@dataclass
class Totals:
    """What a book comes to. Amounts are of what was shipped."""

    book: str
    orders: int
    complete: int
    partial: int
    """Something was missing, the rest was shipped."""
    unfilled: int
    """Nothing of it was on the shelf."""
    refused: int
    pieces_shipped: int
    pieces_missing: int
    net: Decimal
    tax: Decimal
    gross: Decimal
    sold_out: list[str] = field(default_factory=list)
    """Articles of which nothing is left, by name."""

"""The price list, and what a quantity takes off."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

CENT = Decimal("0.01")
DISCOUNTS = ((25, Decimal("0.10")), (10, Decimal("0.05")))
"""From so many pieces of an article, so much off; the first that fits counts."""


class Price(NamedTuple):
    """What one piece costs without tax, and its rate of tax in percent."""

    price: Decimal
    tax_percent: Decimal

    def for_quantity(self, quantity: int) -> Decimal:
        """The price of one piece when so many are ordered, to the cent."""
        off = next((share for least, share in DISCOUNTS if quantity >= least), Decimal(0))
        return to_cents(self.price * (1 - off))


def read_prices(path: Path) -> dict[str, Price]:
    """The price list by article."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["article"]: Price(Decimal(row["price"]), Decimal(row["tax"])) for row in csv.DictReader(file)}


def to_cents(amount: Decimal) -> Decimal:
    """Round an amount commercially."""
    return amount.quantize(CENT, ROUND_HALF_UP)

"""Makes orders.json: `python make_orders.py` writes the same file each time.

The customers, their cities and their orders are invented; the seed decides which. Some customers still
order what is no longer sold, and some add a note by hand, as people do.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from prices import read_prices

HERE = Path(__file__).parent
SEED = 1906
TITLE = "Second week of June"
FIRST_DAY = date(2026, 6, 8)
ORDERS_A_DAY = (58, 47, 52, 49, 71, 35)
NO_LONGER_SOLD = ("MOKKA-500", "SYRUP-VAN")
CUSTOMERS = (
    ("Bar Centrale", "Lübeck"),
    ("Bean & Leaf", "Bremen"),
    ("Blue Door Books", "Oldenburg"),
    ("Café Anker", "Kiel"),
    ("Canteen at the Lock", "Emden"),
    ("Cinema Royal", "Hamburg"),
    ("Corner Bakery Jansen", "Husum"),
    ("Fährhaus", "Cuxhaven"),
    ("Harbour Master's Office", "Stade"),
    ("Hotel Seeblick", "Norderney"),
    ("Kiosk 12", "Hamburg"),
    ("Mills <office kitchen>", "Bremen"),
    ("Night Shift Radio", "Kiel"),
    ("Old Post Hostel", "Lüneburg"),
    ("Salon Paulsen", "Flensburg"),
    ("Studio Nordlicht", "Rostock"),
    ("Tide & Tile", "Wismar"),
    ("University Library", "Göttingen"),
    ("Waterworks Gallery", "Celle"),
    ("Zum Leuchtturm", "Büsum"),
)
NOTES = (
    "Ring twice & leave it at the bar",
    "Before 9:00, please",
    'Label it "for Mara"',
    "Whole beans, not ground",
    "If < 5 cups are left, keep them",
    "Invoice to the office",
)
BOUGHT_SINGLY = ("TAMPER-58", "JUG-600", "BRUSH-GH")
QUANTITIES = ((1, 2, 3, 4, 5, 6, 8, 10, 12, 24, 25, 30), (14, 16, 12, 12, 10, 9, 7, 7, 5, 4, 2, 2))


def book() -> dict[str, Any]:
    """The order book as JSON."""
    random = Random(SEED)
    articles = list(read_prices(HERE / "prices.csv"))
    number = 0
    days = []
    for offset, count in enumerate(ORDERS_A_DAY):
        orders = []
        for _ in range(count):
            number += 1
            orders.append(_order(random, articles, f"R-{number:04}"))
        days.append({"date": (FIRST_DAY + timedelta(days=offset)).isoformat(), "orders": orders})
    return {"title": TITLE, "days": days}


def text() -> str:
    """The file: one order a line, so that people can read it."""
    return "".join(_lines(book()))


def _order(random: Random, articles: list[str], number: str) -> dict[str, Any]:
    name, city = random.choice(CUSTOMERS)
    chosen = random.sample(articles, random.choice((1, 1, 2, 2, 2, 3, 3, 4, 5)))
    if random.random() < 0.02:
        chosen[-1] = random.choice(NO_LONGER_SOLD)
    lines = [{"article": article, "quantity": _quantity(random, article)} for article in chosen]
    order: dict[str, Any] = {"number": number, "customer": {"name": name, "city": city}, "lines": lines}
    if random.random() < 0.12:
        order["note"] = random.choice(NOTES)
    return order


def _quantity(random: Random, article: str) -> int:
    return random.choice((1, 1, 2)) if article in BOUGHT_SINGLY else random.choices(*QUANTITIES)[0]


def _lines(book: dict[str, Any]) -> Iterator[str]:
    yield f'{{"title": {json.dumps(book["title"])}, "days": [\n'
    for index, day in enumerate(book["days"]):
        yield f'  {{"date": "{day["date"]}", "orders": [\n'
        yield ",\n".join("    " + json.dumps(order, ensure_ascii=False) for order in day["orders"])
        yield "\n  ]}" + (",\n" if index < len(book["days"]) - 1 else "\n")
    yield "]}\n"


if __name__ == "__main__":
    (HERE / "orders.json").write_text(text(), encoding="utf-8", newline="\n")

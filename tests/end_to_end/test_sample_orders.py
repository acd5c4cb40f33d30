"""The orders: totals as an independent computation finds them; shelves belong to a conversation."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from lxml import etree

from runtime.payloads.jsonform import from_json
from runtime.testing import running_organism
from sample_organisms.orders.messages import OrderBook

from .conftest import ROOT, Organism

ORDERS = ROOT / "sample_organisms/orders"


def rows(name: str) -> list[dict[str, str]]:
    with (ORDERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def computed() -> dict[str, str]:
    """The totals, in whole cents and plain loops, sharing no code with the sample."""
    cents = {row["article"]: round(float(row["price"]) * 100) for row in rows("prices.csv")}
    rates = {row["article"]: int(row["tax"]) for row in rows("prices.csv")}
    shelf = {row["article"]: int(row["on_hand"]) for row in rows("stock.csv")}
    count: Counter[str] = Counter()
    net = tax = 0
    book = json.loads((ORDERS / "orders.json").read_text("utf-8"))
    for order in (order for day in book["days"] for order in day["orders"]):
        count["Orders"] += 1
        if any(line["article"] not in cents for line in order["lines"]):
            count["Refused"] += 1
            continue
        wanted = got = 0
        taxed: Counter[int] = Counter()
        for line in order["lines"]:
            article, quantity = line["article"], line["quantity"]
            off = 10 if quantity >= 25 else 5 if quantity >= 10 else 0
            unit = (cents[article] * (100 - off) + 50) // 100
            pieces = min(quantity, shelf[article])
            shelf[article] -= pieces
            wanted += quantity
            got += pieces
            taxed[rates[article]] += unit * pieces
        count["Complete" if got == wanted else "Partial" if got else "Unfilled"] += 1
        count["PiecesShipped"] += got
        count["PiecesMissing"] += wanted - got
        net += taxed.total()
        tax += sum((amount * rate + 50) // 100 for rate, amount in taxed.items())
    amounts = {"Net": net, "Tax": tax, "Gross": net + tax}
    return {
        "Book": book["title"],
        **{name: str(number) for name, number in count.items()},
        **{name: f"{amount // 100}.{amount % 100:02}" for name, amount in amounts.items()},
        "SoldOut": " ".join(sorted(article for article, left in shelf.items() if not left)),
    }


def shown(reply: str) -> dict[str, str]:
    """The fields of the totals as the command line prints them."""
    return {field.tag: " ".join(field.itertext()) for field in etree.fromstring(reply.encode())}


def test_the_command_prints_the_totals(organism: Organism) -> None:
    done = organism("run", "sample_organisms/orders")
    (totals,) = done.stdout.splitlines()
    assert shown(totals) == computed()


def test_the_file_has_a_few_hundred_orders_of_every_outcome() -> None:
    totals = computed()
    assert int(totals["Orders"]) == 312
    assert all(int(totals[name]) for name in ("Complete", "Partial", "Unfilled", "Refused"))


def test_the_orders_are_those_that_the_script_makes(tmp_path: Path) -> None:
    copy = shutil.copytree(ORDERS, tmp_path / "orders")
    (copy / "orders.json").unlink()
    subprocess.run([sys.executable, "make_orders.py"], cwd=copy, check=True)
    assert (copy / "orders.json").read_bytes() == (ORDERS / "orders.json").read_bytes()


def test_a_latecomer_finds_full_shelves_alone_and_empty_ones_after_the_week(organism: Organism) -> None:
    alone = organism("run", "sample_organisms/orders", "--start", "late")
    both = organism("run", "sample_organisms/orders", "--start", "default", "--start", "late")
    week, late = both.stdout.splitlines()
    assert shown(alone.stdout)["PiecesMissing"] == "0"
    assert shown(week) == computed()
    assert shown(late)["PiecesMissing"] == "15"


def test_the_order_book_goes_from_hand_to_hand_once_a_day_and_listener(organism: Organism) -> None:
    done = organism("run", "sample_organisms/orders")
    sent = Counter(line.split()[-1] for line in done.stderr.splitlines()[1:])
    assert sent == {"OrderBook": 1, "DaySheet": 6, "PricedSheet": 12, "DeliveryNote": 6, "Totals": 1}


async def test_conversations_have_shelves_of_their_own() -> None:
    book = json.loads((ORDERS / "orders.json").read_text("utf-8"))
    async with running_organism(ORDERS) as organism:
        week = from_json(OrderBook, book)
        first = await organism.pump.request("desk", week, timeout=20)
        second = await organism.pump.request("desk", week, timeout=20)
    assert first == second
    assert str(first.gross) == computed()["Gross"]


async def test_a_book_without_days_comes_to_nothing() -> None:
    async with running_organism(ORDERS) as organism:
        totals = await organism.pump.request("desk", OrderBook("Holidays", []), timeout=10)
    assert (totals.orders, str(totals.gross)) == (0, "0.00")

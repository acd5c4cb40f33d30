"""The three who work through the order book: the desk, pricing and the stockroom."""

from pathlib import Path

from runtime import HandlerMetadata, HandlerResponse

from messages import (
    DaySheet,
    DeliveryNote,
    Order,
    OrderBook,
    PricedLine,
    PricedOrder,
    PricedSheet,
    Refusal,
    ShippedLine,
    ShippedOrder,
)
from prices import read_prices
from shelves import Shelves
from takings import Takings

HERE = Path(__file__).parent
PRICES = read_prices(HERE / "prices.csv")


async def serve(
    payload: OrderBook | PricedSheet | DeliveryNote, metadata: HandlerMetadata
) -> list[HandlerResponse] | HandlerResponse | None:
    """Have each day priced, then taken from the shelves; answer when the last day is in."""
    if isinstance(payload, OrderBook):
        takings = metadata.state[payload.title] = Takings(payload.title, len(payload.days))
        if not payload.days:
            return HandlerResponse.respond(takings.totals())
        return [HandlerResponse(DaySheet(payload.title, day), to="pricing") for day in payload.days]
    if isinstance(payload, PricedSheet):
        return HandlerResponse(payload, to="stockroom")
    takings = metadata.state[payload.book]
    takings.add(payload)
    return None if takings.open_days else HandlerResponse.respond(takings.totals())


async def price(payload: DaySheet, metadata: HandlerMetadata) -> PricedSheet:
    """Look every article up; an order for something that is not sold here is refused as a whole."""
    sheet = PricedSheet(payload.book, payload.day.date, orders=[])
    for order in payload.day.orders:
        unknown = [line.article for line in order.lines if line.article not in PRICES]
        if unknown:
            sheet.refused.append(Refusal(order.number, f"not sold here: {', '.join(unknown)}"))
        else:
            sheet.orders.append(_priced(order))
    return sheet


async def ship(payload: PricedSheet, metadata: HandlerMetadata) -> DeliveryNote:
    """Take what is there off the shelves, first come, first served.

    The shelves are those of the conversation: what the days before took is gone, and other conversations
    have shelves of their own.
    """
    state = metadata.conversation_state
    if "shelves" not in state:
        state["shelves"] = Shelves.read(HERE / "stock.csv")
    shelves: Shelves = state["shelves"]
    orders = [
        ShippedOrder(
            order.number,
            [ShippedLine(line, shelves.take(line.article, line.quantity)) for line in order.lines],
        )
        for order in payload.orders
    ]
    return DeliveryNote(payload.book, payload.date, orders, payload.refused, shelves.sold_out())


def _priced(order: Order) -> PricedOrder:
    lines = []
    for line in order.lines:
        price = PRICES[line.article]
        unit_price = price.for_quantity(line.quantity)
        lines.append(PricedLine(line.article, line.quantity, unit_price, price.tax_percent))
    return PricedOrder(order.number, lines)

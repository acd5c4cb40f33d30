"""What a book comes to, added up day by day."""

from collections import Counter, defaultdict
from decimal import Decimal

from messages import DeliveryNote, ShippedOrder, Totals
from prices import to_cents


class Takings:
    """The sum of one book while its days come in.

    Attributes:
        open_days: Days that have not come in yet.
    """

    def __init__(self, book: str, days: int) -> None:
        self.open_days = days
        self._book = book
        self._outcomes: Counter[str] = Counter()
        self._shipped = self._missing = 0
        self._net = self._tax = Decimal("0.00")
        self._sold_out: list[str] = []

    def add(self, note: DeliveryNote) -> None:
        """Add a day."""
        self.open_days -= 1
        self._outcomes["refused"] += len(note.refused)
        self._sold_out = note.sold_out
        for order in note.orders:
            self._add_order(order)

    def totals(self) -> Totals:
        """The sum so far."""
        return Totals(
            book=self._book,
            orders=self._outcomes.total(),
            complete=self._outcomes["complete"],
            partial=self._outcomes["partial"],
            unfilled=self._outcomes["unfilled"],
            refused=self._outcomes["refused"],
            pieces_shipped=self._shipped,
            pieces_missing=self._missing,
            net=self._net,
            tax=self._tax,
            gross=self._net + self._tax,
            sold_out=self._sold_out,
        )

    def _add_order(self, order: ShippedOrder) -> None:
        ordered = sum(line.line.quantity for line in order.lines)
        shipped = sum(line.shipped for line in order.lines)
        self._outcomes["complete" if shipped == ordered else "partial" if shipped else "unfilled"] += 1
        self._shipped += shipped
        self._missing += ordered - shipped
        net_by_rate: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
        for line in order.lines:
            net_by_rate[line.line.tax_percent] += line.shipped * line.line.unit_price
        self._net += sum(net_by_rate.values())
        # As on an invoice: tax is rounded once for each order and rate.
        self._tax += sum(to_cents(net * rate / 100) for rate, net in net_by_rate.items())

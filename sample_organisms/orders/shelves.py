"""What is on the shelves."""

import csv
from pathlib import Path


class Shelves:
    """How many of each article are there.

    Attributes:
        on_hand: Pieces by article.
    """

    def __init__(self, on_hand: dict[str, int]) -> None:
        self.on_hand = on_hand

    @classmethod
    def read(cls, path: Path) -> "Shelves":
        """As counted before the first order."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls({row["article"]: int(row["on_hand"]) for row in csv.DictReader(file)})

    def take(self, article: str, wanted: int) -> int:
        """Take as many as there are, at most as many as are wanted; how many that was."""
        taken = min(wanted, self.on_hand.get(article, 0))
        if taken:
            self.on_hand[article] -= taken
        return taken

    def sold_out(self) -> list[str]:
        """Articles of which nothing is left, by name."""
        return sorted(article for article, left in self.on_hand.items() if not left)

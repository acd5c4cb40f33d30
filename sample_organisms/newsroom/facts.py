"""The facts desk: what a calendar, a calculator and a list of offices can tell."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

OFFICES = Path(__file__).with_name("offices.csv")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATED_DAY = re.compile(rf"\b({'|'.join(WEEKDAYS)}),? (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_CHANGE = re.compile(
    r"\bfrom (\d[\d,]*(?:\.\d+)?) to (\d[\d,]*(?:\.\d+)?)\b[^.!?]*?\b(\d+(?:\.\d+)?) ?(?:percent|per cent|%)"
)


def remarks(text: str) -> list[str]:
    """What is wrong in a text, in full sentences."""
    return [*_weekdays(text), *_percentages(text), *_offices(text)]


def _weekdays(text: str) -> Iterator[str]:
    for weekday, day, month, year in _DATED_DAY.findall(text):
        try:
            real = WEEKDAYS[date(int(year), MONTHS.index(month) + 1, int(day)).weekday()]
        except ValueError:
            yield f"There is no {day} {month} {year}."
            continue
        if real != weekday:
            yield f"{day} {month} {year} is a {real}, not a {weekday}."


def _percentages(text: str) -> Iterator[str]:
    for before, after, claimed in _CHANGE.findall(text):
        start, end = (float(number.replace(",", "")) for number in (before, after))
        if start:
            change = abs(end - start) / start * 100
            if abs(change - float(claimed)) > 1:
                yield f"From {before} to {after} is {change:.0f} percent, not {claimed}."


def _offices(text: str) -> Iterator[str]:
    with OFFICES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            office, holder = row["office"], row["holder"]
            for name in re.findall(rf"\b{re.escape(office)} ([A-Z][\w'\u2019-]+ [A-Z][\w'\u2019-]+)", text):
                if name != holder:
                    yield f"The {office} is {holder}, not {name}."

"""A keystroke in the YAML view at 1,000 listeners against one in an empty text view, measured in turn.

Run it as ``python -m tests.bench.designer_typing``.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from designer.document.document import Document
from designer.models.selection import Selection
from designer.panels.yaml_text import YamlPanel
from designer.support.fonts import mono
from designer.support.theme import Scheme, Theme
from tests.designer.fixtures import big_organism_text

LISTENERS = 1_000
ROUNDS = 12
KEYS = "reads a line "
SIZE_PX = (900, 700)


class Stopwatch:
    """Adds up the time spent in functions that it is wrapped around."""

    def __init__(self) -> None:
        self.spent_s = 0.0

    def around(self, function: Callable[..., object]) -> Callable[..., object]:
        """The function, timed."""

        def timed(*arguments: object, **options: object) -> object:
            start = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.spent_s += time.perf_counter() - start

        return timed

    def take_ms(self) -> float:
        """Milliseconds since it was asked last."""
        spent, self.spent_s = self.spent_s * 1000, 0.0
        return spent


def keystrokes_ms(widget: QWidget, application: QApplication, watches: Sequence[Stopwatch] = ()) -> list[list[float]]:
    """For each key the milliseconds until it is painted, and those in each watch; what is typed is taken away."""
    spent = []
    for key in KEYS:
        for watch in watches:
            watch.take_ms()
        start = time.perf_counter()
        QTest.keyClicks(widget, key)
        application.processEvents()
        spent.append([(time.perf_counter() - start) * 1000, *(watch.take_ms() for watch in watches)])
    for _ in KEYS:
        QTest.keyClick(widget, Qt.Key.Key_Backspace)
    application.processEvents()
    return spent


def main() -> None:
    """Measure and print."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme(application, Scheme.LIGHT, 10.0)
    empty = QPlainTextEdit()
    empty.setFont(mono())
    document = Document(big_organism_text(LISTENERS))
    panel = YamlPanel(document, Selection(), theme)
    view = panel.view
    names = ("document", "highlighter", "painting")
    watches = [Stopwatch() for _ in names]
    targets: tuple[tuple[object, str], ...] = (
        (document, "type_text"),
        (view.highlighter, "_read"),
        (view, "paintEvent"),
        (view.gutter, "paintEvent"),
    )
    for (target, name), watch in zip(targets, (*watches, watches[-1]), strict=True):
        setattr(target, name, watch.around(getattr(target, name)))
    for widget in (empty, panel):
        widget.resize(*SIZE_PX)
        widget.show()
    lines = document.text.split("\n")
    middle = next(number for number in range(len(lines) // 2, len(lines)) if "description" in lines[number]) + 1
    panel.go_to(middle, 200)
    keystrokes_ms(empty, application)
    keystrokes_ms(view, application)
    floor, here = [], []
    for _ in range(ROUNDS):
        floor += keystrokes_ms(empty, application)
        here += keystrokes_ms(view, application, watches)
    assert panel.binding.agrees()
    floor_ms = statistics.median(spent[0] for spent in floor)
    medians = [statistics.median(column) for column in zip(*here, strict=True)]
    print(f"{view.blockCount()} lines, {len(here)} keystrokes, median milliseconds from key to paint")
    print(f"  empty text view {floor_ms:8.2f}")
    print(f"  YAML view       {medians[0]:8.2f}   ratio {medians[0] / floor_ms:.1f}, worst {max(here)[0]:.2f}")
    for name, spent in zip(names, medians[1:], strict=True):
        print(f"    {name:12}  {spent:8.2f}")
    print(f"    rest          {medians[0] - sum(medians[1:]):8.2f}")


if __name__ == "__main__":
    main()

"""What an edit of the document costs at 1,000 listeners, against 10; run as a script.

    python -m tests.bench.designer_document

Each thing and what it is compared with are measured in turn, and the best of each counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication

from designer.document import edits
from designer.document.document import Document
from designer.document.layout import Point
from designer.document.splices import Splice
from runtime.organism.incremental import IncrementalLoader
from runtime.organism.load import load_text
from tests.designer.fixtures import big_organism_text

ROUNDS = 15
Work = Callable[[], object]


def best(works: dict[str, Work]) -> dict[str, float]:
    """Milliseconds of each, the best of several rounds in which each takes its turn."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            found[name] = min(found[name], (time.perf_counter() - start) * 1_000)
    return found


def edits_of(document: Document) -> Iterator[tuple[str, Work]]:
    """Kinds of edits, each made and taken back so that the next round finds what this one found."""
    names = [each.name for each in document.spec.listeners]
    middle = names[len(names) // 2]
    peer = next(each.peers[0] for each in document.spec.listeners if each.name == middle)
    at = document.text.index(f"name: {middle}") + len("name: ")
    known = {peer.lower() for peer in document.spec.listeners[len(names) // 2].peers} | {middle.lower()}
    other = next(name for name in names if name.lower() not in known)

    def made(work: Work) -> Work:
        def run() -> None:
            work()
            document.stack.undo()

        return run

    yield "connect", made(lambda: document.apply(edits.connect(middle, other)))
    yield "disconnect", made(lambda: document.apply(edits.disconnect([(middle, peer)])))
    yield "set a key", made(lambda: document.apply(edits.set_key([middle], "description", "Another text")))
    yield "rename", made(lambda: document.apply(edits.rename(middle, "another")))
    yield "remove", made(lambda: document.apply(edits.remove([middle])))
    yield "duplicate", made(lambda: document.apply(edits.duplicate([middle], Point(1, 1))))
    yield "set an organism's key", made(lambda: document.apply(edits.set_organism_key("limits.max_hops", 7)))
    yield "keystroke", made(lambda: document.type_text((Splice(at, "", "x"),), None))
    yield "keystroke that breaks it", made(lambda: document.type_text((Splice(at, "", '"'),), None))


def main() -> None:
    """Print the figures."""
    app = QCoreApplication.instance() or QCoreApplication([])
    texts = {count: big_organism_text(count) for count in (10, 1_000)}
    documents = {count: Document(text) for count, text in texts.items()}
    for document in documents.values():
        document.refused.connect(print)
    works = {f"{name}, {count:,}": work for count in texts for name, work in edits_of(documents[count])}
    figures = best(works)
    print("An edit and its undo, from click to changed, ms")
    for name, _ in edits_of(documents[10]):
        small, big = figures[f"{name}, 10"], figures[f"{name}, 1,000"]
        print(f"  {name:26} 10: {small:6.2f}   1,000: {big:6.2f}   ratio {big / small:5.1f}")

    text = texts[1_000]
    loader = IncrementalLoader()
    loader.read(text)
    turn = [0]

    def again() -> None:
        turn[0] += 1
        loader.read(text.replace("Does step 500 ", f"Does step {turn[0]} instead "))

    loads = best(
        {
            "full": lambda: load_text(text),
            "incremental": again,
            "incremental, first time": lambda: IncrementalLoader().read(text),
            "problems": lambda: loader.read(text).loaded,
        }
    )
    print("Loading 1,000 listeners, ms")
    for name, figure in loads.items():
        print(f"  {name:26} {figure:6.2f}   of the full load {figure / loads['full']:6.3f}")
    del app


if __name__ == "__main__":
    main()

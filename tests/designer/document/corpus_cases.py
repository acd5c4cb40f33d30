"""Organism files in different hands, and every kind of edit on each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from designer.document import edits, nodes
from designer.document.edit import Edit, Source
from designer.document.edits.items import span
from designer.document.layout import Layout, Point
from designer.document.lines import line_end, line_start
from designer.document.nodes import Scalar, walk
from designer.document.rewrite import Rewrite
from designer.document.verdicts import can_connect
from runtime.organism.incremental import IncrementalLoader
from runtime.organism.spec import ListenerSpec, OrganismSpec

CORPUS = {path.stem: path for path in sorted((Path(__file__).parent / "corpus").glob("*.yaml"))}
NEW = ListenerSpec("newcomer", "handlers.New", "handlers.greet", "Greets: everybody # really", peers=("factcheck",))
FOREIGN = """\
    # from elsewhere
    -   name: editor   # taken
        payload_class: other.Story
        handler: other.edit
        description: Comes from elsewhere
        peers: [helper, nowhere, factcheck]
    -   name: helper
        payload_class: other.Help
        handler: other.help
        description: |
          Helps
          in lines
"""


def read(name: str) -> str:
    """A file of the corpus, byte for byte."""
    return CORPUS[name].read_bytes().decode("utf-8")


def source_of(text: str, layout: Layout | None = None) -> Source:
    """What an edit of a text starts from."""
    loader = IncrementalLoader()
    reading = loader.read(text)
    assert reading.spec is not None
    return Source(text, reading.spec, reading.places, layout or Layout(), None, loader.split)


def comments(text: str) -> Counter[str]:
    """The comments of a text, each without the spaces around it."""
    root = nodes.compose(text)
    inside = [(each.start, each.end, each.style) for each in walk(root) if isinstance(each, Scalar)] if root else []
    found: Counter[str] = Counter()
    at = text.find("#")
    while at >= 0:
        holder = next(((start, end, style) for start, end, style in inside if start <= at < end), None)
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        # What follows the sign of a block scalar in its line is a comment.
        if holder is None or (holder[2] in ("|", ">") and "\n" not in text[holder[0] : at]):
            found[text[at:end].strip()] += 1
            at = end
        at = text.find("#", at + 1)
    return found


def kinds_of_edits(spec: OrganismSpec) -> Iterator[tuple[str, Edit]]:
    """Every kind of edit, each in several ways, with a name for each."""
    yield from _edits_of_peers(spec)
    yield from _edits_of_keys(spec)
    yield from _edits_of_organism()
    yield from _edits_of_listeners(spec)


def _edits_of_peers(spec: OrganismSpec) -> Iterator[tuple[str, Edit]]:
    names = [each.name for each in spec.listeners]
    for each in spec.listeners:
        free = [name for name in names if can_connect(spec, each.name, name).ok]
        if free:
            yield f"connect-{each.name}-{free[0]}", edits.connect(each.name, free[0])
            yield f"set-peers-of-{each.name}", edits.set_peers(each.name, (free[0], *reversed(each.peers)))
        for peer in each.peers:
            yield f"disconnect-{each.name}-{peer}", edits.disconnect([(each.name, peer)])
            if free:
                yield f"rewire-{each.name}-{peer}", edits.rewire((each.name, peer), each.name, free[0])
            others = [name for name in names if name != each.name and can_connect(spec, name, peer).ok]
            if others:
                yield f"rewire-{each.name}-{peer}-from", edits.rewire((each.name, peer), others[0], peer)
        if len(each.peers) > 1:
            yield f"disconnect-{each.name}", edits.disconnect([(each.name, peer) for peer in each.peers])
            yield f"reverse-peers-of-{each.name}", edits.set_peers(each.name, tuple(reversed(each.peers)))
        yield f"no-peers-of-{each.name}", edits.set_peers(each.name, ())


def _edits_of_keys(spec: OrganismSpec) -> Iterator[tuple[str, Edit]]:
    texts = {
        "plain": "Another text",
        "word": "yes",
        "signs": "a: b # c, [d]",
        "lines": "One line\n\n  indented\nthird # no comment\n",
        "lines-cut": "One line\ntwo",
        "spaces": "  begins with spaces\nand goes on\n",
        "empty": "",
        "tab": "a\tb",
        "unicode": "Ünïcode 🦉 “quoted”",
    }
    for each in spec.listeners:
        for name, text in texts.items():
            yield f"description-{name}-of-{each.name}", edits.set_key([each.name], "description", text)
        for value in (True, False, None):
            yield f"agent-{value}-of-{each.name}", edits.set_key([each.name], "agent", value)
        yield f"prompt-of-{each.name}", edits.set_key([each.name], "prompt", "You are strict.\n\nVery.\n")
        yield f"no-prompt-of-{each.name}", edits.set_key([each.name], "prompt", None)
        yield f"timeout-of-{each.name}", edits.set_key([each.name], "timeout", 12.5)
        yield f"class-of-{each.name}", edits.set_key([each.name], "payload_class", "handlers.Another")
        yield f"answer-of-{each.name}", edits.set_key([each.name], "response_class", "handlers.Answer")
        answers = ("handlers.A", "handlers.B")
        yield f"answers-of-{each.name}", edits.set_key([each.name], "response_class", answers)
        yield f"no-answer-of-{each.name}", edits.set_key([each.name], "response_class", None)
    names = [each.name for each in spec.listeners]
    yield "broadcast-of-all", edits.set_key(names, "broadcast", True)


def _edits_of_organism() -> Iterator[tuple[str, Edit]]:
    values = {
        "organism.name": "another name",
        "organism.port": 1234,
        "limits.max_hops": 77,
        "limits.handler_timeout": 1.5,
        "thread_scheduling": "depth-first",
        "max_concurrent_handlers": 3,
        "errors_to": "stylist",
        "budget.run.tokens": 12,
        "llm.retries": 2,
    }
    for path, value in values.items():
        yield f"set-{path}", edits.set_organism_key(path, value)
        yield f"remove-{path}", edits.set_organism_key(path, None)


def _edits_of_listeners(spec: OrganismSpec) -> Iterator[tuple[str, Edit]]:
    names = [each.name for each in spec.listeners]
    for each in spec.listeners:
        yield f"rename-{each.name}", edits.rename(each.name, "re_named.1")
        yield f"remove-{each.name}", edits.remove([each.name])
        yield f"duplicate-{each.name}", edits.duplicate([each.name], Point(1, 2))
    yield "remove-all", edits.remove(names)
    yield "remove-two", edits.remove(names[:2])
    yield "add", edits.add_listener(NEW, Point(1, 2))
    yield "add-called", edits.add_listener(NEW, called_by="factcheck")
    for source in spec.listeners:
        for peer in source.peers[:1]:
            yield f"add-into-{source.name}", edits.add_listener(NEW, into=(source.name, peer))
    yield "paste", edits.paste(FOREIGN, Point(0, 0))
    yield "duplicate-all", edits.duplicate(names, Point(5, 5))


def own_text(source: Source, index: int) -> str:
    """The lines of a listener, or what stands between its braces, with its comments."""
    rewrite = Rewrite(source)
    item = rewrite.item(index)
    if item.dash < 0:
        return rewrite.text[item.node.start : item.node.end]
    start, end = span(rewrite, item)
    return rewrite.text[start:end]


def key_texts(source: Source, index: int) -> dict[str, str]:
    """Each key of a listener as it is written, with its value and, if it has lines of its own, their ends."""
    rewrite = Rewrite(source)
    node = rewrite.item(index).node
    found = {}
    for entry in node.entries:
        end = entry.value.end if node.is_flow else line_end(rewrite.text, entry.value.end)
        found[entry.name] = rewrite.text[entry.key.start : end]
    return found


def around(source: Source) -> tuple[str, str]:
    """The lines before the first listener, and those behind the last."""
    rewrite = Rewrite(source)
    entry = rewrite.root.find("listeners")
    if entry is None:
        return source.text, ""
    start, end = line_start(source.text, entry.key.start), entry.value.end
    item = rewrite.item(rewrite.count - 1)
    if item.dash >= 0:
        _, end = span(rewrite, item)
    return source.text[:start], source.text[line_end(source.text, end) :].strip("\n")

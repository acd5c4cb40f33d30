"""Organisms that are made for tests."""

from __future__ import annotations

KINDS = 12


def big_organism_text(listeners: int) -> str:
    """An organism of that many listeners with three peers each, always the same; it has no problems.

    Every tenth is an agent, every twelfth a broadcast member; their classes take turns. Listener 17 of 1,000 is
    ``step-0017``.
    """
    digits = max(4, len(str(listeners)))
    names = [f"step-{index:0{digits}}" for index in range(listeners)]
    parts = [f"organism:\n  name: big-{listeners}\n\nlisteners:\n" if listeners else "organism:\n  name: big-0\n\n"]
    parts += [_listener(names, index) for index in range(listeners)]
    return "".join(parts) if listeners else f"{parts[0]}listeners: []\n"


def _listener(names: list[str], index: int) -> str:
    kind = index % KINDS
    lines = [f"  - name: {names[index]}"]
    if index % 10 == 0:
        lines.append("    agent: true")
    lines += [
        f"    payload_class: messages.Work{kind}",
        f"    handler: handlers.step_{kind}",
        f"    response_class: messages.Done{kind}",
        f"    description: Does step {index} of the work",
    ]
    if peers := _peers(names, index):
        lines.append(f"    peers: [{', '.join(peers)}]")
    if kind == 0:
        lines.append("    broadcast: true")
    return "\n".join(lines) + "\n\n"


def _peers(names: list[str], index: int) -> list[str]:
    count = len(names)
    wanted = (index + 1, 7 * index + 3, 13 * index + 5, index + 2, index + 4)
    peers = dict.fromkeys(names[each % count] for each in wanted if each % count != index)
    return list(peers)[:3]

"""What a tooltip adds while there is a run: the numbers of a listener or of an edge, as plain text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from designer.canvas.live.marks import short_time
from designer.canvas.live.names import Names
from designer.models.live.folds import Folds
from designer.models.selection import Peer


def tip_of_listener(name: str, names: Names, folds: Folds) -> str:
    """The numbers of a listener of the document."""
    key = names.key(name)
    if key is None:
        return "" if folds.run.is_over else _tr("Not in this run: it was added since the start.")
    counted = folds.traffic.by_listener.get(key)
    lines = []
    if counted is None:
        return _tr("Nothing has reached it in this run.")
    lines.append(
        _tr("In this run: {incoming:,} in, {outgoing:,} out, errors: {errors:,}").format(
            incoming=counted.incoming, outgoing=counted.outgoing, errors=counted.errors
        )
    )
    now = [
        (counted.busy, _tr("handlers running: {count:,}")),
        (counted.queued, _tr("queued: {count:,}")),
        (counted.waiting, _tr("waiting for answers: {count:,}")),
    ]
    told = [text.format(count=count) for count, text in now if count]
    if told:
        line = ", ".join(told)
        lines.append(line[0].upper() + line[1:])
    if p95 := counted.p95_ns():
        lines.append(_tr("95 of 100 of its handlers took at most {time}").format(time=short_time(p95)))
    if raised := folds.todos.raised_for(key):
        lines.append(_tr("Raised todos: {count:,}").format(count=raised))
    return "\n".join(lines)


def tip_of_edge(peer: Peer, names: Names, folds: Folds) -> str:
    """What went along an edge."""
    here, there = names.key(peer.source), names.key(peer.target)
    if here is None or there is None:
        return ""
    ahead, back = folds.traffic.by_edge.get((here, there)), folds.traffic.by_edge.get((there, here))
    if ahead is None and back is None:
        return _tr("Nothing has gone along it in this run.")
    return _tr("In this run: {ahead:,} sent, {back:,} came back").format(
        ahead=ahead.count if ahead else 0, back=back.count if back else 0
    )


def tip_of_gone(name: str, last: str) -> str:
    """Of a listener that is only in the run."""
    text = _tr("{name} is only in the run: it was deleted since the start.").format(name=name)
    if last != name:
        text += " " + _tr("It was called {name} last.").format(name=last)
    return text


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasLive", text)

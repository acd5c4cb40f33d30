"""The chain of a frame as segments, with what the last message on its record did to it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from designer.models.live.context import ContextEntry
from designer.models.live.frames import FrameNode, FrameTree
from designer.panels.threads.breadcrumb import Mark, Segment

_ASIDE_AT_MOST = 3


def segments_of(tree: FrameTree, node: FrameNode, last: ContextEntry | None) -> tuple[Segment, ...]:
    """The names from the root to a frame; then, marked, what the last message has put below it or cut off there.

    Args:
        tree: Knows the frames above.
        node: The frame.
        last: The newest slot of its record.
    """
    frames = _frames_above(tree, node)
    mark, tip, below = _what_happened(tree, node, last)
    names = node.chain or (node.listener,)
    made: list[Segment] = []
    for name, above in zip(names, [""] * (len(names) - len(frames)) + frames, strict=True):
        is_last = len(made) == len(names) - 1
        own = (mark, tip) if is_last and not below else (Mark.NONE, "")
        made.append(Segment(name, above, own[0], own[1], is_current=is_last))
    return (*made, *below)


def _frames_above(tree: FrameTree, node: FrameNode) -> list[str]:
    """The ids from the conversation down to a frame, as far as they are known; the pump's own leads nowhere."""
    found = [node.id]
    at = node
    while (parent := tree.by_id.get(at.parent)) is not None and parent is not tree.pump:
        found.append(parent.id)
        at = parent
    found.reverse()
    return found[-len(node.chain) :] if node.chain else found


def _what_happened(
    tree: FrameTree, node: FrameNode, last: ContextEntry | None
) -> tuple[Mark, str, tuple[Segment, ...]]:
    """What the newest slot did: to the frame's own segment, or to those below it."""
    if last is None:
        return Mark.NONE, "", ()
    row, number = last.row, last.row.number
    longer = _tr("Message {0} went down: the chain is longer by this").format(number)
    shorter = _tr("Message {0} was a response: this is cut off the chain").format(number)
    if row.direction == "down":
        if last.is_incoming:
            return Mark.EXTENDED, longer, ()
        names = row.to_ids[:_ASIDE_AT_MOST]
        return Mark.NONE, "", tuple(_below(node, name, Mark.EXTENDED, longer) for name in names)
    if row.direction == "respond":
        if not last.is_incoming:
            return Mark.PRUNED, shorter, ()
        if tree.by_id.get(row.frame) is not None or row.from_id:
            return Mark.NONE, "", (_below(node, row.from_id, Mark.PRUNED, shorter),)
    return Mark.NONE, "", ()


def _below(node: FrameNode, name: str, mark: Mark, tip: str) -> Segment:
    frame = next((child.id for child in reversed(node.children) if child.listener.lower() == name.lower()), "")
    return Segment(name, frame, mark, tip)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Threads", text)

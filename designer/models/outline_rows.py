"""What stands in the rows of the outline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from designer.document.document import Document
from designer.support.plain_text import one_line
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity


class NodeKind(StrEnum):
    """Kinds of rows."""

    ORGANISM = "organism"
    LISTENER = "listener"
    PEER = "peer"
    GROUP = "group"
    BUS = "bus"
    MEMBER = "member"
    FRAME = "frame"
    NOTE = "note"


class Node(NamedTuple):
    """What a row stands for.

    Attributes:
        kind: Of what kind it is.
        key: A listener's name, the source of a peer, a class, an id; for members what they belong to.
        other: The target of a peer, the name of a member.
    """

    kind: NodeKind
    key: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows.

    Attributes:
        node: What it stands for.
        text: Its name.
        note: Beside the name, muted.
        icon: In resources/icons.
        tone: The token that colours the icon; empty for muted.
        badges: Icons at the right end, each with its token.
        spoken: For those who listen.
        words: What a filter looks at.
        tip: Its tooltip, plain.
        can_rename: Whether its text can be edited in place.
    """

    node: Node
    text: str
    note: str = ""
    icon: str = ""
    tone: str = ""
    badges: tuple[tuple[str, str], ...] = ()
    spoken: str = ""
    words: str = ""
    tip: str = ""
    can_rename: bool = False


ORGANISM: Final = Node(NodeKind.ORGANISM)
BUSES: Final = Node(NodeKind.GROUP, "buses")
FRAMES: Final = Node(NodeKind.GROUP, "frames")
NOTES: Final = Node(NodeKind.GROUP, "notes")


class Rows:
    """Makes the rows of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.by_lower: dict[str, ListenerSpec] = {}
        self.worst: dict[str, Severity] = {}
        self.take_names()

    def take_names(self) -> None:
        """Take note of the listeners that there are."""
        self.by_lower = {each.name.lower(): each for each in reversed(self._document.spec.listeners)}

    def top(self, node: Node) -> Row:
        """The organism, or a group."""
        titles = {
            BUSES: (_tr("Broadcasts"), "radio-tower"),
            FRAMES: (_tr("Frames"), "frame"),
            NOTES: (_tr("Notes"), "sticky-note"),
        }
        if node == ORGANISM:
            return self.organism()
        text, icon = titles[node]
        return Row(node, text, icon=icon)

    def organism(self) -> Row:
        """The organism, with the number of its listeners."""
        spec = self._document.spec
        count = len(spec.listeners)
        told = _tr("1 listener") if count == 1 else _tr("{0} listeners").format(count)
        spoken = _tr("Organism {0}, {1}").format(one_line(spec.name), told)
        return Row(ORGANISM, one_line(spec.name, 64), str(count), "workflow", spoken=spoken, can_rename=True)

    def listener(self, listener: ListenerSpec) -> Row:
        """A listener, with its badges."""
        kind = _tr("agent") if listener.agent else _tr("tool")
        badges: list[tuple[str, str]] = []
        spoken = [one_line(listener.name, 64), kind]
        if listener.broadcast:
            badges.append(("radio-tower", "broadcast"))
            spoken.append(_tr("broadcast member"))
        worst = self.worst.get(listener.name)
        if worst is not None:
            is_error = worst is Severity.ERROR
            badges.append(("circle-alert", "error") if is_error else ("triangle-alert", "warning"))
            spoken.append(_tr("has errors") if is_error else _tr("has warnings"))
        if listener.peers:
            spoken.append(_tr("calls {0}").format(", ".join(one_line(peer, 64) for peer in listener.peers)))
        return Row(
            node=Node(NodeKind.LISTENER, listener.name),
            text=one_line(listener.name, 64),
            note=one_line(listener.payload_class.rpartition(".")[2], 64),
            icon="bot" if listener.agent else "wrench",
            tone="agent" if listener.agent else "tool",
            badges=tuple(badges),
            spoken=", ".join(spoken),
            words=f"{listener.name} {listener.payload_class} {listener.handler} {listener.description}",
            tip=f"{listener.name}\n{listener.description}".strip(),
            can_rename=True,
        )

    def peer(self, node: Node) -> Row:
        """A peer; one that does not exist is marked."""
        target = self.by_lower.get(node.other.lower())
        text = one_line(node.other, 64)
        spoken = _tr("peer {0}").format(text)
        if target is None:
            missing = _tr("no such listener")
            return Row(node, text, missing, "arrow-right", "error", spoken=f"{spoken}, {missing}")
        return Row(node, text, icon="arrow-right", spoken=spoken, tip=target.description)

    def bus(self, node: Node) -> Row:
        """A broadcast class."""
        text = one_line(node.key.rpartition(".")[2], 64)
        return Row(node, text, icon="radio-tower", tone="broadcast", words=node.key, tip=node.key)

    def member(self, node: Node) -> Row:
        """A listener in a bus or a frame."""
        listener = self.by_lower.get(node.other.lower())
        agent = listener is not None and listener.agent
        return Row(node, one_line(node.other, 64), icon="bot" if agent else "wrench", tone="agent" if agent else "tool")

    def frame(self, node: Node) -> Row:
        """A frame."""
        frame = self._document.layout.frames[node.key]
        text = one_line(frame.title, 64) or _tr("Untitled frame")
        spoken = _tr("Frame {0}").format(text)
        return Row(node, text, icon="frame", spoken=spoken, words=frame.title, can_rename=True)

    def note(self, node: Node) -> Row:
        """A note, its text in one line."""
        text = self._document.layout.notes[node.key].text
        shown = one_line(text, 64) or _tr("Empty note")
        spoken = _tr("Note {0}").format(shown)
        return Row(node, shown, icon="sticky-note", tone="broadcast", spoken=spoken, words=text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outline", text)

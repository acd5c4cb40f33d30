"""Holds: deliveries kept back until somebody has looked at them (contract section 17).

A held delivery stays at the head of its frame's queue: it takes no slot, and later messages of its frame wait
behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from runtime.errors import OrganismError, PayloadError
from runtime.events import MessageHeld, MessageReleased
from runtime.pump.messages import Delivery, Direction
from runtime.pump.post import Post
from runtime.wire.parse import parse_own

log = logging.getLogger("runtime.pump")


class HeldMessage:
    """One delivery that is kept back.

    Attributes:
        payload: A fresh instance of what will be delivered.
        from_id: Who sent it.
        to_id: Whose handler it waits for.
        thread_id: Id of the receiver's frame.
        raw: Canonical XML of the payload.
    """

    def __init__(self, delivery: Delivery, holds: Holds) -> None:
        self._delivery = delivery
        self._holds = holds

    @property
    def message(self) -> int:
        """Number of the message in this run."""
        return self._delivery.message

    @property
    def payload(self) -> Any:
        """A fresh instance of what will be delivered."""
        return self._delivery.codec.decode(parse_own(self._delivery.raw))

    @property
    def raw(self) -> bytes:
        """Canonical XML of the payload."""
        return self._delivery.raw

    @property
    def from_id(self) -> str:
        """Who sent it."""
        return self._delivery.from_id

    @property
    def to_id(self) -> str:
        """Whose handler it waits for."""
        return self._delivery.frame.name

    @property
    def thread_id(self) -> str:
        """Id of the receiver's frame."""
        return self._delivery.frame.id

    @property
    def payload_type(self) -> str:
        """Name of the payload class."""
        return self._delivery.codec.name

    def release(self) -> None:
        """Let it go on."""
        self._holds.release(self._delivery)

    def edit(self, payload: object) -> None:
        """Let another payload of the same class go on in its place; from, to and thread stay.

        Raises:
            PayloadError: It is of another class, or not valid; the message stays held.
        """
        self._holds.edit(self._delivery, payload)

    def drop(self, *, tell_sender: bool = False) -> None:
        """End it here: its call is settled in silence, or the sender is told that it was refused."""
        self._holds.drop(self._delivery, tell_sender=tell_sender)


class Hold:
    """One predicate that keeps deliveries back until it is removed."""

    def __init__(self, predicate: Callable[[HeldMessage], bool], holds: Holds) -> None:
        self.predicate = predicate
        self._holds = holds

    @property
    def messages(self) -> tuple[HeldMessage, ...]:
        """What this hold keeps back now, oldest first."""
        return tuple(HeldMessage(delivery, self._holds) for delivery in self._holds.kept_by(self))

    def remove(self, *, release: bool = True) -> None:
        """Keep nothing back any more; what is held is released, unless told otherwise."""
        self._holds.remove(self, release=release)


class Holds:
    """All holds of one pump."""

    def __init__(self, post: Post, kick: Callable[[], None]) -> None:
        self._post = post
        self._kick = kick
        self._holds: list[Hold] = []
        self._held: dict[Delivery, Hold] = {}
        self._purge_at = 64

    def add(self, predicate: Callable[[HeldMessage], bool]) -> Hold:
        """Keep back every delivery for which the predicate is true."""
        hold = Hold(predicate, self)
        self._holds.append(hold)
        self._post.scheduler.hold = self._keep
        return hold

    def remove(self, hold: Hold, *, release: bool) -> None:
        """Ask a hold no more."""
        if hold in self._holds:
            self._holds.remove(hold)
        if not self._holds:
            self._post.scheduler.hold = None
        if release:
            for delivery in self.kept_by(hold):
                self.release(delivery)

    def kept_by(self, hold: Hold) -> list[Delivery]:
        """What one hold keeps back, oldest first; what was dropped with its frame is forgotten."""
        self._forget_dropped()
        return [delivery for delivery, by in self._held.items() if by is hold]

    def edit(self, delivery: Delivery, payload: object) -> None:
        """Let another payload of the same class go on in the place of a delivery's."""
        self._must_be_held(delivery)
        codec = delivery.codec
        if type(payload) is not codec.cls:
            raise PayloadError(f"a held {codec.name} can only become another {codec.name}")
        raw = codec.encode(payload)
        tree = parse_own(raw)
        if not codec.is_valid(tree):
            raise PayloadError(codec.explain(tree))
        delivery.raw, delivery.payload = raw, codec.decode(tree)
        self.release(delivery, edited=True)

    def release(self, delivery: Delivery, *, edited: bool = False) -> None:
        """Let a delivery go on."""
        self._must_be_held(delivery)
        frame = delivery.frame
        self._held.pop(delivery, None)
        self._post.events.emit(
            MessageReleased,
            frame.conversation.id,
            frame.id,
            delivery.call.number,
            delivery.message,
            frame.name,
            edited,
        )
        self._post.scheduler.release(frame)
        self._kick()

    def drop(self, delivery: Delivery, *, tell_sender: bool) -> None:
        """End a held delivery."""
        self._must_be_held(delivery)
        self._held.pop(delivery, None)
        self._post.scheduler.drop(delivery.frame, delivery)
        if tell_sender and delivery.direction is Direction.DOWN:
            self._post.tell_dropped(delivery.frame, delivery, "dropped by hand, its sender is told")
            self._post.fail(delivery.call, "handler", f"the message to {delivery.frame.name} was stopped by hand")
            self._post.release(delivery.call)
        else:
            self._post.dropped(delivery, "dropped by hand")
        self._kick()

    def _must_be_held(self, delivery: Delivery) -> None:
        if delivery.frame.held is not delivery:
            raise OrganismError("the message is not held any more")

    def _forget_dropped(self) -> None:
        """What was held and has gone with its frame or its request is kept no longer."""
        self._held = {delivery: by for delivery, by in self._held.items() if delivery.frame.held is delivery}

    def _keep(self, delivery: Delivery) -> bool:
        shown = HeldMessage(delivery, self)
        for hold in self._holds:
            if _holds(hold.predicate, shown):
                self._held[delivery] = hold
                if len(self._held) > self._purge_at:
                    self._forget_dropped()
                    self._purge_at = 2 * len(self._held) + 64
                frame = delivery.frame
                self._post.events.emit(
                    MessageHeld, frame.conversation.id, frame.id, delivery.call.number, delivery.message, frame.name
                )
                return True
        return False


def _holds(predicate: Callable[[HeldMessage], bool], message: HeldMessage) -> bool:
    try:
        return predicate(message)
    except BaseException:
        log.exception("a hold's predicate failed; the message goes on")
        return False

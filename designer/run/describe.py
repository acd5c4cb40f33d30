"""Describing an organism without importing it here: a child process does, and says what its classes look like."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer

from designer.models.described import Described, DescribedState
from designer.models.description import Description
from designer.run.helper import Answer, Helper, Question
from designer.run.helper_limits import HelperLimits
from designer.run.trust import Trust
from runtime.problems import Problem, Severity, has_errors

_SETTLE_MS: Final = 250
"""Typing goes on; a description is begun when nothing more has come for so long."""
_MOST_KEPT: Final = 8


class Describable(Protocol):
    """What the describer needs of a snapshot."""

    @property
    def text(self) -> str:
        """The organism file as it is on the screen."""

    @property
    def path(self) -> Path:
        """Where that file is."""

    @property
    def digest(self) -> str:
        """One text that differs wherever the text or the organism's Python does."""

    @property
    def code_digest(self) -> str:
        """One text that differs wherever the organism's Python does."""


class Describer(QObject):
    """Answers who wants to know what an organism's classes look like; the window never waits for it.

    Each description is made by a process of its own, so that modules are always fresh. Only what is trusted is
    described. What went well is remembered by the digest of its sources; what did not is tried again when asked again.
    """

    def __init__(
        self, described: Described, trust: Trust, parent: QObject | None = None, *, limits: HelperLimits | None = None
    ) -> None:
        """Make a describer.

        Args:
            described: Takes the descriptions that were requested for the views.
            trust: Says what may be imported.
            parent: Its owner.
            limits: Of a helper.
        """
        super().__init__(parent)
        self._described = described
        self._trust = trust
        self._limits = limits or HelperLimits()
        self._kept: OrderedDict[str, Description] = OrderedDict()
        self._helpers: dict[str, Helper] = {}
        self._waiting: dict[str, list[asyncio.Future[Description]]] = {}
        self._views: Describable | None = None
        """What the views want to know of."""
        self._shown = ""
        """The digest of it since it was asked for; the answer for another is none of theirs."""
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self._ask_for_views)
        trust.changed.connect(self._look_at_trust)

    @property
    def is_busy(self) -> bool:
        """Whether a helper is at work, or about to be."""
        return bool(self._helpers) or self._soon.isActive()

    async def describe(self, snapshot: Describable) -> Description:
        """What the helper says of a snapshot; never raises for what the organism does.

        Whatever kept the helper from answering is among the problems, as an error: it hung, died, was stopped, or the
        organism is not trusted.
        """
        if not self._trust.is_trusted(snapshot.path):
            return _untrusted(snapshot)
        if (kept := self._kept.get(snapshot.digest)) is not None:
            self._kept.move_to_end(snapshot.digest)
            return kept
        future: asyncio.Future[Description] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(snapshot.digest, []).append(future)
        try:
            self._start(snapshot)
            return await future
        finally:
            self._leave(snapshot.digest, future)

    def request(self, snapshot: Describable) -> None:
        """Fill ``Described`` soon; of several requests in a row the last one counts.

        An organism that is not trusted is described once it is.
        """
        self._views = snapshot
        if self._described.current is None and not self._helpers:
            # Nobody is waiting for a pause in the typing yet: the first form is there as soon as can be.
            self._soon.stop()
            self._ask_for_views()
        else:
            self._soon.start()

    def stop(self) -> None:
        """End all helpers; who waits is told. Afterwards it can be asked again."""
        self._soon.stop()
        self._views, self._shown = None, ""
        for digest in list(self._helpers):
            self._give_up(digest, _stopped(digest))
        for helper in self.findChildren(Helper):
            helper.end()
            helper.reap()

    # For the views

    def _ask_for_views(self) -> None:
        snapshot = self._views
        if snapshot is None:
            return
        before, self._shown = self._shown, snapshot.digest
        if before != self._shown:
            self._drop_unless_awaited(before)
        if not self._trust.is_trusted(snapshot.path):
            self._shown = ""
            self._described.forget(lacks_trust=True)
        elif (kept := self._kept.get(snapshot.digest)) is not None:
            self._described.take(kept)
        else:
            self._described.ask(snapshot.code_digest)
            self._start(snapshot)

    def _look_at_trust(self) -> None:
        """End what is not trusted any more, and describe what now is."""
        for digest, helper in list(self._helpers.items()):
            if not self._trust.is_trusted(helper.question.path):
                self._give_up(digest, _untrusted(helper.question))
        is_known = self._described.state is not DescribedState.UNKNOWN
        if self._views is not None and self._trust.is_trusted(self._views.path) != is_known:
            self._ask_for_views()

    # Helpers

    def _start(self, snapshot: Describable) -> None:
        digest = snapshot.digest
        if digest not in self._helpers:
            question = Question(snapshot.text, Path(os.path.abspath(snapshot.path)), digest, snapshot.code_digest)
            helper = self._helpers[digest] = Helper(question, self._limits, self)
            helper.answered.connect(lambda answer: self._take(digest, answer))
            helper.start()

    def _take(self, digest: str, answer: Answer) -> None:
        helper = self._helpers.pop(digest, None)
        if helper is None:
            return
        description = replace(answer.description, code_digest=helper.question.code_digest)
        if not answer.failed and not has_errors(description.problems):
            self._kept[digest] = description
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        if digest == self._shown:
            self._shown = "" if answer.failed else self._shown
            self._described.take(description, failed=answer.failed)
        for future in self._waiting.pop(digest, []):
            if not future.done():
                future.set_result(description)

    def _give_up(self, digest: str, why: Description) -> None:
        self._helpers[digest].end()
        self._take(digest, Answer(why, failed=True))

    def _leave(self, digest: str, future: asyncio.Future[Description]) -> None:
        waiting = self._waiting.get(digest, [])
        if future in waiting:
            waiting.remove(future)
            if not waiting:
                del self._waiting[digest]
                if digest != self._shown:
                    self._drop_unless_awaited(digest)

    def _drop_unless_awaited(self, digest: str) -> None:
        if digest not in self._waiting and (helper := self._helpers.pop(digest, None)) is not None:
            helper.end()


def _untrusted(snapshot: Describable) -> Description:
    message = "This organism is not trusted, so nothing of it is imported; trust its folder to run it."
    problem = Problem(Severity.ERROR, "not-trusted", message, snapshot.path.name)
    return Description(problems=(problem,), digest=snapshot.digest)


def _stopped(digest: str) -> Description:
    problem = Problem(Severity.ERROR, "describe-stopped", "Importing was stopped before it was done.")
    return Description(problems=(problem,), digest=digest)

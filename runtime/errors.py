"""The exceptions of the runtime; each says what to do.

::

    OrganismError
    ├── InvalidOrganism    the file has errors (carries the problems)
    ├── PayloadClassError  a class cannot be a payload class
    ├── PayloadError       a value cannot travel, or a document is not a value of its class
    ├── WireError          a document was refused (carries stage and reason)
    ├── RequestError       a request was answered with an error (carries the SystemError)
    ├── NoReply            a request was settled without an answer
    ├── UnknownThread      a thread id that is malformed or belongs to somebody else
    ├── NameTaken          a name that is reserved or in use
    ├── LLMError           no backend could answer
    └── PumpStopped        the pump takes nothing any more
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.primitives import SystemError as SystemErrorPayload


class OrganismError(Exception):
    """Base of all that the runtime raises on purpose."""


class InvalidOrganism(OrganismError):
    """The organism has errors, so it does not run.

    Attributes:
        problems: All problems found, warnings included.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class PayloadClassError(OrganismError):
    """A class that cannot be a payload class; names class and field (contract section 3)."""


class PayloadError(OrganismError):
    """A value that XML cannot carry, or a document that is no value of its class."""


class WireError(OrganismError):
    """A document that a stage of the pipeline refused (contract section 5).

    Attributes:
        stage: Name of the stage.
        reason: What is wrong, where, and what to do, in words that an LLM can act on.
    """

    def __init__(self, stage: str, reason: str) -> None:
        self.stage = stage
        self.reason = reason
        super().__init__(f"{stage}: {reason}")


class RequestError(OrganismError):
    """A request was answered with an error.

    Attributes:
        error: The SystemError payload that came back.
    """

    def __init__(self, error: SystemErrorPayload) -> None:
        self.error = error
        super().__init__(f"{error.code}: {error.message}")


class NoReply(OrganismError):
    """A request was settled with nobody answering (contract section 7)."""


class UnknownThread(OrganismError):
    """A thread id that is malformed, or in use by another source or deeper in a call tree."""


class NameTaken(OrganismError):
    """A source or listener name that is reserved or already in use."""


class LLMError(OrganismError):
    """No LLM backend could answer."""


class PumpStopped(OrganismError):
    """The pump has stopped or is stopping and takes nothing new."""

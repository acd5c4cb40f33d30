"""The organism file as frozen data (contract section 2). Reading it is load.py's work."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Scheduling = Literal["breadth-first", "depth-first"]
Strategy = Literal["failover", "round-robin", "least-loaded"]


@dataclass(frozen=True, slots=True)
class LimitsSpec:
    """Bounds on one run; the defaults are the contract's."""

    handler_timeout: float = 120.0
    """Seconds; 0 is none."""
    max_message_bytes: int = 1_048_576
    max_hops: int = 10_000
    """Messages that one message from outside may cause."""
    max_chain_depth: int = 64
    max_threads: int = 1_000
    """Idle conversations kept."""
    max_slots_per_thread: int = 10_000


@dataclass(frozen=True, slots=True)
class BackendSpec:
    """One LLM backend."""

    provider: str
    model: str = ""
    api_key_env: str = ""
    base_url: str = ""
    priority: int = 1
    """Lower is preferred."""
    rate_limit_tpm: int = 0
    """Tokens a minute; 0 is no limit."""
    max_concurrent: int = 20
    timeout: float = 120.0
    """Seconds."""
    supported_models: tuple[str, ...] = ()
    script: str = ""
    """Scripted only: the file of rules, relative to the organism."""
    seed: int = 0
    """Rehearsal only."""


@dataclass(frozen=True, slots=True)
class LLMSpec:
    """The LLM router."""

    strategy: Strategy = "failover"
    retries: int = 3
    retry_base_delay: float = 1.0
    """Seconds."""
    retry_max_delay: float = 60.0
    """Seconds."""
    backends: tuple[BackendSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class AllowanceSpec:
    """What may be spent; 0 is no limit."""

    tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class BudgetSpec:
    """What one conversation and one run may spend."""

    conversation: AllowanceSpec = AllowanceSpec()
    run: AllowanceSpec = AllowanceSpec()


@dataclass(frozen=True, slots=True)
class ListenerSpec:
    """One listener as declared."""

    name: str
    payload_class: str
    handler: str
    description: str
    response_class: tuple[str, ...] = ()
    agent: bool = False
    peers: tuple[str, ...] = ()
    broadcast: bool = False
    serial: bool = False
    timeout: float | None = None
    """Seconds; None takes the organism's handler_timeout, 0 is none."""
    prompt: str = ""
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    max_turns: int = 12
    budget_tokens: int = 20_000

    @property
    def dotted_paths(self) -> tuple[str, ...]:
        """What it names of Python: payload class, handler, and the classes that it answers with; none is empty."""
        return tuple(path for path in (self.payload_class, self.handler, *self.response_class) if path)


@dataclass(frozen=True, slots=True)
class OrganismSpec:
    """One organism file."""

    name: str = "unnamed"
    identity: str = ""
    port: int = 8765
    thread_scheduling: Scheduling = "breadth-first"
    max_concurrent_pipelines: int = 50
    max_concurrent_handlers: int = 20
    max_concurrent_per_agent: int = 5
    limits: LimitsSpec = field(default_factory=LimitsSpec)
    errors_to: str = ""
    llm: LLMSpec | None = None
    budget: BudgetSpec = field(default_factory=BudgetSpec)
    listeners: tuple[ListenerSpec, ...] = ()
    path: Path | None = None
    """The file it was read from; None for a spec made in code."""

    @property
    def folder(self) -> Path:
        """The folder from which dotted paths and relative files resolve."""
        return (self.path or Path("organism.yaml")).resolve().parent

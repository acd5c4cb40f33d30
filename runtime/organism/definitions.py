"""The organism file as one table: loader, JSON Schema and their tests all read it (contract section 2).

Defaults are not repeated here; they are those of the records in spec.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

from runtime.organism.keys import Decimal, DottedPath, Flag, Key, ListOf, Section, Text, Whole
from runtime.organism.names import NAME_PATTERN, NAME_RULE
from runtime.organism.spec import (
    AllowanceSpec,
    BackendSpec,
    BudgetSpec,
    LimitsSpec,
    ListenerSpec,
    LLMSpec,
    OrganismSpec,
    Scheduling,
    Strategy,
)

KNOWN_PROVIDERS: Final = ("xai", "anthropic", "openai", "ollama", "local", "scripted", "rehearsal")
"""LLM providers that need no base_url."""

NOT_BUILT: Final = ("oob", "meta", "gateways", "tls", "platform")
"""Keys known in files of this family that are not built; a warning."""

FREE_PREFIX: Final = "x-"
"""Keys that begin with it are the author's own."""

AGENT_KEYS: Final = ("prompt", "model", "temperature", "max_tokens", "max_turns", "budget_tokens")
"""Keys of a listener that mean nothing without ``agent: true``."""

_YEAR: Final = 31_536_000
_SECONDS: Final = Decimal(0, _YEAR)
_NAME: Final = Text(pattern=NAME_PATTERN, rule=NAME_RULE)
_LINE: Final = Text(one_line=True)
_WORDS: Final = Text(pattern=r"[\s\S]*\S[\s\S]*", rule="say something")

_LIMITS = Section(
    "limits",
    LimitsSpec,
    (
        Key("handler_timeout", _SECONDS, "Seconds that a handler may take; 0 is no limit."),
        Key("max_message_bytes", Whole(1), "The largest message, in bytes."),
        Key("max_hops", Whole(1), "Messages that one message from outside may cause."),
        Key("max_chain_depth", Whole(1), "How deep calls may go."),
        Key("max_threads", Whole(1), "Idle conversations that are kept."),
        Key("max_slots_per_thread", Whole(1), "Messages that the record of a frame keeps."),
    ),
)

_BACKEND = Section(
    "backend",
    BackendSpec,
    (
        Key(
            "provider",
            _LINE,
            "xai, anthropic, openai, ollama, local, scripted, rehearsal, or any name with a base_url.",
            required=True,
        ),
        Key("model", _LINE, "The model to use where none is named."),
        Key("api_key_env", _LINE, "The name of the environment variable that holds the key; never the key."),
        Key("base_url", _LINE, "Where the server listens: http://127.0.0.1:11434/v1."),
        Key("priority", Whole(-1_000_000, 1_000_000), "Lower is preferred."),
        Key("rate_limit_tpm", Whole(), "Tokens a minute; 0 is no limit."),
        Key("max_concurrent", Whole(1), "Requests at once."),
        Key("timeout", _SECONDS, "Seconds that a request may take; 0 is no limit."),
        Key("supported_models", ListOf(_LINE), "The models it serves; left out: any."),
        Key("script", _LINE, "For scripted: the file of replies, relative to this file."),
        Key("seed", Whole(), "For rehearsal: the same seed gives the same answers."),
    ),
)

_LLM = Section(
    "llm",
    LLMSpec,
    (
        Key("strategy", Text(choices=get_args(Strategy)), "How a backend is picked."),
        Key("retries", Whole(0, 100), "How often a failed request is tried again."),
        Key("retry_base_delay", _SECONDS, "Seconds before the first retry."),
        Key("retry_max_delay", _SECONDS, "Seconds between retries, at most."),
        Key("backends", ListOf(_BACKEND), "The servers that answer."),
    ),
)

_ALLOWANCE = Section(
    "allowance",
    AllowanceSpec,
    (
        Key("tokens", Whole(0, 1_000_000_000_000), "LLM tokens; 0 is no limit."),
        Key("usd", Decimal(), "US dollars; 0 is no limit."),
    ),
)

_BUDGET = Section(
    "budget",
    BudgetSpec,
    (
        Key("conversation", _ALLOWANCE, "What one conversation may spend."),
        Key("run", _ALLOWANCE, "What one run may spend."),
    ),
)

LISTENER: Final = Section(
    "listener",
    ListenerSpec,
    (
        Key("name", _NAME, "Unique without regard to case.", required=True),
        Key("payload_class", DottedPath(), "Import path of the dataclass it receives.", required=True),
        Key("handler", DottedPath(), "Import path of the function that handles it.", required=True),
        Key("description", _WORDS, "What it does; it leads the text that agents see.", required=True),
        Key("response_class", ListOf(DottedPath(), or_one=True), "What it answers with, one class or a list."),
        Key("agent", Flag(), "Whether it reasons, usually with an LLM, and may call its peers only."),
        Key("peers", ListOf(_LINE), "Listeners that it may send to."),
        Key("broadcast", Flag(), "Whether it receives every broadcast message of its class."),
        Key("serial", Flag(), "For tools: one message of a frame at a time; agents always."),
        Key("timeout", _SECONDS, "Seconds; overrides limits.handler_timeout, 0 is no limit."),
        Key("prompt", Text(), "For agents: the system prompt's own part."),
        Key("model", _LINE, "For LLM agents: the model."),
        Key("temperature", Decimal(0, 2), "For LLM agents: 0 is the most predictable."),
        Key("max_tokens", Whole(1), "For LLM agents: tokens of one answer, at most."),
        Key("max_turns", Whole(1), "For LLM agents: how often errors come back to the model, at most."),
        Key("budget_tokens", Whole(1), "For LLM agents: tokens of history in a request, at most."),
    ),
)
"""The keys of a listener."""

_ORGANISM = Section(
    "organism",
    None,
    (
        Key("name", _LINE, "What the organism is called."),
        Key("identity", _LINE, "File of an Ed25519 private key, relative to this file."),
        Key("port", Whole(1, 65_535), "Where a served organism listens."),
    ),
    NOT_BUILT,
)

ORGANISM: Final = Section(
    "organism file",
    OrganismSpec,
    (
        Key("organism", _ORGANISM, "The organism as a whole."),
        Key(
            "thread_scheduling",
            Text(choices=get_args(Scheduling)),
            "In which order conversations are served.",
        ),
        Key("max_concurrent_pipelines", Whole(1), "Messages between intake and routing at once."),
        Key("max_concurrent_handlers", Whole(1), "Handler invocations at once."),
        Key("max_concurrent_per_agent", Whole(1), "Invocations of one agent at once, over all threads."),
        Key("limits", _LIMITS, "Bounds on a run."),
        Key("errors_to", _LINE, "A listener of class Rejected that gets what no stage let through."),
        Key("llm", _LLM, "The language models that agents use."),
        Key("budget", _BUDGET, "What may be spent on language models."),
        Key("listeners", ListOf(LISTENER), "The listeners."),
    ),
    NOT_BUILT,
)
"""The whole file."""


def _keys_below(section: Section, path: str) -> Iterator[tuple[str, str]]:
    for key in section.keys:
        yield key.name, f"`{path}`" if path else "the top level of the file"
        inner = key.type.item if isinstance(key.type, ListOf) else key.type
        if isinstance(inner, Section):
            yield from _keys_below(inner, f"{path}.{key.name}" if path else key.name)


def _homes() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for name, home in _keys_below(ORGANISM, ""):
        found.setdefault(name, {})[home] = None
    return {name: tuple(homes) for name, homes in found.items()}


HOMES: Final = _homes()
"""Where each key belongs, in words, for those who wrote it elsewhere."""

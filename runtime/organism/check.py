"""The rules that hold between the parts of an organism (contract section 2); they need no import.

The loader, the command line and the canvas ask here, so all of them say the same sentence.

**A listener nothing can reach.** A source may address any listener, so in strictness there is none. What
is meant is the listener whose edge was forgotten: no listener may address it (no peers name it, it takes
part in no broadcast, it isn't ``errors_to``, and every other listener is bound to peers), and it is no
likely entry either, since it has no peers itself while others have. A peer that doesn't exist may be the
edge itself, misspelt, so while there is one nothing is said. An organism's one listener, an agent
with peers that nobody names, and tools in the company of an unbound tool are therefore never meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from runtime.organism.credentials import is_variable_name, url_fault
from runtime.organism.definitions import AGENT_KEYS, KNOWN_PROVIDERS
from runtime.organism.names import Guesses, is_reserved
from runtime.organism.places import NO_PLACES, Places
from runtime.organism.spec import BackendSpec, ListenerSpec, OrganismSpec
from runtime.organism.wording import shown
from runtime.problems import Problem

READY_LLM_AGENT = "runtime.agents.llm"
"""The handler of the ready LLM agent (contract section 13)."""

_DEFAULTS = {field.name: field.default for field in fields(ListenerSpec)}


def check(spec: OrganismSpec, places: Places = NO_PLACES) -> list[Problem]:
    """Find what is wrong between the parts of an organism.

    Names that are empty are passed over: the loader has said what is wrong with them.

    Args:
        spec: From a file or made in code.
        places: Where its values stand.
    """
    return [
        *_names(spec, places),
        *_peers(spec, places),
        *_errors_to(spec, places),
        *_unreachable(spec, places),
        *_agents(spec, places),
        *_backends(spec, places),
        *_budget(spec, places),
        *_files(spec, places),
    ]


def _names(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    if not spec.listeners:
        yield places.warning("no-listeners", "This organism has no listeners, so it can do nothing.", "listeners")
    first: dict[str, int] = {}
    for index, listener in enumerate(spec.listeners):
        name, key = listener.name, f"listeners[{index}].name"
        if not name:
            continue
        if is_reserved(name):
            message = f"The name {shown(name)} is reserved for the pump; take another one."
            yield places.error("reserved-name", message, key, listener=name)
        earlier = first.setdefault(name.lower(), index)
        if earlier != index:
            line = places.find(f"listeners[{earlier}].name").line
            where = f", first in line {line}" if line else ""
            message = (
                f"Two listeners are called {shown(name)}{where}; names are compared without regard to case: rename one."
            )
            yield places.error("duplicate-name", message, key, listener=name)


def _peers(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    known = _known_names(spec)
    guesses = Guesses()
    for index, listener in enumerate(spec.listeners):
        seen: set[str] = set()
        for position, peer in enumerate(listener.peers):
            lower, key = peer.lower(), f"listeners[{index}].peers[{position}]"
            if not peer:
                continue
            if is_reserved(peer):
                message = f"{shown(peer)} needs no entry among the peers; remove it."
                yield places.error("reserved-peer", message, key, listener=listener.name)
            elif lower == listener.name.lower():
                message = f"{shown(peer)} is the listener itself, which may always send to itself; remove it."
                yield places.error("own-peer", message, key, listener=listener.name)
            elif lower not in known:
                guess = guesses.nearest(peer, tuple(known.values()))
                advice = f"did you mean `{guess}`?" if guess else "add a listener of that name, or remove it."
                message = f"There is no listener {shown(peer)}; {advice}"
                yield places.error("unknown-peer", message, key, fix=guess, listener=listener.name)
            elif lower in seen:
                message = f"{shown(peer)} stands twice among these peers; remove one."
                yield places.warning("duplicate-peer", message, key, listener=listener.name)
            seen.add(lower)


def _errors_to(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    name = spec.errors_to
    known = _known_names(spec)
    if not name or name.lower() in known:
        return
    guess = Guesses().nearest(name, tuple(known.values()))
    advice = f"did you mean `{guess}`?" if guess else "add one, with the payload class runtime.primitives.Rejected."
    message = f"There is no listener {shown(name)}; {advice}"
    yield places.error("unknown-errors-to", message, "errors_to", fix=guess)


def _unreachable(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    """Listeners whose edge was forgotten; see the head of this module for what is meant."""
    unbound = [listener for listener in spec.listeners if not listener.agent and not listener.peers]
    named = {peer.lower() for listener in spec.listeners for peer in listener.peers}
    if not named or not named <= _known_names(spec).keys():
        return
    for index, listener in enumerate(spec.listeners):
        addressed = (
            listener.name.lower() in named
            or listener.broadcast
            or listener.name.lower() == spec.errors_to.lower()
            or any(other is not listener for other in unbound[:2])
        )
        if listener.name and not listener.peers and not addressed:
            message = (
                f"No listener can reach {shown(listener.name)}: none has it among its peers; "
                "only a source that names it can."
            )
            yield places.warning("unreachable", message, f"listeners[{index}].name", listener=listener.name)


def _budget(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    for scope, allowance in (("conversation", spec.budget.conversation), ("run", spec.budget.run)):
        if allowance.usd:
            message = "`usd` is not counted in this version, so it limits nothing; set `tokens` as well."
            yield places.warning("budget-usd", message, f"budget.{scope}.usd")


def _agents(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    has_backends = spec.llm is not None and bool(spec.llm.backends)
    for index, listener in enumerate(spec.listeners):
        path, ready = f"listeners[{index}]", listener.handler == READY_LLM_AGENT
        if not listener.agent:
            for key in AGENT_KEYS:
                if f"{path}.{key}" in places or getattr(listener, key) != _DEFAULTS[key]:
                    message = f"`{key}` has no effect without `agent: true`; add that, or remove it."
                    yield places.warning("agent-key", message, f"{path}.{key}", listener=listener.name)
            if ready:
                message = f"The handler {READY_LLM_AGENT} is for agents; add `agent: true`."
                yield places.error("agent-handler", message, f"{path}.handler", listener=listener.name)
        elif f"{path}.serial" in places and not listener.serial:
            message = "`serial: false` has no effect here: agents take the messages of a frame one at a time."
            yield places.warning("serial-agent", message, f"{path}.serial", listener=listener.name)
        if ready and listener.agent and not has_backends:
            message = f"The handler {READY_LLM_AGENT} needs a language model; add `llm: backends:` to the file."
            yield places.warning("no-backend", message, f"{path}.handler", listener=listener.name)


def _backends(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    if spec.llm is None:
        return
    if not spec.llm.backends:
        yield places.warning("no-backend", "`llm` has no backends, so no agent gets an answer.", "llm")
    if spec.llm.retry_max_delay < spec.llm.retry_base_delay:
        message = "`retry_max_delay` is less than `retry_base_delay`; raise it."
        yield places.error("out-of-range", message, "llm.retry_max_delay")
    guesses = Guesses()
    for index, backend in enumerate(spec.llm.backends):
        yield from _backend(backend, f"llm.backends[{index}]", places, guesses)


def _backend(backend: BackendSpec, path: str, places: Places, guesses: Guesses) -> Iterator[Problem]:
    provider = backend.provider
    if provider and provider not in KNOWN_PROVIDERS and not backend.base_url:
        guess = guesses.nearest(provider, KNOWN_PROVIDERS)
        advice = f"did you mean `{guess}`?" if guess else "add its base_url."
        message = f"{shown(provider)} is not a known provider; {advice}"
        yield places.error("unknown-provider", message, f"{path}.provider", fix=guess)
    if backend.api_key_env and not is_variable_name(backend.api_key_env):
        message = (
            "`api_key_env` must be the name of an environment variable, such as OPENAI_API_KEY; "
            "if this is the key itself, put it into that variable or into the file .env, never here."
        )
        yield places.error("secret", message, f"{path}.api_key_env")
    if backend.base_url and (fault := url_fault(backend.base_url)):
        yield places.error("base-url", f"`base_url` {fault}.", f"{path}.base_url")
    if provider == "scripted" and not backend.script:
        message = "A scripted backend needs `script`, the file of its replies."
        yield places.error("missing-key", message, path)
    if provider != "scripted" and backend.script:
        message = "`script` has no effect: it is for the provider scripted."
        yield places.warning("no-effect", message, f"{path}.script")
    if provider != "rehearsal" and f"{path}.seed" in places:
        message = "`seed` has no effect: it is for the provider rehearsal."
        yield places.warning("no-effect", message, f"{path}.seed")


def _files(spec: OrganismSpec, places: Places) -> Iterator[Problem]:
    """Files beside the organism's; looked for only where the spec has a path."""
    if spec.path is None:
        return
    if spec.identity:
        yield from _file(spec, spec.identity, "organism.identity", places, needed=False)
    for index, backend in enumerate(spec.llm.backends if spec.llm else ()):
        if backend.provider == "scripted" and backend.script:
            yield from _file(spec, backend.script, f"llm.backends[{index}].script", places, needed=True)


def _file(spec: OrganismSpec, relative: str, key: str, places: Places, *, needed: bool) -> Iterator[Problem]:
    if Path(relative).is_absolute():
        message = f"{shown(relative)} is a place of this machine only; give it relative to this file."
        yield places.warning("absolute-path", message, key)
        return
    try:
        there = (spec.folder / relative).is_file()
    except (OSError, ValueError):
        there = False
    if there:
        return
    name = key.rpartition(".")[2]
    if needed:
        yield places.error(name, f"There is no file {shown(relative)} here; write it, or mend the name.", key)
    else:
        message = f"There is no file {shown(relative)} here; without it the organism has no {name}."
        yield places.warning(name, message, key)


def _known_names(spec: OrganismSpec) -> dict[str, str]:
    return {name.lower(): name for name in _names_of(spec.listeners)}


def _names_of(listeners: Iterable[ListenerSpec]) -> Iterator[str]:
    return (listener.name for listener in listeners if listener.name)

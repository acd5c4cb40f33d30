"""Texts generated from an organism's classes: XSDs by listener, and what agents are told."""

from __future__ import annotations

from runtime.organism.imports import Binding, Imported
from runtime.payloads.codec import codec_of
from runtime.prompts import Contract, class_text, joined, system_prompt, usage_instructions


def contract_of(binding: Binding) -> Contract:
    """What an agent may be told of a listener."""
    spec = binding.spec
    return Contract(
        spec.name,
        spec.description,
        class_text(codec_of(binding.payload_class)),
        tuple(class_text(codec_of(cls)) for cls in binding.response_classes),
        spec.agent,
        spec.broadcast,
    )


def schemas(imported: Imported) -> dict[str, str]:
    """XSDs by file name: ``editor.xsd`` for what it takes, ``replies/editor.Verdict.xsd`` for its answers."""
    found: dict[str, str] = {}
    for binding in imported.bindings:
        name = binding.spec.name
        found[f"{name}.xsd"] = codec_of(binding.payload_class).xsd(binding.spec.description)
        for codec in map(codec_of, binding.response_classes):
            found[f"replies/{name}.{codec.name}.xsd"] = codec.xsd()
    return found


def instructions(imported: Imported, agent: str) -> str:
    """The usage instructions of an agent; empty where no agent has this name."""
    told = _told(imported, agent)
    return usage_instructions(*told) if told else ""


def prompts(imported: Imported) -> dict[str, str]:
    """Each agent's prompt by file name: its own part of the system prompt, then its usage instructions."""
    return {
        f"{binding.spec.name}.md": joined(system_prompt(binding.spec.prompt, *told))
        for binding in imported.bindings
        if (told := _told(imported, binding.spec.name))
    }


def _told(imported: Imported, agent: str) -> tuple[Contract, list[Contract]] | None:
    """An agent and its peers; None where no agent has this name."""
    by_name = {binding.spec.name.lower(): binding for binding in imported.bindings}
    binding = by_name.get(agent.lower())
    if binding is None or not binding.spec.agent:
        return None
    peers = [by_name[peer.lower()] for peer in binding.spec.peers if peer.lower() in by_name]
    return contract_of(binding), [contract_of(peer) for peer in peers]

"""Texts generated from an organism's classes: XSDs by listener, and what agents are told."""

from __future__ import annotations

from runtime.organism.imports import Binding, Imported
from runtime.payloads.codec import codec_of
from runtime.prompts import Contract, usage_instructions


def contract_of(binding: Binding) -> Contract:
    """What an agent may be told of a listener."""
    spec = binding.spec
    return Contract(
        spec.name,
        spec.description,
        codec_of(binding.payload_class),
        tuple(codec_of(cls) for cls in binding.response_classes),
        spec.agent,
        spec.broadcast,
    )


def schemas(imported: Imported) -> dict[str, str]:
    """XSDs by file name: ``editor.xsd`` for what it takes, ``replies/editor.Verdict.xsd`` for its answers."""
    found: dict[str, str] = {}
    for binding in imported.bindings:
        contract = contract_of(binding)
        found[f"{contract.name}.xsd"] = contract.codec.xsd(contract.description)
        for codec in contract.response_codecs:
            found[f"replies/{contract.name}.{codec.name}.xsd"] = codec.xsd()
    return found


def instructions(imported: Imported, agent: str) -> str:
    """The usage instructions of an agent; empty where no agent has this name."""
    by_name = {binding.spec.name.lower(): binding for binding in imported.bindings}
    binding = by_name.get(agent.lower())
    if binding is None or not binding.spec.agent:
        return ""
    peers = [by_name[peer.lower()] for peer in binding.spec.peers if peer.lower() in by_name]
    return usage_instructions(contract_of(binding), [contract_of(peer) for peer in peers])


def prompts(imported: Imported) -> dict[str, str]:
    """Each agent's prompt by file name: its own part of the system prompt, then its usage instructions."""
    return {
        f"{binding.spec.name}.md": "\n\n".join(
            part.strip() for part in (binding.spec.prompt, instructions(imported, binding.spec.name)) if part.strip()
        )
        + "\n"
        for binding in imported.bindings
        if binding.spec.agent
    }

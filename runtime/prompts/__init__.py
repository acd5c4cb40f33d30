"""Prompts of agents: what an agent must know to call its peers, written for a language model.

Data in, text out: nothing of an author's code is needed to make them, so that whoever has the schemas and samples of
the classes, from wherever, gets the very text that the agent gets.
"""

from runtime.prompts.instructions import after_own, instruction_parts, system_prompt, usage_instructions
from runtime.prompts.records import ClassText, Contract, PartKind, PromptPart, class_text, joined

__all__ = [
    "ClassText",
    "Contract",
    "PartKind",
    "PromptPart",
    "after_own",
    "class_text",
    "instruction_parts",
    "joined",
    "system_prompt",
    "usage_instructions",
]

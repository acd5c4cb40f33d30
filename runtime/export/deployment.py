"""What carries an exported organism: image, systemd unit, a page of words (contract section 18)."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from string import Template

from resources import read_text
from runtime.organism.spec import OrganismSpec

_TEMPLATES = "templates/export"
_LONGEST_SLUG = 64
"""No user of systemd and no file has a longer name than some hundred characters."""


def deployment_files(spec: OrganismSpec, notes: Sequence[str]) -> dict[str, str]:
    """Containerfile, what an image leaves out, systemd unit and DEPLOY.md, by file name.

    Args:
        spec: The organism.
        notes: What the export left out or could not settle; they stand at the end of DEPLOY.md.
    """
    slug = slug_of(spec.name)
    words = {
        "name": " ".join(spec.name.split()),
        "slug": slug,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "keys": _section("Keys are read from these variables of the environment:", _variables(spec)),
        "notes": _section("What this export left to you:", notes),
    }
    return {
        "Containerfile": _filled("Containerfile", words),
        ".dockerignore": _filled("dockerignore", words),
        f"{slug}.service": _filled("unit.service", words),
        "DEPLOY.md": _filled("DEPLOY.md", words).rstrip("\n") + "\n",
    }


def slug_of(name: str) -> str:
    """A name that files, units and folders can have: lower case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_SLUG].rstrip("-") or "organism"


def _variables(spec: OrganismSpec) -> list[str]:
    backends = spec.llm.backends if spec.llm else ()
    return [f"`{name}`" for name in sorted({backend.api_key_env for backend in backends} - {""})]


def _section(head: str, lines: Sequence[str]) -> str:
    return "\n".join(["", head, "", *(f"- {line}" for line in lines), ""]) if lines else ""


def _filled(name: str, words: dict[str, str]) -> str:
    return Template(read_text(f"{_TEMPLATES}/{name}")).substitute(words)

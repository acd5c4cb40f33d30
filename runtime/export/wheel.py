"""The runtime's own wheel, put together from the files that run here (contract section 18).

No network and no build tool take part: a wheel is a zip file of the packages and three small files about
them. It holds the headless runtime only, so it brings no ``organism-designer`` command. The same sources
give the same bytes, whether the runtime runs from a checkout or from an installed wheel.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from runtime.errors import OrganismError

DISTRIBUTION = "organism-designer"
PACKAGES = ("resources", "runtime")
"""Import packages of the headless runtime."""

_TIMESTAMP = (2020, 2, 2, 0, 0, 0)
_SKIPPED = ("__pycache__", ".pyc", ".pyo", "~", ".orig", ".rej")


@dataclass(frozen=True, slots=True)
class About:
    """What a wheel says about its distribution.

    Attributes:
        version: The version.
        summary: One line.
        requires_python: A version specifier.
        requires: What the headless runtime needs, one requirement each, sorted.
    """

    version: str
    summary: str
    requires_python: str
    requires: tuple[str, ...]


def about() -> About:
    """What the running runtime's distribution says about itself: its checkout's, else its installation's.

    Raises:
        OrganismError: Neither can be found.
    """
    checkout = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if checkout.is_file():
        project = tomllib.loads(checkout.read_text("utf-8")).get("project", {})
        if project.get("name") == DISTRIBUTION:
            return About(
                project["version"],
                project.get("description", ""),
                _specifiers(project.get("requires-python", "")),
                tuple(sorted(_normalised(line) for line in project.get("dependencies", ()))),
            )
    try:
        installed = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        raise OrganismError(
            f"the runtime does not know its own version: neither a checkout nor an installed {DISTRIBUTION} "
            "holds it; install it with pip"
        ) from None
    needed = [line for line in installed.requires or () if not re.search(r"\bextra\s*==", line)]
    return About(
        installed.version,
        installed.metadata["Summary"] or "",
        _specifiers(installed.metadata["Requires-Python"] or ""),
        tuple(sorted(_normalised(line) for line in needed)),
    )


def wheel_name() -> str:
    """File name of the wheel, as the wheel format wants it."""
    return f"{_stem()}-py3-none-any.whl"


def wheel_bytes() -> bytes:
    """The wheel's content; the same bytes each time."""
    info = f"{_stem()}.dist-info"
    files = dict(_package_files())
    files[f"{info}/METADATA"] = _metadata().encode("utf-8")
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: organism export\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/entry_points.txt"] = b"[console_scripts]\norganism = runtime.__main__:main\n"
    record = [f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items()]
    files[f"{info}/RECORD"] = "".join([*record, f"{info}/RECORD,,\n"]).encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, content)
    return buffer.getvalue()


def _stem() -> str:
    return f"{DISTRIBUTION.replace('-', '_')}-{about().version}"


def _metadata() -> str:
    facts = about()
    lines = ["Metadata-Version: 2.1", f"Name: {DISTRIBUTION}", f"Version: {facts.version}"]
    if facts.summary:
        lines.append(f"Summary: {facts.summary}")
    if facts.requires_python:
        lines.append(f"Requires-Python: {facts.requires_python}")
    lines += [f"Requires-Dist: {requirement}" for requirement in facts.requires]
    return "\n".join(lines) + "\n"


def _package_files() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise OrganismError(f"the package {package} of the runtime is missing; install {DISTRIBUTION} again")
        folder = Path(next(iter(spec.submodule_search_locations)))
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            hidden = any(part.startswith(".") or part.endswith(_SKIPPED) for part in relative.parts)
            if path.is_file() and not hidden:
                yield f"{package}/{relative.as_posix()}", path.read_bytes()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")


def _normalised(requirement: str) -> str:
    found = re.match(r"\s*([A-Za-z0-9._-]+)\s*(.*)", requirement, re.DOTALL)
    if found is None:
        return requirement
    name = re.sub(r"[-_.]+", "-", found.group(1)).lower()
    specifiers, semicolon, marker = found.group(2).partition(";")
    return name + _specifiers(specifiers) + (f" ; {marker.strip()}" if semicolon else "")


def _specifiers(text: str) -> str:
    parts = (re.sub(r"\s+", "", part).strip("()") for part in text.split(","))
    return ",".join(sorted(part for part in parts if part))

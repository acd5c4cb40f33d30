"""What a dotted path names, judged from source alone: yes, no, or not to be known from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from designer.document.environment import NEVER_OWN, is_installed
from designer.models.folder_scan import Snapshot
from designer.models.source import OwnModule

_LONGEST_CHAIN: Final = 16


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of a dotted path.

    Attributes:
        exists: True, False, or None where the source doesn't tell. False is sure.
        path: The dotted path of the definition behind it, through imports from other modules; else as given.
        module: The module that was to have the name; empty where that is missing itself.
        missing: The name or module that isn't there, where ``exists`` is False.
    """

    exists: bool | None
    path: str
    module: str = ""
    missing: str = ""


class Resolver:
    """Follows dotted paths as a launch does: the folder's modules first, then what is installed."""

    def __init__(self, snapshot: Snapshot, library: Mapping[str, OwnModule]) -> None:
        """Make one for a state of the folder.

        Args:
            snapshot: What is known of the folder.
            library: Modules of the runtime, read like the folder's.
        """
        self.snapshot = snapshot
        self._library = library
        self._modules = snapshot.modules
        self._known: dict[str, Resolution] = {}
        self._installed: dict[str, bool] = {}

    def resolve(self, dotted: str) -> Resolution:
        """What a dotted path names."""
        known = self._known.get(dotted)
        if known is None:
            known = self._known[dotted] = self._follow(dotted, _LONGEST_CHAIN)
        return known

    def is_own(self, top: str) -> bool:
        """Whether a top-level name means a module of the folder."""
        if top in NEVER_OWN:
            return False
        return top in self._modules or (top in self.snapshot.folders and not self.is_installed(top))

    def is_installed(self, top: str) -> bool:
        """Whether the environment has a module of that name; nothing is imported to know it."""
        if top not in self._installed:
            self._installed[top] = is_installed(top)
        return self._installed[top]

    @cached_property
    def _stored(self) -> frozenset[str]:
        """Attributes that any module of the folder sets on anything, perhaps on another module."""
        return frozenset().union(*(module.stored for module in self._modules.values()))

    def _follow(self, dotted: str, left: int) -> Resolution:
        top, *rest = dotted.split(".")
        if left == 0 or not top:
            return Resolution(None, dotted)
        if self.is_own(top):
            return self._within(self._modules, top, rest, dotted, left)
        if top == "runtime":
            return self._within(self._library, top, rest, dotted, left)
        return self._stranger(top, dotted)

    def _stranger(self, top: str, dotted: str) -> Resolution:
        unsure = not self.snapshot.complete or top in self.snapshot.unread or top in NEVER_OWN
        if unsure or self.is_installed(top):
            return Resolution(None, dotted)
        return Resolution(False, dotted, missing=top)

    def _within(
        self, modules: Mapping[str, OwnModule], name: str, rest: list[str], dotted: str, left: int
    ) -> Resolution:
        for position, part in enumerate(rest):
            module = modules.get(name)
            if module is not None and part in module.names:
                return self._attribute(module, part, rest[position + 1 :], left)
            inner = f"{name}.{part}"
            if inner not in modules and inner not in self.snapshot.folders:
                return self._lacking(module, name, part, dotted, modules is self._library)
            name = inner
        module = modules.get(name)
        sure = module is not None and module.fault is None
        return Resolution(True if sure else None, dotted, name)

    def _attribute(self, module: OwnModule, name: str, rest: list[str], left: int) -> Resolution:
        target = module.aliases.get(name)
        if target is not None:
            found = self._follow(".".join((target, *rest)), left - 1)
            # An import that fails may be caught there; so what comes of it is not sure.
            return found if found.exists else Resolution(None, found.path, module.name)
        path = ".".join((module.name, name, *rest))
        if not rest:
            return Resolution(True, path, module.name)
        if ".".join((name, *rest)) in module.classes:
            return Resolution(True, path, module.name)
        members = module.members.get(name)
        if len(rest) == 1 and members is not None and rest[0] in members:
            return Resolution(True, path, module.name)
        return Resolution(None, path, module.name)

    def _lacking(self, module: OwnModule | None, name: str, part: str, dotted: str, is_library: bool) -> Resolution:
        """A module that doesn't bind the name, as far as its source tells."""
        if module is None:
            unsure = not self.snapshot.complete
        else:
            unsure = module.is_open or module.fault is not None or part in self._stored
        unread = f"{name}.{part}" in self.snapshot.unread
        if is_library or unsure or unread or (module is not None and module.is_package and not self.snapshot.complete):
            return Resolution(None, dotted, name)
        return Resolution(False, dotted, name, part)

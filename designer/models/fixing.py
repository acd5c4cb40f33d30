"""What would mend problems and hints: edits of the document, of its Python, and what only the user can allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from designer.document import edits
from designer.document.document import Document
from designer.document.edit import Edit
from designer.document.edits.mentions import mend_literal
from designer.document.edits.python import new_handler, new_payload_class, write_missing
from designer.document.edits.starts import mend_start
from designer.models.fix import Fix
from designer.models.folder import Folder
from designer.models.hint import Hint, HintKind
from designer.models.library import SYSTEM_CLASSES
from designer.models.named_paths import MISSING_CODE, named_path
from designer.models.pasted import PASTED, PastedCode
from runtime.organism.scalars import is_dotted_path
from runtime.problems import Problem


class Fixing:
    """Knows what mends what, in one window."""

    def __init__(self, document: Document, folder: Folder, pasted: PastedCode | None = None) -> None:
        self._document = document
        self._folder = folder
        self._pasted = pasted

    def fixes(self, row: Problem | Hint) -> tuple[Fix, ...]:
        """What would mend a problem or a hint, the best first; none where it isn't clear what was meant."""
        if isinstance(row, Hint):
            made = [] if self._document.is_broken else list(self._for_hint(row))
        elif row.code == "not-trusted":
            made = [Fix("Trust this organism", trusts=True)]
        elif row.code == PASTED and self._pasted is not None:
            made = list(self._pasted.fixes(row))
        elif row.code == "start":
            made = [Fix(edit.name, edit) for edit in mend_start(row)]
        elif self._document.is_broken:
            made = []
        else:
            made = [Fix(edit.name, edit) for edit in edits.fixes(self._document.source(), row)]
            made += [Fix(edit.name, edit) for edit in self._for_problem(row)]
        return tuple({each.name: each for each in reversed(made)}.values())[::-1]

    def fix_all(self, row: Problem | Hint, rows: Iterable[Problem | Hint]) -> Fix | None:
        """One step for all of a row's kind, where making it for one can't spoil another; None where there is none.

        Args:
            row: One of them.
            rows: All that there are.
        """
        if isinstance(row, Hint):
            return self._all_hints(row, rows)
        if row.code not in MISSING_CODE or self._document.is_broken:
            return None
        names = dict.fromkeys(
            each.listener for each in rows if isinstance(each, Problem) and each.code in MISSING_CODE and each.listener
        )
        if len(names) < 2:
            return None
        name = f"Write all that is missing, for {len(names)} listeners"
        return Fix(name, replace(write_missing(names), name=name))

    def _all_hints(self, row: Hint, rows: Iterable[Problem | Hint]) -> Fix | None:
        if row.kind not in (HintKind.BUS, HintKind.NOT_A_PEER) or self._document.is_broken:
            return None
        same = [each for each in rows if isinstance(each, Hint) and each.kind is row.kind]
        steps = [fix.edit for each in same for fix in list(self._for_hint(each))[:1] if fix.edit is not None]
        if len(steps) < 2:
            return None
        name = f"Make {len(steps)} listeners broadcast" if row.kind is HintKind.BUS else f"Add all {len(steps)} peers"
        return Fix(name, edits.together(name, steps))

    # Problems

    def _for_problem(self, problem: Problem) -> Iterator[Edit]:
        if problem.code in MISSING_CODE:
            yield from self._stubs(problem)
        elif problem.code == "handler-payload":
            yield from self._other_class(problem)

    def _stubs(self, problem: Problem) -> Iterator[Edit]:
        """Write what a dotted path names; in a module of the folder, for other names belong to nobody here."""
        found = named_path(problem, self._document.spec.listeners)
        if found is None or not is_dotted_path(found.dotted) or found.dotted.startswith("runtime."):
            return
        listener, dotted = found.listener, found.dotted
        lacking = {path for path in listener.dotted_paths if self._folder.resolves(path) is False}
        if found.key != "handler":
            yield replace(new_payload_class(dotted), name=f"Write the class {dotted}")
        elif lacking == {dotted}:
            # It takes what peers answer, too.
            yield replace(write_missing((listener.name,)), name=f"Write the handler {dotted}")
        elif is_dotted_path(listener.payload_class):
            edit = new_handler(dotted, listener.payload_class, next(iter(listener.response_class), ""))
            yield replace(edit, name=f"Write the handler {dotted}")
        if len(lacking) > 1:
            yield replace(write_missing((listener.name,)), name=f"Write all that {listener.name} lacks")

    def _other_class(self, problem: Problem) -> Iterator[Edit]:
        """The class that the handler takes."""
        found = named_path(problem, self._document.spec.listeners)
        if found is None:
            return
        listener = found.listener
        for path in self._folder.accepted(listener.handler) or ():
            if path not in SYSTEM_CLASSES and path != listener.payload_class:
                edit = edits.set_key((listener.name,), "payload_class", path)
                yield replace(edit, name=f"Change the class of {listener.name} to {path}")
                return

    # Hints

    def _for_hint(self, hint: Hint) -> Iterator[Fix]:
        make = _BY_KIND.get(hint.kind)
        for edit in make(self, hint) if make is not None else ():
            yield Fix(edit.name, edit)

    def _join_bus(self, hint: Hint) -> Iterator[Edit]:
        listeners = self._document.spec.listeners
        own = next((each for each in listeners if each.name == hint.listener), None)
        if own is None:
            return
        group = [each for each in listeners if each.payload_class == own.payload_class]
        if any(each.broadcast for each in group):
            edit = edits.set_key((own.name,), "broadcast", True)
            yield replace(edit, name=f"Make {own.name} a broadcast listener")
        else:
            edit = edits.set_key(tuple(each.name for each in group), "broadcast", True)
            yield replace(edit, name=f"Make all {len(group)} of this class broadcast listeners")

    def _add_peer(self, hint: Hint) -> Iterator[Edit]:
        edit = edits.connect(hint.listener, hint.subject)
        yield replace(edit, name=f"Add {hint.subject} as a peer of {hint.listener}")

    def _mend_receiver(self, hint: Hint) -> Iterator[Edit]:
        root = self._folder.root
        if root is not None and hint.file:
            yield mend_literal(root / hint.file, hint.file_line, hint.subject, hint.fix)


_BY_KIND: Final[dict[HintKind, Callable[[Fixing, Hint], Iterator[Edit]]]] = {
    HintKind.BUS: Fixing._join_bus,
    HintKind.NOT_A_PEER: Fixing._add_peer,
    HintKind.NO_RECEIVER: Fixing._mend_receiver,
}

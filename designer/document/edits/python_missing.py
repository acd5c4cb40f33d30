"""What listeners name and the folder doesn't have, written so that the organism runs at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from designer.document.edit import EditRefused, Reveal, Revision
from designer.document.edits.import_edges import ImportEdges
from designer.document.edits.python_files import ModuleFiles, refusal
from designer.document.python.names import Names, names_of
from designer.document.python.records import PythonEditRefused, PythonField
from designer.document.python.source import Module
from designer.document.python.writing import NewClass, NewHandler, Written, write_classes, write_handlers
from designer.document.words import listed
from runtime.organism.scalars import is_dotted_path
from runtime.organism.spec import ListenerSpec

_Item = TypeVar("_Item")

_MOST_NAMES: Final = 5

FIELDS: Final = (PythonField("text", "str"),)
"""What a class gets of which nothing is known but its name."""


@dataclass(slots=True)
class _Handler:
    """A handler that is to be written."""

    payloads: list[str]
    response: str
    doc: str
    replies: list[str]


@dataclass(slots=True)
class _Wanted:
    """What is to be written, by dotted path."""

    classes: dict[str, str] = field(default_factory=dict)
    handlers: dict[str, _Handler] = field(default_factory=dict)


class MissingWriter:
    """Finds what is missing and writes it, for one edit."""

    def __init__(self, modules: ModuleFiles) -> None:
        self._modules = modules
        self._names: dict[str, Names | None] = {}
        self._written: dict[str, list[str]] = {}
        self._notes: list[str] = []
        self._packages: set[str] = set()
        self._not_written: set[str] = set()

    def revision(self, listeners: Sequence[ListenerSpec], everybody: Sequence[ListenerSpec]) -> Revision:
        """The files to write, and what could not be.

        Args:
            listeners: For whom.
            everybody: All listeners, among whom are the peers.

        Raises:
            EditRefused: Nothing is missing, or nothing of it can be written.
        """
        wanted = self._wanted(listeners, everybody)
        for dotted in (*wanted.classes, *wanted.handlers):
            parts = dotted.split(".")[:-1]
            self._packages.update(".".join(parts[:count]) for count in range(1, len(parts)))
        for module, docs in _by_module(wanted.classes).items():
            classes = [NewClass(name, FIELDS, doc) for name, doc in docs.items()]
            self._write(module, list(docs), partial(self._with_classes, module, classes))
        edges = self._edges(wanted)
        for module, them in _by_module(wanted.handlers).items():
            handlers = [self._new_handler(name, handler) for name, handler in them.items()]
            self._write(module, list(them), partial(self._with_handlers, module, handlers, edges))
        files = self._modules.changes()
        if not files:
            raise EditRefused(" ".join(self._notes) or "Nothing is missing: all classes and handlers are there.")
        done = [f"{listed(names, _MOST_NAMES)} in {file}" for file, names in self._written.items()]
        note = " ".join([f"Wrote {'; '.join(done)}.", *self._notes])
        return Revision(files=files, reveal=Reveal(tuple(each.name for each in listeners)), note=note)

    def _wanted(self, listeners: Sequence[ListenerSpec], everybody: Sequence[ListenerSpec]) -> _Wanted:
        wanted = _Wanted()
        docs = _class_docs(everybody)
        by_name = {each.name.lower(): each for each in everybody}
        for each in listeners:
            for path in (each.payload_class, *each.response_class):
                self._want_class(wanted, path, docs)
            peers = [by_name[name.lower()] for name in each.peers if name.lower() in by_name]
            replies = [path for peer in peers for path in peer.response_class if is_dotted_path(path)]
            known = wanted.handlers.get(each.handler)
            if known is not None:
                known.payloads.append(each.payload_class)
                known.replies += replies
            elif each.handler in wanted.classes:
                self._note(
                    f"{each.handler} is to be both class and handler of {each.name}; name one of them otherwise."
                )
            elif self._is_missing(each.handler):
                response = each.response_class[0] if each.response_class else ""
                wanted.handlers[each.handler] = _Handler(
                    [each.payload_class], response, _sentence(each.description), replies
                )
        # Behind all others, so that classes stand in the order of their listeners.
        for path in dict.fromkeys(path for each in wanted.handlers.values() for path in each.replies):
            if path not in wanted.handlers:
                self._want_class(wanted, path, docs)
        return wanted

    def _want_class(self, wanted: _Wanted, path: str, docs: Mapping[str, str]) -> None:
        if path not in wanted.classes and self._is_missing(path):
            wanted.classes[path] = docs[path]

    def _is_missing(self, dotted: str) -> bool:
        """Whether a dotted path leads into the organism's own modules and names nothing there."""
        if not is_dotted_path(dotted):
            return False
        module, _, name = dotted.rpartition(".")
        modules = self._modules
        if modules.is_foreign(module):
            if module.partition(".")[0] != "runtime" and modules.is_folder(module):
                self._note(f"{dotted}: {module} is an installed module; take another name for the organism's own.")
            return False
        if modules.file_of(module) is None:
            holder, _, outer = module.rpartition(".")
            if holder and modules.file_of(holder) is not None and not modules.is_folder(holder):
                names = self._names_of(holder)
                if names is None or not names.is_bound(outer):
                    self._note(f"{dotted} was not written: {holder} is a module, so it can't hold {outer}.")
                return False
            return True
        names = self._names_of(module)
        if names is None:
            # Said with file and line when something of it is written; nothing is, so it is said here.
            self._broken(module)
            return False
        if names.is_bound(name) or "__getattr__" in names.defined:
            return False
        return not any(self._has(star, name) for star in names.stars)

    def _has(self, module: str, name: str) -> bool:
        """Whether a module may give a name to whoever imports all of it."""
        if self._modules.is_foreign(module):
            return True
        names = self._names_of(module)
        if names is None:
            return True
        return names.is_bound(name) or any(self._has(star, name) for star in names.stars if star != module)

    def _names_of(self, module: str) -> Names | None:
        if module not in self._names:
            text = self._modules.source(module)
            try:
                self._names[module] = (
                    None if text is None else names_of(Module(text), self._modules.around(module).package)
                )
            except PythonEditRefused:
                self._names[module] = None
        return self._names[module]

    def _broken(self, module: str) -> None:
        path = self._modules.file_of(module)
        try:
            text = self._modules.text(path) if path else None
            Module(text or "")
        except EditRefused as error:
            self._note(str(error))
        except PythonEditRefused as error:
            assert path is not None
            self._note(f"{self._modules.shown(path)}:{error.line}: {error}")

    def _write(self, module: str, names: Sequence[str], write: Callable[[str], Written]) -> None:
        modules = self._modules
        try:
            path = modules.file_of(module) or modules.new_file(module, is_package=module in self._packages)
            file = modules.shown(path)
            before = modules.text(path)
            made = write(before or "")
            if made.text != before:
                modules.change(path, made.text)
        except EditRefused as error:
            self._note(str(error))
            self._not_written.update(f"{module}.{name}" for name in names)
            return
        except PythonEditRefused as error:
            self._note(str(refusal(file, error)))
            self._not_written.update(f"{module}.{name}" for name in names)
            return
        for name, why in made.refused.items():
            self._note(f"{name} was not written: {why}")
            self._not_written.add(f"{module}.{name}")
        for name, unknown in made.unknown.items():
            self._note(f"{name} answers nothing yet: how to make {unknown} can't be told from its source.")
        done = [name for name in names if name not in made.refused]
        if done:
            self._written.setdefault(file, []).extend(done)

    def _with_classes(self, module: str, classes: Sequence[NewClass], text: str) -> Written:
        return write_classes(text, classes, around=self._modules.around(module))

    def _with_handlers(self, module: str, handlers: Sequence[NewHandler], edges: ImportEdges, text: str) -> Written:
        circular, blocked = edges.back_to(module)
        around = replace(self._modules.around(module), circular=circular, blocked=blocked)
        return write_handlers(text, handlers, around=around)

    def _new_handler(self, name: str, handler: _Handler) -> NewHandler:
        payloads = tuple(dict.fromkeys(path for each in handler.payloads if (path := self._said(each))))
        replies = tuple(dict.fromkeys(self._said(each) for each in handler.replies))
        response = handler.response if self._said(handler.response) else ""
        return NewHandler(name, payloads, response, handler.doc, replies)

    def _said(self, dotted: str) -> str:
        """A class as a handler's annotation can be told of it; empty where there will be none."""
        module, _, name = dotted.rpartition(".")
        modules = self._modules
        if dotted in self._not_written:
            return ""
        if not is_dotted_path(dotted) or modules.is_foreign(module) or modules.file_of(module):
            return dotted if is_dotted_path(dotted) else ""
        holder, _, outer = module.rpartition(".")
        names = self._names_of(holder) if holder and modules.file_of(holder) else None
        return f"{holder}:{outer}.{name}" if names is not None and names.is_bound(outer) else ""

    def _edges(self, wanted: _Wanted) -> ImportEdges:
        """Which modules import which: as they do now, and as the handlers will have it."""
        edges = ImportEdges()
        waiting = []
        for dotted, handler in wanted.handlers.items():
            module = dotted.rpartition(".")[0]
            needed = [*handler.payloads, *([handler.response] if handler.response else [])]
            for path in needed:
                home = self._home(path)
                if home != module and not self._modules.is_foreign(home):
                    edges.add(module, home, is_new=True)
                waiting.append(home)
            waiting += [module, *(self._home(path) for path in handler.replies)]
        seen: set[str] = set()
        while waiting:
            module = waiting.pop()
            if module in seen or self._modules.is_foreign(module):
                continue
            seen.add(module)
            for other in self._imported_by(module):
                edges.add(module, other, is_new=False)
                waiting.append(other)
        for dotted, handler in wanted.handlers.items():
            module = dotted.rpartition(".")[0]
            handler.replies = [
                path for path in handler.replies if self._can_take(path, module, edges, path in wanted.classes)
            ]
        return edges

    def _can_take(self, path: str, module: str, edges: ImportEdges, is_new: bool) -> bool:
        """Whether handlers of a module can name a class of another; its import is then among the edges.

        A reply that isn't named is a warning, so it must neither keep a handler from being written nor spoil the
        import of its module.
        """
        home = self._home(path)
        if not self._said(path):
            return False
        if home == module or self._modules.is_foreign(home):
            return True
        if not is_new and self._names_of(home) is None:
            return False
        if not edges.has(module, home):
            if home in edges.back_to(module)[1]:
                return False
            edges.add(module, home, is_new=True)
        return True

    def _home(self, dotted: str) -> str:
        """The module that a class is in, which may stand inside another class there."""
        module = dotted.rpartition(".")[0]
        holder = module.rpartition(".")[0]
        is_inner = self._modules.file_of(module) is None and holder and self._modules.file_of(holder) is not None
        return holder if is_inner else module

    def _imported_by(self, module: str) -> Iterator[str]:
        names = self._names_of(module)
        if names is None:
            return
        for path in (*names.imported.values(), *names.loaded, *names.stars):
            holder = path.rpartition(".")[0]
            for each in (path, holder):
                if each and each != module and not self._modules.is_foreign(each) and self._modules.file_of(each):
                    yield each
                    break

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)


def _class_docs(listeners: Sequence[ListenerSpec]) -> dict[str, str]:
    """What new classes say of themselves, by dotted path: who is asked them, or else who answers with them."""
    asked: dict[str, list[str]] = {}
    answers: dict[str, list[str]] = {}
    for each in listeners:
        asked.setdefault(each.payload_class, []).append(each.name)
        for path in dict.fromkeys(each.response_class):
            answers.setdefault(path, []).append(each.name)
    docs = {}
    for path, names in answers.items():
        docs[path] = f"What {listed(names, _MOST_NAMES)} {'answers' if len(names) == 1 else 'answer'}."
    for path, names in asked.items():
        docs[path] = f"What {listed(names, _MOST_NAMES)} {'is' if len(names) == 1 else 'are'} asked."
    return docs


def _by_module(wanted: Mapping[str, _Item]) -> dict[str, dict[str, _Item]]:
    """What is wanted, by module and name."""
    found: dict[str, dict[str, _Item]] = {}
    for dotted, item in wanted.items():
        module, _, name = dotted.rpartition(".")
        found.setdefault(module, {})[name] = item
    return found


def _sentence(text: str) -> str:
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?:" else f"{line}."

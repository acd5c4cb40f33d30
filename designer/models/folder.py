"""What classes and handlers the organism's folder holds, read from source off the window's thread, never imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from designer.models.annotations import accepts_everything, classes_named
from designer.models.folder_problems import complaint, source_problems
from designer.models.folder_reading import Reading
from designer.models.folder_scan import Scan, Snapshot
from designer.models.library import SYSTEM_CLASSES, library
from designer.models.resolution import Resolution, Resolver
from runtime.organism.spec import ListenerSpec

if TYPE_CHECKING:
    from designer.models.source import OwnModule
    from runtime.organism.places import Places
    from runtime.organism.spec import OrganismSpec
    from runtime.payloads.describe import ClassDescription, FunctionDescription
    from runtime.problems import Problem

_SETTLE_MS: Final = 200
"""Programs write files in several steps; reading waits until nothing happens any more."""
_NO_MODULES: Mapping[str, OwnModule] = MappingProxyType({})


class Folder(QObject):
    """The Python of one organism's folder; it is read again when it changes."""

    changed = Signal()
    """Something else is known now; comes several times while a large folder is read for the first time."""

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        """Begin to read, once the event loop runs.

        Args:
            path: The organism's file; None for one that has none yet, whose folder is empty.
            parent: Its owner.
        """
        super().__init__(parent)
        self._path: Path | None = None
        self._scan: Scan | None = None
        self._resolver = Resolver(Snapshot(), _NO_MODULES)
        self._classes: dict[str, ClassDescription] = {}
        self._functions: dict[str, FunctionDescription] = {}
        self._reading: Reading | None = None
        self._is_stale = False
        self._told: tuple[tuple[OrganismSpec, Places, Resolver], tuple[Problem, ...]] | None = None
        self._library = _NO_MODULES
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._settle)
        self._watcher.fileChanged.connect(self._settle)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._read)
        self.set_path(path)

    @property
    def root(self) -> Path | None:
        """The folder itself."""
        return self._path.resolve().parent if self._path else None

    @property
    def is_ready(self) -> bool:
        """Whether all of it has been read, and nothing waits to be read again."""
        return self._reading is None and not self._timer.isActive()

    @property
    def is_complete(self) -> bool:
        """Whether every Python file of the folder has been read, so that what was not found is not there."""
        return self._resolver.snapshot.complete

    @property
    def modules(self) -> Mapping[str, OwnModule]:
        """The folder's modules, by dotted name."""
        return self._resolver.snapshot.modules

    @property
    def classes(self) -> Mapping[str, ClassDescription]:
        """The folder's classes, by the dotted path of their definition."""
        return self._classes

    @property
    def functions(self) -> Mapping[str, FunctionDescription]:
        """The folder's functions, by the dotted path of their definition."""
        return self._functions

    def set_path(self, path: Path | None) -> None:
        """Turn to another file's folder, as after Save As."""
        before = self.root
        self._path = path
        root = self.root
        if root == before and self._scan is not None:
            return
        self._stop()
        self._scan = Scan(root) if root is not None else None
        self._take(Snapshot(root))
        if root is not None:
            self._timer.start(0)

    def rescan(self) -> None:
        """Look again now, without waiting for the file system's word."""
        if self._scan is not None:
            self._timer.start(0)

    # What the source tells

    def resolution(self, dotted: str) -> Resolution:
        """What a dotted path names, as far as source tells."""
        return self._resolver.resolve(dotted)

    def resolves(self, dotted: str) -> bool | None:
        """Whether a dotted path names something: False is sure, None is not knowable from source."""
        return self._resolver.resolve(dotted).exists

    def class_at(self, dotted: str) -> ClassDescription | None:
        """The class that a dotted path names, followed through imports."""
        path = self._resolver.resolve(dotted).path
        return self._classes.get(path) or self._library_class(path)

    def function_at(self, dotted: str) -> FunctionDescription | None:
        """The function that a dotted path names, followed through imports."""
        return self._functions.get(self._resolver.resolve(dotted).path)

    def accepted(self, handler: str) -> tuple[str, ...] | None:
        """Dotted paths of the classes that a handler's annotation names.

        Returns:
            None where the handler is not known, or takes everything.
        """
        function = self.function_at(handler)
        if function is None or not function.parameters or accepts_everything(function.parameters[0].annotation):
            return None
        return self._paths_of(handler, function.parameters[0].annotation)

    def answers(self, handler: str) -> tuple[str, ...]:
        """Dotted paths of the payload classes that a handler's return annotation names."""
        function = self.function_at(handler)
        return self._paths_of(handler, function.returns) if function else ()

    def payload_classes(self) -> tuple[str, ...]:
        """Dotted paths of the folder's public dataclasses, sorted."""
        return tuple(
            sorted(
                path
                for path, cls in self._classes.items()
                if (cls.is_dataclass or cls.is_marked) and not _is_private(path)
            )
        )

    def handlers(self) -> tuple[str, ...]:
        """Dotted paths of the folder's public functions that look like handlers, sorted."""
        return tuple(sorted(path for path, function in self._functions.items() if self._is_handler(path, function)))

    def handlers_taking(self, payload_class: str) -> tuple[str, ...]:
        """Handlers that can take a class: first those that name it, then those that take everything."""
        wanted = self._resolver.resolve(payload_class).path
        naming, open_ = [], []
        for path in self.handlers():
            accepted = self.accepted(path)
            if accepted is None:
                open_.append(path)
            elif wanted in accepted:
                naming.append(path)
        return (*naming, *open_)

    def suggested(self, handler: str) -> ListenerSpec:
        """The listener that a handler's source suggests; what it doesn't tell is empty.

        The payload class is the first class of its payload's annotation that doesn't come from the pump, what it
        answers with is in its return annotation, what it does is the first line of its docstring.
        """
        name = handler.rpartition(".")[2]
        function = self.function_at(handler)
        accepted = [path for path in self.accepted(handler) or () if path not in SYSTEM_CLASSES]
        description = function.doc.strip().partition("\n")[0].strip().rstrip(".") if function else ""
        return ListenerSpec(
            name=name,
            payload_class=accepted[0] if accepted else "",
            handler=handler,
            description=description or name.replace("_", " ").strip().capitalize(),
            response_class=tuple(path for path in self.answers(handler) if path not in SYSTEM_CLASSES),
        )

    def class_completions(self) -> Mapping[str, str]:
        """Dotted paths that a payload class may be, and what each is for."""
        own = {path: self._classes[path].doc for path in self.payload_classes()}
        return {path: _first_line(doc) for path, doc in (own | self._library_docs()).items()}

    def handler_completions(self) -> Mapping[str, str]:
        """Dotted paths that a handler may be, and the first line of what each says of itself."""
        return {path: _first_line(self._functions[path].doc) for path in self.handlers()}

    def problems(self, spec: OrganismSpec, places: Places) -> tuple[Problem, ...]:
        """What the dotted paths of an organism name in vain, and own modules that can't be read.

        Only what the source tells for sure; the rest is for whoever imports it.
        """
        if self._scan is None:
            return ()
        asked = (spec, places, self._resolver)
        if self._told is None or any(one is not other for one, other in zip(asked, self._told[0], strict=True)):
            self._told = asked, source_problems(spec, places, self._resolver)
        return self._told[1]

    def complaint(self, dotted: str, part: str) -> str:
        """What is wrong with one dotted path, in the sentence of :meth:`problems`; empty where nothing is known."""
        return complaint(dotted, self._resolver, part) if self._scan is not None else ""

    # Reading

    @Slot()
    def _settle(self) -> None:
        # Who asked to look again now has written all that he had to write.
        if not self._timer.isActive() or self._timer.interval():
            self._timer.start(_SETTLE_MS)

    @Slot()
    def _read(self) -> None:
        if self._scan is None:
            return
        if self._reading is not None:
            self._is_stale = True
            return
        self._is_stale = False
        self._reading = Reading(self._scan, self)
        self._reading.progressed.connect(self._progress)
        self._reading.failed.connect(self._give_up)
        self.destroyed.connect(self._reading.stop)
        self._reading.start()

    @Slot(object)
    def _progress(self, snapshot: Snapshot) -> None:
        if self.sender() is not self._reading or self._reading is None:
            return
        self._library = library()  # the reading has made it
        if snapshot.is_last:
            self._stop()
            self._watch(snapshot.watched)
            if self._is_stale:
                self._timer.start(_SETTLE_MS)
        before = self._resolver.snapshot
        if (snapshot.modules, snapshot.folders, snapshot.complete, snapshot.unread) != (
            before.modules,
            before.folders,
            before.complete,
            before.unread,
        ):
            self._take(snapshot)

    @Slot()
    def _give_up(self) -> None:
        """What is known by now must do; a change of the folder has it read again."""
        if self.sender() is self._reading:
            self._stop()
            self.changed.emit()

    def _take(self, snapshot: Snapshot) -> None:
        self._resolver = Resolver(snapshot, self._library)
        modules = snapshot.modules.values()
        self._classes = {f"{module.name}.{name}": cls for module in modules for name, cls in module.classes.items()}
        self._functions = {
            f"{module.name}.{name}": each for module in modules for name, each in module.functions.items()
        }
        self.changed.emit()

    def _stop(self) -> None:
        self._timer.stop()
        if self._reading is not None:
            self._reading.stop()
            self._reading.deleteLater()
            self._reading = None

    def _watch(self, paths: tuple[str, ...]) -> None:
        wanted, present = set(paths), {*self._watcher.files(), *self._watcher.directories()}
        if present - wanted:
            self._watcher.removePaths(sorted(present - wanted))
        if wanted - present:
            self._watcher.addPaths(sorted(wanted - present))

    # Names

    def _library_class(self, path: str) -> ClassDescription | None:
        module, _, name = path.rpartition(".")
        found = self._library.get(module)
        return found.classes.get(name) if found else None

    def _library_docs(self) -> dict[str, str]:
        """The runtime's classes that a listener may have as payload class, with their docs."""
        primitives = self._library.get("runtime.primitives")
        docs = {f"{primitives.name}.{name}": cls.doc for name, cls in primitives.classes.items()} if primitives else {}
        return {path: doc for path, doc in docs.items() if path not in SYSTEM_CLASSES}

    def _paths_of(self, handler: str, annotation: str) -> tuple[str, ...]:
        """The classes of an annotation as its module means them."""
        module = self._resolver.resolve(handler).path.rpartition(".")[0]
        found = (self._resolver.resolve(f"{module}.{name}") for name in classes_named(annotation))
        return tuple(dict.fromkeys(each.path for each in found))

    def _is_handler(self, path: str, function: FunctionDescription) -> bool:
        if not function.may_handle or _is_private(path) or len(function.parameters) < 2:
            return False
        first, second = function.parameters[:2]
        if "HandlerMetadata" in second.annotation or second.name in ("metadata", "meta"):
            return True
        return function.is_async and not second.annotation and not first.name.startswith("*")


def _is_private(path: str) -> bool:
    return any(part.startswith("_") for part in path.split("."))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()

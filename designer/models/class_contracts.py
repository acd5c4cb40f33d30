"""What is known of payload classes by their dotted paths: from the describe helper, from the runtime, from source."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.models.approximate import Approximation, approximate, is_runtimes
from designer.models.described import Described, DescribedState
from designer.models.description import DescribedClass, InvalidSample, Refusal
from designer.models.folder import Folder
from runtime.organism.wording import shown

if TYPE_CHECKING:
    from runtime.prompts import ClassText

_TURN_S: Final = 0.008
"""Source is read for so long at a time, so that the window stays within its frame."""
_TELL_EVERY_S: Final = 0.3


class Exactness(StrEnum):
    """How sure it is that what is shown is what the pump takes; from best to worst."""

    EXACT = "exact"
    """The class itself was asked."""
    STALE = "stale"
    """The class was asked, and its source has changed since."""
    APPROXIMATE = "approximate"
    """Read from source; nothing was imported."""
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Exactness).index(self)


@dataclass(frozen=True, slots=True)
class ClassContract:
    """A payload class as it travels.

    Attributes:
        path: Dotted path as the organism file has it.
        name: Of the class, which is the root element's.
        schema: Its XSD; empty where it isn't known.
        sample: A valid document, indented; empty where it isn't known.
        exactness: How sure that is.
        why: Why it is no better, in a sentence for the user; empty for what is exact.
        invalid_sample: A document that just isn't valid; None where there is none.
        lacks_trust: Whether it would be exact if the organism were trusted.
        has_own_form: Whether it writes its XML, and its schema, itself.
    """

    path: str
    name: str
    schema: str = ""
    sample: str = ""
    exactness: Exactness = Exactness.UNKNOWN
    why: str = ""
    invalid_sample: InvalidSample | None = None
    lacks_trust: bool = False
    has_own_form: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a schema to show."""
        return self.exactness is not Exactness.UNKNOWN


class ClassContracts(QObject):
    """The best that is known of each class. It never waits: what takes long to read comes with ``changed``."""

    changed = Signal()
    """Any of it may be another; what was asked before is to be asked again."""
    missed = Signal(str)
    """Somebody asked for the class of that path, and the describe helper may know it better."""

    def __init__(self, folder: Folder, described: Described, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._described = described
        self._known: dict[str, ClassContract] = {}
        self._before: dict[str, DescribedClass] = {}
        """The latest exact ones."""
        self._source = _SourceReader(folder, self)
        self._source.read.connect(self._forget)
        described.changed.connect(self._take)
        folder.changed.connect(self._source.begin_anew)
        folder.changed.connect(self._forget)

    def of(self, path: str) -> ClassContract:
        """What is known of a class, without any listener's description in its schema."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._look(path)
        if known.exactness is not Exactness.EXACT and not is_runtimes(path):
            self.missed.emit(path)
        return known

    def was_asked(self, path: str) -> bool:
        """Whether the describe helper has said all that it can say of a path in the Python as it is."""
        current = self._described.current
        return (
            current is not None
            and self._described.is_current
            and self._described.state is not DescribedState.ASKING
            and (path in current.classes or path in current.refused)
        )

    def _take(self) -> None:
        if self._described.current is None:
            self._before.clear()
        self._forget()

    def _forget(self) -> None:
        self._known.clear()
        self.changed.emit()

    # Where it is known from, best first

    def _look(self, path: str) -> ClassContract:
        if is_runtimes(path):
            found = self._source.of_runtime(path)
            if found is not None:
                return _contract(path, found, Exactness.EXACT)
        exact, refusal = self._exact(path)
        if exact is not None and self._described.is_current:
            self._before[path] = exact
            return _contract(path, exact, Exactness.EXACT)
        if exact is not None and self._described.state is DescribedState.ASKING:
            return _contract(path, exact, Exactness.STALE, self._old())
        if refusal is not None and refusal.was_seen and self._described.is_current:
            return self._unknown(path, refusal.why)
        return self._from_source(path, exact or self._before.get(path), refusal)

    def _exact(self, path: str) -> tuple[DescribedClass | None, Refusal | None]:
        """What the describe helper said of a class, by this path or by the place of its definition."""
        current = self._described.current
        if current is None:
            return None, None
        found = current.classes.get(path)
        if found is None and path not in current.refused:
            definition = self._folder.resolution(path)
            found = current.classes.get(definition.path) if definition.exists else None
        return found, current.refused.get(path)

    def _from_source(self, path: str, before: DescribedClass | None, refusal: Refusal | None) -> ClassContract:
        read = self._source.soon(path)
        if read is None:
            return self._unknown(path, self.tr("It is being read from source."))
        approximation, found = read
        if found is not None:
            why = self._approximate(approximation, refusal)
            lacks_trust = self._described.lacks_trust
            return _contract(path, found, Exactness.APPROXIMATE, why, lacks_trust=lacks_trust)
        if before is not None and not approximation.why_not and self._resolves(path) is not False:
            return _contract(path, before, Exactness.STALE, self._old())
        if approximation.why_not:
            name = shown(path)
            refused = self.tr("{name} can't be a payload class: {why}").format(name=name, why=approximation.why_not)
            return self._unknown(path, refused if approximation.is_refused else approximation.why_not)
        return self._unknown(path, refusal.why if refusal is not None else self._missing(path))

    def _unknown(self, path: str, why: str) -> ClassContract:
        lacks_trust = self._described.lacks_trust and self._resolves(path) is not False
        return ClassContract(path, path.rpartition(".")[2], why=why, lacks_trust=lacks_trust)

    # Why it is no better

    def _old(self) -> str:
        if self._described.state is DescribedState.ASKING:
            return self.tr("The Python has changed: this is how it was, until it has been imported anew.")
        return self.tr("The Python can't be imported any more: this is how it was when it could.")

    def _approximate(self, found: Approximation, refusal: Refusal | None) -> str:
        if self._described.lacks_trust:
            why = self.tr("Read from source: nothing of this organism is imported until you trust it.")
        elif refusal is not None:
            why = self.tr("Read from source, for it could not be imported. {why}").format(why=refusal.why)
        elif self._described.state is DescribedState.FAILED:
            why = self.tr("Read from source, for the organism could not be imported; see Problems.")
        else:
            why = self.tr("Read from source until it has been imported.")
        places = [f"{cls}.{field}" for cls, field in found.guesses]
        if places:
            first = ", ".join(map(shown, places[:3])) + ("…" if len(places) > 3 else "")
            why += " " + self.tr("The type of {fields} can't be told from there, so it stands as text.").format(
                fields=first
            )
        return why

    def _missing(self, path: str) -> str:
        if not path:
            return self.tr("No class is named.")
        said = self._folder.complaint(path, "payload_class")
        if said:
            return said
        name = shown(path)
        if self._described.lacks_trust:
            return self.tr(
                "The source of {name} is not in this folder, and nothing is imported until you trust it."
            ).format(name=name)
        return self.tr("What {name} looks like can't be told from source.").format(name=name)

    def _resolves(self, path: str) -> bool | None:
        return self._folder.resolves(path)


class _SourceReader(QObject):
    """Approximations by dotted path, read a few at a time and kept until the folder is another."""

    read = Signal()
    """Some that were to come are there."""

    def __init__(self, folder: Folder, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._found: dict[str, tuple[Approximation, DescribedClass | None]] = {}
        self._runtimes: dict[str, DescribedClass | None] = {}
        self._waiting: dict[str, None] = {}
        self._spent_s = 0.0
        self._told = 0.0
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)

    def begin_anew(self) -> None:
        """Forget what was read."""
        self._found.clear()
        self._waiting.clear()

    def of_runtime(self, path: str) -> DescribedClass | None:
        """One of the runtime's classes; None where it has none of that name."""
        if path not in self._runtimes:
            self._runtimes[path] = approximate(self._folder, path).described()
        return self._runtimes[path]

    def soon(self, path: str) -> tuple[Approximation, DescribedClass | None] | None:
        """What was read of a class, or is read now; None where its turn comes later."""
        if path not in self._found:
            self._turn.start()
            if self._spent_s > _TURN_S:
                self._waiting[path] = None
                return None
            self._read(path)
        return self._found[path]

    def _read(self, path: str) -> None:
        # Of the processor: what other programs take of the machine is no reason to tell less.
        begun = time.thread_time()
        found = approximate(self._folder, path)
        self._found[path] = found, found.described()
        self._spent_s += time.thread_time() - begun

    def _go_on(self) -> None:
        self._spent_s = 0.0
        if not self._waiting:
            return
        while self._waiting and self._spent_s <= _TURN_S:
            path = next(iter(self._waiting))
            del self._waiting[path]
            self._read(path)
        if self._waiting:
            self._turn.start()
        if not self._waiting or time.monotonic() - self._told > _TELL_EVERY_S:
            self._told = time.monotonic()
            self.read.emit()


def with_description(contract: ClassContract, description: str) -> ClassContract:
    """A class with a listener's description in its schema, as the pump has it."""
    from runtime.payloads import own_form, xsd

    put: Callable[[str, str], str] = own_form.with_description if contract.has_own_form else xsd.with_description
    if not contract.schema or not description.strip():
        return contract
    try:
        return replace(contract, schema=put(contract.schema, description).strip())
    except Exception:  # an own form of a size that lxml does not read again
        return contract


def _contract(
    path: str, found: DescribedClass, exactness: Exactness, why: str = "", *, lacks_trust: bool = False
) -> ClassContract:
    text: ClassText = found.text
    return ClassContract(
        path,
        text.name,
        text.schema,
        text.sample,
        exactness,
        why,
        found.invalid_sample,
        lacks_trust,
        found.has_own_form,
    )

"""One organism running in this process, on the window's loop: opened, run, ended, and nothing of it left.

The pump takes a tenth of a second to import, so that it is imported in the threads that first need it: a window that
is opened does not wait for it, nor does one that goes on while a run begins.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

from designer.run.importing import UserThread
from designer.run.snapshot import Snapshot
from runtime.organism.load import Loaded
from runtime.organism.own_modules import OwnModules
from runtime.organism.spec import OrganismSpec
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.opening import Opened
    from runtime.pump.pump import StreamPump
    from runtime.pump.stream import EventReader

RECORDS: Final = 131_072
"""Records that may wait for the window: what 60,000 messages a second bring in half a second, and some."""

_SOURCES = ("console", "window", "person")


class Here:
    """A run in this process. Made, opened, begun, ended: each once, in this order, and closed in any case.

    Attributes:
        snapshot: What is run.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._pump: StreamPump | None = None
        self._reader: EventReader | None = None
        self._running: asyncio.Task[None] | None = None
        self._importing: UserThread[Opened] | None = None
        self._modules: OwnModules | None = None
        self._ends = ExitStack()
        self.source = ""

    @property
    def pump(self) -> StreamPump:
        """The pump; there is one once it is open."""
        assert self._pump is not None, "it is not open"
        return self._pump

    @property
    def reader(self) -> EventReader:
        """What happens in it, from the first listener on."""
        assert self._reader is not None, "it is not open"
        return self._reader

    @property
    def hangs_at(self) -> str:
        """Where its modules are while they are imported: ``handlers.py, line 12``; empty if nowhere."""
        return self._importing.place if self._importing is not None else ""

    @property
    def hanging(self) -> tuple[str, ...]:
        """Names of the listeners whose `def` handlers hang in threads that nothing can end."""
        return self._pump.hanging if self._pump is not None else ()

    async def open(self) -> tuple[Problem, ...]:
        """Import the organism and make it ready to run; the window goes on meanwhile.

        Returns:
            What is worth a warning.

        Raises:
            InvalidOrganism: It has errors; carries all problems found.
        """
        snapshot = self.snapshot
        loaded = await UserThread(partial(_with_scripts, snapshot.loaded), "organism-reading").result()
        spec = loaded.require()
        self._pump = pump = await UserThread(partial(_pump_of, spec, loaded.problems), "organism-reading").result()
        # Loaded by now, with what was needed in the threads.
        from runtime.opening import open_loaded
        from runtime.pump.capturing import captured

        self._reader = pump.events(capacity=RECORDS)
        self._ends.callback(self._reader.close)
        output = self._ends.enter_context(captured(pump))
        self._modules = modules = OwnModules([spec.folder])
        self._ends.callback(modules.close)

        def import_all() -> Opened:
            with output.loose():
                opened = open_loaded(loaded, modules=modules)
                pump.adopt(opened.imported)
            return opened

        self._importing = UserThread(import_all, "organism-import")
        opened = await self._importing.result()
        self._importing = None
        output.flush()
        self.source = _source_beside(pump)
        return opened.warnings

    async def begin(self) -> None:
        """Run it."""
        from runtime.pump.run import RunState

        self._running = asyncio.create_task(self.pump.run(), name="organism-pump")
        while self.pump.state is RunState.READY and not self._running.done():
            await asyncio.sleep(0)

    async def over(self) -> None:
        """Wait until it has ended, whoever ended it.

        Raises:
            Exception: The pump itself broke.
        """
        if self._running is not None:
            await asyncio.wait([self._running])
            await self.pump.shutdown(drain=False)
            if self.pump.failure is not None:
                raise self.pump.failure

    async def close(self) -> bool:
        """End what is left of it, in whatever state it is.

        Returns:
            Whether all of it is gone; a module that hangs in a call into C is not.
        """
        is_gone = True
        if self._modules is not None:
            self._modules.close()
        if self._importing is not None:
            is_gone = await self._importing.end()
            self._importing = None
        if self._pump is not None:
            await self._pump.shutdown(drain=False)
        if self._running is not None:
            await asyncio.wait([self._running])
            if not self._running.cancelled():
                self._running.exception()  # its failure was told of
        return is_gone

    def let_go(self) -> None:
        """Put back the process's streams, and read no more; what was read before stays."""
        self._ends.close()


def _source_beside(pump: StreamPump) -> str:
    """A name for whoever sends from the window; a source may not bear a listener's name."""
    taken = {name.lower() for name in pump.listeners}
    return next((name for name in _SOURCES if name not in taken), "console-1")


def _with_scripts(loaded: Loaded) -> Loaded:
    from runtime.opening import with_scripts

    return with_scripts(loaded)


def _pump_of(spec: OrganismSpec, problems: tuple[Problem, ...]) -> StreamPump:
    from runtime.pump.bootstrap import pump_of

    return pump_of(spec, problems)

"""One headless run, from reading the file to its exit code (contract section 16)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import click

from runtime import StreamPump, bootstrap
from runtime.cli.capture import log_through, prints_through
from runtime.cli.driving import driven
from runtime.cli.exits import Exit
from runtime.cli.interrupts import Interrupts
from runtime.cli.journal import open_journal, write_journal
from runtime.cli.output import Output
from runtime.cli.payloads import read_payload
from runtime.cli.progress import Level, Progress, mending
from runtime.cli.replies import ReplyWriter
from runtime.cli.reporter import Reporter
from runtime.cli.sending import Sending, sendings
from runtime.errors import InvalidOrganism, NoReply, OrganismError, PumpStopped, RequestError
from runtime.opening import read_organism
from runtime.organism.load import resolve_path
from runtime.organism.spec import OrganismSpec
from runtime.organism.written_payloads import Payload
from runtime.problems import Problem, has_errors
from runtime.pump.run import RunState

_SOURCES = ("console", "terminal", "command-line")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; the options of ``organism run``."""

    file: Path
    sends: Sequence[tuple[str, str]] = ()
    starts: Sequence[str] = ()
    until_idle: bool = False
    events: Path | None = None
    timeout_s: float | None = None
    pythonpath: Sequence[Path] = ()
    quiet: bool = False
    log_json: bool = False
    verbose: bool = False


def run_session(wanted: Wanted) -> Exit:
    """Run an organism as asked.

    Raises:
        click.UsageError: What was asked for makes no sense; nothing was run.
    """
    reporter = Reporter(quiet=wanted.quiet, as_json=wanted.log_json, verbose=wanted.verbose)
    file = resolve_path(wanted.file)
    loaded = read_organism(file)
    spec = loaded.spec
    try:
        if spec is None or has_errors(loaded.problems):
            raise InvalidOrganism(loaded.problems)
        reporter.problems(loaded.problems)
        messages, starts = sendings(spec, file, wanted.sends, wanted.starts)
    except InvalidOrganism as error:
        reporter.problems(error.problems)
        return Exit.INVALID
    source = _source_beside(spec)
    names = [source, *(listener.name for listener in spec.listeners)]
    reporter.arrange(names, list(dict.fromkeys(message.thread_id for message in messages)))
    journal = open_journal(wanted.events) if wanted.events else None
    if not messages and not wanted.until_idle:
        named = f" {' or '.join(starts.by_name)}" if starts and starts.by_name else " NAME"
        reporter.tell(f"nothing to send (--send LISTENER PAYLOAD, or --start{named}); running until interrupted")
    output = Output(reporter, ReplyWriter(sys.stdout), Progress(spec.folder, source), source)
    try:
        with (
            prints_through(reporter, as_json=wanted.log_json),
            log_through(reporter, verbose=wanted.verbose),
            Interrupts() as interrupts,
        ):
            session = _Session(wanted, spec, file, source, reporter, output, interrupts, set(loaded.problems))
            try:
                return driven(session.run(messages, journal), reporter)
            except InvalidOrganism as error:
                if interrupts.count:
                    raise KeyboardInterrupt from None
                session.show_new(error.problems)
                return Exit.INVALID
    finally:
        if journal is not None:
            journal.close()


@dataclass(slots=True)
class _Session:
    """A pump, those who read from it, and what ends the run."""

    wanted: Wanted
    spec: OrganismSpec
    file: Path
    source: str
    reporter: Reporter
    output: Output
    interrupts: Interrupts
    shown: set[Problem]
    waiting: dict[int, str] = field(default_factory=dict)

    async def run(self, messages: Sequence[Sending], journal: BinaryIO | None) -> Exit:
        """Start the organism, send, and wait for what ends the run."""
        pump = await bootstrap(self.file, pythonpath=self.wanted.pythonpath)
        self.show_new(pump.problems)
        readers: list[asyncio.Task[None]] = []
        try:
            payloads = [self._payload(pump, message) for message in messages]
            if journal is not None:
                readers.append(asyncio.create_task(write_journal(pump.events(lossless=True), journal)))
            readers.append(asyncio.create_task(self.output.follow(pump.events())))
            readers.append(asyncio.create_task(self._print_replies(pump)))
            self.interrupts.attach(asyncio.get_running_loop())
            async with pump:
                code = await self._until_over(pump, list(zip(messages, payloads, strict=True)), readers)
        finally:
            await pump.shutdown(drain=False)
            ended = await asyncio.gather(*readers, return_exceptions=True)
        return Exit.FAILED if self._tell_broken(ended) and code is Exit.FINE else code

    def show_new(self, problems: Iterable[Problem]) -> None:
        """Show the problems that were not shown yet."""
        fresh = [problem for problem in problems if problem not in self.shown]
        self.shown.update(fresh)
        self.reporter.problems(_as_named(fresh, self.spec, self.file))

    def _payload(self, pump: StreamPump, message: Sending) -> Payload:
        codec = pump.listeners[message.listener].codec
        try:
            payload = read_payload(
                message.written, codec, max_bytes=self.spec.limits.max_message_bytes, folder=message.folder
            )
        except click.BadParameter as error:
            raise click.BadParameter(f"{message.origin}: {error.message}") from None
        if payload.mends:
            level, text = mending(codec.name, payload.mends)
            self.reporter.tell(f"{message.origin}: {text}", level)
        return payload

    async def _until_over(
        self,
        pump: StreamPump,
        messages: Sequence[tuple[Sending, Payload]],
        readers: Sequence[asyncio.Task[None]],
    ) -> Exit:
        over = asyncio.create_task(self._answered(pump, messages))
        drain = asyncio.create_task(self.interrupts.drain.wait())
        ends = {over, drain, *readers}
        await asyncio.wait(ends, timeout=self.wanted.timeout_s, return_when=asyncio.FIRST_COMPLETED)
        drain.cancel()
        if self.interrupts.drain.is_set():
            self.reporter.new_line()
            self.reporter.tell("finishing what is in flight; interrupt again to stop at once", Level.WARNING)
            await self._stop(pump, over)
            return Exit.INTERRUPTED
        if any(reader.done() for reader in readers):
            await self._stop(pump, over, drain=False)
            return Exit.FAILED
        if not over.done():
            self._tell_timeout()
            await self._stop(pump, over, drain=False)
            return Exit.TIMEOUT
        await over
        await self._stop(pump, over)
        if self.interrupts.count:
            return Exit.INTERRUPTED
        return Exit.FAILED if self.output.failed or self.output.broken else Exit.FINE

    async def _answered(self, pump: StreamPump, messages: Sequence[tuple[Sending, Payload]]) -> None:
        await asyncio.gather(*(self._send(pump, number, *message) for number, message in enumerate(messages)))
        if self.wanted.until_idle:
            await pump.idle()
        elif not messages:
            await asyncio.Event().wait()

    async def _send(self, pump: StreamPump, number: int, message: Sending, payload: Payload) -> None:
        self.waiting[number] = message.listener
        conversation = message.thread_id
        try:
            answer = await pump.request(message.listener, payload.value, from_id=self.source, thread_id=conversation)
            self.output.reply(answer, conversation)
        except RequestError as error:
            self.output.reply(error.error, conversation)
        except NoReply:
            if pump.state is RunState.STOPPED:
                return
            self.output.fail(message.listener, "gave no reply", conversation)
        except PumpStopped:
            return
        except OrganismError as error:
            self.output.fail(message.listener, str(error), conversation)
        del self.waiting[number]

    async def _print_replies(self, pump: StreamPump) -> None:
        async for reply in pump.replies(self.source):
            self.output.reply(reply.payload, reply.thread_id)
            if self.output.broken:
                return

    def _tell_timeout(self) -> None:
        waiting = ", ".join(dict.fromkeys(self.waiting.values()))
        what = f"no answer from {waiting}" if waiting else "not done"
        self.output.give_up(f"timeout: {what} within {self.wanted.timeout_s:g} s")

    def _tell_broken(self, ended: Sequence[BaseException | None]) -> bool:
        """Whether a reader of the run broke; a file of events that can't be written is worth a word."""
        broken = [error for error in ended if error is not None]
        for error in broken:
            if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
                self.reporter.tell(f"the events cannot be written: {error.strerror or error}", Level.ERROR)
        return bool(broken)

    async def _stop(self, pump: StreamPump, over: asyncio.Task[None], *, drain: bool = True) -> None:
        stopping = asyncio.create_task(pump.shutdown(drain=drain))
        at_once = asyncio.create_task((self.interrupts.stop if self.interrupts.count else self.interrupts.drain).wait())
        await asyncio.wait({stopping, at_once}, return_when=asyncio.FIRST_COMPLETED)
        if not stopping.done():
            await pump.shutdown(drain=False)
        await stopping
        at_once.cancel()
        over.cancel()
        await asyncio.gather(over, at_once, return_exceptions=True)


def _source_beside(spec: OrganismSpec) -> str:
    """A name for whoever sends from here; a source may not bear a listener's name."""
    taken = {listener.name.lower() for listener in spec.listeners}
    return next((name for name in _SOURCES if name not in taken), "console-1")


def _as_named(problems: Iterable[Problem], spec: OrganismSpec, file: Path) -> list[Problem]:
    """Problems of files beside the organism's, named as the user named that one."""
    inside = [(problem, Path(problem.file)) for problem in problems]
    return [
        replace(problem, file=str(file.parent / path.relative_to(spec.folder)))
        if problem.file and path.is_relative_to(spec.folder)
        else problem
        for problem, path in inside
    ]

"""The threads that carry operations out. A handler never does: it writes a row and wakes them."""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

from bot.domain.errors import AlreadyExists, ExotelError, InvalidParameter, NoSuchTrunk, NotReached, NotSwitchedOn
from bot.domain.loop import Loop
from bot.domain.phrasing import duration, listed
from bot.domain.records import Ending, Risk, State, StepRow, StepState
from bot.exotel import ExotelClient
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import NOBODY_KNOWS, LeaseLost, Operations
from bot.logs.context import ContextThreads, within_operation
from bot.logs.logs import about
from bot.steps import BEGAN_AT, Done, Facts, Step, carry_out, look_into

log = logging.getLogger(__name__)

STUCK_SECONDS = 1200.0
"""Longer than any API request takes with its retries, its looks and its wait for the rate limit."""
_BOT_FAILED = "The bot itself failed; whoever runs it finds why in its log."
_OF_ANOTHER_VERSION = (
    "Another version of trunkbot wrote this down, and this one cannot read it, so it was not gone on with. Start that "
    "version again; or look at the trunk, and ask for what is missing anew."
)


class Workers:
    """Carries out queued operations, several at once; the independent steps of each go side by side.

    `api_of` is the client of an account by its SID; it raises ExotelError where the bot serves no such account.
    `may_begin` is asked about each operation that was just claimed.
    """

    def __init__(
        self,
        operations: Operations,
        api_of: Callable[[str], ExotelClient],
        *,
        may_begin: Callable[[LoadedOperation], bool] = lambda _: True,
        at_once: int = 8,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._operations = operations
        self._api_of = api_of
        self._may_begin = may_begin
        self._clock = clock
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._steps = ContextThreads(max_workers=2 * at_once, thread_name_prefix="step")
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True) for number in range(at_once)
        ]
        self._stopping = threading.Event()
        self._lease = secrets.token_hex(8)
        self._heartbeat = Loop("heartbeat", self._beat, operations.lease.total_seconds() / 3)
        self.last_beat = clock()
        self._lock = threading.Lock()
        self._woken: set[str] = set()
        self._in_hand: dict[str, float] = {}
        """The time of each operation's last move: it was taken, or began or ended a step."""

    def start(self) -> None:
        """Go on with the operations that the last process left, then take new ones."""
        self._operations.hand_back()
        self._wake_for_queued()
        for thread in self._threads:
            thread.start()
        self._heartbeat.start(after=self._operations.lease.total_seconds() / 3)

    def wake(self, operation_id: str) -> None:
        """Have a worker take this operation, which is queued."""
        with self._lock:
            if operation_id in self._woken:
                return
            self._woken.add(operation_id)
        self._queue.put(operation_id)

    def stop(self, seconds: float = 10.0) -> None:
        """Let running steps end; the others stay queued for the next start. May be called again, to wait for steps
        that a hang-up has ended."""
        self._stopping.set()
        self._heartbeat.stop(0.0)
        for _ in self._threads:
            self._queue.put(None)
        deadline = self._clock() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - self._clock()))
        self._steps.shutdown(wait=False, cancel_futures=True)

    def trouble(self) -> str:
        """The reason why operations may not be carried out, as a sentence; empty where all is well."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        if not self._heartbeat.is_alive:
            dead.append(self._heartbeat.name)
        if dead:
            return f"Threads have ended: {', '.join(dead)}."
        silent = self._clock() - self.last_beat
        if silent > self._operations.lease.total_seconds():
            return f"Nothing was heard of the workers for {duration(silent)}."
        with self._lock:
            still = {name: self._clock() - moved for name, moved in self._in_hand.items()}
        stuck = [name for name, seconds in still.items() if seconds > STUCK_SECONDS]
        longest = duration(max(still.values(), default=0.0))
        return f"Nothing has moved for {longest} in {listed(stuck)}." if stuck else ""

    def are_busy(self) -> bool:
        """True where each worker has an operation in hand, so that queued ones must wait."""
        return len(self._in_hand) >= len(self._threads)

    def _wake_for_queued(self) -> None:
        for operation in self._operations.queued():
            self.wake(operation.id)

    def _run(self) -> None:
        while (operation_id := self._queue.get()) is not None and not self._stopping.is_set():
            with self._lock:
                self._woken.discard(operation_id)
            with about(operation_id):
                self._take_safely(operation_id)

    def _take_safely(self, operation_id: str) -> None:
        """Nothing that goes wrong with one operation may end the worker: the others need it."""
        try:
            self._take(operation_id)
        except LeaseLost:
            log.warning("Operation %s was taken over, as nothing was heard of it here for too long.", operation_id)
        except sqlite3.Error as error:
            # Its lease is no longer renewed: once that has lapsed it is queued anew, and looked into.
            log.warning("What became of operation %s cannot be written down now: %s.", operation_id, error)
        except Exception:
            log.exception("Operation %s stumbled in the bot itself.", operation_id)
            with contextlib.suppress(sqlite3.Error):
                self._stumbled(operation_id)

    def _take(self, operation_id: str) -> None:
        entry = self._operations.claim(operation_id, self._lease)
        if entry is None:
            return
        if not isinstance(entry, LoadedOperation):
            self._operations.finish(entry, State.UNKNOWN, _OF_ANOTHER_VERSION)
            return
        self._moved(operation_id)
        try:
            with within_operation(entry.operation):
                self._go_on(entry)
        finally:
            with self._lock:
                self._in_hand.pop(operation_id, None)

    def _go_on(self, entry: LoadedOperation) -> None:
        settled = self._settle_cut_off_steps(entry)
        if settled is None:
            self._operations.finish(entry, State.UNKNOWN, NOBODY_KNOWS)
        elif self._may_begin(settled):
            self._carry_out(settled)

    def _moved(self, operation_id: str) -> None:
        with self._lock:
            self._in_hand[operation_id] = self._clock()

    def _beat(self) -> None:
        """Keep our leases, take over operations whose lease lapsed (their worker died, or was asleep too long), and
        wake a worker for each that is queued and was not taken (the file could not be written just then)."""
        with self._lock:
            in_hand = list(self._in_hand)
        self._operations.heartbeat(self._lease, in_hand)
        self._operations.hand_back(lapsed=True)
        self._wake_for_queued()
        self.last_beat = self._clock()

    def _settle_cut_off_steps(self, entry: LoadedOperation) -> LoadedOperation | None:
        """Write down which of the cut-off steps of something approved did their work after all: then the trunk differs
        from what was reviewed by our own doing, and the rest is gone on with. None where none is known to have worked
        and one cannot be seen now."""
        rows = entry.operation.steps
        cut_off = {row.name: row for row in rows if row.state in {StepState.RUNNING, StepState.UNKNOWN}}
        if entry.operation.risk == Risk.NONE or not cut_off:
            return entry
        facts, settled = dict(entry.facts), dict[str, StepRow]()
        is_unseen = False
        for step in entry.plan:
            if step.name not in cut_off:
                continue
            try:
                began = {BEGAN_AT: cut_off[step.name].started_at}
                done = look_into(step, self._api_of(entry.operation.account), facts | began)
            except (NoSuchTrunk, AlreadyExists, NotSwitchedOn):
                continue
            except ExotelError:
                is_unseen = True
                continue
            if done:
                row, new_facts = ended(cut_off[step.name], done, None)
                self._operations.step_ended(entry, row, new_facts)
                facts.update(new_facts)
                settled[row.name] = row
        if is_unseen and not settled:
            return None
        steps = tuple(settled.get(row.name, row) for row in rows)
        return replace(entry, operation=replace(entry.operation, facts=facts, steps=steps))

    def _stumbled(self, operation_id: str) -> None:
        entry = self._operations.load(operation_id)
        if entry and entry.operation.state == State.RUNNING and entry.operation.lease == self._lease:
            self._operations.finish(entry, State.UNKNOWN, _BOT_FAILED)

    def _carry_out(self, entry: LoadedOperation) -> None:
        """Run each step as soon as those it needs are done, then write the outcome down. Where the bot is stopping
        before the end, the next start goes on."""
        plan, facts, rows = entry.plan, dict(entry.facts), {row.name: row for row in entry.operation.steps}
        # Before any step, so that none that waits for an answer can keep the thread that would fetch it.
        conflicts = {
            step.name: self._steps.submit(self._find_conflict, entry, step, dict(facts))
            for step in plan
            if step.checks_conflict_early and rows[step.name].state == StepState.WAITING and not self._stopping.is_set()
        }
        done = begun = {name for name, row in rows.items() if row.state == StepState.DONE}
        running: dict[Future[tuple[StepRow, Facts]], str] = {}
        try:
            while True:
                ready = [step for step in plan if step.name not in begun and step.needs <= done]
                for step in ready if not self._stopping.is_set() else ():
                    begun = begun | {step.name}
                    row, conflict = rows[step.name], conflicts.get(step.name)
                    running[self._steps.submit(self._run_step, entry, step, row, dict(facts), conflict)] = step.name
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    name = running.pop(future)
                    rows[name], new_facts = future.result()
                    facts.update(new_facts)
                done = {name for name, row in rows.items() if row.state == StepState.DONE}
        finally:
            # Where one stumbled the others are still at work: until they have ended, it stays in this worker's hand.
            wait(running)
        if not self._stopping.is_set() or len(done) == len(plan):
            self._operations.finish(entry, *outcome(list(rows.values())))

    def _find_conflict(self, entry: LoadedOperation, step: Step, facts: Facts) -> AlreadyExists | None:
        return step.find_conflict(self._api_of(entry.operation.account), facts)

    def _run_step(
        self,
        entry: LoadedOperation,
        step: Step,
        row: StepRow,
        facts: Facts,
        early_conflict: Future[AlreadyExists | None] | None = None,
    ) -> tuple[StepRow, Facts]:
        look_first = row.state in {StepState.RUNNING, StepState.UNKNOWN}
        self._operations.step_started(entry, step.name)
        self._moved(entry.id)
        began = self._clock()
        result: Done | ExotelError
        try:
            api = self._api_of(entry.operation.account)
            facts = {**facts, BEGAN_AT: row.started_at or self._operations.store.now()}
            result = carry_out(
                step,
                api,
                facts,
                look_first=look_first,
                early_conflict=early_conflict.result if early_conflict else None,
                pause=self._stopping.wait,
            )
        except ExotelError as error:
            result = error
        if self._stopping.is_set() and isinstance(result, ExotelError) and _is_cut_short(result):
            return replace(row, state=StepState.RUNNING), {}  # the next start looks, and goes on from here
        row, new_facts = ended(row, result, round((self._clock() - began) * 1000))
        self._operations.step_ended(entry, row, new_facts)
        self._moved(entry.id)
        return row, new_facts


def _is_cut_short(error: ExotelError) -> bool:
    """True where a stop may have caused the error: the request was never sent, or hung up on before its answer."""
    return isinstance(error, NotReached) or error.may_have_worked


def outcome(rows: list[StepRow]) -> tuple[State, str]:
    """The outcome of the operation, from those of its steps, and the sentence for it."""
    doubtful = [row for row in rows if row.state == StepState.UNKNOWN]
    failed = [row for row in rows if row.state == StepState.FAILED]
    if doubtful:
        return State.UNKNOWN, doubtful[0].sentence
    if failed:
        return State.FAILED, failed[0].sentence
    return State.DONE, "Every step is done."


def ended(step: StepRow, outcome: Done | ExotelError, milliseconds: int | None) -> tuple[StepRow, Facts]:
    """The row of a step that ended, and the facts that it found. `milliseconds` is None where nobody measured."""
    if isinstance(outcome, Done):
        ending = Ending.ALREADY_DONE if outcome.already_done else Ending.PLAIN
        row = replace(step, state=StepState.DONE, milliseconds=milliseconds, sentence=outcome.sentence, ending=ending)
        return row, outcome.facts
    state = StepState.UNKNOWN if outcome.may_have_worked else StepState.FAILED
    support = f" For Exotel's support: request {outcome.request_id}." if outcome.request_id else ""
    row = replace(
        step,
        state=state,
        milliseconds=milliseconds,
        sentence=outcome.sentence + support,
        ending=_ending_of(outcome) if state == StepState.FAILED else Ending.PLAIN,
        conflict_sid=outcome.conflict_sid if isinstance(outcome, AlreadyExists) else "",
    )
    return row, {}


def _ending_of(error: ExotelError) -> Ending:
    kinds = {AlreadyExists: Ending.CONFLICT, InvalidParameter: Ending.REFUSED, NotSwitchedOn: Ending.NOT_SWITCHED_ON}
    return next((ending for kind, ending in kinds.items() if isinstance(error, kind)), Ending.PLAIN)

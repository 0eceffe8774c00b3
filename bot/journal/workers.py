"""The threads that carry out operations. A handler only writes a row and wakes them."""

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
from bot.domain.records import GONE, Ending, Risk, State, StepRow, StepState
from bot.exotel import ExotelClient
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import NOBODY_KNOWS, LeaseLost, Operations
from bot.logs.context import ContextThreads, within_operation
from bot.logs.logs import about
from bot.steps import BEGAN_AT, Done, Facts, Step, carry_out, look_into

log = logging.getLogger(__name__)

STUCK_SECONDS = 1200.0
"""Longer than any API request takes, with its retries, looks and waits for the rate limit."""
_BOT_FAILED = "trunkbot itself failed. Your trunkbot admin can find the cause in its log."
_OF_ANOTHER_VERSION = (
    "Another version of trunkbot wrote this request and this one can't read it. Start that version again, or check the "
    "trunk and ask again for whatever is missing."
)


class Workers:
    """Carries out queued operations, several at once; the independent steps of each run side by side.

    `api_of` returns the client of an account by its SID, or raises ExotelError if the bot doesn't serve it. `may_begin`
    is asked about each operation that was just claimed. `unsettled` is called after each step that renames,
    deletes or empties a trunk, with its sentence.
    """

    def __init__(
        self,
        operations: Operations,
        api_of: Callable[[str], ExotelClient],
        *,
        may_begin: Callable[[LoadedOperation], bool] = lambda _: True,
        unsettled: Callable[[LoadedOperation, str], object] = lambda _entry, _sentence: None,
        at_once: int = 8,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._operations = operations
        self._api_of = api_of
        self._may_begin = may_begin
        self._unsettled = unsettled
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
        """The time of each operation's last progress: it was taken, or a step of it started or ended."""

    def start(self) -> None:
        """Continue the operations that the last process left, then take new ones."""
        self._operations.hand_back()
        self._wake_for_queued()
        for thread in self._threads:
            thread.start()
        self._heartbeat.start(after=self._operations.lease.total_seconds() / 3)

    def wake(self, operation_id: str) -> None:
        """Have a worker take this queued operation."""
        with self._lock:
            if operation_id in self._woken:
                return
            self._woken.add(operation_id)
        self._queue.put(operation_id)

    def stop(self, seconds: float = 10.0) -> None:
        """Let running steps end; the others stay queued for the next start.

        Can be called again, to wait for steps that a closed connection has ended.
        """
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
        """The problem that keeps operations from being carried out, as a sentence; empty if there is none."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        if not self._heartbeat.is_alive:
            dead.append(self._heartbeat.name)
        if dead:
            return f"Threads have died: {', '.join(dead)}."
        silent = self._clock() - self.last_beat
        if silent > self._operations.lease.total_seconds():
            return f"The workers have been silent for {duration(silent)}."
        with self._lock:
            still = {name: self._clock() - moved for name, moved in self._in_hand.items()}
        stuck = [name for name, seconds in still.items() if seconds > STUCK_SECONDS]
        longest = duration(max(still.values(), default=0.0))
        return f"No progress for {longest} on {listed(stuck)}." if stuck else ""

    def are_busy(self) -> bool:
        """True if every worker has an operation, so that queued ones must wait."""
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
        """Take it; nothing that goes wrong with one operation may end the worker."""
        try:
            self._take(operation_id)
        except LeaseLost:
            log.warning(
                "Operation %s was taken over by another worker: this one was silent for too long.", operation_id
            )
        except sqlite3.Error as error:
            # Its lease is no longer renewed: once that lapses it is queued again and looked into.
            log.warning("The outcome of operation %s can't be written down now: %s.", operation_id, error)
        except Exception:
            log.exception("Operation %s failed in the bot itself.", operation_id)
            with contextlib.suppress(sqlite3.Error):
                self._bot_failed(operation_id)

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
        """Renew our leases, take over operations whose lease lapsed, and wake a worker for each that is queued.

        A lease lapses if its worker died or slept too long. A queued operation is left over if the file couldn't be
        written when it was to be taken.
        """
        with self._lock:
            in_hand = list(self._in_hand)
        self._operations.heartbeat(self._lease, in_hand)
        self._operations.hand_back(lapsed=True)
        self._wake_for_queued()
        self.last_beat = self._clock()

    def _settle_cut_off_steps(self, entry: LoadedOperation) -> LoadedOperation | None:
        """Write down which cut-off steps of an approved change worked after all.

        Then the trunk differs from the reviewed one by our own doing, and the rest is carried out. None if no step is
        known to have worked and one can't be looked into now.
        """
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

    def _bot_failed(self, operation_id: str) -> None:
        entry = self._operations.load(operation_id)
        if entry and entry.operation.state == State.RUNNING and entry.operation.lease == self._lease:
            self._operations.finish(entry, State.UNKNOWN, _BOT_FAILED)

    def _carry_out(self, entry: LoadedOperation) -> None:
        """Run each step as soon as those it needs are done, then write down the outcome.

        If the bot stops before the end, the next start continues.
        """
        plan, facts, rows = entry.plan, dict(entry.facts), {row.name: row for row in entry.operation.steps}
        # Before any step, so that no step that waits for an answer keeps the thread that would fetch it.
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
            # If one failed the others are still running; until they end, this worker keeps the operation.
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
            return replace(row, state=StepState.RUNNING), {}  # the next start looks, and continues from here
        row, new_facts = ended(row, result, round((self._clock() - began) * 1000))
        self._operations.step_ended(entry, row, new_facts)
        if step.unsettles and row.state == StepState.DONE:
            self._unsettled(entry, GONE if "deleted_sid" in new_facts else f"{row.sentence} (Request {entry.id}.)")
        self._moved(entry.id)
        return row, new_facts


def _is_cut_short(error: ExotelError) -> bool:
    """True if a stop may have caused the error: the request was never sent, or was cut off before its answer."""
    return isinstance(error, NotReached) or error.may_have_worked


def outcome(rows: list[StepRow]) -> tuple[State, str]:
    """The state of the operation, from the states of its steps, and its sentence."""
    unknown = [row for row in rows if row.state == StepState.UNKNOWN]
    failed = [row for row in rows if row.state == StepState.FAILED]
    if unknown:
        return State.UNKNOWN, unknown[0].sentence
    if failed:
        return State.FAILED, failed[0].sentence
    return State.DONE, "All steps done." if len(rows) > 1 else "Done."


def ended(step: StepRow, outcome: Done | ExotelError, milliseconds: int | None) -> tuple[StepRow, Facts]:
    """The row of a step that ended, and the facts it found. `milliseconds` is None if not measured."""
    if isinstance(outcome, Done):
        ending = Ending.ALREADY_DONE if outcome.already_done else Ending.PLAIN
        row = replace(step, state=StepState.DONE, milliseconds=milliseconds, sentence=outcome.sentence, ending=ending)
        return row, outcome.facts
    state = StepState.UNKNOWN if outcome.may_have_worked else StepState.FAILED
    support = f" Request id for Exotel support: {outcome.request_id}." if outcome.request_id else ""
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

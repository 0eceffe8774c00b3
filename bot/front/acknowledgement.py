"""Acknowledgements: a handler's reply at once, and the job it leaves once nobody waits for an answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import orjson
from slack_bolt import BoltResponse

from bot.front.jobs import BackgroundJob, BackgroundJobs
from bot.health.metrics import Metrics
from bot.people.names import People
from bot.slack.members import Standing
from bot.words.blocks import Message, View

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """The acknowledgement, and the job to run once it is on its way."""

    ack: Mapping[str, Any]
    then: BackgroundJob | None = None


Handler = Callable[[Payload], Reply]
"""Answers one kind of payload. It checks, writes at most one row, and calls neither Slack nor Exotel."""

NOTHING = Reply({})


def later(job: BackgroundJob | None) -> Reply:
    """An empty acknowledgement, and this job after it."""
    return Reply({}, job)


def privately(message: Message) -> Reply:
    """An answer that only the person who typed sees."""
    return Reply({"response_type": "ephemeral", **message.payload()})


def updated(view: View, then: BackgroundJob | None = None) -> Reply:
    """This view in place of the one that was submitted."""
    return Reply({"response_action": "update", "view": view}, then)


def marked_wrong(fields: Mapping[str, str]) -> Reply:
    """The submitted view, with a sentence below each of these fields."""
    return Reply({"response_action": "errors", "errors": dict(fields)})


class Gate(Protocol):
    """Decides who is let in."""

    async def standing(self, kind: str, payload: Payload) -> Standing | None:
        """The standing for which the sender is turned away; None if they are let in."""

    def refuse(self, kind: str, payload: Payload, standing: Standing) -> Reply:
        """The answer to someone who was turned away."""


class Acknowledger:
    """Has a handler answer a payload, measures that, and runs the job that is left.

    Handlers write their rows on `threads`, so that a slow disk holds up nobody else.
    """

    def __init__(self, jobs: BackgroundJobs, threads: Executor, metrics: Metrics, people: People, gate: Gate) -> None:
        self._after_acks = AfterAcks(jobs.run)
        self._threads = threads
        self._metrics = metrics
        self._people = people
        self._gate = gate

    async def on_a_thread(self, read: Callable[[Payload], bool], payload: Payload) -> bool:
        """Read from the database before anything is decided about a payload."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, read, payload)

    async def __call__(
        self, kind: str, handler: Handler, payload: Payload, in_memory: Callable[[Payload], Reply | None] | None = None
    ) -> BoltResponse:
        """Acknowledge a payload. Raises what the handler raises.

        `in_memory` is asked first, on the event loop: an answer that needs no disk is quicker without a thread.
        """
        began = time.perf_counter()
        self._after_acks.came()
        reply: Reply | None = None
        try:
            if turned_away := await self._gate.standing(kind, payload):
                handler = partial(self._gate.refuse, kind, standing=turned_away)
            elif in_memory:
                reply = in_memory(payload)
            if reply is None:
                reply = await asyncio.get_running_loop().run_in_executor(self._threads, handler, payload)
        except Exception:
            self._metrics.not_acknowledged(kind)
            raise
        finally:
            self._after_acks.answered(reply.then if reply else None)
        self._metrics.acknowledged(kind, time.perf_counter() - began)
        self._people.met(payload)
        # Bolt would serialize it with `json`, which takes several times as long.
        return BoltResponse(status=200, body=orjson.dumps(reply.ack).decode() if reply.ack else "")


class AfterAcks:
    """Runs jobs in a lull, when nobody waits for an acknowledgement, or a moment later if there is none.

    Otherwise a job would share the processor with the acknowledgements that follow. Of 64 commands at once, the last is
    acknowledged before the first job starts. A job started together with its acknowledgement made the next
    `/trunk setup` take three times as long.
    """

    LULL = 0.002
    MOMENT = 0.05

    def __init__(self, run: Callable[[BackgroundJob], None]) -> None:
        self._run = run
        self._waiting = 0
        self._owed: list[BackgroundJob] = []
        self._lull: asyncio.TimerHandle | None = None

    def came(self) -> None:
        """Count one more person who waits."""
        self._waiting += 1
        if self._lull:
            self._lull.cancel()

    def answered(self, then: BackgroundJob | None) -> None:
        """Count one less; `then` is the job that is left to do."""
        self._waiting -= 1
        if then:
            self._owed.append(then)
            if len(self._owed) == 1:
                asyncio.get_running_loop().call_later(self.MOMENT, self._run_all)
        if self._owed and self._waiting == 0:
            self._lull = asyncio.get_running_loop().call_later(self.LULL, self._run_all)

    def _run_all(self) -> None:
        owed, self._owed = self._owed, []
        for job in owed:
            self._run(job)

"""The person, the operation and the lane that a thread works for."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from bot.domain.lane import Lane
from bot.domain.records import Operation

P = ParamSpec("P")
T = TypeVar("T")

current_operation: contextvars.ContextVar[Operation | None] = contextvars.ContextVar("current_operation", default=None)
current_lane: contextvars.ContextVar[Lane] = contextvars.ContextVar("current_lane", default=Lane.READ)
_asker: contextvars.ContextVar[str] = contextvars.ContextVar("asker", default="")

BOT = "trunkbot"


def actor() -> str:
    """The Slack user id of the person behind the current work, which may differ from the operation's asker: an approver
    looks too. `trunkbot` for the bot's own work."""
    operation = current_operation.get()
    return _asker.get() or (operation.asked_by if operation else BOT)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
    """Do the work in this block for a person."""
    token = _asker.set(user)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def in_lane(lane: Lane) -> Iterator[None]:
    """Do the work in this block in a lane."""
    token = current_lane.set(lane)
    try:
        yield
    finally:
        current_lane.reset(token)


@contextmanager
def within_operation(operation: Operation) -> Iterator[None]:
    """Do the work in this block for an operation, and at least in the lane of changes."""
    token = current_operation.set(operation)
    try:
        with in_lane(min(current_lane.get(), Lane.CHANGE)):
            yield
    finally:
        current_operation.reset(token)


@contextmanager
def low_priority() -> Iterator[None]:
    """Do the work in this block for the same person but no operation, and never in the lane of decisions."""
    with acting_as(actor()), in_lane(max(current_lane.get(), Lane.CHANGE)):
        token = current_operation.set(None)
        try:
            yield
        finally:
            current_operation.reset(token)


class LaneThreads(Executor):
    """A pool for each lane, so that no lane waits for the threads of another.

    A job runs in the lane of its submitter, for the same person and operation.
    """

    def __init__(self, threads: int, name: str) -> None:
        self._pools = {lane: ThreadPoolExecutor(threads, f"{name} {lane.name.lower()}") for lane in Lane}

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the job in the submitter's context."""
        run = partial(fn, *args, **kwargs)
        return self._pools[current_lane.get()].submit(contextvars.copy_context().run, run)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down all pools."""
        for pool in self._pools.values():
            pool.shutdown(wait, cancel_futures=cancel_futures)


class ContextThreads(ThreadPoolExecutor):
    """A pool whose jobs work for the person and the operation of their submitter."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the job in the submitter's context."""
        return super().submit(contextvars.copy_context().run, partial(fn, *args, **kwargs))

"""The person and the operation that a thread works for, for the audit of each API call."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from bot.domain.records import Operation

P = ParamSpec("P")
T = TypeVar("T")

current_operation: contextvars.ContextVar[Operation | None] = contextvars.ContextVar("current_operation", default=None)
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
def within_operation(operation: Operation) -> Iterator[None]:
    """Do the work in this block for an operation."""
    token = current_operation.set(operation)
    try:
        yield
    finally:
        current_operation.reset(token)


@contextmanager
def low_priority() -> Iterator[None]:
    """Do the work in this block for the same person but no operation, so that operations go first."""
    with acting_as(actor()):
        token = current_operation.set(None)
        try:
            yield
        finally:
            current_operation.reset(token)


class ContextThreads(ThreadPoolExecutor):
    """A pool whose jobs work for the person and the operation of their submitter."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the job in the submitter's context."""
        return super().submit(contextvars.copy_context().run, partial(fn, *args, **kwargs))

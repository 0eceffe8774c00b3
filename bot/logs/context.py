"""Whose work a thread does, for the audit of each call that comes of it."""

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
    """The Slack user id of whoever asked for it, who need not be the one who asked for the operation: an approver looks
    as well. `trunkbot` for what the bot does by itself."""
    operation = current_operation.get()
    return _asker.get() or (operation.asked_by if operation else BOT)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
    """What is done in here somebody has asked for."""
    token = _asker.set(user)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def within_operation(operation: Operation) -> Iterator[None]:
    """What is done in here is for this operation."""
    token = current_operation.set(operation)
    try:
        yield
    finally:
        current_operation.reset(token)


@contextmanager
def low_priority() -> Iterator[None]:
    """What is done in here is for whoever asked, and no part of what is carried out: others go before it."""
    with acting_as(actor()):
        token = current_operation.set(None)
        try:
            yield
        finally:
            current_operation.reset(token)


class ContextThreads(ThreadPoolExecutor):
    """A pool whose jobs are done on behalf of whoever submitted them."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As any executor's; the job runs in the submitter's context."""
        return super().submit(contextvars.copy_context().run, partial(fn, *args, **kwargs))

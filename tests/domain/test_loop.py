"""A thread that does the same thing again and again until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from bot.domain.loop import Loop

PATIENCE = 10


class Ticks:
    """Counts its calls; each returns or raises the next of `outcomes`."""

    def __init__(self, *outcomes: float | Exception | None) -> None:
        self._outcomes = iter(outcomes)
        self.done = threading.Semaphore(0)

    def __call__(self) -> float | None:
        outcome = next(self._outcomes, None)
        self.done.release()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def next_came(self) -> bool:
        return self.done.acquire(timeout=PATIENCE)


@pytest.fixture
def stops() -> Iterator[list[Loop]]:
    loops: list[Loop] = []
    yield loops
    for loop in loops:
        loop.stop()


def test_it_ticks_at_once_and_then_only_when_woken(stops: list[Loop]) -> None:
    ticks = Ticks()
    stops.append(loop := Loop("sleeper", ticks))
    loop.start()
    assert ticks.next_came()
    assert not ticks.done.acquire(blocking=False)
    loop.wake("whatever a signal carries", 7)
    assert ticks.next_came()


def test_it_ticks_again_when_the_tick_says_so(stops: list[Loop]) -> None:
    ticks = Ticks(0.0, 0.0, None)
    stops.append(loop := Loop("asks for more", ticks))
    loop.start()
    assert all(ticks.next_came() for _ in range(3))


def test_an_error_does_not_end_it(stops: list[Loop], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    ticks = Ticks(ValueError("odd"))
    stops.append(loop := Loop("stumbler", ticks, retry=0.0))
    loop.start()
    assert ticks.next_came()
    assert ticks.next_came()
    assert loop.is_alive
    assert "stumbler failed" in caplog.text


def test_one_that_is_stopped_before_its_first_tick_never_ticks() -> None:
    ticks = Ticks()
    loop = Loop("late", ticks, 60.0)
    loop.start(after=60.0)
    loop.stop()
    assert not loop.is_alive
    assert not ticks.done.acquire(blocking=False)


def test_one_that_was_never_started_can_be_stopped() -> None:
    loop = Loop("idle", Ticks())
    loop.stop()
    assert loop.is_stopping

"""No deadline moves away because someone set the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clock import SteadyClock
from bot.health.doctor import look_at_jumps

START = datetime(2026, 12, 1, tzinfo=UTC)
TWO_DAYS = 2 * 86_400.0


class Machine:
    """A machine whose clock a test sets."""

    def __init__(self) -> None:
        self.up = 500.0
        self.wall = START.timestamp()
        self.clock = SteadyClock(lambda: self.wall, lambda: self.up)

    def run(self, seconds: float) -> None:
        self.up += seconds
        self.wall += seconds


def test_a_clock_set_back_two_days_makes_nothing_live_longer() -> None:
    machine = Machine()
    machine.run(60)
    machine.wall -= TWO_DAYS
    assert machine.clock() == START + timedelta(seconds=60)
    machine.run(3600)
    assert machine.clock() == START + timedelta(seconds=3660)
    found = look_at_jumps(machine.clock.seconds_ahead())
    assert found.ok is False
    assert "set back by 2 days" in found.seen


def test_a_clock_set_forward_is_followed_and_stays_so_when_that_is_undone() -> None:
    machine = Machine()
    machine.wall += TWO_DAYS
    assert machine.clock() == START + timedelta(days=2)
    machine.wall -= TWO_DAYS
    assert machine.clock() == START + timedelta(days=2)
    machine.run(1)
    assert machine.clock() == START + timedelta(days=2, seconds=1)


def test_a_clock_set_back_while_the_bot_was_stopped_makes_nothing_live_longer() -> None:
    """Time goes on from the last row of the log."""
    machine = Machine()
    last = START + timedelta(days=2)
    machine.clock.not_before(last)
    assert machine.clock() == last
    machine.run(60)
    assert machine.clock() == last + timedelta(seconds=60)
    assert look_at_jumps(machine.clock.seconds_ahead()).ok is False


@pytest.mark.parametrize("last", [START - timedelta(days=2), START + timedelta(days=400)], ids=["earlier", "absurd"])
def test_a_log_that_is_older_or_was_written_with_a_wrong_clock_says_nothing(last: datetime) -> None:
    """A clock that once was a year ahead must not stay so for ever."""
    machine = Machine()
    machine.clock.not_before(last)
    assert machine.clock() == START


def test_a_clock_that_was_right_all_along_is_well() -> None:
    machine = Machine()
    machine.run(86_400)
    assert machine.clock.seconds_ahead() == 0.0
    assert look_at_jumps(machine.clock.seconds_ahead()).ok

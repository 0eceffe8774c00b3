"""The rate limit: never more than allowed in any 60 seconds, whoever asks and whenever."""

from __future__ import annotations

import threading
from bisect import bisect_right
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import TrunkName
from bot.domain.errors import NotReached
from bot.domain.lane import Lane
from bot.exotel.limits import Closed, RateLimiter
from tests.exotel.conftest import Dial, Exotel
from tests.support.examples import scaled
from tests.support.waiting import until


class FastClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


def most_in_a_minute(moments: list[float]) -> int:
    """The fullest 60 seconds, both ends included."""
    moments = sorted(moments)
    return max(bisect_right(moments, start + 60.0) - place for place, start in enumerate(moments))


@settings(max_examples=scaled(60))
@given(st.lists(st.floats(0, 40), min_size=1, max_size=120), st.integers(1, 20))
def test_no_minute_ever_holds_more_than_the_limit(pauses: list[float], limit: int) -> None:
    """For any rhythm of callers; and nobody waits longer than it takes for a place to be free."""
    clock = FastClock()
    limiter = RateLimiter(limit, 8, clock, clock.sleep)
    moments: list[float] = []
    for pause in pauses:
        clock.sleep(pause)
        hint, came = limiter.wait_hint(), clock.now
        with limiter.slot():
            moments.append(clock.now)
        assert clock.now - came == pytest.approx(hint, abs=0.01)
    assert most_in_a_minute(moments) <= limit
    ideal = sum(pauses) + 60.51 * (len(pauses) // limit + 1)
    assert clock.now - 1000.0 <= ideal


@settings(max_examples=scaled(60))
@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 30), st.floats(0, 1)), min_size=1, max_size=120),
    st.integers(1, 20),
)
def test_however_long_requests_are_on_their_way_exotel_counts_no_more_than_the_limit(
    requests: list[tuple[float, float, float]], limit: int
) -> None:
    """It counts a request somewhere between its leaving and its answer: a slow minute before a fast one is no 429."""
    clock = FastClock()
    limiter = RateLimiter(limit, 8, clock, clock.sleep)
    arrived: list[float] = []
    for pause, took, share in requests:
        clock.sleep(pause)
        with limiter.slot():
            arrived.append(clock.now + took * share)
            clock.sleep(took)
    assert most_in_a_minute(arrived) <= limit


def test_when_exotel_wants_to_be_left_alone_nobody_goes_through() -> None:
    """One hears it from a 429; the others need not each earn one of their own."""
    clock = FastClock()
    told: list[float] = []
    limiter = RateLimiter(200, 8, clock, clock.sleep, told.append)
    limiter.hold(45)
    limiter.hold(10)
    assert limiter.wait_hint() == 45
    with limiter.slot():
        assert clock.now == pytest.approx(1045)
    assert told == [45]
    assert limiter.wait_hint() == 0


def test_what_could_go_through_without_a_wait_is_known() -> None:
    """For what can be left out where the account is busy; a request counts until a window after its answer."""
    clock = FastClock()
    limiter = RateLimiter(3, 8, clock, clock.sleep)
    assert limiter.spare() == 3
    with limiter.slot():
        assert limiter.spare() == 2
    assert limiter.spare() == 2
    clock.sleep(60.6)
    assert limiter.spare() == 3
    limiter.hold(1)
    assert limiter.spare() == 0


def test_five_hundred_calls_from_many_threads_keep_to_two_hundred_a_minute() -> None:
    """The figure of the vendor's contract: two windows of waiting, and no minute with 201."""
    clock = FastClock()
    limiter = RateLimiter(200, 8, clock, clock.sleep)
    moments: list[float] = []

    def call() -> None:
        for _ in range(25):
            with limiter.slot():
                moments.append(clock.now)

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(moments) == 500
    assert most_in_a_minute(moments) == 200
    assert 120 < clock.now - 1000.0 < 124


def waits_longer_than(limiter: RateLimiter, seconds: float) -> bool:
    return limiter.wait_hint() > seconds


def test_whoever_came_first_goes_first() -> None:
    """A line, not a scramble."""
    clock = FastClock()
    released = threading.Event()

    def sleep(seconds: float) -> None:
        released.wait(60)
        clock.sleep(seconds)

    limiter = RateLimiter(1, 8, clock, sleep)
    order: list[int] = []

    def call(name: int) -> None:
        with limiter.slot():
            order.append(name)

    call(0)
    threads = []
    for name in range(1, 6):
        before = limiter.wait_hint()
        threads.append(threading.Thread(target=call, args=(name,)))
        threads[-1].start()
        until(partial(waits_longer_than, limiter, before + 50))
    released.set()
    for thread in threads:
        thread.join(60)
    assert order == [0, 1, 2, 3, 4, 5]


def test_what_is_carried_out_goes_before_those_who_only_look() -> None:
    """A person who asks for sixty looks does not hold up a change; among themselves all keep their order."""
    mine = threading.local()
    went: list[str] = []
    opened = threading.Event()
    limiter = RateLimiter(1, 8, FastClock(), lambda seconds: opened.wait(0.01), lane=lambda: mine.lane)

    def go(name: str, first: bool) -> None:
        mine.lane = Lane.CHANGE if first else Lane.READ
        with limiter.slot():
            went.append(name)

    mine.lane = Lane.DECISION
    with limiter.slot():
        pass
    threads = []
    for name, first in [
        ("look 1", False),
        ("look 2", False),
        ("change 1", True),
        ("look 3", False),
        ("change 2", True),
    ]:
        threads.append(threading.Thread(target=go, args=(name, first)))
        waiting = len(threads)
        threads[-1].start()
        until(lambda: sum(map(len, limiter._lines.values())) == waiting)  # noqa: B023 - waited for at once
    limiter._limits = dict.fromkeys(Lane, 99)
    opened.set()
    for thread in threads:
        thread.join(60)
    assert went == ["change 1", "change 2", "look 1", "look 2", "look 3"]


def test_readers_leave_a_share_of_the_minute_to_changes_and_those_leave_some_to_decisions() -> None:
    """However many people read, a change and an approval still go out at once."""
    clock, lane = FastClock(), Lane.READ
    limiter = RateLimiter(200, 8, clock, clock.sleep, lane=lambda: lane)

    def free() -> int:
        sent = 0
        while limiter.wait_hint() == 0:
            with limiter.slot():
                sent += 1
        return sent

    assert free() == 150
    assert limiter.spare() == 0
    lane = Lane.CHANGE
    assert free() == 40
    lane = Lane.DECISION
    assert free() == 10
    assert clock.now == 1000.0


def test_readers_that_wait_for_a_slow_exotel_leave_connections_to_the_others() -> None:
    """Four requests of readers and three of changes are open, and an approval's still goes out."""
    mine = threading.local()
    limiter = RateLimiter(200, 8, FastClock(), lane=lambda: mine.lane)
    inside: list[Lane] = []
    leave = threading.Event()

    def call(lane: Lane) -> None:
        mine.lane = lane
        with limiter.slot():
            inside.append(lane)
            leave.wait(60)

    threads = []
    for lane, open_at_once in ((Lane.READ, 4), (Lane.CHANGE, 7), (Lane.DECISION, 8)):
        for _ in range(9):
            threads.append(threading.Thread(target=call, args=(lane,)))
            threads[-1].start()
        until(lambda: len(inside) == open_at_once)  # noqa: B023 - waited for at once
    assert (inside.count(Lane.READ), inside.count(Lane.CHANGE), inside.count(Lane.DECISION)) == (4, 3, 1)
    leave.set()
    for thread in threads:
        thread.join(60)
    assert len(inside) == 27


def test_a_reader_who_waits_for_the_minute_holds_up_no_change() -> None:
    """The change doesn't stand in the reader's line."""
    mine, opened = threading.local(), threading.Event()
    limiter = RateLimiter(20, 8, FastClock(), lambda seconds: opened.wait(60), lane=lambda: mine.lane)
    mine.lane = Lane.READ
    for _ in range(15):
        with limiter.slot():
            pass

    def read() -> None:
        mine.lane = Lane.READ
        with pytest.raises(Closed), limiter.slot():
            pass

    reader = threading.Thread(target=read)
    reader.start()
    until(lambda: len(limiter._lines[Lane.READ]) == 1)
    mine.lane = Lane.CHANGE
    with limiter.slot():
        assert reader.is_alive()
    limiter.close()
    opened.set()
    reader.join(60)


def test_no_more_go_through_at_once_than_there_are_connections() -> None:
    """The ninth waits for one of eight to come back, so that its place in the minute is not taken too early."""
    limiter = RateLimiter(200, 8, FastClock())
    inside, most = [], []
    leave = threading.Event()

    def call() -> None:
        with limiter.slot():
            inside.append(1)
            most.append(len(inside))
            leave.wait(60)
            inside.pop()

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    until(lambda: len(inside) == 8)
    leave.set()
    for thread in threads:
        thread.join(60)
    assert max(most) == 8
    assert len(most) == 12


def test_closing_sends_away_those_who_wait() -> None:
    """A shutdown does not sit out the minute."""
    limiter = RateLimiter(1, 8, FastClock())
    with limiter.slot():
        pass
    ended: list[str] = []

    def call() -> None:
        try:
            with limiter.slot():
                ended.append("went through")
        except Closed:
            ended.append("sent away")

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    until(lambda: limiter.wait_hint() > 61 * 3)
    limiter.close()
    for thread in threads:
        thread.join(60)
    assert ended == ["sent away"] * 3


def test_a_turn_that_fails_is_given_back() -> None:
    """An exception inside does not eat a connection for good."""
    limiter = RateLimiter(200, 1, FastClock())
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), limiter.slot():
            raise ZeroDivisionError
    with limiter.slot():
        pass


def test_the_client_waits_for_its_turn_outside_of_the_calls_own_time(exotel: Exotel, dial: Dial) -> None:
    """61 seconds of waiting do not use up a call's half second."""
    clock = FastClock()
    line = dial(exotel.base_url, clock=clock, sleep=clock.sleep, rate_per_minute=2, total_timeout=0.5)
    started = clock.now
    for _ in range(3):
        line.api.trunks()
    assert clock.now - started == pytest.approx(60.5, abs=0.1)
    assert line.api.wait_hint() == 0
    line.api.trunks()
    assert line.api.wait_hint() == pytest.approx(60.5, abs=0.1)
    assert [record.milliseconds for record in line.records] == [0] * 4


def test_a_call_that_waited_for_its_turn_may_still_be_retried(exotel: Exotel, dial: Dial) -> None:
    """The minute it stood in line is not held against it."""
    clock = FastClock()
    line = dial(exotel.base_url, clock=clock, sleep=clock.sleep, rate_per_minute=2, total_timeout=1.0)
    line.api.trunks()
    line.api.trunks()
    exotel.fail("500", count=1)
    assert line.api.trunks() == []
    assert [record.outcome for record in line.records] == ["ok", "ok", "ServerFault", "ok"]


def test_every_try_takes_a_place_of_its_own(exotel: Exotel, dial: Dial) -> None:
    """A retry is a request like any other to the vendor who counts."""
    clock = FastClock()
    line = dial(exotel.base_url, clock=clock, sleep=clock.sleep, rate_per_minute=2)
    exotel.fail("500", count=2)
    started = clock.now
    line.api.trunks()
    assert len(exotel.calls) == 3
    assert clock.now - started > 60


def test_a_client_closed_while_a_call_waits_lets_it_go(exotel: Exotel, dial: Dial) -> None:
    """It gets NotReached, in words for whoever asked."""
    line = dial(exotel.base_url, rate_per_minute=1, sleep=None)
    line.api.trunks()
    caught: list[NotReached] = []

    def call() -> None:
        with pytest.raises(NotReached) as refused:
            line.api.create_trunk(TrunkName("support_line"))
        caught.append(refused.value)

    thread = threading.Thread(target=call)
    thread.start()
    until(lambda: line.api.wait_hint() > 61)
    line.api.close()
    thread.join(60)
    assert "shutting down" in str(caught[0])
    assert len(exotel.calls) == 1


def test_what_an_earlier_process_asked_counts(exotel: Exotel, dial: Dial) -> None:
    """The limit is the account's: a restart in the middle of the minute does not begin a new one."""
    clock = FastClock()
    line = dial(
        exotel.base_url, clock=clock, sleep=clock.sleep, rate_per_minute=3, earlier_requests=[0.0, 20.0, 50.0, 90.0]
    )
    started = clock.now
    line.api.trunks()
    assert clock.now - started == pytest.approx(10.5, abs=0.1)
    line.api.trunks()
    assert clock.now - started == pytest.approx(40.5, abs=0.1)


def test_no_thread_is_started(exotel: Exotel, dial: Dial) -> None:
    """Neither by the client nor by the limiter it uses."""
    before = set(threading.enumerate())
    line = dial(exotel.base_url)
    line.api.trunks()
    assert set(threading.enumerate()) - before == set()

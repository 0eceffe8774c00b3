"""Who is let in first at the one connection to the database."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.turns import Turns
from tests.support.waiting import until


def order_of(kinds: list[bool]) -> list[bool]:
    """The order in which waiting threads get the lock; True is one with priority."""
    turns, order, waiting = Turns(), list[bool](), list[threading.Thread]()

    def go(first: bool) -> None:
        if first:
            turns.come_first()
        with turns, turns:
            order.append(first)

    with turns:
        for first in kinds:
            waiting.append(threading.Thread(target=go, args=(first,)))
            waiting[-1].start()
        until(lambda: turns.waiting == len(kinds), "all of them")
    for thread in waiting:
        thread.join(60)
    return order


@settings(max_examples=25)
@given(st.lists(st.booleans(), max_size=8))
def test_priority_threads_go_before_all_others(kinds: list[bool]) -> None:
    """No thread is left out, and the owner can enter again."""
    assert order_of(kinds) == sorted(kinds, reverse=True)


def test_one_at_a_time() -> None:
    """Eight threads that count together lose no count."""
    turns, count = Turns(), [0]

    def work() -> None:
        for _ in range(500):
            with turns:
                now = count[0]
                count[0] = now + 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert count == [4000]

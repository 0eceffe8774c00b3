"""When Exotel stops answering it is left alone, and found again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from bot.domain import AccountSid, TrunkName
from bot.domain.errors import BadCredentials, CircuitOpen, NotReached, RateLimited, ServerFault
from bot.exotel import ExotelClient
from bot.exotel.circuit import Circuit, CircuitChange
from tests.exotel.conftest import Exotel


class Hand:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Hand, changes: list[CircuitChange]) -> Circuit:
    """A circuit that has just opened."""
    circuit = Circuit(clock, failures=3, open_seconds=30, on_change=changes.append)
    for _ in range(3):
        circuit.record(NotReached("no"))
    return circuit


def test_it_opens_after_failures_in_a_row_and_says_so_once() -> None:
    """An answer in between begins the row anew; failures while it is open are no news."""
    changes: list[CircuitChange] = []
    circuit = Circuit(Hand(), failures=3, on_change=changes.append)
    for outcome in (NotReached("no"), ServerFault("no"), "an answer", NotReached("no"), NotReached("no")):
        circuit.record(outcome)
    assert not circuit.is_open
    circuit.record(ServerFault("no"))
    circuit.record(NotReached("no"))
    assert circuit.is_open
    assert changes == [CircuitChange(True, why="internal errors")]


@pytest.mark.parametrize("answer", ["an answer", BadCredentials("no"), RateLimited("no")])
def test_any_answer_in_its_own_words_closes_it(answer: object) -> None:
    """Also a no: whoever says no is there."""
    clock, changes = Hand(), list[CircuitChange]()
    circuit = opened(clock, changes)
    clock.now = 45
    assert circuit.try_acquire_probe()
    circuit.record(answer)
    assert not circuit.is_open
    assert changes[-1] == CircuitChange(False, 45)
    assert circuit.seconds_open() == 0
    assert circuit.try_acquire_probe()


def test_one_at_a_time_tries_and_a_failure_means_another_rest() -> None:
    """Fifty who wait do not all knock in the same moment."""
    clock = Hand()
    circuit = opened(clock, [])
    assert (circuit.try_acquire_probe(), circuit.seconds_open()) == (False, 30)
    clock.now = 31
    with ThreadPoolExecutor(8) as pool:
        probes = list(pool.map(lambda _: circuit.try_acquire_probe(), range(50)))
    assert (probes.count(True), circuit.seconds_open()) == (1, 30)
    circuit.record(NotReached("no"))
    clock.now = 60
    assert (circuit.try_acquire_probe(), circuit.seconds_open()) == (False, 1)


@pytest.mark.long
def test_while_it_is_open_nothing_is_sent_and_the_sentence_says_so(exotel: Exotel) -> None:
    """Against the sandbox's Exotel, until it answers again."""
    changes: list[CircuitChange] = []
    token = SecretStr("sandbox")
    with ExotelClient(
        AccountSid("sandbox1"), "sandbox", token, exotel.base_url, on_circuit_change=changes.append, open_seconds=0.2
    ) as api:
        exotel.fail("500", 20)
        for _ in range(6):
            with pytest.raises(ServerFault):
                api.trunks()
        for _ in range(2):
            with pytest.raises(ServerFault):
                api.create_trunk(TrunkName("sales_line"))
        sent = len(exotel.calls)
        with pytest.raises(CircuitOpen) as refused:
            api.create_trunk(TrunkName("sales_line"))
        assert "Nothing was changed" in refused.value.sentence
        assert not re.search(r"\d+ s\b", refused.value.sentence), "it stands on a card for good"
        assert not refused.value.may_have_worked
        assert len(exotel.calls) == sent
        while api.circuit.is_open:
            try:
                api.trunks()
            except CircuitOpen:
                continue
    assert [change.is_open for change in changes] == [True, False]

"""When Exotel stops answering it is left alone, and found again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from bot.domain import AccountSid, TrunkName
from bot.domain.errors import (
    BadCredentials,
    LeftAlone,
    NotReached,
    RateLimited,
    ServerFault,
)
from bot.exotel import ExotelClient
from bot.exotel.circuit import Circuit, Turned
from tests.exotel.conftest import Exotel


class Hand:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Hand, turns: list[Turned]) -> Circuit:
    """A circuit that has just opened."""
    circuit = Circuit(clock, failures=3, rest=30, on_turn=turns.append)
    for _ in range(3):
        circuit.note(NotReached("no"))
    return circuit


def test_it_opens_after_failures_in_a_row_and_says_so_once() -> None:
    """An answer in between begins the row anew; failures while it is open are no news."""
    turns: list[Turned] = []
    circuit = Circuit(Hand(), failures=3, on_turn=turns.append)
    for outcome in (NotReached("no"), ServerFault("no"), "an answer", NotReached("no"), NotReached("no")):
        circuit.note(outcome)
    assert not circuit.is_open
    circuit.note(ServerFault("no"))
    circuit.note(NotReached("no"))
    assert circuit.is_open
    assert turns == [Turned(True, why="its servers failed")]


@pytest.mark.parametrize("answer", ["an answer", BadCredentials("no"), RateLimited("no")])
def test_any_answer_in_its_own_words_closes_it(answer: object) -> None:
    """Also a no: whoever says no is there."""
    clock, turns = Hand(), list[Turned]()
    circuit = opened(clock, turns)
    clock.now = 45
    assert circuit.refuses() == 0
    circuit.note(answer)
    assert not circuit.is_open
    assert turns[-1] == Turned(False, 45)
    assert circuit.refuses() == 0


def test_one_at_a_time_tries_and_a_failure_means_another_rest() -> None:
    """Fifty who wait do not all knock in the same moment."""
    clock = Hand()
    circuit = opened(clock, [])
    assert circuit.refuses() == 30
    clock.now = 31
    with ThreadPoolExecutor(8) as pool:
        left = list(pool.map(lambda _: circuit.refuses(), range(50)))
    assert sorted(left)[:2] == [0, 30]
    circuit.note(NotReached("no"))
    clock.now = 60
    assert circuit.refuses() == 1


def test_while_it_is_open_nothing_is_sent_and_the_sentence_says_so(exotel: Exotel) -> None:
    """Against the sandbox's Exotel, until it answers again."""
    turns: list[Turned] = []
    token = SecretStr("sandbox")
    with ExotelClient(
        AccountSid("sandbox1"), "sandbox", token, exotel.base_url, on_turn=turns.append, rest_seconds=0.2
    ) as api:
        exotel.fail("500", 20)
        for _ in range(6):
            with pytest.raises(ServerFault):
                api.trunks()
        for _ in range(2):
            with pytest.raises(ServerFault):
                api.create_trunk(TrunkName("sales_line"))
        sent = len(exotel.calls)
        with pytest.raises(LeftAlone) as refused:
            api.create_trunk(TrunkName("sales_line"))
        assert "Nothing was changed" in refused.value.sentence
        assert not re.search(r"\d+ s\b", refused.value.sentence), "it stands on a card for good"
        assert not refused.value.may_have_worked
        assert len(exotel.calls) == sent
        while api.circuit.is_open:
            try:
                api.trunks()
            except LeftAlone:
                continue
    assert [turn.is_open for turn in turns] == [True, False]

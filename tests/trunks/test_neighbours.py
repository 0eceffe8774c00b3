"""What other trunks have as well is a hint: nobody waits long for it, and it takes no turn from what is carried out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from types import SimpleNamespace
from typing import cast

import pytest

from bot.domain.errors import NotReached
from bot.domain.records import KnownTrunk
from bot.exotel import ExotelClient
from bot.logs.context import ContextThreads, acting_as, actor, current_operation
from bot.trunks.neighbours import Neighbours

NUMBER, IP = "+919876543210", "44.248.146.11"
OTHERS = [KnownTrunk(f"trmum1{place}", f"line_{place}") for place in range(30)]


class Trunks:
    """Each has the number and the address; those in `down` can't be read, those in `stuck` answer once released."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.whose: set[tuple[str, object]] = set()
        self.down: set[str] = set()
        self.stuck: set[str] = set()
        self.may_answer = threading.Event()

    def numbers(self, sid: str) -> list[object]:
        """As ExotelClient.numbers."""
        self.read.append(sid)
        self.whose.add((actor(), current_operation.get()))
        if sid in self.down:
            raise NotReached("Exotel cannot be reached.")
        if sid in self.stuck:
            self.may_answer.wait()
        return [SimpleNamespace(phone_number=NUMBER)]

    def whitelisted_ips(self, sid: str) -> list[object]:
        """As ExotelClient.whitelisted_ips."""
        return [SimpleNamespace(ip=IP)]


@pytest.fixture
def trunks() -> Trunks:
    return Trunks()


@pytest.fixture
def threads(trunks: Trunks) -> Iterator[Executor]:
    with ContextThreads(8) as pool:
        yield pool
        trunks.may_answer.set()


@pytest.fixture
def neighbours(trunks: Trunks, threads: Executor) -> Neighbours:
    return Neighbours(cast(ExotelClient, trunks), threads)


def test_what_others_share_is_named_for_each_that_can_be_read(trunks: Trunks, neighbours: Neighbours) -> None:
    """By name; one that can't be read doesn't hide the others."""
    trunks.down = {OTHERS[1].trunk_sid}
    assert neighbours.sharing(OTHERS[:3], {NUMBER, IP, "+911"}, 200) == [
        f"{NUMBER} is also on line_0.",
        f"{IP} is also on line_0.",
        f"{NUMBER} is also on line_2.",
        f"{IP} is also on line_2.",
    ]


def test_a_decision_does_not_wait_for_a_neighbor_that_does_not_answer(trunks: Trunks, neighbours: Neighbours) -> None:
    """The others are named anyway."""
    trunks.stuck = {OTHERS[0].trunk_sid}
    assert neighbours.sharing(OTHERS[:2], {NUMBER}, 200) == [f"{NUMBER} is also on line_1."]
    assert not trunks.may_answer.is_set()


@pytest.mark.parametrize(("spare", "read"), [(200, 20), (120, 10), (100, 0), (0, 0)])
def test_reads_that_others_need_this_minute_are_left_to_them(
    trunks: Trunks, neighbours: Neighbours, spare: int, read: int
) -> None:
    """Two for each neighbour; where the account is busy, none."""
    neighbours.sharing(OTHERS, {NUMBER}, spare)
    assert len(trunks.read) == read


def test_the_reads_are_the_persons_and_no_part_of_an_operation(trunks: Trunks, neighbours: Neighbours) -> None:
    """So that what is carried out goes before them."""
    with acting_as("UASHA00001"):
        neighbours.sharing(OTHERS[:1], {NUMBER}, 200)
    assert trunks.whose == {("UASHA00001", None)}

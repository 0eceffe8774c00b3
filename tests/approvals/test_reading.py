"""What a request is reviewed by is read once; and one that stumbles holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.approvals.reviews import PENDING_PAGE
from bot.domain.records import KnownTrunk, State
from bot.store import Store
from bot.trunks.snapshots import Snapshot
from tests.approvals.paper import ASHA, CHLOE, Clock, House, PaperExotel, house, policy, two_groups

SID = "trmum1n"


class WatchedExotel(PaperExotel):
    """Counts looks, and lets something happen between a look and what is made of it."""

    looks = 0
    meanwhile: Callable[[], None] | None = None

    def snapshot(self, trunk: KnownTrunk, *, with_neighbours: bool = False) -> Snapshot:
        self.looks += 1
        found = super().snapshot(trunk)
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def exotel() -> WatchedExotel:
    made = WatchedExotel()
    made.add(SID, "sales_line")
    return made


@pytest.fixture
def bot(tmp_path: Path, clock: Clock, exotel: WatchedExotel) -> Iterator[House]:
    access, _ = two_groups(SOPERATORS={ASHA}, SAPPROVERS={CHLOE})
    store = Store(tmp_path / "bot.db", clock=clock)
    yield house(store, exotel, access, policy(cooling=timedelta(seconds=60)))
    store.close()


def digest(bot: House, operation_id: str) -> str:
    row = bot.reviews.row(operation_id)
    assert row
    return row.digest


def test_a_request_that_a_clock_is_reading_is_not_read_by_its_own_job_too(bot: House, exotel: WatchedExotel) -> None:
    """A look takes six calls and more, and the second would come after people were shown the first."""
    asked = bot.ask(ASHA, SID)
    exotel.meanwhile = lambda: bot.reviews.prepare(asked.id)
    bot.reviews.read_what_waits()
    assert exotel.looks == 1
    assert digest(bot, asked.id) == exotel.trunks[SID].digest()


def test_an_exotel_that_cannot_be_read_is_asked_every_quarter_of_a_minute_and_not_every_second(
    bot: House, exotel: WatchedExotel, clock: Clock
) -> None:
    """A look takes six calls and more, of two hundred a minute."""
    asked = bot.ask(ASHA, SID)
    exotel.down = True
    for _ in range(61):
        bot.reviews.read_what_waits()
        clock.on(1)
    assert 4 <= exotel.looks <= 5
    exotel.down = False
    clock.on(15)
    bot.reviews.read_what_waits()
    assert digest(bot, asked.id) == exotel.trunks[SID].digest()


def test_a_request_that_stumbles_does_not_stop_the_clocks_of_the_others(bot: House, clock: Clock) -> None:
    """A verb that this version no longer has, for instance."""
    broken = bot.ask(ASHA, SID, key="k1")
    with bot.store.transaction() as db:
        db.execute("UPDATE operations SET verb = 'no longer' WHERE id = ?", [broken.id])
    fine = bot.ask(ASHA, SID, key="k2")
    bot.reviews.read_what_waits()
    assert digest(bot, fine.id)
    clock.on(24 * 3600)
    bot.reviews.tick()
    found = bot.journal.get(fine.id)
    assert found
    assert found.state == State.EXPIRED


def test_a_person_finds_their_own_request_behind_a_hundred_others(bot: House) -> None:
    """On the Home tab, to withdraw it: a page of all requests ends at a hundred."""
    for number in range(PENDING_PAGE):
        bot.ask(ASHA, f"trmum1{number}n")
    mine = bot.ask(CHLOE, SID)
    assert mine.id not in [each.operation.id for each in bot.reviews.pending()]
    assert [each.operation.id for each in bot.reviews.pending_of(CHLOE)] == [mine.id]

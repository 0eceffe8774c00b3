"""What was read is kept for seconds, and never past a change made here."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from bot.domain import E164, TrunkName
from bot.domain.errors import ServerFault
from bot.exotel import CachedReads, ReadCache
from bot.store import Store
from bot.store import trunks as known
from bot.trunks.directory import Directory
from tests.journeys.acts import OPS, private_answer
from tests.support.account import Account
from tests.support.stage import ASHA, Stage, stage
from tests.support.waiting import until

NUMBER = E164("+919876543210")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def reads_made(staged: Stage) -> int:
    return sum(call["method"] == "GET" for call in staged.account.state()["calls"])


def test_what_was_read_is_kept_for_its_seconds_and_no_longer(exotel: Account) -> None:
    """By a clock that the test moves."""
    clock = Clock()
    reads = CachedReads(exotel.api, ReadCache(5, clock))
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    assert reads.numbers(sid) == []
    exotel.api.map_number(sid, NUMBER)
    clock.now = 4.9
    assert reads.numbers(sid) == []
    clock.now = 5.1
    assert [entry.phone_number for entry in reads.numbers(sid)] == [NUMBER]


def test_a_read_that_was_under_way_during_a_write_is_not_kept() -> None:
    """It can have seen the account as it was before."""
    cache = ReadCache(5)

    def read_during_a_write() -> str:
        cache.forget()
        return "as it was before"

    assert cache.get("numbers", read_during_a_write) == "as it was before"
    assert cache.get("numbers", lambda: "as it is now") == "as it is now"


def test_a_write_to_one_trunk_leaves_what_was_read_of_the_others(exotel: Account) -> None:
    """Otherwise a busy account reads its forty neighbors again for each waiting request. The list is read again."""
    cache = ReadCache(60)
    reads = CachedReads(exotel.api, cache)
    sales, support = (exotel.api.create_trunk(TrunkName(name)).trunk_sid for name in ("sales_line", "support_line"))
    reads.trunks(), reads.numbers(sales), reads.numbers(support)
    exotel.api.map_number(sales, NUMBER)
    cache.forget(f"/v2/accounts/sandbox1/trunks/{sales}/phone-numbers")
    before = exotel.state()["calls"][0]
    assert reads.numbers(support) == []
    assert exotel.state()["calls"][0] == before, "nobody was asked"
    assert [entry.phone_number for entry in reads.numbers(sales)] == [NUMBER]
    exotel.api.delete_trunk(sales)
    cache.forget(f"/v2/accounts/sandbox1/trunks?trunk_sid={sales}")
    assert [trunk.trunk_name for trunk in reads.trunks()] == ["support_line"]
    cache.forget("/v2/accounts/sandbox1/trunks")
    exotel.next_calls("500", 3)
    with pytest.raises(ServerFault):
        reads.numbers(support)


def test_what_ends_in_the_very_moment_it_is_forgotten_is_no_error() -> None:
    """It can expire between one line and the next, and the writer must not notice."""
    ticking = itertools.count()
    cache = ReadCache(60, lambda: float(next(ticking)))
    for key in range(40):
        cache.get(("numbers", f"trmum1{key:024}"), lambda: [1])
    cache.forget("/v2/accounts/sandbox1/trunks")
    assert cache.get("numbers", lambda: "as it is now") == "as it is now"


def test_an_error_is_not_kept(exotel: Account) -> None:
    """The next read can have more luck."""
    reads = CachedReads(exotel.api, ReadCache(5))
    exotel.api.create_trunk(TrunkName("sales_line"))
    exotel.next_calls("500", 3)
    with pytest.raises(ServerFault):
        reads.trunks()
    assert [trunk.trunk_name for trunk in reads.trunks()] == ["sales_line"]


def test_trunks_that_were_seen_are_kept_until_something_is_written(exotel: Account, store: Store) -> None:
    """A trunk that is learnt or gone shows at once; what was taken back never shows; no news is no commit."""
    account = "sandbox1"
    with ThreadPoolExecutor(1) as pool:
        directory = Directory(exotel.api, store, account, pool)
        assert directory.seen() == []
        exotel.api.create_trunk(TrunkName("sales_line"))
        (sales,) = directory.all().trunks
        assert directory.seen() == [sales]
        written = store.written
        directory.all()
        assert store.written == written
        with suppress(ZeroDivisionError), store.transaction() as db:
            known.forget(db, account, sales.trunk_sid)
            assert directory.seen() == []
            raise ZeroDivisionError
        assert directory.seen() == [sales]
        with store.transaction() as db:
            known.forget(db, account, sales.trunk_sid)
        assert directory.seen() == []


def test_two_looks_are_one_and_a_change_made_here_is_seen_at_once(tmp_path: Path) -> None:
    """On the whole stage, with the seconds as they are outside of tests."""
    with stage(tmp_path, trunkbot_cache_seconds=60) as staged:
        asha = staged.person(ASHA)
        asha.send(OPS, "/trunk create sales_line")
        until(lambda: [one.state for one in staged.operations()] == ["done"], "the trunk")
        asha.send(OPS, "/trunk show sales_line")
        private_answer(asha, "Destination URIs")
        before = reads_made(staged)
        asha.send(OPS, "/trunk show sales_line")
        until(lambda: len(asha.ephemerals(OPS)) >= 3, "the second answer")
        assert reads_made(staged) == before
        asha.send(OPS, f"/trunk number add sales_line {NUMBER}")
        until(lambda: [one.state for one in staged.operations()] == ["done", "done"], "the number")
        asha.send(OPS, "/trunk number list sales_line")
        assert private_answer(asha, NUMBER)

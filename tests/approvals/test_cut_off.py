"""What was begun and cut off: the bot looks whether its own call changed the trunk before it says that somebody did."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from bot.approvals import Click
from bot.directory import Directory
from bot.domain import Mask, PublicIPv4, TrunkName, TrunkSid
from bot.operations import Operations
from bot.records import Operation, State
from bot.reviews import Reviews
from bot.store import Store
from bot.verbs import Wish
from bot.workers import Workers
from commands.ip.remove import RemoveFrom
from tests.approvals.paper import ASHA, CHLOE, VERBS, policy, two_groups
from tests.support.account import Account
from tests.support.waiting import until

OFFICE = PublicIPv4("44.248.146.11")


@dataclass
class Road:
    """Everything between a wish and its outcome, over a real socket; nobody is told."""

    exotel: Account
    journal: Operations
    reviews: Reviews
    workers: Workers
    trunk_sid: str

    def approved(self) -> Operation:
        """Asha asked to take the office's address off the whitelist, and Chloe approved it; it is queued."""
        verb = VERBS.get("ip remove")
        assert verb
        request = RemoveFrom(trunk_sid=TrunkSid(self.trunk_sid), trunk_name="sales_line", ip=OFFICE)
        asked = self.journal.ask(
            verb, Wish(request, "The office is closed."), account="sandbox1", key="k", asked_by=ASHA, asked_in="C0"
        )
        self.reviews.prepare(asked.id)
        row = self.reviews.row(asked.id)
        assert row
        self.reviews.decide(Click.APPROVE, CHLOE, asked.id, seen_digest=row.digest)
        found = self.journal.get(asked.id)
        assert found
        self.journal.move(found, [State.APPROVED], State.QUEUED)
        return found

    def cut_off(self, asked: Operation) -> None:
        """A worker took it, wrote down that its step begins, and the process died."""
        assert self.journal.claim(asked.id)
        self.journal.step_started(asked, asked.steps[0].name)

    def ended(self, asked: Operation) -> Operation:
        """After the restart."""
        self.workers.start()

        def over() -> Operation | None:
            found = self.journal.get(asked.id)
            return found if found and found.state.is_over else None

        found = until(over, "the end of it")
        assert found
        return found


@pytest.fixture
def road(exotel: Account, store: Store) -> Iterator[Road]:
    access, _ = two_groups(SOPERATORS={ASHA}, SAPPROVERS={CHLOE})
    journal = Operations(store, VERBS, "C0TRUNKOPS", policy=policy())
    with ThreadPoolExecutor(8) as looks:
        directory = Directory(exotel.api, store, "sandbox1", looks)
        reviews = Reviews(journal, lambda _: directory, access, policy(), lambda _: None)
        workers = Workers(journal, lambda _: exotel.api, may_begin=reviews.may_begin)
        sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
        exotel.api.whitelist_ip(sid, OFFICE, Mask(32))
        yield Road(exotel, journal, reviews, workers, sid)
        workers.stop()


def test_a_removal_cut_off_after_it_was_done_is_said_to_be_done(road: Road) -> None:
    """The trunk is not what was reviewed because of this very request: that is no reason to call it stale."""
    asked = road.approved()
    road.cut_off(asked)
    (entry,) = road.exotel.api.whitelisted_ips(road.trunk_sid)
    road.exotel.api.remove_whitelisted_ip(road.trunk_sid, entry.id)
    ended = road.ended(asked)
    assert ended.state == State.DONE, ended.sentence
    assert len([call for call in road.exotel.writes() if call == ("DELETE", "whitelisted-ips")]) == 1


def test_a_removal_cut_off_before_it_was_done_is_done_now(road: Road) -> None:
    """The trunk is as it was reviewed, so it goes on."""
    asked = road.approved()
    road.cut_off(asked)
    assert road.ended(asked).state == State.DONE
    assert road.exotel.api.whitelisted_ips(road.trunk_sid) == []


def test_a_removal_cut_off_before_it_was_done_on_a_trunk_that_changed_is_stale(road: Road) -> None:
    """A look shows that it was not done, so it is somebody else who changed the trunk."""
    asked = road.approved()
    road.cut_off(asked)
    road.exotel.api.whitelist_ip(road.trunk_sid, PublicIPv4("44.248.146.12"), Mask(32))
    ended = road.ended(asked)
    assert ended.state == State.STALE
    assert [entry.ip for entry in road.exotel.api.whitelisted_ips(road.trunk_sid)] == [OFFICE, "44.248.146.12"]


def test_a_removal_cut_off_that_cannot_be_looked_into_is_not_certain(road: Road) -> None:
    """Neither done nor stale nor put off: it may have worked."""
    asked = road.approved()
    road.cut_off(asked)
    road.exotel.next_calls("503", 1000, "reads")
    ended = road.ended(asked)
    assert ended.state == State.UNKNOWN
    assert "nobody knows yet whether it worked" in ended.sentence


def test_a_removal_that_worked_and_whose_look_fails_once_is_not_called_stale(road: Road) -> None:
    """The look fails and the reading after it would not: that the trunk differs is our own doing, not somebody's."""
    asked = road.approved()
    road.cut_off(asked)
    (entry,) = road.exotel.api.whitelisted_ips(road.trunk_sid)
    road.exotel.api.remove_whitelisted_ip(road.trunk_sid, entry.id)
    road.exotel.next_calls("503", 3, "reads")
    ended = road.ended(asked)
    assert ended.state == State.UNKNOWN, ended.sentence
    assert road.journal.try_again(asked.id, ASHA).allowed
    road.workers.call(asked.id)
    until(lambda: (now := road.journal.get(asked.id)) and now.state == State.DONE, "the truth")

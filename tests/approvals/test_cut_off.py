"""What was begun and cut off: the bot looks whether its own call changed the trunk before it says that somebody did."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from bot.approvals.reviews import Reviews
from bot.domain import E164, Direction, Mask, PublicIPv4, TrunkName, TrunkSid
from bot.domain.audit_events import Event
from bot.domain.records import Click, Operation, State
from bot.journal.operations import TOO_LATE, Operations
from bot.journal.workers import Workers
from bot.sandbox.exotel.state import ExotelState
from bot.store import Store
from bot.trunks.directory import Directory
from bot.verbs.verb import Change, Request
from commands.ip.remove import RemoveFrom
from commands.setup.request import SetUp
from tests.approvals.paper import ASHA, CHLOE, VERBS, Groups, policy, two_groups
from tests.support.account import Account, serve_account
from tests.support.aimed import Aim
from tests.support.waiting import until

pytestmark = pytest.mark.long

OFFICE = PublicIPv4("44.248.146.11")
NUMBER = E164("+919876543210")


@dataclass
class Road:
    """Everything between a request and its outcome, over a real socket; no message is sent."""

    exotel: Account
    aim: Aim
    journal: Operations
    reviews: Reviews
    workers: Workers
    trunk_sid: str
    groups: Groups

    def approved(self) -> Operation:
        """Asha asked to take the office's address off the whitelist, and Chloe approved it; it is queued."""
        request = RemoveFrom(trunk_sid=TrunkSid(self.trunk_sid), trunk_name="sales_line", ip=OFFICE)
        return self._approved("ip remove", request, "The office is closed.")

    def approved_set_up(self) -> Operation:
        """Asha asked to let a whole office call through the trunk, with a number, and Chloe approved it."""
        request = SetUp(
            direction=Direction.OUTBOUND,
            trunk_name="sales_line",
            trunk_sid=TrunkSid(self.trunk_sid),
            caller_id=NUMBER,
            ip=PublicIPv4("44.248.147.0"),
            mask=Mask(24),
        )
        return self._approved("setup", request, "The whole office calls.")

    def _approved(self, name: str, request: Request, reason: str) -> Operation:
        verb = VERBS.get(name)
        assert isinstance(verb, Change)
        change = verb.ask_for(request, reason)
        asked = self.journal.ask(change, account="sandbox1", key="k", asked_by=ASHA, asked_in="C0")
        self.reviews.prepare(asked.id)
        row = self.reviews.row(asked.id)
        assert row
        self.reviews.decide(Click.APPROVE, CHLOE, asked.id, seen_digest=row.digest)
        found = self.journal.get(asked.id)
        assert found
        with self.journal.store.transaction():
            self.journal.move(found.id, [State.APPROVED], State.QUEUED)
            self.journal.note(self.journal.read(found), "trunkbot", Event.QUEUED, "The time to stop it has passed.")
        return found

    def cut_off(self, asked: Operation) -> None:
        """A worker took it, wrote down that its steps begin, and the process died."""
        claimed = self.journal.claim(asked.id)
        assert claimed
        for step in asked.steps:
            self.journal.step_started(claimed, step.name)

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
def aim() -> Aim:
    return Aim(ExotelState())


@pytest.fixture
def exotel(aim: Aim) -> Iterator[Account]:
    with serve_account(aim.state, aim.around) as served:
        yield served


@pytest.fixture
def road(exotel: Account, aim: Aim, store: Store) -> Iterator[Road]:
    access, groups = two_groups(SOPERATORS={ASHA}, SAPPROVERS={CHLOE})
    journal = Operations(store, VERBS, "C0TRUNKOPS", policy=policy())
    with ThreadPoolExecutor(8) as looks:
        directory = Directory(exotel.api, store, "sandbox1", looks)
        reviews = Reviews(journal, lambda _: directory, access, policy(), lambda _: None)
        workers = Workers(journal, lambda _: exotel.api, may_begin=reviews.may_begin)
        sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
        exotel.api.whitelist_ip(sid, OFFICE, Mask(32))
        yield Road(exotel, aim, journal, reviews, workers, sid, groups)
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


def test_of_two_calls_that_were_cut_off_the_one_that_worked_is_kept_and_the_other_done(road: Road) -> None:
    """The trunk differs from what was reviewed by half of this very request: that is no reason to call it stale, and
    “nothing was changed” would be false of a /24 that may place calls now."""
    asked = road.approved_set_up()
    road.cut_off(asked)
    road.exotel.api.whitelist_ip(road.trunk_sid, PublicIPv4("44.248.147.0"), Mask(24))
    ended = road.ended(asked)
    assert ended.state == State.DONE, ended.sentence
    assert [mapping.phone_number for mapping in road.exotel.api.numbers(road.trunk_sid)] == [NUMBER]
    assert [what for method, what in road.exotel.writes() if method == "POST"].count("whitelisted-ips") == 2


def test_half_of_it_that_cannot_be_seen_does_not_hide_the_half_that_can(road: Road) -> None:
    """One look is answered 503: the other shows that the request has changed the trunk, so it goes on from there."""
    asked = road.approved_set_up()
    road.cut_off(asked)
    road.exotel.api.map_number(road.trunk_sid, NUMBER)
    road.aim.at("GET", "whitelisted-ips", "503", count=3)
    ended = road.ended(asked)
    assert ended.state in {State.DONE, State.UNKNOWN}, ended.sentence
    assert "nothing was changed" not in ended.sentence


def test_what_is_half_done_is_not_gone_on_with_days_later(road: Road) -> None:
    """Its own steps have changed the trunk, so no digest can hold the rest of it: after its time people ask anew."""
    asked = road.approved_set_up()
    road.cut_off(asked)
    road.exotel.api.map_number(road.trunk_sid, NUMBER)
    with road.journal.store.transaction() as db:
        db.execute("UPDATE reviews SET execute_by = '2020-01-01T00:00:00.000Z'")
    ended = road.ended(asked)
    assert (ended.state, ended.sentence) == (State.FAILED, TOO_LATE)
    assert "44.248.147.0" not in str(road.exotel.api.whitelisted_ips(road.trunk_sid))


def test_a_removal_cut_off_before_it_was_done_is_done_now(road: Road) -> None:
    """The trunk is as it was reviewed, so it goes on."""
    asked = road.approved()
    road.cut_off(asked)
    assert road.ended(asked).state == State.DONE
    assert road.exotel.api.whitelisted_ips(road.trunk_sid) == []


def test_a_removal_cut_off_before_it_was_done_waits_where_its_approver_may_approve_no_more(road: Road) -> None:
    """As before it began: nothing of it was done, so nothing is lost by asking somebody who may."""
    asked = road.approved()
    road.cut_off(asked)
    road.groups.of["SAPPROVERS"].clear()
    road.workers.start()

    def waits() -> bool:
        found = road.journal.get(asked.id)
        return found is not None and found.state == State.WAITING

    until(waits, "a wait for somebody who may approve")
    assert [entry.ip for entry in road.exotel.api.whitelisted_ips(road.trunk_sid)] == [OFFICE]


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
    assert "may or may not have worked" in ended.sentence


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
    road.workers.wake(asked.id)
    until(lambda: (now := road.journal.get(asked.id)) and now.state == State.DONE, "the truth")

"""Names of trunks that are swapped around a request: an approver reads names, and a number must land where they say."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from bot.approvals.reviews import Reviews
from bot.domain import E164, Destination, TrunkName, TrunkSid
from bot.domain.audit_events import Event
from bot.domain.records import Click, Risk, State
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import Operations
from bot.journal.workers import Workers
from bot.store import Store
from bot.trunks.directory import Directory
from bot.verbs.verb import Change, Request
from bot.words.review_cards import review_card
from commands.number.move import MoveNumber
from tests.approvals.paper import ASHA, CHLOE, VERBS, policy, two_groups
from tests.support.account import Account
from tests.support.looking import text_of
from tests.support.waiting import until

NUMBER = E164("+919876543210")


@dataclass
class Move:
    """A requested move from sales_line to support_line, and the two trunks that can have the second name."""

    exotel: Account
    journal: Operations
    reviews: Reviews
    from_sid: str
    good_sid: str
    bad_sid: str

    def swap(self) -> None:
        """Give the name support_line to the other of the two trunks."""
        trunks = {trunk.trunk_sid: trunk.trunk_name for trunk in self.exotel.api.trunks()}
        has_it, other = (
            (self.good_sid, self.bad_sid) if trunks[self.good_sid] == "support_line" else (self.bad_sid, self.good_sid)
        )
        self.exotel.api.rename_trunk(has_it, TrunkName("moving_out"))
        self.exotel.api.rename_trunk(other, TrunkName("support_line"))
        self.exotel.api.rename_trunk(has_it, TrunkName("aside"))

    def ask(self, to_sid: str) -> str:
        """Ask for the move, by the name support_line; the id of the request, which is read."""
        verb = VERBS.get("number move")
        assert isinstance(verb, Change)
        request = MoveNumber(
            trunk_sid=TrunkSid(self.from_sid),
            trunk_name="sales_line",
            number=NUMBER,
            to_sid=TrunkSid(to_sid),
            to_name="support_line",
        )
        change = verb.ask_for(request, "Support takes it over.")
        asked = self.journal.ask(change, account="sandbox1", key="k", asked_by=ASHA, asked_in="C0")
        self.reviews.prepare(asked.id)
        return asked.id

    def entry(self, asked: str) -> LoadedOperation:
        entry = self.journal.load(asked)
        assert isinstance(entry, LoadedOperation)
        return entry


@pytest.fixture
def move(exotel: Account, store: Store) -> Iterator[Move]:
    access, _ = two_groups(SOPERATORS={ASHA}, SAPPROVERS={CHLOE})
    journal = Operations(store, VERBS, "C0TRUNKOPS", policy=policy())
    with ThreadPoolExecutor(8) as looks:
        directory = Directory(exotel.api, store, "sandbox1", looks)
        reviews = Reviews(journal, lambda _: directory, access, policy(), lambda _: None)
        sids = [exotel.api.create_trunk(TrunkName(name)).trunk_sid for name in ("sales_line", "support_line", "aside")]
        exotel.api.map_number(sids[0], NUMBER)
        exotel.api.add_destination(sids[1], Destination.parse("sip.acme.io:5061;transport=tls"))
        yield Move(exotel, journal, reviews, *sids)


def test_an_approver_sees_the_sids_and_destinations_of_both_trunks(move: Move) -> None:
    """Names can be swapped; SIDs can't."""
    row = move.reviews.row(move.ask(move.good_sid))
    assert row
    assert f"From sales_line ({move.from_sid}), with destinations none." in row.losses
    assert f"To support_line ({move.good_sid}), with destinations sip.acme.io:5061;transport=tls." in row.losses


def test_a_target_renamed_between_the_request_and_the_approval_makes_it_stale(move: Move) -> None:
    """The attack: another trunk has the name while the move is asked for, and gives it back for the approver."""
    move.swap()
    asked = move.ask(move.bad_sid)
    move.swap()
    entry = move.entry(asked)
    differences = move.reviews.went_stale(entry, move.reviews.look(entry))
    assert any("renamed from support_line to aside" in each for each in differences)
    assert move.entry(asked).operation.state == State.STALE


def test_a_target_of_another_name_is_refused_when_it_is_read(move: Move) -> None:
    """The SID in a forged form belongs to a trunk of another name."""
    assert move.entry(move.ask(move.bad_sid)).operation.state == State.STALE


@pytest.mark.parametrize("renamed", [True, False], ids=["renamed", "changed"])
def test_a_target_that_changes_after_the_approval_is_not_moved_to(move: Move, renamed: bool) -> None:
    """The last look, by the worker that claimed it."""
    asked = move.ask(move.good_sid)
    row = move.reviews.row(asked)
    assert row
    move.reviews.decide(Click.APPROVE, CHLOE, asked, seen_digest=row.digest)
    move.journal.move(asked, [State.APPROVED], State.QUEUED)
    entry = move.journal.load(asked)
    assert entry
    move.journal.note(entry, "trunkbot", Event.QUEUED, "The time to stop it has passed.")
    if renamed:
        move.swap()
    else:
        move.exotel.api.add_destination(move.good_sid, Destination.parse("sip.evil.io:5061;transport=tls"))
    claimed = move.journal.claim(asked)
    assert claimed
    assert not move.reviews.may_begin(move.entry(asked))
    assert move.entry(asked).operation.state == State.STALE


@pytest.mark.parametrize("verb_name", ["rename", "delete", "number move"])
@pytest.mark.parametrize("side", ["from", "to"])
def test_a_change_of_trunkbots_own_ends_the_requests_that_name_its_trunk_at_once(
    move: Move, verb_name: str, side: str
) -> None:
    """Not when somebody looks next: a name that is given back would hide it."""
    asked = move.ask(move.good_sid)
    sid, name = (move.from_sid, "sales_line") if side == "from" else (move.good_sid, "support_line")
    fields = {"trunk_sid": sid, "trunk_name": name}
    if verb_name == "rename":
        fields["new_name"] = "hotline"
    if verb_name == "number move":
        move.exotel.api.map_number(move.good_sid, E164("+911140001234"))
        on = "+911140001234" if side == "to" else NUMBER
        fields |= {"number": on, "to_sid": move.bad_sid, "to_name": "aside"}
    verb = VERBS.get(verb_name)
    assert isinstance(verb, Change)
    change = replace(verb.ask_for(verb.request.model_validate(fields), "Why not."), risk=Risk.NONE)
    other = move.journal.ask(change, account="sandbox1", key="other", asked_by=ASHA, asked_in="C0")
    workers = Workers(move.journal, lambda _: move.exotel.api, unsettled=move.reviews.trunk_changed)
    workers.start()
    try:
        workers.wake(other.id)
        until(lambda: move.entry(other.id).operation.state.is_over, "the change")
    finally:
        workers.stop()
    assert move.entry(other.id).operation.state == State.DONE
    now = move.entry(asked).operation
    assert now.state == State.STALE
    review = move.reviews.row(asked)
    assert review
    says = "no longer on the account" if verb_name == "delete" else f"(Request {other.id}.)"
    assert says in text_of({"blocks": list(review_card(now, review, "Move it").blocks)})


@pytest.mark.parametrize("verb", [verb for verb in VERBS if isinstance(verb, Change)], ids=lambda verb: verb.name)
def test_every_trunk_that_a_request_names_is_reviewed(verb: Change[Request]) -> None:
    """A new kind of request can't forget one of its trunks: each SID in it is of the subject or of the others."""
    fields = [name for name, field in verb.request.model_fields.items() if "TrunkSid" in str(field.annotation)]
    sids = {name: TrunkSid(f"trmum1a000{place}") for place, name in enumerate(fields)}
    request = verb.request.model_construct(None, trunk_name="sales_line", to_name="support_line", **sids)
    assert {verb.subject(request), *(other.trunk_sid for other in verb.others(request))} - {""} == set(sids.values())

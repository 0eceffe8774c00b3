"""Whatever people, clocks, crashes and the trunk itself do, in whatever order: a model watches every delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, consumes, multiple, rule, run_state_machine_as_test

from bot.approvals.rulings import Effect
from bot.domain.clock import moment
from bot.domain.records import Click, Operation, Risk, State
from bot.journal.loaded import LoadedOperation
from bot.trunks.snapshots import Number, Snapshot
from bot.verbs.verb import Change
from tests.approvals.oracle import expected
from tests.approvals.paper import ASHA, BEN, CHLOE, DIEGO, PEOPLE, VERBS, Before
from tests.approvals.watched import ENDS, Told, WatchedBot, usual_groups

pytestmark = pytest.mark.long

NEVER = 1_000_000
NAMES = ("", "", "", "old_line")
"""What the asker calls a trunk; mostly what it is called."""


@dataclass(frozen=True)
class Screen:
    """An open modal of an approval: whose, of what, and the trunk as it was shown there."""

    user: str
    operation_id: str
    metadata: str
    shown: Snapshot


somebody = st.sampled_from(PEOPLE)
downtimes = st.sampled_from([0, 0, 0, 61, 3600, 86_400])
fates = st.sampled_from(
    [[], [], ["refused"], ["lost"] * 3, ["lost"], ["lost after"], ["killed"], ["killed after"], ["lost", "lost after"]]
)


class Requests(WatchedBot):
    """What five people and the world around them may do, in any order."""

    requests = Bundle("requests")
    screens = Bundle("screens")

    # What people do

    @rule(target=requests, user=st.sampled_from([ASHA, BEN]), read=st.booleans(), name=st.sampled_from(NAMES))
    def ask(self, user: str, read: bool, name: str, sid: str = "") -> MultipleResults[str]:
        """Where the same waits already, nothing is written; a trunk of two names can be asked for twice."""
        if not self.exotel.trunks:
            self.exotel.add(f"trmum1{len(self.exotel.deleted)}n", "sales_line")
        sid = sid or next(iter(self.exotel.trunks))
        name = name or self.exotel.trunks[sid].trunk_name
        self.made += 1
        # Before it is asked: should the process die of it, the clock goes on while it is down.
        decide_by, waits = self.clock.now + self.policy.decide, self.same_waits(sid, name)
        self.do(lambda: self.house.ask(user, sid, key=f"k{self.made}", name=name))
        written = self.known_by(f"k{self.made}")
        assert not (waits and written), "the same was asked for twice"
        for operation in written:
            self.told[operation.id] = Told(user, sid, decide_by, name=name)
        if read and written:
            self.do(lambda: self.house.reviews.prepare(written[0].id))
        return multiple(*(operation.id for operation in written))

    @rule(target=screens, user=somebody, operation_id=requests)
    def open_the_approval(self, user: str, operation_id: str) -> Screen:
        """Press Approve; who may gets the trunk shown as it is now, unless it has changed."""
        told, before = self.told[operation_id], Before()
        case = self.case(Click.APPROVE, user, operation_id, told.reviewed)
        might = expected(case) in {Effect.COUNTED, Effect.APPROVED, Effect.EXPIRED}
        alive = self.do(lambda: self.house.handler.click("approve", self.house.words_of(user, operation_id), before)())
        shown = [view for view in before.shown if view["callback_id"] == "review/approve"]
        assert might or not shown, f"{user} was shown an approval of {operation_id}: {case}"
        if not might and alive:
            assert self.why(case, operation_id) in before.said[-1].text
        there = self.exotel.trunks.get(told.sid)
        if shown:
            assert there is not None
            assert there == told.reviewed, "somebody was asked to approve what was not reviewed"
            return Screen(user, operation_id, shown[0]["private_metadata"], there)
        # A modal forged from an old one: its digest is of the trunk as it is now, or of nothing.
        digest = there.digest() if there else ""
        return Screen(user, operation_id, f"{operation_id} {digest}", there or Snapshot(trunk_sid="", trunk_name=""))

    @rule(screen=consumes(screens), forge=st.integers(0, 3))
    def submit_the_approval(self, screen: Screen, forge: int = 0) -> None:
        """Now and then with a digest that was made up."""
        if forge == 3:
            nothing = Snapshot(trunk_sid="", trunk_name="")
            screen = Screen(screen.user, screen.operation_id, f"{screen.operation_id} {nothing.digest()}", nothing)
        told = self.told[screen.operation_id]
        case = self.case(Click.APPROVE, screen.user, screen.operation_id, screen.shown)
        effect = expected(case)
        if effect in {Effect.COUNTED, Effect.APPROVED}:
            told.votes[screen.user] = screen.shown
        if effect == Effect.APPROVED:
            told.approved_at = self.clock.now
        name = told.reviewed.trunk_name if told.reviewed else ""
        ask = self.house.words_of(screen.user)
        if not self.do(lambda: self.house.handler.submission("approve", ask, {"typed_name": name}, screen.metadata)):
            self.forget_what_was_not_written(screen.operation_id)
            return
        if effect == Effect.REFUSED:
            assert self.why(case, screen.operation_id) in self.last_refusal(screen.operation_id, screen.user)
        assert set(self.row(screen.operation_id).votes) == set(told.votes)

    @rule(user=st.sampled_from([CHLOE, DIEGO, BEN]), operation_id=requests)
    def approve_at_once(self, user: str, operation_id: str) -> None:
        """Press Approve and go through with it."""
        self.submit_the_approval(self.open_the_approval(user, operation_id))

    @rule(click=st.sampled_from([Click.DECLINE, Click.WITHDRAW, Click.STOP]), user=somebody, operation_id=requests)
    def take_back(self, click: Click, user: str, operation_id: str) -> None:
        case, told = self.case(click, user, operation_id), self.told[operation_id]
        effect = expected(case)
        if not self.do(lambda: self.house.reviews.decide(click, user, operation_id, why="No.")):
            self.forget_what_was_not_written(operation_id)
            return
        state = self.operation(operation_id).state
        if effect == Effect.REFUSED:
            assert state == case.state
            assert self.why(case, operation_id) in self.last_refusal(operation_id, user)
        else:
            ends = {
                Effect.REJECTED: State.REJECTED,
                Effect.WITHDRAWN: State.WITHDRAWN,
                Effect.EXPIRED: State.EXPIRED,
            }
            assert state == ends[effect]
        assert set(self.row(operation_id).votes) == set(told.votes)

    @rule(operation_id=requests)
    def the_asker_has_second_thoughts(self, operation_id: str) -> None:
        self.take_back(Click.WITHDRAW, self.told[operation_id].asked_by, operation_id)

    @rule(target=requests, operation_id=requests, user=st.sampled_from([ASHA, BEN]))
    def ask_for_a_fresh_review(self, operation_id: str, user: str) -> str:
        told, before = self.told[operation_id], Before()
        was_stale = self.operation(operation_id).state == State.STALE
        self.do(lambda: self.house.handler.click("ask_anew", self.house.words_of(user, operation_id), before)())
        fresh = self.known_by(f"again:{operation_id}")
        assert was_stale or not fresh
        for one in fresh:
            decide_by = moment(self.row(one.id).decide_by)
            self.told.setdefault(one.id, Told(one.asked_by, told.sid, decide_by, name=one.request["trunk_name"]))
        return fresh[0].id if fresh else operation_id

    @rule(operation_id=requests)
    def try_again(self, operation_id: str) -> None:
        """As the button of a request that failed, or of which nobody knows what became."""

        def press() -> None:
            if self.house.journal.try_again(operation_id, ASHA).allowed:
                self.hands.waiting.append(operation_id)

        self.do(press)

    @rule(
        target=requests,
        acts=st.integers(1, 4),
        sure=st.booleans(),
        fates=fates,
        fuse=st.integers(0, 12),
        downtime=downtimes,
    )
    def a_story_begins_as_most_do(
        self, acts: int, sure: bool, fates: list[str], fuse: int, downtime: int
    ) -> MultipleResults[str]:
        """Asked, read, approved by as many as must, and begun when it is time; or so far, and then something else.

        The delete itself goes badly in those ways; with a `fuse` below seven the process dies at that commit of it.
        """
        if sure:
            self.groups.of, self.groups.unread = usual_groups(), set()
        sid = f"trmum1s{self.made}n"
        self.exotel.add(sid, "sales_line")
        asked = self.ask(ASHA, True, "", sid)
        for operation_id in asked.values:
            story = self.usual_story(operation_id)
            if acts > len(story):
                self.exotel_has_a_bad_day_or_a_good_one(fates, False)
                self.the_process_will_die_soon(fuse if fuse < 7 else NEVER, fuse % 2 == 0, downtime)
                story.append(self.the_clocks_are_looked_at)
            for act in story[:acts]:
                act()
        return asked

    def usual_story(self, operation_id: str) -> list[Callable[[], object]]:
        """Up to the moment when it is time to begin."""
        return [
            lambda: self.approve_at_once(CHLOE, operation_id),
            lambda: self.approve_at_once(DIEGO, operation_id),
            lambda: self.a_clock_is_about_to_run_out(operation_id, "execute_from", 0),
        ]

    # What else happens

    @rule(seconds=st.sampled_from([1, 15, 30, 59, 60, 61, 3599, 3600, 43_200]))
    def time_passes(self, seconds: int) -> None:
        self.clock.on(seconds)

    @rule(hours=st.sampled_from([1, 48]))
    def the_machines_clock_is_set_back(self, hours: int) -> None:
        """No clock of a request is any later for it."""
        self.set_back += hours * 3600

    @rule(which=st.integers(0, 2), name=st.sampled_from(["hotline", "sales_line"]))
    def trunkbot_renames_a_trunk(self, which: int, name: str) -> None:
        """By another request; those that wait and name the trunk end at that moment, not when it is looked at next."""
        sid = (list(self.exotel.trunks)[which:] or list(self.exotel.trunks) or [""])[0]
        if not sid:
            return
        self.exotel.change(sid, trunk_name=name)
        rename = renaming(sid, name)
        if self.do(lambda: self.house.reviews.trunk_changed(rename, "It was renamed.")):
            for operation_id, told in self.told.items():
                state = self.operation(operation_id).state
                assert told.sid != sid or state not in {State.WAITING, State.APPROVED}, operation_id

    @rule(
        operation_id=requests,
        clock=st.sampled_from(["decide_by", "execute_from", "execute_by"]),
        late=st.sampled_from([-0.001, 0, 0.001]),
    )
    def a_clock_is_about_to_run_out(self, operation_id: str, clock: str, late: float) -> None:
        """To the very end of one of the clocks, or a millisecond beside it."""
        end = getattr(self.row(operation_id), clock)
        if end:
            self.clock.now = max(self.clock.now, moment(end) + timedelta(seconds=late))

    @rule()
    def the_clocks_are_looked_at(self) -> None:
        """Who approved something and may do so again makes up for what was missing."""
        for operation_id, told in self.told.items():
            waits = self.operation(operation_id).state == State.WAITING and self.clock.now < told.decide_by
            if waits and len(self.sure(told)) >= self.policy.needed_for(Risk.DELETE):
                told.approved_at = self.clock.now
        self.do(self.house.reviews.tick)

    @rule()
    def what_could_not_be_read_is_read(self) -> None:
        self.do(self.house.reviews.read_what_waits)

    @rule(what=st.sampled_from(["number", "name", "alias", "back", "gone"]), which=st.integers(0, 2))
    def the_trunk_changes(self, what: str, which: int) -> None:
        """Somebody works in Exotel's dashboard; `back` puts it as it was in the beginning."""
        sid = (list(self.exotel.trunks)[which:] or list(self.exotel.trunks) or [""])[0]
        parts: dict[str, dict[str, object]] = {
            "number": {"numbers": (Number(phone_number="+919876543211"),)},
            "name": {"trunk_name": "other_line"},
            "alias": {"alias": "+919876543210"},
            "back": {"numbers": (Number(phone_number="+919876543210"),), "trunk_name": "sales_line", "alias": None},
        }
        if sid and what == "gone":
            self.exotel.deleted.append(self.exotel.trunks.pop(sid))
        elif sid:
            self.exotel.change(sid, **parts[what])

    @rule(
        fates=fates,
        down=st.booleans(),
    )
    def exotel_has_a_bad_day_or_a_good_one(self, fates: list[str], down: bool) -> None:
        self.exotel.next_delete[:] = fates
        self.exotel.down = down and not fates

    @rule(fuse=st.integers(0, 7), after=st.booleans(), downtime=downtimes)
    def the_process_will_die_soon(self, fuse: int, after: bool, downtime: int) -> None:
        """At that commit from now on; at once with 0. It is started again so many seconds later."""
        self.downtime = downtime
        if fuse == 0:
            self.start_after_death()
            self.learn()
        self.store.fuse, self.store.dies_after = fuse, after

    @rule(user=somebody, group=st.sampled_from(["SOPERATORS", "SAPPROVERS"]), unread=st.integers(0, 3))
    def the_groups_change(self, user: str, group: str, unread: int) -> None:
        """Somebody joins or leaves, and Slack tells of the approvers or does not."""
        self.groups.of[group] ^= {user}
        self.groups.unread = {"SAPPROVERS"} if unread == 3 else set()


def renaming(sid: str, name: str) -> LoadedOperation:
    """A request that has just renamed this trunk."""
    verb = VERBS.get("rename")
    assert isinstance(verb, Change)
    request = verb.request.model_validate({"trunk_sid": sid, "trunk_name": "sales_line", "new_name": name})
    row = Operation(
        id="RENAMING",
        key="rename",
        verb="rename",
        account="sandbox1",
        request=request.model_dump(mode="json"),
        state=State.DONE,
        risk=Risk.NONE,
        asked_by=ASHA,
        asked_in="C0TRUNKOPS",
        created_at="",
        updated_at="",
        attempt=1,
        version=1,
        sentence="",
    )
    return LoadedOperation.of(row, "", verb, request)


def test_nothing_is_deleted_but_what_enough_others_reviewed_in_time() -> None:
    """Some thousand clicks, clocks, crashes and changes; and most ways in which a request can end were met."""
    ENDS.clear()
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=150,
            stateful_step_count=40,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    assert {State.DONE, State.STALE, State.EXPIRED, State.WITHDRAWN} <= set(ENDS), ENDS

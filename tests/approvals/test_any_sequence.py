"""Whatever people, clocks, crashes and the trunk itself do, in whatever order: a model watches every delete."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

from bot.approvals import Click, Verdict
from bot.domain import E164
from bot.records import Operation, ReviewRow, Risk, State
from bot.review_cards import review_card
from bot.snapshots import GONE, Number, Snapshot
from bot.store.store import moment
from tests.approvals.mortal import Hands, MortalStore
from tests.approvals.oracle import Case, expected, reason
from tests.approvals.paper import (
    ASHA,
    BEN,
    CHLOE,
    DIEGO,
    PEOPLE,
    Before,
    Clock,
    House,
    Killed,
    PaperExotel,
    house,
    policy,
    two_groups,
)
from tests.support.looking import buttons, text_of

FINAL = {State.DONE, State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.STALE}
ENDS: Counter[State] = Counter()
"""How often each end was reached, over all examples."""


@dataclass
class Told:
    """What the model knows of one request. `reviewed` is the trunk at the first look; `votes` are those that were
    right to count, each with what that person was shown; `approved_at` is when the last one needed was given."""

    asked_by: str
    sid: str
    decide_by: datetime
    reviewed: Snapshot | None = None
    votes: dict[str, Snapshot] = field(default_factory=dict)
    approved_at: datetime | None = None
    executed: int = 0
    final: State | None = None


@dataclass(frozen=True)
class Screen:
    """An open modal of an approval: whose, of what, and the trunk as it was shown there."""

    user: str
    operation_id: str
    metadata: str
    shown: Snapshot


somebody = st.sampled_from(PEOPLE)


class Requests(RuleBasedStateMachine):
    """Five people, some trunks, some requests, one process that may die at any commit."""

    requests = Bundle("requests")
    screens = Bundle("screens")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.exotel = PaperExotel(on_delete=self.watch_a_delete, on_kill=self.die)
        self.hands = Hands(self.exotel)
        self.told: dict[str, Told] = {}
        self.made = 0

    @initialize(needed=st.sampled_from([1, 2]), cooling=st.sampled_from([0, 60]))
    def begin(self, needed: int, cooling: int) -> None:
        self.policy = policy(needed, cooling=timedelta(seconds=cooling))
        # Ben may ask and approve: his own requests are where it matters.
        self.access, self.groups = two_groups({ASHA, BEN}, {BEN, CHLOE, DIEGO})
        self.start()

    def start(self) -> None:
        """A process begins on the file that is there."""
        self.store = MortalStore(Path(self.folder.name) / "bot.db", self.clock)
        self.house: House = house(self.store, self.exotel, self.access, self.policy, self.hands.waiting.append)
        self.hands.start_again(self.house)
        # `waiting` is a new list after a start: the new process has forgotten the old one's queue.
        self.house = house(self.store, self.exotel, self.access, self.policy, lambda one: self.hands.waiting.append(one))

    def die(self) -> None:
        self.store.is_dead = True

    def teardown(self) -> None:
        for operation_id in self.told:
            operation = self.operation(operation_id)
            event(f"ended {operation.state}")
            ENDS[operation.state] += 1
        if hasattr(self, "store"):
            assert self.store.first_bad_audit_row() is None
            self.store.close()
        self.folder.cleanup()

    # What is looked at

    def operation(self, operation_id: str) -> Operation:
        found = self.house.journal.get(operation_id)
        assert found
        return found

    def row(self, operation_id: str) -> ReviewRow:
        found = self.house.reviews.row(operation_id)
        assert found
        return found

    def case(self, click: Click, user: str, operation_id: str, shown: Snapshot | None = None) -> Case:
        """The click as the oracle is asked about it, from what the model knows."""
        told, state = self.told[operation_id], self.operation(operation_id).state
        seen = "unread" if told.reviewed is None else "same" if shown == told.reviewed else "other"
        return Case(
            click,
            state,
            "before" if self.clock.now < told.decide_by else "after",
            user == told.asked_by,
            self.access.may_change(user).allowed,
            self.access.may_approve(user),
            bool(self.groups.unread),
            user in told.votes,
            seen,
            max(0, self.policy.needed_for(Risk.DELETE) - len(told.votes)),
            break_glass=False,
        )

    def do(self, act: Callable[[], object]) -> bool:
        """Do it and carry out what it led to; False where the process died on the way, and was started again."""
        try:
            act()
            self.hands.work(self.house)
        except Killed:
            event("killed")
            self.start_after_death()
            return False
        finally:
            self.learn()
        return True

    def start_after_death(self) -> None:
        self.store.close()
        self.exotel.next_delete.clear()
        self.start()
        self.hands.work(self.house)

    def learn(self) -> None:
        """The first look at a trunk is what its request is reviewed by."""
        for operation_id, told in self.told.items():
            if told.reviewed is None and self.row(operation_id).digest:
                told.reviewed = self.exotel.trunks.get(told.sid) or self.exotel.deleted[-1]

    # What people do

    @rule(target=requests, user=st.sampled_from([ASHA, BEN]), read=st.booleans())
    def ask(self, user: str, read: bool) -> str:
        if not self.exotel.trunks:
            self.exotel.add(f"trmum1{len(self.exotel.deleted)}n", "sales_line")
        sid = next(iter(self.exotel.trunks))
        self.made += 1
        operation = self.house.ask(user, sid, key=f"k{self.made}")
        self.told[operation.id] = Told(user, sid, self.clock.now + self.policy.decide)
        if read:
            self.do(lambda: self.house.reviews.prepare(operation.id))
        return operation.id

    @rule(target=screens, user=somebody, operation_id=requests)
    def open_the_approval(self, user: str, operation_id: str) -> Screen:
        """Press Approve; who may gets the trunk shown as it is now, unless it has changed."""
        told, before = self.told[operation_id], Before()
        case = self.case(Click.APPROVE, user, operation_id, told.reviewed)
        might = expected(case) in {Verdict.COUNTED, Verdict.APPROVED, Verdict.EXPIRED}
        errand = self.house.desk.click("approve", self.house.words_of(user, operation_id), before)
        alive = self.do(errand)
        shown = [view for view in before.shown if view["callback_id"] == "review/approve"]
        assert might or not shown, f"{user} was shown an approval of {operation_id}: {case}"
        if not might and alive:
            assert reason(case) in before.said[-1].text
        there = self.exotel.trunks.get(told.sid)
        if shown:
            assert there == told.reviewed, "somebody was asked to approve what was not reviewed"
            return Screen(user, operation_id, shown[0]["private_metadata"], there)
        # A modal forged from an old one: its digest is of the trunk as it is now, or of nothing.
        digest = there.digest() if there else ""
        return Screen(user, operation_id, f"{operation_id} {digest}", there or Snapshot(trunk_sid="", trunk_name=""))

    @rule(screen=consumes(screens))
    def submit_the_approval(self, screen: Screen) -> None:
        told = self.told[screen.operation_id]
        case = self.case(Click.APPROVE, screen.user, screen.operation_id, screen.shown)
        verdict = expected(case)
        if verdict in {Verdict.COUNTED, Verdict.APPROVED}:
            told.votes[screen.user] = screen.shown
        if verdict == Verdict.APPROVED:
            told.approved_at = self.clock.now
        name = told.reviewed.trunk_name if told.reviewed else ""
        ask = self.house.words_of(screen.user)
        if not self.do(lambda: self.house.desk.submission("approve", ask, {"typed_name": name}, screen.metadata)):
            self.forget_what_was_not_written(screen.operation_id)
            return
        if verdict == Verdict.REFUSED:
            assert reason(case) in self.last_refusal(screen.operation_id, screen.user)
        assert set(self.row(screen.operation_id).votes) == set(told.votes)

    @rule(user=st.sampled_from([CHLOE, DIEGO, BEN]), operation_id=requests)
    def approve_at_once(self, user: str, operation_id: str) -> None:
        """Press Approve and go through with it."""
        self.submit_the_approval(self.open_the_approval(user, operation_id))

    @rule(click=st.sampled_from([Click.DECLINE, Click.WITHDRAW, Click.STOP]), user=somebody, operation_id=requests)
    def take_back(self, click: Click, user: str, operation_id: str) -> None:
        case, told = self.case(click, user, operation_id), self.told[operation_id]
        verdict = expected(case)
        if not self.do(lambda: self.house.reviews.decide(click, user, operation_id, why="No.")):
            self.forget_what_was_not_written(operation_id)
            return
        state = self.operation(operation_id).state
        if verdict == Verdict.REFUSED:
            assert state == case.state
            assert reason(replace(case, break_glass=False)) in self.last_refusal(operation_id, user)
        else:
            ends = {Verdict.REJECTED: State.REJECTED, Verdict.WITHDRAWN: State.WITHDRAWN, Verdict.EXPIRED: State.EXPIRED}
            assert state == ends[verdict]
        assert set(self.row(operation_id).votes) == set(told.votes)

    def forget_what_was_not_written(self, operation_id: str) -> None:
        """The process died at a vote: it counts where it was committed, and then it was right to."""
        told, row = self.told[operation_id], self.row(operation_id)
        told.votes = {user: shown for user, shown in told.votes.items() if user in row.votes}
        if len(told.votes) < row.needed:
            told.approved_at = None

    def last_refusal(self, operation_id: str, user: str) -> str:
        """The newest refusal in the audit log: it was written before anybody was told."""
        rows = [row for row in self.store.audit_rows(limit=5) if row.event.endswith("_refused")]
        assert rows, "a refusal is not in the audit log"
        assert (rows[0].operation_id, rows[0].actor) == (operation_id, user)
        return rows[0].sentence

    @rule(target=requests, operation_id=requests, user=st.sampled_from([ASHA, BEN]))
    def ask_for_a_fresh_review(self, operation_id: str, user: str) -> str:
        told, before = self.told[operation_id], Before()
        was_stale = self.operation(operation_id).state == State.STALE
        self.house.desk.click("ask_anew", self.house.words_of(user, operation_id), before)()
        fresh = [one for one in self.house.journal.recent(100) if one.key == f"anew:{operation_id}"]
        assert was_stale or not fresh
        for one in fresh:
            self.told.setdefault(one.id, Told(one.asked_by, told.sid, moment(self.row(one.id).decide_by)))
        return fresh[0].id if fresh else operation_id

    @rule(operation_id=requests)
    def try_again(self, operation_id: str) -> None:
        """As the button of a request that failed, or of which nobody knows what became."""
        if self.house.journal.try_again(operation_id, ASHA).allowed:
            self.hands.waiting.append(operation_id)
        self.do(lambda: None)

    # What else happens

    @rule(seconds=st.sampled_from([1, 30, 59, 60, 61, 3599, 3600, 43_200, 86_399, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.clock.on(seconds)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), late=st.sampled_from([-0.001, 0, 0.001]))
    def a_clock_is_about_to_run_out(self, data: st.DataObject, late: float) -> None:
        """To the very end of one of the clocks, or a millisecond beside it."""
        row = self.row(data.draw(st.sampled_from(sorted(self.told))))
        ends = [moment(end) for end in (row.decide_by, row.execute_from, row.execute_by) if end]
        then = data.draw(st.sampled_from(ends)) + timedelta(seconds=late)
        self.clock.now = max(self.clock.now, then)

    @rule()
    def the_clocks_are_looked_at(self) -> None:
        self.do(self.house.reviews.tick)

    @precondition(lambda self: self.exotel.trunks)
    @rule(what=st.sampled_from(["number", "name", "alias", "back"]))
    def the_trunk_changes(self, what: str) -> None:
        """Somebody works in Exotel's dashboard; `back` puts it as it was in the beginning."""
        sid = next(iter(self.exotel.trunks))
        parts: dict[str, object] = {
            "number": {"numbers": (Number(phone_number="+919876543211"),)},
            "name": {"trunk_name": "other_line"},
            "alias": {"alias": str(E164("+919876543210"))},
            "back": {"numbers": (Number(phone_number="+919876543210"),), "trunk_name": "sales_line", "alias": None},
        }
        self.exotel.change(sid, **parts[what])  # type: ignore[arg-type]

    @precondition(lambda self: self.exotel.trunks)
    @rule()
    def somebody_deletes_the_trunk_elsewhere(self) -> None:
        self.exotel.deleted.append(self.exotel.trunks.pop(next(iter(self.exotel.trunks))))

    @rule(down=st.booleans())
    def exotel_goes_and_comes(self, down: bool) -> None:
        self.exotel.down = down

    @rule(fates=st.lists(st.sampled_from(["refused", "lost", "lost after", "killed", "killed after"]), max_size=4))
    def the_next_deletes_go_badly(self, fates: list[str]) -> None:
        self.exotel.next_delete[:] = fates

    @rule(fuse=st.integers(1, 6), after=st.booleans())
    def the_process_will_die_soon(self, fuse: int, after: bool) -> None:
        """At that commit from now on."""
        self.store.fuse, self.store.dies_after = fuse, after

    @rule()
    def the_process_is_killed_and_started_again(self) -> None:
        self.start_after_death()
        self.learn()

    @rule(user=somebody, group=st.sampled_from(["SOPERATORS", "SAPPROVERS"]))
    def somebody_joins_or_leaves_a_group(self, user: str, group: str) -> None:
        self.groups.of[group] ^= {user}

    @rule(unread=st.booleans())
    def slack_tells_of_the_approvers_or_does_not(self, unread: bool) -> None:
        self.groups.unread = {"SAPPROVERS"} if unread else set()

    # What must hold

    def watch_a_delete(self, trunk: Snapshot) -> None:
        """Called in the very moment in which the account loses the trunk."""
        told = self.told[self.hands.at_work_on]
        told.executed += 1
        needed = self.policy.needed_for(Risk.DELETE)
        assert told.executed == 1, "carried out twice"
        assert told.final is None, f"carried out after it had ended as {told.final}"
        assert trunk == told.reviewed, "carried out on a trunk that nobody reviewed"
        assert len(told.votes) >= needed, "carried out before enough people had approved it"
        assert told.asked_by not in told.votes, "approved by the one who asked"
        assert all(shown == trunk for shown in told.votes.values()), "approved by somebody who saw something else"
        assert told.approved_at is not None
        begin = told.approved_at + self.policy.cooling
        assert begin <= self.clock.now < begin + self.policy.execute, "carried out outside its time"
        assert told.approved_at < told.decide_by, "approved too late"

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        for operation_id, told in self.told.items():
            state = self.operation(operation_id).state
            assert told.final in {None, state}, f"{told.final} became {state}"
            told.final = state if state in FINAL else None
            if state == State.DONE:
                assert told.sid not in self.exotel.trunks

    @invariant()
    def the_card_agrees_with_the_truth(self) -> None:
        for operation_id, told in self.told.items():
            operation, row = self.operation(operation_id), self.row(operation_id)
            message = review_card(operation, row, self.house.journal.headline(operation))
            said = text_of({"blocks": list(message.blocks)})
            assert buttons({"blocks": message.blocks}) == can_be_pressed(operation, row)
            if operation.state == State.WAITING and row.digest:
                assert f"{len(told.votes)} of {row.needed} so far" in said
            if "othing was changed" in said or "othing has been changed" in said:
                assert told.executed == 0, said
            for user in told.votes:
                assert f"<@{user}>" in said


def can_be_pressed(operation: Operation, row: ReviewRow) -> list[str]:
    """The buttons that lead anywhere in that state, for somebody."""
    match operation.state:
        case State.WAITING:
            return [*(["Approve…"] if row.digest else []), "Decline…", "Withdraw"]
        case State.APPROVED:
            return ["Stop"]
        case State.STALE:
            return [] if operation.sentence == GONE else ["Ask for a fresh review"]
        case State.DONE:
            return ["Restore…"]
        case State.FAILED:
            return ["Try again from here"]
        case State.UNKNOWN:
            return ["Check again"]
        case _:
            return []


TestRequests = Requests.TestCase
TestRequests.settings = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

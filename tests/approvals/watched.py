"""One bot whose process may die at any commit, and the model that watches every delete it makes."""

from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from bot.domain.buttons import CHECK_AGAIN, TRY_AGAIN
from bot.domain.clock import SteadyClock
from bot.domain.records import GONE, Click, Operation, ReviewRow, Risk, State
from bot.trunks.snapshots import Snapshot
from bot.words.review_cards import review_card
from tests.approvals.mortal import Hands, MortalStore
from tests.approvals.oracle import Case, reason
from tests.approvals.paper import ASHA, BEN, CHLOE, DIEGO, Clock, House, Killed, PaperExotel, house, policy, two_groups
from tests.support.audits import first_bad_row
from tests.support.looking import buttons, text_of

FINAL = {State.DONE, State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.STALE}
ENDS: Counter[State] = Counter()
"""How often each end was reached, over all examples."""


@dataclass
class Told:
    """What the model knows of one request. `name` is what the asker called the trunk, `reviewed` the trunk at the first
    look; `votes` are those that were right to count, each with what that person was shown; `approved_at` is when the
    last one needed was given."""

    asked_by: str
    sid: str
    decide_by: datetime
    reviewed: Snapshot | None = None
    votes: dict[str, Snapshot] = field(default_factory=dict)
    approved_at: datetime | None = None
    name: str = ""
    executed: int = 0
    final: State | None = None


class WatchedBot(RuleBasedStateMachine):
    """The bot, its clock, its account and its groups; and what must hold of it after every act."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.exotel = PaperExotel(on_delete=self.watch_a_delete, on_kill=self.die)
        self.told: dict[str, Told] = {}
        self.made = 0
        self.downtime = 0
        self.set_back = 0.0
        self.ids = itertools.count(1)

    @initialize(needed=st.sampled_from([1, 2]), cooling=st.sampled_from([0, 60]))
    def begin(self, needed: int, cooling: int) -> None:
        self.policy = policy(needed, cooling=timedelta(seconds=cooling))
        self.access, self.groups = two_groups(**usual_groups())
        self.start()

    def start(self) -> None:
        """A process begins on the file that is there."""
        steady = SteadyClock(lambda: self.clock.now.timestamp() - self.set_back, lambda: self.clock.now.timestamp())
        self.store = MortalStore(Path(self.folder.name) / "bot.db", steady, lambda: f"R{next(self.ids):07}")
        self.hands = Hands(self.exotel)
        self.house: House = house(self.store, self.exotel, self.access, self.policy, self.hands.waiting.append)
        self.hands.start_again(self.house)

    def die(self) -> None:
        self.store.is_dead = True

    def teardown(self) -> None:
        for operation_id in self.told:
            operation = self.operation(operation_id)
            event(f"ended {operation.state}")
            ENDS[operation.state] += 1
        if hasattr(self, "store"):
            assert first_bad_row(self.store) is None
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
            max(0, self.policy.needed_for(Risk.DELETE) - len(self.counted(told))),
            break_glass=False,
        )

    def counted(self, told: Told) -> set[str]:
        """Those whose votes count at this moment, as far as anybody can tell."""
        return set(told.votes) if self.groups.unread else self.sure(told)

    def sure(self, told: Told) -> set[str]:
        """Those whose votes surely do."""
        return told.votes.keys() & self.access.approvers()

    def why(self, case: Case, operation_id: str) -> str:
        """What the refusal must say, with who decided it before."""
        row = self.row(operation_id)
        return reason(case, row.votes, by=row.decided_by, ended="stopped" if row.execute_by else "withdrawn")

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
        self.clock.on(self.downtime)
        self.downtime, self.set_back = 0, 0.0
        self.start()
        self.hands.work(self.house)

    def learn(self) -> None:
        """The first look at a trunk is what its request is reviewed by; what waits is not approved, or no longer."""
        for operation_id, told in self.told.items():
            if self.operation(operation_id).state == State.WAITING:
                told.approved_at = None
            if told.reviewed is None and self.row(operation_id).digest:
                told.reviewed = self.exotel.trunks.get(told.sid) or self.exotel.deleted[-1]

    def same_waits(self, sid: str, name: str) -> bool:
        """Whether somebody has asked for that very change, and it is not over and has not begun."""
        return any(
            (told.sid, told.name) == (sid, name)
            and self.operation(operation_id).state in {State.WAITING, State.APPROVED}
            for operation_id, told in self.told.items()
        )

    def known_by(self, key: str) -> list[Operation]:
        """The request of that key, if it came into the journal before the process died."""
        return [one for one in self.house.journal.recent(1000) if one.key == key]

    def forget_what_was_not_written(self, operation_id: str) -> None:
        """The process died at a vote: it counts where it was committed, and then it was right to."""
        told, row = self.told[operation_id], self.row(operation_id)
        told.votes = {user: shown for user, shown in told.votes.items() if user in row.votes}
        if len(told.votes) < row.needed:
            told.approved_at = None

    def last_refusal(self, operation_id: str, user: str) -> str:
        """The newest refusal in the audit log: it was written before anybody was told."""
        rows = [row for row in self.store.audit_search(limit=5) if row.event == "refused"]
        assert rows, "a refusal is not in the audit log"
        assert (rows[0].operation_id, rows[0].actor) == (operation_id, user)
        return rows[0].sentence

    # What must hold

    def watch_a_delete(self, trunk: Snapshot) -> None:
        """Called in the very moment in which the account loses the trunk."""
        told = self.told[self.hands.at_work_on]
        told.executed += 1
        needed = self.policy.needed_for(Risk.DELETE)
        assert told.executed == 1, "carried out twice"
        assert told.final is None, f"carried out after it had ended as {told.final}"
        assert trunk == told.reviewed, "carried out on a trunk that nobody reviewed"
        assert len(self.sure(told)) >= needed, "carried out before enough people had approved it who may"
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
    def nothing_is_left_lying(self) -> None:
        """A process that lives has carried out what it was handed, and what the one before it left."""
        for operation_id in self.told:
            assert self.operation(operation_id).state not in {State.QUEUED, State.RUNNING}

    @invariant()
    def the_card_agrees_with_the_truth(self) -> None:
        for operation_id, told in self.told.items():
            operation, row = self.operation(operation_id), self.row(operation_id)
            message = review_card(operation, row, self.house.journal.read(operation).headline)
            said = text_of({"blocks": list(message.blocks)})
            assert buttons({"blocks": message.blocks}) == can_be_pressed(operation, row)
            if operation.state == State.WAITING and row.digest:
                assert f"({len(self.counted(told))} of {row.needed})" in said
            if "othing was changed" in said or "othing has been changed" in said:
                assert told.executed == 0, said
            for user in told.votes:
                assert f"<@{user}>" in said


def usual_groups() -> dict[str, set[str]]:
    """Ben may ask and approve: his own requests are where it matters."""
    return {"SOPERATORS": {ASHA, BEN}, "SAPPROVERS": {BEN, CHLOE, DIEGO}}


def can_be_pressed(operation: Operation, row: ReviewRow) -> list[str]:
    """The buttons that lead anywhere in that state, for somebody."""
    match operation.state:
        case State.WAITING:
            return [*(["Approve…"] if row.digest else []), "Decline…", "Withdraw"]
        case State.APPROVED:
            return ["Stop"]
        case State.STALE:
            return [] if operation.sentence == GONE else ["Request again"]
        case State.DONE:
            return ["Restore…"]
        case State.FAILED:
            return [TRY_AGAIN]
        case State.UNKNOWN:
            return [CHECK_AGAIN]
        case _:
            return []

"""The journal's records: operations, their steps and states, reviews, known trunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.phrasing import many

UNDOES, RESTORED_BY = "undoes", "restored_by"
"""Facts: the request that this one undoes, and, in the facts of that request, the id of the one that undid it."""
FLOW_DONE = "flow_done"
"""The fact that a person has set up the flow of an inbound trunk in Exotel's dashboard."""
SHARED_CHANNEL = "shared_channel"
"""The reason for posting nothing in a channel that another company reads, beside Slack's own reasons."""


class State(StrEnum):
    """An operation's life: waiting → approved → queued → running → done | failed | unknown.

    One that needs no approval starts at queued; `approved` is the cooling-off before it is queued.
    """

    WAITING = "waiting"
    APPROVED = "approved"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    STALE = "stale"

    @property
    def is_over(self) -> bool:
        """True if nothing more happens unless someone asks."""
        return self not in {State.WAITING, State.APPROVED, State.QUEUED, State.RUNNING}


class Click(StrEnum):
    """A decision that a person can make about a waiting request."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    STOP = "stop"


class Risk(StrEnum):
    """The risk of a change. All but NONE wait for approval by as many people as the policy says."""

    NONE = "none"
    DELETE = "delete"
    REMOVE = "remove"
    ROTATE = "rotate"
    MOVE = "move"
    WIDEN = "widen"


class StepState(StrEnum):
    """The state of a step. One that is `running` when its operation is claimed was cut off: look before repeating
    it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """The end of a step, where that decides what people see and can do next. The values are in the journal."""

    PLAIN = ""
    ALREADY_DONE = "was_so"
    """Done, with nothing to change."""
    CONFLICT = "taken"
    """Failed: the name, number or address is already in use."""
    REFUSED = "refused"
    """Failed: Exotel rejects the value."""
    NOT_SWITCHED_ON = "not_had"
    """Failed: the account doesn't have that part of the API."""

    @property
    def is_final(self) -> bool:
        """True if the same again would end the same way."""
        return self in {Ending.CONFLICT, Ending.REFUSED, Ending.NOT_SWITCHED_ON}


@dataclass(frozen=True)
class StepRow:
    """One step of an operation. `milliseconds` is None until it ends.

    `conflict_sid` is the SID of the trunk that has the name, number or address, if the ending is CONFLICT and it is
    known. `started_at` is when its call was first made, if that may have worked, else empty.
    """

    name: str
    title: str
    state: StepState = StepState.WAITING
    milliseconds: int | None = None
    sentence: str = ""
    ending: Ending = Ending.PLAIN
    conflict_sid: str = ""
    started_at: str = ""


@dataclass(frozen=True)
class NewOperation:
    """A request to write down. The same `key` twice is the same request delivered twice."""

    key: str
    verb: str
    account: str
    request: Mapping[str, Any]
    asked_by: str
    asked_in: str
    steps: Sequence[StepRow]
    state: State = State.QUEUED
    risk: Risk = Risk.NONE


@dataclass(frozen=True)
class Operation:
    """A change and its progress. `facts` is what its steps found, such as the trunk SID; `lease` names the process that
    carries it out, until `lease_until` unless it is renewed."""

    id: str
    key: str
    verb: str
    account: str
    request: Mapping[str, Any]
    state: State
    risk: Risk
    asked_by: str
    asked_in: str
    created_at: str
    updated_at: str
    attempt: int
    version: int
    sentence: str
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[StepRow, ...] = ()
    lease: str = ""
    lease_until: str = ""

    @property
    def steps_done(self) -> str:
        """The progress, in a sentence: a failed request may have changed something too."""
        done = sum(step.state == StepState.DONE for step in self.steps)
        return f"{done} of {many(len(self.steps), 'step')} done."


@dataclass(frozen=True)
class ReviewRow:
    """The review of a request that needs approval.

    `needed` people must approve; `votes` maps those who did to the time. `digest`, `losses` (sentences) and `snapshot`
    (to restore from) are of the trunk as it was reviewed, and empty until it is read. Times are ISO 8601 in UTC, empty
    until they are set.

    `void` are voters who lost the right to approve, `unsure` those of whom Slack can't say: not stored in the journal,
    but looked up for each decision.
    """

    operation_id: str
    needed: int
    reason: str
    decide_by: str
    digest: str = ""
    losses: tuple[str, ...] = ()
    execute_from: str = ""
    execute_by: str = ""
    decided_by: str = ""
    reminded: int = 0
    snapshot: Mapping[str, Any] | None = None
    break_glass: bool = False
    votes: Mapping[str, str] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()

    @property
    def approvers(self) -> Sequence[str]:
        """The people whose votes count, unsure ones included, in the order of their votes."""
        return [user for user in self.votes if user not in self.void]

    @property
    def approvals(self) -> int:
        """The number of votes that count, unsure ones included."""
        return len(self.approvers)

    @property
    def missing(self) -> int:
        """The number of approvals still needed."""
        return max(0, self.needed - self.approvals)

    @property
    def lacks_approval(self) -> bool:
        """True if too few approvals count to carry it out."""
        return not self.break_glass and self.approvals < self.needed

    @property
    def sure(self) -> int:
        """The number of votes that surely count."""
        return len(self.votes.keys() - self.void - self.unsure)


@dataclass(frozen=True)
class Pending:
    """A request that waits for approval, with its review and its headline."""

    operation: Operation
    review: ReviewRow
    headline: str


@dataclass(frozen=True)
class KnownTrunk:
    """A trunk as it was last seen."""

    trunk_sid: str
    trunk_name: str


@dataclass(frozen=True)
class Health:
    """The result of a trunk's last check: `outcome` is `good`, `bad` or `unsure`, `summary` is the verdict in words."""

    trunk_sid: str
    trunk_name: str
    at: str
    outcome: str
    summary: str


@dataclass(frozen=True)
class Probed:
    """One finding about a destination: `kind` and `state` are a probe's, `seen` is plain text."""

    destination: str
    kind: str
    state: str
    seen: str


@dataclass(frozen=True)
class LastCheck:
    """The last check of a trunk: its time, and the findings about its destinations."""

    at: str
    probed: Sequence[Probed]


@dataclass(frozen=True)
class TestCall:
    """A call that a person placed to try the trunk. `direction` is `outbound` or `inbound`; `note` is what they saw,
    such as the SIP code."""

    __test__ = False  # not one of pytest's

    trunk_sid: str
    direction: str
    at: str
    user: str
    worked: bool
    note: str = ""

    @property
    def outcome(self) -> str:
        """`worked` or `failed`."""
        return "worked" if self.worked else "failed"


@dataclass(frozen=True)
class FlowDone:
    """A number that a person assigned to a flow that dials the trunk, in Exotel's dashboard. No API shows that."""

    trunk_sid: str
    number: str
    at: str
    user: str


@dataclass(frozen=True)
class File:
    """A file that a person downloads. `about` is mrkdwn, shown beside it."""

    name: str
    content: bytes
    about: str


LOST_RIGHT = "the person who requested it no longer has the right to it."
UNSURE_RIGHT = "Slack couldn't say if the person who requested it still has the right to it."
"""The sentences of a request that ended before it started, because of its requester's rights."""
GONE = "The trunk isn't on the account any more."
"""The sentence of a request whose trunk is gone."""

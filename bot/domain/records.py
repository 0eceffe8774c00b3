"""The contents of the journal, as values: operations, their steps and states, reviews, the trunks that were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.phrasing import many

UNDOES, RESTORED_BY = "undoes", "restored_by"
"""Facts: the request whose work this one undoes, and, once it has, its own id among the facts of that."""


class State(StrEnum):
    """An operation's life: waiting → approved → queued → running → done | failed | unknown.

    What needs no approval begins at queued; `approved` is the cooling-off before it is queued.
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
        """True where nothing more happens until somebody asks for it."""
        return self not in {State.WAITING, State.APPROVED, State.QUEUED, State.RUNNING}


class Click(StrEnum):
    """A decision that a person can make about a waiting request."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    STOP = "stop"


class Risk(StrEnum):
    """The stake of a change. All but NONE wait for approval, each for as many people as the policy says."""

    NONE = "none"
    DELETE = "delete"
    REMOVE = "remove"
    ROTATE = "rotate"
    MOVE = "move"
    WIDEN = "widen"


class StepState(StrEnum):
    """A step found `running` when its operation is claimed was cut off: look before doing it again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """The end of a step, where that decides what people see and can do next. The values are kept in the journal."""

    PLAIN = ""
    ALREADY_DONE = "was_so"
    """Done, and nothing had to be changed."""
    CONFLICT = "taken"
    """Failed: the name, number or address is in use already."""
    REFUSED = "refused"
    """Failed: Exotel does not take the value."""
    NOT_SWITCHED_ON = "not_had"
    """Failed: the account does not have that part of the API."""

    @property
    def is_final(self) -> bool:
        """Trying the same again would end the same way."""
        return self in {Ending.CONFLICT, Ending.REFUSED, Ending.NOT_SWITCHED_ON}


@dataclass(frozen=True)
class StepRow:
    """The row of one step of an operation. `milliseconds` is None until it ended.

    `conflict_sid` is the SID of the trunk that has what was asked for, where the ending is CONFLICT and that is known.
    `started_at` is when its call was first made, as far as it may have worked; empty before.
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
    """A request to be written down. The same `key` twice is the same request delivered twice."""

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
    """The row of one change and its story so far. `facts` is what its steps found out, such as the trunk SID; `lease`
    names the process whose workers carry it out, until `lease_until` if they are not heard of again."""

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
        """The progress, in a sentence: what a failed request has changed all the same."""
        done = sum(step.state == StepState.DONE for step in self.steps)
        return f"{done} of {many(len(self.steps), 'step')} done."


@dataclass(frozen=True)
class ReviewRow:
    """The row of a request that others decide.

    `needed` people must approve; `votes` maps those who did to when. `digest` is of the trunk as it was reviewed and
    `losses` what would be lost of it, in sentences; both are empty until they were read, as is `snapshot`, the trunk
    itself, from which it can be restored. Times are ISO 8601 in UTC, empty where they do not stand yet.

    Of its voters, `void` may not approve any more, and of the `unsure` nobody can tell at the moment: that is no part
    of the journal, and looked up by whoever reads it to decide.
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
    def approvals(self) -> int:
        """The number of votes that count, as far as anybody can tell."""
        return len(self.votes.keys() - self.void)

    @property
    def missing(self) -> int:
        """The number of approvals that are still needed."""
        return max(0, self.needed - self.approvals)

    @property
    def lacks_approval(self) -> bool:
        """True where too few of them count for it to be carried out."""
        return not self.break_glass and self.approvals < self.needed

    @property
    def sure(self) -> int:
        """The number of votes that surely count."""
        return len(self.votes.keys() - self.void - self.unsure)


@dataclass(frozen=True)
class Pending:
    """A request that others decide, with its review and its headline."""

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
    """The last check of a trunk: `outcome` is `good`, `bad` or `unsure`, `told` the verdict in
    words."""

    trunk_sid: str
    trunk_name: str
    at: str
    outcome: str
    summary: str


@dataclass(frozen=True)
class Probed:
    """One row of what the network said of a destination: `kind` and `state` are a probe's, `seen` is plain text."""

    destination: str
    kind: str
    state: str
    seen: str


@dataclass(frozen=True)
class LastCheck:
    """When a trunk was checked last, and what was seen of its destinations then."""

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


@dataclass(frozen=True)
class File:
    """A file that a person downloads. `about` is mrkdwn, shown beside it."""

    name: str
    content: bytes
    about: str


GONE = "The trunk is not on the account any more."
"""The sentence of a request whose trunk is gone."""

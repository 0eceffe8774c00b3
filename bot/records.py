"""What the journal holds, as values: wishes, their steps and states, the trunks that were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """An operation's life: waiting → queued → running → done | failed | unknown."""

    WAITING = "waiting"
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
        """Whether nothing more happens until somebody asks for it."""
        return self not in {State.WAITING, State.QUEUED, State.RUNNING}


class StepState(StrEnum):
    """A step found `running` when its operation is claimed was cut off: look before doing it again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Step:
    """One call, or one look, of an operation. `milliseconds` is None until it ended."""

    name: str
    title: str
    state: StepState = StepState.WAITING
    milliseconds: int | None = None
    sentence: str = ""


@dataclass(frozen=True)
class NewOperation:
    """What somebody asked for. The same `key` twice is the same wish delivered twice."""

    key: str
    verb: str
    account: str
    request: Mapping[str, Any]
    asked_by: str
    asked_in: str
    steps: Sequence[Step]
    state: State = State.QUEUED


@dataclass(frozen=True)
class Operation:
    """One wish and its story so far. `facts` is what its steps found out, such as the trunk SID."""

    id: str
    key: str
    verb: str
    account: str
    request: Mapping[str, Any]
    state: State
    asked_by: str
    asked_in: str
    created_at: str
    updated_at: str
    attempt: int
    version: int
    sentence: str
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class KnownTrunk:
    """A trunk as it was last seen."""

    trunk_sid: str
    trunk_name: str

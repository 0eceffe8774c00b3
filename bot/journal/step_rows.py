"""What the journal keeps of a step that ended: what became of it, in a sentence, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import (
    AlreadyExists,
    ExotelError,
    InvalidParameter,
    NotSwitchedOn,
)
from bot.domain.records import Ending, StepRow, StepState
from bot.steps import Done, Facts


def ended(step: StepRow, outcome: Done | ExotelError, milliseconds: int | None) -> tuple[StepRow, Facts]:
    """The row of a step that ended, and what it found out. `milliseconds` is None where nobody measured."""
    if isinstance(outcome, Done):
        ending = Ending.ALREADY_DONE if outcome.already_done else Ending.PLAIN
        row = replace(step, state=StepState.DONE, milliseconds=milliseconds, sentence=outcome.sentence, ending=ending)
        return row, outcome.facts
    state = StepState.UNKNOWN if outcome.may_have_worked else StepState.FAILED
    support = f" For Exotel's support: request {outcome.request_id}." if outcome.request_id else ""
    row = replace(
        step,
        state=state,
        milliseconds=milliseconds,
        sentence=outcome.sentence + support,
        ending=_ending_of(outcome) if state == StepState.FAILED else Ending.PLAIN,
        conflict_sid=outcome.conflict_sid if isinstance(outcome, AlreadyExists) else "",
    )
    return row, {}


def _ending_of(error: ExotelError) -> Ending:
    kinds = {AlreadyExists: Ending.CONFLICT, InvalidParameter: Ending.REFUSED, NotSwitchedOn: Ending.NOT_SWITCHED_ON}
    return next((ending for kind, ending in kinds.items() if isinstance(error, kind)), Ending.PLAIN)

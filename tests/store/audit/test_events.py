"""The names of the audit log's events: each has words, and none that a database holds may change."""

from __future__ import annotations

import pytest

from bot.domain.audit_events import Event
from bot.domain.records import State, StepState
from bot.store.audit.events import names_of, plain_name, shown_as


def test_every_event_has_words_of_its_own() -> None:
    assert len({event.words.lower() for event in Event}) == len(Event)
    assert Event.STEP_DONE.words == "step done"


@pytest.mark.parametrize("event", Event)
def test_an_event_is_found_by_its_name_and_by_its_words(event: Event) -> None:
    assert plain_name(event) == plain_name(event.words.upper()) == event
    assert shown_as(event) == event.words
    assert names_of(event)[0] == event


def test_an_event_of_a_later_version_is_shown_by_its_name() -> None:
    assert shown_as("moved_house") == "moved house"


def test_every_end_of_an_operation_and_of_a_step_has_an_event() -> None:
    assert {Event(state) for state in (State.DONE, State.FAILED, State.UNKNOWN)} == {"done", "failed", "unknown"}
    ends = (StepState.DONE, StepState.FAILED, StepState.UNKNOWN)
    assert {Event(f"step_{state}") for state in ends} == {"step_done", "step_failed", "step_unknown"}

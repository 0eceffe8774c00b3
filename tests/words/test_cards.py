"""What a card says of an operation that came to nothing, or of which nobody knows, and what it offers to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.buttons import CHANGE_SOMETHING, CHECK_AGAIN, MOVE_IT_HERE, TRY_AGAIN
from bot.domain.records import SHARED_CHANNEL, Ending, Operation, Risk, State, StepRow, StepState
from bot.words.blocks import Headline
from bot.words.cards import Ways, card, unposted
from tests.support.looking import Json, buttons, elements, text_of

AT = "2026-01-05T10:00:00.000Z"
NUMBER = "+919876543210"
FAILED = StepRow(f"map_number {NUMBER}", f"Add the number {NUMBER}", StepState.FAILED, 12, "Exotel said no.")
ASKED = Operation(
    id="R0000001",
    key="k",
    verb="number add",
    account="acme1",
    request={},
    state=State.FAILED,
    risk=Risk.NONE,
    asked_by="UASHA00001",
    asked_in="C1",
    created_at=AT,
    updated_at=AT,
    attempt=1,
    version=1,
    sentence="",
    facts={"trunk_sid": "trmum1here", "trunk_name": "sales_line"},
    steps=(FAILED,),
)


def told(operation: Operation, headline: str = "Map it", *, change: bool = True, onto: bool = False) -> Json:
    return {"blocks": list(card(operation, headline, ways=Ways(change, onto)).blocks)}


def primary(thing: Json) -> list[str]:
    """The buttons that invite to be pressed."""
    return [one["text"]["text"] for _, one in elements(thing) if one.get("style") == "primary"]


def test_what_may_work_the_next_time_is_tried_again_from_where_it_stopped() -> None:
    """A bad day passes; the trunk that the change is about can be looked at, whatever the verb."""
    assert buttons(told(ASKED)) == [TRY_AGAIN, "Show the trunk"]
    assert primary(told(ASKED)) == [TRY_AGAIN]


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending.is_final])
def test_what_comes_to_the_same_end_again_is_not_what_one_is_invited_to(ending: Ending) -> None:
    """A name that is taken, a value that is refused, an endpoint that is not there: the same again helps nobody."""
    stuck = replace(ASKED, steps=(replace(FAILED, ending=ending),))
    assert buttons(told(stuck)) == [CHANGE_SOMETHING, "Show the trunk", TRY_AGAIN]
    assert primary(told(stuck)) == [CHANGE_SOMETHING]
    assert primary(told(replace(stuck, facts={}), change=False)) == []


def test_a_number_that_another_trunk_has_can_be_moved_from_there() -> None:
    """The button opens the move, filled in."""
    taken = replace(ASKED, steps=(replace(FAILED, ending=Ending.CONFLICT, conflict_sid="trmum1there"),))
    shown = told(taken)
    assert buttons(shown)[:2] == [MOVE_IT_HERE, "Show the trunk that has it"]
    (move,) = [one for _, one in elements(shown) if one["text"]["text"] == MOVE_IT_HERE]
    assert (move["action_id"], move["value"]) == ("number move", f"trmum1there trmum1here {NUMBER}")


def test_where_nobody_knows_nothing_is_said_to_be_surely_not_there() -> None:
    """“Done so far: nothing” beside “not certain” is one claim too many; that it is not certain is said once."""
    doubtful = replace(ASKED, state=State.UNKNOWN, steps=(replace(FAILED, state=StepState.UNKNOWN),))
    said = text_of(told(doubtful))
    assert said.count(f"Add the number {NUMBER}") == 1
    assert f"Outcome unknown at “Add the number {NUMBER}”. {FAILED.sentence}" in said
    assert "may or may not" not in said, "that is for the step's own sentence to say, which knows why"
    assert "Done so far" not in said
    assert buttons(told(doubtful)) == [CHECK_AGAIN, "Show the trunk"]
    assert "Done so far" not in text_of(told(ASKED))


def test_each_doubtful_step_is_named_once() -> None:
    """The first in the sentence that says why, and the others below it; where none has a sentence, all below."""
    unknown = replace(FAILED, state=StepState.UNKNOWN)
    other = replace(unknown, name="create_trunk", title="Create the trunk")
    said = text_of(told(replace(ASKED, state=State.UNKNOWN, steps=(unknown, other))))
    assert "*Also unknown:* Create the trunk" in said
    assert said.count(f"Add the number {NUMBER}") == 1
    cut_off = replace(unknown, state=StepState.RUNNING, sentence="")
    said = text_of(told(replace(ASKED, state=State.UNKNOWN, steps=(cut_off,), sentence="It was cut off.")))
    assert f"*Unknown:* Add the number {NUMBER}" in said


def test_a_name_that_is_a_word_stands_out_from_the_words_around_it() -> None:
    """“Move it from to to by” is no sentence."""
    headline = Headline.naming(lambda name: f"Move {NUMBER} from {name('to')} to {name('by')}")
    assert f"*Move {NUMBER} from `to` to `by`*" in text_of(told(ASKED, headline))
    assert str(headline) == f"Move {NUMBER} from to to by"


def test_a_name_cannot_break_out_of_its_marks() -> None:
    """Whatever Exotel's dashboard let somebody call a trunk."""
    headline = Headline.naming(lambda name: f"Delete {name('`*<!channel>')}")
    assert headline.marked == "Delete `ˋ*&lt;!channel&gt;`"


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (State.WAITING, "It's waiting for approval"),
        (State.APPROVED, "It's approved"),
        (State.QUEUED, "It starts in a moment."),
        (State.RUNNING, "In progress"),
        (State.DONE, "Done."),
        (State.FAILED, "Failed"),
        (State.UNKNOWN, "Outcome unknown"),
        (State.REJECTED, "declined, so nothing was changed"),
        (State.WITHDRAWN, "called off, so nothing was changed"),
        (State.EXPIRED, "expired, so nothing was changed"),
        (State.STALE, "canceled, so nothing was changed"),
    ],
)
def test_who_asked_learns_how_it_stands_where_the_channel_learns_nothing(state: State, now: str) -> None:
    """In every state, and why nothing is posted."""
    row = replace(ASKED, state=state)
    assert now in unposted("Map it", row, "C1", "is_archived").text
    assert "Slack says `is_archived`" in unposted("Map it", row, "C1", "is_archived").text
    assert "another company can read it" in unposted("Map it", row, "C1", SHARED_CHANNEL).text

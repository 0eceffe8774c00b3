"""What the Home tab says, and that Slack takes it whatever there is to say."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.records import Health, KnownTrunk, Operation, Pending, ReviewRow, Risk, State
from bot.domain.rights import Lists, Ruling
from bot.people.access import Access
from bot.sandbox.slack.validate import view_problems
from bot.words import at_account
from bot.words.blocks import View, action_name
from bot.words.home import (
    MOST_ACCOUNTS,
    MOST_TRUNKS,
    MOST_WAITING,
    News,
    RecentChange,
    Rights,
    TrunkLine,
    by_health,
    home,
)
from tests.journeys.test_markup import NASTY, RAW, spoken
from tests.support.looking import buttons, elements, text_of

ME, ASKER = "UME0000001", "UASKER0001"
AT = "2026-01-05T10:00:00.000Z"
LOOKER = Rights(Ruling(False, "You can view trunks."), approve=False, break_glass=False, lists=Lists())
BAD, UNSURE, GOOD, NEVER = "bad", "unsure", "good", None


READY = "Outbound (termination): ready"


def line(name: str, outcome: str | None = NEVER, account: str = "", summary: str = READY) -> TrunkLine:
    health = Health(f"sid_{name}", name, AT, outcome, summary) if outcome else None
    return TrunkLine(KnownTrunk(f"sid_{name}", name), account, health)


def operation(number: int = 1, state: State = State.WAITING, asked_by: str = ASKER, **facts: str) -> Operation:
    return Operation(
        id=f"R{number:07}",
        key=f"key{number}",
        verb="delete",
        account="acme1",
        request={},
        state=state,
        risk=Risk.DELETE,
        asked_by=asked_by,
        asked_in="C1",
        created_at=AT,
        updated_at=AT,
        attempt=1,
        version=1,
        sentence="",
        facts=facts,
    )


def waits(number: int = 1, state: State = State.WAITING, headline: str = "Delete sales_line", **row: object) -> Pending:
    review = ReviewRow(f"R{number:07}", 1, "We moved.", AT, digest="d1", execute_from=AT)
    return Pending(operation(number, state), replace(review, **row), headline)  # type: ignore[arg-type]


def pressed(view: View, text: str) -> list[tuple[str, str]]:
    """The verb and the value of each button of that text."""
    found = [element for _, element in elements(view) if element["text"]["text"] == text]
    return [(action_name(element["action_id"]), element.get("value", "")) for element in found]


def full(name: str = "x" * 200, summary: str = "y&" * 2000) -> News:
    """More of everything than fits, each as long as it can be."""
    outcomes = itertools.cycle((BAD, UNSURE, NEVER, GOOD))
    asked = [waits(number, headline=name, reason=summary) for number in range(40)]
    return News(
        for_me=asked,
        mine=asked,
        trunks=[line(f"{name}{place:03}", next(outcomes), "account_7", summary) for place in range(500)],
        recent=[RecentChange(operation(number, trunk_sid=f"sid_{name}001"), name, summary) for number in range(40)],
        accounts={f"sid{place}": f"account_{place}" for place in range(20)},
    )


def test_five_hundred_trunks_with_long_names_on_twenty_accounts_fit_what_slack_takes() -> None:
    """The worst fifteen are shown, and all the others are counted."""
    view = home(ME, LOOKER, full())
    assert view_problems(view, "home") == []
    summary = text_of(view)
    assert f"*and {500 - MOST_TRUNKS} more*" in summary
    assert "500 trunks: 125 not ready, 125 unverified, 125 never checked, 125 ready." in summary
    assert len(pressed(view, "Decide")) == MOST_WAITING
    assert f"and {40 - MOST_WAITING} more" in summary
    assert f"{20 - MOST_ACCOUNTS} more accounts" in summary


@given(name=st.text(min_size=1, max_size=120), summary=st.text(max_size=600))
def test_slack_takes_the_view_whatever_a_trunk_is_called(name: str, summary: str) -> None:
    """Names and verdicts hold what an API and people wrote."""
    assert view_problems(home(ME, LOOKER, full(name, summary)), "home") == []


def test_a_persons_text_becomes_no_mention_or_link() -> None:
    """In a name, a verdict, a headline, a reason or the name of an account."""
    one = waits(headline=NASTY, reason=NASTY)
    news = News([one], [one], [line(NASTY, BAD, NASTY, NASTY)], (), {"acme1": NASTY, "acme2": "b"})
    for text in spoken(home(ME, LOOKER, news)):
        assert not any(raw in text for raw in RAW), text


@pytest.mark.parametrize("order", list(itertools.permutations((BAD, UNSURE, NEVER, GOOD))))
def test_trunks_in_trouble_come_first_however_they_are_kept(order: tuple[str | None, ...]) -> None:
    """Not ready, then open questions, then never checked, then ready; by name within each."""
    lines = [line(f"{outcome or 'never'}_{letter}", outcome) for outcome in order for letter in "ab"]
    ordered = [each.trunk.trunk_name for each in by_health(lines)]
    assert [name[:-2] for name in ordered[::2]] == ["bad", "unsure", "never", "good"]
    assert all(first.endswith("_a") for first in ordered[::2])


def test_each_trunk_tells_its_state_in_one_row() -> None:
    """With a word beside each mark; what to fix if it isn't ready, in both vocabularies."""
    summary = "Outbound (termination): not ready. Failed: Static IP whitelisted"
    view = home(ME, LOOKER, News(trunks=[line("sales_line", BAD, summary=summary), line("new_line")]))
    said = text_of(view)
    assert ":x: *sales_line* · not ready · checked <!date^" in said
    assert f"\n{summary}." in said
    assert ":heavy_minus_sign: *new_line* · never checked" in said
    assert pressed(view, "Show") == [("show", "sid_sales_line"), ("show", "sid_new_line")]


def test_with_several_accounts_each_trunk_and_each_button_names_its_own() -> None:
    """A press never leads to another account's trunk of the same name."""
    accounts = {"acme1": "support", "acme2": "apac"}
    change = RecentChange(replace(operation(trunk_sid="sid_twin"), account="acme2"), "Set up twin", "Done.")
    twins = [line("twin", BAD, "support"), line("twin", GOOD, "apac")]
    view = home(ME, replace(LOOKER, change=Ruling(True)), News(trunks=twins, recent=[change], accounts=accounts))
    assert [at_account.split(value) for _, value in pressed(view, "Show")][:2] == [
        ("sid_twin", "support"),
        ("sid_twin", "apac"),
    ]
    assert [at_account.split(value) for _, value in pressed(view, "Set up a trunk")] == [("", "support"), ("", "apac")]
    assert pressed(view, "Show")[-1] == ("show", "sid_twin --account apac")
    assert "*twin* on account support" in text_of(view)


def test_what_waits_for_a_person_has_a_button_to_decide_and_what_they_asked_one_to_take_it_back() -> None:
    """A button carries the id of the request, and nothing else."""
    view = home(ME, LOOKER, News(for_me=[waits(1)], mine=[waits(2), waits(3, State.APPROVED)]))
    assert pressed(view, "Decide") == [("review/approve", "R0000001")]
    assert pressed(view, "Withdraw") == [("review/withdraw", "R0000002")]
    assert pressed(view, "Stop") == [("review/stop", "R0000003")]
    assert "*1 request needs your decision*. 2 of your requests are waiting." in text_of(view)
    cut = home(ME, LOOKER, News(for_me=[waits(1), waits(2)], is_cut=True))
    assert "*At least 2 requests need your decision*" in text_of(cut)


def test_what_was_not_read_yet_cannot_be_decided_and_a_broken_glass_is_signed_off() -> None:
    """No button leads to a refusal."""
    unread, broken = waits(1, digest=""), waits(2, State.DONE, break_glass=True)
    view = home(ME, LOOKER, News(for_me=[unread, broken]))
    assert pressed(view, "Decide") == []
    assert "Reading the trunk from Exotel" in text_of(view)
    assert pressed(view, "Sign off") == [("review/sign_off", "R0000002")]


def test_rights_are_in_plain_english_with_the_people_to_ask() -> None:
    """To someone who can do everything, and to someone who can only look."""
    lists = Lists(operators=("S0OPS00000",), approvers=("UBOSS00001",), break_glass=("UBOSS00001",))
    boss = text_of(home(ME, Rights(Ruling(True), approve=True, break_glass=True, lists=lists), News()))
    assert "You can view and change trunks" in boss
    assert "You can approve or decline requests from others" in boss
    assert "you can delete without approval (break glass)" in boss
    refused = Access(lists, lambda _: frozenset()).may_change(ME)
    looker = text_of(home(ME, Rights(refused, approve=False, break_glass=False, lists=lists), News()))
    assert "You can view trunks. Ask <!subteam^S0OPS00000> to change something." in looker
    assert "Approvals: <@UBOSS00001>." in looker
    assert "Emergency deletes without approval (break glass): <@UBOSS00001>." in looker


def test_an_empty_tab_says_what_to_press_first() -> None:
    """Nothing waits, nothing was seen, nothing was done."""
    view = home(ME, replace(LOOKER, change=Ruling(True)), News())
    assert view_problems(view, "home") == []
    assert buttons(view)[:5] == ["Set up a trunk", "Check a trunk", "List the trunks", "Pending", "Help"]
    assert "Nothing needs your decision." in text_of(view)
    assert "No trunks yet. Press *Set up a trunk* to create the first one." in text_of(view)
    assert "None yet." in text_of(view)


def test_who_may_not_set_up_a_trunk_is_not_invited_to() -> None:
    """A green button that leads to a refusal doesn't help."""
    view = home(ME, LOOKER, News())
    assert buttons(view)[:4] == ["Check a trunk", "List the trunks", "Pending", "Help"]
    assert "Set up a trunk" not in text_of(view)


def test_a_trunk_that_is_gone_is_not_offered_to_be_shown() -> None:
    """Its change is still shown."""
    gone = RecentChange(operation(trunk_sid="sid_gone"), "Delete gone", "Done.")
    view = home(ME, LOOKER, News(trunks=[line("here")], recent=[gone]))
    assert "Delete gone" in text_of(view)
    assert [value for _, value in pressed(view, "Show")] == ["sid_here"]


def test_each_direction_has_a_line_of_its_own() -> None:
    """So that a screen reader says where the one ends and the other begins."""
    summary = "Outbound (termination): ready; Inbound (origination): not ready. Failed: Phone number added; Server at x"
    said = text_of(home(ME, LOOKER, News(trunks=[line("both", BAD, summary=summary)])))
    assert "Outbound (termination): ready.\nInbound (origination): not ready. Failed: Phone" in said


def test_the_fullest_tab_is_as_full_as_the_sum_says() -> None:
    """Whoever raises one of the limits has to lower another."""
    assert len(home(ME, LOOKER, full())["blocks"]) <= 90

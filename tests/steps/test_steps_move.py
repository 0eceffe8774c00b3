"""A number on its way from one trunk to another: wherever it is cut off, it is known where the number is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain import E164, TrunkName
from bot.domain.errors import AlreadyExists, ExotelError, NoSuchTrunk
from bot.sandbox.exotel.state import ExotelState
from bot.steps import BringNumber, Facts, LeaveTrunk, MapAhead, Step, carry_out
from tests.support.account import Account, serve_account

NUMBER = E164("+919876543210")
MAP = re.compile(r"/trunks/\w+/phone-numbers$")


def one_trunk_only(state: ExotelState, app: ASGIApp) -> ASGIApp:
    """An Exotel that takes a number on one trunk at a time, in front of the one that takes it on several."""

    async def strict(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not MAP.search(scope["path"]):
            await app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        number = json.loads(body)["phone_number"]
        if any(number == each.phone_number for trunk in state.trunks.values() for each in trunk.phone_numbers):
            await JSONResponse(DUPLICATE)(scope, receive, send)
            return

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await app(scope, again, send)

    return strict


DUPLICATE = {
    "request_id": "10a67da3",
    "method": "POST",
    "http_code": 200,
    "response": {
        "code": 409,
        "status": "failure",
        "data": None,
        "error_data": {
            "code": 1008,
            "message": "Duplicate resource",
            "description": "Unable to create DidTrunkMapping with TrunkSid x",
        },
    },
}


@pytest.fixture(params=["on two trunks", "on one trunk"])
def either(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Exotel as the sandbox has it, and an Exotel that takes a number on one trunk only: nobody documents which."""
    state = ExotelState()
    strict = request.param == "on one trunk"
    with serve_account(state, lambda app: one_trunk_only(state, app) if strict else app) as account:
        yield account


@pytest.fixture
def one_only() -> Iterator[Account]:
    state = ExotelState()
    with serve_account(state, lambda app: one_trunk_only(state, app)) as account:
        yield account


def two_trunks(account: Account, mode: str = "pstn") -> tuple[list[Step], Facts]:
    """The number on sales_line, and the steps that bring it to support_line."""
    old = account.api.create_trunk(TrunkName("sales_line")).trunk_sid
    new = account.api.create_trunk(TrunkName("support_line")).trunk_sid
    account.api.map_number(old, NUMBER, mode)  # type: ignore[arg-type]
    who = (NUMBER, "sales_line", new, "support_line")
    return [MapAhead(*who), LeaveTrunk(*who), BringNumber(*who)], {"trunk_sid": old, "trunk_name": "sales_line"}


def do(step: Step, account: Account, facts: Facts, *, look_first: bool = False) -> Facts:
    return {**facts, **carry_out(step, account.api, facts, look_first=look_first, pause=lambda _: None).facts}


def on(account: Account) -> set[str]:
    """The trunks that have the number."""
    return {name for name, trunk in account.trunks().items() if trunk["phone_numbers"]}


def test_a_number_moves_with_its_mode(either: Account) -> None:
    """Whichever kind of Exotel it is."""
    steps, facts = two_trunks(either, "flow")
    for step in steps:
        facts = do(step, either, facts)
    assert on(either) == {"support_line"}
    assert either.trunks()["support_line"]["phone_numbers"][0]["mode"] == "flow"


def test_where_exotel_takes_it_on_two_trunks_the_number_is_never_on_none(exotel: Account) -> None:
    """It is mapped to the new one before it leaves the old one."""
    steps, facts = two_trunks(exotel)
    seen = []
    for step in steps:
        facts = do(step, exotel, facts)
        seen.append(on(exotel))
    assert seen == [{"sales_line", "support_line"}, {"support_line"}, {"support_line"}]


@pytest.mark.parametrize("cut_off_at", [0, 1, 2])
def test_cut_off_after_any_call_it_goes_on_and_arrives(either: Account, cut_off_at: int) -> None:
    """A crash between the call and the journal: the step runs again, and looks first."""
    steps, facts = two_trunks(either)
    for nth, step in enumerate(steps):
        if nth == cut_off_at:
            do(step, either, facts)
        facts = do(step, either, facts, look_first=nth == cut_off_at)
    assert on(either) == {"support_line"}


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "html502", "500", "503"])
@pytest.mark.parametrize("at", [0, 1])
def test_whichever_call_goes_wrong_the_number_arrives(either: Account, kind: str, at: int) -> None:
    """Each loss is looked into."""
    steps, facts = two_trunks(either)
    for nth, step in enumerate(steps):
        if nth == at:
            either.next_calls(kind, only="writes")
        facts = do(step, either, facts)
    assert on(either) == {"support_line"}


def test_on_no_trunk_the_error_says_so_and_the_way_on(one_only: Account) -> None:
    """The one moment that matters: it has left, and mapping it does not work."""
    (ahead, leave, bring), facts = two_trunks(one_only)
    facts = do(leave, one_only, do(ahead, one_only, facts))
    assert on(one_only) == set()
    one_only.next_calls("500", count=50, only="writes")
    with pytest.raises(
        ExotelError, match=r"seems to be on no trunk now.*Continue with the button on this card"
    ) as caught:
        do(bring, one_only, facts)
    assert str(caught.value) == caught.value.sentence
    assert not caught.value.may_have_worked
    one_only.next_calls("none", count=0)
    do(bring, one_only, facts, look_first=True)
    assert on(one_only) == {"support_line"}


def test_after_it_has_left_the_step_says_that_it_is_on_no_trunk(one_only: Account) -> None:
    """It stands in the thread even where the bot is stopped just then."""
    (ahead, leave, _), facts = two_trunks(one_only)
    facts = do(ahead, one_only, facts)
    done = carry_out(leave, one_only.api, facts, look_first=False)
    assert "on no trunk until it's added to support_line" in done.sentence


def test_a_number_that_cannot_leave_is_said_to_be_on_both(exotel: Account) -> None:
    """An account whose numbers cannot be unmapped through the API."""
    (ahead, leave, _), facts = two_trunks(exotel)
    facts = do(ahead, exotel, facts)
    exotel.fault(portal_off=True)
    with pytest.raises(ExotelError, match="is still on both trunks"):
        do(leave, exotel, facts)


def test_a_number_that_is_not_on_the_old_trunk_is_not_moved(exotel: Account) -> None:
    """Nothing is changed, and it says where to look."""
    (ahead, _, _), facts = two_trunks(exotel)
    (mapping,) = exotel.api.numbers(facts["trunk_sid"])
    exotel.api.unmap_number(facts["trunk_sid"], mapping.id)
    with pytest.raises(NoSuchTrunk, match="/trunk whois"):
        do(ahead, exotel, facts)
    assert on(exotel) == set()


def test_a_number_that_went_to_a_third_trunk_meanwhile_is_not_called_lost(one_only: Account) -> None:
    """It is only said what is known."""
    (ahead, leave, bring), facts = two_trunks(one_only)
    facts = do(leave, one_only, do(ahead, one_only, facts))
    third = one_only.api.create_trunk(TrunkName("third_line")).trunk_sid
    one_only.api.map_number(third, NUMBER)
    with pytest.raises(AlreadyExists, match="on neither sales_line nor support_line"):
        do(bring, one_only, facts)

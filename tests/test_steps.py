"""A step acts, looks where the answer is doubtful, and never repeats a write it cannot recognise."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, TrunkName
from bot.errors import AlreadyExists, BadCredentials, ExotelError, InvalidParameter
from bot.exotel import ExotelClient
from bot.steps import AddDestination, CreateTrunk, Done, Facts, MapNumber, Step, WhitelistIp, carry_out, waves
from tests.support.account import Account

NUMBER = E164("+919876543210")


def no_pause(_: float) -> None:
    """The waits between tries are not what is tested here."""


def do(step: Step, account: Account, facts: Facts | None = None, *, look_first: bool = False) -> Done:
    return carry_out(step, account.api, facts or {}, look_first=look_first, pause=no_pause)


@pytest.fixture
def trunk(exotel: Account) -> Facts:
    return do(CreateTrunk(TrunkName("sales_line")), exotel).facts


def every_step() -> list[Step]:
    return [
        CreateTrunk(TrunkName("other_line")),
        MapNumber(NUMBER),
        WhitelistIp(PublicIPv4("44.248.146.11"), Mask(32)),
        AddDestination(Destination.parse("sip.acme.io:5061;transport=tls")),
    ]


@pytest.mark.parametrize("step", every_step(), ids=lambda step: type(step).__name__)
def test_a_step_whose_answer_was_lost_after_the_work_is_found_done_and_not_repeated(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """The worst case: the call worked and nobody heard of it."""
    before = len(exotel.writes())
    exotel.next_calls("drop_after", only="writes")
    do(step, exotel, trunk)
    assert len(exotel.writes()) - before == 1


@pytest.mark.parametrize("kind", ["drop_before", "html502", "500", "503"])
@pytest.mark.parametrize("step", every_step(), ids=lambda step: type(step).__name__)
def test_a_step_that_did_not_work_is_repeated_once_a_look_has_shown_it(
    exotel: Account, trunk: Facts, step: Step, kind: str
) -> None:
    """The second try brings it about, exactly once."""
    exotel.next_calls(kind, only="writes")
    do(step, exotel, trunk)
    assert do(step, exotel, trunk, look_first=True).sentence == step.look(exotel.api, trunk).sentence  # type: ignore[union-attr]


@pytest.mark.parametrize("step", every_step(), ids=lambda step: type(step).__name__)
def test_what_is_as_wished_already_counts_as_done_and_says_so(exotel: Account, trunk: Facts, step: Step) -> None:
    """A 409 in a 200 is looked into."""
    do(step, exotel, trunk)
    assert "already" in do(step, exotel, trunk).sentence


@pytest.mark.parametrize("step", every_step(), ids=lambda step: type(step).__name__)
def test_a_step_that_was_cut_off_looks_before_it_acts(exotel: Account, trunk: Facts, step: Step) -> None:
    """After a crash nothing is written that is there already."""
    do(step, exotel, trunk)
    before = len(exotel.writes())
    do(step, exotel, trunk, look_first=True)
    assert len(exotel.writes()) == before


def test_where_neither_the_call_nor_the_look_is_answered_the_outcome_is_doubtful(exotel: Account, trunk: Facts) -> None:
    """It says that nobody knows, rather than guess."""
    exotel.next_calls("drop_after", count=50)
    with pytest.raises(ExotelError) as caught:
        do(MapNumber(NUMBER), exotel, trunk)
    assert caught.value.may_have_worked


def test_a_call_that_never_works_fails_for_certain_once_each_look_has_shown_so(exotel: Account, trunk: Facts) -> None:
    """Three tries, each looked into: surely nothing changed."""
    exotel.next_calls("500", count=50, only="writes")
    with pytest.raises(ExotelError) as caught:
        do(MapNumber(NUMBER), exotel, trunk)
    assert not caught.value.may_have_worked
    assert exotel.writes().count(("POST", "phone-numbers")) == 3


def test_a_number_on_another_trunk_is_named_with_that_trunk(exotel: Account, trunk: Facts) -> None:
    """Found through the account's trunk maps; the number stays where it is."""
    other = do(CreateTrunk(TrunkName("other_line")), exotel).facts
    do(MapNumber(NUMBER), exotel, other)
    with pytest.raises(AlreadyExists, match=other["trunk_sid"]):
        MapNumber(NUMBER).look(exotel.api, trunk)


def test_an_address_inside_a_whitelisted_network_is_whitelisted_already(exotel: Account, trunk: Facts) -> None:
    """A /24 covers its addresses."""
    do(WhitelistIp(PublicIPv4("44.248.146.0"), Mask(24)), exotel, trunk)
    found = WhitelistIp(PublicIPv4("44.248.146.11"), Mask(32)).look(exotel.api, trunk)
    assert found
    assert "as part of 44.248.146.0/24" in found.sentence


def test_a_wider_mask_than_the_one_that_is_there_is_not_called_done(exotel: Account, trunk: Facts) -> None:
    """It says which mask stands and that nothing was changed."""
    do(WhitelistIp(PublicIPv4("44.248.146.11"), Mask(32)), exotel, trunk)
    with pytest.raises(AlreadyExists, match="/32"):
        do(WhitelistIp(PublicIPv4("44.248.146.11"), Mask(24)), exotel, trunk)


def test_an_ip_destination_that_is_not_whitelisted_is_a_plain_failure(exotel: Account, trunk: Facts) -> None:
    """The API's no is final, and nothing is tried again."""
    with pytest.raises(InvalidParameter):
        do(AddDestination(Destination.parse("44.1.2.3:5061;transport=tls")), exotel, trunk)


def test_a_wrong_key_is_a_plain_failure(exotel: Account) -> None:
    """It is not tried again."""
    api = ExotelClient(AccountSid("sandbox1"), "sandbox", SecretStr("wrong"), exotel.url)
    with pytest.raises(BadCredentials):
        carry_out(CreateTrunk(TrunkName("x")), api, {}, look_first=False, pause=no_pause)
    api.close()


def test_steps_go_in_waves_by_what_they_need() -> None:
    """Independent steps stand side by side."""
    first = CreateTrunk(TrunkName("x"))
    needs = frozenset({first.name})
    second, third = MapNumber(NUMBER, needs=needs), WhitelistIp(PublicIPv4("44.1.2.3"), Mask(32), needs=needs)
    last = AddDestination(Destination.parse("44.1.2.3"), needs=frozenset({third.name}))
    assert waves([first, second, third, last]) == [[first], [second, third], [last]]


def test_a_cut_off_step_that_cannot_be_looked_at_is_doubtful_and_not_called_again(
    exotel: Account, trunk: Facts
) -> None:
    """Neither done nor failed: nobody knows, and a second call could be one too many."""
    exotel.next_calls("500", count=50, only="reads")
    before = len(exotel.writes())
    with pytest.raises(ExotelError, match="may or may not have worked") as caught:
        do(MapNumber(NUMBER), exotel, trunk, look_first=True)
    assert caught.value.may_have_worked
    assert "Nothing was changed" not in caught.value.sentence, "that would be said of the look alone"
    assert len(exotel.writes()) == before

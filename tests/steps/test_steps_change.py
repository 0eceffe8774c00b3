"""The steps that change or remove what is on a trunk: each acts once, looks where the answer is doubtful, and says
what is so now."""

from __future__ import annotations

import pytest

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import AlreadyExists, NoSuchTrunk, NotSwitchedOn
from bot.steps import (
    ALIAS_IS_MAPPED,
    ChangeMask,
    ClearAlias,
    CompareAlias,
    Done,
    Facts,
    MapNumber,
    RemoveDestination,
    RenameTrunk,
    SetMode,
    Step,
    UnmapNumber,
    WeighDestination,
    carry_out,
)
from tests.support.account import Account

NUMBER, OTHER = E164("+919876543210"), E164("+911800123456")
IP = PublicIPv4("44.248.146.11")
SERVER, NO_SERVER = Destination.parse("sip.acme.io"), Destination.parse("sip.other.io")


def no_pause(_: float) -> None:
    """The waits between tries are not what is tested here."""


def do(step: Step, account: Account, facts: Facts, *, look_first: bool = False) -> Done:
    return carry_out(step, account.api, facts, look_first=look_first, pause=no_pause)


@pytest.fixture
def trunk(exotel: Account) -> Facts:
    """A trunk with one of everything."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, NUMBER)
    exotel.api.whitelist_ip(sid, IP, Mask(32))
    exotel.api.add_destination(sid, SERVER)
    exotel.api.set_alias(sid, NUMBER)
    return {"trunk_sid": sid, "trunk_name": "sales_line"}


def every_step() -> list[Step]:
    return [
        SetMode(NUMBER, "flow"),
        UnmapNumber(NUMBER),
        ChangeMask(IP, Mask(30)),
        WeighDestination(SERVER, None, 3),
        WeighDestination(SERVER, 2, 1),
        RemoveDestination(SERVER),
        ClearAlias(),
        RenameTrunk(TrunkName("hotline")),
    ]


def ids(step: Step) -> str:
    return type(step).__name__


@pytest.mark.parametrize("step", every_step(), ids=ids)
def test_the_look_sees_that_it_is_not_so_before_and_that_it_is_so_after(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """Otherwise nothing that was cut off could go on."""
    assert step.look(exotel.api, trunk) is None
    do(step, exotel, trunk)
    assert step.look(exotel.api, trunk) is not None


@pytest.mark.parametrize("step", every_step(), ids=ids)
def test_an_answer_lost_after_the_work_is_found_done_and_the_call_is_not_repeated(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """The call worked and nobody heard of it."""
    before = len(exotel.writes())
    exotel.next_calls("drop_after", only="writes")
    do(step, exotel, trunk)
    assert len(exotel.writes()) - before == 1


@pytest.mark.parametrize("kind", ["drop_before", "html502", "500", "503"])
@pytest.mark.parametrize("step", every_step(), ids=ids)
def test_a_call_that_did_not_work_is_repeated_once_a_look_has_shown_it(
    exotel: Account, trunk: Facts, step: Step, kind: str
) -> None:
    """The second try brings it about."""
    exotel.next_calls(kind, only="writes")
    do(step, exotel, trunk)
    assert step.look(exotel.api, trunk) is not None


@pytest.mark.parametrize("step", every_step(), ids=ids)
def test_a_step_that_was_cut_off_after_its_call_writes_nothing_again(exotel: Account, trunk: Facts, step: Step) -> None:
    """After a crash it looks first."""
    do(step, exotel, trunk)
    before = len(exotel.writes())
    do(step, exotel, trunk, look_first=True)
    assert len(exotel.writes()) == before


@pytest.mark.parametrize("step", every_step(), ids=ids)
def test_an_account_without_the_portals_endpoints_gets_a_plain_answer_and_nothing_changes(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """Not “no such trunk”: the trunk is there, the endpoint is not."""
    before = exotel.trunks()
    exotel.fault(portal_off=True)
    with pytest.raises(NotSwitchedOn, match="isn't switched on for this account"):
        do(step, exotel, trunk)
    assert exotel.trunks() == before


@pytest.mark.parametrize(
    "step",
    [SetMode(OTHER, "flow"), ChangeMask(PublicIPv4("44.1.2.3"), Mask(32)), WeighDestination(NO_SERVER, 0, 3)],
    ids=ids,
)
def test_what_is_not_there_cannot_be_changed_and_the_sentence_says_what_to_do(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """Nothing is created instead."""
    with pytest.raises(NoSuchTrunk, match=r"wasn't changed\. .* `/trunk "):
        do(step, exotel, trunk)


@pytest.mark.parametrize("step", [UnmapNumber(OTHER), RemoveDestination(NO_SERVER)], ids=ids)
def test_what_is_not_there_counts_as_removed_and_no_call_is_made(exotel: Account, trunk: Facts, step: Step) -> None:
    """It's already set."""
    before = len(exotel.writes())
    do(step, exotel, trunk)
    assert len(exotel.writes()) == before


def test_clearing_no_alias_is_done_and_clearing_one_of_no_trunk_is_an_error(exotel: Account, trunk: Facts) -> None:
    """Exotel answers both with the same “not found”; a look tells them apart."""
    do(ClearAlias(), exotel, trunk)
    assert "no caller ID" in do(ClearAlias(), exotel, trunk).sentence
    exotel.api.delete_trunk(trunk["trunk_sid"])
    with pytest.raises(NoSuchTrunk):
        do(ClearAlias(), exotel, trunk)


def test_a_new_weight_leaves_the_priority_as_it_is(exotel: Account, trunk: Facts) -> None:
    """Exotel wants both; the one that was not named is read first."""
    do(WeighDestination(SERVER, 7, 1), exotel, trunk)
    do(WeighDestination(SERVER, None, 3), exotel, trunk)
    (there,) = exotel.trunks()["sales_line"]["destination_uris"]
    assert (there["priority"], there["weight"]) == (7, 3)


def test_a_new_name_that_another_trunk_has_is_refused_and_that_trunk_is_named(exotel: Account, trunk: Facts) -> None:
    """Names are unique on an account."""
    other = exotel.api.create_trunk(TrunkName("hotline")).trunk_sid
    with pytest.raises(AlreadyExists, match=other):
        do(RenameTrunk(TrunkName("hotline")), exotel, trunk)
    assert set(exotel.trunks()) == {"sales_line", "hotline"}


def test_a_renamed_trunk_is_known_by_its_new_name(exotel: Account, trunk: Facts) -> None:
    """The steps and lists that follow read it from the facts."""
    done = do(RenameTrunk(TrunkName("hotline")), exotel, trunk)
    assert done.facts == {"trunk_sid": trunk["trunk_sid"], "trunk_name": "hotline"}


def test_a_number_that_is_there_in_another_mode_is_not_called_done(exotel: Account, trunk: Facts) -> None:
    """It says which mode stands and what changes it."""
    with pytest.raises(AlreadyExists, match="/trunk number mode"):
        do(MapNumber(NUMBER, "flow"), exotel, trunk)


@pytest.mark.parametrize(("alias", "mapped"), [(NUMBER, "yes"), (OTHER, "no")])
def test_an_alias_is_compared_with_the_trunks_numbers(exotel: Account, trunk: Facts, alias: E164, mapped: str) -> None:
    """It warns, but goes on."""
    assert do(CompareAlias(alias), exotel, trunk).facts[ALIAS_IS_MAPPED] == mapped

"""A step acts, looks where the answer is doubtful, and never repeats a write it cannot recognise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, SipUserName, TrunkName, TrunkSid
from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.errors import AlreadyExists, BadCredentials, ExotelError, InvalidParameter, NoSuchTrunk, NotSwitchedOn
from bot.exotel import ExotelClient, WhitelistEntry
from bot.steps import (
    BEGAN_AT,
    AddCredential,
    AddDestination,
    BringNumber,
    ChangeMask,
    ClearAlias,
    CompareAlias,
    CreateTrunk,
    DeleteTrunk,
    Done,
    Facts,
    LeaveTrunk,
    MapAhead,
    MapNumber,
    RemoveCredential,
    RemoveDestination,
    RemoveIp,
    RenameTrunk,
    RotateCredential,
    SetAlias,
    SetMode,
    Step,
    UnmapNumber,
    WeighDestination,
    WhitelistIp,
    carry_out,
    waves,
)
from tests.support.account import Account
from tests.support.waiting import until

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


UNSURE = ("drop_before", "half", "html502", "html504", "empty", "null")
"""Days on which nobody can know whether the call worked. On the others Exotel says itself that it did not."""


@pytest.mark.parametrize("kind", ["500", "503", *UNSURE])
@pytest.mark.parametrize("step", every_step()[:3], ids=lambda step: type(step).__name__)
def test_a_step_that_did_not_work_is_repeated_once_a_look_has_shown_it(
    exotel: Account, trunk: Facts, step: Step, kind: str
) -> None:
    """The second try brings it about, exactly once."""
    exotel.next_calls(kind, only="writes")
    do(step, exotel, trunk)
    assert step.look(exotel.api, trunk)


@pytest.mark.parametrize("kind", [kind for kind in UNSURE if kind != "half"])
def test_a_destination_whose_answer_was_lost_is_not_sent_twice_by_the_bot_itself(
    exotel: Account, trunk: Facts, kind: str
) -> None:
    """It isn't documented that Exotel refuses a second one: a call on its way can arrive after any look. So a
    person asks again, a minute later, and then it is looked for first."""
    step = every_step()[3]
    exotel.next_calls(kind, only="writes")
    with pytest.raises(ExotelError, match=rf"it can still arrive\. {LOOK_IN_A_MINUTE}") as unsure:
        do(step, exotel, trunk)
    assert unsure.value.may_have_worked
    assert [what for _, what in exotel.writes()] == ["trunks", "destination-uris"]
    assert do(step, exotel, trunk, look_first=True).sentence == "Inbound calls go to sip.acme.io:5061;transport=tls."


@pytest.mark.long
def test_a_destination_that_arrives_late_is_found_by_the_second_look(exotel: Account, trunk: Facts) -> None:
    """Exotel goes on after the connection is closed: the work is done, and counted once."""
    step = every_step()[3]
    exotel.next_calls("drop_late", only="writes")
    here = len(exotel.trunks()["sales_line"]["destination_uris"])

    def until_it_is_there(_: float) -> None:
        until(lambda: len(exotel.trunks()["sales_line"]["destination_uris"]) > here, "the late one")

    done = carry_out(step, exotel.api, trunk, look_first=False, pause=until_it_is_there)
    assert done.sentence == "Inbound calls go to sip.acme.io:5061;transport=tls."
    assert not done.already_done, "it is of this request's own making"
    assert len(exotel.trunks()["sales_line"]["destination_uris"]) == here + 1


WITHOUT_A_LOOK = (SetAlias(NUMBER), RenameTrunk(TrunkName("hotline")))
"""On an account without the portal's lists nobody can see what they did."""


@pytest.mark.parametrize("step", WITHOUT_A_LOOK, ids=lambda step: type(step).__name__)
def test_what_does_no_harm_twice_is_repeated_where_nothing_can_be_seen(
    exotel: Account, trunk: Facts, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same name or caller ID again doesn't end in a button that fails forever."""
    blind(exotel, monkeypatch)
    exotel.next_calls("drop_after", only="writes")
    do(step, exotel, trunk)


@pytest.mark.parametrize("step", WITHOUT_A_LOOK, ids=lambda step: type(step).__name__)
def test_nothing_was_changed_is_never_said_without_a_look(
    exotel: Account, trunk: Facts, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer was lost after the work: the outcome is doubtful, not a failure."""
    blind(exotel, monkeypatch)
    exotel.next_calls("drop_after", count=3, only="writes")
    with pytest.raises(ExotelError) as lost:
        do(step, exotel, trunk)
    assert lost.value.may_have_worked
    assert "Nothing was changed" not in str(lost.value)
    assert "nothing was changed" not in str(lost.value)


def blind(exotel: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """This account can write to the portal's endpoints and not read them."""

    def no_list(*_: object) -> None:
        raise NotSwitchedOn("This account does not have that part of the API.")

    monkeypatch.setattr(exotel.api, "trunks", no_list)
    monkeypatch.setattr(exotel.api, "settings", no_list)


REFUSED_THOUGH_THERE: list[Step] = [
    *every_step()[1:],
    SetAlias(NUMBER),
    DeleteTrunk(TrunkSid("trmum1000000000000000000000n"), "sales_line"),
]


@pytest.mark.parametrize("step", REFUSED_THOUGH_THERE, ids=lambda step: type(step).__name__)
@pytest.mark.parametrize("kind", ["403", "404"])
def test_a_write_that_the_key_may_not_do_is_not_taken_for_a_trunk_that_is_gone(
    exotel: Account, trunk: Facts, step: Step, kind: str
) -> None:
    """Exotel says the same of a trunk that is not there; but this one can be read. A delete above all is not done."""
    if isinstance(step, DeleteTrunk):
        step = replace(step, trunk_sid=TrunkSid(trunk["trunk_sid"]))
    exotel.next_calls(kind, only="writes")
    with pytest.raises(BadCredentials, match=r"can read this trunk but isn't allowed to change it. Nothing was"):
        do(step, exotel, trunk)
    assert "sales_line" in exotel.trunks()


def test_a_trunk_that_someone_else_deleted_first_is_gone(exotel: Account, trunk: Facts) -> None:
    """The account's own list shows it; where there is no list, nobody claims it."""
    step = DeleteTrunk(TrunkSid(trunk["trunk_sid"]), "sales_line")
    exotel.api.delete_trunk(trunk["trunk_sid"])
    assert "had already been deleted" in do(step, exotel).sentence
    exotel.fault(portal_off=True)
    with pytest.raises(NoSuchTrunk):
        do(step, exotel)


def test_on_a_minute_when_exotel_refuses_everything_no_trunk_is_called_gone(exotel: Account, trunk: Facts) -> None:
    """“Authorization failed” of every call says nothing about a trunk."""
    step = DeleteTrunk(TrunkSid(trunk["trunk_sid"]), "sales_line")
    exotel.next_calls("403", count=20)
    with pytest.raises(NoSuchTrunk):
        do(step, exotel)


def test_what_is_wrong_on_the_way_is_said_in_words(exotel: Account, trunk: Facts) -> None:
    """Not by the name of a class: who is paged wants to know whether it is Exotel, or a proxy in between."""
    for kind, said in (
        ("500", "it had an internal error (“Internal Server Error”)"),
        ("html504", "its answer was a web page, perhaps from a proxy in between (HTTP 504)"),
        ("empty", "its answer was empty (HTTP 200)"),
        ("drop_before", "no answer came"),
    ):
        exotel.next_calls(kind, count=3, only="writes")
        with pytest.raises(ExotelError) as failed:
            do(MapNumber(NUMBER), exotel, trunk)
        assert f"the last time {said}." in str(failed.value)


def test_a_number_that_exotel_calls_mapped_but_is_not_here_is_elsewhere(exotel: Account, trunk: Facts) -> None:
    """Exotel says that it exists, and a look shows that it is not here."""
    exotel.next_calls("409", only="writes")
    with pytest.raises(AlreadyExists, match=r"it isn't on this one\. .* `/trunk whois"):
        do(MapNumber(NUMBER), exotel, trunk)


ODD_ROWS = (("2001:db8::1", 128), ("44.248.146.8", 64), ("44.248.146.8/29", 29), ("pbx.acme.io", 32))


@pytest.mark.parametrize("row", ODD_ROWS, ids=str)
def test_an_odd_row_on_the_whitelist_is_no_stumbling_block(
    exotel: Account, trunk: Facts, row: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data that this bot didn't write can be of any kind."""
    entry = WhitelistEntry(id="1", ip=row[0], mask=row[1])
    monkeypatch.setattr(exotel.api, "whitelisted_ips", lambda sid: [entry])
    assert every_step()[2].look(exotel.api, trunk) is None


@pytest.mark.parametrize("step", every_step()[1:3], ids=lambda step: type(step).__name__)
def test_what_is_as_wished_already_counts_as_done_and_says_so(exotel: Account, trunk: Facts, step: Step) -> None:
    """A 409 in a 200 is looked into."""
    assert not do(step, exotel, trunk).already_done
    again = do(step, exotel, trunk)
    assert "already" in again.sentence
    assert again.already_done


def test_a_trunk_that_has_the_name_already_is_not_taken_for_what_was_wished(exotel: Account) -> None:
    """It's someone else's: nothing is added to it, and the sentence names it."""
    there = do(CreateTrunk(TrunkName("sales_line")), exotel).facts["trunk_sid"]
    with pytest.raises(
        AlreadyExists, match=rf"{there}\); this request didn't create it\. Nothing was changed"
    ) as taken:
        do(CreateTrunk(TrunkName("sales_line")), exotel)
    assert taken.value.conflict_sid == there


def test_a_trunk_that_this_requests_own_lost_call_made_is_called_created(exotel: Account) -> None:
    """Not “there already”: the answer was lost, and the work was done."""
    exotel.next_calls("drop_after", only="writes")
    done = do(CreateTrunk(TrunkName("sales_line")), exotel, {BEGAN_AT: datetime.now(UTC).isoformat()})
    assert done.sentence == f"sales_line was created ({done.facts['trunk_sid']})."
    assert not done.already_done


def test_a_trunk_older_than_the_request_is_not_its_own_though_an_answer_was_lost(exotel: Account) -> None:
    """What was lost was Exotel's no, and the trunk was there before anybody asked."""
    there = do(CreateTrunk(TrunkName("sales_line")), exotel).facts["trunk_sid"]
    later = datetime.now(UTC) + timedelta(minutes=5)
    exotel.next_calls("drop_after", only="writes")
    with pytest.raises(AlreadyExists, match=there):
        do(CreateTrunk(TrunkName("sales_line")), exotel, {BEGAN_AT: later.isoformat()})
    with pytest.raises(AlreadyExists, match=there):
        do(CreateTrunk(TrunkName("sales_line")), exotel, {BEGAN_AT: later.isoformat()}, look_first=True)


def test_a_number_that_another_trunk_has_is_left_there_and_nothing_is_sent(exotel: Account, trunk: Facts) -> None:
    """Exotel might allow it on both, or take it away there, but a move needs approval."""
    other = do(CreateTrunk(TrunkName("other_line")), exotel).facts
    do(MapNumber(NUMBER), exotel, other)
    before = len(exotel.writes())
    with pytest.raises(AlreadyExists, match=rf"on other_line \({other['trunk_sid']}\)\. Use another") as taken:
        do(MapNumber(NUMBER), exotel, trunk)
    assert taken.value.conflict_sid == other["trunk_sid"]
    assert len(exotel.writes()) == before


def test_a_number_that_is_on_this_trunk_too_is_as_wished(exotel: Account, trunk: Facts) -> None:
    """Somebody put it on both in the dashboard; that is not this request's doing."""
    other = do(CreateTrunk(TrunkName("other_line")), exotel).facts
    exotel.api.map_number(trunk["trunk_sid"], NUMBER)
    exotel.api.map_number(other["trunk_sid"], NUMBER)
    assert do(MapNumber(NUMBER), exotel, trunk).already_done


def test_where_the_account_cannot_be_asked_one_look_is_all_that_it_costs(exotel: Account, trunk: Facts) -> None:
    """The seed's endpoints alone are enough, and no trunk is looked through for it."""
    exotel.fault(portal_off=True)
    before = len(exotel.state()["calls"])
    do(MapNumber(NUMBER), exotel, trunk)
    assert len(exotel.state()["calls"]) - before == 2


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


@pytest.mark.parametrize(
    "step",
    [
        MapNumber(NUMBER),
        WhitelistIp(PublicIPv4("44.248.146.11"), Mask(32)),
        AddDestination(Destination.parse("sip.acme.io")),
        AddCredential(SipUserName("pbx1")),
    ],
)
def test_what_was_cut_off_on_a_trunk_that_was_deleted_since_is_surely_not_there(
    exotel: Account, trunk: Facts, step: Step
) -> None:
    """It fails for good, rather than staying unknown. Without a list to look in, nobody knows."""
    exotel.api.delete_trunk(trunk["trunk_sid"])
    with pytest.raises(NoSuchTrunk, match="isn't on the account any more") as caught:
        do(step, exotel, trunk, look_first=True)
    assert not caught.value.may_have_worked
    exotel.fault(portal_off=True)
    with pytest.raises(ExotelError, match="may or may not have worked") as caught_too:
        do(step, exotel, trunk, look_first=True)
    assert caught_too.value.may_have_worked


def test_the_names_of_steps_never_change() -> None:
    """A journal that an earlier version wrote has its steps under these names."""
    trunk = TrunkSid("trmum1000000000000000000000n")
    address, server = PublicIPv4("44.248.146.11"), Destination.parse("sip.acme.io")
    user, move = SipUserName("pbx1"), (NUMBER, "sales_line", trunk, "other_line")
    steps: list[Step] = [
        CreateTrunk(TrunkName("x")),
        RenameTrunk(TrunkName("x")),
        DeleteTrunk(trunk, "x"),
        SetAlias(NUMBER),
        CompareAlias(NUMBER),
        ClearAlias(),
        MapNumber(NUMBER),
        SetMode(NUMBER, "flow"),
        UnmapNumber(NUMBER),
        MapAhead(*move),
        LeaveTrunk(*move),
        BringNumber(*move),
        WhitelistIp(address, Mask(24)),
        ChangeMask(address, Mask(24)),
        RemoveIp(address),
        AddDestination(server),
        WeighDestination(server, 1, 2),
        RemoveDestination(server),
        AddCredential(user),
        RotateCredential(user),
        RemoveCredential(user),
    ]
    assert [step.name for step in steps] == [
        "create_trunk",
        "rename_trunk",
        "delete_trunk",
        "set_alias",
        "compare_alias",
        "clear_alias",
        f"map_number {NUMBER}",
        f"set_mode {NUMBER}",
        f"unmap_number {NUMBER}",
        f"map_ahead {NUMBER}",
        f"leave_trunk {NUMBER}",
        f"bring_number {NUMBER}",
        "whitelist_ip 44.248.146.11/24",
        "change_mask 44.248.146.11",
        "remove_ip 44.248.146.11",
        "add_destination sip.acme.io:5061;transport=tls",
        "weigh_destination sip.acme.io:5061;transport=tls",
        "remove_destination sip.acme.io:5061;transport=tls",
        "add_credential pbx1",
        "rotate_credential pbx1",
        "remove_credential pbx1",
    ]

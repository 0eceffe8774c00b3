"""`/trunk number …` and `/trunk whois`: numbers are mapped, listed, changed, moved and taken off."""

from __future__ import annotations

import pytest

from bot.domain import E164
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest, Wrong
from commands.number.list import verb as number_list
from commands.whois import verb as whois
from tests.commands.asking import ask, words
from tests.commands.carrying import (
    NUMBER,
    OTHER_NUMBER,
    done,
    form,
    lost,
    make,
    offered,
    submitted,
    typed,
    values,
    wished,
)
from tests.support.account import Account


def numbers(account: Account, trunk: str) -> list[tuple[str, str]]:
    return [(each["phone_number"], each["mode"] or "pstn") for each in account.trunks()[trunk]["phone_numbers"]]


@pytest.mark.parametrize("said", ["+919876543210", "+91 98765 43210", "+91-98765-43210 pstn", "+91 (98765) 43210"])
def test_a_number_is_added_as_people_write_it(exotel: Account, services: Services, said: str) -> None:
    """With spaces or without; the mode may follow."""
    make(exotel, "sales_line")
    receipt = done(f"number add sales {said}", services, exotel)
    assert numbers(exotel, "sales_line") == [(NUMBER, "pstn")]
    assert "Connect applet" in receipt


def test_a_mode_after_the_number_is_taken(exotel: Account, services: Services) -> None:
    """Though the number has spaces in it."""
    make(exotel, "sales_line")
    done("number add sales_line +91 98765 43210 flow", services, exotel)
    assert numbers(exotel, "sales_line") == [(NUMBER, "flow")]


def test_a_national_number_opens_the_form_with_the_mistake_marked(exotel: Account, services: Services) -> None:
    """And everything else filled in."""
    sid = make(exotel, "sales_line")
    view = form("number add sales_line 9876543210 flow", services)
    assert "Add the country code" in words(view)
    assert values(view) == {"trunk": sid, "number": "9876543210", "mode": "flow"}


def test_a_number_that_another_trunk_has_is_said_to_be_there_with_the_way_to_move_it(
    exotel: Account, services: Services
) -> None:
    """Before anything is asked for: a move is for somebody else to approve."""
    there = make(exotel, "sales_line", numbers=(NUMBER,))
    here = make(exotel, "support_line")
    view = form(f"number add support_line {NUMBER}", services)
    assert f"{NUMBER} is already on sales_line ({there}). Use another number" in words(view)
    assert offered(view) == {"Move it here instead…": f"number move {there} {here} {NUMBER}"}
    moved = form(f"number move {there} {here} {NUMBER}", services)
    assert values(moved) == {"trunk": there, "to": here, "number": NUMBER, "reason": ""}


def test_without_trunk_maps_the_few_trunks_that_there_are_are_looked_through(
    exotel: Account, services: Services
) -> None:
    """A read each: so for ten of them, and no more."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    make(exotel, "support_line")
    services.trunks.all()
    exotel.fault(portal_off=True)
    assert "is already on sales_line" in words(form(f"number add support_line {NUMBER}", services))
    for number in range(30):
        exotel.fault(portal_off=False)
        make(exotel, f"line_{number:02}")
    services.trunks.all()
    exotel.fault(portal_off=True)
    before = len(exotel.calls)
    wished(f"number add support_line {OTHER_NUMBER}", services)
    assert len(exotel.calls) - before <= 15


def test_a_number_that_cannot_be_looked_up_is_mapped_all_the_same(exotel: Account, services: Services) -> None:
    """Not knowing is no reason to wait; the step asks once more."""
    make(exotel, "sales_line")
    services.trunks.all()
    exotel.fault(portal_off=True)
    done(f"number add sales_line {NUMBER}", services, exotel)
    assert numbers(exotel, "sales_line") == [(NUMBER, "pstn")]


def test_a_mode_is_changed_and_an_unknown_one_is_marked(exotel: Account, services: Services) -> None:
    """Exotel has two."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    done(f"number mode sales_line {NUMBER} FLOW", services, exotel)
    assert numbers(exotel, "sales_line") == [(NUMBER, "flow")]
    assert "isn't a mode" in words(form(f"number mode sales_line {NUMBER} voip", services))


@pytest.mark.parametrize("line", ["number mode sales_line {} flow", "number remove sales_line {} it is over"])
def test_a_number_that_is_not_on_the_trunk_is_said_before_anything_is_asked(
    exotel: Account, services: Services, line: str
) -> None:
    """With those that are."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    said = words(form(line.format(OTHER_NUMBER), services))
    assert f"{OTHER_NUMBER} isn't on sales_line, which has {NUMBER}" in said


def test_removing_a_number_waits_for_approval_and_says_what_stops(exotel: Account, services: Services) -> None:
    """The trunk has no other number, and its caller ID is this one."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    exotel.api.set_alias(sid, E164(NUMBER))
    line = "number remove sales_line +91 98765 43210 2 lines are enough"
    _, wish = wished(line, services)
    assert wish.risk == Risk.REMOVE
    assert wish.reason == "2 lines are enough"
    told = lost(line, services)
    assert "can't place or receive calls" in told
    assert "no other number" in told
    assert "caller ID (alias)" in told
    done(line, services, exotel)
    assert numbers(exotel, "sales_line") == []


def test_without_a_reason_the_form_asks_for_one(exotel: Account, services: Services) -> None:
    """Those who decide have to know."""
    make(exotel, "sales_line", numbers=(NUMBER,))
    asked = words(form(f"number remove sales_line {NUMBER}", services))
    assert "Approvers see this." in asked
    assert ":warning:" not in asked, "nothing is wrong before the form was seen"


def test_a_move_is_a_risk_named_move_and_ends_with_the_number_on_the_other_trunk(
    exotel: Account, services: Services
) -> None:
    """It is reviewed on the trunk that loses it."""
    old = make(exotel, "sales_line", numbers=(NUMBER,))
    new = make(exotel, "support_line")
    line = f"number move sales support {NUMBER} support takes over"
    verb, wish = wished(line, services)
    assert wish.risk == Risk.MOVE
    assert verb.subject(wish.request) == old
    assert "no other number" in lost(line, services)
    receipt = done(line, services, exotel)
    assert numbers(exotel, "sales_line") == []
    assert numbers(exotel, "support_line") == [(NUMBER, "pstn")]
    assert f"sip:{new}" in receipt


def test_a_move_to_the_trunk_it_is_on_is_marked(exotel: Account, services: Services) -> None:
    """At the field that is wrong, in the line and in the form."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    assert "is already on" in words(form(f"number move sales sales {NUMBER} why not", services))
    outcome = submitted("number move", {"trunk": sid, "to": sid, "number": NUMBER, "reason": "x"}, services)
    assert isinstance(outcome, Wrong)
    assert list(outcome.fields) == ["to"]


def test_a_move_whose_second_trunk_fits_none_keeps_the_rest_of_the_form(exotel: Account, services: Services) -> None:
    """A typing error costs one choice."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,))
    view = form(f"number move sales nosuch {NUMBER} because", services)
    assert "No trunk called “nosuch”" in words(view)
    assert values(view) == {"trunk": sid, "to": "", "number": NUMBER, "reason": "because"}


def test_many_numbers_come_in_pages_and_none_is_missing(exotel: Account, services: Services) -> None:
    """The pages of the bot and those of Exotel are not the same."""
    wanted = [f"+9198765{n:05d}" for n in range(95)]
    make(exotel, "sales_line", numbers=tuple(wanted))
    text, said = "sales_line", ""
    for _ in range(4):
        message = number_list.answer(ask(text), services)
        said += words(message.blocks)
        text = offered({"blocks": message.blocks}).get("More", "").removeprefix("number list ")
    assert text == ""
    assert [number for number in wanted if number not in said] == []
    assert "91 to 95 of 95" in said


def test_a_trunk_without_numbers_offers_to_add_one(exotel: Account, services: Services) -> None:
    """Not an empty list."""
    sid = make(exotel, "sales_line")
    message = number_list.answer(ask("sales_line"), services)
    assert "*sales_line* has no phone number" in message.text
    assert offered({"blocks": message.blocks}) == {"Add a number": f"number add {sid}"}


def test_whois_asks_the_trunk_maps_and_says_so(exotel: Account, services: Services) -> None:
    """Where the account has them."""
    make(exotel, "sales_line")
    make(exotel, "support_line", numbers=(NUMBER,))
    services.trunks.all()
    said = words(whois.answer(ask("+91 98765 43210"), services).blocks)
    assert "is on *support_line*" in said
    assert "trunk maps" in said
    assert "isn't on any trunk of this account" in whois.answer(ask(OTHER_NUMBER), services).text


def test_whois_looks_through_the_known_trunks_elsewhere_and_says_so(exotel: Account, services: Services) -> None:
    """The seed's endpoints alone are enough."""
    make(exotel, "sales_line")
    make(exotel, "support_line", numbers=(NUMBER,))
    services.trunks.all()
    exotel.fault(portal_off=True)
    said = words(whois.answer(ask(NUMBER), services).blocks)
    assert "is on *support_line*" in said
    assert "I searched trunks 1 to 2 of 2" in said
    assert "there may be others" in said
    assert "isn't on any trunk I searched" in whois.answer(ask(OTHER_NUMBER), services).text


def test_whois_looks_on_where_there_are_more_trunks_than_one_look_takes(exotel: Account, services: Services) -> None:
    """Each of them is one of the 200 calls a minute."""
    for number in range(51):
        make(exotel, f"line_{number:02d}")
    make(exotel, "z_line", numbers=(NUMBER,))
    services.trunks.all()
    exotel.fault(portal_off=True)
    first = whois.answer(ask(NUMBER), services)
    on = offered({"blocks": first.blocks})["Search more"].removeprefix("whois ")
    assert "1 to 50 of 52" in words(first.blocks)
    assert "is on *z_line*" in words(whois.answer(ask(on), services).blocks)


def test_whois_without_a_number_says_what_to_type(services: Services) -> None:
    """Not an error of the bot."""
    with pytest.raises(BadInput, match="country code"):
        whois.answer(ask(), services)


def test_a_form_that_names_a_trunk_nobody_knows_is_refused(exotel: Account, services: Services) -> None:
    """Its hidden values prove nothing."""
    make(exotel, "sales_line")
    services.trunks.all()
    outcome = submitted("number add", {"trunk": "new", "number": NUMBER, "mode": "pstn"}, services)
    assert isinstance(outcome, Wrong)
    assert "I don't know a trunk called “new”" in outcome.fields["trunk"]


def test_a_word_too_many_is_not_passed_over(exotel: Account, services: Services) -> None:
    """Somebody may have meant two numbers."""
    make(exotel, "sales_line")
    _, outcome = typed(f"number add sales_line {NUMBER} pstn {OTHER_NUMBER}", services)
    assert not isinstance(outcome, ChangeRequest)
    assert f"I ignored “{OTHER_NUMBER}”" in words(outcome)

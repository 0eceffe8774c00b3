"""`/trunk ip …`: which addresses may place calls. Outbound only."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.domain import Mask, PublicIPv4
from bot.domain.records import Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest
from commands.ip.list import verb as ip_list
from tests.commands.asking import ask, words
from tests.commands.carrying import NUMBER, done, form, lost, make, offered, submitted, values, wished
from tests.support.account import Account

IP = "44.248.146.8"


def entries(account: Account, trunk: str) -> list[str]:
    return [f"{entry['ip']}/{entry['mask']}" for entry in account.trunks()[trunk]["whitelisted_ips"]]


@pytest.mark.parametrize("said", [f"{IP}/32", IP, f"{IP} 32", f"{IP} /32"])
def test_an_address_is_whitelisted_as_people_write_it(exotel: Account, services: Services, said: str) -> None:
    """The mask in one word with it, apart, or left out."""
    make(exotel, "sales_line")
    done(f"ip add sales {said}", services, exotel)
    assert entries(exotel, "sales_line") == [f"{IP}/32"]


@pytest.mark.parametrize(("mask", "risk"), [(32, Risk.NONE), (29, Risk.NONE), (28, Risk.WIDEN), (16, Risk.WIDEN)])
def test_more_than_eight_addresses_wait_for_approval(
    exotel: Account, services: Services, mask: int, risk: Risk
) -> None:
    """A /29 is eight. Who decides is told why; where nobody decides, no reason is asked for."""
    make(exotel, "sales_line")
    line = f"ip add sales_line {IP}/{mask}"
    waits = risk != Risk.NONE
    _, wish = wished(f"{line} the whole office" if waits else line, services)
    assert wish.risk == risk
    assert wish.reason == ("the whole office" if waits else "")
    told = words(form(line if waits else f"{line} the whole office", services))
    assert ("This needs approval, so add a reason" if waits else "I ignored “the whole office”") in told


def test_what_a_wide_network_opens_is_told_with_its_address(exotel: Account, services: Services) -> None:
    """“A /24” says nothing to who decides: which?"""
    make(exotel, "sales_line")
    assert "44.248.146.0/24: A /24 lets 256 addresses" in lost("ip add sales_line 44.248.146.0/24 all ours", services)


def test_a_host_name_is_offered_as_a_destination(exotel: Account, services: Services) -> None:
    """It is of use for inbound only, which the sentence says."""
    sid = make(exotel, "sales_line")
    view = form("ip add sales_line pbx.acme.io", services)
    assert "is a host name" in words(view)
    assert offered(view) == {"Add it as a destination": f"dest add {sid} pbx.acme.io"}


def test_what_is_neither_address_nor_host_name_is_offered_nothing(exotel: Account, services: Services) -> None:
    """A button that could not work is worse than none."""
    make(exotel, "sales_line")
    assert offered(form("ip add sales_line !!!", services)) == {}


def test_a_trunk_that_only_receives_is_asked_about_before_an_address_is_whitelisted(
    exotel: Account, services: Services
) -> None:
    """With what was probably meant as a button, and the form filled in for those who meant it."""
    sid = make(exotel, "support_line", numbers=(NUMBER,), destination="sip.acme.io")
    view = form(f"ip add support_line {IP}", services)
    assert "is inbound-only" in words(view)
    assert offered(view) == {"Add it as a destination": f"dest add {sid} {IP}"}
    assert entries(exotel, "support_line") == []
    outcome = submitted("ip add", values(view), services)
    assert isinstance(outcome, ChangeRequest)


def test_an_address_beside_a_sip_user_is_asked_about_first(exotel: Account, services: Services) -> None:
    """Exotel advises against two ways of recognizing calls on one trunk."""
    sid = make(exotel, "sales_line")
    exotel.api.add_credential(sid, "pbx_mumbai", SecretStr("aVeryLongPassword_1234567890"))
    view = form(f"ip add sales_line {IP}", services)
    assert "sales_line already recognizes calls by the SIP user pbx_mumbai." in words(view)
    assert isinstance(submitted("ip add", values(view), services), ChangeRequest)


@pytest.mark.parametrize(
    ("there", "said", "told"),
    [
        ("44.248.146.8/29", "44.248.146.11", "because 44.248.146.8/29 is whitelisted"),
        ("44.248.146.8/29", "44.248.146.8/30", "already accepts calls from 44.248.146.8/30"),
        ("44.248.146.11/32", "44.248.146.8/29", "includes 44.248.146.11, which is whitelisted already"),
    ],
)
def test_an_address_that_overlaps_an_entry_says_which(
    exotel: Account, services: Services, there: str, said: str, told: str
) -> None:
    """And can be added all the same."""
    make(exotel, "sales_line")
    done(f"ip add sales_line {there}", services, exotel)
    view = form(f"ip add sales_line {said}", services)
    assert told in words(view)
    assert entries(exotel, "sales_line") == [there]
    assert isinstance(submitted("ip add", values(view), services), ChangeRequest)


def test_more_addresses_than_buttons_are_said_to_be(exotel: Account, services: Services) -> None:
    """None is dropped silently."""
    make(exotel, "sales_line")
    view = form(f"ip add sales_line {', '.join(f'44.248.146.{last}' for last in range(1, 31))}", services)
    assert "44.248.146.5 and 25 more" in words(view)
    assert "The first 20 have a button below. Add those, then type the others." in words(view)
    assert len([label for label in offered(view) if label.startswith("Add ")]) == 20


@pytest.mark.parametrize("said", ["182.76.143.61", "13.127.39.216/29", "36.59.115.20", "98.130.67.66"])
def test_an_address_of_exotels_is_asked_about(exotel: Account, services: Services, said: str) -> None:
    """Calls could go round in a loop."""
    make(exotel, "sales_line")
    assert "Exotel's own" in words(form(f"ip add sales_line {said}", services))


def test_a_wider_mask_waits_for_approval_as_widening(exotel: Account, services: Services) -> None:
    """Those who decide read how many more it lets in."""
    make(exotel, "sales_line", ip=IP)
    line = f"ip change sales_line {IP}/24 all of the office"
    _, wish = wished(line, services)
    assert wish.risk == Risk.WIDEN
    assert wish.reason == "all of the office"
    told = lost(line, services)
    assert "from /32 (1 address) to /24 (256 addresses)" in told
    assert "calls you pay for" in told
    done(line, services, exotel)
    assert entries(exotel, "sales_line") == [f"{IP}/24"]


def test_a_narrower_mask_waits_for_approval_as_removing(exotel: Account, services: Services) -> None:
    """It takes addresses off, by another name."""
    make(exotel, "sales_line", ip=IP, mask=24)
    line = f"ip change sales_line {IP} 32 one machine is left"
    assert wished(line, services)[1].risk == Risk.REMOVE
    assert "255 addresses can't place calls" in lost(line, services)
    done(line, services, exotel)
    assert entries(exotel, "sales_line") == [f"{IP}/32"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ip change sales_line 44.1.2.3/30 x", "isn't on sales_line's whitelist"),
        (f"ip change sales_line {IP}/32 x", "already has the mask /32"),
        (f"ip change sales_line {IP}/8 x", "wider than Exotel allows"),
        ("ip remove sales_line 44.1.2.3 old", "isn't on sales_line's whitelist"),
    ],
)
def test_what_cannot_be_is_said_before_anybody_is_asked_to_approve_it(
    exotel: Account, services: Services, line: str, said: str
) -> None:
    """Approvers have other things to do."""
    make(exotel, "sales_line", ip=IP)
    assert said in words(form(line, services))


def test_an_address_is_removed(exotel: Account, services: Services) -> None:
    """Whatever its mask; it may be typed with it."""
    make(exotel, "sales_line", ip=IP, mask=24)
    line = f"ip remove sales_line {IP}/24 the old office is closed"
    assert wished(line, services)[1].risk == Risk.REMOVE
    assert f"{IP}/24 can't place calls" in lost(line, services)
    done(line, services, exotel)
    assert entries(exotel, "sales_line") == []


def test_many_addresses_come_in_pages_both_ways(exotel: Account, services: Services) -> None:
    """None is cut silently."""
    sid = make(exotel, "sales_line")
    for last in range(35):
        exotel.api.whitelist_ip(sid, PublicIPv4(f"44.1.2.{last}"), Mask(32))
    first = ip_list.answer(ask("sales_line"), services)
    more = offered({"blocks": first.blocks})
    assert list(more) == ["More"]
    second = ip_list.answer(ask(more["More"].removeprefix("ip list ")), services)
    assert list(offered({"blocks": second.blocks})) == ["Earlier"]
    said = words(first.blocks) + words(second.blocks)
    assert [last for last in range(35) if f"`44.1.2.{last}`" not in said] == []


def test_an_address_taken_off_that_a_wider_network_still_lets_in_is_said_to_be(
    exotel: Account, services: Services
) -> None:
    """Before it is decided, and once it is done: nobody may think it shut out."""
    sid = make(exotel, "sales_line", ip=IP)
    exotel.api.whitelist_ip(sid, PublicIPv4("44.248.146.0"), Mask(24))
    line = f"ip remove sales_line {IP} the old office is closed"
    assert "it's part of 44.248.146.0/24, which stays on the whitelist" in lost(line, services)
    assert "it can still place calls as part of `44.248.146.0/24`." in done(line, services, exotel)
    assert entries(exotel, "sales_line") == ["44.248.146.0/24"]


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        ("ip add sales_line 10.0.0.1", "ip", "*Static public IP*: 10.0.0.1 is a private address"),
        ("ip add sales_line 44.248.146.11/5", "mask", "*Mask*: "),
        ("dest add sales_line sip.acme.io:99999", "host", "*Destination*: "),
        ("dest add nosuch_line sip.acme.io", "trunk", "*Trunk*: No trunk called"),
    ],
)
def test_what_is_wrong_with_a_line_stands_below_its_field_and_names_it(
    exotel: Account, services: Services, line: str, field: str, told: str
) -> None:
    """Above it, it stood below the field before, as if that were wrong."""
    make(exotel, "sales_line")
    blocks = form(line, services)["blocks"]
    (place,) = [at for at, block in enumerate(blocks) if ":warning:" in words(block)]
    assert blocks[place - 1]["block_id"] == field
    assert told in words(blocks[place])

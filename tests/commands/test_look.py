"""`/trunk list` and `/trunk show`, from a live account."""

from __future__ import annotations

import pytest

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from commands.list import verb as list_trunks
from commands.show import verb as show_trunk
from tests.commands.asking import ask, words
from tests.support.account import Account


def make(exotel: Account, name: str, *, ip: bool = False, number: bool = False, destination: bool = False) -> str:
    trunk_sid = exotel.api.create_trunk(TrunkName(name)).trunk_sid
    if number:
        exotel.api.map_number(trunk_sid, E164("+919876543210"))
    if ip:
        exotel.api.whitelist_ip(trunk_sid, PublicIPv4("44.248.146.11"), Mask(32))
    if destination:
        exotel.api.add_destination(trunk_sid, Destination.parse("sip.acme.io"))
    return trunk_sid


def test_an_account_with_no_trunks_offers_to_set_one_up(services: Services) -> None:
    """Not an empty list."""
    message = list_trunks.answer(ask(), services)
    assert "no trunks" in message.text
    assert "Set up a trunk" in words(message.blocks)


def test_the_list_shows_direction_numbers_and_health_and_says_where_it_is_from(
    exotel: Account, services: Services
) -> None:
    """From the account's own list."""
    make(exotel, "sales_line", ip=True, number=True)
    make(exotel, "support_line", number=True, destination=True)
    make(exotel, "half_line", number=True)
    said = words(list_trunks.answer(ask(), services).blocks)
    assert "*sales_line*: outbound only" in said
    assert "*support_line*: inbound only" in said
    assert "*half_line*: incomplete" in said
    assert "+919876543210" in said


def test_without_a_list_endpoint_the_trunks_the_bot_has_seen_are_shown_and_it_says_so(
    exotel: Account, services: Services
) -> None:
    """The seed's endpoints alone are enough."""
    make(exotel, "sales_line", ip=True, number=True)
    services.trunks.all()
    exotel.fault(portal_off=True)
    said = words(list_trunks.answer(ask(), services).blocks)
    assert "*sales_line*: outbound only" in said
    assert "There may be more" in said


def test_many_trunks_come_in_pages_and_none_is_cut_silently(exotel: Account, services: Services) -> None:
    """Eight to a page, with how many there are."""
    for number in range(10):
        make(exotel, f"line_{number}")
    first, second = list_trunks.answer(ask(), services), list_trunks.answer(ask("8"), services)
    assert "1 to 8 of 10" in words(first.blocks)
    assert "9 to 10 of 10" in words(second.blocks)
    shown = words(first.blocks) + words(second.blocks)
    assert all(f"*line_{number}*" in shown for number in range(10))


def test_show_tells_what_a_trunk_can_do_what_is_missing_and_what_is_on_it(exotel: Account, services: Services) -> None:
    """With the button for the next missing piece."""
    trunk_sid = make(exotel, "sales_line", ip=True, number=True)
    said = words(show_trunk.answer(ask("sales_line"), services).blocks)
    assert "*Outbound (termination)*: set up" in said
    assert "*Inbound (origination)*: missing a destination URI" in said
    assert "Set up inbound" in said
    assert trunk_sid in said
    assert "44.248.146.11" in said
    assert "PBX settings" in said


@pytest.mark.parametrize("by", ["name", "sid", "beginning", "other case"])
def test_a_trunk_is_found_by_name_sid_or_unique_beginning(exotel: Account, services: Services, by: str) -> None:
    """However it comes to mind."""
    trunk_sid = make(exotel, "sales_line")
    make(exotel, "support_line")
    said = {"name": "sales_line", "sid": trunk_sid, "beginning": "sal", "other case": "SALES"}[by]
    assert services.trunks.find(said).trunk_sid == trunk_sid


@pytest.mark.parametrize("by", ["name", "sid"])
def test_a_trunk_that_was_seen_is_asked_for_by_itself_however_many_there_are(
    exotel: Account, services: Services, by: str
) -> None:
    """An account of sixty has two pages of trunks, and every line that names one would take two reads of the minute."""
    trunk_sid = [make(exotel, f"sales_{number}") for number in range(60)][7]
    services.trunks.all()
    exotel.calls.clear()
    assert services.trunks.find({"name": "sales_7", "sid": trunk_sid}[by]).trunk_sid == trunk_sid
    assert [call.path.rpartition("/")[2] for call in exotel.calls] == [f"trunks?trunk_sid={trunk_sid}"]


def test_an_account_without_a_list_is_not_asked_for_one_trunk_either(exotel: Account, services: Services) -> None:
    """Both are endpoints of the portal: the one refusal is enough, at each line anew."""
    trunk_sid = make(exotel, "sales_line")
    services.trunks.all()
    exotel.fault(portal_off=True)
    services.trunks.all()
    exotel.calls.clear()
    assert services.trunks.find("sales_line").trunk_sid == trunk_sid
    assert [call.path.rpartition("/")[2] for call in exotel.calls] == ["trunks"]


def test_a_name_that_went_to_another_trunk_meanwhile_means_that_one(exotel: Account, services: Services) -> None:
    """Somebody renamed the old one in Exotel's own dashboard: what was seen is not what is so."""
    old = make(exotel, "sales_line")
    services.trunks.all()
    exotel.api.rename_trunk(old, TrunkName("sales_old"))
    new = make(exotel, "sales_line")
    assert services.trunks.find("sales_line").trunk_sid == new
    assert services.trunks.find(old).trunk_name == "sales_old"


def test_a_trunk_that_was_made_again_under_its_name_is_the_new_one(exotel: Account, services: Services) -> None:
    """The one that was seen is gone, and its SID with it."""
    old = make(exotel, "sales_line")
    services.trunks.all()
    exotel.api.delete_trunk(old)
    new = make(exotel, "sales_line")
    assert services.trunks.find("sales_line").trunk_sid == new
    with pytest.raises(NotOne, match="No trunk called"):
        services.trunks.find(old)


def test_a_beginning_that_fits_two_trunks_names_both(exotel: Account, services: Services) -> None:
    """And asks which."""
    make(exotel, "sales_one")
    make(exotel, "sales_two")
    with pytest.raises(NotOne, match=r"sales_one.*sales_two") as caught:
        show_trunk.answer(ask("sales"), services)
    assert len(caught.value.fits) == 2


def test_a_trunk_that_is_not_there_names_those_that_are(exotel: Account, services: Services) -> None:
    """So that a typing error costs one click."""
    make(exotel, "sales_line")
    with pytest.raises(NotOne, match="No trunk called") as caught:
        show_trunk.answer(ask("nosuch"), services)
    assert [trunk.trunk_name for trunk in caught.value.fits] == ["sales_line"]


def test_show_without_a_name_asks_which(exotel: Account, services: Services) -> None:
    """With a button for each."""
    make(exotel, "sales_line")
    assert "sales_line" in words(show_trunk.answer(ask(), services).blocks)

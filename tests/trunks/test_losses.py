"""The losses that approvers see: neither more nor less than what stops."""

from __future__ import annotations

import pytest

from bot.trunks.snapshots import Address, Number, Route, Snapshot, address_stops, changes, number_stops

NUMBER, IP = "+919876543210", "44.248.146.11"
OFFICE, ONE = Address(ip="44.248.146.0", mask=24), Address(ip=IP, mask=32)
PLACE = Route(destination="sip.acme.io:5061;transport=tls")
BARE = Snapshot(trunk_sid="trmum1", trunk_name="sales_line", numbers=(Number(phone_number=NUMBER),))


@pytest.mark.parametrize(
    ("on_it", "stops"),
    [
        ({"whitelisted_ips": (ONE,)}, "place"),
        ({"destinations": (PLACE,)}, "receive"),
        # An inbound IP is whitelisted because Exotel wants it so: that makes no outbound trunk of it.
        (
            {"destinations": (Route(destination=f"{IP}:5060;transport=tcp"),), "whitelisted_ips": (ONE,)},
            "receive",
        ),
        ({"whitelisted_ips": (OFFICE,), "destinations": (PLACE,)}, "place or receive"),
    ],
)
def test_a_number_stops_what_its_trunk_is_for(on_it: dict[str, object], stops: str) -> None:
    """A trunk that only places calls receives none that could stop."""
    assert (
        number_stops(NUMBER, BARE.model_copy(update=on_it))
        == f"{NUMBER} can't {stops} calls through sales_line any more."
    )


def test_a_number_that_another_trunk_has_stops_on_this_one_alone() -> None:
    """In one sentence, so that none says the contrary of the next."""
    shared = BARE.model_copy(update={"whitelisted_ips": (ONE,), "shared": (f"{NUMBER} is also on show.",)})
    assert number_stops(NUMBER, shared) == (
        f"{NUMBER} can't place calls through sales_line any more. {NUMBER} is also on show."
    )


def test_an_address_within_a_network_that_stays_can_still_call() -> None:
    """It was whitelisted twice: by itself, and as part of the office."""
    assert address_stops(ONE, BARE, [OFFICE]) == (
        f"{IP} can still place calls through sales_line: it's part of 44.248.146.0/24, which stays on the whitelist."
    )
    assert address_stops(OFFICE, BARE, [ONE]) == "44.248.146.0/24 can't place calls through sales_line any more."


def test_an_alias_that_could_not_be_read_before_was_not_added() -> None:
    """Nobody changed anything; there is only more to be seen."""
    unread = BARE.model_copy(update={"alias_is_known": False})
    read = BARE.model_copy(update={"alias": NUMBER})
    assert changes(unread, read) == [f"The caller ID is {NUMBER}; it couldn't be read before."]
    assert changes(read, unread) == [f"The caller ID was {NUMBER}; it can't be read now."]
    assert changes(BARE, read) == [f"Caller ID {NUMBER} was added."]
    assert changes(unread, BARE) == []

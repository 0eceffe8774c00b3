"""`/trunk dest …`: where inbound calls are sent, and how they are shared out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Destination
from bot.domain.records import Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest, Wrong
from commands.dest.list import verb as dest_list
from tests.commands.asking import ask, words
from tests.commands.carrying import NUMBER, carried_out, done, form, lost, make, offered, submitted, values, wished
from tests.commands.fakes import FakeChecks
from tests.support.account import Account

SERVER = "sip.acme.io:5061;transport=tls"


def routes(account: Account, trunk: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.trunks()[trunk]["destination_uris"]
    return found


@pytest.mark.parametrize("said", ["sip.acme.io", SERVER, f"<sip:{SERVER}>", "sip.acme.io 5061 tls"])
def test_a_destination_is_added_as_people_write_it(exotel: Account, services: Services, said: str) -> None:
    """A host name alone means TLS at its usual port."""
    make(exotel, "support_line", numbers=(NUMBER,))
    receipt = done(f"dest add support {said}", services, exotel)
    assert [route["destination"] for route in routes(exotel, "support_line")] == [f"sip:{SERVER}"]
    assert "One step left for you" in receipt
    assert exotel.trunks()["support_line"]["whitelisted_ips"] == []


def test_an_ip_destination_is_whitelisted_first_in_the_same_plan(exotel: Account, services: Services) -> None:
    """Exotel refuses it otherwise."""
    make(exotel, "support_line", numbers=(NUMBER,))
    done("dest add support_line 44.248.146.11", services, exotel)
    there = exotel.trunks()["support_line"]
    assert [(entry["ip"], entry["mask"]) for entry in there["whitelisted_ips"]] == [("44.248.146.11", 32)]
    assert [route["destination"] for route in there["destination_uris"]] == ["sip:44.248.146.11:5061;transport=tls"]


def test_an_ip_destination_inside_a_whitelisted_network_opens_nothing_more(exotel: Account, services: Services) -> None:
    """It is whitelisted already, and nobody is asked whether it was meant otherwise."""
    make(exotel, "support_line", ip="44.248.146.0", mask=24)
    done("dest add support_line 44.248.146.11", services, exotel)
    assert len(routes(exotel, "support_line")) == 1


def test_the_form_comes_back_with_each_mistake_at_its_field(exotel: Account, services: Services) -> None:
    """Host, port and transport are three fields."""
    sid = make(exotel, "support_line")
    answers = {"trunk": sid, "host": "10.0.0.1", "port": "99999", "transport": "tls"}
    outcome = submitted("dest add", answers, services)
    assert isinstance(outcome, Wrong)
    assert set(outcome.fields) == {"host", "port"}


def test_a_port_that_is_usually_the_other_transports_is_told_in_the_receipt(
    exotel: Account, services: Services
) -> None:
    """Allowed, and mostly a slip."""
    make(exotel, "support_line")
    assert "usually for TCP" in done("dest add support_line sip.acme.io:5060;transport=tls", services, exotel)


def test_a_trunk_that_only_calls_is_asked_about_before_a_destination_is_added(
    exotel: Account, services: Services
) -> None:
    """With what was probably meant as a button, and the form filled in for those who meant it."""
    sid = make(exotel, "sales_line", numbers=(NUMBER,), ip="44.248.146.11")
    view = form("dest add sales_line 44.1.2.3", services)
    assert "is outbound-only" in words(view)
    assert offered(view) == {"Whitelist 44.1.2.3 instead": f"ip add {sid} 44.1.2.3/32"}
    assert routes(exotel, "sales_line") == []
    outcome = submitted("dest add", values(view), services)
    assert isinstance(outcome, ChangeRequest)


def test_the_list_shows_the_order_and_an_example_share_of_calls(exotel: Account, services: Services) -> None:
    """The one tried first at the top."""
    sid = make(exotel, "support_line")
    for host, priority, weight in [("c.acme.io", 5, 1), ("a.acme.io", 0, 1), ("b.acme.io", 0, 3)]:
        entry = exotel.api.add_destination(sid, Destination.parse(host))
        exotel.api.change_destination(sid, entry.id, priority, weight)
    said = words(dest_list.answer(ask("support_line"), services).blocks)
    assert said.index("b.acme.io") < said.index("a.acme.io") < said.index("c.acme.io")
    assert "weight 3: about 75% of calls" in said
    assert "weight 1: about 25% of calls" in said
    assert "only if priority 0 fails" in said


def test_weights_of_nothing_but_zero_are_not_guessed_at(exotel: Account, services: Services) -> None:
    """Nobody documents what they mean."""
    sid = make(exotel, "support_line")
    entry = exotel.api.add_destination(sid, Destination.parse("a.acme.io"))
    exotel.api.change_destination(sid, entry.id, 0, 0)
    assert "share unknown" in words(dest_list.answer(ask("support_line"), services).blocks)


def test_a_weight_is_set_and_the_form_explains_it_by_an_example(exotel: Account, services: Services) -> None:
    """The priority stays as it is unless one is typed."""
    make(exotel, "support_line", destination="sip.acme.io")
    done("dest weight support_line sip.acme.io 3", services, exotel)
    done("dest weight support_line sip.acme.io 2 1", services, exotel)
    done(f"dest weight support_line {SERVER} 9", services, exotel)
    (route,) = routes(exotel, "support_line")
    assert (route["priority"], route["weight"]) == (1, 9)
    view = form("dest weight support_line sip.acme.io many", services)
    assert "about 75% of calls go to the first" in words(view)
    assert "“many” isn't a weight" in words(view)


@pytest.mark.parametrize("figure", ["-1", "1.5", "65536", "٣", "9" * 5000])
def test_a_figure_that_is_none_is_marked(exotel: Account, services: Services, figure: str) -> None:
    """Whole numbers of sixteen bits."""
    make(exotel, "support_line", destination="sip.acme.io")
    assert "0 to 65535" in words(form(f"dest weight support_line sip.acme.io {figure}", services))


def test_removing_the_only_destination_says_that_calls_have_nowhere_to_go(exotel: Account, services: Services) -> None:
    """And waits for approval."""
    make(exotel, "support_line", numbers=(NUMBER,), destination="sip.acme.io")
    line = "dest remove support_line SIP.ACME.IO the server is gone"
    verb, wish = wished(line, services)
    assert wish.risk == Risk.REMOVE
    assert f"calls to {NUMBER} will have nowhere to go" in lost(line, services)
    carried_out(verb, wish, exotel)
    assert routes(exotel, "support_line") == []


def test_removing_one_of_several_names_those_that_are_left(exotel: Account, services: Services) -> None:
    """An IP stays whitelisted, which is said."""
    sid = make(exotel, "support_line", ip="44.248.146.11", destination="44.248.146.11")
    exotel.api.add_destination(sid, Destination.parse("sip.acme.io"))
    line = "dest remove support_line 44.248.146.11 moved"
    assert f"Remaining destinations: {SERVER}" in lost(line, services)
    assert "still whitelisted" in done(line, services, exotel)


def test_what_is_no_destination_of_the_trunk_is_said_before_anybody_is_asked(
    exotel: Account, services: Services
) -> None:
    """With those that are."""
    make(exotel, "support_line", destination="sip.acme.io")
    said = words(form("dest remove support_line sip.other.io old", services))
    assert f"isn't a destination of support_line, which has {SERVER}" in said


@pytest.mark.parametrize(
    "said",
    [
        "in.voip.exotel.com:5070;transport=tcp",
        "edge.mum.in.exotel.com",
        "EXOTEL.com",
        "182.76.143.61:5060;transport=tcp",
    ],
)
def test_a_host_of_exotels_is_asked_about(exotel: Account, services: Services, said: str) -> None:
    """Calls would go round in a loop."""
    make(exotel, "sales_line")
    assert "Exotel's own" in words(form(f"dest add sales_line {said}", services))


def test_a_host_that_only_ends_like_exotels_is_not(exotel: Account, services: Services) -> None:
    make(exotel, "sales_line")
    assert "Exotel's own" not in words(form("dest add sales_line notexotel.com what", services))


def test_the_servers_behind_an_srv_name_are_buttons(exotel: Account, services: Services) -> None:
    """By priority, with their ports; a target that can't be a destination is left out."""
    make(exotel, "sales_line")
    targets = {"_sips._tcp.acme.io": [("sip1.acme.io", 5061), ("", 0), ("sip2.acme.io", 5071)]}
    there = replace(services, checks=FakeChecks(targets=targets))
    view = form("dest add sales_line _sips._tcp.acme.io", there)
    pressed = [(each["text"]["text"], each["value"]) for each in view["blocks"][-1]["elements"]]
    assert pressed == [
        ("Add sip1.acme.io:5061", "sales_line sip1.acme.io:5061;transport=tls"),
        ("Add sip2.acme.io:5071", "sales_line sip2.acme.io:5071;transport=tls"),
    ]


@pytest.mark.parametrize("said", ["_sips._tcp.acme.io", "_sip._tcp.acme.io", "_SIP._UDP.acme.io."])
def test_an_srv_name_is_told_for_what_it_is(exotel: Account, services: Services, said: str) -> None:
    """With the lookup that shows the target and port."""
    make(exotel, "sales_line")
    told = words(form(f"dest add sales_line {said}", services))
    assert "is an SRV record" in told
    assert "dig SRV" in told

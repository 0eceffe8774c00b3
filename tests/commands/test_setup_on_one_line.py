"""`/trunk setup` with everything on one line, in any order and with filler: the form opens filled in."""

from __future__ import annotations

import pytest

from bot.slack.markup import as_typed
from bot.verbs.verb import Show, Submission
from commands.setup import verb
from tests.commands.asking import NO_SERVICES, ask, words
from tests.commands.carrying import values

NUMBER, IP = "+911800123457", "44.248.146.20"
INBOUND = {"trunk_name": "warehouse", "customer_number": NUMBER, "host": IP}
TO_A_NAME = {**INBOUND, "host": "sip.acme.io"}
OUTBOUND = {"trunk_name": "warehouse", "caller_id": NUMBER, "ip": IP, "mask": "32"}


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        (f"inbound warehouse {NUMBER} {IP}", INBOUND),
        (f"inbound warehouse {IP} {NUMBER}", INBOUND),
        (f"{NUMBER} {IP} warehouse inbound", INBOUND),
        (f"incoming warehouse {NUMBER} {IP}", INBOUND),
        (f"a new inbound trunk called warehouse with the number {NUMBER} and IP {IP}", INBOUND),
        (f"inbound calls from {NUMBER} to {IP} as warehouse please", INBOUND),
        (f"inbound warehouse {NUMBER} {IP}/32", INBOUND),
        (f"inbound “warehouse” <tel:{NUMBER}|{NUMBER}> <http://{IP}|{IP}>", INBOUND),
        (f"inbound warehouse +91 1800 123457 {IP}", {**INBOUND, "customer_number": "+91 1800 123457"}),
        (f"inbound warehouse {NUMBER} sip.acme.io", TO_A_NAME),
        (f"inbound warehouse sip.acme.io {NUMBER}", TO_A_NAME),
        (f"inbound warehouse {NUMBER} sip:sip.acme.io", TO_A_NAME),
        (f"inbound warehouse {NUMBER} sip.acme.io:5064", {**TO_A_NAME, "port": "5064"}),
        (f"inbound warehouse {NUMBER} sip.acme.io:5064 tcp", {**TO_A_NAME, "port": "5064", "transport": "tcp"}),
        (f"inbound warehouse {NUMBER} sip.acme.io port 5064 over tcp", {**TO_A_NAME, "transport": "tcp"}),
        (f"inbound warehouse {NUMBER} sip.acme.io:5064; transport=tcp", {**TO_A_NAME, "port": "5064"}),
        (f"outbound warehouse {NUMBER} {IP}", OUTBOUND),
        (f"outgoing warehouse {IP} {NUMBER}", OUTBOUND),
        (f"up outgoing warehouse {NUMBER} {IP}", OUTBOUND),
        (f"up an outgoing trunk named warehouse from {IP} with {NUMBER}", OUTBOUND),
        (f"outbound warehouse {NUMBER} {IP}/30", {**OUTBOUND, "mask": "30"}),
        (f"outbound warehouse {NUMBER} {IP} / 30", {**OUTBOUND, "mask": "30"}),
        (f"termination warehouse {NUMBER} {IP}", OUTBOUND),
        (f"both warehouse {NUMBER} {IP} sip.acme.io", {**OUTBOUND, "host": "sip.acme.io"}),
        (f"both warehouse {IP} +919876543210 {NUMBER} sip.acme.io", {"customer_number": NUMBER, "ip": IP}),
        ("outbound warehouse 098765 43210", {"trunk_name": "warehouse", "caller_id": "098765 43210"}),
        ("inbound warehouse please", {"trunk_name": "warehouse", "customer_number": ""}),
    ],
)
def test_the_whole_main_job_fits_on_one_line(line: str, filled: dict[str, str]) -> None:
    """Each value is in its field, however the line is ordered."""
    view = verb.open(ask(as_typed(line)))
    there = values(view)
    assert {name: there.get(name) for name in filled} == filled
    assert "I ignored" not in words(view)


@pytest.mark.parametrize("line", [f"inbound warehouse {NUMBER} {IP}", f"outbound warehouse {NUMBER} {IP}"])
def test_such_a_form_only_has_to_be_submitted(line: str) -> None:
    """Nothing is missing from it."""
    view = verb.open(ask(line))
    submission = Submission(ask(), values(view), view["private_metadata"], NO_SERVICES)
    assert isinstance(verb.screens["form"](submission), Show)


def test_values_are_kept_until_the_direction_is_chosen() -> None:
    """The direction is the one thing left to ask."""
    view = verb.open(ask(f"warehouse {NUMBER} {IP}"))
    submission = Submission(ask(), {"direction": "outbound"}, view["private_metadata"], NO_SERVICES)
    form = verb.screens["direction"](submission)
    assert isinstance(form, Show)
    assert values(form.view)["ip"] == IP
    assert values(form.view)["caller_id"] == NUMBER


def test_a_value_too_many_is_named() -> None:
    """Not dropped in silence."""
    assert "I ignored “44.248.146.21”" in words(verb.open(ask(f"outbound warehouse {IP} 44.248.146.21")))


def test_a_host_name_for_outbound_is_not_dropped_without_a_word() -> None:
    """Outbound works from an IP only, and the form has no field for a name."""
    view = verb.open(ask(f"outbound warehouse {NUMBER} sip.acme.io"))
    assert values(view)["ip"] == ""
    assert "“sip.acme.io” is a host name. Outbound needs a static public IP, so I left it out." in words(view)

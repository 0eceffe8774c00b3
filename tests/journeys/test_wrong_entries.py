"""What is typed wrong is marked at its field, with what is wrong and what to do; what was right is not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.acts import (
    BOTH,
    INBOUND,
    OPS,
    OUTBOUND,
    WAY,
    fill,
    modal_says,
    open_form,
    open_wizard,
    private_answer,
)
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, Stage


@pytest.fixture
def asha(shared: Stage) -> Iterator[Person]:
    """Asha at the shared stage; nothing in this file may change the account."""
    asha = shared.person(ASHA)
    yield asha
    assert shared.account.trunks() == {}
    assert shared.operations() == []
    assert shared.refusals() == []
    asha.leave()


def test_a_host_name_for_outbound_is_explained_by_the_direction_rule_and_corrected(asha: Person) -> None:
    """The classic mistake: the error says why, and the corrected form goes through with the rest as it was."""
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND | {"Static public IP": "pbx.yourcompany.com"})
    errors = asha.submit()
    assert list(errors) == ["Static public IP"]
    for word in ("pbx.yourcompany.com", "host name", "inbound"):
        assert word in errors["Static public IP"].lower()
    asha.fill("Static public IP", "44.248.146.11")
    assert asha.submit() == {}
    asked = text_of(modal_says(asha, "Nothing has been done yet"))
    for kept in ("sales_line", "+919876543210", "44.248.146.11"):
        assert kept in asked


def test_every_wrong_field_is_marked_at_once_and_right_ones_stay_as_they_were(asha: Person) -> None:
    """Seven mistakes in one form, each at its own field; corrected one by one, nothing typed again."""
    open_form(asha, "Both")
    fill(
        asha,
        {
            "Trunk name": "sales line!",
            "Caller ID number": "+12",
            "Static public IP": "192.168.1.10",
            "Mask": "8",
            "Customer-facing number": "12345",
            "Destination host": "sip_host.yourcompany.com",
            "Port": "70000",
        },
    )
    errors = asha.submit()
    assert set(errors) == {
        "Trunk name",
        "Caller ID number",
        "Static public IP",
        "Mask",
        "Customer-facing number",
        "Destination host",
        "Port",
    }
    fill(asha, BOTH | {"Mask": "30"})
    assert set(asha.submit()) == {"Customer-facing number", "Port"}
    fill(asha, {"Customer-facing number": "+911800123456", "Port": "5071"})
    assert asha.submit() == {}
    asked = text_of(modal_says(asha, "Nothing has been done yet"))
    for kept in ("both_ways", "+919876543210", "44.248.146.11/30", "+911800123456", "sip.yourcompany.com:5071"):
        assert kept in asked


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Trunk name", "a_name_that_is_too_long", "16"),
        ("Trunk name", "", "complete this required field"),
        ("Trunk name", "<!channel>", "Try channel"),
        ("Caller ID number", "12345", "which country"),
        ("Static public IP", "10.0.0.4", "private"),
        ("Static public IP", "203.0.113.9", "documentation"),
        ("Static public IP", "224.0.0.1", "multicast"),
        ("Static public IP", "240.0.0.1", "reserved"),
        ("Static public IP", "2001:db8::1", "IPv4"),
        ("Mask", "33", "32"),
        ("Mask", "15", "16"),
    ],
)
def test_each_mistake_has_its_own_sentence(asha: Person, field: str, typed: str, said: str) -> None:
    """What is wrong with it, and where it is certain, what would do instead."""
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND | {field: typed})
    errors = asha.submit()
    assert list(errors) == [field]
    assert said.lower() in errors[field].lower()


def test_a_number_without_its_country_code_is_corrected_with_one_button(asha: Person) -> None:
    """The button leads straight to the review."""
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND | {"Caller ID number": "98765 43210"})
    assert asha.submit() == {}
    modal_says(asha, "Add the country code: +919876543210?")
    asha.click("Use +919876543210")
    assert "+919876543210" in text_of(modal_says(asha, "Nothing has been done yet"))


@pytest.mark.parametrize(
    ("host", "port", "wire"),
    [
        ("sip:pbx.acme.io:5070;transport=tcp", "", "pbx.acme.io:5070;transport=tcp"),
        ("sips:pbx.acme.io", "", "pbx.acme.io:5061;transport=tls"),
        ("pbx.acme.io.", "5061", "pbx.acme.io:5061;transport=tls"),
        ("bücher.io", "", "xn--bcher-kva.io:5061;transport=tls"),
    ],
)
def test_a_pasted_destination_is_taken_apart_and_understood(asha: Person, host: str, port: str, wire: str) -> None:
    """Whatever a PBX's page lets one copy."""
    open_form(asha, "Inbound")
    fill(asha, INBOUND | {"Destination host": host, "Port": port})
    assert asha.submit() == {}, asha.errors()
    assert wire in text_of(modal_says(asha, "Nothing has been done yet"))


def test_udp_is_refused_with_what_to_use_instead(asha: Person) -> None:
    """A pasted `transport=udp` cannot be served."""
    open_form(asha, "Inbound")
    fill(asha, INBOUND | {"Destination host": "sip:pbx.acme.io:5060;transport=udp"})
    errors = asha.submit()
    assert errors
    assert "TLS" in " ".join(errors.values())


def test_a_wide_mask_is_warned_of_before_anything_is_done(asha: Person) -> None:
    """A /16 lets 65,536 addresses place calls on the bill."""
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND | {"Mask": "16"})
    assert asha.submit() == {}
    assert "65,536" in text_of(modal_says(asha, "Nothing has been done yet"))


def test_no_direction_is_asked_for_again_at_its_field(asha: Person) -> None:
    """Pressing Next without a choice."""
    open_wizard(asha)
    assert list(asha.submit()) == [WAY]


def test_words_that_mean_nothing_to_setup_leave_the_wizard_at_its_beginning(asha: Person) -> None:
    """`/trunk setup please, for mum` is no reason to fail."""
    open_wizard(asha, "please, for mum & <!channel>")
    assert asha.labels() == [WAY]


def test_a_cancelled_wizard_leaves_nothing_behind(shared: Stage, asha: Person) -> None:
    """Closed at the review: no operation, no message, no row but none."""
    before = len(shared.audit())
    open_form(asha, "Outbound")
    fill(asha, OUTBOUND)
    assert asha.submit() == {}
    modal_says(asha, "Nothing has been done yet")
    asha.close()
    asha.no_modal()
    assert asha.messages(OPS) == []
    assert len([row for row in shared.audit()[before:] if row.event != "api_call"]) == 0


def test_plain_trunk_opens_the_wizard_for_somebody_new(shared: Stage, asha: Person) -> None:
    """Ben has never set up a trunk, so `/trunk` alone shows him how; Asha's own wizard is hers."""
    ben = shared.person(BEN)
    ben.send(OPS, "/trunk")
    ben.modal("Set up a trunk")
    ben.close()
    asha.send(OPS, "/trunk help")
    private_answer(asha, "/trunk setup")
    ben.leave()

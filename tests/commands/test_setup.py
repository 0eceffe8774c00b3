"""The wizard: direction, form, review. Every view here is also checked against Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Direction
from bot.domain.records import KnownTrunk, Risk
from bot.verbs.services import Services
from bot.verbs.verb import ChangeRequest, Next, Show, Submission, Wrong
from commands.setup import verb
from commands.setup.request import Draft, SetUp
from tests.commands.asking import NO_SERVICES, ask, labels, words
from tests.commands.carrying import make, offered
from tests.support.account import Account

OUTBOUND = {"trunk_name": "sales_line", "caller_id": "+919876543210", "ip": "44.248.146.11", "mask": "32"}
INBOUND = {
    "trunk_name": "support_line",
    "customer_number": "+911800123456",
    "host": "sip.acme.io",
    "port": "",
    "transport": "tls",
}
SALES = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaaan", "sales_line")


def submit(screen: str, answers: dict[str, str], metadata: str = "", *trunks: KnownTrunk) -> Next:
    return verb.screens[screen](Submission(ask("", *trunks), answers, metadata, NO_SERVICES))


def fill(direction: str, answers: dict[str, str], *trunks: KnownTrunk) -> Next:
    return submit("form", answers, Draft(direction=Direction(direction)).model_dump_json(), *trunks)


def wrong(direction: str, answers: dict[str, str], *trunks: KnownTrunk) -> dict[str, str]:
    result = fill(direction, answers, *trunks)
    assert isinstance(result, Wrong), result
    return dict(result.fields)


def review(direction: str, answers: dict[str, str], *trunks: KnownTrunk) -> dict[str, Any]:
    result = fill(direction, answers, *trunks)
    assert isinstance(result, Show), result
    assert result.view["callback_id"] == "setup/review"
    return result.view


def test_the_first_question_is_which_way_the_calls_go_in_both_vocabularies() -> None:
    """One choice of three, with a line on each."""
    view = verb.open(ask())
    said = words(view)
    assert labels(view) == ["Which way do the calls go?"]
    for phrase in ("Outbound (termination)", "Inbound (origination)", "Both ways (termination and origination)"):
        assert phrase in said
    assert "```" not in said


@pytest.mark.parametrize(
    ("direction", "fields"),
    [
        ("outbound", ["Trunk name", "Caller ID number", "Static public IP", "Mask"]),
        ("inbound", ["Trunk name", "Customer-facing number", "Destination host", "Port", "Transport"]),
        (
            "both",
            [
                "Trunk name",
                "Caller ID number",
                "Static public IP",
                "Mask",
                "Customer-facing number",
                "Destination host",
                "Port",
                "Transport",
            ],
        ),
    ],
)
def test_the_form_asks_only_for_what_the_direction_needs(direction: str, fields: list[str]) -> None:
    """A destination is no business of outbound, an address none of inbound."""
    result = submit("direction", {"direction": direction})
    assert isinstance(result, Show)
    assert labels(result.view) == fields


def test_no_direction_is_an_error_at_its_field() -> None:
    """A choice that was not made is asked for again."""
    result = submit("direction", {})
    assert isinstance(result, Wrong)
    assert list(result.fields) == ["direction"]


def test_trunks_that_exist_can_be_chosen_and_a_hundred_or_more_are_searched() -> None:
    """A menu holds a hundred; beyond that one types."""
    few = submit("direction", {"direction": "outbound"}, "", SALES)
    many = submit(
        "direction", {"direction": "outbound"}, "", *(KnownTrunk(f"trmum1{n:020d}n", f"t{n}") for n in range(120))
    )
    assert isinstance(few, Show)
    assert isinstance(many, Show)
    kinds = [
        next(block["element"]["type"] for block in show.view["blocks"] if block.get("block_id") == "trunk")
        for show in (few, many)
    ]
    assert kinds == ["static_select", "external_select"]


def test_the_review_names_every_step_in_order_before_any_is_taken() -> None:
    """In words, with what goes side by side."""
    said = words(review("outbound", OUTBOUND))
    assert "Nothing has been done yet" in said
    places = [said.index(call) for call in ("Create the trunk sales_line", "Add the number", "Whitelist the IP")]
    assert places == sorted(places)


def test_the_review_of_an_inbound_ip_destination_shows_the_whitelisting_that_was_not_asked_for() -> None:
    """An IP destination is whitelisted before it is added."""
    said = words(review("inbound", INBOUND | {"host": "44.248.146.12"}))
    assert said.index("Whitelist the IP 44.248.146.12") < said.index("Add the destination URI")


def test_the_review_of_a_wide_mask_says_what_it_opens() -> None:
    """A /16 lets 65,536 addresses place calls on the bill."""
    assert "65,536" in words(review("outbound", OUTBOUND | {"mask": "16"}))


@pytest.mark.parametrize(
    ("direction", "answers"),
    [
        ("inbound", {**INBOUND, "host": "edge.mum.in.exotel.com"}),
        ("inbound", {**INBOUND, "host": "sip.exotel.in"}),
        ("inbound", {**INBOUND, "host": "13.127.39.217"}),
        ("outbound", {**OUTBOUND, "ip": "182.76.143.61"}),
        ("outbound", {**OUTBOUND, "ip": "13.127.39.216", "mask": "29"}),
    ],
)
def test_the_review_warns_of_a_host_or_address_of_exotels(direction: str, answers: dict[str, str]) -> None:
    """Calls would go round in a loop."""
    assert "Exotel's own" in words(review(direction, answers))
    assert "Exotel's own" not in words(review("outbound", OUTBOUND)) + words(review("inbound", INBOUND))


@pytest.mark.parametrize(
    ("there", "ip", "mask", "told"),
    [
        ("44.248.146.11", "44.248.146.8", "29", "includes 44.248.146.11, which is whitelisted already"),
        ("44.248.146.11", "44.248.146.11", "32", ""),
        ("44.248.146.14", "44.248.146.11", "32", ""),
    ],
)
def test_the_review_says_what_overlaps_on_the_trunk_that_is_there(
    exotel: Account, services: Services, there: str, ip: str, mask: str, told: str
) -> None:
    """It can be set up all the same; an entry that is there already is skipped."""
    make(exotel, "sales_line", ip=there)
    trunk = services.trunks.find("sales_line")
    result = fill("outbound", {**OUTBOUND, "trunk": trunk.trunk_sid, "trunk_name": "", "ip": ip, "mask": mask}, trunk)
    assert isinstance(result, Show)
    assert result.second_look
    view = result.second_look(services)
    assert bool(view) == bool(told)
    if view:
        assert told in words(view)
        assert view["submit"]["text"] == "Set it up"


def test_an_existing_trunk_is_used_and_not_created() -> None:
    """What is filled in is added to it."""
    said = words(review("outbound", OUTBOUND | {"trunk": SALES.trunk_sid, "trunk_name": ""}, SALES))
    assert f"Use the trunk sales_line ({SALES.trunk_sid})" in said
    assert "Create the trunk" not in said


def test_a_review_that_is_submitted_is_the_request_as_it_was_reviewed() -> None:
    """What was shown is what is asked for."""
    view = review("inbound", INBOUND)
    result = submit("review", {}, view["private_metadata"])
    assert isinstance(result, ChangeRequest)
    assert isinstance(result.request, SetUp)
    assert result.request.destination
    assert result.request.destination.wire == "sip.acme.io:5061;transport=tls"


@pytest.mark.parametrize(
    ("direction", "answers", "field", "told"),
    [
        ("outbound", OUTBOUND | {"ip": "pbx.acme.io"}, "ip", "host name"),
        ("outbound", OUTBOUND | {"ip": "192.168.1.4"}, "ip", "private"),
        ("outbound", OUTBOUND | {"ip": "203.0.113.9"}, "ip", "documentation"),
        ("outbound", OUTBOUND | {"ip": "224.0.0.5"}, "ip", "multicast"),
        ("outbound", OUTBOUND | {"ip": "2001:db8::1"}, "ip", "IPv6"),
        ("outbound", OUTBOUND | {"mask": "8"}, "mask", "16"),
        ("outbound", OUTBOUND | {"mask": "33"}, "mask", "32"),
        ("outbound", OUTBOUND | {"ip": "192.0.3.1", "mask": "22"}, "mask", "narrower mask"),
        ("outbound", OUTBOUND | {"trunk_name": "Sales line Mumbai"}, "trunk_name", "Sales_line_Mumba"),
        ("outbound", OUTBOUND | {"trunk_name": ""}, "trunk_name", "name"),
        ("inbound", INBOUND | {"port": "70000"}, "port", "65535"),
        ("inbound", INBOUND | {"host": "sip:sip.acme.io:5061;transport=udp"}, "host", "UDP"),
        ("inbound", INBOUND | {"host": "sip_server.acme.io"}, "host", "_"),
        ("inbound", INBOUND | {"host": "10.1.2.3"}, "host", "private"),
        ("inbound", INBOUND | {"customer_number": "1800-FLOWERS"}, "customer_number", "1800-FLOWERS"),
    ],
)
def test_a_wrong_entry_is_marked_at_its_field(direction: str, answers: dict[str, str], field: str, told: str) -> None:
    """With what is wrong and what to do."""
    marked = wrong(direction, answers)
    assert list(marked) == [field] or field in marked
    assert told.lower() in marked[field].lower(), marked[field]


def test_every_wrong_field_is_marked_at_once() -> None:
    """Not one after the other."""
    marked = wrong("outbound", {"trunk_name": "a b", "caller_id": "12", "ip": "pbx", "mask": "99"})
    assert set(marked) == {"trunk_name", "caller_id", "ip", "mask"}


def test_a_pasted_sip_uri_is_taken_apart_and_understood() -> None:
    """People paste what the PBX shows."""
    view = review("inbound", INBOUND | {"host": "sip:sip.acme.io:5071;transport=tcp", "transport": "tls", "port": ""})
    assert "sip.acme.io:5071;transport=tcp" in words(view)


def test_a_trailing_dot_and_an_international_name_are_understood() -> None:
    """A name as DNS carries it."""
    assert "xn--bcher-kva.de:5061;transport=tls" in words(review("inbound", INBOUND | {"host": "bücher.de."}))


def test_a_new_name_that_is_taken_says_how_to_use_that_trunk() -> None:
    """The name is known to be on the account."""
    marked = wrong("outbound", OUTBOUND | {"trunk": "new"}, SALES)
    assert "Choose it under" in marked["trunk_name"]


def test_choosing_a_trunk_and_typing_another_name_is_asked_about() -> None:
    """Nobody can know which one was meant."""
    marked = wrong("outbound", OUTBOUND | {"trunk": SALES.trunk_sid, "trunk_name": "other"}, SALES)
    assert "Clear this name" in marked["trunk_name"]


def test_both_ways_with_one_number_needs_it_once() -> None:
    """An empty customer-facing number is the caller ID number."""
    said = words(review("both", OUTBOUND | INBOUND | {"customer_number": ""}))
    assert said.count("Add the number") == 1


def test_a_direction_and_a_trunk_in_the_command_skip_the_first_question() -> None:
    """`/trunk setup inbound sales_line` opens the form with that trunk chosen."""
    view = verb.open(ask("inbound sales_line", SALES))
    assert view["callback_id"] == "setup/form"
    trunk = next(block for block in view["blocks"] if block.get("block_id") == "trunk")
    assert trunk["element"]["initial_option"]["value"] == SALES.trunk_sid


SUPPORT = KnownTrunk("trmum1bbbbbbbbbbbbbbbbbbbbn", "support_line")


def filled_in(view: dict[str, Any]) -> dict[str, str]:
    """How the form stands at first, by field."""
    fields = [(block["block_id"], block["element"]) for block in view["blocks"] if block["type"] == "input"]
    return {
        name: (element.get("initial_option") or {}).get("value") or element.get("initial_value") or ""
        for name, element in fields
    }


@pytest.mark.parametrize("said", ["inbound sal", "SAL inbound", f"{SALES.trunk_sid[:9]} in"])
def test_a_trunk_goes_by_its_unique_beginning_here_as_everywhere(said: str) -> None:
    """The README says so of every verb."""
    view = verb.open(ask(said, SALES, SUPPORT))
    assert filled_in(view)["trunk"] == SALES.trunk_sid
    assert ":information_source:" not in words(view)


def test_a_beginning_that_fits_two_trunks_is_said_to_and_chooses_neither() -> None:
    """The person does."""
    view = verb.open(ask("inbound s", SALES, SUPPORT))
    assert "“s” matches more than one trunk: sales_line and support_line. Choose one." in words(view)
    assert filled_in(view)["trunk"] == "new"


def test_a_typing_error_in_the_direction_is_asked_about_with_what_was_probably_meant_chosen() -> None:
    """And not passed over, which would open the first question as if nothing had been typed."""
    view = verb.open(ask("outbond sales_line", SALES))
    assert view["callback_id"] == "setup/direction"
    assert filled_in(view) == {"direction": "outbound"}
    assert "I read “outbond” as outbound. Is that right?" in words(view)
    form = submit("direction", {"direction": "outbound"}, view["private_metadata"], SALES)
    assert isinstance(form, Show)
    assert filled_in(form.view)["trunk"] == SALES.trunk_sid


def test_a_name_that_is_no_trunks_is_the_name_of_a_new_one_and_that_is_said() -> None:
    """Somebody who mistyped a trunk's name sees it before anything is made."""
    view = verb.open(ask("outbound hotline", SALES))
    assert filled_in(view)["trunk_name"] == "hotline"
    assert "“hotline” will be a new trunk – there isn't one with that name yet." in words(view)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("outbound new-line", "I ignored “new-line”. “new-line” has “-” in it"),
        ("outbound hotline quickly", "I ignored “quickly”."),
    ],
)
def test_a_word_that_is_left_out_is_said_to_be(said: str, told: str) -> None:
    """Nothing that somebody typed is passed over in silence."""
    assert told in words(verb.open(ask(said, SALES)))


def test_another_direction_keeps_what_was_typed_for_the_one_before() -> None:
    """A trunk's name and the caller ID are the same for both ways; and a change of mind may be changed back."""
    form = submit("direction", {"direction": "outbound"})
    assert isinstance(form, Show)
    typed = OUTBOUND | {"mask": "31"}
    again = verb.backs["direction"](replace(ask(), answers=typed), form.view["private_metadata"])
    assert filled_in(again) == {"direction": "outbound"}
    both = submit("direction", {"direction": "both"}, again["private_metadata"])
    assert isinstance(both, Show)
    assert {name: value for name, value in filled_in(both.view).items() if name in typed} == typed
    inbound = submit("direction", {"direction": "inbound"}, again["private_metadata"])
    assert isinstance(inbound, Show)
    assert filled_in(inbound.view)["trunk_name"] == "sales_line"
    back = verb.backs["direction"](
        replace(ask(), answers=INBOUND | {"trunk_name": "x"}), inbound.view["private_metadata"]
    )
    outbound = submit("direction", {"direction": "outbound"}, back["private_metadata"])
    assert isinstance(outbound, Show)
    assert filled_in(outbound.view) == typed | {"trunk_name": "x"}


def test_however_much_is_typed_a_change_of_direction_is_taken_by_slack() -> None:
    """Its hidden field holds 3,000 characters: what is short is kept, what is far too long for its field is not."""
    typed = dict.fromkeys(("caller_id", "ip", "customer_number", "host", "port"), '"' * 250)
    form = submit("direction", {"direction": "both"})
    assert isinstance(form, Show)
    again = verb.backs["direction"](
        replace(ask(), answers=typed | {"trunk_name": "kept"}), form.view["private_metadata"]
    )
    assert len(again["private_metadata"]) <= 3000
    both = submit("direction", {"direction": "both"}, again["private_metadata"])
    assert isinstance(both, Show)
    assert filled_in(both.view)["trunk_name"] == "kept"


def test_going_back_from_the_review_keeps_what_was_typed() -> None:
    """Nothing is lost."""
    view = review("inbound", INBOUND)
    form = verb.backs["form"](ask(), view["private_metadata"])
    initial = {
        block["block_id"]: block["element"].get("initial_value") for block in form["blocks"] if block["type"] == "input"
    }
    assert initial["host"] == "sip.acme.io"
    assert initial["trunk_name"] == "support_line"


@given(st.dictionaries(st.sampled_from(sorted({**OUTBOUND, **INBOUND, "trunk": ""})), st.text(max_size=60)))
def test_whatever_is_typed_the_form_answers_with_a_review_or_marks_fields_it_has(answers: dict[str, str]) -> None:
    """Never a traceback, and no error at a field that is not there."""
    result = fill("both", answers)
    assert isinstance(result, Show | Wrong)
    if isinstance(result, Wrong):
        assert set(result.fields) <= {*OUTBOUND, *INBOUND, "trunk"}
        assert all(result.fields.values())


@pytest.mark.parametrize(("mask", "waits"), [("32", False), ("29", False), ("28", True), ("16", True)])
def test_a_network_wider_than_eight_addresses_waits_for_approval_and_the_review_says_so(mask: str, waits: bool) -> None:
    """Strangers in it could place calls on the bill."""
    view = review("outbound", OUTBOUND | {"mask": mask})
    assert ("needs someone else's approval" in words(view)) is waits
    request = SetUp.model_validate_json(view["private_metadata"])
    assert (verb.risk(request) == Risk.WIDEN) is waits
    without = submit("review", {}, view["private_metadata"])
    assert isinstance(without, Wrong if waits else ChangeRequest), "who decides has to know why"
    reasoned = submit("review", {"reason": "All ours."}, view["private_metadata"])
    assert isinstance(reasoned, ChangeRequest)
    assert reasoned.reason == "All ours."


def test_the_picture_is_drawn_once_a_direction_is_chosen() -> None:
    """The first view fits one screen: three choices, and nothing to scroll past."""
    first = verb.open(ask())
    assert "```" not in words(first["blocks"])
    assert first["blocks"][-1]["dispatch_action"]
    chosen = verb.backs["direction"](replace(ask(), answers={"direction": "inbound"}), first["private_metadata"])
    (field,) = (block for block in chosen["blocks"] if block["type"] == "input")
    assert field["element"]["initial_option"]["value"] == "inbound"
    assert "SIP (to IP or FQDN)" in words(chosen["blocks"])
    assert "SIP (from static IP)" not in words(chosen["blocks"])
    forged = verb.backs["direction"](replace(ask(), answers={"direction": "sideways"}), first["private_metadata"])
    assert "```" not in words(forged["blocks"])


def test_a_wrong_text_whose_correction_is_certain_is_a_button_away() -> None:
    """It leads to the review; what was filled in stays in the form until then."""
    typed = OUTBOUND | {"caller_id": "9876543210"}
    form = fill("outbound", typed)
    assert isinstance(form, Show)
    assert form.view["callback_id"] == "setup/form"
    said = words(form.view)
    assert "Add the country code: +919876543210?" in said
    assert "Use +919876543210" in said
    taken = verb.backs["corrected"](replace(ask(), answers=typed), form.view["private_metadata"])
    assert taken["callback_id"] == "setup/review"
    assert SetUp.model_validate_json(taken["private_metadata"]).caller_id == "+919876543210"
    emptied = verb.backs["corrected"](replace(ask(), answers=typed | {"ip": ""}), form.view["private_metadata"])
    assert emptied["callback_id"] == "setup/form"


def test_texts_of_which_one_has_no_correction_are_marked_at_their_fields() -> None:
    """All in one round."""
    assert set(wrong("outbound", OUTBOUND | {"caller_id": "9876543210", "ip": ""})) == {"caller_id", "ip"}


def test_a_system_that_is_named_is_offered_to_be_connected() -> None:
    """Unless a trunk is called that; it is never taken for the name of a new one."""
    view = verb.open(ask("both livekit +919876543210"))
    assert view["callback_id"] == "setup/direction"
    assert "Is LiveKit Cloud at your end?" in words(view)
    assert "connect both livekit +919876543210" in offered(view)["Connect LiveKit Cloud"]
    assert "will be a new trunk" not in words(view)
    known = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaa1", "livekit")
    assert verb.open(ask("both livekit", known))["callback_id"] == "setup/form"

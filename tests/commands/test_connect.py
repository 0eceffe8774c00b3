"""`/trunk connect`: the other end of the trunk, in as few fields as it takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import pytest

from bot.domain.records import KnownTrunk, Risk
from bot.platforms.platform import Order
from bot.platforms.registry import find, platforms
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import ChangeRequest, Next, Show, Submission, Wrong
from bot.words.blocks import Block, View
from commands.connect import verb
from commands.connect.request import Connect
from tests.commands.asking import ask, labels, words
from tests.commands.carrying import NUMBER, carried_out, make, offered, values
from tests.commands.fakes import EmptyLog, services_on
from tests.support.account import Account

SERVICES = services_on(cast(Trunks, None))
"""It is January: everything that is known of platforms is fresh."""
LINE = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaa1", "sales_line")
CREDENTIAL = "1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10"


def submit(screen: str, answers: Mapping[str, str], metadata: str = "", *trunks: KnownTrunk) -> Next:
    """The view as it comes back."""
    return verb.screens[screen](Submission(ask("", *trunks), answers, metadata, SERVICES))


def form(text: str, *trunks: KnownTrunk) -> View:
    """The form that these words open."""
    view = verb.open(ask(text, *trunks))
    assert view["callback_id"] == "connect/form", words(view)
    return view


def fill(text: str, answers: Mapping[str, str], *trunks: KnownTrunk) -> Next:
    """That form, filled in; what isn't named keeps what it was opened with."""
    view = form(text, *trunks)
    shown = values(view)
    unknown = answers.keys() - shown.keys()
    assert not unknown, f"no field {unknown} in {list(shown)}"
    return submit("form", {**shown, **answers}, view["private_metadata"], *trunks)


def review(text: str, answers: Mapping[str, str], *trunks: KnownTrunk) -> View:
    """The review of it."""
    outcome = fill(text, answers, *trunks)
    assert isinstance(outcome, Show), outcome
    return outcome.view


def asked(text: str, answers: Mapping[str, str], *trunks: KnownTrunk, reason: str = "") -> ChangeRequest:
    """The request, once its review is submitted."""
    outcome = submit("review", {"reason": reason}, review(text, answers, *trunks)["private_metadata"], *trunks)
    assert isinstance(outcome, ChangeRequest), outcome
    return outcome


def connected(account: Account, text: str, answers: Mapping[str, str], *trunks: KnownTrunk) -> str:
    """Carried out on the account; what its receipt says."""
    return carried_out(verb, asked(text, answers, *trunks), account)


def writes(account: Account) -> list[str]:
    """The parts of the account that were written to, in order."""
    return [f"{method} {path}" for method, path in account.writes()]


def to_fill(view: View) -> list[str]:
    """The fields that a person has to fill in: neither prefilled nor optional."""
    shown = values(view)
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return [block["block_id"] for block in inputs if not block["optional"] and not shown[block["block_id"]]]


class TestFields:
    """Nobody is asked what can be known."""

    @pytest.mark.parametrize(
        ("text", "most"), [("livekit both", 4), ("livekit outbound", 1), ("vapi both", 1), ("retell both", 1)]
    )
    def test_a_platform_asks_for_little(self, text: str, most: int) -> None:
        """LiveKit both ways: the number, the project and the agent; the name of the trunk is prefilled."""
        view = form(text)
        empty = [name for name, value in values(view).items() if not value]
        assert len(to_fill(view)) <= len(empty) <= max(most, 2)

    def test_livekit_both_ways_takes_at_most_four_fields(self) -> None:
        """Even the optional ones, and the name of the trunk, which is there already."""
        assert labels(form("livekit both")) == ["Trunk name", "Phone number", "LiveKit project", "Agent name"]

    def test_a_pbx_takes_three_outbound(self) -> None:
        """Its name, its number, its address."""
        assert labels(form("asterisk outbound")) == ["Trunk name", "Phone number", "Static public IP"]

    def test_a_new_trunk_is_named_after_the_platform(self) -> None:
        """With a number behind it if that name is taken."""
        taken = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaa2", "livekit")
        assert values(form("livekit both"))["trunk_name"] == "livekit"
        assert values(form("livekit both", taken))["trunk_name"] == "livekit_2"

    @pytest.mark.parametrize("platform", [p for p in platforms() if not p.refusal], ids=lambda p: p.key)
    def test_every_platform_can_be_connected_with_its_examples(self, platform: Any, exotel: Account) -> None:
        """In each direction it has: the form, the review, the steps on an account, and the receipt."""
        for number, direction in enumerate(platform.directions):
            view = form(f"{platform.key} {direction}")
            answers = {"number": f"+9198765432{number}0"}
            for blank in platform.asked:
                if blank.key in values(view):
                    answers[blank.key] = blank.example
            if "ip" in values(view):
                answers["ip"] = f"44.248.146.1{number}"
            answers["trunk_name"] = f"line_{number}"
            receipt = connected(exotel, f"{platform.key} {direction}", answers)
            assert f"line_{number}" in receipt
            assert "documentation>, checked on" in receipt
            assert "PASSWORD_FROM_TRUNK_CREDS" in receipt or "{" not in receipt

    def test_the_words_fill_the_form_in(self) -> None:
        """In any order, with filler."""
        view = form("support_line to livekit both ways with +91 98765 43210")
        assert values(view)["trunk_name"] == "support_line"
        assert values(view)["number"] in {"+91 98765 43210", NUMBER}
        assert values(form("vapi outbound sales_line", LINE))["trunk"] == LINE.trunk_sid


class TestTheFirstQuestion:
    """Without a platform, or with one that can't be connected, it asks."""

    def test_it_asks_for_the_platform_by_kind(self) -> None:
        """One menu with headings; a kind alone shows only its own."""
        view = verb.open(ask())
        assert view["callback_id"] == "connect/end"
        assert labels(view) == ["What is at your end?", "Which way do the calls go?"]
        assert "LiveKit Cloud" in words(view)
        assert "Asterisk (PJSIP)" in words(view)
        assert "Asterisk (PJSIP)" not in words(verb.open(ask("voice-ai")))

    def test_both_answers_lead_to_the_form(self) -> None:
        """Which asks only for what they need."""
        outcome = submit("end", {"platform": "livekit", "way": "inbound"})
        assert isinstance(outcome, Show)
        assert labels(outcome.view) == ["Trunk name", "Phone number", "LiveKit project", "Agent name"]

    @pytest.mark.parametrize("word", ["amazon-connect", "Amazon Connect", "openai", "vocallabs", "sarvam"])
    def test_what_cannot_work_is_refused_with_the_way_round(self, word: str) -> None:
        """Typed or chosen, nothing of it is carried on."""
        platform = find(word.replace(" ", "-"))
        assert platform
        assert platform.refusal
        for view in (verb.open(ask(f"{word} both")), submit("end", {"platform": platform.key, "way": "both"})):
            shown = words(view.view if isinstance(view, Show) else view)
            assert platform.refusal.reason in shown
            assert platform.refusal.way_round in shown

    def test_a_direction_that_a_platform_cannot_do_is_said(self) -> None:
        """Daily only receives; its outbound way is told."""
        outcome = submit("end", {"platform": "daily", "way": "outbound"})
        assert isinstance(outcome, Show)
        assert "Daily (Pipecat) only does inbound calls" in words(outcome.view)


class TestEndToEnd:
    """The cases that platforms' own guides describe: what is sent to Exotel, and what isn't."""

    def test_livekit_outbound(self, exotel: Account) -> None:
        """A trunk, a number and a credential; no destination and no whitelist entry."""
        receipt = connected(exotel, "livekit outbound", {"number": NUMBER})
        assert writes(exotel)[0] == "POST trunks"
        assert sorted(writes(exotel)) == ["POST credentials", "POST phone-numbers", "POST trunks"]
        assert "in.voip.exotel.com:5070" in receipt
        assert "PASSWORD_FROM_TRUNK_CREDS" in receipt
        assert "creds/reveal" in json.dumps(offered_by(exotel, "livekit outbound"))

    def test_livekit_both_ways(self, exotel: Account) -> None:
        """The same and the destination in India, over TLS; the flow is left to a person."""
        receipt = connected(exotel, "livekit both", {"number": NUMBER, "subdomain": "abc"})
        trunk = exotel.trunks()["livekit"]
        assert destinations(trunk) == ["sip:abc.india.sip.livekit.cloud:5061;transport=tls"]
        assert trunk["whitelisted_ips"] == []
        assert f"sip:{trunk['trunk_sid']}" in receipt

    def test_elevenlabs_both_ways(self, exotel: Account) -> None:
        """The number there is the mapped one, with its +."""
        receipt = connected(exotel, "elevenlabs both", {"number": NUMBER})
        trunk = exotel.trunks()["elevenlabs"]
        assert destinations(trunk) == ["sip:sip.rtc.elevenlabs.io:5060;transport=tcp"]
        assert trunk["whitelisted_ips"] == []
        assert f"Phone number: `{trunk['phone_numbers'][0]['phone_number']}`" in receipt

    def test_elevenlabs_by_a_network_waits_for_approval_and_advises_credentials(self) -> None:
        """256 addresses may place calls after it; nothing is sent before someone else approved."""
        answers = {"number": NUMBER, "ip": "44.248.146.0/24"}
        shown = words(review("elevenlabs outbound", answers))
        assert "256 addresses" in shown
        assert "SIP credentials are safer" in shown
        wanted = asked("elevenlabs outbound", answers, reason="Enterprise plan")
        assert wanted.risk is Risk.WIDEN
        assert [step.name for step in wanted.plan if step.kind == "whitelist_ip"] == ["whitelist_ip 44.248.146.0/24"]
        assert not [step for step in wanted.plan if step.kind == "add_credential"]

    def test_retell_by_its_addresses(self, exotel: Account) -> None:
        """Four entries of one address each, and no credential."""
        answers = {"number": NUMBER, "authorization": "STATIC_IP"}
        receipt = connected(exotel, "retell outbound", answers)
        entries = exotel.trunks()["retell"]["whitelisted_ips"]
        assert sorted(f"{entry['ip']}/{entry['mask']}" for entry in entries) == [
            f"18.98.16.{last}/32" for last in range(120, 124)
        ]
        assert "POST credentials" not in writes(exotel)
        assert "Transport: `TCP`" in receipt
        assert "PASSWORD_FROM_TRUNK_CREDS" not in receipt

    def test_the_published_range_of_retell_can_be_typed(self) -> None:
        """It becomes single entries; its large ranges don't."""
        view = form("retell outbound 18.98.16.120/30")
        assert values(view)["authorization"] == "STATIC_IP"
        assert "thousands of addresses" in words(form("retell outbound 143.223.88.0/21"))

    def test_vapi_outbound(self, exotel: Account) -> None:
        """As LiveKit: a credential, and nothing to wait for."""
        receipt = connected(exotel, "vapi outbound", {"number": NUMBER})
        assert sorted(writes(exotel)) == ["POST credentials", "POST phone-numbers", "POST trunks"]
        assert "Your turn" not in receipt

    def test_vapi_both_ways_stops_until_its_credential_is_known(self, exotel: Account) -> None:
        """What can be done is done; anyone continues it, and no second credential is made."""
        wanted = asked("vapi both", {"number": NUMBER})
        receipt = carried_out(verb, wanted, exotel)
        assert "POST destination-uris" not in writes(exotel)
        assert "Your turn at Vapi" in receipt
        assert "byo-sip-trunk" in receipt, "the object to post"
        assert "Replace `EXOTEL_SIGNALING_IP`" in receipt
        assert "In May 2026, Exotel listed 35.154.174.161, 98.130.67.66 and 129.154.231.198" in receipt
        sid = exotel.trunks()["vapi"]["trunk_sid"]
        facts = {"trunk_sid": sid, "trunk_name": "vapi"}
        button = offered({"blocks": receipt_of(wanted, facts)})["Continue"]
        view = verb.open(ask(button.removeprefix("connect "), KnownTrunk(sid, "vapi")))
        assert labels(view) == ["Credential ID"]
        outcome = submit("revealed", {"credential": CREDENTIAL}, view["private_metadata"])
        assert isinstance(outcome, ChangeRequest), outcome
        made = len(writes(exotel))
        done = carried_out(verb, outcome, exotel)
        assert writes(exotel)[made:] == ["POST destination-uris"]
        assert destinations(exotel.trunks()["vapi"]) == [f"sip:{CREDENTIAL}.sip.vapi.ai:5060;transport=tcp"]
        assert "One step left for you" in done
        assert f'"credentialId": "{CREDENTIAL}"' in done, "the object that needed it"

    def test_what_a_platform_reveals_can_be_filled_in_at_once(self, exotel: Account) -> None:
        """By someone who went there first."""
        receipt = connected(exotel, "vapi inbound", {"number": NUMBER, "credential": CREDENTIAL, "region": "eu"})
        assert destinations(exotel.trunks()["vapi"]) == [f"sip:{CREDENTIAL}.sip.eu.vapi.ai:5060;transport=tcp"]
        assert "Your turn" not in receipt

    def test_bolna_both_ways(self, exotel: Account) -> None:
        """By name, so nothing is whitelisted; TCP, because its edge takes no TLS."""
        receipt = connected(exotel, "bolna both", {"number": NUMBER})
        trunk = exotel.trunks()["bolna"]
        assert destinations(trunk) == ["sip:trunk.bolna.ai:5060;transport=tcp"]
        assert trunk["whitelisted_ips"] == []
        assert "POST credentials" in writes(exotel)
        assert f"e164: `{NUMBER}`" in receipt
        assert f"destination_key: `{NUMBER[1:]}`" in receipt
        assert "TLS" not in receipt.replace("no TLS", "")

    def test_bolnas_older_edge_is_whitelisted_before_calls_go_there(self, exotel: Account) -> None:
        """Exotel refuses an IP destination otherwise."""
        receipt = connected(exotel, "bolna-legacy inbound", {"number": NUMBER})
        sent = writes(exotel)
        assert sent.index("POST whitelisted-ips") < sent.index("POST destination-uris")
        entries = exotel.trunks()["bolna_legacy"]["whitelisted_ips"]
        assert [(entry["ip"], entry["mask"]) for entry in entries] == [("13.200.45.61", 32)]
        assert "Bolna (older trunks)" in receipt

    @pytest.mark.parametrize("word", ["teams", "zoom"])
    def test_only_the_sbc_gets_calls(self, word: str, exotel: Account) -> None:
        """Never the address of Teams or Zoom behind it."""
        behind = {"teams": "sip.pstnhub.microsoft.com", "zoom": "us01.zoom.us"}[word]
        outcome = fill(f"{word} inbound", {"number": NUMBER, "host": behind})
        assert isinstance(outcome, Wrong)
        assert "SBC" in outcome.fields["host"]
        if word == "teams":
            refused = fill("teams outbound", {"number": NUMBER, "ip": "52.112.0.0/14"})
            assert isinstance(refused, Wrong)
        assert exotel.trunks() == {}
        connected(exotel, f"{word} inbound", {"number": NUMBER, "host": "sbc.acme.io"})
        assert destinations(exotel.trunks()[word]) == ["sip:sbc.acme.io:5061;transport=tls"]


class InDecember(EmptyLog):
    """A log whose clock is ahead."""

    def now(self) -> str:
        return "2026-12-01T12:00:00.000Z"


def test_facts_older_than_90_days_are_said_to_be() -> None:
    """In the review and on the card, with the page to compare them with."""
    view = form("vapi outbound")
    later = services_on(cast(Trunks, None), store=InDecember())
    answers = {**values(view), "number": NUMBER}
    outcome = verb.screens["form"](Submission(ask(), answers, view["private_metadata"], later))
    assert isinstance(outcome, Show)
    old = "as of Aug 20, 2026, over 90 days ago"
    assert old in words(outcome.view)
    wanted = submit("review", {}, outcome.view["private_metadata"])
    assert isinstance(wanted, ChangeRequest)
    assert old in words(receipt_of(wanted, {"trunk_sid": LINE.trunk_sid}))
    assert "over 90 days" not in words(
        receipt_of(asked("vapi outbound", {"number": NUMBER}), {"trunk_sid": LINE.trunk_sid})
    )


class TestRefusals:
    """What Exotel or the platform wouldn't take."""

    def test_udp_is_refused_where_tls_or_tcp_is_offered(self) -> None:
        """At its field."""
        outcome = fill("asterisk inbound", {"number": NUMBER, "host": "sip.acme.io:5060;transport=udp"})
        assert isinstance(outcome, Wrong)
        assert "doesn't support SIP over UDP" in outcome.fields["host"]

    def test_every_wrong_field_is_marked_at_once(self) -> None:
        """The platform's own ones too."""
        outcome = fill("livekit both", {"trunk_name": "no blanks", "number": "98", "subdomain": "https://x"})
        assert isinstance(outcome, Wrong)
        assert set(outcome.fields) == {"trunk_name", "number", "subdomain"}

    @pytest.mark.parametrize("text", ["`abc`", 'a"b', "a\nb", "a;transport=udp", "a b", "../x"])
    def test_an_answer_cannot_break_out_of_where_it_goes(self, text: str) -> None:
        """Neither out of a host name nor out of an object."""
        assert isinstance(fill("livekit both", {"number": NUMBER, "subdomain": text}), Wrong)

    def test_a_pbx_without_a_static_ip_gets_credentials(self, exotel: Account) -> None:
        """An empty address says so."""
        connected(exotel, "freeswitch outbound", {"number": NUMBER})
        assert "POST credentials" in writes(exotel)
        assert "POST whitelisted-ips" not in writes(exotel)

    def test_metadata_proves_nothing(self) -> None:
        """A request that the form can't make is refused when it comes back."""
        good = asked("livekit outbound", {"number": NUMBER}).request.model_dump(mode="json")
        for change in ({"platform": "amazon-connect"}, {"sip_user": None}, {"direction": "inbound"}):
            with pytest.raises(ValueError, match=r"\w"):
                Connect.model_validate({**good, **change})


class TestOnATrunkThatIsThere:
    """What is on it already counts."""

    def test_a_number_on_another_trunk_is_left_there(self, exotel: Account, services: Services) -> None:
        """The review names that trunk and offers no submit."""
        make(exotel, "other_line", numbers=(NUMBER,))
        services.trunks.all()
        view = second_look("livekit outbound", {"number": NUMBER}, services)
        assert view
        assert "other_line" in words(view)
        assert "submit" not in view

    def test_credentials_and_a_whitelist_are_not_mixed_without_a_warning(
        self, exotel: Account, services: Services
    ) -> None:
        """On a trunk that has addresses, and on one that has a SIP user."""
        make(exotel, "sales_line", ip="44.248.146.11")
        trunk = services.trunks.find("sales_line")
        view = second_look(f"livekit outbound {trunk.trunk_sid}", {"number": NUMBER}, services)
        assert "44.248.146.11/32 on its whitelist" in words(view)
        assert view
        assert "submit" in view

    def test_an_address_that_overlaps_the_whitelist_is_said(self, exotel: Account, services: Services) -> None:
        """It can be connected all the same."""
        make(exotel, "sales_line", ip="44.248.146.11")
        trunk = services.trunks.find("sales_line")
        answers = {"number": NUMBER, "ip": "44.248.146.8/29"}
        view = second_look(f"asterisk outbound {trunk.trunk_sid}", answers, services)
        assert view
        assert "44.248.146.8/29 includes 44.248.146.11, which is whitelisted already." in words(view)
        assert "submit" in view
        assert not second_look(f"asterisk outbound {trunk.trunk_sid}", {**answers, "ip": "44.248.146.11"}, services)

    @pytest.mark.parametrize(
        ("text", "answers"),
        [
            ("asterisk outbound", {"ip": "182.76.143.61"}),
            ("asterisk inbound", {"host": "edge.mum.in.exotel.com"}),
            ("asterisk inbound", {"host": "13.127.39.217"}),
        ],
    )
    def test_a_host_or_address_of_exotels_is_warned_of(self, text: str, answers: dict[str, str]) -> None:
        """Calls would go round in a loop."""
        assert "Exotel's own" in words(review(text, {"number": NUMBER, **answers}))

    def test_a_name_that_is_taken_is_asked_about(self) -> None:
        """The trunk appeared after the form was filled in."""
        taken = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaa2", "livekit")
        outcome = submit("review", {}, review("livekit outbound", {"number": NUMBER})["private_metadata"], taken)
        assert isinstance(outcome, Show)
        assert "A trunk called livekit already exists" in words(outcome.view)


def second_look(text: str, answers: Mapping[str, str], services: Services) -> View | None:
    """What a look at the account makes of the review."""
    outcome = fill(text, answers, *services.trunks.seen())
    assert isinstance(outcome, Show)
    assert outcome.second_look
    return outcome.second_look(services)


def receipt_of(wanted: ChangeRequest, facts: Mapping[str, str]) -> list[Block]:
    """The receipt of a request, once it is done."""
    assert isinstance(wanted.request, Connect)
    return list(verb.receipt(wanted.request, facts, ask().account))


def destinations(trunk: Mapping[str, Any]) -> list[str]:
    """The destinations of a trunk."""
    return [entry["destination"] for entry in trunk["destination_uris"]]


def offered_by(account: Account, text: str) -> dict[str, str]:
    """The buttons of a receipt."""
    wanted = asked(text, {"number": NUMBER, "trunk_name": "another"})
    facts = {"trunk_sid": account.trunks()["livekit"]["trunk_sid"]}
    return offered({"blocks": receipt_of(wanted, facts)})


@pytest.mark.parametrize("platform", [p for p in platforms() if p.order is Order.OTHER_SIDE_FIRST], ids=lambda p: p.key)
def test_who_reveals_its_address_later_is_waited_for(platform: Any) -> None:
    """The receipt says what to do there, and the button survives any restart: it holds all that is needed."""
    answers = {"number": NUMBER} | {blank.key: blank.example for blank in platform.blanks}
    wanted = asked(f"{platform.key} inbound", answers)
    assert not [step for step in wanted.plan if step.kind == "add_destination"]
    facts = {"trunk_sid": LINE.trunk_sid}
    receipt = receipt_of(wanted, facts)
    assert platform.first_there in words(receipt)
    view = verb.open(ask(offered({"blocks": receipt})["Continue"].removeprefix("connect ")))
    outcome = submit("revealed", {platform.reveals.key: platform.reveals.example}, view["private_metadata"])
    assert isinstance(outcome, ChangeRequest)
    assert [step.kind for step in outcome.plan] == ["add_destination"]
    wrong = submit("revealed", {platform.reveals.key: "not/a host"}, view["private_metadata"])
    assert isinstance(wrong, Wrong)
    assert re.search(r"isn't|can't", wrong.fields[platform.reveals.key])

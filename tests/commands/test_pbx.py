"""`/trunk pbx`: what is to be typed into the PBX, from the trunk as it stands, and never a password."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import BadInput
from bot.domain.records import NewOperation, State
from bot.store import Store, operations
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.creds.add import verb as creds_add
from commands.pbx import verb
from commands.pbx.file import ConfigFile, show
from commands.pbx.selection import GENERIC
from tests.commands.asking import ACCOUNT, ask, words
from tests.commands.carrying import make
from tests.journeys.acts import OPS, private_answer
from tests.support.account import Account
from tests.support.stage import ASHA, stage

PBXS = (*GENERIC, "asterisk", "freeswitch", "kamailio", "opensips")
NUMBER, IP, HOST = "+919876543210", "44.248.146.11", "sip.acme.io"
PASSWORD = "Zx9_very_secret_4711"


class Written(Destination):
    """A destination as someone else wrote it to the account."""

    def __init__(self, wire: str) -> None:
        self.__dict__["written"] = wire

    @property
    def wire(self) -> str:
        written: str = self.__dict__["written"]
        return written


@pytest.fixture
def trunk_sid(exotel: Account) -> str:
    """sales_line, which makes and takes calls."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164(NUMBER))
    exotel.api.whitelist_ip(sid, PublicIPv4(IP), Mask(32))
    exotel.api.add_destination(sid, Destination.parse(f"{HOST}:5071;transport=tls"))
    exotel.api.add_credential(sid, "pbx_one", SecretStr(PASSWORD))
    return sid


def said(text: str, services: Services) -> str:
    message = verb.answer(ask(text), services)
    assert len(message.blocks) <= 50
    return words(message.blocks)


def buttons(message: Message) -> dict[str, str]:
    """Text of each button, and what pressing it asks for."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {element["text"]["text"]: element["value"] for row in rows for element in row}


def test_the_table_has_both_ways_with_the_trunks_own_values(trunk_sid: str, services: Services) -> None:
    """Server, port, user, number, address: all that a PBX's screens ask for."""
    shown = said("sales_line", services)
    for value in ("sandbox1.pstn.exotel.com", "5061 (TLS)", trunk_sid, NUMBER, f"{IP}/32", f"sip:{HOST}:5071"):
        assert value in shown
    assert "Outbound (termination)" in shown
    assert "Inbound (origination)" in shown
    assert "Registration" in shown


@pytest.mark.parametrize("platform", PBXS)
def test_no_password_comes_here_only_where_to_find_it(trunk_sid: str, services: Services, platform: str) -> None:
    """The placeholder names the verb that shows it."""
    shown = said(f"sales_line {platform}", services)
    assert PASSWORD not in shown
    assert "/trunk creds" in shown


@pytest.mark.parametrize("platform", PBXS)
@pytest.mark.parametrize(("transport", "port"), [("tcp", 5070), ("tls", 443)])
def test_the_ports_are_those_of_the_settings(
    trunk_sid: str, services: Services, platform: str, transport: str, port: int
) -> None:
    """Exotel's newer pages have others, so they are never written into the code."""
    moved = replace(services, account=replace(ACCOUNT, server=replace(ACCOUNT.server, tcp=5070, tls=443)))
    shown = said(f"sales_line {platform} outbound {transport}", moved)
    assert str(port) in shown
    # A SID is made of digits as well.
    assert str(443 if port == 5070 else 5070) not in shown.replace(trunk_sid, "").split("newer Exotel docs")[0]


def test_words_after_the_trunk_may_stand_in_any_order_and_speak_either_vocabulary(
    trunk_sid: str, services: Services
) -> None:
    """As they come to mind."""
    first = verb.answer(ask("sales_line kamailio termination tcp"), services)
    second = verb.answer(ask("sales tcp outbound KAMAILIO"), services)
    assert first == second
    assert "Outbound (termination), TCP" in words(first.blocks)


def test_a_word_that_means_nothing_is_named_with_those_that_do(trunk_sid: str, services: Services) -> None:
    """And nothing was changed."""
    with pytest.raises(BadInput, match=r"I don't have settings for “panasonic”\..*freeswitch"):
        verb.answer(ask("sales_line panasonic"), services)


def test_udp_is_not_offered(trunk_sid: str, services: Services) -> None:
    """A file for it would be a file that cannot work."""
    with pytest.raises(BadInput, match="tls or tcp"):
        verb.answer(ask("sales_line asterisk udp"), services)


def test_without_a_trunk_it_asks_which(trunk_sid: str, services: Services) -> None:
    """With a button for each."""
    with pytest.raises(NotOne) as caught:
        verb.answer(ask(), services)
    assert [trunk.trunk_name for trunk in caught.value.fits] == ["sales_line"]


@pytest.mark.parametrize("platform", PBXS)
def test_every_button_leads_to_the_same_trunk_told_otherwise(trunk_sid: str, services: Services, platform: str) -> None:
    """Another platform, the other way, the other transport; each can be pressed."""
    found = buttons(verb.answer(ask(f"sales_line {platform} outbound tls"), services))
    titles = {"Any PBX", "Hosted platform"} - {GENERIC.get(platform)}
    assert titles | {"Inbound (origination)", "Over TCP"} <= set(found)
    for value in found.values():
        assert value.split()[0] == trunk_sid
        assert verb.answer(ask(value), services).text


@pytest.mark.parametrize(
    ("ip", "destination", "shown"),
    [(True, False, "Outbound (termination)"), (False, True, "Inbound (origination)"), (True, True, "Both ways")],
)
def test_without_a_direction_it_is_the_one_the_trunk_was_set_up_for(
    exotel: Account, services: Services, ip: bool, destination: bool, shown: str
) -> None:
    """An address on the whitelist calls, a destination is called."""
    sid = exotel.api.create_trunk(TrunkName("one_way")).trunk_sid
    if ip:
        exotel.api.whitelist_ip(sid, PublicIPv4(IP), Mask(32))
    if destination:
        exotel.api.add_destination(sid, Destination.parse(f"{HOST}:5060;transport=tcp"))
    text = verb.answer(ask("one_way"), services).text
    assert shown in text
    assert ("TCP" if destination else "TLS") in text


def test_what_is_missing_on_the_trunk_is_said_first(exotel: Account, services: Services) -> None:
    """A right file for a trunk that cannot work yet."""
    exotel.api.create_trunk(TrunkName("bare_line"))
    shown = said("bare_line asterisk both", services)
    assert "has no number yet" in shown
    assert "No IP is whitelisted" in shown
    assert "There's no destination yet" in shown


@pytest.mark.parametrize("wire", ["sip.acme.io:5060;transport=udp", "sip.acme.io:5060"])
def test_a_destination_with_udp_or_no_transport_counts_as_one(wire: str, exotel: Account, services: Services) -> None:
    """Accounts have such destinations. It says what to do about them, not that there is none."""
    sid = exotel.api.create_trunk(TrunkName("old_line")).trunk_sid
    exotel.api.map_number(sid, E164(NUMBER))
    exotel.api.add_destination(sid, Written(wire))
    shown = said("old_line", services)
    assert f"Skipped, because neither TLS nor TCP is named: {wire}. Add each again with ;transport=tls" in shown
    assert "There's no destination" not in shown
    assert "can't read" not in shown
    assert "None of this trunk's destinations" not in shown
    assert "No IP is whitelisted" not in shown


@pytest.mark.parametrize("platform", PBXS)
def test_only_a_page_that_has_the_placeholder_says_to_replace_it(
    trunk_sid: str, services: Services, platform: str
) -> None:
    """Nobody looks for what does not stand there."""
    blocks = verb.answer(ask(f"sales_line {platform} outbound"), services).blocks
    told, notes = words([one for one in blocks if one["type"] == "section"]), words(blocks)
    assert ("PASSWORD_FROM_TRUNK_CREDS" in told) == ("Replace `PASSWORD_FROM_TRUNK_CREDS`" in notes)


def test_registration_is_off_and_the_reason_is_so_on_this_trunk(
    trunk_sid: str, exotel: Account, services: Services
) -> None:
    """Nobody is known by a whitelist that is empty."""
    exotel.api.create_trunk(TrunkName("bare_line"))
    assert "there is none yet" in said("bare_line table outbound", services)
    off = "Registration: `Off. Exotel recognizes outbound calls by their whitelisted IP.`"
    assert off in said("sales_line", services)


def test_a_password_is_told_only_for_a_pbx_that_is_asked_for_one(trunk_sid: str, services: Services) -> None:
    """Many trunks have none, and need none."""
    assert "Password: `Only if your PBX is challenged for one. Run /trunk creds" in said("sales_line", services)


@pytest.mark.parametrize("platform", PBXS)
def test_exotels_ports_are_not_suggested_for_ones_own_server(trunk_sid: str, services: Services, platform: str) -> None:
    """Inbound calls come to the port of the destination URI."""
    shown = said(f"sales_line {platform} inbound", services)
    assert "443 (TLS)" not in shown
    assert "Inbound calls arrive on the port in your destination URI" in shown
    assert "443 (TLS)" in said(f"sales_line {platform} both", services)


@pytest.mark.parametrize("platform", ["table", "hosted"])
def test_a_table_is_a_line_for_each_setting_so_that_a_telephone_shows_it(
    trunk_sid: str, services: Services, platform: str
) -> None:
    """Columns that are made of spaces wrap into a muddle at 360 pixels."""
    blocks = verb.answer(ask(f"sales_line {platform} outbound"), services).blocks
    assert not [block for block in blocks if "```" in words(block)]
    server = "SIP server" if platform == "table" else "SIP address (termination URI)"
    assert f"{server}: `sandbox1.pstn.exotel.com`" in words(blocks).splitlines()


def test_pages_agree_on_what_outbound_calls_are_recognized_by(trunk_sid: str, services: Services) -> None:
    """A static public IP, or SIP users where there is none; `creds add` warns of both on one trunk."""
    assert "can't place calls through a trunk" in said("sales_line hosted outbound", services)
    lead = words(creds_add.open(ask("sales_line")))
    assert "*without a static IP*" in lead
    assert "Exotel advises against" in lead
    assert "without a fixed IP" not in verb.summary


def test_a_transport_that_no_destination_has_is_pointed_at(trunk_sid: str, services: Services) -> None:
    """The PBX would listen where nobody calls."""
    assert "destinations uses TCP" in said("sales_line asterisk inbound tcp", services)


def test_a_thousand_numbers_are_not_written_out_and_it_says_how_many_there_are(
    trunk_sid: str, exotel: Account, services: Services
) -> None:
    """Twelve, and then the count."""
    for number in range(60):
        exotel.api.map_number(trunk_sid, E164(f"+9198765440{number:02}"))
    for platform in PBXS:
        assert "and 49 more" in said(f"sales_line {platform}", services)


def test_a_long_file_comes_in_parts_of_which_nothing_is_cut() -> None:
    """At line ends, by the length that is sent."""
    text = "\n".join(f'<param name="n{number}" value="&{number}"/>' for number in range(400))
    head, *blocks = show(ConfigFile("long.xml", "A long file", text))
    pages = [block["text"]["text"] for block in blocks]
    assert f"in {len(pages)} parts" in head["text"]["text"]
    assert max(len(page) for page in pages) <= 3000
    joined = "\n".join(page.removeprefix("```").removesuffix("```") for page in pages)
    assert joined.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_a_line_that_is_longer_than_a_block_is_carried_on_in_the_next() -> None:
    """Never cut."""
    pages = [block["text"]["text"][3:-3] for block in show(ConfigFile("long", "A long line", "x" * 7000))[1:]]
    assert "".join(pages).replace("\n", "") == "x" * 7000
    assert all(len(page) <= 2990 for page in pages)


@pytest.mark.parametrize("platform", ["freeswitch", "kamailio"])
def test_slack_takes_it_and_only_the_one_who_asked_sees_it(tmp_path: Path, platform: str) -> None:
    """Through the sandbox, which refuses what Slack refuses."""
    with stage(tmp_path) as staged:
        sid = staged.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
        staged.account.api.map_number(sid, E164(NUMBER))
        asha = staged.person(ASHA)
        asha.send(OPS, f"/trunk pbx sales_line {platform} both tls")
        private_answer(asha, "sandbox1.pstn.exotel.com:5061")
        assert staged.refusals() == []
        assert asha.messages(OPS) == []


def test_a_connected_trunk_needs_no_word_for_its_other_end(exotel: Account, store: Store, services: Services) -> None:
    """Not even before any destination tells it; the answers of the person who connected it are in the objects."""
    sid = make(exotel, "hotline", numbers=(NUMBER,))
    request = {
        "platform": "livekit",
        "direction": "both",
        "trunk_name": "hotline",
        "trunk_sid": sid,
        "number": NUMBER,
        "answers": [["agent", "night-shift"]],
    }
    new = NewOperation("k1", "connect", "sandbox1", request, "UASHA00001", "C1", [], State.DONE)
    with store.transaction() as db:
        operations.insert(db, "OP1", "2026-01-01T12:00:00.000Z", new)
    shown = words(verb.answer(ask("hotline"), services).blocks)
    assert "hotline: LiveKit Cloud" in shown
    assert "night-shift" in shown
    assert "Asterisk" in words(verb.answer(ask("hotline asterisk"), services).blocks)

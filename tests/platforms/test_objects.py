"""The objects for voice platforms, read as strictly as anything published reads them: LiveKit's protocol buffers, and
the models of ElevenLabs', Retell's and Vapi's SDKs with unknown keys refused. Bolna, Daily and Ultravox publish no
package with theirs, so their keys are listed here, from their API references."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import E164, Direction, Transport, TrunkSid
from bot.platforms.artifacts import bolna, daily, elevenlabs, livekit, retell, ultravox, vapi
from bot.platforms.platform import Platform
from bot.platforms.registry import platforms
from bot.platforms.wiring import PASSWORD, Artifact, Wiring
from tests.commands.asking import ACCOUNT
from tests.platforms.strictly import misfits, sdk
from tests.support.examples import scaled

SID, NUMBER, USER = TrunkSid("trmum1f708622631150902801a1n"), "+919876543210", "voice_bot"
EXOTELS = ("35.154.174.161", "98.130.67.66")
WAYS = [(direction, transport) for direction in Direction for transport in Transport]
ALL = [(platform, artifact) for platform in platforms() for artifact in platform.artifacts]
JSON = [(platform, artifact) for platform, artifact in ALL if artifact.file.endswith(".json")]


def wired(direction: Direction, transport: Transport = Transport.TCP, **changes: Any) -> Wiring:
    """A trunk with a SIP user, as a voice platform sees it."""
    trunk = Wiring(
        ACCOUNT,
        SID,
        "sales_line",
        direction,
        transport,
        numbers=(E164.parse(NUMBER),),
        sip_user=USER,
        exotel_addresses=EXOTELS,
        answers=(("agent", "agent_7"), ("credential", "cred-1"), ("webhook", "https://bot.acme.io/daily")),
    )
    return replace(trunk, **changes).at_edge()


def read(text: str) -> dict[str, Any]:
    """Read strict JSON: no key twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    found = json.loads(text, object_pairs_hook=once)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("transport", Transport)
def test_livekits_protocol_buffers_take_the_outbound_trunk(transport: Transport) -> None:
    """Host and port without a scheme, an enum that fits the port, and the user."""
    body = livekit.outbound(wired(Direction.OUTBOUND, transport))
    parse, sip = sdk("google.protobuf.json_format").Parse, sdk("livekit.protocol.sip")
    trunk = parse(body, sip.CreateSIPOutboundTrunkRequest()).trunk
    port = 443 if transport is Transport.TLS else 5070
    assert trunk.address == f"in.voip.exotel.com:{port}"
    assert sip.SIPTransport.Name(trunk.transport) == f"SIP_TRANSPORT_{transport.upper()}"
    assert list(trunk.numbers) == [NUMBER]
    assert (trunk.auth_username, trunk.auth_password) == (USER, PASSWORD)
    assert trunk.from_host == "sandbox1.pstn.exotel.com"
    assert not trunk.HasField("media"), "the command line overwrites it"


def test_livekits_protocol_buffers_take_the_inbound_trunk_and_its_rule() -> None:
    """Without a user, because Exotel answers no challenge."""
    parse, sip = sdk("google.protobuf.json_format").Parse, sdk("livekit.protocol.sip")
    trunk = parse(livekit.inbound(wired(Direction.INBOUND)), sip.CreateSIPInboundTrunkRequest()).trunk
    assert list(trunk.numbers) == [NUMBER]
    assert not trunk.auth_username
    assert sip.SIPHeaderOptions.Name(trunk.include_headers) == "SIP_X_HEADERS"
    rule = parse(livekit.dispatch(wired(Direction.INBOUND)), sip.CreateSIPDispatchRuleRequest()).dispatch_rule
    assert rule.rule.WhichOneof("rule") == "dispatch_rule_individual"
    assert [agent.agent_name for agent in rule.room_config.agents] == ["agent_7"]


@pytest.mark.parametrize(("direction", "transport"), WAYS)
def test_elevenlabs_model_takes_the_number_with_nothing_unknown(direction: Direction, transport: Transport) -> None:
    """The number is byte for byte the mapped one; the fields that are deprecated aren't there."""
    module = sdk("elevenlabs.conversational_ai.phone_numbers.types.phone_numbers_create_request_body")
    body = read(elevenlabs.number(wired(direction, transport)))
    assert misfits(body, module.PhoneNumbersCreateRequestBody_SipTrunk) == []
    assert body["phone_number"] == NUMBER
    assert not {"supports_inbound", "supports_outbound"} & set(body)
    assert ("outbound_trunk_config" in body) == direction.outbound
    assert ("inbound_trunk_config" in body) == direction.inbound
    assert "credentials" not in body.get("inbound_trunk_config", {})


@pytest.mark.long
@pytest.mark.parametrize(("direction", "transport"), WAYS)
def test_retells_model_takes_the_number_with_nothing_unknown(direction: Direction, transport: Transport) -> None:
    """The transport is in capitals, and weights add up to one."""
    module = sdk("retell.types.phone_number_import_params")
    body = read(retell.number(wired(direction, transport)))
    assert misfits(body, module.PhoneNumberImportParams) == []
    assert body["transport"] in ("TCP", "TLS")
    assert re.fullmatch(r"[a-z.]+:\d+", body["termination_uri"])
    assert {sum(agent["weight"] for agent in body[key]) for key in body if key.endswith("_agents")} == {1}


@pytest.mark.parametrize(("direction", "transport"), WAYS)
def test_vapis_models_take_the_credential_and_the_number(direction: Direction, transport: Transport) -> None:
    """A host name never has inbound on; inbound gateways are numeric."""
    credential, number = (
        read(vapi.credential(wired(direction, transport))),
        read(vapi.number(wired(direction, transport))),
    )
    types = "vapi.types.create_byo_"
    assert misfits(credential, sdk(f"{types}sip_trunk_credential_dto").CreateByoSipTrunkCredentialDto) == []
    assert misfits(number, sdk(f"{types}phone_number_dto").CreateByoPhoneNumberDto) == []
    for gateway in credential["gateways"]:
        assert gateway["inboundEnabled"] == bool(re.fullmatch(r"[\d.]+", gateway["ip"]))
        assert gateway["inboundEnabled"] != gateway["outboundEnabled"]
    assert [each["ip"] for each in credential["gateways"] if each["inboundEnabled"]] == list(
        EXOTELS if direction.inbound else ()
    )
    assert number["credentialId"] == "cred-1"


def test_a_strict_reader_finds_what_an_sdk_lets_pass() -> None:
    """So the tests above can fail."""
    module = sdk("elevenlabs.conversational_ai.phone_numbers.types.phone_numbers_create_request_body")
    model = module.PhoneNumbersCreateRequestBody_SipTrunk
    body = read(elevenlabs.number(wired(Direction.BOTH)))
    outbound = body["outbound_trunk_config"]
    for wrong in (
        body | {"phone_numbr": NUMBER},
        {key: value for key, value in body.items() if key != "label"},
        body | {"outbound_trunk_config": outbound | {"transport": "TCP"}},
        body | {"outbound_trunk_config": outbound | {"address": 5}},
        body | {"provider": "exotel"},
    ):
        assert misfits(wrong, model)


# Keys from the API references of Bolna, Daily and Ultravox: required, then optional.
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "bolna-trunk.json": (
        {"name"},
        {
            *("preset", "auth_username", "auth_password", "transport", "codecs", "channels"),
            *("outbound_leading_plus_enabled", "default_inbound_agent_id", "inbound_enabled", "outbound_enabled"),
        },
    ),
    "bolna-gateway.json": ({"host", "port", "priority"}, set()),
    "bolna-carrier-ip.json": ({"cidr"}, set()),
    "bolna-number.json": ({"e164", "destination_key"}, {"agent_id"}),
    "bolna-legacy-trunk.json": (
        {"name", "auth_type", "gateways"},
        {
            *("provider", "description", "auth_username", "auth_password", "ip_identifiers", "allow", "disallow"),
            *("transport", "media_encryption", "inbound_enabled", "outbound_leading_plus_enabled"),
        },
    ),
    "daily-sip-trunk.json": (
        {"trunk_name", "room_template", "notification", "trunk_config"},
        {"description", "enabled"},
    ),
    "ultravox-sip.json": (set(), {"allowedCidrRanges", "allowedAgents", "allowAllAgents"}),
    "ultravox-call.json": ({"medium"}, set()),
}


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("file", KEYS)
def test_the_others_have_the_keys_of_their_api_reference(file: str, direction: Direction, transport: Transport) -> None:
    """Nothing unknown, and nothing that is required left out."""
    (artifact,) = {artifact.file: artifact for _, artifact in JSON if artifact.file == file}.values()
    body = read(artifact.render(wired(direction, transport)))
    required, optional = KEYS[file]
    assert required <= set(body) <= required | optional


def test_bolna_is_never_given_tls() -> None:
    """Its edge takes none, so the gateway has the TCP port even if TLS was asked for."""
    trunk = wired(Direction.BOTH, Transport.TLS)
    assert read(bolna.trunk(trunk))["transport"] == "tcp"
    assert read(bolna.gateway(trunk)) == {"host": "in.voip.exotel.com", "port": 5070, "priority": 1}
    number = read(bolna.number(trunk))
    assert re.fullmatch(r"\+[1-9]\d{6,14}", number["e164"])
    assert number["destination_key"] == NUMBER.removeprefix("+")


def test_bolnas_old_trunk_says_that_it_takes_inbound_calls() -> None:
    """There it's off unless it's said; SRTP only goes with TLS."""
    old = read(bolna.legacy(wired(Direction.BOTH)))
    assert (old["inbound_enabled"], old["media_encryption"], old["transport"]) == (True, "no", "transport-tcp")
    assert read(bolna.legacy(wired(Direction.BOTH, Transport.TLS)))["transport"] == "transport-tls"
    plain = read(bolna.legacy(wired(Direction.BOTH, sip_user="")))
    assert plain["auth_type"] == "ip-based"
    assert plain["ip_identifiers"] == [{"ip_address": address} for address in EXOTELS]


def test_ultravox_takes_exotels_called_user_with_and_without_its_plus() -> None:
    """And no other number."""
    (agent,) = read(ultravox.inbound(wired(Direction.INBOUND)))["allowedAgents"]
    assert re.fullmatch(agent["toUserPattern"], NUMBER)
    assert re.fullmatch(agent["toUserPattern"], NUMBER[1:])
    assert not re.fullmatch(agent["toUserPattern"], f"{NUMBER}1")
    assert "transport=tcp" in ultravox.outbound(wired(Direction.OUTBOUND))


def test_dailys_trunk_is_gated_by_exotels_addresses() -> None:
    """An open one would take calls from anybody."""
    config = read(daily.trunk(wired(Direction.INBOUND)))["trunk_config"]
    assert config == {"allowed_ips": list(EXOTELS)}


@pytest.mark.parametrize(
    ("platform", "artifact"), ALL, ids=lambda each: getattr(each, "key", getattr(each, "file", ""))
)
@pytest.mark.parametrize("digest", [True, False])
def test_no_file_has_a_password_and_one_with_a_user_has_the_placeholder(
    platform: Platform, artifact: Artifact, digest: bool
) -> None:
    """The command puts the password in; without a SIP user there's nothing to put in."""
    trunk = wired(artifact.direction, sip_user=USER if digest else "")
    text = artifact.render(trunk)
    if artifact.file.endswith(".json"):
        assert (PASSWORD in text) == (USER in text)
        assert USER not in text or digest
    assert USER not in artifact.command


def strings(value: object) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


HOSTILE = ['a"b', "a\nb", "`id`", "$(id)", "'; rm -rf /", "a\\", "</script>", "{edge}", PASSWORD, "\u202e\x00", "%s"]
any_text = st.text(max_size=40) | st.sampled_from(HOSTILE)


@settings(max_examples=scaled(60))
@given(name=any_text, answer=any_text, way=st.sampled_from(WAYS))
def test_no_name_and_no_answer_breaks_out_of_an_object(
    name: str, answer: str, way: tuple[Direction, Transport]
) -> None:
    """Each stays one string where it belongs; nothing else changes, and no name is taken for the password."""
    plain = wired(*way, answers=())
    for _, artifact in JSON:
        keys = ("agent", "credential", "assistant", "webhook", "inbound_trunk")
        odd = replace(plain, trunk_name=name, answers=tuple((key, answer) for key in keys))
        found, before = read(artifact.render(odd)), read(artifact.render(replace(odd, answers=(), trunk_name="x")))
        assert {type(value) for value in found.values()} <= {str, dict, list, bool, int}
        assert set(before) <= set(found)
        labels = [each for each in strings(found) if each.startswith("exotel_")]
        assert all(re.fullmatch(r"exotel_[A-Za-z0-9_]{1,32}", each) for each in labels)
        if answer != PASSWORD:
            assert list(strings(found)).count(PASSWORD) == list(strings(before)).count(PASSWORD)


@pytest.mark.parametrize(
    ("platform", "artifact"), JSON, ids=lambda each: getattr(each, "key", getattr(each, "file", ""))
)
def test_a_command_is_one_that_a_shell_reads_and_names_its_file(platform: Platform, artifact: Artifact) -> None:
    """Keys and passwords come from variables."""
    words = shlex.split(artifact.command)
    assert artifact.file in words
    assert not re.search(r"[Kk]ey: [^$]", artifact.command)


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq isn't installed")
@pytest.mark.parametrize("digest", [True, False])
def test_jq_puts_the_password_in_its_place_and_nowhere_else(digest: bool) -> None:
    """The first half of each command, run as it is."""
    for _, artifact in JSON:
        if "jq" not in artifact.command:
            continue
        text = artifact.render(wired(artifact.direction, sip_user=USER if digest else ""))
        program = shlex.split(artifact.command.partition("|\n")[0])[1]
        ran = subprocess.run(
            ["jq", program],
            input=text,
            env={"PATH": "/usr/bin:/bin", "EXOTEL_SIP_PASSWORD": "Aa1_secret"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert read(ran.stdout) == read(text.replace(PASSWORD, "Aa1_secret"))

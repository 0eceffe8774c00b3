"""The files of `/trunk pbx`, read as strictly as the programs they are for read them; Kamailio's by Kamailio."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain import Direction, Transport
from bot.platforms.artifacts import asterisk, freeswitch, kamailio, opensips
from bot.platforms.artifacts.asterisk import value
from bot.platforms.artifacts.kamailio import text as kamailio_text
from bot.platforms.wiring import PASSWORD, Wiring
from bot.trunks.details import TrunkDetails
from bot.trunks.wiring import wiring
from tests.commands.asking import ACCOUNT
from tests.support.examples import scaled

SID = "trmum1f708622631150902801a1n"
NUMBER, IP, DESTINATION = "+919876543210", "44.248.146.11/32", "sip:sip.acme.io:5071;transport=tls"
WAYS = [(direction, transport) for direction in Direction for transport in Transport]
KAMAILIO = shutil.which("kamailio", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

# From Asterisk's configuration reference of res_pjsip, as far as these files use it.
PJSIP = {
    "transport": "protocol bind method cert_file priv_key_file ca_list_file verify_server external_signaling_address "
    "external_media_address local_net",
    "endpoint": "transport context disallow allow dtmf_mode direct_media rtp_symmetric media_encryption aors "
    "outbound_auth from_domain from_user",
    "aor": "contact qualify_frequency",
    "auth": "auth_type username password",
    "identify": "endpoint match",
}
GATEWAY = {
    "username",
    "password",
    "proxy",
    "realm",
    "from-domain",
    "register",
    "register-transport",
    "caller-id-in-from",
}


def sight(numbers: list[str], addresses: list[str], destinations: list[str], name: str = "sales_line") -> TrunkDetails:
    """A trunk with these things on it, as the API might tell them."""
    ips = [address.partition("/") for address in addresses]
    found = SimpleNamespace(
        trunk_sid=SID,
        trunk_name=name,
        numbers=[SimpleNamespace(phone_number=number) for number in numbers],
        whitelisted_ips=[SimpleNamespace(ip=ip, mask=mask or "32") for ip, _, mask in ips],
        destinations=[SimpleNamespace(address=one.removeprefix("sip:")) for one in destinations],
    )
    return cast(TrunkDetails, found)


def wired(direction: Direction, transport: Transport, full: bool = True, **changes: Any) -> Wiring:
    there = sight([NUMBER], [IP], [DESTINATION]) if full else sight([], [], [])
    return wiring(there, replace(ACCOUNT, server=replace(ACCOUNT.server, **changes)), direction, transport)


def read_pjsip(text: str) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """type → section → options, in order. Anything Asterisk would ignore or refuse fails."""
    sections: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(dict)
    kind = name = ""
    for line in filter(None, (re.split(r"(?<!\\);", raw)[0].strip() for raw in text.splitlines())):
        if header := re.fullmatch(r"\[([A-Za-z0-9_-]+)\]", line):
            kind, name = "", header[1]
            continue
        option, equals, raw = line.partition("=")
        assert equals, line
        assert raw, line
        if option == "type":
            assert raw in PJSIP
            assert not kind, "two types in one section"
            assert name not in sections[raw], "one section twice"
            kind = raw
            sections[kind][name] = []
        else:
            assert option in PJSIP[kind].split(), (kind, option)
            sections[kind][name].append((option, raw.replace("\\;", ";")))
    return sections


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("full", [True, False])
def test_asterisk_knows_every_section_and_option_and_each_refers_to_one_that_is_there(
    direction: Direction, transport: Transport, full: bool
) -> None:
    """No registration anywhere; PCMA first; SRTP exactly with TLS."""
    sections = read_pjsip(asterisk.pjsip(wired(direction, transport, full)))
    ((name, options),) = sections["endpoint"].items()
    endpoint = dict(options)
    assert endpoint["transport"] in sections["transport"]
    assert endpoint["disallow"] == "all"
    assert options.index(("disallow", "all")) < options.index(("allow", "alaw,ulaw"))
    assert ("media_encryption" in endpoint) == (transport is Transport.TLS)
    assert dict(sections["transport"][f"{name}_transport"])["protocol"] == transport
    if direction.outbound:
        port = 5061 if transport is Transport.TLS else 5060
        assert dict(sections["aor"][endpoint["aors"]])["contact"] == (
            f"sip:sandbox1.pstn.exotel.com:{port};transport={transport}"
        )
        login = dict(sections["auth"][endpoint["outbound_auth"]])
        assert (login["username"], login["password"]) == (SID, PASSWORD)
    assert bool(sections["identify"]) == direction.inbound
    assert all(dict(found)["endpoint"] == name for found in sections["identify"].values())


@pytest.mark.parametrize(("direction", "transport"), WAYS)
def test_asterisks_dialplan_has_the_context_of_its_endpoint_and_dials_that_endpoint(
    direction: Direction, transport: Transport
) -> None:
    """With the trunk's number as caller ID."""
    it = wired(direction, transport)
    dialplan = asterisk.extensions(it)
    ((name, options),) = read_pjsip(asterisk.pjsip(it))["endpoint"].items()
    lines = [line for line in dialplan.splitlines() if line and not line.startswith(";")]
    for line in lines:
        assert re.fullmatch(r"\[\w+\]|exten => _[^,]+,1,\w+\(.*\)|same => n,\w+\(.*\)", line)
    assert f"[{dict(options)['context']}]" in lines
    assert (f"same => n,Dial(PJSIP/${{EXTEN}}@{name},60)" in lines) == direction.outbound
    assert (f"exten => _+X.,1,Set(CALLERID(num)={NUMBER})" in lines) == direction.outbound


def variables(element: ET.Element) -> dict[str, str]:
    pairs = [line.attrib["data"].split("=", 1) for line in element.iter("X-PRE-PROCESS")]
    return dict(pairs)


def test_asterisk_and_freeswitch_listen_where_exotel_sends_calls() -> None:
    """The destination URI's port; outbound alone, the transport's own."""
    inward, outward = wired(Direction.INBOUND, Transport.TLS), wired(Direction.OUTBOUND, Transport.TLS)
    assert "bind=0.0.0.0:5071\n" in asterisk.pjsip(inward)
    assert "bind=0.0.0.0:5061\n" in asterisk.pjsip(outward)
    assert variables(ET.fromstring(freeswitch.variables(inward)))["external_tls_port"] == "5071"
    assert variables(ET.fromstring(freeswitch.variables(outward)))["external_tls_port"] == "5061"


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("full", [True, False])
def test_freeswitchs_files_are_xml_with_the_elements_it_knows(
    direction: Direction, transport: Transport, full: bool
) -> None:
    """A gateway that does not register, and extensions that call it or hand over."""
    it = wired(direction, transport, full)
    files = {each.file: ET.fromstring(each.render(it)) for each in freeswitch.ARTIFACTS if each.serves(direction)}
    assert all(root.tag == "include" for root in files.values())
    assert ("exotel_gateway.xml" in files) == ("exotel_out.xml" in files) == direction.outbound
    assert ("exotel_in.xml" in files) == direction.inbound
    if direction.outbound:
        (gateway,) = files["exotel_gateway.xml"]
        params = {param.attrib["name"]: param.attrib["value"] for param in gateway}
        assert set(params) == GATEWAY
        port = 5061 if transport is Transport.TLS else 5060
        assert params["proxy"] == f"sandbox1.pstn.exotel.com:{port};transport={transport}"
        assert (params["register"], params["username"], params["password"]) == ("false", SID, PASSWORD)


@pytest.mark.parametrize("transport", Transport)
def test_freeswitch_dials_out_by_its_gateway_and_takes_in_its_own_numbers(transport: Transport) -> None:
    """PCMA first, SRTP exactly with TLS, on both."""
    it = wired(Direction.BOTH, transport)
    for text, called, app in (
        (freeswitch.outbound(it), "+14155550100", "bridge"),
        (freeswitch.inbound(it), NUMBER, "transfer"),
    ):
        (extension,) = ET.fromstring(text)
        (condition,) = extension
        assert condition.attrib["field"] == "destination_number"
        assert re.search(condition.attrib["expression"], called)
        assert not re.search(condition.attrib["expression"], "1000")
        actions = [(action.attrib["application"], action.attrib["data"]) for action in condition]
        assert any("absolute_codec_string=PCMA,PCMU" in data for _, data in actions)
        assert any("rtp_secure_media" in data for _, data in actions) == (transport is Transport.TLS)
        assert actions[-1][0] == app
    assert f"sofia/gateway/{ET.fromstring(freeswitch.gateway(it))[0].attrib['name']}/$1" in freeswitch.outbound(it)


def accepted_by_kamailio(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`kamailio -c -f FILE`."""
    if KAMAILIO is None:
        assert os.environ.get("TRUNKBOT_KAMAILIO_TESTS") != "required", "Kamailio is not installed"
        pytest.skip("Kamailio is not installed, so its file was not read by it (apt install kamailio-tls-modules)")
    path = folder / "kamailio.cfg"
    path.write_text(text)
    return subprocess.run([KAMAILIO, "-c", "-f", path], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("full", [True, False])
def test_kamailio_itself_accepts_its_file(
    direction: Direction, transport: Transport, full: bool, tmp_path: Path
) -> None:
    """Complete, as it stands, placeholders and all."""
    ran = accepted_by_kamailio(kamailio.config(wired(direction, transport, full)), tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "ERROR" not in ran.stderr + ran.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("t_relay()", "t_rely()"), ("exit;", "exit"), ('loadmodule "tm.so"', 'loadmodule "tmm.so"'), ('"10"', '"10')],
)
def test_kamailio_would_have_refused_a_wrong_file(right: str, wrong: str, tmp_path: Path) -> None:
    """So the test above can fail."""
    text = kamailio.config(wired(Direction.BOTH, Transport.TLS))
    assert right in text
    assert accepted_by_kamailio(text.replace(right, wrong), tmp_path).returncode != 0


HOSTILE = ["a\nb=c", "x;[evil]", "<b a='\"'>&--", '"; exit; #', "!g\n#!define", "$(ru)`id`", "+91\r\n98"]
WRITERS = [
    asterisk.pjsip,
    asterisk.extensions,
    kamailio.config,
    opensips.config,
    freeswitch.gateway,
    freeswitch.outbound,
    freeswitch.inbound,
]
any_text = st.text(max_size=40) | st.sampled_from(HOSTILE)


@settings(max_examples=scaled(150))
@given(name=any_text, number=any_text, address=any_text, destination=any_text, way=st.sampled_from(WAYS))
@example(HOSTILE[0], HOSTILE[6], HOSTILE[1], HOSTILE[3], WAYS[0])
@example(HOSTILE[2], NUMBER + "\n[x]", "44.248.146.11/32\ntype=auth", DESTINATION + "\n;", WAYS[-1])
def test_whatever_the_api_says_a_file_keeps_its_shape(
    name: str, number: str, address: str, destination: str, way: tuple[Direction, Transport]
) -> None:
    """What is no number, address or destination is left out and named; the rest changes no line's meaning."""
    there = sight([number], [address], [destination], name)
    it = wiring(there, ACCOUNT, *way)
    kept = sight(list(it.numbers), list(it.addresses), [one.wire for one in it.destinations])
    plain = wiring(kept, ACCOUNT, *way)
    assert len(it.unread) + len(it.numbers) + len(it.addresses) + len(it.destinations) == 3
    assert re.fullmatch(r"[A-Za-z0-9_]{1,32}", it.label)
    for write in WRITERS:
        assert write(replace(it, trunk_name="sales_line", unread=())) == write(plain)
        assert len(write(it).split("\n")) == len(write(plain).split("\n"))


@pytest.mark.parametrize("quote", [value, kamailio_text])
@given(raw=st.text(alphabet='ab\n\r;"\\$!', min_size=1, max_size=8))
def test_a_value_with_a_line_end_is_refused_in_the_files_that_cannot_carry_one(quote: Any, raw: str) -> None:
    """And what remains is one value."""
    try:
        written = quote(raw)
    except ValueError:
        assert re.search(r'[\n\r"\\$!]', raw)
    else:
        assert "\n" not in written
        assert "\r" not in written
        assert not re.search(r"(?<!\\);", written.replace("\\\\", "")) or written.startswith('"')


OPENSIPS = shutil.which("opensips", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def accepted_by_opensips(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`opensips -C -f FILE`."""
    if OPENSIPS is None:
        pytest.skip("OpenSIPS is not installed, so its file was not read by it")
    path = folder / "opensips.cfg"
    path.write_text(text)
    return subprocess.run([OPENSIPS, "-C", "-f", path], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("full", [True, False])
def test_opensips_itself_accepts_its_file(
    direction: Direction, transport: Transport, full: bool, tmp_path: Path
) -> None:
    """Complete, as it stands."""
    ran = accepted_by_opensips(opensips.config(wired(direction, transport, full)), tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert not re.search(r"ERROR|CRITICAL|WARNING", ran.stderr + ran.stdout)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("t_relay()", "t_rely()"), ("exit;", "exit"), ('"auth_realm_avp"', '"auth_realm"'), ('Hops"', "Hops")],
)
def test_opensips_would_have_refused_a_wrong_file(right: str, wrong: str, tmp_path: Path) -> None:
    """So the test above can fail."""
    text = opensips.config(wired(Direction.BOTH, Transport.TLS))
    assert right in text
    assert accepted_by_opensips(text.replace(right, wrong), tmp_path).returncode != 0


def routes(text: str, kind: str) -> tuple[set[str], set[str]]:
    """The routes of a script that are defined, and those that are called."""
    defined = set(re.findall(rf"^{kind}\[(\w+)\] {{$", text, re.MULTILINE))
    called = re.findall(r"\broute\((\w+)\)" if kind == "route" else r't_on_failure\("(\w+)"\)', text)
    return defined, set(called)


@pytest.mark.parametrize(("direction", "transport"), WAYS)
@pytest.mark.parametrize("write", [opensips.config, kamailio.config])
@pytest.mark.parametrize("full", [True, False])
def test_a_proxys_script_calls_each_route_that_it_has_and_closes_what_it_opens(
    write: Any, direction: Direction, transport: Transport, full: bool
) -> None:
    """As far as can be seen without the program."""
    text = re.sub(r"#.*", "", write(wired(direction, transport, full)))
    for kind in ("route", "failure_route"):
        defined, called = routes(text, kind)
        assert defined == called
    for opening, closing in ("{}", "()", "[]"):
        assert text.count(opening) == text.count(closing)
    assert text.count('"') % 2 == 0
    assert ("tls" in text) == (transport is Transport.TLS)


@pytest.mark.parametrize("write", [asterisk.pjsip, freeswitch.gateway, kamailio.config, opensips.config])
def test_a_trunk_with_a_sip_user_signs_in_as_that_user(write: Any) -> None:
    """Its own, not the trunk's SID, and at an edge; From keeps the account's domain."""
    trunk = replace(wired(Direction.OUTBOUND, Transport.TCP), sip_user="pbx_one", addresses=()).at_edge()
    text = write(trunk)
    assert "pbx_one" in text
    assert SID not in text
    assert "in.voip.exotel.com:5070" in text
    assert "sandbox1.pstn.exotel.com" in text

"""A real call each way on loopback: SIPp as the PBX, the Kamailio file of `/trunk pbx`, SIPp as Exotel.

Only the ports and the password are changed in the file, as a person would. Debian's SIPp can't check a digest, so the
test does, from what Exotel's side received.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain import E164, Destination, Direction, SipUserName, Transport, TrunkSid
from bot.domain.sip_servers import SipServer
from bot.platforms.artifacts import kamailio
from bot.platforms.wiring import PASSWORD, Wiring
from tests.commands.asking import ACCOUNT
from tests.probes.listeners import KAMAILIO, SIPP, free_port, running

NUMBER, CALLEE, CALLER = "+919876543210", "+14155550100", "+442071838750"
REALM, NONCE, SECRET = "sandbox1.pstn.exotel.com", "f84f1cec41e6cbe5aea9c8e88d359", "Aa1_not_secret_4711"

_CHALLENGED = f"""
  <recv request="INVITE"/>
  <send><![CDATA[
    SIP/2.0 401 Unauthorized
    [last_Via:]
    [last_From:]
    [last_To:];tag=401
    [last_Call-ID:]
    [last_CSeq:]
    WWW-Authenticate: Digest realm="{REALM}", nonce="{NONCE}", algorithm=MD5
    Content-Length: 0

  ]]></send>
  <recv request="ACK"/>"""
_ANSWERED = """
  <recv request="INVITE" rrs="true"/>
  <send retrans="500"><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    [last_Record-Route:]
    Contact: <sip:[local_ip]:[local_port];transport=[transport]>
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=exotel 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [local_ip]
    t=0 0
    m=audio 20000 RTP/AVP 8 0 101
    a=rtpmap:101 telephone-event/8000
  ]]></send>
  <recv request="ACK"/>
  <recv request="BYE"/>
  <send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0

  ]]></send>"""
_TAKES = '<?xml version="1.0" encoding="ISO-8859-1" ?><scenario name="Takes a call">{}</scenario>'
_CALLS = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="Places a call">
  <send retrans="500"><![CDATA[
    INVITE sip:{callee}@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: <sip:{caller}@{domain}>;tag=[call_number]
    To: <sip:{callee}@[remote_ip]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:{caller}@[local_ip]:[local_port];transport=[transport]>
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=pbx 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [local_ip]
    t=0 0
    m=audio 20002 RTP/AVP 8 0 101
    a=rtpmap:101 telephone-event/8000
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
    ACK [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [routes]
    From: <sip:{caller}@{domain}>;tag=[call_number]
    To: <sip:{callee}@[remote_ip]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 1 ACK
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <pause milliseconds="200"/>
  <send retrans="500"><![CDATA[
    BYE [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [routes]
    From: <sip:{caller}@{domain}>;tag=[call_number]
    To: <sip:{callee}@[remote_ip]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 2 BYE
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
"""
_UDP, _TCP = "u1", "t1"


@contextmanager
def called(folder: Path, port: int, scenario: str, transport: str) -> Iterator[subprocess.Popen[bytes]]:
    """SIPp, which takes one call in this scenario; its messages are in `messages`."""
    folder.mkdir()
    (folder / "uas.xml").write_text(_TAKES.format(scenario))
    command = [*_sipp("uas.xml", transport, port), "-message_file", "messages", "-trace_msg"]
    with running(command, folder, *([port] if transport == _TCP else [])) as program:
        yield program


def _sipp(scenario: str, transport: str, port: int) -> list[str]:
    assert SIPP
    here = ["-i", "127.0.0.1", "-p", str(port), "-t", transport]
    return [SIPP, "-sf", scenario, *here, "-m", "1", "-nostdin", "-timeout", "20s", "-timeout_error"]


def place(folder: Path, port: int, transport: str, callee: str, caller: str, domain: str) -> None:
    """Place a call to a port, and end it; an unexpected answer fails the test."""
    folder.mkdir()
    (folder / "uac.xml").write_text(_CALLS.format(callee=callee, caller=caller, domain=domain))
    command = [*_sipp("uac.xml", transport, free_port()), "-trace_err", f"127.0.0.1:{port}"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    errors = "".join(path.read_text(errors="replace") for path in folder.glob("*errors.log"))
    assert ran.returncode == 0, errors or ran.stdout


@contextmanager
def proxy(folder: Path, trunk: Wiring, pbx_side: int, pbx: int) -> Iterator[None]:
    """Kamailio with the trunk's file."""
    for program, name in ((KAMAILIO, "KAMAILIO"), (SIPP, "SIPP")):
        if program is None:
            assert os.environ.get(f"TRUNKBOT_{name}_TESTS") != "required", f"{name} is not installed"
            pytest.skip(f"{name} is not installed, so no call was placed")
    text = kamailio.config(trunk)
    for now, there in (("listen=udp:THIS_HOST:5060", f"listen=udp:THIS_HOST:{pbx_side}"), ("!5080!", f"!{pbx}!")):
        assert now in text
        text = text.replace(now, there)
    folder.mkdir()
    (folder / "kamailio.cfg").write_text(text.replace(PASSWORD, SECRET))
    command = [str(KAMAILIO), "-f", "kamailio.cfg", "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(folder)]
    with running(command, folder, trunk.listen_port):
        yield


def wired(exotel: int, here: int) -> Wiring:
    """A trunk with a SIP user, at whose edge SIPp listens, and whose calls come to this port."""
    return Wiring(
        replace(ACCOUNT, server=SipServer("127.0.0.1", tcp=exotel)),
        TrunkSid("trmum1f708622631150902801a1n"),
        "sales_line",
        Direction.BOTH,
        Transport.TCP,
        numbers=(E164.parse(NUMBER),),
        sip_user=SipUserName.parse("pbx_one"),
        destinations=(Destination.parse(f"sip.acme.io:{here};transport=tcp"),),
        addresses=("127.0.0.1/32",),
    )


def received(folder: Path) -> list[str]:
    """The requests that a SIPp received, in order."""
    parts = re.split(r"^-{10,}.*$", (folder / "messages").read_text(), flags=re.MULTILINE)
    return [part.split("\n\n", 1)[1] for part in parts if "received" in part.split("\n\n", 1)[0]]


def header(message: str, name: str) -> str:
    found = re.search(rf"^{name}: *(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_call_out_answers_exotels_challenge_and_can_be_ended(tmp_path: Path) -> None:
    """The digest is the trunk's own user's, and From is a number of the trunk at the account's domain."""
    exotel, here, pbx_side = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        stack.enter_context(proxy(tmp_path / "kamailio", wired(exotel, here), pbx_side, free_port()))
        edge = stack.enter_context(called(tmp_path / "exotel", exotel, _CHALLENGED + _ANSWERED, _TCP))
        place(tmp_path / "pbx", pbx_side, _UDP, CALLEE, "1001", "pbx.acme.io")
        assert edge.wait(30) == 0
    first, _, second, ack, bye = received(tmp_path / "exotel")
    assert not header(first, "Authorization")
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', header(second, "Authorization")))
    assert (given["username"], given["realm"], given["nonce"]) == ("pbx_one", REALM, NONCE)
    secret, what = md5(f"pbx_one:{REALM}:{SECRET}"), md5(f"INVITE:{given['uri']}")
    assert given["response"] == md5(f"{secret}:{NONCE}:{what}")
    assert second.startswith(f"INVITE sip:{CALLEE}@127.0.0.1:{exotel};transport=tcp ")
    assert f"<sip:{NUMBER}@{REALM}>" in header(second, "From")
    assert int(header(second, "CSeq").split()[0]) == int(header(first, "CSeq").split()[0]) + 1
    assert ack.startswith("ACK ")
    assert bye.startswith("BYE ")


def test_a_call_in_reaches_the_pbx_and_can_be_ended(tmp_path: Path) -> None:
    """Over TCP to the destination's port, then to the PBX; the called user keeps its +."""
    here, pbx = free_port(), free_port()
    with ExitStack() as stack:
        stack.enter_context(proxy(tmp_path / "kamailio", wired(free_port(), here), free_port(), pbx))
        phone = stack.enter_context(called(tmp_path / "pbx", pbx, _ANSWERED, _UDP))
        place(tmp_path / "exotel", here, _TCP, NUMBER, CALLER, REALM)
        assert phone.wait(30) == 0
    invite, ack, bye = received(tmp_path / "pbx")
    assert invite.startswith(f"INVITE sip:{NUMBER}@")
    assert f"<sip:{CALLER}@{REALM}>" in header(invite, "From")
    assert header(invite, "Record-Route")
    assert ack.startswith("ACK ")
    assert bye.startswith("BYE ")

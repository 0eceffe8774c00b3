"""FreeSWITCH: a gateway of the external profile, its dialplan, and the variables the profile needs."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from bot.domain import Direction
from bot.platforms.wiring import MOST_NAMED, PASSWORD, Artifact, Wiring, named

_CODECS = "PCMA,PCMU"
_SRTP = "mandatory:AES_CM_128_HMAC_SHA1_80"
_ANY_NUMBER = r"\+?[1-9][0-9]{6,14}"


def _comment(text: str) -> str:
    """XML allows no -- in a comment."""
    return f"<!-- {escape(text).replace('--', '- -')} -->"


def variables(wiring: Wiring) -> str:
    """The port, TLS and public address of the external profile, which receives and makes calls."""
    port = wiring.listen_port if wiring.direction.inbound else wiring.transport.default_port
    pairs = [("external_tls_port" if wiring.tls else "external_sip_port", str(port))]
    if wiring.tls:
        pairs.append(("external_ssl_enable", "true"))
    if wiring.public_ip:
        pairs += [("external_sip_ip", wiring.public_ip), ("external_rtp_ip", wiring.public_ip)]
    lines = [f'  <X-PRE-PROCESS cmd="set" data={quoteattr(f"{name}={value}")}/>' for name, value in pairs]
    note = _comment(f"The internal profile must use a port other than {port}.")
    return "\n".join(["<include>", f"  {note}", *lines, "</include>"]) + "\n"


def gateway(wiring: Wiring) -> str:
    """The gateway for outbound calls. `register` is false, because Exotel promises no REGISTER. Without
    `caller-id-in-from`, From would be the user name, which Exotel answers with 403."""
    params = [
        ("username", wiring.user),
        ("password", PASSWORD),
        ("proxy", f"{wiring.server.host}:{wiring.port};transport={wiring.transport}"),
        ("realm", wiring.domain),
        ("from-domain", wiring.domain),
        ("register", "false"),
        ("register-transport", str(wiring.transport)),
        ("caller-id-in-from", "true"),
    ]
    lines = [f"    <param name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in params]
    return (
        "\n".join(["<include>", f"  <gateway name={quoteattr(wiring.name)}>", *lines, "  </gateway>", "</include>"])
        + "\n"
    )


def outbound(wiring: Wiring) -> str:
    """Send E.164 numbers through the gateway, with the trunk's number as caller ID."""
    actions = [
        ("set", f"effective_caller_id_number={wiring.caller_id}"),
        ("export", f"nolocal:absolute_codec_string={_CODECS}"),
    ]
    if wiring.tls:
        actions.append(("export", f"nolocal:rtp_secure_media={_SRTP}"))
    actions.append(("bridge", f"sofia/gateway/{wiring.name}/$1"))
    return _extension(f"{wiring.name}_out", r"^(\+[1-9][0-9]{6,14})$", actions, f"Numbers: {named(wiring.numbers)}.")


def inbound(wiring: Wiring) -> str:
    """Send calls to the trunk's numbers, or to its SID, to one of your extensions."""
    few = 0 < len(wiring.numbers) <= MOST_NAMED
    called = [rf"\+?{number.removeprefix('+')}" for number in wiring.numbers] if few else [_ANY_NUMBER]
    actions = [("set", f"absolute_codec_string={_CODECS}")]
    if wiring.tls:
        actions.append(("set", f"rtp_secure_media={_SRTP}"))
    actions.append(("transfer", "YOUR_EXTENSION XML default"))
    note = "If FreeSWITCH's log shows another destination_number for your calls, put it into the expression."
    return _extension(f"{wiring.name}_in", f"^({'|'.join([*called, wiring.trunk_sid])})$", actions, note)


def _extension(name: str, expression: str, actions: Sequence[tuple[str, str]], note: str) -> str:
    lines = [
        f"      <action application={quoteattr(application)} data={quoteattr(data)}/>" for application, data in actions
    ]
    head = [
        "<include>",
        f"  {_comment(note)}",
        f"  <extension name={quoteattr(name)}>",
        f'    <condition field="destination_number" expression={quoteattr(expression)}>',
    ]
    return "\n".join([*head, *lines, "    </condition>", "  </extension>", "</include>"]) + "\n"


_HOME = "/etc/freeswitch"
ARTIFACTS = (
    Artifact("vars.xml", f"Lines to add to {_HOME}/vars.xml", Direction.BOTH, variables),
    Artifact("exotel_gateway.xml", f"The gateway, in {_HOME}/sip_profiles/external/", Direction.OUTBOUND, gateway),
    Artifact("exotel_out.xml", f"Outbound dialplan, in {_HOME}/dialplan/default/", Direction.OUTBOUND, outbound),
    Artifact("exotel_in.xml", f"Inbound dialplan, in {_HOME}/dialplan/public/", Direction.INBOUND, inbound),
)

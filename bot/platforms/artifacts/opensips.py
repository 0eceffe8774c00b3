"""OpenSIPS: a complete opensips.cfg for a proxy between Exotel and your PBX (OpenSIPS 3.4 and later).

Audio doesn't pass through it: the PBX and Exotel send RTP to each other.
"""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.kamailio import text
from bot.platforms.wiring import PASSWORD, PUBLIC_IP, Artifact, Wiring, named

_PBX_SIDE = 5060
_PLACEHOLDER_IP = "192.0.2.1"
"""RFC 5737: an address that belongs to nobody."""


def config(wiring: Wiring) -> str:
    """The complete file, which `opensips -C -f FILE` accepts."""
    parts = [_head(wiring), _modules(wiring), _route(wiring)]
    if wiring.direction.outbound:
        parts += [_to_exotel(wiring), _password(wiring)]
    if wiring.direction.inbound:
        parts.append(_TO_PBX)
    return "\n\n".join([*parts, _RELAY]) + "\n"


def _head(wiring: Wiring) -> str:
    public = wiring.public_ip or _PLACEHOLDER_IP
    hint = "" if wiring.public_ip else f"   # change {public}: {PUBLIC_IP}"
    media = "SRTP and " if wiring.tls else ""
    return f"""\
# Exotel trunk {wiring.label}, {wiring.direction.title}, SIP over {wiring.transport.upper()}.
# Numbers: {named(wiring.numbers)}.
# Audio goes straight between your PBX and Exotel: your PBX needs {media}G.711, PCMA first.
# Your PBX is at 127.0.0.1:5080 (UDP) and calls this machine at 127.0.0.1:{_PBX_SIDE}: change both if it's elsewhere.

log_level=3
stderror_enabled=no
syslog_enabled=yes
auto_aliases=no

socket=udp:127.0.0.1:{_PBX_SIDE}
socket={wiring.transport}:0.0.0.0:{_port(wiring)} as {public}:{_port(wiring)}{hint}"""


def _port(wiring: Wiring) -> int:
    return wiring.listen_port if wiring.direction.inbound else int(wiring.transport.default_port)


def _modules(wiring: Wiring) -> str:
    names = ["proto_udp", "signaling", "sl", "tm", "rr", "maxfwd", "sipmsgops"]
    settings = []
    if wiring.tls:
        names += ["tls_openssl", "tls_mgm", "proto_tls"]
        settings += _TLS
    else:
        names.append("proto_tcp")
    if wiring.direction.outbound:
        names += ["dialog", "uac_auth", "uac"]
        settings += [
            ("uac_auth", "auth_username_avp", "$avp(user)"),
            ("uac_auth", "auth_password_avp", "$avp(password)"),
            ("uac_auth", "auth_realm_avp", "$avp(realm)"),
        ]
    lines = [f'loadmodule "{name}.so"' for name in names]
    return "\n".join([*lines, "", *(f'modparam("{module}", "{name}", "{value}")' for module, name, value in settings)])


_TLS = [
    ("tls_mgm", "server_domain", "here"),
    ("tls_mgm", "match_ip_address", "[here]*"),
    ("tls_mgm", "certificate", "[here]/etc/opensips/tls/fullchain.pem"),
    ("tls_mgm", "private_key", "[here]/etc/opensips/tls/privkey.pem"),
    ("tls_mgm", "verify_cert", "[here]0"),
    ("tls_mgm", "require_cert", "[here]0"),
    ("tls_mgm", "client_domain", "exotel"),
    ("tls_mgm", "match_ip_address", "[exotel]*"),
    ("tls_mgm", "match_sip_domain", "[exotel]*"),
    ("tls_mgm", "certificate", "[exotel]/etc/opensips/tls/fullchain.pem"),
    ("tls_mgm", "private_key", "[exotel]/etc/opensips/tls/privkey.pem"),
    ("tls_mgm", "ca_list", "[exotel]/etc/ssl/certs/ca-certificates.crt"),
    ("tls_mgm", "verify_cert", "[exotel]1"),
    ("tls_mgm", "require_cert", "[exotel]1"),
]
"""Exotel isn't asked for a certificate of its own when it calls; its server's is verified."""


def _route(wiring: Wiring) -> str:
    dialog = "\n    create_dialog();" if wiring.direction.outbound else ""
    ways = []
    if wiring.direction.outbound:
        ways.append('    if ($socket_in(proto) == "udp") { route(TO_EXOTEL); }')
    if wiring.direction.inbound:
        ways.append(f'    if ($socket_in(proto) == "{wiring.transport}") {{ route(TO_PBX); }}')
    chosen = "\n".join(ways)
    return f"{_BEFORE_THE_WAYS}{dialog}\n{chosen}\n{_AFTER_THE_WAYS}"


def _to_exotel(wiring: Wiring) -> str:
    """Keep the PBX's own From if the trunk has no number for the caller ID."""
    host = f"{wiring.server.host}:{wiring.port};transport={wiring.transport}"
    caller = f"    uac_replace_from(, {text(f'sip:{wiring.caller_id}@{wiring.domain}')});\n"
    return f"""\
# Outbound (termination): your PBX dials +, country code, number. The caller ID is a number of the trunk.
route[TO_EXOTEL] {{
{caller if wiring.numbers else ""}    $ru = "sip:" + $rU + {text(f"@{host}")};
    t_on_failure("EXOTEL_ASKS");
    route(RELAY);
}}"""


def _password(wiring: Wiring) -> str:
    return f"""\
# {wiring.why_password}
failure_route[EXOTEL_ASKS] {{
    if (t_was_cancelled()) {{ exit; }}
    if (t_check_status("401|407")) {{
        $avp(user) = {text(wiring.user)};
        $avp(password) = {text(PASSWORD)};
        $avp(realm) = {text(wiring.domain)};   # as in Exotel's challenge: if the log names another one, put it here
        if (uac_auth()) {{ t_relay(); }}
    }}
}}"""


_BEFORE_THE_WAYS = """\
route {
    if (!mf_process_maxfwd_header(10)) {
        send_reply(483, "Too Many Hops");
        exit;
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) { t_relay(); }
        exit;
    }
    if (has_totag()) { route(WITHIN_A_CALL); }
    if (is_method("OPTIONS")) {
        send_reply(200, "OK");
        exit;
    }
    if (!is_method("INVITE")) {
        if (!is_method("ACK")) { send_reply(405, "Method Not Allowed"); }
        exit;
    }
    t_check_trans();
    record_route();"""

_AFTER_THE_WAYS = """\
    send_reply(403, "Forbidden");
    exit;
}

route[WITHIN_A_CALL] {
    if (loose_route()) { route(RELAY); }
    if (is_method("ACK")) {
        if (t_check_trans()) { t_relay(); }
        exit;
    }
    send_reply(404, "Not Here");
    exit;
}"""

_TO_PBX = """\
# Inbound (origination): everything goes to your PBX, and nowhere else.
# In your firewall, let only Exotel's addresses reach this port.
route[TO_PBX] {
    $du = "sip:127.0.0.1:5080;transport=udp";
    route(RELAY);
}"""

_RELAY = """\
route[RELAY] {
    if (!t_relay()) { send_reply(500, "Server Error"); }
    exit;
}"""

ARTIFACTS = (
    Artifact("opensips.cfg", "The whole configuration, as /etc/opensips/opensips.cfg", Direction.BOTH, config),
)

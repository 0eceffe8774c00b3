"""Kamailio: a complete kamailio.cfg for a proxy between Exotel and your PBX (Kamailio 5.6 and later).

Audio doesn't pass through it: the PBX and Exotel send RTP to each other.
"""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.wiring import PASSWORD, PUBLIC_IP, Artifact, Wiring, named

_PBX_SIDE = 5060
_FOR_TLS = """\
# Each process keeps the whole list of authorities in shared memory, and 64 MB is enough for few: start Kamailio with
# -m 256, which is SHM_MEMORY=256 in Debian's /etc/default/kamailio, before you raise these.
children=2
tcp_children=2
enable_tls=yes
"""
_PLACEHOLDER_IP = "192.0.2.1"
"""RFC 5737: an address that belongs to nobody."""


def text(words: str) -> str:
    """Quote a string. $ is refused, because it can start a pseudo-variable."""
    if any(ord(char) < 32 or char in '"\\$!' for char in words):
        raise ValueError("a string here has no quotes, no backslash, no $, no ! and one line")
    return f'"{words}"'


def config(wiring: Wiring) -> str:
    """The complete file, which `kamailio -c -f FILE` accepts."""
    parts = [_head(wiring), _modules(wiring), _request_route(wiring)]
    if wiring.direction.outbound:
        parts += [_to_exotel(wiring), _password(wiring)]
    if wiring.direction.inbound:
        parts.append(_TO_PBX)
    return "\n\n".join([*parts, _RELAY]) + "\n"


def _head(wiring: Wiring) -> str:
    public = wiring.public_ip or _PLACEHOLDER_IP
    hint = "" if wiring.public_ip else f"   # change it: {PUBLIC_IP}"
    return f"""\
#!KAMAILIO
# Exotel trunk {wiring.label}, {wiring.direction.title}, SIP over {wiring.transport.upper()}.
# Numbers: {named(wiring.numbers)}.
# Audio goes straight between your PBX and Exotel: your PBX needs {"SRTP and " if wiring.tls else ""}G.711, PCMA first.

# This machine as your PBX reaches it; your PBX; and this machine as Exotel reaches it.
#!substdef "!THIS_HOST!127.0.0.1!g"
#!substdef "!PBX_HOST!127.0.0.1!g"
#!substdef "!PBX_PORT!5080!g"
#!substdef "!PUBLIC_HOST!{public}!g"{hint}

log_stderror=no
log_facility=LOG_LOCAL0
auto_aliases=no
{_FOR_TLS if wiring.tls else ""}listen=udp:THIS_HOST:{_PBX_SIDE}
listen={wiring.transport}:0.0.0.0:{_port(wiring)} advertise PUBLIC_HOST:{_port(wiring)}"""


def _port(wiring: Wiring) -> int:
    return wiring.listen_port if wiring.direction.inbound else int(wiring.transport.default_port)


def _modules(wiring: Wiring) -> str:
    names = ["tm", "sl", "rr", "pv", "maxfwd", "siputils", "textops"]
    settings = []
    if wiring.tls:
        names.insert(0, "tls")
        settings += [
            ("tls", "tls_method", '"TLSv1.2+"'),
            ("tls", "certificate", '"/etc/kamailio/tls/fullchain.pem"'),
            ("tls", "private_key", '"/etc/kamailio/tls/privkey.pem"'),
            ("tls", "ca_list", '"/etc/ssl/certs/ca-certificates.crt"'),
            ("tls", "verify_certificate", "1"),
        ]
    if wiring.direction.outbound:
        names += ["dialog", "uac"]
        settings += [
            ("dialog", "track_cseq_updates", "1"),
            ("uac", "auth_username_avp", '"$avp(user)"'),
            ("uac", "auth_password_avp", '"$avp(password)"'),
            ("uac", "auth_realm_avp", '"$avp(realm)"'),
        ]
    lines = [f'loadmodule "{name}.so"' for name in names]
    return "\n".join([*lines, "", *(f'modparam("{module}", "{name}", {value})' for module, name, value in settings)])


def _request_route(wiring: Wiring) -> str:
    dialog = "\n    dlg_manage();" if wiring.direction.outbound else ""
    ways = []
    if wiring.direction.outbound:
        ways.append("    if (src_ip == PBX_HOST && proto == UDP) { route(TO_EXOTEL); }")
    if wiring.direction.inbound:
        proto = wiring.transport.upper()
        ways.append(f"    if (proto == {proto} && $Rp == {_port(wiring)}) {{ route(TO_PBX); }}")
    chosen = "\n".join(ways)
    return f"{_BEFORE_THE_WAYS}{dialog}\n{chosen}\n{_AFTER_THE_WAYS}"


def _to_exotel(wiring: Wiring) -> str:
    """Keep Kamailio's own From if the trunk has no number for the caller ID."""
    host = f"{wiring.server.host}:{wiring.port};transport={wiring.transport}"
    caller = f'    uac_replace_from("", {text(f"sip:{wiring.caller_id}@{wiring.domain}")});\n'
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
    if (t_is_canceled()) {{ exit; }}
    if (t_check_status("401|407")) {{
        $avp(user) = {text(wiring.user)};
        $avp(password) = {text(PASSWORD)};
        $avp(realm) = "";
        if (uac_auth()) {{ t_relay(); }}
    }}
}}"""


_BEFORE_THE_WAYS = """\
request_route {
    if (!mf_process_maxfwd_header("10")) {
        sl_send_reply("483", "Too Many Hops");
        exit;
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) { t_relay(); }
        exit;
    }
    if (has_totag()) { route(WITHIN_A_CALL); }
    if (is_method("OPTIONS")) {
        sl_send_reply("200", "OK");
        exit;
    }
    if (!is_method("INVITE")) {
        if (!is_method("ACK")) { sl_send_reply("405", "Method Not Allowed"); }
        exit;
    }
    t_check_trans();
    record_route();"""

_AFTER_THE_WAYS = """\
    sl_send_reply("403", "Forbidden");
    exit;
}

route[WITHIN_A_CALL] {
    if (loose_route()) { route(RELAY); }
    if (is_method("ACK")) {
        if (t_check_trans()) { t_relay(); }
        exit;
    }
    sl_send_reply("404", "Not Here");
    exit;
}"""

_TO_PBX = """\
# Inbound (origination): everything goes to your PBX, and nowhere else.
# In your firewall, let only Exotel's addresses reach this port.
route[TO_PBX] {
    $du = "sip:PBX_HOST:PBX_PORT;transport=udp";
    route(RELAY);
}"""

_RELAY = """\
route[RELAY] {
    if (!t_relay()) { sl_reply_error(); }
    exit;
}"""


ARTIFACTS = (
    Artifact("kamailio.cfg", "The whole configuration, as /etc/kamailio/kamailio.cfg", Direction.BOTH, config),
)

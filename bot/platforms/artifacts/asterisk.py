"""Asterisk: pjsip.conf and the part of extensions.conf that belongs to it (res_pjsip, Asterisk 16 and later)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Direction
from bot.platforms.wiring import PASSWORD, Artifact, Wiring, named

Option = tuple[str, str]


def value(text: str) -> str:
    """Escape the value of an option: a semicolon starts a comment, a line end another option."""
    if any(ord(char) < 32 for char in text):
        raise ValueError("a value in Asterisk has one line")
    return text.replace("\\", "\\\\").replace(";", "\\;")


def _section(name: str, options: Sequence[Option]) -> str:
    return "\n".join([f"[{name}]", *(f"{option}={value(text)}" for option, text in options)])


def pjsip(wiring: Wiring) -> str:
    """The transport, the endpoint and the sections they refer to. No `registration` (Exotel accepts none) and no
    `qualify_frequency`: Asterisk would never dial a server that doesn't answer OPTIONS."""
    parts = [
        f"; Exotel trunk {wiring.label}, {wiring.direction.title}, SIP over {wiring.transport.upper()}.",
        _section(f"{wiring.name}_transport", _transport(wiring)),
        _section(wiring.name, _endpoint(wiring)),
    ]
    if wiring.direction.outbound:
        parts += _where_to(wiring)
    if wiring.direction.inbound:
        parts.append(_where_from(wiring))
    return "\n\n".join(parts) + "\n"


def _where_to(wiring: Wiring) -> list[str]:
    contact = f"sip:{wiring.server.host}:{wiring.port};transport={wiring.transport}"
    login = [("type", "auth"), ("auth_type", "userpass"), ("username", wiring.user), ("password", PASSWORD)]
    return [
        _section(wiring.name, [("type", "aor"), ("contact", contact)]),
        f"; {wiring.why_password}\n{_section(wiring.name, login)}",
    ]


def _where_from(wiring: Wiring) -> str:
    return (
        "; Asterisk recognizes Exotel's calls by their source address. If its log says that no matching endpoint was\n"
        "; found, add the address it names as another match= line.\n"
    ) + _section(wiring.name, [("type", "identify"), ("endpoint", wiring.name), *_matches(wiring)])


def _matches(wiring: Wiring) -> list[Option]:
    return [("match", source) for source in wiring.exotel_addresses or (wiring.server.host,)]


def _transport(wiring: Wiring) -> list[Option]:
    port = wiring.listen_port if wiring.direction.inbound else wiring.transport.default_port
    options = [("type", "transport"), ("protocol", str(wiring.transport)), ("bind", f"0.0.0.0:{port}")]
    if wiring.tls:
        options += [
            ("method", "tlsv1_2"),
            ("cert_file", "/etc/asterisk/keys/fullchain.pem"),
            ("priv_key_file", "/etc/asterisk/keys/privkey.pem"),
            ("ca_list_file", "/etc/ssl/certs/ca-certificates.crt"),
            ("verify_server", "yes"),
        ]
    if wiring.public_ip:
        options += [("external_signaling_address", wiring.public_ip), ("external_media_address", wiring.public_ip)]
    return options


def _endpoint(wiring: Wiring) -> list[Option]:
    name = wiring.name
    options = [
        ("type", "endpoint"),
        ("transport", f"{name}_transport"),
        ("context", f"{name}_in"),
        ("disallow", "all"),
        ("allow", "alaw,ulaw"),
        ("dtmf_mode", "rfc4733"),
        ("direct_media", "no"),
        ("rtp_symmetric", "yes"),
    ]
    if wiring.tls:
        options.append(("media_encryption", "sdes"))
    if wiring.direction.outbound:
        options += [("aors", name), ("outbound_auth", name), ("from_domain", wiring.domain)]
    return options


def extensions(wiring: Wiring) -> str:
    """The dialplan: E.164 out, with the trunk's number as caller ID; in, to one of your phones."""
    parts = [_dialled(wiring)] if wiring.direction.outbound else []
    pattern = "exten => _[+0-9a-z].,1"
    if wiring.direction.inbound:
        inward = (
            f"; Inbound, for {named(wiring.numbers, 'every number')}. Replace YOUR_PHONE with one of your endpoints.\n"
            f"[{wiring.name}_in]\n{pattern},Dial(PJSIP/YOUR_PHONE,30)\nsame => n,Hangup()"
        )
    else:
        inward = f"; This trunk receives no calls.\n[{wiring.name}_in]\n{pattern},Hangup(21)"
    return "\n\n".join([*parts, inward]) + "\n"


def _dialled(wiring: Wiring) -> str:
    return (
        f"; Outbound: include => {wiring.name}_out in the context of your phones; they dial +, country code, number.\n"
        f"; Numbers on this trunk: {named(wiring.numbers)}.\n"
        f"[{wiring.name}_out]\n"
        f"exten => _+X.,1,Set(CALLERID(num)={wiring.caller_id})\n"
        f"same => n,Dial(PJSIP/${{EXTEN}}@{wiring.name},60)\n"
        "same => n,Hangup()"
    )


ARTIFACTS = (
    Artifact("pjsip.conf", "The trunk, in /etc/asterisk/", Direction.BOTH, pjsip),
    Artifact("extensions.conf", "The dialplan, in /etc/asterisk/", Direction.BOTH, extensions),
)

"""Telephony terms that appear in logs and in this bot's answers. None of them is an error."""

from __future__ import annotations

from bot.knowledge.rows import (
    ADD_DESTINATION,
    ADDRESSES,
    ALIAS,
    CREDS,
    DESTINATIONS,
    GUIDE,
    LIST,
    PBX,
    PRACTICE,
    RFC,
    SET_IN,
    SET_OUT,
    SHOW,
    WHITELIST,
    Next,
    Row,
)

_CHECK = Next("Check a trunk", "check")
_TEST = Next("Test a call", "test")


def _term(title: str, meaning: str, look: str, *steps: Next, of: str = RFC.partition(",")[0]) -> Row:
    return Row(f"word-{title.lower().split()[-1].strip('()')}", title, meaning, (), (), look, steps, of)


TERMS = (
    _term(
        "INVITE",
        "The SIP request that starts a call. The caller's side sends it, with the dialed number, the caller ID (From) "
        "and the codecs it offers (SDP). The usual answers are `100 Trying`, then `180 Ringing`, then `200 OK`.",
        "Your PBX's SIP log: where does it go, and which code comes back? Then ask me about that code.",
        _TEST,
        PBX,
    ),
    _term(
        "SIP OPTIONS",
        "The SIP request that asks “are you there?” without placing a call. Any answer, even an error, shows that a "
        "SIP server is there. `/trunk check` sends one to each destination of a trunk.",
        "The line “Server at …” in a check.",
        _CHECK,
        DESTINATIONS,
    ),
    _term(
        "SIP REGISTER",
        "The SIP request that signs a phone in. Exotel's trunks don't need it: Exotel recognizes outbound "
        "(termination) calls by their whitelisted IP.",
        "Is registration off for this trunk in your PBX?",
        PBX,
        of=GUIDE,
    ),
    _term(
        "ACK",
        "The SIP request with which the caller confirms that the call was answered. If NAT or a wrong Contact address "
        "makes it go astray, the call drops after about 30 seconds.",
        "Your PBX's SIP log, after `200 OK`.",
        _TEST,
        PBX,
    ),
    _term(
        "BYE",
        "The SIP request that ends a call. The side that hangs up sends it, and the other side answers `200 OK`.",
        "If calls drop: who sent the BYE in your PBX's SIP log?",
        _TEST,
        PBX,
    ),
    _term(
        "Get Credentials",
        "The API request that returns a trunk's SIP user name and password. Exotel recognizes outbound (termination) "
        "calls by their whitelisted IP, but a PBX may need these too. Only you see what `/trunk creds` shows you.",
        "Does the trunk have any? Many don't, and don't need any.",
        CREDS,
        of=GUIDE,
    ),
    _term(
        "Trunk",
        "The connection between your phone system and Exotel: its phone numbers, the IPs that can place calls, and the "
        "destinations that inbound calls are sent to.",
        "What's on it.",
        SHOW,
        of=GUIDE,
    ),
    _term(
        "SDP",
        "The part of an INVITE and of its answer that describes the audio: addresses, ports and codecs.",
        "If there's no audio, look at your PBX's SIP log. The address in the SDP must be the public one.",
        PBX,
        of="RFC 4566",
    ),
    _term(
        "RTP",
        "The audio of a call, sent as UDP packets beside SIP. If a firewall blocks it, the call is silent.",
        "Your firewall: is UDP 10000–20000 open both ways?",
        PBX,
        of=GUIDE,
    ),
    _term(
        "Format E.164",
        "A phone number in international form: +, country code, number, and nothing else: "
        "+919876543210. Exotel takes only this form.",
        "Does the number have its + and country code?",
        SHOW,
        of=GUIDE,
    ),
    _term(
        "SRTP",
        "RTP, encrypted. Both sides must use it, and on Exotel's trunks it needs TLS (keys come by SDES, in the SDP).",
        "RTP/SAVP in the SDP means SRTP, RTP/AVP means plain RTP.",
        PBX,
        of=GUIDE,
    ),
    _term(
        "NAT",
        "Your router replaces the PBX's private address by its public one. SIP and SDP still carry the private "
        "one unless the PBX knows its external address: one-way audio and dropped calls follow.",
        "The PBX's external (public) address setting.",
        PBX,
        of=PRACTICE,
    ),
    _term(
        "FQDN",
        "A full host name such as sip.acme.io. As a destination it needs no whitelisted IP, and you can move "
        "it to another server in DNS.",
        "Does the name lead to a public IP?",
        ADD_DESTINATION,
        DESTINATIONS,
        of=GUIDE,
    ),
    _term(
        "PSTN",
        "The public telephone network: ordinary phones and mobiles. Exotel connects your trunk to it.",
        "Nothing.",
        SET_OUT,
        SET_IN,
        of=GUIDE,
    ),
    _term(
        "CIDR",
        "A way to write a network: an address, /, and a mask. 44.248.146.8/29 is the 8 addresses from "
        "44.248.146.8 to 44.248.146.15.",
        "How many addresses would the whitelist allow?",
        WHITELIST,
        ADDRESSES,
        of="RFC 4632",
    ),
    _term(
        "Mask",
        "The number after the / of a whitelisted IP: how many addresses it covers. 32 is one address, 29 is "
        "8, 24 is 256. Each of them may place calls that you pay for.",
        "Use 32 unless your calls leave from several addresses.",
        WHITELIST,
        ADDRESSES,
        of=GUIDE,
    ),
    _term(
        "Alias",
        "The caller ID that the people you call see, set for a number on the trunk.",
        "The trunk's alias.",
        ALIAS,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "ExoPhone",
        "A phone number (virtual number) that you have at Exotel. On a trunk, callees see it and customers dial it.",
        "Is it on the trunk, and assigned to a flow?",
        SHOW,
        LIST,
        of=GUIDE,
    ),
    _term(
        "SID",
        "Exotel's own id of a trunk or an account. A trunk keeps its SID when it is renamed. The Connect "
        "applet dials sip: and the trunk's SID.",
        "The SID in `/trunk show`.",
        SHOW,
        LIST,
        of=GUIDE,
    ),
    _term(
        "Flow",
        "What Exotel does with a call to your number, drawn in its dashboard. For a trunk it has a Connect "
        "applet that dials sip: and the trunk's SID, and the number is assigned to it. The API shows no flows.",
        "The flow of the number, in Exotel's dashboard.",
        _TEST,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "Connect applet",
        "The part of a flow that sends the call on. For a trunk it dials sip: and the trunk's SID.",
        "The flow's Connect applet, in Exotel's dashboard.",
        _TEST,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "Inbound (origination)",
        "Calls from the phone network to your number, which Exotel sends to your system.",
        "Destinations and numbers of the trunk.",
        SET_IN,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "Outbound (termination)",
        "Calls that your system places to the phone network through Exotel.",
        "Whitelisted IPs and numbers of the trunk.",
        SET_OUT,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "PBX",
        "Your own phone system, such as Asterisk, FreeSWITCH or 3CX.",
        "Its settings for this trunk.",
        PBX,
        of=PRACTICE,
    ),
    _term(
        "SBC",
        "Session border controller: a SIP server at the edge of your network that stands between your phone "
        "system and Exotel.",
        "Give Exotel the SBC's public address, not that of the phone system behind it.",
        PBX,
        WHITELIST,
        of=PRACTICE,
    ),
    _term(
        "Codec",
        "The way that speech becomes data. Exotel's trunks use G.711: PCMA (A-law) first, PCMU (µ-law) too.",
        "Which codecs does the SDP offer?",
        PBX,
        of=GUIDE,
    ),
    _term(
        "DID",
        "A phone number that calls in from outside reach directly. At Exotel it's called an ExoPhone.",
        "Is it on the trunk?",
        SHOW,
        LIST,
        of=PRACTICE,
    ),
    _term(
        "Whitelist",
        "The public IPs that may place outbound calls on a trunk. You pay for their calls, so list no "
        "more than you need.",
        "The trunk's whitelisted IPs.",
        ADDRESSES,
        WHITELIST,
        of=GUIDE,
    ),
    _term(
        "Destination",
        "The address that inbound calls are sent to: host:port;transport=tcp or tls, such as "
        "sip.acme.io:5061;transport=tls.",
        "The trunk's destinations.",
        DESTINATIONS,
        ADD_DESTINATION,
        of=GUIDE,
    ),
    _term(
        "Transport",
        "How SIP travels: tcp (plain) or tls (encrypted). Exotel's trunks don't take UDP.",
        "Does the port fit? TCP is usually 5060, TLS 5061.",
        DESTINATIONS,
        PBX,
        of=GUIDE,
    ),
    _term(
        "TLS",
        "Encryption of the SIP messages. Your server needs a valid certificate for its name. The audio needs "
        "SRTP besides.",
        "The certificate's dates, names and chain.",
        DESTINATIONS,
        PBX,
        of=GUIDE,
    ),
    _term(
        "Certificate",
        "The proof that a server owns its host name. Exotel checks yours on TLS destinations.",
        "Its dates, its names (SAN) and its chain.",
        _CHECK,
        DESTINATIONS,
        of=GUIDE,
    ),
    _term(
        "Digest",
        "Sign-in with a user name and password. The other side challenges the request (401 or 407), and "
        "your PBX answers with a hash of the password.",
        "Does the trunk have SIP credentials?",
        CREDS,
        PBX,
        of="RFC 3261",
    ),
    _term(
        "SRV",
        "A DNS record that names the host and port of a service, such as _sips._tcp.acme.io. Exotel's "
        "destinations need a host and port instead.",
        "The target and port in the record.",
        ADD_DESTINATION,
        of="RFC 2782",
    ),
    _term(
        "SIP edge",
        "The host at Exotel that your PBX sends its calls to, with its port.",
        "Server and port in the PBX settings.",
        PBX,
        of=GUIDE,
    ),
    _term(
        "DTMF",
        "The tones of pressed keys, sent beside the audio as RFC 4733 (2833) events.",
        "Is telephone-event in the SDP of both sides?",
        PBX,
        of="RFC 4733",
    ),
    _term(
        "Caller ID",
        "The number that the person you call sees. It must be a number on the trunk.",
        "The trunk's alias and numbers.",
        ALIAS,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "SIP",
        "The language in which phone systems set up and end calls. The audio travels apart, as RTP.",
        "Your PBX's SIP log.",
        _TEST,
        PBX,
    ),
    _term(
        "Static public IP",
        "An internet address that is yours alone and stays the same. Exotel recognizes outbound "
        "calls by it. Addresses such as 10.x and 192.168.x are private, and don't work.",
        "The address that your calls leave from.",
        WHITELIST,
        ADDRESSES,
        of=GUIDE,
    ),
    _term(
        "Record-Route",
        "The header with which a proxy stays on the way of a call. Without it the ACK can go astray, "
        "and the call drops after about 30 seconds.",
        "Record-Route and Contact in the 200 OK.",
        _TEST,
        PBX,
    ),
    _term(
        "Session timer",
        "A check in the middle of long calls, by re-INVITE or UPDATE. A side that doesn't answer it "
        "loses the call, often after 15 or 30 minutes.",
        "Does your PBX answer re-INVITE?",
        PBX,
        of="RFC 4028",
    ),
    _term(
        "Ringback",
        "The tone a caller hears until the call is answered.",
        "180, or 183 with SDP, in your PBX's SIP log.",
        PBX,
    ),
    _term(
        "REFER",
        "The SIP request that transfers a call. Exotel's guide doesn't mention it.",
        "Turn REFER off, and let the PBX bridge the calls.",
        PBX,
        of="RFC 3515",
    ),
    _term(
        "Port",
        "The number at which a server takes SIP: usually 5060 for TCP and 5061 for TLS.",
        "The destination's port, and that your firewall lets Exotel through to it.",
        DESTINATIONS,
        PBX,
        of=GUIDE,
    ),
    _term(
        "Friendly name",
        "Your own label for an entry, such as SIP credentials or a whitelisted IP. Exotel doesn't use it.",
        "Only letters, digits and underscores are safe in it.",
        CREDS,
        SHOW,
        of=GUIDE,
    ),
    _term(
        "Break-glass",
        "An operator's right to delete at once in an emergency, without approval. The channel is alerted.",
        "Who has it: `/trunk who` shows that.",
        LIST,
        of="trunkbot's README",
    ),
    _term(
        "Drift",
        "A trunk that isn't what it was when this bot last changed or checked it.",
        "What changed.",
        _CHECK,
        SHOW,
        of="trunkbot's README",
    ),
)
_TERMS = {row.key.removeprefix("word-"): row for row in TERMS}
_ALSO = {
    "e.164": "e164|e.164 number|e164 number|e.164 numbers",
    "srtp": "sdes|media encryption",
    "fqdn": "fqdns|host name|hostname|domain name",
    "cidr": "cidr notation|cidr block|network range",
    "mask": "subnet mask|netmask|net mask|ip mask|masks",
    "alias": "aliases|number alias",
    "exophone": "exophones|virtual number|exo phone",
    "sid": "trunk sid|trunk_sid|account sid|sids",
    "flow": "flows|call flow|exotel flow",
    "applet": "connect|applet",
    "origination": "inbound|incoming|inbound call|inbound calls|incoming calls|originating",
    "termination": "outbound|outgoing|outbound call|outbound calls|outgoing calls",
    "pbx": "ip pbx|ippbx",
    "sbc": "session border controller|sbcs",
    "codec": "codecs|g711|g.711|pcma|pcmu|alaw|ulaw|a-law",
    "did": "dids|did number|direct inward dialing",
    "whitelist": "whitelisting|whitelisted ip|whitelisted ips|allowlist|acl|ip whitelist|whitelist an ip",
    "destination": "destinations|destination uri|destination uris|dest uri|origination uri",
    "transport": "tcp|udp|transports",
    "tls": "ssl|sips|tls/ssl",
    "certificate": "tls certificate|ssl certificate|cert|san|ca",
    "digest": "digest auth|digest authentication|sip auth|sip authentication|realm|sip digest",
    "srv": "srv record|srv records|srv name|dns srv",
    "edge": "edge host|exotel edge|edges|sip server",
    "dtmf": "rfc 2833|rfc2833|rfc4733|rfc 4733|telephone-event|dtmf tones",
    "id": "callerid|cli|clid|caller id number",
    "sip": "voip|sip protocol|sip trunk|sip trunking|voice trunking",
    "ip": "public ip|static ip|public ip address|static public ip|static ip address|private ip|ip|private address",
    "record-route": "record route",
    "timer": "session timers|session-timer|session expires|re-invite|reinvite",
    "ringback": "ringback tone|ring back tone|early media",
    "refer": "sip refer|call transfer|transfer",
    "break-glass": "break glass",
    "drift": "drifted",
    "port": "ports|sip port",
    "name": "friendly_name",
}
NAMES = {
    **_TERMS,
    **{name: _TERMS[key] for key, names in _ALSO.items() for name in names.split("|")},
    **{row.title.lower(): row for row in TERMS},
    **{f"sip {name}": _TERMS[name] for name in ("invite", "options", "register", "ack", "bye")},
    "get credentials": _TERMS["credentials"],
    "sip credentials": _TERMS["credentials"],
    "sip trunk": _TERMS["trunk"],
}
"""The names people type, in lower case."""

"""Symptoms that people notice, and the lines of the vendor's validation checklists."""

from __future__ import annotations

from bot.knowledge.rows import (
    ADD_DESTINATION,
    ADD_NUMBER,
    ADDRESSES,
    ALIAS,
    CREDS,
    DESTINATIONS,
    GUIDE,
    PBX,
    PRACTICE,
    SET_IN,
    SET_OUT,
    SHOW,
    WHITELIST,
    Cause,
    Next,
    Row,
    Shown,
)

_TROUBLE = f"{GUIDE}: troubleshooting"
_RTP = "A firewall blocks RTP: open UDP 10000-20000 (newer Exotel docs say 10000-40000)"
_NAT = "The PBX puts its private address in the SDP: set its external address (NAT)"
_SRTP = "One side uses SRTP and the other doesn't: SRTP needs TLS"
_LOSSES = ("The internet line is full or drops packets", "A codec is converted on the way: use G.711, PCMA first")
_CUTS = (
    "After about 30 s: the ACK is lost because of NAT or a wrong Contact address",
    "After many minutes: a session timer or a firewall timeout",
)
_FLOW = Cause(
    "The number isn't assigned to a flow whose Connect applet dials sip:TRUNK_SID. Only Exotel's dashboard shows that",
    Shown.CALLED,
)
_NO_NUMBER = Cause("No phone number is mapped to the trunk", Shown.NUMBER)
_SOUND_LOOK = "Capture RTP at your firewall. Which way do packets flow, and to which address?"
SYMPTOMS = (
    Row(
        "one-way-audio",
        "One-way audio",
        "The call connects, but audio flows one way only.",
        (_RTP, _NAT, _SRTP),
        (_RTP, _NAT, _SRTP),
        _SOUND_LOOK,
        (PBX,),
        _TROUBLE,
        "one side hears the other",
    ),
    Row(
        "no-audio",
        "No audio at all",
        "The call connects, but no audio flows either way.",
        (_RTP, _SRTP, _NAT),
        (_RTP, _SRTP, _NAT),
        _SOUND_LOOK,
        (PBX,),
        PRACTICE,
        "neither side hears the other",
    ),
    Row(
        "bad-audio",
        "Choppy or distorted audio",
        "Audio arrives late, in pieces or distorted.",
        _LOSSES,
        _LOSSES,
        "Packet loss and jitter in the PBX's call statistics. Does it come with load?",
        (PBX,),
        PRACTICE,
        "there is audio, but it's bad",
    ),
    Row(
        "no-inbound",
        "No inbound calls",
        "Inbound (origination): calls to your number don't reach your system.",
        (),
        (
            Cause("There's no destination URI on the trunk", Shown.DESTINATION),
            _NO_NUMBER,
            _FLOW,
            Cause("A firewall blocks Exotel, or the port is wrong", Shown.ANSWERS),
        ),
        "The trunk's destinations and numbers, then the flow in Exotel's dashboard.",
        (ADD_DESTINATION, ADD_NUMBER, SHOW),
        _TROUBLE,
        "calls to your number don't arrive",
    ),
    Row(
        "no-outbound",
        "Outbound calls fail",
        "Outbound (termination): your system can't place calls.",
        (
            Cause("Your static public IP isn't whitelisted (SIP 403)", Shown.WHITELIST),
            _NO_NUMBER,
            "The number isn't in E.164 format (SIP 404)",
            "The PBX uses the wrong server or port, or UDP",
        ),
        (),
        "The SIP code in the PBX's log. Ask me about that code for an exact answer.",
        (WHITELIST, ADD_NUMBER, SHOW),
        _TROUBLE,
        "you can't place calls",
    ),
    Row(
        "tls-failed",
        "TLS failed",
        "The encrypted connection failed, usually because of the certificate.",
        ("Your PBX does not trust Exotel's certificate: update its CA list", "It uses TLS on the TCP port"),
        (
            Cause("Your server's certificate has expired, or is for another name", Shown.CERTIFICATE),
            Cause("The certificate is self-signed, or sent without its full chain", Shown.CERTIFICATE),
            Cause("The destination lacks ;transport=tls", Shown.TLS_ASKED),
            Cause("The destination has the wrong port", Shown.ANSWERS),
        ),
        "The certificate's dates, names and chain.",
        (DESTINATIONS, PBX),
        _TROUBLE,
        "the certificate or TLS fails",
    ),
    Row(
        "call-drops",
        "Calls are cut off",
        "The call connects, then ends without anyone hanging up.",
        _CUTS,
        _CUTS,
        "How long do calls last, and who sends the BYE?",
        (PBX,),
        PRACTICE,
        "calls start well, then end by themselves",
    ),
    Row(
        "caller-id",
        "Wrong or missing caller ID",
        "The people you call see the wrong number, or none.",
        (
            "The trunk's alias isn't set, or is a different number",
            "The PBX sends a number that isn't on the trunk",
        ),
        ("The caller hides their number",),
        "The trunk's alias and numbers, and the From in the INVITE.",
        (ALIAS, SHOW),
        GUIDE,
        "people see the wrong number",
    ),
    Row(
        "keypad",
        "Key presses (DTMF) are not recognized",
        "Key presses don't arrive, or aren't recognized.",
        ("The PBX sends DTMF as audio: set RFC 4733 (2833) events",),
        ("The PBX expects DTMF in another form: set RFC 4733 (2833) events",),
        "Is telephone-event in the SDP of both sides?",
        (PBX,),
        PRACTICE,
        "pressing keys does nothing",
    ),
)


def _check(name: str, title: str, meaning: str, out: str, inward: str, look: str, *steps: Next) -> Row:
    rows = tuple([text] if text else [] for text in (out, inward))
    return Row(f"check-{name}", title, meaning, rows[0], rows[1], look, steps, f"{GUIDE}: validation checklist")


CHECKS = (
    _check(
        "trunk",
        "Trunk created",
        "The first line of both checklists: the trunk exists.",
        "Without a trunk you can't place calls",
        "Without a trunk calls can't arrive",
        "Create Trunk returned a trunk_sid.",
        SHOW,
        SET_OUT,
        SET_IN,
    ),
    _check(
        "number",
        "Phone number mapped",
        "A number (ExoPhone) must be on the trunk.",
        Cause("The number for your caller ID is missing", Shown.NUMBER),
        Cause("The number that customers dial is missing", Shown.NUMBER),
        "Get Phone Numbers lists it.",
        ADD_NUMBER,
        SHOW,
    ),
    _check(
        "ip",
        "Static IP whitelisted",
        "Exotel recognizes outbound (termination) calls by their static public IP.",
        Cause("Calls from an address that isn't listed get SIP 403", Shown.WHITELIST),
        "Only an IP destination needs it; a host name (FQDN) doesn't",
        "Get Whitelisted IPs lists it.",
        WHITELIST,
        ADDRESSES,
    ),
    _check(
        "credentials",
        "SIP credentials obtained",
        "The user name and password for a PBX that is asked for them.",
        "Wrong ones get SIP 401",
        "",
        "Get Credentials returns a username and password.",
        CREDS,
    ),
    _check(
        "pbx",
        "PBX configured",
        "The guide says “SIP registration OK”. There's no SIP REGISTER, so read it as: SIP account accepted.",
        "The PBX's server, port, user or password don't match the PBX settings",
        "",
        "A call gets no 401 or 403.",
        PBX,
    ),
    _check(
        "destination",
        "Destination URI added",
        "The IP or host name (FQDN) that inbound (origination) calls are sent to.",
        "",
        Cause("Without one, no inbound calls arrive", Shown.DESTINATION),
        "Get Destination URIs lists it.",
        ADD_DESTINATION,
        DESTINATIONS,
    ),
    _check(
        "listening",
        "Server listening",
        "Your server accepts SIP on the destination's port.",
        "",
        Cause("Port 5060 (TCP) or 5061 (TLS), or the one you chose, is closed to Exotel", Shown.ANSWERS),
        "Does the port answer from outside?",
        DESTINATIONS,
        PBX,
    ),
    _check(
        "certificate",
        "TLS certificate valid",
        "Only for destinations that use TLS.",
        "",
        Cause("It has expired, is for another name, or is sent without its full chain", Shown.CERTIFICATE),
        "The certificate's dates, names and chain.",
        DESTINATIONS,
    ),
)

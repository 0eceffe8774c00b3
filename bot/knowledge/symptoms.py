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
_RTP = "A firewall blocks RTP: open UDP 10000-20000 (Exotel's newer pages say 10000-40000)"
_NAT = "The PBX writes its private address into the SDP: set its public one (NAT)"
_SRTP = "One side uses SRTP and the other does not: SRTP goes with TLS"
_LOSSES = ("The internet line is full or loses packets", "A codec is converted on the way: use G.711, PCMA first")
_CUTS = (
    "About 30 s: the ACK is lost, by NAT or a wrong Contact address",
    "Many minutes: a session timer or firewall time-out",
)
_FLOW = Cause(
    "The number is not assigned to a flow with a Connect applet that dials sip:TRUNK_SID: only Exotel's dashboard "
    "shows that, no API does",
    Shown.CALLED,
)
_NO_NUMBER = Cause("No phone number mapped to the trunk", Shown.NUMBER)
_SOUND_LOOK = "A trace of RTP at your firewall: in which direction do packets pass, and to which address?"
SYMPTOMS = (
    Row(
        "one-way-audio",
        "One-way audio",
        "The call stands, but sound (RTP) passes in one direction only.",
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
        "The call stands, but sound (RTP) passes in neither direction.",
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
        "Sound arrives late, incomplete or distorted.",
        _LOSSES,
        _LOSSES,
        "Packet loss and jitter in the PBX's call statistics; whether it comes with load.",
        (PBX,),
        PRACTICE,
        "sound is there, but bad",
    ),
    Row(
        "no-inbound",
        "No inbound calls",
        "Inbound (origination): calls to your number do not arrive at your system.",
        (),
        (
            Cause("No destination URI on the trunk", Shown.DESTINATION),
            _NO_NUMBER,
            _FLOW,
            Cause("A firewall or a wrong port in front of your server", Shown.ANSWERS),
        ),
        "The trunk's destinations and numbers; then the flow in Exotel's dashboard.",
        (ADD_DESTINATION, ADD_NUMBER, SHOW),
        _TROUBLE,
        "calls to your number do not arrive",
    ),
    Row(
        "no-outbound",
        "Outbound calls fail",
        "Outbound (termination): your system cannot place calls.",
        (
            Cause("Your static public IP is not whitelisted (SIP 403)", Shown.WHITELIST),
            _NO_NUMBER,
            "The number is not in E.164 (SIP 404)",
            "The PBX uses a wrong server, port or UDP",
        ),
        (),
        "The SIP code in the PBX's log: ask for that code and the answer becomes exact.",
        (WHITELIST, ADD_NUMBER, SHOW),
        _TROUBLE,
        "you cannot place calls",
    ),
    Row(
        "tls-failed",
        "TLS failed",
        "The encrypted connection was not made: mostly a matter of the certificate.",
        ("Your PBX does not trust Exotel's certificate: update its list of authorities", "TLS on the TCP port"),
        (
            Cause("Your server's certificate has expired or has another name", Shown.CERTIFICATE),
            Cause("It is sent without its whole chain, or self-signed", Shown.CERTIFICATE),
            Cause("The destination lacks ;transport=tls", Shown.TLS_ASKED),
            Cause("The destination names the wrong port", Shown.ANSWERS),
        ),
        "The certificate: its dates, its names, its chain.",
        (DESTINATIONS, PBX),
        _TROUBLE,
        "the certificate or TLS fails",
    ),
    Row(
        "call-drops",
        "Calls are cut off",
        "The call stands, and ends without anybody hanging up.",
        _CUTS,
        _CUTS,
        "After how long; and who sent the BYE.",
        (PBX,),
        PRACTICE,
        "calls begin well and end by themselves",
    ),
    Row(
        "caller-id",
        "Wrong or missing caller ID",
        "Called people see another number than they should.",
        ("The trunk's alias is not set, or is another number", "The PBX sends a From that is no number of the trunk"),
        ("The caller withholds the number",),
        "The alias and the numbers of the trunk; the From in the INVITE.",
        (ALIAS, SHOW),
        GUIDE,
        "the number people see is wrong",
    ),
    Row(
        "keypad",
        "Key presses (DTMF) are not recognised",
        "The tones of keys do not arrive, or not as keys.",
        ("The PBX sends DTMF in the sound: set RFC 4733 (2833) events",),
        ("The PBX expects DTMF in another way: set RFC 4733 (2833) events",),
        "telephone-event in the SDP of both sides.",
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
        "The first line of both checklists: the trunk is there.",
        "Without a trunk no call can be placed",
        "Without a trunk no call can arrive",
        "The answer of Create Trunk has a trunk_sid.",
        SHOW,
        SET_OUT,
        SET_IN,
    ),
    _check(
        "number",
        "Phone number mapped",
        "A number (ExoPhone) must be on the trunk.",
        Cause("Your caller ID is missing", Shown.NUMBER),
        Cause("The number customers call is missing", Shown.NUMBER),
        "Get Phone Numbers lists it.",
        ADD_NUMBER,
        SHOW,
    ),
    _check(
        "ip",
        "Static IP whitelisted",
        "Outbound (termination) is known by its static public IP.",
        Cause("Calls from an address that is not listed get SIP 403", Shown.WHITELIST),
        "Only an IP destination needs it; an FQDN does not",
        "Get Whitelisted IPs lists it.",
        WHITELIST,
        ADDRESSES,
    ),
    _check(
        "credentials",
        "SIP credentials obtained",
        "User name and password for a PBX that asks for them.",
        "Wrong ones get SIP 401",
        "",
        "Get Credentials has a username and password.",
        CREDS,
    ),
    _check(
        "pbx",
        "PBX configured",
        "The guide says “SIP registration OK”; there is no SIP REGISTER, so: SIP account accepted.",
        "Server, port, user or password differ from the PBX settings",
        "",
        "A call gets no 401 or 403.",
        PBX,
    ),
    _check(
        "destination",
        "Destination URI added",
        "Where inbound (origination) calls are sent: IP or FQDN.",
        "",
        Cause("Without one no inbound call arrives", Shown.DESTINATION),
        "Get Destination URIs lists it.",
        ADD_DESTINATION,
        DESTINATIONS,
    ),
    _check(
        "listening",
        "Server listening",
        "Your server takes SIP on the destination's port.",
        "",
        Cause("Port 5060 (TCP) or 5061 (TLS), or the one you chose, is closed to Exotel", Shown.ANSWERS),
        "From outside: does the port answer?",
        DESTINATIONS,
        PBX,
    ),
    _check(
        "certificate",
        "TLS certificate valid",
        "Where the destination uses TLS.",
        "",
        Cause("Expired, another name, or without its whole chain", Shown.CERTIFICATE),
        "The certificate's dates, names and chain.",
        DESTINATIONS,
    ),
)

"""What people's words mean: concepts with their synonyms, and which concepts together point to which row.

A pattern is concepts that must all be said; it weighs as much as they do together, so that the fuller pattern wins.
`!` before a concept: it must not be said.
"""

from __future__ import annotations

PHRASES = (
    (r"\b(one|1|single)[ -]?(way|direction|side|sided)\b|\bin one direction\b|\bhalf the conversation\b", " oneway "),
    (r"\bonly (one|1) (party|person|end)\b", " oneway "),
    (r"\beach other\b|\b(both|neither|either|each|no) (ways?|sides?|directions?|ends?|part(y|ies))\b", " bothways "),
    (r"\bcaller ?id( entification)?\b|\bcalling number\b|\bnumber (that is )?(shown|displayed)\b", " callerid "),
    (r"\b(shown|displayed?|shows?|sees?|seeing) (\w+ ){0,3}numbers?\b|\bwrong number (is )?show\w*", " callerid "),
    (r"\bdisplay(ed)? number\b", " callerid "),
    (r"\b(hangs?|hung|hanging) up\b", " hangup "),
    (r"\b(cuts?|cutting) (off|out on us)\b|\b(goes|go|went) down again\b", " cutoff "),
    (r"\bin the middle\b|\bmid[ -]?call\b|\bby (itself|themselves)\b|\bon (its|their) own\b", " suddenly "),
    (r"\bin and out\b", " choppy "),
    (r"\bbreak(s|ing)? up\b|\btalk(ing)? over each other\b|\bpacket loss\b", " choppy "),
    (
        r"\b(time|timed|times|timing)[ -]?outs?\b|\bno (response|reply)\b|\b(gets?|got) no (response|reply|answer)\b",
        " timeout ",
    ),
    (r"\bself[ -]signed\b|\bunknown ca\b|\bverify error\b", " certificate "),
    (r"\bnot acceptable( here)?\b", " notacceptable "),
    (r"\btemporar(il)?y (un|not )available\b", " tempunavailable "),
    (r"\b(address|number)( is)? incomplete\b|\btoo short\b|\btoo few digits\b", " incomplete "),
    (r"\b(already (exists?|there|mapped|whitelisted|taken))\b|\b(exists?|mapped|taken) already\b", " duplicate "),
    (r"\btoo many requests\b|\brate[ -]?limit\w*\b|\bapi limit\b|\brequests? (a|per) minute\b", " ratelimit "),
    (r"\b(log|logs|logging) ?in\b|\bsign in\b", " login "),
    (r"\b(user ?names?|user)\b(?= (and |is |not |rejected|wrong|bad))", " credentials "),
    (r"\b(call|calls|calling|dial|dialing|dialling|ring)( \w+)? out\b|\b(go|goes|going) out\b", " outgoing "),
    (
        r"\b(calls?|calling|dials?|rings?) (in|us|our \w+( \w+)?)\b|"
        r"\bcalls? from (customers?|people|outside|clients?)\b",
        " incoming ",
    ),
    (r"\b(calls? (to|towards) (customers?|people|clients?|mobiles?))\b", " outgoing "),
    (
        r"\b(can ?not|do not|does not|not|never|nobody|no one|none|nothing) (\w+ ){0,2}"
        r"(get|gets|getting|come|coming|go) (through|in|to us)\b",
        " not arrive ",
    ),
    (r"\b(call|ring|phone) (anyone|anybody|someone|customers?|people|clients?|mobiles?)\b", " outgoing "),
    (r"\bget through\b", " arrive "),
    (r"\b(reach(es)?|get(s)? to|hits?|lands? on) (us|our \w+)\b", " incoming arrive "),
    (r"\bnew( \w+)? ip\b", " moved ip "),
    (r"\b(public |static |office |our )*(ip|ips|ip address(es)?)\b", " ip "),
    (
        r"\b(key ?pad|touch[ -]?tones?|key ?press(es)?|press(ing)? (\d|one|two|keys?|digits?)|react to keys)\b",
        " keypad ",
    ),
)

CONCEPTS = {
    "NOT": "not no never none nobody noone nothing cannot without dead missing lost mute neither fail fails failed "
    "failing unable stopped refused impossible lacks gone down broken stops rejected rejects ignores ignored ignore",
    "HEAR": "hear hears heard hearing hearable audible listen",
    "AUDIO": "audio sound sounds voice voices rtp media speech noise",
    "SILENCE": "silence silent mute muted quiet",
    "ONEWAY": "oneway unidirectional",
    "BOTH": "bothways",
    "BAD": "bad terrible horrible poor awful worse worst",
    "QUALITY": "quality",
    "CHOPPY": "choppy robotic robot robots crackle crackles crackling stutter stutters stuttering jitter echo garbled "
    "laggy lag distorted distortion scratchy static-y metallic jittery choppily delayed delay hiss noisy",
    "CALL": "call calls calling called conversation connection line lines",
    "US": "we us our i me my agent agents",
    "IN": "inbound incoming origination receive receiving received receives incomming inward hotline",
    "OUT": "outbound outgoing termination dial dials dialling dialing outward dialer dialler place placing dialled "
    "dialed",
    "GET": "get gets getting take taking",
    "ARRIVE": "arrive arrives arriving reach reached reaches come comes coming land lands landing hit hits ring rings "
    "ringing rang through reaching",
    "TLS": "tls ssl handshake x509 encryption encrypted secure sips",
    "CERT": "certificate cert certs certificates",
    "EXPIRED": "expired expires",
    "ATONCE": "immediately instantly straightaway",
    "DROP": "drop drops dropped dropping disconnect disconnects disconnected disconnecting cutoff hangup cut cuts "
    "terminates terminate ends end ended hangs",
    "WHEN": "suddenly after seconds second sec secs minutes minute randomly",
    "CALLERID": "callerid cli clip clid anonymous",
    "WRONG": "wrong incorrect another different unknown invalid bad",
    "NUMBER": "number numbers phonenumber",
    "KEYPAD": "keypad dtmf digits keys tones touchtone",
    "IVR": "ivr menu",
    "UNAUTH": "unauthorized unauthorised authentication auth unauthenticated",
    "CREDS": "password passwords login credentials credential register registration username passwd",
    "FORBIDDEN": "forbidden",
    "IP": "ip",
    "WHITELIST": "whitelist whitelisted whitelisting allowlist allowlisted",
    "ALLOWED": "allowed blocked changed moved refused rejected permitted",
    "FOUND": "found exist exists recognised recognized",
    "FORMAT": "format e164 prefix country-code",
    "INVALID": "invalid",
    "BUSY": "busy engaged",
    "TIMEOUT": "timeout timeouts unresponsive",
    "CODEC": "codec codecs g711 g729 g722 opus pcma pcmu sdp alaw ulaw",
    "NOTACC": "notacceptable",
    "UNAVAIL": "unavailable overloaded overload",
    "TEMPUN": "tempunavailable",
    "INCOMPLETE": "incomplete",
    "DUP": "duplicate duplicates",
    "RATE": "ratelimit throttled throttling",
}

HEAVY = {
    *("ONEWAY", "CHOPPY", "TLS", "CERT", "CALLERID", "KEYPAD", "UNAUTH", "CREDS", "FORBIDDEN", "WHITELIST", "FORMAT"),
    *("BUSY", "TIMEOUT", "CODEC", "NOTACC", "UNAVAIL", "TEMPUN", "INCOMPLETE", "DUP", "RATE", "DROP", "SILENCE"),
    *("INVALID", "HEARTWICE"),
}
"""Said alone, these say something."""

GENERAL = ("no-inbound", "no-outbound")
SPECIFIC = frozenset(
    {
        *("AUDIO", "CODEC", "CALLERID", "CHOPPY", "KEYPAD", "TLS", "CERT", "BUSY", "TIMEOUT", "UNAVAIL", "DROP"),
        *("CREDS", "UNAUTH", "FORBIDDEN"),
    }
)
"""With one of these said, “inbound” and “outbound” are a direction rather than the trouble itself."""

PATTERNS = {
    "one-way-audio": (
        "ONEWAY",
        "ONEWAY AUDIO",
        "ONEWAY HEAR",
        "HEARTWICE NOT !BOTH",
        "HEARTWICE NOT OTHER",
        "HEARTWICE",
        "AUDIO NOT BACK",
        "AUDIO NOT SIDE",
        "HEAR NOT OTHER US !BOTH !ARRIVE !SILENCE",
    ),
    "no-audio": (
        "AUDIO NOT !ONEWAY",
        "SILENCE !IN !ARRIVE",
        "SILENCE BOTH",
        "HEAR NOT BOTH",
        "HEAR NOT ANY",
        "SILENCE CALL !IN",
    ),
    "bad-audio": (
        "CHOPPY",
        "CHOPPY AUDIO",
        "CHOPPY QUALITY",
        "AUDIO DROP",
        "AUDIO BAD",
        "QUALITY BAD",
        "AUDIO QUALITY BAD",
        "CALL QUALITY",
    ),
    "no-inbound": (
        "IN NOT",
        "IN NOT CALL",
        "NOT ARRIVE CALL !OUT",
        "NOT ARRIVE US !OUT",
        "GET NOT CALL US !OUT !DROP",
        "NOT ARRIVE NUMBER !OUT",
        "IN NOT ARRIVE",
        "SILENCE IN",
        "NOT ARRIVE !OUT !US",
    ),
    "no-outbound": ("OUT NOT", "OUT NOT CALL", "MAKE NOT CALL", "OUT NOT ARRIVE"),
    "tls-failed": (
        "TLS",
        "CERT",
        "TLS NOT",
        "TLS CERT",
        "CERT NOT",
        "CERT EXPIRED",
        "CERT INVALID",
        "CERT INCOMPLETE",
        "CERT WRONG",
    ),
    # A call that is gone at once may never have been one.
    "call-drops": (
        "DROP !ATONCE",
        "DROP CALL !ATONCE",
        "DROP WHEN !ATONCE",
        "DROP CALL WHEN !ATONCE",
        "LOST CALL !ATONCE",
        "LOST CALL WHEN !ATONCE",
    ),
    "caller-id": ("CALLERID", "CALLERID WRONG", "CALLERID NOT", "SEE NUMBER WRONG", "SEE NUMBER"),
    "keypad": ("KEYPAD", "KEYPAD NOT", "KEYPAD IVR", "IVR KEYPAD NOT", "IVR NOT"),
    "sip-401": ("UNAUTH", "CREDS NOT", "CREDS WRONG", "CREDS ALLOWED", "UNAUTH CREDS", "UNAUTH NOT", "CREDS"),
    "sip-403": (
        "FORBIDDEN",
        "WHITELIST NOT",
        "IP NOT WHITELIST",
        "IP ALLOWED",
        "IP ALLOWED NOT",
        "FORBIDDEN OUT",
        "ADDRESS ALLOWED",
        "FORBIDDEN OUT NOT",
    ),
    "sip-404": (
        "NUMBER NOT FOUND",
        "NUMBER INVALID",
        "NUMBER WRONG !SEE !CALLERID",
        "FORMAT",
        "NUMBER FORMAT",
        "NOT FOUND",
        "INVALID",
        "NUMBER NOT FOUND OUT",
        "NUMBER NOT FOUND WRONG",
        "NUMBER FORMAT WRONG",
    ),
    "sip-408": ("TIMEOUT", "TIMEOUT NOT", "TIMEOUT CALL"),
    "sip-480": ("TEMPUN",),
    "sip-484": ("INCOMPLETE", "INCOMPLETE NUMBER"),
    "sip-486": ("BUSY", "BUSY CALL", "BUSY NUMBER"),
    "sip-488": ("CODEC", "NOTACC", "CODEC NOT", "CODEC WRONG", "CODEC NOTACC", "CODEC ALLOWED"),
    "sip-503": ("UNAVAIL", "UNAVAIL CALL"),
    "api-1008": ("DUP", "DUP NUMBER", "DUP IP"),
    "http-429": ("RATE",),
}

EXTRA = {
    "MAKE": "make makes making place start",
    "LOST": "lost lose loses losing",
    "BACK": "back",
    "SEE": "see sees seeing shown shows showing display displays displayed appears",
    "OTHER": "they them customer customers caller callers client clients him he she other party people",
    "SIDE": "side end",
    "ANY": "anything anybody anyone",
    "ADDRESS": "address",
}

EVERYDAY = (
    "the a an is are was be been it its this that these those and or but with on of to at for from since all some "
    "then when while what why how do does did have has had can could will would should there here where which who "
    "our your their his her more most much many today morning noon night again still just only ever always about "
    "after before during over under time day week hour hours year test thing things fine well good work works "
    "working phone phones pbx sip server trunk exotel asterisk sbc vendor help problem issue something everything wall "
    "bring being like live love than thank very seems want wants house never every other one ways"
)
"""Words that are left as they are: no typing error is looked for in them."""

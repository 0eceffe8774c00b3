"""Which concepts together point to which row.

A pattern is concepts that must all be said; it weighs as much as they do together, so that the fuller pattern wins.
`!` before a concept: it must not be said.
"""

from __future__ import annotations

HEAVY = {
    *("ONEWAY", "CHOPPY", "TLS", "CERT", "CALLERID", "KEYPAD", "UNAUTH", "CREDS", "FORBIDDEN", "WHITELIST", "FORMAT"),
    *("BUSY", "TIMEOUT", "CODEC", "NOTACC", "UNAVAIL", "TEMPUN", "INCOMPLETE", "DUP", "RATE", "DROP", "SILENCE"),
    *("ONEHEARS", "NONEHEAR", "ONEDEAF", "INFAILS", "OUTFAILS", "UNALLOC", "NOISE"),
}
"""Said alone, these say something."""
VERBATIM = {"FORBIDDEN", "NOTACC", "TEMPUN", "UNALLOC", "NOTFOUND", "UNAVAIL", "INCOMPLETE", "DUP", "RATE"}
"""What a SIP answer says in just these words: said alone, it says more than any symptom."""
STANDING = frozenset({"one-way-audio", "no-audio", "bad-audio", "keypad", "caller-id", "call-drops"})
"""Noticed on calls that stand: who also cannot call, or cannot be called, has two troubles."""
DENIABLE = frozenset({"DROP", "CHOPPY", "ONEWAY", "SILENCE", "BUSY", "TIMEOUT", "NOISE"})
"""Troubles: where one is denied (“calls do not drop”) it is not the trouble. “No audio” denies no trouble."""

GENERAL = ("no-inbound", "no-outbound")
SPECIFIC = frozenset(
    {
        *("AUDIO", "CODEC", "CALLERID", "CHOPPY", "KEYPAD", "TLS", "CERT", "BUSY", "TIMEOUT", "UNAVAIL", "DROP"),
        *("CREDS", "UNAUTH", "FORBIDDEN", "SOUND", "UNALLOC", "INCOMPLETE", "NOTACC", "TEMPUN", "WHITELIST"),
    }
)
"""With one of these said, “inbound” and “outbound” are a direction rather than the trouble itself."""

PATTERNS = {
    "one-way-audio": (
        "ONEWAY",
        "ONEHEARS",
        "ONEHEARS AUDIO NOT",
        "ONEHEARS SILENCE",
        "ONEHEARS HEAR SILENCE",
        "ONEWAY AUDIO",
        "ONEWAY HEAR",
        "ONEHEARS HEAR NOT",
        "ONEDEAF NOT !CLEAR !SILENCE",
        "AUDIO NOT BACK",
    ),
    "no-audio": (
        "AUDIO NOT !ONEWAY !CLEAR !ONEHEARS !ONEDEAF !SIDED",
        "SILENCE !IN !ARRIVE !ONEHEARS !INFAILS",
        "SILENCE BOTH",
        "NONEHEAR",
        "NONEHEAR NOT HEAR BOTH",
        "NONEHEAR NOT HEAR",
        "HEAR NOT ANY",
        "HEAR NOT !ONEHEARS !ONEDEAF !SIDED",
        "SILENCE CALL !IN !ONEHEARS !INFAILS",
    ),
    "bad-audio": (
        "CHOPPY",
        "CHOPPY AUDIO",
        "CHOPPY QUALITY",
        "CHOPPY CALL",
        "CHOPPY HEAR",
        "NOISE",
        "CLEAR NOT",
        "CLEAR NOT CALL",
        "CLEAR NOT AUDIO",
        "CLEAR NOT HEAR",
        "AUDIO DROP",
        "AUDIO BAD",
        "QUALITY BAD",
        "AUDIO QUALITY BAD",
        "CALL QUALITY",
        "QUALITY FAIL",
        "QUALITY DROP",
    ),
    "no-inbound": (
        "INFAILS",
        "INFAILS OUTFINE",
        "INFAILS OUTSAID",
        "INFAILS ARRIVE",
        "SILENCE IN",
        "INFAILS SILENCE",
        "INFAILS UNALLOC",
    ),
    "no-outbound": ("OUTFAILS", "OUTFAILS ATONCE", "OUTFAILS INFINE", "OUTFAILS INSAID"),
    "tls-failed": (
        "TLS",
        "CERT",
        "TLS NOT",
        "TLS FAIL",
        "TLS CERT",
        "CERT NOT",
        "CERT FAIL",
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
    "caller-id": (
        "CALLERID",
        "CALLERID WRONG",
        "CALLERID NOT",
        "CALLERID NUMBER",
        "SEE NUMBER WRONG",
        "SEE NUMBER",
        "SEE NUMBER NOT",
        "NUMBER HIDDEN",
        "CALLERID HIDDEN",
    ),
    "keypad": (
        "KEYPAD",
        "KEYPAD NOT",
        "KEYPAD FAIL",
        "KEYPAD INCOMPLETE",
        "KEYPAD IVR",
        "IVR KEYPAD NOT",
        "IVR NOT",
        "IVR FAIL",
    ),
    "sip-401": (
        "UNAUTH",
        "CREDS NOT",
        "CREDS FAIL",
        "CREDS WRONG",
        "CREDS ALLOWED",
        "UNAUTH CREDS",
        "UNAUTH NOT",
        "UNAUTH FAIL",
        "CREDS",
    ),
    "sip-403": (
        "FORBIDDEN",
        "WHITELIST NOT",
        "IP NOT WHITELIST",
        "IP ALLOWED",
        "IP ALLOWED NOT",
        "FORBIDDEN CALL",
        "FORBIDDEN IP",
        "ADDRESS ALLOWED",
        "FORBIDDEN OUT",
    ),
    "sip-404": (
        "UNALLOC !SEE !CALLERID !INFAILS",
        "UNALLOC NUMBER !SEE !CALLERID !INFAILS",
        "NOTFOUND",
        "NUMBER NOT FOUND",
        "NUMBER INVALID",
        "NUMBER WRONG !SEE !CALLERID",
        "FORMAT",
        "NUMBER FORMAT",
        "NUMBER NOT FOUND OUT",
        "NUMBER NOT FOUND WRONG",
        "NUMBER FORMAT WRONG",
    ),
    "sip-408": ("TIMEOUT", "TIMEOUT NOT", "TIMEOUT CALL"),
    "sip-480": ("TEMPUN",),
    "sip-484": ("INCOMPLETE !KEYPAD", "INCOMPLETE NUMBER !KEYPAD", "INCOMPLETE FAIL !KEYPAD"),
    "sip-486": ("BUSY", "BUSY CALL", "BUSY NUMBER"),
    "sip-488": (
        "CODEC",
        "NOTACC",
        "CODEC NOT",
        "CODEC FAIL",
        "CODEC WRONG",
        "CODEC NOTACC",
        "CODEC ALLOWED",
        "SDP FAIL",
        "SDP NOTACC",
        "SDP ALLOWED",
    ),
    "sip-503": ("UNAVAIL", "UNAVAIL CALL"),
    "api-1008": ("DUP", "DUP NUMBER", "DUP IP"),
    "http-429": ("RATE",),
}

"""Signs: words that name a row for certain, so that it needn't be guessed. The first that fits is the one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TONE = r"(?:ring ?back(?: tone)?s?|ring(?:ing)? ?tones?|dial(?:ing)? ?tones?|ringing sounds?)"
_NO_END = (
    r"(?:nothing|silence|no (?:\w+ )?(?:more|further|other|final|answers?|ringing|response|reply|180|200)|never|not)"
)
_WATCH = r"(?:peers?|endpoint|contact|qualify|asterisk|pjsip|trunk|gateway|dispatcher|proxy(?: set)?|monitor\w*|aor)"
_PINGS = r"(?:options(?: pings?)?|keep ?-?alives?|heartbeats?|qualify)"
_UNABLE = r"(?:(?:not|no one is|nobody is) able to|unable to|can not|could not)"
_SECONDS = r"(?:(?:2\d|3[0-2]) ?(?:s|secs?|seconds?)|half a minute)\b"
_ENDS = r"\b(?:drop\w*|cuts?|cut off|disconnect\w*|ends?|ended|torn|bye|gone|hangs? up|terminat\w*)\b"
_MATTERS = r"(?:dials?|dialing|dialling|calls?|assigned|attached|wrong|another|old|applet|greeting|connect)"

STRONG = (
    (r"\bssl routines\b|\bcertificate verify failed\b|\bsetting up ssl connection\b", "tls-failed"),
    (r"\bretransmission timeout reached\b", "sip-408"),
    (r"\breceived response ,? ?forbidden\b", "sip-403"),
)
"""Signs in lines of a log: stronger than the numbers in them."""
WEAK = (
    (r"\bvapi\b.*\bgateways?\b|\bgateways?\b.*\bvapi\b", "vapi-gateway"),
    (
        r"\b(?:microsoft|ms teams|teams direct\w*|zoom phone|amazon connect)\b|\b(?:connect|for|with|to) teams\b",
        "sbc-only",
    ),
    (r"\bdestination (?:is )?not whitelisted\b|\bdestinations?\b.*\bips?\b.*\bnot whitelisted\b", "ip-first"),
    (
        r"\b(?:lost|forgot|forgotten|recover|retrieve|misplaced)\b(?: \w+){0,3} password\b|"
        r"\b(?:where|how)\b.*\b(?:find|see|get|read|show|recover|retrieve)\b.*\bpassword\b|"
        r"\bpassword\b.*\b(?:get|see|show|read) it (?:back|again|once more)\b|"
        r"\bpassword (?:is |was |got )?(?:lost|forgotten|gone)\b|"
        r"\b(?:show|see|read|tell|give)\b.*\bpassword\b(?: \w+){0,2} (?:again(?! and)|once more)\b",
        "password-lost",
    ),
    (
        rf"\b{_WATCH}\b.*\b(?:unreachable|lagged|unavail|offline|inactive)\b|\bendpoint\b.*\bunavailable\b|"
        rf"\bunreachable\b.*\b{_WATCH}\b|"
        rf"\bqualify (?:fails?|failed|timeout)\b|\bgateway (?:status |is )*(?:down|fail_wait|noreg)\b|"
        rf"^(?!.*\b(?:everything|far side)\b).*\b{_PINGS}\b(?! (?:in|on|of) (?:the )?(?:menu|"
        rf"ivr))(?: \w+){{0,6}}? (?:never|not|no|unanswered|without|"
        rf"times? out|timed out|timeout|fails?|failed)\b(?! work)|"
        rf"\b(?:no|never|not|without)(?: an?| any)? (?:answers?|response|reply|replies|"
        rf"reaction)(?: \w+){{0,3}} {_PINGS}\b|"
        rf"\b(?:not|never) answer\w* {_PINGS}\b|\banswer options\b",
        "peer-unreachable",
    ),
    (
        rf"\b(?:no|not|never|without|missing|instead of|lack\w*|nobody)\b(?: (?!answer|problem|"
        rf"issue)\w+){{0,5}}? {_TONE}\b(?! , no)|"
        rf"\b{_TONE}(?: \w+){{0,4}} (?:missing|not|absent|gone|never|silent)\b|"
        r"\bhears? (?:no|nothing)(?: \w+){0,5} ring(?:ing|s)?\b|"
        r"\b(?:not|never) hear(?: it| the phone| any| the| a){0,2} ring(?:ing|s)?\b(?! (?:customer|caller|person))|"
        r"\bno ringing (?:heard|sound|audible|at all)\b|"
        r"\b(?:silence|silent|mute|quiet)(?: \w+){0,2} (?:during|while|until|before|instead of)(?: \w+){0,3} "
        r"(?:ring\w*|picks?|pickup|answer\w*)\b|\bearly media\b(?: \w+){0,3} (?:not|no|never|missing)\b|"
        r"\bno early media\b",
        "ringback",
    ),
    (
        rf"\b(?:180|183|session progress)\b(?: ringing| session progress| comes?)?(?: ,| but| and| then| after|"
        rf" that| arrives| "
        rf"is| we| get){{0,4}} {_NO_END}\b|\b(?:180|183)\b.*\b200(?: ok)? (?:does|did|never|not)\b|"
        r"\b(?:only|stuck|stays?|hangs?|remains?)\b(?: \w+){0,3} (?:180|183|ringing state|session progress)\b|"
        r"^(?!.*\b(?:log|server|pbx|system)\b.*\bnothing\b).*\b(?:rings?(?: \w+){0,2}|ring(?:ing|back)(?: \w+)?) "
        r"(?:for ?ever|endless\w*|eternally)\b|\b(?:rings and rings|keeps (?:on )?ringing)\b|"
        r"\b(?:no|never|not|nobody)\b(?: \w+){0,3} joins? (?:the |a |any )?room\b|"
        r"\bnot join (?:the |a |any )?room\b",
        "only-ringing",
    ),
    (
        rf"\b(?:100(?: trying)?|(?:only|see|get|gets|got) (?:a )?(?:100 )?trying)\b(?! (?:to|calls?|percent|ms|"
        rf"numbers?|agents?|"
        rf"people|s|seconds?)\b).*\b{_NO_END}\b|"
        r"\b(?:stuck|hangs?|stays?|sticks|"
        r"only)\b(?: \w+){0,2} (?:sip/2.0 )?(?:a )?100\b(?: trying)?(?! (?:calls?|s|seconds?)\b)",
        "only-trying",
    ),
    (
        r"\bapplets?\b|\bconnect (?:dials|is set to dial)\b|\b(?:not|instead of) the trunk (?:sid|name)\b|"
        rf"(?:^|\b(?:the|a|an|any|our|in|exotel|old|new|this|that) )flow\b(?: \w+){{0,4}} {_MATTERS}\b|"
        r"\b(?:not )?(?:assigned|attached|linked|mapped|connected) (?:to|with) (?:\w+ ){0,3}flow\b",
        "flow",
    ),
    (
        rf"{_ENDS}(?: \w+){{0,3}} {_SECONDS}|\bafter (?:\w+ ){{0,2}}{_SECONDS}.*{_ENDS}|\b{_SECONDS}.*{_ENDS}|"
        r"\back (?:is |was |gets |does )?(?:never|not|lost|missing)\b|\b(?:never|not) (?:see|get|receive|"
        r"send)s? (?:the |an |any )?"
        r"ack\b|\b200 ok (?:is |gets |was )?retransmitted\b|\bsession[ -]timers?\b|\brecord-?route is missing\b|"
        r"\breinvite (?:is )?not answered\b",
        "call-drops",
    ),
    (
        rf"\b{_UNABLE} (?:call|dial|connect|ring)(?: \w+)? on\b|"
        r"\b(?:call|calling|dial)(?: back)? on (?:\w+ ){1,4}?(?:it |they )?(?:\w+ ){0,6}?(?:not (?:connect\w*|"
        r"go|going|ring)|fails?)"
        r"\b|\bnot landing on\b|\bnumber is not (?:receiving|getting)\b",
        "no-inbound",
    ),
    (
        rf"\b{_UNABLE} (?:call|dial|place calls?|make calls?)(?: \w+)? (?:from|using) (?:that|this|the|our|"
        rf"my) (?:\w+ )?"
        rf"(?:number|exophone|line|trunk)\b|\b{_UNABLE} (?:call|dial) (?:any|a|some|our) (?:mobiles?|customers?|"
        rf"numbers?|clients?)\b|"
        r"\bcalls from our (?:number|exophone|trunk) to (?:customers?|clients?|mobiles?)(?: \w+){0,2} not\b",
        "no-outbound",
    ),
)
"""Signs of a symptom. A SIP error code says more."""
_DENIED = re.compile(r"\b(?:not|never|no longer)(?: (?:a|an|the|about))?$")


def sign(words: str, signs: Sequence[tuple[str, str]]) -> str:
    """Find the key of the first sign in a spelled-out text, or ""."""
    for pattern, key in signs:
        match = re.search(pattern, words)
        if match and not _DENIED.search(words[: match.start()].rstrip()):
            return key
    return ""

"""The stance of a sentence: requested, denied, asked, reported, or under a condition. Rules, not a model: they keep what
the model takes for a request from starting anything destructive."""

from __future__ import annotations

import re

from bot.conversation.meaning import Stance
from bot.conversation.times import LATER

_DENIAL = re.compile(
    r"\b(?:not|no(?!\.| ?(?:#|numx))|nope|nah|never|none|nothing|nobody|nowhere|without|n[o']t|(?:do|does|did|is|are|was|were|has|have|had|wo|ca|could|"
    r"would|should|must|need|ai)n'?t|cannot|can ?not|dont|wont|cant|needn|hold|wait|hang on|stop|cancel\w*|abort\w*|avoid\w*|refrain\w*|forget|skip"
    r"|ignore|unless|except|rather than|instead of|nevermind|never mind|scratch that|leave|keep|kept|undo|oops|mistake\w*|kidding|"
    r"joking|refuse\w*|forbid\w*|prevent\w*|against|halt|pause|postpone\w*|defer\w*|delay\w*|spare|protect\w*|safe|anything but|"
    r"premature\w*|unnecessary|unneeded|too (?:early|soon|risky)|far from|hardly|neither|nor|untouched|intact|careful|beware|"
    r"mat|nahi|nahin|nai|nahee|nhi|ruko|ruk|rukna|rehne|chhodo|chodo|bilkul nahi|na(?= (?:hata|delete|remove|kar|nikal|mita|badal))|"
    r"(?<!do )(?<!dijiye )(?<!karo )(?<!kijiye )(?<!kar do )na(?=[ .,!]|$))\b|n['’]t\b",
    re.IGNORECASE,
)
_GOOD_REASON = re.compile(
    r"\b(?:no longer|not|never|isn'?t|aren'?t|is not|are not|is no longer|are no longer|isnt)(?: being| any ?more| been)? "
    r"(?:used|in use|ours|valid|active|reachable|live|responding|answering|with us|there|exists?|working)(?: any ?more| any longer)?\b"
    r"|\b(?:doesn'?t|does not|don'?t|do not) (?:exist|work|answer|respond|belong)(?: to us)?(?: any ?more| any longer)?\b"
    r"|\b(?:because|since|as|coz|cause|cuz|bcoz|bcz) (?:it|they|that|this|we|the \w+)(?:'s| is| are|'re)? (?:no longer|not|don'?t|do not|never)"
    r" (?:need|needed|use|used|required|want|wanted|have|own)(?: it| them| that| this)?(?: any ?more| any longer)?\b"
    r"|\bwe (?:no longer|don'?t|do not|dont) (?:use|own|have) (?:it|them|that|this)(?: number| ip| server| trunk)?(?: any ?more| any longer)?\b"
    r"|\bno (?:one|body)(?:'s| is)? (?:uses?|using|calls?|calling) (?:it|them|that|this)(?: any ?more| any longer)?\b",
    re.IGNORECASE,
)
_NUMBER_SIGN = re.compile(r"\b(?:no|nos)\.? ?(?=#|numx|:)", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if|unless|when(?:ever)?|once|after|until|till|before|as soon as|in case|provided|assuming|only if|agar|jab|"
    r"supposing|depending|should (?:\w+ ){1,4}(?:fail|say|agree|approve))\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:[^\w]*(?:hi|hey|hello|ok|okay|so|and|please|pls|plz|team|guys|all|sir|bro|bot|trunkbot|there|good (?:morning|evening|afternoon)|"
    r"quick one|urgent|also|then|now)\b[ ,:!.-]*)*(?:please |pls |plz )?"
    r"(?:(?:can|could|would|will|cud|cld|wud) (?:you|u|someone|somebody|anyone|the bot|trunkbot|ya)\b|(?:do|would) you mind|mind\b|"
    r"(?:may|might|could|can) (?:i|we) (?:ask|request|have|get|please)|(?:is it|would it be) (?:possible|ok|okay) (?:for you )?to\b|"
    r"any chance you (?:can|could)|possible to)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:[^\w]*(?:hi|hey|hello|ok|okay|so|and|please|team|guys|but|wait|hmm|um|trunkbot)\b[ ,:!.-]*)*"
    r"(?:what|which|who|whom|whose|why|when|where|how|is|are|was|were|am|does|do(?! it\b)|did|has|have(?! (?:numx|ipx|dstx|usrx|trkx) )|had|should|shall|"
    r"can (?:i|we|trkx|numx|ipx|this|that|it|the)|could (?:i|we|it|this|that|the)|would (?:it|that|this|the|i|we)|will (?:it|that|this|the|i|we|trkx)|"
    r"may (?:i|we)|might|isn'?t|aren'?t|wasn'?t|weren'?t|hasn'?t|didn'?t|doesn'?t|shouldn'?t|kya|kaun|kisne|kab|kyu|kyun|kahan|kaise)\b",
    re.IGNORECASE,
)
_ASKED_INSIDE = re.compile(
    r"\b(?:if|whether|why|how|what|who|tell me|let me know|confirm|wonder\w*|curious|know|sure|should (?:i|we)|shall (?:i|we)|"
    r"can (?:i|we)|kya|any idea|happens|would happen|explain|think|suppose|maybe|perhaps|possibly|probably)\b",
    re.IGNORECASE,
)
_DONE = (
    r"(?:deleted|removed|dropped|moved|shifted|transferred|migrated|rotated|reset|cleared|changed|renamed|added|mapped|created|"
    r"restored|whitelisted|unmapped|detached|set|swapped|killed|erased|wiped|retired|decommissioned|updated|widened|unlinked|"
    r"disconnected|revoked|made|put|took|gave|regenerated|did|done|finished|completed|switched|reassigned|purged|destroyed)"
)
_REPORTED = re.compile(
    rf"\b(?:(?:i|we|you|he|she|they|it|perx|someone|somebody|nobody|everyone|who|ops|noc|exotel|vendor|colleague|colleagues|team|boss|"
    rf"manager|night shift|admin|guy|guys)(?: (?:have|has|had|already|just|also|then|only|even|accidentally|recently|finally|once|never|always|"
    rf"successfully|mistakenly|wrongly|who|that|yesterday|today|probably|must|might|may|could|should|would|will have|apparently|team|guys|people))*"
    rf"|['’](?:ve|d|s)(?: (?:already|just|also|then|been|recently|now))*"
    rf"|(?:was|were|been|being|is|are|got|gets|getting|has|have|had)(?: (?:already|just|also|now|then|recently|accidentally|successfully|all|both|never|not|wrongly))*"
    rf"|already|accidentally|mistakenly|successfully|recently|[A-Z][a-z]+(?: (?:has|had|just|already|also|and [A-Z][a-z]+))*) {_DONE}\b",
)
_WANTED = re.compile(
    rf"\b(?:(?:should|must|to|can|could|may|will|please|have to|has to|needs? to|ought to|got to|gotta|want (?:it|this|that|them|numx|ipx|trkx|dstx|usrx)?) ?(?:please )?(?:be|get)"
    rf"|(?:needs?|want|wants|like|get|have|see|getting)(?: (?:the|this|that|it|them|these|those|our|old|numx|ipx|trkx|dstx|usrx|number|ip|trunk|user|from|on|of|destination|to be|whole)){{0,5}}) {_DONE}\b",
    re.IGNORECASE,
)


def denies(plain: str) -> bool:
    """True if a masked text has any word of denial outside a reason that is plainly about the object."""
    return _DENIAL.search(_GOOD_REASON.sub(" ", _NUMBER_SIGN.sub(" ", plain.replace("’", "'")))) is not None


def asks(plain: str) -> bool:
    """True for a question that isn't a polite request."""
    if _POLITE.match(plain) and not _ASKED_INSIDE.search(_POLITE.sub("", plain)):
        return plain.count("?") > 1 or (
            "?" in plain
            and not re.search(r"\?[ .!,]*(?:thanks?|thx|thank you|please|pls|ty|cheers)?[ .!]*$", plain, re.IGNORECASE)
        )
    return "?" in plain or _ASKING.match(plain) is not None


def reports(plain: str) -> bool:
    """True if it says that something was done, rather than that it should be."""
    return _REPORTED.search(_WANTED.sub(" ", plain)) is not None


def only_reports(plain: str) -> bool:
    """True if nothing in the text asks for anything: “Ravi added it”, not “we added a server, set it up”."""
    return _REQUESTED.search(plain) is None


_REQUESTED = re.compile(
    r"(?:^|[.,;:!-] *|\b(?:and|so|please|pls|plz|kindly|now|then|to|can you|could you|should|must|need|needs|want|wants|let'?s) +)"
    r"(?:please |pls |now |also |just )*(?:add|map|put|set|create|make|attach|assign|give|whitelist|allow|change|rename|switch|use|show|connect|"
    r"link|watch|monitor|restore|bring|get|be|have|hook|enable|configure|point|route|send|start|stop|build|include|let|turn|plug|place|open)\b",
    re.IGNORECASE,
)


def condition(plain: str) -> bool:
    """True if it depends on something."""
    return _CONDITION.search(plain) is not None


def cannot_keep(text: str) -> str:
    """The time at which it should happen, as it was said; empty if it's now."""
    match = LATER.search(text)
    return match[0] if match else ""


def stance(plain: str) -> Stance:
    """The stance of a masked text, the most careful one first."""
    if denies(plain):
        return Stance.DENIED
    if asks(plain):
        return Stance.ASKED
    if reports(plain):
        return Stance.TOLD
    if condition(plain):
        return Stance.CONDITIONAL
    return Stance.REQUEST

"""The stance of a sentence: requested, denied, asked, reported, or under a condition. Rules, not a model: they keep what
the model takes for a request from starting anything destructive."""

from __future__ import annotations

import re

from bot.conversation.meaning import Stance
from bot.conversation.times import LATER

_DENIAL = re.compile(
    r"\b(?:not|no(?!\.| ?(?:#|numx))|nope|nah|never|none|nothing|nobody|nowhere|without|n[o']t|(?:do|does|did|is|are|was|were|has|have|had|wo|ca|could|"
    r"would|should|must|need|ai)n'?t|cannot|can ?not|dont|dnt|donot|dun|wont|cant|needn|hold|wait|hang on|stop|cancel\w*|abort\w*|avoid\w*|refrain\w*|forget|skip"
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
    r"|\b(?:we|i|they|customers?|clients?|nobody|no ?one|it|that|this|which|numx|ipx|dstx|usrx|trkx)(?:'s|'re| is| are)? (?:don'?t|doesn'?t|do not|does not|dont|no longer|not|never|isn'?t|aren'?t)"
    r" (?:need(?:s|ed)?|us(?:e|es|ed|ing)|want(?:s|ed)?|require[sd]?|own|have|in use|part of|ours)\b(?! to\b)"
    r"(?:(?!delet|remov|drop|unmap|detach|mov|rotat|clear|reset|chang|kill|eras|hat|nikal)[^,.;!?]){0,40}(?=[,.;!]|[- ]+so\b|[- ]+and\b|[- ]+please\b|[- ]+(?:delete|remove|drop|take|unmap|clear) )"
    r"|\bno (?:traffic|calls?|use|usage|more traffic|activity)\b(?: (?:on|for|through|from|to|since|in|there|it|numx|ipx|dstx|trkx|any|more|months?|weeks?|days?|ages|\w+){0,6})?(?=[,.;!])"
    r"|\bno (?:one|body)(?:'s| is)? (?:uses?|using|calls?|calling) (?:it|them|that|this)(?: any ?more| any longer)?\b"
    r"|\bno ?(?:one|body)(?:'s| is)? us(?:es|ing) (?:[\w'-]+ ){1,5}(?:any ?more|any longer|now)?(?=[,.;])"
    r"|\bno ?(?:one|body) (?:should|will|can|must) (?:reach|call|dial|ring) (?:us|it|them|this|that|in|here|there)\b"
    r"|\b(?:no longer|doesn'?t|does not|don'?t|do not|not|never) belongs? (?:to|with|on) (?:us|me|them|this|that|trkx)\b"
    r"|\bnot paying for\b|\b(?:rather than|instead of) trkx\b"
    r"|\bstop (?:ipx|dstx|numx|usrx) from \w+ing\b|\bstop (?:sending|routing|forwarding|passing) (?:the |any |our |all )?(?:calls?|traffic) to dstx\b"
    r"|\bshould leave trkx and (?:go|be|move)\b"
    r"|\b(?:koi|kisi|hum|log|customer) (?:bhi )?(?:ye |isko |ise |ab )?(?:use|istemal|call) (?:nahi|nahin|nhi) (?:karta|karte|karti|kar rahe|kar raha|karega)\b"
    r"|\b(?:hamare|humare|apne) paas (?:ab )?(?:nahi|nahin|nhi) (?:raha|rahi|rahe|hai|hain)\b|\bab (?:zaroorat|jarurat|kaam ka|use me) (?:nahi|nahin|nhi)(?: hai| raha| rahi)?\b",
    re.IGNORECASE,
)
_NUMBER_SIGN = re.compile(r"\b(?:no|nos)\.? ?(?=#|numx|:)", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if|whether|unless|when(?:ever)?|once|after|until|till|before|as soon as|in case|provided|assuming|only if|agar|jab|"
    r"supposing|depending|should (?:\w+ ){1,4}(?:fail|say|agree|approve))\b",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(
    r"\b(?:let'?s see|lets see|plan(?:s|ned|ning)?|might|maybe|may be|perhaps|thinking|considering|someday|some day|eventually|probably|possibly|runbook|policy|says|said|"
    r"reads?|subject line|suppos\w+|imagine\w*|pretend\w*|drafts?|examples?|samples?|templates?|accident\w*|auto-?reply|out of (?:the )?office|contact|"
    r"(?:for|about) (?:\w+ ){0,2}(?:deletion|removal|rotation)|e\.g|for example|hypothetical\w*|in theory|theoretically|would (?:have|be able|like to know)|wish|wonder\w*|discuss\w*|talk about|"
    r"but|propos\w+|suggest\w*|idea|meant to|about to|going to|gonna|will be|shayad|soch\w*)\b",
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
    r"(?:what|which|who|whom|whose|why|when(?! (?:we|i|you|they|people|customers?|someone|our \w+) (?:call|dial|ring)\b[^?]*\b(?:must|should|has to|have to|needs? to)\b)|where|how|is|are|was|were|am|does|do(?! it\b)|did|has|have(?! (?:numx|ipx|dstx|usrx|trkx) )|had|should|shall|"
    r"can (?:i|we|trkx|numx|ipx|this|that|it|the)|could (?:i|we|it|this|that|the)|would (?:it|that|this|the|i|we)|will (?:it|that|this|the|i|we|trkx)|"
    r"may (?:i|we)|might|isn'?t|aren'?t|wasn'?t|weren'?t|hasn'?t|didn'?t|doesn'?t|shouldn'?t|kya|kaun|kisne|kab|kyu|kyun|kahan|kaise)\b",
    re.IGNORECASE,
)
_ASKED_INSIDE = re.compile(
    r"\b(?:if|whether|why|how|what|who|tell me|let me know|confirm|wonder\w*|curious|know|sure|should (?:i|we)|shall (?:i|we)|"
    r"can (?:i|we)|kya|any idea|happens|would happen|explain|think|suppose|maybe|perhaps|possibly|probably|accident\w*|by mistake)\b",
    re.IGNORECASE,
)
_DONE = (
    r"(?:deleted|removed|dropped|moved|shifted|transferred|migrated|rotated|reset|cleared|changed|renamed|added|mapped|created|"
    r"restored|whitelisted|unmapped|detached|set|swapped|killed|erased|wiped|retired|decommissioned|updated|widened|unlinked|"
    r"disconnected|revoked|made|put|took|gave|regenerated|did|done|finished|completed|switched|reassigned|purged|destroyed)"
)
_REPORTED = re.compile(
    rf"(?:\b(?i:you (?:have |already |just )+|(?:i|we|he|she|they|it|perx|someone|somebody|nobody|everyone|who|ops|noc|exotel|vendor|colleague|colleagues|team|boss|"
    rf"manager|night shift|admin|guy|guys)(?: (?:have|has|had|already|just|also|then|only|even|accidentally|recently|finally|once|never|always|"
    rf"successfully|mistakenly|wrongly|who|that|yesterday|today|probably|must|might|may|could|should|would|will have|apparently|team|guys|people))*)"
    rf"|['’](?:ve|d|s)(?: (?:already|just|also|then|been|recently|now))*"
    rf"|\b(?:was|were|been|being|is|are|got|gets|getting|has|have|had)(?: (?:already|just|also|now|then|recently|accidentally|successfully|all|both|never|not|wrongly))*"
    rf"|\b(?:already|accidentally|mistakenly|successfully|recently|[A-Z][a-z]+(?: (?:has|had|just|already|also|and [A-Z][a-z]+))*)) ?{_DONE}\b",
)
_WANTED = re.compile(
    rf"\b(?:(?:should|must|to|can|could|may|will|please|have to|has to|needs? to|ought to|got to|gotta|want (?:it|this|that|them|numx|ipx|trkx|dstx|usrx)?) ?(?:please )?(?:be|get)"
    rf"|(?:(?:needs?|want|wants|like|get|getting)(?: (?:the|this|that|it|them|these|those|our|old|numx|ipx|trkx|dstx|usrx|number|ip|trunk|user|from|on|of|destination|to be|whole)){{0,5}}"
    rf"|(?:have|see)(?: (?:the|this|that|it|them|these|those|our|old|numx|ipx|trkx|dstx|usrx|number|ip|trunk|user|from|on|of|destination|whole)){{1,5}})) {_DONE}\b",
    re.IGNORECASE,
)


_WONDERS = re.compile(
    r"\b(?:(?:should|shall|may|must) (?:i|we)|can (?:i|we)(?! (?:please|pls|get|have|ask|request))|do (?:i|we) (?:need|have)|kya (?:main|hum|mai))\b",
    re.IGNORECASE,
)


def denies(plain: str) -> bool:
    """True if a masked text has any word of denial outside a reason that is plainly about the object."""
    return _DENIAL.search(_GOOD_REASON.sub(" ", _NUMBER_SIGN.sub(" ", plain.replace("’", "'")))) is not None


_ACTION = (
    r"(?:add|adding|map|mapping|put|set|setting|create|creating|make|making|attach|assign|give|whitelist\w*|allow\w*|chang\w+|renam\w+|switch\w*|use|us(?:e|ing)|"
    r"show|connect\w*|link|watch\w*|monitor\w*|restor\w+|bring|hook|enabl\w+|configur\w+|point|rout(?:e|ing)|send|start\w*|build|includ\w+|let|turn|plug|place|open|"
    r"touch\w*|do|doing|go|proceed\w*|delet\w+|remov\w+|mov(?:e|ing)|shift\w*|rotat\w+|reset\w*|clear\w*|drop\w*|test\w*|check\w*|alter\w*|modif\w+|edit\w*|"
    r"replac\w+|updat\w+|wid\w+|transfer\w*|kill|hata\w*|jod\w*|lagao|lagana|daal\w*|kar\w*|bana\w*|badal\w*|setup|ping)"
)
_DENIED_ACTION = re.compile(
    rf"(?:(?<!why )\b(?:don'?t|do not|do n't|never|not|shouldn'?t|mustn'?t|won'?t|needn'?t|cannot|no one should|nobody should|let'?s not|rather not)"
    rf"|(?<!why do)(?<!ca)n't)(?: (?:please|pls|to|yet|ever|just|you|u|anyone|us|me|want|need|going|have|be|let|dare|go ahead and|bother|supposed|allowed|plan\w*|intend\w*|wish))* {_ACTION}\b"
    rf"|\b(?:no need (?:to|for)|not necessary to|unnecessary to|refrain from|avoid|hold off|stop|quit|abort|without) (?:the |on )?{_ACTION}\b"
    r"|\b(?:never ?mind|forget (?:it|that|about it|about)|hold on|hang on|hold off|scratch that|cancel (?:that|it|this)|abort|ignore (?:that|it|this|my)|no wait|"
    r"on second thou?ghts?|no need|not now|not yet|not today|leave (?:it|this|that|them|numx|ipx|trkx|dstx|usrx)|it'?s (?:ok|fine) as it is)\b"
    r"|\b(?:mat|nahi|nahin|na) (?:kar|karo|karna|karni|karein|kijiye|jodo|jodna|daalo|daalna|lagao|lagana|banao|banana|badlo|badalna|chahiye|hatao|hatana)\b"
    r"|\b(?:karna|jodna|daalna|lagana|banana|badalna|hatana|delete|add|remove|change|set) (?:nahi|nahin|mat|na)\b",
    re.IGNORECASE,
)
_NO_DENIAL = re.compile(
    r"\b(?:don'?t|do not|dont) forget to|\bwhy (?:don'?t|not)(?: (?:you|we))?|\bnot only|\bif not already|\bif (?:it is|it'?s) not\b[^,.]*",
    re.IGNORECASE,
)


_HYPOTHETICAL = re.compile(
    r"\b(?:some ?day|one day|in (?:the )?future|in theory|runbook|policy|planned for|we plan|planning to|if (?:\w+ ){1,8}(?:may|might|would|could|succeeds?|demanded|works out)|"
    r"(?:i|we)(?:'d| would) (?!like|love|want|need|appreciate|be (?:happy|grateful|glad))\w+ |(?:doesn'?t|don'?t|does not|do not|didn'?t) (?:want|need|like|wish)\b|mode ok|ok as is)",
    re.IGNORECASE,
)


def considers(plain: str) -> bool:
    """True if it only speaks of a possibility: “someday”, “we'd add it if …”, “they don't want it”."""
    return _HYPOTHETICAL.search(plain) is not None


def denies_action(plain: str) -> bool:
    """True if the action itself is denied: “don't add it”, but not “it doesn't ring, add it”."""
    return _DENIED_ACTION.search(_NO_DENIAL.sub(" ", plain.replace("’", "'").replace(" dont ", " don't "))) is not None


_DENIED_LOOK = re.compile(
    r"(?:^\W*|[,.;!] *|\b(?:please|pls|plz|and|but|so|bro|sir) +)"
    r"(?:don'?t|dont|do not|never|no need to|no need for|not necessary to|you (?:don'?t|needn'?t|do not) (?:need|have) to) (?:\w+ ){0,2}?"
    r"(?:show|list|check|checking|tell|explain|look|test|bother)\b"
    r"|\b(?:never ?mind|forget (?:it|that|about it)|scratch that|cancel that)\b[ .!]*$",
    re.IGNORECASE,
)


def denies_look(plain: str) -> bool:
    """True if it asks not to show or check something: “no need to check sales_line”."""
    return _DENIED_LOOK.search(_NO_DENIAL.sub(" ", plain.replace("’", "'"))) is not None


def asks(plain: str) -> bool:
    """True for a question that isn't a polite request."""
    if _WONDERS.search(plain):
        return True
    if _POLITE.match(plain) and not _ASKED_INSIDE.search(_POLITE.sub("", plain)):
        return plain.count("?") > 1
    return "?" in plain or _ASKING.match(plain) is not None


_HOW = re.compile(
    r"^\W*(?:(?:so|and|but|ok|please|can you (?:tell|show|explain|teach)(?: me| us)?|(?:tell|show|teach|explain)(?: me| us)?(?: to me)?|i (?:want|need) to know|not sure|any idea|"
    r"i don'?t know|could you (?:tell|show|explain)(?: me| us)?|do you know|remind me|where do i (?:find|learn|read))\W+)*"
    r"(?:how (?:do|does|can|could|would|should|to|must|is|are)\b(?! (?:it|that|this|things|everything|trkx) (?:look|doing|set|going|configured))"
    r"|what(?:'?s| is| are) the (?:(?:right|correct|proper|exact) )?(?:command|way|syntax|procedure|steps?|process|usage|format|order)\b"
    r"|(?:steps?|procedure|syntax|command|usage|instructions?|docs?|documentation|help|guide|manual|example) (?:to|for|of|on|with|about)\b"
    r"|which command\b|what command\b|what do i (?:type|say|write|enter)\b|kaise\b)|\bkaise (?:kare|karu|karun|karte|karna|kar)\b",
    re.IGNORECASE,
)


def asks_how(plain: str) -> bool:
    """True for “how do I …?”, which is answered with the command's help."""
    return _HOW.search(plain) is not None


def without_how(plain: str) -> str:
    """The rest of a “how do I …?”, as a request."""
    return _ASKER.sub("", _HOW.sub("", plain)).strip(" ?")


_ASKER = re.compile(r"^\W*(?:i|we|you|one|someone|to|go about)\b(?: (?:to|do|can|go about))?\W*", re.IGNORECASE)


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
    if condition(plain) or _TENTATIVE.search(plain):
        return Stance.CONDITIONAL
    return Stance.REQUEST

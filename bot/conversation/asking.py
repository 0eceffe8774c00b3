"""Tells if a removal is asked for where its word stands: “please delete it”, but not “we failed to delete it”.

The words before it must be those that people ask with. What else is said there makes it a report, a wish of someone
else, a worry or a quotation, in more ways than could be listed.
"""

from __future__ import annotations

import re

from bot.conversation.words import is_trade_word

_CLAUSE = re.compile(
    r"[.;!?,\n()]|(?<=\s)[-–—>]+(?=\s)|\b(?:so|and|then|now|please|pls|plz|plse|kindly|but|because|therefore|hence|isliye|toh|aur)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:can|could|would|will|cud|cld|wud) (?:you|u|ya|someone|somebody|anyone|the bot|trunkbot)\b"
    r"|\b(?:can|may|could) (?:i|we) (?:get|have|request|ask)\b|\b(?:i|we)(?:'d| would) (?:like|love)\b|\bwould (?:appreciate|it be)\b|\btype ?:",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "a an the to do be get got want wanna need needs needed needful like should shd must has have gotta ought request requests requesting requested req "  # noqa: SIM905
    "i we you u me us our my it its it's this that these those them is are on in at of for from off with by out over only back go ahead proceed help "
    "let's lets make sure time possible mind needs has can could task ticket action remediation change item quick one urgent immediately asap "
    "permanently completely fully totally right away today old new both all two three whole full entire same again finally first next last step "
    "yes ok okay yeah sir bhai ji yaar ko se ka ki ke pe par wala wale wali ye yeh wo woh isko usko ise use uska iska jo hai hain ab ek mujhe hume humko hamare "
    "hamara humara liye turant jaldi kar karo karna do dena purana tum aap zara ops sr chg cr inc req id no number's and or as well please pls "
    "must just also taken set give generate issue put another fresh different start would disable roll yank toss boot scrub kick drag throw shut mv reroute transition me mein "
    "hi naam laga dijiye diya every better decommission clean trunk trunks line lines number numbers no nos did dids exophone phone ip ips address addresses password passwords pw "
    "secret user users username login logins account accounts sip caller ids cli alias whitelist whitelisted whitelisting acl list entry entries range subnet mask "
    "netmask cidr prefix block destination destinations dest endpoint endpoints server servers host sbc pbx digest auth mapping map creds credentials credential key "
    "test lab stale temporary duplicate unused machine box system connection peer production "
    "up down away they're we're i'm im i'd we'd dont don't not ahead let trouble cleanup clean offboarding security hi hello hey team".split()
)
_NOUN = re.compile(
    r"^(?:(?!bring)\w+ing|\w{3,}ed|removal|deletion|rotation|(?:new|another|different|fresh)\b.*)$", re.IGNORECASE
)
_WANTED = re.compile(
    r"\b(?:need\w*|want\w*|request\w*|require\w*|please|pls|plz|kindly|like|proceed|go ahead|help|mind|do|be|get|have|must|should|give|set|generate|issue|put|appreciate|task|ticket|action|type|karo|kar do)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:fails?|failed|failing|gives|gave|throws|threw|returns|returned|breaks|broke|does nothing|seems|takes|works?(?! on)|costs?|means|affects?|hurts?|causes?|would(?! (?:be|help|you))|"
    r"is (?:in|stuck|late|overdue|rejected|approved|declined|waiting|open|closed|scheduled|missing|what|wrong|broken|pending|done|reversible)|was|were|tbd|tbc|todo|lol|haha|lmao|rofl|myself|by perx|runs|ran)\b",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"\b(?:is|are|am|got|gets|stays|i|we|you|u|(?:you|u) (?:can|could|should|must|may|might|just|have to|need to)(?: just| also)?) *$",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:thoughts?|agreed?|disagree|advi[sc]e|opinions?|objections?|y/n|vs|versus|one day|sounds|looks|hmm+|risky|"
    r"or (?:rename|keep|not|just|leave|disable|move|should|maybe|is|do)|by (?:someone|somebody|them|him|her|others|another|perx)|"
    r"ho (?:gaya|gayi|gaye|raha|rahi|chuka)|hone|hua|hui|karne (?:se|ke|ka|ki)|galat|kya|kisne|kaun)\b"
    r"|(?:[.;,:]|[-–—]) *(?:who|why|what|how|is (?:it|that|this)|are (?:we|you)|should|does|did|right|correct|ok(?:ay)? with|any)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"(?:delet|remov|rotat|chang|eras|unassign|revok|retir)e?s|(?:drop|kill|shift|transfer|clear|reset|detache|unmap|block|rm|move)s",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(r"[,.;!?\n]|\b(?:it|because|since|as|which|that|so|and|they|we|i|for)\b", re.IGNORECASE)
_QUOTED = re.compile(
    r"^\W*>|^\s*([\"“'‘`]).{8,}[\"”'’`]\W*$"
    r"|^\W*(?:\[[0-9 :apm.]+\]|[0-9]{1,2}:[0-9]{2})|^\W*(?:re|fwd?|fw|todo|to do|vote|poll|audit|logs?|quote|note|fyi|idea|question|docs?|rule|reminder|"
    r"(?:\w+ ){0,2}(?:wrote|said|says|asks|asked)|perx|to \w+)\W*:|^\W*perx *,",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^\W*([a-z]{3,}) ?[:,]", re.IGNORECASE)
_VALUE = re.compile(r"(?:num|ip|dst|trk|del|nam|usr|pbx|pla|cod|tim|evy)x", re.IGNORECASE)


def is_quoted(plain: str) -> bool:
    """True for a masked text that repeats someone, or speaks to someone else: “Ravi: please delete it”."""
    if _QUOTED.search(plain):
        return True
    called = _CALLED.match(plain)
    return called is not None and not _is_lead(called[1]) and not is_trade_word(called[1].lower())


def is_asked_for(plain: str, start: int, end: int) -> bool:
    """True if the removal word at that place of a masked text is asked for."""
    before = _CLAUSE.split(plain[:start])[-1]
    tail = _NEW_CLAUSE.split(plain[end:])[0]
    word = plain[start:end]
    is_noun = _NOUN.fullmatch(word) is not None or (" " not in word and plain[end:].startswith(" of "))
    if is_noun and not _WANTED.search(plain[:start] + plain[end:]):
        return False
    asked = _POLITE.sub(" ", before)
    if _HABIT.fullmatch(word) or _DESCRIBED.search(asked) or _DOUBT.search(plain[end:]):
        return False
    words = re.findall(r"[^\W_][\w'’]*", asked)
    return not _OUTCOME.search(tail) and all(_is_lead(each) for each in words)


def _is_lead(word: str) -> bool:
    return (
        word.lower().replace("’", "'") in _ASKING
        or _VALUE.fullmatch(word) is not None
        or (not word.isalpha() and "'" not in word)
    )

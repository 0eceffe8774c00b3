"""The words of a line: filler between values, values with blanks in them, several where one fits, and doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from ipaddress import IPv4Address, summarize_address_range

_ALWAYS_FILLER = {
    *("to", "as", "for", "from", "on", "onto", "off", "of", "with", "into", "the", "please", "pls", "plz", "kindly"),
    *("called", "named", "=", "->", "=>", "→", ":"),
}
_FILLER_BEFORE_MORE = {
    *("trunk", "number", "phone", "ip", "address", "destination", "caller", "id", "callerid", "alias", "a", "an"),
    *("my", "our", "this", "new", "name", "in", "mode", "is", "be", "at", "uri"),
}
_POLITE = {"please", "pls", "plz", "thanks", "thx", "ty", "now", "asap", "kindly"}
_VALUE = re.compile(r"\(?\+.{0,200}|\(?[0-9][0-9().\-/,]{5,200}|\(?0[0-9]{1,20}\)?|[^.:;/,@\n]{0,200}[.:;/,@].{0,200}")

_DOUBT = re.compile(
    r"\?|\b(?:not|no|don'?t|do not|never|cannot|can'?t|shouldn'?t|won'?t|wouldn'?t|mustn'?t|needn'?t|doesn'?t|isn'?t"
    r"|wait|hold (?:on|off)|hang on|cancel|abort|undo|stop|never ?mind|forget (?:it|that|this)|leave (?:it|this|that)"
    r"|keep (?:it|this|that)|ignore (?:it|this|that)|scratch that|oops|my mistake|by mistake|just kidding"
    r"|maybe|perhaps|possibly|unsure|should (?:i|we)|shall (?:i|we)|can (?:i|we)|could (?:i|we)|would (?:it|this|that)"
    r"|what (?:if|happens)|or (?:is|was|should)|later|tomorrow|tonight|until|unless|next (?:week|month)|but)\b",
    re.IGNORECASE,
)
_INSIDE_A_VALUE = re.compile(r"[.:@/_]\w")
_GOOD_REASONS = re.compile(
    r"\b(?:no longer|no more|why not"
    r"|not (?:used|needed|required|in use|ours|reachable|working|valid)|isn'?t (?:used|needed|ours)"
    r"|(?:doesn'?t|does not|don'?t|do not) (?:exist|work|answer|need)|(?:is|was|are) not (?:used|needed|ours|valid))\b",
    re.IGNORECASE,
)

_IP = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_NETWORK = rf"{_IP}(?: ?/ ?[0-9]{{1,2}})?(?![0-9./])"
_RANGE = re.compile(rf"({_IP}) ?(?:-|\u2013|\u2014|to|\.\.\.?|\u2026) ?({_IP}|[0-9]{{1,3}})(?![0-9.])", re.IGNORECASE)
_NETWORKS = re.compile(rf"{_NETWORK}(?:[ ,;|&]+(?:(?:and|or) )?{_NETWORK})+")
_PHONE = r"\+?\(?[0-9][0-9 ().\-]{5,18}[0-9]"
_PHONES = re.compile(rf"{_PHONE}(?:(?: ?[,;|&/] ?(?:and )?| and | or | (?=\+)){_PHONE})+")
_HOST = r"(?:sips?:)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}(?::[0-9]{1,5})?(?:;transport=[a-z]+)?"
_HOSTS = re.compile(rf"{_HOST}(?:[ ,|&]+(?:(?:and|or) )?{_HOST})+(?=[ ,]|$)", re.IGNORECASE)
_LONGEST_VALUE = 10
"""The most words that a value is written in."""


def without_filler(words: Sequence[str]) -> list[str]:
    """Drop the small words before a value: “to fast_line”, “the number +91…”."""
    left = list(words)
    while left and (left[0].lower() in _ALWAYS_FILLER or (len(left) > 1 and left[0].lower() in _FILLER_BEFORE_MORE)):
        left.pop(0)
    return left


def without_politeness(words: Sequence[str]) -> list[str]:
    """Drop “please” and the like from the end."""
    left = list(words)
    while left and left[-1].lower().strip(".!") in _POLITE:
        left.pop()
    return left


def is_filler(words: Iterable[str]) -> bool:
    """True if nothing in these words is a value."""
    return all(word.lower() in _ALWAYS_FILLER | _FILLER_BEFORE_MORE | _POLITE for word in words)


def trunks_of(words: Sequence[str], fields: Sequence[str], known: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """Take the trunk for each field out of the words, wherever it stands; return the other words too.

    A word that is the value of another field, such as a number, isn't a trunk; then a known name later on is.
    """
    left, named = list(words), {}
    if len(fields) > 1 and (both := _from_and_to(left, known)):
        named = dict(zip(fields, (left[place] for place in both), strict=True))
        return named, [w for place, w in enumerate(left) if place not in {*both, *(place - 1 for place in both)}]
    for name in fields:
        if left and left[0] not in known:
            left = without_filler(left) or left
        place = 0
        if not left:
            break
        if left[0] not in known and _VALUE.fullmatch(left[0]):
            place = next((place for place, word in enumerate(left) if word in known), -1)
            if place < 0:
                break
        named[name] = left.pop(place)
        while place and left[place - 1].lower() in _ALWAYS_FILLER | {"trunk"}:
            place -= 1
            left.pop(place)
    return named, left


def _from_and_to(words: Sequence[str], known: Collection[str]) -> tuple[int, int] | None:
    """The places of the trunks in “from sales_line to support_line”."""
    after = {words[place - 1].lower(): place for place in range(len(words) - 1, 0, -1) if words[place] in known}
    return (after["from"], after["to"]) if "from" in after and "to" in after else None


def is_doubtful(text: str, known: Collection[str]) -> bool:
    """True if a line denies or doubts what it asks for: “… no wait, leave it”. A reason such as “no longer used”
    isn't a doubt."""
    typed = text.replace("\u2019", "'").split()
    words = " ".join(word for word in typed if word not in known and not _INSIDE_A_VALUE.search(word))
    return _DOUBT.search(_GOOD_REASONS.sub("", words)) is not None


def networks(text: str) -> list[str]:
    """The networks at the start of a text that has more than one, or of a range; [] for one alone."""
    if match := _RANGE.match(text):
        return _summary(match[1], match[2])
    if match := _NETWORKS.match(text):
        return [network.replace(" ", "") for network in re.findall(_NETWORK, match[0])]
    return []


def _summary(first: str, last: str) -> list[str]:
    end = last if "." in last else f"{first.rpartition('.')[0]}.{last}"
    try:
        whole = list(summarize_address_range(IPv4Address(first), IPv4Address(end)))
    except ValueError:
        return []
    return [str(network) for network in whole]


def phones(text: str) -> list[str]:
    """The phone numbers at the start of a text that has more than one; [] for one alone."""
    match = _PHONES.match(text)
    if not match:
        return []
    numbers = re.split(r" ?[,;|&/] ?(?:and )?| and | or | (?=\+)", match[0])
    return [re.sub(r"[ ().\-]", "", number) for number in numbers]


def hosts(text: str) -> list[str]:
    """The destinations at the start of a text that has more than one; [] for one alone."""
    match = _HOSTS.match(text)
    return re.findall(_HOST, match[0], re.IGNORECASE) if match else []


def joined_network(words: Sequence[str]) -> list[str]:
    """Join an address and its mask: `44.248.146.14/ 32`, `44.248.146.14 / 32`, `44.248.146.14 mask 32`."""
    text = re.sub(rf"^({_IP}) ?/ ?(?=[0-9])", r"\1/", " ".join(words[:_LONGEST_VALUE]))
    text = re.sub(rf"^({_IP}) (?:mask|netmask|prefix) /?(?=[0-9])", r"\1/", text, flags=re.IGNORECASE)
    return [*text.split(), *words[_LONGEST_VALUE:]]


def joined_destination(words: Sequence[str]) -> list[str]:
    """Join a destination that was written with blanks, or with its port and transport spoken."""
    text = re.sub(r" ?; ?(?=transport)", ";", " ".join(words[:_LONGEST_VALUE]), flags=re.IGNORECASE)
    text = re.sub(r"(?<=;transport) ?[= ] ?(?=tls|tcp|udp)", "=", text, flags=re.IGNORECASE)
    text = re.sub(r"^(sips?:) ?(?:// ?)?", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"^(\S+?),? (?:on |at |with )?port ?[=:]? ?(?=[0-9])", r"\1:", text, flags=re.IGNORECASE)
    text = re.sub(r"^([^\s:]+|sips?:[^\s:]+) ?: ?(?=[0-9])", r"\1:", text, flags=re.IGNORECASE)
    text = re.sub(
        r"^((?=[0-9-]*[a-z.])[a-z0-9.-]+) ([0-9]{4,5}),? (?=(?:transport|over|via|using|with|tls|tcp|udp)\b)",
        r"\1:\2 ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"^([^\s;,]+),? (?:over |via |using |with |on |and |transport ?[=:]? ?)*(tls|tcp|udp)\b(?! port)",
        lambda match: f"{match[1]};transport={match[2].lower()}",
        text,
        flags=re.IGNORECASE,
    )
    return [*text.split(), *words[_LONGEST_VALUE:]]

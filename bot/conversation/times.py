"""Times and intervals in a sentence."""

from __future__ import annotations

import re
from datetime import datetime

_NUMBERS = {
    word: number
    for number, words in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
    for word in [words]
}
_NUMBERS |= {
    "a": 1,
    "an": 1,
    "ek": 1,
    "do": 2,
    "teen": 3,
    "char": 4,
    "couple of": 2,
    "few": 3,
    "fifteen": 15,
    "thirty": 30,
}
_NUMBERS |= {"twenty four": 24, "twenty-four": 24, "forty eight": 48, "fortnight": 14}
_COUNT = r"(?P<count>[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?P<unit>minutes?|mins?|m|hours?|hrs?|hr|h|ghant[ae]|days?|d|din|weeks?|wks?|w|hafte|months?|mahine)"
_LENGTH = {"m": "m", "h": "h", "g": "h", "d": "d", "w": "w", "mo": "mo", "ha": "w", "ma": "mo"}
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

SINCE = re.compile(
    rf"\b(?:(?:in |over |for |during |from |since |within )?(?:the )?(?:last|past|previous|pichhle|pichle)(?: the)? (?:{_COUNT} ?)?{_UNIT}\b"
    rf"|since (?:the )?(?P<since>yesterday|today|last night|(?:last )?{_WEEKDAY}|[0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:am|pm)|[0-9]{{1,2}}:[0-9]{{2}}"
    r"|(?:this )?morning|last week|last month)"
    rf"|(?P<ago>{_COUNT[len('(?P<count>') : -1]}) ?(?P<agounit>{_UNIT[len('(?P<unit>') : -1]}) ago"
    rf"|since (?P<short>[0-9]{{1,3}}) ?(?P<shortunit>{_UNIT[len('(?P<unit>') : -1]})\b"
    r"|(?P<word>yesterday|last night|overnight|today|this morning|kal raat|this week|last week|this month|last month)"
    rf"|(?:on|last|this) (?P<day>{_WEEKDAY}))\b",
    re.IGNORECASE,
)
INTERVAL = re.compile(
    rf"\b(?:(?:every|each|once (?:every|in(?: every)?)|once an?|per|har) (?:{_COUNT} ?)?{_UNIT}\b"
    rf"|(?P<count2>[0-9]{{1,2}})[ -]?hourly|(?P<twice>twice) (?:a|per|every) day|(?P<times>[0-9]{{1,2}}|three|four|six) times (?:a|per) day"
    r"|(?P<word>hourly|daily|weekly|everyday|every morning|every night|every evening|rozana|roz|din me ek baar|once daily))\b",
    re.IGNORECASE,
)
_WORDS = {"hourly": "1h", "weekly": "7d"}
LATER = re.compile(
    r"\b(?:tomorrow|tmrw|tmw|tonight|day after|later(?: today| on| this)?|next (?:week|month|\w+day)|in the (?:evening|night|morning)"
    rf"|(?:on|this|by|coming|from|before) {_WEEKDAY}|at (?:midnight|noon|night)|(?:at|by|from|before|around) [0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:am|pm|ist|hrs|o'?clock)"
    rf"|(?:at|by|before) [0-9]{{1,2}}:[0-9]{{2}}|in {_COUNT[len('(?P<count>') : -1].join(['(?:', ')'])} ?(?:minutes?|mins?|hours?|hrs?|days?|weeks?)"
    r"|(?:after|once|when|until|till|before|as soon as) (?:the|we|our|they|he|she|it|this|that|my|office|lunch|business|working|hours|audit|migration|go-?live|cutover|approval|[0-9])[^,.;]{0,40}"
    r"|over the weekend|this weekend|on the weekend|end of (?:the )?(?:day|week|month)|eod|kal(?! raat)|parso|baad me(?:in)?|shaam ko|raat ko)\b",
    re.IGNORECASE,
)


def since(match: re.Match[str], now: datetime) -> str:
    """Write the time of a match of SINCE as the audit log reads it: `7d`, `24h`, `yesterday`, `monday`, `22:00`."""
    if match["unit"]:
        return _length(match["count"] or "1", match["unit"])
    if match["ago"]:
        return _length(match["ago"], match["agounit"])
    if match["short"]:
        return _length(match["short"], match["shortunit"])
    word = " ".join((match["since"] or match["word"] or match["day"]).lower().split())
    return _since_word(word)


def _since_word(word: str) -> str:
    known = {"overnight": "last night", "kal raat": "last night", "this morning": "today", "morning": "today"}
    known |= {"this week": "7d", "last week": "7d", "this month": "30d", "last month": "30d"}
    if word in known:
        return known[word]
    if clock := re.fullmatch(r"([0-9]{1,2})(?::([0-9]{2}))? ?(am|pm)", word):
        hour = int(clock[1]) % 12 + (12 if clock[3] == "pm" else 0)
        return f"{hour:02}:{clock[2] or '00'}"
    return word.removeprefix("last ") if word.endswith("day") else word


def interval(match: re.Match[str]) -> str:
    """Write the interval of a match of INTERVAL: `6h`, `1d`."""
    if match["unit"]:
        return _length(match["count"] or "1", match["unit"])
    if match["count2"]:
        return f"{int(match['count2'])}h"
    if match["twice"]:
        return "12h"
    if match["times"]:
        times = int(match["times"]) if match["times"].isdigit() else _NUMBERS[match["times"].lower()]
        return f"{24 // times}h" if 0 < times <= 24 else ""
    return _WORDS.get(match["word"].lower(), "1d")


def _length(count: str, unit: str) -> str:
    number = int(count) if count.isdigit() else _NUMBERS[" ".join(count.lower().split())]
    unit = unit.lower()
    letter = _LENGTH.get(unit[:2], _LENGTH[unit[0]])
    if letter == "w":
        return f"{7 * number}d"
    if letter == "mo":
        return f"{30 * number}d"
    return f"{number}{letter}"

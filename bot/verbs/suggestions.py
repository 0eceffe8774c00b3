"""What was probably meant by words that name no verb. Pure: words and the names of verbs in, guesses out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.knowledge import is_everyday

MOST = 6
_NEAR = 0.65

DEEDS: dict[str, tuple[str, ...]] = {
    "add": (),
    "set": ("setup",),
    "change": (),
    "clear": (),
    "rotate": (),
    "move": (),
    "new": ("setup", "create"),
    "make": ("setup", "create"),
    "begin": ("setup",),
    "start": ("setup",),
    "remove": ("delete",),
    "erase": ("delete",),
    "destroy": ("delete",),
    "map": ("number add",),
    "unmap": ("number remove",),
    "whitelist": ("ip add", "ip list"),
    "undo": ("restore", "pending"),
    "undelete": ("restore",),
    "recover": ("restore",),
    "revert": ("restore", "pending"),
    "rollback": ("restore", "pending"),
    "approve": ("pending",),
    "accept": ("pending",),
    "decline": ("pending",),
    "reject": ("pending",),
    "withdraw": ("pending",),
    "cancel": ("pending",),
    "status": ("show", "check", "list"),
    "info": ("show", "list"),
    "details": ("show", "list"),
    "view": ("show", "list"),
    "display": ("show", "list"),
    "verify": ("check", "test"),
    "validate": ("check", "test"),
    "diagnose": ("check", "explain"),
    "find": ("whois", "list"),
    "search": ("whois", "list", "audit"),
    "lookup": ("whois", "show"),
    "history": ("audit",),
    "configure": ("setup", "pbx"),
    "monitor": ("watch",),
    "ls": ("list",),
    "trunks": ("list",),
}
"""Words that ask for something to be done or shown, and the verbs that do it. Who begins so tells of no trouble."""

THINGS: dict[str, tuple[str, ...]] = {
    "approvals": ("pending",),
    "requests": ("pending",),
    "logs": ("audit",),
    "health": ("check", "doctor"),
    "bot": ("doctor",),
    "settings": ("pbx", "show"),
    "config": ("pbx", "setup"),
    "asterisk": ("pbx",),
    "freeswitch": ("pbx",),
    "kamailio": ("pbx",),
    "postman": ("curl",),
    "api": ("curl",),
    "call": ("test",),
    "caller": ("alias show", "alias set"),
    "people": ("who",),
    "rights": ("who",),
    "permissions": ("who",),
    "why": ("explain",),
    "error": ("explain",),
    "alerts": ("watch",),
}
GROUPS = {
    "ips": "ip",
    "address": "ip",
    "addresses": "ip",
    "whitelist": "ip",
    "numbers": "number",
    "phone": "number",
    "phones": "number",
    "exophone": "number",
    "exophones": "number",
    "destination": "dest",
    "destinations": "dest",
    "route": "dest",
    "routes": "dest",
    "uri": "dest",
    "credential": "creds",
    "credentials": "creds",
    "password": "creds",
    "passwords": "creds",
    "aliases": "alias",
    "callerid": "alias",
}
"""What people call that of which a verb's first word is the name."""
_FILLERS = {"to", "on", "from", "for", "of", "the", "a", "an", "my", "please", "trunk", "in", "at", "with"}


@dataclass(frozen=True)
class Guess:
    """A verb's name, and what was typed that belongs after it."""

    verb: str
    rest: str


def guesses(text: str, names: Sequence[str]) -> list[Guess]:
    """The likeliest first, `MOST` of them at most."""
    words = text.split()
    if not words:
        return []
    both = [*_turned_round(words, names), *_slipped_in_the_second(words, names)]
    found = both or _by_first_word(words, names) or _near(words, names)
    first_of_each: dict[str, Guess] = {}
    for guess in found:
        first_of_each.setdefault(guess.verb, guess)
    return list(first_of_each.values())[:MOST]


def is_command(text: str, names: Iterable[str]) -> bool:
    """Whether it begins as a command does, if not with a verb: with a slip of one, or with a deed."""
    words = text.lower().split()
    return bool(words) and (words[0] in DEEDS or _is_slip(words[0], {name.split()[0] for name in names}))


def _is_slip(word: str, firsts: Iterable[str]) -> bool:
    most = 2 if len(word) >= 7 else 1
    return not is_everyday(word) and len(word) > 2 and any(0 < OSA.distance(word, one) <= most for one in firsts)


def _turned_round(words: Sequence[str], names: Sequence[str]) -> list[Guess]:
    """`add ip`: both words of a verb, in the other order or with words between them."""
    said = [GROUPS.get(word.lower(), word.lower()) for word in words]
    found = []
    for name in names:
        parts = name.split()
        if len(parts) == 2 and set(parts) <= set(said[:3]):
            left = [word for word, one in zip(words, said, strict=True) if one not in {*parts, *_FILLERS}]
            found.append(Guess(name, " ".join(left)))
    return found


def _slipped_in_the_second(words: Sequence[str], names: Sequence[str]) -> list[Guess]:
    """`ip remvoe`."""
    group = GROUPS.get(words[0].lower(), words[0].lower())
    seconds = {name.split()[1]: name for name in names if name.startswith(f"{group} ")}
    near = difflib.get_close_matches(words[1].lower(), seconds, n=1, cutoff=0.6) if len(words) > 1 else []
    return [Guess(seconds[second], " ".join(words[2:])) for second in near]


def _by_first_word(words: Sequence[str], names: Sequence[str]) -> list[Guess]:
    first = _mended(words[0].lower())
    group = GROUPS.get(first, first)
    meant = [*DEEDS.get(first, ()), *THINGS.get(first, ())]
    meant += [name for name in names if first in name.split()[1:]]
    meant += [name for name in names if group == name.split()[0]]
    left_out = {*_FILLERS, *DEEDS, *(part for name in names for part in name.split())}
    rest = " ".join(word for word in words[1:] if word.lower() not in left_out)
    return [Guess(name, rest) for name in meant]


def _mended(word: str) -> str:
    """`whitlist`: one of these words with a slip in it."""
    known = {*DEEDS, *THINGS, *GROUPS}
    return word if word in known else next((one for one in sorted(known) if _is_slip(word, [one])), word)


def _near(words: Sequence[str], names: Sequence[str]) -> list[Guess]:
    """Typing errors; a slip is seldom in the first letter."""
    first = words[0].lower()
    two = difflib.get_close_matches(" ".join(words[:2]).lower(), names, n=3, cutoff=_NEAR) if len(words) > 1 else []
    pairs = [Guess(name, " ".join(words[2:])) for name in two if " " in name]
    singles = difflib.get_close_matches(first, names, n=3, cutoff=_NEAR)
    found = pairs + [Guess(name, " ".join(words[1:])) for name in singles]
    return sorted(found, key=lambda guess: guess.verb[:1] != first[:1])

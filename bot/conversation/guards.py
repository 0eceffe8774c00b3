"""Destruction is never guessed: a removal word, an object that is there now, and a plain request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.conversation.asking import is_asked_for, is_quoted
from bot.conversation.circumstances import has
from bot.conversation.entities import Kind
from bot.conversation.meaning import Meaning, Stance
from bot.conversation.slots import Filled, Sentence, contents_of
from bot.conversation.words import is_trade_word
from bot.knowledge import is_everyday
from bot.trunks.snapshots import Snapshot

_REMOVE = (
    r"delet\w*|delte|dlete|delist|remov\w*|rmv|remvoe|rm|eras\w*|destroy|drop|detach|unmap|unlink|unassign|unbind|decommission|decom|retire|kill|nuke|"
    r"purge|wipe|trash|dump|eliminate|revoke|disconnect|strip|take (?:\w+ ){0,6}(?:off|out|down|away)|get rid of|tear down|clean up|clear|"
    r"cleared|dropped|unmapped|detached|unlinked|unassigned|revoked|disconnected|retired|wiped|hatao|hata|hatado|hatana|nikalo|nikal|nikaal|mita|mitao|unwhitelist|un-whitelist|blacklist|deregister|de-?provision|scrap|"
    r"off|ban|kick|lock out|withdraw|offboard|un-?provision|deny|exclude|forget|expel|cease|gone|away|disallow|block|close|unplug|pull|ditch|lose|bin|discard|deallocate|free up|release|cut|shut down|end|"
    r"dis-?associate|dissociate|de-?whitelist\w*|de-?list|de-?map|de-?link|de-?attach|de-?allocate|unallocate|surrender|relinquish|hand back|give back|take back"
)
_WORDS: Mapping[str, str] = {
    "delete": _REMOVE,
    "disconnect": r"disconnect\w*|unplug|unhook|unlink|detach|separate|teardown|tear down|take down|decouple",
    "number remove": _REMOVE,
    "ip remove": _REMOVE,
    "dest remove": _REMOVE,
    "creds remove": _REMOVE,
    "alias clear": _REMOVE + r"|unset|reset|blank|empty|stop showing|no caller|cancel|default|nothing|none",
    "creds rotate": r"rotat\w*|reset|regenerat\w*|renew|roll|refresh|cycle|reissue|re-?key|chang\w*|new (?:\w+ ){0,3}(?:password|secret|creds?|credentials?)|"
    r"replace|compromised|leaked|badal\w*|recycle|another password|different password|fresh",
    "number move": r"mov\w*|mv|shift\w*|transfer\w*|migrat\w*|reassign|relocate|switch|reallocate|re-?home|port|swap|re-?point|"
    r"le ?jao|bhej\w*|hop|put|take|get|bring|give|send|hand|change|goes?|should be on|belongs?|over to|daal\w*|kar do|karo|remap|re-?map|to (?:the )?trkx",
    "ip change": r"chang\w*|widen\w*|expand|extend|broaden|narrow|shrink|tighten|enlarge|grow|updat\w*|modif\w*|edit|alter|adjust|replac\w*|correct|fix|set|make|"
    r"turn|convert|increase|decrease|reduce|resize|bigger|smaller|mask|swap|badal\w*|switch|should be|allow|cover|instead",
}
"""The closed list of words that ask for each destructive command."""
_OBJECTS: Mapping[str, tuple[str, Kind]] = {
    "number remove": ("number", Kind.NUMBER),
    "number move": ("number", Kind.NUMBER),
    "ip remove": ("ip", Kind.IP),
    "ip change": ("ip", Kind.IP),
    "dest remove": ("destination", Kind.DESTINATION),
    "creds remove": ("user", Kind.USER),
    "creds rotate": ("user", Kind.USER),
}


def has_removal_word(verb: str, plain: str) -> bool:
    """True if a masked text has a word that asks for this destructive command, perhaps with one slip of the keys; also
    for a command that isn't destructive."""
    return verb not in _WORDS or next(_removals(verb, plain), None) is not None


def _removals(verb: str, plain: str) -> Iterator[tuple[int, int]]:
    """The places of the words that ask for this destructive command."""
    for match in re.finditer(rf"\b(?:{_WORDS[verb]})\b", plain, re.IGNORECASE):
        yield match.span()
    for match in re.finditer(r"[a-z]{5,}", plain, re.IGNORECASE):
        word = match[0].lower()
        if not is_everyday(word) and any(_is_slip(word, known) for known in _SLIPPED.get(verb, _SLIPS)):
            yield match.span()


def _asks_for(verb: str, plain: str) -> bool:
    """True if the command's word stands where people ask for something, and the text is their own."""
    return not is_quoted(plain) and any(is_asked_for(plain, *place) for place in _removals(verb, plain))


def _is_slip(word: str, known: str) -> bool:
    """True for a letter too many or too few, or two swapped. Another letter can make another word: “shirt”, “charge”."""
    is_other_letter = len(word) == len(known) and sorted(word) != sorted(known)
    return not is_other_letter and OSA.distance(word, known, score_cutoff=1) <= 1


_SLIPS = ("delete", "remove", "unmap", "detach", "erase", "disconnect", "removal", "deletion")
_SLIPPED: Mapping[str, Sequence[str]] = {
    "creds rotate": ("rotate", "reset", "regenerate", "change", "refresh"),
    "number move": ("shift", "transfer", "migrate", "reassign"),
    "ip change": ("change", "widen", "update", "modify"),
}
"""The words that people mistype most."""


@dataclass(frozen=True)
class Guarded:
    """The decision on something destructive. `unread` trunks must be read before it can be made; `absent` are values
    that aren't there."""

    starts: bool
    unread: Sequence[str] = ()
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)


_OWN: Mapping[str, str] = {
    "delete": r"trunks?|lines?|connections?",
    "disconnect": r"trunks?|lines?|platforms?|agents?|bots?",
    "alias clear": r"alias\w*|caller ?id\w*|cli\w*|display\w*|presentation|number|anonymous|ani",
    "rename": r"renam\w*|renmae|names?|nam|named|call(?:ed)?|relabel|retitle|rebrand|naam|title",
    "connect": r"connect\w*|integrat\w*|hook\w*|link\w*|pair\w*|plug\w*|attach\w*|platforms?|agents?|bots?|assistants?|jod\w*",
}
_OWN_KINDS: Mapping[str, frozenset[Kind]] = {
    "delete": frozenset((Kind.TRUNK, Kind.DELETED, Kind.NAME)),
    "disconnect": frozenset((Kind.TRUNK, Kind.PLATFORM, Kind.PBX)),
    "alias clear": frozenset((Kind.TRUNK,)),
    "rename": frozenset((Kind.TRUNK,)),
    "connect": frozenset((Kind.PLATFORM, Kind.PBX)),
}


def has_own_word(verb: str, sentence: Sentence) -> bool:
    """True if a sentence names what such a command is about, by a value or by a word: “disconnect cause 17” doesn't."""
    if verb not in _OWN or any(entity.kind in _OWN_KINDS[verb] for entity in sentence.entities):
        return True
    return re.search(rf"\b(?:{_OWN[verb]})\b", sentence.plain, re.IGNORECASE) is not None


def holders_of(verb: str, filled: Filled, sentence: Sentence) -> list[str]:
    """The trunks that were read and have the value that a command needs to be there."""
    name, kind = _OBJECTS.get(verb, _CHANGED.get(verb, ("", Kind.NUMBER)))
    values = filled.fields.get(name, ())
    every = sentence.context.account.contents
    return [trunk for trunk, each in every.items() if values and all(has(each, kind, value) for value in values)]


_CHANGED: Mapping[str, tuple[str, Kind]] = {
    "number mode": ("number", Kind.NUMBER),
    "dest weight": ("destination", Kind.DESTINATION),
}


def guard(meaning: Meaning, sentence: Sentence, said: Stance) -> Guarded:
    """Decide if a destructive meaning may be offered at all."""
    verb = str(meaning.verb)
    if said is not Stance.REQUEST or not _asks_for(verb, sentence.plain):
        return Guarded(False)
    if meaning.absent:
        return Guarded(False, absent=meaning.absent)
    if not has_own_word(verb, sentence):
        return Guarded(False)
    if not sentence.entities and not all(is_trade_word(word) for word in re.findall(r"[a-z]+", sentence.plain.lower())):
        return Guarded(False)
    return check_objects(meaning, sentence)


def check_objects(meaning: Meaning, sentence: Sentence) -> Guarded:
    """Decide if the object of a destructive meaning is there now."""
    verb, account = str(meaning.verb), sentence.context.account
    if not account.reachable:
        return Guarded(False)
    if verb not in _OBJECTS:
        return Guarded(True)
    name, kind = _OBJECTS[verb]
    values = meaning.fields.get(name, ())
    trunks = meaning.fields.get("trunk", meaning.fields.get("from", ()))
    unread = [trunk for trunk in trunks if trunk not in account.contents]
    if unread and values:
        return Guarded(False, unread=unread)
    contents = contents_of(trunks, sentence.context)
    absent = [value for value in values if not any(has(each, kind, value) for each in contents)]
    if absent and (trunks or contents):
        return Guarded(False, absent={name: absent})
    return Guarded(True)


def is_there(contents: Snapshot, name: str, values: Sequence[str]) -> bool:
    """True if the trunk has all of these, which are addresses (`ip`) or destinations."""
    kind = Kind.IP if name == "ip" else Kind.DESTINATION
    return bool(values) and all(has(contents, kind, value) for value in values)


def nothing_to_undo(meaning: Meaning, contents: Snapshot | None) -> bool:
    """True if the trunk is already as an undo would make it. `contents` is None if there is no such trunk."""
    verb = str(meaning.verb)
    if verb in ("delete", "restore"):
        return (contents is None) == (verb == "delete")
    noun, _, act = verb.partition(" ")
    name, kind = _OBJECTS.get(f"{noun} remove", ("", Kind.NUMBER))
    values = meaning.fields.get(name, ())
    if contents is None or not values or act not in ("add", "remove"):
        return False
    return all(has(contents, kind, value) == (act == "add") for value in values)

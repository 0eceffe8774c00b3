"""Follow-ups: sentences that only mean something after the one before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation import stance
from bot.conversation.choices import choices, listed
from bot.conversation.entities import Entity, Kind, normal_destination
from bot.conversation.guards import check_objects
from bot.conversation.meaning import Context, Effect, Meaning, Move, Stance
from bot.conversation.roles import ROLES
from bot.conversation.slots import Filled, Sentence, fill
from bot.conversation.words import concepts_of
from bot.domain.clock import iso
from bot.store import Thread, Turn
from bot.store.conversations import MOST_TURNS

_CANCEL = re.compile(
    r"^\W*(?:(?:ok|oh|hmm|sorry|no|nah|actually|please|pls|just|wait)\W+)*"
    r"(?:cancel(?: (?:that|it|this|please))?|never ?mind|nvm|no(?: thanks?| thank you)?|nope|nah|forget (?:it|that|about it)|leave it(?: as it is)?|stop(?: it| that| here)?|"
    r"drop it|don'?t(?: bother| do (?:it|that))?|do not|not now|abort|skip (?:it|that)|scratch that|none of (?:these|them|those)|rehne do|chhodo|mat karo|nahi|nahin|rehn do|jaane do)"
    r"(?:\W+(?:thanks?|thank you|please|then|for now|sorry|ok|bot|it))*\W*$",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya|y|ok(?:ay)?|sure|do it|go ahead|go for it|confirm(?:ed)?|proceed|haan?|ha|theek hai|thik hai|kar do|done|correct|right|that'?s right|perfect|great|"
    r"thanks?|thank you|ty|thx|cool|nice|fine)(?:[\s,.!]+(?:please|pls|thanks?|do it|go ahead|that'?s it|yes|sure|ok|kar do|it|you))*\W*$",
    re.IGNORECASE,
)
_UNDO = re.compile(
    r"^\W*(?:(?:oh|ok|oops|sorry|no|wait|please|pls|can you|could you|actually|hmm|my mistake|mistake|wrong one|argh|damn)\W+)*"
    r"(?:undo|revert|reverse|roll ?back|take (?:that|it|this) back|put (?:it|that|them|things) back|change (?:it|that) back|set (?:it|that) back|undo karo|wapas karo|wapas kar do)"
    r"(?:\W+(?:that|it|this|the last (?:one|change|step|thing)|what you (?:just )?did|my last (?:change|request)|please|now|again|as it was|to (?:what|how) it was(?: before)?|how it was|change|last|the))*\W*$",
    re.IGNORECASE,
)
_ORDINALS: Mapping[str, int] = {
    **{
        word: place
        for place, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"))
        for word in words.split()
    },
    "last": -1,
    "pehla": 0,
    "dusra": 1,
    "doosra": 1,
}
_NTH = re.compile(
    r"\b(?:the |number |option |#)?(?P<nth>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|pehla|dusra|doosra)\b(?: (?:one|number|ip|trunk|destination|user|option|address|entry|wala|of (?:them|those|these)))?",
    re.IGNORECASE,
)
_BARE_NTH = re.compile(r"^\W*(?:option |number |no\.? |#)?(?P<n>[1-5])\W*$", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:the same|same (?:thing|again|for|on|to|with|here)|same|likewise|ditto|again)\b|\b(?:what|how) about\b|\bwhat of\b|^\W*(?:and|also|plus|or|&|then|next)\b|\b(?:too|also|as well|bhi)\W*$|\bdo (?:it|that|this) (?:for|on|with|to)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:no|nope|sorry|oops|oh|wait|actually|correction|i mean(?:t)?|not (?:that|this|numx|trkx|ipx|dstx|usrx)|wrong|my bad|rather|i said|should (?:be|have been)|hmm|argh|typo|nahi|make (?:it|that)|"
    r"change (?:it|that)|use|try|with|only|just|over|via|on|at|for|in|to|it'?s|its|set it|let'?s (?:do|make|use|take)|take|better|instead|but)\b|\binstead\b|\bi mean(?:t)?\b|\brather\b|\bmaking it\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:and|also|now|then|ok(?:ay)?|next|plus|so|great|good|cool|thanks)\b", re.IGNORECASE)
_THINGS = (
    ("ip list", r"ips?|ip addresses|addresses|whitelist\w*|allow ?list\w*|acl"),
    ("number list", r"numbers?|dids?|exophones?|phones?|nos"),
    ("dest list", r"dest\w*|routes?|routing|uris?|endpoints?|targets?"),
    ("creds", r"cred\w*|users?|passwords?|logins?|secrets?"),
    ("alias show", r"alias|caller ?ids?|cli|caller-id"),
    ("audit", r"history|audit|logs?|changes"),
)
_FILLER = frozenset(
    "a an the to on for from of in at with and or also too as well please pls plz it its it's that this is be i mean meant want use take choose pick one "  # noqa: SIM905
    "make my our trunk line number ip address host destination user name called named no not sorry oops actually instead rather only just over via by ok okay "
    "yes so hmm umm the then now set should let's lets go direction mode calls way call weight priority every same thing again do what about how but wait "
    "here there ko pe par se ka ki hai wala port transport platform thanks you change correction typo better would like both ways".split()
)
_INVERSE: Mapping[str, str] = {
    "number add": "number remove",
    "number remove": "number add",
    "number move": "number move",
    "number mode": "number mode",
    "ip add": "ip remove",
    "ip remove": "ip add",
    "dest add": "dest remove",
    "dest remove": "dest add",
    "creds add": "creds remove",
    "rename": "rename",
    "create": "delete",
    "delete": "restore",
    "restore": "delete",
    "alias set": "alias clear",
    "watch": "watch",
    "setup": "delete",
}
_BY_KIND: Mapping[Kind, Sequence[str]] = {
    Kind.TRUNK: ("trunk", "to", "from", "name"),
    Kind.DELETED: ("trunk",),
    Kind.NAME: ("name", "trunk", "user"),
    Kind.NUMBER: ("number",),
    Kind.IP: ("ip", "destination"),
    Kind.DESTINATION: ("destination", "ip"),
    Kind.USER: ("user",),
    Kind.PERSON: ("person",),
    Kind.EVERY: ("every",),
    Kind.SINCE: ("since",),
    Kind.CODE: ("code",),
    Kind.PBX: ("platform",),
    Kind.PLATFORM: ("platform",),
}


Reread = Callable[[str], Meaning]


def after(thread: Thread, meaning: Meaning, context: Context) -> Thread:
    """The thread as it is after a sentence: one that stands alone begins it again."""
    if meaning.move is Move.CANCEL:
        return Thread()
    if meaning.verb is None and not meaning.rejected:
        return thread
    shown = choices(meaning, meaning.missing[0], context) if meaning.missing else listed(meaning, context)
    turn = Turn(iso(context.now), meaning.verb or "", meaning.fields, list(meaning.missing), shown)
    turns = [turn] if meaning.move is Move.NEW else [*thread.turns, turn]
    return Thread(turns[-MOST_TURNS:])


def follows(sentence: Sentence, alone: Meaning, again: Reread) -> Meaning:
    """The meaning of a sentence within its thread: `alone` is what it means without one. `again` reads a text in which
    a pronoun became what it points to."""
    last = sentence.context.thread.last
    if _CANCEL.match(sentence.text):
        return Meaning(move=Move.CANCEL, stance=Stance.DENIED)
    if last is None:
        return alone
    found = _cancelled_or_undone(sentence, last) or _follow_up(sentence, last, alone, again)
    if found is None:
        return _with_pronouns(sentence, last, alone, again)
    if _is_old(sentence.context, last):
        return Meaning(move=Move.TOO_LATE)
    return _guarded(found, sentence)


def _guarded(found: Meaning, sentence: Sentence) -> Meaning:
    """A follow-up to something destructive is destructive too: it must be a request, for what is there now."""
    if found.effect is not Effect.DESTROY or found.move is Move.UNDO:
        return found
    outcome = check_objects(found, sentence)
    if outcome.starts and not stance.asks(sentence.plain) and not stance.denies_action(sentence.plain):
        return found
    return Meaning(
        stance=stance.stance(sentence.plain),
        move=found.move,
        rejected=str(found.verb),
        fields=found.fields,
        unread=outcome.unread,
        absent=outcome.absent,
        alternatives=[replace(found, sure=False)],
    )


def _is_old(context: Context, last: Turn) -> bool:
    return (
        context.now - datetime.fromisoformat(last.at.replace("Z", "+00:00"))
    ).total_seconds() > context.latest_seconds


def _cancelled_or_undone(sentence: Sentence, last: Turn) -> Meaning | None:
    if _UNDO.match(sentence.text):
        return _undone(last)
    if _YES.match(sentence.text):
        return Meaning(move=Move.ANSWER)
    return None


def _undone(last: Turn) -> Meaning:
    """The inverse of the last turn, as a form."""
    verb = _INVERSE.get(last.verb)
    if verb is None:
        return Meaning(move=Move.UNDO)
    fields = {name: tuple(each) for name, each in last.fields.items() if name in ROLES[verb].fields}
    if verb == "number move":
        fields |= {"from": tuple(last.fields.get("to", ())), "to": tuple(last.fields.get("from", ()))}
    elif verb == "rename":
        fields = {"trunk": tuple(last.fields.get("name", ())), "name": tuple(last.fields.get("trunk", ()))}
    elif verb == "watch":
        fields["every"] = ("off",)
    elif verb == "number mode":
        fields["mode"] = ("pstn",) if last.fields.get("mode", ("",))[0] == "flow" else ("flow",)
    elif verb in ("number remove", "ip remove", "dest remove", "creds remove", "alias clear", "delete"):
        fields = {name: each for name, each in fields.items() if name in ROLES[verb].needed}
    return _made(verb, fields, Move.UNDO)


def _made(verb: str, fields: Mapping[str, Sequence[str]], move: Move) -> Meaning:
    role = ROLES[verb]
    kept = {name: tuple(each) for name, each in fields.items() if each}
    needed = list(role.needed)
    if verb == "setup":
        direction = kept.get("direction", ("",))[0]
        needed += ["ip"] if direction in ("outbound", "both") else []
        needed += ["destination"] if direction in ("inbound", "both") else []
    missing = [name for name in needed if name not in kept]
    return Meaning(verb, kept, missing, move=move, effect=role.effect, sure=True)


def _follow_up(sentence: Sentence, last: Turn, alone: Meaning, again: Reread) -> Meaning | None:
    if nth := _nth(sentence, last, again):
        return nth
    if things := _other_things(sentence, last):
        return things
    if last.missing and last.verb and _is_bare(sentence, last) and not _begins_again(sentence, alone, last):
        return _answered(sentence, last)
    if not last.verb or (stance.denies_action(sentence.plain) and not _CORRECTION.search(sentence.plain)):
        return None
    same, corrects = _SAME.search(sentence.plain), _CORRECTION.search(sentence.plain)
    if not (same or corrects or _is_bare(sentence, last)) or _has_own_action(sentence, alone, last):
        return None
    return _changed(sentence, last, replaces=bool(corrects) and not same)


def _begins_again(sentence: Sentence, alone: Meaning, last: Turn) -> bool:
    """True for a whole request where a name was asked for: “set up inbound” names no trunk."""
    is_name = last.missing[0] in ("trunk", "name", "user")
    return is_name and alone.sure and alone.verb is not None and not sentence.of(Kind.NAME, Kind.TRUNK, Kind.USER)


def _has_own_action(sentence: Sentence, alone: Meaning, last: Turn) -> bool:
    """True if the sentence says itself what to do, and that isn't what the last one said."""
    words = [word for word in re.findall(r"[a-z]+", sentence.plain.lower()) if word not in _FILLER]
    acts = any(_ACTS & set(concepts_of(word)) for word in words)
    return acts and alone.verb is not None and alone.sure and alone.verb != last.verb


_ACTS = frozenset(
    (
        "ADD",
        "ALLOW",
        "REMOVE",
        "CREATE",
        "MOVE",
        "RENAME",
        "RESTORE",
        "ROTATE",
        "CLEAR",
        "SHOW",
        "CHECK",
        "TEST",
        "WATCH",
        "HELP",
        "EXPLAIN",
        "WHO",
        "FIND",
    )
)


def _is_bare(sentence: Sentence, last: Turn) -> bool:
    """True if there is nothing in the text but values, and words for the open question."""
    words = re.findall(r"[a-z0-9_'-]+", sentence.rest)
    left = [word for word in words if word not in _FILLER]
    if not left:
        return bool(sentence.entities) or any(
            word in _WORDS_FOR.get(last.missing[0] if last.missing else "", ()) for word in words
        )
    if not last.missing or _is_no_answer(sentence):
        return False
    return len(left) <= 3 and _fits_question(" ".join(left), last.missing[0], last)


_NO_ANSWER = re.compile(r"\b(?:don'?t|no idea|not sure|idk|help|why)\b", re.IGNORECASE)


def _is_no_answer(sentence: Sentence) -> bool:
    """True for a question about the open question, and for “I don't know”: their words are no name."""
    return not sentence.entities and (
        stance.asks(sentence.plain) or stance.asks_how(sentence.plain) or _NO_ANSWER.search(sentence.plain) is not None
    )


_WORDS_FOR: Mapping[str, Sequence[str]] = {"direction": ("both", "call", "calls"), "mode": ("flow", "pstn")}


def _fits_question(text: str, name: str, last: Turn) -> bool:
    if name == "direction":
        return (
            re.search(
                r"out|in(?:bound|coming|ward)?\b|both|termination|origination|receive|place|make|dono|bahar|andar|customers|people",
                text,
            )
            is not None
        )
    if name == "mode":
        return re.search(r"flow|pstn", text) is not None
    if name in ("weight", "priority"):
        return re.search(r"[0-9]", text) is not None
    if name in ("name", "user") or (name == "trunk" and last.verb in ("create", "setup")):
        return re.fullmatch(r"[\w-]+(?: [\w-]+){0,2}", text) is not None
    return name == "platform"


def _answered(sentence: Sentence, last: Turn) -> Meaning:
    """The last command, with its open field filled in."""
    role = ROLES[last.verb]
    filled = fill(last.verb, role.fields, sentence)
    fields = {name: tuple(each) for name, each in last.fields.items()}
    for name in last.missing:
        if name in filled.fields:
            fields[name] = filled.fields[name]
    name = last.missing[0]
    if name not in fields:
        value = _bare_value(sentence, name, last, filled)
        if value:
            fields[name] = (value,)
        elif "from" in role.fields and (trunks := sentence.of(Kind.TRUNK)) and name in ("from", "to"):
            fields[name] = (trunks[0].value,)
    if name in ("from", "to"):
        trunks = sentence.of(Kind.TRUNK)
        if len(trunks) == 1:
            fields = {**{key: tuple(each) for key, each in last.fields.items()}, name: (trunks[0].value,)}
    meaning = _made(last.verb, fields, Move.ANSWER)
    return replace(meaning, absent=filled.absent, suggested=filled.suggested)


def _bare_value(sentence: Sentence, name: str, last: Turn, filled: Filled) -> str:
    if name == "direction":
        return filled.implied.get("direction", "")
    if name in ("weight", "priority"):
        match = re.search(r"[0-9]{1,3}", sentence.rest)
        return match[0] if match else ""
    if name in ("name", "user") or (name == "trunk" and last.verb in ("create", "setup")):
        named = [
            each.said if each.kind is Kind.TRUNK else each.value
            for each in sentence.of(Kind.NAME, Kind.DELETED, Kind.USER, Kind.TRUNK)
        ]
        if named:
            return named[0]
        words = [word for word in re.findall(r"[\w-]+", sentence.text) if word.lower() not in _FILLER - {"line"}]
        return "_".join(words) if name != "user" else "".join(words[:1])
    return ""


def _changed(sentence: Sentence, last: Turn, *, replaces: bool) -> Meaning | None:
    """The last command with other values: “the same for X”, “no, Y”, “make it hourly”, “with tls on 5061”."""
    role = ROLES[last.verb]
    before = {name: tuple(each) for name, each in last.fields.items()}
    filled = fill(last.verb, role.fields, sentence)
    changed = {name: each for name, each in filled.fields.items() if each != before.get(name)}
    entities = _meant(sentence)
    for entity in entities:
        name = next((name for name in _BY_KIND[entity.kind] if name in role.fields), "")
        if name in ("to", "from") and entity.kind is Kind.TRUNK and len(sentence.of(Kind.TRUNK)) == 1:
            side = "from" if re.search(r"\b(?:from|off)\b[^,.]{0,12}$", sentence.before(entity)) else "to"
            changed.pop("to" if side == "from" else "from", None)
            changed[side] = (entity.value,)
        elif name and (name not in changed or len(entities) < len(sentence.entities)):
            changed[name] = (entity.value,)
    if "name" in changed and changed.get("trunk") == changed["name"]:
        del changed["trunk"]
    if (
        "destination" in before
        and "destination" not in changed
        and (adjusted := _adjusted(sentence, before["destination"]))
    ):
        changed["destination"] = (adjusted,)
    if not changed and filled.absent:
        made = _made(
            last.verb, {name: each for name, each in before.items() if name not in filled.absent}, Move.FOLLOW_UP
        )
        return replace(made, absent=filled.absent)
    if not changed:
        return None
    made = _made(last.verb, {**before, **changed}, Move.FOLLOW_UP)
    return replace(made, suggested=filled.suggested)


def _meant(sentence: Sentence) -> list[Entity]:
    """The values that are meant: “not X, Y” and “X instead of Y” deny one."""
    denied = [
        entity
        for entity in sentence.entities
        if re.search(
            r"\b(?:not|instead of|rather than|nahi|no longer)(?: (?:to|on|the|for|from))* *[\"'`“]?$",
            sentence.before(entity),
        )
        or re.match(r" *(?:nahi|nahin)\b", sentence.after(entity))
    ]
    kept = [entity for entity in sentence.entities if entity not in denied]
    return kept or list(sentence.entities)


def _adjusted(sentence: Sentence, before: Sequence[str]) -> str:
    """The last destination with another port or transport."""
    host, _, rest = before[0].partition(":")
    port, _, transport = rest.partition(";transport=")
    text = sentence.rest
    said = re.search(r"(?<![\w.])(tls|tcp)(?![\w.])", text)
    number = re.search(r"(?<![\w.])([0-9]{3,5})(?![\w.])", text)
    if not said and not number:
        return ""
    if said and not number:
        port = {"tls": "5061", "tcp": "5060"}[said[1]] if port in ("5060", "5061") else port
    return normal_destination(host, number[1] if number else port, said[1] if said else None if number else transport)


def _nth(sentence: Sentence, last: Turn, again: Reread) -> Meaning | None:
    """“The second one”, “2”: of the buttons or the list that was shown."""
    match = _NTH.search(sentence.text) or _BARE_NTH.match(sentence.text)
    if not match or not last.listed or sentence.of(Kind.TRUNK, Kind.NUMBER, Kind.IP):
        return None
    place = int(match["n"]) - 1 if "n" in match.groupdict() else _ORDINALS[match["nth"].lower()]
    if place >= len(last.listed):
        return None
    value = last.listed[place]
    if last.missing:
        return _made(last.verb, {**last.fields, last.missing[0]: (value,)}, Move.ANSWER)
    name = _LISTED.get(last.verb, "")
    trunk = last.fields.get("trunk", ())
    where = f" on {trunk[0]}" if trunk and name != "trunk" else ""
    meaning = again(f"{sentence.text[: match.start()]}{value}{where}{sentence.text[match.end() :]}")
    if meaning.verb is None and name == "trunk" and not meaning.rejected:
        return _made("show", {"trunk": (value,)}, Move.FOLLOW_UP)
    return replace(meaning, move=Move.FOLLOW_UP)


_LISTED = {"list": "trunk", "number list": "number", "ip list": "ip", "dest list": "destination", "creds": "user"}


def _other_things(sentence: Sentence, last: Turn) -> Meaning | None:
    """“And the ips?”: the same trunk, another list."""
    trunk = last.fields.get("trunk") or last.fields.get("to") or last.fields.get("name")
    text = sentence.rest.strip(" ?.!,")
    match = re.fullmatch(
        r"(?:(?:and|also|what about|how about|now|ok|show|list|its|it's|the|me|what are|which|what|are there|any|see|get|give|tell|please|pls|then|plus|or|for it|on it|there|too|as well|all|can i see|aur|uska|uske|iske|bhi)\W++)*"
        r"(?P<thing>[a-z-]++(?: ++[a-z-]++)*?)(?:\W+(?:too|there|on it|of it|for it|please|pls|as well|bhi|are there|does it have|on there|dikhao|batao))*",
        text,
    )
    if (
        not trunk
        or not match
        or (ROLES.get(last.verb, ROLES["list"]).effect is not Effect.READ and "trunk" not in last.fields)
    ):
        return None
    others = sentence.of(Kind.TRUNK)
    for verb, pattern in _THINGS:
        if re.fullmatch(pattern, match["thing"].strip()):
            return _made(verb, {"trunk": (others[0].value,) if others else tuple(trunk)}, Move.FOLLOW_UP)
    return None


def _with_pronouns(sentence: Sentence, last: Turn, alone: Meaning, again: Reread) -> Meaning:
    """A new sentence that points back: “check it”, “add +91… there”, “now delete that number”."""
    points = _POINTING.search(sentence.text)
    if not (points or _GOES_ON.match(sentence.text)) or _is_old(sentence.context, last):
        return alone
    trunk = next(
        (last.fields[name][0] for name in _TRUNK_OF.get(last.verb, ("trunk", "to")) if last.fields.get(name)), ""
    )
    if points and trunk and not sentence.of(Kind.TRUNK):
        number = last.fields.get("number", ("",))[0] if re.search(r"number|did", points[0], re.IGNORECASE) else ""
        preposition = "on " if points[0].lower() in ("there", "here", "wahan") else ""
        value = number or f"{preposition}{trunk}"
        meaning = again(f"{sentence.text[: points.start()]}{value}{sentence.text[points.end() :]}")
        if meaning.verb is not None or meaning.rejected:
            return _with_fields(replace(meaning, move=Move.FOLLOW_UP), last, trunk)
    return _with_fields(alone, last, trunk) if alone.verb is not None else alone


def _with_fields(meaning: Meaning, last: Turn, trunk: str) -> Meaning:
    """Fill in the trunk, number or address that was spoken of last, where one is missing."""
    filled: dict[str, Sequence[str]] = {}
    for name in meaning.missing:
        if (
            name == "trunk"
            or (name == "from" and "to" in meaning.fields)
            or (name == "to" and "from" in meaning.fields)
        ):
            filled |= {name: (trunk,)} if trunk else {}
        elif name in ("number", "ip", "destination", "user") and last.fields.get(name):
            filled[name] = tuple(last.fields[name])
    if not filled:
        return meaning
    missing = [name for name in meaning.missing if name not in filled]
    return replace(meaning, fields={**meaning.fields, **filled}, missing=missing, move=Move.FOLLOW_UP, absent={})


_TRUNK_OF = {"rename": ("name", "trunk"), "number move": ("to", "from")}
_POINTING = re.compile(
    r"\b(?:(?:that|this|the same|the) (?:trunk|line|one|number|did)|(?<!do )(?<!is )it(?! (?:is|was|rings|works|says))(?:'?s)?|that|this|there|them|isko|usko|iska|uska|ispe|uspe|isme|usme|wahan)\b",
    re.IGNORECASE,
)

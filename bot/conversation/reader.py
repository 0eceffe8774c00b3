"""The embedded reader: a sentence becomes a meaning, with no network.

    text ─► cleaned ─► entities ─► stance ─► intent ─► slots ─► Meaning

The model only proposes. Anything destructive also needs a removal word, an object that is there now, and a request.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from bot import knowledge
from bot.conversation import intent, stance
from bot.conversation.cleaning import cleaned
from bot.conversation.entities import Finder, Kind, masked
from bot.conversation.guards import Guarded, guard, has_own_word, holders_of, is_there
from bot.conversation.meaning import Context, Effect, Meaning, Stance
from bot.conversation.roles import NOTHING, ROLES
from bot.conversation.slots import Filled, Sentence, contents_of, fill
from bot.conversation.threads import follows
from bot.conversation.words import concepts_of

log = logging.getLogger(__name__)

LONGEST = 3_000
MOST_VALUES = 10
SURE = 0.35
MARGIN = 0.08
_FAINT = 0.03
"""Less likely than this, a command isn't even offered."""
_MOST_BUTTONS = 3


class EmbeddedReader:
    """Reads sentences with the taught model and the guards."""

    def understand(self, text: str, context: Context) -> Meaning:
        """Find the meaning of a text. Never raises: a bug is logged without the text, and nothing is understood."""
        try:
            return self._understand(text, context)
        except Exception as error:
            log.error("a sentence couldn't be read: %s", type(error).__name__)
            return Meaning()

    def _understand(self, text: str, context: Context) -> Meaning:
        if len(text) > LONGEST:
            return Meaning(overloaded=True)
        sentence = read(text, context)
        if len(sentence.entities) > MOST_VALUES:
            return Meaning(overloaded=True)
        return follows(sentence, meaning_of(sentence), lambda other: meaning_of(read(other, context)))


def read(text: str, context: Context) -> Sentence:
    """Clean a text and find its values."""
    plain = cleaned(text)
    entities = Finder(context).find(plain)
    return Sentence(plain, entities, masked(plain, entities), context)


def meaning_of(sentence: Sentence) -> Meaning:
    """The meaning of a sentence that stands alone."""
    scores = intent.ranked(sentence)
    said = stance.stance(sentence.plain)
    probability, verb = scores[0]
    second = scores[1][0]
    likely = [verb for score, verb in scores if verb != NOTHING and score >= _FAINT]
    options = [_as(verb, sentence, said) for verb in likely[:_MOST_BUTTONS]]
    for_us = verb != NOTHING or is_for_us(sentence)
    if verb == NOTHING:
        return Meaning(stance=said, alternatives=options if probability < SURE else (), for_us=for_us)
    best = _on_the_other_list(_as(verb, sentence, said), sentence)
    if best.effect is not Effect.READ and stance.asks_how(sentence.plain):
        return replace(_as("help", sentence, said), sure=True, alternatives=options[:2])
    if refused := _refused(best, sentence, said):
        return replace(refused, alternatives=_reads_first(options), for_us=for_us)
    sure = probability >= SURE and probability - second >= MARGIN and _fits(verb, sentence)
    if not sure:
        return Meaning(stance=said, alternatives=options, for_us=for_us)
    return replace(best, sure=True, alternatives=[each for each in options if each.verb != verb])


_OTHER_LIST = {"ip remove": ("ip", "dest remove"), "dest remove": ("destination", "ip remove")}


def _on_the_other_list(best: Meaning, sentence: Sentence) -> Meaning:
    """An address that isn't on the list it was to be removed from, but on the trunk's other one: that one is meant."""
    name, other = _OTHER_LIST.get(str(best.verb), ("", ""))
    contents = contents_of(best.fields.get("trunk", ()), sentence.context)
    if not other or not contents or any(is_there(each, name, best.fields.get(name, ())) for each in contents):
        return best
    meant = _as(other, sentence, best.stance)
    there = _OTHER_LIST[other][0]
    return meant if any(is_there(each, there, meant.fields.get(there, ())) for each in contents) else best


def _fits(verb: str, sentence: Sentence) -> bool:
    """False for a command that has nothing to work on in this text."""
    return _can_explain(sentence) if verb == "explain" else has_own_word(verb, sentence)


def _can_explain(sentence: Sentence) -> bool:
    """True if there is something to explain: a code, a trouble, a term."""
    return (
        bool(sentence.of(Kind.CODE))
        or knowledge.sounds_wrong(sentence.text)
        or bool(knowledge.read(sentence.text).rows)
    )


def _as(verb: str, sentence: Sentence, said: Stance) -> Meaning:
    """The sentence, taken for that command."""
    role = ROLES[verb]
    filled = fill(verb, role.fields, sentence)
    if verb == "help":
        _help(sentence, filled)
    missing = [name for name in needed(verb, filled) if name not in filled.fields]
    holders = holders_of(verb, filled, sentence)
    for name in ("trunk", "from"):
        if name in missing and len(holders) == 1:
            filled.implied[name] = holders[0]
    return Meaning(
        verb,
        dict(filled.fields),
        missing,
        filled.implied,
        said,
        effect=role.effect,
        suggested=filled.suggested,
        absent=filled.absent,
        unread=_unread(verb, filled, sentence),
        holders=holders,
        cannot_keep=stance.cannot_keep(sentence.text) if role.effect is not Effect.READ else "",
    )


def _unread(verb: str, filled: Filled, sentence: Sentence) -> list[str]:
    """The trunks to read before a destination that was said is known by its full URI."""
    if verb not in ("dest remove", "dest weight") or "destination" not in filled.fields:
        return []
    account = sentence.context.account
    return [name for name in filled.fields.get("trunk", ()) if name not in account.contents and account.reachable]


def needed(verb: str, filled: Filled) -> Sequence[str]:
    """The fields that must be known, the most deciding first."""
    names = list(ROLES[verb].needed)
    if verb == "setup":
        direction = filled.fields.get("direction", ("",))[0]
        names += ["ip"] if direction in ("outbound", "both") else []
        names += ["destination"] if direction in ("inbound", "both") else []
    return names


def _refused(best: Meaning, sentence: Sentence, said: Stance) -> Meaning | None:
    """The meaning that starts nothing, if this one mustn't start."""
    if best.verb is None:
        return None
    if best.effect is Effect.READ or (best.verb == "watch" and not best.fields):
        return (
            Meaning(stance=said, rejected=best.verb, fields=best.fields) if stance.denies_look(sentence.plain) else None
        )
    if best.effect is Effect.CHANGE:
        return (
            None
            if _is_requested(best, sentence, said)
            else Meaning(stance=said, rejected=best.verb, fields=best.fields)
        )
    outcome: Guarded = guard(best, sentence, said)
    if outcome.starts:
        return None
    return Meaning(stance=said, rejected=best.verb, fields=best.fields, unread=outcome.unread, absent=outcome.absent)


def _is_requested(best: Meaning, sentence: Sentence, said: Stance) -> bool:
    """True for a change that is asked for. It ends in a form, so it may say “no” about something else."""
    if _only_off(best):
        return True
    if stance.denies_action(sentence.plain) or stance.asks(sentence.plain) or stance.considers(sentence.plain):
        return False
    return said is not Stance.TOLD or not stance.only_reports(sentence.plain)


def _only_off(best: Meaning) -> bool:
    """True for the end of a watch: “don't watch sales_line any more” asks for something."""
    return best.verb == "watch" and best.value("every") == "off"


def _reads_first(options: Sequence[Meaning]) -> list[Meaning]:
    return sorted(options, key=lambda each: each.effect is not Effect.READ)


def _help(sentence: Sentence, filled: Filled) -> None:
    """The command that someone wants to know how to use: the rest of the question, read as a request."""
    rest = replace(sentence, plain=stance.without_how(sentence.plain))
    if not any(concepts_of(word) for word in re.findall(r"[a-z]+", rest.plain.lower()) if word not in _HELP_ALONE):
        return
    ranked = [(score, verb) for score, verb in intent.ranked(rest) if verb not in (NOTHING, "help", "curl")]
    whole = sum(score for score, _ in ranked)
    if whole and ranked[0][0] / whole > _LIKELY:
        filled.fields["verb"] = (ranked[0][1],)


_HELP_ALONE = frozenset("help me us you i can do does what how this that it work use please need".split())  # noqa: SIM905
"""“What can you do?” is about every command."""
_LIKELY = 0.5


def is_for_us(sentence: Sentence) -> bool:
    """True if the text has a value of ours or a word of the trade."""
    if any(entity.kind is not Kind.SINCE and entity.kind is not Kind.PERSON for entity in sentence.entities):
        return True
    return any(_TRADE & set(concepts_of(word)) for word in sentence.plain.lower().split())


_TRADE = frozenset(("TRUNK", "ALIAS", "PBX", "APPROVAL", "DOCTOR", "CREDS"))

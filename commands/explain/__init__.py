"""`/trunk explain`: what a code or a symptom means, why it comes, what to do; with a trunk, what is so on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.checks.evidence import evidence
from bot.checks.explained import explained
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.knowledge import ROWS, Reading, Row, codes, read, sounds_wrong
from bot.probes import Outcome
from bot.store import Sought
from bot.trunks.summaries import TrunkSummary
from bot.verbs.services import Services
from bot.verbs.verb import UNKNOWN, Ask, Query
from bot.words.blocks import Block, Message, actions, bold, button, code, context, cut, escape, left_out, section
from commands.explain.trunk_named import Named, find_trunk

_OFTEN = ("sip-403", "sip-401", "sip-404", "no-inbound", "no-outbound", "one-way-audio", "tls-failed")
_MOST_TRUNKS = 5
_WHAT_TELLS = (
    "What would tell: the SIP code in your PBX's log (such as 403), and whether the call goes out (termination) or "
    "comes in (origination). Type it as `/trunk explain 403 outbound`. Nothing was changed."
)
_CAN_BE_ASKED = (
    "What can be asked: a SIP code (`/trunk explain 403`), a code of Exotel's API (`/trunk explain 1008`), a word "
    "(`/trunk explain INVITE`), or what you notice, in your own words (`/trunk explain we hear nothing`). Nothing was "
    "changed."
)
_NO_CODE = (
    "SIP codes are 100 to 699, HTTP statuses of Exotel's API 200 to 504, and its own codes 1000 to 1011, with some "
    "left out"
)
_LATELY = 200
"""Rows of the audit log in which a person's trunks are looked for; most are calls, of which a list makes many."""
_TROUBLE = {Outcome.BAD.value: 0, Outcome.UNSURE.value: 1}


class Explain(Query):
    """What a SIP, HTTP or API code or a symptom means, why it comes and what to do; on a trunk, if named."""

    name = "explain"
    usage = "explain [code or symptom] [trunk]"
    example = "/trunk explain 403 sales_line"
    things = ("why", "error")
    also = ("diagnose",)
    title = "Explain an error"

    def answer(self, ask: Ask, services: Services) -> Message:
        """A code, a symptom in any words, or a row's key; with or without a trunk's name. Never raises for the words.

        What follows UNKNOWN was typed where a verb is wanted, and the answer says what it was taken for.
        """
        words = ask.text.removeprefix(UNKNOWN)
        message = _explained(replace(ask, text=words), services)
        return message if words == ask.text else _taken(message, words)

    def hears(self, text: str) -> bool:
        """Hear a code or a trouble in words that name no verb. One word alone must be a code."""
        words = text.split()
        if codes(text):
            return True
        reading = read(text)
        return len(words) > 1 and bool(reading.rows or (reading.perhaps and sounds_wrong(text)))


def _explained(ask: Ask, services: Services) -> Message:
    named = find_trunk(ask.text, services.trunks)
    if not named.text.strip():
        return _what_happened(named)
    reading = read(named.text)
    if not reading.rows:
        return _not_sure(reading, named) if reading.perhaps else _not_known(named)
    seen, note = _look(named, services)
    known = (
        evidence(seen, services.checks.last_check(seen.trunk_name), services.checks.test_calls(seen.trunk_sid))
        if seen
        else {}
    )
    blocks: list[Block] = []
    for row in reading.rows:
        blocks += explained(row, reading.direction, seen, known, named.trunk.trunk_sid if named.trunk else "")
    if note:
        blocks.append(section(f":warning: {escape(note)}"))
    blocks += _on_a_trunk(reading.rows[0], reading.direction, named, ask, services)
    blocks.append(context("This only explains: nothing was changed."))
    return Message(" · ".join(row.title for row in reading.rows) + f": {escape(reading.rows[0].meaning)}", blocks)


def _taken(message: Message, words: str) -> Message:
    """An answer to what named no verb: what it was taken for is said before it, and the way out after it."""
    taken = (
        f"There is no {code('/trunk ' + cut(words, 60))}. It reads like something that is wrong, so it was taken as a "
        "question to `/trunk explain`. Nothing was changed."
    )
    blocks = [section(taken), *message.blocks, actions([button("I meant something else", "help")])]
    return Message(f"{taken} {message.text}", blocks)


def _look(named: Named, services: Services) -> tuple[TrunkSummary | None, str]:
    """The trunk as it is now, or why it could not be looked at: the explanation stands without it."""
    if named.trunk is None:
        return None, named.why_not
    try:
        return TrunkSummary.of(services.trunks.look_at(named.trunk)), ""
    except ExotelError as error:
        return None, f"{named.trunk.trunk_name} could not be looked at, so this is general. {error}"


def _on_a_trunk(row: Row, way: str, named: Named, ask: Ask, services: Services) -> list[Block]:
    """Buttons that look at the same on a known trunk, where none was named. A term is about no trunk."""
    if named.trunk or row.key.startswith("word-"):
        return []
    trunks = named.fits or _likeliest_first(services.trunks.seen(), ask, services)
    buttons = [
        button(f"Look at {trunk.trunk_name}", "explain", f"{row.key} {trunk.trunk_sid} {way}".strip())
        for trunk in trunks[:_MOST_TRUNKS]
    ]
    more = left_out(trunks, _MOST_TRUNKS, f"{{}} more: name one, as in `/trunk explain {row.key} NAME`.")
    lead = section("*On which trunk?* I can look at what is on it now.")
    return [lead, actions(buttons), *more] if buttons else []


def _likeliest_first(trunks: Sequence[KnownTrunk], ask: Ask, services: Services) -> list[KnownTrunk]:
    """Begin with the trunks that this person dealt with lately, then those that fail: from the audit log and the last
    checks, without a call to anyone."""
    rows = services.store.audit_search(Sought(person=ask.user), _LATELY)
    ours = [row for row in rows if row.account == ask.account.sid and not row.event.startswith("api_call")]
    lately = list(dict.fromkeys(row.trunk for row in ours))
    health = services.checks.health()

    def place(trunk: KnownTrunk) -> tuple[int, int]:
        checked = health.get(trunk.trunk_sid)
        recent = lately.index(trunk.trunk_name) if trunk.trunk_name in lately else len(lately)
        return recent, _TROUBLE.get(checked.outcome, 2) if checked else 2

    return sorted(trunks, key=place)


def _what_happened(named: Named) -> Message:
    where = f" on {bold(named.trunk.trunk_name)}" if named.trunk else ""
    text = f"What happened{where}? Choose one, or type it in your own words: `/trunk explain one-way audio`."
    return Message.with_buttons(text, *_often(named.trunk))


def _not_sure(reading: Reading, named: Named) -> Message:
    words = code(cut(named.text, 100))
    text = f"I am not sure what {words} is. It may be one of these:"
    sid = named.trunk.trunk_sid if named.trunk else ""
    rows = [
        section(
            f"{bold(row.title)}: {escape(row.hint or row.meaning)}.".replace("..", "."),
            button("This one", "explain", f"{row.key} {sid} {reading.direction}".strip(), says=f"Explain {row.title}"),
        )
        for row in reading.perhaps
    ]
    return Message(text, [section(text), *rows, context(_WHAT_TELLS)])


def _not_known(named: Named) -> Message:
    """Not one word of it says anything here: no guess is made."""
    words = code(cut(named.text, 100))
    text = f"{words} is nothing that I know."
    if named.text.strip().isdecimal():
        text = f"{words} is no code that I know: {_NO_CODE}."
    return Message(text, [section(text), section(_CAN_BE_ASKED), actions(_often(named.trunk))])


def _often(trunk: KnownTrunk | None) -> list[Block]:
    sid = trunk.trunk_sid if trunk else ""
    return [button(ROWS[key].title, "explain", f"{key} {sid}".strip()) for key in _OFTEN]


verb = Explain()

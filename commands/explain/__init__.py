"""`/trunk explain`: the meaning of a code or symptom, its causes and fixes; with a trunk, judged by its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.checks.evidence import evidence
from bot.checks.explained import explained
from bot.domain.destinations import host_of
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.knowledge import ROWS, Reading, Row, codes, read, sounds_wrong
from bot.platforms.platform import Platform
from bot.platforms.registry import of_host
from bot.platforms.troubles import named, troubles
from bot.probes import Outcome
from bot.store import Sought
from bot.trunks.summaries import TrunkSummary
from bot.verbs.services import Services
from bot.verbs.verb import UNKNOWN, Ask, Query
from bot.words.blocks import Block, Message, actions, bold, button, code, context, cut, escape, left_out, section
from commands.explain import platform_troubles
from commands.explain.mentioned import MentionedTrunk, find_trunk

_OFTEN = ("sip-403", "sip-401", "sip-404", "no-inbound", "no-outbound", "one-way-audio", "tls-failed")
_MOST_TRUNKS = 5
_HELPS = (
    "It would help to know the SIP code in your PBX's log (such as 403), and if the call is outbound (termination) or "
    "inbound (origination). Type `/trunk explain 403 outbound`."
)
_EXAMPLES = (
    "Try a SIP code (`/trunk explain 403`), an Exotel API code (`/trunk explain 1008`), a term (`/trunk explain "
    "INVITE`) or the problem in your own words (`/trunk explain we hear nothing`)."
)
_CODES = "I know SIP 100–699, HTTP 200–504 and Exotel 1000–1011."
_LATELY = 200
"""Rows of the audit log searched for a person's trunks; most are calls, of which a list makes many."""
_TROUBLE = {Outcome.BAD.value: 0, Outcome.UNSURE.value: 1}


class Explain(Query):
    """Explain an error code or symptom, with likely causes and fixes."""

    name = "explain"
    usage = "explain [code or symptom] [trunk]"
    example = "/trunk explain 403 sales_line"
    things = ("why", "error")
    also = ("diagnose",)
    title = "Explain an error"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Explain a code, a symptom in any words, or a row's key, with or without a trunk's name. Never raises for the
        words.

        Words after UNKNOWN were typed instead of a verb, and the answer says so.
        """
        words = ask.text.removeprefix(UNKNOWN)
        message = _explained(replace(ask, text=words), services)
        return message if words == ask.text else _looked_up(message)

    def hears(self, text: str) -> bool:
        """Hear a code or a problem in words that name no verb. A single word must be a code."""
        words = text.split()
        if codes(text) or any(troubles(platform, text, ()) for platform in named(text)):
            return True
        reading = read(text)
        return len(words) > 1 and bool(reading.rows or (reading.perhaps and sounds_wrong(text)))


def _explained(ask: Ask, services: Services) -> Message:
    mentioned = find_trunk(ask.text, services.trunks)
    if not mentioned.text.strip():
        return _what_happened(mentioned)
    reading = read(mentioned.text)
    there = named(ask.text)
    if not reading.rows:
        if any(troubles(platform, ask.text, ()) for platform in there) or (there and not reading.perhaps):
            return platform_troubles.alone(there, ask.text, mentioned.trunk)
        return _not_sure(reading, mentioned) if reading.perhaps else _not_known(mentioned)
    seen, note = _look(mentioned, services)
    there = there or _behind(seen)
    at_platforms = platform_troubles.beside(there, ask.text, reading.rows, mentioned.trunk)
    known = (
        evidence(seen, services.checks.last_check(seen.trunk_name), services.checks.test_calls(seen.trunk_sid))
        if seen
        else {}
    )
    sid = mentioned.trunk.trunk_sid if mentioned.trunk else ""
    blocks: list[Block] = []
    for row in reading.rows:
        blocks += explained(row, reading.direction, seen, known, sid, at_platforms if row is reading.rows[0] else ())
    if note:
        blocks.append(section(f":warning: {escape(note)}"))
    blocks += _on_a_trunk(reading.rows[0], reading.direction, mentioned, ask, services)
    return Message(" · ".join(row.title for row in reading.rows) + f": {escape(reading.rows[0].meaning)}", blocks)


def _behind(trunk: TrunkSummary | None) -> tuple[Platform, ...]:
    """The platforms that the trunk's destinations belong to."""
    hosts = [host_of(text) for text in trunk.places.shown] if trunk else []
    return tuple(dict.fromkeys(platform for host in hosts for platform in of_host(host)))


def _looked_up(message: Message) -> Message:
    """Introduce an answer to words that named no verb, and offer the help."""
    text = "That sounds like a problem, so I looked it up:"
    blocks = [section(text), *message.blocks, actions([button("I meant something else", "help")])]
    return Message(f"{text} {message.text}", blocks)


def _look(named: MentionedTrunk, services: Services) -> tuple[TrunkSummary | None, str]:
    """Read the trunk, or explain why it can't be read: the explanation works without it."""
    if named.trunk is None:
        return None, named.why_not
    try:
        return TrunkSummary.of(services.trunks.look_at(named.trunk)), ""
    except ExotelError as error:
        return None, f"I couldn't read {named.trunk.trunk_name}, so this is general. {error}"


def _on_a_trunk(row: Row, way: str, named: MentionedTrunk, ask: Ask, services: Services) -> list[Block]:
    """Buttons to explain the same on a known trunk, if none was named. A term isn't about a trunk."""
    if named.trunk or row.key.startswith("word-"):
        return []
    trunks = named.matches or _likeliest_first(services.trunks.seen(), ask, services)
    buttons = [
        button(f"On {trunk.trunk_name}", "explain", f"{row.key} {trunk.trunk_sid} {way}".strip())
        for trunk in trunks[:_MOST_TRUNKS]
    ]
    more = left_out(trunks, _MOST_TRUNKS, f"{{}} more: type `/trunk explain {row.key} NAME`.")
    lead = section("*On which trunk?* I'll look at its settings.")
    return [lead, actions(buttons), *more] if buttons else []


def _likeliest_first(trunks: Sequence[KnownTrunk], ask: Ask, services: Services) -> list[KnownTrunk]:
    """Sort by the person's recent use, then by failing checks: from the audit log and the last checks, without a
    call."""
    rows = services.store.audit_search(Sought(person=ask.user), _LATELY)
    ours = [row for row in rows if row.account == ask.account.sid and not row.event.startswith("api_call")]
    lately = list(dict.fromkeys(row.trunk for row in ours))
    health = services.checks.health()

    def place(trunk: KnownTrunk) -> tuple[int, int]:
        checked = health.get(trunk.trunk_sid)
        recent = lately.index(trunk.trunk_name) if trunk.trunk_name in lately else len(lately)
        return recent, _TROUBLE.get(checked.outcome, 2) if checked else 2

    return sorted(trunks, key=place)


def _what_happened(named: MentionedTrunk) -> Message:
    where = f" on {bold(named.trunk.trunk_name)}" if named.trunk else ""
    text = f"What's wrong{where}? Choose one, or describe it: `/trunk explain one-way audio`."
    return Message.with_buttons(text, *_often(named.trunk))


def _not_sure(reading: Reading, named: MentionedTrunk) -> Message:
    text = "I'm not sure what you mean. Is it one of these?"
    sid = named.trunk.trunk_sid if named.trunk else ""
    rows = [
        section(
            f"{bold(row.title)}: {escape(row.hint or row.meaning)}.".replace("..", "."),
            button("This one", "explain", f"{row.key} {sid} {reading.direction}".strip(), says=f"Explain {row.title}"),
        )
        for row in reading.perhaps
    ]
    return Message(text, [section(text), *rows, context(_HELPS)])


def _not_known(named: MentionedTrunk) -> Message:
    """Answer words that say nothing to this bot, without a guess."""
    words = code(cut(named.text, 100))
    text = f"I don't know code {words}. {_CODES}" if named.text.strip().isdecimal() else f"I don't know {words}."
    return Message(text, [section(text), section(_EXAMPLES), actions(_often(named.trunk))])


def _often(trunk: KnownTrunk | None) -> list[Block]:
    sid = trunk.trunk_sid if trunk else ""
    return [button(ROWS[key].title, "explain", f"{key} {sid}".strip()) for key in _OFTEN]


verb = Explain()

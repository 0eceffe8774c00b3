"""`/trunk audit`: what happened, who did it and how it ended, found with words on one line.

Everybody may look, as with everything that is only read; no row holds a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.audit_files import Kind
from bot.blocks import Block, Message, actions, button, code, context, cut, escape, paragraphs, person_menu, section
from bot.counted import many
from bot.records import KnownTrunk
from bot.review_cards import when
from bot.store import AuditRow, Sought
from bot.verbs import Ask, Services, Verb
from commands.audit.download import download

PAGE = 15
_LONGEST = 500
"""Letters of a question: it travels in a button's value, which holds 2000."""

_USER = re.compile(r"<?@?([UW][A-Z0-9]{6,})(?:\|[^>]*)?>?")
_AGE = re.compile(r"([1-9][0-9]{0,3})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORD = re.compile(r'"([^"]*)"?|(\S+)')
_NAMES = {"by": "person", "since": "since", "until": "until", "event": "event", "verb": "verb", "trunk": "trunk"}
_HOW = (
    "Type a trunk's name, `by` a person (or `me`), `since` and `until` a date or an age such as 7d or 2h, "
    "`event` done, `verb` delete, and any words that stand in the row."
)


def answer(ask: Ask, services: Services) -> Message:
    """A page, the newest first; `download csv …`, all that fits as a file; `head`, the head of the chain.

    Raises FileNotSent, SettingsError.
    """
    if ask.text.strip().lower() == "head":
        return _head(ask, services)
    wants_file, kind, rest = _wanted(ask.text)
    if wants_file and kind is None:
        return Message('Type `download csv` or `download jsonl`, then what to look for; "download" is the word itself.')
    ask = replace(ask, text=rest)
    if len(ask.text) > _LONGEST:
        return Message(f"That question is longer than {_LONGEST} letters, so nothing was looked up. {_HOW}")
    read = _read(ask, datetime.now(UTC))
    if isinstance(read, Message):
        return read
    sought, before = read
    if kind:
        return download(kind, sought, ask, services) or _none(None)
    rows = services.audit_search(sought, PAGE + 1, before)
    return _page(_without_place(ask.text), rows[:PAGE], len(rows) > PAGE) if rows else _none(before)


def _wanted(text: str) -> tuple[bool, Kind | None, str]:
    """Whether a file is wanted, which, and the rest of the words."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() != "download":
        return False, None, text
    name, _, filters = rest.strip().partition(" ")
    return True, next((kind for kind in Kind if kind == name.lower()), None), _without_place(filters)


def _head(ask: Ask, services: Services) -> Message:
    number, head = services.audit_head(ask.user)
    if not number:
        return Message("The audit log is empty.")
    text = f"The audit log ends with row {number}. The hash of its head is\n{code(head)}"
    note = "It was posted to the channel as well: a tail of the log that is cut off shows when this row is not there."
    return Message(text, [section(text), context(note)])


def _read(ask: Ask, now: datetime) -> tuple[Sought, int | None] | Message:
    """The filters that were typed, and the row before which the page ends; a sentence where a word says nothing."""
    found: dict[str, str] = {}
    words: list[str] = []
    said = [
        (quoted or bare, bool(bare)) for quoted, bare in _WORD.findall(ask.text.replace("“", '"').replace("”", '"'))
    ]
    place = iter(said)
    for word, is_bare in place:
        name = word.lower()
        if is_bare and name in {*_NAMES, "before"}:
            value = next(place, ("", True))[0]
            if not value:
                return Message(f"Nothing follows *{name}*, so nothing was looked up. {_HOW}")
            found[_NAMES.get(name, name)] = value
        elif is_bare and (trunk := _trunk(word, ask.known_trunks)):
            found["trunk"] = trunk
        elif is_bare and (user := _USER.fullmatch(word)):
            found["person"] = user[1]
        else:
            words.append(word)
    before = found.pop("before", "")
    sought = _in_full(Sought(**found, words=" ".join(words)), ask, now)
    return sought if isinstance(sought, Message) else (sought, int(before) if _is_place(before) else None)


def _in_full(sought: Sought, ask: Ask, now: datetime) -> Sought | Message:
    """Persons as ids, times as the log writes them."""
    person = ask.user if sought.person.lower() == "me" else sought.person
    user = _USER.fullmatch(person)
    if person and person != "trunkbot" and not user:
        text = "Slack sent only the name as you typed it, which does not say who is meant. Choose the person here:"
        return Message(text, [section(text), actions([person_menu("Choose a person", "audit")])])
    times: Mapping[str, str] = {"since": sought.since, "until": sought.until}
    try:
        moments = {name: _moment(text, now) for name, text in times.items() if text}
    except (ValueError, OverflowError):
        return Message(f"That is no time, so nothing was looked up. Write 7d, 12h, 30m or a date as 2026-01-31. {_HOW}")
    return replace(sought, person=user[1] if user else person, **moments)


def _moment(text: str, now: datetime) -> str:
    """An age or a date in UTC, in the log's own form. Raises ValueError."""
    age = _AGE.fullmatch(text.lower())
    then = now - timedelta(**{_UNITS[age[2]]: int(age[1])}) if age else datetime.fromisoformat(text)
    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trunk(word: str, known: Sequence[KnownTrunk]) -> str:
    """The name of the trunk that is meant by its name or SID; empty where it is none that was seen."""
    fits = (t.trunk_name for t in known if word.lower() in (t.trunk_name.lower(), t.trunk_sid.lower()))
    return next(fits, "")


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _without_place(text: str) -> str:
    return re.sub(r"\s*\bbefore\s+\d+\s*$", "", text).strip()


def _page(text: str, shown: Sequence[AuditRow], more: bool) -> Message:
    blocks: list[Block] = [section("*Audit log*, the newest first"), *paragraphs(_line(row) for row in shown)]
    rows = f"Rows {shown[-1].seq} to {shown[0].seq}."
    blocks.append(context(f"{rows} A download has all rows that fit, and comes in your direct message with trunkbot."))
    buttons = [button(f"Download {kind.upper()}", "audit", f"download {kind} {text}".strip()) for kind in Kind]
    older = [button("Older", "audit", f"{text} before {shown[-1].seq}".strip())] if more else []
    # Calls and deliveries outnumber what somebody who asks for nothing in particular wants to know.
    changes = [] if text else [button("Only what was done", "audit", "event done")]
    blocks.append(actions([*older, *changes, *buttons]))
    return Message(f"{many(len(shown), 'row')} of the audit log.", blocks)


def _line(row: AuditRow) -> str:
    who = f"<@{row.actor}>" if _USER.fullmatch(row.actor) else escape(row.actor)
    trunk = f" · {escape(row.trunk)}" if row.trunk else ""
    told = escape(cut(row.sentence, 150))
    return f"`{row.seq}` {when(row.at)} · {who} · *{escape(row.event)}*{trunk}\n{told}"


def _none(before: int | None) -> Message:
    return Message("There are no older rows that fit." if before else f"No row of the audit log fits. {_HOW}")


verb = Verb(
    name="audit",
    summary="What happened, who did it and how it ended, also as a file; the head of the chain.",
    usage="audit [download csv | jsonl] [trunk] [by person] [since 7d] [until date] [event …] [verb …] [words] | head",
    example="/trunk audit sales_line by me since 7d delete",
    title="Audit log",
    answer=answer,
    asks_exotel=False,
    acts_once=True,
)

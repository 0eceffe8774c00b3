"""`/trunk stats`: the changes of a week or a month by day and by person, and the calls to Exotel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.domain.clock import moment
from bot.domain.phrasing import many
from bot.domain.records import State
from bot.store.audit.activity import Activity
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, button, button_row, code, context, fields, preformatted, section
from bot.words.charts import bars
from bot.words.phrasing import people

WEEK, MOST_DAYS = 7, 90
_MOST_PEOPLE = 5
_DAYS = re.compile(r"(\d{1,2})\s*(?:d|days?)", re.IGNORECASE)
_WORDS = {"week": WEEK, "month": 30}


class Stats(Query):
    """Show how many changes were made, by day and by person, and how trunks and calls to Exotel are doing."""

    name = "stats"
    usage = "stats [7d | 30d]"
    example = "/trunk stats 30d"
    words = ("statistics", "metrics")
    title = "Stats"
    asks_exotel = False

    def answer(self, ask: Ask, services: Services) -> Message:
        """Count the days up to now. Raises SettingsError."""
        days = days_of(ask.text)
        if days is None:
            return Message(f"I didn't understand that time. Type `/trunk stats 7d`, or up to {MOST_DAYS} days.")
        now = moment(services.store.now())
        dates = [f"{now - timedelta(days=back):%Y-%m-%d}" for back in reversed(range(days))]
        activity = services.store.activity(services.account.sid, dates[0])
        text = f"{headline(activity)} in the last {days} days."
        blocks: list[Block] = [
            section(f"*Last {days} days on {code(services.account.sid)}*\n{text}"),
            *_bars(dates, activity),
            *_people(activity),
            *fields([("Trunks", _health(services)), ("Calls to Exotel", _calls(activity))]),
            context("Days are in UTC. Changes made outside trunkbot aren't counted."),
            *button_row([button("30 days", "stats", "30d"), button("Audit log", "audit", "changes")]),
        ]
        return Message(text, blocks)


def days_of(text: str) -> int | None:
    """Read the number of days, a week if there is none; None if it isn't one."""
    words = text.strip().lower()
    if not words or words in _WORDS:
        return _WORDS.get(words, WEEK)
    match = _DAYS.fullmatch(words)
    return int(match[1]) if match and 1 <= int(match[1]) <= MOST_DAYS else None


def headline(activity: Activity) -> str:
    """The changes by their ends: `3 changes: 2 done, 1 failed`."""
    ends = {"done": State.DONE, "failed": State.FAILED, "of unknown outcome": State.UNKNOWN}
    counts = [f"{count} {words}" for words, state in ends.items() if (count := activity.ended(state))]
    total = sum(activity.changed(day) for day in activity.changes)
    not_begun = f"; {many(activity.not_begun, 'request')} not carried out" if activity.not_begun else ""
    return f"{many(total, 'change')}{': ' if counts else ''}{', '.join(counts)}{not_begun}"


def _bars(dates: Sequence[str], activity: Activity) -> list[Block]:
    """Each day of two weeks; of a longer time, the days with a change, and no more than fit."""
    shown = dates if len(dates) <= 14 else [day for day in dates if activity.changed(day)][-31:]
    return [preformatted(bars([(day[5:], activity.changed(day)) for day in shown]))] if activity.changes else []


def _people(activity: Activity) -> list[Block]:
    if not activity.by_person:
        return []
    return fields(
        [
            ("By whom", _most(activity.by_person, lambda user: people([user]))),
            ("By command", _most(activity.by_verb, code)),
        ]
    )


def _most(counts: Mapping[str, int], named: Callable[[str], str]) -> str:
    rows = list(counts.items())
    lines = [f"{named(name)}: {count}" for name, count in rows[:_MOST_PEOPLE]]
    left = sum(count for _, count in rows[_MOST_PEOPLE:])
    return "\n".join([*lines, *([f"others: {left}"] if left else [])])


def _health(services: Services) -> str:
    outcomes = [health.outcome for health in services.checks.health().values()]
    words = {"good": "ready", "unsure": "with unverified items", "bad": "not ready"}
    counts = [f"{outcomes.count(outcome)} {word}" for outcome, word in words.items() if outcome in outcomes]
    never = len({trunk.trunk_sid for trunk in services.trunks.seen()} - set(services.checks.health()))
    return ", ".join([*counts, *([f"{never} never checked"] if never else [])]) or "none yet"


def _calls(activity: Activity) -> str:
    limited = sum(activity.limited.values())
    refused = f"{limited:,} refused because of the rate limit" if limited else "none refused because of the rate limit"
    return f"{sum(activity.calls.values()):,}, {refused}"


verb = Stats()

"""The changes and the calls to Exotel of an account, counted by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.records import State

_CHANGED = (State.DONE, State.FAILED, State.UNKNOWN)
_NOT_BEGUN = (State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.STALE)
_TOO_MANY = 429


@dataclass(frozen=True)
class Activity:
    """Counts since a day, which is ISO 8601, as all days here are, in UTC.

    `changes` are requests that ended, by day and state; `by_person` those that were carried out, and `by_verb` the same
    by command. `not_begun` requests were declined, called off or expired. `calls` to Exotel are by day, `limited` those
    that it refused because of its rate limit.
    """

    changes: Mapping[str, Mapping[State, int]]
    by_person: Mapping[str, int]
    by_verb: Mapping[str, int]
    not_begun: int
    calls: Mapping[str, int]
    limited: Mapping[str, int]

    def changed(self, day: str) -> int:
        """The changes of a day, however they ended."""
        return sum(self.changes.get(day, {}).values())

    def ended(self, state: State) -> int:
        """The changes of all days that ended like this."""
        return sum(counts.get(state, 0) for counts in self.changes.values())


def activity(db: Database, account: str, since: str) -> Activity:
    """Count from `since` on, ISO 8601; of all accounts if `account` is empty."""
    ended = _ended(db, account, since)
    changes: dict[str, Counter[State]] = {}
    people, verbs = Counter[str](), Counter[str]()
    for day, person, verb, state, count in ended:
        if State(state) in _CHANGED:
            changes.setdefault(day, Counter())[State(state)] += count
            people[person] += count
            verbs[verb] += count
    calls = _calls(db, account, since)
    return Activity(
        changes=changes,
        by_person=dict(people.most_common()),
        by_verb=dict(verbs.most_common()),
        not_begun=sum(count for _, _, _, state, count in ended if State(state) in _NOT_BEGUN),
        calls={day: count for day, count, _ in calls},
        limited={day: limited for day, _, limited in calls if limited},
    )


def _ended(db: Database, account: str, since: str) -> Sequence[tuple[str, str, str, str, int]]:
    states = [*_CHANGED, *_NOT_BEGUN]
    marks = ", ".join("?" * len(states))
    rows = db.execute(
        f"SELECT substr(updated_at, 1, 10), asked_by, verb, state, count(*) FROM operations WHERE state IN ({marks})"  # noqa: S608
        " AND updated_at >= ? AND (account = ? OR ? = '') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        [*states, since, account, account],
    ).fetchall()
    return [(str(day), str(person), str(verb), str(state), int(count)) for day, person, verb, state, count in rows]


def _calls(db: Database, account: str, since: str) -> Sequence[tuple[str, int, int]]:
    # The + keeps `event` a filter: the index by time is the narrow one.
    rows = db.execute(
        "SELECT substr(at, 1, 10), count(*), sum(json_extract(detail, '$.http_status') = ?) FROM audit"
        " WHERE at >= ? AND +event = ? AND (account = ? OR ? = '') GROUP BY 1 ORDER BY 1",
        [_TOO_MANY, since, Event.API_CALL, account, account],
    ).fetchall()
    return [(str(day), int(count), int(limited or 0)) for day, count, limited in rows]

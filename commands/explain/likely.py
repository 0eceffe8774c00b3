"""The likely trunk of a person who named none: the ones they dealt with lately, then those that fail."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.audit_events import Event
from bot.domain.records import KnownTrunk
from bot.probes import Outcome
from bot.store import Sought
from bot.verbs.services import Services
from bot.verbs.verb import Ask

_LATELY = 200
"""Rows of the audit log in which a person's trunks are looked for; most are calls, of which a list makes many."""
_CALLS = (Event.API_CALL, Event.API_CALL_BEGUN)
_TROUBLE = {Outcome.BAD.value: 0, Outcome.UNSURE.value: 1}


def likeliest_first(trunks: Sequence[KnownTrunk], ask: Ask, services: Services) -> list[KnownTrunk]:
    """From the audit log and the last checks; calls nobody."""
    rows = services.audit.search(Sought(person=ask.user), _LATELY, None)
    ours = [row for row in rows if row.account == ask.account.sid and not row.event.startswith("api_call")]
    lately = list(dict.fromkeys(row.trunk for row in ours))
    health = services.checks.health()

    def place(trunk: KnownTrunk) -> tuple[int, int]:
        checked = health.get(trunk.trunk_sid)
        recent = lately.index(trunk.trunk_name) if trunk.trunk_name in lately else len(lately)
        return recent, _TROUBLE.get(checked.outcome, 2) if checked else 2

    return sorted(trunks, key=place)

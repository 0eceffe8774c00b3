"""A request that came to nothing opens its form again as it was filled in: one value is changed, not all typed anew."""

from __future__ import annotations

import pytest

from bot.domain.records import KnownTrunk
from bot.verbs.forms import FormChange
from bot.verbs.verb import ChangeRequest, R, Submission
from tests.commands.asking import NO_SERVICES, ask, words
from tests.commands.carrying import NUMBER, VERBS, values

SALES = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaaan", "sales_line")
SUPPORT = KnownTrunk("trmum1bbbbbbbbbbbbbbbbbbbbn", "support_line")
ON, WHY = {"trunk": SALES.trunk_sid}, {"reason": "The hotline has ended."}
PLACE = {"destination": "sip.acme.io:5061;transport=tls"}
FORMS = {
    "create": {"trunk_name": "hotline"},
    "rename": ON | {"new_name": "hotline"},
    "number add": ON | {"number": NUMBER, "mode": "flow"},
    "number mode": ON | {"number": NUMBER, "mode": "pstn"},
    "number move": ON | {"to": SUPPORT.trunk_sid, "number": NUMBER} | WHY,
    "number remove": ON | {"number": NUMBER} | WHY,
    "ip add": ON | {"ip": "44.248.146.0", "mask": "24"} | WHY,
    "ip change": ON | {"ip": "44.248.146.11", "mask": "29"} | WHY,
    "ip remove": ON | {"ip": "44.248.146.11"} | WHY,
    "dest add": ON | {"host": "sip.acme.io", "port": "5071", "transport": "tcp"},
    "dest weight": ON | PLACE | {"weight": "3", "priority": ""},
    "dest remove": ON | PLACE | WHY,
    "alias set": ON | {"alias": NUMBER},
    "alias clear": ON | WHY,
    "creds add": ON | {"user_name": "pbx-mumbai", "friendly_name": "PBX_in_Mumbai"},
    "creds rotate": ON | {"user_name": "pbx-mumbai"} | WHY,
    "creds remove": ON | {"user_name": "pbx-mumbai"} | WHY,
}


def wished(verb: FormChange[R], answers: dict[str, str]) -> ChangeRequest:
    outcome = verb.screens["form"](Submission(ask("", SALES, SUPPORT), answers, "", NO_SERVICES))
    assert isinstance(outcome, ChangeRequest), outcome
    return outcome


def test_every_form_of_one_page_is_among_them() -> None:
    """A verb that is added tomorrow opens again, too."""
    assert set(FORMS) == {verb.name for verb in VERBS if isinstance(verb, FormChange)}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("known", [(SALES, SUPPORT), ()], ids=["known", "forgotten"])
def test_the_form_stands_as_it_was_filled_in(name: str, known: tuple[KnownTrunk, ...]) -> None:
    """Also where the bot has never seen the trunk; and submitted as it stands it is the same request."""
    verb = VERBS.get(name)
    assert isinstance(verb, FormChange)
    wish = wished(verb, FORMS[name])
    view = verb.again(ask("", *known), wish.request, wish.reason)
    assert values(view) == FORMS[name]
    assert ":warning:" not in words(view)
    assert wished(verb, values(view)) == wish

"""The main journeys, with Exotel's answers as published in 2026 and as they were before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from bot.domain.records import State
from bot.sandbox.exotel.state import ExotelState
from tests.commands.test_risky_verbs import approved
from tests.journeys.acts import BOTH, OPS, modal_says, private_answer, set_up
from tests.support.looking import text_of
from tests.support.older_exotel import OlderExotel
from tests.support.stage import ASHA, CHLOE, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def as_published(app: ASGIApp, _: ExotelState) -> ASGIApp:
    return app


@pytest.fixture(params=[as_published, OlderExotel])
def staged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, exotel_proxy=request.param, trunkbot_cooling_seconds=0) as ready:
        yield ready


def done(staged: Stage, verb: str) -> None:
    """Wait until the last request, which is of this verb, is done."""
    until(lambda: (staged.operations()[-1].verb, staged.operations()[-1].state) == (verb, State.DONE), verb)


def test_a_trunk_is_set_up_looked_at_and_changed(staged: Stage) -> None:
    """Each change reaches Exotel once, and each answer is understood."""
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    set_up(asha, "Both", BOTH)
    asha.close(clear=True)
    asha.send(OPS, "/trunk dest add both_ways sip2.yourcompany.com:5060;transport=tcp")
    done(staged, "dest add")
    asha.send(OPS, "/trunk dest list both_ways")
    assert "sip2.yourcompany.com:5060" in text_of(private_answer(asha, "sip.yourcompany.com:5061"))
    asha.send(OPS, "/trunk whois +919876543210")
    private_answer(asha, "both_ways")

    asha.send(OPS, "/trunk creds add both_ways pbx_mumbai")
    modal_says(asha, "already recognizes calls by")
    assert asha.submit() == {}
    modal_says(asha, "now has the SIP user")
    asha.close(clear=True)
    (trunk,) = staged.account.sandbox.trunks.values()
    asha.send(OPS, "/trunk creds both_ways")
    modal_says(asha, "pbx_mumbai")
    asha.click("Show the password")
    modal_says(asha, trunk.credentials[0].password)
    asha.close(clear=True)

    asha.send(OPS, "/trunk dest remove both_ways sip2.yourcompany.com:5060;transport=tcp the old server is gone")
    approved(chloe, "Remove destination", "")
    done(staged, "dest remove")
    assert [each.destination for each in trunk.destination_uris] == ["sip:sip.yourcompany.com:5061;transport=tls"]
    assert staged.refusals() == []

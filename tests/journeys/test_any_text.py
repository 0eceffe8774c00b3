"""Whatever is typed after `/trunk`: a form, a receipt or a helpful sentence, soon, and nobody is called by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import commands
from bot.verbs.verb import Verbs
from tests.commands.test_any_line import spoken
from tests.journeys.acts import OPS, set_up
from tests.journeys.acts import OUTBOUND as FIELDS
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, Stage, stage

pytestmark = pytest.mark.long

NAMES = [verb.name for verb in Verbs.of(commands)]
HOSTILE = ["<!channel>", "<@UBEN000001>", "<#C0TRUNKOPS>", "&lt;!here&gt;", "<https://a.io|b>", "`*_~", "\u202e", "|"]
KNOWN = ["sales_line", "sales", "+919876543210", "44.248.146.11/32", "sip.acme.io:5061;transport=tls", "flow", "403"]
CALLS = ("<!channel", "<!here", "<!everyone", "<@UBEN", "<https://a.io")
FLAGS = ["--account", "--account x", "--account=sandbox1", "--help", "-h", "?"]
WORDS = st.sampled_from(HOSTILE + KNOWN + FLAGS) | st.text(max_size=12)
LINES = st.builds(
    lambda name, words: " ".join([name, *words]).strip(), st.sampled_from([*NAMES, ""]), st.lists(WORDS, max_size=5)
)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An account with one trunk."""
    with stage(tmp_path_factory.mktemp("any_text")) as ready:
        set_up(ready.person(ASHA), "Outbound", FIELDS)
        yield ready


@pytest.fixture(scope="module")
def asha(staged: Stage) -> Person:
    return staged.person(ASHA)


def heard(asha: Person) -> int:
    return len(asha.ephemerals(OPS))


@example("<!channel> <@UBEN000001>")
@example("list --account <!channel>")
@example("show " + "a" * 7000)
@example("--account")
@given(LINES)
@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_text_is_answered(staged: Stage, asha: Person, line: str) -> None:
    """In words or with a form; and Slack refuses none of it."""
    if asha.view():
        asha.close(clear=True)
        asha.no_modal()
    before = heard(asha)
    asha.send(OPS, f"/trunk {line}")
    asha.wait_for(lambda: asha.view() or heard(asha) > before, what=f"an answer to {line!r}")
    # Closing a view in the moment it is changed is refused by Slack, and nobody's fault.
    asha.wait_for(lambda: "Reading from Exotel" not in text_of(asha.view() or {}), what="what was read")
    told = text_of([*asha.ephemerals(OPS)[before:], asha.view() or {}])
    assert told.strip()
    assert "Traceback" not in told
    assert "failed while" not in told
    messages = asha.ephemerals(OPS)[before:]
    marked = [*spoken([*messages, asha.view() or {}]), *(str(message["text"]) for message in messages)]
    assert [text for text in marked for call in CALLS if call in text] == []
    assert staged.refusals() == []

"""Each of Exotel's bad days that the sandbox can play, met by a person: what happened, whether anything changed, and
what to do next, in words; and what the account holds agrees with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from bot.sandbox.exotel.bad_answers import ANSWERS
from bot.sandbox.exotel.faults import KINDS
from tests.journeys.acts import OPS, trunk
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

DAYS = [kind for kind in KINDS if kind != "none"]
NUMBERS = (f"+9198765{number:05}" for number in count())

SAID_OF_A_READ = {
    "403": "this account has no such trunk|“Authorization failed” for",
    "404": "can't find that on this account|“Authorization failed” for",
    "409": "it already exists",
    "500": "had an internal error.*“Internal Server Error”",
    "503": "had an internal error.*“Service Unavailable”",
    "429": "200 requests a minute",
    "429_long": "200 requests a minute",
    "429_bare": "200 requests a minute",
    "html403": "a web page, perhaps from a proxy in between",
    "html502": "a web page, perhaps from a proxy in between",
    "html504": "a web page, perhaps from a proxy in between",
    "empty": "its answer was empty",
    "null": "isn't one that its API sends",
    "half": "no answer came",
    "drop_before": "no answer came",
    "drop_after": "no answer came",
    "drop_late": "no answer came",
}
"""What a look at a trunk is answered with, where every call goes that way."""

CERTAIN_OF_A_WRITE = {"403", "404", "409", "429", "429_long", "429_bare", "500", "503", "html403"}
"""Days after which Exotel has said itself that it did not do it, or a look has shown so."""


@pytest.fixture(scope="module")
def staged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Several, as all these calls are more than an account takes in a minute."""
    with stage(tmp_path_factory.mktemp("days")) as ready:
        trunk(ready, "sales_line")
        yield ready


@pytest.fixture
def asha(staged: Stage) -> Iterator[Person]:
    asha = staged.person(ASHA)
    before = len(asha.ephemerals(OPS))
    asha.send(OPS, "/trunk list")
    asha.wait_for(lambda: len(asha.ephemerals(OPS)) > before)
    yield asha
    staged.account.next_calls("none")
    asha.leave()


def test_every_kind_has_its_words() -> None:
    """A day that the sandbox learns to play is met here."""
    assert set(SAID_OF_A_READ) == set(DAYS)
    assert set(DAYS) > set(ANSWERS)


def shared_out(kinds: Sequence[str]) -> list[tuple[int, str]]:
    """Each kind with its stage."""
    return [(place * 4 // len(kinds), kind) for place, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("staged", "kind"), shared_out([kind for kind in DAYS if not kind.startswith("429")]), indirect=["staged"]
)
def test_a_look_on_that_day_says_what_happened(staged: Stage, asha: Person, kind: str) -> None:
    """And what to do next, with the button."""
    before = len(asha.ephemerals(OPS))
    staged.account.next_calls(kind, count=30, only="reads")
    asha.send(OPS, "/trunk number list sales_line")
    told = asha.wait_for(
        lambda: [m for m in asha.ephemerals(OPS)[before:] if "Exotel is slow" not in text_of(m)], what="an answer"
    )
    said = text_of(told[-1])
    assert re.search(SAID_OF_A_READ[kind], said), said
    assert re.search("[Tt]ry again", said), said


NOT_IN_A_ROW = {"429_long", "429_bare", "drop_late", "half"}
"""Three of them would take minutes, or be done each time."""


@pytest.mark.parametrize(
    ("staged", "kind"), shared_out([kind for kind in DAYS if kind not in NOT_IN_A_ROW]), indirect=["staged"]
)
def test_a_change_on_that_day_is_certain_or_says_that_it_is_not(staged: Stage, asha: Person, kind: str) -> None:
    """Three times in a row: done, or surely not, or a question; never a claim that the account belies."""
    number = next(NUMBERS)
    staged.account.next_calls(kind, count=3 if kind != "429" else 5, only="writes")
    seen = len(staged.operations())
    asha.send(OPS, f"/trunk number add sales_line {number}")
    operation = until(lambda: [one for one in staged.operations()[seen:] if one.state.is_over], "the end of it")[0]
    staged.account.next_calls("none")
    is_there = any(each["phone_number"] == number for each in staged.account.trunks()["sales_line"]["phone_numbers"])
    assert (operation.state == "done") == is_there, operation
    if operation.state == "failed":
        assert re.search("[Nn]othing was changed", operation.sentence), operation.sentence
        assert re.search("[Tt]ry again|[Ll]ook|check|whois", operation.sentence), operation.sentence
    else:
        assert kind not in CERTAIN_OF_A_WRITE, operation.sentence
    assert not re.search(r"\b(ServerFault|GarbledAnswer|AnswerLost|NotReached)\b", operation.sentence)

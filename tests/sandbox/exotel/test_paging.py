from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.exotel.conftest import Account, listed, refusal
from tests.support.examples import scaled

SOME = settings(max_examples=scaled(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
TRUNKS = "/v2/accounts/sandbox1/trunks"


def fill(account: Account, trunks: int) -> list[str]:
    account.state.reset()
    return [
        account.state.new_trunk(f"t{nth}", "ANY-ANY", "sandbox1.pstn.exotel.com").trunk_sid for nth in range(trunks)
    ]


def followed(account: Account, uri: str, way: str) -> list[str]:
    """The SIDs of every page from `uri` on, page by page."""
    sids: list[str] = []
    next_uri: str | None = uri
    while next_uri is not None:
        answer = account.http.get(next_uri)
        page = [each["trunk_sid"] for each in listed(answer)]
        sids = sids + page if way == "next_page_uri" else page + sids
        next_uri = answer.json()["metadata"][way]
    return sids


@SOME
@given(trunks=st.integers(0, 120), page_size=st.integers(1, 70))
def test_following_the_pages_meets_each_trunk_once_and_in_order(account: Account, trunks: int, page_size: int) -> None:
    """Trap: a page may be short of what exists; only a null `next_page_uri` says it was the last."""
    sids = fill(account, trunks)
    assert followed(account, f"{TRUNKS}?page_size={page_size}", "next_page_uri") == sids


@SOME
@given(trunks=st.integers(1, 120), page_size=st.integers(1, 50))
def test_following_the_pages_back_meets_each_trunk_once_too(account: Account, trunks: int, page_size: int) -> None:
    """From the last page that `next_page_uri` would have led to."""
    sids = fill(account, trunks)
    last = (trunks - 1) // page_size * page_size
    assert followed(account, f"{TRUNKS}?offset={last}&page_size={page_size}", "prev_page_uri") == sids


def test_a_page_has_fifty_and_says_where_the_others_are(account: Account) -> None:
    """Also when more were asked for: the way on is the answer's, not the wish's."""
    fill(account, 120)
    for uri in (TRUNKS, f"{TRUNKS}?page_size=1000"):
        answer = account.http.get(uri)
        assert len(listed(answer)) == 50
        assert answer.json()["metadata"] == {
            "page_size": 50,
            "first_page_uri": f"{TRUNKS}?offset=0&page_size=50",
            "prev_page_uri": None,
            "next_page_uri": f"{TRUNKS}?offset=50&page_size=50",
        }


def test_the_last_page_leads_only_back(account: Account) -> None:
    """`next_page_uri` is null there."""
    fill(account, 120)
    metadata = account.http.get(f"{TRUNKS}?offset=100&page_size=50").json()["metadata"]
    assert metadata["next_page_uri"] is None
    assert metadata["prev_page_uri"] == f"{TRUNKS}?offset=50&page_size=50"


def test_a_last_page_that_is_just_full_is_still_the_last(account: Account) -> None:
    """No empty page is pointed to after it."""
    fill(account, 50)
    assert account.http.get(TRUNKS).json()["metadata"]["next_page_uri"] is None


def test_the_lists_under_a_trunk_are_paged_too(account: Account) -> None:
    """With the trunk's own path in the URIs."""
    trunk = account.trunk()
    for last in range(3):
        account.post(f"{trunk}/whitelisted-ips", {"ip": f"8.8.8.{last}"})
    answer = account.get(f"{trunk}/whitelisted-ips?page_size=2")
    following = answer.json()["metadata"]["next_page_uri"]
    assert following == f"/v2/accounts/sandbox1{trunk}/whitelisted-ips?offset=2&page_size=2"
    assert [each["ip"] for each in listed(account.http.get(following))] == ["8.8.8.2"]


def test_past_the_end_is_an_empty_page(account: Account) -> None:
    """Not an error."""
    fill(account, 3)
    assert listed(account.http.get(f"{TRUNKS}?offset=500")) == []


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ("page_size=0", "Invalid page_size"),
        ("page_size=-5", "Invalid page_size"),
        ("page_size=ten", "Invalid page_size"),
        ("offset=-1", "Invalid offset"),
        ("offset=1.5", "Invalid offset"),
        ("offset=%D9%A1", "Invalid offset"),
        ("offset=" + "9" * 5000, "Invalid offset"),
    ],
)
def test_a_page_that_makes_no_sense_is_1002(account: Account, query: str, description: str) -> None:
    """Whatever the query."""
    assert refusal(account.http.get(f"{TRUNKS}?{query}")) == (400, 1002, description)

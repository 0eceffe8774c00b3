"""Counts, lists, times and durations: the one form that each has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain.phrasing import as_sentence, date, date_and_time, duration, first_few, listed, many


def test_counts_agree_with_their_nouns() -> None:
    assert (many(1, "trunk"), many(2, "trunk"), many(1000, "trunk")) == ("1 trunk", "2 trunks", "1,000 trunks")
    assert many(0, "address", "addresses") == "0 addresses"
    assert many(1, "request waits", "requests wait") == "1 request waits"


def test_lists_end_in_and() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )
    assert first_few(["a", "b", "c"], 3) == "a, b and c"
    assert first_few(["a", "b", "c", "d", "e"], 2) == "a, b and 3 more"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 ms"),
        (0.0123, "12 ms"),
        (2.5, "2.5 s"),
        (3.0, "3 s"),
        (45.2, "45 s"),
        (120, "2 min"),
        (1200, "20 min"),
        (5 * 3600 + 1, "5 hours"),
        (3 * 86400 + 3600, "3 days"),
    ],
)
def test_durations_have_one_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_times_in_plain_text_are_utc() -> None:
    evening = datetime(2026, 12, 1, 23, 43, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert date_and_time(evening) == "Dec 1, 2026, 18:13 UTC"
    assert date(datetime(2026, 12, 31, tzinfo=UTC)) == "Dec 31, 2026"


def test_a_persons_text_ends_as_a_sentence() -> None:
    assert (as_sentence("why"), as_sentence("why?")) == ("why.", "why?")

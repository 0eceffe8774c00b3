"""`/trunk audit`, on a real journal."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from bot.records import KnownTrunk
from bot.store import AuditEvent, Store
from bot.verbs import Services
from commands.audit import PAGE, answer
from tests.commands.asking import BEARINGS, NOBODY, ask, words

SALES = KnownTrunk("trmum1sales", "sales_line")


def services(store: Store) -> Services:
    bare = Services(cast("None", None), BEARINGS, NOBODY)  # type: ignore[arg-type]
    return replace(bare, audit_search=store.audit_search, audit_head=lambda _: store.audit_head())


def told(text: str, store: Store) -> str:
    message = answer(ask(text, SALES), services(store))
    return words(list(message.blocks)) or message.text


@pytest.fixture
def busy(store: Store) -> Store:
    """One row each of Asha's, Ben's and the bot's own."""
    store.log(AuditEvent("UASHA00001", "asked", "Delete the old line", verb="delete", trunk="sales_line"))
    store.log(AuditEvent("UBEN000001", "asked", "Whitelist *an* <!channel> IP", verb="ip add", trunk="support_line"))
    store.log(AuditEvent("trunkbot", "expired", "Nobody decided", verb="delete", trunk="sales_line"))
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "321"),
        ("sales_line", "31"),
        ("trmum1sales by <@UASHA00001|asha>", "1"),
        ("by me since 7d delete", "1"),
        ("by trunkbot", "3"),
        ("until 2001-02-03", ""),
        ("event asked verb delete", "1"),
        ("“old line”", "1"),
        ('"by" me', ""),
        ("UBEN000001", "2"),
    ],
)
def test_the_line_is_read_as_it_is_meant(busy: Store, text: str, found: str) -> None:
    """Filters by their names, a trunk by its own, and what is left as words."""
    said = told(text, busy)
    assert [number for number in "321" if f"`{number}`" in said] == list(found)
    assert "<!channel>" not in said


@pytest.mark.parametrize("text", ["since yesterdayish", "since 9999d until", "by", "by @asha", "x" * 600])
def test_what_cannot_be_read_is_told_and_nothing_is_guessed(busy: Store, text: str) -> None:
    """A sentence, never somebody else's rows."""
    said = told(text, busy)
    assert "`1`" not in said
    assert "looked up" in said or "Choose the person" in said


def test_the_button_turns_to_older_rows_until_all_were_seen(store: Store) -> None:
    """Its value carries the whole question."""
    for number in range(PAGE * 2 + 1):
        store.log(AuditEvent("UASHA00001", "asked", f"wanted {number}"))
        store.log(AuditEvent("UBEN000001", "asked", "noise"))
    text, pages = "by me wanted", 0
    seen: list[str] = []
    while text:
        message = answer(ask(text), services(store))
        pages += 1
        seen += [line for line in words(list(message.blocks)).splitlines() if line.startswith("wanted")]
        buttons = [block for block in message.blocks if block["type"] == "actions"]
        text = buttons[0]["elements"][0]["value"] if buttons else ""
    assert pages == 3
    assert seen == [f"wanted {number}" for number in reversed(range(PAGE * 2 + 1))]


def test_the_head_is_told_with_its_row(busy: Store) -> None:
    """As the command line tells it."""
    assert busy.audit_rows(limit=1)[0].hash in told("head", busy)
    assert "row 3" in told("head", busy)

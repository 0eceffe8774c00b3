"""`/trunk stats`, from a real store."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import orjson
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.domain.records import Health, KnownTrunk, NewOperation, Risk, State
from bot.store import AuditEvent, Store, operations
from bot.trunks.directory import Directory
from bot.verbs.services import Services, Trunks
from commands.stats import verb
from tests.commands.asking import ask, words
from tests.commands.fakes import FakeChecks, services_on

SALES, SUPPORT = KnownTrunk("t1", "sales_line"), KnownTrunk("t2", "support_line")
CHECKED = Health("t1", "sales_line", "2026-01-31T00:00:00.000Z", "good", "Ready.")


class Two:
    """Two trunks seen."""

    def seen(self) -> list[KnownTrunk]:
        return [SALES, SUPPORT]


def change(store: Store, name: str, *, verb: str, by: str, state: State, at: str, account: str = "sandbox1") -> None:
    """A request that ended at that time."""
    wish = NewOperation(name, verb, account, {}, by, "C1", [], State.QUEUED, Risk.NONE)
    with store.transaction() as db:
        operations.insert(db, name, at, wish)
        db.execute("UPDATE operations SET state = ?, updated_at = ? WHERE id = ?", [state, at, name])


@pytest.fixture
def busy(store: Store) -> Services:
    """Changes of two people over three weeks, and three calls, of which one was refused."""
    today = store.now()[:10]
    for place in range(3):
        change(store, f"A{place}", verb="ip add", by="UASHA00001", state=State.DONE, at=f"{today}T00:00:0{place}.000Z")
    change(store, "B", verb="delete", by="UBEN000001", state=State.FAILED, at=f"{today}T00:00:01.000Z")
    change(store, "C", verb="delete", by="UBEN000001", state=State.REJECTED, at=f"{today}T00:00:01.000Z")
    change(store, "D", verb="setup", by="UBEN000001", state=State.DONE, at="2020-01-01T00:00:00.000Z")
    change(store, "E", verb="setup", by="UBEN000001", state=State.DONE, at=f"{today}T00:00:01.000Z", account="other")
    for status in (200, 200, 429):
        store.log(
            AuditEvent("UASHA00001", Event.API_CALL, "GET /x", detail={"http_status": status}, account="sandbox1")
        )
    checks = FakeChecks(kept_health={"t1": CHECKED})
    return services_on(cast(Trunks, Two()), checks=checks, store=store)


def test_a_week_is_counted_by_day_by_person_and_by_command(busy: Services, store: Store) -> None:
    """Of this account only; what wasn't carried out is apart."""
    message = verb.answer(ask(""), busy)
    assert message.text == "4 changes: 3 done, 1 failed; 1 request not carried out in the last 7 days."
    said = words(message.blocks)
    assert f"{store.now()[5:10]} ████ 4" in said
    assert "<@UASHA00001>: 3\n<@UBEN000001>: 1" in said
    assert "`ip add`: 3\n`delete`: 1" in said
    assert "1 ready, 1 never checked" in said
    assert "3, 1 refused because of the rate limit" in said


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("month", 30), ("14 days", 14), ("1d", 1), ("week", 7)])
def test_another_time_can_be_named(busy: Services, text: str, days: int) -> None:
    """Up to 90 days."""
    assert f"in the last {days} days." in verb.answer(ask(text), busy).text


@pytest.mark.parametrize("text", ["0d", "91d", "yesterday", "sales_line"])
def test_another_word_is_not_understood(busy: Services, text: str) -> None:
    """It says what to type."""
    assert verb.answer(ask(text), busy).text.startswith("I didn't understand that time. Type `/trunk stats 7d`")


def test_a_quiet_week_has_no_bars(store: Store) -> None:
    """And no empty lists."""
    quiet = services_on(cast(Directory, Two()), store=store)
    message = verb.answer(ask(""), quiet)
    assert message.text == "0 changes in the last 7 days."
    assert "By whom" not in words(message.blocks)
    assert "2 never checked" in words(message.blocks)


def trunkbot(store: Path, *options: str) -> str:
    """The output of `trunkbot stats`."""
    result = CliRunner().invoke(main, ["stats", "--db", str(store), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_terminal_counts_all_accounts_as_text_json_and_a_picture(
    busy: Services, store: Store, tmp_path: Path
) -> None:
    """The picture says the same to a screen reader."""
    path = tmp_path / "bot.db"
    today = store.now()[:10]
    assert f"{today} █████ 5\n" in trunkbot(path, "--days", "3")
    assert "Calls to Exotel: 3, refused for the rate limit: 1." in trunkbot(path)
    told = orjson.loads(trunkbot(path, "--days", "2", "--json"))
    assert told["days"][1] == {"day": today, "changes": {"done": 4, "failed": 1}, "calls": 3, "limited": 1}
    assert told["by_person"] == {"UASHA00001": 3, "UBEN000001": 2}
    assert told["not_carried_out"] == 1
    picture = tmp_path / "stats.svg"
    assert trunkbot(path, "--days", "2", "--svg", str(picture)) == f"Wrote {picture}.\n"
    root = ElementTree.parse(picture).getroot()
    names = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert names["title"] == "Changes a day, last 2 days"
    assert f"{today}: 5" in str(names["desc"])


def test_a_database_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """Status 1."""
    result = CliRunner().invoke(main, ["stats", "--db", str(tmp_path / "none.db")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "can't be read" in result.output

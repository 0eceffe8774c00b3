"""What plain SQL cannot do to the audit log while its triggers stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store
from bot.store.audit.log import FIRST
from tests.store.audit.burglar import Burglar, burgle
from tests.support.audits import first_bad_row

FORGED = {"sentence": "Nothing happened", "actor": "UBEN000001"}


def replace_with_a_hash_that_fits(burglar: Burglar) -> None:
    burglar.put(burglar.row(5) | FORGED, "INSERT OR REPLACE")


def replace_all_from_one_on(burglar: Burglar) -> None:
    row = burglar.row(2) | FORGED
    burglar.put(row, "REPLACE")


def replace_as_it_was(burglar: Burglar) -> None:
    burglar.put_as_it_is(burglar.row(3), "REPLACE")


def add_before_the_first(burglar: Burglar) -> None:
    burglar.put(burglar.row(1) | FORGED | {"seq": -5})


def add_far_beyond_the_last(burglar: Burglar) -> None:
    burglar.put(burglar.row(5) | FORGED | {"seq": 2**62 + 5, "previous_hash": burglar.row(5)["hash"]})


def add_the_last_number_there_is(burglar: Burglar) -> None:
    burglar.put(burglar.row(5) | FORGED | {"seq": 2**63 - 1, "previous_hash": burglar.row(5)["hash"]})


def add_one_that_follows_another_row(burglar: Burglar) -> None:
    burglar.put(burglar.row(5) | FORGED | {"seq": 6, "previous_hash": burglar.row(3)["hash"]})


def add_one_without_a_number(burglar: Burglar) -> None:
    row = burglar.row(5) | FORGED | {"previous_hash": burglar.row(5)["hash"]}
    del row["seq"]
    burglar.put_as_it_is(row)


def change(burglar: Burglar) -> None:
    burglar.do("UPDATE OR REPLACE audit SET seq = 5 WHERE seq = 4")


def upsert(burglar: Burglar) -> None:
    row = burglar.row(4) | FORGED
    burglar.do_with(
        f"INSERT INTO audit ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        " ON CONFLICT (seq) DO UPDATE SET sentence = excluded.sentence",
        *row.values(),
    )


def delete(burglar: Burglar) -> None:
    burglar.do("DELETE FROM audit WHERE seq = 5")


def forge_an_anchor(burglar: Burglar) -> None:
    burglar.do_with("INSERT INTO audit_anchors VALUES (3, ?, '2026-01-01')", burglar.row(3)["hash"])


def anchor_beyond_all_rows(burglar: Burglar) -> None:
    burglar.do_with("INSERT INTO audit_anchors VALUES (999, ?, '2026-01-01')", FIRST)


def open_the_gate(burglar: Burglar) -> None:
    burglar.do("PRAGMA foreign_keys = OFF", "INSERT INTO audit_gate VALUES (5)")


def say_that_version_2_begins_later(burglar: Burglar) -> None:
    burglar.do("UPDATE audit_versions SET first_seq = 1000")


def say_it_again(burglar: Burglar) -> None:
    burglar.do("REPLACE INTO audit_versions VALUES (2, 1000)")


def take_the_version_away(burglar: Burglar) -> None:
    burglar.do("DELETE FROM audit_versions")


ATTEMPTS = [
    replace_with_a_hash_that_fits,
    replace_all_from_one_on,
    replace_as_it_was,
    add_before_the_first,
    add_far_beyond_the_last,
    add_the_last_number_there_is,
    add_one_that_follows_another_row,
    add_one_without_a_number,
    change,
    upsert,
    delete,
    forge_an_anchor,
    anchor_beyond_all_rows,
    open_the_gate,
    say_that_version_2_begins_later,
    say_it_again,
    take_the_version_away,
]


@pytest.fixture
def five(store: Store) -> Store:
    """Five rows of Asha's."""
    for number in range(1, 6):
        store.log(AuditEvent("UASHA00001", Event.ASKED, f"Ask {number}"))
    return store


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_guard_refuses_it_and_the_bot_goes_on(
    attempt: Callable[[Burglar], None], five: Store, tmp_path: Path
) -> None:
    """Through any connection, with recursive triggers off, as they are by themselves."""
    before = five.audit_search()
    refused = burgle(tmp_path / "bot.db", attempt)
    assert "audit log" in refused, f"it was done, or failed by chance: {refused}"
    assert five.audit_search() == before
    five.log(AuditEvent("UASHA00001", Event.ASKED, "Ask 6"))
    assert [row.seq for row in five.audit_search()] == [6, 5, 4, 3, 2, 1]
    assert first_bad_row(five) is None


def test_with_recursive_triggers_it_is_refused_as_well(five: Store, tmp_path: Path) -> None:
    """The other way in which SQLite replaces."""

    def attempt(burglar: Burglar) -> None:
        burglar.do("PRAGMA recursive_triggers = ON")
        replace_with_a_hash_that_fits(burglar)

    assert "append-only" in burgle(tmp_path / "bot.db", attempt)


def test_guards_that_were_taken_away_stand_again_after_a_start_and_the_log_tells_it(tmp_path: Path) -> None:
    """Each by its name: one that is gone, one that was weakened, one that was added; a view as well."""
    path = tmp_path / "bot.db"
    Store(path).close()

    def weaken(burglar: Burglar) -> None:
        burglar.do(
            "DROP TRIGGER audit_is_never_deleted",
            "DROP TRIGGER audit_is_never_changed",
            "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit WHEN 0 BEGIN SELECT 1; END",
            "CREATE TRIGGER mine AFTER INSERT ON audit BEGIN SELECT 1; END",
            "DROP VIEW what_happened",
            "CREATE VIEW what_happened AS SELECT 1 AS number",
        )

    assert burgle(path, weaken) == ""
    store = Store(path)
    (row,) = store.audit_search()
    assert row.event == "guards_put_back"
    for difference in (
        "audit_is_never_deleted is missing",
        "audit_is_never_changed was changed",
        "the trigger mine was added",
        "the view what_happened was changed",
    ):
        assert difference in row.sentence
    assert "append-only" in burgle(path, delete_the_first)
    store.close()
    Store(path).close()
    again = Store(path)
    assert len(again.audit_search()) == 1, "it is logged once"
    again.close()


def delete_the_first(burglar: Burglar) -> None:
    burglar.do("DELETE FROM audit WHERE seq = 1")

"""The trunks this bot has seen: for accounts without a list endpoint, and to fill in forms at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from bot.domain.records import KnownTrunk
from bot.store.rows import upsert


def remember(db: Database, account: str, at: str, trunks: Iterable[KnownTrunk]) -> None:
    """Note that these trunks exist now."""
    for trunk in trunks:
        values = {"account": account, "trunk_sid": trunk.trunk_sid, "trunk_name": trunk.trunk_name, "seen_at": at}
        upsert(db, "known_trunks", "account, trunk_sid", values)


def replace_all(db: Database, account: str, at: str, trunks: Iterable[KnownTrunk]) -> None:
    """Keep exactly the trunks of the account's own list."""
    db.execute("DELETE FROM known_trunks WHERE account = ?", [account])
    remember(db, account, at, trunks)


def name_of(db: Database, account: str, trunk_sid: str) -> str | None:
    """The name of a trunk; None if it was never seen."""
    query = "SELECT trunk_name FROM known_trunks WHERE account = ? AND trunk_sid = ?"
    row = db.execute(query, [account, trunk_sid]).fetchone()
    return str(row[0]) if row else None


def forget(db: Database, account: str, trunk_sid: str) -> None:
    """Delete a trunk that no longer exists."""
    db.execute("DELETE FROM known_trunks WHERE account = ? AND trunk_sid = ?", [account, trunk_sid])


def known(db: Database, account: str) -> list[KnownTrunk]:
    """All trunks of the account, by name."""
    rows = db.query(
        "SELECT trunk_sid, trunk_name FROM known_trunks WHERE account = ? ORDER BY lower(trunk_name), trunk_sid",
        [account],
    )
    return [KnownTrunk(**row) for row in rows]

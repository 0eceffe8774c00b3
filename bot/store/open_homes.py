"""Who opened the Home tab lately and what they see there, so that a bot that was restarted goes on telling them."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class OpenHome:
    """One person's Home tab. `hash` is Slack's of the view that stands there, `told` the digest of that view as the
    bot made it; both are empty where nobody knows what stands there."""

    user: str
    opened_at: str
    hash: str = ""
    told: str = ""


def keep(db: Database, home: OpenHome) -> None:
    """Opened, or published to: this is what is known of it now."""
    db.execute(
        "INSERT INTO open_homes (user, opened_at, hash, told) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (user) DO UPDATE SET opened_at = excluded.opened_at, hash = excluded.hash, told = excluded.told",
        astuple(home),
    )


def forget(db: Database, user: str) -> None:
    """Probably closed by now; Slack tells nobody."""
    db.execute("DELETE FROM open_homes WHERE user = ?", [user])


def all_of_them(db: Database) -> list[OpenHome]:
    """Who opened it longest ago first."""
    return [OpenHome(**row) for row in db.query("SELECT * FROM open_homes ORDER BY opened_at")]

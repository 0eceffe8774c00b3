"""The modals and Home tabs that people have open, so that a bot that was restarted keeps them up to date."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class OpenHome:
    """One person's Home tab. `hash` is Slack's of the view that stands there, `digest` that of the view as the bot made
    it; both are empty where nobody knows what stands there."""

    user: str
    opened_at: str
    hash: str = ""
    digest: str = ""


def keep_modal(db: Database, operation_id: str, view_id: str) -> None:
    """Note that this view follows that operation."""
    db.execute(
        "INSERT INTO open_views (operation_id, view_id) VALUES (?, ?)"
        " ON CONFLICT (operation_id) DO UPDATE SET view_id = excluded.view_id",
        [operation_id, view_id],
    )


def forget_modal(db: Database, operation_id: str) -> None:
    """Note that no view follows the operation any more."""
    db.execute("DELETE FROM open_views WHERE operation_id = ?", [operation_id])


def modals(db: Database) -> list[tuple[str, str]]:
    """Each operation that is followed, and the view that follows it."""
    return [(row["operation_id"], row["view_id"]) for row in db.query("SELECT operation_id, view_id FROM open_views")]


def keep_home(db: Database, home: OpenHome) -> None:
    """Note what is known now of a tab that was opened or published to."""
    db.execute(
        "INSERT INTO open_homes (user, opened_at, hash, digest) VALUES (?, ?, ?, ?) ON CONFLICT (user) DO UPDATE SET"
        " opened_at = excluded.opened_at, hash = excluded.hash, digest = excluded.digest",
        astuple(home),
    )


def forget_home(db: Database, user: str) -> None:
    """Drop a tab that is probably closed by now; Slack never says when."""
    db.execute("DELETE FROM open_homes WHERE user = ?", [user])


def homes(db: Database) -> list[OpenHome]:
    """All open tabs, the one that was opened first at the head."""
    return [OpenHome(**row) for row in db.query("SELECT * FROM open_homes ORDER BY opened_at")]

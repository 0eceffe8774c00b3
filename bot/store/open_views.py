"""The modals and Home tabs that people have open, so that they are kept up to date after a restart."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.rows import upsert


@dataclass(frozen=True)
class OpenHome:
    """One person's Home tab. `hash` is Slack's hash of its view, `digest` the bot's own; both are empty if the view is
    unknown."""

    user: str
    opened_at: str
    hash: str = ""
    digest: str = ""


def keep_modal(db: Database, operation_id: str, view_id: str) -> None:
    """Note that this view shows that operation."""
    upsert(db, "open_views", "operation_id", {"operation_id": operation_id, "view_id": view_id})


def forget_modal(db: Database, operation_id: str) -> None:
    """Note that no view shows the operation any more."""
    db.execute("DELETE FROM open_views WHERE operation_id = ?", [operation_id])


def modals(db: Database) -> list[tuple[str, str]]:
    """Pairs of an operation's id and the id of the view that shows it."""
    return [(row["operation_id"], row["view_id"]) for row in db.query("SELECT operation_id, view_id FROM open_views")]


def keep_home(db: Database, home: OpenHome) -> None:
    """Save the state of a tab that was opened or published to."""
    upsert(db, "open_homes", "user", vars(home))


def forget_home(db: Database, user: str) -> None:
    """Delete a tab that is probably closed by now; Slack doesn't report that."""
    db.execute("DELETE FROM open_homes WHERE user = ?", [user])


def homes(db: Database) -> list[OpenHome]:
    """All open tabs, oldest first."""
    return [OpenHome(**row) for row in db.query("SELECT * FROM open_homes ORDER BY opened_at")]

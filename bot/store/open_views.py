"""Which modal follows which operation, so that a bot that was restarted goes on telling it."""

from __future__ import annotations

from sqlite_utils import Database


def opened(db: Database, operation_id: str, view_id: str) -> None:
    """This view follows that operation."""
    db.execute(
        "INSERT INTO open_views (operation_id, view_id) VALUES (?, ?)"
        " ON CONFLICT (operation_id) DO UPDATE SET view_id = excluded.view_id",
        [operation_id, view_id],
    )


def closed(db: Database, operation_id: str) -> None:
    """Nothing follows it any more."""
    db.execute("DELETE FROM open_views WHERE operation_id = ?", [operation_id])


def all_of_them(db: Database) -> list[tuple[str, str]]:
    """Operation and view."""
    return [(row["operation_id"], row["view_id"]) for row in db.query("SELECT operation_id, view_id FROM open_views")]

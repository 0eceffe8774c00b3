"""Names of those who have used trunkbot. The audit log holds their ids, which alone are chained."""

from __future__ import annotations

from sqlite_utils import Database


def note(db: Database, user: str, name: str, at: str) -> None:
    """What Slack calls them now."""
    db.execute(
        "INSERT INTO people (user, name, seen_at) VALUES (?, ?, ?)"
        " ON CONFLICT (user) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at",
        [user, name, at],
    )


def names(db: Database) -> dict[str, str]:
    """By user id; none in a file of an older trunkbot, which did not know them."""
    if "people" not in db.table_names():
        return {}
    return {str(user): str(name) for user, name in db.execute("SELECT user, name FROM people ORDER BY seen_at")}

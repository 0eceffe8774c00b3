"""What was acted on once and must not be again: Slack delivers a click or a command twice now and then, and not all
that comes of one has an operation whose key would tell."""

from __future__ import annotations

from sqlite_utils import Database


def is_first(db: Database, key: str, at: str) -> bool:
    """Write it down; False where it was written down before."""
    done = db.execute("INSERT INTO handled (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [key, at])
    return done.rowcount == 1


def forget_before(db: Database, at: str) -> None:
    """Slack delivers nothing again that late."""
    db.execute("DELETE FROM handled WHERE at < ?", [at])

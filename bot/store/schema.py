"""The tables, as migrations: add one below, never change one that has shipped."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from bot.store.audit import guards as audit_guards
from bot.store.audit import tables as audit_tables

migrations = Migrations("trunkbot")

_TABLES = """
CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    verb TEXT NOT NULL,
    account TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'queued', 'running', 'done', 'failed', 'unknown',
                                         'rejected', 'withdrawn', 'expired', 'stale')),
    risk TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_in TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 1,
    version INTEGER NOT NULL DEFAULT 1,
    facts TEXT NOT NULL DEFAULT '{}',
    sentence TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX operations_by_state ON operations (state, created_at);
CREATE INDEX operations_by_asker ON operations (asked_by, created_at);

CREATE TABLE steps (
    operation_id TEXT NOT NULL REFERENCES operations (id),
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'unknown')),
    started_at TEXT,
    milliseconds INTEGER,
    sentence TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (operation_id, name)
) STRICT;

CREATE TABLE reviews (
    operation_id TEXT PRIMARY KEY REFERENCES operations (id),
    needed INTEGER NOT NULL,
    reason TEXT NOT NULL,
    decide_by TEXT NOT NULL,
    digest TEXT NOT NULL DEFAULT '',
    losses TEXT NOT NULL DEFAULT '[]',
    execute_from TEXT NOT NULL DEFAULT '',
    execute_by TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    reminded INTEGER NOT NULL DEFAULT 0,
    snapshot TEXT,
    break_glass INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE votes (
    operation_id TEXT NOT NULL REFERENCES operations (id),
    user TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (operation_id, user)
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    operation_id TEXT,
    verb TEXT,
    trunk TEXT,
    account TEXT,
    sentence TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_operation ON audit (operation_id);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE letters (
    slot TEXT PRIMARY KEY,
    operation_id TEXT NOT NULL REFERENCES operations (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    parent TEXT REFERENCES letters (slot),
    wanted INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    ts TEXT,
    posting INTEGER NOT NULL DEFAULT 0,
    undeliverable TEXT
) STRICT;
CREATE INDEX letters_to_send ON letters (sent, wanted) WHERE sent < wanted AND undeliverable IS NULL;

CREATE TABLE open_views (
    operation_id TEXT PRIMARY KEY REFERENCES operations (id),
    view_id TEXT NOT NULL
) STRICT;

CREATE TABLE known_trunks (
    account TEXT NOT NULL,
    trunk_sid TEXT NOT NULL,
    trunk_name TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (account, trunk_sid)
) STRICT;
"""

_NOTICES_AND_LEASES = """
CREATE TABLE letters_and_notices (
    slot TEXT PRIMARY KEY,
    operation_id TEXT REFERENCES operations (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    parent TEXT REFERENCES letters_and_notices (slot),
    wanted INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    ts TEXT,
    posting INTEGER NOT NULL DEFAULT 0,
    undeliverable TEXT,
    notice TEXT CHECK ((notice IS NULL) = (operation_id IS NOT NULL))
) STRICT;
INSERT INTO letters_and_notices (slot, operation_id, kind, channel, parent, wanted, sent, ts, posting, undeliverable)
    SELECT slot, operation_id, kind, channel, parent, wanted, sent, ts, posting, undeliverable
    FROM letters ORDER BY rowid;
DROP TABLE letters;
ALTER TABLE letters_and_notices RENAME TO letters;
CREATE INDEX letters_to_send ON letters (sent, wanted) WHERE sent < wanted AND undeliverable IS NULL;
ALTER TABLE operations ADD COLUMN lease TEXT NOT NULL DEFAULT '';
ALTER TABLE operations ADD COLUMN lease_until TEXT NOT NULL DEFAULT '';
"""

_CHECKS_AND_WATCHES = """
CREATE TABLE checks (
    account TEXT NOT NULL,
    trunk_sid TEXT NOT NULL,
    trunk_name TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('good', 'bad', 'unsure')),
    told TEXT NOT NULL,
    PRIMARY KEY (account, trunk_sid)
) STRICT;
CREATE TABLE tried_calls (
    account TEXT NOT NULL,
    trunk_sid TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('outbound', 'inbound')),
    at TEXT NOT NULL,
    user TEXT NOT NULL,
    worked INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (account, trunk_sid, direction)
) STRICT;
CREATE TABLE watches (
    account TEXT NOT NULL,
    trunk_sid TEXT NOT NULL,
    trunk_name TEXT NOT NULL,
    user TEXT NOT NULL,
    every_hours REAL NOT NULL,
    next_at TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT '',
    seen TEXT,
    seen_at TEXT,
    drifted TEXT,
    drifted_at TEXT,
    PRIMARY KEY (account, trunk_sid)
) STRICT;
"""

_NAMES = """
ALTER TABLE letters RENAME TO outbox;
ALTER TABLE outbox RENAME COLUMN slot TO dedup_key;
ALTER TABLE outbox RENAME COLUMN parent TO parent_key;
ALTER TABLE outbox RENAME COLUMN wanted TO wanted_version;
ALTER TABLE outbox RENAME COLUMN sent TO sent_version;
ALTER TABLE outbox RENAME COLUMN posting TO posting_since;
ALTER TABLE outbox RENAME COLUMN undeliverable TO dead_letter;
DROP INDEX letters_to_send;
CREATE INDEX outbox_to_send ON outbox (sent_version, wanted_version)
    WHERE sent_version < wanted_version AND dead_letter IS NULL;
ALTER TABLE lines RENAME TO intake;
ALTER TABLE handled RENAME COLUMN led_to TO duplicate_of;
ALTER TABLE steps RENAME COLUMN in_the_way TO conflict_sid;
ALTER TABLE tried_calls RENAME TO test_calls;
ALTER TABLE checks RENAME COLUMN told TO summary;
ALTER TABLE watches RENAME COLUMN told TO reported;
ALTER TABLE open_homes RENAME COLUMN told TO digest;
"""


@migrations()
def m001_the_road_of_an_operation(db: Database) -> None:
    """Operations and their steps, the audit log, messages to the channel, known trunks."""
    for statement in _statements(_TABLES):
        db.execute(statement)


@migrations()
def m002_the_audit_log_can_be_searched(db: Database) -> None:
    """Indexes, words and views of the audit log."""
    for statement in audit_tables.STATEMENTS:
        db.execute(statement)


@migrations()
def m003_notices_and_leases(db: Database) -> None:
    """Messages that belong to no operation; leases on running operations."""
    for statement in _statements(_NOTICES_AND_LEASES):
        db.execute(statement)


@migrations()
def m004_lines_are_kept_while_they_are_read(db: Database) -> None:
    """Typed commands until each has an operation or an answer."""
    db.execute(
        "CREATE TABLE lines (key TEXT PRIMARY KEY, verb TEXT NOT NULL, text TEXT NOT NULL, account TEXT NOT NULL,"
        " user TEXT NOT NULL, channel TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )


@migrations()
def m005_how_trunks_were_found(db: Database) -> None:
    """Checks, test calls, watches."""
    for statement in _statements(_CHECKS_AND_WATCHES):
        db.execute(statement)


@migrations()
def m006_two_filters_of_the_audit_log_are_found_at_once(db: Database) -> None:
    """An index for each pair of person, trunk, verb and event."""
    for statement in audit_tables.PAIRS:
        db.execute(statement)


@migrations()
def m007_who_has_the_home_tab_open(db: Database) -> None:
    """Home tabs."""
    db.execute(
        "CREATE TABLE open_homes ( user TEXT PRIMARY KEY, opened_at TEXT NOT NULL, hash TEXT NOT NULL DEFAULT '',"
        " told TEXT NOT NULL DEFAULT '' ) STRICT"
    )


@migrations()
def m008_rows_come_last_and_leave_with_an_anchor(db: Database) -> None:
    """Triggers and hash versions of the audit log; faster views with people's names."""
    for statement in (*audit_guards.STATEMENTS, *audit_tables.REPLACED):
        db.execute(statement)


@migrations()
def m009_how_a_step_ended(db: Database) -> None:
    """The ending of a step, and the trunk it is in conflict with."""
    db.execute("ALTER TABLE steps ADD COLUMN ending TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE steps ADD COLUMN in_the_way TEXT NOT NULL DEFAULT ''")


@migrations()
def m010_what_was_acted_on_once(db: Database) -> None:
    """Deliveries that were handled and have no operation."""
    db.execute("CREATE TABLE handled (key TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.execute("CREATE INDEX handled_by_time ON handled (at)")


@migrations()
def m011_modals_that_follow_a_request(db: Database) -> None:
    """Add a table that was added to m001 later."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS open_views"
        " (operation_id TEXT PRIMARY KEY REFERENCES operations (id), view_id TEXT NOT NULL) STRICT"
    )


@migrations()
def m012_where_a_delivery_was_led(db: Database) -> None:
    """The open request that a command or form repeats."""
    db.execute("ALTER TABLE handled ADD COLUMN led_to TEXT")


@migrations()
def m013_names_of_the_glossary(db: Database) -> None:
    """Rename tables and columns to the names in the code. The audit log keeps its names."""
    # Otherwise SQLite refuses to rename while the file has a view or trigger of another program that it can't read.
    db.execute("PRAGMA writable_schema = ON")
    try:
        for statement in _statements(_NAMES):
            db.execute(statement)
    finally:
        db.execute("PRAGMA writable_schema = OFF")


@migrations()
def m014_conversations(db: Database) -> None:
    """The last turns of each person in a thread."""
    db.execute(
        "CREATE TABLE conversations (workspace TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL,"
        " user TEXT NOT NULL, turns TEXT NOT NULL, at TEXT NOT NULL,"
        " PRIMARY KEY (workspace, channel, thread, user)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX conversations_by_time ON conversations (at)")


@migrations()
def m015_flows_that_people_set_up(db: Database) -> None:
    """Numbers that a person assigned to a flow in Exotel's dashboard, which no API shows."""
    db.execute(
        "CREATE TABLE flows (account TEXT NOT NULL, trunk_sid TEXT NOT NULL, number TEXT NOT NULL, at TEXT NOT NULL,"
        " user TEXT NOT NULL, PRIMARY KEY (account, trunk_sid, number)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m016_drafts(db: Database) -> None:
    """The meanings behind the buttons of answers to sentences, and how often they were wrong."""
    db.execute(
        "CREATE TABLE drafts (id TEXT PRIMARY KEY, account TEXT NOT NULL, workspace TEXT NOT NULL,"
        " channel TEXT NOT NULL, thread TEXT NOT NULL, user TEXT NOT NULL, at TEXT NOT NULL, asks TEXT NOT NULL,"
        " options TEXT NOT NULL, notes TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX drafts_by_time ON drafts (at)")
    db.execute(
        "CREATE TABLE misreadings (taken TEXT NOT NULL, meant TEXT NOT NULL, count INTEGER NOT NULL,"
        " PRIMARY KEY (taken, meant)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX outbox_by_place ON outbox (channel, ts)")


@migrations()
def m017_owed_answers(db: Database) -> None:
    """The people who said something and have no answer yet."""
    db.execute(
        "CREATE TABLE owed_answers (key TEXT PRIMARY KEY, user TEXT NOT NULL, channel TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


def is_up_to_date(db: Database) -> bool:
    """True if every migration is applied, so this version can read the file. Writes nothing."""
    applied = {migration.name[4:] for migration in migrations.applied(db)}
    return all(migration.name[4:] in applied for migration in migrations.pending(db))


def bring_up_to_date(db: Database) -> None:
    """Apply the missing migrations. Raises sqlite3.Error.

    A migration is known by its name without the number, because some were renumbered when branches were merged.
    """
    with db.atomic():
        migrations.ensure_migrations_table(db)
        for migration in migrations.pending(db):
            db.execute(
                "UPDATE OR IGNORE _sqlite_migrations SET name = ? WHERE migration_set = ? AND substr(name, 5) = ?",
                [migration.name, migrations.name, migration.name[4:]],
            )
    migrations.apply(db)


def _statements(script: str) -> list[str]:
    """Split a script into statements; a trigger's body ends with END and keeps its inner semicolon."""
    parts: list[str] = []
    for chunk in script.split(";"):
        if parts and parts[-1].count("BEGIN SELECT") > parts[-1].count("END"):
            parts[-1] += ";" + chunk
        else:
            parts.append(chunk)
    return [part for part in parts if part.strip()]

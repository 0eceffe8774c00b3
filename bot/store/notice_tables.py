"""What m003 changes: letters that are about no operation, and leases on what runs."""

from __future__ import annotations

STATEMENTS = (
    # A notice has no operation behind it: its words are kept with it, and it is sent once.
    "CREATE TABLE letters_and_notices ("
    " slot TEXT PRIMARY KEY,"
    " operation_id TEXT REFERENCES operations (id),"
    " kind TEXT NOT NULL,"
    " channel TEXT NOT NULL,"
    " parent TEXT REFERENCES letters_and_notices (slot),"
    " wanted INTEGER NOT NULL,"
    " sent INTEGER NOT NULL DEFAULT 0,"
    " ts TEXT,"
    " posting INTEGER NOT NULL DEFAULT 0,"
    " undeliverable TEXT,"
    " notice TEXT CHECK ((notice IS NULL) = (operation_id IS NOT NULL))"
    " ) STRICT",
    "INSERT INTO letters_and_notices (slot, operation_id, kind, channel, parent, wanted, sent, ts, posting,"
    " undeliverable) SELECT slot, operation_id, kind, channel, parent, wanted, sent, ts, posting, undeliverable"
    " FROM letters ORDER BY rowid",
    "DROP TABLE letters",
    "ALTER TABLE letters_and_notices RENAME TO letters",
    "CREATE INDEX letters_to_send ON letters (sent, wanted) WHERE sent < wanted AND undeliverable IS NULL",
    # Who carries it out, and until when they must have been heard of.
    "ALTER TABLE operations ADD COLUMN lease TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operations ADD COLUMN lease_until TEXT NOT NULL DEFAULT ''",
)

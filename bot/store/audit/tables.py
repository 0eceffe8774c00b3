"""Indexes, full-text words and readable views of the audit log, as migrations add them."""

from __future__ import annotations

STATEMENTS = (
    # A row's seq is its rowid, so each index is in the order of pages already.
    "CREATE INDEX audit_by_actor ON audit (actor)",
    "CREATE INDEX audit_by_trunk ON audit (trunk COLLATE NOCASE)",
    "CREATE INDEX audit_by_verb ON audit (verb)",
    "CREATE INDEX audit_by_event ON audit (event)",
    "CREATE VIRTUAL TABLE audit_words USING fts5 (sentence, trunk, actor, verb, event, operation_id, detail,"
    " content = 'audit', content_rowid = 'seq')",
    "INSERT INTO audit_words (audit_words) VALUES ('rebuild')",
    "CREATE TRIGGER audit_is_found_by_its_words AFTER INSERT ON audit BEGIN"
    " INSERT INTO audit_words (rowid, sentence, trunk, actor, verb, event, operation_id, detail) VALUES"
    " (NEW.seq, NEW.sentence, NEW.trunk, NEW.actor, NEW.verb, NEW.event, NEW.operation_id, NEW.detail); END",
    "CREATE VIEW what_happened AS SELECT seq AS number, at AS 'when', actor AS who, event AS what, trunk,"
    " sentence, operation_id AS request FROM audit WHERE event <> 'api_call' ORDER BY seq DESC",
    "CREATE VIEW who_did_what AS SELECT actor AS who, verb AS command, event AS what, count(*) AS times,"
    " max(at) AS last_time FROM audit WHERE verb IS NOT NULL AND event <> 'api_call' GROUP BY actor, verb, event",
    "CREATE VIEW api_calls AS SELECT seq AS number, at AS 'when', actor AS on_behalf_of, sentence,"
    " detail ->> 'http_status' AS http_status, detail ->> 'code' AS exotel_code,"
    " detail ->> 'milliseconds' AS milliseconds, detail ->> 'request_id' AS exotel_request_id,"
    " operation_id AS request FROM audit WHERE event = 'api_call' ORDER BY seq DESC",
    "CREATE VIEW approvals AS SELECT operations.id AS request, operations.verb AS command, asked_by, state,"
    " needed AS approvals_needed, (SELECT count(*) FROM votes WHERE votes.operation_id = operations.id)"
    " AS approvals_given, reason, decided_by, break_glass, created_at AS asked_at"
    " FROM reviews JOIN operations ON operations.id = reviews.operation_id ORDER BY created_at DESC",
    "CREATE TABLE audit_anchors (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, pruned_at TEXT NOT NULL) STRICT",
    "CREATE TRIGGER anchors_are_never_changed BEFORE UPDATE ON audit_anchors"
    " BEGIN SELECT RAISE(ABORT, 'anchors of the audit log are never changed'); END",
    "CREATE TRIGGER anchors_are_never_deleted BEFORE DELETE ON audit_anchors"
    " BEGIN SELECT RAISE(ABORT, 'anchors of the audit log are never changed'); END",
    "CREATE TABLE audit_gate (up_to INTEGER NOT NULL REFERENCES audit_anchors (seq)) STRICT",
    "DROP TRIGGER audit_is_never_deleted",
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit"
    " WHEN NOT EXISTS (SELECT 1 FROM audit_gate WHERE OLD.seq <= up_to)"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_forgets_the_words_of_what_left AFTER DELETE ON audit BEGIN"
    " INSERT INTO audit_words (audit_words, rowid, sentence, trunk, actor, verb, event, operation_id, detail) VALUES"
    " ('delete', OLD.seq, OLD.sentence, OLD.trunk, OLD.actor, OLD.verb, OLD.event, OLD.operation_id, OLD.detail); END",
)

_PAIRS = (
    ("actor", "trunk COLLATE NOCASE"),
    ("actor", "verb"),
    ("actor", "event"),
    ("trunk COLLATE NOCASE", "verb"),
    ("trunk COLLATE NOCASE", "event"),
    ("verb", "event"),
)
# For two common values that rarely meet: with separate indexes, every row of one would be read.
PAIRS = tuple(
    f"CREATE INDEX audit_by_{one.split()[0]}_and_{other.split()[0]} ON audit ({one}, {other})" for one, other in _PAIRS
)

_NO_CALL = "event NOT IN ('api_call', 'api_call_begun')"
_DEEDS = f"verb IS NOT NULL AND {_NO_CALL}"
_NAME = "(SELECT name FROM people WHERE user = actor) AS name"
# Datasette counts the rows of each page that it shows. Without an ORDER BY it is counted in an index alone.
REPLACED = (
    # The clock may be set back, so a row's number doesn't give its time.
    "CREATE INDEX audit_by_time ON audit (at)",
    f"CREATE INDEX audit_by_deed ON audit (actor, verb, event, at) WHERE {_DEEDS}",
    # Names by user id: the log has only ids.
    "CREATE TABLE people (user TEXT PRIMARY KEY, name TEXT NOT NULL, seen_at TEXT NOT NULL) STRICT",
    "DROP VIEW what_happened",
    f"CREATE VIEW what_happened AS SELECT seq AS number, at AS 'when', actor AS who, {_NAME}, event AS what,"  # noqa: S608
    f" verb AS command, trunk, sentence, operation_id AS request FROM audit WHERE {_NO_CALL}",
    "DROP VIEW who_did_what",
    f"CREATE VIEW who_did_what AS SELECT actor AS who, {_NAME}, verb AS command, event AS what, count(*) AS times,"  # noqa: S608
    f" max(at) AS last_time FROM audit WHERE {_DEEDS} GROUP BY actor, verb, event",
    "DROP VIEW api_calls",
    "CREATE VIEW api_calls AS SELECT seq AS number, at AS 'when', actor AS on_behalf_of, sentence,"
    " detail ->> 'http_status' AS http_status, detail ->> 'code' AS exotel_code,"
    " detail ->> 'milliseconds' AS milliseconds, detail ->> 'request_id' AS exotel_request_id,"
    " operation_id AS request FROM audit WHERE event = 'api_call'",
)

"""Scheduled checks of watched trunks, and notices to the channel about changes only.

There are three kinds of change: a check that fails or recovers; a certificate that expires in 30, 14, 7 or 1 days; and
drift, changes that nobody made through this bot.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.checks.checker import Checker
from bot.checks.checklist import CheckResult, DirectionVerdict
from bot.checks.drift import TrunkChange
from bot.checks.health import kept_health
from bot.checks.watches import change_line, drift_key, keep_button, next_look, outside_changes, was_noticed
from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.records import KnownTrunk, Risk
from bot.outbox import Announcer
from bot.probes import Outcome
from bot.store import AuditEvent, Store, Watch, operations, watches
from bot.trunks.accounts import Account, Accounts
from bot.trunks.snapshots import Snapshot
from bot.words import at_account
from bot.words.blocks import Block, Message, actions, bold, button, context, escape, section
from bot.words.phrasing import when

log = logging.getLogger(__name__)

NEAR_THE_END = (1, 7, 14, 30)
"""Days before a certificate ends, the nearest first."""
AGAIN_HOURS = 0.25
"""Until the next check, if Exotel did not answer."""


class Watchman:
    """Checks watched trunks, one a `tick`. A tick can wait for Exotel's rate limit, so it needs a thread of its own."""

    def __init__(self, store: Store, accounts: Accounts, checker: Checker, announcer: Announcer) -> None:
        self._store = store
        self._accounts = accounts
        self._checker = checker
        self._announcer = announcer

    def tick(self) -> None:
        """Check the trunk that has been due longest, if any is."""
        with self._store.reading() as db:
            watch = watches.due(db, self._store.now())
        if watch is None:
            return
        self._put_off(watch, watch.every_hours)
        try:
            account = self._accounts.account_of(watch.account)
            result = self._checker.check(account, KnownTrunk(watch.trunk_sid, watch.trunk_name), "trunkbot")
            self._compare(watch, result, account)
        except NoSuchTrunk:
            self._end(watch)
        except ExotelError as error:
            log.info("Could not check %s: %s", watch.trunk_name, type(error).__name__)
            self._put_off(watch, min(watch.every_hours, AGAIN_HOURS))
            self._notify_unseen(watch, error.sentence)
        except Exception:
            log.exception("The check of %s failed.", watch.trunk_name)
            self._notify_unseen(watch, "trunkbot hit an error; its log has the details.", at_once=True)

    def _put_off(self, watch: Watch, hours: float) -> None:
        with self._store.transaction() as db:
            watches.put_off(db, watch, next_look(self._store, hours))

    def _notify_unseen(self, watch: Watch, why: str, *, at_once: bool = False) -> None:
        """Notify the channel that a watch sees nothing: at once, or after two missed checks and a day."""
        now = self._store.clock()
        last = kept_health(self._store, watch.account).get(watch.trunk_sid)
        since = moment(last.at) if last else now
        if at_once or now - since > max(timedelta(days=1), timedelta(hours=2 * watch.every_hours)):
            slot = f"unseen/{watch.account}/{watch.trunk_sid}/{iso(now)[:10]}"
            self._announcer.say(slot, unseen_notice(watch, why))

    def _compare(self, watch: Watch, result: CheckResult, account: Account) -> None:
        with self._store.transaction():
            self._notify_checks(watch, result, account)
            self._notify_certificates(watch, result, account)
            self._notify_drift(watch, result.snapshot, account)

    def _end(self, watch: Watch) -> None:
        """End the watch of a deleted trunk; notify the channel unless this bot deleted it, because its card did."""
        with self._store.transaction() as db:
            watches.end(db, watch.account, watch.trunk_sid)
            since = watch.seen_at or ""
            ours = [each for each in operations.touched_since(db, watch.account, since) if each.risk == Risk.DELETE]
            if any(watch.trunk_sid in (*each.request.values(), *each.facts.values()) for each in ours):
                return
            self._announcer.say(f"gone/{watch.account}/{watch.trunk_sid}", gone_notice(watch.trunk_name))

    def _notify_checks(self, watch: Watch, result: CheckResult, account: Account) -> None:
        failed = _failing(result.verdicts)
        is_first, before = watch.seen is None, watch.reported.splitlines()
        if list(failed) == before:
            return
        with self._store.transaction() as db:
            watches.report(db, watch, "\n".join(failed))
        if not (is_first and not failed):
            notice = check_notice(result, before, failed, account.name)
            self._announcer.say(f"watch/{watch.account}/{watch.trunk_sid}/{result.at}", notice)

    def _notify_certificates(self, watch: Watch, result: CheckResult, account: Account) -> None:
        for report in result.reports:
            for row in report.findings:
                if row.expires_at is None:
                    continue
                left = (row.expires_at - self._store.clock()).days
                near = next((days for days in NEAR_THE_END if left < days), None)
                if near is not None and left >= 0:
                    slot = f"cert/{watch.account}/{watch.trunk_sid}/{report.destination}/{row.expires_at:%Y%m%d}/{near}"
                    notice = certificate_notice(result.snapshot, report.destination, row.expires_at, left, account.name)
                    self._announcer.say(slot, notice)

    def _notify_drift(self, watch: Watch, now: Snapshot, account: Account) -> None:
        with self._store.transaction() as db:
            changes = outside_changes(self._store, watch, now)
            if not changes:
                if watch.drifted:
                    self._announcer.amend(drift_key(watch), put_back_notice(watch.trunk_name))
                watches.saw(db, watch, now.trunk_name, now.model_dump_json(), self._store.now())
                return
            if was_noticed(watch, now):
                return
            at = self._store.now()
            watches.drifted(db, watch, now.model_dump_json(), at)
            sentences = " ".join(each.sentence for each in changes)
            self._store.log(
                AuditEvent(
                    "trunkbot", Event.DRIFT, sentences, verb="watch", trunk=now.trunk_name, account=watch.account
                )
            )
            self._announcer.say(drift_key(replace(watch, drifted_at=at)), drift_notice(now, changes, account.name))


def _failing(verdicts: Sequence[DirectionVerdict]) -> dict[str, str]:
    """Map each failing check, with its direction, to its finding."""
    return {
        f"{verdict.direction.title}: {row.title}": row.seen
        for verdict in verdicts
        for row in verdict.rows
        if row.state == Outcome.BAD
    }


def check_notice(result: CheckResult, before: Sequence[str], failed: Mapping[str, str], account_name: str) -> Message:
    """The checks that began to fail, and those that recovered."""
    name, sid = result.snapshot.trunk_name, result.snapshot.trunk_sid
    worse = [check for check in failed if check not in before]
    better = [check for check in before if check not in failed]
    lines = [f":x: {bold(check)} is failing. {escape(failed[check])}".strip() for check in worse]
    lines += [f":white_check_mark: {bold(check)} recovered." for check in better]
    return _notice(
        f":stethoscope: {bold(name)} {'has a problem' if failed else 'is fine again'}",
        lines,
        [button("Check now", "check", sid), button("Show the trunk", "show", sid)],
        account_name,
    )


def certificate_notice(snapshot: Snapshot, destination: str, ends: datetime, left: int, account_name: str) -> Message:
    """A certificate that expires soon, and the next step."""
    due = f"in {left} days" if left > 1 else "tomorrow" if left == 1 else "today"
    lines = [
        f"Valid until {when(iso(ends))}. After that, inbound (origination) calls to it fail. Install a renewed "
        "certificate with its full chain."
    ]
    head = (
        f":hourglass_flowing_sand: {bold(snapshot.trunk_name)}: the certificate of {escape(destination)} expires {due}"
    )
    return _notice(head, lines, [button("Check now", "check", snapshot.trunk_sid)], account_name)


def drift_notice(now: Snapshot, changes: Sequence[TrunkChange], account_name: str) -> Message:
    """The changes, each with its way back, and one button to keep them all."""
    head = f":warning: {bold(now.trunk_name)} was changed outside trunkbot"
    blocks: list[Block] = [
        section(head),
        *map(change_line, changes),
        actions([keep_button(now), button("Show the trunk", "show", now.trunk_sid)]),
        context("*Put back* is a normal request: if it removes something, someone else must approve it."),
    ]
    return at_account.message(Message(head, blocks), account_name)


def unseen_notice(watch: Watch, why: str) -> Message:
    """A warning, at most once a day, that the watch can't check its trunk."""
    head = f":see_no_evil: I couldn't check {bold(watch.trunk_name)}"
    lines = [f"{escape(why)} I'll keep trying, but you get no alerts for this trunk until a check works."]
    return _notice(head, lines, [button("Check now", "check", watch.trunk_sid)], "")


def put_back_notice(name: str) -> Message:
    """The text that replaces the notice and its buttons."""
    return Message(f":white_check_mark: {bold(name)} was changed outside trunkbot, and has been changed back.")


def gone_notice(name: str) -> Message:
    """A trunk that was deleted, but not through the bot."""
    return Message(
        f":warning: {bold(name)} was deleted outside trunkbot, so I've stopped watching it. You can set it up again, "
        "but with a new SID and new passwords."
    )


def _notice(head: str, lines: Sequence[str], buttons: Sequence[Block], account_name: str) -> Message:
    blocks = [section(head), *map(section, lines), actions(list(buttons))]
    return at_account.message(Message(head, blocks), account_name)

"""Scheduled checks of watched trunks, and notices to the channel about changes, and about nothing else.

There are three kinds of change: a check that begins to fail or holds again; a certificate that comes near its end, at
30, 14, 7 and 1 days; and drift: differences from what people know that nobody made through this bot.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.checks.checker import Checker
from bot.checks.checklist import CheckResult, Verdict
from bot.checks.drift import Difference
from bot.checks.health import kept_health
from bot.checks.watches import difference_line, drift_slot, next_look, strange_differences, was_noticed
from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.phrasing import date_and_time
from bot.domain.records import KnownTrunk
from bot.outbox import Announcer
from bot.probes import Outcome
from bot.store import AuditEvent, Store, Watch, operations, watches
from bot.trunks.accounts import Account, Accounts
from bot.trunks.snapshots import Snapshot
from bot.words import at_account
from bot.words.blocks import Block, Message, actions, bold, button, context, escape, section

log = logging.getLogger(__name__)

NEAR_THE_END = (1, 7, 14, 30)
"""Days before a certificate ends, the nearest first."""
AGAIN_HOURS = 0.25
"""Until the next check, if Exotel did not answer."""


class Watchman:
    """A worker whose `tick` checks one trunk that is due; run it again and again, on a thread that may wait."""

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
            log.info("%s could not be looked at: %s", watch.trunk_name, type(error).__name__)
            self._put_off(watch, min(watch.every_hours, AGAIN_HOURS))
            self._notify_unseen(watch, error.sentence)
        except Exception:
            log.exception("The look at %s stumbled.", watch.trunk_name)
            self._notify_unseen(watch, "trunkbot itself failed; whoever runs it finds why in its log.", at_once=True)

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
            ours = [each for each in operations.touched_since(db, watch.account, since) if each.verb == "delete"]
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
            strange = strange_differences(self._store, watch, now)
            if not strange:
                if watch.drifted:
                    self._announcer.amend(drift_slot(watch), put_back_notice(watch.trunk_name))
                watches.saw(db, watch, now.trunk_name, now.model_dump_json(), self._store.now())
                return
            if was_noticed(watch, now):
                return
            at = self._store.now()
            watches.drifted(db, watch, now.model_dump_json(), at)
            sentences = " ".join(each.sentence for each in strange)
            self._store.log(
                AuditEvent(
                    "trunkbot", Event.DRIFT, sentences, verb="watch", trunk=now.trunk_name, account=watch.account
                )
            )
            self._announcer.say(drift_slot(replace(watch, drifted_at=at)), drift_notice(now, strange, account.name))


def _failing(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """The checks that fail, each with its direction, and what was seen."""
    return {
        f"{verdict.direction.title}: {row.title}": row.seen
        for verdict in verdicts
        for row in verdict.rows
        if row.state == Outcome.BAD
    }


def check_notice(result: CheckResult, before: Sequence[str], failed: Mapping[str, str], account_name: str) -> Message:
    """The checks that began to fail, and those that hold again."""
    name, sid = result.snapshot.trunk_name, result.snapshot.trunk_sid
    worse = [check for check in failed if check not in before]
    better = [check for check in before if check not in failed]
    lines = [f":x: {bold(check)} fails now. {escape(failed[check])}".strip() for check in worse]
    lines += [f":white_check_mark: {bold(check)} holds again." for check in better]
    state = "something fails" if failed else "all checks hold again"
    return _notice(
        f":stethoscope: {bold(name)}: {state}",
        lines,
        [button("Check now", "check", sid), button("Show the trunk", "show", sid)],
        account_name,
    )


def certificate_notice(snapshot: Snapshot, destination: str, ends: datetime, left: int, account_name: str) -> Message:
    """The end of a certificate, and the next step."""
    when = f"in {left} days" if left > 1 else "tomorrow" if left == 1 else "today"
    lines = [
        f"It is good until {date_and_time(ends)}. After that, inbound (origination) calls to it fail. Put a new "
        "certificate in place, with its whole chain."
    ]
    name = f":hourglass_flowing_sand: {bold(snapshot.trunk_name)}"
    head = f"{name}: the certificate of {escape(destination)} ends {when}"
    return _notice(head, lines, [button("Check now", "check", snapshot.trunk_sid)], account_name)


def drift_notice(now: Snapshot, strange: Sequence[Difference], account_name: str) -> Message:
    """The differences, each with its way back; keeping all of them is one button."""
    head = f":warning: {bold(now.trunk_name)} was changed, and not through trunkbot"
    blocks: list[Block] = [
        section(head),
        *map(difference_line, strange),
        actions(
            [
                button("Keep it as it is", "watch", f"keep {now.trunk_sid} {now.digest()}"),
                button("Show the trunk", "show", now.trunk_sid),
            ]
        ),
        context(
            "*Put back* is asked for like any other change; where it removes something, somebody else must "
            "approve. *Keep* changes nothing."
        ),
    ]
    return at_account.message(Message(head, blocks), account_name)


def unseen_notice(watch: Watch, why: str) -> Message:
    """A warning, at most once a day, that the watch sees nothing."""
    head = f":see_no_evil: {bold(watch.trunk_name)} is watched, but could not be looked at"
    lines = [f"{escape(why)} It is tried again by itself; until then nothing is told of this trunk."]
    return _notice(head, lines, [button("Check now", "check", watch.trunk_sid)], "")


def put_back_notice(name: str) -> Message:
    """The text that replaces the notice and its buttons."""
    return Message(f":white_check_mark: {bold(name)} had been changed outside of trunkbot. It is as it was again.")


def gone_notice(name: str) -> Message:
    """A trunk that is gone, though nobody deleted it through the bot."""
    return Message(
        f":warning: {bold(name)} is not on the account any more, and it was not deleted through trunkbot. It is no "
        "longer watched. What was on it can be set up anew; its SID and passwords cannot come back."
    )


def _notice(head: str, lines: Sequence[str], buttons: Sequence[Block], account_name: str) -> Message:
    blocks = [section(head), *map(section, lines), actions(list(buttons))]
    return at_account.message(Message(head, blocks), account_name)

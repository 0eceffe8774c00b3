"""Looks at what is watched when its time has come, and tells the channel of changes, and of nothing else.

Three things are told: a check that begins to fail or holds again; a certificate that comes near its end, at 30, 14, 7
and 1 days; and drift: what differs from what people know and that nobody did through this bot.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.checks.checker import Checker
from bot.checks.checklist import Checked, Verdict
from bot.checks.drift import Difference, differences, unexplained
from bot.checks.health import kept_health
from bot.checks.watches import drift_slot, next_look
from bot.domain.audit_events import Event
from bot.domain.clock import iso, moment
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.records import KnownTrunk
from bot.outbox import Announcer
from bot.probes import Outcome
from bot.store import AuditEvent, Store, Watch, operations, watches
from bot.trunks.accounts import Account, Accounts
from bot.trunks.snapshots import Snapshot
from bot.words import at_account
from bot.words.blocks import Block, Message, actions, button, context, escape, section

log = logging.getLogger(__name__)

NEAR_THE_END = (1, 7, 14, 30)
"""Days before a certificate ends, the nearest first."""
AGAIN_HOURS = 0.25
"""After a look that Exotel did not answer."""


class Watchman:
    """`tick` looks at one trunk that is due, if any is; call it again and again, on a thread that may wait."""

    def __init__(self, store: Store, accounts: Accounts, checker: Checker, announcer: Announcer) -> None:
        self._store = store
        self._accounts = accounts
        self._checker = checker
        self._announcer = announcer

    def tick(self) -> None:
        """Look at the one that has been due longest."""
        with self._store.reading() as db:
            watch = watches.due(db, self._store.now())
        if watch is None:
            return
        self._put_off(watch, watch.every_hours)
        try:
            account = self._accounts.account_of(watch.account)
            found = self._checker.check(account, KnownTrunk(watch.trunk_sid, watch.trunk_name), "trunkbot")
            self._compare(watch, found, account)
        except NoSuchTrunk:
            self._gone(watch)
        except ExotelError as error:
            log.info("%s could not be looked at: %s", watch.trunk_name, type(error).__name__)
            self._put_off(watch, min(watch.every_hours, AGAIN_HOURS))
            self._tell_unseen(watch, error.sentence)
        except Exception:
            log.exception("The look at %s stumbled.", watch.trunk_name)
            self._tell_unseen(watch, "trunkbot itself failed; whoever runs it finds why in its log.", at_once=True)

    def _put_off(self, watch: Watch, hours: float) -> None:
        with self._store.transaction() as db:
            watches.put_off(db, watch, next_look(self._store, hours))

    def _tell_unseen(self, watch: Watch, why: str, *, at_once: bool = False) -> None:
        """Who relies on a watch learns that it sees nothing: at once, or when two looks and a day have gone by."""
        now = self._store.clock()
        last = kept_health(self._store, watch.account).get(watch.trunk_sid)
        since = moment(last.at) if last else now
        if at_once or now - since > max(timedelta(days=1), timedelta(hours=2 * watch.every_hours)):
            slot = f"unseen/{watch.account}/{watch.trunk_sid}/{iso(now)[:10]}"
            self._announcer.say(slot, unseen_notice(watch, why))

    def _compare(self, watch: Watch, found: Checked, account: Account) -> None:
        with self._store.transaction():
            self._tell_checks(watch, found, account)
            self._tell_certificates(watch, found, account)
            self._tell_drift(watch, found.snapshot, account)

    def _gone(self, watch: Watch) -> None:
        """Deleted: by this bot, whose card told it, or by somebody else."""
        with self._store.transaction() as db:
            watches.end(db, watch.account, watch.trunk_sid)
            since = watch.seen_at or ""
            ours = [one for one in operations.touched_since(db, watch.account, since) if one.verb == "delete"]
            if any(watch.trunk_sid in (*one.request.values(), *one.facts.values()) for one in ours):
                return
            self._announcer.say(f"gone/{watch.account}/{watch.trunk_sid}", gone_notice(watch.trunk_name))

    # What is told

    def _tell_checks(self, watch: Watch, found: Checked, account: Account) -> None:
        failed = _failed(found.verdicts)
        is_first, before = watch.seen is None, watch.reported.splitlines()
        if failed == before:
            return
        with self._store.transaction() as db:
            watches.report(db, watch, "\n".join(failed))
        if not (is_first and not failed):
            notice = check_notice(found, before, failed, account.name)
            self._announcer.say(f"watch/{watch.account}/{watch.trunk_sid}/{found.at}", notice)

    def _tell_certificates(self, watch: Watch, found: Checked, account: Account) -> None:
        for report in found.reports:
            for row in report.findings:
                if row.expires_at is None:
                    continue
                left = (row.expires_at - self._store.clock()).days
                near = next((days for days in NEAR_THE_END if left < days), None)
                if near is not None and left >= 0:
                    slot = f"cert/{watch.account}/{watch.trunk_sid}/{report.destination}/{row.expires_at:%Y%m%d}/{near}"
                    notice = certificate_notice(found.snapshot, report.destination, row.expires_at, left, account.name)
                    self._announcer.say(slot, notice)

    def _tell_drift(self, watch: Watch, now: Snapshot, account: Account) -> None:
        known = Snapshot.model_validate_json(watch.seen) if watch.seen else None
        with self._store.transaction() as db:
            found = differences(known, now) if known else []
            ours = operations.touched_since(db, watch.account, watch.seen_at or "") if found else []
            strange = unexplained(found, ours, watch.trunk_sid)
            if not strange:
                self._put_back(watch)
                watches.saw(db, watch, now.trunk_name, now.model_dump_json(), self._store.now())
                return
            if watch.drifted and Snapshot.model_validate_json(watch.drifted).digest() == now.digest():
                return
            at = self._store.now()
            watches.drifted(db, watch, now.model_dump_json(), at)
            told = " ".join(one.told for one in strange)
            self._store.log(
                AuditEvent("trunkbot", Event.DRIFT, told, verb="watch", trunk=now.trunk_name, account=watch.account)
            )
            self._announcer.say(drift_slot(replace(watch, drifted_at=at)), drift_notice(now, strange, account.name))

    def _put_back(self, watch: Watch) -> None:
        if watch.drifted:
            self._announcer.amend(drift_slot(watch), put_back_notice(watch.trunk_name))


def _failed(verdicts: Sequence[Verdict]) -> list[str]:
    """The checks that fail, each with its direction."""
    return [
        f"{verdict.direction.title}: {row.title}"
        for verdict in verdicts
        for row in verdict.rows
        if row.state == Outcome.BAD
    ]


def check_notice(found: Checked, before: Sequence[str], failed: Sequence[str], account_name: str) -> Message:
    """What began to fail, and what holds again."""
    name, sid = found.snapshot.trunk_name, found.snapshot.trunk_sid
    worse = [one for one in failed if one not in before]
    better = [one for one in before if one not in failed]
    told = [f":x: *{escape(one)}* fails now. {escape(_seen(found, one))}".strip() for one in worse]
    told += [f":white_check_mark: *{escape(one)}* holds again." for one in better]
    state = "something fails" if failed else "all checks hold again"
    return _notice(
        f":stethoscope: *{escape(name)}*: {state}",
        told,
        [button("Check now", "check", sid), button("Show the trunk", "show", sid)],
        account_name,
    )


def _seen(found: Checked, failed: str) -> str:
    rows = (
        row for verdict in found.verdicts for row in verdict.rows if failed == f"{verdict.direction.title}: {row.title}"
    )
    return next((row.seen for row in rows), "")


def certificate_notice(snapshot: Snapshot, destination: str, ends: datetime, left: int, account_name: str) -> Message:
    """How long it is good for."""
    when = f"in {left} days" if left > 1 else "tomorrow" if left == 1 else "today"
    told = [
        f"It is good until {ends:%Y-%m-%d %H:%M} UTC. After that, inbound (origination) calls to it fail. Put a new "
        "certificate in place, with its whole chain."
    ]
    name = f":hourglass_flowing_sand: *{escape(snapshot.trunk_name)}*"
    head = f"{name}: the certificate of {escape(destination)} ends {when}"
    return _notice(head, told, [button("Check now", "check", snapshot.trunk_sid)], account_name)


def drift_notice(now: Snapshot, strange: Sequence[Difference], account_name: str) -> Message:
    """The differences, each with its way back; keeping all of them is one button."""
    head = f":warning: *{escape(now.trunk_name)}* was changed, and not through trunkbot"
    blocks: list[Block] = [section(head)]
    for one in strange:
        back = one.back
        says = f"Put back: {one.told}"
        blocks.append(
            section(f"• {escape(one.told)}", button(back.label, back.verb, back.value, says=says) if back else None)
        )
    blocks += [
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
    """A watch that sees nothing says so, once a day."""
    head = f":see_no_evil: *{escape(watch.trunk_name)}* is watched, but could not be looked at"
    told = [f"{escape(why)} It is tried again by itself; until then nothing is told of this trunk."]
    return _notice(head, told, [button("Check now", "check", watch.trunk_sid)], "")


def put_back_notice(name: str) -> Message:
    """In the place of the notice with its buttons."""
    return Message(f":white_check_mark: *{escape(name)}* had been changed outside of trunkbot. It is as it was again.")


def gone_notice(name: str) -> Message:
    """Nobody deleted it through the bot."""
    return Message(
        f":warning: *{escape(name)}* is not on the account any more, and it was not deleted through trunkbot. It is no "
        "longer watched. What was on it can be set up anew; its SID and passwords cannot come back."
    )


def _notice(head: str, told: Sequence[str], buttons: Sequence[Block], account_name: str) -> Message:
    blocks = [section(head), *(section(one) for one in told), actions(list(buttons))]
    return at_account.message(Message(head, blocks), account_name)

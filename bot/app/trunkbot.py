"""The one place where things are joined. What reaches outside comes in as an argument: tests hand in their own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import commands
from bot.approvals.reviews import Reviews
from bot.approvals.waiting import Waiting
from bot.checks.checker import Checker
from bot.checks.health import (
    keep_tried,
    kept_health,
    last_check,
    tried_on,
)
from bot.checks.watches import Watches
from bot.checks.watchman import Watchman
from bot.config.derived import account_context, lists, policy
from bot.config.settings import ExotelAccount, Settings
from bot.domain.audit_events import Event
from bot.domain.errors import ExotelError, SettingsError
from bot.domain.finding import Finding
from bot.domain.loop import Timekeeper
from bot.domain.policy import too_few
from bot.domain.records import File
from bot.exotel import CachedReads, ReadCache
from bot.front.again_desk import AgainDesk
from bot.front.bolt import bolt_app
from bot.front.desk import Desk
from bot.front.home_views import AtHome
from bot.front.jobs import BackgroundJobs
from bot.front.lines import TypedCommands
from bot.front.listeners import Listener
from bot.front.operation_views import Telling
from bot.front.review_handlers import ReviewDesk
from bot.health.doctor import (
    look_at_database,
    look_at_exotel,
    look_at_rights,
    look_at_slack,
)
from bot.health.metrics import Metrics
from bot.health.reporter import HealthReporter
from bot.health.server import serve_health
from bot.health.settings_log import note_settings
from bot.journal.intake import Intake
from bot.journal.operations import Operations
from bot.journal.workers import Workers
from bot.logs.context import ContextThreads
from bot.outbox import (
    Announcer,
    Courier,
    Homes,
    Modals,
    send_file,
)
from bot.people.access import Access
from bot.people.names import People
from bot.probes import Prober
from bot.slack.groups import Groups
from bot.store import AuditEvent, Store
from bot.trunks.accounts import Account, Accounts
from bot.trunks.audited_client import exotel_client
from bot.trunks.directory import Directory
from bot.verbs.verb import Ask, Services, Verbs

log = logging.getLogger(__name__)

ERRAND_THREADS = 16
LOOK_THREADS = 8
DESK_THREADS = 8
FINISH_SECONDS = 10.0
"""What is being carried out when the bot is stopped may come to its end for so long; then it is hung up on."""
HANG_UP_SECONDS = 2.0
NEIGHBOUR_SECONDS = 60.0
"""What another trunk has as well is a hint beside what is decided, and takes forty reads: so it is kept longer."""


class Trunkbot:
    """The whole bot, joined. `bolt` is what a door (Socket Mode or HTTP) hands payloads to.

    Nothing runs before `start`. Raises SettingsError where the database cannot be opened.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        slack: WebClient,
        who: AuthorizeResult,
        store: Store | None = None,
        prober: Prober | None = None,
    ) -> None:
        self.store = store or Store(settings.trunkbot_db)
        self._settings = settings
        self._looks = ContextThreads(LOOK_THREADS, "look")
        self._errand_threads = ThreadPoolExecutor(ERRAND_THREADS, "job")
        self._desk_threads = ThreadPoolExecutor(DESK_THREADS, "desk", initializer=self.store.come_first)
        self._slack = slack
        self._metrics = Metrics()
        self._accounts = Accounts([self._account(one) for one in settings.accounts])
        self._policy = policy(settings)
        self._lists = lists(settings)
        self._groups = Groups(
            slack, [*self._lists.operators, *self._lists.approvers, *self._lists.told, *self._lists.break_glass]
        )
        self._access = Access(self._lists, self._groups.members)
        self._prober = prober or Prober(allow_loopback=settings.trunkbot_probe_loopback)
        self._checker = Checker(self.store, self._prober, lambda: self._homes.call())
        self._join_the_road()
        self._join_the_doors(slack, who)

    def _account(self, one: ExotelAccount) -> Account:
        seconds = self._settings.trunkbot_cache_seconds
        reads, neighbours = ReadCache(seconds), ReadCache(NEIGHBOUR_SECONDS if seconds else 0)

        def wrote(path: str) -> None:
            reads.forget(path)
            neighbours.forget(path)

        # The operations are joined later than the accounts they are carried out on.
        where = account_context(self._settings, one)
        api = exotel_client(
            one,
            self.store,
            wrote=wrote,
            waits=lambda *wait: self.operations.waits(*wait),
            circuit_changed=lambda change: self._health.circuit_changed(where.name, change),
            called=lambda call: self._metrics.called(where.name, call),
            open_seconds=self._settings.trunkbot_rest_seconds,
        )
        kept = CachedReads(api, reads), CachedReads(api, neighbours)
        directory = Directory(api, self.store, one.account_sid, self._looks, *kept)
        return Account(where, api, directory, frozenset(one.channels))

    def _join_the_road(self) -> None:
        """From a wish to its outcome."""
        self.operations = Operations(
            self.store,
            Verbs.of(commands),
            self._settings.trunkbot_channel,
            account_names=self._accounts.names,
            policy=self._policy,
            told=self._access.told,
            changed=self._changed,
        )
        self.reviews = Reviews(
            self.operations,
            self._accounts.directory_of,
            self._access,
            self._policy,
            lambda operation_id: self.workers.call(operation_id),
        )
        self.workers = Workers(self.operations, self._accounts.api_of, may_begin=self.reviews.may_begin)
        self._announcer = Announcer(self.store, self._settings.trunkbot_channel, lambda: self._courier.call())
        self._health = HealthReporter(
            self.store,
            self._announcer,
            self.workers,
            lambda: self._access.people(self._lists.operators),
            lambda: {account.name: account.api.circuit.is_open for account in self._accounts},
        )
        self._health.gauges(self._metrics)
        watchman = Watchman(self.store, self._accounts, self._checker, self._announcer)
        # What reads from Exotel takes seconds, or waits its turn for longer: it may hold up no other clock.
        self._clocks = [
            Timekeeper("clocks", self.reviews.tick, self._health.tick),
            Timekeeper("reader of what waits", self.reviews.read_what_waits),
            Timekeeper("watchman", watchman.tick),
            Timekeeper("knocker", self._knock),
        ]

    def _join_the_doors(self, slack: WebClient, who: AuthorizeResult) -> None:
        """From Slack, and to it."""
        telling = Telling(self.operations, self.reviews, self._accounts.context_of)
        self._courier = Courier(self.store, slack, telling.letter)
        self._modals = Modals(self.store, slack, telling.view)
        self._courier.on_trouble = self._modals.call
        self._courier.on_lost_channel = self._health.channel_lost
        self._waiting = Waiting(self.operations, self.reviews.row)
        at_home = AtHome(self.store, self.operations, self.reviews, self._waiting, self._access, self._accounts)
        self._homes = Homes(self.store, slack, at_home.look)
        self._jobs = BackgroundJobs(self._errand_threads, self._services_for)
        wishes = self._wishes()
        self.desk = Desk(
            slack=slack,
            our_user=who.bot_user_id or "",
            verbs=Verbs.of(commands),
            operations=self.operations,
            review_desk=ReviewDesk(self.operations, self.reviews),
            again_desk=AgainDesk(self.operations, self.reviews, self._jobs, self._modals, wishes, self.workers.call),
            access=self._access,
            accounts=self._accounts,
            services_for=self._services_for,
            jobs=self._jobs,
            modals=self._modals,
            homes=self._homes,
            telling=telling,
            wishes=wishes,
            lines=TypedCommands(self.store, self._jobs, wishes, self._announcer.tell),
        )
        met = People(self.store, self._jobs.run).met
        listener = Listener(self.desk, self._jobs, self._desk_threads, self._metrics, met)
        self.bolt = bolt_app(self._settings, who, listener)

    def _services_for(self, ask: Ask) -> Services:
        """What a verb may use: of the account that was meant."""
        account_sid = ask.account.sid
        account = self._accounts.account_of(account_sid)
        return Services(
            account.directory,
            ask.account,
            self._access,
            self._waiting.pending,
            lambda: self._waiting.deleted(account_sid),
            audit_search=self.store.audit_search,
            audit_every=self.store.audit_every,
            audit_known=self.store.audit_known,
            audit_head=self._health.post_head,
            note=self.store.log,
            send_file=self._send_file,
            doctor=self._examine,
            check=lambda trunk, user, ways: self._checker.check(account, trunk, user, ways),
            health=lambda: kept_health(self.store, account_sid),
            last_check=lambda trunk_name: last_check(self.store, account_sid, trunk_name),
            tried=lambda trunk_sid: tried_on(self.store, account_sid, trunk_sid),
            watches=lambda: Watches(self.store, self._announcer, account_sid),
            keep_tried=lambda call, name: keep_tried(self.store, account_sid, call, name),
            now=self.store.now,
        )

    def _send_file(self, user: str, file: File) -> None:
        send_file(self._slack, user, file)
        sentence = f"{file.name} was sent to the person who asked for it, directly."
        self.store.log(AuditEvent(user, Event.FILE_SENT, sentence))

    def _examine(self) -> list[Finding]:
        """What `/trunk doctor` says: the bot as it runs, and both sides it speaks with."""
        settings = self._settings
        return [
            *look_at_slack(self._slack, settings.trunkbot_channel),
            look_at_rights(self._slack, self._lists, self._policy),
            *(
                look_at_exotel(account.name, account.api, [trunk.trunk_sid for trunk in account.directory.seen()])
                for account in self._accounts
            ),
            self._health.working(),
            *look_at_database(settings.trunkbot_db, self.store.clock()),
        ]

    def watched(self, connected: Callable[[], Awaitable[Finding]]) -> AbstractAsyncContextManager[int]:
        """Health and metrics on the port of the settings; `connected` looks at the door to Slack."""
        return serve_health(
            self._settings.trunkbot_watch_port,
            ready=self._health.ready,
            connected=connected,
            metrics=self._metrics.text,
        )

    def _wishes(self) -> Intake:
        return Intake(
            self.operations,
            self._access,
            prepare=lambda operation_id: self._jobs.run(lambda: self.reviews.prepare(operation_id)),
            carry_out=self.workers.call,
        )

    def _changed(self, operation_id: str) -> None:
        self._courier.call()
        self._modals.call()
        self._homes.call()

    def start(self) -> None:
        """Begin, with what the last process left. Raises SettingsError where the policy could never be met."""
        self._groups.start()
        self._refuse_what_nobody_can_meet()
        self._resume_circuits()
        note_settings(self.store, self._settings)
        self._courier.start()
        self._modals.start()
        self._homes.start()
        self.workers.start()
        for clock in self._clocks:
            clock.start()
        self.desk.resume()
        self._jobs.run(self._learn_trunks)

    def _knock(self) -> None:
        """Where Exotel is left alone, see whether it answers again, although nobody asks for anything."""
        for account in self._accounts:
            if account.api.circuit.is_open:
                with contextlib.suppress(ExotelError):
                    account.api.ping()

    def stop_clocks(self) -> None:
        """From here on nothing expires, begins or is looked at by itself."""
        # All are told before any is waited for.
        for seconds in (0.0, 5.0):
            for clock in self._clocks:
                clock.stop(seconds)

    def stop(self) -> None:
        """Let what runs come to its end, and close everything."""
        self._jobs.is_stopping = True
        self.stop_clocks()
        self.workers.stop(FINISH_SECONDS)
        self._modals.stop()
        self._homes.stop()
        self._courier.stop()
        self._groups.stop()
        self._prober.close()
        for pool in (self._desk_threads, self._errand_threads, self._looks):
            pool.shutdown(wait=False, cancel_futures=True)
        for account in self._accounts:
            account.api.close()
        # Whose call was hung up on writes that down, for the next process to look into.
        self.workers.stop(HANG_UP_SECONDS)
        self.store.close()

    def _resume_circuits(self) -> None:
        """Who was told that Exotel does not answer is told when it does, also by the process after that one."""
        for account in self._accounts:
            if since := self._health.circuit_open_since(account.name):
                account.api.circuit.reopen((self.store.clock() - since).total_seconds())

    def _refuse_what_nobody_can_meet(self) -> None:
        """Better at the start than at three in the morning; groups that Slack does not list are not judged."""
        lists = self._lists
        if self._access.unread([*lists.operators, *lists.approvers]):
            return
        problem = too_few(self._policy, self._access.people(lists.operators), self._access.approvers())
        if problem:
            raise SettingsError([problem])

    def _learn_trunks(self) -> None:
        """Know the trunks before the first form is opened."""
        for account in self._accounts:
            try:
                account.directory.all()
            except ExotelError as error:
                log.warning("The trunks of %s could not be read: %s", account.context.sid, error)
        self._homes.call()

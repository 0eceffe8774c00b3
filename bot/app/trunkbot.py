"""The composition root. Everything that reaches outside is an argument, so tests can pass their own."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from functools import partial

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import commands
from bot.app.services import BotDoctor, DirectFiles, DirectPosts
from bot.app.signals import Signals
from bot.approvals.reviews import Reviews
from bot.checks.account_checks import AccountChecks
from bot.checks.checker import Checker
from bot.checks.watches import Watches
from bot.checks.watchman import Watchman
from bot.config.derived import account_context, lists, policy
from bot.config.settings import ExotelAccount, Settings
from bot.conversation import EmbeddedReader
from bot.domain.clock import SteadyClock, moment
from bot.domain.errors import ExotelError, SettingsError
from bot.domain.finding import Finding
from bot.domain.lane import Lane
from bot.domain.loop import Loop
from bot.domain.policy import too_few
from bot.exotel import CachedReads, ReadCache
from bot.front.acknowledgement import Acknowledger
from bot.front.asks import AskBuilder
from bot.front.bolt import Handlers, bolt_app
from bot.front.click_handlers import ClickReader, ReviewClickHandler, VerbClickHandler
from bot.front.command_handler import CommandHandler
from bot.front.contexts import Understanding
from bot.front.event_handlers import GroupHandler, HomeHandler
from bot.front.gate import Gate
from bot.front.home_views import AtHome
from bot.front.jobs import BackgroundJobs, LaneJob
from bot.front.operation_clicks import OperationClickHandler
from bot.front.operation_views import OperationViews
from bot.front.owed_answers import OwedAnswers
from bot.front.responders import Responders
from bot.front.review_handlers import ReviewHandler
from bot.front.sentence_handlers import Identity, MessageHandler, SentenceClickHandler, ShortcutHandler
from bot.front.sentences import Listener
from bot.front.submission_handlers import OptionsHandler, ReviewSubmissionHandler, SubmissionHandler
from bot.front.typed_commands import TypedCommands
from bot.front.verb_runner import VerbRunner
from bot.health.metrics import Metrics
from bot.health.reach import ChannelReach
from bot.health.reporter import HealthReporter
from bot.health.server import serve_health
from bot.health.settings_log import note_settings
from bot.journal.intake import Intake
from bot.journal.operations import Operations
from bot.journal.workers import Workers
from bot.logs.context import LaneThreads
from bot.outbox import Announcer, Courier, Homes, Modals, Paced, Through
from bot.people.access import Access
from bot.people.names import People
from bot.probes import Prober
from bot.slack.groups import Groups
from bot.slack.members import Members, Workspace
from bot.store import Store, intake
from bot.store.audit.search import last_time
from bot.trunks.accounts import Account, Accounts
from bot.trunks.audited_client import exotel_client
from bot.trunks.directory import Directory
from bot.verbs.services import Services
from bot.verbs.verb import Verbs
from bot.words.examples import Example, examples

log = logging.getLogger(__name__)

JOB_THREADS = 8
LOOK_THREADS = 8
"""Of each lane of each account, begun when they are needed."""
HANDLER_THREADS = 8
CLOCK_SECONDS = 1.0
LEFT_SECONDS = 5.0
FINISH_SECONDS = 10.0
"""Time for running operations to finish when the bot is stopped; then their calls are cut off."""
HANG_UP_SECONDS = 2.0
NEIGHBOUR_SECONDS = 60.0
"""Reads of other trunks are only hints, and take forty requests, so they are cached longer."""


class Trunkbot:
    """The whole bot. `bolt` is the app that receives payloads, over Socket Mode or HTTP.

    Nothing runs before `start`. Raises SettingsError if the database can't be opened.
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
        self._signals = Signals()
        self._clock = SteadyClock()
        self.store = store or Store(settings.trunkbot_db, clock=self._clock)
        with self.store.reading() as db, suppress(ValueError):
            self._clock.not_before(moment(last_time(db)))
        self._settings = settings
        self._slack = slack
        self._job_threads = {
            sid: LaneThreads(JOB_THREADS, "job") for sid in ("", *(each.account_sid for each in settings.accounts))
        }
        self._look_threads: list[LaneThreads] = []
        self._handler_threads = ThreadPoolExecutor(HANDLER_THREADS, "handler", initializer=self.store.come_first)
        self._metrics = Metrics()
        self._accounts = Accounts([self._account(account) for account in settings.accounts])
        self._policy = policy(settings)
        self._lists = lists(settings)
        self._groups = Groups(
            slack, [*self._lists.operators, *self._lists.approvers, *self._lists.notified, *self._lists.break_glass]
        )
        workspace = Workspace(who.team_id or "", who.enterprise_id or "", settings.trunkbot_look_teams)
        self._members = Members(slack, workspace)
        self._access = Access(self._lists, self._groups.members, self._members.outsiders, self._groups.read_again)
        self._prober = prober or Prober(allow_loopback=settings.trunkbot_probe_loopback)
        self._checker = Checker(self.store, self._prober, self._signals.trunk_checked)
        self._build_operations()
        self._build_handlers(slack, who)
        self._subscribe()
        self._open = self._what_to_close()

    def _account(self, settings: ExotelAccount) -> Account:
        seconds = self._settings.trunkbot_cache_seconds
        reads, neighbours = ReadCache(seconds), ReadCache(NEIGHBOUR_SECONDS if seconds else 0)

        def wrote(path: str) -> None:
            reads.forget(path)
            neighbours.forget(path)

        where = account_context(self._settings, settings)
        api = exotel_client(
            settings,
            self.store,
            wrote=wrote,
            waits=self._signals.call_delayed,
            circuit_changed=partial(self._signals.circuit_changed, where.name),
            called=partial(self._metrics.called, where.name),
            open_seconds=self._settings.trunkbot_rest_seconds,
        )
        kept = CachedReads(api, reads), CachedReads(api, neighbours)
        looks = LaneThreads(LOOK_THREADS, "look")
        self._look_threads.append(looks)
        directory = Directory(api, self.store, settings.account_sid, looks, *kept)
        return Account(where, api, directory, frozenset(settings.channels))

    def _build_operations(self) -> None:
        """Build everything from a request to its outcome."""
        self.operations = Operations(
            self.store,
            Verbs.of(commands),
            self._settings.trunkbot_channel,
            account_names=self._accounts.names,
            policy=self._policy,
            notified=self._access.notified,
            operators=self._access.operators,
            changed=self._signals.operation_changed,
        )
        self.reviews = Reviews(
            self.operations, self._accounts.directory_of, self._access, self._policy, self._signals.operation_queued
        )
        self.workers = Workers(
            self.operations,
            self._accounts.api_of,
            may_begin=self.reviews.may_begin,
            unsettled=self.reviews.trunk_changed,
        )
        self._announcer = Announcer(self.store, self._settings.trunkbot_channel, self._signals.message_enqueued)
        self._health = HealthReporter(
            self.store,
            self._announcer,
            self.workers,
            self._access.operators,
            self._accounts.open_circuits,
            lambda: sum(courier.refused() for courier in self._couriers),
            DirectPosts(self._slack, self._settings.trunkbot_channel).post,
            self.operations.load,
        )
        self._health.gauges(self._metrics)
        others_look = bool(self._settings.trunkbot_look_teams)
        self._reach = ChannelReach(
            self._settings.trunkbot_channel,
            partial(self._health.channel_shared, others_look=others_look),
            others_look=others_look,
        )
        watchman = Watchman(self.store, self._accounts, self._checker, self._announcer)
        # Reading from Exotel takes seconds or longer, so it has its own thread and delays no other clock.
        self._clocks = [
            Loop("approval clock", self.reviews.tick, CLOCK_SECONDS),
            Loop("notice clock", self._health.tick, CLOCK_SECONDS),
            Loop("review reader", self.reviews.read_what_waits, CLOCK_SECONDS),
            Loop("watchman", watchman.tick, CLOCK_SECONDS),
            Loop("left commands", self._take_up_left, LEFT_SECONDS),
            Loop("circuit probe", self._probe_circuits, CLOCK_SECONDS),
        ]

    def _build_handlers(self, slack: WebClient, who: AuthorizeResult) -> None:
        """Build everything that receives from Slack and sends to it."""
        views = OperationViews(self.operations, self.reviews, self._accounts.context_of)
        through = Through()
        self._couriers = [
            Courier(
                self.store,
                slack,
                views.message,
                self._signals.message_dead_lettered,
                self._signals.channel_lost,
                stuck=self._health.message_stuck,
                closed=self._reach.closed,
                direct=direct,
                through=through,
            )
            for direct in (False, True)
        ]
        self._modals = Modals(self.store, slack, views.view)
        at_home = AtHome(self.store, self.operations, self.reviews, self._access, self._accounts)
        self._homes = Homes(self.store, slack, at_home.look)
        services = self._services()
        self._jobs = BackgroundJobs(self._threads_of, lambda ask: services[ask.account.sid])
        intake = Intake(
            self.operations,
            self._access,
            prepare=self._signals.operation_waiting,
            carry_out=self._signals.operation_queued,
        )
        typed_commands = TypedCommands(self.store, self._jobs, intake, self._announcer.send)
        runner = VerbRunner(Verbs.of(commands), intake, self._jobs, typed_commands)
        asks, responders = AskBuilder(self._accounts, self._access), Responders(slack)
        clicks, reviews = ClickReader(asks, responders, self._modals), ReviewHandler(self.operations, self.reviews)
        understanding = Understanding(EmbeddedReader(), self.store, self._jobs.services_for)
        listener = Listener(understanding, runner, self.store, self.operations, self._jobs.services_for)
        self._owed = OwedAnswers(self.store, self._announcer.send)
        identity = Identity(who.bot_user_id or "", who.team_id or "")
        self.handlers = Handlers(
            command=CommandHandler(asks, responders, runner, intake, listener, self._owed, identity.team),
            review_click=ReviewClickHandler(clicks, reviews),
            operation_click=OperationClickHandler(clicks, intake, self.reviews, self._jobs, self._modals),
            verb_click=VerbClickHandler(clicks, runner, intake),
            review_submission=ReviewSubmissionHandler(asks, reviews),
            submission=SubmissionHandler(asks, responders, runner, intake, self._modals, listener.began),
            options=OptionsHandler(self._accounts),
            home=HomeHandler(self._homes, slack, self._examples),
            message=MessageHandler(asks, responders, listener, intake, self.store, self._owed, identity),
            shortcut=ShortcutHandler(asks, responders, listener, self._owed, identity),
            sentence_click=SentenceClickHandler(clicks, listener, intake, responders),
            group=GroupHandler(self._groups.changed),
            reach=self._reach,
        )
        people = People(self.store, self._jobs.run)
        gate = Gate(self._members, self.store, slack, responders, self._access.is_listed)
        acknowledge = Acknowledger(self._jobs, self._handler_threads, self._metrics, people, gate)
        self.bolt = bolt_app(self._settings, who, self.handlers, acknowledge)

    def _subscribe(self) -> None:
        """Connect the signals to their listeners."""
        signals, wakes = self._signals, [courier.wake for courier in self._couriers]
        signals.operation_changed.subscribe(*wakes, self._modals.wake, self._homes.update)
        signals.operation_queued.subscribe(self.workers.wake)
        signals.operation_waiting.subscribe(self._prepare)
        signals.call_delayed.subscribe(self.operations.waits)
        signals.circuit_changed.subscribe(self._health.circuit_changed)
        signals.channel_lost.subscribe(self._health.channel_lost)
        signals.message_enqueued.subscribe(*wakes)
        signals.message_dead_lettered.subscribe(self._modals.wake)
        signals.trunk_checked.subscribe(self._homes.update)

    def _examples(self) -> list[Example]:
        """Sentences to try on the default account."""
        return examples([trunk.trunk_name for trunk in next(iter(self._accounts)).directory.seen()])

    def _threads_of(self, account_sid: str) -> LaneThreads:
        """The threads of an account; those of no account for one that isn't configured any more."""
        return self._job_threads.get(account_sid, self._job_threads[""])

    def _prepare(self, operation_id: str) -> None:
        operation = self.operations.get(operation_id)
        account = operation.account if operation else ""
        self._jobs.run(LaneJob(Lane.CHANGE, account, partial(self.reviews.prepare, operation_id)))

    def _services(self) -> dict[str, Services]:
        """The services of verbs, by account SID."""
        files = DirectFiles(self._slack, self.store, self._members.outsiders)
        doctor = BotDoctor(
            self._settings,
            self._slack,
            self.store,
            self._lists,
            self._policy,
            self._accounts,
            self._health,
            self._clock,
            self._reach,
        )
        return {
            account.context.sid: Services(
                account.context,
                self._access,
                account.directory,
                AccountChecks(
                    self.store,
                    self._checker,
                    account,
                    Watches(self.store, self._announcer, account.context.sid),
                    self._signals.operation_changed,
                ),
                self.store,
                self.reviews,
                files,
                doctor,
                self._health.post_head,
            )
            for account in self._accounts
        }

    def watched(self, connected: Callable[[], Awaitable[Finding]]) -> AbstractAsyncContextManager[int]:
        """Serve health and metrics; `connected` checks the connection to Slack."""
        return serve_health(
            self._settings.trunkbot_watch_host,
            self._settings.trunkbot_watch_port,
            ready=self._health.ready,
            connected=connected,
            metrics=self._metrics.text,
        )

    def _what_to_close(self) -> ExitStack:
        """The threads and connections that exist before the start, closed in reverse order."""
        stack = ExitStack()
        stack.callback(self.store.close)
        # An operation whose call was cut off saves that, for the next process to check.
        stack.callback(self.workers.stop, HANG_UP_SECONDS)
        for account in self._accounts:
            stack.callback(account.api.close)
        for pool in (*self._look_threads, *self._job_threads.values(), self._handler_threads):
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        stack.callback(self._prober.close)
        return stack

    def start(self) -> None:
        """Start, and continue the last process's work. Raises SettingsError if the approval policy can't be met.

        Each part is registered to be stopped by `stop`, in reverse order.
        """
        self._open.callback(self._groups.stop, 0.0)
        self._groups.start()
        self._check_policy()
        self._resume_circuits()
        note_settings(self.store, self._settings)
        senders: list[Paced] = [*self._couriers, self._homes, self._modals]
        for sender, seconds in zip(senders, (5.0, 5.0, 2.0, 2.0), strict=True):
            self._open.callback(sender.stop, seconds)
            sender.start()
        self._open.callback(lambda: self.workers.stop(FINISH_SECONDS))
        self.workers.start()
        self._open.callback(self.stop_clocks)
        for clock in self._clocks:
            clock.start()
        self._open.callback(self._jobs.stop)
        self.handlers.command.resume()
        self._owed.ask_again_for_left()
        self._jobs.run(self._learn_trunks)

    def _take_up_left(self) -> None:
        """Take up acknowledged commands that couldn't be written down, once the database can be written."""
        with self.store.reading() as db:
            is_any_left = bool(intake.unfinished(db))
        if is_any_left:
            with suppress(SettingsError):
                self.store.check_writable()
                self.handlers.command.resume()

    def _probe_circuits(self) -> None:
        """Check whether Exotel responds again, even if nobody asks for anything."""
        for account in self._accounts:
            if account.api.circuit.is_open:
                with suppress(ExotelError):
                    account.api.ping()

    def stop_clocks(self) -> None:
        """Stop the clocks: nothing expires or starts by itself any more."""
        # Stop all before waiting for any.
        for seconds in (0.0, 5.0):
            for clock in self._clocks:
                clock.stop(seconds)

    def stop(self) -> None:
        """Let running work finish, and close everything."""
        self._open.close()

    def _resume_circuits(self) -> None:
        """Reopen circuits that the last process announced as open, so that this one announces their closing."""
        for account in self._accounts:
            if since := self._health.circuit_open_since(account.name):
                account.api.circuit.reopen((self.store.clock() - since).total_seconds())

    def _check_policy(self) -> None:
        """Fail at the start rather than at three in the morning; groups that Slack can't list aren't judged."""
        lists = self._lists
        if self._access.unread([*lists.operators, *lists.approvers]):
            return
        problem = too_few(self._policy, self._access.operators(), self._access.approvers())
        if problem:
            raise SettingsError([problem])

    def _learn_trunks(self) -> None:
        """Read the trunks before the first form is opened."""
        for account in self._accounts:
            try:
                account.directory.all()
            except ExotelError as error:
                log.warning("Couldn't read the trunks of %s: %s", account.context.sid, error)
        self._homes.update()

"""The one place where things are joined. What reaches outside comes in as an argument: tests hand in their own."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import commands
from bot.access import Access, Lists
from bot.desk import Desk
from bot.directory import Directory
from bot.edges import bolt_app, exotel_client
from bot.errands import Errands
from bot.errors import ExotelError, SettingsError
from bot.groups import Groups
from bot.listeners import listen
from bot.notifications import Courier, Modals
from bot.operations import Operations
from bot.policy import Policy, too_few
from bot.records import Risk
from bot.review_desk import ReviewDesk
from bot.reviews import Reviews
from bot.settings import Settings
from bot.settings_log import note_settings
from bot.steering import Ports
from bot.store import Store
from bot.telling import Telling
from bot.timekeeper import Timekeeper
from bot.verbs import Bearings, Services, Verbs
from bot.waiting import Waiting
from bot.wishes import Wishes
from bot.workers import Workers

log = logging.getLogger(__name__)

ERRAND_THREADS = 16
LOOK_THREADS = 8
DESK_THREADS = 8


class Trunkbot:
    """The whole bot, joined. `bolt` is what a door (Socket Mode or HTTP) hands payloads to.

    Nothing runs before `start`. Raises SettingsError where the database cannot be opened.
    """

    def __init__(
        self, settings: Settings, *, slack: WebClient, who: AuthorizeResult, store: Store | None = None
    ) -> None:
        self.store = store or Store(settings.trunkbot_db)
        self._settings = settings
        self._exotel = exotel_client(settings, self.store)
        self._looks = ThreadPoolExecutor(LOOK_THREADS, "look")
        self._errand_threads = ThreadPoolExecutor(ERRAND_THREADS, "errand")
        self._desk_threads = ThreadPoolExecutor(DESK_THREADS, "desk")
        self._bearings = bearings(settings)
        self._policy = policy(settings)
        self._lists = lists(settings)
        self._groups = Groups(
            slack, [*self._lists.operators, *self._lists.approvers, *self._lists.told, *self._lists.break_glass]
        )
        self._access = Access(self._lists, self._groups.members)
        self._join_the_road()
        self._join_the_doors(slack, who)

    def _join_the_road(self) -> None:
        """From a wish to its outcome."""
        self._directory = Directory(self._exotel, self.store, self._bearings.account_sid, self._looks)
        self.operations = Operations(
            self.store,
            Verbs.of(commands),
            self._bearings.account_sid,
            self._settings.trunkbot_channel,
            policy=self._policy,
            told=self._access.told,
            changed=self._changed,
        )
        self.reviews = Reviews(
            self.operations,
            self._directory,
            self._access,
            self._policy,
            lambda operation_id: self.workers.call(operation_id),
        )
        self.workers = Workers(self.operations, self._exotel, may_begin=self.reviews.may_begin)
        self._timekeeper = Timekeeper(self.reviews.tick)

    def _join_the_doors(self, slack: WebClient, who: AuthorizeResult) -> None:
        """From Slack, and to it."""
        telling = Telling(self.operations, self.reviews, self._bearings)
        self._courier = Courier(self.store, slack, telling.letter)
        self._modals = Modals(self.store, slack, telling.view)
        self._courier.on_trouble = self._modals.call
        waiting = Waiting(self.operations)
        services = Services(
            self._directory,
            self._bearings,
            self._access,
            waiting.pending,
            waiting.deleted,
            audit_search=self.store.audit_search,
            audit_head=self.store.audit_head,
        )
        self._errands = Errands(self._errand_threads, services)
        self.desk = Desk(
            slack=slack,
            verbs=Verbs.of(commands),
            operations=self.operations,
            review_desk=ReviewDesk(self.operations, self.reviews),
            services=services,
            errands=self._errands,
            modals=self._modals,
            telling=telling,
            wishes=self._wishes(),
            carry_out=self.workers.call,
        )
        self.bolt = bolt_app(self._settings, who)
        listen(self.bolt, self.desk, self._errands, self._desk_threads)

    def _wishes(self) -> Wishes:
        return Wishes(
            self.operations,
            self._access,
            self._bearings.account_sid,
            prepare=lambda operation_id: self._errands.run(lambda: self.reviews.prepare(operation_id)),
            carry_out=self.workers.call,
        )

    def _changed(self, operation_id: str) -> None:
        self._courier.call()
        self._modals.call()

    def start(self) -> None:
        """Begin, with what the last process left. Raises SettingsError where the policy could never be met."""
        self._groups.start()
        self._refuse_what_nobody_can_meet()
        note_settings(self.store, self._settings)
        self._courier.start()
        self._modals.start()
        self.workers.start()
        self._timekeeper.start()
        self._errands.run(self._learn_trunks)

    def stop(self) -> None:
        """Let what runs come to its end, and close everything."""
        self._timekeeper.stop()
        self.workers.stop()
        self._modals.stop()
        self._courier.stop()
        self._groups.stop()
        for pool in (self._desk_threads, self._errand_threads, self._looks):
            pool.shutdown(wait=False, cancel_futures=True)
        self._exotel.close()
        self.store.close()

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
        try:
            self._directory.all()
        except ExotelError as error:
            log.warning("The trunks of the account could not be read: %s", error)


def bearings(settings: Settings) -> Bearings:
    """The account, its region and its ports."""
    ports = Ports(tcp=settings.exotel_sip_port_tcp, tls=settings.exotel_sip_port_tls)
    return Bearings(settings.exotel_account_sid, settings.trunkbot_number_region, ports)


def policy(settings: Settings) -> Policy:
    """How many must approve what, and the clocks."""
    return Policy(
        needed={Risk(name): number for name, number in settings.trunkbot_approvals.items()},
        decide=timedelta(hours=settings.trunkbot_decide_hours),
        execute=timedelta(minutes=settings.trunkbot_execute_minutes),
        cooling=timedelta(seconds=settings.trunkbot_cooling_seconds),
    )


def lists(settings: Settings) -> Lists:
    """Who may ask, who may approve, who is told, who may break the glass."""
    return Lists(
        settings.trunkbot_operators, settings.trunkbot_approvers, settings.trunkbot_told, settings.trunkbot_break_glass
    )
